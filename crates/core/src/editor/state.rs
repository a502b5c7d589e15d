//! Where a gesture stands, and what is drawn over the board meanwhile.

use super::handles::{Hit, LinkEnd};
use crate::{
    edit::Selection,
    geometry::{Edges, Guide, Point, Rect, Route, Side},
    model::{LinkId, NodeId, NodeKind},
};

/// What the pointer is in the middle of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum State {
    Idle,
    /// Pressed, and not yet moved far enough to be a drag.
    Pressed {
        at: Point,
        on: Hit,
        touch: bool,
        was_selected: bool,
        /// What was selected before the press, to go back to.
        before: Selection,
    },
    Panning {
        last: Point,
    },
    Marquee {
        from: Point,
        base: Selection,
    },
    Moving(Moving),
    Resizing {
        node: NodeId,
        edges: Edges,
        start: Rect,
        from: Point,
    },
    Connecting {
        from: NodeId,
        side: Side,
        target: Option<NodeId>,
        at: Point,
    },
    Reattaching {
        link: LinkId,
        end: LinkEnd,
        target: Option<NodeId>,
        at: Point,
    },
    /// A new node follows the pointer until it is dropped.
    Placing {
        kind: NodeKind,
        at: Option<Point>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moving {
    /// Where the pointer was on the board.
    pub from: Point,
    /// The nodes that move by themselves; what is in them follows.
    pub roots: Vec<NodeId>,
    /// Every node that moves, with where it was.
    pub starts: Vec<(NodeId, Point)>,
    /// The box around the roots at the start.
    pub bounds: Rect,
    /// What was selected before the press, to go back to.
    pub before: Selection,
    /// What they would be dropped into.
    pub into: Option<NodeId>,
}

/// What is drawn over the board during a gesture, in board units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    pub marquee: Option<Rect>,
    pub guides: Vec<Guide>,
    /// The container or link target that would take what is dragged.
    pub target: Option<NodeId>,
    /// The way of the link that is being drawn.
    pub draft: Option<Route>,
    /// The box of a node that is being placed.
    pub ghost: Option<(NodeKind, Rect)>,
    /// Nodes that follow the pointer, so that they can be shown in full.
    pub moving: bool,
}
