//! A board as bytes: first the letters of all its texts, then one column after
//! another (all kinds, all ids, all labels, …), since what stands together is
//! alike and deflates well. `unpack` reads it in the same order.

use super::{
    bytes::{Topic, Writer},
    places::{Base, write_axis},
    props::{Class, Last, write_number, write_props},
    tables::{FAULTS, LINK_KINDS, NODE_KINDS, memory, number_of},
};
use crate::{
    io::{
        file::{VERSION, review_value},
        place,
    },
    model::{Board, Fault, Link, Node, NodeId, Props, ReviewNotes, Scenario, Target, number_value},
};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

// What a node's record says beyond its kind.
pub(super) const LABELLED: u64 = 1;
/// The size is not the usual one of the kind.
pub(super) const SIZED: u64 = 2;
/// Attached, and at the slot where a reader puts it without being told.
pub(super) const SLOTTED: u64 = 4;
pub(super) const INSIDE: u64 = 8;
pub(super) const FIELDS: u64 = 16;

// What a link's record says beyond its kind; the lowest two bits.
pub(super) const LINK_LABELLED: u64 = 1;
pub(super) const LINK_FIELDS: u64 = 2;

// How a parent is told; from `BACK` on, the way to it follows by addition.
pub(super) const SAME_PARENT: u64 = 0;
pub(super) const PREDECESSOR: u64 = 1;
pub(super) const BACK: u64 = 2;

/// How a size is told.
pub(super) const SAME_SIZE: u64 = 0;
pub(super) const NEW_SIZE: u64 = 1;

pub(super) fn pack(board: &Board) -> Vec<u8> {
    let mut out = Writer::new(memory());
    out.natural(VERSION);
    out.count(board.nodes.len());
    out.count(board.links.len());
    nodes(&mut out, board);
    links(&mut out, board);
    out.text(Topic::Title, &board.meta.title);
    out.text(Topic::Notes, &board.meta.notes);
    json(&mut out, &more(board));
    scenario(&mut out, board);
    out.finish()
}

/// The number of a node's kind.
fn kind_of(node: &Node) -> usize {
    NODE_KINDS.iter().position(|kind| kind.key == node.kind.key()).map_or(0, |at| at + 1)
}

fn nodes(out: &mut Writer, board: &Board) {
    let nodes: Vec<&Node> = board.nodes.values().collect();
    let kinds: Vec<usize> = nodes.iter().map(|node| kind_of(node)).collect();
    let slotted: FxHashSet<NodeId> = place::slots(board, |_| true)
        .into_iter()
        .filter(|(id, slot)| {
            board.nodes.get(id).is_some_and(|node| {
                (node.x, node.y, node.w, node.h) == (slot.x0, slot.y0, slot.width(), slot.height())
            })
        })
        .map(|(id, _)| id)
        .collect();
    let shapes: Vec<u64> = nodes.iter().map(|node| shape(node, slotted.contains(&node.id))).collect();
    let has = |index: usize, flag: u64| shapes[index] & flag != 0;

    let mut expected: FxHashMap<usize, u64> =
        NODE_KINDS.iter().zip(1..).map(|(kind, at)| (at, kind.shape)).collect();
    for (index, &kind) in kinds.iter().enumerate() {
        let is_new = expected.insert(kind, shapes[index]) != Some(shapes[index]);
        out.natural((kind as u64) << 1 | u64::from(is_new));
        if kind == 0 {
            out.text(Topic::Kind, nodes[index].kind.key());
        }
        if is_new {
            out.natural(shapes[index]);
        }
    }
    for (node, &kind) in nodes.iter().zip(&kinds) {
        out.text(Topic::NodeId(kind), &node.id);
    }
    for (node, &kind) in nodes.iter().zip(&kinds) {
        if let Some(label) = &node.label {
            out.text(Topic::NodeLabel(kind), label);
        }
    }
    let parents: Vec<Option<usize>> =
        nodes.iter().map(|node| board.nodes.get_index_of(node.parent.as_ref()?)).collect();
    let mut last = None;
    for (index, parent) in parents.iter().enumerate() {
        let Some(parent) = *parent else { continue };
        if last == Some(parent) {
            out.natural(SAME_PARENT);
        } else if parent + 1 == index {
            out.natural(PREDECESSOR);
        } else {
            out.natural(BACK + super::bytes::zigzag(index as i64 - parent as i64));
        }
        last = Some(parent);
    }
    let base = |index: usize| base(index, parents[index], has(index, SLOTTED));
    write_axis(out, nodes.iter().enumerate().map(|(index, node)| (base(index), node.x)));
    write_axis(out, nodes.iter().enumerate().map(|(index, node)| (base(index), node.y)));
    let mut sizes: FxHashMap<usize, (f64, f64)> = FxHashMap::default();
    for (index, node) in nodes.iter().enumerate().filter(|(index, _)| has(*index, SIZED)) {
        let size = (node.w, node.h);
        if sizes.insert(kinds[index], size) == Some(size) {
            out.natural(SAME_SIZE);
        } else {
            out.natural(NEW_SIZE);
            write_number(out, &number_value(node.w));
            write_number(out, &number_value(node.h));
        }
    }
    let mut last = Last::default();
    for (index, node) in nodes.iter().enumerate().filter(|(index, _)| has(*index, FIELDS)) {
        write_props(out, Class::Node(kinds[index]), &node.props, &mut last);
    }
}

