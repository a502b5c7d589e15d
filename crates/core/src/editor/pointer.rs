//! The pointer's state machine: select, marquee, move, resize, connect,
//! re-attach, pan and place.

use super::{
    Ask, Editor, Hit, LinkEnd, Overlay, Target, Tool, arrange,
    handles::min_size,
    state::{Moving, State},
};
use crate::{
    edit::{self, Selection},
    geometry::{Edges, Point, Rect, Side, Vec2, provisional, rect_of, resized, snap},
    model::{LinkId, NodeId, NodeKind},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    Primary,
    Middle,
    Secondary,
}

/// Keys held down. `command` is Ctrl, or ⌘ on a Mac.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mods {
    pub shift: bool,
    pub command: bool,
    pub alt: bool,
    pub space: bool,
}

/// A pointer event. `at` is in screen pixels from the board's top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pointer {
    pub at: Point,
    pub mods: Mods,
    pub touch: bool,
}

impl Pointer {
    /// How far it must move to be a drag, in screen pixels.
    fn threshold(self) -> f64 {
        if self.touch { 6.0 } else { 4.0 }
    }

    /// How near to a handle is near enough, in screen pixels.
    fn reach(self) -> f64 {
        if self.touch { 20.0 } else { 9.0 }
    }
}

/// Snapping holds within this many screen pixels.
const SNAP: f64 = 8.0;
/// A link's end is captured by a node within this many screen pixels.
const CAPTURE: f64 = 20.0;
/// A pill hangs over the lower border of what it is attached to by as much.
const ATTACH_REACH: f64 = 14.0;
/// Below this zoom, nodes are too small on the screen for snapping to help.
const SNAP_MIN_ZOOM: f64 = 0.3;
/// How far around what moves other nodes are looked at for snapping, in units.
const SNAP_RANGE: f64 = 480.0;
/// At most this many of them, so that a crowded board stays as quick.
const SNAP_NEIGHBOURS: usize = 48;

impl Editor {
    pub fn pointer_down(&mut self, button: Button, p: Pointer) {
        if let State::Placing { kind, .. } = self.state {
            if button == Button::Primary {
                self.state = State::Placing { kind, at: Some(p.at) };
                self.pointer_move(p);
            } else {
                self.escape();
            }
            return;
        }
        if self.state != State::Idle {
            return;
        }
        self.hover_at(p.at, p.reach());
        let on = self.hover.clone();
        self.update.overlay = true;
        if button == Button::Secondary {
            // A press may become a pan; released in place it opens the menu.
            self.state = State::Panning { last: p.at };
            return;
        }
        if button == Button::Middle || p.mods.space || self.tool == Tool::Hand {
            self.state = State::Panning { last: p.at };
            return;
        }
        let was_selected = match &on {
            Hit::Node(id) => self.selection.nodes.contains(id),
            Hit::Link(id) => self.selection.links.contains(id),
            _ => false,
        };
        let before = self.selection.clone();
        // What is pressed is selected at once, so that it can be dragged in one
        // go; a second press on part of a selection waits for the release.
        match &on {
            Hit::Node(id) if !was_selected => {
                if p.mods.shift {
                    let mut selection = self.selection.clone();
                    selection.toggle_node(id);
                    self.select(selection);
                } else {
                    self.select(Selection::of_node(id.clone()));
                }
            }
            Hit::Link(id) if !was_selected => {
                if p.mods.shift {
                    let mut selection = self.selection.clone();
                    selection.toggle_link(id);
                    self.select(selection);
                } else {
                    self.select(Selection::of_link(id.clone()));
                }
            }
            _ => {}
        }
        self.state = State::Pressed { at: p.at, on, touch: p.touch, was_selected, before };
    }

