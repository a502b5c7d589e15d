//! Asking what is where.

use super::{Layer, Order, Scene};
use crate::{
    geometry::{Point, Rect, Route, overlaps},
    model::{LinkId, NodeId},
};

impl Scene {
    /// The route of a link; `None` when the board has no such link.
    pub fn route(&self, id: &str) -> Option<&Route> {
        self.link_slots.get(id).map(|slot| &self.routed(*slot).route)
    }

    /// The links that end at a node.
    pub fn links_of(&self, id: &str) -> impl Iterator<Item = &LinkId> {
        let links = self.node_slots.get(id).map_or(&[][..], |slot| &self.node(*slot).links);
        links.iter().map(|slot| &self.link(*slot).id)
    }

    /// What sits directly in a node or is attached to it.
    pub fn children_of(&self, id: &str) -> impl Iterator<Item = &NodeId> {
        let children = self.node_slots.get(id).map_or(&[][..], |slot| &self.node(*slot).children);
        children.iter().map(|slot| &self.node(*slot).id)
    }

    /// The room a node takes.
    pub fn rect(&self, id: &str) -> Option<Rect> {
        self.node_slots.get(id).map(|slot| self.node(*slot).rect)
    }

    /// The layer in which a node is drawn.
    pub fn layer(&self, id: &str) -> Option<Layer> {
        self.node_slots.get(id).map(|slot| self.node(*slot).layer)
    }

    /// The topmost node at a point, or else the one on top within `tolerance` of
    /// it. Boxes lie under what they hold, pills above everything.
    pub fn node_at(&self, point: Point, tolerance: f64) -> Option<NodeId> {
        self.top_node(point, tolerance).map(|slot| self.node(slot).id.clone())
    }

    /// The topmost link whose line or chip is within `tolerance` of a point.
    pub fn link_at(&self, point: Point, tolerance: f64) -> Option<LinkId> {
        let area = Rect::from_center_size(point, (2.0 * tolerance, 2.0 * tolerance));
        let mut best: Option<(bool, f64, u32)> = None;
        self.link_grid.query(area, |slot| {
            if !self.link(slot).reach.contains(point) {
                return;
            }
            let route = &self.routed(slot).route;
            let on_chip = route.chip.is_some_and(|chip| chip.contains(point));
            if !on_chip && !route.curve_hull().inflate(tolerance, tolerance).contains(point) {
                return;
            }
            let distance = if on_chip { 0.0 } else { route.distance(point) };
            // A chip is on top of every line, the nearest line wins, and of two
            // that run together the one that is drawn last.
            let rank = self.link(slot).rank;
            let is_better = best.is_none_or(|(chip, nearest, top)| {
                on_chip
                    .cmp(&chip)
                    .then(nearest.total_cmp(&distance))
                    .then(rank.cmp(&self.link(top).rank))
                    .is_gt()
            });
            if distance <= tolerance && is_better {
                best = Some((on_chip, distance, slot));
            }
        });
        best.map(|(.., slot)| self.link(slot).id.clone())
    }

    /// The nodes that touch the rectangle, in drawing order.
    pub fn nodes_in(&self, rect: Rect) -> Vec<NodeId> {
        let mut found: Vec<(Order, u32)> = Vec::new();
        self.node_grid.query(rect, |slot| {
            if overlaps(self.node(slot).rect, rect) {
                found.push((self.order(slot), slot));
            }
        });
        self.in_order(found)
    }

    /// The links whose line or chip touches the rectangle, in board order.
    pub fn links_in(&self, rect: Rect) -> Vec<LinkId> {
        let mut found: Vec<u32> = Vec::new();
        self.link_grid.query(rect, |slot| {
            if overlaps(self.link(slot).reach, rect) && self.routed(slot).route.hits(rect) {
                found.push(slot);
            }
        });
        self.links_in_order(found)
    }

    /// Every link that may touch the rectangle, in board order: none is missing,
    /// some may pass by. Routes nothing, and so is quick even when all of a large
    /// board comes into view.
    pub fn links_near(&self, rect: Rect) -> Vec<LinkId> {
        let mut found: Vec<u32> = Vec::new();
        self.link_grid.query(rect, |slot| {
            if overlaps(self.link(slot).reach, rect) {
                found.push(slot);
            }
        });
        self.links_in_order(found)
    }

    /// Every node in the order of drawing. Links are drawn between the last
    /// container and the first card; see [`Scene::layer`].
    pub fn drawing_order(&self) -> Vec<NodeId> {
        self.in_order(self.nodes.iter().map(|(slot, _)| (self.order(slot), slot)).collect())
    }

    /// What all nodes together cover; `None` for an empty board. Takes a pass
    /// over the nodes.
    pub fn bounds(&self) -> Option<Rect> {
        self.nodes.iter().map(|(_, node)| node.rect).reduce(|a, b| a.union(b))
    }

    fn top_node(&self, point: Point, tolerance: f64) -> Option<u32> {
        let area = Rect::from_center_size(point, (2.0 * tolerance, 2.0 * tolerance));
        let mut best: Option<((bool, Order), u32)> = None;
        self.node_grid.query(area, |slot| {
            let node = self.node(slot);
            if node.rect.inflate(tolerance, tolerance).contains(point) {
                let key = (node.rect.contains(point), self.order(slot));
                if best.is_none_or(|(top, _)| key > top) {
                    best = Some((key, slot));
                }
            }
        });
        best.map(|(_, slot)| slot)
    }

    fn in_order(&self, mut found: Vec<(Order, u32)>) -> Vec<NodeId> {
        found.sort_unstable();
        found.into_iter().map(|(_, slot)| self.node(slot).id.clone()).collect()
    }

    fn links_in_order(&self, mut found: Vec<u32>) -> Vec<LinkId> {
        found.sort_unstable_by_key(|slot| self.link(*slot).rank);
        found.into_iter().map(|slot| self.link(slot).id.clone()).collect()
    }
}
