//! Automatic layout.

use crate::geometry::Rect;
use crate::model::{Board, NodeId};

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
}

/// Boxes for all nodes of a board.
pub fn layout(board: &Board, _options: &Options) -> Vec<(NodeId, Rect)> {
    let board = crate::io::placed(board);
    board.nodes.values().map(|node| (node.id.clone(), crate::geometry::rect_of(node))).collect()
}
