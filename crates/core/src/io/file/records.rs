//! Reads the nodes and links of a file or clip.

use super::{
    ORIGINAL_KIND,
    fields::{check_fields, take_name, take_number, take_text},
};
use crate::{
    io::{
        limits,
        place::Gap,
        report::{At, Mend, Report},
        text,
    },
    model::{Board, Link, LinkId, LinkKind, Node, NodeId, NodeKind, Props, REVEAL, Records},
};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

/// Nodes and links that keep a board's invariants, and what `place::complete`
/// still has to fill in.
pub(in crate::io) struct ReadRecords {
    pub nodes: Records<NodeId, Node>,
    pub links: Records<LinkId, Link>,
    pub gaps: FxHashMap<NodeId, Gap>,
}

/// Reads records in the order of the file.
pub(in crate::io) fn read_records(nodes: Vec<Value>, links: Vec<Value>, report: &mut Report) -> ReadRecords {
    let mut names = Names::of(&nodes);
    let hosts = named_as_parent(&nodes);
    let mut board = Board::default();
    board.nodes.reserve(nodes.len());
    board.links.reserve(links.len());
    let mut gaps = FxHashMap::default();
    let mut indices = Vec::with_capacity(nodes.len());
    for (index, value) in nodes.into_iter().enumerate() {
        if let Some((node, gap)) = read_node(value, index, &board, &mut names, &hosts, report) {
            if gap != Gap::default() {
                gaps.insert(node.id.clone(), gap);
            }
            indices.push(index);
            board.nodes.insert(node.id.clone(), node);
        }
    }
    settle_parents(&mut board, &names, &indices, report);
    let mut link_names = Names::of(&links);
    for (index, value) in links.into_iter().enumerate() {
        if let Some(link) = read_link(value, index, &board, &names, &mut link_names, report) {
            board.links.insert(link.id.clone(), link);
        }
    }
    ReadRecords { nodes: board.nodes, links: board.links, gaps }
}

/// Hands out ids: the one in the file where it is usable and free, else a new
/// one. What names an id of the file means the first record that had it.
#[derive(Default)]
struct Names {
    /// Ids as they stand in the file, so that a new one takes none of them.
    /// Left empty for a file in which every record has a usable id of its own,
    /// since no new one will be needed.
    written: FxHashSet<String>,
    /// The new ids of records whose own was not usable.
    replaced: FxHashMap<String, String>,
    /// How often a stem was numbered, so that numbering stays quick.
    counts: FxHashMap<String, usize>,
}

