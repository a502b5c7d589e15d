//! A board: the design itself.

use super::{Link, LinkId, Node, NodeId, NodeKind, Props, ReviewNotes, Scenario};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// Records by id, in the order in which they are drawn.
pub type Records<K, V> = IndexMap<K, V, FxBuildHasher>;

/// A whole design. Nodes are drawn in their order, the last on top.
///
/// Holds these invariants, which `edit::Transaction` keeps and the reader
/// repairs: ids are unique, links end at nodes that exist, parents exist, fit
/// and form no circle, and every number is finite.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Board {
    pub meta: Meta,
    pub nodes: Records<NodeId, Node>,
    pub links: Records<LinkId, Link>,
}

/// What is said about the board as a whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meta {
    pub title: String,
    /// Markdown.
    pub notes: String,
    pub scenario: Scenario,
    pub review: ReviewNotes,
    /// Unknown fields, kept to be written back.
    pub extra: Props,
}

impl Board {
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.get(id)
    }

    pub fn link(&self, id: &str) -> Option<&Link> {
        self.links.get(id)
    }

    /// The nodes that sit directly in a node or are attached to it, in drawing
    /// order. Takes a pass over the board.
    pub fn children<'a>(&'a self, parent: &'a str) -> impl Iterator<Item = &'a Node> {
        self.nodes.values().filter(move |node| node.parent.as_deref() == Some(parent))
    }

    /// The node and everything within it, however deep, in drawing order.
    pub fn with_descendants<'a>(&self, ids: impl IntoIterator<Item = &'a NodeId>) -> Vec<NodeId> {
        let roots: rustc_hash::FxHashSet<&str> = ids.into_iter().map(|id| id.as_str()).collect();
        self.nodes
            .values()
            .filter(|node| {
                roots.contains(node.id.as_str())
                    || self.ancestors(node).any(|ancestor| roots.contains(ancestor.id.as_str()))
            })
            .map(|node| node.id.clone())
            .collect()
    }

    /// What a node sits in, from the innermost outward.
    pub fn ancestors<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = &'a Node> {
        std::iter::successors(self.parent(node), move |node| self.parent(node)).take(self.nodes.len())
    }

    /// A board of these nodes and the links between them alone. What sat in a
    /// node that is left out stands on its own. The scenario is left out, for
    /// it is about the whole.
    pub fn part(&self, wanted: impl Fn(&NodeId) -> bool) -> Self {
        let mut part = self.clone();
        part.meta.scenario = Scenario::default();
        part.nodes.retain(|id, _| wanted(id));
        part.links.retain(|_, link| wanted(&link.from) && wanted(&link.to));
        for node in part.nodes.values_mut() {
            node.parent = node.parent.take().filter(|parent| wanted(parent));
        }
        part
    }

    pub fn parent(&self, node: &Node) -> Option<&Node> {
        self.nodes.get(node.parent.as_deref()?)
    }

    /// Whether the node is a pill on the border of another rather than a card
    /// of its own.
    pub fn is_attached(&self, node: &Node) -> bool {
        self.parent(node).is_some_and(|parent| node.kind.info().attaches_to.contains(&parent.kind))
    }

    /// The machine a node runs on: the innermost server around it.
    pub fn host<'a>(&'a self, node: &'a Node) -> Option<&'a Node> {
        self.ancestors(node).find(|ancestor| ancestor.kind == NodeKind::Server)
    }

    /// The links that end at a node. Takes a pass over the links; the editor
    /// keeps an index for its own use.
    pub fn links_of<'a>(&'a self, node: &'a NodeId) -> impl Iterator<Item = &'a Link> {
        self.links.values().filter(move |link| link.touches(node))
    }

    /// A node id that is still free, short and telling: `web1`, `web2`, …
    pub fn free_node_id(&self, kind: NodeKind) -> NodeId {
        let stem = match kind {
            NodeKind::LoadBalancer => "lb",
            NodeKind::Database => "db",
            NodeKind::Certificate => "cert",
            kind => kind.key(),
        };
        free(stem, |id| self.nodes.contains_key(id)).into()
    }

    /// A link id that is still free.
    pub fn free_link_id(&self) -> LinkId {
        free("l", |id| self.links.contains_key(id)).into()
    }

    /// Says which invariant is broken, for tests.
    pub fn check(&self) -> Result<(), String> {
        for (id, node) in &self.nodes {
            if *id != node.id {
                return Err(format!("node {id} is filed under another id"));
            }
            if ![node.x, node.y, node.w, node.h].iter().all(|n| n.is_finite()) {
                return Err(format!("node {id} has a number that is not finite"));
            }
            if node.w <= 0.0 || node.h <= 0.0 {
                return Err(format!("node {id} has no size"));
            }
            if let Some(parent) = &node.parent {
                let Some(parent) = self.nodes.get(parent) else {
                    return Err(format!("node {id} sits in {parent}, which is not there"));
                };
                if !node.kind.fits_in(parent.kind) {
                    return Err(format!("node {id} cannot sit in a {}", parent.kind));
                }
                if self.ancestors(node).any(|ancestor| ancestor.id == *id) {
                    return Err(format!("node {id} sits in itself"));
                }
            }
        }
        for (id, link) in &self.links {
            if *id != link.id {
                return Err(format!("link {id} is filed under another id"));
            }
            if !self.nodes.contains_key(&link.from) || !self.nodes.contains_key(&link.to) {
                return Err(format!("link {id} ends at a node that is not there"));
            }
        }
        Ok(())
    }
}

/// `stem1`, `stem2`, … the first that is not taken, found by doubling so that a
/// large board does not make it slow.
fn free(stem: &str, taken: impl Fn(&str) -> bool) -> String {
    let name = |n: usize| format!("{stem}{n}");
    let mut high = 1;
    while taken(&name(high)) {
        high *= 2;
    }
    let mut low = high / 2;
    while high - low > 1 {
        let middle = low.midpoint(high);
        if taken(&name(middle)) { low = middle } else { high = middle }
    }
    name(high)
}
