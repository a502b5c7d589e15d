//! A whole run with its course over time, as plain data: what a page shows and
//! compares, and what a worker hands to it.

use super::{Counters, Engine, Reason, RunOptions, Sample, Summary, start_cold, verdict};
use crate::model::{Board, Names};
use serde::{Deserialize, Serialize};

/// What came of a run, and how it went over time. Every series has one value
/// for each stretch of `step_s` seconds, the first beginning at `start_s`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The board's title.
    pub title: String,
    /// What `simulate --json` prints, byte for byte.
    pub json: String,
    /// How the run went, in sentences.
    pub verdict: Vec<String>,
    pub figures: Figures,
    /// Where the series begin, in seconds: at the end of the warm-up.
    pub start_s: f64,
    pub step_s: f64,
    /// Requests a second.
    pub offered: Vec<f64>,
    pub ok: Vec<f64>,
    pub failed: Vec<f64>,
    /// Failures a second by reason, those that happened, the most frequent
    /// first.
    pub reasons: Vec<ReasonReport>,
    /// Milliseconds; `None` where no request went well.
    pub p50_ms: Vec<Option<f64>>,
    pub p95_ms: Vec<Option<f64>>,
    pub p99_ms: Vec<Option<f64>>,
    /// Every node that requests can come to, in the board's order.
    pub nodes: Vec<NodeReport>,
    pub notices: Vec<NoticeReport>,
}

/// The figures of the summary that are shown and compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub seed: u64,
    pub duration_s: f64,
    pub warmup_s: f64,
    pub events: u64,
    pub offered: u64,
    pub ok: u64,
    pub failed: u64,
    /// Under way when the run ended.
    pub in_flight: u64,
    pub mean_ms: f64,
    /// Half the width of the mean's 95 % confidence interval; `None` with too
    /// few requests to tell.
    pub mean_half_width_ms: Option<f64>,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
}

/// How often requests failed for one reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReasonReport {
    /// As in `failed_by_reason`.
    pub key: String,
    /// A few words for people.
    pub name: String,
    pub total: u64,
    pub per_s: Vec<f64>,
}

/// What a node has seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeReport {
    pub id: String,
    /// As people call it, told apart from others of the same label.
    pub name: String,
    pub arrivals: u64,
    pub served: u64,
    /// The share of the workers' time in which they were busy, 0 to 1.
    pub utilisation: f64,
    pub mean_wait_ms: f64,
    /// Requests here on average, waiting or being served.
    pub mean_in_system: f64,
    /// The same over time.
    pub utilisations: Vec<f64>,
    /// How many waited at the end of each step.
    pub waiting: Vec<u32>,
}

/// Something that happened to the design: a fault, or what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeReport {
    pub at_s: f64,
    pub text: String,
    /// Whether it made matters worse.
    pub bad: bool,
}

/// The shortest step of the series in seconds, and how many there are at most.
const SHORTEST_STEP_S: f64 = 0.5;
const MOST_STEPS: usize = 240;

/// A run on its way to a report, taken forward piece by piece, so that whoever
/// does it can tell how far it has come, or stop.
#[derive(Debug, Clone)]
pub struct ReportRun {
    board: Board,
    options: RunOptions,
    engine: Engine,
    /// What the sample in the making is compared with; `None` during the
    /// warm-up.
    before: Option<Counters>,
    samples: Vec<Sample>,
    steps: usize,
}

impl ReportRun {
    /// Makes a board ready. A negative time counts as 0, and a warm-up ends
    /// with the run at the latest.
    pub fn new(board: &Board, options: &RunOptions) -> Self {
        let measured = end_s(options) - warmup_s(options);
        Self {
            board: board.clone(),
            options: *options,
            engine: start_cold(board, options),
            before: None,
            samples: Vec::new(),
            steps: ((measured / SHORTEST_STEP_S) as usize).clamp(1, MOST_STEPS),
        }
    }

    /// Plays on, by at most so many events. Returns the share of the time that
    /// has passed, 0 to 1; the run is over when it is 1.
    pub fn advance(&mut self, events: u64) -> f64 {
        let mut left = events;
        while left > 0 && self.samples.len() < self.steps {
            let goal = self.next_goal_ms();
            let happened = self.engine.events();
            if self.engine.run_some(goal, left) {
                self.arrive();
            }
            left -= (self.engine.events() - happened).min(left);
        }
        if self.samples.len() == self.steps {
            return 1.0;
        }
        // Never 1 before the end, however little is missing.
        (self.engine.now_ms() / (end_s(&self.options) * 1000.0)).min(0.999)
    }

