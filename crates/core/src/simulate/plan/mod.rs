//! A board made ready to run: everything that does not change while requests
//! move is worked out once, and everything is named by its place in a list.

mod certificate;
mod clients;
mod compile;
mod groups;
mod pairs;
mod ports;
mod resolver;
mod routes;

pub(crate) use certificate::vouches;
pub(crate) use ports::{lets_in, parse as parse_ports, ports};
pub(crate) use routes::Map;

use super::{Algorithm, Class, Reason, random::Spread};
use crate::model::{LinkId, LinkKind, NodeId, NodeKind, Record};

/// A place in one of the plan's lists.
pub(crate) type Ix = u32;
/// No place.
pub(crate) const NONE: Ix = Ix::MAX;

/// A board made ready to run.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Every node, in the board's order.
    pub nodes: Vec<PlanNode>,
    /// Every link, in the board's order.
    pub links: Vec<PlanLink>,
    pub routes: Vec<Route>,
    pub groups: Vec<Group>,
    pub clients: Vec<Client>,
    pub pairs: Vec<Pair>,
    pub replications: Vec<Replication>,
}

/// A node as the engine sees it.
#[derive(Debug)]
pub(crate) struct PlanNode {
    pub id: NodeId,
    pub kind: NodeKind,
    /// The label, with the machine's where it is not the only one.
    pub name: String,
    /// What it sits in or is attached to, from the innermost outward.
    pub above: Vec<Ix>,
    /// How many requests it serves at once.
    pub workers: u32,
    /// How many may wait; `None` is no bound.
    pub queue: Option<u32>,
    /// The time of one request by class, in milliseconds.
    pub service: [Spread; 3],
    /// Whether a worker stays taken while the request is elsewhere.
    pub holds_worker: bool,
    /// What the node does with a request of each class.
    pub programs: [Vec<Op>; 3],
    /// The code base an application server runs.
    pub code: Option<Ix>,
    /// Whether writes are refused.
    pub replica: bool,
    /// The pair of load balancers it belongs to, or `NONE`.
    pub pair: Ix,
    /// The share of requests that a cache or CDN answers.
    pub hit_ratio: f64,
    /// How long a replica takes to repeat a write.
    pub apply: Spread,
    /// The replications it takes part in.
    pub replications: Vec<Ix>,
    /// Whether a replica takes a dead primary's place by itself.
    pub automatic_failover: bool,
    /// How long a cache keeps an entry, in milliseconds.
    pub ttl: f64,
    /// How many messages a queue holds; `None` is no bound.
    pub capacity: Option<u32>,
    /// The workers of a queue.
    pub tasks: Ix,
}

/// A link as the engine sees it.
#[derive(Debug)]
pub(crate) struct PlanLink {
    pub id: LinkId,
    pub from: Ix,
    pub to: Ix,
    pub latency: f64,
    pub loss: f64,
}

/// One step of what a node does with a request; after the last one it answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Op {
    /// Asks one of a group and waits for the answer.
    Call(Ix),
    /// Asks a cache; a hit answers the request, a miss goes on.
    Cached(Ix),
    /// Answers itself at the node's hit ratio.
    Hit,
    /// The request cannot be served.
    Fail(Reason),
}

/// A way from one node to the next that works on the request.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub from: Ix,
    pub to: Ix,
    /// What is spoken.
    pub kind: LinkKind,
    pub legs: Vec<Leg>,
    /// One way, in milliseconds.
    pub latency: f64,
    /// The probability that a request gets lost on the way.
    pub loss: f64,
    pub weight: u32,
    pub backup: bool,
    /// The firewall that drops what is spoken, as an index into `legs`.
    pub blocked_at: Option<usize>,
    pub port: u16,
    /// What happens when TLS is set up; only for ways that begin at a user.
    pub certificate: Certificate,
    /// Whether the user asks on port 80 first and is sent on to https (301).
    pub redirected: bool,
}

impl Route {
    /// Whether what is said is encrypted.
    pub fn secure(&self) -> bool {
        self.kind == LinkKind::Https
    }

    /// The firewall that drops what is spoken.
    pub fn blocked_by(&self) -> Option<Ix> {
        match self.legs.get(self.blocked_at?) {
            Some(Leg::Guard { node, .. }) => Some(*node),
            _ => None,
        }
    }
}

/// A part of a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Leg {
    Cross {
        link: Ix,
        forward: bool,
    },
    /// A firewall; in line it stands between two links, otherwise it guards
    /// what the way enters.
    Guard {
        node: Ix,
        in_line: bool,
    },
}

/// What a browser makes of the certificate at the end of a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Certificate {
    NotNeeded,
    Missing,
    Valid(Ix),
    WrongName(Ix),
    Expired(Ix),
}

