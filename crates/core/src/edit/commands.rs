//! What people do to a board, each in terms of a transaction.

use super::{Selection, Transaction};
use crate::geometry::{self, CONTAINER_HEADER, CONTAINER_PADDING};
use crate::io::limits;
use crate::layout::{self, Options};
use crate::model::{Board, Field, Link, LinkId, LinkKind, Node, NodeId, NodeKind};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

/// Nodes and links on their own: what is copied and pasted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clip {
    pub nodes: Vec<Node>,
    pub links: Vec<Link>,
}

/// Which way to move in the drawing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Front,
    Back,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Left,
    Right,
    Up,
    Down,
}

impl Direction {
    /// The unit step, y down.
    pub const fn step(self) -> (f64, f64) {
        match self {
            Self::Left => (-1.0, 0.0),
            Self::Right => (1.0, 0.0),
            Self::Up => (0.0, -1.0),
            Self::Down => (0.0, 1.0),
        }
    }
}

/// Moves nodes, and with them all that is in or attached to them.
pub fn move_by(tx: &mut Transaction, ids: &[NodeId], dx: f64, dy: f64) {
    for id in tx.board().with_descendants(ids) {
        tx.update_node(&id, |node| {
            node.x += dx;
            node.y += dy;
        });
    }
}

/// Gives a node a new box.
pub fn resize(tx: &mut Transaction, id: &NodeId, (x, y, w, h): (f64, f64, f64, f64)) {
    tx.update_node(id, |node| {
        (node.x, node.y, node.w, node.h) = (x, y, w, h);
    });
}

/// Puts nodes into a container or attaches them, or takes them out with `None`.
/// Those that do not fit stay where they are.
pub fn reparent(tx: &mut Transaction, ids: &[NodeId], parent: Option<&NodeId>) {
    for id in ids {
        tx.update_node(id, |node| node.parent = parent.cloned());
    }
}

/// Takes out what is selected, with all that hangs on it.
pub fn delete(tx: &mut Transaction, selection: &Selection) {
    for id in &selection.links {
        tx.remove_link(id);
    }
    tx.remove_nodes(&selection.nodes);
}

/// Draws a link of the kind that its two ends suggest. A pair that is already
/// linked by that kind in that direction gets no second one; the existing link
/// is returned. A node is not linked to itself.
pub fn connect(tx: &mut Transaction, from: &NodeId, to: &NodeId) -> Option<LinkId> {
    let board = tx.board();
    let kind = LinkKind::infer(board.node(from)?.kind, board.node(to)?.kind);
    if from == to {
        return None;
    }
    let twin = board.links.values().find(|link| link.from == *from && link.to == *to && link.kind == kind);
    if let Some(twin) = twin {
        return Some(twin.id.clone());
    }
    let id = board.free_link_id();
    tx.insert_link(Link::new(id.clone(), from.clone(), to.clone(), kind));
    Some(id)
}

/// Moves one end of a link to another node. The kind follows the new ends if it
/// was the one that the old ends suggested.
pub fn reattach(tx: &mut Transaction, id: &LinkId, from: &NodeId, to: &NodeId) {
    let board = tx.board();
    let kinds = |a: &NodeId, b: &NodeId| Some(LinkKind::infer(board.node(a)?.kind, board.node(b)?.kind));
    let Some(link) = board.links.get(id) else { return };
    let kind = match (kinds(&link.from, &link.to), kinds(from, to)) {
        (Some(old), Some(new)) if link.kind == old => new,
        _ => link.kind,
    };
    if from == to {
        return;
    }
    tx.update_link(id, |link| {
        link.from = from.clone();
        link.to = to.clone();
        link.kind = kind;
    });
}

/// Sets a node's label; an empty one brings the kind's own back.
pub fn relabel(tx: &mut Transaction, id: &NodeId, label: &str) {
    let label = label.trim();
    tx.update_node(id, |node| {
        node.label = if label.is_empty() { None } else { Some(label.to_owned()) };
    });
}

/// Sets a field of a node, or clears it so that its default holds.
pub fn set_field(tx: &mut Transaction, id: &NodeId, field: &Field, value: Option<Value>) {
    tx.update_node(id, |node| field.set(&mut node.props, value));
}

/// Makes another kind of a node, with its label and what it says of itself. One
/// that holds what the new kind cannot hold stays as it is.
pub fn set_kind(tx: &mut Transaction, id: &NodeId, kind: NodeKind) {
    let board = tx.board();
    let Some(node) = board.node(id) else { return };
    if board.children(id).any(|child| !child.kind.fits_in(kind)) {
        return;
    }
    let stays = board.parent(node).is_none_or(|parent| kind.fits_in(parent.kind));
    let keeps_size = node.kind.is_container() && kind.is_container();
    tx.update_node(id, |node| {
        node.kind = kind;
        if !keeps_size {
            (node.w, node.h) = kind.info().size;
        }
        if !stays {
            node.parent = None;
        }
    });
}

