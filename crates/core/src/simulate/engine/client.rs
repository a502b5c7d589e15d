//! Requests from the user's point of view: asked, answered, given up, tried
//! again.

use super::{
    Engine,
    agenda::Event,
    state::{Attempt, Call, Flags, Reply, Spot, Stage, Step, Trouble},
};
use crate::simulate::{
    Class, HopEvent, Phase, Reason,
    plan::{Arrivals, Ix, NONE, Plan},
};

/// How long a connection stays open without a request, in milliseconds
/// (nginx manual: keepalive_timeout 75s).
const KEEP_ALIVE: f64 = 75_000.0;

/// More attempts than this are never under way at once, so that an overloaded
/// design cannot use up the memory.
const MOST_ATTEMPTS: usize = 2_000_000;

impl Engine {
    /// Lets requests come of their own accord, as every user's rate says.
    pub(super) fn start_traffic(&mut self, plan: &Plan) {
        self.state.open = true;
        for client in 0..plan.clients.len() as u32 {
            self.restart_traffic(plan, client);
        }
    }

    /// Plans a client's next request anew, after its rate has changed.
    pub(super) fn restart_traffic(&mut self, plan: &Plan, client: u32) {
        let of = &plan.clients[client as usize];
        let state = &mut self.state.clients[client as usize];
        state.epoch += 1;
        if !self.state.open {
            return;
        }
        if of.arrivals == Arrivals::Closed {
            if state.epoch == 1 {
                for user in 0..of.users {
                    self.think(plan, client, user);
                }
            }
            return;
        }
        self.plan_arrival(plan, client);
    }

    fn rate_per_ms(&self, client: u32) -> f64 {
        let state = &self.state.clients[client as usize];
        state.rate_per_s * state.factor / 1000.0
    }

    fn plan_arrival(&mut self, plan: &Plan, client: u32) {
        let rate = self.rate_per_ms(client);
        if rate <= 0.0 {
            return;
        }
        let of = &plan.clients[client as usize];
        let gap = match of.arrivals {
            Arrivals::Regular => 1.0 / rate,
            _ => self.chances[of.node as usize].exponential(1.0 / rate),
        };
        let epoch = self.state.clients[client as usize].epoch;
        self.agenda.plan(self.now + gap, Event::Arrival { client, epoch });
    }

    /// A request comes of its own accord.
    pub(super) fn arrival(&mut self, plan: &Plan, client: u32, epoch: u32) {
        if self.state.clients[client as usize].epoch != epoch {
            return;
        }
        self.plan_arrival(plan, client);
        let of = &plan.clients[client as usize];
        let user = if of.users > 1 { self.chances[of.node as usize].below(of.users) } else { 0 };
        self.ask_of_own_accord(plan, client, user);
    }

    /// A user of a closed client thinks before the next request; all of them
    /// together ask at the client's rate as long as answers take no time.
    fn think(&mut self, plan: &Plan, client: u32, user: u32) {
        let of = &plan.clients[client as usize];
        let rate = self.rate_per_ms(client);
        if rate > 0.0 {
            let time = self.chances[of.node as usize].exponential(f64::from(of.users) / rate);
            self.agenda.plan(self.now + time, Event::Think { client, user });
        }
    }

    pub(super) fn ask_of_own_accord(&mut self, plan: &Plan, client: u32, user: u32) {
        let of = &plan.clients[client as usize];
        let class = match of.only {
            Some(class) => class,
            None => {
                let draw = self.chances[of.node as usize].unit();
                match of.mix {
                    [files, _, _] if draw <= files => Class::Static,
                    [files, reads, _] if draw <= files + reads => Class::Read,
                    _ => Class::Write,
                }
            }
        };
        let recording = self.watch(client, class);
        self.begin(plan, client, user, class, recording, Flags::default());
    }