    pub fn pointer_move(&mut self, p: Pointer) {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Idle => {
                self.hover_at(p.at, p.reach());
            }
            State::Pressed { at, on, touch, was_selected, before } => {
                if (p.at - at).hypot() < p.threshold() {
                    self.state = State::Pressed { at, on, touch, was_selected, before };
                } else {
                    self.state = self.start_drag(at, on, before, p);
                    if self.state != State::Idle {
                        self.pointer_move(p);
                    }
                }
            }
            State::Panning { last } => {
                self.pan_by(p.at - last);
                self.state = State::Panning { last: p.at };
            }
            State::Marquee { from, base } => {
                let rect = Rect::from_points(from, self.viewport.to_board(p.at));
                let mut selection = base.clone();
                // A container is taken only when it lies wholly inside, so that
                // a rectangle drawn within a server selects what is in it.
                selection.nodes.extend(self.scene.nodes_in(rect).into_iter().filter(|id| {
                    self.board
                        .nodes
                        .get(id)
                        .is_some_and(|node| !node.kind.is_container() || rect.union(rect_of(node)) == rect)
                }));
                self.select(selection);
                self.overlay.marquee = Some(rect);
                self.update.overlay = true;
                self.state = State::Marquee { from, base };
            }
            State::Moving(moving) => self.drag_nodes(moving, p),
            State::Resizing { node, edges, start, from } => self.drag_edges(node, edges, start, from, p),
            State::Connecting { from, side, .. } => self.drag_link(from, side, p),
            State::Reattaching { link, end, .. } => self.drag_end(link, end, p),
            State::Placing { kind, at } => {
                self.state = State::Placing { kind, at };
                self.show_ghost(kind, p.at);
            }
        }
    }

    pub fn pointer_up(&mut self, button: Button, p: Pointer) {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Idle => {}
            State::Pressed { on, was_selected, .. } => self.click(on, was_selected, p),
            State::Panning { .. } => {}
            State::Marquee { .. } => {}
            State::Moving(moving) => self.drop_nodes(moving),
            State::Resizing { .. } => self.history.end_gesture("Resize"),
            State::Connecting { from, side, target, at } => {
                let to = self.viewport.to_board(at);
                match target {
                    Some(target) => self.link(&from, &target),
                    None if !self.read_only => self.update.asks.push(Ask::Offer { from, side, at: to }),
                    None => {}
                }
            }
            State::Reattaching { link, end, target, .. } => {
                if let (Some(target), Some(old)) = (target, self.board.links.get(&link)) {
                    let (from, to) = match end {
                        LinkEnd::From => (target, old.to.clone()),
                        LinkEnd::To => (old.from.clone(), target),
                    };
                    self.edit("Move a link's end", |tx| edit::reattach(tx, &link, &from, &to));
                }
                self.update.links.insert(link);
            }
            State::Placing { kind, .. } => {
                if button == Button::Primary {
                    self.place_at(kind, p.at);
                }
            }
        }
        self.clear_overlay();
        self.hover_at(p.at, p.reach());
        self.update.overlay = true;
    }

    /// Opens the menu of what is under the pointer, which is selected first.
    pub fn context_menu(&mut self, p: Pointer) {
        self.escape();
        let target = match self.hit(p.at, p.reach()) {
            Hit::Node(id) | Hit::Connector(id, _) | Hit::Resizer(id, _) => {
                if !self.selection.nodes.contains(&id) {
                    self.select(Selection::of_node(id.clone()));
                }
                Target::Node(id)
            }
            Hit::Link(id) | Hit::End(id, _) => {
                if !self.selection.links.contains(&id) {
                    self.select(Selection::of_link(id.clone()));
                }
                Target::Link(id)
            }
            Hit::Nothing => Target::Board,
        };
        self.update.asks.push(Ask::Menu { at: p.at, target });
    }

    /// A second click on the same place: edits the label there, or puts a text
    /// on the empty board.
    pub fn double_click(&mut self, p: Pointer) {
        if self.read_only {
            return;
        }
        match self.hit(p.at, p.reach()) {
            Hit::Node(id) => self.update.asks.push(Ask::EditLabel(Target::Node(id))),
            Hit::Link(id) => self.update.asks.push(Ask::EditLabel(Target::Link(id))),
            Hit::Nothing => {
                let point = self.viewport.to_board(p.at);
                let id = self.insert_centred(NodeKind::Text, point, None);
                self.update.asks.push(Ask::EditLabel(Target::Node(id)));
            }
            _ => {}
        }
    }

    /// Gives up what the pointer is doing and puts everything back. Returns
    /// whether there was something to give up.
    pub fn escape(&mut self) -> bool {
        let state = std::mem::replace(&mut self.state, State::Idle);
        if self.history.in_gesture() {
            let diff = self.history.cancel_gesture(&mut self.board);
            self.follow(&diff);
        }
        match &state {
            State::Marquee { base: before, .. }
            | State::Pressed { before, .. }
            | State::Moving(Moving { before, .. }) => self.select(before.clone()),
            State::Reattaching { link, .. } => {
                self.update.links.insert(link.clone());
            }
            _ => {}
        }
        self.clear_overlay();
        state != State::Idle
    }

    /// Whether the pointer is in the middle of something.
    pub fn is_busy(&self) -> bool {
        self.state != State::Idle
    }

    /// Whether the view should follow a pointer that is held at its border.
    pub fn auto_pans(&self) -> bool {
        !matches!(self.state, State::Idle | State::Pressed { .. } | State::Panning { .. })
    }

    /// The link whose end is being moved; it is drawn as a draft meanwhile.
    pub fn reattaching(&self) -> Option<&LinkId> {
        match &self.state {
            State::Reattaching { link, .. } => Some(link),
            _ => None,
        }
    }

    /// The CSS cursor that says what a press would do.
    pub fn cursor(&self) -> &'static str {
        match (&self.state, &self.hover) {
            (State::Panning { .. }, _) => "grabbing",
            (State::Moving(_), _) => "move",
            (State::Resizing { edges, .. }, _) => edges.cursor(),
            (State::Connecting { .. } | State::Reattaching { .. } | State::Placing { .. }, _) => "crosshair",
            (_, Hit::Resizer(_, edges)) => edges.cursor(),
            (_, Hit::Connector(..)) => "crosshair",
            (_, Hit::End(..)) => "move",
            (_, Hit::Node(_) | Hit::Link(_)) if self.tool == Tool::Select => "pointer",
            _ if self.tool == Tool::Hand => "grab",
            _ => "default",
        }
    }

    /// Arms a kind: it follows the pointer and is put where that is pressed.
    pub fn arm(&mut self, kind: NodeKind) {
        self.escape();
        if !self.read_only {
            self.state = State::Placing { kind, at: None };
            self.update.overlay = true;
        }
    }

    /// The kind that is armed.
    pub fn armed(&self) -> Option<NodeKind> {
        match self.state {
            State::Placing { kind, .. } => Some(kind),
            _ => None,
        }
    }

    fn start_drag(&mut self, at: Point, on: Hit, before: Selection, p: Pointer) -> State {
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

    fn click(&mut self, on: Hit, was_selected: bool, p: Pointer) {
        match on {
            Hit::Node(id) if was_selected && p.mods.shift => {
                let mut selection = self.selection.clone();
                selection.toggle_node(&id);
                self.select(selection);
            }
            Hit::Node(id) if was_selected && self.selection.len() > 1 => self.select(Selection::of_node(id)),
            Hit::Link(id) if was_selected && p.mods.shift => {
                let mut selection = self.selection.clone();
                selection.toggle_link(&id);
                self.select(selection);
            }
            // A click on a connector offers what could come next on that side.
            Hit::Connector(from, side) => {
                if let Some(node) = self.board.nodes.get(&from) {
                    let at = side.middle(rect_of(node)) + side.normal() * 104.0;
                    self.update.asks.push(Ask::Offer { from, side, at });
                }
            }
            Hit::Nothing if !p.mods.shift => self.select(Selection::default()),
            _ => {}
        }
    }

    fn drag_nodes(&mut self, mut moving: Moving, p: Pointer) {
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

    /// Boxes of what stands around a box and does not move with it.
    fn snap_neighbours(&self, around: Rect, moving: &[(NodeId, Point)]) -> Vec<Rect> {
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
    fn drop_target(&self, roots: &[NodeId], point: Point) -> Option<NodeId> {
        let first = self.board.nodes.get(roots.first()?)?;
        self.taker_at(point, first.kind, roots)
    }

    /// The innermost node at a point of the board that a node of this kind may
    /// be put into or attached to. Neither `moving` nor what is in it counts, so
    /// that nothing is dropped into itself.
    pub(super) fn taker_at(&self, point: Point, kind: NodeKind, moving: &[NodeId]) -> Option<NodeId> {
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

    fn drop_nodes(&mut self, moving: Moving) {
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

    fn drag_edges(&mut self, id: NodeId, edges: Edges, start: Rect, from: Point, p: Pointer) {
        let by = self.viewport.to_board(p.at) - from;
        if let Some(kind) = self.board.nodes.get(&id).map(|node| node.kind) {
            let rect = resized(start, edges, Vec2::new(by.x.round(), by.y.round()), min_size(kind));
            let (_, diff) =
                self.transact(|tx| edit::resize(tx, &id, (rect.x0, rect.y0, rect.width(), rect.height())));
            self.history.record("Resize", diff);
        }
        self.state = State::Resizing { node: id, edges, start, from };
    }

    fn drag_link(&mut self, from: NodeId, side: Side, p: Pointer) {
        let target = self.capture(p.at, Some(&from));
        let end = self.draft_end(target.as_ref(), p.at);
        if let Some(node) = self.board.nodes.get(&from) {
            self.overlay.draft = Some(provisional(rect_of(node), Some(side), end));
        }
        self.overlay.target = target.clone();
        self.update.overlay = true;
        self.state = State::Connecting { from, side, target, at: p.at };
    }

    fn drag_end(&mut self, link: LinkId, end: LinkEnd, p: Pointer) {
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

    /// The node that takes a link's end at a point of the screen: the one under
    /// it, or the nearest within 20 pixels.
    fn capture(&self, at: Point, other_end: Option<&NodeId>) -> Option<NodeId> {
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

    fn draft_end(&self, target: Option<&NodeId>, at: Point) -> Point {
        match target.and_then(|id| self.board.nodes.get(id)) {
            Some(node) if !node.kind.is_container() => {
                let rect = rect_of(node);
                let point = self.viewport.to_board(at);
                Point::new(point.x.clamp(rect.x0, rect.x1), point.y.clamp(rect.y0, rect.y1))
            }
            _ => self.viewport.to_board(at),
        }
    }

    fn show_ghost(&mut self, kind: NodeKind, at: Point) {
        let point = self.viewport.to_board(at);
        let (w, h) = kind.info().size;
        self.overlay.ghost = Some((kind, Rect::from_center_size(point, (w, h))));
        self.overlay.target = self.taker_at(point, kind, &[]);
        self.update.overlay = true;
    }

    pub(super) fn clear_overlay(&mut self) {
        if self.overlay != Overlay::default() {
            self.overlay = Overlay::default();
            self.update.overlay = true;
        }
    }
}
