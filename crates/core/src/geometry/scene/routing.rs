//! Working out routes when they are asked for.

use super::{CROWD, Layer, NodeSlot, Scene};
use crate::{
    geometry::{
        CubicBez, Point, Rect, Route, Side,
        chip::Place,
        overlaps,
        plan::{self, Anchor, End, Plan, Relation},
        ports, route,
    },
    model::NodeKind,
};

/// Where a link ends on a node.
#[derive(Debug, Clone, Copy)]
pub struct Port {
    link: u32,
    /// Whether this is the link's first end.
    is_from: bool,
    at: Point,
    /// Whether no other link ends on this side.
    is_alone: bool,
}

/// A link's line before chips give way to one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub route: Route,
    pub place: Option<Place>,
}

/// A link's line as it is shown.
#[derive(Debug, Clone)]
pub struct Routed {
    pub route: Route,
    /// Where the chip was looked for: what lies elsewhere has no say.
    pub searched: Rect,
}

/// A link's wish for a place on a side of a node.
struct Wish<'a> {
    link: u32,
    is_from: bool,
    side: Side,
    along: f64,
    angle: f64,
    id: &'a str,
    reverses: bool,
}

impl Scene {
    pub(super) fn routed(&self, slot: u32) -> &Routed {
        self.link(slot).route.get_or_init(|| {
            let draft = self.draft(slot);
            let place = draft.place.map(|place| self.cleared(slot, draft, place));
            let mut route = draft.route.clone();
            route.chip = place.map(|place| place.rect);
            Routed { route, searched: place.map_or(Rect::ZERO, |place| place.searched) }
        })
    }

    pub(super) fn draft(&self, slot: u32) -> &Draft {
        self.link(slot).draft.get_or_init(|| {
            let link = self.link(slot);
            let plan = self.plan(slot);
            let (start, end) = self.ends(slot, plan);
            let route = Route::new(plan.curve(start, end), plan.from.side, plan.to.side);
            let place = link.chip.map(|size| self.wished_chip(&route, size));
            Draft { route, place }
        })
    }

    pub(super) fn sides(&self, slot: u32) -> (Anchor, Anchor) {
        let plan = self.plan(slot);
        (plan.from, plan.to)
    }

    fn plan(&self, slot: u32) -> &Plan {
        self.link(slot).plan.get_or_init(|| {
            let link = self.link(slot);
            let end = |node: u32| {
                let node = self.node(node);
                End { rect: node.rect, attached: node.layer == Layer::Pill }
            };
            let crossings = |curve, limit| self.crossings(curve, limit, link.from, link.to);
            plan::choose(end(link.from), end(link.to), self.relation(link.from, link.to), &crossings)
        })
    }

    fn relation(&self, from: u32, to: u32) -> Relation {
        let is_on = |pill: u32, parent: u32| {
            self.node(pill).layer == Layer::Pill && self.node(pill).parent == Some(parent)
        };
        match () {
            () if from == to => Relation::Loop,
            () if is_on(from, to) => Relation::FromOnBorder,
            () if is_on(to, from) => Relation::ToOnBorder,
            () if self.holds(from, to) => Relation::FromHolds,
            () if self.holds(to, from) => Relation::ToHolds,
            () => Relation::Apart,
        }
    }

