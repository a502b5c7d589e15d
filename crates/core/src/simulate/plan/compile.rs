//! From a board to a plan.

use super::{
    Ix, Leg, NONE, Plan, PlanLink, PlanNode, Replication, Route, clients,
    groups::{self, Writer},
    pairs,
    routes::{Map, reversed},
};
use crate::{
    model::{Board, Link, LinkKind, Names, Node, NodeKind},
    simulate::random::Spread,
};

impl Plan {
    /// Works out everything about a board that does not change while it runs.
    pub fn new(board: &Board) -> Self {
        let map = Map::new(board);
        let pairs = pairs::find(board);
        let names = Names::new(board);
        let mut writer = Writer { map: &map, pairs: &pairs, routes: Vec::new(), groups: Vec::new() };
        let all = 0..board.nodes.len() as Ix;
        let mut nodes: Vec<PlanNode> = all.clone().map(|ix| node(&mut writer, &names, ix)).collect();
        let clients = all
            .clone()
            .filter(|ix| map.node(*ix).kind == NodeKind::Client)
            .map(|ix| clients::client(&mut writer, ix))
            .collect();
        let mut replications = Vec::new();
        for (there, back) in replication(&map) {
            let route = writer.routes.len() as Ix;
            for node in [there.from, there.to] {
                nodes[node as usize].replications.push(replications.len() as Ix);
            }
            replications.push(Replication { from: there.from, to: there.to, route, reverse: route + 1 });
            writer.routes.extend([there, back]);
        }
        let Writer { routes, mut groups, .. } = writer;
        groups::mark_circles(&mut groups, &routes, nodes.len());
        for (ix, pair) in pairs.iter().enumerate() {
            for member in &pair.members {
                nodes[member.node as usize].pair = ix as Ix;
            }
        }
        let links = board
            .links
            .values()
            .map(|link| PlanLink {
                id: link.id.clone(),
                from: place_or_first(&map, &link.from),
                to: place_or_first(&map, &link.to),
                latency: link.number("latency_ms").max(0.0),
                loss: link.number("loss").clamp(0.0, 1.0),
            })
            .collect();
        Self { nodes, links, routes, groups, clients, pairs, replications }
    }
}

/// The place of a link's end, which on a sound board is always there.
fn place_or_first(map: &Map, id: &str) -> Ix {
    match map.place(id) {
        NONE => 0,
        ix => ix,
    }
}

fn node(writer: &mut Writer, names: &Names, ix: Ix) -> PlanNode {
    let map = writer.map;
    let node = map.node(ix);
    let programs = writer.programs(ix);
    let tasks = if node.kind == NodeKind::Queue { writer.tasks(ix) } else { NONE };
    PlanNode {
        id: node.id.clone(),
        kind: node.kind,
        name: names.of(&node.id),
        above: map.above(ix).collect(),
        workers: (node.number("workers") as u32).max(1),
        queue: bound(node, "queue"),
        service: service(node),
        holds_worker: node.flag("holds_worker"),
        programs,
        code: if node.kind == NodeKind::App { groups::code_of(map, ix) } else { None },
        replica: is_replica(map, node),
        pair: NONE,
        hit_ratio: node.number("hit_ratio").clamp(0.0, 1.0),
        apply: Spread::new(node.text("service.dist"), node.number("apply_ms"), node.number("service.scv")),
        replications: Vec::new(),
        automatic_failover: node.text("failover") == "automatic",
        ttl: node.number("ttl_s") * 1000.0,
        capacity: bound(node, "capacity"),
        tasks,
    }
}

fn bound(node: &Node, path: &str) -> Option<u32> {
    node.bound(path).map(|n| n.clamp(0.0, 1e9) as u32)
}

fn service(node: &Node) -> [Spread; 3] {
    let spread = |mean| Spread::new(node.text("service.dist"), mean, node.number("service.scv"));
    let mean = node.number("service.mean_ms");
    let write = if node.kind == NodeKind::Database { node.number("write_ms") } else { mean };
    [spread(mean), spread(mean), spread(write)]
}

/// A database is a replica when it says so, or when it says nothing and a
/// primary replicates to it.
fn is_replica(map: &Map, node: &Node) -> bool {
    node.kind == NodeKind::Database
        && match node.text("role") {
            "replica" => true,
            "primary" => false,
            _ => map.links_at(map.place(&node.id)).into_iter().any(|link| {
                let (from, to) = map.ends_of(link);
                let is_copied = map.node(to).id == node.id && from != to;
                is_copied && map.link(link).kind == LinkKind::Replication
            }),
        }
}

/// The ways along which writes are repeated, there and back: along a line, or
/// along several through firewalls. A line drawn from the replica to its
/// primary means the same.
fn replication(map: &Map) -> Vec<(Route, Route)> {
    let is_database = |node: &Node| node.kind == NodeKind::Database;
    let lines = map.board.links.values().enumerate();
    let direct = lines.filter(|(_, link)| link.kind == LinkKind::Replication).filter_map(|(ix, link)| {
        let both = [&link.from, &link.to].map(|end| map.board.node(end).is_some_and(is_database));
        (both == [true, true]).then(|| vec![Leg::Cross { link: ix as Ix, forward: true }])
    });
    let through = (0..map.board.nodes.len() as Ix).filter(|ix| is_database(map.node(*ix))).flat_map(|ix| {
        let may_replicate = |link: &Link| matches!(link.kind, LinkKind::Replication | LinkKind::Plain);
        map.through_firewalls(ix, &may_replicate, &is_database)
    });
    let is_meant = |legs: &Vec<Leg>| {
        legs.iter().any(
            |leg| matches!(leg, Leg::Cross { link, .. } if map.link(*link).kind == LinkKind::Replication),
        )
    };
    direct.chain(through.filter(is_meant)).filter_map(|legs| there_and_back(map, legs)).collect()
}

/// The way from the primary to the replica first, whichever way it is drawn.
fn there_and_back(map: &Map, legs: Vec<Leg>) -> Option<(Route, Route)> {
    let back = map.along(reversed(&legs), LinkKind::Replication)?;
    let there = map.along(legs, LinkKind::Replication)?;
    let (from, to) = (map.node(there.from), map.node(there.to));
    if there.from == there.to {
        return None;
    }
    let is_forward = !is_replica(map, from) || is_replica(map, to);
    Some(if is_forward { (there, back) } else { (back, there) })
}
