//! What can be read off an engine while it runs.

use super::{Engine, measure::Latency};
use crate::{
    model::{LinkId, NodeId, NodeKind},
    simulate::{
        Reason,
        plan::{Ix, Policy},
    },
};

/// Everything that is counted, at one moment. Two of them subtracted tell what
/// happened between.
#[derive(Debug, Clone, PartialEq)]
pub struct Counters {
    /// Milliseconds of virtual time.
    pub time_ms: f64,
    pub offered: u64,
    pub ok: u64,
    pub failed: u64,
    pub in_flight: u64,
    /// Reads answered by a replica that was behind.
    pub stale_reads: u64,
    /// Writes that were confirmed and then lost with a primary.
    pub lost_writes: u64,
    /// Tries that users made again.
    pub retries: u64,
    pub nodes: Vec<NodeCounters>,
    pub links: Vec<LinkCounters>,
}

/// What is counted at a node.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeCounters {
    pub id: NodeId,
    pub arrivals: u64,
    pub served: u64,
    pub failed: u64,
    /// Workers times milliseconds in which they were busy.
    pub busy_ms: f64,
    /// Requests times milliseconds that they spent here.
    pub inside_ms: f64,
    /// Requests that began to be served, and the milliseconds that all of them
    /// had waited.
    pub begun: u64,
    pub waited_ms: f64,
    /// Workers busy now, and how many there are.
    pub busy: u32,
    pub workers: u32,
    /// Requests waiting now.
    pub waiting: u32,
    pub up: bool,
    /// The backends that a load balancer takes to be down.
    pub down_backends: Vec<NodeId>,
    /// Whether a clustered load balancer holds the shared address now.
    pub holds_address: bool,
    /// Whether a database refuses writes now.
    pub replica: bool,
}

/// What is counted on a link.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkCounters {
    pub id: LinkId,
    pub requests: u64,
    pub cut: bool,
}

/// What has happened since the last window was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    pub start_ms: f64,
    pub end_ms: f64,
    pub offered: u64,
    pub ok: u64,
    pub failed: u64,
    /// Failures by reason, those that happened, in the reasons' order.
    pub reasons: Vec<(Reason, u64)>,
    /// Milliseconds; 0 where no request went well.
    pub mean_ms: f64,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
}

/// The window that is open.
#[derive(Debug, Clone)]
pub(crate) struct Gauge {
    /// Whether anybody looks at it.
    open: bool,
    start: f64,
    pub offered: u64,
    ok: u64,
    failed: u64,
    reasons: [u64; Reason::ALL.len()],
    latency: Latency,
}

impl Gauge {
    pub fn new() -> Self {
        Self {
            open: false,
            start: 0.0,
            offered: 0,
            ok: 0,
            failed: 0,
            reasons: [0; Reason::ALL.len()],
            latency: Latency::new(2),
        }
    }

    #[inline]
    pub fn succeed(&mut self, ms: f64) {
        if self.open {
            self.ok += 1;
            self.latency.record(ms);
        }
    }

    pub fn fail(&mut self, reason: Reason) {
        if self.open {
            self.failed += 1;
            self.reasons[reason as usize] += 1;
        }
    }
}

impl Engine {
    /// Everything that is counted, now.
    pub fn counters(&self) -> Counters {
        let plan = &self.plan;
        let nodes = (0..plan.nodes.len() as Ix).map(|ix| self.node_counters(ix)).collect();
        let links = plan
            .links
            .iter()
            .enumerate()
            .map(|(ix, link)| LinkCounters {
                id: link.id.clone(),
                requests: self.links[ix],
                cut: self.faults.is_cut(ix as Ix),
            })
            .collect();
        Counters {
            time_ms: self.now,
            offered: self.books.offered,
            ok: self.books.ok,
            failed: self.books.failed,
            in_flight: self.books.in_flight(),
            stale_reads: self.books.stale_reads,
            lost_writes: self.books.lost_writes,
            retries: self.books.retries,
            nodes,
            links,
        }
    }