    /// A user begins a request. `recording` may be `NONE`.
    pub(super) fn begin(
        &mut self,
        plan: &Plan,
        client: u32,
        user: u32,
        class: Class,
        recording: Ix,
        flags: Flags,
    ) {
        self.state.requests += 1;
        self.books.offer(class);
        self.window.offered += 1;
        let attempt = self.state.attempts.insert(Attempt {
            client,
            user,
            class,
            step: Step::Lookup,
            request: self.state.requests,
            asked: self.now,
            began: self.now,
            tries: 0,
            entry: NONE,
            address: 0,
            turned: 0,
            top: NONE,
            recording,
            before: NONE,
            after: NONE,
            silent: None,
            flags: Flags { counted: true, ..flags },
        });
        self.line_up(plan, attempt);
        if self.state.attempts.len() > MOST_ATTEMPTS {
            let node = plan.clients[client as usize].node;
            let trouble =
                Trouble { reason: Reason::Overflow, at: Spot::Node(node), stage: Stage::Design, status: 0 };
            return self.conclude(plan, attempt, Some(trouble));
        }
        self.look_up(plan, attempt);
    }

    /// An attempt goes on with its next stage.
    pub(super) fn go_on(&mut self, plan: &Plan, attempt: Ix) {
        if self.state.attempts[attempt].flags.orphan {
            return self.state.attempts.remove(attempt);
        }
        match self.state.attempts[attempt].step {
            Step::Lookup => {
                self.state.attempts[attempt].began = self.now;
                self.line_up(plan, attempt);
                self.look_up(plan, attempt);
            }
            Step::Request => self.ask(plan, attempt),
            Step::Warned => self.turn_back(plan, attempt),
            Step::Task(_) => {}
        }
    }

    /// Puts an attempt at the end of those that may wait too long; all of a
    /// client's wait equally long, so the first is always the next to give up.
    fn line_up(&mut self, plan: &Plan, attempt: Ix) {
        let client = self.state.attempts[attempt].client;
        let state = &mut self.state.clients[client as usize];
        let last = std::mem::replace(&mut state.last, attempt);
        if last == NONE {
            state.first = attempt;
        } else {
            self.state.attempts[last].after = attempt;
        }
        self.state.attempts[attempt].before = last;
        self.state.attempts[attempt].after = NONE;
        if !std::mem::replace(&mut state.timer, true) {
            let deadline = self.now + plan.clients[client as usize].timeout;
            self.agenda.plan(deadline, Event::Deadline { client });
        }
    }

    fn step_out(&mut self, attempt: Ix) {
        let Attempt { client, before, after, .. } = self.state.attempts[attempt];
        let state = &mut self.state.clients[client as usize];
        if before == NONE {
            state.first = after;
        } else {
            self.state.attempts[before].after = after;
        }
        if after == NONE {
            state.last = before;
        } else {
            self.state.attempts[after].before = before;
        }
    }

    /// Users who have waited long enough give up.
    pub(super) fn deadline(&mut self, plan: &Plan, client: u32) {
        let timeout = plan.clients[client as usize].timeout;
        loop {
            let first = self.state.clients[client as usize].first;
            if first == NONE {
                self.state.clients[client as usize].timer = false;
                return;
            }
            let deadline = self.state.attempts[first].began + timeout;
            if deadline > self.now {
                self.agenda.plan(deadline, Event::Deadline { client });
                return;
            }
            self.time_out(plan, first);
        }
    }

    fn time_out(&mut self, plan: &Plan, attempt: Ix) {
        let Attempt { top, silent, client, .. } = self.state.attempts[attempt];
        let node = if top == NONE { plan.clients[client as usize].node } else { self.state.calls[top].node };
        let (reason, at) = silent.unwrap_or((Reason::Timeout, Spot::Node(node)));
        let trouble = Trouble { reason, at, stage: Stage::Reset, status: 0 };
        // What fell silent was told when it did.
        if reason == Reason::Timeout {
            self.note_trouble(attempt, &trouble, Phase::Request, self.now);
        }
        self.state.attempts[attempt].flags.orphan = true;
        self.conclude(plan, attempt, Some(trouble));
    }

