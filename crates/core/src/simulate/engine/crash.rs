//! What becomes of requests when the node that works on them dies.

use super::{
    Engine,
    state::{Attempt, Call, Errand, Flags, Spot, Stage, Step, Trouble, Whereabouts},
};
use crate::simulate::{
    Reason,
    plan::{Ix, NONE, Plan},
};

impl Engine {
    /// The calls that a node is busy with, in order of their places.
    pub(super) fn calls_at(&self, node: Ix) -> Vec<Ix> {
        self.state
            .calls
            .places()
            .filter(|ix| {
                let call = &self.state.calls[*ix];
                call.node == node && call.whereabouts != Whereabouts::Crossing
            })
            .collect()
    }

    /// What the calls at a node have asked others for: caller and call, in
    /// order of their places. Looking once through all calls serves a whole
    /// crash, in which thousands may die.
    pub(super) fn asked_by(&self, node: Ix) -> Vec<(Ix, Ix)> {
        let calls = &self.state.calls;
        let parent = |ix: Ix| Some(calls[ix].parent).filter(|p| *p != NONE && calls[*p].node == node);
        let mut asked: Vec<(Ix, Ix)> = calls.places().filter_map(|ix| Some((parent(ix)?, ix))).collect();
        asked.sort_unstable();
        asked
    }

    /// A call's node has died: its caller gets a broken connection, or hears
    /// nothing if the whole machine is gone. `asked` is what its node had asked
    /// others for.
    pub(super) fn break_off(&mut self, plan: &Plan, call: Ix, asked: &[(Ix, Ix)]) {
        if self.state.calls[call].whereabouts == Whereabouts::Away {
            self.cast_off(call, asked);
        }
        let Call { attempt, node, route, errand, .. } = self.state.calls[call];
        let reachable = self.state.stations[node as usize].reachable;
        let (reason, stage) =
            if reachable { (Reason::Reset, Stage::Reset) } else { (Reason::Unreachable, Stage::Reset) };
        let trouble = Trouble { reason, at: Spot::Node(node), stage, status: 0 };
        self.note_trouble(attempt, &trouble, errand.inward(), self.now);
        self.state.attempts[attempt].top = call;
        // The record is about to get another key, which makes void whatever
        // was planned for it.
        let call = self.renew(call);
        if reachable {
            let back = self.now + self.state.routes[route as usize].latency;
            self.come_back(call, back, trouble);
        } else {
            self.swallow(plan, call, reason, trouble.at, stage);
        }
    }

    /// Moves a call to a new record, so that its old key no longer opens it.
    fn renew(&mut self, old: Ix) -> Ix {
        let call = self.state.calls[old];
        self.state.calls.remove(old);
        let new = self.state.calls.insert(call);
        let attempt = &mut self.state.attempts[call.attempt];
        if attempt.top == old {
            attempt.top = new;
        }
        new
    }

    /// What a dead caller had asked others for goes on, but nobody waits for
    /// it any more.
    fn cast_off(&mut self, caller: Ix, asked: &[(Ix, Ix)]) {
        let first = asked.partition_point(|(parent, _)| *parent < caller);
        let children = asked[first..].iter().take_while(|(parent, _)| *parent == caller);
        for &(_, child) in children {
            let of = self.state.attempts[self.state.calls[child].attempt];
            let stray = self.state.attempts.insert(Attempt {
                step: Step::Task(NONE),
                recording: NONE,
                before: NONE,
                after: NONE,
                silent: None,
                flags: Flags { orphan: true, counted: false, ..of.flags },
                ..of
            });
            let mut at = of.top;
            while at != NONE && at != caller {
                self.state.calls[at].attempt = stray;
                at = self.state.calls[at].parent;
            }
            let call = &mut self.state.calls[child];
            call.attempt = stray;
            call.parent = NONE;
            call.errand = Errand::Stray;
        }
    }
}
