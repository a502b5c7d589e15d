//! A text that Stackboard wrote carries its board. What was edited in the
//! diagram since is found by drawing that board again and comparing, and is
//! then done to the board: the visible part counts.

use super::{
    board::Place,
    chart::{Chart, Group, Vertex},
    draw::{Drawing, Is, Needs, Origin, draw},
    limits, link_words, parse, words, write,
};
use crate::{
    io::link,
    model::{Board, LinkId, NodeId, NodeKind, Record},
};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

/// The board that was carried, with what is still drawn of it.
pub(super) struct Start {
    pub board: Board,
    pub places: FxHashMap<String, Place>,
}

/// Opens the board in a chart's comment and takes from it what the chart no
/// longer has. Marks the arrows that the board has. `None` when there is no
/// board to be had: the diagram then stands for itself.
pub(super) fn apply(data: &str, chart: &mut Chart) -> Option<Start> {
    let mut board = link::decode(data).ok()?.board;
    let drawing = draw(&board);
    let before = parse::parse(&write::diagram(&board, &drawing)).ok()?;
    if before.title != chart.title {
        board.meta.title = chart.title.chars().take(limits::TITLE).collect();
    } else {
        chart.title.clone_from(&board.meta.title);
    }
    let mut places = FxHashMap::default();
    let mut gone: FxHashSet<NodeId> = FxHashSet::default();
    names(&mut board, &drawing, &before, chart, &mut places, &mut gone);
    move_members(&mut board, &before, chart, &places);
    let dropped = arrows(&mut board, &drawing, &before, chart);
    remove(&mut board, &gone, &dropped);
    Some(Start { board, places })
}

/// Follows vertices and groups: which are still there, and under which label.
fn names(
    board: &mut Board,
    drawing: &Drawing,
    before: &Chart,
    chart: &Chart,
    places: &mut FxHashMap<String, Place>,
    gone: &mut FxHashSet<NodeId>,
) {
    let groups: FxHashMap<&str, &Group> =
        chart.groups.iter().map(|group| (group.id.as_str(), group)).collect();
    let old_groups: FxHashMap<&str, &Group> =
        before.groups.iter().map(|group| (group.id.as_str(), group)).collect();
    let label_of = |vertex: &Vertex, id: &str| vertex.label.clone().unwrap_or_else(|| id.to_owned());
    for drawn in drawing.groups.iter().chain(&drawing.vertices) {
        let id = drawn.id.as_str();
        let old = old_groups.get(id).map(|group| group.title.clone());
        let old = old.or_else(|| before.vertices.get(id).map(|vertex| label_of(vertex, id)));
        let new = groups.get(id).map(|group| group.title.clone());
        let new = new.or_else(|| chart.vertices.get(id).map(|vertex| label_of(vertex, id)));
        match (&drawn.origin, new) {
            (Origin::Node(node), None) => _ = gone.insert(node.clone()),
            (Origin::Name(_), None) => {}
            (Origin::Node(node), Some(label)) => {
                places.insert(id.to_owned(), Place::Node(node.clone()));
                if old.as_ref() != Some(&label) {
                    relabel(board, node, &label);
                }
            }
            (Origin::Name(host), Some(label)) => {
                // What is no name that can be asked for changes nothing.
                let name = if link_words::is_host(&label) { label } else { host.clone() };
                if name != *host {
                    rename(board, host, &name);
                }
                places.insert(id.to_owned(), Place::Name(name));
            }
        }
    }
}

/// Gives a node the label of the diagram, and the kind and role it states.
fn relabel(board: &mut Board, id: &NodeId, label: &str) {
    let parent = board.nodes.get(id).and_then(|node| board.parent(node)).map(|parent| parent.kind);
    let has_children = board.children(id).next().is_some();
    let Some(node) = board.nodes.get_mut(id) else { return };
    node.label = (!label.is_empty()).then(|| label.to_owned());
    if node.kind.is_container() || node.kind.is_drawing() {
        return;
    }
    if let Some(meaning) = words::meaning(label, &[], Default::default())
        && meaning.is_sure
        && !meaning.kind.is_container()
        && !has_children
        && parent.is_none_or(|parent| meaning.kind.fits_in(parent))
        && meaning.kind != node.kind
    {
        node.kind = meaning.kind;
        (node.w, node.h) = node.kind.info().size;
        node.props.clear();
    }
    if let Some(role) = words::role(label).filter(|_| node.kind == NodeKind::Database) {
        node.props.insert("role".into(), Value::from(role));
    }
}

