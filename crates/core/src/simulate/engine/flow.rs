//! The way of a request through the nodes: it arrives, waits, is served, is
//! handed on, and the answer comes back the same way.

use super::{
    Engine,
    agenda::Event,
    record::{Stay, Way},
    state::{Call, Errand, Reply, Spot, Stage, Step, Trouble},
};
use crate::{
    model::NodeKind,
    simulate::{
        Class, HopEvent, Phase, Reason,
        plan::{Ix, Leg, NONE, Op, Plan},
    },
};

/// How many calls may hang one behind another.
const DEEPEST: u32 = 64;

/// Who makes a call, and along which way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sending {
    pub parent: Ix,
    pub attempt: Ix,
    pub route: Ix,
    pub member: u32,
    pub errand: Errand,
}

impl Errand {
    fn inward(self) -> Phase {
        match self {
            Self::Lookup => Phase::Lookup,
            Self::Request => Phase::Request,
            Self::Task => Phase::Background,
        }
    }

    fn back(self) -> Phase {
        match self {
            Self::Lookup => Phase::Lookup,
            Self::Request => Phase::Answer,
            Self::Task => Phase::Background,
        }
    }
}

impl Engine {
    /// Sends a call on its way.
    pub(super) fn send(&mut self, plan: &Plan, sending: Sending) {
        let Sending { parent, attempt, route: route_ix, member, errand } = sending;
        let route = plan.route(route_ix);
        // Users set their connections up themselves, and DNS needs none.
        let opening =
            if parent == NONE || errand == Errand::Lookup { 0.0 } else { self.opening(plan, route_ix) };
        let call = self.state.calls.insert(Call {
            parent,
            attempt,
            node: route.to,
            route: route_ix,
            member,
            pc: 0,
            class: self.state.attempts[attempt].class,
            errand,
            tries: 0,
            told: false,
            entered: self.now,
            served: self.now,
            reply: Reply::Done { hit: false },
        });
        self.state.attempts[attempt].top = call;
        if self.is_recorded(attempt) {
            self.note_way(plan, call, opening);
        }
        let arrival = self.now + opening + route.latency;
        if let Some(at) = route.blocked_at {
            let Leg::Guard { node, .. } = route.legs[at] else {
                return;
            };
            let trouble =
                Trouble { reason: Reason::Firewall, at: Spot::Node(node), stage: Stage::Design, status: 0 };
            self.note_trouble(attempt, &trouble, errand.inward(), arrival);
            self.end_call(call, arrival, trouble);
        } else if route.loss > 0.0 && self.chance.happens(route.loss) {
            let link = route.legs.iter().find_map(|leg| match leg {
                Leg::Cross { link, .. } if plan.link(*link).loss > 0.0 => Some(*link),
                _ => None,
            });
            let at = link.map_or(Spot::Node(route.from), Spot::Link);
            // Nobody hears of it: the user waits in vain.
            let client = self.state.attempts[attempt].client;
            let until = self.state.attempts[attempt].began + plan.clients[client as usize].timeout;
            let trouble = Trouble { reason: Reason::Lost, at, stage: Stage::Reset, status: 0 };
            self.note_trouble(attempt, &trouble, errand.inward(), arrival);
            self.end_call(call, until.max(arrival), trouble);
        } else if arrival > self.now {
            self.agenda.plan(arrival, Event::Arrive { call });
        } else {
            self.arrive(plan, call);
        }
    }

    /// What it takes to have a connection to a backend: nothing when one
    /// stands open, else a round trip, and another for TLS.
    fn opening(&mut self, plan: &Plan, route: Ix) -> f64 {
        let state = &mut self.state.routes[route as usize];
        if state.idle > 0 {
            state.idle -= 1;
            return 0.0;
        }
        let route = plan.route(route);
        2.0 * route.latency * if route.secure() { 2.0 } else { 1.0 }
    }