    /// How many cards and pills a line runs through. Its ends do not count, nor
    /// what they sit on or what sits on them. May stop counting at `limit`.
    fn crossings(&self, curve: CubicBez, limit: usize, from: u32, to: u32) -> usize {
        let parent = |slot: u32| self.node(slot).parent.filter(|_| self.node(slot).layer == Layer::Pill);
        let own = [Some(from), Some(to), parent(from), parent(to)];
        let counts = |slot: u32, node: &NodeSlot| {
            let is_on_end = node.layer == Layer::Pill && [Some(from), Some(to)].contains(&node.parent);
            node.layer != Layer::Container
                && node.kind != NodeKind::Text
                && !is_on_end
                && !own.contains(&Some(slot))
        };
        let mut found: Vec<u32> = Vec::new();
        let line = route::Polyline::new(curve);
        // What lies within the hull of a long line is mostly far from it.
        let hull = route::hull(curve);
        let is_long = hull.width().max(hull.height()) > 600.0;
        let short = Some(hull).filter(|_| !is_long).into_iter().map(|hull| (hull, None));
        let long =
            line.pieces().filter(|_| is_long).map(|piece| (Rect::from_points(piece.0, piece.1), Some(piece)));
        for (area, piece) in short.chain(long) {
            // In a heap of nodes no way is better than another.
            if self.node_grid.is_crowded(area, CROWD) {
                return limit;
            }
            self.node_grid.query(area, |slot| {
                let node = self.node(slot);
                let core = node.rect.inflate(-2.0, -2.0);
                let is_hit =
                    || piece.map_or_else(|| line.hits(core), |(a, b)| route::segment_hits(a, b, core));
                let is_open = found.len() < limit;
                if is_open && overlaps(area, core) && counts(slot, node) && !found.contains(&slot) && is_hit()
                {
                    found.push(slot);
                }
            });
            if found.len() >= limit {
                break;
            }
        }
        found.len()
    }

    /// Where a link starts and ends. Of two places that are nearly level, one
    /// that has its side for itself moves, so that the line is straight.
    fn ends(&self, slot: u32, plan: &Plan) -> (Point, Point) {
        const NEARLY: f64 = 16.0;
        let link = self.link(slot);
        let (mut start, mut end) = (self.port(link.from, slot, true), self.port(link.to, slot, false));
        let (from, to) = (plan.from, plan.to);
        let is_upright = from.side.is_upright();
        let off = if is_upright { end.at.y - start.at.y } else { end.at.x - start.at.x };
        if from.normal() == -to.normal() && off.abs() <= NEARLY {
            let level = |port: &mut Port, side: Side, node: u32, along: f64| {
                let rect = self.node(node).rect;
                let (low, high) = side.span(rect);
                let is_free = port.is_alone && (low + 8.0..=high - 8.0).contains(&along);
                if is_free {
                    port.at = side.at(rect, along);
                }
                is_free
            };
            let along = |point: Point| if is_upright { point.y } else { point.x };
            let (first, last) = (along(start.at), along(end.at));
            if !level(&mut start, from.side, link.from, last) {
                level(&mut end, to.side, link.to, first);
            }
        }
        (start.at, end.at)
    }

    fn port(&self, node: u32, link: u32, is_from: bool) -> Port {
        let ports = self.ports(node);
        let nowhere = Port { link, is_from, at: self.node(node).rect.center(), is_alone: true };
        ports
            .binary_search_by_key(&(link, is_from), |port| (port.link, port.is_from))
            .map_or(nowhere, |index| ports[index])
    }

    /// Gives every link that ends at a node its place: on each side in the order
    /// in which they go off, so that they do not cross.
    fn ports(&self, slot: u32) -> &[Port] {
        self.node(slot).ports.get_or_init(|| {
            let node = self.node(slot);
            let mut wishes: Vec<Wish<'_>> =
                node.links.iter().flat_map(|link| self.wishes(slot, *link)).collect();
            wishes.sort_by(|a, b| {
                let ids = if a.reverses && !a.is_from { b.id.cmp(a.id) } else { a.id.cmp(b.id) };
                let places = if Self::projects(node.rect, a.side) {
                    a.along.total_cmp(&b.along)
                } else {
                    std::cmp::Ordering::Equal
                };
                a.side.cmp(&b.side).then(places).then(a.angle.total_cmp(&b.angle)).then(ids)
            });
            let mut ports: Vec<Port> = wishes
                .chunk_by(|a, b| a.side == b.side)
                .flat_map(|group| {
                    let side = group[0].side;
                    let (low, high) = side.span(node.rect);
                    let margin =
                        ((high - low) * 0.3).min(if Self::projects(node.rect, side) { 20.0 } else { 12.0 });
                    let spacing = if side.is_upright() { 14.0 } else { 22.0 };
                    let along: Vec<f64> = group.iter().map(|wish| wish.along).collect();
                    let places = ports::spread(&along, spacing, (low + margin, high - margin));
                    group.iter().zip(places).map(move |(wish, along)| Port {
                        link: wish.link,
                        is_from: wish.is_from,
                        at: side.at(node.rect, along),
                        is_alone: group.len() == 1,
                    })
                })
                .collect();
            ports.sort_by_key(|port| (port.link, port.is_from));
            ports
        })
    }

