//! By which sides a link leaves and enters.

use super::{
    CubicBez, Point, Rect, Side, Vec2,
    route::{self, TIP_GAP, distance},
};

/// One end of a link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End {
    pub rect: Rect,
    /// Whether it is a pill on the border of another node.
    pub attached: bool,
}

/// How the two ends stand to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Apart,
    /// Both ends are one node.
    Loop,
    /// The first end holds the second, at any depth, or the other way round.
    FromHolds,
    ToHolds,
    /// The first end is a pill on the border of the second, or the other way
    /// round.
    FromOnBorder,
    ToOnBorder,
}

/// Where on a node a link ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    pub side: Side,
    /// Whether the line is inside the node: it then goes to what the node holds.
    pub inward: bool,
    /// A place along the side that it should have, where it is no matter of
    /// taste.
    pub wish: Option<f64>,
}

/// The choice made for a link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    pub from: Anchor,
    pub to: Anchor,
    /// How far the line swings out where it cannot go straight.
    pub swing: f64,
    /// The line if it were alone on both sides.
    pub draft: CubicBez,
    /// What was looked at in choosing: what lies elsewhere has no say. `None`
    /// when nothing but the first choice was looked at, and only what comes or
    /// goes in the way of `draft` can change it.
    pub searched: Option<Rect>,
}

/// The furthest that a line swings out beyond its two ends.
pub const MAX_SWING: f64 = 110.0;
/// How far it does at least.
const SWING: f64 = 44.0;
/// What a turn costs, in units of length.
const MIXED: f64 = 60.0;
const SAME: f64 = 120.0;
/// What running through something costs.
const CROSSING: f64 = 600.0;

impl Anchor {
    fn outward(side: Side) -> Self {
        Self { side, inward: false, wish: None }
    }

    fn inward(side: Side) -> Self {
        Self { side, inward: true, wish: None }
    }

    fn wishing(side: Side, along: f64) -> Self {
        Self { side, inward: false, wish: Some(along) }
    }

    /// The direction in which a line leaves here.
    pub fn normal(self) -> Vec2 {
        if self.inward { -self.side.normal() } else { self.side.normal() }
    }

    fn middle(self, rect: Rect) -> Point {
        self.wish.map_or_else(|| self.side.middle(rect), |along| self.side.at(rect, along))
    }
}

impl Plan {
    fn new(from: End, to: End, anchors: (Anchor, Anchor), swing: f64) -> Self {
        let mut plan = Self { from: anchors.0, to: anchors.1, swing, draft: NOWHERE, searched: None };
        plan.draft = plan.curve(anchors.0.middle(from.rect), anchors.1.middle(to.rect));
        plan
    }

    /// The line between two places on the chosen sides.
    pub fn curve(&self, start: Point, border: Point) -> CubicBez {
        let (n, m) = (self.from.normal(), self.to.normal());
        let end = border + m * TIP_GAP;
        let ahead = (end - start).dot(n);
        let (out, back) = match n.dot(m) {
            // Facing one another: each end is straight for half the way.
            turn if turn < -0.5 => {
                let half = if ahead > 0.0 { ahead / 2.0 } else { self.swing };
                (half, half)
            }
            // Side by side: an arc that swings out beyond both. The curve
            // reaches three quarters of the way to its control points.
            turn if turn > 0.5 => {
                let reach = self.swing / 0.75;
                (reach + ahead.max(0.0), reach + (-ahead).max(0.0))
            }
            _ => {
                let across = (start - end).dot(m);
                // Each end lies behind the other: the line has to come round.
                let turns_back = ahead < 0.0 && across < 0.0;
                let near = if turns_back { self.swing } else { distance(start, end) * 0.6 + 8.0 };
                let least = self.swing.min(near);
                (least.max(ahead * 0.6), least.max(across * 0.6))
            }
        };
        CubicBez::new(start, start + n * out, end + m * back, end)
    }

