//! A spatial index: a loose grid on several levels.
//!
//! An item lies in one cell, that of its centre, on the level whose cells are at
//! least as large as the item. It then reaches at most half a cell beyond its
//! cell, so that a query looks half a cell further. Putting in and taking out
//! cost the same however many items there are and however large they are.

use super::{Point, Rect};
use rustc_hash::FxHashMap;

/// The cell size of the finest level in board units: about that of a card.
const CELL: f64 = 192.0;
const LEVELS: usize = 24;

/// Items by where they are. The owner keeps the items' rectangles.
#[derive(Debug, Default)]
pub struct Grid {
    levels: Vec<FxHashMap<(i32, i32), Vec<u32>>>,
}

impl Grid {
    pub fn insert(&mut self, item: u32, rect: Rect) {
        let (level, cell) = place(rect);
        if self.levels.len() <= level {
            self.levels.resize_with(level + 1, FxHashMap::default);
        }
        self.levels[level].entry(cell).or_default().push(item);
    }

    /// Takes out an item that was put in with this rectangle.
    pub fn remove(&mut self, item: u32, rect: Rect) {
        let (level, cell) = place(rect);
        let Some(items) = self.levels.get_mut(level).and_then(|cells| cells.get_mut(&cell)) else {
            return;
        };
        items.retain(|other| *other != item);
        if items.is_empty() {
            self.levels[level].remove(&cell);
        }
    }

    /// Moves an item, cheaply when it stays in its cell.
    pub fn shift(&mut self, item: u32, from: Rect, to: Rect) {
        if place(from) != place(to) {
            self.remove(item, from);
            self.insert(item, to);
        }
    }

    /// Calls `visit` with every item that may touch the rectangle, in no
    /// particular order. The caller compares the items' own rectangles.
    pub fn query(&self, rect: Rect, mut visit: impl FnMut(u32)) {
        self.cells_in(rect, |items| {
            items.iter().copied().for_each(&mut visit);
            true
        });
    }

    /// Whether more than so many items may touch the rectangle. Takes no longer
    /// for many more of them.
    pub fn is_crowded(&self, rect: Rect, most: usize) -> bool {
        let mut count = 0;
        self.cells_in(rect, |items| {
            count += items.len();
            count <= most
        });
        count > most
    }

    /// Calls `visit` with the items of each cell until it says that it has seen
    /// enough.
    fn cells_in(&self, rect: Rect, mut visit: impl FnMut(&[u32]) -> bool) {
        for (level, cells) in self.levels.iter().enumerate().filter(|(_, cells)| !cells.is_empty()) {
            let size = cell_size(level);
            let reach = rect.inflate(size / 2.0, size / 2.0);
            let low = cell_of(Point::new(reach.x0, reach.y0), size);
            let high = cell_of(Point::new(reach.x1, reach.y1), size);
            let count =
                (f64::from(high.0) - f64::from(low.0) + 1.0) * (f64::from(high.1) - f64::from(low.1) + 1.0);
            let goes_on = if count > cells.len() as f64 {
                let is_in = |cell: &(i32, i32)| {
                    (low.0..=high.0).contains(&cell.0) && (low.1..=high.1).contains(&cell.1)
                };
                cells.iter().filter(|(cell, _)| is_in(cell)).all(|(_, items)| visit(items))
            } else {
                (low.0..=high.0)
                    .flat_map(|x| (low.1..=high.1).map(move |y| (x, y)))
                    .filter_map(|cell| cells.get(&cell))
                    .all(|items| visit(items))
            };
            if !goes_on {
                return;
            }
        }
    }
}

fn cell_size(level: usize) -> f64 {
    CELL * f64::from(1u32 << level)
}

fn place(rect: Rect) -> (usize, (i32, i32)) {
    let largest = rect.width().max(rect.height());
    let level = (0..LEVELS).find(|level| cell_size(*level) >= largest).unwrap_or(LEVELS - 1);
    (level, cell_of(rect.center(), cell_size(level)))
}

/// Casts saturate, so that what is very far away shares the outermost cells.
fn cell_of(point: Point, size: f64) -> (i32, i32) {
    (libm::floor(point.x / size) as i32, libm::floor(point.y / size) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rect() -> impl Strategy<Value = Rect> {
        (-5000.0..5000.0, -5000.0..5000.0, 1.0..3000.0, 1.0..800.0)
            .prop_map(|(x, y, w, h)| Rect::new(x, y, x + w, y + h))
    }

    proptest! {
        #[test]
        fn a_query_finds_what_a_look_at_everything_finds(
            items in prop::collection::vec((rect(), rect(), 0..3), 1..60), area in rect(),
        ) {
            let mut grid = Grid::default();
            let mut kept = Vec::new();
            for (n, (first, second, fate)) in items.into_iter().enumerate() {
                grid.insert(n as u32, first);
                match fate {
                    0 => grid.remove(n as u32, first),
                    1 => { grid.shift(n as u32, first, second); kept.push((n as u32, second)) }
                    _ => kept.push((n as u32, first)),
                }
            }
            let mut found = Vec::new();
            grid.query(area, |n| found.push(n));
            found.retain(|n| kept.iter().any(|(m, rect)| m == n && crate::geometry::overlaps(*rect, area)));
            found.sort_unstable();
            let expected: Vec<u32> =
                kept.iter().filter(|(_, rect)| crate::geometry::overlaps(*rect, area)).map(|(n, _)| *n).collect();
            prop_assert_eq!(&found, &expected);
            if let Some(fewer) = expected.len().checked_sub(1) {
                prop_assert!(grid.is_crowded(area, fewer));
            }
            prop_assert!(!grid.is_crowded(area, kept.len()));
        }
    }
}
