//! Who takes over: shared addresses and primaries.

use super::{
    sketch::*,
    trouble::{engine, noticed},
};
use crate::{model::Board, simulate::Class};
use serde_json::json;

#[test]
fn the_shared_address_moves_after_three_and_a_half_seconds() {
    for seed in 0..20 {
        let mut board = scale_up();
        board.meta.scenario.seed = seed;
        set(&mut board, "User", json!({"rate_per_s": 50, "timeout_ms": 1000}));
        set(&mut board, "HAProxy 1", json!({"vrrp": {"priority": 101}}));
        let crash = json!([{"at_s": 20, "node": "LB host 1", "fault": "crash", "for_s": 20}]);
        let engine = engine(&board, crash, 60.0);
        let takes = noticed(&engine, "HAProxy 2 takes over").expect("the partner takes over") - 20.0;
        let back = noticed(&engine, "HAProxy 1 takes over").expect("the first takes it back") - 40.0;
        assert!((3.3..=3.61).contains(&takes), "{takes}");
        assert!((3.3..=3.7).contains(&back), "{back}");
        let late = engine.failed_requests().filter(|request| request.start_ms > 24_000.0).count();
        assert_eq!(late, 0);
    }
}

#[test]
fn a_graceful_stop_hands_the_address_over_at_once() {
    let mut board = scale_up();
    set(&mut board, "User", json!({"rate_per_s": 50}));
    let restart = json!([{"at_s": 20, "node": "HAProxy 1", "fault": "restart", "for_s": 10}]);
    let engine = engine(&board, restart, 60.0);
    let takes = noticed(&engine, "HAProxy 2 takes over").expect("the partner takes over") - 20.0;
    assert!((0.6..0.63).contains(&takes), "{takes}");
}

#[test]
fn an_address_that_does_not_follow_the_process_stays_with_the_dead() {
    let mut board = scale_up();
    set(&mut board, "User", json!({"rate_per_s": 50}));
    set(&mut board, "HAProxy 1", json!({"vrrp": {"track_process": false}}));
    let crash = json!([{"at_s": 20, "node": "HAProxy 1", "fault": "crash"}]);
    let engine = engine(&board, crash, 60.0);
    assert_eq!(noticed(&engine, "takes over"), None);
    assert!(engine.failed_requests().last().is_some_and(|request| request.start_ms > 59_000.0));
}

#[test]
fn a_cut_between_partners_makes_both_claim_the_address() {
    let board = scale_up();
    let cut = json!([{"at_s": 20, "link": "HAProxy 1-HAProxy 2", "fault": "cut"}]);
    let engine = engine(&board, cut, 60.0);
    let claims = engine.notices().iter().filter(|notice| notice.text.contains("takes over")).count();
    assert_eq!(claims, 1);
}

/// The distributed design with many writes and a slow way to the replica.
fn writing(failover: &str) -> Board {
    let mut board = distributed();
    set(&mut board, "User", json!({"rate_per_s": 50, "mix": {"static": 0, "read": 0.5, "write": 0.5}}));
    set(&mut board, "Primary", json!({"failover": failover}));
    let link = board.links.get_mut("Primary-Replica").expect("it is drawn");
    link.props.insert("latency_ms".into(), json!(500));
    board
}

#[test]
fn without_a_primary_reads_go_on_and_writes_fail_until_somebody_promotes_the_replica() {
    let crash = json!([{"at_s": 20, "node": "Primary", "fault": "crash"}]);
    let mut engine = engine(&writing("manual"), crash, 60.0);
    assert!(engine.failed_requests().all(|request| request.class == Class::Write));
    engine.take_window();
    engine.run_until(70_000.0);
    let failed = engine.take_window().failed;
    assert!((200..300).contains(&failed), "every write: {failed}");
    assert!(engine.promote(&"Replica".into()));
    assert!(!engine.promote(&"Replica".into()), "it is the primary already");
    engine.run_until(80_000.0);
    assert_eq!(engine.take_window().failed, 0);
    let lost = engine.counters().lost_writes;
    assert!((5..25).contains(&lost), "those of the last half second: {lost}");
}

#[test]
fn automatic_failover_promotes_by_itself() {
    let crash = json!([{"at_s": 20, "node": "Primary", "fault": "crash", "for_s": 20}]);
    let mut engine = engine(&writing("automatic"), crash, 60.0);
    assert_eq!(noticed(&engine, "Replica becomes the primary"), Some(30.0));
    engine.take_window();
    engine.run_until(70_000.0);
    assert_eq!(engine.take_window().failed, 0);
    let roles: Vec<_> = engine
        .counters()
        .nodes
        .iter()
        .filter(|node| ["Primary", "Replica"].contains(&node.id.as_str()))
        .map(|node| node.replica)
        .collect();
    assert_eq!(roles, [true, false], "they have changed places");
}
