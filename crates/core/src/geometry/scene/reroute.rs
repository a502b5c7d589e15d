//! Working out again, after a change, the routes that it may have changed.

use super::{
    Scene,
    chips::CHIP_MARGIN,
    routing::{self, Draft},
};
use crate::geometry::{CubicBez, Rect, overlaps, route};
use rustc_hash::FxHashSet;

/// What a change has touched so far.
#[derive(Default)]
pub(super) struct Touched {
    /// Where nodes were or are now.
    pub areas: Vec<Rect>,
    /// Lines that were or are now, with their chips.
    pub lines: Vec<Draft>,
    /// Nodes that have moved, come, or changed what they are in.
    pub nodes: FxHashSet<u32>,
    /// Nodes whose links have to be arranged again.
    pub arrange: FxHashSet<u32>,
    /// Links that are new, or were linked elsewhere.
    pub links: FxHashSet<u32>,
    pub changed: FxHashSet<u32>,
    /// Something came, went or changed its place in the order.
    pub is_reordered: bool,
}

impl Scene {
    /// Works out again what is known and may have changed, in the order in which
    /// one thing follows from another: sides, places on the sides, lines, chips.
    pub(super) fn reroute(&mut self, touched: &mut Touched) {
        let incident: FxHashSet<u32> = touched
            .nodes
            .iter()
            .flat_map(|node| self.node(*node).links.iter().copied())
            .chain(touched.links.iter().copied())
            .collect();
        let mut stale = incident.clone();
        self.visit_links(touched.areas.iter().copied(), |slot| {
            if !stale.contains(&slot) && touched.areas.iter().any(|area| self.minds(slot, *area)) {
                stale.insert(slot);
            }
        });
        for &slot in &stale {
            let before = self.links[slot].plan.take();
            let is_other = before.is_some_and(|plan| (plan.from, plan.to) != self.sides(slot));
            if is_other || incident.contains(&slot) {
                touched.arrange.extend([self.link(slot).from, self.link(slot).to]);
            }
        }
        for node in &touched.arrange {
            self.nodes[*node].ports.take();
            stale.extend(self.node(*node).links.iter().copied());
        }
        for &slot in &stale {
            let before = self.links[slot].draft.take();
            // Nobody has yet given way to a link that was never asked for, but
            // must do so for one that is new.
            if before.is_some() || touched.links.contains(&slot) {
                let now = self.draft(slot);
                if before.as_ref() != Some(now) {
                    touched.lines.push(now.clone());
                    touched.lines.extend(before);
                }
            }
        }
        let changes: Vec<Change> = touched
            .areas
            .iter()
            .map(|area| Change { area: area.inflate(CHIP_MARGIN, CHIP_MARGIN), line: None })
            .chain(touched.lines.iter().flat_map(Change::of))
            .collect();
        self.visit_links(changes.iter().map(|change| change.area), |slot| {
            let routed = self.link(slot).route.get();
            if routed.is_some_and(|routed| changes.iter().any(|change| change.touches(routed.searched))) {
                stale.insert(slot);
            }
        });
        let siblings: Vec<u32> = stale.iter().flat_map(|slot| self.siblings(*slot)).collect();
        stale.extend(siblings);
        let before: Vec<(u32, routing::Routed)> =
            stale.iter().filter_map(|slot| Some((*slot, self.links[*slot].route.take()?))).collect();
        for (slot, before) in before {
            if before.route != self.routed(slot).route {
                touched.changed.insert(slot);
            }
        }
    }

    fn visit_links(&self, areas: impl Iterator<Item = Rect>, mut visit: impl FnMut(u32)) {
        for area in areas {
            self.link_grid.query(area, |slot| {
                if overlaps(self.link(slot).reach, area) {
                    visit(slot);
                }
            });
        }
    }

    /// Whether something new in an area, or gone from it, can change the link's
    /// sides or the place of its chip.
    fn minds(&self, slot: u32, area: Rect) -> bool {
        let link = self.link(slot);
        let Some(plan) = link.plan.get() else {
            return false;
        };
        let hinders = match plan.searched {
            Some(searched) => overlaps(searched, area),
            None => route::crosses(plan.draft, area),
        };
        let place = || link.draft.get().and_then(|draft| draft.place);
        hinders
            || place().is_some_and(|place| overlaps(place.searched.inflate(CHIP_MARGIN, CHIP_MARGIN), area))
    }
}

/// Something that came or went, to which a chip may give way.
struct Change {
    area: Rect,
    /// The line, when it is not the whole area.
    line: Option<CubicBez>,
}

impl Change {
    fn of(draft: &Draft) -> impl Iterator<Item = Self> {
        let curve = draft.route.curve;
        let line = Self { area: route::hull(curve).inflate(1.0, 1.0), line: Some(curve) };
        let chip = draft.place.map(|place| Self { area: place.rect.inflate(2.0, 2.0), line: None });
        [Some(line), chip].into_iter().flatten()
    }

    fn touches(&self, searched: Rect) -> bool {
        overlaps(self.area, searched) && self.line.is_none_or(|curve| route::crosses(curve, searched))
    }
}
