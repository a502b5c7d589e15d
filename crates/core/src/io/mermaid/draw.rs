//! What a diagram of a board shows, and which part of the board each of it is.

use super::{link_words, shown, words};
use crate::model::{Board, Link, LinkId, LinkKind, Node, NodeId, NodeKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// The arrows that mermaid draws unless its settings are changed.
const MOST_EDGES: usize = 500;

#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub groups: Vec<Drawn>,
    pub vertices: Vec<Drawn>,
    pub edges: Vec<Arrow>,
    /// What must be drawn for a link to be there.
    pub links: FxHashMap<LinkId, Needs>,
}

/// A vertex or a group.
#[derive(Debug)]
pub(super) struct Drawn {
    /// The id in the text.
    pub id: String,
    pub label: String,
    pub is_cylinder: bool,
    /// Of a vertex.
    pub group: Option<usize>,
    /// Of a group.
    pub parent: Option<usize>,
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Origin {
    Node(NodeId),
    /// A name that users ask for.
    Name(String),
}

#[derive(Debug)]
pub(super) struct Arrow {
    pub from: String,
    pub to: String,
    pub label: String,
    pub line: Line,
    pub is: Is,
}

/// What an arrow stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Is {
    /// A part of one link or several.
    Links(Vec<LinkId>),
    /// The record of this DNS for this name.
    Record(NodeId, String),
    /// An answer, or what something hangs on: said elsewhere on the board.
    Nothing,
}

/// Arrows by index.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Needs {
    All(Vec<usize>),
    Any(Vec<usize>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Line {
    Solid,
    Dotted,
    Both,
    Joined,
}

/// Words that mermaid keeps for itself.
const RESERVED: &[&str] = &[
    "end",
    "graph",
    "flowchart",
    "subgraph",
    "style",
    "linkstyle",
    "classdef",
    "class",
    "click",
    "href",
    "call",
    "default",
    "direction",
    "interpolate",
    "acctitle",
    "accdescr",
    "v",
    "x",
    "o",
    "lr",
    "rl",
    "tb",
    "td",
    "bt",
    "br",
    "constructor",
    "prototype",
    "__proto__",
];

pub(super) fn draw(board: &Board) -> Drawing {
    let mut painter = Painter::new(board);
    painter.groups();
    painter.vertices();
    painter.hanging();
    painter.links();
    painter.answers();
    painter.drawing
}

struct Painter<'a> {
    board: &'a Board,
    drawing: Drawing,
    /// Ids in the text by node.
    ids: FxHashMap<&'a str, String>,
    groups: FxHashMap<&'a str, usize>,
    /// What is attached to a node.
    attached: FxHashMap<&'a str, Vec<&'a Node>>,
    /// The services in a container, however deep.
    services: FxHashMap<&'a str, Vec<&'a Node>>,
    /// Agents whose work is seen from arrows of what they watch.
    unseen: FxHashSet<&'a str>,
    names: FxHashMap<String, String>,
    drawn: FxHashMap<(String, String, String, Line), usize>,
}

impl<'a> Painter<'a> {
    fn new(board: &'a Board) -> Self {
        let mut attached: FxHashMap<&str, Vec<&Node>> = FxHashMap::default();
        let mut services: FxHashMap<&str, Vec<&Node>> = FxHashMap::default();
        for node in board.nodes.values() {
            if board.is_attached(node) {
                attached.entry(node.parent.as_deref().unwrap_or_default()).or_default().push(node);
            } else if is_watched(node) {
                services.entry(&node.id).or_default().push(node);
                for ancestor in board.ancestors(node) {
                    services.entry(&ancestor.id).or_default().push(node);
                }
            }
        }
        let mut painter = Self {
            board,
            drawing: Drawing::default(),
            ids: ids(board),
            groups: FxHashMap::default(),
            attached,
            services,
            unseen: FxHashSet::default(),
            names: FxHashMap::default(),
            drawn: FxHashMap::default(),
        };
        painter.find_unseen();
        painter
    }

