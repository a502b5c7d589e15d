//! The review of a design: what is wrong with it, where, why it matters and how
//! to mend it; and how much of the time it would work.
//!
//! A board is surveyed once (`survey`), then every rule of the table
//! (`rules::ALL`) looks at the survey. What is found is told in the board's own
//! names.

mod availability;
mod bdd;
mod finding;
mod flows;
mod mend;
mod removal;
mod rules;
mod survey;

pub use availability::{Availability, Contributor, Estimate};
pub use finding::{Finding, Rule, RuleInfo, Severity};
pub use mend::{Mend, mend};
pub use rules::{ALL as RULES, rule};

use crate::model::{Board, Dismissal, Props, ReviewNotes};
use rustc_hash::FxHashSet;
use std::hash::Hash;
use survey::Survey;

/// What there is to say about a design.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Review {
    /// The worst first, then by rule, then by place on the board. Dismissed
    /// ones are among them.
    pub findings: Vec<Finding>,
    /// `None` when no request is ever answered.
    pub availability: Option<Availability>,
}

/// Reviews a board. `expected` are the ids of rules whose flaws the task asks the
/// learner to name. Takes a few milliseconds for a thousand nodes.
pub fn review(board: &Board, expected: &[&str]) -> Review {
    let survey = Survey::new(board);
    let mut findings: Vec<Finding> = rules::ALL.iter().flat_map(|rule| (rule.check)(&survey)).collect();
    for finding in &mut findings {
        finding.expected = expected.contains(&finding.rule.id);
        finding.dismissed = dismissal(board, finding).map(|dismissal| dismissal.reason.clone());
    }
    // The table's order and the order on the board stay within a severity.
    findings.sort_by_key(|finding| finding.severity);
    let availability = availability::availability(board, &survey.flows, &survey.failures);
    Review { findings, availability }
}

/// The note that dismisses a finding: of the same rule, at the same place.
fn dismissal<'a>(board: &'a Board, finding: &Finding) -> Option<&'a Dismissal> {
    board.meta.review.dismissed.iter().find(|dismissal| dismisses(dismissal, finding))
}

/// Whether a note of the file means this finding; the order of ids is no matter.
pub fn dismisses(dismissal: &Dismissal, finding: &Finding) -> bool {
    fn same<T: Eq + Hash>(a: &[T], b: &[T]) -> bool {
        a.len() == b.len() && {
            let b: FxHashSet<&T> = b.iter().collect();
            a.iter().all(|id| b.contains(id))
        }
    }
    dismissal.rule == finding.rule.id
        && same(&dismissal.nodes, &finding.nodes)
        && same(&dismissal.links, &finding.links)
}

/// Notes that somebody lives with a finding, and why. One that is dismissed
/// already gets the new reason.
pub fn dismiss(notes: &mut ReviewNotes, finding: &Finding, reason: &str) {
    undismiss(notes, finding);
    notes.dismissed.push(Dismissal {
        rule: finding.rule.id.to_owned(),
        nodes: finding.nodes.clone(),
        links: finding.links.clone(),
        reason: reason.trim().to_owned(),
        extra: Props::new(),
    });
}

/// Takes a finding up again.
pub fn undismiss(notes: &mut ReviewNotes, finding: &Finding) {
    notes.dismissed.retain(|dismissal| !dismisses(dismissal, finding));
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
