//! Makes a board of a chart.

use super::{
    Guess, Import, Notes, carried,
    chart::{Chart, Edge, Flow, Shape},
    edges, groups, hosts, limits, link_words,
    words::{self, Meaning},
};
use crate::{
    geometry::text::{self, Font},
    io::{
        place::{self, Gap},
        report::Report,
    },
    layout::{self, Direction, Options},
    model::{Board, Node, NodeId, NodeKind},
};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

/// What an id of the chart stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    Node(NodeId),
    /// A host name, as in `www.foobar.com`: a word about users and records.
    Name(String),
    /// An address, as in `8.8.8.8`.
    Address(String),
    /// Something that every request passes unchanged.
    Wire,
}

/// A board on its way from a chart.
pub(super) struct Builder {
    pub chart: Chart,
    pub board: Board,
    /// By the ids of vertices and groups.
    pub places: FxHashMap<String, Place>,
    /// What the board has a place for already.
    pub is_carried: bool,
    /// Nodes that are to be placed anew.
    pub unplaced: FxHashSet<NodeId>,
    pub guesses: Vec<Guess>,
    pub notes: Notes,
}

pub(super) fn build(mut chart: Chart) -> Import {
    let notes = std::mem::take(&mut chart.notes);
    let start = chart.carried.take().and_then(|data| carried::apply(&data, &mut chart));
    let is_carried = start.is_some();
    let (board, places) = start.map_or_else(Default::default, |start| (start.board, start.places));
    let mut builder = Builder {
        chart,
        board,
        places,
        is_carried,
        unplaced: FxHashSet::default(),
        guesses: Vec::new(),
        notes,
    };
    builder.meta();
    builder.vertices();
    groups::make(&mut builder);
    let edges = std::mem::take(&mut builder.chart.edges);
    edges::link(&mut builder, edges);
    builder.finish()
}

impl Builder {
    fn meta(&mut self) {
        let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        if !self.is_carried || self.chart.title != self.board.meta.title {
            self.board.meta.title = cut(&self.chart.title, limits::TITLE);
        }
        if !self.chart.description.is_empty() {
            self.board.meta.notes = cut(&self.chart.description, limits::NOTES);
        }
    }

    /// Makes nodes of the vertices that are not on the board.
    fn vertices(&mut self) {
        let ids: Vec<String> =
            self.chart.vertices.keys().filter(|id| !self.places.contains_key(*id)).cloned().collect();
        let meanings: Vec<Option<Meaning>> = ids.iter().map(|id| self.meaning(id)).collect();
        let has_dns = self.board.nodes.values().any(|node| node.kind == NodeKind::Dns)
            || meanings.iter().flatten().any(|meaning| meaning.kind == NodeKind::Dns);
        let linked: FxHashSet<String> =
            self.chart.edges.iter().flat_map(|edge| [edge.from.clone(), edge.to.clone()]).collect();
        let mut unknown = Vec::new();
        for (id, meaning) in ids.into_iter().zip(meanings) {
            let label = self.label(&id);
            let only = label.trim();
            if link_words::is_address(only.trim_start_matches("IP").trim_start_matches([':', ' '])) {
                let address = only.trim_start_matches("IP").trim_start_matches([':', ' ']).to_owned();
                self.places.insert(id, Place::Address(address));
            } else if link_words::is_host(only) && has_dns {
                self.places.insert(id, Place::Name(only.to_lowercase()));
            } else if link_words::is_host(only) {
                let why = "it is a host name, and no other node is the DNS that answers for it.";
                self.doubt(&id, NodeKind::Dns, why.into(), &[NodeKind::Client, NodeKind::Web]);
            } else if words::tokens(only) == ["internet"] {
                let line = self.chart.vertices.get(&id).map_or(1, |vertex| vertex.line);
                self.notes.once("internet", line, || {
                    "the Internet lies between a user and a site anyway; left out.".into()
                });
                self.places.insert(id, Place::Wire);
            } else {
                match meaning {
                    Some(meaning) if meaning.is_sure => _ = self.insert(&id, meaning.kind),
                    Some(meaning) => self.doubt(&id, meaning.kind, meaning.why, &[]),
                    None => unknown.push(id),
                }
            }
        }
        let entries = self.behind_entries();
        for id in unknown {
            self.unknown(&id, linked.contains(&id), entries.contains(&id));
        }
        if !self.is_carried {
            let order: FxHashMap<NodeId, usize> = (self.chart.vertices.keys().enumerate())
                .filter_map(|(at, id)| Some((self.node_of(id)?.id.clone(), at)))
                .collect();
            self.board.nodes.sort_by_cached_key(|id, _| order.get(id).copied());
        }
    }

    /// The ids to which an arrow leads from what stands before web servers.
    fn behind_entries(&self) -> FxHashSet<String> {
        use NodeKind::{Cdn, Client, Firewall, LoadBalancer};
        let is_entry = |edge: &&Edge| {
            self.node_of(&edge.from)
                .is_some_and(|node| matches!(node.kind, Client | LoadBalancer | Firewall | Cdn))
        };
        self.chart.edges.iter().filter(is_entry).map(|edge| edge.to.clone()).collect()
    }

    fn label(&self, id: &str) -> String {
        self.chart.vertices.get(id).and_then(|vertex| vertex.label.clone()).unwrap_or_else(|| id.to_owned())
    }

    fn meaning(&self, id: &str) -> Option<Meaning> {
        let vertex = self.chart.vertices.get(id)?;
        let mut others: Vec<&str> = vec![id];
        others.extend(vertex.classes.iter().map(String::as_str));
        words::meaning(vertex.label.as_deref().unwrap_or(id), &others, vertex.shape)
    }

