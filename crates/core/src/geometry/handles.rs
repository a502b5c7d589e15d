//! The handles of a selected node: those that start links and those that resize.

use super::{Point, Rect, Side, Size, Vec2, rect_of};
use crate::model::{Board, Node, NodeKind};

/// How far outside the border the connection handles lie.
pub const HANDLE_OFFSET: f64 = 14.0;

/// Which edges of a rectangle move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Edges {
    pub left: bool,
    pub top: bool,
    pub right: bool,
    pub bottom: bool,
}

/// Something on a node that can be dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Handle {
    /// Starts a link at this side.
    Connect(Side),
    /// Moves these edges.
    Resize(Edges),
}

impl Edges {
    /// The value of CSS `cursor` over a handle that moves these edges.
    pub const fn cursor(self) -> &'static str {
        match (self.left, self.top, self.right, self.bottom) {
            (true, true, ..) | (_, _, true, true) => "nwse-resize",
            (true, _, _, true) | (_, true, true, _) => "nesw-resize",
            (true, ..) | (_, _, true, _) => "ew-resize",
            _ => "ns-resize",
        }
    }
}

/// The handles from which links are drawn: the middle of each side, `offset`
/// outside the border.
pub fn connection_handles(rect: Rect, offset: f64) -> [(Side, Point); 4] {
    Side::ALL.map(|side| (side, side.middle(rect) + side.normal() * offset))
}

/// The handles at the corners and in the middles of the sides.
pub fn resize_handles(rect: Rect) -> [(Edges, Point); 8] {
    let centre = rect.center();
    let edges = |left, top, right, bottom| Edges { left, top, right, bottom };
    // The corners come first, so that on a small node they win over the sides.
    [
        (edges(true, true, false, false), Point::new(rect.x0, rect.y0)),
        (edges(false, true, true, false), Point::new(rect.x1, rect.y0)),
        (edges(false, false, true, true), Point::new(rect.x1, rect.y1)),
        (edges(true, false, false, true), Point::new(rect.x0, rect.y1)),
        (edges(true, false, false, false), Point::new(rect.x0, centre.y)),
        (edges(false, true, false, false), Point::new(centre.x, rect.y0)),
        (edges(false, false, true, false), Point::new(rect.x1, centre.y)),
        (edges(false, false, false, true), Point::new(centre.x, rect.y1)),
    ]
}

/// The handles that a selected node shows: boxes and words can be resized, all
/// but words can be linked. `zoom` keeps the connection handles at the same
/// distance on screen.
pub fn handles_of(board: &Board, node: &Node, zoom: f64) -> Vec<(Handle, Point)> {
    let rect = rect_of(node);
    let mut handles = Vec::new();
    if is_resizable(node) && !board.is_attached(node) {
        handles.extend(resize_handles(rect).map(|(edges, at)| (Handle::Resize(edges), at)));
    }
    if !node.kind.is_drawing() {
        let connections = connection_handles(rect, HANDLE_OFFSET / zoom);
        handles.extend(connections.map(|(side, at)| (Handle::Connect(side), at)));
    }
    handles
}

fn is_resizable(node: &Node) -> bool {
    node.kind.is_container() || matches!(node.kind, NodeKind::Note | NodeKind::Text)
}

/// The handle nearest to the point, within `tolerance` of it.
pub fn handle_at(handles: &[(Handle, Point)], point: Point, tolerance: f64) -> Option<Handle> {
    handles
        .iter()
        .map(|(handle, at)| (at.distance_squared(point), *handle))
        .filter(|(distance, _)| *distance <= tolerance * tolerance)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, handle)| handle)
}

/// The rectangle with its `edges` moved, no smaller than `least`: the edges
/// that do not move stay where they are.
pub fn resized(rect: Rect, edges: Edges, delta: Vec2, least: Size) -> Rect {
    let mut moved = rect;
    if edges.left {
        moved.x0 = (rect.x0 + delta.x).min(rect.x1 - least.width);
    }
    if edges.right {
        moved.x1 = (rect.x1 + delta.x).max(rect.x0 + least.width);
    }
    if edges.top {
        moved.y0 = (rect.y0 + delta.y).min(rect.y1 - least.height);
    }
    if edges.bottom {
        moved.y1 = (rect.y1 + delta.y).max(rect.y0 + least.height);
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect::new(100.0, 100.0, 256.0, 160.0);

    #[test]
    fn the_nearest_handle_is_taken() {
        let board = Board::default();
        let mut server = Node::new("s", NodeKind::Server, 100.0, 100.0);
        (server.w, server.h) = (156.0, 60.0);
        let handles = handles_of(&board, &server, 1.0);
        assert_eq!(handles.len(), 12);
        let at = |x, y| handle_at(&handles, Point::new(x, y), 10.0);
        assert_eq!(at(270.0, 131.0), Some(Handle::Connect(Side::Right)));
        let Some(Handle::Resize(edges)) = at(258.0, 162.0) else {
            panic!("there is a corner here");
        };
        assert_eq!(edges.cursor(), "nwse-resize");
        assert_eq!(at(178.0, 130.0), None);
    }

    #[test]
    fn cards_are_linked_and_notes_resized() {
        let board = Board::default();
        assert_eq!(handles_of(&board, &Node::new("w", NodeKind::Web, 0.0, 0.0), 1.0).len(), 4);
        assert_eq!(handles_of(&board, &Node::new("n", NodeKind::Note, 0.0, 0.0), 1.0).len(), 8);
    }

    #[test]
    fn a_rectangle_is_not_resized_below_its_least_size() {
        let least = Size::new(80.0, 40.0);
        let left = Edges { left: true, ..Edges::default() };
        assert_eq!(resized(RECT, left, Vec2::new(20.0, 99.0), least), Rect::new(120.0, 100.0, 256.0, 160.0));
        assert_eq!(resized(RECT, left, Vec2::new(500.0, 0.0), least), Rect::new(176.0, 100.0, 256.0, 160.0));
        let corner = Edges { right: true, bottom: true, ..Edges::default() };
        assert_eq!(
            resized(RECT, corner, Vec2::new(-500.0, 40.0), least),
            Rect::new(100.0, 100.0, 180.0, 200.0)
        );
    }
}