    /// Agents that do nothing but send metrics of services to a collector.
    fn find_unseen(&mut self) {
        let mut sends: FxHashSet<&str> = FxHashSet::default();
        let mut does_more: FxHashSet<&str> = FxHashSet::default();
        for link in self.board.links.values() {
            let to_collector =
                self.board.nodes.get(&link.to).is_some_and(|node| node.kind == NodeKind::Monitor);
            if link.kind == LinkKind::Metrics && to_collector {
                sends.insert(&link.from);
            } else {
                does_more.insert(&link.from);
            }
            does_more.insert(&link.to);
        }
        let is_unseen = |node: &&Node| {
            let watches = node.parent.as_deref().is_some_and(|parent| self.services.contains_key(parent));
            node.kind == NodeKind::Agent
                && self.board.is_attached(node)
                && watches
                && sends.contains(node.id.as_str())
                && !does_more.contains(node.id.as_str())
        };
        self.unseen = self.board.nodes.values().filter(is_unseen).map(|node| node.id.as_str()).collect();
    }

    fn groups(&mut self) {
        let board = self.board;
        let titles = shown::titles(board);
        let containers: Vec<&Node> = board.nodes.values().filter(|node| node.kind.is_container()).collect();
        for (index, node) in containers.iter().enumerate() {
            self.groups.insert(&node.id, index);
        }
        for node in containers {
            let parent = node.parent.as_deref().and_then(|parent| self.groups.get(parent).copied());
            let label = titles.get(node.id.as_str()).cloned().unwrap_or_else(|| node.label().to_owned());
            self.drawing.groups.push(Drawn {
                id: self.ids[node.id.as_str()].clone(),
                label,
                is_cylinder: false,
                group: None,
                parent,
                origin: Origin::Node(node.id.clone()),
            });
        }
    }

    fn vertices(&mut self) {
        let board = self.board;
        for node in board.nodes.values() {
            if node.kind.is_container() || self.unseen.contains(node.id.as_str()) {
                continue;
            }
            // What hangs on a service stands beside it, a firewall before what it guards.
            let mut place = board.parent(node);
            let guards = node.kind == NodeKind::Firewall && board.is_attached(node);
            if guards || place.is_some_and(|place| !place.kind.is_container()) {
                place = place.and_then(|place| board.parent(place));
            }
            let group = place.and_then(|place| self.groups.get(place.id.as_str()).copied());
            self.drawing.vertices.push(Drawn {
                id: self.ids[node.id.as_str()].clone(),
                label: shown::label(node),
                is_cylinder: node.kind == NodeKind::Database,
                group,
                parent: None,
                origin: Origin::Node(node.id.clone()),
            });
        }
    }

    /// Lines from what hangs on a service to the service.
    fn hanging(&mut self) {
        for node in self.board.nodes.values() {
            let on_service = self.board.parent(node).filter(|parent| !parent.kind.is_container());
            if let Some(service) = on_service
                && matches!(node.kind, NodeKind::Certificate | NodeKind::Agent)
                && !self.unseen.contains(node.id.as_str())
            {
                let (from, to) = (self.id(&node.id), self.id(&service.id));
                self.arrow(from, to, "", Line::Joined, Is::Nothing);
            }
        }
    }

    fn id(&self, node: &str) -> String {
        self.ids.get(node).cloned().unwrap_or_default()
    }

    /// Draws an arrow, or adds to one that is there.
    fn arrow(&mut self, from: String, to: String, label: &str, line: Line, is: Is) -> usize {
        // A line back and forth is the same as what an answer would be drawn as.
        let key = (from.clone(), to.clone(), label.to_owned(), line);
        if let Some(&at) = self.drawn.get(&key) {
            match (&mut self.drawing.edges[at].is, is) {
                (Is::Links(links), Is::Links(more)) => links.extend(more),
                (old @ Is::Nothing, new) => *old = new,
                _ => {}
            }
            return at;
        }
        let at = self.drawing.edges.len();
        self.drawn.insert(key, at);
        self.drawing.edges.push(Arrow { from, to, label: label.to_owned(), line, is });
        at
    }

