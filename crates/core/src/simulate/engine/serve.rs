//! A node's workers and its waiting line.

use super::{
    Engine,
    agenda::Event,
    state::{Call, Errand, Reply, Spot, Stage, Trouble, Whereabouts},
};
use crate::simulate::{
    Reason,
    plan::{Ix, Plan},
};

impl Engine {
    /// A call has reached its node: it is served, waits, or is turned away.
    #[inline]
    pub(super) fn arrive(&mut self, plan: &Plan, call: Ix) {
        let now = self.now;
        let record = &mut self.state.calls[call];
        record.entered = now;
        let node = record.node;
        let station = &mut self.state.stations[node as usize];
        station.measure.arrivals += 1;
        if !station.up {
            return self.turn_away(plan, call);
        }
        let of = plan.node(node);
        if station.busy < of.workers {
            self.serve(plan, call);
        } else if of.queue.is_none_or(|room| (station.line.len() as u32) < room) {
            station.tick(now);
            station.line.push_back(call);
            record.whereabouts = Whereabouts::Waiting;
        } else {
            self.fail(plan, call, Reason::QueueFull, Stage::Answered);
        }
    }

    /// Nobody listens: a live machine says so, a dead one says nothing.
    fn turn_away(&mut self, plan: &Plan, call: Ix) {
        let Call { attempt, node, route, errand, .. } = self.state.calls[call];
        let station = &mut self.state.stations[node as usize];
        station.measure.failed += 1;
        let reason = if station.reachable { Reason::Refused } else { Reason::Unreachable };
        let trouble = Trouble { reason, at: Spot::Node(node), stage: Stage::Connect, status: 0 };
        // For a lookup the browser says what it means.
        if errand != Errand::Lookup {
            self.note_trouble(attempt, &trouble, errand.inward(), self.now);
        }
        if reason == Reason::Refused {
            let back = self.now + self.state.routes[route as usize].latency;
            self.come_back(call, back, trouble);
        } else {
            self.swallow(plan, call, reason, trouble.at, Stage::Connect);
        }
    }

    #[inline]
    fn serve(&mut self, plan: &Plan, call: Ix) {
        let now = self.now;
        let record = &mut self.state.calls[call];
        record.served = now;
        record.whereabouts = Whereabouts::Serving;
        let (node, class, waited) = (record.node, record.class, now - record.entered);
        let station = &mut self.state.stations[node as usize];
        station.tick(now);
        station.busy += 1;
        station.measure.begun += 1;
        station.measure.waited += waited;
        let time =
            plan.node(node).service[class.index()].draw(&mut self.chances[node as usize]) * station.slow;
        self.agenda.plan(now + time, Event::Done(self.state.calls.key(call)));
    }

    /// A node has finished its own work on a call.
    #[inline]
    pub(super) fn done(&mut self, plan: &Plan, call: Ix) {
        let record = &mut self.state.calls[call];
        record.whereabouts = Whereabouts::Away;
        let node = record.node;
        self.state.stations[node as usize].measure.served += 1;
        if !plan.node(node).holds_worker {
            self.release(plan, node);
        }
        self.advance(plan, call);
    }

    /// Gives a worker back, which takes the next in line.
    pub(super) fn release(&mut self, plan: &Plan, node: Ix) {
        let now = self.now;
        let station = &mut self.state.stations[node as usize];
        station.tick(now);
        station.busy = station.busy.saturating_sub(1);
        if let Some(next) = station.line.pop_front() {
            self.serve(plan, next);
        }
    }

    /// The node answers, and lets go of the worker that it held until now.
    pub(super) fn leave(&mut self, plan: &Plan, call: Ix, reply: Reply) {
        let node = self.state.calls[call].node;
        if plan.node(node).holds_worker && self.state.calls[call].whereabouts == Whereabouts::Away {
            self.release(plan, node);
        }
        self.answer(plan, call, reply);
    }
}
