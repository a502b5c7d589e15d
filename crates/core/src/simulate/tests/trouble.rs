//! Faults, and what the design makes of them.

use super::{
    runs::{failures, node_of, options, single},
    sketch::*,
};
use crate::{
    model::{Board, NodeKind},
    simulate::{Class, Engine, Reason, RunOptions, run},
    story,
};
use serde_json::{Value, json};

/// Runs a board with traffic and faults up to a time.
pub(super) fn engine(board: &Board, scenario: Value, until_s: f64) -> Engine {
    let mut board = board.clone();
    board.meta.scenario.faults = faults(scenario);
    let mut engine = Engine::with_traffic(&board, &board.meta.scenario);
    engine.run_until(until_s * 1000.0);
    engine
}

/// When the first notice with these words came, in seconds.
pub(super) fn noticed(engine: &Engine, words: &str) -> Option<f64> {
    engine.notices().iter().find(|notice| notice.text.contains(words)).map(|notice| notice.time_ms / 1000.0)
}

/// The distributed design with everything fast and only files asked for.
fn balanced(balancer: Value) -> Board {
    let mut board = distributed();
    set(&mut board, "User", json!({"rate_per_s": 100, "mix": {"static": 1, "read": 0, "write": 0}}));
    set(&mut board, "HAProxy", balancer);
    board
}

#[test]
fn a_dead_backend_is_noticed_after_four_to_six_seconds_and_taken_back_after_two_to_four() {
    for seed in 0..20 {
        let mut board = balanced(json!({}));
        board.meta.scenario.seed = seed;
        let crash = json!([{"at_s": 20, "node": "Nginx 1", "fault": "crash", "for_s": 15}]);
        let engine = engine(&board, crash, 60.0);
        let down = noticed(&engine, "Nginx 1 is down").expect("it is noticed") - 20.0;
        let up = noticed(&engine, "Nginx 1 well again").expect("it is taken back") - 35.0;
        assert!((4.0..=6.2).contains(&down), "seed {seed}: down after {down}");
        assert!((2.0..=4.0).contains(&up), "seed {seed}: up after {up}");
    }
}

#[test]
fn a_quicker_check_notices_sooner() {
    let check = json!({"health_check": {"inter_ms": 1000, "fall": 2, "rise": 1}});
    let crash = json!([{"at_s": 20, "node": "Nginx 1", "fault": "crash", "for_s": 15}]);
    let engine = engine(&balanced(check), crash, 60.0);
    let down = noticed(&engine, "Nginx 1 is down").expect("it is noticed") - 20.0;
    assert!((1.0..=2.0).contains(&down), "{down}");
}

#[test]
fn without_redispatch_requests_fail_after_three_seconds_until_the_checker_notices() {
    let crash = json!([{"at_s": 20, "node": "Nginx 1", "fault": "crash"}]);
    let mut engine = engine(&balanced(json!({})), crash, 60.0);
    let failed: Vec<_> = engine.failed_requests().collect();
    assert!(failed.len() > 50, "half of the requests of four seconds or more: {}", failed.len());
    for request in failed.iter().filter(|request| request.start_ms > 20_100.0) {
        let took = request.end_ms - request.start_ms;
        assert!((3000.0..3200.0).contains(&took), "{request:?}");
        assert_eq!(request.reason, Reason::Refused);
    }
    assert!(failed.iter().all(|request| request.start_ms < 26_200.0), "afterwards none fails");
    let trace = engine.request(None, Class::Static).expect("a user");
    assert_eq!(trace.failure(), None);
}

#[test]
fn with_redispatch_none_fails() {
    let crash = json!([{"at_s": 20, "node": "Nginx 1", "fault": "crash"}]);
    let engine = engine(&balanced(json!({"redispatch": true})), crash, 60.0);
    // Those that were being worked on when it died are lost all the same.
    let refused = engine.failed_requests().filter(|request| request.reason == Reason::Refused).count();
    assert_eq!(refused, 0);
    assert!(engine.failed_requests().count() < 5);
}

#[test]
fn without_a_health_check_a_share_of_requests_goes_on_failing() {
    let crash = json!([{"at_s": 20, "node": "Nginx 1", "fault": "crash"}]);
    let engine = engine(&balanced(json!({"health_check": {"enabled": false}})), crash, 120.0);
    let late = engine.failed_requests().filter(|request| request.start_ms > 60_000.0).count();
    assert!(late > 400, "{late} of the last five hundred failures");
}