    /// Writes down the crossing of every link on a call's way, and what the
    /// firewalls on it say, up to the one that stops it.
    fn note_way(&mut self, plan: &Plan, call: Ix, opening: f64) {
        let Call { attempt, route, errand, .. } = self.state.calls[call];
        let route = plan.route(route);
        let phase = errand.inward();
        let mut from = self.now;
        let mut opening = opening;
        for (ix, leg) in route.legs.iter().enumerate() {
            match *leg {
                Leg::Cross { link, .. } => {
                    let to = from + opening + plan.link(link).latency;
                    let event = HopEvent::Cross { kind: route.kind, opened: opening > 0.0 };
                    self.note_cross(attempt, *leg, Way { from, to, outward: true }, phase, event);
                    opening = 0.0;
                    from = to;
                }
                Leg::Guard { node, .. } => {
                    let allowed = route.blocked_at != Some(ix);
                    let stay = Stay { from, to: from, waited: 0.0 };
                    self.note_stay(attempt, node, stay, phase, HopEvent::Guard { port: route.port, allowed });
                    if !allowed {
                        return;
                    }
                }
            }
        }
    }

    /// Ends a call that never got to be served.
    fn end_call(&mut self, call: Ix, at: f64, trouble: Trouble) {
        self.state.calls[call].reply = Reply::Trouble(trouble);
        self.agenda.plan(at, Event::Return { call });
    }

    /// A call has reached its node: it is served, waits, or is turned away.
    pub(super) fn arrive(&mut self, plan: &Plan, call: Ix) {
        let now = self.now;
        let record = &mut self.state.calls[call];
        record.entered = now;
        let node = record.node;
        let station = &mut self.state.stations[node as usize];
        let of = plan.node(node);
        if station.busy < of.workers {
            self.serve(plan, call);
        } else if of.queue.is_none_or(|room| (station.line.len() as u32) < room) {
            station.line.push_back(call);
        } else {
            self.fail(plan, call, Reason::QueueFull, Stage::Answered);
        }
    }

    fn serve(&mut self, plan: &Plan, call: Ix) {
        let Call { node, class, .. } = self.state.calls[call];
        self.state.calls[call].served = self.now;
        let station = &mut self.state.stations[node as usize];
        station.busy += 1;
        let time = plan.node(node).service[class.index()].draw(&mut self.chances[node as usize]);
        self.agenda.plan(self.now + time, Event::Done { call, epoch: station.epoch });
    }

    /// A node has finished its own work on a call.
    pub(super) fn done(&mut self, plan: &Plan, call: Ix, epoch: u32) {
        let node = self.state.calls[call].node;
        if self.state.stations[node as usize].epoch != epoch {
            return;
        }
        if !plan.node(node).holds_worker {
            self.release(plan, node);
        }
        self.advance(plan, call);
    }

    /// Gives a worker back, which takes the next in line.
    fn release(&mut self, plan: &Plan, node: Ix) {
        let station = &mut self.state.stations[node as usize];
        station.busy = station.busy.saturating_sub(1);
        if let Some(next) = station.line.pop_front() {
            self.serve(plan, next);
        }
    }

    /// Runs the node's program from where the call stands.
    fn advance(&mut self, plan: &Plan, call: Ix) {
        loop {
            let Call { node, class, pc, .. } = self.state.calls[call];
            match plan.program(node, class).get(pc as usize) {
                None if pc == 0 && self.asks_further(plan, call) => return,
                None => return self.finish(plan, call, false),
                Some(Op::Call(group) | Op::Cached(group)) => return self.pass_on(plan, call, *group),
                Some(Op::Hit) => {
                    if self.chances[node as usize].happens(plan.node(node).hit_ratio) {
                        return self.finish(plan, call, true);
                    }
                    self.state.calls[call].pc += 1;
                }
                Some(Op::Fail(reason)) => return self.fail(plan, call, *reason, Stage::Design),
            }
        }
    }

