//! Mermaid flowcharts, in and out.
//!
//! `parse/` reads the syntax into a [`chart::Chart`], as mermaid 11 understands
//! it; `board.rs` and its neighbours make a board of a chart; `write.rs` draws a
//! board as a chart. A text that Stackboard wrote carries its board in a
//! comment, and `carried.rs` applies to that board what was edited since.

mod board;
mod carried;
mod chart;
mod draw;
mod edges;
mod groups;
mod hosts;
mod link_words;
mod parse;
mod shown;
#[cfg(test)]
mod tests;
mod words;
mod write;

use super::{limits, text};
use crate::{
    edit::Clip,
    model::{Board, NodeId, NodeKind},
};
use std::fmt;
use thiserror::Error;

pub use write::write;

/// The largest text that is read, in bytes.
pub const TEXT_BYTES: usize = 2 * 1024 * 1024;

/// A board made of a flowchart.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    pub board: Board,
    /// What has no meaning on a board, once for each sort, in the order of the
    /// text.
    pub left_out: Vec<LeftOut>,
    /// Kinds that the text does not clearly say, in the order of the nodes.
    pub guesses: Vec<Guess>,
}

impl Import {
    /// What is to be put on a board that is there, as with `Editor::paste`.
    pub fn clip(&self) -> Clip {
        Clip {
            nodes: self.board.nodes.values().cloned().collect(),
            links: self.board.links.values().cloned().collect(),
        }
    }
}

/// Something that the board does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The first line with it, from 1.
    pub line: usize,
    /// A sentence.
    pub what: String,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// A kind that is worth a second look.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    pub node: NodeId,
    /// The label as it is shown on the board.
    pub label: String,
    /// The kind that was taken.
    pub kind: NodeKind,
    /// What led to the kind: a sentence.
    pub why: String,
    /// Other kinds that it may have been meant to be, the likeliest first.
    pub alternatives: Vec<NodeKind>,
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" became a {}: {}", text::excerpt(&self.label), self.kind, self.why)
    }
}

/// Why a text was refused. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct MermaidError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub message: String,
}

/// Reads a flowchart and makes a board of it. Takes time in proportion to the
/// text. A text that [`write`] made gives its board back, as far as the visible
/// diagram was not changed since.
///
/// # Errors
/// When the text is no flowchart, breaks its syntax, or is too large.
pub fn read(text: &str) -> Result<Import, MermaidError> {
    let chart = parse::parse(text)?;
    Ok(board::build(chart))
}

/// Whether a text is meant as a Mermaid diagram of whatever type: what was
/// pasted is then worth reading as one.
pub fn looks_like_mermaid(text: &str) -> bool {
    text.len() <= TEXT_BYTES && parse::begins_like_mermaid(text)
}

/// What is noted while a text becomes a board: the first of each sort.
#[derive(Debug, Default)]
struct Notes {
    left_out: Vec<LeftOut>,
    seen: rustc_hash::FxHashSet<&'static str>,
}

impl Notes {
    /// Notes something, if it is the first of its sort.
    fn once(&mut self, sort: &'static str, line: usize, what: impl FnOnce() -> String) {
        if self.seen.insert(sort) {
            self.left_out.push(LeftOut { line, what: what() });
        }
    }

    fn finish(mut self) -> Vec<LeftOut> {
        self.left_out.sort_by_key(|left_out| left_out.line);
        self.left_out
    }
}
