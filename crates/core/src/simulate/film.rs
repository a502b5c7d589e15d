//! A run that can be watched: played, paused, stopped where something happens,
//! and wound back.

use super::{Counters, Engine, Trace, Window};
use crate::model::{Board, Fault, NodeId, Scenario};

/// How a run is filmed. Times in milliseconds of virtual time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FilmSettings {
    /// The time between two points of the charts.
    pub sample_ms: f64,
    /// The time between two snapshots at the beginning. It doubles whenever
    /// there are too many of them, so that memory stays bounded.
    pub snapshot_ms: f64,
}

impl Default for FilmSettings {
    fn default() -> Self {
        Self { sample_ms: 500.0, snapshot_ms: 1000.0 }
    }
}

/// What is kept of a stretch of time, for charts.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The requests of the stretch.
    pub window: Window,
    /// Every node in the board's order.
    pub nodes: Vec<NodeSample>,
}

impl Sample {
    /// What happened between two moments, with the window between them.
    pub(super) fn between(before: &Counters, after: &Counters, window: Window) -> Self {
        let passed = after.time_ms - before.time_ms;
        let per_time = |area: f64| if passed > 0.0 { area / passed } else { 0.0 };
        let nodes = before.nodes.iter().zip(&after.nodes).map(|(before, after)| NodeSample {
            utilisation: per_time((after.busy_ms - before.busy_ms) / f64::from(after.workers.max(1))),
            in_system: per_time(after.inside_ms - before.inside_ms),
            waiting: after.waiting,
            up: after.up,
        });
        Self { window, nodes: nodes.collect() }
    }
}

/// A node in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NodeSample {
    /// The share of the workers' time in which they were busy, 0 to 1.
    pub utilisation: f64,
    /// Requests here on average, waiting or being served.
    pub in_system: f64,
    /// At the end of the stretch.
    pub waiting: u32,
    pub up: bool,
}

/// Where a film stops by itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Breakpoint {
    /// A request fails.
    Failure,
    /// More than this many requests wait at a node.
    Waiting { node: NodeId, over: u32 },
    /// Something happens to the design: a fault, a notice, a take-over.
    Notice,
}

/// Something done by hand while a run goes on. It belongs to the run: wound
/// back and played again, it is done again at its time.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// All users together send so many requests a second from now on.
    Rate(f64),
    /// Somebody makes this replica the primary.
    Promote(NodeId),
}

/// How far a film has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is where it was to go.
    There,
    /// It has done as many events as it might; call again to go on.
    OnTheWay,
    /// It has stopped at the breakpoint with this place in the list.
    Stopped(usize),
}

/// How many snapshots are kept at most.
const MOST_SNAPSHOTS: usize = 60;
/// Records in all snapshots together, of about a hundred bytes each: more would
/// take too much memory.
const MOST_IN_SNAPSHOTS: u64 = 1_500_000;
/// The most records of which a snapshot is taken: copying them takes some
/// milliseconds.
const MOST_IN_ONE: u64 = 300_000;
/// A snapshot of as many records may be taken as often as the settings say; one
/// of ten times as many ten times more rarely.
const LIGHT: u64 = 10_000;

/// A run with its past.
#[derive(Debug, Clone)]
pub struct Film {
    now: Frame,
    /// Frames at the ends of samples, the first at the start.
    snapshots: Vec<Frame>,
    spacing_ms: f64,
    sample_ms: f64,
    samples: Vec<Sample>,
    /// What was done by hand and when, in milliseconds, in order of time.
    changes: Vec<(f64, Change)>,
    faults: Vec<Fault>,
    pub breakpoints: Vec<Breakpoint>,
}

/// An engine, and what the sample in the making is compared with.
#[derive(Debug, Clone)]
struct Frame {
    engine: Engine,
    before: Counters,
    /// Samples complete by then.
    samples: usize,
    /// Changes made by then.
    changes: usize,
}

impl Film {
    /// Makes a board ready, its traffic and the scenario's faults included.
    pub fn new(board: &Board, scenario: &Scenario, settings: FilmSettings) -> Self {
        let mut engine = Engine::with_traffic(board, scenario);
        engine.take_window();
        let now = Frame { before: engine.counters(), engine, samples: 0, changes: 0 };
        Self {
            snapshots: vec![now.clone()],
            now,
            spacing_ms: settings.snapshot_ms.max(settings.sample_ms).max(1.0),
            sample_ms: settings.sample_ms.max(1.0),
            samples: Vec::new(),
            changes: Vec::new(),
            faults: scenario.faults.clone(),
            breakpoints: Vec::new(),
        }
    }

