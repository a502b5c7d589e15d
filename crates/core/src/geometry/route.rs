//! The way a link runs: one smooth cubic, measured so that things can travel
//! along it at an even pace.

use super::{CubicBez, Point, Rect, Side, Vec2};
use crate::render::number::push_number;
use kurbo::{ParamCurve, ParamCurveDeriv, Shape};

/// How far before the border of its target a link ends, so that the arrow's tip
/// touches the border and does not enter it.
pub(crate) const TIP_GAP: f64 = 1.5;
/// Samples of the table from which lengths are read; with 32 of them the error
/// of the place is under half a unit on a curve of 1000 units.
const SAMPLES: usize = 32;

/// The way of one link, from the border of one node to that of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    pub curve: CubicBez,
    pub from_side: Side,
    pub to_side: Side,
    /// Where the chip with the link's words lies; `None` when it has none.
    pub chip: Option<Rect>,
    /// The length from the start to each sample, at even steps of the curve's
    /// parameter.
    lengths: [f32; SAMPLES + 1],
}

impl Route {
    pub fn new(curve: CubicBez, from_side: Side, to_side: Side) -> Self {
        let mut lengths = [0.0; SAMPLES + 1];
        let mut previous = curve.p0;
        let mut total = 0.0;
        for (index, length) in lengths.iter_mut().enumerate().skip(1) {
            let point = curve.eval(index as f64 / SAMPLES as f64);
            total += distance(previous, point);
            *length = total as f32;
            previous = point;
        }
        Self { curve, from_side, to_side, chip: None, lengths }
    }

    /// The length in board units.
    pub fn length(&self) -> f64 {
        f64::from(self.lengths[SAMPLES])
    }

    /// The point after the share `t` of the length, 0 at the start, 1 at the
    /// end; `t` beyond either is taken as that end.
    pub fn point_at(&self, t: f64) -> Point {
        self.curve.eval(self.parameter(t))
    }

    /// The unit vector along the link after the share `t` of its length.
    pub fn direction_at(&self, t: f64) -> Vec2 {
        let parameter = self.parameter(t);
        let tangent = self.curve.deriv().eval(parameter).to_vec2();
        let chord = self.curve.p3 - self.curve.p0;
        unit(tangent).or_else(|| unit(chord)).unwrap_or_else(|| self.from_side.normal())
    }

    /// The value of an SVG path's `d`, rounded to tenths.
    pub fn d(&self) -> String {
        cubic_d(self.curve)
    }

    /// The curve less `length` at its end, where the arrow head is.
    pub fn without_tip(&self, length: f64) -> CubicBez {
        let total = self.length();
        if total <= 0.0 {
            return self.curve;
        }
        self.curve.subsegment(0.0..self.parameter(1.0 - (length / total).min(1.0)))
    }

    /// How far a point is from the line, to within the accuracy of a polyline of
    /// 32 pieces.
    pub fn distance(&self, point: Point) -> f64 {
        let sample = |index: usize| self.curve.eval(index as f64 / SAMPLES as f64);
        let mut previous = sample(0);
        let nearest = (1..=SAMPLES).map(|index| {
            let next = sample(index);
            let piece = next - previous;
            let share = (point - previous).dot(piece) / piece.hypot2().max(f64::MIN_POSITIVE);
            let foot = std::mem::replace(&mut previous, next) + piece * share.clamp(0.0, 1.0);
            foot.distance_squared(point)
        });
        libm::sqrt(nearest.fold(f64::INFINITY, f64::min))
    }

    /// What the line and its chip cover.
    pub fn bounds(&self) -> Rect {
        let bounds = self.curve.bounding_box();
        self.chip.map_or(bounds, |chip| bounds.union(chip))
    }

    /// A rectangle around the line, quick to find and a little too large.
    pub(crate) fn curve_hull(&self) -> Rect {
        hull(self.curve)
    }

    /// Whether the line or its chip touches the rectangle.
    pub fn hits(&self, rect: Rect) -> bool {
        self.chip.is_some_and(|chip| super::overlaps(chip, rect)) || crosses(self.curve, rect)
    }

