//! Panning, zooming and fitting.

use super::Editor;
use crate::{
    geometry::{Insets, Point, Rect, Size, Vec2, Viewport, rect_of},
    model::NodeId,
};

/// One step of the zoom buttons and keys.
const STEP: f64 = 1.25;

impl Editor {
    /// Tells how large the board's part of the screen is, in CSS pixels.
    pub fn set_size(&mut self, size: Size) {
        if size != self.size {
            self.size = size;
            self.update.view = true;
        }
    }

    pub fn set_viewport(&mut self, viewport: Viewport) {
        if viewport != self.viewport {
            self.viewport = viewport;
            self.update.view = true;
        }
    }

    pub fn pan_by(&mut self, delta: Vec2) {
        self.set_viewport(self.viewport.panned(delta));
    }

    /// Zooms so that the point of the board under `at` stays under it.
    pub fn zoom_about(&mut self, at: Point, factor: f64) {
        self.set_viewport(self.viewport.zoomed_about(at, factor));
    }

    pub fn zoom_in(&mut self) {
        self.zoom_about(self.middle(), STEP);
    }

    pub fn zoom_out(&mut self) {
        self.zoom_about(self.middle(), 1.0 / STEP);
    }

    pub fn zoom_to(&mut self, zoom: f64) {
        self.zoom_about(self.middle(), zoom / self.viewport.zoom);
    }

    /// Shows the whole board in what the islands leave free.
    pub fn fit(&mut self, insets: Insets) {
        match self.scene.bounds() {
            Some(bounds) => self.fit_rect(bounds, insets),
            None => self.set_viewport(Viewport { x: insets.left, y: insets.top, zoom: 1.0 }),
        }
    }

    /// Shows what is selected, or the whole board if nothing is.
    pub fn fit_selection(&mut self, insets: Insets) {
        match self.selection_bounds() {
            Some(bounds) => self.fit_rect(bounds, insets),
            None => self.fit(insets),
        }
    }

    fn fit_rect(&mut self, bounds: Rect, insets: Insets) {
        self.set_viewport(Viewport::fitted(bounds, self.size, insets, 1.25));
    }

    /// Shows the board at 100 % with its top left corner near the window's.
    pub fn show_top_left(&mut self, insets: Insets) {
        let corner = self.scene.bounds().map_or(Point::ZERO, |bounds| bounds.origin());
        self.set_viewport(Viewport { x: insets.left - corner.x, y: insets.top - corner.y, zoom: 1.0 });
    }

    /// Moves the view just enough that a node is wholly in it.
    pub fn reveal(&mut self, id: &NodeId) {
        let Some(node) = self.board.nodes.get(id) else { return };
        let rect = rect_of(node);
        let (low, high) =
            (self.viewport.to_screen(rect.origin()), self.viewport.to_screen(Point::new(rect.x1, rect.y1)));
        let margin = 72.0;
        let shift = |low: f64, high: f64, size: f64| {
            if low < margin {
                margin - low
            } else if high > size - margin {
                (size - margin - high).max(margin - low)
            } else {
                0.0
            }
        };
        self.pan_by(Vec2::new(shift(low.x, high.x, self.size.width), shift(low.y, high.y, self.size.height)));
    }

    fn middle(&self) -> Point {
        Point::new(self.size.width / 2.0, self.size.height / 2.0)
    }
}
