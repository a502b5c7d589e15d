//! Dots drawn onto a picture made of pixels.

use super::{Dot, EDGE, RADIUS, SMALL_RADIUS};
use crate::{
    geometry::{Point, Rect, Vec2},
    render::{Color, Paint, Theme},
    simulate::Class,
};

/// A picture of four bytes for each pixel: red, green, blue, opacity.
#[derive(Debug, Clone, PartialEq)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

/// Where the board lies in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Pixels per board unit.
    pub scale: f64,
    /// The board's point in the picture's corner.
    pub origin: Point,
}

/// The part of a picture that something covers, in whole pixels, ends left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub x0: u32,
    pub y0: u32,
    pub x1: u32,
    pub y1: u32,
}

impl Area {
    pub fn union(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
}

/// The colours of dots in a theme.
pub fn color_of(class: Class, failed: bool, theme: Theme) -> Color {
    let paint = match (failed, class) {
        (true, _) => Paint::Danger,
        (false, Class::Static) => Paint::Static,
        (false, Class::Read) => Paint::Read,
        (false, Class::Write) => Paint::Write,
    };
    paint.resolve(theme).unwrap_or(Color::BLACK)
}

impl Pixels {
    /// What lies in the picture of a rectangle of the picture's own units.
    fn area(&self, rect: Rect) -> Option<Area> {
        let whole = |value: f64, most: u32| value.clamp(0.0, f64::from(most)) as u32;
        let area = Area {
            x0: whole(libm::floor(rect.x0), self.width),
            y0: whole(libm::floor(rect.y0), self.height),
            x1: whole(libm::ceil(rect.x1), self.width),
            y1: whole(libm::ceil(rect.y1), self.height),
        };
        (area.x0 < area.x1 && area.y0 < area.y1).then_some(area)
    }

    /// Lays a colour over the pixels that `cover` says, 0 to 1 at each pixel's
    /// middle.
    fn lay(&mut self, rect: Rect, color: Color, cover: impl Fn(Point) -> f64) -> Option<Area> {
        let area = self.area(rect)?;
        for y in area.y0..area.y1 {
            for x in area.x0..area.x1 {
                let share = cover(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5)) * color.alpha;
                if share <= 0.0 {
                    continue;
                }
                let at = (y as usize * self.width as usize + x as usize) * 4;
                let Some([r, g, b, alpha]) = self.bytes.get_mut(at..at + 4) else { continue };
                let mix = |under: u8, over: u8| {
                    (f64::from(under) + (f64::from(over) - f64::from(under)) * share + 0.5) as u8
                };
                (*r, *g, *b) = (mix(*r, color.r), mix(*g, color.g), mix(*b, color.b));
                *alpha = mix(*alpha, 255);
            }
        }
        Some(area)
    }

    fn disc(&mut self, center: Point, radius: f64, color: Color) -> Option<Area> {
        let rect = Rect::from_center_size(center, (2.0 * radius + 2.0, 2.0 * radius + 2.0));
        // A pixel that the edge runs through is covered in part.
        self.lay(rect, color, |pixel| (radius + 0.5 - pixel.distance(center)).clamp(0.0, 1.0))
    }

    /// Draws a dot as the page does. Says what it covers.
    pub fn dot(&mut self, dot: &Dot, place: Place, theme: Theme) -> Option<Area> {
        let center = place.of(dot.at);
        let radius = if dot.small { SMALL_RADIUS } else { RADIUS };
        let area =
            self.disc(center, (radius + EDGE / 2.0) * place.scale, color_of(dot.class, dot.failed, theme));
        if dot.hollow {
            let ground = Paint::Card.resolve(theme).unwrap_or(Color::WHITE);
            self.disc(center, (radius - EDGE / 2.0) * place.scale, ground);
        }
        area
    }

    /// Marks a node as down: a wash of the colour of danger and an edge of it.
    pub fn down(&mut self, node: Rect, place: Place, theme: Theme) -> Option<Area> {
        let danger = Paint::Danger.resolve(theme).unwrap_or(Color::BLACK);
        let (a, b) = (place.of(node.origin()), place.of(Point::new(node.x1, node.y1)));
        let rect = Rect::from_points(a, b);
        let edge = (2.0 * place.scale).max(1.0);
        let radius = (CARD_RADIUS * place.scale).min(rect.width() / 2.0).min(rect.height() / 2.0);
        let half = Vec2::new(rect.width() / 2.0 - radius, rect.height() / 2.0 - radius);
        self.lay(rect, danger, |pixel| {
            // The distance from the edge of the rounded rectangle, less than 0 inside.
            let from = pixel - rect.center();
            let (x, y) = (from.x.abs() - half.x, from.y.abs() - half.y);
            let outside = Vec2::new(x.max(0.0), y.max(0.0)).hypot() + x.max(y).min(0.0) - radius;
            let within = |distance: f64| (0.5 - distance).clamp(0.0, 1.0);
            let inner = within(outside + edge);
            within(outside) * (1.0 - inner) + WASH * inner
        })
    }
}

/// The corners of a card, in board units, and how much of the wash's colour is
/// laid over it.
const CARD_RADIUS: f64 = 12.0;
const WASH: f64 = 0.14;

impl Place {
    fn of(self, board: Point) -> Point {
        Point::new((board.x - self.origin.x) * self.scale, (board.y - self.origin.y) * self.scale)
    }
}
