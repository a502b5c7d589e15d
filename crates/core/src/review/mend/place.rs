//! Room for what a mend adds: a place where it overlaps nothing, and containers
//! that grow and push aside what is in their way.

use crate::{
    edit::{self, Transaction},
    geometry::{self, Rect, overlaps, rect_of},
    model::{Board, Node, NodeId},
};

/// The distance kept between a new thing and others, in board units: room for
/// pills and words.
const CLEAR: f64 = 40.0;

/// The first place near `start` where a box of this size overlaps nothing: below
/// it, then to its right, ever further. In a container only what is in it is in
/// the way, since containers grow.
pub(super) fn free_place(board: &Board, start: Rect, parent: Option<&NodeId>) -> Rect {
    let around: Vec<&NodeId> = match parent.and_then(|id| board.node(id)) {
        Some(parent) => {
            std::iter::once(&parent.id).chain(board.ancestors(parent).map(|node| &node.id)).collect()
        }
        None => Vec::new(),
    };
    let is_in_the_way = |node: &&Node| {
        node.parent.as_ref() == parent && !board.is_attached(node) && !around.contains(&&node.id)
    };
    let taken: Vec<Rect> = board.nodes.values().filter(is_in_the_way).map(rect_of).collect();
    let step = (start.width() + CLEAR, start.height() + CLEAR);
    for ring in 0..200_i32 {
        for column in 0..=ring {
            let by = (f64::from(column) * step.0, f64::from(ring - column) * step.1);
            let rect = start + geometry::Vec2::new(by.0, by.1);
            if !taken.iter().any(|other| overlaps(rect.inflate(CLEAR / 2.0, CLEAR / 2.0), *other)) {
                return rect;
            }
        }
    }
    start
}

/// Puts a new node where it is free, starting from a place, into a container or
/// on the board.
pub(super) fn insert(tx: &mut Transaction, mut node: Node, parent: Option<NodeId>) {
    let rect = free_place(tx.board(), rect_of(&node), parent.as_ref());
    (node.x, node.y, node.parent) = (rect.x0.round(), rect.y0.round(), parent.clone());
    let is_container = node.kind.is_container();
    let id = node.id.clone();
    tx.insert_node(node);
    if is_container {
        edit::reorder(tx, std::slice::from_ref(&id), edit::Order::Back);
    }
    grow(tx, parent);
}

/// Makes a container, and those around it, hold what is in them, and moves on
/// what would then stand in the way: all that is beside or below.
pub(super) fn grow(tx: &mut Transaction, container: Option<NodeId>) {
    let mut next = container;
    while let Some(node) = next.as_ref().and_then(|id| tx.board().node(id)) {
        let (id, old, parent) = (node.id.clone(), rect_of(node), node.parent.clone());
        if !node.kind.is_container() {
            next = parent;
            continue;
        }
        if let Some(rect) = geometry::grow_to_hold(tx.board(), &id) {
            let by = ((rect.x1 - old.x1).max(0.0), (rect.y1 - old.y1).max(0.0));
            let siblings: Vec<(NodeId, Rect)> = tx
                .board()
                .nodes
                .values()
                .filter(|other| other.parent == parent && other.id != id && !tx.board().is_attached(other))
                .map(|other| (other.id.clone(), rect_of(other)))
                .collect();
            for (other, place) in siblings {
                let right = if place.x0 >= old.x1 { by.0 } else { 0.0 };
                let down = if place.y0 >= old.y1 { by.1 } else { 0.0 };
                if right > 0.0 || down > 0.0 {
                    edit::move_by(tx, &[other], right, down);
                }
            }
            edit::resize(tx, &id, (rect.x0, rect.y0, rect.width(), rect.height()));
        }
        next = parent;
    }
}
