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
        let chosen = match of.policy {
            Policy::Balance(balancer) => self.balance(caller, group, of, &balancer)?,
            Policy::Upstream { .. } => self.in_turn(caller, group, of)?,
            Policy::Query { write } => self.query(plan, caller, group, of, write)?,
            Policy::Entry | Policy::First => {
                (0..of.routes.len()).find(|m| self.open(caller, group, of, *m))?
            }
        };
        let state = &mut self.state.groups[group as usize];
        state.choices += 1;
        state.members[chosen].chosen = state.choices;
        Some(chosen)
    }

    /// What a load balancer's choice looks like from outside.
    pub(super) fn balance_told(&self, caller: Ix, group: Ix, member: usize) -> Option<Balance> {
        let of = self.plan.group(group);
        let Policy::Balance(balancer) = of.policy else {
            return None;
        };
        let mut weights = Vec::new();
        self.weigh(&mut weights, caller, group, balancer.algorithm == Algorithm::RoundRobin);
        Some(Balance {
            algorithm: balancer.algorithm,
            backend: self.plan.node(self.plan.route(of.routes[member]).to).id.clone(),
            number: member + 1,
            of: weights.iter().filter(|weight| **weight > 0).count(),
            connections: self.state.groups[group as usize].members[member].connections,
            weight: (weights.get(member).copied().unwrap_or(0), weights.iter().sum()),
        })
    }

    /// Whether a way can be taken: nobody has found it dead, it does not lead
    /// back, and its end holds the address it shares.
    #[inline]
    fn open(&self, caller: Ix, group: Ix, of: &Group, member: usize) -> bool {
        let to = self.plan.route(of.routes[member]).to;
        let state = &self.state.groups[group as usize].members[member];
        state.up
            && state.alone_until <= self.now
            && (member >= 64 || self.state.calls[caller].tried >> member & 1 == 0)
            && self.holds_address(to)
            && !(of.may_circle && self.is_on_the_way(caller, to))
    }

    /// Whether a call has come through a node.
    pub(super) fn is_on_the_way(&self, mut call: Ix, node: Ix) -> bool {
        while call != NONE {
            if self.state.calls[call].node == node {
                return true;
            }
            call = self.state.calls[call].parent;
        }
        false
    }

    /// Works out the weights of those that may be chosen; 0 for the others.
    /// Backups count only when nobody else is left.
    fn weigh(&self, weights: &mut Vec<u32>, caller: Ix, group: Ix, plain: bool) {
        let of = self.plan.group(group);
        let weight = |member: usize, backup: bool| {
            let route = self.plan.route(of.routes[member]);
            let weight = if plain { route.weight.min(1) } else { route.weight };
            if route.backup == backup && self.open(caller, group, of, member) { weight } else { 0 }
        };
        weights.clear();
        weights.extend((0..of.routes.len()).map(|member| weight(member, false)));
        if weights.iter().all(|weight| *weight == 0) {
            // Without `option allbackups` HAProxy uses the first backup alone.
            if let Some(first) = (0..of.routes.len()).find(|member| weight(*member, true) > 0) {
                weights[first] = weight(first, true);
            }
        }
    }

    fn balance(&mut self, caller: Ix, group: Ix, of: &Group, balancer: &Balancer) -> Option<usize> {
        let mut weights = std::mem::take(&mut self.scratch);
        self.weigh(&mut weights, caller, group, balancer.algorithm == Algorithm::RoundRobin);
        let chosen = self.pick(caller, group, balancer.algorithm, &weights);
        self.scratch = weights;
        chosen.filter(|member| *member < of.routes.len())
    }

    fn pick(&mut self, caller: Ix, group: Ix, algorithm: Algorithm, weights: &[u32]) -> Option<usize> {
        let total: u32 = weights.iter().sum();
        if total == 0 {
            return None;
        }
        match algorithm {
            Algorithm::RoundRobin | Algorithm::WeightedRoundRobin => {
                self.state.groups[group as usize].turn.next(weights.iter().copied())
            }
            Algorithm::Random => at(weights, self.chance.below(total)),
            Algorithm::Source => {
                let attempt = &self.state.attempts[self.state.calls[caller].attempt];
                at(weights, hash(attempt.client, attempt.user) % total)
            }
            Algorithm::LeastConnections => {
                let members = &self.state.groups[group as usize].members;
                // Connections over weight, without dividing; ties in turn.
                let load = |m: usize, of: usize| u64::from(members[m].connections) * u64::from(weights[of]);
                (0..weights.len()).filter(|member| weights[*member] > 0).min_by(|a, b| {
                    (load(*a, *b), members[*a].chosen, a).cmp(&(load(*b, *a), members[*b].chosen, b))
                })
            }
        }
    }

    /// Nginx's upstreams, one after the other by weight. When it has given up
    /// on all of them it forgets that and begins anew.
    fn in_turn(&mut self, caller: Ix, group: Ix, of: &Group) -> Option<usize> {
        let mut weights = std::mem::take(&mut self.scratch);
        self.weigh(&mut weights, caller, group, false);
        let chosen = self.state.groups[group as usize].turn.next(weights.iter().copied());
        self.scratch = weights;
        let tried = self.state.calls[caller].tried;
        if chosen.is_none() && tried == 0 && !of.routes.is_empty() {
            self.state.groups[group as usize].members.iter_mut().for_each(|member| member.alone_until = 0.0);
        }
        chosen
    }

    /// Which database is asked. Writes go to the primary, over a link that
    /// carries writes. Reads prefer the links meant for them, then a replica;
    /// several that are equally good take turns.
    fn query(&self, plan: &Plan, caller: Ix, group: Ix, of: &Group, write: bool) -> Option<usize> {
        let members = &self.state.groups[group as usize].members;
        let fitness = |member: &usize| {
            let route = plan.route(of.routes[*member]);
            let replica = self.is_replica(route.to);
            let place = match (write, route.kind) {
                (true, _) => u8::from(replica),
                (false, LinkKind::SqlRead) => 0,
                (false, LinkKind::SqlWrite) => 3,
                (false, _) if plan.node(route.to).kind == NodeKind::Database && !replica => 2,
                (false, _) => 1,
            };
            (place, if write { 0 } else { members[*member].chosen }, *member)
        };
        let usable = |member: &usize| {
            let route = plan.route(of.routes[*member]);
            // Once promoted, a database is written to over whatever leads there.
            let writable = route.kind != LinkKind::SqlRead || self.has_changed_role(plan, route.to);
            (!write || writable) && self.open(caller, group, of, *member)
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
