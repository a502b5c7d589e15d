//! Boards drawn in a few lines.

use crate::model::{Board, Fault, FaultKind, Link, LinkKind, Node, NodeKind, Props, Target};
use serde_json::{Value, json};

fn props(value: Value) -> Props {
    value.as_object().cloned().unwrap_or_default()
}

/// Adds a node; its id is its label. `parent` may be empty.
pub(crate) fn node(board: &mut Board, id: &str, kind: NodeKind, parent: &str, fields: Value) {
    let mut node = Node::new(id, kind, 0.0, 0.0);
    node.label = Some(id.into());
    node.parent = (!parent.is_empty()).then(|| parent.into());
    node.props = props(fields);
    board.nodes.insert(node.id.clone(), node);
}

/// Adds a link of the kind that its ends suggest; its id is `from-to`.
pub(crate) fn link(board: &mut Board, from: &str, to: &str) {
    let kind = LinkKind::infer(board.nodes[from].kind, board.nodes[to].kind);
    link_as(board, from, to, kind, json!({}));
}

pub(crate) fn link_as(board: &mut Board, from: &str, to: &str, kind: LinkKind, fields: Value) {
    let mut link = Link::new(format!("{from}-{to}"), from.into(), to.into(), kind);
    link.props = props(fields);
    board.links.insert(link.id.clone(), link);
}

/// Sets fields of a node that is there already.
pub(crate) fn set(board: &mut Board, id: &str, fields: Value) {
    if let Some(node) = board.nodes.get_mut(id) {
        node.props.extend(props(fields));
    }
}

fn user_and_dns(board: &mut Board, address: &str) {
    node(board, "User", NodeKind::Client, "", json!({}));
    let records = json!([{"name": "www.foobar.com", "type": "A", "value": address, "ttl_s": 300}]);
    node(board, "DNS", NodeKind::Dns, "", json!({ "records": records }));
    link(board, "User", "DNS");
}

/// One server with everything on it.
pub(crate) fn simple() -> Board {
    let mut b = Board::default();
    user_and_dns(&mut b, "8.8.8.8");
    node(&mut b, "Server", NodeKind::Server, "", json!({"ip": "8.8.8.8"}));
    node(&mut b, "Nginx", NodeKind::Web, "Server", json!({}));
    node(&mut b, "App server", NodeKind::App, "Server", json!({}));
    node(&mut b, "Code base", NodeKind::Code, "Server", json!({}));
    node(&mut b, "MySQL", NodeKind::Database, "Server", json!({}));
    link_as(&mut b, "User", "Nginx", LinkKind::Http, json!({"latency_ms": 15}));
    link(&mut b, "Nginx", "App server");
    link(&mut b, "App server", "Code base");
    link(&mut b, "App server", "MySQL");
    b
}

/// A load balancer before two servers, a primary with a replica.
pub(crate) fn distributed() -> Board {
    let mut b = Board::default();
    user_and_dns(&mut b, "8.8.8.8");
    node(&mut b, "LB host", NodeKind::Server, "", json!({"ip": "8.8.8.8"}));
    node(&mut b, "HAProxy", NodeKind::LoadBalancer, "LB host", json!({}));
    link_as(&mut b, "User", "HAProxy", LinkKind::Https, json!({"latency_ms": 15}));
    node(&mut b, "Certificate", NodeKind::Certificate, "HAProxy", json!({}));
    for n in 1..=2 {
        let (server, web, app) = (format!("Server {n}"), format!("Nginx {n}"), format!("App {n}"));
        node(&mut b, &server, NodeKind::Server, "", json!({"ip": format!("10.0.1.1{n}")}));
        node(&mut b, &web, NodeKind::Web, &server, json!({}));
        node(&mut b, &app, NodeKind::App, &server, json!({}));
        node(&mut b, &format!("Code {n}"), NodeKind::Code, &server, json!({}));
        link(&mut b, "HAProxy", &web);
        link(&mut b, &web, &app);
    }
    node(&mut b, "Primary", NodeKind::Database, "Server 1", json!({"role": "primary"}));
    node(&mut b, "Replica", NodeKind::Database, "Server 2", json!({"role": "replica"}));
    for app in ["App 1", "App 2"] {
        link_as(&mut b, app, "Primary", LinkKind::SqlWrite, json!({}));
        link_as(&mut b, app, "Replica", LinkKind::SqlRead, json!({}));
    }
    link(&mut b, "Primary", "Replica");
    b
}

