//! Where things are: the viewport, the room that nodes and words take, the way
//! links run, what lies under a point, and what a dragged node snaps to.
//!
//! Everything is in board units, y down, unless it says "screen".

pub(crate) mod attach;
pub(crate) mod chip;
mod contain;
mod grid;
mod handles;
mod plan;
mod ports;
pub(crate) mod route;
mod scene;
mod side;
mod snap;
pub mod text;
mod viewport;

pub use attach::{PILL_HEIGHT, attached_rects, attached_size, pill_rects};
pub use chip::{CHIP_HEIGHT, chip_size};
pub use contain::{CONTAINER_HEADER, CONTAINER_PADDING, grow_to_hold};
pub use handles::{Edges, HANDLE_OFFSET, connection_handles, resize_handles, resized};
pub use kurbo::{CubicBez, Point, Rect, Size, Vec2};
pub use route::{Route, cubic_d, provisional};
pub use scene::{Layer, Scene};
pub use side::Side;
pub use snap::{Guide, GuideKind, Snap, snap, snap_resize};
pub use viewport::{Insets, MAX_ZOOM, MIN_ZOOM, Viewport};

use crate::model::Node;

/// The room a node takes on the board. For a node attached to another this is
/// its pill, as far as the editor keeps it at its slot.
pub fn rect_of(node: &Node) -> Rect {
    Rect::new(node.x, node.y, node.x + node.w, node.y + node.h)
}

/// Whether two rectangles share more than a border.
pub fn overlaps(a: Rect, b: Rect) -> bool {
    a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
}

/// Whether `inner` lies wholly within `outer`.
pub fn holds(outer: Rect, inner: Rect) -> bool {
    outer.x0 <= inner.x0 && outer.y0 <= inner.y0 && outer.x1 >= inner.x1 && outer.y1 >= inner.y1
}
