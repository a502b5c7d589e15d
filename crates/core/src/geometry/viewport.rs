//! Which part of the board is seen, and how large.

use super::{Point, Rect, Size, Vec2};

/// The smallest scale that is zoomed to, 10 %.
pub const MIN_ZOOM: f64 = 0.1;
/// The smallest scale at which a large board is shown as a whole.
pub const MIN_FIT: f64 = 0.005;
/// The largest scale, 800 %.
pub const MAX_ZOOM: f64 = 8.0;

/// The part of the board that is on screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// Where the board's origin is on screen, in CSS pixels.
    pub x: f64,
    pub y: f64,
    /// CSS pixels per board unit, within [`MIN_ZOOM`]`..=`[`MAX_ZOOM`], or down
    /// to [`MIN_FIT`] where a large board was fitted.
    pub zoom: f64,
}

/// Room to leave at the sides, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Insets {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Insets {
    /// The same room at every side.
    pub const fn all(room: f64) -> Self {
        Self { left: room, top: room, right: room, bottom: room }
    }
}

impl Default for Viewport {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, zoom: 1.0 }
    }
}

impl Viewport {
    pub fn to_screen(self, board: Point) -> Point {
        Point::new(board.x * self.zoom + self.x, board.y * self.zoom + self.y)
    }

    pub fn to_board(self, screen: Point) -> Point {
        Point::new((screen.x - self.x) / self.zoom, (screen.y - self.y) / self.zoom)
    }

    /// The rectangle on screen that a rectangle of the board takes.
    pub fn rect_to_screen(self, rect: Rect) -> Rect {
        Rect::from_points(self.to_screen(rect.origin()), self.to_screen(Point::new(rect.x1, rect.y1)))
    }

    /// Moved by so many CSS pixels.
    #[must_use]
    pub fn panned(self, by: Vec2) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }

    /// Scaled by `factor` so that what is under `screen` stays there. The scale
    /// is kept within its bounds.
    #[must_use]
    pub fn zoomed_about(self, screen: Point, factor: f64) -> Self {
        self.zoomed_to(screen, self.zoom * factor)
    }

    /// Scaled to `zoom` so that what is under `screen` stays there.
    #[must_use]
    pub fn zoomed_to(self, screen: Point, zoom: f64) -> Self {
        // A fitted board may be smaller than what is zoomed to; it stays there
        // until it is made larger.
        let zoom = clamp(zoom, MIN_ZOOM.min(self.zoom));
        let ratio = zoom / self.zoom;
        Self { x: screen.x - (screen.x - self.x) * ratio, y: screen.y - (screen.y - self.y) * ratio, zoom }
    }

    /// Shows all of `bounds`, centred within a window of `size` less `padding`,
    /// no larger than `max_zoom`.
    pub fn fitted(bounds: Rect, size: Size, padding: Insets, max_zoom: f64) -> Self {
        let room = Size::new(
            (size.width - padding.left - padding.right).max(1.0),
            (size.height - padding.top - padding.bottom).max(1.0),
        );
        let fits = (room.width / bounds.width().max(1.0)).min(room.height / bounds.height().max(1.0));
        let zoom = clamp(fits.min(max_zoom), MIN_FIT);
        let centre = bounds.center();
        Self {
            x: padding.left + room.width / 2.0 - centre.x * zoom,
            y: padding.top + room.height / 2.0 - centre.y * zoom,
            zoom,
        }
    }

    /// The part of the board that a window of `size` shows.
    pub fn visible(self, size: Size) -> Rect {
        Rect::from_points(self.to_board(Point::ZERO), self.to_board(Point::new(size.width, size.height)))
    }

    /// The value of an SVG `transform` attribute that brings the board to the
    /// screen.
    pub fn transform(self) -> String {
        format!("translate({} {}) scale({})", self.x, self.y, self.zoom)
    }
}

fn clamp(zoom: f64, least: f64) -> f64 {
    if zoom.is_finite() { zoom.clamp(least, MAX_ZOOM) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_under_the_cursor_stays_there(
            x in -1e4..1e4, y in -1e4..1e4, zoom in MIN_ZOOM..MAX_ZOOM,
            sx in 0.0..2000.0, sy in 0.0..2000.0, factors in prop::collection::vec(0.3..3.0, 1..20),
        ) {
            let mut view = Viewport { x, y, zoom };
            let cursor = Point::new(sx, sy);
            let before = view.to_board(cursor);
            for factor in factors {
                view = view.zoomed_about(cursor, factor);
                prop_assert!((MIN_ZOOM..=MAX_ZOOM).contains(&view.zoom));
                prop_assert!(view.to_board(cursor).distance(before) < 1e-6);
            }
        }

        #[test]
        fn to_the_screen_and_back_is_where_it_was(
            x in -1e4..1e4, y in -1e4..1e4, zoom in MIN_ZOOM..MAX_ZOOM, px in -1e5..1e5, py in -1e5..1e5,
        ) {
            let view = Viewport { x, y, zoom };
            let point = Point::new(px, py);
            prop_assert!(view.to_board(view.to_screen(point)).distance(point) < 1e-6);
        }

        #[test]
        fn a_fitted_board_is_wholly_seen(
            x in -1e3..1e3, y in -1e3..1e3, w in 1.0..90_000.0, h in 1.0..90_000.0,
        ) {
            let bounds = Rect::new(x, y, x + w, y + h);
            let size = Size::new(1440.0, 900.0);
            let padding = Insets { left: 200.0, top: 70.0, right: 20.0, bottom: 90.0 };
            let view = Viewport::fitted(bounds, size, padding, 1.0);
            let seen = view.rect_to_screen(bounds);
            prop_assert!(view.zoom <= 1.0);
            prop_assert!(seen.x0 >= 200.0 - 1e-6 && seen.x1 <= 1420.0 + 1e-6);
            prop_assert!(seen.y0 >= 70.0 - 1e-6 && seen.y1 <= 810.0 + 1e-6);
        }
    }

    #[test]
    fn an_empty_window_or_board_still_gives_a_view() {
        let view = Viewport::fitted(Rect::ZERO, Size::ZERO, Insets::all(100.0), 2.0);
        assert!(view.x.is_finite() && view.y.is_finite());
        assert!((MIN_ZOOM..=MAX_ZOOM).contains(&view.zoom));
    }

    #[test]
    fn the_transform_is_what_an_svg_group_takes() {
        assert_eq!(Viewport { x: 1.5, y: -2.0, zoom: 0.5 }.transform(), "translate(1.5 -2) scale(0.5)");
    }
}