    /// Whether the line is an arc that comes back to the side it left by.
    pub fn is_arc(&self) -> bool {
        self.from.side == self.to.side && self.from.inward == self.to.inward
    }

    /// Whether links between the same two nodes lie in opposite orders on the
    /// two sides, as the lanes of a road that turns back do.
    pub fn reverses(&self) -> bool {
        use Side::{Bottom, Left, Right, Top};
        let pair = (self.from.side, self.to.side);
        self.is_arc() || matches!(pair, (Right, Top) | (Top, Right) | (Left, Bottom) | (Bottom, Left))
    }
}

const NOWHERE: CubicBez = CubicBez { p0: Point::ZERO, p1: Point::ZERO, p2: Point::ZERO, p3: Point::ZERO };

/// So many cards in the way of a link mean a crowded board, where a detour would
/// run through others.
const BLOCKED: usize = 4;

/// Counts what a line runs through. It may stop at the given number.
pub type Crossings<'a> = &'a dyn Fn(CubicBez, usize) -> usize;

/// Chooses the sides. `crossings` counts the cards that a line would run
/// through, the two ends left out.
pub fn choose(from: End, to: End, relation: Relation, crossings: Crossings<'_>) -> Plan {
    match relation {
        Relation::Apart => apart(from, to, crossings),
        Relation::Loop => {
            let wishes = (from.rect.y0 + (from.rect.height() * 0.3).min(18.0), from.rect.x1 - 30.0);
            let wish_x = wishes.1.max(from.rect.center().x);
            let anchors = (Anchor::wishing(Side::Right, wishes.0), Anchor::wishing(Side::Top, wish_x));
            Plan::new(from, to, anchors, 90.0)
        }
        Relation::FromHolds => within(from, to, false, crossings),
        Relation::ToHolds => within(to, from, true, crossings),
        Relation::FromOnBorder => {
            let (pill, parent) = on_border(from.rect, to.rect);
            Plan::new(from, to, (pill, parent), 24.0)
        }
        Relation::ToOnBorder => {
            let (pill, parent) = on_border(to.rect, from.rect);
            Plan::new(from, to, (parent, pill), 24.0)
        }
    }
}

/// From a pill to the node it is on: a hook round to that node's bottom border.
fn on_border(pill: Rect, parent: Rect) -> (Anchor, Anchor) {
    let has_room = pill.x1 + 34.0 <= parent.x1 || pill.x0 - parent.x0 < parent.x1 - pill.x1;
    let (side, along) = if has_room { (Side::Right, pill.x1 + 26.0) } else { (Side::Left, pill.x0 - 26.0) };
    (Anchor::outward(side), Anchor::wishing(Side::Bottom, along.clamp(parent.x0, parent.x1)))
}

/// Between a box and something in it: straight from the border that leaves room
/// for an arrow and nothing in the way.
fn within(outer: End, inner: End, inner_first: bool, crossings: Crossings<'_>) -> Plan {
    let (o, i) = (outer.rect, inner.rect);
    let gaps = [
        (Side::Left, i.x0 - o.x0),
        (Side::Right, o.x1 - i.x1),
        (Side::Bottom, o.y1 - i.y1),
        // The header's words are there.
        (Side::Top, i.y0 - o.y0 - super::CONTAINER_HEADER),
    ];
    let plans = gaps.into_iter().map(|(side, gap)| {
        let along = side.middle(i);
        let wish = if side.is_upright() { along.y } else { along.x };
        let border = Anchor { wish: Some(wish), ..Anchor::inward(side) };
        let plan = if inner_first {
            Plan::new(inner, outer, (Anchor::outward(side), border), SWING)
        } else {
            Plan::new(outer, inner, (border, Anchor::outward(side)), SWING)
        };
        let tight = if gap < 24.0 { 1000.0 - gap } else { gap };
        (tight + CROSSING * crossings(plan.draft, usize::MAX) as f64, plan)
    });
    cheapest(plans)
}

