//! What changes while requests move.

use super::{measure::NodeMeasure, slab::Slab, turn::Turn};
use crate::simulate::{
    Class, Reason,
    plan::{Ix, NONE, Plan},
};
use std::collections::VecDeque;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Errand {
    /// Asks the DNS.
    Lookup,
    /// Works on a request.
    Request,
    /// Works on a message, after the request has been answered.
    Task,
    /// Nobody waits for it any more: its caller has died.
    Stray,
}

/// Where a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whereabouts {
    /// On the way to its node, or back from it.
    Crossing,
    /// In the node's waiting line.
    Waiting,
    /// With one of the node's workers.
    Serving,
    /// Waiting for a call of its own, or for its turn to make one.
    Away,
}

/// A visit of a request to one node: it arrives, waits, is served, calls
/// others, and answers to its caller.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    /// The call that made this one, or `NONE` for the user.
    pub parent: Ix,
    pub attempt: Ix,
    pub node: Ix,
    /// The way it came.
    pub route: Ix,
    /// Its place in the caller's group.
    pub member: u32,
    /// The member of its own group that it asked and will ask again.
    pub asked: u32,
    /// Those of the group at `pc` that were tried in vain, a bit each.
    pub tried: u64,
    /// How often the op at `pc` was tried again.
    pub tries: u16,
    /// The next op of the node's program.
    pub pc: u8,
    pub class: Class,
    pub errand: Errand,
    pub whereabouts: Whereabouts,
    /// Whether its stay has been written down.
    pub told: bool,
    /// When it arrived, and when it was served, in milliseconds.
    pub entered: f64,
    pub served: f64,
    /// Since when it waits for a backend.
    pub waits_since: f64,
    pub reply: Reply,
}

/// What comes back from a call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Reply {
    /// All went well; `hit` says that a cache had the answer.
    Done {
        hit: bool,
    },
    Trouble(Trouble),
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Trouble {
    pub reason: Reason,
    pub at: Spot,
    pub stage: Stage,
    /// The HTTP status in the answer, 0 while nobody has answered.
    pub status: u16,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Spot {
    Node(Ix),
    Link(Ix),
}

/// How far a call came before it went wrong, which decides who tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The drawing does not allow it: trying again is of no use.
    Design,
    /// No connection was made.
    Connect,
    /// The connection broke while the request was worked on.
    Reset,
    /// An answer came, and it is an error.
    Answered,
}

/// One try of a request; a user who tries again makes another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub client: u32,
    pub user: u32,
    pub class: Class,
    pub step: Step,
    /// Which request it is, counted from 1 within an engine.
    pub request: u64,
    /// When the user first asked, and when this try began, in milliseconds.
    pub asked: f64,
    pub began: f64,
    /// How often it was tried before.
    pub tries: u32,
    /// The way in that was chosen, as a place in the client's group.
    pub entry: u32,
    /// The address it goes to, by its place among the answers of the DNS, and
    /// how many of them the browser has turned away from.
    pub address: u16,
    pub turned: u16,
    /// The innermost call that is under way.
    pub top: Ix,
    /// The recording of this attempt, or `NONE`.
    pub recording: Ix,
    /// Its neighbours among the client's attempts, the earlier and the later.
    pub before: Ix,
    pub after: Ix,
    /// Something that will never be answered, unless somebody tries again.
    pub silent: Option<(Reason, Spot)>,
    pub flags: Flags,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Flags {
    /// The user has given up; what is under way goes on for nothing.
    pub orphan: bool,
    /// The request counts in the books.
    pub counted: bool,
    /// Somebody sent it by hand.
    pub by_hand: bool,
}

/// What an attempt does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Lookup,
    Request,
    /// Sees a warning about the certificate.
    Warned,
    /// A message's work, for which nobody waits; the queue it came from.
    Task(Ix),
}

/// A service with its workers and its waiting line.
#[derive(Debug, Clone)]
pub(crate) struct Station {
    pub busy: u32,
    pub line: VecDeque<Ix>,
    /// Calls that wait for a backend.
    pub held: u32,
    /// Whether the program runs.
    pub up: bool,
    /// Whether the machine answers at all.
    pub reachable: bool,
    /// How many times slower it is.
    pub slow: f64,
    /// Since when it has been up, in milliseconds; a cache begins cold then.
    pub up_since: f64,
    pub measure: NodeMeasure,
}

impl Default for Station {
    fn default() -> Self {
        Self {
            busy: 0,
            line: VecDeque::new(),
            held: 0,
            up: true,
            reachable: true,
            slow: 1.0,
            // Long ago: what runs at the start has been running for a while.
            up_since: f64::NEG_INFINITY,
            measure: NodeMeasure::default(),
        }
    }
}

