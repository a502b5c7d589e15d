//! A board made ready to be asked: who is in what, and which links lead where.

use super::{Who, words};
use crate::model::{Board, Link, LinkKind, Names, Node, NodeId, NodeKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

pub struct View<'a> {
    pub board: &'a Board,
    names: Names<'a>,
    children: FxHashMap<&'a str, Vec<&'a Node>>,
    leaving: FxHashMap<&'a str, Vec<&'a Link>>,
    arriving: FxHashMap<&'a str, Vec<&'a Link>>,
}

/// A way from one node to another: a link, or several through firewalls that
/// stand between.
#[derive(Debug, Clone)]
pub struct Arrow<'a> {
    pub from: &'a Node,
    pub to: &'a Node,
    pub links: Vec<&'a Link>,
}

impl Arrow<'_> {
    /// What is spoken where the way begins.
    pub fn kind(&self) -> LinkKind {
        self.links.first().map_or(LinkKind::Plain, |link| link.kind)
    }
}

/// Steps along links in one search. Only boards made to be tedious need more.
const MOST_STEPS: usize = 500_000;
/// Firewalls that may stand in one way.
const MOST_WALLS: usize = 4;

impl<'a> View<'a> {
    pub fn new(board: &'a Board) -> Self {
        let mut view = Self {
            board,
            names: Names::new(board),
            children: FxHashMap::default(),
            leaving: FxHashMap::default(),
            arriving: FxHashMap::default(),
        };
        for node in board.nodes.values() {
            if let Some(parent) = &node.parent {
                view.children.entry(parent.as_str()).or_default().push(node);
            }
        }
        for link in board.links.values() {
            view.leaving.entry(link.from.as_str()).or_default().push(link);
            view.arriving.entry(link.to.as_str()).or_default().push(link);
        }
        view
    }

    /// How a sentence calls a node.
    pub fn name(&self, node: &Node) -> String {
        format!("“{}”", self.names.of(&node.id))
    }

    pub fn names(&self, nodes: &[&Node]) -> String {
        let names: Vec<String> = nodes.iter().map(|node| self.name(node)).collect();
        words::list(&names, "and")
    }

