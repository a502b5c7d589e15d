//! The table of rules. Ids never change: files, graders and course material name
//! them.

mod application;
mod balancer;
mod database;
mod dns;
mod drawing;
mod firewall;
mod monitoring;
mod operation;
mod spof;
mod tls;

use super::finding::Rule;

/// All rules, in the order in which findings of one severity are told.
pub static ALL: [Rule; 34] = [
    &spof::SPOF_1,
    &spof::SPOF_2,
    &balancer::LB_1,
    &balancer::LB_2,
    &balancer::LB_3,
    &balancer::LB_4,
    &balancer::LB_5,
    &balancer::LB_6,
    &balancer::LB_7,
    &balancer::LB_8,
    &dns::DNS_1,
    &dns::DNS_2,
    &dns::DNS_3,
    &dns::DNS_4,
    &dns::DNS_5,
    &tls::TLS_1,
    &tls::TLS_2,
    &tls::TLS_3,
    &tls::TLS_4,
    &firewall::FW_1,
    &firewall::FW_2,
    &firewall::FW_3,
    &monitoring::MON_1,
    &monitoring::MON_2,
    &monitoring::MON_3,
    &database::DB_1,
    &database::DB_2,
    &database::DB_3,
    &database::DB_4,
    &application::APP_1,
    &application::APP_2,
    &operation::TIER_1,
    &operation::OPS_1,
    &drawing::DRAW_1,
];

/// The rule of this id, as in `SPOF-1`.
pub fn rule(id: &str) -> Option<Rule> {
    ALL.into_iter().find(|rule| rule.id == id)
}
