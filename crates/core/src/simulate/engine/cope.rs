//! What a node makes of a call that has come back: it goes on, tries again, or
//! passes the trouble on.

use super::{
    Engine,
    agenda::Event,
    program::status,
    record::Stay,
    state::{Call, Reply, Stage, Trouble},
};
use crate::{
    model::NodeKind,
    simulate::{
        Class, HopEvent, Reason,
        plan::{Balancer, Ix, NONE, Op, Plan, Policy},
    },
};

/// What HAProxy waits before it tries the same server again, in milliseconds
/// (its manual, `retries`).
const TURN_AROUND: f64 = 1000.0;

impl Engine {
    /// A caller goes on with what a call brought.
    pub(super) fn resume(&mut self, plan: &Plan, call: Ix, op: Option<Op>, back: Call) {
        match (op, back.reply) {
            (Some(Op::Cached(_)), Reply::Done { hit: true }) => {
                self.state.calls[call].pc += 1;
                self.finish(plan, call, false);
            }
            // A cache that fails costs time, not the answer.
            (Some(Op::Cached(_)), _) | (_, Reply::Done { .. }) => {
                self.next_op(plan, call, op);
                self.advance(plan, call);
            }
            (Some(Op::Call(group)), Reply::Trouble(trouble)) => {
                self.cope(plan, call, group, &back, trouble);
            }
            (_, Reply::Trouble(trouble)) => self.pass_trouble(plan, call, trouble),
        }
    }

    fn next_op(&mut self, plan: &Plan, call: Ix, op: Option<Op>) {
        let record = &mut self.state.calls[call];
        record.pc += 1;
        record.tries = 0;
        record.tried = 0;
        if let Some(Op::Call(group)) = op {
            self.let_next(plan, group);
        }
    }

    /// A call that a node made has failed: it may try again.
    fn cope(&mut self, plan: &Plan, call: Ix, group: Ix, back: &Call, trouble: Trouble) {
        let class = back.class;
        let again = match plan.group(group).policy {
            // HAProxy makes a lost connection again, never a lost answer.
            Policy::Balance(balancer) if trouble.stage == Stage::Connect => {
                self.retry(plan, call, group, back, &balancer, trouble.reason)
            }
            // Nginx asks the next one after an error, but repeats nothing that
            // may already have changed something.
            Policy::Upstream { max_fails, fail_timeout } => {
                let dead = matches!(trouble.stage, Stage::Connect | Stage::Reset);
                if dead {
                    self.leave_alone(group, back.member, max_fails, fail_timeout);
                }
                (dead && (trouble.stage == Stage::Connect || class != Class::Write))
                    && self.next_one(plan, call, group, back.member)
            }
            Policy::Query { write: false } | Policy::First
                if matches!(trouble.stage, Stage::Connect | Stage::Reset) =>
            {
                self.next_one(plan, call, group, back.member)
            }
            _ => false,
        };
        if !again {
            self.let_next(plan, group);
            self.pass_trouble(plan, call, trouble);
        }
    }

    /// Tries again as HAProxy does: the same server after a second, and with
    /// redispatch another one at the last try.
    fn retry(
        &mut self,
        plan: &Plan,
        call: Ix,
        group: Ix,
        back: &Call,
        balancer: &Balancer,
        after: Reason,
    ) -> bool {
        let record = &mut self.state.calls[call];
        if u32::from(record.tries) >= balancer.retries {
            return false;
        }
        record.tries += 1;
        let last = u32::from(record.tries) == balancer.retries;
        let elsewhere = balancer.redispatch && last;
        if elsewhere {
            mark(&mut record.tried, back.member);
        }
        let Call { attempt, node, errand, tries, .. } = *record;
        let wait = if after == Reason::Refused && !elsewhere { TURN_AROUND } else { 0.0 };
        if self.is_recorded(attempt) {
            let stay = Stay { from: self.now, to: self.now + wait, waited: wait };
            let event = HopEvent::Retry { attempt: u32::from(tries), after, same: !elsewhere };
            self.note_stay(attempt, node, stay, errand.inward(), event);
        }
        if elsewhere {
            self.pass_on(plan, call, group);
        } else {
            // The server stays the same: the call remembers it.
            self.state.calls[call].asked = back.member;
            self.agenda.plan(self.now + wait, Event::Again(self.state.calls.key(call)));
        }
        true
    }

    /// Makes a call: to the member that was asked before, or for the first time
    /// after waiting.
    pub(super) fn again(&mut self, plan: &Plan, call: Ix) {
        let Call { node, class, pc, asked, .. } = self.state.calls[call];
        match plan.program(node, class).get(pc as usize) {
            Some(Op::Call(group)) if asked == NONE => self.pass_on(plan, call, *group),
            Some(Op::Call(group)) => self.send_to(plan, call, *group, asked as usize),
            _ => {}
        }
    }