    /// The curve's own parameter at the share `t` of its length.
    fn parameter(&self, t: f64) -> f64 {
        let total = self.lengths[SAMPLES];
        if t.is_nan() || t <= 0.0 || total <= 0.0 {
            return 0.0;
        }
        if t >= 1.0 {
            return 1.0;
        }
        let wanted = t as f32 * total;
        let index = self.lengths.partition_point(|length| *length <= wanted).clamp(1, SAMPLES);
        let (low, high) = (self.lengths[index - 1], self.lengths[index]);
        let within = if high > low { f64::from((wanted - low) / (high - low)) } else { 0.0 };
        ((index - 1) as f64 + within) / SAMPLES as f64
    }
}

/// The line that follows the pointer while a link is being drawn from a node
/// (`side`, or the side that faces the pointer) to a free point.
pub fn provisional(from: Rect, side: Option<Side>, to: Point) -> Route {
    let side = side.unwrap_or_else(|| facing_side(from, to));
    let start = side.middle(from);
    let along = (to - start).dot(side.normal());
    let reach = (along / 2.0).max(distance(start, to) * 0.25).min(160.0);
    let end_side = if along > 0.0 { side.opposite() } else { facing_side(from, to).opposite() };
    let out = start + side.normal() * reach;
    let back = to + end_side.normal() * reach;
    Route::new(CubicBez::new(start, out, back, to), side, end_side)
}

/// The side of a rectangle that a point lies off.
fn facing_side(rect: Rect, point: Point) -> Side {
    let (dx, dy) = (point.x - rect.center().x, point.y - rect.center().y);
    let is_level = dx.abs() * rect.height() >= dy.abs() * rect.width();
    match (is_level, dx >= 0.0, dy >= 0.0) {
        (true, true, _) => Side::Right,
        (true, false, _) => Side::Left,
        (false, _, true) => Side::Bottom,
        (false, _, false) => Side::Top,
    }
}

/// One cubic as the `d` of an SVG path.
pub fn cubic_d(curve: CubicBez) -> String {
    let mut d = String::with_capacity(48);
    for (mark, point) in [('M', curve.p0), ('C', curve.p1), (' ', curve.p2), (' ', curve.p3)] {
        d.push(mark);
        push_number(&mut d, point.x);
        d.push(' ');
        push_number(&mut d, point.y);
    }
    d
}

/// Whether a curve enters the rectangle, to within the accuracy of a polyline of
/// 16 pieces.
pub fn crosses(curve: CubicBez, rect: Rect) -> bool {
    super::overlaps(hull(curve).inflate(0.1, 0.1), rect) && Polyline::new(curve).hits(rect)
}

/// A rectangle around all control points, and so around the curve.
pub fn hull(curve: CubicBez) -> Rect {
    Rect::from_points(curve.p0, curve.p1).union(Rect::from_points(curve.p2, curve.p3))
}

/// A curve as 16 straight pieces, for when many things are held against it.
pub struct Polyline([Point; Self::PIECES + 1]);

impl Polyline {
    const PIECES: usize = 16;

    pub fn new(curve: CubicBez) -> Self {
        Self(std::array::from_fn(|index| curve.eval(index as f64 / Self::PIECES as f64)))
    }

    pub fn pieces(&self) -> impl Iterator<Item = (Point, Point)> {
        self.0.windows(2).map(|pair| (pair[0], pair[1]))
    }

    /// Whether any piece enters the rectangle.
    pub fn hits(&self, rect: Rect) -> bool {
        self.pieces().any(|(a, b)| {
            let apart = a.x.max(b.x) <= rect.x0
                || a.x.min(b.x) >= rect.x1
                || a.y.max(b.y) <= rect.y0
                || a.y.min(b.y) >= rect.y1;
            !apart && segment_hits(a, b, rect)
        })
    }
}

