//! What a button can do about a finding. A mend is a list of deeds worked out
//! with the finding, so that doing it needs no second review.

mod build;
mod place;

use crate::{
    edit::Transaction,
    model::{Field, Link, LinkId, LinkKind, NodeId, NodeKind},
    simulate::plan::{Leg, Map, lets_in, parse_ports, ports},
};
use serde_json::Value;

/// What a button can do about a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Mend {
    /// What the button says.
    pub label: &'static str,
    deeds: Vec<Deed>,
}

impl Mend {
    pub(super) fn new(label: &'static str, deeds: impl IntoIterator<Item = Deed>) -> Self {
        Self { label, deeds: deeds.into_iter().collect() }
    }
}

/// One thing that is done to the board.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Deed {
    /// Sets or clears a field of a node.
    Set(NodeId, &'static str, Option<Value>),
    /// Brings the kind's own label back.
    ClearLabel(NodeId),
    SetKind(LinkId, LinkKind),
    RemoveLink(LinkId),
    /// Links two nodes, unless that very link is there.
    Link(NodeId, NodeId, LinkKind),
    /// Moves the end of a link.
    MoveEnd(LinkId, NodeId),
    /// Moves the beginning of a link.
    MoveStart(LinkId, NodeId),
    Turn(LinkId),
    /// Attaches something new, with these fields.
    Attach(NodeId, NodeKind, Vec<(&'static str, Value)>),
    /// Attaches an agent that reports to the monitoring system.
    Watch(NodeId),
    /// Links an agent with the monitoring system, which is made where there is
    /// none.
    Report(NodeId),
    /// Lets a port or protocol in through a firewall.
    Allow(NodeId, String),
    /// Lets links through the firewalls on their way.
    OpenFor(Vec<LinkId>),
    /// Makes something new beside a node and links it from there.
    Follow(NodeId, NodeKind, LinkKind),
    /// A second load balancer of the same make, clustered with the first.
    Cluster(NodeId),
    /// A second machine or service of the same make, linked in the same way.
    Double(NodeId),
}

/// Does what the mend of a finding says. What is no longer on the board is left
/// alone.
pub fn mend(tx: &mut Transaction, mend: &Mend) {
    for deed in &mend.deeds {
        act(tx, deed);
    }
}

fn act(tx: &mut Transaction, deed: &Deed) {
    match deed {
        Deed::Set(id, path, value) => set(tx, id, path, value.clone()),
        Deed::ClearLabel(id) => tx.update_node(id, |node| node.label = None),
        Deed::SetKind(id, kind) => tx.update_link(id, |link| link.kind = *kind),
        Deed::RemoveLink(id) => tx.remove_link(id),
        Deed::Link(from, to, kind) => drop(link(tx, from, to, *kind)),
        Deed::MoveEnd(id, to) => move_link(tx, id, |link| link.to = to.clone()),
        Deed::MoveStart(id, from) => move_link(tx, id, |link| link.from = from.clone()),
        Deed::Turn(id) => tx.update_link(id, |link| std::mem::swap(&mut link.from, &mut link.to)),
        Deed::Attach(to, kind, fields) => drop(build::attach(tx, to, *kind, fields)),
        Deed::Watch(id) => {
            if let Some(agent) = build::attach(tx, id, NodeKind::Agent, &[]) {
                build::report(tx, &agent);
            }
        }
        Deed::Report(agent) => build::report(tx, agent),
        Deed::Allow(wall, port) => allow(tx, wall, port),
        Deed::OpenFor(links) => open_for(tx, links),
        Deed::Follow(from, kind, link) => build::follow(tx, from, *kind, *link),
        Deed::Cluster(id) => build::cluster(tx, id),
        Deed::Double(id) => drop(build::double(tx, id)),
    }
}

/// Sets a field that the node's kind has.
fn set(tx: &mut Transaction, id: &NodeId, path: &str, value: Option<Value>) {
    let field: Option<&'static Field> = tx.board().node(id).and_then(|node| node.kind.field(path));
    if let Some(field) = field {
        tx.update_node(id, |node| field.set(&mut node.props, value));
    }
}

/// Draws a link, unless there is the same one already.
fn link(tx: &mut Transaction, from: &NodeId, to: &NodeId, kind: LinkKind) -> Option<LinkId> {
    let twin = |link: &&Link| link.from == *from && link.to == *to && link.kind == kind;
    if from == to || tx.board().links.values().any(|link| twin(&link)) {
        return None;
    }
    let id = tx.board().free_link_id();
    tx.insert_link(Link::new(id.clone(), from.clone(), to.clone(), kind));
    Some(id)
}

/// Moves a link; one that would then stand twice is taken out.
fn move_link(tx: &mut Transaction, id: &LinkId, change: impl FnOnce(&mut Link)) {
    tx.update_link(id, change);
    let Some(moved) = tx.board().link(id) else { return };
    let is_twin = |link: &Link| {
        link.id != *id && link.from == moved.from && link.to == moved.to && link.kind == moved.kind
    };
    if tx.board().links.values().any(is_twin) {
        tx.remove_link(id);
    }
}

fn allow(tx: &mut Transaction, wall: &NodeId, port: &str) {
    let Some(node) = tx.board().node(wall) else { return };
    let rules = match node.text("allow").trim() {
        "" => port.to_owned(),
        rules => format!("{}, {port}", rules.trim_end_matches([',', ';', ' '])),
    };
    set(tx, wall, "allow", Some(rules.into()));
}

/// Adds to the rules of the firewalls on the way of each link what the link
/// needs to pass.
fn open_for(tx: &mut Transaction, links: &[LinkId]) {
    let mut missing: Vec<(NodeId, u16)> = Vec::new();
    let board = tx.board();
    let map = Map::new(board);
    for id in links {
        let Some((place, _, link)) = board.links.get_full(id) else { continue };
        let Some(to) = board.node(&link.to) else { continue };
        let legs = vec![Leg::Cross { link: place as u32, forward: true }];
        let Some(route) = map.along(legs, link.kind) else { continue };
        let ports = ports(link.kind, to.kind);
        for leg in &route.legs {
            let Leg::Guard { node, .. } = leg else { continue };
            let wall = &board.nodes[*node as usize];
            let entry = (wall.id.clone(), ports[0]);
            if !lets_in(wall.text("allow"), ports) && !missing.contains(&entry) {
                missing.push(entry);
            }
        }
        // A line drawn to a firewall passes it as well.
        if to.kind == NodeKind::Firewall && !lets_in(to.text("allow"), ports) {
            missing.push((to.id.clone(), ports[0]));
        }
    }
    for (wall, port) in missing {
        allow(tx, &wall, &port.to_string());
    }
}

/// Lets the advertisements of a new pair through the firewalls between them.
fn allow_vrrp(tx: &mut Transaction, pair: [&NodeId; 2]) {
    let board = tx.board();
    let map = Map::new(board);
    let failover = board
        .links
        .values()
        .position(|link| link.kind == LinkKind::Failover && pair.iter().all(|id| link.touches(id)));
    let Some(place) = failover else { return };
    let mut walls: Vec<NodeId> = Vec::new();
    for forward in [true, false] {
        let legs = vec![Leg::Cross { link: place as u32, forward }];
        for leg in map.along(legs, LinkKind::Failover).map(|route| route.legs).unwrap_or_default() {
            let Leg::Guard { node, .. } = leg else { continue };
            let wall = &board.nodes[node as usize];
            if !lets_vrrp_in(wall.text("allow")) && !walls.contains(&wall.id) {
                walls.push(wall.id.clone());
            }
        }
    }
    for wall in walls {
        allow(tx, &wall, "vrrp");
    }
}

/// Whether VRRP passes; it is a protocol of its own beside TCP, number 112.
pub(super) fn lets_vrrp_in(allow: &str) -> bool {
    let named = |word: &str| matches!(word.to_ascii_lowercase().as_str(), "vrrp" | "112" | "proto112");
    parse_ports(allow).is_none() || allow.split([',', ';', ' ', '/']).map(str::trim).any(named)
}
