//! What the review says: findings, each of a rule.

use super::{mend::Mend, survey::Survey};
use crate::model::{Fault, FaultKind, LinkId, NodeId, Target};
use rustc_hash::FxHashSet;
use std::hash::Hash;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    High,
    Medium,
    Low,
}

impl Severity {
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The name in JSON and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.key() == key)
    }
}

/// A rule of the review.
#[derive(Debug)]
pub struct RuleInfo {
    /// Never changes: files, graders and course material name it.
    pub id: &'static str,
    pub severity: Severity,
    /// A few words, as a heading.
    pub title: &'static str,
    /// Why it matters anywhere, in one or two sentences.
    pub why: &'static str,
    /// Finds the places that break the rule.
    pub(super) check: fn(&Survey) -> Vec<Finding>,
}

/// A rule, by its entry in the table.
pub type Rule = &'static RuleInfo;

impl PartialEq for RuleInfo {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// One thing that the review found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub rule: Rule,
    pub severity: Severity,
    /// Whether the chosen task asks the learner to name this flaw.
    pub expected: bool,
    /// Where it is, the most important first.
    pub nodes: Vec<NodeId>,
    pub links: Vec<LinkId>,
    /// What is wrong and why it matters here, with the board's own names.
    pub message: String,
    /// How to mend it.
    pub fix: String,
    /// What a button can do about it.
    pub mend: Option<Mend>,
    /// Why somebody decided to live with it.
    pub dismissed: Option<String>,
}

impl Finding {
    pub(super) fn new(rule: Rule, message: String, fix: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            expected: false,
            nodes: Vec::new(),
            links: Vec::new(),
            message,
            fix: fix.into(),
            mend: None,
            dismissed: None,
        }
    }

    pub(super) fn at(mut self, nodes: impl IntoIterator<Item = NodeId>) -> Self {
        self.nodes = once_each(self.nodes, nodes);
        self
    }

    pub(super) fn on(mut self, links: impl IntoIterator<Item = LinkId>) -> Self {
        self.links = once_each(self.links, links);
        self
    }

    pub(super) fn mended_by(mut self, mend: impl Into<Option<Mend>>) -> Self {
        self.mend = mend.into();
        self
    }

    /// Names the finding from one review to the next, as long as it is the same
    /// rule at the same place: `SPOF-1 lb,lbhost|`.
    pub fn key(&self) -> String {
        let ids = |ids: Vec<&str>| ids.join(",");
        format!(
            "{} {}|{}",
            self.rule.id,
            ids(self.nodes.iter().map(|id| id.as_str()).collect()),
            ids(self.links.iter().map(|id| id.as_str()).collect())
        )
    }

    /// Whether it counts against the design: neither expected nor dismissed.
    pub fn is_mistake(&self) -> bool {
        !self.expected && self.dismissed.is_none()
    }

    /// The faults that show the finding when they are played; empty where there
    /// is nothing to see in a run.
    pub fn proof(&self) -> Vec<Fault> {
        let node = |kind, id: &NodeId| Fault::new(kind, Some(Target::Node(id.clone())), 0.0);
        let first = |kind| self.nodes.first().map(|id| node(kind, id)).into_iter().collect();
        match self.rule.id {
            "SPOF-1" | "SPOF-2" | "LB-2" | "LB-3" | "LB-6" => first(FaultKind::Crash),
            "OPS-1" => first(FaultKind::Restart),
            "LB-7" => self.nodes.get(1).map(|id| node(FaultKind::Crash, id)).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// What is known and what is new, each once, in their order.
fn once_each<T: Clone + Eq + Hash>(known: Vec<T>, new: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = FxHashSet::default();
    known.into_iter().chain(new).filter(|id| seen.insert(id.clone())).collect()
}
