//! Following the board's changes.

use super::{LinkSlot, NodeSlot, Scene, reroute::Touched};
use crate::{
    geometry::{Layer, Rect, chip, chip_size, plan, rect_of},
    model::{Board, Link, LinkId, Node, NodeId},
};
use std::sync::OnceLock;

/// With more than this added or removed at once it is quicker to forget all
/// routes than to find out which of them each of these may have changed.
const BULK: usize = 2_000;

impl Scene {
    pub(super) fn read(&mut self, board: &Board) {
        let mut touched = Touched::default();
        for node in board.nodes.values() {
            self.add_node(board, node, &mut touched);
        }
        for node in board.nodes.values() {
            self.place_in_parent(board, node, &mut touched);
        }
        for link in board.links.values() {
            self.add_link(link);
        }
        self.rank(board);
    }

    /// Follows a change of the board. `nodes` and `links` name what was added,
    /// removed or changed. Returns the links whose route is another than before,
    /// without those that are gone; routes that nobody had asked for yet count
    /// only when their link is named. The cost grows with what is near the
    /// change, not with the board, unless something was added, removed or
    /// reordered: then the order of drawing is read again. Where much was added
    /// or removed at once, all is read again, and every link is returned.
    pub fn update(&mut self, board: &Board, nodes: &[NodeId], links: &[LinkId]) -> Vec<LinkId> {
        let strange_nodes =
            nodes.iter().filter(|id| board.nodes.contains_key(*id) != self.node_slots.contains_key(*id));
        let strange_links =
            links.iter().filter(|id| board.links.contains_key(*id) != self.link_slots.contains_key(*id));
        if strange_nodes.count() + strange_links.count() > BULK {
            *self = Self::new(board);
            return board.links.keys().cloned().collect();
        }
        let mut touched = Touched::default();
        for id in links {
            self.forget_link(board, id, &mut touched);
        }
        for id in nodes.iter().filter(|id| !board.nodes.contains_key(*id)) {
            self.remove_node(id, &mut touched);
        }
        let present = || nodes.iter().filter_map(|id| board.nodes.get(id));
        for node in present() {
            match self.node_slots.get(&node.id) {
                Some(slot) => self.move_node(board, *slot, node, &mut touched),
                None => self.add_node(board, node, &mut touched),
            }
        }
        for node in present() {
            self.place_in_parent(board, node, &mut touched);
        }
        for link in links.iter().filter_map(|id| board.links.get(id)) {
            self.refresh_link(board, link, &mut touched);
        }
        if touched.is_reordered {
            self.rank(board);
        }
        self.reroute(&mut touched);
        let mut changed: Vec<u32> = touched.changed.into_iter().collect();
        changed.sort_by_key(|slot| self.link(*slot).rank);
        changed.into_iter().map(|slot| self.link(slot).id.clone()).collect()
    }

    fn add_node(&mut self, board: &Board, node: &Node, touched: &mut Touched) {
        let rect = rect_of(node);
        let slot = self.nodes.insert(NodeSlot {
            id: node.id.clone(),
            kind: node.kind,
            rect,
            layer: layer(board, node),
            depth: 0,
            rank: 0,
            parent: None,
            children: Vec::new(),
            gap: gap(node),
            links: Vec::new(),
            ports: OnceLock::new(),
        });
        self.node_slots.insert(node.id.clone(), slot);
        self.node_grid.insert(slot, rect);
        touched.areas.push(rect);
        touched.is_reordered = true;
    }

    fn remove_node(&mut self, id: &NodeId, touched: &mut Touched) {
        let Some(slot) = self.node_slots.remove(id) else {
            return;
        };
        // A board has no link without its ends; a caller that forgot to name
        // them must not leave any here.
        for link in self.node(slot).links.clone() {
            self.remove_link(link, touched);
        }
        for child in std::mem::take(&mut self.nodes[slot].children) {
            self.nodes[child].parent = None;
        }
        if let Some(parent) = self.node(slot).parent {
            self.nodes[parent].children.retain(|child| *child != slot);
        }
        if let Some(node) = self.nodes.remove(slot) {
            self.node_grid.remove(slot, node.rect);
            touched.areas.push(node.rect);
        }
        touched.arrange.remove(&slot);
        touched.nodes.remove(&slot);
        touched.is_reordered = true;
    }

    fn move_node(&mut self, board: &Board, slot: u32, node: &Node, touched: &mut Touched) {
        let rect = rect_of(node);
        let layer = layer(board, node);
        let gap = gap(node);
        let before = self.node(slot);
        let is_same = before.rect == rect && before.layer == layer && before.kind == node.kind;
        if before.gap != gap {
            touched.nodes.extend(&before.children);
            self.nodes[slot].gap = gap;
        }
        let before = self.node(slot);
        touched.is_reordered |= board.nodes.get_index_of(&node.id) != Some(before.rank as usize);
        if is_same {
            return;
        }
        touched.areas.extend([before.rect, rect]);
        touched.nodes.insert(slot);
        self.node_grid.shift(slot, before.rect, rect);
        let record = &mut self.nodes[slot];
        (record.rect, record.layer, record.kind) = (rect, layer, node.kind);
        for link in self.node(slot).links.clone() {
            self.place_link(link);
        }
    }

