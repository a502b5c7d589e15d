//! Arrows become links: answers fold into their requests, and what a board
//! keeps elsewhere (records, addresses, what hangs on a node) is taken there.

use super::{
    board::{Builder, Place},
    chart::{Edge, Head},
    hosts, limits, link_words, words,
};
use crate::model::{Link, LinkKind, NodeId, NodeKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// A way from node to node, along one arrow or through what is passed unchanged.
#[derive(Debug, Clone)]
struct Way {
    from: NodeId,
    to: NodeId,
    label: String,
    line: usize,
}

pub(super) fn link(builder: &mut Builder, edges: Vec<Edge>) {
    let edges: Vec<Edge> =
        edges.into_iter().filter(|edge| edge.is_known || is_drawn(builder, edge)).collect();
    let (edges, entries) = take_records(builder, edges);
    let mut ways = ways(builder, &edges);
    attach(builder, &mut ways);
    enter(builder, &entries, &mut ways);
    let answers = draw(builder, ways);
    fold(builder, answers);
}

/// Notes what an arrow's looks cannot say on a board. False for one that is
/// there for mermaid's layout only.
fn is_drawn(builder: &mut Builder, edge: &Edge) -> bool {
    if edge.arrow.invisible {
        builder.notes.once("invisible", edge.line, || {
            "invisible arrows (`~~~`) only set the layout; left out.".into()
        });
        return false;
    }
    if [edge.arrow.start, edge.arrow.end].iter().any(|head| matches!(head, Head::Circle | Head::Cross)) {
        builder.notes.once("heads", edge.line, || {
            "circles and crosses at the end of arrows have no meaning on a board; drawn as arrows.".into()
        });
    } else if edge.arrow.start == Head::None && edge.arrow.end == Head::None {
        builder.notes.once("undirected", edge.line, || {
            "lines without a head have no direction; drawn as arrows from the first node to the second."
                .into()
        });
    }
    true
}

/// Takes DNS records out of the arrows that state them. Gives the arrows that
/// are left, and the nodes that a record points at.
fn take_records(builder: &mut Builder, edges: Vec<Edge>) -> (Vec<Edge>, Vec<(NodeId, usize)>) {
    let mut entries = Vec::new();
    let is_dns = |builder: &Builder, id: &str| {
        builder.node_of(id).filter(|node| node.kind == NodeKind::Dns).map(|node| node.id.clone())
    };
    let kept = edges.into_iter().filter_map(|mut edge| {
        if edge.is_known {
            return Some(edge);
        }
        let (from_dns, to_dns) = (is_dns(builder, &edge.from), is_dns(builder, &edge.to));
        if let Some(Place::Address(address)) = builder.places.get(&edge.from).cloned()
            && let Some(node) = builder.node_of(&edge.to).map(|node| node.id.clone())
        {
            hosts::set_address(&mut builder.board, &node, &address);
        }
        let to_name = matches!(builder.places.get(&edge.to), Some(Place::Name(_)));
        let record = match from_dns {
            Some(_) => hosts::record_of(builder, &edge.label, &edge.to),
            None => link_words::record(&edge.label),
        };
        let Some(record) = record else {
            // "The DNS answers for this name" is what the DNS is there for.
            return (from_dns.is_none() || !to_name).then_some(edge);
        };
        let to = builder.node_of(&edge.to).map(|node| (node.id.clone(), node.kind));
        if let Some((to, kind)) = &to
            && to_dns.is_none()
            && *kind != NodeKind::Client
        {
            if link_words::is_address(&record.value) {
                hosts::set_address(&mut builder.board, to, &record.value);
            }
            if from_dns.is_some() && kind.takes_requests() {
                entries.push((to.clone(), edge.line));
            }
        }
        let from_client = builder.node_of(&edge.from).is_some_and(|node| node.kind == NodeKind::Client);
        hosts::set_record(builder, from_dns.clone().or(to_dns), record);
        if from_dns.is_some() {
            return None;
        }
        // On the way from a user to the DNS the words may stay; elsewhere they say nothing of the link.
        if !from_client {
            edge.label.clear();
        }
        Some(edge)
    });
    (kept.collect(), entries)
}

/// Whether requests pass a place of the chart unchanged, and the board has no
/// node of its own there: a name, an address, a firewall on a machine's border.
fn is_passed(builder: &Builder, id: &str) -> bool {
    match builder.places.get(id) {
        Some(Place::Node(_)) => builder
            .node_of(id)
            .is_some_and(|node| node.kind == NodeKind::Firewall && builder.board.is_attached(node)),
        Some(_) => true,
        None => false,
    }
}

/// The ways from node to node that are not on the board.
fn ways(builder: &mut Builder, edges: &[Edge]) -> Vec<Way> {
    let node = |id: &str| builder.node_of(id).map(|node| node.id.clone());
    let mut onward: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, edge) in edges.iter().enumerate() {
        if is_passed(builder, &edge.from) && !link_words::is_response(&edge.label) {
            onward.entry(&edge.from).or_default().push(at);
        }
    }
    let mut ways = Vec::new();
    let mut steps = 0_usize;
    for edge in edges.iter().filter(|edge| !is_passed(builder, &edge.from)) {
        let Some(from) = node(&edge.from) else { continue };
        if link_words::is_response(&edge.label) && is_passed(builder, &edge.to) {
            continue;
        }
        // A walk through what is passed, each of it once.
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let mut stack = vec![(edge, edge.label.as_str(), !edge.is_known)];
        while let Some((edge, label, is_new)) = stack.pop() {
            steps += 1;
            if steps > 4 * limits::LINKS {
                return ways;
            }
            if !is_passed(builder, &edge.to) {
                if let Some(to) = node(&edge.to).filter(|_| is_new) {
                    ways.push(Way { from: from.clone(), to, label: label.to_owned(), line: edge.line });
                }
                continue;
            }
            let next = onward.get(edge.to.as_str());
            if next.is_none() && is_new && matches!(builder.places.get(&edge.to), Some(Place::Node(_))) {
                // A firewall behind which nothing is drawn: the arrow ends at it.
                if let Some(to) = node(&edge.to) {
                    ways.push(Way { from: from.clone(), to, label: label.to_owned(), line: edge.line });
                }
            }
            if !seen.insert(&edge.to) {
                continue;
            }
            for &at in next.into_iter().flatten().rev() {
                let next = &edges[at];
                let says_more = link_words::kind(label).is_none() && !next.label.is_empty();
                let label = if says_more { next.label.as_str() } else { label };
                stack.push((next, label, is_new || !next.is_known));
            }
        }
    }
    ways
}