impl Station {
    /// Brings the time averages up to now; called before anything changes.
    #[inline]
    pub fn tick(&mut self, now: f64) {
        let inside = self.busy + self.line.len() as u32 + self.held;
        self.measure.tick(now, self.busy, inside);
    }
}

/// One of a group, as its caller sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member {
    /// Requests under way.
    pub connections: u32,
    /// When it was last chosen, counted in choices.
    pub chosen: u64,
    /// What the health check says.
    pub up: bool,
    /// Checks in a row that went the other way.
    pub streak: u32,
    /// Failed tries in a row, and until when it is left alone for them.
    pub fails: u32,
    pub alone_until: f64,
}

impl Default for Member {
    fn default() -> Self {
        Self { connections: 0, chosen: 0, up: true, streak: 0, fails: 0, alone_until: 0.0 }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct GroupState {
    pub members: Vec<Member>,
    pub turn: Turn,
    pub choices: u64,
    /// Requests passed on and not yet back, and those that wait for that.
    pub under_way: u32,
    pub waiting: VecDeque<Ix>,
    /// Whether an end of waiting is planned.
    pub timer: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct RouteState {
    /// Connections that stand open and wait for a request.
    pub idle: u32,
    /// One way, in milliseconds.
    pub latency: f64,
    /// What swallows everything on the way.
    pub obstacle: Option<Spot>,
    /// When all open connections last broke.
    pub broken_at: f64,
    /// Whether the certificate at its end has run out.
    pub expired: bool,
}

/// Messages that wait for a worker.
#[derive(Debug, Clone, Default)]
pub(crate) struct Messages {
    /// The attempts that stand for them.
    pub waiting: VecDeque<Ix>,
}

/// What a user's browser remembers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct User {
    /// Until when the address may be used, in milliseconds.
    pub address_until: f64,
    /// From when to when a connection stands open.
    pub opened: f64,
    pub open_until: f64,
    /// The way in on which it does, as a place in the client's group.
    pub entry: u32,
    /// The address that DNS gave, by its place among the answers.
    pub address: u32,
    /// Whether a request of this user has failed.
    pub hit: bool,
}

impl Default for User {
    fn default() -> Self {
        Self {
            address: 0,
            hit: false,
            address_until: f64::NEG_INFINITY,
            entry: 0,
            opened: f64::NEG_INFINITY,
            open_until: f64::NEG_INFINITY,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct ClientState {
    pub users: Vec<User>,
    /// How far the mix is behind for each class, for requests one by one.
    pub credit: [f64; 3],
    /// Which of several addresses the DNS gives next.
    pub rotation: u32,
    /// The attempts under way, in the order in which they began.
    pub first: Ix,
    pub last: Ix,
    /// Whether an end of waiting is planned.
    pub timer: bool,
    /// Requests a second, before faults.
    pub rate_per_s: f64,
    /// How many times the traffic is its usual.
    pub factor: f64,
    /// Counts changes of the traffic; the arrivals planned before are void.
    pub epoch: u32,
}

/// Everything that changes while requests move.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub calls: Slab<Call>,
    pub attempts: Slab<Attempt>,
    pub stations: Vec<Station>,
    pub groups: Vec<GroupState>,
    pub routes: Vec<RouteState>,
    pub clients: Vec<ClientState>,
    pub messages: Vec<Messages>,
    pub requests: u64,
    /// Whether requests come of their own accord.
    pub open: bool,
}

impl State {
    pub fn new(plan: &Plan) -> Self {
        Self {
            stations: vec![Station::default(); plan.nodes.len()],
            messages: vec![Messages::default(); plan.nodes.len()],
            groups: plan
                .groups
                .iter()
                .map(|group| GroupState {
                    members: vec![Member::default(); group.routes.len()],
                    ..GroupState::default()
                })
                .collect(),
            routes: plan
                .routes
                .iter()
                .map(|route| RouteState {
                    idle: 0,
                    latency: route.latency,
                    obstacle: None,
                    broken_at: f64::NEG_INFINITY,
                    expired: false,
                })
                .collect(),
            clients: plan
                .clients
                .iter()
                .map(|client| ClientState {
                    users: Vec::new(),
                    credit: [0.0; 3],
                    rotation: 0,
                    first: NONE,
                    last: NONE,
                    timer: false,
                    rate_per_s: client.rate_per_s,
                    factor: 1.0,
                    epoch: 0,
                })
                .collect(),
            ..Self::default()
        }
    }
}