/// Another name is asked for, and answered for.
fn rename(board: &mut Board, old: &str, new: &str) {
    for node in board.nodes.values_mut() {
        if node.kind == NodeKind::Client && node.text("host") == old {
            node.props.insert("host".into(), Value::from(new));
        }
        if let Some(Value::Array(records)) = node.props.get_mut("records") {
            for record in records {
                if record.get("name").and_then(Value::as_str) == Some(old) {
                    record["name"] = Value::from(new);
                }
            }
        }
    }
}

/// Puts nodes that the diagram has elsewhere into the container that holds
/// them now.
fn move_members(board: &mut Board, before: &Chart, chart: &Chart, places: &FxHashMap<String, Place>) {
    let group_id = |chart: &Chart, group: Option<usize>| group.map(|group| chart.groups[group].id.clone());
    let old: FxHashMap<&str, Option<String>> = (before.groups.iter())
        .map(|group| (group.id.as_str(), group_id(before, group.parent)))
        .chain(before.vertices.iter().map(|(id, vertex)| (id.as_str(), group_id(before, vertex.group))))
        .collect();
    let new = (chart.groups.iter())
        .map(|group| (group.id.as_str(), group_id(chart, group.parent)))
        .chain(chart.vertices.iter().map(|(id, vertex)| (id.as_str(), group_id(chart, vertex.group))));
    for (id, group) in new {
        let (Some(Place::Node(node)), Some(old)) = (places.get(id), old.get(id)) else { continue };
        if *old == group {
            continue;
        }
        let parent = match group.as_deref().and_then(|group| places.get(group)) {
            Some(Place::Node(parent)) => {
                board.nodes.get(parent).map(|parent| (parent.id.clone(), parent.kind))
            }
            _ => None,
        };
        let inside = |parent: &NodeId| {
            parent == node
                || board
                    .nodes
                    .get(parent)
                    .is_some_and(|parent| board.ancestors(parent).any(|ancestor| ancestor.id == *node))
        };
        let parent = parent.filter(|(parent, _)| !inside(parent));
        if let Some(node) = board.nodes.get_mut(node) {
            node.parent = parent.filter(|(_, kind)| node.kind.fits_in(*kind)).map(|(parent, _)| parent);
        }
    }
}

/// Compares the arrows: marks those that the board has, changes the links whose
/// words were changed, and gives the links that are gone.
fn arrows(board: &mut Board, drawing: &Drawing, before: &Chart, chart: &mut Chart) -> FxHashSet<LinkId> {
    let mut by_words: FxHashMap<(&str, &str, &str), Vec<usize>> = FxHashMap::default();
    for (at, edge) in before.edges.iter().enumerate().rev() {
        by_words.entry((&edge.from, &edge.to, &edge.label)).or_default().push(at);
    }
    let mut is_there = vec![false; before.edges.len()];
    for edge in &mut chart.edges {
        let known = by_words.get_mut(&(edge.from.as_str(), edge.to.as_str(), edge.label.as_str()));
        if let Some(at) = known.and_then(Vec::pop) {
            is_there[at] = true;
            edge.is_known = true;
        }
    }
    // Arrows between the same ends under other words.
    let mut by_ends: FxHashMap<(&str, &str), Vec<usize>> = FxHashMap::default();
    for (at, edge) in before.edges.iter().enumerate().rev().filter(|(at, _)| !is_there[*at]) {
        by_ends.entry((&edge.from, &edge.to)).or_default().push(at);
    }
    for edge in chart.edges.iter_mut().filter(|edge| !edge.is_known) {
        let Some(at) = by_ends.get_mut(&(edge.from.as_str(), edge.to.as_str())).and_then(Vec::pop) else {
            continue;
        };
        is_there[at] = true;
        edge.is_known = true;
        match drawing.edges.get(at).map(|arrow| &arrow.is) {
            Some(Is::Links(links)) => links.iter().for_each(|link| reword(board, link, &edge.label)),
            Some(Is::Record(dns, name)) => rerecord(board, dns, name, &edge.label),
            _ => {}
        }
    }
    let stays = |needs: &Needs| match needs {
        Needs::All(arrows) => arrows.iter().all(|at| is_there.get(*at) == Some(&true)),
        Needs::Any(arrows) => arrows.iter().any(|at| is_there.get(*at) == Some(&true)),
    };
    for (at, arrow) in drawing.edges.iter().enumerate() {
        if let Is::Record(dns, name) = &arrow.is
            && is_there.get(at) == Some(&false)
        {
            forget_record(board, dns, name);
        }
    }
    drawing.links.iter().filter(|(_, needs)| !stays(needs)).map(|(link, _)| link.clone()).collect()
}