    fn links(&mut self) {
        let order = |link: &&Link| match link.kind {
            LinkKind::Dns => 0,
            LinkKind::Failover | LinkKind::Replication => 2,
            LinkKind::Metrics => 3,
            _ => 1,
        };
        let mut links: Vec<&Link> = self.board.links.values().collect();
        links.sort_by_key(order);
        for link in links {
            let needs = match link.kind {
                LinkKind::Dns if self.asks(link) => Needs::All(self.lookup(link)),
                LinkKind::Metrics if self.unseen.contains(link.from.as_str()) => {
                    Needs::Any(self.metrics(link))
                }
                _ => Needs::All(self.way(link)),
            };
            self.drawing.links.insert(link.id.clone(), needs);
        }
    }

    /// Whether a user asks the DNS for a name.
    fn asks(&self, link: &Link) -> bool {
        let kind = |id: &NodeId| self.board.nodes.get(id).map(|node| node.kind);
        kind(&link.from) == Some(NodeKind::Client)
            && kind(&link.to) == Some(NodeKind::Dns)
            && self.board.nodes.get(&link.from).is_some_and(|user| !user.text("host").is_empty())
    }

    /// The user asks for the name, the DNS is asked for it, and answers.
    fn lookup(&mut self, link: &Link) -> Vec<usize> {
        let board = self.board;
        let (Some(user), Some(dns)) = (board.nodes.get(&link.from), board.nodes.get(&link.to)) else {
            return Vec::new();
        };
        let host = user.text("host").to_owned();
        let name = self.name(&host);
        let (from, to) = (self.id(&user.id), self.id(&dns.id));
        let is = || Is::Links(vec![link.id.clone()]);
        let words = if link_words::record(&link.label).is_some() { "" } else { link.label.as_str() };
        let arrows = vec![
            self.arrow(from.clone(), name.clone(), words, Line::Solid, is()),
            self.arrow(name, to.clone(), "", Line::Solid, is()),
        ];
        if let Some(record) = dns.records().iter().find(|record| record.name == host) {
            let label = shown::record_label(record);
            self.arrow(to, from, &label, Line::Solid, Is::Record(dns.id.clone(), host));
        }
        arrows
    }

    /// The id of the vertex for a name that users ask for.
    fn name(&mut self, host: &str) -> String {
        if let Some(id) = self.names.get(host) {
            return id.clone();
        }
        let taken: FxHashSet<&str> = self.ids.values().map(String::as_str).collect();
        let id = (self.names.len() + 1..)
            .map(|n| if n == 1 { "domain".to_owned() } else { format!("domain{n}") })
            .find(|id| !taken.contains(id.as_str()) && !self.names.values().any(|other| other == id))
            .unwrap_or_default();
        self.drawing.vertices.push(Drawn {
            id: id.clone(),
            label: host.to_owned(),
            is_cylinder: false,
            group: None,
            parent: None,
            origin: Origin::Name(host.to_owned()),
        });
        self.names.insert(host.to_owned(), id.clone());
        id
    }

    /// An agent's metrics, as arrows from what it watches.
    fn metrics(&mut self, link: &Link) -> Vec<usize> {
        let agent = self.board.nodes.get(&link.from);
        let watched = agent.and_then(|agent| self.services.get(agent.parent.as_deref()?)).cloned();
        let counts = agent.is_some_and(|agent| agent.flag("counts_requests"));
        let says_qps = words::tokens(&link.label).iter().any(|word| word == "qps");
        let watched = watched.unwrap_or_default();
        let has_web = watched.iter().any(|node| node.kind == NodeKind::Web);
        let mut arrows = Vec::new();
        for node in watched {
            let is_front = node.kind == NodeKind::Web || (node.kind == NodeKind::LoadBalancer && !has_web);
            let label = match link.label.as_str() {
                _ if is_front && (counts || says_qps) => "QPS metrics",
                label if label.is_empty() || says_qps => "metrics",
                label => label,
            };
            let (from, to) = (self.id(&node.id), self.id(&link.to));
            let is = Is::Links(vec![link.id.clone()]);
            arrows.push(self.arrow(from, to, label, Line::Dotted, is));
        }
        arrows
    }

