//! For every rule a board that breaks it, found where it is broken; the same
//! board without the break has nothing to find at all.

use super::{clean, clear, connect, kind, of_rule, remove, set, template};
use crate::{
    model::{Board, LinkKind},
    review::{RULES, Severity, dismiss, review, undismiss},
};
use serde_json::json;

/// A rule, how a clean board is made to break it, and the first node named.
pub(super) type Case = (&'static str, fn(&mut Board), &'static str);

fn records(board: &mut Board, records: serde_json::Value) {
    set(board, "dns", "records", records);
}

pub(super) const CASES: [Case; 38] = [
    ("SPOF-1", |board| remove(board, &["s_lb2"]), "lb1"),
    ("SPOF-1", |board| remove(board, &["s_app2"]), "app1"),
    ("SPOF-1", |board| remove(board, &["s_db2"]), "db1"),
    ("SPOF-1", |board| remove(board, &["dns2"]), "dns"),
    ("SPOF-2", |board| clear(board, "db1", "failover"), "db1"),
    ("LB-1", |board| remove(board, &["s_web2"]), "lb1"),
    ("LB-2", |board| remove(board, &["s_lb2"]), "lb1"),
    (
        "LB-2",
        |board| {
            remove(board, &["l4"]);
            clear(board, "lbs", "virtual_ip");
            clear(board, "lbs", "mode");
            clear(board, "lb2", "virtual_ip");
        },
        "lb1",
    ),
    ("LB-3", |board| set(board, "lb1", "health_check.enabled", false), "lb1"),
    ("LB-4", |board| set(board, "lb1", "mode", "active_passive"), "lb1"),
    ("LB-4", |board| clear(board, "lb2", "algorithm"), "lb2"),
    ("LB-5", |board| connect(board, "user", "web1", LinkKind::Https), "web1"),
    ("LB-6", |board| set(board, "lb1", "vrrp.track_process", false), "lb1"),
    (
        "LB-7",
        |board| {
            set(board, "user", "rate_per_s", 500);
            set(board, "web1", "workers", 1);
            set(board, "web2", "workers", 1);
            set(board, "web1", "service.mean_ms", 2.5);
            set(board, "web2", "service.mean_ms", 2.5);
        },
        "lb1",
    ),
    ("LB-8", |board| set(board, "app1", "sessions", "server"), "app1"),
    (
        "DNS-1",
        |board| records(board, json!([{"name": "www.foobar.com", "type": "A", "value": "9.9.9.9"}])),
        "dns",
    ),
    (
        "DNS-1",
        |board| {
            remove(board, &["dns2"]);
            records(board, json!([{"name": "foobar.com", "type": "A", "value": "8.8.8.8"}]));
        },
        "dns",
    ),
    (
        "DNS-2",
        |board| records(board, json!([{"name": "www.foobar.com", "type": "CNAME", "value": "8.8.8.8"}])),
        "dns",
    ),
    (
        "DNS-3",
        |board| {
            records(
                board,
                json!([
                    {"name": "www.foobar.com", "type": "A", "value": "8.8.8.8"},
                    {"name": "foobar.com", "type": "CNAME", "value": "www.foobar.com"},
                ]),
            )
        },
        "dns",
    ),
    ("DNS-4", |board| connect(board, "dns", "lb1", LinkKind::Http), "dns"),
    ("DNS-5", |board| set(board, "s_web1", "ip", "10.0.1.12"), "s_web1"),
    (
        "TLS-1",
        |board| {
            kind(board, "l2", LinkKind::Http);
            clear(board, "lb1", "redirects_http");
        },
        "lb1",
    ),
    ("TLS-2", |board| kind(board, "l5", LinkKind::Http), "lb1"),
    ("TLS-3", |board| remove(board, &["cert1"]), "lb1"),
    ("TLS-3", |board| set(board, "cert1", "host", "foobar.com"), "lb1"),
    ("TLS-4", |board| clear(board, "lb1", "redirects_http"), "lb1"),
    ("FW-1", |board| remove(board, &["fw_webs"]), "s_web1"),
    ("FW-2", |board| connect(board, "user", "db1", LinkKind::Sql), "db1"),
    ("FW-3", |board| set(board, "fw_dbs", "allow", "22"), "fw_dbs"),
    ("MON-1", |board| remove(board, &["agent_dbs"]), "s_db1"),
    (
        "MON-2",
        |board| {
            let link = board.links.get_mut("l18").expect("a link");
            std::mem::swap(&mut link.from, &mut link.to);
        },
        "agent_lbs",
    ),
    (
        "MON-3",
        |board| {
            clear(board, "agent_webs", "counts_requests");
            board.links.get_mut("l19").expect("a link").label.clear();
        },
        "web1",
    ),
    ("DB-1", |board| kind(board, "l14", LinkKind::SqlWrite), "db2"),
    (
        "DB-2",
        |board| {
            remove(board, &["l17"]);
            clear(board, "db1", "role");
            clear(board, "db2", "role");
        },
        "db1",
    ),
    ("DB-3", |board| remove(board, &["l14", "l16"]), "db2"),
    ("DB-4", |board| kind(board, "l13", LinkKind::SqlWrite), "app1"),
    ("APP-1", |board| remove(board, &["l13", "l14"]), "app1"),
    ("APP-2", |board| connect(board, "web1", "db1", LinkKind::Sql), "web1"),
];