    /// Plays what is left, and says how it went.
    pub fn finish(mut self) -> Report {
        while self.advance(u64::MAX) < 1.0 {}
        let summary = self.engine.summary(&self.options);
        let names = Names::new(&self.board);
        let step_s = (end_s(&self.options) - warmup_s(&self.options)) / self.steps as f64;
        let per_s = |count: u64| if step_s > 0.0 { count as f64 / step_s } else { 0.0 };
        let each = |of: &dyn Fn(&Sample) -> f64| self.samples.iter().map(of).collect::<Vec<f64>>();
        let latency = |of: &dyn Fn(&Sample) -> f64| {
            self.samples.iter().map(|sample| (sample.window.ok > 0).then(|| of(sample))).collect()
        };
        let place =
            |id: &str| self.before.iter().flat_map(|all| &all.nodes).position(|n| n.id.as_str() == id);
        let nodes = summary.nodes.iter().map(|(id, node)| {
            let over_time = place(id.as_str());
            let over_time = || self.samples.iter().filter_map(|sample| sample.nodes.get(over_time?));
            NodeReport {
                id: id.to_string(),
                name: names.of(id),
                arrivals: node.arrivals,
                served: node.served,
                utilisation: node.utilisation,
                mean_wait_ms: node.mean_wait_ms,
                mean_in_system: node.mean_in_system,
                utilisations: over_time().map(|node| node.utilisation).collect(),
                waiting: over_time().map(|node| node.waiting).collect(),
            }
        });
        let mut reasons: Vec<ReasonReport> = summary
            .failed_by_reason
            .iter()
            .map(|(reason, total)| ReasonReport {
                key: reason.key().into(),
                name: reason.name().into(),
                total: *total,
                per_s: each(&|sample| per_s(failures(sample, *reason))),
            })
            .collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.total));
        Report {
            title: self.board.meta.title.clone(),
            // A summary holds nothing that cannot be written.
            json: serde_json::to_string(&summary).unwrap_or_default(),
            verdict: verdict(&self.board, &summary),
            figures: figures(&summary),
            start_s: warmup_s(&self.options),
            step_s,
            offered: each(&|sample| per_s(sample.window.offered)),
            ok: each(&|sample| per_s(sample.window.ok)),
            failed: each(&|sample| per_s(sample.window.failed)),
            reasons,
            p50_ms: latency(&|sample| sample.window.p50_ms),
            p95_ms: latency(&|sample| sample.window.p95_ms),
            p99_ms: latency(&|sample| sample.window.p99_ms),
            nodes: nodes.collect(),
            notices: self
                .engine
                .notices()
                .into_iter()
                .map(|notice| NoticeReport {
                    at_s: notice.time_ms / 1000.0,
                    text: notice.text,
                    bad: notice.bad,
                })
                .collect(),
        }
    }

    /// Where something is to be done next: the end of the warm-up, or of a
    /// step.
    fn next_goal_ms(&self) -> f64 {
        let (from, to) = (warmup_s(&self.options), end_s(&self.options));
        let seconds = match self.samples.len() + 1 {
            _ if self.before.is_none() => from,
            // The last step ends with the run, to the last bit.
            n if n == self.steps => to,
            n => from + (to - from) * n as f64 / self.steps as f64,
        };
        seconds * 1000.0
    }

    fn arrive(&mut self) {
        match self.before.take() {
            None => {
                if warmup_s(&self.options) > 0.0 {
                    self.engine.reset_measures();
                }
                self.engine.take_window();
                self.before = Some(self.engine.counters());
            }
            Some(before) => {
                let after = self.engine.counters();
                self.samples.push(Sample::between(&before, &after, self.engine.take_window()));
                self.before = Some(after);
            }
        }
    }
}

fn end_s(options: &RunOptions) -> f64 {
    options.duration_s.max(0.0)
}

fn warmup_s(options: &RunOptions) -> f64 {
    options.warmup_s.clamp(0.0, end_s(options))
}

fn failures(sample: &Sample, reason: Reason) -> u64 {
    sample.window.reasons.iter().find(|(each, _)| *each == reason).map_or(0, |(_, count)| *count)
}

fn figures(summary: &Summary) -> Figures {
    let latency = &summary.latency;
    Figures {
        seed: summary.options.seed,
        duration_s: summary.options.duration_s,
        warmup_s: summary.options.warmup_s,
        events: summary.events,
        offered: summary.offered,
        ok: summary.ok,
        failed: summary.failed,
        in_flight: summary.in_flight,
        mean_ms: latency.mean,
        mean_half_width_ms: latency.mean_half_width,
        p50_ms: latency.p50,
        p95_ms: latency.p95,
        p99_ms: latency.p99,
    }
}
