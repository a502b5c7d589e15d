//! What a dragged node snaps to: edges and centres of its neighbours, and equal
//! gaps between them.

use super::{Edges, Point, Rect, Vec2};

/// The answer for one position of a drag.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Snap {
    /// What to add to the position; zero in a direction in which nothing is near.
    pub delta: Vec2,
    /// What to draw, so that one sees what it snapped to.
    pub guides: Vec<Guide>,
}

/// A line that shows what a node snapped to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guide {
    pub kind: GuideKind,
    pub from: Point,
    pub to: Point,
}

/// What a guide means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuideKind {
    /// Edges or centres that lie on one line.
    Aligned,
    /// A gap that is as wide as another.
    Gap,
}

/// Further away than this nothing is snapped to, in board units.
const NEARBY: f64 = 1200.0;
/// At most so many nodes are looked at for gaps, the nearest ones.
const GAP_NEIGHBOURS: usize = 24;
const EXACT: f64 = 0.01;

/// Snaps a rectangle that is moved as a whole. `others` are what it may snap to,
/// itself left out; `threshold` is in board units.
pub fn snap(moving: Rect, others: impl Iterator<Item = Rect>, threshold: f64) -> Snap {
    let others = nearby(moving, others);
    let [level, upright] = Axis::BOTH.map(|axis| Row::new(axis, &others));
    let with_gaps = [level.delta(moving, threshold, true), upright.delta(moving, threshold, true)];
    // A move in one direction can take the node out of the row whose gaps it
    // snapped to in the other; then only lines count, which hold anyway.
    let holds = |deltas: [Option<f64>; 2]| {
        let moved = moving + vector(deltas);
        [(&level, deltas[0]), (&upright, deltas[1])]
            .into_iter()
            .all(|(row, delta)| delta.is_none() || !row.guides(moved).is_empty())
    };
    let deltas = if holds(with_gaps) {
        with_gaps
    } else {
        [level.delta(moving, threshold, false), upright.delta(moving, threshold, false)]
    };
    let moved = moving + vector(deltas);
    let rows = [&level, &upright].into_iter().zip(deltas).filter(|(_, delta)| delta.is_some());
    let guides = rows.flat_map(|(row, _)| row.guides(moved)).collect();
    Snap { delta: vector(deltas), guides: without_repeats(guides) }
}

fn vector([x, y]: [Option<f64>; 2]) -> Vec2 {
    Vec2::new(x.unwrap_or(0.0), y.unwrap_or(0.0))
}

/// Snaps the moving edges of a rectangle that is being resized. The delta is
/// what to add to them.
pub fn snap_resize(rect: Rect, edges: Edges, others: impl Iterator<Item = Rect>, threshold: f64) -> Snap {
    let others = nearby(rect, others);
    let moving = |axis: Axis| {
        let own = axis.view(rect);
        let (low, high) = match axis {
            Axis::Level => (edges.left, edges.right),
            Axis::Upright => (edges.top, edges.bottom),
        };
        [low.then_some(own.x0), high.then_some(own.x1)].into_iter().flatten().collect::<Vec<f64>>()
    };
    let best = |axis: Axis| {
        let candidates = others.iter().flat_map(|other| {
            let lines = lines_of(axis.view(*other));
            moving(axis).into_iter().flat_map(move |edge| lines.map(|line| line - edge))
        });
        nearest(candidates, threshold)
    };
    let mut snap = Snap::default();
    for axis in Axis::BOTH {
        let Some(delta) = best(axis) else {
            continue;
        };
        match axis {
            Axis::Level => snap.delta.x = delta,
            Axis::Upright => snap.delta.y = delta,
        }
        let viewed: Vec<Rect> = others.iter().map(|other| axis.view(*other)).collect();
        let lines: Vec<f64> = moving(axis).into_iter().map(|edge| edge + delta).collect();
        let guides = aligned_guides(axis.view(rect), lines, &viewed);
        snap.guides.extend(guides.into_iter().map(|guide| axis.unview(guide)));
    }
    snap.guides = without_repeats(snap.guides);
    snap
}

/// The direction that is looked at. Both are treated alike by looking at the
/// board mirrored along its diagonal.
#[derive(Clone, Copy)]
enum Axis {
    Level,
    Upright,
}

impl Axis {
    const BOTH: [Self; 2] = [Self::Level, Self::Upright];

    fn view(self, rect: Rect) -> Rect {
        match self {
            Self::Level => rect,
            Self::Upright => Rect::new(rect.y0, rect.x0, rect.y1, rect.x1),
        }
    }

