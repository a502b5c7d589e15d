//! A whole scenario from beginning to end, and what came of it.

use super::{Class, Engine, Reason};
use crate::model::{Board, LinkId, NodeId};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeStruct},
};

/// What to run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunOptions {
    /// The same seed on the same board gives the same summary.
    pub seed: u64,
    /// Seconds of virtual time from the start to the end.
    pub duration_s: f64,
    /// Seconds at the beginning that are left out of everything measured.
    pub warmup_s: f64,
}

impl RunOptions {
    /// What the board's own scenario says, without a warm-up.
    pub fn of(board: &Board) -> Self {
        let scenario = &board.meta.scenario;
        Self { seed: scenario.seed, duration_s: scenario.duration_s, warmup_s: 0.0 }
    }
}

/// What came of a run. Serialised it is the object that `simulate --json`
/// prints.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub options: RunOptions,
    /// Events that happened in the engine.
    pub events: u64,
    pub offered: u64,
    pub ok: u64,
    pub failed: u64,
    /// Under way when the run ended: `offered` is the sum of these three.
    pub in_flight: u64,
    /// Failures by reason, those that happened, in the reasons' order.
    pub failed_by_reason: Vec<(Reason, u64)>,
    pub latency: LatencySummary,
    pub classes: Vec<(Class, ClassSummary)>,
    /// Reads answered by a replica that was behind.
    pub stale_reads: u64,
    /// Writes that were confirmed and then lost with a primary.
    pub lost_writes: u64,
    /// Tries that users made again.
    pub retries: u64,
    /// Users who had at least one request fail, and all users on the board.
    pub users_hit: u64,
    pub users: u64,
    /// Every node that requests can come to, in the board's order.
    pub nodes: Vec<(NodeId, NodeSummary)>,
    /// How often requests crossed each link, in the board's order.
    pub links: Vec<(LinkId, u64)>,
}

/// Times from asking to the answer, in milliseconds, of requests that went
/// well; 0 where there were none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LatencySummary {
    pub mean: f64,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    /// Half the width of the mean's 95 % confidence interval, by batch means;
    /// `None` with too few requests to tell.
    pub mean_half_width: Option<f64>,
}

/// The books of one class of requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassSummary {
    pub offered: u64,
    pub ok: u64,
    pub failed: u64,
    pub latency: LatencySummary,
}

/// What a node has seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NodeSummary {
    pub arrivals: u64,
    pub served: u64,
    /// The share of the workers' time in which they were busy, 0 to 1.
    pub utilisation: f64,
    /// How long a request waited on average until it was served.
    pub mean_wait_ms: f64,
    /// How many requests were here on average, waiting or being served.
    pub mean_in_system: f64,
}

/// Runs a board's traffic and the faults of its scenario.
pub fn run(board: &Board, options: &RunOptions) -> Summary {
    let mut engine = start(board, options);
    engine.run_until(options.duration_s.max(0.0) * 1000.0);
    engine.summary(options)
}

/// Makes the engine of a run ready, its warm-up behind it. A caller that wants
/// to show progress goes on with `run_until` and asks for the `summary`.
pub fn start(board: &Board, options: &RunOptions) -> Engine {
    let mut engine = start_cold(board, options);
    let warmup = options.warmup_s.clamp(0.0, options.duration_s.max(0.0)) * 1000.0;
    if warmup > 0.0 {
        engine.run_until(warmup);
        engine.reset_measures();
    }
    engine
}

/// The engine of a run before its warm-up.
pub(super) fn start_cold(board: &Board, options: &RunOptions) -> Engine {
    let mut scenario = board.meta.scenario.clone();
    scenario.seed = options.seed;
    Engine::with_traffic(board, &scenario)
}