    /// Counts a failure against one of a web server's upstreams.
    fn leave_alone(&mut self, group: Ix, member: u32, max_fails: u32, fail_timeout: f64) {
        let state = &mut self.state.groups[group as usize];
        // With one upstream there is nobody to turn to (nginx manual, max_fails).
        if max_fails == 0 || state.members.len() < 2 {
            return;
        }
        let member = &mut state.members[member as usize];
        member.fails += 1;
        if member.fails >= max_fails {
            member.fails = 0;
            member.alone_until = self.now + fail_timeout;
        }
    }

    /// Turns to another of the group that was not tried yet.
    fn next_one(&mut self, plan: &Plan, call: Ix, group: Ix, member: u32) -> bool {
        mark(&mut self.state.calls[call].tried, member);
        let Some(next) = self.choose(plan, call, group) else {
            return false;
        };
        self.hand_to(plan, call, group, next);
        true
    }

    /// Passes a failure on to the caller, as this node puts it.
    fn pass_trouble(&mut self, plan: &Plan, call: Ix, mut trouble: Trouble) {
        let Call { attempt, node, errand, .. } = self.state.calls[call];
        let kind = plan.node(node).kind;
        // The application turns a database's error into one of its own.
        if trouble.status == 0 || kind == NodeKind::App {
            trouble.status = status(kind, trouble.reason, trouble.stage);
        }
        if trouble.stage != Stage::Design {
            trouble.stage = Stage::Answered;
        }
        if self.is_recorded(attempt) {
            self.note_moment(attempt, node, errand.back(), HopEvent::Answer { status: trouble.status });
        }
        self.leave(plan, call, Reply::Trouble(trouble));
    }

    /// A call wants to be passed on: at a load balancer that passes on only so
    /// many at once it may have to wait.
    pub(super) fn take_turn(&mut self, plan: &Plan, call: Ix, group: Ix) {
        if let Policy::Balance(Balancer { maxconn: Some(most), queue_timeout, .. }) = plan.group(group).policy
        {
            let node = self.state.calls[call].node;
            let state = &mut self.state.groups[group as usize];
            if state.under_way >= most {
                let station = &mut self.state.stations[node as usize];
                station.tick(self.now);
                station.held += 1;
                state.waiting.push_back(call);
                self.state.calls[call].waits_since = self.now;
                if !std::mem::replace(&mut state.timer, true) {
                    self.agenda.plan(self.now + queue_timeout, Event::QueueDeadline { group });
                }
                return;
            }
            state.under_way += 1;
        }
        self.pass_on(plan, call, group);
    }

    /// A call has been dealt with: the next that waits may go.
    pub(super) fn let_next(&mut self, plan: &Plan, group: Ix) {
        let of = plan.group(group);
        if !matches!(of.policy, Policy::Balance(Balancer { maxconn: Some(_), .. })) {
            return;
        }
        let state = &mut self.state.groups[group as usize];
        let Some(next) = state.waiting.pop_front() else {
            state.under_way = state.under_way.saturating_sub(1);
            return;
        };
        self.stop_waiting(next);
        // Not at once but as the next event, so that a long line of calls that
        // all fail is no deep recursion.
        self.state.calls[next].asked = NONE;
        self.agenda.plan(self.now, Event::Again(self.state.calls.key(next)));
    }

    fn stop_waiting(&mut self, call: Ix) {
        let Call { node, waits_since, .. } = self.state.calls[call];
        let station = &mut self.state.stations[node as usize];
        station.tick(self.now);
        station.held = station.held.saturating_sub(1);
        station.measure.waited += self.now - waits_since;
    }

    /// Turns away whoever has waited too long for a backend.
    pub(super) fn queue_deadline(&mut self, plan: &Plan, group: Ix) {
        let Policy::Balance(balancer) = plan.group(group).policy else {
            return;
        };
        loop {
            let state = &mut self.state.groups[group as usize];
            let Some(first) = state.waiting.front().copied() else {
                state.timer = false;
                return;
            };
            let deadline = self.state.calls[first].waits_since + balancer.queue_timeout;
            if deadline > self.now {
                self.agenda.plan(deadline, Event::QueueDeadline { group });
                return;
            }
            state.waiting.pop_front();
            self.stop_waiting(first);
            self.fail(plan, first, Reason::QueueTimeout, Stage::Answered);
        }
    }
}

/// Marks one of a group as tried in vain; beyond 64 nobody keeps count.
fn mark(tried: &mut u64, member: u32) {
    if member < 64 {
        *tried |= 1 << member;
    }
}