    /// The nodes that a selector means, in the board's order.
    pub fn chosen(&self, who: &Who) -> Vec<&'a Node> {
        let inside = who.inside.as_deref().map(|inside| self.ids(inside));
        let holders = who.has.as_deref().map(|has| {
            let held = self.chosen(has);
            held.iter()
                .flat_map(|node| self.board.ancestors(node))
                .map(|node| node.id.as_str())
                .collect::<FxHashSet<_>>()
        });
        self.board
            .nodes
            .values()
            .filter(|node| fits(who, node))
            .filter(|node| {
                inside.as_ref().is_none_or(|ids| {
                    self.board.ancestors(node).any(|ancestor| ids.contains(ancestor.id.as_str()))
                })
            })
            .filter(|node| holders.as_ref().is_none_or(|ids| ids.contains(node.id.as_str())))
            .collect()
    }

    fn ids(&self, who: &Who) -> FxHashSet<&'a str> {
        self.chosen(who).into_iter().map(|node| node.id.as_str()).collect()
    }

    pub fn children(&self, node: &Node) -> &[&'a Node] {
        self.children.get(node.id.as_str()).map_or(&[], Vec::as_slice)
    }

    pub fn leaving(&self, node: &Node) -> &[&'a Link] {
        self.leaving.get(node.id.as_str()).map_or(&[], Vec::as_slice)
    }

    pub fn arriving(&self, node: &Node) -> &[&'a Link] {
        self.arriving.get(node.id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Everything in a node, however deep, without the node itself.
    pub fn within(&self, node: &Node) -> Vec<&'a Node> {
        let mut found: Vec<&Node> = self.children(node).to_vec();
        let mut at = 0;
        while let Some(node) = found.get(at).copied() {
            found.extend_from_slice(self.children(node));
            at += 1;
        }
        found
    }

    /// The machine a node runs on; what stands on none is a machine of its own.
    pub fn machine(&self, node: &'a Node) -> &'a Node {
        self.board.host(node).unwrap_or(node)
    }

    /// The ways from some nodes to others, through firewalls, the shortest
    /// first. A link to the box of a server is one to what is asked for in it,
    /// unless only the very ends count.
    pub fn arrows(&self, from: &[&'a Node], to: &[&'a Node], strict: bool) -> Vec<Arrow<'a>> {
        let goals: FxHashSet<&str> = to.iter().map(|node| node.id.as_str()).collect();
        let mut found = Vec::new();
        let mut steps = MOST_STEPS;
        for start in from {
            let boxes = self.board.ancestors(start).filter(|_| !strict);
            let ends = std::iter::once(*start).chain(boxes.filter(|of| of.kind != NodeKind::Zone));
            let ways = ends.flat_map(|end| self.leaving(end)).map(|link| vec![*link]).collect();
            self.follow(start, ways, &goals, strict, &mut steps, &mut found);
        }
        found
    }

    /// Follows ways on, through each firewall once for each kind of link that
    /// they begin with: a mesh of firewalls has more ways than can be counted.
    fn follow(
        &self,
        start: &'a Node,
        mut open: VecDeque<Vec<&'a Link>>,
        goals: &FxHashSet<&str>,
        strict: bool,
        steps: &mut usize,
        found: &mut Vec<Arrow<'a>>,
    ) {
        let mut passed = FxHashSet::default();
        while let Some(way) = open.pop_front() {
            let [first, ..] = way[..] else { continue };
            let Some(end) = way.last().and_then(|link| self.board.node(&link.to)) else { continue };
            let arrow = |to| Arrow { from: start, to, links: way.clone() };
            if goals.contains(end.id.as_str()) {
                found.push(arrow(end));
            } else if end.kind == NodeKind::Firewall {
                if way.len() <= MOST_WALLS && passed.insert((end.id.as_str(), first.kind)) {
                    open.extend(self.leaving(end).iter().map(|next| [&way[..], &[*next]].concat()));
                }
            } else if !strict && matches!(end.kind, NodeKind::Server | NodeKind::Cluster) {
                let inside = self.within(end);
                *steps = steps.saturating_sub(inside.len());
                let inner = inside.into_iter().filter(|node| goals.contains(node.id.as_str()));
                found.extend(inner.filter(|node| node.id != start.id).map(arrow));
            }
            *steps = steps.saturating_sub(1);
            if *steps == 0 {
                return;
            }
        }
    }

    pub fn of_kind(&self, kind: NodeKind) -> Vec<&'a Node> {
        self.board.nodes.values().filter(|node| node.kind == kind).collect()
    }

    /// Where users' requests arrive: the ways from users that carry requests.
    pub fn entries(&self) -> Vec<Arrow<'a>> {
        let goals: Vec<&Node> = self
            .board
            .nodes
            .values()
            .filter(|node| node.kind.takes_requests() && node.kind != NodeKind::Firewall)
            .filter(|node| node.kind != NodeKind::Dns)
            .collect();
        let mut ways = self.arrows(&self.of_kind(NodeKind::Client), &goals, false);
        ways.retain(|way| way.kind().carries_requests());
        ways
    }

    pub fn node(&self, id: &NodeId) -> Option<&'a Node> {
        self.board.node(id)
    }
}

/// Whether what is said of the node itself holds.
fn fits(who: &Who, node: &Node) -> bool {
    let kind = match who.kind.is_empty() {
        true => !node.kind.is_drawing(),
        false => who.kind.contains(&node.kind),
    };
    kind && (who.role.is_empty() || node.text("role") == who.role)
        && (who.label.is_empty() || words::called(&words::name_of(node), &who.label))
        && who.with.iter().all(|(path, value)| same(&node.value(path), value))
}

/// Whether two values are the same, where 4 and 4.0 are.
fn same(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    a == b || a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a == b)
}