fn apart(from: End, to: End, crossings: Crossings<'_>) -> Plan {
    let (a, b) = direct(from.rect, to.rect);
    let first = Plan::new(from, to, (Anchor::outward(a), Anchor::outward(b)), SWING);
    let cards = crossings(first.draft, BLOCKED);
    let is_plain = !from.attached && !to.attached;
    if is_plain && (cards == 0 || cards >= BLOCKED) {
        return first;
    }
    let base = shape_cost(&first, from, to) - 20.0 + CROSSING * cards as f64;
    // Longer arcs swing out further, so that one can run round another.
    let wide = (distance(from.rect.center(), to.rect.center()) * 0.14).clamp(SWING, MAX_SWING);
    let others = Side::ALL.into_iter().flat_map(|a| Side::ALL.map(|b| (a, b))).flat_map(|(a, b)| {
        let swings = if a == b { [Some(wide), Some(MAX_SWING)] } else { [Some(SWING), None] };
        swings.into_iter().flatten().map(move |swing| (a, b, swing))
    });
    let mut best = (base, first);
    let mut searched = route::hull(first.draft);
    for (a, b, swing) in others {
        let plan = Plan::new(from, to, (Anchor::outward(a), Anchor::outward(b)), swing);
        let mut cost = shape_cost(&plan, from, to);
        if cost < best.0 {
            let bearable = ((best.0 - cost) / CROSSING) as usize + 1;
            cost += CROSSING * crossings(plan.draft, bearable) as f64;
            searched = searched.union(route::hull(plan.draft));
            if cost < best.0 {
                best = (cost, plan);
            }
        }
    }
    Plan { searched: Some(searched), ..best.1 }
}

/// What a line costs for its shape alone.
fn shape_cost(plan: &Plan, from: End, to: End) -> f64 {
    let curve = plan.draft;
    let length = distance(curve.p0, curve.p1) + distance(curve.p1, curve.p2) + distance(curve.p2, curve.p3);
    let turn = match plan.from.side {
        side if side == plan.to.side => SAME,
        side if side == plan.to.side.opposite() => 0.0,
        _ => MIXED,
    };
    let own = [(plan.from.side, from), (plan.to.side, to)].into_iter().map(|(side, end)| {
        let through = route::crosses(curve, end.rect.inflate(-3.0, -3.0));
        // A pill's upper side faces what it sits on, its ends face other pills.
        let pill = match side {
            Side::Top => 400.0,
            Side::Left | Side::Right => 40.0,
            Side::Bottom => 0.0,
        };
        f64::from(u8::from(through)) * 2000.0 + if end.attached { pill } else { 0.0 }
    });
    length + turn + own.sum::<f64>()
}

/// The two sides that face one another. Designs read from left to right, so
/// that level links are preferred where there is room for them.
pub fn direct(from: Rect, to: Rect) -> (Side, Side) {
    let right = to.x0 - from.x1;
    let left = from.x0 - to.x1;
    let below = to.y0 - from.y1;
    let above = from.y0 - to.y1;
    let (gap_x, level) = if right >= left { (right, Side::Right) } else { (left, Side::Left) };
    let (gap_y, upright) = if below >= above { (below, Side::Bottom) } else { (above, Side::Top) };
    let is_level = if gap_x >= 24.0 { gap_x >= gap_y * 0.45 } else { gap_x >= gap_y };
    let side = if is_level { level } else { upright };
    (side, side.opposite())
}

fn cheapest(plans: impl Iterator<Item = (f64, Plan)>) -> Plan {
    let nowhere = Plan::new(
        End { rect: Rect::ZERO, attached: false },
        End { rect: Rect::ZERO, attached: false },
        (Anchor::outward(Side::Right), Anchor::outward(Side::Left)),
        0.0,
    );
    let mut searched = None;
    let best = plans
        .inspect(|(_, plan)| {
            let hull = route::hull(plan.draft);
            searched = Some(searched.map_or(hull, |area: Rect| area.union(hull)));
        })
        .min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(nowhere, |(_, plan)| Plan { searched, ..plan })
}
