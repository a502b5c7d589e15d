//! Load balancers that share one address.

use super::{Ix, Member, Pair};
use crate::model::{Board, LinkKind, Node, NodeKind};
use std::collections::BTreeMap;

/// Finds the clusters of load balancers: joined by a failover link, naming the
/// same virtual address, or sitting in a cluster that has one. Those in a
/// cluster told to be Active-Active all serve and are left apart.
pub(super) fn find(board: &Board) -> Vec<Pair> {
    let balancers: Vec<&Node> =
        board.nodes.values().filter(|node| node.kind == NodeKind::LoadBalancer).collect();
    // Whoever shares a key belongs together.
    let mut keys: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut apart = Vec::new();
    for node in &balancers {
        let cluster = board.ancestors(node).find(|above| above.kind == NodeKind::Cluster);
        if cluster.is_some_and(|cluster| cluster.text("mode") == "active_active") {
            apart.push(node.id.as_str());
            continue;
        }
        if !node.text("virtual_ip").is_empty() {
            keys.entry(format!("address {}", node.text("virtual_ip"))).or_default().push(&node.id);
        }
        if let Some(cluster) = cluster
            && (!cluster.text("virtual_ip").is_empty() || cluster.text("mode") == "active_passive")
        {
            keys.entry(format!("cluster {}", cluster.id)).or_default().push(&node.id);
        }
    }
    for link in board.links.values().filter(|link| link.kind == LinkKind::Failover) {
        keys.insert(format!("link {}", link.id), vec![&link.from, &link.to]);
    }
    // The set that each belongs to, by the place of its first member.
    let mut set: BTreeMap<&str, usize> =
        balancers.iter().enumerate().map(|(ix, node)| (node.id.as_str(), ix)).collect();
    for ids in keys.values() {
        let sets: Vec<usize> =
            ids.iter().filter(|id| !apart.contains(*id)).filter_map(|id| set.get(*id).copied()).collect();
        if let Some(first) = sets.iter().min().copied() {
            set.values_mut().filter(|s| sets.contains(s)).for_each(|s| *s = first);
        }
    }
    let mut clusters: BTreeMap<usize, Vec<Member>> = BTreeMap::new();
    for node in balancers {
        let (Some(of), Some(ix)) = (set.get(node.id.as_str()), board.nodes.get_index_of(&node.id)) else {
            continue;
        };
        clusters.entry(*of).or_default().push(Member {
            node: ix as Ix,
            priority: node.number("vrrp.priority"),
            advert_ms: node.number("vrrp.advert_int_s") * 1000.0,
            track_process: node.flag("vrrp.track_process"),
        });
    }
    clusters
        .into_values()
        .filter(|members| members.len() > 1)
        .map(|mut members| {
            members.sort_by(|a, b| b.priority.total_cmp(&a.priority));
            let lines = board
                .links
                .values()
                .enumerate()
                .filter(|(_, link)| link.kind == LinkKind::Failover)
                .filter(|(_, link)| {
                    let is_member = |id| {
                        let ix = board.nodes.get_index_of(id).map(|ix| ix as Ix);
                        members.iter().any(|member| Some(member.node) == ix)
                    };
                    is_member(&link.from) && is_member(&link.to)
                })
                .map(|(ix, _)| ix as Ix)
                .collect();
            Pair { members, lines }
        })
        .collect()
}