/// Sets a field of a link, or clears it so that its default holds.
pub fn set_link_field(tx: &mut Transaction, id: &LinkId, field: &Field, value: Option<Value>) {
    tx.update_link(id, |link| field.set(&mut link.props, value));
}

/// What is selected, with all that is in it and the links among it.
pub fn copy_of(board: &Board, selection: &Selection) -> Clip {
    let ids = board.with_descendants(&selection.nodes);
    let set: FxHashSet<&NodeId> = ids.iter().collect();
    Clip {
        nodes: ids.iter().filter_map(|id| board.node(id).cloned()).collect(),
        links: board
            .links
            .values()
            .filter(|link| set.contains(&link.from) && set.contains(&link.to))
            .cloned()
            .collect(),
    }
}

/// Puts a clip on the board, moved by an offset, under free ids. A parent
/// outside the clip is kept if it is on this board. Returns what is to be
/// selected: the new nodes that are in no other new node.
/// Nothing is put in, and nothing selected, where the board would hold more than
/// a file may.
pub fn insert_clip(tx: &mut Transaction, clip: &Clip, dx: f64, dy: f64) -> Selection {
    let board = tx.board();
    let is_too_much = board.nodes.len() + clip.nodes.len() > limits::NODES
        || board.links.len() + clip.links.len() > limits::LINKS;
    if is_too_much {
        return Selection::default();
    }
    let inside: FxHashSet<&NodeId> = clip.nodes.iter().map(|node| &node.id).collect();
    let mut new_ids: FxHashMap<&NodeId, NodeId> = FxHashMap::default();
    let mut selection = Selection::default();
    // Parents come before what is in them, whatever the order in the clip.
    let mut waiting: Vec<&Node> = clip.nodes.iter().collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|node| {
            let outer = node.parent.as_ref().filter(|parent| inside.contains(parent));
            if outer.is_some_and(|parent| !new_ids.contains_key(parent)) {
                return true;
            }
            let id = tx.board().free_node_id(node.kind);
            let mut copy = (*node).clone();
            copy.id = id.clone();
            copy.x += dx;
            copy.y += dy;
            if let Some(parent) = outer {
                copy.parent = new_ids.get(parent).cloned();
            } else {
                selection.nodes.insert(id.clone());
            }
            tx.insert_node(copy);
            new_ids.insert(&node.id, id);
            false
        });
        if waiting.len() == before {
            // Only a circle of parents is left, which no board holds.
            break;
        }
    }
    for link in &clip.links {
        if let (Some(from), Some(to)) = (new_ids.get(&link.from), new_ids.get(&link.to)) {
            let id = tx.board().free_link_id();
            tx.insert_link(Link { id, from: from.clone(), to: to.clone(), ..link.clone() });
        }
    }
    selection
}

/// Puts all that is attached to nodes that are `owners` in its row.
pub fn place_pills(tx: &mut Transaction, owners: impl Fn(&NodeId) -> bool) {
    for (id, rect) in geometry::attached_rects(tx.board(), owners) {
        tx.update_node(&id, |node| {
            (node.x, node.y, node.w, node.h) = (rect.x0, rect.y0, rect.width(), rect.height());
        });
    }
}

/// Copies what is selected on the same board. Returns the copies.
pub fn duplicate(tx: &mut Transaction, selection: &Selection, dx: f64, dy: f64) -> Selection {
    let clip = copy_of(tx.board(), selection);
    insert_clip(tx, &clip, dx, dy)
}

/// Puts the selected nodes into a new container around them, of the first kind
/// that all of them fit in. Returns the container.
pub fn group(tx: &mut Transaction, selection: &Selection) -> Option<NodeId> {
    let board = tx.board();
    let roots = selection.roots(board);
    let nodes: Vec<&Node> = roots.iter().filter_map(|id| board.node(id)).collect();
    let first = nodes.first()?;
    let kind = [NodeKind::Server, NodeKind::Cluster, NodeKind::Zone]
        .into_iter()
        .find(|kind| nodes.iter().all(|node| node.kind.info().inside.contains(kind)))?;
    let shared =
        first.parent.clone().filter(|parent| nodes.iter().all(|node| node.parent.as_ref() == Some(parent)));
    let left = nodes.iter().map(|node| node.x).fold(f64::INFINITY, f64::min);
    let top = nodes.iter().map(|node| node.y).fold(f64::INFINITY, f64::min);
    let right = nodes.iter().map(|node| node.x + node.w).fold(f64::NEG_INFINITY, f64::max);
    let bottom = nodes.iter().map(|node| node.y + node.h).fold(f64::NEG_INFINITY, f64::max);
    let index = roots.iter().filter_map(|id| board.nodes.get_index_of(id)).min()?;
    let id = board.free_node_id(kind);
    let mut container = Node::new(id.clone(), kind, left - CONTAINER_PADDING, top - CONTAINER_HEADER);
    container.w = right - left + 2.0 * CONTAINER_PADDING;
    container.h = bottom - top + CONTAINER_HEADER + CONTAINER_PADDING;
    container.parent = shared.filter(|parent| board.node(parent).is_some_and(|p| kind.fits_in(p.kind)));
    tx.insert_node_at(index, container);
    reparent(tx, &roots, Some(&id));
    Some(id)
}