    /// Reads what a node is in. What is inside it is then deeper or less deep,
    /// and may have become a pill or a card.
    fn place_in_parent(&mut self, board: &Board, node: &Node, touched: &mut Touched) {
        let Some(&slot) = self.node_slots.get(&node.id) else {
            return;
        };
        let parent = node.parent.as_ref().and_then(|id| self.node_slots.get(id)).copied();
        let before = self.node(slot).parent;
        if before != parent {
            if let Some(before) = before {
                self.nodes[before].children.retain(|child| *child != slot);
            }
            if let Some(parent) = parent {
                self.nodes[parent].children.push(slot);
            }
            self.nodes[slot].parent = parent;
        }
        let depth = board.ancestors(node).count() as u32;
        self.settle(board, slot, depth, before != parent, touched);
    }

    fn settle(&mut self, board: &Board, slot: u32, depth: u32, is_new: bool, touched: &mut Touched) {
        let node = self.node(slot);
        let layer = board.nodes.get(&node.id).map_or(node.layer, |node| layer(board, node));
        if !is_new && node.depth == depth && node.layer == layer {
            return;
        }
        let goes_deeper = depth as usize <= self.nodes.len();
        touched.nodes.insert(slot);
        touched.areas.push(node.rect);
        (self.nodes[slot].depth, self.nodes[slot].layer) = (depth, layer);
        if goes_deeper {
            for child in self.node(slot).children.clone() {
                self.settle(board, child, depth + 1, is_new, touched);
            }
        }
    }

    fn add_link(&mut self, link: &Link) -> Option<u32> {
        let from = *self.node_slots.get(&link.from)?;
        let to = *self.node_slots.get(&link.to)?;
        let chip = chip_size(link);
        let reach = self.reach(from, to, chip.map_or(0.0, |size| size.width));
        let slot = self.links.insert(LinkSlot {
            id: link.id.clone(),
            from,
            to,
            rank: 0,
            chip,
            reach,
            plan: OnceLock::new(),
            draft: OnceLock::new(),
            route: OnceLock::new(),
        });
        self.link_slots.insert(link.id.clone(), slot);
        self.link_grid.insert(slot, reach);
        self.nodes[from].links.push(slot);
        if from != to {
            self.nodes[to].links.push(slot);
        }
        Some(slot)
    }

    /// Takes out a link that is gone or ends elsewhere now.
    fn forget_link(&mut self, board: &Board, id: &LinkId, touched: &mut Touched) {
        let Some(&slot) = self.link_slots.get(id) else {
            return;
        };
        let known = self.link(slot);
        let ends = (&self.node(known.from).id, &self.node(known.to).id);
        if board.links.get(id).is_none_or(|link| (&link.from, &link.to) != ends) {
            self.remove_link(slot, touched);
        }
    }

    fn remove_link(&mut self, slot: u32, touched: &mut Touched) {
        let Some(link) = self.links.remove(slot) else {
            return;
        };
        self.link_slots.remove(&link.id);
        self.link_grid.remove(slot, link.reach);
        for end in [link.from, link.to] {
            self.nodes[end].links.retain(|other| *other != slot);
            touched.arrange.insert(end);
        }
        touched.links.remove(&slot);
        touched.lines.extend(link.draft.into_inner());
        touched.is_reordered = true;
    }

    /// Adds a link, or reads its words again.
    fn refresh_link(&mut self, board: &Board, link: &Link, touched: &mut Touched) {
        let Some(&slot) = self.link_slots.get(&link.id) else {
            if let Some(slot) = self.add_link(link) {
                touched.links.insert(slot);
                touched.changed.insert(slot);
                touched.is_reordered = true;
            }
            return;
        };
        touched.is_reordered |= board.links.get_index_of(&link.id) != Some(self.link(slot).rank as usize);
        let chip = chip_size(link);
        if self.link(slot).chip != chip {
            self.links[slot].chip = chip;
            self.place_link(slot);
            touched.links.insert(slot);
            touched.changed.insert(slot);
        }
    }

    fn place_link(&mut self, slot: u32) {
        let link = self.link(slot);
        let reach = self.reach(link.from, link.to, link.chip.map_or(0.0, |size| size.width));
        self.link_grid.shift(slot, link.reach, reach);
        self.links[slot].reach = reach;
    }

    /// What a link between two nodes can reach: its widest swing, and a chip
    /// beside that.
    fn reach(&self, from: u32, to: u32, chip: f64) -> Rect {
        let room = plan::MAX_SWING + chip::REACH + chip / 2.0;
        self.node(from).rect.union(self.node(to).rect).inflate(room, room)
    }

    fn rank(&mut self, board: &Board) {
        for (rank, id) in board.nodes.keys().enumerate() {
            if let Some(slot) = self.node_slots.get(id) {
                self.nodes[*slot].rank = rank as u32;
            }
        }
        for (rank, id) in board.links.keys().enumerate() {
            if let Some(slot) = self.link_slots.get(id) {
                self.links[*slot].rank = rank as u32;
            }
        }
    }
}

/// The layer in which a node is drawn.
fn layer(board: &Board, node: &Node) -> Layer {
    if board.is_attached(node) {
        Layer::Pill
    } else if node.kind.is_container() {
        Layer::Container
    } else {
        Layer::Card
    }
}

/// Where links can pass through the header of a box.
fn gap(node: &Node) -> Option<(f64, f64)> {
    node.kind.is_container().then(|| {
        let (start, end) = crate::render::header_gap(node);
        (node.x + start, node.x + end)
    })
}
