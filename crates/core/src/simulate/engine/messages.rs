//! Queues: messages wait for a worker, and nobody waits for them.

use super::{
    Engine,
    calls::Sending,
    state::{Attempt, Call, Errand, Flags, Reply, Stage, Step, Trouble},
};
use crate::simulate::plan::{Ix, NONE, Plan};

impl Engine {
    /// Whether a queue takes another message.
    pub(super) fn has_room(&self, plan: &Plan, queue: Ix) -> bool {
        let held = self.state.stations[queue as usize].held;
        plan.node(queue).capacity.is_none_or(|capacity| held < capacity)
    }

    /// Takes a message in; a worker gets it when one has time.
    pub(super) fn enqueue(&mut self, plan: &Plan, call: Ix) {
        let Call { attempt, node: queue, .. } = self.state.calls[call];
        let station = &mut self.state.stations[queue as usize];
        station.tick(self.now);
        station.held += 1;
        if plan.node(queue).tasks == NONE {
            // Nobody ever takes it, so it need not be kept one by one.
            return;
        }
        let of = self.state.attempts[attempt];
        let message = self.state.attempts.insert(Attempt {
            step: Step::Task(queue),
            top: NONE,
            before: NONE,
            after: NONE,
            silent: None,
            flags: Flags { counted: false, ..of.flags },
            ..of
        });
        self.pending(message, true);
        self.state.messages[queue as usize].waiting.push_back(message);
        self.hand_out(plan, queue);
    }

    /// Gives messages to workers that have time.
    pub(super) fn hand_out(&mut self, plan: &Plan, queue: Ix) {
        let group = plan.node(queue).tasks;
        if group == NONE || !self.state.stations[queue as usize].up {
            return;
        }
        let routes = &plan.group(group).routes;
        while !self.state.messages[queue as usize].waiting.is_empty() {
            let free = (0..routes.len()).find(|member| {
                let to = plan.route(routes[*member]).to;
                let busy = self.state.groups[group as usize].members[*member].connections;
                self.state.stations[to as usize].up
                    && self.state.routes[routes[*member] as usize].obstacle.is_none()
                    && busy < plan.node(to).workers
            });
            let Some(member) = free else {
                return;
            };
            let Some(attempt) = self.state.messages[queue as usize].waiting.pop_front() else {
                return;
            };
            let station = &mut self.state.stations[queue as usize];
            station.tick(self.now);
            station.held = station.held.saturating_sub(1);
            self.state.groups[group as usize].members[member].connections += 1;
            let route = routes[member];
            let errand = Errand::Task;
            self.send(plan, Sending { parent: NONE, attempt, route, member: member as u32, errand });
        }
    }

    /// A worker is done with a message, or has died over it; then the message
    /// goes back to the front.
    pub(super) fn end_task(&mut self, plan: &Plan, call: Call) {
        let queue = self.queue_of(call.attempt);
        let died = matches!(call.reply, Reply::Trouble(Trouble { stage: Stage::Connect | Stage::Reset, .. }));
        if queue == NONE {
            return self.state.attempts.remove(call.attempt);
        }
        let group = plan.node(queue).tasks;
        if let Some(state) = self.state.groups.get_mut(group as usize)
            && let Some(member) = state.members.get_mut(call.member as usize)
        {
            member.connections = member.connections.saturating_sub(1);
        }
        if died {
            let station = &mut self.state.stations[queue as usize];
            station.tick(self.now);
            station.held += 1;
            self.state.messages[queue as usize].waiting.push_front(call.attempt);
        } else {
            self.pending(call.attempt, false);
            self.state.attempts.remove(call.attempt);
        }
        self.hand_out(plan, queue);
    }
}
