//! What a node does with a request: it runs its program, op by op.

use super::{
    Engine,
    calls::Sending,
    record::Stay,
    state::{Call, Errand, Reply, Spot, Stage, Trouble},
};
use crate::{
    model::NodeKind,
    simulate::{
        Class, HopEvent, Phase, Reason,
        plan::{Group, Ix, NONE, Op, Plan, Policy},
    },
};

/// How many calls may hang one behind another.
const DEEPEST: u32 = 64;

impl Engine {
    /// Runs the node's program from where the call stands.
    pub(super) fn advance(&mut self, plan: &Plan, call: Ix) {
        loop {
            let Call { node, class, pc, .. } = self.state.calls[call];
            match plan.program(node, class).get(pc as usize) {
                None if pc == 0 && self.asks_further(plan, call) => return,
                None => return self.finish(plan, call, false),
                Some(Op::Call(group) | Op::Cached(group)) => return self.take_turn(plan, call, *group),
                Some(Op::Hit) => {
                    let ratio = self.hit_ratio(plan, node);
                    if self.chances[node as usize].happens(ratio) {
                        return self.finish(plan, call, true);
                    }
                    self.state.calls[call].pc += 1;
                }
                Some(Op::Fail(reason)) => return self.fail(plan, call, *reason, Stage::Design),
            }
        }
    }

    /// The share that a cache answers now: after a start it is empty and fills
    /// within the time that entries are kept.
    fn hit_ratio(&self, plan: &Plan, node: Ix) -> f64 {
        let of = plan.node(node);
        let filling = self.now - self.state.stations[node as usize].up_since;
        if of.ttl > 0.0 { of.hit_ratio * (filling / of.ttl).min(1.0) } else { of.hit_ratio }
    }

    /// Hands a call on to one of a group.
    pub(super) fn pass_on(&mut self, plan: &Plan, call: Ix, group: Ix) {
        let of = plan.group(group);
        let depth = if of.may_circle { self.depth(call) } else { 0 };
        let chosen = if depth < DEEPEST { self.choose(plan, call, group) } else { None };
        match chosen {
            Some(member) => self.hand_to(plan, call, group, member),
            None => self.nobody(plan, call, group, of),
        }
    }

    /// Hands a call on to a certain one of a group.
    pub(super) fn hand_to(&mut self, plan: &Plan, call: Ix, group: Ix, member: usize) {
        let Call { attempt, errand, .. } = self.state.calls[call];
        if self.is_recorded(attempt) {
            let event = self.handing_on(plan, call, group, member);
            self.note_call(call, errand.inward(), event);
        }
        self.send_to(plan, call, group, member);
    }

    /// Sends a call to a certain one of a group, without a word about why.
    pub(super) fn send_to(&mut self, plan: &Plan, call: Ix, group: Ix, member: usize) {
        let Call { attempt, errand, .. } = self.state.calls[call];
        self.state.groups[group as usize].members[member].connections += 1;
        let route = plan.group(group).routes[member];
        // Whoever works on what a dead caller asked for asks as usual.
        let errand = if errand == Errand::Stray { Errand::Task } else { errand };
        self.send(plan, Sending { parent: call, attempt, route, member: member as u32, errand });
    }

    /// Nobody can be chosen: because of the drawing, or for the moment.
    fn nobody(&mut self, plan: &Plan, call: Ix, group: Ix, of: &Group) {
        let out = |member: usize| {
            let state = &self.state.groups[group as usize].members[member];
            !state.up
                || state.alone_until > self.now
                || self.state.calls[call].tried >> member.min(63) & 1 == 1
        };
        let circles = of.may_circle
            && (0..of.routes.len()).all(|m| self.is_on_the_way(call, plan.route(of.routes[m]).to));
        let (reason, stage) = match of.policy {
            _ if of.routes.is_empty() => (of.otherwise, Stage::Design),
            Policy::Query { write: true } => (of.otherwise, Stage::Design),
            Policy::Upstream { .. } if circles => (of.otherwise, Stage::Design),
            _ if circles => (Reason::Circle, Stage::Design),
            _ if (0..of.routes.len()).any(out) => (Reason::NoBackend, Stage::Answered),
            _ => (of.otherwise, Stage::Answered),
        };
        self.let_next(plan, group);
        self.fail(plan, call, reason, stage);
    }

    fn depth(&self, mut call: Ix) -> u32 {
        let mut depth = 0;
        while call != NONE {
            call = self.state.calls[call].parent;
            depth += 1;
        }
        depth
    }

    /// What a node does when it hands a request on.
    fn handing_on(&self, plan: &Plan, call: Ix, group: Ix, member: usize) -> HopEvent {
        let of = plan.node(self.state.calls[call].node);
        if let Some(balance) = self.balance_told(call, group, member) {
            return HopEvent::Balance(balance);
        }
        match of.kind {
            NodeKind::App if !self.state.calls[call].told => self.running(plan, call),
            NodeKind::Cdn => HopEvent::Cache { hit: false },
            _ => HopEvent::PassOn,
        }
    }

