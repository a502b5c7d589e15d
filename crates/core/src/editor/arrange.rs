//! Keeps in place what has no place of its own: pills sit on the border of what
//! they are attached to, and a container holds what is in it.

use crate::{
    edit::{self, Transaction},
    geometry::{self, PILL_HEIGHT, attached_rects},
    model::NodeId,
};

/// Puts the pills of every node that the transaction touched where they belong.
pub(super) fn settle(tx: &mut Transaction) {
    let mut parents: Vec<NodeId> = Vec::new();
    for id in tx.touched() {
        parents.extend(tx.parent_before(&id));
        if let Some(node) = tx.board().nodes.get(&id) {
            parents.extend(node.parent.clone());
            if !node.kind.info().attaches_to.is_empty() {
                loosen(tx, &id);
            }
            parents.push(id);
        }
    }
    parents.sort();
    parents.dedup();
    for parent in parents {
        let Some(owner) = tx.board().nodes.get(&parent) else { continue };
        for (id, rect) in attached_rects(tx.board(), owner) {
            tx.update_node(&id, |node| {
                (node.x, node.y, node.w, node.h) = (rect.x0, rect.y0, rect.width(), rect.height());
            });
        }
    }
}

/// A pill that was taken off becomes a card again.
fn loosen(tx: &mut Transaction, id: &NodeId) {
    let Some(node) = tx.board().nodes.get(id) else { return };
    if node.h == PILL_HEIGHT && !tx.board().is_attached(node) {
        let card = node.kind.info().size;
        tx.update_node(id, |node| {
            node.x -= (card.0 - node.w) / 2.0;
            node.y -= (card.1 - node.h) / 2.0;
            (node.w, node.h) = card;
        });
    }
}

/// Makes a container, and those around it, large enough for what is in it. It
/// never shrinks by itself.
pub(super) fn grow_to_hold(tx: &mut Transaction, container: &NodeId) {
    let mut next = Some(container.clone());
    while let Some(node) =
        next.and_then(|id| tx.board().nodes.get(&id)).filter(|node| node.kind.is_container())
    {
        let id = node.id.clone();
        next = node.parent.clone();
        if let Some(rect) = geometry::grow_to_hold(tx.board(), &id) {
            edit::resize(tx, &id, (rect.x0, rect.y0, rect.width(), rect.height()));
        }
    }
}