    fn node_counters(&self, ix: Ix) -> NodeCounters {
        let of = self.plan.node(ix);
        let mut station = self.state.stations[ix as usize].clone();
        station.tick(self.now);
        let measure = station.measure;
        NodeCounters {
            id: of.id.clone(),
            arrivals: measure.arrivals,
            served: measure.served,
            failed: measure.failed,
            busy_ms: measure.busy_area,
            inside_ms: measure.inside_area,
            begun: measure.begun,
            waited_ms: measure.waited,
            busy: station.busy,
            workers: of.workers,
            waiting: station.line.len() as u32 + station.held,
            up: station.up,
            down_backends: if of.kind == NodeKind::LoadBalancer {
                self.down_backends(ix)
            } else {
                Vec::new()
            },
            holds_address: self.holds_address(ix),
            replica: self.is_replica(ix),
        }
    }

    /// The books, for a summary.
    pub(crate) fn books(&self) -> &super::Books {
        &self.books
    }

    /// How many users there are on the board.
    pub fn users(&self) -> u64 {
        self.plan.clients.iter().map(|client| u64::from(client.users)).sum()
    }

    /// Requests that have failed, since the start or the end of the warm-up.
    pub fn failures(&self) -> u64 {
        self.books.failed
    }

    /// How many records a copy of the engine copies, of about a hundred bytes
    /// each. It stays as large as it was when most was under way.
    pub fn records(&self) -> u64 {
        (self.state.attempts.size() + self.state.calls.size()) as u64
    }

    /// How many requests wait at a node now; `None` where it is not on the board.
    pub fn waiting(&self, node: &NodeId) -> Option<u32> {
        let station = &self.state.stations[self.plan.place(node)? as usize];
        Some(station.line.len() as u32 + station.held)
    }

    /// Events that have happened since the start.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The kinds of all nodes, in the board's order.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = NodeKind> {
        self.plan.nodes.iter().map(|node| node.kind)
    }

    fn down_backends(&self, balancer: Ix) -> Vec<NodeId> {
        let mut down = Vec::new();
        for (group, of) in self.plan.groups.iter().enumerate() {
            if of.owner != balancer || !matches!(of.policy, Policy::Balance(_)) {
                continue;
            }
            for (member, state) in self.state.groups[group].members.iter().enumerate() {
                let id = &self.plan.node(self.plan.route(of.routes[member]).to).id;
                if !state.up && !down.contains(id) {
                    down.push(id.clone());
                }
            }
        }
        down
    }

    /// What has happened since the last call; the first call begins to count.
    pub fn take_window(&mut self) -> Window {
        let gauge = &mut self.window;
        let window = Window {
            start_ms: gauge.start,
            end_ms: self.now,
            offered: gauge.offered,
            ok: gauge.ok,
            failed: gauge.failed,
            reasons: Reason::ALL
                .iter()
                .map(|reason| (*reason, gauge.reasons[*reason as usize]))
                .filter(|(_, count)| *count > 0)
                .collect(),
            mean_ms: gauge.latency.mean(),
            p50_ms: gauge.latency.quantile(0.5),
            p95_ms: gauge.latency.quantile(0.95),
            p99_ms: gauge.latency.quantile(0.99),
        };
        gauge.open = true;
        gauge.start = self.now;
        gauge.offered = 0;
        gauge.ok = 0;
        gauge.failed = 0;
        gauge.reasons = [0; Reason::ALL.len()];
        gauge.latency.clear();
        window
    }

    /// Forgets all that was counted, as at the end of a warm-up. Requests that
    /// are under way count no more.
    pub fn reset_measures(&mut self) {
        let now = self.now;
        self.books = super::Books::new();
        self.books.since = now;
        let attempts: Vec<Ix> = self.state.attempts.places().collect();
        for attempt in attempts {
            self.state.attempts[attempt].flags.counted = false;
        }
        for station in &mut self.state.stations {
            station.measure.reset(now);
        }
        for user in self.state.clients.iter_mut().flat_map(|client| &mut client.users) {
            user.hit = false;
        }
        self.links.fill(0);
    }
}