fn shape(node: &Node, is_slotted: bool) -> u64 {
    let usual = node.kind.info().size;
    let is_fitted = node.kind.is_container() || !node.kind.info().attaches_to.is_empty();
    let is_sized = !is_slotted && (is_fitted || (node.w, node.h) != usual);
    [
        (LABELLED, node.label.is_some()),
        (SIZED, is_sized),
        (SLOTTED, is_slotted),
        (INSIDE, node.parent.is_some()),
        (FIELDS, !node.props.is_empty()),
    ]
    .into_iter()
    .fold(0, |shape, (flag, is_set)| if is_set { shape | flag } else { shape })
}

/// What a node's place is told from: the corner of what it is in, if that
/// stands before it.
pub(super) fn base(index: usize, parent: Option<usize>, is_slotted: bool) -> Base {
    match parent {
        _ if is_slotted => Base::Unplaced,
        Some(parent) if parent < index => Base::Node(parent),
        _ => Base::Previous,
    }
}

fn links(out: &mut Writer, board: &Board) {
    let links: Vec<&Link> = board.links.values().collect();
    let kinds: Vec<usize> = links.iter().map(|link| number_of(LINK_KINDS, link.kind.key())).collect();
    let ends: Vec<(usize, usize)> = links
        .iter()
        .map(|link| {
            let index = |id| board.nodes.get_index_of(id).unwrap_or_default();
            (index(&link.from), index(&link.to))
        })
        .collect();
    let mut last = (0, 0);
    for &end in &ends {
        out.whole(end.0 as i64 - last.0 as i64);
        last.0 = end.0;
    }
    for &end in &ends {
        out.whole(end.1 as i64 - last.1 as i64);
        last.1 = end.1;
    }
    for (link, &kind) in links.iter().zip(&kinds) {
        let flags = if link.label.is_empty() { 0 } else { LINK_LABELLED }
            | if link.props.is_empty() { 0 } else { LINK_FIELDS };
        out.natural((kind as u64) << 2 | flags);
        if kind == 0 {
            out.text(Topic::Kind, link.kind.key());
        }
    }
    for link in &links {
        out.text(Topic::LinkId, &link.id);
    }
    for (link, &kind) in links.iter().zip(&kinds).filter(|(link, _)| !link.label.is_empty()) {
        out.text(Topic::LinkLabel(kind), &link.label);
    }
    let mut last = Last::default();
    for (link, &kind) in links.iter().zip(&kinds).filter(|(link, _)| !link.props.is_empty()) {
        write_props(out, Class::Link(kind), &link.props, &mut last);
    }
}

/// What the file says beyond what has a place of its own here.
fn more(board: &Board) -> Props {
    let mut more = board.meta.extra.clone();
    if board.meta.review != ReviewNotes::default() {
        more.insert("review".into(), review_value(&board.meta.review));
    }
    more
}

/// An object as text; the empty text for none.
fn json(out: &mut Writer, props: &Props) {
    let text = if props.is_empty() { String::new() } else { Value::Object(props.clone()).to_string() };
    out.text(Topic::Other, &text);
}

fn scenario(out: &mut Writer, board: &Board) {
    let scenario = &board.meta.scenario;
    let is_usual = *scenario == Scenario::default();
    out.natural(u64::from(!is_usual));
    if is_usual {
        return;
    }
    out.natural(scenario.seed);
    write_number(out, &number_value(scenario.duration_s));
    json(out, &scenario.extra);
    out.count(scenario.faults.len());
    for fault in &scenario.faults {
        write_fault(out, board, fault);
    }
}

/// Whether a fault hits nothing, a node or a link.
pub(super) const NOTHING: u64 = 0;
pub(super) const NODE: u64 = 1;
pub(super) const LINK: u64 = 2;

fn write_fault(out: &mut Writer, board: &Board, fault: &Fault) {
    let kind = number_of(FAULTS, fault.kind.key());
    out.count(kind);
    if kind == 0 {
        out.text(Topic::Kind, fault.kind.key());
    }
    let index = match &fault.target {
        Some(Target::Node(id)) => board.nodes.get_index_of(id).map(|index| (NODE, index)),
        Some(Target::Link(id)) => board.links.get_index_of(id).map(|index| (LINK, index)),
        None => None,
    };
    match index {
        Some((which, index)) => {
            out.natural(which);
            out.count(index);
        }
        None => out.natural(NOTHING),
    }
    for number in [Some(fault.at_s), fault.factor, fault.for_s] {
        write_number_or_none(out, number);
    }
    json(out, &fault.extra);
}

fn write_number_or_none(out: &mut Writer, number: Option<f64>) {
    out.natural(u64::from(number.is_some()));
    if let Some(number) = number {
        write_number(out, &number_value(number));
    }
}