/// Whether a straight piece enters the rectangle (clipping by Liang and Barsky).
pub fn segment_hits(a: Point, b: Point, rect: Rect) -> bool {
    let d = b - a;
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (p, q) in [(-d.x, a.x - rect.x0), (d.x, rect.x1 - a.x), (-d.y, a.y - rect.y0), (d.y, rect.y1 - a.y)] {
        if p == 0.0 {
            if q <= 0.0 {
                return false;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    enter < leave
}

/// The same on every machine, unlike `f64::hypot`.
pub fn distance(a: Point, b: Point) -> f64 {
    let d = b - a;
    libm::sqrt(d.x * d.x + d.y * d.y)
}

fn unit(vector: Vec2) -> Option<Vec2> {
    let length = libm::sqrt(vector.hypot2());
    (length > 1e-9).then(|| vector / length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kurbo::ParamCurveArclen;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = Point> {
        (-500.0..500.0, -500.0..500.0).prop_map(|(x, y)| Point::new(x, y))
    }

    proptest! {
        #[test]
        fn things_travel_at_an_even_pace(a in point(), b in point(), c in point(), d in point()) {
            let curve = CubicBez::new(a, b, c, d);
            let route = Route::new(curve, Side::Right, Side::Left);
            let exact = curve.arclen(1e-3);
            prop_assert!((route.length() - exact).abs() <= exact * 0.01 + 0.5);
            prop_assert_eq!(route.point_at(0.0), a);
            prop_assert!(route.point_at(1.0).distance(d) < 1e-6);
            for step in 1..10 {
                let t = f64::from(step) / 10.0;
                let travelled = curve.subsegment(0.0..route.parameter(t)).arclen(1e-3);
                prop_assert!((travelled - t * exact).abs() <= exact * 0.02 + 0.5);
            }
        }

        #[test]
        fn the_distance_is_that_of_the_nearest_point(
            a in point(), b in point(), c in point(), d in point(), from in point(),
        ) {
            let curve = CubicBez::new(a, b, c, d);
            let sampled = (0..=2000).map(|n| curve.eval(f64::from(n) / 2000.0).distance(from)).fold(f64::MAX, f64::min);
            let found = Route::new(curve, Side::Right, Side::Left).distance(from);
            prop_assert!((found - sampled).abs() < 4.0, "{found} {sampled}");
        }

        #[test]
        fn a_piece_is_in_the_rectangle_just_when_a_point_of_it_is(a in point(), b in point()) {
            let rect = Rect::new(-100.0, -50.0, 150.0, 80.0);
            let sampled = (0..=2000).any(|n| {
                let point = a.lerp(b, f64::from(n) / 2000.0);
                rect.inflate(-1.0, -1.0).contains(point)
            });
            if sampled {
                prop_assert!(segment_hits(a, b, rect));
            } else {
                prop_assert!(!segment_hits(a, b, rect.inflate(-2.0, -2.0)));
            }
        }

        #[test]
        fn a_provisional_line_goes_from_the_border_to_the_pointer(to in point()) {
            let from = Rect::new(-78.0, -30.0, 78.0, 30.0);
            let route = provisional(from, None, to);
            prop_assert_eq!(route.curve.p3, to);
            prop_assert!(from.inflate(1e-9, 1e-9).contains(route.curve.p0));
            prop_assert!(route.length().is_finite());
        }
    }

    #[test]
    fn the_path_is_rounded_to_tenths() {
        let curve = CubicBez::new((0.04, -0.04), (10.06, 20.0), (1.0 / 3.0, 4.0), (100.25, 1e-9));
        assert_eq!(Route::new(curve, Side::Right, Side::Left).d(), "M0 0C10.1 20 0.3 4 100.3 0");
    }

    #[test]
    fn a_line_without_length_has_a_direction_and_a_place() {
        let curve = CubicBez::new((5.0, 5.0), (5.0, 5.0), (5.0, 5.0), (5.0, 5.0));
        let route = Route::new(curve, Side::Top, Side::Left);
        assert_eq!(route.point_at(0.5), Point::new(5.0, 5.0));
        assert_eq!(route.direction_at(0.5), Vec2::new(0.0, -1.0));
        assert_eq!(route.without_tip(9.0), curve);
    }
}
