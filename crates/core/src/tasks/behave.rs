//! What only runs in the simulation show.

use super::{Performs, Survives, verdict::Verdict, view::View};
use crate::model::Board;

/// Runs boards, with a bound on the work of all runs together.
pub struct Bench {
    board: Board,
    events_left: u64,
}

impl Bench {
    pub fn new(board: &Board) -> Self {
        Self { board: board.clone(), events_left: super::limits::EVENTS }
    }

    pub fn survives(&mut self, _view: &View, _of: &Survives) -> Verdict {
        let _ = (&self.board, self.events_left);
        Verdict::unmet(0.0, "")
    }

    pub fn performs(&mut self, _view: &View, _of: &Performs) -> Verdict {
        Verdict::unmet(0.0, "")
    }
}