    /// Hands a call on to one of a group.
    fn pass_on(&mut self, plan: &Plan, call: Ix, group: Ix) {
        let Call { attempt, errand, .. } = self.state.calls[call];
        let of = plan.group(group);
        let depth = if of.may_circle { self.depth(call) } else { 0 };
        let chosen = if depth < DEEPEST { self.choose(plan, call, group) } else { None };
        let Some(member) = chosen else {
            let nowhere = of.may_circle && !of.routes.is_empty() && of.otherwise != Reason::NoApplication;
            let reason = if nowhere { Reason::Circle } else { of.otherwise };
            return self.fail(plan, call, reason, Stage::Design);
        };
        if self.is_recorded(attempt) {
            let event = self.handing_on(plan, call, group, member);
            self.note_call(call, errand.inward(), event);
        }
        self.state.groups[group as usize].members[member].connections += 1;
        let route = of.routes[member];
        self.send(plan, Sending { parent: call, attempt, route, member: member as u32, errand });
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
            NodeKind::App if self.state.calls[call].pc == 0 => self.running(plan, call),
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
        if !told {
            self.state.calls[call].told = true;
            let stay = Stay { from: entered, to: self.now, waited: served - entered };
            self.note_stay(attempt, node, stay, phase, event);
        } else {
            self.note_moment(attempt, node, phase, event);
        }
    }

    /// The node answers: from its own, or with what others answered.
    fn finish(&mut self, plan: &Plan, call: Ix, hit: bool) {
        let Call { attempt, node, class, pc, errand, .. } = self.state.calls[call];
        let of = plan.node(node);
        let mut hit = hit;
        match of.kind {
            NodeKind::Cache => hit = self.chances[node as usize].happens(of.hit_ratio),
            NodeKind::Database if class == Class::Write && of.replica => {
                return self.fail(plan, call, Reason::ReadOnly, Stage::Answered);
            }
            _ => {}
        }
        if self.is_recorded(attempt) {
            if pc == 0 || hit {
                let event = self.answering(plan, call, hit);
                self.note_call(call, errand.inward(), event);
            } else {
                self.note_moment(attempt, node, errand.back(), HopEvent::Answer { status: 200 });
            }
        }
        if class == Class::Write && of.kind == NodeKind::Database {
            self.replicate(plan, attempt, node);
        }
        if of.kind == NodeKind::Queue && of.tasks != NONE {
            self.start_task(plan, call, of.tasks);
        }
        self.answer(plan, call, Reply::Done { hit });
    }