#[test]
fn a_crash_takes_what_is_being_worked_on_with_it() {
    let board = single(
        json!({"rate_per_s": 20}),
        json!({"workers": 2, "service": {"dist": "deterministic", "mean_ms": 200}}),
    );
    let crash = json!([{"at_s": 10, "node": "Nginx", "fault": "crash", "for_s": 5}]);
    let engine = engine(&board, crash, 30.0);
    let by = |reason| engine.failed_requests().filter(|request| request.reason == reason).count();
    assert!(by(Reason::Reset) > 2, "those in service and in line");
    assert!(by(Reason::Refused) > 60, "those that came meanwhile");
    assert!(engine.failed_requests().all(|request| (9_000.0..15_100.0).contains(&request.end_ms)));
}

#[test]
fn a_machine_takes_its_services_with_it_and_nothing_answers() {
    let mut board = simple();
    set(&mut board, "User", json!({"rate_per_s": 20, "timeout_ms": 2000}));
    let crash = json!([{"at_s": 10, "node": "Server", "fault": "crash", "for_s": 5}]);
    let engine = engine(&board, crash, 30.0);
    assert!(engine.failed_requests().count() > 60);
    assert!(engine.failed_requests().all(|request| request.reason == Reason::Unreachable
        && (request.end_ms - request.start_ms - 2000.0).abs() < 1e-6));
    assert_eq!(engine.is_up(&"MySQL".into()), Some(true), "by now it is back");
}

#[test]
fn a_cut_line_and_a_slow_one() {
    let mut board = simple();
    set(&mut board, "User", json!({"rate_per_s": 20, "timeout_ms": 1000, "mix": {"static": 1, "read": 0}}));
    let cut = json!([{"at_s": 10, "link": "User-Nginx", "fault": "cut", "for_s": 5}]);
    let with_cut = engine(&board, cut, 30.0);
    assert!(with_cut.failed_requests().count() > 60);
    assert!(with_cut.failed_requests().all(|request| request.reason == Reason::Unreachable));
    let slow = json!([{"at_s": 10, "link": "User-Nginx", "fault": "slow", "factor": 4}]);
    let mut with_slow = engine(&board, slow, 20.0);
    with_slow.take_window();
    with_slow.run_until(30_000.0);
    let slow = with_slow.take_window().mean_ms;
    assert!((120.0..200.0).contains(&slow), "two crossings of 60 ms: {slow}");
}

#[test]
fn a_slow_node_fills_its_line() {
    let board = single(
        json!({"rate_per_s": 50}),
        json!({"workers": 1, "service": {"dist": "deterministic", "mean_ms": 10}}),
    );
    let slow = json!([{"at_s": 10, "node": "Nginx", "fault": "slow", "factor": 5, "for_s": 10}]);
    let waiting = |at_s: f64| {
        let engine = engine(&board, slow.clone(), at_s);
        engine.counters().nodes.iter().map(|node| node.waiting).max().unwrap_or(0)
    };
    assert!(waiting(9.0) < 10);
    assert!((200..400).contains(&waiting(20.0)), "thirty more each second: {}", waiting(20.0));
    assert!(waiting(60.0) < 10);
}

#[test]
fn an_expired_certificate_stops_new_visitors() {
    let expire = json!([{"at_s": 10, "node": "Certificate", "fault": "certificate_expired"}]);
    let mut board = balanced(json!({}));
    set(&mut board, "User", json!({"clients": 100_000}));
    let mut engine = engine(&board, expire, 200.0);
    let reasons: Vec<_> = engine.failed_requests().map(|request| request.reason).collect();
    assert!(!reasons.is_empty() && reasons.iter().all(|reason| *reason == Reason::CertificateExpired));
    let trace = engine.request(None, Class::Static).expect("a user");
    assert_eq!(trace.failure().map(|failure| failure.reason), Some(Reason::CertificateExpired));
}

#[test]
fn a_dns_outage_is_felt_once_the_answers_run_out() {
    let mut board = balanced(json!({}));
    set(&mut board, "User", json!({"rate_per_s": 50, "clients": 20}));
    let outage = json!([{"at_s": 60, "fault": "dns_outage"}]);
    let mut engine = engine(&board, outage, 299.0);
    assert_eq!(engine.counters().failed, 0, "the answers are kept for 300 s");
    engine.run_until(400_000.0);
    assert!(engine.counters().failed > 1000);
    assert!(engine.failed_requests().all(|request| request.reason == Reason::DnsDown));
}

#[test]
fn more_traffic_is_more_traffic() {
    let board = single(json!({"rate_per_s": 100}), json!({}));
    let engine = engine(&board, json!([{"at_s": 10, "fault": "traffic", "factor": 5, "for_s": 10}]), 40.0);
    let offered = engine.counters().offered as f64;
    assert!((offered / 8000.0 - 1.0).abs() < 0.05, "{offered}");
}

