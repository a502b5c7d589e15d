//! Writes repeated at replicas after the user has had the answer: how far a
//! replica is behind, what is lost with a primary, and who becomes the next.

use super::{
    Engine,
    agenda::Event,
    notices::Happening,
    record::{Stay, Way},
    state::Spot,
};
use crate::simulate::{
    HopEvent, Phase,
    plan::{Ix, Leg, NONE, Plan, Route},
};
use std::collections::VecDeque;

/// How many replicas may hang one behind another.
const LONGEST_CHAIN: usize = 8;

/// What somebody's tool takes to be sure that a primary is dead and to promote
/// a replica, in milliseconds. Orchestrators take some seconds to half a minute.
const PROMOTION: f64 = 10_000.0;

/// Who is the primary, and what is on its way between databases.
#[derive(Debug, Clone, Default)]
pub(crate) struct Databases {
    /// Which nodes refuse writes now.
    replica: Vec<bool>,
    /// Which nodes are primaries that do not run, and the count of such
    /// changes; what was planned before is void.
    dead: Vec<bool>,
    epochs: Vec<u32>,
    /// The writes on their way along each replication link, oldest first.
    shipping: Vec<Shipping>,
}

#[derive(Debug, Clone, Default)]
struct Shipping {
    pending: VecDeque<Pending>,
    /// When the last write that is known to arrive has arrived and is applied.
    arrived: f64,
    applied: f64,
}

/// A write that a replica has not repeated yet. Times in milliseconds; infinite
/// while something is in the way.
#[derive(Debug, Clone, Copy)]
struct Pending {
    arrives: f64,
    applied: f64,
    /// How long the replica takes to repeat it.
    work: f64,
}

/// A write on its way to the replicas, and the databases it has come through.
#[derive(Debug, Clone, Copy)]
struct Write {
    attempt: Ix,
    committed: f64,
    chain: [Ix; LONGEST_CHAIN],
    length: usize,
}

impl Databases {
    pub fn new(plan: &Plan) -> Self {
        Self {
            replica: plan.nodes.iter().map(|node| node.replica).collect(),
            dead: vec![false; plan.nodes.len()],
            epochs: vec![0; plan.nodes.len()],
            shipping: vec![Shipping::default(); plan.replications.len()],
        }
    }
}

impl Engine {
    /// Whether a database refuses writes now.
    pub(super) fn is_replica(&self, node: Ix) -> bool {
        self.databases.replica[node as usize]
    }

    /// Whether a database was a replica and has been promoted, or the reverse.
    pub(super) fn has_changed_role(&self, plan: &Plan, node: Ix) -> bool {
        self.databases.replica[node as usize] != plan.node(node).replica
    }

    /// Whether a database has yet to repeat writes that its primary confirmed.
    pub(super) fn is_behind(&mut self, plan: &Plan, node: Ix) -> bool {
        let now = self.now;
        plan.node(node).replications.iter().any(|ix| {
            let from = plan.replications[*ix as usize].other(node);
            self.direction(plan, *ix, from).is_some() && {
                let shipping = &mut self.databases.shipping[*ix as usize];
                shipping.prune(now);
                !shipping.pending.is_empty()
            }
        })
    }

    /// The way along which a replication link carries the writes of a database
    /// now; `None` where it carries none of them.
    fn direction(&self, plan: &Plan, replication: Ix, from: Ix) -> Option<Ix> {
        let of = &plan.replications[replication as usize];
        let natural = of.from == from;
        let to = of.other(from);
        let (from, to) = (self.is_replica(from), self.is_replica(to));
        match natural {
            true if !from || to => Some(of.route),
            false if !from && to => Some(of.reverse),
            _ => None,
        }
    }

    /// Sends a write that was committed now to the replicas of a database.
    pub(super) fn replicate(&mut self, plan: &Plan, attempt: Ix, database: Ix) {
        if plan.node(database).replications.is_empty() {
            return;
        }
        let mut chain = [NONE; LONGEST_CHAIN];
        chain[0] = database;
        self.ship(plan, Write { attempt, committed: self.now, chain, length: 1 }, self.now);
    }

