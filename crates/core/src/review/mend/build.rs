//! Mends that put new things on the board.

use super::{link, place, set};
use crate::{
    edit::{self, Clip, Selection, Transaction},
    geometry::{attached_size, rect_of},
    model::{Board, Link, LinkKind, Node, NodeId, NodeKind},
};
use rustc_hash::FxHashMap;
use serde_json::Value;

/// Attaches something new to a node. Where it does not fit there, it goes to
/// what the node sits in.
pub(super) fn attach(
    tx: &mut Transaction,
    to: &NodeId,
    kind: NodeKind,
    fields: &[(&'static str, Value)],
) -> Option<NodeId> {
    let board = tx.board();
    let node = board.node(to)?;
    let takes = |node: &&Node| kind.info().attaches_to.contains(&node.kind);
    let parent = std::iter::once(node).chain(board.ancestors(node)).find(takes)?.id.clone();
    let id = board.free_node_id(kind);
    let mut new = Node::new(id.clone(), kind, 0.0, 0.0);
    if let Some(parent) = board.node(&parent) {
        (new.x, new.y) = (parent.x, parent.y + parent.h);
    }
    new.parent = Some(parent.clone());
    for (path, value) in fields {
        if let Some(field) = kind.field(path) {
            field.set(&mut new.props, Some(value.clone()));
        }
    }
    if kind == NodeKind::Certificate && !new.text("host").is_empty() {
        new.label = Some(new.text("host").to_owned());
    }
    if kind == NodeKind::Agent {
        new.label = Some("Agent".into());
    }
    let size = attached_size(&new);
    (new.w, new.h) = (size.width, size.height);
    tx.insert_node(new);
    // The editor does the same after each step, but a board may be mended
    // without one.
    edit::place_pills(tx, |owner| *owner == parent);
    place::grow(tx, Some(parent));
    Some(id)
}

/// Links an agent with the monitoring system. Where there is none it is made,
/// below all that is drawn.
pub(super) fn report(tx: &mut Transaction, agent: &NodeId) {
    let known =
        tx.board().nodes.values().find(|node| node.kind == NodeKind::Monitor).map(|node| node.id.clone());
    let monitor = known.unwrap_or_else(|| {
        let board = tx.board();
        let id = board.free_node_id(NodeKind::Monitor);
        let drawn = board.nodes.values().map(rect_of).reduce(|a, b| a.union(b)).unwrap_or_default();
        let mut new = Node::new(id.clone(), NodeKind::Monitor, 0.0, drawn.y1 + 60.0);
        new.x = drawn.center().x - new.w / 2.0;
        place::insert(tx, new, None);
        id
    });
    link(tx, agent, &monitor, LinkKind::Metrics);
}

/// Makes something new to the right of a node and links it from there.
pub(super) fn follow(tx: &mut Transaction, from: &NodeId, kind: NodeKind, kind_of_link: LinkKind) {
    let Some(node) = tx.board().node(from) else { return };
    let id = tx.board().free_node_id(kind);
    let new = Node::new(id.clone(), kind, node.x + node.w + 80.0, node.y);
    let parent =
        node.parent.clone().filter(|parent| tx.board().node(parent).is_some_and(|p| kind.fits_in(p.kind)));
    place::insert(tx, new, parent);
    link(tx, from, &id, kind_of_link);
}

/// The machine of a service, if it has it for itself; otherwise the service.
fn unit(board: &Board, id: &NodeId) -> Option<NodeId> {
    let node = board.node(id)?;
    let Some(host) = board.host(node) else { return Some(id.clone()) };
    let is_other =
        |other: &&Node| other.kind.takes_requests() && other.id != *id && !board.is_attached(other);
    let shares = board
        .with_descendants([&host.id])
        .iter()
        .filter_map(|id| board.node(id))
        .any(|other| is_other(&other));
    Some(if shares { id.clone() } else { host.id.clone() })
}

/// A second load balancer of the same make, on a machine of its own, linked as
/// the first is, and clustered with it: the first one's address becomes the
/// shared one.
pub(super) fn cluster(tx: &mut Transaction, first: &NodeId) {
    let Some(unit) = unit(tx.board(), first) else { return };
    let Some(address) = tx.board().node(first).map(|node| {
        let host = tx.board().host(node);
        let own = [node.text("virtual_ip"), host.map_or("", |host| host.text("ip"))];
        own.into_iter().map(str::trim).find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    }) else {
        return;
    };
    let Some(copies) = double(tx, &unit) else { return };
    let Some(second) = copies.get(first).cloned() else { return };
    link(tx, first, &second, LinkKind::Failover);
    if !address.is_empty() {
        for id in [first, &second] {
            set(tx, id, "virtual_ip", Some(address.clone().into()));
        }
        // The address moves between the two, so neither machine has it for good.
        let host = tx.board().node(first).and_then(|node| tx.board().host(node)).map(|host| host.id.clone());
        if let Some(host) = host {
            let own = free_address(tx.board());
            set(tx, &host, "ip", own.map(Value::from));
        }
    }
    set(tx, first, "vrrp.priority", Some(150.into()));
    set(tx, &second, "vrrp.priority", None);
    super::allow_vrrp(tx, [first, &second]);
}

/// A private address that no machine has.
fn free_address(board: &Board) -> Option<String> {
    let taken: Vec<&str> = board.nodes.values().map(|node| node.text("ip").trim()).collect();
    (11..=250).map(|n| format!("10.0.0.{n}")).find(|address| !taken.contains(&address.as_str()))
}

/// A second machine or service of the same make beside the first, linked in the
/// same way. A database's copy is its replica. Returns which copy belongs to
/// which original.
pub(super) fn double(tx: &mut Transaction, id: &NodeId) -> Option<FxHashMap<NodeId, NodeId>> {
    let board = tx.board();
    let node = board.node(id)?;
    let originals = board.with_descendants([id]);
    let clip: Clip = edit::copy_of(board, &Selection::of_node(id.clone()));
    let parent = node.parent.clone();
    // Below, where there is room.
    let start = rect_of(node);
    let target = place::free_place(board, start, parent.as_ref());
    let (dx, dy) = (target.x0 - start.x0, target.y0 - start.y0);
    let links: Vec<Link> = board.links.values().cloned().collect();
    let before: rustc_hash::FxHashSet<NodeId> = board.nodes.keys().cloned().collect();
    edit::insert_clip(tx, &clip, dx, dy);
    let copies = pair_up(tx.board(), &originals, &before, (dx, dy));
    if tx.board().node(id).is_some_and(|node| node.kind.is_container())
        && let Some(copy) = copies.get(id)
    {
        edit::reorder(tx, std::slice::from_ref(copy), edit::Order::Back);
        if let Some(parent) = &parent {
            edit::reorder(tx, std::slice::from_ref(parent), edit::Order::Back);
        }
    }
    for (original, copy) in &originals.iter().filter_map(|id| Some((id, copies.get(id)?))).collect::<Vec<_>>()
    {
        distinguish(tx, original, copy);
    }
    for old in &links {
        let (from, to) = (copies.get(&old.from), copies.get(&old.to));
        if from.is_some() == to.is_some() {
            continue;
        }
        let id = tx.board().free_link_id();
        let from = from.unwrap_or(&old.from).clone();
        let to = to.unwrap_or(&old.to).clone();
        tx.insert_link(Link { id, from, to, ..old.clone() });
    }
    let databases =
        originals.iter().filter(|id| tx.board().node(id).is_some_and(|n| n.kind == NodeKind::Database));
    for database in databases.cloned().collect::<Vec<_>>() {
        if let Some(copy) = copies.get(&database) {
            make_replica(tx, &database, copy);
        }
    }
    place::grow(tx, parent);
    Some(copies)
}

/// Copies stand where their originals do, moved by the same distance, in the
/// same order.
fn pair_up(
    board: &Board,
    originals: &[NodeId],
    before: &rustc_hash::FxHashSet<NodeId>,
    (dx, dy): (f64, f64),
) -> FxHashMap<NodeId, NodeId> {
    let mut new: Vec<&Node> = board.nodes.values().filter(|node| !before.contains(&node.id)).collect();
    let mut copies = FxHashMap::default();
    for original in originals.iter().filter_map(|id| board.node(id)) {
        let is_copy = |copy: &&Node| {
            copy.kind == original.kind
                && copy.x == original.x + dx
                && copy.y == original.y + dy
                && copy.w == original.w
        };
        if let Some(at) = new.iter().position(is_copy) {
            copies.insert(original.id.clone(), new.remove(at).id.clone());
        }
    }
    copies
}

/// Gives a copy an address and a label of its own: "Server 1" becomes the first
/// free "Server 2".
fn distinguish(tx: &mut Transaction, original: &NodeId, copy: &NodeId) {
    let Some(node) = tx.board().node(copy) else { return };
    let has_address = !node.text("ip").is_empty();
    let is_machine = node.kind.is_container();
    if has_address {
        let address = free_address(tx.board());
        set(tx, copy, "ip", address.map(Value::from));
    }
    if is_machine && let Some(label) = tx.board().node(original).map(|node| node.label().trim().to_owned()) {
        let stem = label.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end().to_owned();
        let known: Vec<&str> = tx.board().nodes.values().map(Node::label).collect();
        let fresh = (2..).map(|n| format!("{stem} {n}")).find(|label| !known.contains(&label.as_str()));
        tx.update_node(copy, |node| node.label = fresh);
    }
}

/// Makes a copy the replica of the database it was copied from: it is read from
/// and no longer written to.
fn make_replica(tx: &mut Transaction, primary: &NodeId, replica: &NodeId) {
    let is_primary = tx.board().node(primary).is_some_and(|node| node.text("role") != "replica");
    if is_primary {
        set(tx, primary, "role", Some("primary".into()));
        link(tx, primary, replica, LinkKind::Replication);
    }
    set(tx, replica, "role", Some("replica".into()));
    let links: Vec<Link> = tx.board().links_of(replica).cloned().collect();
    for old in links {
        match old.kind {
            LinkKind::SqlWrite if old.to == *replica => {
                tx.remove_link(&old.id);
                link(tx, &old.from, primary, LinkKind::SqlWrite);
            }
            LinkKind::Sql if old.to == *replica => {
                tx.update_link(&old.id, |link| link.kind = LinkKind::SqlRead);
                link(tx, &old.from, primary, LinkKind::Sql);
            }
            // A primary's replicas are its own, not its copy's.
            LinkKind::Replication if old.from == *replica => tx.remove_link(&old.id),
            _ => {}
        }
    }
}
