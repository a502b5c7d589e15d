//! The four sides of a node.

use super::{Point, Rect, Vec2};

/// A side of a node, where links leave and enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    Left,
    Top,
    Right,
    Bottom,
}

impl Side {
    pub const ALL: [Self; 4] = [Self::Left, Self::Top, Self::Right, Self::Bottom];

    /// The unit vector that points away from the node.
    pub const fn normal(self) -> Vec2 {
        match self {
            Self::Left => Vec2::new(-1.0, 0.0),
            Self::Top => Vec2::new(0.0, -1.0),
            Self::Right => Vec2::new(1.0, 0.0),
            Self::Bottom => Vec2::new(0.0, 1.0),
        }
    }

    pub const fn opposite(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Top => Self::Bottom,
            Self::Right => Self::Left,
            Self::Bottom => Self::Top,
        }
    }

    /// Whether the side runs up and down, so that places on it differ in y.
    pub const fn is_upright(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    /// The middle of this side.
    pub fn middle(self, rect: Rect) -> Point {
        let centre = rect.center();
        self.at(rect, if self.is_upright() { centre.y } else { centre.x })
    }

    /// The point of this side at coordinate `along` (y on an upright side, x on
    /// a level one).
    pub fn at(self, rect: Rect, along: f64) -> Point {
        match self {
            Self::Left => Point::new(rect.x0, along),
            Self::Top => Point::new(along, rect.y0),
            Self::Right => Point::new(rect.x1, along),
            Self::Bottom => Point::new(along, rect.y1),
        }
    }

    /// From where to where this side runs along its own direction.
    pub fn span(self, rect: Rect) -> (f64, f64) {
        if self.is_upright() { (rect.y0, rect.y1) } else { (rect.x0, rect.x1) }
    }
}