    /// A replica has one applier: what arrives waits until what came before
    /// has been repeated.
    fn ship(&mut self, plan: &Plan, write: Write, from: f64) {
        if write.length == LONGEST_CHAIN {
            return;
        }
        let known = &write.chain[..write.length];
        for ix in &plan.node(known[write.length - 1]).replications {
            let Some(route_ix) = self.direction(plan, *ix, known[write.length - 1]) else {
                continue;
            };
            let route = plan.route(route_ix);
            if known.contains(&route.to) {
                continue;
            }
            self.count_way(route);
            let work = plan.node(route.to).apply.draw(&mut self.chances[route.to as usize]);
            let (arrives, passes) = self.passage(route_ix, from);
            let runs = self.state.stations[route.to as usize].up;
            let shipping = &mut self.databases.shipping[*ix as usize];
            shipping.prune(self.now);
            let pending = shipping.take(work, arrives, passes, runs);
            let (begins, ends) = (pending.applied - work, pending.applied);
            if ends.is_finite() && self.is_recorded(write.attempt) {
                self.note_shipping(write.attempt, route, from, pending.arrives);
                let stay =
                    Stay { from: pending.arrives, to: ends, waited: (begins - pending.arrives).max(0.0) };
                let event = HopEvent::Apply { lag_ms: ends - write.committed };
                self.note_stay(write.attempt, route.to, stay, Phase::Replication, event);
            } else if from.is_finite() && self.is_recorded(write.attempt) {
                self.note_held(plan, write.attempt, route_ix, from);
            }
            let mut further = write;
            further.chain[write.length] = route.to;
            further.length += 1;
            self.ship(plan, further, ends);
        }
    }

    /// Writes down the way of a write, past every firewall. The last line takes
    /// as long as what was sent before keeps it up.
    fn note_shipping(&mut self, attempt: Ix, route: &Route, from: f64, arrives: f64) {
        let last = route.legs.iter().rposition(|leg| matches!(leg, Leg::Cross { .. }));
        let mut from = from;
        for (ix, leg) in route.legs.iter().enumerate() {
            match *leg {
                Leg::Cross { link, .. } => {
                    let to = if last == Some(ix) { arrives } else { from + self.link_latency(link) };
                    let way = Way { from, to, outward: true };
                    let event = HopEvent::Cross { kind: route.kind, opened: false };
                    self.note_cross(attempt, *leg, way, Phase::Replication, event);
                    from = to;
                }
                Leg::Guard { node, .. } => {
                    let stay = Stay { from, to: from, waited: 0.0 };
                    let event = HopEvent::Guard { port: route.port, allowed: true };
                    self.note_stay(attempt, node, stay, Phase::Replication, event);
                }
            }
        }
    }

    /// Writes down that a write does not get to a replica, and what is in the
    /// way.
    fn note_held(&mut self, plan: &Plan, attempt: Ix, route: Ix, at: f64) {
        let Some(spot) = self.hindrance(route) else {
            return;
        };
        let of = plan.route(route);
        let port = (self.state.routes[route as usize].obstacle.is_none() && of.blocked_at.is_some())
            .then_some(of.port);
        let event = HopEvent::Held { replica: plan.node(of.to).id.clone(), by: self.place(spot), port };
        self.note_stay(attempt, of.from, Stay { from: at, to: at, waited: 0.0 }, Phase::Replication, event);
    }

    /// What keeps writes from getting along a way now.
    fn hindrance(&self, route: Ix) -> Option<Spot> {
        let of = self.plan.route(route);
        let is_down = !self.state.stations[of.to as usize].up;
        self.state.routes[route as usize]
            .obstacle
            .or_else(|| of.blocked_by().map(Spot::Node))
            .or_else(|| is_down.then_some(Spot::Node(of.to)))
    }

    /// When something sent along a way arrives, and whether it gets through.
    fn passage(&self, route: Ix, from: f64) -> (f64, bool) {
        let state = &self.state.routes[route as usize];
        let sender = &self.state.stations[self.plan.route(route).from as usize];
        let passes = self.hindrance(route).is_none() && sender.up && from.is_finite();
        (from + state.latency, passes)
    }

