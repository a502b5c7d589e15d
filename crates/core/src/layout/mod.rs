//! Automatic layout: columns along the way of the requests, containers around
//! what they hold, few crossings.
//!
//! Layered drawing after Sugiyama, Tagawa and Toda (1981): ranks by the longest
//! way, order within a rank by medians, coordinates by isotonic regression. It
//! works container by container, from the innermost outward.

pub(crate) mod layers;
mod order;
#[cfg(test)]
mod tests;

use crate::geometry::Rect;
use crate::model::{Board, NodeId};
use rustc_hash::FxHashMap;

/// The way requests run over the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// From left to right.
    #[default]
    Right,
    /// From the top down.
    Down,
}

/// How to lay out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    pub direction: Direction,
    /// Whether the nodes have places that mean something: their order within a
    /// column is then kept but where fewer lines would cross, and most of them
    /// stay where they are.
    pub keeps_order: bool,
}

/// Boxes for all nodes of a board, in its order and in board units. The same
/// board gives the same boxes; a board laid out so, laid out again with
/// `keeps_order`, stays as it is. Takes time in proportion to nodes and links,
/// times a number that grows with how many columns a link passes.
pub fn layout(board: &Board, options: &Options) -> Vec<(NodeId, Rect)> {
    let mut rects = crate::io::place::anew(board, options);
    if options.keeps_order {
        let (dx, dy) = usual_shift(board, &rects);
        for (_, rect) in &mut rects {
            *rect = Rect::new(rect.x0 + dx, rect.y0 + dy, rect.x1 + dx, rect.y1 + dy);
        }
    }
    rects
}

/// The shift by which most nodes end where they were; of equals the smallest.
fn usual_shift(board: &Board, rects: &[(NodeId, Rect)]) -> (f64, f64) {
    let mut counts: FxHashMap<(i64, i64), usize> = FxHashMap::default();
    for (id, rect) in rects {
        if let Some(node) = board.nodes.get(id) {
            // Coordinates are far below 2^53; a tenth of a unit is not seen.
            let shift =
                (((node.x - rect.x0) * 10.0).round() as i64, ((node.y - rect.y0) * 10.0).round() as i64);
            *counts.entry(shift).or_default() += 1;
        }
    }
    let size = |(dx, dy): (i64, i64)| (dx.abs().saturating_add(dy.abs()), dx, dy);
    counts
        .into_iter()
        .max_by_key(|(shift, count)| (*count, std::cmp::Reverse(size(*shift))))
        .map_or((0.0, 0.0), |((dx, dy), _)| (dx as f64 / 10.0, dy as f64 / 10.0))
}