/// Breaks for which there is no button.
const OTHERS: [Case; 5] = [
    (
        "TIER-1",
        |board| {
            for id in ["app1", "db1"] {
                board.nodes.get_mut(id).expect("a node").parent = Some("s_web1".into());
            }
        },
        "s_web1",
    ),
    ("OPS-1", |board| remove(board, &["s_web2"]), "web1"),
    ("APP-1", |board| remove(board, &["s_app1", "s_app2"]), "web1"),
    ("DRAW-1", |board| kind(board, "l9", LinkKind::Plain), "web1"),
    ("DRAW-1", |board| board.nodes.get_mut("web2").expect("a node").label = Some(" ".into()), "web2"),
];

pub(super) fn broken(case: &Case) -> Board {
    let mut board = clean();
    (case.1)(&mut board);
    assert_eq!(board.check(), Ok(()), "{}", case.0);
    board
}

#[test]
fn a_design_without_a_flaw_has_no_findings() {
    let found = review(&clean(), &[]).findings;
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn each_rule_finds_where_it_is_broken() {
    for case in CASES.iter().chain(&OTHERS) {
        let found = of_rule(&broken(case), case.0);
        let first = found.first().and_then(|finding| finding.nodes.first()).map(|id| id.as_str());
        assert_eq!(first, Some(case.2), "{}: {found:#?}", case.0);
    }
    for rule in RULES {
        assert!(CASES.iter().chain(&OTHERS).any(|case| case.0 == rule.id), "no board breaks {}", rule.id);
    }
}

#[test]
fn ids_are_unique_and_every_rule_says_why() {
    for (at, rule) in RULES.iter().enumerate() {
        assert!(RULES[..at].iter().all(|other| other.id != rule.id), "{}", rule.id);
        assert!(rule.why.ends_with('.') && !rule.title.is_empty(), "{}", rule.id);
    }
    assert_eq!(RULES.iter().filter(|rule| rule.severity == Severity::High).count(), 11);
}

#[test]
fn a_firewall_that_lets_everybody_at_the_database_is_told() {
    let mut board = template("simple");
    let mut wall = super::bare("fw", crate::model::NodeKind::Firewall);
    wall.parent = Some("server".into());
    super::edit(&mut board, |tx| tx.insert_node(wall));
    set(&mut board, "fw", "allow", "80, 443, 3306");
    assert_eq!(of_rule(&board, "FW-2").len(), 1);
    set(&mut board, "fw", "allow", "80, 443");
    assert!(of_rule(&board, "FW-2").is_empty());
}

#[test]
fn two_firewalls_on_a_pair_must_let_vrrp_through() {
    let mut board = clean();
    remove(&mut board, &["fw_lbs"]);
    for host in ["s_lb1", "s_lb2"] {
        let mut wall = super::bare(&format!("fw_{host}"), crate::model::NodeKind::Firewall);
        wall.parent = Some(host.into());
        super::edit(&mut board, |tx| tx.insert_node(wall));
        set(&mut board, &format!("fw_{host}"), "allow", "80, 443");
    }
    assert_eq!(of_rule(&board, "FW-3").len(), 2);
    for host in ["s_lb1", "s_lb2"] {
        set(&mut board, &format!("fw_{host}"), "allow", "80, 443, vrrp");
    }
    assert!(of_rule(&board, "FW-3").is_empty());
}

#[test]
fn a_user_who_passes_through_dns_is_told_to_go_directly() {
    let mut board = template("simple");
    remove(&mut board, &["l2"]);
    connect(&mut board, "dns", "web", LinkKind::Plain);
    assert_eq!(of_rule(&board, "DNS-4").len(), 1);
    // With a way of the user's own, the line only shows what the address is.
    connect(&mut board, "user", "web", LinkKind::Http);
    assert!(of_rule(&board, "DNS-4").is_empty());
}

#[test]
fn what_a_task_asks_for_is_told_apart_from_mistakes() {
    let findings = review(&template("distributed"), &["FW-1", "TLS-1", "MON-1", "SPOF-1"]).findings;
    let expected: Vec<bool> = findings.iter().map(|finding| finding.expected).collect();
    assert!(expected.contains(&true) && expected.contains(&false));
    assert!(findings.iter().all(|f| f.expected == ["FW-1", "TLS-1", "MON-1", "SPOF-1"].contains(&f.rule.id)));
}

#[test]
fn a_dismissed_finding_is_still_told_with_its_reason() {
    let mut board = template("simple");
    let finding = of_rule(&board, "TIER-1").remove(0);
    dismiss(&mut board.meta.review, &finding, "one machine is all we have");
    assert_eq!(of_rule(&board, "TIER-1")[0].dismissed.as_deref(), Some("one machine is all we have"));
    assert!(!of_rule(&board, "TIER-1")[0].is_mistake());
    let file = crate::io::file::write(&board);
    assert_eq!(crate::io::file::read(&file).map(|reading| reading.board), Ok(board.clone()));
    let link = crate::io::link::encode(&board);
    assert_eq!(crate::io::link::decode(&link).map(|reading| reading.board), Ok(board.clone()));
    remove(&mut board, &["app"]);
    assert!(of_rule(&board, "TIER-1").is_empty());
    undismiss(&mut board.meta.review, &finding);
    assert!(board.meta.review.dismissed.is_empty());
}