    /// Works out anew what arrives when, after something has failed or come
    /// back.
    pub(super) fn reship(&mut self, plan: &Plan) {
        for (ix, of) in plan.replications.iter().enumerate() {
            let from = if self.is_replica(of.from) && !self.is_replica(of.to) { of.to } else { of.from };
            let Some(route) = self.direction(plan, ix as Ix, from) else {
                self.databases.shipping[ix].pending.clear();
                continue;
            };
            let (arrives, passes) = self.passage(route, self.now);
            let runs = self.state.stations[plan.route(route).to as usize].up;
            let now = self.now;
            let shipping = &mut self.databases.shipping[ix];
            shipping.prune(now);
            let all = std::mem::take(&mut shipping.pending);
            shipping.arrived = now.min(shipping.arrived);
            shipping.applied = now;
            for pending in all {
                // What has arrived stays; what is under way starts again.
                let there = pending.arrives <= now;
                let arrives = if there { pending.arrives } else { arrives };
                shipping.take(pending.work, arrives, there || passes, runs);
            }
        }
    }

    /// Plans promotions after a primary has died.
    pub(super) fn watch_primaries(&mut self, plan: &Plan) {
        for node in 0..plan.nodes.len() as Ix {
            if plan.node(node).replications.is_empty() {
                continue;
            }
            let dead = !self.is_replica(node) && !self.state.stations[node as usize].up;
            if std::mem::replace(&mut self.databases.dead[node as usize], dead) != dead {
                self.databases.epochs[node as usize] += 1;
                self.plan_promotion(plan, node);
            }
        }
    }

    fn plan_promotion(&mut self, plan: &Plan, primary: Ix) {
        let automatic = |node: Ix| plan.node(node).automatic_failover;
        let wanted = automatic(primary) || peers(plan, primary).any(automatic);
        if self.databases.dead[primary as usize] && wanted {
            let epoch = self.databases.epochs[primary as usize];
            self.agenda.plan(self.now + PROMOTION, Event::Promote { database: primary, epoch });
        }
    }

    /// The first live replica takes a dead primary's place by itself.
    pub(super) fn promote_by_itself(&mut self, plan: &Plan, primary: Ix, epoch: u32) {
        if self.databases.epochs[primary as usize] != epoch {
            return;
        }
        let next = peers(plan, primary)
            .find(|node| self.is_replica(*node) && self.state.stations[*node as usize].up);
        match next {
            Some(next) => {
                self.promote_node(plan, next);
            }
            None => self.plan_promotion(plan, primary),
        }
    }

    /// Makes a replica the primary. What had not reached it is lost.
    pub(super) fn promote_node(&mut self, plan: &Plan, node: Ix) -> bool {
        if !self.is_replica(node) || !self.state.stations[node as usize].up {
            return false;
        }
        let now = self.now;
        let mut lost = 0;
        let mut old = None;
        for ix in &plan.node(node).replications {
            let other = plan.replications[*ix as usize].other(node);
            if self.is_replica(other) {
                continue;
            }
            let pending = &mut self.databases.shipping[*ix as usize].pending;
            lost += pending.iter().filter(|write| write.arrives > now).count() as u64;
            pending.clear();
            self.databases.replica[other as usize] = true;
            old = Some(other);
        }
        self.databases.replica[node as usize] = false;
        self.books.lost_writes += lost;
        self.notice(Happening::Promoted { old, new: node, lost });
        self.watch_primaries(plan);
        true
    }
}

/// The databases that replicate with one.
fn peers(plan: &Plan, node: Ix) -> impl Iterator<Item = Ix> {
    plan.node(node).replications.iter().map(move |ix| plan.replications[*ix as usize].other(node))
}

impl Shipping {
    /// Forgets what has been repeated.
    fn prune(&mut self, now: f64) {
        while self.pending.front().is_some_and(|pending| pending.applied <= now) {
            self.pending.pop_front();
        }
    }

    /// Adds a write to the line. `passes` says whether it gets to the replica,
    /// `runs` whether that works.
    fn take(&mut self, work: f64, arrives: f64, passes: bool, runs: bool) -> Pending {
        let arrives = if passes { arrives.max(self.arrived) } else { f64::INFINITY };
        let applied = if runs { arrives.max(self.applied) + work } else { f64::INFINITY };
        // Nothing overtakes what is stuck.
        self.arrived = arrives;
        self.applied = applied;
        let pending = Pending { arrives, applied, work };
        self.pending.push_back(pending);
        pending
    }
}
