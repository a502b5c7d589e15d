//! What is selected: never part of the board nor of its history.

use crate::model::{Board, LinkId, NodeId};
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

/// Selected nodes and links, in the order in which they were chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    pub nodes: IndexSet<NodeId, FxBuildHasher>,
    pub links: IndexSet<LinkId, FxBuildHasher>,
}

impl Selection {
    pub fn of_node(id: NodeId) -> Self {
        Self::of_nodes([id])
    }

    pub fn of_nodes(ids: impl IntoIterator<Item = NodeId>) -> Self {
        Self { nodes: ids.into_iter().collect(), ..Self::default() }
    }

    pub fn of_link(id: LinkId) -> Self {
        Self { links: [id].into_iter().collect(), ..Self::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.links.is_empty()
    }

    pub fn len(&self) -> usize {
        self.nodes.len() + self.links.len()
    }

    /// The node, if exactly one node and nothing else is selected.
    pub fn only_node(&self) -> Option<&NodeId> {
        if self.len() == 1 { self.nodes.first() } else { None }
    }

    /// The link, if exactly one link and nothing else is selected.
    pub fn only_link(&self) -> Option<&LinkId> {
        if self.len() == 1 { self.links.first() } else { None }
    }

    pub fn toggle_node(&mut self, id: &NodeId) {
        if !self.nodes.shift_remove(id) {
            self.nodes.insert(id.clone());
        }
    }

    pub fn toggle_link(&mut self, id: &LinkId) {
        if !self.links.shift_remove(id) {
            self.links.insert(id.clone());
        }
    }

    /// Forgets what is no longer on the board.
    pub fn prune(&mut self, board: &Board) {
        self.nodes.retain(|id| board.nodes.contains_key(id));
        self.links.retain(|id| board.links.contains_key(id));
    }

    /// The selected nodes that are not inside another selected node: what has
    /// to be told to move for all of them to move.
    pub fn roots(&self, board: &Board) -> Vec<NodeId> {
        self.nodes
            .iter()
            .filter(|id| {
                board.nodes.get(*id).is_some_and(|node| {
                    !board.ancestors(node).any(|ancestor| self.nodes.contains(&ancestor.id))
                })
            })
            .cloned()
            .collect()
    }
}
