//! Whole runs: the books, repetition, snapshots, and what clients do.

use super::sketch::*;
use crate::{
    model::{Board, NodeKind},
    simulate::{Class, Engine, HopEvent, Reason, RunOptions, Summary, run},
};
use serde_json::json;

pub(super) fn options(duration_s: f64) -> RunOptions {
    RunOptions { seed: 1, duration_s, warmup_s: 0.0 }
}

/// A user and one web server with nothing between them.
pub(super) fn single(user: serde_json::Value, web: serde_json::Value) -> Board {
    let mut board = Board::default();
    node(&mut board, "User", NodeKind::Client, "", json!({"mix": {"static": 1, "read": 0, "write": 0}}));
    node(&mut board, "Nginx", NodeKind::Web, "", json!({}));
    set(&mut board, "User", user);
    set(&mut board, "Nginx", web);
    instant(&mut board, "User", "Nginx");
    board
}

pub(super) fn node_of<'a>(summary: &'a Summary, id: &str) -> &'a crate::simulate::NodeSummary {
    summary.nodes.iter().find(|(node, _)| node.as_str() == id).map(|(_, node)| node).expect(id)
}

pub(super) fn failures(summary: &Summary, reason: Reason) -> u64 {
    summary.failed_by_reason.iter().find(|(r, _)| *r == reason).map_or(0, |(_, count)| *count)
}

#[test]
fn the_offered_load_is_offered() {
    for (arrivals, tolerance) in [("poisson", 0.02), ("regular", 1e-4)] {
        let board = single(json!({"rate_per_s": 200, "arrivals": arrivals}), json!({}));
        let summary = run(&board, &options(100.0));
        let rate = summary.offered as f64 / 100.0;
        assert!((rate / 200.0 - 1.0).abs() < tolerance, "{arrivals}: {rate}");
        assert_eq!(summary.offered, summary.ok + summary.failed + summary.in_flight);
        let link = summary.links.iter().map(|(_, requests)| *requests).sum::<u64>();
        assert_eq!(link, summary.offered);
    }
}

#[test]
fn closed_clients_wait_for_their_answers() {
    // Ten users who think 0.1 s on average and wait for 1 s: about 9 a second.
    let board = single(
        json!({"rate_per_s": 100, "clients": 10, "arrivals": "closed"}),
        json!({"workers": 100, "service": {"dist": "deterministic", "mean_ms": 1000}}),
    );
    let summary = run(&board, &options(1000.0));
    let rate = summary.ok as f64 / 1000.0;
    assert!((rate / (10.0 / 1.1) - 1.0).abs() < 0.02, "{rate}");
    assert!(summary.in_flight <= 10);
}

#[test]
fn the_mix_is_what_the_user_states() {
    let mut board = simple();
    set(&mut board, "User", json!({"rate_per_s": 100, "mix": {"static": 0.2, "read": 0.5, "write": 0.3}}));
    let summary = run(&board, &options(1000.0));
    for ((class, of), share) in summary.classes.iter().zip([0.2, 0.5, 0.3]) {
        let measured = of.offered as f64 / summary.offered as f64;
        assert!((measured - share).abs() < 0.01, "{class}: {measured}");
    }
    let node = |id| node_of(&summary, id).arrivals as f64 / summary.offered as f64;
    assert!((node("App server") - 0.8).abs() < 0.01 && (node("MySQL") - 0.8).abs() < 0.01);
}

#[test]
fn the_same_seed_gives_the_same_summary_and_another_seed_another() {
    let json = |seed| {
        let board = distributed();
        let summary = run(&board, &RunOptions { seed, ..options(30.0) });
        serde_json::to_string(&summary).expect("a summary can be written")
    };
    assert_eq!(json(5), json(5));
    assert_ne!(json(5), json(6));
}

#[test]
fn the_summary_has_the_shape_of_the_contract() {
    let board = single(
        json!({"rate_per_s": 30}),
        json!({"workers": 1, "queue": 2, "service": {"dist": "exponential", "mean_ms": 50}}),
    );
    let summary = run(&board, &RunOptions { seed: 3, duration_s: 600.0, warmup_s: 60.0 });
    let json = serde_json::to_value(&summary).expect("a summary can be written");
    assert_eq!(json["seed"], 3);
    assert_eq!((json["duration_s"].as_u64(), json["warmup_s"].as_u64()), (Some(600), Some(60)));
    assert!(json["events"].as_u64() > Some(10_000));
    assert!(json["requests"]["failed_by_reason"]["queue_full"].as_u64() > Some(100));
    for key in ["mean", "p50", "p95", "p99"] {
        assert!(json["latency_ms"][key].as_f64() > Some(0.0), "{key}");
    }
    for key in ["arrivals", "served", "utilisation", "mean_wait_ms", "mean_in_system"] {
        assert!(json["nodes"]["Nginx"][key].as_f64() > Some(0.0), "{key}");
    }
    assert!(json["nodes"].get("User").is_none());
    assert!(json["links"]["User-Nginx"]["requests"].as_u64() > Some(10_000));
}