    fn unview(self, guide: Guide) -> Guide {
        match self {
            Self::Level => guide,
            Self::Upright => Guide {
                kind: guide.kind,
                from: Point::new(guide.from.y, guide.from.x),
                to: Point::new(guide.to.y, guide.to.x),
            },
        }
    }
}

/// What is looked at in one direction, seen as if that were the level one.
struct Row {
    axis: Axis,
    others: Vec<Rect>,
}

impl Row {
    fn new(axis: Axis, others: &[Rect]) -> Self {
        Self { axis, others: others.iter().map(|other| axis.view(*other)).collect() }
    }

    /// The least move that lines something up or makes gaps equal.
    fn delta(&self, moving: Rect, threshold: f64, with_gaps: bool) -> Option<f64> {
        let own = self.axis.view(moving);
        let aligned = self.others.iter().flat_map(|other| {
            let lines = lines_of(*other);
            lines_of(own).into_iter().flat_map(move |a| lines.map(|b| b - a))
        });
        let gaps = if with_gaps { gaps(own, &self.others) } else { Vec::new() };
        nearest(aligned.chain(gaps.into_iter().map(|gap| gap.delta)), threshold)
    }

    /// What lines up, and which gaps are equal, with the node where it is.
    fn guides(&self, moved: Rect) -> Vec<Guide> {
        let own = self.axis.view(moved);
        let gaps = gaps(own, &self.others).into_iter().filter(|gap| gap.delta.abs() < EXACT);
        let gap_guides =
            gaps.flat_map(|gap| gap.lines.map(|(from, to)| Guide { kind: GuideKind::Gap, from, to }));
        let lines = aligned_guides(own, lines_of(own), &self.others);
        lines.into_iter().chain(gap_guides).map(|guide| self.axis.unview(guide)).collect()
    }
}

/// The lines of a rectangle that can line up with those of another.
fn lines_of(rect: Rect) -> [f64; 3] {
    [rect.x0, rect.center().x, rect.x1]
}

fn nearby(moving: Rect, others: impl Iterator<Item = Rect>) -> Vec<Rect> {
    let area = moving.inflate(NEARBY, NEARBY);
    others.filter(|other| super::overlaps(*other, area)).collect()
}