    /// The run as it is now.
    pub fn engine(&self) -> &Engine {
        &self.now.engine
    }

    /// Hands out the watched requests that have ended since the last call.
    pub fn take_traces(&mut self) -> Vec<Trace> {
        self.now.engine.take_traces()
    }

    /// Writes down every so many requests from now on; 0 for none.
    pub fn watch_every(&mut self, requests: u64) {
        self.now.engine.watch_every(requests);
    }

    /// Requests a second that all users together send now, where that was
    /// changed by hand.
    pub fn rate(&self) -> Option<f64> {
        let rates = self.changes[..self.now.changes].iter().rev();
        rates.into_iter().find_map(|(_, change)| match change {
            Change::Rate(per_s) => Some(*per_s),
            Change::Promote(_) => None,
        })
    }

    /// The time between two samples, in milliseconds.
    pub fn sample_ms(&self) -> f64 {
        self.sample_ms
    }

    /// How many samples are complete by now.
    pub fn sample_count(&self) -> usize {
        self.now.samples
    }

    /// All samples known, also those after now if the film was wound back.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Plays on up to a time, but at most so many events, so that whoever calls
    /// is never busy for long.
    pub fn advance(&mut self, to_ms: f64, events: u64) -> Progress {
        let mut left = events;
        while self.now.engine.now_ms() < to_ms {
            let end = (self.now.samples + 1) as f64 * self.sample_ms;
            let change = self.changes.get(self.now.changes).map_or(f64::INFINITY, |(time, _)| *time);
            let goal = end.min(to_ms).min(change);
            let step = if self.breakpoints.is_empty() { left } else { 1 };
            if left == 0 {
                return Progress::OnTheWay;
            }
            let marks = self.marks();
            let happened = self.now.engine.events();
            let there = self.now.engine.run_some(goal, step);
            left -= (self.now.engine.events() - happened).min(left);
            if there && goal == change {
                self.make_change();
            }
            if there && goal == end {
                self.close_sample();
            }
            if let Some(at) = self.stops(&marks) {
                return Progress::Stopped(at);
            }
        }
        Progress::There
    }

    /// What breakpoints compare with.
    fn marks(&self) -> (u64, usize) {
        (self.now.engine.failures(), self.now.engine.notice_count())
    }

    fn stops(&self, (failures, notices): &(u64, usize)) -> Option<usize> {
        let engine = &self.now.engine;
        self.breakpoints.iter().position(|breakpoint| match breakpoint {
            Breakpoint::Failure => engine.failures() > *failures,
            Breakpoint::Notice => engine.notice_count() > *notices,
            Breakpoint::Waiting { node, over } => engine.waiting(node).is_some_and(|n| n > *over),
        })
    }

    /// Goes to a time, back or forth. The way there is at most as long as two
    /// snapshots are apart if the film has been there before.
    pub fn seek(&mut self, to_ms: f64) {
        self.wind(to_ms);
        let breakpoints = std::mem::take(&mut self.breakpoints);
        while self.advance(to_ms, u64::MAX) != Progress::There {}
        self.breakpoints = breakpoints;
    }

    /// Goes to the last snapshot before a time if that is nearer than now is.
    /// Whoever must not be busy for long goes the rest with `advance`.
    pub fn wind(&mut self, to_ms: f64) {
        let near = self.snapshot_before(to_ms);
        let now = self.now.engine.now_ms();
        if to_ms < now || self.snapshots[near].engine.now_ms() > now {
            self.now = self.snapshots[near].clone();
        }
    }

    fn snapshot_before(&self, time_ms: f64) -> usize {
        self.snapshots.iter().rposition(|frame| frame.engine.now_ms() <= time_ms).unwrap_or(0)
    }

    /// An engine from shortly before a time, in which a request of the traffic
    /// will be written down. `None` when the film has not been there.
    pub fn before_request(&self, request: u64, start_ms: f64) -> Option<Engine> {
        let frame = &self.snapshots[self.snapshot_before((start_ms - 1.0).max(0.0))];
        let mut engine = frame.engine.clone();
        engine.watch_every(0);
        engine.take_traces();
        engine.watch_request(request);
        (engine.now_ms() <= start_ms).then_some(engine)
    }

