//! What the page shows of a run: figures, lists, charts, and marks on the board.

use super::{Figures, Listed, reel::Reel};
use crate::board::{Flow, Gauge, Health};
use stackboard_core::{
    model::{Board, Names, NodeId, NodeKind},
    simulate::{NodeSample, Place, Reason, RunOptions, Sample, verdict},
};

/// Series for the charts, a value for every sample.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chart {
    pub step_s: f64,
    pub offered: Vec<f64>,
    pub answered: Vec<f64>,
    pub failed: Vec<f64>,
    /// Failures a second by reason, those that happened.
    pub reasons: Vec<(&'static str, Vec<f64>)>,
    pub p50: Vec<f64>,
    pub p95: Vec<f64>,
    pub p99: Vec<f64>,
    /// Utilisation in per cent of the nodes that were busiest, with their names.
    pub busy: Vec<(String, Vec<f64>)>,
}

/// Failed requests that are listed.
const MOST_FAILED: usize = 20;
/// Samples over which a gauge is smoothed.
const SMOOTH: usize = 4;
/// Nodes in the chart of how busy they are.
const MOST_BUSY: usize = 4;

impl Reel {
    fn recent(&self) -> &[Sample] {
        let now = self.film.sample_count().min(self.film.samples().len());
        &self.film.samples()[now.saturating_sub(SMOOTH)..now]
    }

    pub fn figures(&self) -> Figures {
        let recent = self.recent();
        let sum = |of: fn(&Sample) -> u64| recent.iter().map(of).sum::<u64>() as f64;
        let seconds = recent.len() as f64 * self.film.sample_ms() / 1000.0;
        let (ok, failed) = (sum(|s| s.window.ok), sum(|s| s.window.failed));
        let last = recent.iter().rev().find(|sample| sample.window.ok > 0).map(|sample| &sample.window);
        Figures {
            offered_per_s: if seconds > 0.0 { sum(|s| s.window.offered) / seconds } else { 0.0 },
            ok_share: (ok + failed > 0.0).then(|| ok / (ok + failed)),
            p50_ms: last.map_or(0.0, |window| window.p50_ms),
            p95_ms: last.map_or(0.0, |window| window.p95_ms),
            p99_ms: last.map_or(0.0, |window| window.p99_ms),
            in_flight: self.now.in_flight,
            offered: self.now.offered,
            ok: self.now.ok,
            failed: self.now.failed,
            reached: (self.reached * 10.0).round() / 10.0,
        }
    }

    /// The last failed requests and the slowest ones.
    pub fn listed(&self, board: &Board) -> Vec<Listed> {
        let names = Names::new(board);
        let name = |place: &Place| match place {
            Place::Node(id) => names.of(id),
            Place::Link { id, .. } => board.link(id).map_or_else(
                || id.to_string(),
                |link| format!("{} → {}", names.of(&link.from), names.of(&link.to)),
            ),
        };
        let failed: Vec<_> = self.film.engine().failed_requests().collect();
        let failed = failed.iter().rev().take(MOST_FAILED).map(|failed| Listed {
            request: failed.request,
            class: failed.class,
            start_ms: failed.start_ms,
            end_ms: failed.end_ms,
            failure: Some((failed.reason, name(&failed.place))),
        });
        let slow = self.slow.iter().map(|trace| Listed {
            request: trace.id,
            class: trace.class,
            start_ms: trace.start_ms,
            end_ms: trace.end_ms,
            failure: None,
        });
        failed.chain(slow).collect()
    }

    pub fn verdict(&self, board: &Board) -> Vec<String> {
        let engine = self.film.engine();
        let options = RunOptions { seed: self.seed, duration_s: engine.now_ms() / 1000.0, warmup_s: 0.0 };
        verdict(board, &engine.summary(&options))
    }

