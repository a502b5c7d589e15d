//! Which requests move when, over the length of a clip.

use super::{Dot, Flight};
use crate::{
    geometry::Scene,
    model::{Board, NodeId, NodeKind},
    simulate::{Counters, Engine},
};
use serde::{Deserialize, Serialize};

/// What a clip shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Subject {
    /// Requests one after the other, each step as long as one can follow. The
    /// end goes over into the beginning without a jump.
    Requests,
    /// The scenario with its faults, from a moment on, and how many times as
    /// fast as real time.
    Run { from_s: f64, pace: f64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClipOptions {
    pub subject: Subject,
    /// The clip's length in seconds, kept between [`Clip::LEAST_S`] and
    /// [`Clip::MOST_S`].
    pub length_s: f64,
}

impl Default for ClipOptions {
    fn default() -> Self {
        Self { subject: Subject::Requests, length_s: 10.0 }
    }
}

/// The requests of a clip, in milliseconds of its own time.
#[derive(Debug, Clone)]
pub struct Clip {
    flights: Vec<(f64, Flight)>,
    /// When a node was down, from and to.
    down: Vec<(NodeId, f64, f64)>,
    length_ms: f64,
    loops: bool,
}

/// From one request to the next. Over a whole clip it is stretched a little so
/// that the clip holds a whole number of them.
const INTERVAL_MS: f64 = 950.0;
/// So many dots a second can be told apart.
const DOTS_PER_S: f64 = 7.0;
/// Dots on their way at once, and failed ones that fall at once.
const MOST_FLIGHTS: usize = 60;
const MOST_FALLING: usize = 6;
/// Between two looks at the run.
const LOOK_MS: f64 = 100.0;
/// Requests of the seconds before a run's part are still on their way in it.
const LEAD_S: f64 = 12.0;
/// Events of a run's part; beyond them the clip ends early rather than never.
const MOST_EVENTS: u64 = 40_000_000;

impl Clip {
    pub const LEAST_S: f64 = 1.0;
    pub const MOST_S: f64 = 60.0;

    pub fn new(board: &Board, options: &ClipOptions) -> Self {
        let length = if options.length_s.is_finite() { options.length_s } else { 10.0 };
        let length_ms = length.clamp(Self::LEAST_S, Self::MOST_S) * 1000.0;
        match options.subject {
            Subject::Requests => Self::of_requests(board, length_ms),
            Subject::Run { from_s, pace } => Self::of_run(board, from_s.max(0.0), pace, length_ms),
        }
    }

    fn of_requests(board: &Board, length_ms: f64) -> Self {
        let mut engine = Engine::new(board, board.meta.scenario.seed);
        let client = engine.clients().next().cloned();
        let count = libm::round(length_ms / INTERVAL_MS).max(1.0) as usize;
        let mut flights = Vec::new();
        for index in 0..count {
            let Some(client) = &client else { break };
            let class = engine.next_class(Some(client));
            let Some(trace) = engine.request(Some(client), class) else { break };
            flights.push((length_ms * index as f64 / count as f64, Flight::new(&trace)));
        }
        Self { flights, down: Vec::new(), length_ms, loops: true }
    }

    fn of_run(board: &Board, from_s: f64, pace: f64, length_ms: f64) -> Self {
        let pace = if pace.is_finite() { pace.clamp(0.01, 100.0) } else { 1.0 };
        let mut engine = Engine::with_traffic(board, &board.meta.scenario);
        let rate: f64 = board
            .nodes
            .values()
            .filter(|node| node.kind == NodeKind::Client)
            .map(|node| node.number("rate_per_s"))
            .sum();
        engine.watch_every(libm::ceil((rate * pace / DOTS_PER_S).clamp(1.0, 1e9)) as u64);
        let from_ms = from_s * 1000.0;
        let to_clip = |run_ms: f64| (run_ms - from_ms) / pace;
        let mut clip = Self { flights: Vec::new(), down: Vec::new(), length_ms, loops: false };
        let mut left = MOST_EVENTS;
        let mut now = 0.0_f64;
        let begin = (from_ms - LEAD_S * 1000.0 * pace).max(0.0);
        while to_clip(now) < length_ms && left > 0 {
            // Nothing needs to be seen of what was long before.
            let next = if now < begin { begin } else { now + LOOK_MS * pace };
            let before = engine.events();
            engine.run_some(next, left);
            left = left.saturating_sub(engine.events() - before);
            for trace in engine.take_traces() {
                if trace.failure().is_none() && now >= begin {
                    clip.flights.push((to_clip(trace.start_ms), Flight::new(&trace)));
                }
            }
            clip.note_down(board, &engine.counters(), to_clip(next));
            let fallen = engine.failed_requests().filter(|failed| failed.end_ms > now);
            let room = MOST_FALLING.saturating_sub(clip.falling_at(to_clip(now)));
            let fallen: Vec<_> = fallen
                .take(room)
                .map(|failed| {
                    let flight = Flight::falling(failed.class, failed.place, failed.reason.name());
                    (to_clip(failed.end_ms), flight)
                })
                .collect();
            clip.flights.extend(fallen);
            now = next;
        }
        clip.flights.retain(|(start, flight)| *start < length_ms && start + flight.length_ms() > 0.0);
        clip.flights.sort_by(|a, b| a.0.total_cmp(&b.0));
        clip.down.retain_mut(|(_, from, to)| {
            (*from, *to) = (from.max(0.0), to.min(length_ms));
            from < to
        });
        clip
    }

    /// Writes down which nodes are down at a moment, and so until the next look.
    fn note_down(&mut self, board: &Board, counters: &Counters, at_ms: f64) {
        for (node, state) in board.nodes.keys().zip(&counters.nodes) {
            if state.up {
                continue;
            }
            let near = |end: f64| (end - at_ms).abs() < LOOK_MS / 2.0;
            match self.down.iter_mut().find(|(known, _, end)| known == node && near(*end)) {
                Some((_, _, end)) => *end = at_ms + LOOK_MS,
                None => self.down.push((node.clone(), at_ms, at_ms + LOOK_MS)),
            }
        }
    }

    fn falling_at(&self, at_ms: f64) -> usize {
        self.flights
            .iter()
            .rev()
            .take(4 * MOST_FLIGHTS)
            .filter(|(start, flight)| flight.is_falling() && start + flight.length_ms() > at_ms)
            .count()
    }

    pub const fn length_ms(&self) -> f64 {
        self.length_ms
    }

    /// Whether the end goes over into the beginning.
    pub const fn loops(&self) -> bool {
        self.loops
    }

    pub fn is_empty(&self) -> bool {
        self.flights.is_empty()
    }

    /// The flights with their beginnings in milliseconds, which lie before 0 for
    /// those that are under way when a run's part begins.
    pub fn flights(&self) -> &[(f64, Flight)] {
        &self.flights
    }

    /// When nodes were down, in milliseconds.
    pub fn down(&self) -> &[(NodeId, f64, f64)] {
        &self.down
    }

    /// The nodes that are down at a moment.
    pub fn down_at(&self, at_ms: f64) -> impl Iterator<Item = &NodeId> {
        self.down.iter().filter(move |(_, from, to)| (*from..*to).contains(&at_ms)).map(|(node, ..)| node)
    }

    /// The dots at a moment, 0 to the clip's length.
    pub fn dots(&self, scene: &Scene, at_ms: f64) -> Vec<Dot> {
        let mut dots = Vec::new();
        for (start, flight) in &self.flights {
            let mut age = at_ms - start;
            if self.loops {
                age = age.rem_euclid(self.length_ms);
            }
            while age < flight.length_ms() {
                if age >= 0.0 {
                    dots.extend(flight.dot_at(age, scene));
                }
                if !self.loops {
                    break;
                }
                age += self.length_ms;
            }
            if !self.loops && dots.len() >= MOST_FLIGHTS {
                break;
            }
        }
        dots
    }
}
