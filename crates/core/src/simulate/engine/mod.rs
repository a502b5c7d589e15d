//! Requests moving through a plan in virtual time.

mod agenda;
mod browser;
mod calls;
#[cfg(test)]
mod check;
mod choose;
mod client;
mod cope;
mod crash;
mod faults;
mod health;
mod measure;
mod messages;
mod notices;
mod observe;
mod program;
mod record;
mod replicate;
mod sentences;
mod serve;
mod slab;
mod state;
mod takeover;
mod turn;

pub use faults::FaultId;
pub use notices::{FailedRequest, Notice};
pub use observe::{Counters, LinkCounters, NodeCounters, Window};

pub(crate) use measure::{Books, Latency};

use super::{
    Class, Trace,
    plan::{Ix, Plan},
    random::Random,
};
use crate::model::{Board, NodeId, Scenario};
use agenda::{Agenda, Event};
use faults::Faults;
use notices::Log;
use observe::Gauge;
use record::{Recorder, Watch};
use replicate::Databases;
use state::{Flags, State};
use std::sync::Arc;
use takeover::Holding;

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
    faults: Faults,
    databases: Databases,
    /// Who holds the address of each pair.
    holdings: Vec<Holding>,
    recorder: Recorder,
    watch: Watch,
    log: Log,
    books: Books,
    window: Gauge,
    /// Requests that have crossed each link.
    links: Vec<u64>,
    /// Events that have happened.
    events: u64,
    /// Chance at each node.
    chances: Vec<Random>,
    /// Chance on the way: losses and the choices of load balancers.
    chance: Random,
    /// Chance in checks and take-overs.
    health: Random,
    /// Room for weights, so that choosing needs no memory of its own.
    scratch: Vec<u32>,
}

/// The streams of chance that no node uses.
const ON_THE_WAY: u64 = u64::MAX;
const IN_CHECKS: u64 = u64::MAX - 1;

/// How long a request sent by hand is followed after its answer, for what it
/// set off, in milliseconds.
const AFTERMATH: f64 = 30_000.0;

impl Engine {
    /// Makes a board ready to run. The same board and seed give the same run.
    /// Nothing moves until requests are sent or traffic is opened.
    pub fn new(board: &Board, seed: u64) -> Self {
        let plan = Arc::new(Plan::new(board));
        let mut engine = Self {
            now: 0.0,
            agenda: Agenda::default(),
            state: State::new(&plan),
            faults: Faults::new(&plan),
            databases: Databases::new(&plan),
            holdings: plan.pairs.iter().map(Holding::new).collect(),
            recorder: Recorder::default(),
            watch: Watch::default(),
            log: Log::default(),
            books: Books::new(),
            window: Gauge::new(),
            links: vec![0; plan.links.len()],
            events: 0,
            chances: (0..plan.nodes.len()).map(|node| Random::new(seed, node as u64)).collect(),
            chance: Random::new(seed, ON_THE_WAY),
            health: Random::new(seed, IN_CHECKS),
            scratch: Vec::new(),
            plan: plan.clone(),
        };
        engine.start_checks(&plan);
        engine
    }

    /// Makes a board ready to run with its users' traffic and the faults of its
    /// scenario.
    pub fn with_traffic(board: &Board, scenario: &Scenario) -> Self {
        let mut engine = Self::new(board, scenario.seed);
        engine.open_traffic();
        for fault in &scenario.faults {
            engine.schedule(fault);
        }
        engine
    }

    /// Milliseconds of virtual time since the start.
    pub fn now_ms(&self) -> f64 {
        self.now
    }

    /// The users on the board, in its order.
    pub fn clients(&self) -> impl Iterator<Item = &NodeId> {
        self.plan.clients.iter().map(|client| &self.plan.node(client.node).id)
    }

    /// Lets requests come of their own accord from now on, as every user's rate
    /// and arrivals say.
    pub fn open_traffic(&mut self) {
        if !self.state.open {
            let plan = self.plan.clone();
            self.start_traffic(&plan);
        }
    }

