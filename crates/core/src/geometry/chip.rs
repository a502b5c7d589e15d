//! The chips with the words of a link, and where they lie.

use super::{
    Point, Rect, Route, Size, Vec2, overlaps,
    text::{self, Font},
};
use crate::model::{Link, Privacy};

/// The height of a chip.
pub const CHIP_HEIGHT: f64 = 18.0;
pub(crate) const CHIP_FONT: Font = Font::regular(10.5);
pub(crate) const CHIP_INSET: f64 = 8.0;
/// The room the padlock takes before the words.
pub(crate) const PADLOCK: f64 = 13.0;
pub(crate) const MAX_LABEL: f64 = 180.0;

/// How far from its line a chip may lie at most.
pub const REACH: f64 = MAX_OFFSET + CHIP_HEIGHT;

/// The size of a link's chip; `None` when it has no words.
pub fn chip_size(link: &Link) -> Option<Size> {
    let words = link.chip();
    if words.trim().is_empty() {
        return None;
    }
    let padlock = if link.kind.info().privacy == Privacy::Unstated { 0.0 } else { PADLOCK };
    let width = text::width(words, CHIP_FONT).min(MAX_LABEL) + padlock + 2.0 * CHIP_INSET;
    Some(Size::new(width.ceil(), CHIP_HEIGHT))
}

/// A place for a chip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub rect: Rect,
    /// All places that were looked at: what lies elsewhere has no say.
    pub searched: Rect,
}

/// Shares of the line's length, best first, and distances from the line.
const SHARES: [f64; 9] = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];
const OFFSETS: [f64; 13] =
    [0.0, -16.0, 16.0, -30.0, 30.0, -46.0, 46.0, -62.0, 62.0, -78.0, 78.0, -MAX_OFFSET, MAX_OFFSET];
const MAX_OFFSET: f64 = 96.0;

/// Finds the cheapest place along the line. `cost` says what it costs to cover
/// what is at a rectangle, 0 when nothing is there; once it has come to its
/// second argument it need not be exact any more.
pub fn place(route: &Route, size: Size, cost: &dyn Fn(Rect, f64) -> f64) -> Place {
    let first = at(route.point_at(SHARES[0]), Vec2::ZERO, 0.0, size);
    let mut best = (f64::INFINITY, first);
    let mut searched = first;
    for offset in OFFSETS {
        if offset.abs() * AWAY >= best.0 {
            break;
        }
        for share in SHARES {
            let along = route.direction_at(share);
            let own =
                offset.abs() * AWAY + (share - 0.5).abs() * OFF_MIDDLE + hiding(route, along, offset, size);
            if own >= best.0 {
                continue;
            }
            let rect = at(route.point_at(share), along, offset, size);
            let total = own + cost(rect, best.0 - own);
            searched = searched.union(rect);
            if total < best.0 {
                best = (total, rect);
            }
        }
    }
    Place { rect: best.1, searched }
}

/// What a unit of distance from the line costs, and a place that is not in the
/// middle of it.
const AWAY: f64 = 0.6;
const OFF_MIDDLE: f64 = 30.0;

/// A chip beside the line keeps clear of it by the same distance whichever way
/// the line runs.
fn at(point: Point, along: Vec2, offset: f64, size: Size) -> Rect {
    let across = Vec2::new(-along.y, along.x);
    let wider = (size.width - size.height) / 2.0 * across.x.abs();
    let away = if offset == 0.0 { 0.0 } else { offset + wider * offset.signum() };
    Rect::from_center_size(point + across * away, size)
}

/// A chip on a short line would hide it, and its arrow.
fn hiding(route: &Route, along: Vec2, offset: f64, size: Size) -> f64 {
    let extent = size.width * along.x.abs() + size.height * along.y.abs();
    if offset == 0.0 && route.length() < extent + 34.0 { 22.0 } else { 0.0 }
}

/// What covering `other` costs, growing with the share of the chip that does.
pub fn covering(chip: Rect, other: Rect, weight: f64) -> f64 {
    if !overlaps(chip, other) {
        return 0.0;
    }
    weight * (1.0 + chip.intersect(other).area() / chip.area().max(1.0))
}

/// Whether the border of a box runs through the chip.
pub fn straddles(chip: Rect, container: Rect) -> bool {
    overlaps(chip, container) && !super::holds(container, chip)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        geometry::{CubicBez, Side},
        model::LinkKind,
    };

    fn route() -> Route {
        Route::new(
            CubicBez::new((0.0, 0.0), (100.0, 0.0), (200.0, 0.0), (300.0, 0.0)),
            Side::Right,
            Side::Left,
        )
    }

    #[test]
    fn a_chip_lies_in_the_middle_when_nothing_is_there() {
        let place = place(&route(), Size::new(40.0, 18.0), &|_, _| 0.0);
        assert_eq!(place.searched, place.rect, "nothing else was looked at");
        assert!(place.rect.center().distance(Point::new(150.0, 0.0)) < 1.0);
    }

    #[test]
    fn a_chip_gives_way_along_the_line_before_it_leaves_it() {
        let card = Rect::new(120.0, -30.0, 160.0, 30.0);
        let place = place(&route(), Size::new(40.0, 18.0), &|chip, _| covering(chip, card, 100.0));
        assert!(!overlaps(place.rect, card));
        assert!(place.rect.center().y.abs() < 1.0);
    }

    #[test]
    fn a_chip_leaves_a_line_that_it_would_hide() {
        let short = Route::new(
            CubicBez::new((0.0, 0.0), (20.0, 0.0), (30.0, 0.0), (50.0, 0.0)),
            Side::Right,
            Side::Left,
        );
        let cards = [Rect::new(-156.0, -30.0, 0.0, 30.0), Rect::new(50.0, -30.0, 206.0, 30.0)];
        let cost = |chip: Rect, _: f64| cards.iter().map(|card| covering(chip, *card, 100.0)).sum();
        let place = place(&short, Size::new(70.0, 18.0), &cost);
        assert!(cards.iter().all(|card| !overlaps(place.rect, *card)), "{place:?}");
    }

    #[test]
    fn only_links_with_words_have_a_chip_and_a_padlock_needs_room() {
        let link = |kind| Link::new("l", "a".into(), "b".into(), kind);
        assert_eq!(chip_size(&link(LinkKind::Plain)), None);
        let mut https = link(LinkKind::Https);
        let words = text::width("HTTPS", CHIP_FONT) + 2.0 * CHIP_INSET;
        assert_eq!(chip_size(&https).map(|size| size.width), Some((words + PADLOCK).ceil()));
        https.label = "x".repeat(1000);
        assert!(chip_size(&https).is_some_and(|size| size.width < MAX_LABEL + 40.0));
    }
}