    /// What a node does when it answers from its own.
    fn answering(&self, plan: &Plan, call: Ix, hit: bool) -> HopEvent {
        let Call { node, class, errand, .. } = self.state.calls[call];
        match plan.node(node).kind {
            NodeKind::Dns => self.resolved(plan, call),
            NodeKind::App if errand == Errand::Request && class != Class::Static => self.running(plan, call),
            NodeKind::Cache | NodeKind::Cdn => HopEvent::Cache { hit },
            NodeKind::Database => HopEvent::Query { write: class == Class::Write, stale: false },
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
        self.answer(plan, call, Reply::Trouble(trouble));
    }

    /// Sends a reply back to the caller, along the way the call came.
    fn answer(&mut self, plan: &Plan, call: Ix, reply: Reply) {
        let Call { attempt, node, route, errand, .. } = self.state.calls[call];
        self.state.calls[call].reply = reply;
        let of = plan.node(node);
        let turned_away = matches!(reply, Reply::Trouble(trouble) if trouble.reason == Reason::QueueFull
            && trouble.at == Spot::Node(node));
        if of.holds_worker && !turned_away {
            self.release(plan, node);
        }
        let route = plan.route(route);
        let status = match reply {
            Reply::Done { .. } => 200,
            Reply::Trouble(trouble) => trouble.status,
        };
        if self.is_recorded(attempt) {
            self.note_way_back(plan, call, status, errand.back());
        }
        if route.latency > 0.0 {
            self.agenda.plan(self.now + route.latency, Event::Return { call });
        } else {
            self.returned(plan, call);
        }
    }

    fn note_way_back(&mut self, plan: &Plan, call: Ix, status: u16, phase: Phase) {
        let Call { attempt, route, .. } = self.state.calls[call];
        let mut from = self.now;
        for leg in plan.route(route).legs.iter().rev() {
            match *leg {
                Leg::Cross { link, .. } => {
                    let to = from + plan.link(link).latency;
                    let way = Way { from, to, outward: false };
                    self.note_cross(attempt, *leg, way, phase, HopEvent::Answer { status });
                    from = to;
                }
                Leg::Guard { node, in_line: true } => {
                    let stay = Stay { from, to: from, waited: 0.0 };
                    self.note_stay(attempt, node, stay, phase, HopEvent::Answer { status });
                }
                Leg::Guard { .. } => {}
            }
        }
    }

    /// A reply has come back to whoever made the call.
    pub(super) fn returned(&mut self, plan: &Plan, ix: Ix) {
        let call = self.state.calls[ix];
        self.state.calls.remove(ix);
        self.state.attempts[call.attempt].top = call.parent;
        let connected =
            matches!(call.reply, Reply::Done { .. } | Reply::Trouble(Trouble { stage: Stage::Answered, .. }));
        if call.parent == NONE {
            return self.attempt_returned(plan, call);
        }
        if connected {
            self.state.routes[call.route as usize].idle += 1;
        }
        let caller = self.state.calls[call.parent];
        let op = plan.program(caller.node, caller.class).get(caller.pc as usize).copied();
        let (Some(Op::Call(group)) | Some(Op::Cached(group))) = op else {
            return self.resume(plan, call.parent, op, call.reply);
        };
        let member = &mut self.state.groups[group as usize].members[call.member as usize];
        member.connections = member.connections.saturating_sub(1);
        self.resume(plan, call.parent, op, call.reply);
    }

    /// A caller goes on with what a call brought.
    fn resume(&mut self, plan: &Plan, call: Ix, op: Option<Op>, reply: Reply) {
        match (op, reply) {
            (Some(Op::Cached(_)), Reply::Done { hit: true }) => {
                self.state.calls[call].pc += 1;
                self.finish(plan, call, false);
            }
            // A cache that fails costs time, not the answer.
            (Some(Op::Cached(_)), _) | (_, Reply::Done { .. }) => {
                self.state.calls[call].pc += 1;
                self.state.calls[call].tries = 0;
                self.advance(plan, call);
            }
            (_, Reply::Trouble(trouble)) => self.cope(plan, call, trouble),
        }
    }

    /// A call that a node made has failed: the node answers with an error.
    fn cope(&mut self, plan: &Plan, call: Ix, mut trouble: Trouble) {
        let Call { attempt, node, errand, .. } = self.state.calls[call];
        let kind = plan.node(node).kind;
        // The application turns a database's error into one of its own.
        if trouble.status == 0 || kind == NodeKind::App {
            trouble.status = status(kind, trouble.reason, trouble.stage);
        }
        if trouble.stage == Stage::Connect || trouble.stage == Stage::Reset {
            trouble.stage = Stage::Answered;
        }
        if self.is_recorded(attempt) {
            self.note_moment(attempt, node, errand.back(), HopEvent::Answer { status: trouble.status });
        }
        self.answer(plan, call, Reply::Trouble(trouble));
    }

    /// Hands a message to a worker; the user does not wait for it.
    fn start_task(&mut self, plan: &Plan, call: Ix, group: Ix) {
        let origin = self.state.calls[call].attempt;
        let mut attempt = self.state.attempts[origin];
        attempt.stage = Step::Task;
        attempt.top = NONE;
        let attempt = self.state.attempts.insert(attempt);
        if self.is_recorded(attempt) {
            self.pending(attempt, true);
        }
        let Some(member) = self.choose(plan, call, group) else {
            return self.end_task(attempt);
        };
        let route = plan.group(group).routes[member];
        let sending = Sending { parent: NONE, attempt, route, member: member as u32, errand: Errand::Task };
        self.send(plan, sending);
    }

    pub(super) fn end_task(&mut self, attempt: Ix) {
        if self.is_recorded(attempt) {
            self.pending(attempt, false);
        }
        self.state.attempts.remove(attempt);
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