/// Takes the selected containers away and leaves what is in them. Returns what
/// was in them.
pub fn ungroup(tx: &mut Transaction, selection: &Selection) -> Selection {
    let mut freed = Selection::default();
    for id in &selection.nodes {
        if tx.board().node(id).is_some_and(|node| node.kind.is_container()) {
            let inside: Vec<NodeId> = tx
                .board()
                .children(id)
                .filter(|n| !tx.board().is_attached(n))
                .map(|n| n.id.clone())
                .collect();
            let pills: Vec<NodeId> =
                tx.board().children(id).filter(|n| tx.board().is_attached(n)).map(|n| n.id.clone()).collect();
            tx.remove_nodes(&pills);
            tx.dissolve(id);
            freed.nodes.extend(inside);
        }
    }
    freed
}

/// Brings nodes to the front or the back of the drawing order.
pub fn reorder(tx: &mut Transaction, ids: &[NodeId], order: Order) {
    let set: FxHashSet<NodeId> = tx.board().with_descendants(ids).into_iter().collect();
    let (moved, rest): (Vec<NodeId>, Vec<NodeId>) =
        tx.board().nodes.keys().cloned().partition(|id| set.contains(id));
    let all = match order {
        Order::Front => [rest, moved].concat(),
        Order::Back => [moved, rest].concat(),
    };
    tx.set_order(all);
}

/// Lays out the whole board. What is laid out already stays where it is.
pub fn lay_out(tx: &mut Transaction, direction: layout::Direction) {
    for (id, rect) in layout::layout(tx.board(), &Options { direction, keeps_order: true }) {
        resize(tx, &id, (rect.x0, rect.y0, rect.width(), rect.height()));
    }
}

/// The kind that usually comes after another along a request's way.
pub const fn next_kind(kind: NodeKind) -> NodeKind {
    match kind {
        NodeKind::Client | NodeKind::Firewall | NodeKind::Cdn | NodeKind::Dns => NodeKind::LoadBalancer,
        NodeKind::LoadBalancer => NodeKind::Web,
        NodeKind::Web => NodeKind::App,
        NodeKind::App | NodeKind::Worker | NodeKind::Code | NodeKind::Cache => NodeKind::Database,
        NodeKind::Queue => NodeKind::Worker,
        NodeKind::Agent => NodeKind::Monitor,
        other => other,
    }
}

/// The gap between a node and the one made beside it, in board units: room for
/// the words on the link.
const GAP: f64 = 104.0;

/// Makes a node beside another in a direction and links the two. Moves on past
/// what already stands there.
pub fn extend(tx: &mut Transaction, from: &NodeId, kind: NodeKind, direction: Direction) -> Option<NodeId> {
    let board = tx.board();
    let node = board.node(from)?;
    let (dx, dy) = direction.step();
    let size = kind.info().size;
    let id = board.free_node_id(kind);
    let mut new = Node::new(id.clone(), kind, 0.0, 0.0);
    new.x = node.x + dx * (node.w.max(size.0) + GAP);
    new.y = node.y + (node.h - size.1) / 2.0 + dy * (node.h.max(size.1) + GAP * 0.7);
    new.parent = node.parent.clone().filter(|parent| {
        board.node(parent).is_some_and(|p| {
            p.kind.is_container()
                && kind.fits_in(p.kind)
                && new.x >= p.x
                && new.y >= p.y
                && new.x + new.w <= p.x + p.w
                && new.y + new.h <= p.y + p.h
        })
    });
    let overlaps = |new: &Node| {
        board.nodes.values().any(|other| {
            !other.kind.is_container()
                && new.x < other.x + other.w
                && other.x < new.x + new.w
                && new.y < other.y + other.h
                && other.y < new.y + new.h
        })
    };
    // Sideways of the direction, so that several made in a row fan out.
    let (sx, sy) = (dy.abs() * (size.0 + 32.0), dx.abs() * (size.1 + 32.0));
    let mut tries = 0;
    while overlaps(&new) && tries < 200 {
        new.x += sx;
        new.y += sy;
        tries += 1;
    }
    tx.insert_node(new);
    connect(tx, from, &id);
    Some(id)
}
