//! Dragging: nodes, edges, links and their ends, and what is about to be placed.

use super::Pointer;
use crate::{
    edit::{self, Selection},
    editor::{
        Editor, Hit, LinkEnd, arrange,
        handles::min_size,
        state::{Moving, State},
    },
    geometry::{Edges, Point, Rect, Side, Vec2, provisional, rect_of, resized, snap},
    model::{LinkId, NodeId, NodeKind},
};

/// Snapping holds within this many screen pixels.
const SNAP: f64 = 8.0;
/// Below this zoom, nodes are too small on the screen for snapping to help.
const SNAP_MIN_ZOOM: f64 = 0.3;

impl Editor {
    pub(super) fn start_drag(&mut self, at: Point, on: Hit, before: Selection, p: Pointer) -> State {
        let from = self.viewport.to_board(at);
        self.update.overlay = true;
        match on {
            Hit::Node(_) | Hit::Link(_) if self.read_only => State::Panning { last: at },
            Hit::Node(_) => {
                if p.mods.alt {
                    let selection = self.selection.clone();
                    self.history.begin_gesture();
                    let copies = self.edit("Duplicate", |tx| edit::duplicate(tx, &selection, 0.0, 0.0));
                    self.select(copies);
                }
                let roots = self.selection.roots(&self.board);
                let Some(bounds) = self.bounds_of(roots.iter()) else { return State::Idle };
                let starts = self
                    .board
                    .with_descendants(&roots)
                    .into_iter()
                    .filter_map(|id| self.board.nodes.get(&id).map(|node| (id, Point::new(node.x, node.y))))
                    .collect();
                self.history.begin_gesture();
                self.overlay.moving = true;
                State::Moving(Moving { from, roots, starts, bounds, before, into: None })
            }
            Hit::Connector(from, side) => State::Connecting { from, side, target: None, at },
            Hit::Resizer(node, edges) => match self.board.nodes.get(&node) {
                Some(record) => {
                    let start = rect_of(record);
                    self.history.begin_gesture();
                    State::Resizing { node, edges, start, from }
                }
                None => State::Idle,
            },
            Hit::End(link, end) => State::Reattaching { link, end, target: None, at },
            // One finger moves the view, as everywhere on a phone.
            Hit::Nothing | Hit::Link(_) if p.touch => State::Panning { last: at },
            Hit::Nothing | Hit::Link(_) => {
                let base = if p.mods.shift { self.selection.clone() } else { Selection::default() };
                State::Marquee { from, base }
            }
        }
    }

    pub(super) fn drag_nodes(&mut self, mut moving: Moving, p: Pointer) {
        let point = self.viewport.to_board(p.at);
        let mut delta = point - moving.from;
        if p.mods.shift {
            // Shift keeps to one axis.
            delta =
                if delta.x.abs() > delta.y.abs() { Vec2::new(delta.x, 0.0) } else { Vec2::new(0.0, delta.y) };
        }
        self.overlay.guides.clear();
        if self.snaps && !p.mods.command && self.viewport.zoom >= SNAP_MIN_ZOOM {
            let snapped = snap(
                moving.bounds + delta,
                self.snap_neighbours(moving.bounds + delta, &moving.starts).into_iter(),
                SNAP / self.viewport.zoom,
            );
            delta += snapped.delta;
            self.overlay.guides = snapped.guides;
        }
        // Whole units, so that a dragged file stays readable.
        delta = Vec2::new(delta.x.round(), delta.y.round());
        let (_, diff) = self.transact_bare(|tx| {
            for (id, start) in &moving.starts {
                tx.update_node(id, |node| (node.x, node.y) = (start.x + delta.x, start.y + delta.y));
            }
        });
        self.history.record("Move", diff);
        moving.into = self.drop_target(&moving.roots, point);
        self.overlay.target = moving.into.clone().filter(|into| {
            moving
                .roots
                .iter()
                .any(|id| self.board.nodes.get(id).is_some_and(|n| n.parent.as_ref() != Some(into)))
        });
        self.update.overlay = true;
        self.state = State::Moving(moving);
    }

    pub(super) fn drop_nodes(&mut self, moving: Moving) {
        let Moving { roots, into, .. } = moving;
        self.edit("Move", |tx| {
            let changed: Vec<NodeId> = roots
                .iter()
                .filter(|id| tx.board().nodes.get(*id).is_some_and(|node| node.parent != into))
                .cloned()
                .collect();
            edit::reparent(tx, &changed, into.as_ref());
            if let Some(into) = &into {
                arrange::grow_to_hold(tx, into);
            }
            for root in &roots {
                if tx.board().nodes.get(root).is_some_and(|node| node.kind.is_container()) {
                    arrange::grow_to_hold(tx, root);
                }
            }
        });
        self.history.end_gesture("Move");
    }

    pub(super) fn drag_edges(&mut self, id: NodeId, edges: Edges, start: Rect, from: Point, p: Pointer) {
        let by = self.viewport.to_board(p.at) - from;
        if let Some(kind) = self.board.nodes.get(&id).map(|node| node.kind) {
            let rect = resized(start, edges, Vec2::new(by.x.round(), by.y.round()), min_size(kind));
            let (_, diff) =
                self.transact(|tx| edit::resize(tx, &id, (rect.x0, rect.y0, rect.width(), rect.height())));
            self.history.record("Resize", diff);
        }
        self.state = State::Resizing { node: id, edges, start, from };
    }

    pub(super) fn drag_link(&mut self, from: NodeId, side: Side, p: Pointer) {
        let target = self.capture(p.at, Some(&from));
        let end = self.draft_end(target.as_ref(), p.at);
        if let Some(node) = self.board.nodes.get(&from) {
            self.overlay.draft = Some(provisional(rect_of(node), Some(side), end));
        }
        self.overlay.target = target.clone();
        self.update.overlay = true;
        self.state = State::Connecting { from, side, target, at: p.at };
    }

    pub(super) fn drag_end(&mut self, link: LinkId, end: LinkEnd, p: Pointer) {
        let Some(record) = self.board.links.get(&link) else { return };
        let fixed = if end == LinkEnd::From { record.to.clone() } else { record.from.clone() };
        let target = self.capture(p.at, Some(&fixed));
        let moved = self.draft_end(target.as_ref(), p.at);
        if let Some(node) = self.board.nodes.get(&fixed) {
            self.overlay.draft = Some(provisional(rect_of(node), None, moved));
        }
        self.overlay.target = target.clone();
        self.update.overlay = true;
        self.update.links.insert(link.clone());
        self.state = State::Reattaching { link, end, target, at: p.at };
    }

    pub(super) fn show_ghost(&mut self, kind: NodeKind, at: Point) {
        let point = self.viewport.to_board(at);
        let (w, h) = kind.info().size;
        self.overlay.ghost = Some((kind, Rect::from_center_size(point, (w, h))));
        self.overlay.target = self.taker_at(point, kind, &[]);
        self.update.overlay = true;
    }
}
