//! What a link looks like, in board coordinates.

use super::{Anchor, Dash, Mark, Paint, View, node::glyph, paint::ENCRYPTED};
use crate::{
    geometry::{
        CubicBez, Point, Rect, Route, Side, Vec2,
        chip::{CHIP_FONT, CHIP_INSET, PADLOCK},
        cubic_d, text,
    },
    model::{Link, LinkInfo, LinkKind, Privacy, Stroke},
};

/// The length of an arrow head, from its base to its tip.
pub const ARROW_LENGTH: f64 = 9.0;
const ARROW_HALF: f64 = 4.2;
const WIDTH: f64 = 1.8;
/// How far the two lines of a double link lie from its middle.
const DOUBLE: f64 = 1.9;

/// 24×24 line drawings of a padlock.
const CLOSED: &str = "M5 11h14v10H5zM8 11V7.5a4 4 0 0 1 8 0V11";
const OPEN: &str = "M5 11h14v10H5zM8 11V6.5a4 4 0 0 1 7.6-1.7";

/// The marks of one link: its line, its arrow head and its chip.
pub fn marks_of_link(link: &Link, route: &Route) -> Vec<Mark> {
    let info = link.kind.info();
    let mut marks = line(info, route);
    if let Some(chip) = route.chip {
        marks.extend(chip_marks(link, info, chip));
    }
    marks
}

/// A short straight line of a kind, for a legend: its marks lie between the
/// origin and `length` to the right.
pub fn sample_of_link(kind: LinkKind, length: f64) -> Vec<Mark> {
    let at = |share: f64| Point::new(length * share, 0.0);
    let curve = CubicBez::new(at(0.0), at(1.0 / 3.0), at(2.0 / 3.0), at(1.0));
    line(kind.info(), &Route::new(curve, Side::Right, Side::Left))
}

/// The marks of a link that is just being drawn.
pub fn marks_of_provisional(route: &Route) -> Vec<Mark> {
    let tip = arrow(route);
    vec![
        Mark::line(cubic_d(route.without_tip(tip.0)), Paint::Accent, WIDTH),
        Mark::shape(tip.1, Paint::Accent),
    ]
}

fn line(info: &LinkInfo, route: &Route) -> Vec<Mark> {
    let paint = info.hue.map_or(Paint::Wire, Paint::Hue);
    let (length, tip) = arrow(route);
    let curve = route.without_tip(length);
    let stroke = |curve: CubicBez, width: f64, dash: Dash| Mark::Path {
        d: cubic_d(curve).into(),
        fill: Paint::None,
        stroke: paint,
        width,
        dash,
        view: View::default(),
    };
    let mut marks = match info.stroke {
        Stroke::Solid => vec![stroke(curve, WIDTH, Dash::Solid)],
        Stroke::Dotted => vec![stroke(curve, 2.2, Dash::Dotted)],
        Stroke::Dashed => vec![stroke(curve, WIDTH, Dash::Dashed)],
        Stroke::Double => [DOUBLE, -DOUBLE].map(|by| stroke(beside(curve, by), 1.3, Dash::Solid)).to_vec(),
    };
    marks.push(Mark::shape(tip, paint));
    marks
}

/// The arrow head's length along the line, and its outline. It points the way
/// from where it starts on the line to the tip, so that it sits well on a line
/// that bends. On a very short link it is smaller.
fn arrow(route: &Route) -> (f64, String) {
    let length = ARROW_LENGTH.min(route.length() * 0.6);
    let tip = route.curve.p3;
    let base = route.without_tip(length).p3;
    let chord = tip - base;
    let along = match libm::sqrt(chord.hypot2()) {
        n if n > 1e-6 => chord / n,
        _ => route.direction_at(1.0),
    };
    let across = Vec2::new(-along.y, along.x) * (ARROW_HALF * length / ARROW_LENGTH);
    let foot = tip - along * length;
    let corners = [tip, foot + across, foot - across];
    // The line's round end reaches a little into the head.
    (length * 0.8, polygon(&corners))
}

fn polygon(corners: &[Point]) -> String {
    let mut d = String::with_capacity(40);
    for (index, corner) in corners.iter().enumerate() {
        d.push(if index == 0 { 'M' } else { 'L' });
        super::number::push_number(&mut d, corner.x);
        d.push(' ');
        super::number::push_number(&mut d, corner.y);
    }
    d.push('z');
    d
}

/// The curve moved sideways. Moving the control points along the normals of
/// their legs is exact for straight lines and very near for gentle curves.
fn beside(curve: CubicBez, by: f64) -> CubicBez {
    let across = |a: Point, b: Point| {
        let d = b - a;
        let length = libm::sqrt(d.hypot2());
        if length > 1e-6 { Vec2::new(-d.y, d.x) * (by / length) } else { Vec2::ZERO }
    };
    let (first, middle, last) =
        (across(curve.p0, curve.p1), across(curve.p1, curve.p2), across(curve.p2, curve.p3));
    let mitre = |a: Vec2, b: Vec2| {
        let sum = a + b;
        let scale = 2.0 * by * by / sum.hypot2().max(by * by);
        sum * scale
    };
    CubicBez::new(
        curve.p0 + first,
        curve.p1 + mitre(first, middle),
        curve.p2 + mitre(middle, last),
        curve.p3 + last,
    )
}

fn chip_marks(link: &Link, info: &LinkInfo, chip: Rect) -> Vec<Mark> {
    let middle = chip.center();
    let ground = Mark::Rect {
        rect: chip,
        radius: chip.height() / 2.0,
        fill: Paint::Card,
        stroke: Paint::Line,
        width: 1.0,
        dash: Dash::Solid,
    };
    let mut marks = vec![ground];
    let padlock = match info.privacy {
        Privacy::Encrypted => Some((CLOSED, Paint::HueInk(ENCRYPTED))),
        Privacy::Plaintext => Some((OPEN, Paint::Muted)),
        Privacy::Unstated => None,
    };
    let mut start = chip.x0 + CHIP_INSET;
    if let Some((d, paint)) = padlock {
        let place = Rect::new(start - 1.0, middle.y - 5.5, start + 9.0, middle.y + 4.5);
        marks.push(glyph(d, paint, place, 10.0, 2.6));
        start += PADLOCK;
    }
    let end = chip.x1 - CHIP_INSET;
    let words = text::truncate(link.chip(), CHIP_FONT, end - start + 1.0);
    marks.push(Mark::Text {
        x: start.midpoint(end),
        y: middle.y + CHIP_FONT.drop(),
        anchor: Anchor::Middle,
        font: CHIP_FONT,
        fill: info.hue.map_or(Paint::Muted, Paint::HueInk),
        text: words.into_owned(),
    });
    marks
}
