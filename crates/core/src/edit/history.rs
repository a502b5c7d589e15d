//! Undo and redo.

use super::diff::Diff;
use crate::model::Board;

/// How many steps can be taken back.
const DEPTH: usize = 500;

/// Steps of the same key join while they are less than this apart, so that a
/// row of nudges is one step. In milliseconds.
const JOIN_MS: f64 = 400.0;

/// What was done and what was taken back. Selection and view are not part of
/// it, so moving about never clears what can be redone.
#[derive(Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    gesture: Option<Diff>,
}

#[derive(Debug)]
struct Step {
    /// What was done, as shown: "Move", "Delete 3 nodes".
    name: String,
    diff: Diff,
    /// Joins with the next step of the same key, until this time in ms.
    joins: Option<(String, f64)>,
}

impl History {
    /// Keeps a step. During a gesture it becomes part of the gesture.
    pub fn record(&mut self, name: &str, diff: Diff) {
        self.push(name, diff, None);
    }

    /// Keeps a step that joins with the one before if that has the same key and
    /// was recorded less than 400 ms ago. `now_ms` is any clock that only
    /// goes forward.
    pub fn record_joining(&mut self, name: &str, diff: Diff, key: &str, now_ms: f64) {
        let joins = self
            .done
            .last()
            .and_then(|step| step.joins.as_ref())
            .is_some_and(|(last, until)| last == key && now_ms <= *until);
        if joins && self.gesture.is_none() && !diff.is_empty() {
            self.undone.clear();
            if let Some(step) = self.done.last_mut() {
                step.diff.squash(diff);
                step.joins = Some((key.into(), now_ms + JOIN_MS));
            }
        } else {
            self.push(name, diff, Some((key.into(), now_ms + JOIN_MS)));
        }
    }

    fn push(&mut self, name: &str, diff: Diff, joins: Option<(String, f64)>) {
        if diff.is_empty() {
            return;
        }
        if let Some(gesture) = &mut self.gesture {
            gesture.squash(diff);
            return;
        }
        self.undone.clear();
        if self.done.len() == DEPTH {
            self.done.remove(0);
        }
        self.done.push(Step { name: name.into(), diff, joins });
    }

    /// Starts a gesture: what follows is one step, until it ends or is
    /// cancelled.
    pub fn begin_gesture(&mut self) {
        if self.gesture.is_none() {
            self.gesture = Some(Diff::default());
        }
    }

    /// Makes one step of all that happened since the gesture began.
    pub fn end_gesture(&mut self, name: &str) {
        if let Some(diff) = self.gesture.take() {
            self.push(name, diff, None);
        }
    }

    /// Puts everything back as it was when the gesture began.
    pub fn cancel_gesture(&mut self, board: &mut Board) -> Diff {
        let inverse = self.gesture.take().unwrap_or_default().inverse();
        inverse.apply(board);
        inverse
    }

    pub fn in_gesture(&self) -> bool {
        self.gesture.is_some()
    }

    /// Takes the last step back and returns what that changed.
    pub fn undo(&mut self, board: &mut Board) -> Option<Diff> {
        let step = self.done.pop()?;
        let inverse = step.diff.inverse();
        inverse.apply(board);
        self.undone.push(Step { joins: None, ..step });
        Some(inverse)
    }

    /// Does the last step taken back once more.
    pub fn redo(&mut self, board: &mut Board) -> Option<Diff> {
        let step = self.undone.pop()?;
        step.diff.apply(board);
        let diff = step.diff.clone();
        self.done.push(step);
        Some(diff)
    }

    /// The name of the step that undo would take back.
    pub fn undo_name(&self) -> Option<&str> {
        self.done.last().map(|step| step.name.as_str())
    }

    /// The name of the step that redo would do again.
    pub fn redo_name(&self) -> Option<&str> {
        self.undone.last().map(|step| step.name.as_str())
    }
}