    /// Changes the request rate of a user while the traffic runs; of all users
    /// together, in their shares, when none is named.
    pub fn set_rate(&mut self, client: Option<&NodeId>, per_s: f64) {
        let plan = self.plan.clone();
        let wanted = if per_s.is_finite() { per_s.max(0.0) } else { 0.0 };
        let chosen: Vec<u32> = match client {
            Some(id) => self.client_ix(Some(id)).into_iter().collect(),
            None => (0..plan.clients.len() as u32).collect(),
        };
        let usual: f64 = chosen.iter().map(|ix| plan.clients[*ix as usize].rate_per_s).sum();
        for ix in &chosen {
            let of = plan.clients[*ix as usize].rate_per_s;
            let share = if usual > 0.0 { of / usual } else { 1.0 / chosen.len() as f64 };
            self.state.clients[*ix as usize].rate_per_s = wanted * share;
            self.restart_traffic(&plan, *ix);
        }
    }

    /// Sends one request now, runs until it has ended and everything it set
    /// off has, and tells its way. `client` is the user that asks; without one
    /// it is the first on the board. `None` when there is no such user.
    ///
    /// What the design learned is kept: a second request finds the address in
    /// the browser's memory, and a load balancer goes on with its next turn.
    pub fn request(&mut self, client: Option<&NodeId>, class: Class) -> Option<Trace> {
        let client = self.client_ix(client)?;
        let plan = self.plan.clone();
        let recording = self.start_recording(client, class, false);
        self.begin(&plan, client, 0, class, recording, Flags { by_hand: true, ..Flags::default() });
        while !self.recorder.is_answered(recording) && self.step(&plan, f64::INFINITY) {}
        let end = self.now + AFTERMATH;
        while !self.recorder.is_complete(recording) && self.step(&plan, end) {}
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
        while self.step(&plan, time_ms) {}
        self.now = self.now.max(time_ms);
    }

    /// Lets virtual time pass up to `time_ms`, but at most so many events;
    /// true when the time has been reached. A page calls this again and again
    /// without ever being busy for long.
    pub fn run_some(&mut self, time_ms: f64, events: u64) -> bool {
        let plan = self.plan.clone();
        for _ in 0..events {
            if !self.step(&plan, time_ms) {
                self.now = self.now.max(time_ms);
                return true;
            }
        }
        false
    }

    /// Makes a replica the primary, as somebody on call would. False when it is
    /// no replica, or does not run.
    pub fn promote(&mut self, database: &NodeId) -> bool {
        let plan = self.plan.clone();
        plan.place(database).is_some_and(|node| self.promote_node(&plan, node))
    }

    fn client_ix(&self, client: Option<&NodeId>) -> Option<Ix> {
        let ix = match client {
            Some(id) => self.clients().position(|client| client == id)?,
            None => 0,
        };
        (ix < self.plan.clients.len()).then_some(ix as Ix)
    }

    /// Lets the next event happen; false when none is planned until `end`.
    #[inline]
    fn step(&mut self, plan: &Plan, end: f64) -> bool {
        let Some((time, event)) = self.agenda.next_until(end) else {
            return false;
        };
        self.now = time;
        self.events += 1;
        match event {
            Event::Arrival { client, epoch } => self.arrival(plan, client, epoch),
            Event::Think { client, user } => self.ask_of_own_accord(plan, client, user),
            Event::Begin(key) if self.state.attempts.holds(key) => self.go_on(plan, key.ix),
            Event::Arrive(key) if self.state.calls.holds(key) => self.arrive(plan, key.ix),
            Event::Done(key) if self.state.calls.holds(key) => self.done(plan, key.ix),
            Event::Return(key) if self.state.calls.holds(key) => self.returned(plan, key.ix),
            Event::Again(key) if self.state.calls.holds(key) => self.again(plan, key.ix),
            Event::Begin(_) | Event::Arrive(_) | Event::Done(_) | Event::Return(_) | Event::Again(_) => {}
            Event::Deadline { client } => self.deadline(plan, client),
            Event::QueueDeadline { group } => self.queue_deadline(plan, group),
            Event::Check { group, member } => self.check(plan, group, member),
            Event::TakeOver { pair, epoch } => self.take_over(plan, pair, epoch),
            Event::Promote { database, epoch } => self.promote_by_itself(plan, database, epoch),
            Event::FaultBegins { fault } => self.begin_fault(plan, fault),
            Event::FaultEnds { fault } => self.end_fault(plan, fault),
        }
        true
    }
}
