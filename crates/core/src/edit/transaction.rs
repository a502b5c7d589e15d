//! A transaction: changes a board, keeps its invariants and records a diff.

use super::diff::{Change, Diff};
use crate::model::{Board, Link, LinkId, Meta, Node, NodeId};

/// Changes a board and records what it did.
pub struct Transaction<'a> {
    board: &'a mut Board,
    diff: Diff,
}

impl<'a> Transaction<'a> {
    pub fn new(board: &'a mut Board) -> Self {
        Self { board, diff: Diff::default() }
    }

    /// The board as it is now, with the changes made so far.
    pub fn board(&self) -> &Board {
        self.board
    }

    /// The nodes changed so far, put in and taken out included, each once.
    pub fn touched(&self) -> Vec<NodeId> {
        let mut seen = rustc_hash::FxHashSet::default();
        self.diff.nodes().filter(|id| seen.insert((*id).clone())).cloned().collect()
    }

    /// What the nodes changed so far were in before.
    pub fn parents_before(&self) -> impl Iterator<Item = &NodeId> {
        self.diff.changes.iter().filter_map(|change| match change {
            Change::Node { before, .. } => before.as_ref()?.parent.as_ref(),
            _ => None,
        })
    }

    /// What was done.
    pub fn finish(self) -> Diff {
        self.diff
    }

    /// Puts a node on top. A node whose id is taken is left out, and a parent
    /// that is missing or does not fit is dropped.
    pub fn insert_node(&mut self, node: Node) {
        let index = self.board.nodes.len();
        self.insert_node_at(index, node);
    }

    /// Puts a node at a place in the drawing order.
    pub fn insert_node_at(&mut self, index: usize, mut node: Node) {
        if self.board.nodes.contains_key(&node.id) || !is_sound(&node) {
            return;
        }
        if !self.may_sit_in(&node, node.parent.as_ref()) {
            node.parent = None;
        }
        let index = index.min(self.board.nodes.len());
        let id = node.id.clone();
        self.do_(Change::Node { id, index, before: None, after: Some(Box::new(node)) });
    }

    /// Changes a node. A change that would break an invariant of the board (a
    /// number that is not finite, a parent that does not fit) is left out as a
    /// whole; the id cannot change.
    pub fn update_node(&mut self, id: &NodeId, change: impl FnOnce(&mut Node)) {
        let Some((index, _, before)) = self.board.nodes.get_full(id) else { return };
        let mut after = before.clone();
        change(&mut after);
        after.id = id.clone();
        if after == *before || !is_sound(&after) {
            return;
        }
        if after.parent != before.parent && !self.may_sit_in(&after, after.parent.as_ref()) {
            return;
        }
        let before = Some(Box::new(before.clone()));
        self.do_(Change::Node { id: id.clone(), index, before, after: Some(Box::new(after)) });
    }

    /// Takes nodes out together with what is in them, what is attached to them
    /// and the links that end at any of these.
    pub fn remove_nodes<'b>(&mut self, ids: impl IntoIterator<Item = &'b NodeId>) {
        let doomed = self.board.with_descendants(ids);
        let set: rustc_hash::FxHashSet<&NodeId> = doomed.iter().collect();
        let links: Vec<LinkId> = self
            .board
            .links
            .values()
            .filter(|link| set.contains(&link.from) || set.contains(&link.to))
            .map(|link| link.id.clone())
            .collect();
        for id in &links {
            self.remove_link(id);
        }
        for id in doomed.iter().rev() {
            self.remove_bare(id);
        }
    }

    /// Takes out one node and leaves what was in it where it is, now in what
    /// the node itself was in.
    pub fn dissolve(&mut self, id: &NodeId) {
        let Some(node) = self.board.nodes.get(id) else { return };
        let outer = node.parent.clone();
        let children: Vec<NodeId> = self.board.children(id).map(|child| child.id.clone()).collect();
        for child in &children {
            let fits = self.board.nodes.get(child).is_some_and(|node| self.may_sit_in(node, outer.as_ref()));
            let parent = if fits { outer.clone() } else { None };
            self.update_node(child, |node| node.parent = parent);
        }
        self.remove_nodes([id]);
    }

    fn remove_bare(&mut self, id: &NodeId) {
        let Some((index, _, node)) = self.board.nodes.get_full(id) else { return };
        let before = Some(Box::new(node.clone()));
        self.do_(Change::Node { id: id.clone(), index, before, after: None });
    }

    /// Draws a link. One whose id is taken or whose ends are not there is left
    /// out.
    pub fn insert_link(&mut self, link: Link) {
        if self.board.links.contains_key(&link.id) || !self.ends_exist(&link) {
            return;
        }
        let index = self.board.links.len();
        let id = link.id.clone();
        self.do_(Change::Link { id, index, before: None, after: Some(Box::new(link)) });
    }

    /// Changes a link; a change whose ends are not there is left out.
    pub fn update_link(&mut self, id: &LinkId, change: impl FnOnce(&mut Link)) {
        let Some((index, _, before)) = self.board.links.get_full(id) else { return };
        let mut after = before.clone();
        change(&mut after);
        after.id = id.clone();
        if after == *before || !self.ends_exist(&after) {
            return;
        }
        let before = Some(Box::new(before.clone()));
        self.do_(Change::Link { id: id.clone(), index, before, after: Some(Box::new(after)) });
    }

    pub fn remove_link(&mut self, id: &LinkId) {
        let Some((index, _, link)) = self.board.links.get_full(id) else { return };
        let before = Some(Box::new(link.clone()));
        self.do_(Change::Link { id: id.clone(), index, before, after: None });
    }

    /// Changes title, notes or scenario.
    pub fn update_meta(&mut self, change: impl FnOnce(&mut Meta)) {
        let before = self.board.meta.clone();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            self.do_(Change::Meta { before: Box::new(before), after: Box::new(after) });
        }
    }

    /// Sets the drawing order; ids that are not named keep their order behind
    /// those that are.
    pub fn set_order(&mut self, mut after: Vec<NodeId>) {
        let named: rustc_hash::FxHashSet<NodeId> = after.iter().cloned().collect();
        after.retain(|id| self.board.nodes.contains_key(id));
        let before: Vec<NodeId> = self.board.nodes.keys().cloned().collect();
        after.extend(before.iter().filter(|id| !named.contains(*id)).cloned());
        if after != before && after.len() == before.len() {
            self.do_(Change::Order { before, after });
        }
    }

    fn do_(&mut self, change: Change) {
        let step = Diff { changes: vec![change] };
        step.apply(self.board);
        self.diff.changes.extend(step.changes);
    }

    fn ends_exist(&self, link: &Link) -> bool {
        self.board.nodes.contains_key(&link.from) && self.board.nodes.contains_key(&link.to)
    }

    /// Whether a node may be in `parent`: it exists, fits, and is not within
    /// the node itself.
    fn may_sit_in(&self, node: &Node, parent: Option<&NodeId>) -> bool {
        let Some(parent) = parent else { return true };
        let Some(parent) = self.board.nodes.get(parent) else { return false };
        node.kind.fits_in(parent.kind)
            && parent.id != node.id
            && self.board.ancestors(parent).all(|ancestor| ancestor.id != node.id)
    }
}

/// Far more than any screen shows, and small enough for sums of squares.
const LIMIT: f64 = 1e7;

fn is_sound(node: &Node) -> bool {
    [node.x, node.y].iter().all(|n| n.is_finite() && n.abs() <= LIMIT)
        && [node.w, node.h].iter().all(|n| n.is_finite() && *n > 0.0 && *n <= LIMIT)
}