/// Several ways of which one is taken.
#[derive(Debug)]
pub(crate) struct Group {
    pub owner: Ix,
    pub routes: Vec<Ix>,
    pub policy: Policy,
    /// Why the request fails when none of the ways can be taken.
    pub otherwise: Reason,
    /// Whether a way may lead back to where the request has been.
    pub may_circle: bool,
}

/// How a way is chosen, and what happens when it turns out to be dead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Policy {
    /// The user's choice, by the address that DNS gave.
    Entry,
    /// A load balancer.
    Balance(Balancer),
    /// A web server or CDN passing on: in turn, leaving the dead alone.
    Upstream { max_fails: u32, fail_timeout: f64 },
    /// A database query: writes go to the primary, reads where they may.
    Query { write: bool },
    /// The first that can be reached.
    First,
}

/// The settings of a load balancer. Times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Balancer {
    pub algorithm: Algorithm,
    pub check: Option<Check>,
    pub retries: u32,
    pub redispatch: bool,
    pub maxconn: Option<u32>,
    pub queue_timeout: f64,
}

/// The settings of a health check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Check {
    pub inter: f64,
    pub fall: u32,
    pub rise: u32,
}

/// Load balancers that share an address.
#[derive(Debug)]
pub(crate) struct Pair {
    /// The first holds the address as long as all are well.
    pub members: Vec<Member>,
    /// The failover links between them.
    pub lines: Vec<Ix>,
}

/// Two databases of which one repeats the other's writes.
#[derive(Debug)]
pub(crate) struct Replication {
    /// The primary as the board has it, and its replica.
    pub from: Ix,
    pub to: Ix,
    /// The way from one to the other, and the reverse for when they have
    /// changed places.
    pub route: Ix,
    pub reverse: Ix,
}

impl Replication {
    /// The other one of the two.
    pub fn other(&self, node: Ix) -> Ix {
        if self.from == node { self.to } else { self.from }
    }
}

/// One load balancer of a pair.
#[derive(Debug)]
pub(crate) struct Member {
    pub node: Ix,
    pub priority: f64,
    pub advert_ms: f64,
    pub track_process: bool,
}

/// Where requests come from.
#[derive(Debug)]
pub(crate) struct Client {
    pub node: Ix,
    pub host: String,
    pub resolver: Option<Resolver>,
    pub entries: Ix,
    pub users: u32,
    pub rate_per_s: f64,
    pub arrivals: Arrivals,
    /// The share of each class; they add up to 1.
    pub mix: [f64; 3],
    /// The class, where there is only one.
    pub only: Option<Class>,
    pub timeout: f64,
    pub retries: u32,
    /// The first pause before trying again, in milliseconds.
    pub backoff: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrivals {
    Poisson,
    Regular,
    Closed,
}

/// How a user's name is looked up.
#[derive(Debug)]
pub(crate) struct Resolver {
    /// The way to each DNS asked, one after the other.
    pub routes: Vec<Ix>,
    pub answer: Result<Vec<Address>, BadAnswer>,
}

/// One address that a name leads to.
#[derive(Debug)]
pub(crate) struct Address {
    pub chain: Vec<Record>,
    pub ttl: f64,
    /// The ways in that lead to this address, as indices into the client's
    /// group of entries.
    pub entries: Vec<usize>,
}

impl Address {
    pub fn value(&self) -> &str {
        self.chain.last().map_or("", |record| &record.value)
    }
}

/// Why a name leads nowhere.
#[derive(Debug)]
pub(crate) struct BadAnswer {
    pub reason: Reason,
    pub sentence: String,
}

impl Plan {
    /// The ops a node runs for a class.
    pub fn program(&self, node: Ix, class: Class) -> &[Op] {
        &self.nodes[node as usize].programs[class.index()]
    }

    pub fn node(&self, ix: Ix) -> &PlanNode {
        &self.nodes[ix as usize]
    }

    pub fn route(&self, ix: Ix) -> &Route {
        &self.routes[ix as usize]
    }

    pub fn link(&self, ix: Ix) -> &PlanLink {
        &self.links[ix as usize]
    }

    pub fn group(&self, ix: Ix) -> &Group {
        &self.groups[ix as usize]
    }

    /// The place of a node.
    pub fn place(&self, id: &str) -> Option<Ix> {
        self.nodes.iter().position(|node| node.id.as_str() == id).map(|ix| ix as Ix)
    }
}

impl Certificate {
    /// Whether a browser stops its user with a warning page.
    pub fn is_refused(self) -> bool {
        matches!(self, Self::WrongName(_) | Self::Expired(_))
    }

    /// The certificate itself.
    pub fn node(self) -> Option<Ix> {
        match self {
            Self::Valid(ix) | Self::WrongName(ix) | Self::Expired(ix) => Some(ix),
            Self::Missing | Self::NotNeeded => None,
        }
    }
}
