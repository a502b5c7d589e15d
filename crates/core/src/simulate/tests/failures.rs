//! What cannot work fails where it happens, and says why.

use super::{sketch::*, ways::request};
use crate::{
    model::{Board, LinkKind, NodeKind},
    simulate::{Class, Engine, Place, Reason},
    story,
};
use serde_json::json;

/// The reason, the place and the sentence of a failure.
fn failure(board: &Board, class: Class) -> (Reason, String, String) {
    let trace = request(board, class);
    let failure = trace.failure().unwrap_or_else(|| panic!("it should fail: {trace:#?}"));
    let place = match &failure.place {
        Place::Node(id) => id.to_string(),
        Place::Link { id, .. } => id.to_string(),
    };
    let steps = story::tell(board, &trace);
    assert!(
        steps.iter().any(|step| step.failed && step.text.contains(&failure.sentence)),
        "the story says so: {steps:#?}"
    );
    (failure.reason, place, failure.sentence.clone())
}

fn without(mut board: Board, links: &[&str]) -> Board {
    for link in links {
        assert!(board.links.shift_remove(*link).is_some(), "{link}");
    }
    board
}

#[test]
fn no_link_leaves_the_user() {
    let (reason, place, sentence) = failure(&without(simple(), &["User-Nginx"]), Class::Static);
    assert_eq!((reason, place.as_str()), (Reason::NoEntry, "User"));
    assert!(sentence.starts_with("No link leads from User to a web server or a load balancer"));
}

#[test]
fn the_dns_has_no_record() {
    let mut board = simple();
    set(&mut board, "DNS", json!({"records": []}));
    let (reason, place, sentence) = failure(&board, Class::Static);
    assert_eq!((reason, place.as_str()), (Reason::NoRecord, "DNS"));
    assert!(sentence.starts_with("DNS has no record for www.foobar.com"));
}

#[test]
fn a_record_of_the_wrong_type_is_explained() {
    let mut board = simple();
    let records = json!([{"name": "www.foobar.com", "type": "CNAME", "value": "8.8.8.8"}]);
    set(&mut board, "DNS", json!({ "records": records }));
    let (reason, place, sentence) = failure(&board, Class::Static);
    assert_eq!((reason, place.as_str()), (Reason::BadRecord, "DNS"));
    assert!(sentence.contains("an address needs an A record"), "{sentence}");
}

#[test]
fn no_route_to_an_application_server() {
    let (reason, place, sentence) = failure(&without(simple(), &["Nginx-App server"]), Class::Read);
    assert_eq!((reason, place.as_str()), (Reason::NoApplication, "Nginx"));
    assert!(sentence.starts_with("No route from Nginx to an application server"));
}

#[test]
fn no_database_behind_the_application() {
    let (reason, place, sentence) = failure(&without(simple(), &["App server-MySQL"]), Class::Write);
    assert_eq!((reason, place.as_str()), (Reason::NoDatabase, "App server"));
    assert!(sentence.starts_with("No route from App server to a database"));
}

#[test]
fn a_load_balancer_without_backends() {
    let (reason, place, sentence) =
        failure(&without(distributed(), &["HAProxy-Nginx 1", "HAProxy-Nginx 2"]), Class::Static);
    assert_eq!((reason, place.as_str()), (Reason::NoBackend, "HAProxy"));
    assert!(sentence.starts_with("HAProxy has no backend"));
}

#[test]
fn a_replica_refuses_writes() {
    let mut board = without(distributed(), &["App 1-Primary", "App 2-Primary"]);
    for app in ["App 1", "App 2"] {
        link_as(&mut board, app, "Replica", LinkKind::SqlWrite, json!({}));
    }
    let (reason, place, sentence) = failure(&board, Class::Write);
    assert_eq!((reason, place.as_str()), (Reason::ReadOnly, "Replica"));
    assert!(sentence.contains("1290"));
}

#[test]
fn links_for_reads_carry_no_writes() {
    let board = without(distributed(), &["App 1-Primary", "App 2-Primary"]);
    let (reason, place, _) = failure(&board, Class::Write);
    assert_eq!((reason, place.as_str()), (Reason::NoPrimary, "App 1"));
}

#[test]
fn a_firewall_that_does_not_allow_the_port() {
    let mut board = secured();
    set(&mut board, "Firewall", json!({"allow": "80"}));
    let (reason, place, _) = failure(&board, Class::Static);
    assert_eq!((reason, place.as_str()), (Reason::Firewall, "Firewall"));
    let mut board = secured();
    set(&mut board, "Firewall 2", json!({"allow": "80"}));
    let (reason, place, _) = failure(&board, Class::Read);
    assert_eq!((reason, place.as_str()), (Reason::Firewall, "Firewall 2"), "the replica's port is 3306");
}

#[test]
fn an_expired_certificate_and_one_for_another_name() {
    let mut board = distributed();
    set(&mut board, "Certificate", json!({"days_left": 0}));
    let (reason, place, _) = failure(&board, Class::Static);
    assert_eq!((reason, place.as_str()), (Reason::CertificateExpired, "Certificate"));
    let mut board = distributed();
    set(&mut board, "Certificate", json!({"host": "foobar.com"}));
    let (reason, _, sentence) = failure(&board, Class::Static);
    assert_eq!(reason, Reason::CertificateName);
    assert!(sentence.contains("not made out to www.foobar.com"));
}

#[test]
fn load_balancers_in_a_circle_are_noticed() {
    let mut board = without(distributed(), &["HAProxy-Nginx 1", "HAProxy-Nginx 2"]);
    node(&mut board, "Second", NodeKind::LoadBalancer, "", json!({}));
    link_as(&mut board, "HAProxy", "Second", LinkKind::Http, json!({}));
    link_as(&mut board, "Second", "HAProxy", LinkKind::Http, json!({}));
    let (reason, place, _) = failure(&board, Class::Static);
    assert_eq!((reason, place.as_str()), (Reason::Circle, "Second"));
}

#[test]
fn a_lost_request_is_missed_when_the_user_gives_up() {
    let mut board = simple();
    link_as(&mut board, "Nginx", "App server", LinkKind::App, json!({"loss": 1}));
    let (reason, place, _) = failure(&board, Class::Read);
    assert_eq!((reason, place.as_str()), (Reason::Lost, "Nginx-App server"));
}

#[test]
fn an_error_travels_back_to_the_user_with_its_status() {
    let status = |board: &Board, class| request(board, class).failure().and_then(|failure| failure.status);
    assert_eq!(status(&without(simple(), &["Nginx-App server"]), Class::Read), Some(502));
    assert_eq!(status(&without(simple(), &["App server-MySQL"]), Class::Read), Some(500));
    assert_eq!(
        status(&without(distributed(), &["HAProxy-Nginx 1", "HAProxy-Nginx 2"]), Class::Read),
        Some(503)
    );
    assert_eq!(status(&without(simple(), &["User-Nginx"]), Class::Read), None);
}

#[test]
fn a_board_without_a_user_has_nobody_to_ask() {
    assert_eq!(Engine::new(&Board::default(), 1).request(None, Class::Read), None);
    assert_eq!(Engine::new(&simple(), 1).request(Some(&"Nobody".into()), Class::Read), None);
}