impl Engine {
    /// What was measured since the start, or since the end of the warm-up.
    pub fn summary(&self, options: &RunOptions) -> Summary {
        let books = self.books();
        let counters = self.counters();
        let time = self.now_ms() - books.since;
        let per_time = |area: f64| if time > 0.0 { rounded(area / time) } else { 0.0 };
        let nodes = counters
            .nodes
            .iter()
            .zip(self.kinds())
            .filter(|(_, kind)| kind.takes_requests())
            .map(|(node, _)| {
                let summary = NodeSummary {
                    arrivals: node.arrivals,
                    served: node.served,
                    utilisation: per_time(node.busy_ms / f64::from(node.workers.max(1))),
                    mean_wait_ms: rounded(node.waited_ms / node.begun.max(1) as f64),
                    mean_in_system: per_time(node.inside_ms),
                };
                (node.id.clone(), summary)
            })
            .collect();
        let latency = |of: &super::engine::Latency, half: Option<f64>| LatencySummary {
            mean: rounded(of.mean()),
            p50: of.quantile(0.5),
            p95: of.quantile(0.95),
            p99: of.quantile(0.99),
            mean_half_width: half.map(rounded),
        };
        Summary {
            options: *options,
            events: self.events(),
            offered: books.offered,
            ok: books.ok,
            failed: books.failed,
            in_flight: books.in_flight(),
            failed_by_reason: Reason::ALL
                .iter()
                .map(|reason| (*reason, books.reasons[*reason as usize]))
                .filter(|(_, count)| *count > 0)
                .collect(),
            latency: latency(&books.latency(), books.batches.half_width()),
            classes: Class::ALL
                .iter()
                .map(|class| {
                    let of = &books.classes[class.index()];
                    let latency = latency(&of.latency, None);
                    (*class, ClassSummary { offered: of.offered, ok: of.ok, failed: of.failed, latency })
                })
                .collect(),
            stale_reads: books.stale_reads,
            lost_writes: books.lost_writes,
            retries: books.retries,
            users_hit: books.users_hit,
            users: self.users(),
            nodes,
            links: counters.links.iter().map(|link| (link.id.clone(), link.requests)).collect(),
        }
    }
}

/// To a millionth: what follows is noise to a reader.
fn rounded(x: f64) -> f64 {
    libm::round(x * 1e6) / 1e6
}

impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Summary", 8)?;
        object.serialize_field("seed", &self.options.seed)?;
        object.serialize_field("duration_s", &Number(self.options.duration_s))?;
        object.serialize_field("warmup_s", &Number(self.options.warmup_s))?;
        object.serialize_field("events", &self.events)?;
        object.serialize_field("requests", &Requests(self))?;
        object.serialize_field("latency_ms", &self.latency)?;
        object.serialize_field("nodes", &Ordered(self.nodes.iter().map(|(id, node)| (id.as_str(), node))))?;
        let links = self.links.iter().map(|(id, requests)| (id.as_str(), Crossed { requests: *requests }));
        object.serialize_field("links", &Ordered(links))?;
        object.end()
    }
}

impl Serialize for LatencySummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("LatencySummary", 4)?;
        object.serialize_field("mean", &Number(self.mean))?;
        object.serialize_field("p50", &Number(self.p50))?;
        object.serialize_field("p95", &Number(self.p95))?;
        object.serialize_field("p99", &Number(self.p99))?;
        object.end()
    }
}

struct Requests<'a>(&'a Summary);

impl Serialize for Requests<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of = self.0;
        let mut object = serializer.serialize_struct("Requests", 5)?;
        object.serialize_field("offered", &of.offered)?;
        object.serialize_field("ok", &of.ok)?;
        object.serialize_field("failed", &of.failed)?;
        object.serialize_field("in_flight", &of.in_flight)?;
        let by_reason = of.failed_by_reason.iter().map(|(reason, count)| (reason.key(), count));
        object.serialize_field("failed_by_reason", &Ordered(by_reason))?;
        object.end()
    }
}

#[derive(Serialize)]
struct Crossed {
    requests: u64,
}

/// An object whose fields keep their order.
struct Ordered<I>(I);

impl<'a, V: Serialize, I: Iterator<Item = (&'a str, V)> + Clone> Serialize for Ordered<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (key, value) in self.0.clone() {
            object.serialize_entry(key, &value)?;
        }
        object.end()
    }
}

/// A number without a fraction where it has none: 600 rather than 600.0.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 9e15 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}
