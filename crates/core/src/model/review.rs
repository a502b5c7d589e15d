//! What people decided about the review of a board.

use super::{LinkId, NodeId, Props};

/// What people decided about the review of a board. Findings themselves are
/// worked out anew each time and never kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReviewNotes {
    /// The task the board is drawn for, by its name as in `distributed`.
    pub task: Option<String>,
    pub dismissed: Vec<Dismissal>,
    /// Unknown fields, kept to be written back.
    pub extra: Props,
}

/// A finding that somebody decided to live with.
#[derive(Debug, Clone, PartialEq)]
pub struct Dismissal {
    /// The rule's id, as in `SPOF-1`. One of a rule that is not known is kept.
    pub rule: String,
    /// Where the finding was. Ids that are no longer on the board do no harm:
    /// no finding matches them.
    pub nodes: Vec<NodeId>,
    pub links: Vec<LinkId>,
    pub reason: String,
    /// Unknown fields, kept to be written back.
    pub extra: Props,
}
