//! A flowchart as it stands in a text, before anything is made of it.

use super::Notes;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// The way a flowchart runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Flow {
    #[default]
    Down,
    Up,
    Right,
    Left,
}

#[derive(Debug, Default)]
pub(super) struct Chart {
    pub flow: Flow,
    pub title: String,
    /// What `accDescr` says.
    pub description: String,
    pub vertices: IndexMap<String, Vertex, FxBuildHasher>,
    /// Outer groups stand before or after inner ones, in the order in which
    /// they are opened.
    pub groups: Vec<Group>,
    pub edges: Vec<Edge>,
    /// The link with the board that the text was written from.
    pub carried: Option<String>,
    pub notes: Notes,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Vertex {
    /// `None` where the id is all that is said.
    pub label: Option<String>,
    pub shape: Shape,
    pub classes: Vec<String>,
    /// The group it stands in, by index.
    pub group: Option<usize>,
    pub line: usize,
}

/// The shapes that say something about what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shape {
    #[default]
    Plain,
    Cylinder,
    /// A text without a border.
    Words,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub id: String,
    pub title: String,
    pub parent: Option<usize>,
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edge {
    pub from: String,
    pub to: String,
    pub label: String,
    pub arrow: Arrow,
    /// Whether the board that was carried along has it.
    pub is_known: bool,
    pub line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Arrow {
    pub start: Head,
    pub end: Head,
    pub invisible: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Head {
    #[default]
    None,
    Arrow,
    Circle,
    Cross,
}
