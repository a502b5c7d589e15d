//! The geometry of a board, kept current as the board changes.
//!
//! A scene is a copy of where things are, under small numbers instead of ids,
//! with what follows from it: who links to whom, what lies where, which way
//! links run. Routes are worked out when they are first asked for and forgotten
//! when something near them changes.

mod chips;
mod query;
mod reroute;
mod routing;
#[cfg(test)]
mod tests;
mod update;

use super::{Rect, Size, grid::Grid, plan::Plan};
use crate::model::{Board, LinkId, NodeId, NodeKind};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// With more nodes than this around a link, or more links around its words,
/// neither gives way to anything: nobody could see it, and to look for a better
/// place for each of thousands among thousands takes minutes. Such a heap is
/// never drawn by hand.
const CROWD: usize = 2_000;
const CROWD_OF_LINKS: usize = 250;

/// What is drawn over what: boxes, then links, then cards, then pills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// Boxes, the outer under the inner; all links are drawn above them.
    Container,
    /// Cards, notes and words, above all links.
    Card,
    /// What is attached to the border of another node, on top.
    Pill,
}

/// The geometry of one board.
#[derive(Debug, Default)]
pub struct Scene {
    nodes: Slots<NodeSlot>,
    links: Slots<LinkSlot>,
    node_slots: FxHashMap<NodeId, u32>,
    link_slots: FxHashMap<LinkId, u32>,
    node_grid: Grid,
    link_grid: Grid,
}

#[derive(Debug)]
struct NodeSlot {
    id: NodeId,
    kind: NodeKind,
    rect: Rect,
    layer: Layer,
    /// How many nodes it is in.
    depth: u32,
    /// Its place among all nodes of the board, for the order of drawing.
    rank: u32,
    parent: Option<u32>,
    children: Vec<u32>,
    /// From which x to which a box's header has no words.
    gap: Option<(f64, f64)>,
    /// The links that end here; a link from the node to itself is listed once.
    links: Vec<u32>,
    /// Where each link ends, sorted by link and end.
    ports: OnceLock<Vec<routing::Port>>,
}

#[derive(Debug)]
struct LinkSlot {
    id: LinkId,
    from: u32,
    to: u32,
    rank: u32,
    chip: Option<Size>,
    /// What can have a say in its route and what its route can reach.
    reach: Rect,
    plan: OnceLock<Plan>,
    /// The line, with its chip where it would like to be.
    draft: OnceLock<routing::Draft>,
    /// The line, with its chip clear of other links.
    route: OnceLock<routing::Routed>,
}

/// The order of drawing within and between layers.
type Order = (Layer, u32, u32);

impl Scene {
    /// The scene of a whole board. Routes nothing yet.
    pub fn new(board: &Board) -> Self {
        let mut scene = Self::default();
        scene.node_slots.reserve(board.nodes.len());
        scene.link_slots.reserve(board.links.len());
        scene.read(board);
        scene
    }

    fn node(&self, slot: u32) -> &NodeSlot {
        &self.nodes[slot]
    }

    fn link(&self, slot: u32) -> &LinkSlot {
        &self.links[slot]
    }

    /// Whether `outer` holds `inner` at any depth. The walk is bounded, so that
    /// even a circle of parents ends.
    fn holds(&self, outer: u32, inner: u32) -> bool {
        let up = std::iter::successors(self.node(inner).parent, |slot| self.node(*slot).parent);
        up.take(self.nodes.len()).any(|slot| slot == outer)
    }

    fn order(&self, slot: u32) -> Order {
        let node = self.node(slot);
        let depth = if node.layer == Layer::Container { node.depth } else { 0 };
        (node.layer, depth, node.rank)
    }
}

/// Records under small numbers that are used again after a removal.
#[derive(Debug)]
struct Slots<T> {
    records: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { records: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slots<T> {
    fn insert(&mut self, record: T) -> u32 {
        match self.free.pop() {
            Some(slot) => {
                self.records[slot as usize] = Some(record);
                slot
            }
            None => {
                self.records.push(Some(record));
                (self.records.len() - 1) as u32
            }
        }
    }

    fn remove(&mut self, slot: u32) -> Option<T> {
        let record = self.records[slot as usize].take();
        self.free.push(slot);
        record
    }

    fn len(&self) -> usize {
        self.records.len() - self.free.len()
    }

    fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.records.iter().enumerate().filter_map(|(slot, record)| Some((slot as u32, record.as_ref()?)))
    }
}

impl<T> std::ops::Index<u32> for Slots<T> {
    type Output = T;
    /// Slots are handed out and taken back by the scene alone; a free one is
    /// never kept.
    fn index(&self, slot: u32) -> &T {
        match &self.records[slot as usize] {
            Some(record) => record,
            None => unreachable!("slot {slot} is free"),
        }
    }
}

impl<T> std::ops::IndexMut<u32> for Slots<T> {
    fn index_mut(&mut self, slot: u32) -> &mut T {
        match &mut self.records[slot as usize] {
            Some(record) => record,
            None => unreachable!("slot {slot} is free"),
        }
    }
}
