//! What changes while requests move.

use super::{slab::Slab, turn::Turn};
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
    /// The next op of the node's program.
    pub pc: u8,
    pub class: Class,
    pub errand: Errand,
    /// How often the op at `pc` was tried again.
    pub tries: u32,
    /// Whether its stay has been written down.
    pub told: bool,
    /// When it arrived, and when it was served, in milliseconds.
    pub entered: f64,
    pub served: f64,
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
    pub stage: Step,
    /// When the user first asked, and when this try began, in milliseconds.
    #[expect(dead_code, reason = "read once whole scenarios run")]
    pub asked: f64,
    pub began: f64,
    #[expect(dead_code, reason = "read once whole scenarios run")]
    pub tries: u32,
    /// The way in that was chosen, as a place in the client's group.
    pub entry: u32,
    /// The innermost call that is under way.
    pub top: Ix,
    /// The recording of this attempt, or `NONE`.
    pub recording: Ix,
}

/// What an attempt does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Lookup,
    Request,
    /// Sees a warning about the certificate.
    Warned,
    /// A message's work, for which nobody waits.
    Task,
}

/// A service with its workers and its waiting line.
#[derive(Debug, Clone)]
pub(crate) struct Station {
    pub busy: u32,
    pub line: VecDeque<Ix>,
    pub epoch: u32,
}

/// One of a group, as its caller sees it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Member {
    /// Requests under way.
    pub connections: u32,
    /// When it was last chosen, counted in choices.
    pub chosen: u64,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct GroupState {
    pub members: Vec<Member>,
    pub turn: Turn,
    pub choices: u64,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RouteState {
    /// Connections that stand open and wait for a request.
    pub idle: u32,
    /// When the replica at the end has repeated all it was sent.
    pub applied: f64,
}

/// What a user's browser remembers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct User {
    /// The address that DNS gave, by its place among the answers.
    pub address: u32,
    /// Until when it may be used, in milliseconds.
    pub address_until: f64,
    /// The way in on which a connection stands open, and until when.
    pub entry: Ix,
    pub open_until: f64,
}

impl Default for User {
    fn default() -> Self {
        Self { address: 0, address_until: f64::NEG_INFINITY, entry: NONE, open_until: f64::NEG_INFINITY }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct ClientState {
    pub users: Vec<User>,
    /// How far the mix is behind for each class, for requests one by one.
    pub credit: [f64; 3],
    /// Which of several addresses the DNS gives next.
    pub rotation: u32,
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
    /// The member of each pair that holds the address, or `NONE`.
    pub holders: Vec<Ix>,
}

impl State {
    pub fn new(plan: &Plan) -> Self {
        let station = Station { busy: 0, line: VecDeque::new(), epoch: 0 };
        Self {
            stations: vec![station; plan.nodes.len()],
            groups: plan
                .groups
                .iter()
                .map(|group| GroupState {
                    members: vec![Member::default(); group.routes.len()],
                    ..GroupState::default()
                })
                .collect(),
            routes: vec![RouteState::default(); plan.routes.len()],
            clients: vec![ClientState::default(); plan.clients.len()],
            holders: plan.pairs.iter().map(|pair| pair.members.first().map_or(NONE, |m| m.node)).collect(),
            ..Self::default()
        }
    }
}
