//! An outcome as the object that `check --json` prints and an embedding page
//! is told.

use super::{Outcome, Task};
use serde::{Serialize, Serializer};

/// An outcome with the task's name, to be serialised.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Grade<'a> {
    task: &'a str,
    met: bool,
    score: f64,
    #[serde(serialize_with = "checks")]
    checks: &'a Outcome,
}

impl<'a> Grade<'a> {
    pub fn new(task: &'a Task, outcome: &'a Outcome) -> Self {
        Self { task: &task.name, met: outcome.met, score: rounded(outcome.score), checks: outcome }
    }
}

#[derive(Serialize)]
struct One<'a> {
    id: &'a str,
    met: bool,
    message: &'a str,
    part: f64,
    nodes: Vec<&'a str>,
    links: Vec<&'a str>,
}

fn checks<S: Serializer>(outcome: &&Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(outcome.checks.iter().map(|one| One {
        id: &one.id,
        met: one.met,
        message: &one.message,
        part: rounded(one.part),
        nodes: one.nodes.iter().map(|id| id.as_str()).collect(),
        links: one.links.iter().map(|id| id.as_str()).collect(),
    }))
}

/// To a thousandth, down: what is not complete is never shown as 1.
fn rounded(share: f64) -> f64 {
    (share * 1000.0 + 1e-6).floor() / 1000.0
}