#[test]
fn a_snapshot_goes_on_as_the_original_does() {
    let board = distributed();
    let mut engine = Engine::with_traffic(&board, &board.meta.scenario);
    engine.run_until(5_000.0);
    let mut snapshot = engine.clone();
    engine.run_until(20_000.0);
    let first = engine.counters();
    snapshot.run_until(11_111.0);
    snapshot.run_until(20_000.0);
    assert_eq!(snapshot.counters(), first);
}

#[test]
fn a_failed_request_can_be_watched_on_an_earlier_snapshot() {
    let board = single(
        json!({"rate_per_s": 50}),
        json!({"workers": 1, "queue": 1, "service": {"dist": "exponential", "mean_ms": 30}}),
    );
    let start = Engine::with_traffic(&board, &board.meta.scenario);
    let mut engine = start.clone();
    engine.run_until(10_000.0);
    let failed = engine.failed_requests().last().expect("some are turned away");
    let mut again = start;
    again.watch_request(failed.request);
    again.run_until(10_000.0);
    let traces = again.take_traces();
    assert_eq!(traces.len(), 1);
    assert_eq!(traces[0].start_ms, failed.start_ms);
    assert_eq!(traces[0].failure().map(|failure| failure.reason), Some(failed.reason));
}

#[test]
fn watched_requests_of_the_traffic_are_handed_out_once() {
    let board = distributed();
    let mut engine = Engine::with_traffic(&board, &board.meta.scenario);
    engine.watch_every(10);
    engine.run_until(30_000.0);
    let traces = engine.take_traces();
    let offered = engine.counters().offered;
    assert!(traces.len() as u64 + 2 >= offered / 10, "{} of {offered}", traces.len());
    assert!(traces.iter().all(|trace| trace.id % 10 == 0 && !trace.hops.is_empty()));
    assert!(engine.take_traces().is_empty());
}

#[test]
fn users_give_up_when_their_time_is_over() {
    let board = single(
        json!({"rate_per_s": 20, "timeout_ms": 500}),
        json!({"workers": 1, "service": {"dist": "deterministic", "mean_ms": 100}}),
    );
    let summary = run(&board, &options(60.0));
    assert!(failures(&summary, Reason::Timeout) > 200, "{summary:?}");
    assert!(summary.latency.p99 <= 500.5);
}

#[test]
fn a_user_who_tries_again_succeeds_in_the_end() {
    let board = single(
        json!({"rate_per_s": 1, "retries": 5, "backoff_ms": 100}),
        json!({"workers": 1, "queue": 0, "service": {"dist": "exponential", "mean_ms": 300}}),
    );
    let summary = run(&board, &options(500.0));
    assert!(summary.retries > 50 && summary.failed * 20 < summary.offered, "{summary:?}");
    let once = single(
        json!({"rate_per_s": 1}),
        json!({"workers": 1, "queue": 0, "service": {"dist": "exponential", "mean_ms": 300}}),
    );
    assert!(run(&once, &options(500.0)).failed * 8 > summary.offered);
}

#[test]
fn retries_without_a_pause_make_an_overload_last() {
    // Ten seconds of three times the traffic. Users who try again at once keep
    // the server busy with requests that nobody waits for any more.
    let storm = |retries: u32| {
        let mut board = single(
            json!({"rate_per_s": 80, "timeout_ms": 1000, "retries": retries, "backoff_ms": 0}),
            json!({"workers": 1, "service": {"dist": "deterministic", "mean_ms": 10}}),
        );
        board.meta.scenario.faults = faults(json!([
            {"at_s": 10, "fault": "traffic", "factor": 3, "for_s": 10}
        ]));
        let mut engine = Engine::with_traffic(&board, &board.meta.scenario);
        engine.run_until(110_000.0);
        engine.take_window();
        engine.run_until(130_000.0);
        let window = engine.take_window();
        window.ok as f64 / window.offered as f64
    };
    assert!(storm(0) > 0.99, "without retries all is well a minute and a half later");
    assert!(storm(5) < 0.1, "with them nothing is: {}", storm(5));
}

#[test]
fn a_worker_that_waits_for_the_database_is_taken_meanwhile() {
    let utilisation = |holds: bool| {
        let mut board = simple();
        set(&mut board, "User", json!({"rate_per_s": 10, "mix": {"static": 0, "read": 1, "write": 0}}));
        let service = json!({"dist": "deterministic", "mean_ms": 20});
        set(&mut board, "App server", json!({"workers": 1, "service": service, "holds_worker": holds}));
        set(&mut board, "MySQL", json!({"service": {"dist": "deterministic", "mean_ms": 30}}));
        for link in ["App server-MySQL", "User-Nginx"] {
            let link = board.links.get_mut(link).expect("it is drawn");
            link.props.insert("latency_ms".into(), json!(0));
        }
        node_of(&run(&board, &options(400.0)), "App server").utilisation
    };
    assert!((utilisation(false) - 0.2).abs() < 0.01, "{}", utilisation(false));
    assert!((utilisation(true) - 0.5).abs() < 0.02, "{}", utilisation(true));
}

