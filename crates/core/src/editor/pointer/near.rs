//! What is near to the pointer and to what it drags: takers of nodes and of
//! links, and what a move snaps to.

use crate::{
    editor::Editor,
    geometry::{Point, Rect, rect_of},
    model::{NodeId, NodeKind},
};

/// A link's end is captured by a node within this many screen pixels.
const CAPTURE: f64 = 20.0;
/// A pill hangs over the lower border of what it is attached to by as much.
const ATTACH_REACH: f64 = 14.0;
/// How far around what moves other nodes are looked at for snapping, in units.
const SNAP_RANGE: f64 = 480.0;
/// At most this many of them, so that a crowded board stays as quick.
const SNAP_NEIGHBOURS: usize = 48;

impl Editor {
    /// Boxes of what stands around a box and does not move with it.
    pub(super) fn snap_neighbours(&self, around: Rect, moving: &[(NodeId, Point)]) -> Vec<Rect> {
        let own: rustc_hash::FxHashSet<&NodeId> = moving.iter().map(|(id, _)| id).collect();
        let near = around.inflate(SNAP_RANGE, SNAP_RANGE);
        let mut rects: Vec<Rect> = self
            .scene
            .nodes_in(near)
            .into_iter()
            .filter(|id| !own.contains(id))
            .filter_map(|id| self.board.nodes.get(&id))
            .filter(|node| !self.board.is_attached(node))
            .map(rect_of)
            .collect();
        let distance = |rect: &Rect| (rect.center() - around.center()).hypot2();
        rects.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
        rects.truncate(SNAP_NEIGHBOURS);
        rects
    }

    /// What the moved nodes would be dropped into: what is under the pointer
    /// and takes the first of them.
    pub(super) fn drop_target(&self, roots: &[NodeId], point: Point) -> Option<NodeId> {
        let first = self.board.nodes.get(roots.first()?)?;
        self.taker_at(point, first.kind, roots)
    }

    /// The innermost node at a point of the board that a node of this kind may
    /// be put into or attached to. Neither `moving` nor what is in it counts, so
    /// that nothing is dropped into itself.
    pub(in crate::editor) fn taker_at(
        &self,
        point: Point,
        kind: NodeKind,
        moving: &[NodeId],
    ) -> Option<NodeId> {
        let around = Rect::from_center_size(point, (2.0 * ATTACH_REACH, 2.0 * ATTACH_REACH));
        self.scene
            .nodes_in(around)
            .into_iter()
            .filter_map(|id| self.board.nodes.get(&id))
            .filter(|node| kind.fits_in(node.kind))
            .filter(|node| {
                let mut rect = rect_of(node);
                if kind.info().attaches_to.contains(&node.kind) {
                    rect.y1 += ATTACH_REACH;
                }
                rect.contains(point)
            })
            // In drawing order what comes last lies on top, and is the inner one.
            .rfind(|node| {
                std::iter::once(*node)
                    .chain(self.board.ancestors(node))
                    .all(|outer| !moving.contains(&outer.id))
            })
            .map(|node| node.id.clone())
    }

    /// The node that takes a link's end at a point of the screen: the one under
    /// it, or the nearest within 20 pixels.
    pub(super) fn capture(&self, at: Point, other_end: Option<&NodeId>) -> Option<NodeId> {
        let point = self.viewport.to_board(at);
        let reach = CAPTURE / self.viewport.zoom;
        let takes = |id: &NodeId| {
            Some(id) != other_end && self.board.nodes.get(id).is_some_and(|node| self.can_connect(node))
        };
        if let Some(id) = self.scene.node_at(point, 0.0).filter(|id| takes(id))
            && !self.board.nodes.get(&id).is_some_and(|node| node.kind.is_container())
        {
            return Some(id);
        }
        let around = Rect::from_center_size(point, (2.0 * reach, 2.0 * reach));
        let distance = |id: &NodeId| {
            self.board.nodes.get(id).map_or(f64::INFINITY, |node| {
                let rect = rect_of(node);
                let dx = (rect.x0 - point.x).max(point.x - rect.x1).max(0.0);
                let dy = (rect.y0 - point.y).max(point.y - rect.y1).max(0.0);
                // Of a container and what is in it, the inner one is meant.
                dx.hypot(dy) + if node.kind.is_container() { 0.5 * reach } else { 0.0 }
            })
        };
        self.scene
            .nodes_in(around)
            .into_iter()
            .filter(|id| takes(id) && distance(id) <= reach)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    pub(super) fn draft_end(&self, target: Option<&NodeId>, at: Point) -> Point {
        match target.and_then(|id| self.board.nodes.get(id)) {
            Some(node) if !node.kind.is_container() => {
                let rect = rect_of(node);
                let point = self.viewport.to_board(at);
                Point::new(point.x.clamp(rect.x0, rect.x1), point.y.clamp(rect.y0, rect.y1))
            }
            _ => self.viewport.to_board(at),
        }
    }
}
