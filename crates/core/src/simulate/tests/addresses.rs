//! A name with several addresses.

use super::{sketch::*, trouble::engine, ways::request};
use crate::{
    model::{Board, LinkKind, NodeKind},
    simulate::{Class, Engine, HopEvent, Reason, Trace},
    story,
};
use serde_json::{Value, json};

/// Two web servers with an address each, both in DNS.
fn two_addresses() -> Board {
    let mut b = Board::default();
    let record =
        |address: &str| json!({"name": "www.foobar.com", "type": "A", "value": address, "ttl_s": 300});
    let user = json!({
        "rate_per_s": 50, "clients": 40, "timeout_ms": 5000, "mix": {"static": 1, "read": 0, "write": 0},
    });
    node(&mut b, "User", NodeKind::Client, "", user);
    let records = ["10.0.0.1", "10.0.0.2"].map(record);
    node(&mut b, "DNS", NodeKind::Dns, "", json!({ "records": records }));
    link(&mut b, "User", "DNS");
    for n in 1..=2 {
        let (server, web) = (format!("Server {n}"), format!("Nginx {n}"));
        node(&mut b, &server, NodeKind::Server, "", json!({"ip": format!("10.0.0.{n}")}));
        node(&mut b, &web, NodeKind::Web, &server, json!({}));
        link_as(&mut b, "User", &web, LinkKind::Http, json!({"latency_ms": 10}));
    }
    b
}

/// The first request while these faults last from the start.
fn first_request(board: &Board, list: Value) -> Trace {
    let mut engine = Engine::new(board, 1);
    for fault in faults(list) {
        engine.inject(&fault);
    }
    engine.request(None, Class::Static).expect("a user")
}

fn took(trace: &Trace) -> f64 {
    trace.end_ms - trace.start_ms
}

#[test]
fn an_address_that_refuses_is_left_at_once() {
    let board = two_addresses();
    let usual = took(&request(&board, Class::Static));
    let trace = first_request(&board, json!([{"node": "Nginx 1", "fault": "crash"}]));
    assert_eq!(trace.failure(), None);
    // What it costs is the round trip in vain; service times differ a little.
    assert!((took(&trace) - usual - 20.0).abs() < 5.0, "{} and {usual}", took(&trace));
    let next = HopEvent::NextAddress { address: "10.0.0.2".into() };
    assert!(trace.hops.iter().any(|hop| hop.event == next), "{trace:#?}");
    let steps = story::tell(&board, &trace);
    assert!(steps.iter().any(|step| step.text.contains("tries the next one, 10.0.0.2")), "{steps:#?}");
}

#[test]
fn an_address_that_says_nothing_is_left_after_a_quarter_of_a_second() {
    let usual = took(&request(&two_addresses(), Class::Static));
    for fault in
        [json!([{"node": "Server 1", "fault": "crash"}]), json!([{"link": "User-Nginx 1", "fault": "cut"}])]
    {
        let trace = first_request(&two_addresses(), fault);
        assert_eq!(trace.failure(), None);
        assert!((255.0..usual + 275.0).contains(&took(&trace)), "{}", took(&trace));
    }
}

#[test]
fn the_address_that_worked_is_used_again() {
    let mut engine = Engine::new(&two_addresses(), 1);
    for fault in faults(json!([{"node": "Server 1", "fault": "crash"}])) {
        engine.inject(&fault);
    }
    engine.request(None, Class::Static);
    engine.run_until(120_000.0);
    let again = engine.request(None, Class::Static).expect("a user");
    assert!(took(&again) < 100.0, "{again:#?}");
    assert!(!again.hops.iter().any(|hop| matches!(hop.event, HopEvent::NextAddress { .. })));
}

#[test]
fn when_no_address_can_be_reached_the_request_fails_as_with_one() {
    let both = |fault: &str, machine: &str| {
        let list = [1, 2].map(|n| json!({"node": format!("{machine} {n}"), "fault": fault}));
        first_request(&two_addresses(), json!(list))
    };
    let refused = both("crash", "Nginx");
    assert_eq!(refused.failure().map(|failure| failure.reason), Some(Reason::Refused));
    let silent = both("crash", "Server");
    assert_eq!(silent.failure().map(|failure| failure.reason), Some(Reason::Unreachable));
    assert!((took(&silent) - 5000.0).abs() < 1.0, "the user waits no longer than usual: {}", took(&silent));
    let tries = silent.hops.iter().filter(|hop| matches!(hop.event, HopEvent::NextAddress { .. })).count();
    assert_eq!(tries, 1, "each address is tried once");
}

#[test]
fn a_second_address_carries_a_site_through_a_crash() {
    let crash = json!([{"at_s": 20, "node": "Server 1", "fault": "crash", "for_s": 20}]);
    let failed = |board: &Board| engine(board, crash.clone(), 60.0).counters().failed;
    let two = failed(&two_addresses());
    let mut board = two_addresses();
    let record = json!([{"name": "www.foobar.com", "type": "A", "value": "10.0.0.1", "ttl_s": 300}]);
    set(&mut board, "DNS", json!({ "records": [record] }));
    let one = failed(&board);
    assert!(one > 500, "with one address all fail: {one}");
    assert!(two < 10, "with two only what was under way does: {two}");
}

#[test]
fn an_address_given_twice_is_one_address() {
    let mut board = two_addresses();
    let records = [1, 1].map(|_| json!({"name": "www.foobar.com", "type": "A", "value": "10.0.0.1"}));
    set(&mut board, "DNS", json!({ "records": records }));
    let trace = first_request(&board, json!([{"node": "Nginx 1", "fault": "crash"}]));
    assert_eq!(trace.failure().map(|failure| failure.reason), Some(Reason::Refused));
    assert!(!trace.hops.iter().any(|hop| matches!(hop.event, HopEvent::NextAddress { .. })));
}