    /// A vertex of which nothing says what it is.
    fn unknown(&mut self, id: &str, is_linked: bool, is_entry: bool) {
        let is_words = self.chart.vertices.get(id).is_some_and(|vertex| vertex.shape == Shape::Words);
        if !is_linked {
            let kind = if is_words { NodeKind::Text } else { NodeKind::Note };
            let why = "nothing in its label says what it is, and no arrow touches it.";
            return self.doubt(id, kind, why.into(), &[NodeKind::Server, NodeKind::App]);
        }
        let kind = if is_entry { NodeKind::Web } else { NodeKind::App };
        let why = "nothing in its label says what it is; taken from what it is linked with.";
        self.doubt(
            id,
            kind,
            why.into(),
            &[NodeKind::App, NodeKind::Web, NodeKind::Worker, NodeKind::Storage],
        );
    }

    /// Makes a node and lists its kind as one to be confirmed.
    fn doubt(&mut self, id: &str, kind: NodeKind, why: String, alternatives: &[NodeKind]) {
        let node = self.insert(id, kind);
        self.guess(node, why, alternatives);
    }

    pub fn guess(&mut self, id: NodeId, why: String, alternatives: &[NodeKind]) {
        let Some(node) = self.board.nodes.get(&id) else { return };
        let alternatives = if alternatives.is_empty() { usual_alternatives(node.kind) } else { alternatives };
        let alternatives = alternatives.iter().copied().filter(|kind| *kind != node.kind).collect();
        self.guesses.push(Guess {
            label: node.label().to_owned(),
            kind: node.kind,
            node: id,
            why,
            alternatives,
        });
    }

    /// Makes a node of a vertex.
    fn insert(&mut self, id: &str, kind: NodeKind) -> NodeId {
        let label = self.label(id);
        let label = if kind.is_drawing() { label } else { label.replace('\n', " ") };
        let node_id = self.free_id(id, kind);
        let mut node = Node::new(node_id.clone(), kind, 0.0, 0.0);
        if kind == NodeKind::Database
            && let Some(role) = words::role(&label)
        {
            node.props.insert("role".into(), Value::from(role));
        }
        if !kind.is_drawing() && !kind.is_container() {
            node.w = width_for(&label, node.w);
        }
        node.label = (!label.is_empty()).then_some(label);
        self.add(id, node);
        node_id
    }

    /// The chart's id where the board can take it.
    pub fn free_id(&self, id: &str, kind: NodeKind) -> NodeId {
        let is_usable = !id.is_empty() && !id.chars().any(crate::io::text::is_hidden);
        if is_usable && !self.board.nodes.contains_key(id) {
            NodeId::from(id)
        } else {
            self.board.free_node_id(kind)
        }
    }

    pub fn add(&mut self, id: &str, node: Node) {
        self.places.insert(id.to_owned(), Place::Node(node.id.clone()));
        self.unplaced.insert(node.id.clone());
        self.board.nodes.insert(node.id.clone(), node);
    }

    pub fn node_of(&self, id: &str) -> Option<&Node> {
        match self.places.get(id)? {
            Place::Node(node) => self.board.nodes.get(node),
            _ => None,
        }
    }

    fn finish(mut self) -> Import {
        hosts::finish(&mut self);
        place(&mut self.board, self.is_carried, &self.unplaced, self.chart.flow);
        let order = |id: &NodeId| self.board.nodes.get_index_of(id);
        self.guesses.sort_by_key(|guess| order(&guess.node));
        Import { left_out: self.notes.finish(), guesses: self.guesses, board: self.board }
    }
}

/// A card's width at which a label stands on it whole, if that is not too wide.
fn width_for(label: &str, usual: f64) -> f64 {
    /// What a card needs beside its words, and how wide one may become.
    const BESIDE: f64 = 68.0;
    const MOST: f64 = 228.0;
    let font = Font::semibold(12.5);
    let fits = |width: f64| text::wrap(label, font, width - BESIDE).len() <= 2;
    if label.len() > 200 {
        return MOST;
    }
    let widths = (0..).map(|step| usual + 12.0 * f64::from(step)).take_while(|width| *width < MOST);
    widths.chain([MOST]).find(|width| fits(*width)).unwrap_or(MOST)
}

/// Lays out a new board; on one that was carried along only what is new.
fn place(board: &mut Board, is_carried: bool, unplaced: &FxHashSet<NodeId>, flow: Flow) {
    if !is_carried {
        let direction = match flow {
            Flow::Right | Flow::Left => Direction::Right,
            Flow::Down | Flow::Up => Direction::Down,
        };
        let rects = layout::layout(board, &Options { direction, keeps_order: false });
        for (id, rect) in rects {
            if let Some(node) = board.nodes.get_mut(&id) {
                (node.x, node.y, node.w, node.h) = (rect.x0, rect.y0, rect.width(), rect.height());
            }
        }
        return;
    }
    let gaps: FxHashMap<NodeId, Gap> = board
        .nodes
        .values()
        .filter(|node| unplaced.contains(&node.id))
        .map(|node| {
            let fits = node.kind.is_container() || board.is_attached(node);
            (node.id.clone(), Gap { place: true, width: fits, height: fits })
        })
        .collect();
    place::complete(board, &gaps, &mut Report::default());
}

fn usual_alternatives(kind: NodeKind) -> &'static [NodeKind] {
    use NodeKind::{
        Agent, App, Cache, Cluster, Code, Database, LoadBalancer, Monitor, Server, Storage, Web, Worker, Zone,
    };
    match kind {
        Server | Cluster | Zone => &[Server, Cluster, Zone],
        Database => &[Cache, Storage, App],
        Web => &[App, LoadBalancer, Server],
        App => &[Web, Code, Worker],
        Agent | Monitor => &[Monitor, Agent],
        _ => &[App, Web, Database, Server],
    }
}
