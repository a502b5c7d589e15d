//! Requests moving through a plan in virtual time.

mod agenda;
mod choose;
mod client;
mod flow;
mod record;
mod replicate;
mod sentences;
mod slab;
mod state;
mod turn;

use super::{
    Class, Trace,
    plan::{Ix, Plan},
    random::Random,
};
use crate::model::{Board, NodeId};
use agenda::{Agenda, Event};
use record::Recorder;
use state::State;
use std::sync::Arc;

/// A board that runs: requests can be sent into it and followed. Everything
/// that happens follows from the board, the seed and what was asked for, to the
/// last bit. Cloning an engine takes a snapshot of it.
#[derive(Debug, Clone)]
pub struct Engine {
    plan: Arc<Plan>,
    /// Milliseconds of virtual time.
    now: f64,
    agenda: Agenda,
    state: State,
    recorder: Recorder,
    /// Chance at each node.
    chances: Vec<Random>,
    /// Chance on the way: losses and the choices of load balancers.
    chance: Random,
}

/// The stream of chance that no node uses.
const ON_THE_WAY: u64 = u64::MAX;

impl Engine {
    /// Makes a board ready to run. The same board and seed give the same run.
    pub fn new(board: &Board, seed: u64) -> Self {
        let plan = Plan::new(board);
        Self {
            now: 0.0,
            agenda: Agenda::default(),
            state: State::new(&plan),
            recorder: Recorder::default(),
            chances: (0..plan.nodes.len()).map(|node| Random::new(seed, node as u64)).collect(),
            chance: Random::new(seed, ON_THE_WAY),
            plan: Arc::new(plan),
        }
    }

    /// Milliseconds of virtual time since the start.
    pub fn now_ms(&self) -> f64 {
        self.now
    }

    /// The users on the board, in its order.
    pub fn clients(&self) -> impl Iterator<Item = &NodeId> {
        self.plan.clients.iter().map(|client| &self.plan.node(client.node).id)
    }

    /// Sends one request now, runs until it has ended and everything it set
    /// off has, and tells its way. `client` is the user that asks; without one
    /// it is the first on the board. `None` when there is no such user.
    ///
    /// What the design learned is kept: a second request finds the address in
    /// the browser's memory, and a load balancer goes on with its next turn.
    pub fn request(&mut self, client: Option<&NodeId>, class: Class) -> Option<Trace> {
        let client = self.client_ix(client)?;
        let recording = self.start_recording(client, class);
        self.begin(client, 0, class, recording);
        let plan = self.plan.clone();
        while !self.recorder.is_complete(recording) && self.step(&plan) {}
        self.recorder.take(recording)
    }

    /// The class of the next request when requests follow one another in the
    /// shares that the user's mix states.
    pub fn next_class(&mut self, client: Option<&NodeId>) -> Class {
        let Some(client) = self.client_ix(client) else {
            return Class::Read;
        };
        let mix = self.plan.clients[client as usize].mix;
        let credit = &mut self.state.clients[client as usize].credit;
        credit.iter_mut().zip(mix).for_each(|(credit, share)| *credit += share);
        let mut next = Class::Static;
        for class in Class::ALL {
            // A little in hand, so that rounding does not decide a tie.
            if credit[class.index()] > credit[next.index()] + 1e-9 {
                next = class;
            }
        }
        credit[next.index()] -= 1.0;
        next
    }

    /// Lets virtual time pass up to `time_ms`.
    pub fn run_until(&mut self, time_ms: f64) {
        let plan = self.plan.clone();
        while self.agenda.next_time().is_some_and(|time| time <= time_ms) {
            self.step(&plan);
        }
        self.now = self.now.max(time_ms);
    }

    fn client_ix(&self, client: Option<&NodeId>) -> Option<Ix> {
        let ix = match client {
            Some(id) => self.clients().position(|client| client == id)?,
            None => 0,
        };
        (ix < self.plan.clients.len()).then_some(ix as Ix)
    }

    /// Lets the next event happen; false when nothing is planned any more.
    fn step(&mut self, plan: &Plan) -> bool {
        let Some((time, event)) = self.agenda.next() else {
            return false;
        };
        self.now = time;
        match event {
            Event::Begin { attempt } => self.go_on(plan, attempt),
            Event::Arrive { call } => self.arrive(plan, call),
            Event::Done { call, epoch } => self.done(plan, call, epoch),
            Event::Return { call } => self.returned(plan, call),
        }
        true
    }
}
