//! Keeps in place what has no place of its own: pills sit on the border of what
//! they are attached to, and a container holds what is in it.

use crate::{
    edit::{self, Transaction},
    geometry::{self, PILL_HEIGHT},
    model::NodeId,
};
use rustc_hash::FxHashSet;

/// Puts the pills of every node that the transaction touched where they belong.
pub(super) fn settle(tx: &mut Transaction) {
    let mut owners: FxHashSet<NodeId> = tx.parents_before().cloned().collect();
    for id in tx.touched() {
        if let Some(node) = tx.board().nodes.get(&id) {
            owners.extend(node.parent.clone());
            if !node.kind.info().attaches_to.is_empty() {
                loosen(tx, &id);
            }
            owners.insert(id);
        }
    }
    edit::place_pills(tx, |owner| owners.contains(owner));
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
