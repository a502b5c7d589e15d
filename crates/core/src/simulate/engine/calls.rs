//! Calls on their way: out to a node, and back to whoever made them.

use super::{
    Engine,
    agenda::Event,
    record::{Stay, Way},
    state::{Call, Errand, Reply, Spot, Stage, Step, Trouble, Whereabouts},
};
use crate::{
    model::NodeKind,
    simulate::{
        HopEvent, Phase, Reason,
        plan::{Ix, Leg, NONE, Op, Plan, Route},
    },
};

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
    pub fn inward(self) -> Phase {
        match self {
            Self::Lookup => Phase::Lookup,
            Self::Request => Phase::Request,
            Self::Task | Self::Stray => Phase::Background,
        }
    }

    pub fn back(self) -> Phase {
        match self {
            Self::Request => Phase::Answer,
            other => other.inward(),
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
            if parent == NONE || errand == Errand::Lookup { 0.0 } else { self.opening(route, route_ix) };
        let record = &mut self.state.attempts[attempt];
        let call = Call {
            parent,
            attempt,
            node: route.to,
            route: route_ix,
            member,
            asked: 0,
            tried: 0,
            tries: 0,
            pc: 0,
            class: record.class,
            errand,
            whereabouts: Whereabouts::Crossing,
            told: false,
            entered: self.now,
            served: self.now,
            waits_since: self.now,
            reply: Reply::Done { hit: false },
        };
        let call = self.state.calls.insert(call);
        record.top = call;
        self.count_way(route);
        if self.is_recorded(attempt) {
            self.note_way(plan, call, opening);
        }
        let state = &self.state.routes[route_ix as usize];
        let arrival = self.now + opening + state.latency;
        if let Some(spot) = state.obstacle {
            let trouble = Trouble { reason: Reason::Unreachable, at: spot, stage: Stage::Connect, status: 0 };
            if errand != Errand::Lookup {
                self.note_trouble(attempt, &trouble, errand.inward(), arrival);
            }
            self.swallow(plan, call, Reason::Unreachable, spot, Stage::Connect);
        } else if let Some(node) = route.blocked_by() {
            let trouble =
                Trouble { reason: Reason::Firewall, at: Spot::Node(node), stage: Stage::Design, status: 0 };
            self.note_trouble(attempt, &trouble, errand.inward(), arrival);
            self.come_back(call, arrival, trouble);
        } else if route.loss > 0.0 && self.chance.happens(route.loss) {
            let spot = lossy_link(plan, route).map_or(Spot::Node(route.from), Spot::Link);
            let trouble = Trouble { reason: Reason::Lost, at: spot, stage: Stage::Reset, status: 0 };
            self.note_trouble(attempt, &trouble, errand.inward(), arrival);
            self.swallow(plan, call, Reason::Lost, spot, Stage::Reset);
        } else if arrival > self.now {
            self.agenda.plan(arrival, Event::Arrive(self.state.calls.key(call)));
        } else {
            self.arrive(plan, call);
        }
    }

    pub(super) fn count_way(&mut self, route: &Route) {
        for leg in &route.legs {
            match leg {
                Leg::Cross { link, .. } => self.links[*link as usize] += 1,
                Leg::Guard { node, .. } => {
                    let measure = &mut self.state.stations[*node as usize].measure;
                    measure.arrivals += 1;
                    measure.served += 1;
                }
            }
        }
    }

    /// What it takes to have a connection to a backend: nothing when one
    /// stands open, else a round trip, and another for TLS.
    fn opening(&mut self, route: &Route, ix: Ix) -> f64 {
        let state = &mut self.state.routes[ix as usize];
        if state.idle > 0 {
            state.idle -= 1;
            return 0.0;
        }
        2.0 * state.latency * if route.secure() { 2.0 } else { 1.0 }
    }

    /// Writes down the crossing of every link on a call's way, and what the
    /// firewalls on it say, up to whatever stops it.
    fn note_way(&mut self, plan: &Plan, call: Ix, opening: f64) {
        let Call { attempt, route, errand, .. } = self.state.calls[call];
        let obstacle = self.state.routes[route as usize].obstacle;
        let route = plan.route(route);
        let phase = errand.inward();
        let mut from = self.now;
        let mut opening = opening;
        for (ix, leg) in route.legs.iter().enumerate() {
            match *leg {
                Leg::Cross { link, .. } => {
                    let to = from + opening + self.link_latency(link);
                    let event = HopEvent::Cross { kind: route.kind, opened: opening > 0.0 };
                    self.note_cross(attempt, *leg, Way { from, to, outward: true }, phase, event);
                    if obstacle == Some(Spot::Link(link)) {
                        return;
                    }
                    opening = 0.0;
                    from = to;
                }
                Leg::Guard { node, .. } => {
                    if obstacle == Some(Spot::Node(node)) {
                        return;
                    }
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

    /// Nothing comes back: the caller notices when its patience ends, and the
    /// user when theirs does.
    pub(super) fn swallow(&mut self, plan: &Plan, call: Ix, reason: Reason, spot: Spot, stage: Stage) {
        let Call { parent, attempt, errand, .. } = self.state.calls[call];
        self.state.attempts[attempt].silent = Some((reason, spot));
        let patience = match (errand, parent) {
            (Errand::Lookup, _) => RESOLVER_PATIENCE,
            (Errand::Request, NONE)
                if stage == Stage::Connect && self.next_address(plan, attempt).is_some() =>
            {
                NEXT_ADDRESS
            }
            (Errand::Request, NONE) => {
                let record = &self.state.attempts[attempt];
                let deadline = record.began + plan.clients[record.client as usize].timeout;
                // A little later, so that the user gives up first.
                (deadline - self.now).max(0.0) + 1.0
            }
            (_, NONE) => patience(NodeKind::Worker, stage),
            (_, parent) => patience(plan.node(self.state.calls[parent].node).kind, stage),
        };
        self.come_back(call, self.now + patience, Trouble { reason, at: spot, stage, status: 0 });
    }

    /// Brings a call back to its caller at a time, without its node's doing.
    pub(super) fn come_back(&mut self, call: Ix, at: f64, trouble: Trouble) {
        let record = &mut self.state.calls[call];
        record.reply = Reply::Trouble(trouble);
        record.whereabouts = Whereabouts::Crossing;
        self.agenda.plan(at, Event::Return(self.state.calls.key(call)));
    }

    /// Sends a reply back to the caller, along the way the call came.
    pub(super) fn answer(&mut self, plan: &Plan, call: Ix, reply: Reply) {
        let Call { attempt, route, errand, .. } = self.state.calls[call];
        let record = &mut self.state.calls[call];
        record.reply = reply;
        record.whereabouts = Whereabouts::Crossing;
        if self.is_recorded(attempt) {
            let status = match reply {
                Reply::Done { .. } => 200,
                Reply::Trouble(trouble) => trouble.status,
            };
            self.note_way_back(plan, call, status, errand.back());
        }
        let state = self.state.routes[route as usize];
        if let Some(spot) = state.obstacle {
            self.swallow(plan, call, Reason::Unreachable, spot, Stage::Reset);
        } else if state.latency > 0.0 {
            self.agenda.plan(self.now + state.latency, Event::Return(self.state.calls.key(call)));
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
                    let to = from + self.link_latency(link);
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
        if call.parent == NONE {
            return match call.errand {
                Errand::Lookup => self.looked_up(plan, call),
                Errand::Request => self.answered(plan, call),
                Errand::Task => self.end_task(plan, call),
                Errand::Stray => self.state.attempts.remove(call.attempt),
            };
        }
        self.state.attempts[call.attempt].silent = None;
        let still_open =
            matches!(call.reply, Reply::Done { .. } | Reply::Trouble(Trouble { stage: Stage::Answered, .. }));
        if still_open {
            self.state.routes[call.route as usize].idle += 1;
        }
        let caller = self.state.calls[call.parent];
        let op = plan.program(caller.node, caller.class).get(caller.pc as usize).copied();
        if let Some(Op::Call(group) | Op::Cached(group)) = op {
            let member = &mut self.state.groups[group as usize].members[call.member as usize];
            member.connections = member.connections.saturating_sub(1);
            if matches!(call.reply, Reply::Done { .. }) {
                member.fails = 0;
            }
        }
        self.resume(plan, call.parent, op, call);
    }

    /// How long a link takes now, one way in milliseconds.
    pub(super) fn link_latency(&self, link: Ix) -> f64 {
        self.plan.link(link).latency * self.faults.link_slow(link)
    }

    /// The queue that a task came from.
    pub(super) fn queue_of(&self, attempt: Ix) -> Ix {
        match self.state.attempts[attempt].step {
            Step::Task(queue) => queue,
            _ => NONE,
        }
    }
}

/// How long a browser waits for one address before it tries the next, in
/// milliseconds (RFC 8305, section 5).
const NEXT_ADDRESS: f64 = 250.0;

/// What resolvers wait for an answer, in milliseconds (resolv.conf(5)).
const RESOLVER_PATIENCE: f64 = 5000.0;

/// How long a node waits for a connection or an answer, in milliseconds:
/// HAProxy as Debian configures it, Nginx's and MySQL's clients' defaults.
fn patience(kind: NodeKind, stage: Stage) -> f64 {
    match (kind, stage) {
        (NodeKind::LoadBalancer, Stage::Connect) => 5000.0,
        (NodeKind::LoadBalancer, _) => 50_000.0,
        (NodeKind::Web | NodeKind::Cdn, _) => 60_000.0,
        (NodeKind::Dns, _) => RESOLVER_PATIENCE,
        (_, Stage::Connect) => 10_000.0,
        _ => 30_000.0,
    }
}

fn lossy_link(plan: &Plan, route: &Route) -> Option<Ix> {
    route.legs.iter().find_map(|leg| match leg {
        Leg::Cross { link, .. } if plan.link(*link).loss > 0.0 => Some(*link),
        _ => None,
    })
}
