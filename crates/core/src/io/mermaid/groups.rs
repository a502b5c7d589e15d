//! Subgraphs become servers, clusters and zones.

use super::{
    board::{Builder, Place},
    limits, words,
};
use crate::model::{Node, NodeId, NodeKind};
use rustc_hash::FxHashMap;

/// Makes containers of the groups that are not on the board, and puts
/// everything new or moved where the chart has it.
pub(super) fn make(builder: &mut Builder) {
    let depths = depths(builder);
    let mut order: Vec<usize> = (0..builder.chart.groups.len()).collect();
    order.sort_by_key(|group| std::cmp::Reverse(depths[*group]));
    let mut kinds_in: FxHashMap<usize, Vec<NodeKind>> = FxHashMap::default();
    for (id, vertex) in &builder.chart.vertices {
        if let (Some(group), Some(node)) = (vertex.group, builder.node_of(id)) {
            kinds_in.entry(group).or_default().push(node.kind);
        }
    }
    for &group in &order {
        let id = builder.chart.groups[group].id.clone();
        let inside = kinds_in.remove(&group).unwrap_or_default();
        let kind = match builder.node_of(&id) {
            Some(node) => node.kind,
            None => container(builder, group, &inside),
        };
        if let Some(parent) = builder.chart.groups[group].parent {
            kinds_in.entry(parent).or_default().push(kind);
        }
    }
    if !builder.is_carried {
        outside_in(builder, &depths);
    }
    let parents: Vec<(String, Option<usize>)> = (builder.chart.groups.iter())
        .enumerate()
        .map(|(at, group)| (group.id.clone(), group.parent.filter(|_| depths[at] < limits::NESTING)))
        .chain(builder.chart.vertices.iter().map(|(id, vertex)| (id.clone(), vertex.group)))
        .collect();
    for (id, group) in parents {
        settle(builder, &id, group);
    }
}

/// Puts a node of the chart into the container of a group.
fn settle(builder: &mut Builder, id: &str, group: Option<usize>) {
    let Some(Place::Node(id)) = builder.places.get(id).cloned() else { return };
    // What was on the board is where it was; `carried` marks what was moved.
    if !builder.unplaced.contains(&id) {
        return;
    }
    let parent = group.and_then(|group| builder.node_of(&builder.chart.groups[group].id));
    let parent = parent.map(|parent| (parent.id.clone(), parent.kind));
    if let Some(node) = builder.board.nodes.get_mut(&id) {
        node.parent = parent.filter(|(_, kind)| node.kind.fits_in(*kind)).map(|(parent, _)| parent);
    }
}

/// Containers stand before what is in them, so that they are drawn behind it.
fn outside_in(builder: &mut Builder, depths: &[usize]) {
    let ranks: FxHashMap<NodeId, usize> = (builder.chart.groups.iter().zip(depths))
        .filter_map(|(group, depth)| Some((builder.node_of(&group.id)?.id.clone(), *depth)))
        .collect();
    builder.board.nodes.sort_by_cached_key(|id, _| ranks.get(id).copied().unwrap_or(usize::MAX));
}

/// How many groups each stands in. Circles cannot be: the parser sees to it.
fn depths(builder: &Builder) -> Vec<usize> {
    let groups = &builder.chart.groups;
    let mut depths: Vec<Option<usize>> = vec![None; groups.len()];
    for start in 0..groups.len() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(group) = at.filter(|group| depths[*group].is_none()) {
            path.push(group);
            at = groups[group].parent;
        }
        let outermost = at.map_or(0, |known| depths[known].unwrap_or(0) + 1);
        for (inward, group) in path.into_iter().rev().enumerate() {
            depths[group] = Some(outermost + inward);
        }
    }
    depths.into_iter().map(|depth| depth.unwrap_or(0)).collect()
}

/// Makes a container of a group that holds such kinds.
fn container(builder: &mut Builder, group: usize, inside: &[NodeKind]) -> NodeKind {
    use NodeKind::{Cluster, Server, Zone};
    let title = builder.chart.groups[group].title.clone();
    let holds = |kind: NodeKind| inside.iter().all(|child| child.fits_in(kind));
    let stated = words::meaning_of_box(&title);
    let twins =
        |kinds: &[NodeKind]| kinds.iter().any(|kind| inside.iter().filter(|k| *k == kind).count() > 1);
    let likely = if inside.iter().any(|kind| kind.is_container()) {
        Zone
    } else if twins(&[NodeKind::LoadBalancer, NodeKind::Web, NodeKind::App, NodeKind::Database]) {
        Cluster
    } else {
        Server
    };
    let wanted = stated.unwrap_or(likely);
    let kind = [wanted, likely, Cluster, Zone].into_iter().find(|kind| holds(*kind)).unwrap_or(Zone);
    // A title that names the one service inside is that of its machine.
    let names_content =
        words::meaning(&title, &[], Default::default()).is_some_and(|m| inside.contains(&m.kind));
    let why = match stated {
        Some(stated) if stated != kind => Some(format!("a {stated} cannot hold all that is in it.")),
        None if kind == Server && names_content => None,
        None => Some("its title does not say whether it is a machine, a cluster or a zone.".into()),
        Some(_) => None,
    };
    let id = builder.chart.groups[group].id.clone();
    let node_id: NodeId = builder.free_id(&id, kind);
    let mut node = Node::new(node_id.clone(), kind, 0.0, 0.0);
    node.label = (!title.is_empty()).then(|| title.replace('\n', " "));
    builder.add(&id, node);
    if let Some(why) = why {
        builder.guess(node_id, why, &[]);
    }
    kind
}