    /// What was asked of the design has come back to the user.
    pub(super) fn answered(&mut self, plan: &Plan, call: Call) {
        let Attempt { client, user, flags, .. } = self.state.attempts[call.attempt];
        if flags.orphan {
            return self.state.attempts.remove(call.attempt);
        }
        let (status, trouble) = match call.reply {
            Reply::Done { .. } => (200, None),
            Reply::Trouble(trouble) => (trouble.status, Some(trouble)),
        };
        if trouble.is_some_and(|trouble| trouble.stage == Stage::Connect)
            && self.turn_to_next(plan, call.attempt)
        {
            return;
        }
        if status != 0 {
            let until = self.now + KEEP_ALIVE;
            self.user(client, user).open_until = until;
            if self.is_recorded(call.attempt) {
                let node = plan.clients[client as usize].node;
                self.note_moment(call.attempt, node, Phase::Answer, HopEvent::Answer { status });
            }
        }
        self.conclude(plan, call.attempt, trouble);
    }

    /// An attempt has ended. If it failed, the user may try again.
    pub(super) fn conclude(&mut self, plan: &Plan, attempt: Ix, trouble: Option<Trouble>) {
        let of = self.state.attempts[attempt];
        let client = &plan.clients[of.client as usize];
        self.step_out(attempt);
        match trouble {
            Some(trouble) if of.tries < client.retries && trouble.stage != Stage::Design => {
                self.try_again(plan, attempt, trouble);
            }
            _ => {
                self.settle(attempt, trouble.as_ref());
                self.end_recording(attempt, trouble.as_ref());
                if client.arrivals == Arrivals::Closed && self.state.open && !of.flags.by_hand {
                    self.think(plan, of.client, of.user);
                }
            }
        }
        if of.flags.orphan {
            // What is under way goes on without anybody reading along.
            self.state.attempts[attempt].recording = NONE;
        } else {
            self.state.attempts.remove(attempt);
        }
    }

    /// Enters how a request ended into the books.
    fn settle(&mut self, attempt: Ix, trouble: Option<&Trouble>) {
        let Attempt { client, user, class, asked, flags, .. } = self.state.attempts[attempt];
        let took = self.now - asked;
        match trouble {
            None => self.window.succeed(took),
            Some(trouble) => {
                self.window.fail(trouble.reason);
                self.log_failure(attempt, trouble);
            }
        }
        if flags.counted {
            match trouble {
                None => self.books.succeed(class, took),
                Some(trouble) => {
                    self.books.fail(class, trouble.reason);
                    if !std::mem::replace(&mut self.user(client, user).hit, true) {
                        self.books.users_hit += 1;
                    }
                }
            }
        }
    }

    /// The user waits a while, longer each time, and tries again.
    fn try_again(&mut self, plan: &Plan, attempt: Ix, trouble: Trouble) {
        let of = self.state.attempts[attempt];
        let client = &plan.clients[of.client as usize];
        self.books.retries += 1;
        if self.is_recorded(attempt) {
            let event = HopEvent::Retry { attempt: of.tries + 1, after: trouble.reason, same: true };
            self.note_moment(attempt, client.node, Phase::Request, event);
        }
        // Doubling, and spread so that those who failed together do not all
        // come back together.
        let spread = 0.5 + self.chances[client.node as usize].unit();
        let pause = client.backoff * f64::from(1_u32 << of.tries.min(10)) * spread;
        let next = self.state.attempts.insert(Attempt {
            step: Step::Lookup,
            tries: of.tries + 1,
            entry: NONE,
            turned: 0,
            top: NONE,
            silent: None,
            flags: Flags { orphan: false, ..of.flags },
            ..of
        });
        self.agenda.plan(self.now + pause, Event::Begin(self.state.attempts.key(next)));
    }
}
