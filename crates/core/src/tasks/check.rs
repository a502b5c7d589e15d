//! Whether a board meets a task.

use super::{Check, Requirement, Task, behave::Bench, structure, verdict::Verdict, view::View};
use crate::model::{Board, LinkId, NodeId};
use serde::{Deserialize, Serialize};

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether every requirement is met.
    pub met: bool,
    /// The weighted share of what is asked that is there, 0 to 1.
    pub score: f64,
    /// One for each requirement, in the task's order.
    pub checks: Vec<Checked>,
}

/// What came of one requirement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    pub id: String,
    /// What is asked.
    pub ask: String,
    pub met: bool,
    /// Whether it was judged at all; what needs a run is not while one draws.
    pub judged: bool,
    /// How much of it is there, 0 to 1.
    pub part: f64,
    /// What is met or missing, in plain words.
    pub message: String,
    /// How to draw it.
    pub hint: String,
    /// What the message speaks of.
    pub nodes: Vec<NodeId>,
    pub links: Vec<LinkId>,
}

/// Checks everything, also what only runs in the simulation show. The same
/// board and task give the same outcome. May take a second or several.
pub fn check(board: &Board, task: &Task) -> Outcome {
    outcome(board, task, Some(&mut Bench::new()))
}

/// Checks what can be seen on the board, quickly enough to do it at every
/// change. What needs runs is not judged and does not count.
pub fn check_structure(board: &Board, task: &Task) -> Outcome {
    outcome(board, task, None)
}

/// Whether a task asks for anything that only `check` can judge.
pub fn needs_runs(task: &Task) -> bool {
    fn runs(check: &Check) -> bool {
        match check {
            Check::Survives(_) | Check::Performs(_) => true,
            Check::All(parts) | Check::Any(parts) => parts.iter().any(runs),
            Check::Not(part) => runs(part),
            _ => false,
        }
    }
    task.requirements.iter().any(|of| runs(&of.check))
}

fn outcome(board: &Board, task: &Task, mut bench: Option<&mut Bench>) -> Outcome {
    let view = View::new(board);
    let mut judge = |of: &Requirement| {
        let verdict = judged(&view, &of.check, &mut bench);
        let is_judged = verdict.is_some();
        let verdict = verdict
            .unwrap_or_else(|| Verdict::unmet(0.0, "Tried in the simulation when you check the board."));
        Checked {
            id: of.id.clone(),
            ask: of.ask.clone(),
            met: verdict.met,
            judged: is_judged,
            part: verdict.part,
            message: verdict.message,
            hint: of.hint.clone(),
            nodes: verdict.nodes,
            links: verdict.links,
        }
    };
    let checks: Vec<Checked> = task.requirements.iter().map(&mut judge).collect();
    let weigh = |measure: fn(&Checked) -> f64| {
        let judged = task.requirements.iter().zip(&checks).filter(|(_, one)| one.judged);
        judged.map(|(of, one)| of.weight * measure(one)).sum::<f64>()
    };
    let whole = weigh(|_| 1.0);
    let met = checks.iter().all(|one| one.met);
    let score = match (met, whole > 0.0) {
        (true, _) => 1.0,
        // So that what is shown as 100 % is complete.
        (false, true) => (weigh(|one| one.part) / whole).min(0.999),
        (false, false) => 0.0,
    };
    Outcome { met, score, checks }
}

fn judged(view: &View, check: &Check, bench: &mut Option<&mut Bench>) -> Option<Verdict> {
    let mut parts = |parts: &[Check]| -> Option<Vec<Verdict>> {
        parts.iter().map(|part| judged(view, part, bench)).collect()
    };
    match check {
        Check::All(of) => parts(of).map(all),
        Check::Any(of) => parts(of).map(any),
        Check::Not(of) => judged(view, of, bench).map(not),
        Check::Survives(of) => bench.as_mut().map(|bench| bench.survives(view, of)),
        Check::Performs(of) => bench.as_mut().map(|bench| bench.performs(view, of)),
        check => structure::look(view, check),
    }
}

fn all(parts: Vec<Verdict>) -> Verdict {
    let met = parts.iter().all(|part| part.met);
    let share = parts.iter().map(|part| part.part).sum::<f64>() / parts.len().max(1) as f64;
    let told: Vec<&Verdict> = parts.iter().filter(|part| part.met == met).collect();
    let mut said: Vec<&str> = Vec::new();
    for part in &told {
        if !said.contains(&part.message.as_str()) {
            said.push(&part.message);
        }
    }
    let message = said.join(" ");
    let mut verdict = if met { Verdict::met(message) } else { Verdict::unmet(share, message) };
    for part in told {
        verdict.nodes.extend(part.nodes.iter().cloned());
        verdict.links.extend(part.links.iter().cloned());
    }
    verdict
}

/// The best of them; of equals the first.
fn any(parts: Vec<Verdict>) -> Verdict {
    parts
        .into_iter()
        .reduce(|best, next| if next.part > best.part { next } else { best })
        .unwrap_or_else(|| Verdict::unmet(0.0, "Nothing is asked."))
}

fn not(of: Verdict) -> Verdict {
    let Verdict { met, message, nodes, links, .. } = of;
    let verdict = match met {
        true => Verdict::unmet(0.0, format!("This should not be so: {message}")),
        false => Verdict::met("It is not so, as asked."),
    };
    if met { Verdict { nodes, links, ..verdict } } else { verdict }
}
