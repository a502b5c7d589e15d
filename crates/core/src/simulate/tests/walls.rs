//! Firewalls on the way of lookups and of replication.

use super::{sketch::*, ways::request};
use crate::{
    model::{Board, LinkKind, NodeKind},
    simulate::{Class, Engine, HopEvent, Outcome, Phase, Place, Reason, RunOptions, Trace, run},
    story,
};
use serde_json::{Value, json};

/// A phase's places in order, those of nodes and of links.
fn places(trace: &Trace, phase: Phase) -> Vec<String> {
    let of = trace.hops.iter().filter(|hop| hop.phase == phase);
    let mut places: Vec<String> = of
        .map(|hop| match &hop.place {
            Place::Node(id) => id.to_string(),
            Place::Link { id, .. } => id.to_string(),
        })
        .collect();
    places.dedup();
    places
}

/// The first request of a class while these faults last.
fn while_broken(board: &Board, class: Class, list: Value) -> Trace {
    let mut engine = Engine::new(board, 1);
    for fault in faults(list) {
        engine.inject(&fault);
    }
    engine.request(None, class).expect("a user")
}

/// The simple design with a firewall between the user and the DNS.
fn walled_dns(allow: &str) -> Board {
    let mut board = simple();
    board.links.shift_remove("User-DNS");
    node(&mut board, "Wall", NodeKind::Firewall, "", json!({ "allow": allow }));
    link(&mut board, "User", "Wall");
    link(&mut board, "Wall", "DNS");
    board
}

/// The distributed design with a firewall between the databases.
fn walled_databases(allow: &str) -> Board {
    let mut board = distributed();
    board.links.shift_remove("Primary-Replica");
    node(&mut board, "Wall", NodeKind::Firewall, "", json!({ "allow": allow }));
    link_as(&mut board, "Primary", "Wall", LinkKind::Replication, json!({}));
    link_as(&mut board, "Wall", "Replica", LinkKind::Replication, json!({}));
    board
}

#[test]
fn a_lookup_passes_a_firewall_that_stands_in_the_line() {
    let trace = request(&walled_dns("53, 80"), Class::Static);
    assert_eq!(trace.outcome, Outcome::Answered { status: 200 });
    let way = ["User", "User-Wall", "Wall", "Wall-DNS", "DNS", "Wall-DNS", "Wall", "User-Wall"];
    assert_eq!(places(&trace, Phase::Lookup), way);
}

#[test]
fn a_firewall_that_keeps_dns_out_ends_the_lookup() {
    let trace = request(&walled_dns("80"), Class::Static);
    let failure = trace.failure().expect("port 53 is closed");
    assert_eq!((failure.reason, &failure.place), (Reason::Firewall, &Place::Node("Wall".into())));
}

#[test]
fn a_lookup_that_does_not_get_through_says_where_it_ends() {
    let failure = |board: &Board, list| {
        let trace = while_broken(board, Class::Static, list);
        let failure = trace.failure().expect("no address").clone();
        assert_eq!(failure.reason, Reason::DnsDown);
        let steps = story::tell(board, &trace);
        assert!(steps.iter().any(|step| step.text.contains(&failure.sentence)), "{steps:#?}");
        failure.sentence
    };
    let wall = failure(&walled_dns(""), json!([{"node": "Wall", "fault": "crash"}]));
    assert!(wall.starts_with("Wall is down and lets nothing through, so the browser"), "{wall}");
    let mut guarded = simple();
    node(&mut guarded, "Guard", NodeKind::Firewall, "DNS", json!({}));
    let guard = failure(&guarded, json!([{"node": "Guard", "fault": "crash"}]));
    assert!(guard.starts_with("Guard is down"), "{guard}");
    let line = failure(&simple(), json!([{"link": "User-DNS", "fault": "cut"}]));
    assert!(line.starts_with("Nothing gets through on the line from User to DNS, so"), "{line}");
    let dns = failure(&simple(), json!([{"node": "DNS", "fault": "crash"}]));
    assert!(dns.starts_with("DNS does not answer, so"), "{dns}");
}

#[test]
fn writes_pass_firewalls_on_their_way_to_the_replica() {
    let guarded = request(&secured(), Class::Write);
    assert_eq!(places(&guarded, Phase::Replication), ["Primary-Replica", "Firewall 2", "Replica"]);
    let walled = request(&walled_databases("3306"), Class::Write);
    assert_eq!(places(&walled, Phase::Replication), ["Primary-Wall", "Wall", "Wall-Replica", "Replica"]);
    let times: Vec<f64> =
        walled.hops.iter().filter(|hop| hop.phase == Phase::Replication).map(|hop| hop.end_ms).collect();
    assert!(times.is_sorted(), "{times:?}");
}

#[test]
fn a_write_that_does_not_reach_the_replica_is_held_and_told() {
    let told = |board: &Board, list| {
        let trace = while_broken(board, Class::Write, list);
        assert_eq!(trace.outcome, Outcome::Answered { status: 200 }, "the user does not wait for it");
        assert!(trace.hops.iter().any(|hop| matches!(hop.event, HopEvent::Held { .. })), "{trace:#?}");
        let last = story::tell(board, &trace).pop().expect("a story").text;
        assert!(last.starts_with("Primary cannot send the write on to Replica: "), "{last}");
        last
    };
    let down = told(&walled_databases(""), json!([{"node": "Wall", "fault": "crash"}]));
    assert!(down.contains("Wall is down and lets nothing through. Replica stays behind"), "{down}");
    let closed = told(&walled_databases("80"), json!([]));
    assert!(closed.contains("Wall keeps port 3306 closed."), "{closed}");
    let cut = told(&distributed(), json!([{"link": "Primary-Replica", "fault": "cut"}]));
    assert!(cut.contains("nothing gets through on the line."), "{cut}");
    let dead = told(&distributed(), json!([{"node": "Replica", "fault": "crash"}]));
    assert!(dead.contains("Replica: it is not running."), "{dead}");
}

#[test]
fn a_replica_behind_a_dead_firewall_is_behind_until_that_runs_again() {
    let mut board = walled_databases("");
    set(&mut board, "User", json!({"rate_per_s": 40, "mix": {"static": 0, "read": 0.5, "write": 0.5}}));
    let stale = |list, until_s| {
        let mut board = board.clone();
        board.meta.scenario.faults = faults(list);
        let options = RunOptions { seed: 1, duration_s: until_s, warmup_s: 0.0 };
        run(&board, &options).stale_reads
    };
    let crash = json!([{"at_s": 10, "node": "Wall", "fault": "crash", "for_s": 20}]);
    let usual = stale(json!([]), 60.0);
    let during = stale(crash.clone(), 30.0);
    let after = stale(crash, 60.0);
    assert!(during > 300, "nearly all reads of twenty seconds: {during}");
    assert!(after < during + usual + 20, "then it catches up: {after}, otherwise {usual}");
}
