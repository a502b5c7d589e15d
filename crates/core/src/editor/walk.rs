//! Going over the board without a pointer, and saying what is there.

use super::Editor;
use crate::{
    edit::{Direction, Selection},
    geometry::{Insets, Point, Rect, Viewport, rect_of},
    model::{Board, LinkId, Node, NodeId},
};

/// Rows are this high for reading order, so that neighbours which are not quite
/// level still read from left to right.
const ROW: f64 = 48.0;

/// Nodes in the order in which one reads them: from left to right and top to
/// bottom, a container first and then what is in it.
pub fn reading_order(board: &Board) -> Vec<NodeId> {
    let mut children: rustc_hash::FxHashMap<Option<&str>, Vec<&Node>> = Default::default();
    for node in board.nodes.values() {
        children.entry(node.parent.as_deref()).or_default().push(node);
    }
    for list in children.values_mut() {
        list.sort_by(|a, b| {
            let key = |node: &Node| ((node.y / ROW).round(), node.x);
            let ((row_a, x_a), (row_b, x_b)) = (key(a), key(b));
            row_a.total_cmp(&row_b).then(x_a.total_cmp(&x_b)).then_with(|| a.id.cmp(&b.id))
        });
    }
    let mut order = Vec::with_capacity(board.nodes.len());
    let mut stack: Vec<&Node> = children.get(&None).into_iter().flatten().rev().copied().collect();
    while let Some(node) = stack.pop() {
        order.push(node.id.clone());
        stack.extend(children.get(&Some(node.id.as_str())).into_iter().flatten().rev().copied());
    }
    order
}

impl Editor {
    /// The node that the keyboard is at: the selected one, or the first.
    pub fn current(&self) -> Option<NodeId> {
        self.selection.nodes.last().cloned()
    }

    /// Goes to the next node in reading order, or the one before. Returns
    /// false at the end, so that the focus can leave the board.
    pub fn walk(&mut self, forward: bool) -> bool {
        let order = reading_order(&self.board);
        let at = self.current().and_then(|id| order.iter().position(|other| *other == id));
        let next = match (at, forward) {
            (None, true) => Some(0),
            (None, false) => order.len().checked_sub(1),
            (Some(at), true) => Some(at + 1),
            (Some(at), false) => at.checked_sub(1),
        };
        match next.and_then(|at| order.get(at)) {
            Some(id) => {
                self.go_to(id.clone());
                true
            }
            None => {
                self.select(Selection::default());
                false
            }
        }
    }

    /// Goes along a link of the current node to the node that lies most in a
    /// direction.
    pub fn walk_along(&mut self, direction: Direction) {
        let Some(here) = self.current().and_then(|id| self.board.nodes.get(&id)) else { return };
        let (dx, dy) = direction.step();
        let centre = rect_of(here).center();
        let next = self
            .scene
            .links_of(&here.id)
            .filter_map(|id| self.board.links.get(id))
            .filter_map(|link| self.board.nodes.get(if link.from == here.id { &link.to } else { &link.from }))
            .filter_map(|node| {
                let away = rect_of(node).center() - centre;
                let length = away.hypot().max(1.0);
                let along = (away.x * dx + away.y * dy) / length;
                // Within 60 degrees of the direction, the nearest first.
                (along > 0.5).then_some((length / along, node.id.clone()))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        if let Some((_, id)) = next {
            self.go_to(id);
        }
    }

    /// Selects a node and brings it into view.
    pub fn go_to(&mut self, id: NodeId) {
        let order = reading_order(&self.board);
        let place = order.iter().position(|other| *other == id).map_or(0, |at| at + 1);
        let words = format!("{}, {place} of {}", self.describe_node(&id), order.len());
        self.reveal(&id);
        self.select(Selection::of_node(id));
        self.announce(words);
    }

    /// Selects a link, brings its two ends into view and says what it is.
    pub fn go_to_link(&mut self, id: LinkId) {
        let words = self.describe_link(&id);
        if let Some(link) = self.board.links.get(&id) {
            let (from, to) = (link.from.clone(), link.to.clone());
            self.reveal(&from);
            self.reveal(&to);
        }
        self.select(Selection::of_link(id));
        self.announce(words);
    }

    /// Selects what a sentence speaks of and brings it into view.
    pub fn point_at(&mut self, nodes: &[NodeId], links: &[LinkId], insets: Insets) {
        let mut selection =
            Selection { nodes: nodes.iter().cloned().collect(), links: links.iter().cloned().collect() };
        selection.prune(&self.board);
        let ends = selection.links.iter().filter_map(|id| self.board.links.get(id));
        let ends: Vec<NodeId> = ends.flat_map(|link| [link.from.clone(), link.to.clone()]).collect();
        let spoken_of = || selection.nodes.iter().chain(&ends);
        let corner = |x, y| self.viewport.to_board(Point::new(x, y));
        let seen = Rect::from_points(
            corner(insets.left, insets.top),
            corner(self.size.width - insets.right, self.size.height - insets.bottom),
        );
        if let Some(bounds) = self.bounds_of(spoken_of())
            && seen.union(bounds) != seen
        {
            // Smaller than now if need be, but never larger.
            self.set_viewport(Viewport::fitted(bounds, self.size, insets, self.viewport.zoom));
        }
        let words: Vec<String> = selection.nodes.iter().map(|id| self.describe_node(id)).collect();
        self.select(selection);
        self.announce(words.join("; "));
    }

    /// A node in words, as in "Load balancer HAProxy in Server 1, 1 in, 2 out".
    pub fn describe_node(&self, id: &NodeId) -> String {
        let Some(node) = self.board.nodes.get(id) else { return String::new() };
        let kind = node.kind.info().name;
        let name = if node.label().starts_with(kind) {
            node.label().to_owned()
        } else {
            format!("{kind} {}", node.label())
        };
        let place = match self.board.parent(node) {
            Some(parent) if self.board.is_attached(node) => format!(" on {}", parent.label()),
            Some(parent) => format!(" in {}", parent.label()),
            None => String::new(),
        };
        let (mut count_in, mut count_out) = (0, 0);
        for link in self.scene.links_of(id).filter_map(|link| self.board.links.get(link)) {
            if link.to == *id { count_in += 1 } else { count_out += 1 }
        }
        format!("{name}{place}, {count_in} in, {count_out} out")
    }

    /// A link in words, as in "HTTPS link from User to HAProxy".
    pub fn describe_link(&self, id: &LinkId) -> String {
        let Some(link) = self.board.links.get(id) else { return String::new() };
        let name = |id: &NodeId| self.board.nodes.get(id).map_or("", Node::label);
        format!("{} link from {} to {}", link.kind.info().name, name(&link.from), name(&link.to))
    }
}