/// The distributed design with a firewall before the load balancer in line,
/// one on each server, and monitoring.
pub(crate) fn secured() -> Board {
    let mut b = distributed();
    b.links.shift_remove("User-HAProxy");
    node(&mut b, "Firewall", NodeKind::Firewall, "", json!({"allow": "443"}));
    link_as(&mut b, "User", "Firewall", LinkKind::Https, json!({"latency_ms": 15}));
    link_as(&mut b, "Firewall", "HAProxy", LinkKind::Https, json!({}));
    node(&mut b, "Monitor", NodeKind::Monitor, "", json!({}));
    for n in 1..=2 {
        node(&mut b, &format!("Firewall {n}"), NodeKind::Firewall, &format!("Server {n}"), json!({}));
        node(&mut b, &format!("Agent {n}"), NodeKind::Agent, &format!("Server {n}"), json!({}));
        link(&mut b, &format!("Agent {n}"), "Monitor");
    }
    b
}

/// Two clustered load balancers; web, application and database apart.
pub(crate) fn scale_up() -> Board {
    let mut b = Board::default();
    user_and_dns(&mut b, "8.8.8.8");
    node(&mut b, "Pair", NodeKind::Cluster, "", json!({"virtual_ip": "8.8.8.8"}));
    for n in 1..=2 {
        let (host, lb) = (format!("LB host {n}"), format!("HAProxy {n}"));
        node(&mut b, &host, NodeKind::Server, "Pair", json!({}));
        node(&mut b, &lb, NodeKind::LoadBalancer, &host, json!({}));
    }
    node(&mut b, "Certificate", NodeKind::Certificate, "Pair", json!({}));
    link_as(&mut b, "User", "HAProxy 1", LinkKind::Https, json!({"latency_ms": 15}));
    link(&mut b, "HAProxy 1", "HAProxy 2");
    for (id, kind) in [("Nginx", NodeKind::Web), ("App", NodeKind::App), ("MySQL", NodeKind::Database)] {
        node(&mut b, &format!("{id} host"), NodeKind::Server, "", json!({}));
        node(&mut b, id, kind, &format!("{id} host"), json!({}));
    }
    node(&mut b, "Code", NodeKind::Code, "App host", json!({}));
    link(&mut b, "HAProxy 1", "Nginx");
    link(&mut b, "HAProxy 2", "Nginx");
    link(&mut b, "Nginx", "App");
    link(&mut b, "App", "MySQL");
    b
}

/// Adds a link that takes no time.
pub(crate) fn instant(board: &mut Board, from: &str, to: &str) {
    let kind = LinkKind::infer(board.nodes[from].kind, board.nodes[to].kind);
    link_as(board, from, to, kind, json!({"latency_ms": 0}));
}

/// Reads faults as they stand in a file.
pub(crate) fn faults(list: Value) -> Vec<Fault> {
    let list = list.as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|fault| Fault {
            at_s: fault["at_s"].as_f64().unwrap_or(0.0),
            target: match (fault["node"].as_str(), fault["link"].as_str()) {
                (Some(node), _) => Some(Target::Node(node.into())),
                (_, Some(link)) => Some(Target::Link(link.into())),
                _ => None,
            },
            kind: FaultKind::from_key(fault["fault"].as_str().unwrap_or("")).expect("a kind of fault"),
            factor: fault["factor"].as_f64(),
            for_s: fault["for_s"].as_f64(),
            extra: Props::new(),
        })
        .collect()
}