#[test]
fn a_restart_is_over_by_itself() {
    let restart = json!([{"at_s": 10, "node": "Nginx", "fault": "restart"}]);
    let engine = engine(&single(json!({"rate_per_s": 100}), json!({})), restart, 30.0);
    let failed = engine.counters().failed as f64;
    assert!((failed / 200.0 - 1.0).abs() < 0.2, "two seconds of a hundred: {failed}");
}

#[test]
fn faults_by_hand_begin_and_end_when_told() {
    let mut engine = engine(&single(json!({"rate_per_s": 100}), json!({})), json!([]), 10.0);
    let fault = &faults(json!([{"at_s": 0, "node": "Nginx", "fault": "crash"}]))[0];
    let id = engine.inject(fault);
    assert_eq!(engine.is_up(&"Nginx".into()), Some(false));
    engine.run_until(12_000.0);
    engine.mend(id);
    engine.run_until(20_000.0);
    let failed = engine.counters().failed as f64;
    assert!((failed / 200.0 - 1.0).abs() < 0.2, "{failed}");
}

#[test]
fn a_web_server_leaves_a_dead_application_alone() {
    let mut board = simple();
    set(&mut board, "User", json!({"rate_per_s": 50, "mix": {"static": 0, "read": 1, "write": 0}}));
    node(&mut board, "Second", NodeKind::App, "Server", json!({}));
    link(&mut board, "Nginx", "Second");
    link(&mut board, "Second", "MySQL");
    let crash = json!([{"at_s": 10, "node": "App server", "fault": "crash", "for_s": 30}]);
    let engine = engine(&board, crash, 40.0);
    assert!(engine.failed_requests().count() == 0, "reads are asked again at the next one");
    let tried =
        engine.counters().nodes.iter().find(|node| node.id.as_str() == "App server").map(|n| n.failed);
    assert!(tried < Some(12), "once in ten seconds, not every time: {tried:?}");
}

#[test]
fn backups_serve_when_all_others_are_down() {
    let board = balanced(json!({"mode": "active_passive"}));
    let calm = run(&board, &options(30.0));
    assert_eq!(node_of(&calm, "Nginx 2").arrivals, 0);
    let crash = json!([{"at_s": 10, "node": "Nginx 1", "fault": "crash"}]);
    let mut engine = engine(&board, crash, 20.0);
    engine.take_window();
    engine.run_until(30_000.0);
    let window = engine.take_window();
    assert!(window.failed == 0 && window.ok > 900, "{window:?}");
}

#[test]
fn at_maxconn_requests_wait_and_then_fail() {
    let service = json!({"dist": "deterministic", "mean_ms": 100});
    let mut board = balanced(json!({"maxconn": 2, "queue_timeout_ms": 1000}));
    set(&mut board, "User", json!({"rate_per_s": 30}));
    for web in ["Nginx 1", "Nginx 2"] {
        set(&mut board, web, json!({"service": service.clone()}));
    }
    let summary = run(&board, &options(120.0));
    // Two at once for a tenth of a second each: a little under twenty a second.
    let rate = summary.ok as f64 / 120.0;
    assert!((18.0..20.5).contains(&rate), "{rate}");
    assert!(failures(&summary, Reason::QueueTimeout) > 1000);
    assert!(node_of(&summary, "HAProxy").mean_wait_ms > 700.0);
}

#[test]
fn a_replica_that_cannot_keep_up_falls_behind() {
    let mut board = distributed();
    set(&mut board, "User", json!({"rate_per_s": 100, "mix": {"static": 0, "read": 0, "write": 1}}));
    set(&mut board, "Primary", json!({"workers": 16}));
    set(&mut board, "Replica", json!({"apply_ms": 20, "service": {"dist": "deterministic"}}));
    for app in ["App 1", "App 2"] {
        set(&mut board, app, json!({"workers": 50}));
    }
    let mut engine = engine(&board, json!([]), 30.0);
    let trace = engine.request(None, Class::Write).expect("a user");
    let lag = trace.hops.last().map_or(0.0, |hop| hop.end_ms - trace.end_ms);
    assert!((20_000.0..40_000.0).contains(&lag), "half of thirty seconds' writes wait: {lag}");
}

#[test]
fn a_cold_cache_sends_more_to_the_database() {
    let mut board = simple();
    set(&mut board, "User", json!({"rate_per_s": 100, "mix": {"static": 0, "read": 1, "write": 0}}));
    node(&mut board, "Redis", NodeKind::Cache, "Server", json!({"hit_ratio": 0.9, "ttl_s": 20}));
    link(&mut board, "App server", "Redis");
    let restart = json!([{"at_s": 20, "node": "Redis", "fault": "restart", "for_s": 1}]);
    let queries = |from_s: f64| {
        let at = |s| {
            let engine = engine(&board, restart.clone(), s);
            engine.counters().nodes.iter().find(|node| node.id.as_str() == "MySQL").map_or(0, |n| n.arrivals)
        };
        (at(from_s + 5.0) - at(from_s)) as f64 / 500.0
    };
    assert!((queries(10.0) - 0.1).abs() < 0.05, "{}", queries(10.0));
    assert!(queries(21.0) > 0.8, "{}", queries(21.0));
    assert!((queries(60.0) - 0.1).abs() < 0.05, "{}", queries(60.0));
}

