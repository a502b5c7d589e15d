//! Finding places for the chips on links.

use super::{CROWD, CROWD_OF_LINKS, Layer, Scene, routing::Draft};
use crate::geometry::{CONTAINER_HEADER, Rect, Route, Size, chip, chip::Place, overlaps, route};
use std::cell::OnceCell;

impl Scene {
    /// Where a link would like to have its chip: clear of nodes.
    pub(super) fn wished_chip(&self, route: &Route, size: Size) -> Place {
        if self.node_grid.is_crowded(chip_region(route, size), CROWD) {
            return chip::place(route, size, &|_, _| 0.0);
        }
        let ground = OnceCell::new();
        chip::place(route, size, &|chip, enough| {
            // Mostly the first place is free, and one look is enough.
            if ground.get().is_none() && self.ground_cost(chip) == 0.0 {
                return 0.0;
            }
            ground.get_or_init(|| self.ground(chip_region(route, size))).cost(chip, enough)
        })
    }

    /// The chip's place, changed where it would lie on another link's line, or
    /// where another link would like to have its own chip: of two, the one with
    /// the lesser id stays. This looks only at where the others would like to
    /// have theirs, not at where those went, so that the result hangs on the
    /// neighbourhood alone; only links between the same two nodes take turns.
    pub(super) fn cleared(&self, slot: u32, draft: &Draft, place: Place) -> Place {
        let region = chip_region(&draft.route, place.rect.size());
        if self.node_grid.is_crowded(region, CROWD) || self.link_grid.is_crowded(region, CROWD_OF_LINKS) {
            return Place { searched: place.rect, ..place };
        }
        let own = &self.link(slot).id;
        let mut is_free = true;
        let siblings: Vec<Rect> = self
            .siblings(slot)
            .filter(|other| self.link(*other).id < *own)
            .filter_map(|other| self.routed(other).route.chip)
            .collect();
        is_free &= !siblings.iter().any(|chip| overlaps(*chip, place.rect));
        self.visit_drafts(slot, place.rect, |other, draft| {
            let has_chip = draft.place.is_some_and(|other| overlaps(other.rect, place.rect));
            let gives_way = has_chip && self.link(other).id < *own;
            is_free &= !gives_way && !route::crosses(draft.route.curve, place.rect);
        });
        if is_free {
            return Place { searched: place.rect, ..place };
        }
        let size = place.rect.size();
        let mut surroundings = self.ground(region);
        surroundings.chips = siblings;
        self.visit_drafts(slot, region, |_, draft| {
            surroundings.chips.extend(draft.place.map(|place| place.rect));
            surroundings
                .lines
                .push((route::hull(draft.route.curve), route::Polyline::new(draft.route.curve)));
        });
        chip::place(&draft.route, size, &|chip, enough| surroundings.cost(chip, enough))
    }

    /// The other links between the same two nodes, in either direction.
    pub(super) fn siblings(&self, slot: u32) -> impl Iterator<Item = u32> {
        let ends = |link: &super::LinkSlot| (link.from.min(link.to), link.from.max(link.to));
        let own = self.link(slot);
        let (from, to) = (&self.node(own.from).links, &self.node(own.to).links);
        let links = if from.len() <= to.len() { from } else { to };
        links.iter().copied().filter(move |other| *other != slot && ends(self.link(*other)) == ends(own))
    }

    /// Calls `visit` with every other link whose line or chip may touch the area.
    fn visit_drafts<'a>(&'a self, slot: u32, area: Rect, mut visit: impl FnMut(u32, &'a Draft)) {
        self.link_grid.query(area, |other| {
            if other != slot && overlaps(self.link(other).reach, area) {
                let draft = self.draft(other);
                let is_near = overlaps(route::hull(draft.route.curve).inflate(1.0, 1.0), area)
                    || draft.place.is_some_and(|place| overlaps(place.rect, area));
                if is_near {
                    visit(other, draft);
                }
            }
        });
    }

    fn ground(&self, region: Rect) -> Surroundings {
        let mut ground = Surroundings::default();
        self.node_grid.query(region, |slot| {
            let node = self.node(slot);
            if overlaps(node.rect, region) {
                match node.layer {
                    Layer::Container => ground.boxes.push(node.rect),
                    Layer::Card | Layer::Pill => ground.cards.push(node.rect),
                }
            }
        });
        ground
    }

    /// The same as the cost of [`Scene::ground`] at one place.
    fn ground_cost(&self, chip: Rect) -> f64 {
        self.ground(chip.inflate(CHIP_MARGIN, CHIP_MARGIN)).cost(chip, f64::INFINITY)
    }
}

/// The room that chips leave to what they should not cover.
pub const CHIP_MARGIN: f64 = 4.0;

/// All places that a chip may take.
fn chip_region(route: &Route, size: Size) -> Rect {
    let (x, y) = (size.width + chip::REACH, size.height + chip::REACH);
    route::hull(route.curve).inflate(x, y)
}

/// What a chip may cover.
#[derive(Default)]
struct Surroundings {
    cards: Vec<Rect>,
    boxes: Vec<Rect>,
    chips: Vec<Rect>,
    lines: Vec<(Rect, route::Polyline)>,
}

impl Surroundings {
    /// What a chip would cover there: cards and pills cost most, the chips and
    /// lines of other links less, and a box's header and border a little. Lines
    /// beyond what is `enough` are not counted.
    fn cost(&self, chip: Rect, enough: f64) -> f64 {
        let area = chip.inflate(CHIP_MARGIN, CHIP_MARGIN);
        let cards: f64 = self.cards.iter().map(|card| chip::covering(area, *card, 100.0)).sum();
        let boxes: f64 = self
            .boxes
            .iter()
            .map(|rect| {
                let header = Rect { y1: rect.y0 + CONTAINER_HEADER - 6.0, ..*rect };
                let border = if chip::straddles(chip, *rect) { 10.0 } else { 0.0 };
                chip::covering(chip, header, 20.0) + border
            })
            .sum();
        let chips: f64 =
            self.chips.iter().map(|other| chip::covering(chip.inflate(2.0, 2.0), *other, 60.0)).sum();
        let mut cost = cards + boxes + chips;
        for (hull, line) in &self.lines {
            if cost >= enough {
                break;
            }
            if overlaps(hull.inflate(0.1, 0.1), chip) && line.hits(chip) {
                cost += 24.0;
            }
        }
        cost
    }
}