    /// What is drawn on the board: how the nodes are, and what flows.
    pub fn marks(&self) -> (Vec<Gauge>, Vec<Flow>) {
        let recent = self.recent();
        let noticed: Vec<&NodeId> = self.now.nodes.iter().flat_map(|node| &node.down_backends).collect();
        let kinds = &self.made_for.nodes;
        let gauges = self
            .now
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| kinds.get(&node.id).is_some_and(|of| shows_gauge(of.kind)))
            .map(|(at, node)| {
                let of = |sample: &NodeSample| sample.utilisation;
                let share: f64 = recent.iter().filter_map(|sample| sample.nodes.get(at)).map(of).sum();
                let marked = noticed.contains(&&node.id);
                Gauge {
                    node: node.id.clone(),
                    share: if recent.is_empty() { 0.0 } else { share / recent.len() as f64 },
                    works: node.arrivals > 0,
                    waiting: node.waiting,
                    health: match (node.up, marked) {
                        (true, false) => Health::Up,
                        (true, true) => Health::NotYetBack,
                        (false, false) => Health::Down,
                        (false, true) => Health::TakenOut,
                    },
                }
            })
            .collect();
        let passed = (self.now.time_ms - self.before.time_ms) / 1000.0;
        let flows = self.now.links.iter().zip(&self.before.links).map(|(now, before)| {
            let per_s = if passed > 0.0 { (now.requests - before.requests) as f64 / passed } else { 0.0 };
            // A step wider for every tenfold.
            let level = if per_s < 0.5 { 0 } else { (per_s.log10() + 1.0).clamp(1.0, 6.0) as u8 };
            Flow { link: now.id.clone(), level, cut: now.cut }
        });
        (gauges, flows.collect())
    }

    pub fn chart(&self, board: &Board) -> Chart {
        let samples = self.film.samples();
        let step_s = self.film.sample_ms() / 1000.0;
        let rate = |of: fn(&Sample) -> u64| samples.iter().map(|s| of(s) as f64 / step_s).collect::<Vec<_>>();
        let time = |of: fn(&Sample) -> f64| samples.iter().map(of).collect::<Vec<_>>();
        let reasons = Reason::ALL.iter().filter_map(|reason| {
            let count = |sample: &Sample| {
                sample.window.reasons.iter().find(|(of, _)| of == reason).map_or(0.0, |(_, n)| *n as f64)
            };
            let series: Vec<f64> = samples.iter().map(|sample| count(sample) / step_s).collect();
            series.iter().any(|n| *n > 0.0).then_some((reason.name(), series))
        });
        let names = Names::new(board);
        let mut busy: Vec<(f64, String, Vec<f64>)> = Vec::new();
        for (at, node) in self.now.nodes.iter().enumerate() {
            if node.arrivals == 0 || !serves(board, &node.id) {
                continue;
            }
            let series: Vec<f64> = samples
                .iter()
                .map(|sample| sample.nodes.get(at).map_or(0.0, |node| node.utilisation * 100.0))
                .collect();
            let peak = series.iter().copied().fold(0.0, f64::max);
            let name = names.of(&node.id);
            let place = busy.iter().position(|(other, ..)| *other < peak).unwrap_or(busy.len());
            busy.insert(place, (peak, name, series));
        }
        busy.truncate(MOST_BUSY);
        Chart {
            step_s,
            offered: rate(|s| s.window.offered),
            answered: rate(|s| s.window.ok),
            failed: rate(|s| s.window.failed),
            reasons: reasons.collect(),
            p50: time(|s| s.window.p50_ms),
            p95: time(|s| s.window.p95_ms),
            p99: time(|s| s.window.p99_ms),
            busy: busy.into_iter().map(|(_, name, series)| (name, series)).collect(),
        }
    }
}

/// A firewall lets pass without working on it.
fn serves(board: &Board, id: &NodeId) -> bool {
    board.node(id).is_some_and(|node| node.kind != NodeKind::Firewall && node.kind.takes_requests())
}

/// A machine or zone can be down too.
fn shows_gauge(kind: NodeKind) -> bool {
    kind.takes_requests() || matches!(kind, NodeKind::Server | NodeKind::Zone)
}