impl Names {
    fn of(list: &[Value]) -> Self {
        let mut seen = FxHashSet::default();
        seen.reserve(list.len());
        let all_sound = list.iter().all(|value| match value.get("id") {
            Some(Value::String(id)) => is_usable(id) && seen.insert(id.as_str()),
            _ => false,
        });
        if all_sound {
            return Self::default();
        }
        let written = list.iter().filter_map(|value| match value.get("id")? {
            Value::String(id) => Some(id.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        Self { written: written.collect(), ..Self::default() }
    }

    /// The id of the next record, given what the file calls it and which ids
    /// records have.
    fn give(
        &mut self,
        id: Option<String>,
        stem: &str,
        is_taken: impl Fn(&str) -> bool,
        at: At,
        report: &mut Report,
    ) -> String {
        let Some(id) = id.filter(|id| !id.is_empty()) else {
            let became = self.fresh(stem, "");
            report.add(at, Mend::IdMissing { became: became.clone() });
            return became;
        };
        if is_taken(&id) || self.replaced.contains_key(&id) {
            let became = self.fresh(&id, "-");
            report.add(at, Mend::IdRepeated { id: text::excerpt(&id), became: text::excerpt(&became) });
            return became;
        }
        if !is_usable(&id) {
            let became = self.fresh(stem, "");
            report.add(at, Mend::IdUnusable { became: became.clone() });
            self.replaced.insert(id, became.clone());
            return became;
        }
        id
    }

    /// The id of the record that the file calls so.
    fn resolve<'a>(&'a self, written: &'a str) -> &'a str {
        self.replaced.get(written).map_or(written, String::as_str)
    }

    /// A name that neither the file nor a record has: `web-2` for `web`.
    fn fresh(&mut self, stem: &str, joint: &str) -> String {
        // Room for the number keeps the new name within the limit.
        let stem: String = stem.chars().filter(|c| !is_unusable(*c)).take(limits::ID - 10).collect();
        let count = self.counts.entry(stem.clone()).or_insert(if joint.is_empty() { 0 } else { 1 });
        loop {
            *count += 1;
            let name = format!("{stem}{joint}{count}");
            if self.written.insert(name.clone()) {
                return name;
            }
        }
    }
}

fn is_usable(id: &str) -> bool {
    !id.is_empty() && id.chars().count() <= limits::ID && !id.chars().any(is_unusable)
}

fn is_unusable(c: char) -> bool {
    text::is_hidden(c) || c.is_control()
}

/// What some node is said to be in, so that an unknown kind that holds others
/// can go on holding them. Empty where every kind is known.
fn named_as_parent(nodes: &[Value]) -> FxHashSet<String> {
    let is_known =
        |node: &Value| node.get("kind").and_then(Value::as_str).and_then(NodeKind::from_key).is_some();
    if nodes.iter().all(is_known) {
        return FxHashSet::default();
    }
    nodes.iter().filter_map(|node| node.get("in")?.as_str().map(str::to_owned)).collect()
}

fn read_node(
    value: Value,
    index: usize,
    board: &Board,
    names: &mut Names,
    hosts: &FxHashSet<String>,
    report: &mut Report,
) -> Option<(Node, Gap)> {
    let unnamed = At { name: "nodes", index: Some(index), id: "" };
    let Value::Object(mut map) = value else {
        report.add(unnamed, Mend::WrongType { expected: "an object in braces" });
        return None;
    };
    let written_id = take_name(&mut map, "id", unnamed, report);
    let written_kind = take_name(&mut map, "kind", unnamed, report);
    let known = written_kind.as_deref().and_then(NodeKind::from_key);
    let fallback = match &written_id {
        Some(id) if hosts.contains(id) => NodeKind::Zone,
        _ => NodeKind::Note,
    };
    let kind = known.unwrap_or(fallback);
    let id = names.give(written_id, kind.key(), |id| board.nodes.contains_key(id), unnamed, report);
    let at = At { id: &id, ..unnamed };
    let mut label = take_text(&mut map, "label", limits::LABEL, at, report);
    if known.is_none() {
        keep_kind(&mut map, written_kind, kind.info().name, &mut label, at, report);
    }
    let place = (-limits::COORDINATE, limits::COORDINATE);
    let mut size = |name| take_number(&mut map, name, (limits::SMALLEST, limits::SIZE), at, report);
    let (w, h) = (size("w"), size("h"));
    let mut coordinate = |name| take_number(&mut map, name, place, at, report);
    let (x, y) = (coordinate("x"), coordinate("y"));
    if x.is_some() != y.is_some() {
        report.add(at, Mend::HalfPlaced);
    }
    let parent = take_name(&mut map, "in", at, report).map(NodeId::from);
    check_fields(&mut map, kind.info().fields, at, report);
    check_fields(&mut map, &[REVEAL], at, report);
    let unplaced = x.is_none() || y.is_none();
    let is_fitted = kind.is_container() || !kind.info().attaches_to.is_empty();
    let gap = Gap { place: unplaced, width: is_fitted && w.is_none(), height: is_fitted && h.is_none() };
    let usual = kind.info().size;
    let node = Node {
        kind,
        label,
        x: x.filter(|_| !unplaced).unwrap_or(0.0),
        y: y.filter(|_| !unplaced).unwrap_or(0.0),
        w: w.unwrap_or(usual.0),
        h: h.unwrap_or(usual.1),
        parent,
        props: map,
        id: id.into(),
    };
    Some((node, gap))
}

/// Keeps the name of a kind that is not known, and shows it.
fn keep_kind(
    map: &mut Props,
    kind: Option<String>,
    became: &'static str,
    label: &mut Option<String>,
    at: At,
    report: &mut Report,
) {
    let Some(kind) = kind else {
        report.add(at, Mend::KindMissing { became });
        return;
    };
    let shown = text::excerpt(&kind);
    label.get_or_insert_with(|| shown.replace('_', " "));
    report.add(at, Mend::KindUnknown { kind: shown, became, kept_as: ORIGINAL_KIND });
    map.entry(ORIGINAL_KIND).or_insert(Value::String(kind));
}

/// Resolves what nodes are in: it must be on the board, fit, form no circle and
/// not be nested without end.
fn settle_parents(board: &mut Board, names: &Names, indices: &[usize], report: &mut Report) {
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(board.nodes.len());
    for (place, node) in board.nodes.values().enumerate() {
        let Some(written) = &node.parent else {
            parents.push(None);
            continue;
        };
        let at = At { name: "nodes", index: Some(indices[place]), id: &node.id };
        let found = board.nodes.get_full(names.resolve(written));
        let parent = match found {
            Some((parent, _, holder)) if node.kind.fits_in(holder.kind) => Some(parent),
            Some((_, _, holder)) => {
                let mend = Mend::ParentUnfit {
                    kind: node.kind.info().name,
                    parent: text::excerpt(written),
                    parent_kind: holder.kind.info().name,
                };
                report.add(at, mend);
                None
            }
            None => {
                report.add(at, Mend::ParentMissing { parent: text::excerpt(written) });
                None
            }
        };
        parents.push(parent);
    }
    let mut depths = vec![Depth::Unknown; parents.len()];
    for start in 0..parents.len() {
        measure_depth(start, &mut parents, &mut depths, |node, parent, circle| {
            let name = |place: usize| board.nodes.get_index(place).map_or("", |(id, _)| id.as_str());
            let at = At { name: "nodes", index: Some(indices[node]), id: name(node) };
            report.add(
                at,
                if circle {
                    Mend::ParentCircle { parent: text::excerpt(name(parent)) }
                } else {
                    Mend::TooDeep { max: limits::NESTING }
                },
            );
        });
    }
    let ids: Vec<Option<NodeId>> =
        parents.iter().map(|parent| board.nodes.get_index((*parent)?).map(|(id, _)| id.clone())).collect();
    for (node, parent) in board.nodes.values_mut().zip(ids) {
        node.parent = parent;
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Unknown,
    /// On the way from the node that is looked at.
    Walked,
    Known(usize),
}

/// Finds how deep a node sits, walking outward. Cuts a circle where it closes
/// and a nesting where it gets too deep, and tells of each cut.
fn measure_depth(
    start: usize,
    parents: &mut [Option<usize>],
    depths: &mut [Depth],
    mut tell: impl FnMut(usize, usize, bool),
) {
    let mut way = Vec::new();
    let mut next = Some(start);
    let mut depth = None;
    while let Some(node) = next {
        match depths[node] {
            Depth::Known(known) => {
                depth = Some(known);
                break;
            }
            Depth::Walked => {
                // The last node walked sits in one that was walked before.
                if let Some(&last) = way.last() {
                    tell(last, node, true);
                    parents[last] = None;
                }
                break;
            }
            Depth::Unknown => {
                depths[node] = Depth::Walked;
                way.push(node);
                next = parents[node];
            }
        }
    }
    for node in way.into_iter().rev() {
        let here = match (parents[node], depth) {
            (Some(parent), Some(outer)) if outer + 1 > limits::NESTING => {
                tell(node, parent, false);
                parents[node] = None;
                0
            }
            (Some(_), Some(outer)) => outer + 1,
            _ => 0,
        };
        depths[node] = Depth::Known(here);
        depth = Some(here);
    }
}

fn read_link(
    value: Value,
    index: usize,
    board: &Board,
    nodes: &Names,
    names: &mut Names,
    report: &mut Report,
) -> Option<Link> {
    let unnamed = At { name: "links", index: Some(index), id: "" };
    let Value::Object(mut map) = value else {
        report.add(unnamed, Mend::WrongType { expected: "an object in braces" });
        return None;
    };
    let written_id = take_name(&mut map, "id", unnamed, report);
    let named = At { id: written_id.as_deref().unwrap_or(""), ..unnamed };
    let from_name = take_name(&mut map, "from", named, report);
    let to_name = take_name(&mut map, "to", named, report);
    let (from, to) = (end(from_name, "starts", nodes, board), end(to_name, "ends", nodes, board));
    let (from, to) = match (from, to) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(mend), _) | (_, Err(mend)) => {
            report.add(named, mend);
            return None;
        }
    };
    let id = names.give(written_id, "l", |id| board.links.contains_key(id), unnamed, report);
    let at = At { id: &id, ..unnamed };
    let mut label = take_text(&mut map, "label", limits::LABEL, at, report);
    let written_kind = take_name(&mut map, "kind", at, report);
    let kind = match written_kind.as_deref().and_then(LinkKind::from_key) {
        Some(kind) => kind,
        None if written_kind.is_none() => {
            let kind = LinkKind::infer(from.kind, to.kind);
            report.add(at, Mend::KindMissing { became: kind.info().name });
            kind
        }
        None => {
            keep_kind(&mut map, written_kind, LinkKind::Plain.info().name, &mut label, at, report);
            LinkKind::Plain
        }
    };
    check_fields(&mut map, LinkKind::fields(), at, report);
    Some(Link {
        from: from.id.clone(),
        to: to.id.clone(),
        kind,
        label: label.unwrap_or_default(),
        props: map,
        id: id.into(),
    })
}

fn end<'a>(
    name: Option<String>,
    which: &'static str,
    names: &Names,
    board: &'a Board,
) -> Result<&'a Node, Mend> {
    let name = name.ok_or(Mend::EndMissing { which })?;
    board.node(names.resolve(&name)).ok_or_else(|| Mend::DanglingLink { end: text::excerpt(&name) })
}