    /// A link through the firewalls on its way, or straight.
    fn way(&mut self, link: &Link) -> Vec<usize> {
        let label = shown::link_label(self.board, link);
        let line = match link.kind {
            LinkKind::Failover => Line::Both,
            LinkKind::Metrics => Line::Dotted,
            _ => Line::Solid,
        };
        let mut stops = vec![link.from.clone()];
        if link.kind.carries_requests() {
            stops.extend(self.guards(link));
        }
        stops.push(link.to.clone());
        let mut arrows = Vec::new();
        for pair in stops.windows(2) {
            let (from, to) = (self.id(&pair[0]), self.id(&pair[1]));
            arrows.push(self.arrow(from, to, &label, line, Is::Links(vec![link.id.clone()])));
        }
        arrows
    }

    /// The firewalls that a link from outside comes through, the outermost first.
    fn guards(&self, link: &Link) -> Vec<NodeId> {
        let (Some(from), Some(to)) = (self.board.nodes.get(&link.from), self.board.nodes.get(&link.to))
        else {
            return Vec::new();
        };
        let around: FxHashSet<&str> =
            std::iter::once(from).chain(self.board.ancestors(from)).map(|node| node.id.as_str()).collect();
        let entered = std::iter::once(to).chain(self.board.ancestors(to));
        let mut guards: Vec<NodeId> = entered
            .filter(|node| !around.contains(node.id.as_str()))
            .flat_map(|node| self.attached.get(node.id.as_str()).into_iter().flatten().rev())
            .filter(|pill| pill.kind == NodeKind::Firewall && pill.id != link.from && pill.id != link.to)
            .map(|pill| pill.id.clone())
            .collect();
        guards.reverse();
        guards
    }

    /// The answers to requests, unless mermaid would then refuse to draw.
    fn answers(&mut self) {
        let mut back = Vec::new();
        for arrow in &self.drawing.edges {
            let Is::Links(links) = &arrow.is else { continue };
            // Files are read; they answer nothing.
            let is_code =
                |id: &NodeId| self.board.nodes.get(id).is_some_and(|node| node.kind == NodeKind::Code);
            let carries = |id: &LinkId| {
                self.board
                    .links
                    .get(id)
                    .is_some_and(|link| link.kind.carries_requests() && !is_code(&link.to))
            };
            if links.iter().any(carries) {
                back.push((arrow.to.clone(), arrow.from.clone()));
            }
        }
        if self.drawing.edges.len() + back.len() > MOST_EDGES {
            return;
        }
        for (from, to) in back {
            self.arrow(from, to, "Response", Line::Dotted, Is::Nothing);
        }
    }
}

/// What the course wants metrics of. A replica only repeats what its primary does.
fn is_watched(node: &Node) -> bool {
    match node.kind {
        NodeKind::Database => node.text("role") != "replica",
        kind => matches!(
            kind,
            NodeKind::LoadBalancer
                | NodeKind::Web
                | NodeKind::App
                | NodeKind::Cache
                | NodeKind::Queue
                | NodeKind::Worker
        ),
    }
}

/// Ids that mermaid takes: the board's where they are plain words.
fn ids(board: &Board) -> FxHashMap<&str, String> {
    let is_plain = |id: &str| {
        id.len() <= 60
            && id.starts_with(|c: char| c.is_ascii_alphabetic())
            && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !RESERVED.contains(&id.to_ascii_lowercase().as_str())
    };
    let mut free = 1..;
    board
        .nodes
        .keys()
        .map(|id| {
            let written = if is_plain(id) {
                id.to_string()
            } else {
                (&mut free)
                    .map(|n| format!("node{n}"))
                    .find(|id| board.node(id).is_none())
                    .unwrap_or_default()
            };
            (id.as_str(), written)
        })
        .collect()
}
