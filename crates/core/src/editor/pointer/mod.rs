//! The pointer's state machine: select, marquee, move, resize, connect,
//! re-attach, pan and place.

mod drag;
mod near;

use super::{
    Ask, Editor, Hit, LinkEnd, Overlay, Target, Tool,
    state::{Moving, State},
};
use crate::{
    edit::{self, Selection},
    geometry::{Point, Rect, rect_of},
    model::{LinkId, NodeKind},
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

    pub(super) fn clear_overlay(&mut self) {
        if self.overlay != Overlay::default() {
            self.overlay = Overlay::default();
            self.update.overlay = true;
        }
    }
}