fn reword(board: &mut Board, id: &LinkId, label: &str) {
    let Some(link) = board.links.get_mut(id) else { return };
    let kinds = board.nodes.get(&link.from).zip(board.nodes.get(&link.to));
    if let Some(stated) = link_words::kind(label)
        && let Some((from, to)) = kinds
    {
        let kind = link_words::kind_between(label, from.kind, to.kind);
        if kind == stated {
            link.kind = kind;
        }
    }
    let is_chip = words::is_same(label, link.kind.info().chip);
    link.label = if is_chip { String::new() } else { label.replace('\n', " ") };
}

fn rerecord(board: &mut Board, dns: &NodeId, name: &str, label: &str) {
    let Some(Record { ty, value, .. }) = link_words::record(label) else { return };
    let Some(records) = board.nodes.get_mut(dns).and_then(|dns| dns.props.get_mut("records")) else { return };
    let same = |record: &&mut Value| record.get("name").and_then(Value::as_str) == Some(name);
    if let Some(Value::Object(record)) =
        records.as_array_mut().and_then(|records| records.iter_mut().find(same))
    {
        record.insert("type".into(), Value::from(ty.key()));
        record.insert("value".into(), Value::from(value));
    }
}

fn forget_record(board: &mut Board, dns: &NodeId, name: &str) {
    let records = board.nodes.get_mut(dns).and_then(|dns| dns.props.get_mut("records"));
    if let Some(Value::Array(records)) = records
        && let Some(at) =
            records.iter().position(|record| record.get("name").and_then(Value::as_str) == Some(name))
    {
        records.remove(at);
    }
}

/// Takes nodes and links from the board, with what hangs on the nodes.
fn remove(board: &mut Board, gone: &FxHashSet<NodeId>, dropped: &FxHashSet<LinkId>) {
    let hanging: FxHashSet<NodeId> = (board.nodes.values())
        .filter(|node| {
            board.is_attached(node) && node.parent.as_ref().is_some_and(|parent| gone.contains(parent))
        })
        .map(|node| node.id.clone())
        .collect();
    let is_gone = |id: &NodeId| gone.contains(id) || hanging.contains(id);
    board.nodes.retain(|id, _| !is_gone(id));
    for node in board.nodes.values_mut() {
        if node.parent.as_ref().is_some_and(is_gone) {
            node.parent = None;
        }
    }
    board.links.retain(|id, link| !dropped.contains(id) && !is_gone(&link.from) && !is_gone(&link.to));
    let (nodes, links) = (&board.nodes, &board.links);
    board.meta.scenario.faults.retain(|fault| match &fault.target {
        Some(crate::model::Target::Node(node)) => nodes.contains_key(node),
        Some(crate::model::Target::Link(link)) => links.contains_key(link),
        None => true,
    });
}