#[test]
fn a_worker_that_dies_gives_its_message_back() {
    let mut board = simple();
    set(&mut board, "User", json!({"rate_per_s": 5, "mix": {"static": 0, "read": 0, "write": 1}}));
    node(&mut board, "Queue", NodeKind::Queue, "Server", json!({}));
    let service = json!({"dist": "deterministic", "mean_ms": 100});
    node(&mut board, "Worker", NodeKind::Worker, "Server", json!({"workers": 1, "service": service}));
    link(&mut board, "App server", "Queue");
    link(&mut board, "Queue", "Worker");
    let crash = json!([{"at_s": 20, "node": "Worker", "fault": "crash", "for_s": 20}]);
    let mut board_with = board.clone();
    board_with.meta.scenario.faults = faults(crash);
    let summary = run(&board_with, &RunOptions { seed: 2, duration_s: 200.0, warmup_s: 0.0 });
    assert_eq!(summary.failed, 0, "users notice nothing");
    let worker = node_of(&summary, "Worker");
    assert!(worker.served + 3 > summary.ok, "every message is done in the end");
}

#[test]
fn notices_tell_what_happened_in_order() {
    let crash = json!([{"at_s": 20, "node": "Nginx 1", "fault": "crash", "for_s": 15}]);
    let engine = engine(&balanced(json!({})), crash, 60.0);
    let texts: Vec<String> = engine.notices().into_iter().map(|notice| notice.text).collect();
    assert_eq!(
        texts,
        [
            "Nginx 1 crashes.",
            "HAProxy notices that Nginx 1 is down and sends it nothing more.",
            "Nginx 1 runs again.",
            "HAProxy finds Nginx 1 well again and takes it back.",
        ]
    );
}

/// The steps of the first request after a fault, in words.
fn story_after(board: &Board, fault: Value, class: Class) -> Vec<String> {
    let mut engine = Engine::new(board, 1);
    engine.inject(&faults(json!([fault]))[0]);
    let trace = engine.request(None, class).expect("a user");
    story::tell(board, &trace).into_iter().map(|step| step.text).collect()
}

#[test]
fn the_story_tells_of_retries_and_of_what_is_dead() {
    let told = story_after(&distributed(), json!({"node": "Nginx 1", "fault": "crash"}), Class::Read);
    assert_eq!(
        told[5..8],
        [
            "Nginx 1 is not running: the connection is refused.",
            "HAProxy waits 1.0 s and tries Nginx 1 again (retry 1).",
            "Nginx 1 is not running: the connection is refused.",
        ]
    );
    assert_eq!(told.last().map(String::as_str), Some("User gets an error page: 503 Service Unavailable."));

    let told = story_after(&simple(), json!({"link": "App server-MySQL", "fault": "cut"}), Class::Read);
    assert!(told.iter().any(|text| text.ends_with("sends MySQL a query that reads.")), "{told:#?}");
    assert!(told.contains(&"Nothing gets through on the line from App server to MySQL: it is cut.".into()));

    let told = story_after(&distributed(), json!({"fault": "certificate_expired"}), Class::Static);
    assert!(told.last().is_some_and(|text| text.contains("www.foobar.com has expired")), "{told:#?}");
}

#[test]
fn a_write_is_not_repeated_after_the_connection_broke() {
    let mut board = simple();
    node(&mut board, "Second", NodeKind::App, "Server", json!({}));
    link(&mut board, "Nginx", "Second");
    link(&mut board, "Second", "MySQL");
    let service = json!({"dist": "deterministic", "mean_ms": 500});
    for app in ["App server", "Second"] {
        set(&mut board, app, json!({"workers": 100, "service": service}));
    }
    let reset = |class: &str| {
        let mut board = board.clone();
        let mut mix = json!({"static": 0, "read": 0, "write": 0});
        mix[class] = json!(1);
        set(&mut board, "User", json!({"rate_per_s": 40, "mix": mix}));
        let crash = json!([{"at_s": 10, "node": "App server", "fault": "crash"}]);
        engine(&board, crash, 20.0)
            .failed_requests()
            .filter(|request| request.reason == Reason::Reset)
            .count()
    };
    assert_eq!(reset("read"), 0, "Nginx asks the next one");
    assert!((5..20).contains(&reset("write")), "{}", reset("write"));
}
