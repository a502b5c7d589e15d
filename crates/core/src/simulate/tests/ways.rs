//! The ways that requests take when all is well.

use super::sketch::*;
use crate::{
    model::{Board, LinkKind, NodeKind},
    simulate::{Class, Engine, HopEvent, Layer, Outcome, Phase, Place, Trace},
    story, templates,
};
use serde_json::json;

pub(super) fn request(board: &Board, class: Class) -> Trace {
    Engine::new(board, 1).request(None, class).expect("the board has a user")
}

/// The nodes of a phase in order, each stay once.
fn nodes(trace: &Trace, phase: Phase) -> Vec<&str> {
    let mut nodes: Vec<&str> = Vec::new();
    for hop in trace.hops.iter().filter(|hop| hop.phase == phase) {
        if let Place::Node(id) = &hop.place
            && nodes.last() != Some(&id.as_str())
        {
            nodes.push(id);
        }
    }
    nodes
}

/// The links of a phase in order, with `<` before those taken backward.
fn links(trace: &Trace, phase: Phase) -> Vec<String> {
    trace
        .hops
        .iter()
        .filter(|hop| hop.phase == phase)
        .filter_map(|hop| match &hop.place {
            Place::Link { id, forward } => Some(format!("{}{id}", if *forward { "" } else { "<" })),
            Place::Node(_) => None,
        })
        .collect()
}

fn is_ok(trace: &Trace) -> bool {
    trace.outcome == Outcome::Answered { status: 200 }
}

#[test]
fn a_read_goes_through_the_whole_stack_and_back() {
    let trace = request(&simple(), Class::Read);
    assert!(is_ok(&trace), "{trace:#?}");
    assert_eq!(nodes(&trace, Phase::Lookup), ["User", "DNS"]);
    assert_eq!(nodes(&trace, Phase::Request), ["Nginx", "App server", "MySQL"]);
    assert_eq!(nodes(&trace, Phase::Answer), ["App server", "Nginx", "User"]);
}

#[test]
fn a_static_file_ends_at_the_web_server() {
    let trace = request(&simple(), Class::Static);
    assert!(is_ok(&trace));
    assert_eq!(nodes(&trace, Phase::Request), ["Nginx"]);
    assert!(trace.hops.iter().any(|hop| hop.event == HopEvent::Serve));
}

#[test]
fn the_answer_takes_the_way_of_the_request_back_and_not_through_dns() {
    for board in [simple(), distributed(), secured(), scale_up()] {
        for class in Class::ALL {
            let trace = request(&board, class);
            assert!(is_ok(&trace), "{:#?}", trace.outcome);
            let mut there = links(&trace, Phase::Request);
            there.reverse();
            let back: Vec<String> =
                links(&trace, Phase::Answer).iter().map(|id| id.trim_start_matches('<').to_owned()).collect();
            assert_eq!(back, there);
            assert!(links(&trace, Phase::Answer).iter().all(|id| id.starts_with('<')));
            assert!(!nodes(&trace, Phase::Answer).contains(&"DNS"));
        }
    }
}

#[test]
fn time_passes_only_forward() {
    for board in [simple(), distributed(), secured(), scale_up()] {
        let trace = request(&board, Class::Write);
        let told: Vec<_> = trace.hops.iter().filter(|hop| hop.phase != Phase::Replication).collect();
        assert!(told.windows(2).all(|pair| pair[0].start_ms <= pair[1].start_ms));
        assert!(told.iter().all(|hop| hop.start_ms <= hop.end_ms && hop.end_ms <= trace.end_ms));
        assert!(trace.end_ms - trace.start_ms > 60.0, "two crossings of 15 ms, and a handshake");
    }
}

#[test]
fn round_robin_alternates() {
    let mut engine = Engine::new(&distributed(), 1);
    let chosen: Vec<String> = (0..6)
        .filter_map(|_| engine.request(None, Class::Static))
        .map(|trace| nodes(&trace, Phase::Request).last().copied().unwrap_or("").to_owned())
        .collect();
    assert_eq!(chosen, ["Nginx 1", "Nginx 2", "Nginx 1", "Nginx 2", "Nginx 1", "Nginx 2"]);
}

