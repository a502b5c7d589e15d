//! On which machine something stands, and under which address.

use super::{count::be, nobody};
use crate::model::{LinkKind, Node, NodeKind};
use crate::tasks::{Apart, Of, verdict::Verdict, view::View, words};
use std::collections::BTreeMap;
use std::net::IpAddr;

pub fn apart(view: &View, of: &Apart) -> Verdict {
    let missing: Vec<String> = of
        .kinds
        .iter()
        .filter(|kind| view.of_kind(**kind).is_empty())
        .map(|kind| words::kind(*kind, false))
        .collect();
    let services: Vec<&Node> =
        view.board.nodes.values().filter(|node| of.kinds.contains(&node.kind)).collect();
    let mut machines: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
    for node in &services {
        machines.entry(view.machine(node).id.as_str()).or_default().push(node);
    }
    let crowded: Vec<(&str, Vec<&Node>)> = machines
        .into_iter()
        .filter(|(_, nodes)| nodes.iter().any(|node| node.kind != nodes[0].kind))
        .collect();
    let sharing: Vec<&Node> = crowded.iter().flat_map(|(_, nodes)| nodes.iter().copied()).collect();
    let there = (of.kinds.len() - missing.len()) as f64 / of.kinds.len() as f64;
    if !missing.is_empty() {
        let alone = services.len() - sharing.len();
        let share = there * alone as f64 / services.len().max(1) as f64;
        return Verdict::unmet(share, format!("There is no {} yet.", words::list(&missing, "and no")));
    }
    let Some((machine, nodes)) = crowded.first() else {
        return Verdict::met("Each of these roles has its own machines.").at(services);
    };
    let place = view.board.node(machine).map_or_else(|| (*machine).to_owned(), |node| view.name(node));
    let more = match crowded.len() {
        1 => String::new(),
        n => format!(" The same on {} more.", n - 1),
    };
    let message = format!("{} share {place}; move them to servers of their own.{more}", view.names(nodes));
    let share = (services.len() - sharing.len()) as f64 / services.len() as f64;
    Verdict::unmet(share, message).at(sharing)
}

/// The addresses that a machine goes by: its own, or those in its label.
fn addresses_of(node: &Node) -> Vec<IpAddr> {
    if let Ok(address) = node.text("ip").trim().parse() {
        return vec![address];
    }
    node.label()
        .split(|c: char| !c.is_ascii_hexdigit() && c != '.' && c != ':')
        .filter_map(|word| word.trim_matches(|c| c == '.' || c == ':').parse().ok())
        .collect()
}

pub fn addresses(view: &View) -> Verdict {
    let machines = view.of_kind(NodeKind::Server);
    if machines.is_empty() {
        return Verdict::unmet(0.0, "There is no server yet.");
    }
    let mut owners: BTreeMap<IpAddr, Vec<&Node>> = BTreeMap::new();
    for node in &machines {
        for address in addresses_of(node) {
            owners.entry(address).or_default().push(node);
        }
    }
    let clash = owners.iter().find(|(_, nodes)| nodes.len() > 1);
    let Some((address, nodes)) = clash else {
        return Verdict::met("No address is used twice.");
    };
    let sharing: usize = owners.values().filter(|nodes| nodes.len() > 1).map(Vec::len).sum();
    let share = 1.0 - sharing as f64 / machines.len() as f64;
    let message = format!("{} all have the address {address}; give each its own.", view.names(nodes));
    Verdict::unmet(
        share,
        message.replace(" all have ", if nodes.len() == 2 { " both have " } else { " all have " }),
    )
    .at(nodes.iter().copied())
}

pub fn pair(view: &View, of: &Of) -> Verdict {
    let members = view.chosen(&of.of);
    let noun = words::who(&of.of, true);
    match members.as_slice() {
        [] => return nobody(&of.of),
        [one] => {
            let message = format!("{} is alone; add a second one and join the two.", view.name(one));
            return Verdict::unmet(0.25, message).at([*one]);
        }
        _ => {}
    }
    let joined = |a: &Node, b: &Node| {
        let linked = view
            .leaving(a)
            .iter()
            .chain(view.arriving(a))
            .any(|link| link.kind == LinkKind::Failover && link.touches(&b.id) && a.id != b.id);
        linked || shared_address(view, a, b)
    };
    let first = |apart: bool| {
        members.iter().enumerate().find_map(|(at, a)| {
            members[at + 1..]
                .iter()
                .find(|b| joined(a, b) && (!apart || view.machine(a).id != view.machine(b).id))
                .map(|b| [*a, *b])
        })
    };
    if let Some(both) = first(true) {
        return Verdict::met(format!("{} stand in for each other.", view.names(&both))).at(both);
    }
    match first(false) {
        Some(both) => {
            let message = format!("{} are joined, but on one machine: both die with it.", view.names(&both));
            Verdict::unmet(0.5, message).at(both)
        }
        None => {
            let message = format!(
                "The {} {noun} {} not joined; draw a failover link between two of them, or give them one virtual address.",
                members.len(),
                be(members.len())
            );
            Verdict::unmet(0.5, message).at(members)
        }
    }
}

/// Whether two nodes answer to one address that can move between them: their
/// own virtual address, or that of a cluster around both.
fn shared_address(view: &View, a: &Node, b: &Node) -> bool {
    let own = a.text("virtual_ip");
    if !own.is_empty() && own == b.text("virtual_ip") {
        return true;
    }
    view.board.ancestors(a).any(|cluster| {
        cluster.kind == NodeKind::Cluster
            && (!cluster.text("virtual_ip").is_empty() || cluster.text("mode") == "active_passive")
            && view.board.ancestors(b).any(|other| other.id == cluster.id)
    })
}
