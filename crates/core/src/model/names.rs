//! How things on the board are called in a sentence.

use super::{Board, NodeId};
use std::collections::BTreeMap;

/// Names of nodes for sentences: the label, and where several nodes share it,
/// also the machine's, as in "Nginx on Server 2".
pub struct Names<'a> {
    board: &'a Board,
    seen: BTreeMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    pub fn new(board: &'a Board) -> Self {
        let mut seen = BTreeMap::new();
        for node in board.nodes.values() {
            *seen.entry(node.label()).or_default() += 1;
        }
        Self { board, seen }
    }

    pub fn of(&self, id: &NodeId) -> String {
        let Some(node) = self.board.node(id) else {
            return id.to_string();
        };
        let label = match node.label().trim() {
            "" => node.kind.info().name,
            label => label,
        };
        if self.seen.get(node.label()).is_none_or(|n| *n < 2) {
            return label.to_owned();
        }
        let above = self.board.parent(node).map(|parent| parent.label().trim());
        match (above, node.text("role")) {
            (Some(above), _) if !above.is_empty() => format!("{label} on {above}"),
            (_, role) if !role.is_empty() => format!("{label} ({role})"),
            _ => label.to_owned(),
        }
    }
}
