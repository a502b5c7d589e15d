//! The numbers that stand for kinds, fields and words in a link.
//!
//! Links live for ever in mails, handed-in work and pages of courses. So these
//! numbers never change: **entries are only ever added at the end of a table,
//! none is removed, moved or changed, and the window is never touched.** What
//! has no number travels by its name, so a table that lacks a new kind or field
//! makes links longer but never wrong. `links_made_earlier_open_for_ever` holds
//! this file to it.

use super::bytes::{Memory, Topic};

/// A kind of node, by its place in `NODE_KINDS` counted from 1, and what a node
/// of that kind is compared with when it is the first.
pub(super) struct NodeKindCode {
    pub key: &'static str,
    /// Ids are this, or this and a number.
    pub id: &'static str,
    pub label: &'static str,
    /// The flags of `pack::Shape`.
    pub shape: u64,
}

const fn kind(key: &'static str, id: &'static str, label: &'static str, shape: u64) -> NodeKindCode {
    NodeKindCode { key, id, label, shape }
}

pub(super) const NODE_KINDS: &[NodeKindCode] = &[
    kind("client", "user", "User", 1),
    kind("dns", "dns", "DNS", 17),
    kind("firewall", "firewall", "Firewall", 13),
    kind("load_balancer", "lb", "HAProxy", 9),
    kind("web", "web", "Nginx", 9),
    kind("app", "app", "App server", 9),
    kind("code", "code", "Code base", 9),
    kind("database", "db", "MySQL", 25),
    kind("cache", "cache", "Redis", 9),
    kind("cdn", "cdn", "CDN", 1),
    kind("queue", "queue", "Queue", 9),
    kind("worker", "worker", "Worker", 9),
    kind("storage", "storage", "Storage", 9),
    kind("certificate", "cert", "TLS certificate", 13),
    kind("agent", "agent", "Monitoring agent", 13),
    kind("monitor", "monitor", "Monitoring system", 1),
    kind("server", "server", "Server", 19),
    kind("cluster", "cluster", "Cluster", 3),
    kind("zone", "zone", "Zone", 3),
    kind("note", "note", "Note", 1),
    kind("text", "text", "Text", 1),
];

/// Kinds of links, counted from 1.
pub(super) const LINK_KINDS: &[&str] = &[
    "dns",
    "http",
    "https",
    "app",
    "sql",
    "sql_write",
    "sql_read",
    "replication",
    "metrics",
    "failover",
    "plain",
];

/// Kinds of faults, counted from 1.
pub(super) const FAULTS: &[&str] =
    &["crash", "slow", "cut", "restart", "certificate_expired", "dns_outage", "traffic"];

/// Fields of nodes and links, counted from 1.
pub(super) const FIELDS: &[&str] = &[
    "ip",
    "role",
    "records",
    "host",
    "workers",
    "queue",
    "service.dist",
    "service.mean_ms",
    "service.scv",
    "algorithm",
    "mode",
    "latency_ms",
    "weight",
    "backup",
    "loss",
    "rate_per_s",
    "arrivals",
    "clients",
    "mix.static",
    "mix.read",
    "mix.write",
    "timeout_ms",
    "retries",
    "allow",
    "health_check.enabled",
    "health_check.inter_ms",
    "health_check.fall",
    "health_check.rise",
    "redispatch",
    "maxconn",
    "queue_timeout_ms",
    "virtual_ip",
    "vrrp.priority",
    "vrrp.advert_int_s",
    "vrrp.track_process",
    "max_fails",
    "fail_timeout_s",
    "redirects_http",
    "holds_worker",
    "sessions",
    "version",
    "write_ms",
    "apply_ms",
    "failover",
    "hit_ratio",
    "ttl_s",
    "capacity",
    "days_left",
    "interval_s",
    "counts_requests",
    "hardware",
    "network",
    "size",
    "backoff_ms",
    "availability",
];

/// Whole texts that boards often hold.
pub(super) const WORDS: &[&str] = &[
    "",
    "www.foobar.com",
    "foobar.com",
    "8.8.8.8",
    "10.0.0.10",
    "10.0.0.11",
    "www → A 8.8.8.8",
    "primary",
    "replica",
    "round_robin",
    "weighted_round_robin",
    "least_connections",
    "random",
    "source",
    "active_active",
    "active_passive",
    "deterministic",
    "exponential",
    "lognormal",
    "uniform",
    "poisson",
    "regular",
    "closed",
    "none",
    "server",
    "shared",
    "manual",
    "automatic",
    "small",
    "normal",
    "large",
    "A",
    "AAAA",
    "CNAME",
    "NS",
    "MX",
    "TXT",
    "User",
    "Users",
    "DNS",
    "Firewall",
    "HAProxy",
    "Load balancer",
    "Nginx",
    "Web server",
    "App server",
    "Application server",
    "Code base",
    "Application code",
    "MySQL",
    "PostgreSQL",
    "Database",
    "Redis",
    "CDN",
    "Agent",
    "Agents",
    "Monitoring",
    "Server 1",
    "Server 2",
    "Server 3",
    "LB host",
    "DB host 1",
    "runs",
    "metrics",
    "QPS metrics",
    "replication",
    "80, 443",
    "443",
    "80",
    "3306",
    "80, 3306",
    "s1",
    "s2",
    "s3",
    "client1",
    "lb1",
    "db1",
    "code1",
    "Simple web stack",
    "Distributed web infrastructure",
    "Secured and monitored web infrastructure",
    "Scaled-up web infrastructure",
];

/// What the letters of a link are compared with: 32 KiB at most, the likeliest
/// last.
pub(super) const WINDOW: &str = include_str!("window.txt");

/// The texts that the first of each topic is compared with.
pub(super) fn memory() -> Memory {
    let kinds = NODE_KINDS.iter().enumerate().flat_map(|(at, kind)| {
        let number = at + 1;
        [(Topic::NodeId(number), kind.id), (Topic::NodeLabel(number), kind.label)]
    });
    let others = [(Topic::LinkId, "l"), (Topic::RecordName, "www.foobar.com"), (Topic::RecordType, "A")];
    kinds.chain(others).map(|(topic, text)| (topic, text.to_owned())).collect()
}

/// The place of an entry counted from 1; 0 for none.
pub(super) fn number_of(table: &[&str], name: &str) -> usize {
    table.iter().position(|entry| *entry == name).map_or(0, |at| at + 1)
}

/// The entry with this number, counted from 1.
pub(super) fn entry<T>(table: &[T], number: usize) -> Option<&T> {
    table.get(number.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FaultKind, LinkKind, NodeKind};

    #[test]
    fn all_that_the_model_names_has_a_number() {
        for kind in NodeKind::ALL {
            let is_known = NODE_KINDS.iter().any(|code| code.key == kind.key());
            assert!(is_known, "add `{}` at the end of NODE_KINDS", kind.key());
            for field in kind.info().fields {
                assert_ne!(number_of(FIELDS, field.path), 0, "add `{}` at the end of FIELDS", field.path);
            }
        }
        assert!(LinkKind::ALL.iter().all(|kind| number_of(LINK_KINDS, kind.key()) > 0));
        assert!(LinkKind::fields().iter().all(|field| number_of(FIELDS, field.path) > 0));
        assert!(FaultKind::ALL.iter().all(|kind| number_of(FAULTS, kind.key()) > 0));
    }

    #[test]
    fn no_entry_stands_twice() {
        for table in [LINK_KINDS, FAULTS, FIELDS, WORDS] {
            for (at, entry) in table.iter().enumerate() {
                assert!(!table[..at].contains(entry), "{entry}");
            }
        }
    }
}