#[test]
fn weights_of_one_and_three_give_two_two_two_one() {
    let mut board = distributed();
    set(&mut board, "HAProxy", json!({"algorithm": "weighted_round_robin"}));
    link_as(&mut board, "HAProxy", "Nginx 2", LinkKind::Http, json!({"weight": 3}));
    let mut engine = Engine::new(&board, 1);
    let chosen: Vec<char> = (0..8)
        .filter_map(|_| engine.request(None, Class::Static))
        .filter_map(|trace| nodes(&trace, Phase::Request).last().and_then(|id| id.chars().last()))
        .collect();
    assert_eq!(chosen, ['2', '2', '2', '1', '2', '2', '2', '1']);
}

#[test]
fn source_hashing_sends_a_user_to_one_server() {
    let mut board = distributed();
    set(&mut board, "HAProxy", json!({"algorithm": "source"}));
    let mut engine = Engine::new(&board, 1);
    let chosen: std::collections::BTreeSet<String> = (0..6)
        .filter_map(|_| engine.request(None, Class::Static))
        .filter_map(|trace| nodes(&trace, Phase::Request).last().map(|id| (*id).to_owned()))
        .collect();
    assert_eq!(chosen.len(), 1);
}

#[test]
fn the_second_request_knows_the_address_and_finds_the_connection_open() {
    let mut engine = Engine::new(&distributed(), 1);
    let first = engine.request(None, Class::Static).expect("a user");
    let second = engine.request(None, Class::Static).expect("a user");
    assert!(!links(&first, Phase::Lookup).is_empty() && !links(&first, Phase::Connect).is_empty());
    assert!(links(&second, Phase::Lookup).is_empty() && links(&second, Phase::Connect).is_empty());
    assert!(second.hops.iter().any(|hop| matches!(hop.event, HopEvent::Remember { .. })));
    // After the TTL the browser asks again.
    engine.run_until(301_000.0);
    let third = engine.request(None, Class::Static).expect("a user");
    assert_eq!(links(&third, Phase::Lookup), ["User-DNS", "<User-DNS"]);
}

#[test]
fn https_costs_one_round_trip_more_than_http() {
    let shakes = |board: &Board| {
        let trace = request(board, Class::Static);
        let of = |wanted| {
            trace
                .hops
                .iter()
                .filter(|hop| matches!(&hop.event, HopEvent::Handshake(shake) if shake.layer == wanted))
                .map(|hop| hop.end_ms - hop.start_ms)
                .sum::<f64>()
        };
        (of(Layer::Tcp), of(Layer::Tls))
    };
    assert_eq!(shakes(&simple()), (30.0, 0.0));
    assert_eq!(shakes(&distributed()), (30.0, 30.0));
}

#[test]
fn port_80_sends_users_on_to_https_where_it_redirects() {
    let layers = |trace: &Trace| -> Vec<Layer> {
        let outward = trace.hops.iter().filter_map(|hop| match &hop.event {
            HopEvent::Handshake(shake) if shake.outward => Some(shake.layer),
            _ => None,
        });
        outward.collect()
    };
    let mut board = simple();
    assert_eq!(layers(&request(&board, Class::Static)), [Layer::Tcp]);
    set(&mut board, "Nginx", json!({"redirects_http": true}));
    let trace = request(&board, Class::Static);
    assert_eq!(layers(&trace), [Layer::Tcp, Layer::Redirect, Layer::Tcp, Layer::Tls]);
    // Four round trips of 30 ms, and the request itself.
    let began = trace.hops.iter().find(|hop| hop.phase == Phase::Request).map(|hop| hop.start_ms);
    let connected = trace.hops.iter().find(|hop| hop.phase == Phase::Connect).map(|hop| hop.start_ms);
    assert_eq!(began.zip(connected).map(|(b, c)| (b - c).round()), Some(120.0));
    // Both ports have to be open for that.
    node(&mut board, "Firewall", NodeKind::Firewall, "Server", json!({"allow": "80"}));
    assert!(matches!(request(&board, Class::Static).outcome, Outcome::Failed(_)));
    set(&mut board, "Firewall", json!({"allow": "80, 443"}));
    assert!(matches!(request(&board, Class::Static).outcome, Outcome::Answered { .. }));
}

#[test]
fn a_write_goes_to_the_primary_and_is_repeated_at_the_replica_after_the_answer() {
    let trace = request(&distributed(), Class::Write);
    assert_eq!(nodes(&trace, Phase::Request).last(), Some(&"Primary"));
    assert_eq!(nodes(&trace, Phase::Replication), ["Replica"]);
    assert_eq!(links(&trace, Phase::Replication), ["Primary-Replica"]);
    assert_eq!(trace.hops.last().map(|hop| hop.phase), Some(Phase::Replication));
}