/// Certificates and agents hang on what an arrow joins them with.
fn attach(builder: &mut Builder, ways: &mut Vec<Way>) {
    let hangs = |builder: &Builder, id: &NodeId| {
        let node = builder.board.nodes.get(id);
        node.is_some_and(|node| matches!(node.kind, NodeKind::Certificate | NodeKind::Agent))
            && builder.unplaced.contains(id)
    };
    let mut near: FxHashMap<NodeId, Vec<NodeId>> = FxHashMap::default();
    for way in ways.iter() {
        for (pill, other) in [(&way.from, &way.to), (&way.to, &way.from)] {
            let can_hold = builder
                .board
                .nodes
                .get(pill)
                .zip(builder.board.nodes.get(other))
                .is_some_and(|(pill, other)| pill.kind.info().attaches_to.contains(&other.kind));
            if can_hold && hangs(builder, pill) {
                let near = near.entry(pill.clone()).or_default();
                if !near.contains(other) && near.len() < 2 {
                    near.push(other.clone());
                }
            }
        }
    }
    near.retain(|_, near| near.len() == 1);
    for (pill, near) in &near {
        let is_machine = builder.board.nodes.get(pill).is_some_and(|pill| {
            // An agent watches its machine, whichever program on it the arrow names.
            pill.kind == NodeKind::Agent && builder.board.is_attached(pill)
        });
        if let (Some(pill), false) = (builder.board.nodes.get_mut(pill), is_machine) {
            pill.parent = near.first().cloned();
        }
    }
    let joins = |a: &NodeId, b: &NodeId| near.get(a).is_some_and(|near| near.contains(b));
    ways.retain(|way| !joins(&way.from, &way.to) && !joins(&way.to, &way.from));
}