    fn running(&self, plan: &Plan, call: Ix) -> HopEvent {
        let code = plan.node(self.state.calls[call].node).code;
        HopEvent::Run { code: code.map(|ix| plan.node(ix).id.clone()) }
    }

    /// Writes down the stay of a call at its node: the first time from its
    /// arrival, later as a moment.
    pub(super) fn note_call(&mut self, call: Ix, phase: Phase, event: HopEvent) {
        let Call { attempt, node, entered, served, told, .. } = self.state.calls[call];
        if told {
            self.note_moment(attempt, node, phase, event);
        } else {
            self.state.calls[call].told = true;
            let stay = Stay { from: entered, to: self.now, waited: served - entered };
            self.note_stay(attempt, node, stay, phase, event);
        }
    }

    /// The node answers: from its own, or with what others answered.
    pub(super) fn finish(&mut self, plan: &Plan, call: Ix, hit: bool) {
        let Call { attempt, node, class, pc, errand, .. } = self.state.calls[call];
        let of = plan.node(node);
        let mut hit = hit;
        match of.kind {
            NodeKind::Cache => {
                let ratio = self.hit_ratio(plan, node);
                hit = self.chances[node as usize].happens(ratio);
            }
            NodeKind::Database if class == Class::Write && self.is_replica(node) => {
                return self.fail(plan, call, Reason::ReadOnly, Stage::Answered);
            }
            NodeKind::Queue if !self.has_room(plan, node) => {
                return self.fail(plan, call, Reason::QueueFull, Stage::Answered);
            }
            _ => {}
        }
        let stale = of.kind == NodeKind::Database && class != Class::Write && self.is_behind(plan, node);
        if stale {
            self.books.stale_reads += 1;
        }
        if self.is_recorded(attempt) {
            if pc == 0 || hit {
                let event = self.answering(plan, call, hit, stale);
                self.note_call(call, errand.inward(), event);
            } else {
                self.note_moment(attempt, node, errand.back(), HopEvent::Answer { status: 200 });
            }
        }
        if of.kind == NodeKind::Database && class == Class::Write {
            self.replicate(plan, attempt, node);
        }
        if of.kind == NodeKind::Queue {
            self.enqueue(plan, call);
        }
        self.leave(plan, call, Reply::Done { hit });
    }

    /// What a node does when it answers from its own.
    fn answering(&self, plan: &Plan, call: Ix, hit: bool, stale: bool) -> HopEvent {
        let Call { node, class, .. } = self.state.calls[call];
        match plan.node(node).kind {
            NodeKind::Dns => self.resolved(plan, call),
            NodeKind::App if class != Class::Static => self.running(plan, call),
            NodeKind::Cache | NodeKind::Cdn => HopEvent::Cache { hit },
            NodeKind::Database => HopEvent::Query { write: class == Class::Write, stale },
            NodeKind::Storage => HopEvent::Store,
            NodeKind::Queue => HopEvent::Enqueue,
            NodeKind::Worker => HopEvent::Work,
            _ => HopEvent::Serve,
        }
    }

    /// The request fails at a node.
    pub(super) fn fail(&mut self, plan: &Plan, call: Ix, reason: Reason, stage: Stage) {
        let Call { attempt, node, errand, .. } = self.state.calls[call];
        let status = status(plan.node(node).kind, reason, stage);
        let trouble = Trouble { reason, at: Spot::Node(node), stage, status };
        self.state.stations[node as usize].measure.failed += 1;
        if self.is_recorded(attempt) {
            if !self.state.calls[call].told && reason != Reason::QueueFull {
                let event = match plan.node(node).kind {
                    NodeKind::App => self.running(plan, call),
                    _ => HopEvent::PassOn,
                };
                self.note_call(call, errand.inward(), event);
            }
            self.note_trouble(attempt, &trouble, errand.inward(), self.now);
        }
        self.leave(plan, call, Reply::Trouble(trouble));
    }
}

/// The HTTP status that a node of this kind gives for a failure; 0 where it
/// does not speak HTTP.
pub(super) fn status(kind: NodeKind, reason: Reason, stage: Stage) -> u16 {
    match (kind, reason) {
        (NodeKind::Web | NodeKind::App | NodeKind::Cdn | NodeKind::Storage, Reason::QueueFull) => 503,
        (NodeKind::Web | NodeKind::Cdn, Reason::Unreachable | Reason::Firewall | Reason::Lost) => 504,
        (NodeKind::Web | NodeKind::Cdn, _) => 502,
        (NodeKind::LoadBalancer, Reason::Lost) => 504,
        (NodeKind::LoadBalancer, _) if stage == Stage::Reset => 502,
        (NodeKind::LoadBalancer, _) => 503,
        (NodeKind::App, _) => 500,
        _ => 0,
    }
}