#[test]
fn a_read_goes_to_the_replica() {
    let trace = request(&distributed(), Class::Read);
    assert_eq!(nodes(&trace, Phase::Request), ["HAProxy", "Nginx 1", "App 1", "Replica"]);
    assert!(nodes(&trace, Phase::Replication).is_empty());
}

#[test]
fn a_replication_line_drawn_from_the_replica_means_the_same() {
    let mut board = distributed();
    board.links.shift_remove("Primary-Replica");
    link(&mut board, "Replica", "Primary");
    let trace = request(&board, Class::Write);
    assert_eq!(links(&trace, Phase::Replication), ["<Replica-Primary"]);
    assert_eq!(nodes(&trace, Phase::Replication), ["Replica"]);
}

#[test]
fn firewalls_in_line_and_on_machines_are_passed() {
    let trace = request(&secured(), Class::Read);
    assert_eq!(
        nodes(&trace, Phase::Request),
        ["Firewall", "HAProxy", "Firewall 1", "Nginx 1", "App 1", "Firewall 2", "Replica"]
    );
    assert_eq!(nodes(&trace, Phase::Answer), ["App 1", "Nginx 1", "HAProxy", "Firewall", "User"]);
}

#[test]
fn the_holder_of_the_shared_address_is_the_way_in() {
    let trace = request(&scale_up(), Class::Static);
    assert_eq!(nodes(&trace, Phase::Request), ["HAProxy 1", "Nginx"]);
    let mut board = scale_up();
    set(&mut board, "HAProxy 2", json!({"vrrp": {"priority": 150}}));
    let trace = request(&board, Class::Static);
    assert_eq!(nodes(&trace, Phase::Request), ["HAProxy 2", "Nginx"]);
    assert_eq!(links(&trace, Phase::Request), ["User-HAProxy 1", "HAProxy 1-HAProxy 2", "HAProxy 2-Nginx"]);
}

#[test]
fn of_several_ways_in_the_one_with_the_address_is_taken() {
    let mut board = simple();
    node(&mut board, "Other", NodeKind::Server, "", json!({"ip": "9.9.9.9"}));
    node(&mut board, "Apache", NodeKind::Web, "Other", json!({}));
    link_as(&mut board, "User", "Apache", LinkKind::Http, json!({}));
    let way = |address: &str| {
        let mut board = board.clone();
        let records = json!([{"name": "www.foobar.com", "type": "A", "value": address}]);
        set(&mut board, "DNS", json!({ "records": records }));
        nodes(&request(&board, Class::Static), Phase::Request)[0].to_owned()
    };
    assert_eq!(way("8.8.8.8"), "Nginx");
    assert_eq!(way("9.9.9.9"), "Apache");
    assert_eq!(way("7.7.7.7"), "Nginx", "the first that is drawn");
}

#[test]
fn where_there_are_both_the_browser_takes_https() {
    let mut board = simple();
    node(&mut board, "Certificate", NodeKind::Certificate, "Nginx", json!({}));
    let mut secure = crate::model::Link::new("secure", "User".into(), "Nginx".into(), LinkKind::Https);
    secure.props.insert("latency_ms".into(), json!(15));
    board.links.insert(secure.id.clone(), secure);
    assert_eq!(links(&request(&board, Class::Static), Phase::Request), ["secure"]);
}

#[test]
fn one_dns_asks_the_next() {
    let mut board = simple();
    let records = json!([{"name": "foobar.com", "type": "NS", "value": "ns1.foobar.com"}]);
    set(&mut board, "DNS", json!({ "records": records }));
    let records = json!([{"name": "www.foobar.com", "type": "A", "value": "8.8.8.8"}]);
    node(&mut board, "Name server", NodeKind::Dns, "", json!({ "records": records }));
    link(&mut board, "DNS", "Name server");
    let trace = request(&board, Class::Static);
    assert!(is_ok(&trace), "{:?}", trace.outcome);
    assert_eq!(
        links(&trace, Phase::Lookup),
        ["User-DNS", "DNS-Name server", "<DNS-Name server", "<User-DNS"]
    );
}

