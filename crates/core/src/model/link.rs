//! A link: a line with a direction between two nodes.

use super::{
    LinkId, LinkKind, NodeId,
    field::{Default, Props},
};
use serde_json::Value;

/// A line from one node to another. Requests go from `from` to `to`, answers
/// come back the same way.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub id: LinkId,
    pub from: NodeId,
    pub to: NodeId,
    pub kind: LinkKind,
    /// Words on the line instead of the kind's own; empty shows the kind's.
    pub label: String,
    /// The kind's fields, as far as they are set, and unknown ones.
    pub props: Props,
}

impl Link {
    pub fn new(id: impl Into<LinkId>, from: NodeId, to: NodeId, kind: LinkKind) -> Self {
        Self { id: id.into(), from, to, kind, label: String::new(), props: Props::new() }
    }

    /// The number at `path`, or its default, or 0.
    pub fn number(&self, path: &str) -> f64 {
        let Some(field) = LinkKind::field(path) else {
            return 0.0;
        };
        match (field.get(&self.props).and_then(Value::as_f64), field.default) {
            (Some(number), _) => number,
            (None, Default::Number(number)) => number,
            _ => 0.0,
        }
    }

    /// The flag at `path`, or its default, or false.
    pub fn flag(&self, path: &str) -> bool {
        let Some(field) = LinkKind::field(path) else {
            return false;
        };
        match (field.get(&self.props).and_then(Value::as_bool), field.default) {
            (Some(flag), _) => flag,
            (None, Default::Flag(flag)) => flag,
            _ => false,
        }
    }

    /// What the chip on the line says; empty shows no chip.
    pub fn chip(&self) -> &str {
        if self.label.is_empty() { self.kind.info().chip } else { &self.label }
    }

    pub fn touches(&self, node: &NodeId) -> bool {
        self.from == *node || self.to == *node
    }
}