    /// On a long side a link ends opposite to where it goes; on a short one the
    /// middle is near enough.
    fn projects(rect: Rect, side: Side) -> bool {
        let (low, high) = side.span(rect);
        high - low > 170.0
    }

    /// The wish of a link at one node; two for a link from the node to itself.
    fn wishes(&self, slot: u32, link: u32) -> impl Iterator<Item = Wish<'_>> {
        let record = self.link(link);
        let plan = *self.plan(link);
        let ends = [
            (true, record.from, plan.from, record.to, plan.to),
            (false, record.to, plan.to, record.from, plan.from),
        ];
        ends.into_iter().filter(move |(_, own, ..)| *own == slot).map(
            move |(is_from, own, anchor, other, far)| {
                let far_end = other;
                let (own, other) = (self.node(own).rect, self.node(other).rect);
                let target = far.side.middle(other);
                let middle = anchor.side.middle(own);
                let off = target - middle;
                let (ahead, aside) = match anchor.side.is_upright() {
                    true => (off.dot(anchor.normal()), off.y),
                    false => (off.dot(anchor.normal()), off.x),
                };
                Wish {
                    link,
                    is_from,
                    side: anchor.side,
                    along: anchor.wish.unwrap_or_else(|| {
                        self.through_header(slot, far_end, anchor.side, Self::wish(anchor.side, own, other))
                    }),
                    angle: if plan.is_arc() { Self::arc_angle(aside) } else { libm::atan2(aside, ahead) },
                    id: record.id.as_str(),
                    reverses: plan.reverses(),
                }
            },
        )
    }

    /// A link that comes from above into a box passes between the words of the
    /// box's header, where that is near.
    fn through_header(&self, slot: u32, other: u32, side: Side, along: f64) -> f64 {
        const NEAR: f64 = 30.0;
        const ROOM: f64 = 7.0;
        let parent = self.node(slot).parent.filter(|parent| !self.holds(*parent, other));
        match parent.and_then(|parent| self.node(parent).gap) {
            Some((low, high)) if side == Side::Top && high - low > 2.0 * ROOM => {
                let passes = along.clamp(low + ROOM, high - ROOM);
                if (passes - along).abs() <= NEAR { passes } else { along }
            }
            _ => along,
        }
    }

    /// Arcs to one direction lie beyond all other links of a side, and the shorter
    /// beyond the longer, which run round them.
    fn arc_angle(aside: f64) -> f64 {
        let beyond = std::f64::consts::PI + 1000.0 / (1.0 + aside.abs());
        if aside < 0.0 { -beyond } else { beyond }
    }

    /// Where on its side a link would like to be if it were alone: in the middle,
    /// but where two nodes stand nearly level, so that the line is straight.
    fn wish(side: Side, own: Rect, other: Rect) -> f64 {
        const NEARLY: f64 = 18.0;
        let (low, high) = side.span(own);
        let (other_low, other_high) = side.span(other);
        let (middle, target) = (low.midpoint(high), other_low.midpoint(other_high));
        let is_long = |low: f64, high: f64| high - low > 170.0;
        if is_long(low, high) {
            let shared = (low.max(other_low), high.min(other_high));
            let is_shared = is_long(other_low, other_high) && shared.0 < shared.1;
            if is_shared { shared.0.midpoint(shared.1) } else { target }
        } else if !is_long(other_low, other_high) && (middle - target).abs() <= NEARLY {
            middle.midpoint(target)
        } else {
            middle
        }
    }
}
