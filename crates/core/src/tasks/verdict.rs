//! What came of one check.

use crate::model::{Link, LinkId, Node, NodeId};

/// Whether something holds, how much of it, and in which words.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub met: bool,
    /// 0 to 1; 1 exactly when met.
    pub part: f64,
    pub message: String,
    /// What the message speaks of.
    pub nodes: Vec<NodeId>,
    pub links: Vec<LinkId>,
}

impl Verdict {
    pub fn met(message: impl Into<String>) -> Self {
        Self { met: true, part: 1.0, message: message.into(), nodes: Vec::new(), links: Vec::new() }
    }

    /// Something is missing. However much there is, less than all of it.
    pub fn unmet(part: f64, message: impl Into<String>) -> Self {
        let part = if part.is_finite() { part.clamp(0.0, 0.99) } else { 0.0 };
        Self { met: false, part, message: message.into(), nodes: Vec::new(), links: Vec::new() }
    }

    pub fn at<'a>(mut self, nodes: impl IntoIterator<Item = &'a Node>) -> Self {
        for node in nodes {
            if self.nodes.len() < MOST_SHOWN && !self.nodes.contains(&node.id) {
                self.nodes.push(node.id.clone());
            }
        }
        self
    }

    pub fn on<'a>(mut self, links: impl IntoIterator<Item = &'a Link>) -> Self {
        for link in links {
            if self.links.len() < MOST_SHOWN && !self.links.contains(&link.id) {
                self.links.push(link.id.clone());
            }
        }
        self
    }
}

/// Nodes or links that one verdict points at. More would light up the board
/// without telling anything.
const MOST_SHOWN: usize = 50;