    /// Plays on to the next thing that happens to a request of the traffic,
    /// named by its number; false when it has ended or never comes up to
    /// `until_ms`.
    pub fn step_request(&mut self, request: u64, until_ms: f64) -> bool {
        let hops = |film: &Self| {
            film.now
                .engine
                .open_traces()
                .find(|trace| trace.id == request)
                .map_or(0, |trace| trace.hops.len())
        };
        self.now.engine.watch_request(request);
        let before = hops(self);
        let breakpoints = std::mem::take(&mut self.breakpoints);
        let mut found = false;
        while !found && self.advance(until_ms, 1) == Progress::OnTheWay {
            found = hops(self) > before;
            if before > 0 && hops(self) == 0 {
                break;
            }
        }
        self.breakpoints = breakpoints;
        found
    }

    /// Does something by hand, now. What the film knew of the time after now
    /// is forgotten.
    pub fn change(&mut self, change: Change) {
        self.changes.truncate(self.now.changes);
        self.changes.push((self.now.engine.now_ms(), change));
        self.forget_after(self.now.engine.now_ms());
        self.make_change();
        if self.now.engine.records() <= MOST_IN_ONE {
            self.snapshots.push(self.now.clone());
        }
    }

    fn make_change(&mut self) {
        match self.changes.get(self.now.changes) {
            Some((_, Change::Rate(per_s))) => self.now.engine.set_rate(None, *per_s),
            Some((_, Change::Promote(database))) => {
                // One that has died meanwhile cannot be promoted, which the
                // notices show by saying nothing of it.
                self.now.engine.promote(database);
            }
            None => return,
        }
        self.now.changes += 1;
    }

    /// Takes other faults than before. The film stays where it is if nothing
    /// before now becomes different; otherwise it goes back to before the first
    /// difference, and whoever watches plays on from there.
    pub fn set_faults(&mut self, faults: &[Fault]) {
        let of_one = |one: &[Fault], other: &[Fault]| {
            let missing = one.iter().filter(|fault| !other.contains(fault));
            missing.map(|fault| fault.at_s * 1000.0).fold(f64::INFINITY, f64::min)
        };
        let first = of_one(&self.faults, faults).min(of_one(faults, &self.faults));
        self.faults = faults.to_vec();
        if first == f64::INFINITY {
            return;
        }
        if first < self.now.engine.now_ms() {
            let before = self.snapshots.iter().rposition(|frame| frame.engine.now_ms() < first).unwrap_or(0);
            self.now = self.snapshots[before].clone();
        }
        self.forget_after(first);
        for frame in self.snapshots.iter_mut().chain([&mut self.now]) {
            frame.engine.replan(faults);
        }
    }

    /// Forgets what is known of the time from then on.
    fn forget_after(&mut self, time_ms: f64) {
        let complete = (time_ms / self.sample_ms) as usize;
        self.samples.truncate(complete.max(self.now.samples));
        // The first snapshot is the beginning, without which there is no run.
        let mut first = true;
        self.snapshots.retain(|frame| std::mem::take(&mut first) || frame.engine.now_ms() < time_ms);
    }

    /// How many snapshots are kept, for whoever minds the memory.
    pub fn snapshots(&self) -> usize {
        self.snapshots.len()
    }

    fn close_sample(&mut self) {
        let after = self.now.engine.counters();
        let window = self.now.engine.take_window();
        let sample = Sample::between(&self.now.before, &after, window);
        if self.now.samples == self.samples.len() {
            self.samples.push(sample);
        }
        self.now.samples += 1;
        self.now.before = after;
        self.take_snapshot();
    }

    fn take_snapshot(&mut self) {
        let now = self.now.engine.now_ms();
        let last = self.snapshots.last().map_or(f64::NEG_INFINITY, |frame| frame.engine.now_ms());
        let weight = |frame: &Frame| frame.engine.records();
        let own = weight(&self.now);
        // So much at once would take longer to copy than a frame lasts.
        if own > MOST_IN_ONE || now < last + self.spacing_ms * (own as f64 / LIGHT as f64).max(1.0) {
            return;
        }
        let kept: u64 = self.snapshots.iter().map(weight).sum();
        if self.snapshots.len() == MOST_SNAPSHOTS
            || (kept + own > MOST_IN_SNAPSHOTS && self.snapshots.len() > 2)
        {
            self.spacing_ms *= 2.0;
            let mut keep = false;
            self.snapshots.retain(|_| {
                keep = !keep;
                keep
            });
        }
        self.snapshots.push(self.now.clone());
    }
}
