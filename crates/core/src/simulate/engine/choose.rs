//! Which way a request takes where there are several.

use super::Engine;
use crate::{
    model::{LinkKind, NodeKind},
    simulate::{
        Algorithm, Balance,
        plan::{Balancer, Group, Ix, NONE, Plan, Policy},
    },
};

impl Engine {
    /// Chooses one of a group for a call, as a place in the group. `None` when
    /// nobody can be chosen.
    pub(super) fn choose(&mut self, plan: &Plan, caller: Ix, group: Ix) -> Option<usize> {
        let of = plan.group(group);
        match of.policy {
            Policy::Balance(balancer) => self.balance(caller, group, of, &balancer),
            Policy::Upstream { .. } => self.in_turn(caller, group, of),
            Policy::Query { write } => self.query(of, write),
            Policy::Entry | Policy::First => (0..of.routes.len()).find(|m| self.open(caller, of, *m)),
        }
    }

    /// What a load balancer's choice looks like from outside.
    pub(super) fn balance_told(&self, caller: Ix, group: Ix, member: usize) -> Option<Balance> {
        let of = self.plan.group(group);
        let Policy::Balance(balancer) = of.policy else {
            return None;
        };
        let weights = self.weights(caller, of, &balancer);
        Some(Balance {
            algorithm: balancer.algorithm,
            backend: self.plan.node(self.plan.route(of.routes[member]).to).id.clone(),
            number: member + 1,
            of: weights.iter().filter(|weight| **weight > 0).count(),
            connections: self.state.groups[group as usize].members[member].connections,
            weight: (weights.get(member).copied().unwrap_or(0), weights.iter().sum()),
        })
    }

    /// Whether a way can be taken at all: it does not lead back, and its end
    /// holds the address it shares.
    fn open(&self, caller: Ix, group: &Group, member: usize) -> bool {
        let to = self.plan.route(group.routes[member]).to;
        self.holds_address(to) && !(group.may_circle && self.is_on_the_way(caller, to))
    }

    /// Whether a node can be reached under its address.
    pub(super) fn holds_address(&self, node: Ix) -> bool {
        let pair = self.plan.node(node).pair;
        pair == NONE || self.state.holders[pair as usize] == node
    }

    /// Whether a call has come through a node.
    fn is_on_the_way(&self, mut call: Ix, node: Ix) -> bool {
        while call != NONE {
            if self.state.calls[call].node == node {
                return true;
            }
            call = self.state.calls[call].parent;
        }
        false
    }

    /// The weights of those that may be chosen; 0 for the others. Backups
    /// count only when nobody else is left.
    fn weights(&self, caller: Ix, of: &Group, balancer: &Balancer) -> Vec<u32> {
        let weight = |member: usize, backup: bool| {
            let route = self.plan.route(of.routes[member]);
            let plain = matches!(balancer.algorithm, Algorithm::RoundRobin);
            let weight = if plain { route.weight.min(1) } else { route.weight };
            if route.backup == backup && self.open(caller, of, member) { weight } else { 0 }
        };
        let regular: Vec<u32> = (0..of.routes.len()).map(|member| weight(member, false)).collect();
        if regular.iter().any(|weight| *weight > 0) {
            return regular;
        }
        // Without `option allbackups` HAProxy uses the first backup alone.
        let mut first = true;
        (0..of.routes.len())
            .map(|member| weight(member, true))
            .map(|weight| if weight > 0 && std::mem::take(&mut first) { weight } else { 0 })
            .collect()
    }

    fn balance(&mut self, caller: Ix, group: Ix, of: &Group, balancer: &Balancer) -> Option<usize> {
        let weights = self.weights(caller, of, balancer);
        let total: u32 = weights.iter().sum();
        if total == 0 {
            return None;
        }
        let chosen = match balancer.algorithm {
            Algorithm::RoundRobin | Algorithm::WeightedRoundRobin => {
                self.state.groups[group as usize].turn.next(weights.iter().copied())?
            }
            Algorithm::Random => at(&weights, self.chance.below(total))?,
            Algorithm::Source => {
                let attempt = &self.state.attempts[self.state.calls[caller].attempt];
                at(&weights, hash(attempt.client, attempt.user) % total)?
            }
            Algorithm::LeastConnections => {
                let members = &self.state.groups[group as usize].members;
                (0..weights.len()).filter(|member| weights[*member] > 0).min_by(|a, b| {
                    // Connections over weight, without dividing; ties in turn.
                    let load = |m: usize, other: usize| {
                        u64::from(members[m].connections) * u64::from(weights[other])
                    };
                    (load(*a, *b), members[*a].chosen, a).cmp(&(load(*b, *a), members[*b].chosen, b))
                })?
            }
        };
        let state = &mut self.state.groups[group as usize];
        state.choices += 1;
        state.members[chosen].chosen = state.choices;
        Some(chosen)
    }

    /// Nginx's upstreams, one after the other by weight.
    fn in_turn(&mut self, caller: Ix, group: Ix, of: &Group) -> Option<usize> {
        let weights: Vec<u32> =
            (0..of.routes.len())
                .map(|member| {
                    if self.open(caller, of, member) { self.plan.route(of.routes[member]).weight } else { 0 }
                })
                .collect();
        self.state.groups[group as usize].turn.next(weights.iter().copied())
    }

    /// Which database is asked. Writes go to a primary where one can be
    /// reached over a link that carries writes. Reads prefer the links meant
    /// for them, then a replica.
    fn query(&self, of: &Group, write: bool) -> Option<usize> {
        let fitness = |member: &usize| {
            let route = self.plan.route(of.routes[*member]);
            let replica = self.plan.node(route.to).replica;
            if write {
                (route.kind == LinkKind::SqlRead, replica)
            } else {
                let place = match route.kind {
                    LinkKind::SqlRead => 0,
                    LinkKind::SqlWrite => 2,
                    _ => 1,
                };
                (place == 2, place == 1 && !replica && self.plan.node(route.to).kind == NodeKind::Database)
            }
        };
        let usable = |member: &usize| {
            !(write && self.plan.route(of.routes[*member]).kind == LinkKind::SqlRead)
                && self.holds_address(self.plan.route(of.routes[*member]).to)
        };
        (0..of.routes.len()).filter(usable).min_by_key(fitness)
    }
}

/// The place that a number below the total falls on.
fn at(weights: &[u32], mut number: u32) -> Option<usize> {
    weights.iter().position(|weight| {
        if number < *weight {
            return true;
        }
        number -= weight;
        false
    })
}

/// Mixes a user's address so that neighbours land apart (the finaliser of
/// MurmurHash3).
fn hash(client: u32, user: u32) -> u32 {
    let mut h = user ^ client.rotate_left(20) ^ 0x0a00_0001;
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^ (h >> 16)
}