fn nearest(deltas: impl Iterator<Item = f64>, threshold: f64) -> Option<f64> {
    deltas.filter(|delta| delta.abs() <= threshold).min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// One upright line for each place at which something lines up, as long as all
/// that is lined up there.
fn aligned_guides(own: Rect, lines: impl IntoIterator<Item = f64>, others: &[Rect]) -> Vec<Guide> {
    lines
        .into_iter()
        .filter_map(|x| {
            let on_line =
                others.iter().filter(|other| lines_of(**other).iter().any(|line| (line - x).abs() < EXACT));
            let (low, high, count) = on_line.fold((own.y0, own.y1, 0), |(low, high, count), other| {
                (low.min(other.y0), high.max(other.y1), count + 1)
            });
            let guide = Guide { kind: GuideKind::Aligned, from: Point::new(x, low), to: Point::new(x, high) };
            (count > 0).then_some(guide)
        })
        .collect()
}

/// A way to make two gaps equal.
struct Gap {
    delta: f64,
    lines: [(Point, Point); 2],
}

/// The ways in which the gaps beside the rectangle can be made equal to others in
/// the same row: in the middle between two, or as far from one as that is from
/// the next.
fn gaps(own: Rect, others: &[Rect]) -> Vec<Gap> {
    let mut row: Vec<Rect> =
        others.iter().copied().filter(|other| other.y0 < own.y1 && own.y0 < other.y1).collect();
    let away = |rect: &Rect| (rect.center().x - own.center().x).abs();
    row.sort_by(|a, b| away(a).total_cmp(&away(b)));
    row.truncate(GAP_NEIGHBOURS);
    let before = row.iter().filter(|other| other.x1 <= own.center().x).max_by(|a, b| a.x1.total_cmp(&b.x1));
    let after = row.iter().filter(|other| other.x0 >= own.center().x).min_by(|a, b| a.x0.total_cmp(&b.x0));
    let line = |a: Rect, b: Rect| {
        let y = a.y0.max(b.y0).midpoint(a.y1.min(b.y1));
        (Point::new(a.x1, y), Point::new(b.x0, y))
    };
    let mut found = Vec::new();
    if let (Some(&before), Some(&after)) = (before, after) {
        let delta = before.x1.midpoint(after.x0) - own.center().x;
        if after.x0 - before.x1 >= own.width() {
            let placed = own + Vec2::new(delta, 0.0);
            found.push(Gap { delta, lines: [line(before, placed), line(placed, after)] });
        }
    }
    if let Some(&before) = before {
        for other in row.iter().filter(|other| other.x1 < before.x0) {
            let delta = before.x1 + (before.x0 - other.x1) - own.x0;
            let placed = own + Vec2::new(delta, 0.0);
            found.push(Gap { delta, lines: [line(*other, before), line(before, placed)] });
        }
    }
    if let Some(&after) = after {
        for other in row.iter().filter(|other| other.x0 > after.x1) {
            let delta = after.x0 - (other.x0 - after.x1) - own.x1;
            let placed = own + Vec2::new(delta, 0.0);
            found.push(Gap { delta, lines: [line(placed, after), line(after, *other)] });
        }
    }
    found
}

fn without_repeats(guides: Vec<Guide>) -> Vec<Guide> {
    let mut kept: Vec<Guide> = Vec::with_capacity(guides.len());
    for guide in guides {
        let is_same = |other: &Guide| {
            other.kind == guide.kind
                && other.from.distance(guide.from) < EXACT
                && other.to.distance(guide.to) < EXACT
        };
        if !kept.iter().any(is_same) {
            kept.push(guide);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn card(x: f64, y: f64) -> Rect {
        Rect::new(x, y, x + 156.0, y + 60.0)
    }

    fn rect() -> impl Strategy<Value = Rect> {
        (-500.0..500.0, -500.0..500.0, 20.0..300.0, 20.0..300.0)
            .prop_map(|(x, y, w, h)| Rect::new(x, y, x + w, y + h))
    }

    proptest! {
        #[test]
        fn it_moves_no_further_than_it_may_and_then_stays(
            moving in rect(), others in prop::collection::vec(rect(), 0..12), threshold in 1.0..20.0,
        ) {
            let first = snap(moving, others.iter().copied(), threshold);
            prop_assert!(first.delta.x.abs() <= threshold && first.delta.y.abs() <= threshold);
            let again = snap(moving + first.delta, others.iter().copied(), threshold);
            prop_assert!(first.delta.x == 0.0 || again.delta.x.abs() < 1e-6, "{:?}", again.delta);
            prop_assert!(first.delta.y == 0.0 || again.delta.y.abs() < 1e-6, "{:?}", again.delta);
            prop_assert_eq!(first.delta != Vec2::ZERO && first.guides.is_empty(), false);
        }

        #[test]
        fn resizing_moves_only_the_moving_edges(rect in rect(), others in prop::collection::vec(rect(), 0..12)) {
            let right = Edges { right: true, ..Edges::default() };
            let snap = snap_resize(rect, right, others.iter().copied(), 8.0);
            prop_assert_eq!(snap.delta.y, 0.0);
            prop_assert!(snap.delta.x.abs() <= 8.0);
        }
    }

    #[test]
    fn edges_and_centres_line_up() {
        let snap = snap(card(103.0, 200.0), [card(100.0, 0.0)].into_iter(), 8.0);
        assert_eq!(snap.delta, Vec2::new(-3.0, 0.0));
        assert_eq!(snap.guides.len(), 3, "both edges and the centre");
        assert!(
            snap.guides.iter().all(|guide| guide.kind == GuideKind::Aligned && guide.from.x == guide.to.x)
        );
        assert_eq!((snap.guides[0].from.y, snap.guides[0].to.y), (0.0, 260.0));
    }

    #[test]
    fn nothing_happens_beyond_the_threshold() {
        let snap = snap(card(109.0, 220.0), [card(100.0, 0.0)].into_iter(), 8.0);
        assert_eq!(snap, Snap::default());
    }

    #[test]
    fn gaps_become_equal() {
        // Different heights, so that nothing but the gaps lines up in x.
        let row = [card(0.0, 0.0), card(200.0, 20.0)];
        let behind = snap(card(397.0, 10.0), row.into_iter(), 8.0);
        assert_eq!(behind.delta.x, 3.0);
        let gaps: Vec<_> = behind.guides.iter().filter(|guide| guide.kind == GuideKind::Gap).collect();
        assert_eq!(gaps.len(), 2);
        assert!(gaps.iter().all(|guide| guide.to.x - guide.from.x == 44.0));
        let row = [card(0.0, 0.0), card(420.0, 20.0)];
        let between = snap(card(214.0, 10.0), row.into_iter(), 8.0);
        assert_eq!(between.delta.x, -4.0);
    }

    #[test]
    fn a_moving_edge_snaps_to_an_edge() {
        let right = Edges { right: true, bottom: true, ..Edges::default() };
        let snap =
            snap_resize(Rect::new(0.0, 0.0, 204.0, 97.0), right, [card(200.0, 300.0)].into_iter(), 8.0);
        assert_eq!(snap.delta, Vec2::new(-4.0, 0.0));
        assert_eq!(snap.guides.len(), 1);
    }
}
