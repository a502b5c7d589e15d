//! What the review finds, and what its mends do.

mod golden;
mod mends;
mod removals;
mod rules;
mod speed;

use crate::{
    edit::Transaction,
    model::{Board, Link, LinkKind, Node, NodeId, NodeKind},
    review::{Finding, review},
    templates,
};
use serde_json::Value;

fn template(name: &str) -> Board {
    templates::get(name).expect("a template").board()
}

/// Changes a board the way people do.
fn edit(board: &mut Board, change: impl FnOnce(&mut Transaction)) {
    change(&mut Transaction::new(board));
}

fn set(board: &mut Board, id: &str, path: &str, value: impl Into<Value>) {
    let node = board.nodes.get_mut(id).expect("a node");
    let field = node.kind.field(path).expect("a field");
    field.set(&mut node.props, Some(value.into()));
}

fn clear(board: &mut Board, id: &str, path: &str) {
    let node = board.nodes.get_mut(id).expect("a node");
    node.kind.field(path).expect("a field").set(&mut node.props, None);
}

fn remove(board: &mut Board, ids: &[&str]) {
    let nodes: Vec<NodeId> =
        ids.iter().filter(|id| board.nodes.contains_key(**id)).map(|id| (*id).into()).collect();
    let links: Vec<crate::model::LinkId> =
        ids.iter().filter(|id| board.links.contains_key(**id)).map(|id| (*id).into()).collect();
    assert_eq!(nodes.len() + links.len(), ids.len(), "{ids:?}");
    edit(board, |tx| {
        links.iter().for_each(|id| tx.remove_link(id));
        tx.remove_nodes(&nodes);
    });
}

fn connect(board: &mut Board, from: &str, to: &str, kind: LinkKind) {
    let id = board.free_link_id();
    edit(board, |tx| tx.insert_link(Link::new(id, from.into(), to.into(), kind)));
}

fn kind(board: &mut Board, link: &str, kind: LinkKind) {
    board.links.get_mut(link).expect("a link").kind = kind;
}

fn of_rule(board: &Board, rule: &str) -> Vec<Finding> {
    review(board, &[]).findings.into_iter().filter(|finding| finding.rule.id == rule).collect()
}

/// The last design of the course with all that is left to say about it mended:
/// two name servers, a replica that is promoted by itself, HTTPS inside.
fn clean() -> Board {
    let mut board = template("scale-up");
    let mut dns = board.node("dns").expect("a DNS").clone();
    (dns.id, dns.y) = ("dns2".into(), dns.y - 100.0);
    let second = Node { label: Some("DNS 2".into()), ..dns };
    edit(&mut board, |tx| tx.insert_node(second));
    connect(&mut board, "user", "dns2", LinkKind::Dns);
    set(&mut board, "db1", "failover", "automatic");
    for link in ["l5", "l6", "l7", "l8"] {
        kind(&mut board, link, LinkKind::Https);
    }
    set(&mut board, "fw_webs", "allow", "443");
    board
}

/// A node without a place of its own.
fn bare(id: &str, kind: NodeKind) -> Node {
    Node::new(id, kind, 0.0, 0.0)
}