#[test]
fn a_cache_spares_the_database_when_it_hits() {
    let with_hits = |ratio: f64| {
        let mut board = simple();
        node(&mut board, "Redis", NodeKind::Cache, "Server", json!({"hit_ratio": ratio}));
        link(&mut board, "App server", "Redis");
        let trace = request(&board, Class::Read);
        assert!(is_ok(&trace));
        nodes(&trace, Phase::Request).iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(with_hits(1.0), ["Nginx", "App server", "Redis"]);
    assert_eq!(with_hits(0.0), ["Nginx", "App server", "Redis", "App server", "MySQL"]);
}

#[test]
fn a_queue_hands_its_message_to_a_worker_after_the_answer() {
    let mut board = simple();
    node(&mut board, "Queue", NodeKind::Queue, "Server", json!({}));
    node(&mut board, "Worker", NodeKind::Worker, "Server", json!({}));
    link(&mut board, "App server", "Queue");
    link(&mut board, "Queue", "Worker");
    let trace = request(&board, Class::Write);
    assert!(is_ok(&trace));
    assert_eq!(nodes(&trace, Phase::Background), ["Worker"]);
    assert_eq!(trace.hops.last().map(|hop| hop.phase), Some(Phase::Background));
}

#[test]
fn a_cdn_answers_files_it_has_and_fetches_the_rest() {
    let with_hits = |ratio: f64, class| {
        let mut board = simple();
        board.links.shift_remove("User-Nginx");
        node(&mut board, "CDN", NodeKind::Cdn, "", json!({"hit_ratio": ratio}));
        link(&mut board, "User", "CDN");
        link(&mut board, "CDN", "Nginx");
        nodes(&request(&board, class), Phase::Request).len()
    };
    assert_eq!(with_hits(1.0, Class::Static), 1);
    assert_eq!(with_hits(0.0, Class::Static), 2);
    assert_eq!(with_hits(1.0, Class::Read), 4);
}

#[test]
fn a_link_to_a_machine_means_the_service_on_it() {
    let mut board = distributed();
    for n in 1..=2 {
        board.links.shift_remove(format!("HAProxy-Nginx {n}").as_str());
        link(&mut board, "HAProxy", &format!("Server {n}"));
    }
    let trace = request(&board, Class::Read);
    assert_eq!(nodes(&trace, Phase::Request), ["HAProxy", "Nginx 1", "App 1", "Replica"]);
}

#[test]
fn the_mix_decides_what_is_asked_next() {
    let mut engine = Engine::new(&simple(), 1);
    let mut counts = [0; 3];
    for _ in 0..100 {
        counts[engine.next_class(None) as usize] += 1;
    }
    assert_eq!(counts, [50, 40, 10]);
}

#[test]
fn without_dns_the_line_is_followed() {
    let mut board = simple();
    board.nodes.shift_remove("DNS");
    board.links.shift_remove("User-DNS");
    let trace = request(&board, Class::Static);
    assert!(is_ok(&trace));
    assert!(matches!(trace.hops[0].event, HopEvent::NoDns { .. }));
}

#[test]
fn the_story_tells_every_hop_once_and_calls_things_by_name() {
    for board in [simple(), distributed(), secured(), scale_up()] {
        for class in Class::ALL {
            let trace = request(&board, class);
            let steps = story::tell(&board, &trace);
            let mut next = 0;
            for step in &steps {
                assert_eq!(step.hops.start, next);
                assert!(!step.text.is_empty() && step.text.ends_with('.'), "{}", step.text);
                next = step.hops.end;
            }
            assert_eq!(next, trace.hops.len());
        }
    }
    let board = distributed();
    let steps = story::tell(&board, &request(&board, Class::Read));
    assert!((10..=16).contains(&steps.len()), "{steps:#?}");
    let says = |text: &str| steps.iter().any(|step| step.text.contains(text));
    assert!(says("www.foobar.com is an A record for 8.8.8.8"));
    assert!(says("HAProxy goes by turns (round robin) and picks backend 1, Nginx 1."));
    assert!(says("Replica is a replica, good for reads"));
}
#[test]
fn every_built_in_design_serves_every_class() {
    for template in &templates::ALL {
        let board = template.board();
        for class in Class::ALL {
            let trace = request(&board, class);
            assert!(is_ok(&trace), "{} {class}: {:?}", template.name, trace.outcome);
            let steps = story::tell(&board, &trace);
            assert!((5..=22).contains(&steps.len()), "{} {class}: {}", template.name, steps.len());
        }
    }
}