/// Draws the links; gives the ways that are answers.
fn draw(builder: &mut Builder, ways: Vec<Way>) -> Vec<Way> {
    let mut answers = Vec::new();
    // What requests go where, and what is drawn already.
    let mut requests: FxHashSet<(NodeId, NodeId)> = FxHashSet::default();
    let mut drawn: FxHashSet<(NodeId, NodeId, LinkKind, String)> = FxHashSet::default();
    for link in builder.board.links.values() {
        if link.kind.carries_requests() || link.kind == LinkKind::Dns {
            requests.insert((link.from.clone(), link.to.clone()));
        }
        drawn.insert((link.from.clone(), link.to.clone(), link.kind, link.label.clone()));
    }
    for way in ways {
        if way.from == way.to {
            builder.notes.once("loop", way.line, || {
                "arrows from a node to itself say nothing on a board; left out.".into()
            });
            continue;
        }
        let kind_of = |id: &NodeId| builder.board.nodes.get(id).map(|node| node.kind);
        let (Some(from), Some(to)) = (kind_of(&way.from), kind_of(&way.to)) else { continue };
        let goes_back = requests.contains(&(way.to.clone(), way.from.clone())) && from != to;
        let says_nothing = link_words::kind(&way.label).is_none();
        let is_unlikely = way.label.is_empty() || LinkKind::infer(from, to) == LinkKind::Plain;
        if link_words::is_response(&way.label) || (goes_back && says_nothing && is_unlikely) {
            answers.push(way);
            continue;
        }
        // What is drawn on from the DNS is drawn as the user's own request.
        let sender = if from == NodeKind::Dns && to != NodeKind::Dns { NodeKind::Client } else { from };
        let kind = match link_words::kind_between(&way.label, sender, to) {
            LinkKind::Https if sender != from && link_words::kind(&way.label).is_none() => LinkKind::Http,
            kind => kind,
        };
        let says_more = !words::is_same(&way.label, kind.info().chip) && !link_words::is_request(&way.label);
        let label = if says_more { way.label.replace('\n', " ") } else { String::new() };
        if !drawn.insert((way.from.clone(), way.to.clone(), kind, label.clone())) {
            continue;
        }
        if kind.carries_requests() || kind == LinkKind::Dns {
            requests.insert((way.from.clone(), way.to.clone()));
        }
        let id = builder.board.free_link_id();
        builder.board.links.insert(id.clone(), Link { label, ..Link::new(id, way.from, way.to, kind) });
    }
    answers
}

/// Answers take the way of their request and are not drawn; notes those that
/// have none.
fn fold(builder: &mut Builder, answers: Vec<Way>) {
    let mut onward: FxHashMap<&NodeId, Vec<&NodeId>> = FxHashMap::default();
    for link in builder.board.links.values() {
        onward.entry(&link.from).or_default().push(&link.to);
    }
    let is_firewall =
        |id: &NodeId| builder.board.nodes.get(id).is_some_and(|node| node.kind == NodeKind::Firewall);
    // An answer need not be drawn back through the firewalls that its request came through.
    let is_requested = |way: &Way| {
        let mut seen = FxHashSet::default();
        let mut stack = vec![&way.to];
        while let Some(at) = stack.pop().filter(|_| seen.len() < 64) {
            for &next in onward.get(at).into_iter().flatten().take(64) {
                if *next == way.from {
                    return true;
                }
                if is_firewall(next) && seen.insert(next) {
                    stack.push(next);
                }
            }
        }
        false
    };
    let lost = answers.iter().take(1_000).find(|way| !is_requested(way)).cloned();
    if let Some(way) = lost {
        let label = |id: &NodeId| builder.board.nodes.get(id).map_or("", |node| node.label()).to_owned();
        let (from, to) = (label(&way.from), label(&way.to));
        builder.notes.once("answer", way.line, || {
            format!(
                "an answer takes the way of its request back, and no request goes from \"{to}\" to \"{from}\"; left out."
            )
        });
    }
}

/// A record that points at a node means that users then connect to it, where
/// the diagram does not draw that itself.
fn enter(builder: &mut Builder, entries: &[(NodeId, usize)], ways: &mut Vec<Way>) {
    let kind = |id: &NodeId| builder.board.nodes.get(id).map(|node| node.kind);
    let is_user = |id: &NodeId| kind(id) == Some(NodeKind::Client);
    let enters =
        |from: &NodeId, to: &NodeId| is_user(from) && kind(to).is_some_and(|kind| kind != NodeKind::Dns);
    let is_entered = ways.iter().any(|way| enters(&way.from, &way.to))
        || builder.board.links.values().any(|link| enters(&link.from, &link.to));
    let user = builder.board.nodes.keys().find(|id| is_user(id)).cloned();
    let Some(user) = user.filter(|_| !is_entered) else { return };
    let mut drawn = Vec::with_capacity(entries.len() + ways.len());
    for (entry, line) in entries {
        drawn.push(Way { from: user.clone(), to: entry.clone(), label: String::new(), line: *line });
        let label = builder.board.nodes.get(entry).map_or("", |node| node.label()).to_owned();
        builder.notes.once("entry", *line, || {
            format!("the arrow from the DNS is its record; the user is linked with \"{label}\" directly.")
        });
    }
    // Before what may be an answer to them.
    drawn.append(ways);
    *ways = drawn;
}
