//! What is told about one request: where it was, when, and what happened there.

use super::{Class, Reason};
use crate::model::{LinkId, LinkKind, NodeId, Record};

/// Where something happens on the board.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    Node(NodeId),
    /// On a link; `forward` is the way from its `from` to its `to`.
    Link {
        id: LinkId,
        forward: bool,
    },
}

/// What part of a request's life a hop belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// The name is looked up.
    Lookup,
    /// The connection is set up.
    Connect,
    /// The request goes inward.
    Request,
    /// The answer comes back.
    Answer,
    /// A write is repeated at a replica; nobody waits for it.
    Replication,
    /// A worker does what was put into a queue; nobody waits for it.
    Background,
}

/// One stay at a node or one crossing of a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    pub place: Place,
    /// Milliseconds of virtual time.
    pub start_ms: f64,
    pub end_ms: f64,
    /// How much of the stay was spent waiting in line, in milliseconds.
    pub waited_ms: f64,
    pub phase: Phase,
    pub event: HopEvent,
}

/// What happens on a hop.
#[derive(Debug, Clone, PartialEq)]
pub enum HopEvent {
    /// The user wants a page of `host` and has to ask for its address.
    Ask { host: String },
    /// The user still knows the address from an earlier lookup.
    Remember { host: String, address: String, left_s: f64 },
    /// Nothing on the board resolves the name.
    NoDns { host: String },
    /// The DNS answers, or passes the question on.
    Resolve(Resolution),
    /// The connection from the last request is still open.
    KeptAlive,
    /// An address cannot be reached, and the browser tries the next one that
    /// DNS gave.
    NextAddress { address: String },
    /// One way of a handshake.
    Handshake(Handshake),
    /// Something crosses a link. `opened` says that a connection to a backend
    /// had to be set up first, which took part of the time.
    Cross { kind: LinkKind, opened: bool },
    /// A firewall looks at what passes.
    Guard { port: u16, allowed: bool },
    /// A load balancer has chosen.
    Balance(Balance),
    /// Somebody tries again: a load balancer the same backend after a pause, or
    /// another one; a user the whole request.
    Retry { attempt: u32, after: Reason, same: bool },
    /// A server that answers from its own disk.
    Serve,
    /// A server hands the request on.
    PassOn,
    /// An application server runs its program, from `code` where one is drawn.
    Run { code: Option<NodeId> },
    /// A cache or CDN was asked.
    Cache { hit: bool },
    /// A database answers a query.
    Query { write: bool, stale: bool },
    /// An object storage keeps or fetches an object.
    Store,
    /// A queue takes a message.
    Enqueue,
    /// A worker has done a message's work.
    Work,
    /// A write does not get to a replica: a line, a firewall or the replica
    /// itself is in the way. `port` is the one that a firewall's rules keep out.
    Held { replica: NodeId, by: Place, port: Option<u16> },
    /// A replica has repeated a write, this long after the commit.
    Apply { lag_ms: f64 },
    /// The answer passes with this status.
    Answer { status: u16 },
    /// The request fails here.
    Fail(Failure),
}

/// What the DNS answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    pub host: String,
    /// The records followed: CNAMEs, then the address.
    pub chain: Vec<Record>,
    /// Empty where the question is passed on.
    pub address: String,
    pub ttl_s: f64,
    /// Whether the address stands anywhere on the way in. A drawn link is
    /// followed all the same.
    pub on_board: bool,
}

/// One way of a handshake; two make a round trip.
#[derive(Debug, Clone, PartialEq)]
pub struct Handshake {
    pub layer: Layer,
    /// Whether it goes from the user to the server.
    pub outward: bool,
    pub kind: LinkKind,
    pub certificate: CertificateUse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    Tcp,
    /// A plain request that is answered 301: come back by https.
    Redirect,
    Tls,
}

/// Which certificate the server shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateUse {
    /// No certificate is needed on this layer.
    NotNeeded,
    Shown(NodeId),
    /// None is drawn where TLS ends: a browser would warn.
    Missing,
}

/// A load balancer's choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    pub algorithm: Algorithm,
    pub backend: NodeId,
    /// Which backend, counted from 1.
    pub number: usize,
    /// How many were up.
    pub of: usize,
    /// Requests under way at the chosen backend before this one.
    pub connections: u32,
    /// The chosen backend's weight and that of all which are up.
    pub weight: (u32, u32),
}

/// How a load balancer chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    RoundRobin,
    WeightedRoundRobin,
    LeastConnections,
    Random,
    Source,
}

impl Algorithm {
    pub fn from_key(key: &str) -> Self {
        match key {
            "weighted_round_robin" => Self::WeightedRoundRobin,
            "least_connections" => Self::LeastConnections,
            "random" => Self::Random,
            "source" => Self::Source,
            _ => Self::RoundRobin,
        }
    }
}

/// Why and where a request failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub reason: Reason,
    pub place: Place,
    /// What happened, in words for a learner.
    pub sentence: String,
    /// The HTTP status the user sees, where an answer comes at all.
    pub status: Option<u16>,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Answered { status: u16 },
    Failed(Failure),
}

/// The whole way of one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Counts up within an engine.
    pub id: u64,
    pub client: NodeId,
    pub class: Class,
    pub start_ms: f64,
    /// When the user had the answer or knew of the failure.
    pub end_ms: f64,
    /// In order of time; what nobody waits for comes last.
    pub hops: Vec<Hop>,
    pub outcome: Outcome,
}

impl Trace {
    pub fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Outcome::Failed(failure) => Some(failure),
            Outcome::Answered { .. } => None,
        }
    }
}