#[test]
fn the_database_pool_is_a_station_of_its_own() {
    // Little's law at every node: in the system = arrivals times time there.
    let mut board = distributed();
    set(&mut board, "User", json!({"rate_per_s": 100}));
    let summary = run(&board, &options(300.0));
    for (id, of) in &summary.nodes {
        let service = match id.as_str() {
            "HAProxy" => 0.05,
            "Nginx 1" | "Nginx 2" => 0.5,
            "App 1" | "App 2" => 30.0,
            _ => continue,
        };
        let time = of.mean_wait_ms + service;
        let wanted = of.arrivals as f64 / 300_000.0 * time;
        assert!((of.mean_in_system / wanted - 1.0).abs() < 0.03, "{id}: {} {wanted}", of.mean_in_system);
    }
}

#[test]
fn messages_wait_in_the_queue_until_a_worker_is_free() {
    let mut board = simple();
    set(&mut board, "User", json!({"rate_per_s": 10, "mix": {"static": 0, "read": 0, "write": 1}}));
    node(&mut board, "Queue", NodeKind::Queue, "Server", json!({"capacity": 5}));
    let service = json!({"dist": "deterministic", "mean_ms": 500});
    node(&mut board, "Worker", NodeKind::Worker, "Server", json!({"workers": 1, "service": service}));
    link(&mut board, "App server", "Queue");
    link(&mut board, "Queue", "Worker");
    let summary = run(&board, &options(100.0));
    assert!(node_of(&summary, "Worker").utilisation > 0.99);
    assert!((node_of(&summary, "Queue").mean_in_system - 5.0).abs() < 0.3, "it is always full");
    // Two a second are worked off, the rest finds the queue full.
    assert!(failures(&summary, Reason::QueueFull) > 700, "{summary:?}");
}

#[test]
fn a_summary_tells_how_certain_its_mean_is() {
    let board = single(
        json!({"rate_per_s": 5}),
        json!({"workers": 1, "service": {"dist": "exponential", "mean_ms": 100}}),
    );
    let short = run(&board, &options(1_000.0)).latency.mean_half_width.expect("enough requests");
    let long = run(&board, &options(40_000.0)).latency.mean_half_width.expect("enough requests");
    assert!(long < short / 3.0, "{long} {short}");
    assert_eq!(run(&board, &options(10.0)).latency.mean_half_width, None);
}

#[test]
fn stale_reads_are_seen_and_marked() {
    let mut board = distributed();
    set(&mut board, "User", json!({"rate_per_s": 50, "mix": {"static": 0, "read": 0.5, "write": 0.5}}));
    set(&mut board, "Replica", json!({"apply_ms": 35}));
    let mut engine = Engine::with_traffic(&board, &board.meta.scenario);
    engine.watch_every(1);
    engine.run_until(20_000.0);
    let marked = engine
        .take_traces()
        .iter()
        .filter(|trace| trace.class == Class::Read)
        .filter(|trace| trace.hops.iter().any(|hop| matches!(hop.event, HopEvent::Query { stale: true, .. })))
        .count();
    let counted = engine.counters().stale_reads;
    assert!(counted > 100 && marked as u64 + 5 >= counted, "{marked} of {counted}");
}

/// How many requests each of the distributed design's web servers gets.
fn shares(balancer: serde_json::Value, second: serde_json::Value) -> (f64, f64) {
    let mut board = distributed();
    set(&mut board, "User", json!({"rate_per_s": 100, "mix": {"static": 1, "read": 0, "write": 0}}));
    set(&mut board, "HAProxy", balancer);
    set(&mut board, "Nginx 2", second);
    let summary = run(&board, &options(60.0));
    let share = |id| node_of(&summary, id).arrivals as f64 / summary.offered as f64;
    (share("Nginx 1"), share("Nginx 2"))
}

#[test]
fn source_hashing_spreads_many_users() {
    let (first, second) = shares(json!({"algorithm": "source"}), json!({}));
    assert!(first > 0.4 && second > 0.4, "{first} {second}");
}

#[test]
fn least_connections_spares_the_slow_one() {
    let slow = json!({"service": {"dist": "exponential", "mean_ms": 30}});
    let (_, in_turn) = shares(json!({}), slow.clone());
    let (_, least) = shares(json!({"algorithm": "least_connections"}), slow);
    assert!((in_turn - 0.5).abs() < 0.01 && least < 0.35, "{in_turn} {least}");
}
