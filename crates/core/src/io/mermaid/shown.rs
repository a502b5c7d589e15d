//! The labels of a diagram, in the words that the course fixes.

use super::words;
use crate::model::{Board, Link, LinkKind, Node, NodeKind, Record};
use rustc_hash::FxHashMap;

/// What a node is called in a diagram: "Web server (Nginx)" for a web server
/// labelled "Nginx", and its own label where that says what it is.
pub(super) fn label(node: &Node) -> String {
    let label = node.label();
    let with_product =
        |name: &str| if label.is_empty() { name.to_owned() } else { format!("{name} ({label})") };
    match node.kind {
        NodeKind::App if words::is_same(label, "App server") => "Application server".into(),
        NodeKind::Code if words::is_same(label, NodeKind::Code.info().label) => "Application code".into(),
        NodeKind::Web | NodeKind::App | NodeKind::LoadBalancer if !words::says(label, node.kind) => {
            with_product(node.kind.info().name)
        }
        NodeKind::Database if !words::says(label, NodeKind::Database) => match node.text("role") {
            role @ ("primary" | "replica") if words::role(label).is_none() => {
                with_product(&format!("Database {role}"))
            }
            // The course leaves the product open until roles come in.
            "" if ["MySQL", "PostgreSQL"].contains(&label) => "Database (PostgreSQL/MySQL)".into(),
            _ => with_product("Database"),
        },
        NodeKind::Certificate if !words::says(label, NodeKind::Certificate) => {
            with_product("TLS certificate")
        }
        _ => label.to_owned(),
    }
}

/// The titles of containers that are called otherwise than on the board:
/// servers that are only counted, by what runs on them.
pub(super) fn titles(board: &Board) -> FxHashMap<&str, String> {
    let mut runs: FxHashMap<&str, (bool, bool)> = FxHashMap::default();
    for node in board.nodes.values() {
        if let Some(parent) = &node.parent {
            let (web, app) = runs.entry(parent).or_default();
            *web |= node.kind == NodeKind::Web;
            *app |= node.kind == NodeKind::App;
        }
    }
    let counted = |node: &Node| {
        let number = node.label().strip_prefix("Server ")?;
        number.chars().all(|c| c.is_ascii_digit()).then(|| number.to_owned())
    };
    board
        .nodes
        .values()
        .filter(|node| node.kind == NodeKind::Server && runs.get(node.id.as_str()) == Some(&(true, true)))
        .filter_map(|node| Some((node.id.as_str(), format!("Web/App node {}", counted(node)?))))
        .collect()
}

/// The words on the arrow of a link.
pub(super) fn link_label(board: &Board, link: &Link) -> String {
    let from_user = board.nodes.get(&link.from).is_some_and(|node| node.kind == NodeKind::Client);
    match link.kind {
        _ if !link.label.is_empty() => link.label.clone(),
        LinkKind::Http if from_user => "HTTP request".into(),
        kind => kind.info().chip.to_owned(),
    }
}

/// The words on the arrow from the DNS back to the user.
pub(super) fn record_label(record: &Record) -> String {
    format!("{} record → {}", record.ty.key(), record.value)
}
