//! The handles of a selected node: those that start links and those that resize.

use super::{Point, Rect, Side, Size, Vec2};

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
    fn handles_lie_on_and_outside_the_border() {
        let corners = resize_handles(RECT);
        assert!(corners.iter().all(|(_, at)| !RECT.inflate(-1.0, -1.0).contains(*at)));
        let (edges, at) = corners[2];
        assert_eq!((at, edges.cursor()), (Point::new(256.0, 160.0), "nwse-resize"));
        let sides = connection_handles(RECT, 14.0);
        assert!(sides.contains(&(Side::Right, Point::new(270.0, 130.0))));
        assert!(sides.contains(&(Side::Top, Point::new(178.0, 86.0))));
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
