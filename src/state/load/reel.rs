//! The film of a run as it is played, with the dots and the requests that are
//! followed.

use super::{
    Listed, clients_of,
    search::{Found, Search},
};
use crate::platform::dom;
use stackboard_core::{
    animate::{Dot, Flight},
    editor::Editor,
    io::moment::ByHand,
    model::{Board, Meta, NodeId, NodeKind},
    simulate::{Change, Counters, Film, FilmSettings, Progress, Trace},
};
use std::collections::VecDeque;

/// How many times as fast as real time a run is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    Times(f64),
    AsFastAsItGoes,
}

impl Default for Pace {
    fn default() -> Self {
        Self::Times(1.0)
    }
}

impl Pace {
    pub const ALL: [Self; 7] = [
        Self::Times(0.01),
        Self::Times(0.1),
        Self::Times(0.5),
        Self::Times(1.0),
        Self::Times(2.0),
        Self::Times(10.0),
        Self::AsFastAsItGoes,
    ];

    pub fn name(self) -> String {
        match self {
            Self::Times(times) => format!("{times}×"),
            Self::AsFastAsItGoes => "max".into(),
        }
    }

    fn times(self) -> f64 {
        match self {
            Self::Times(times) => times,
            Self::AsFastAsItGoes => 1e9,
        }
    }
}

/// The run, and what of it was shown last.
pub struct Reel {
    pub film: Film,
    /// What of the board decides how the run goes, faults and rates left out.
    pub(super) made_for: Board,
    pub(super) seed: u64,
    content: u32,
    /// What the board says, which changes made by hand follow.
    rate: f64,
    first_rate: f64,
    /// What was changed by hand and when, in milliseconds, as the film has it.
    done: Vec<(f64, Change)>,
    /// What was changed by hand where this run was shown first, and is to be
    /// changed again.
    ahead: VecDeque<(f64, Change)>,
    /// Where a seek is going, in milliseconds.
    pub target: Option<f64>,
    pub read_at: f64,
    flights: Vec<Flight>,
    pub(super) slow: Vec<Trace>,
    search: Option<Search>,
    /// The request that was looked for.
    pub found: Option<Trace>,
    followed: Option<u64>,
    /// Counters a moment ago, for what flows on the links now.
    pub(super) before: Counters,
    pub(super) now: Counters,
    pub(super) reached: f64,
}

/// Events between two looks at the clock.
const SLICE: u64 = 1_000;
/// So many dots a second can be told apart; a part of the requests is shown
/// when there are more, and none at all far beyond.
const DOTS_PER_S: f64 = 7.0;
const TOO_MANY_PER_S: f64 = 2_000.0;
/// Dots at once.
const MOST_FLIGHTS: usize = 60;
/// Failed requests that fall at once.
const MOST_FALLING: usize = 6;
/// Requests listed as slow.
const MOST_SLOW: usize = 5;
/// How long a request is waited for that could be followed, in milliseconds.
const PATIENCE_MS: f64 = 10_000.0;

impl Reel {
    fn new(board: &Board, content: u32) -> Self {
        let film = Film::new(board, &board.meta.scenario, FilmSettings::default());
        let counters = film.engine().counters();
        let rate = clients_of(board).iter().map(|(_, rate)| rate).sum();
        Self {
            film,
            made_for: essence(board),
            seed: board.meta.scenario.seed,
            content,
            rate,
            first_rate: rate,
            done: Vec::new(),
            ahead: VecDeque::new(),
            target: None,
            read_at: 0.0,
            flights: Vec::new(),
            slow: Vec::new(),
            search: None,
            found: None,
            followed: None,
            before: counters.clone(),
            now: counters,
            reached: 1.0,
        }
    }

    /// A run that goes as one that somebody changed by hand did.
    pub fn again(board: &Board, content: u32, by_hand: &ByHand) -> Self {
        let mut first = board.clone();
        if let Some(rate) = by_hand.first_rate {
            let clients = clients_of(board);
            let total: f64 = clients.iter().map(|(_, rate)| rate).sum();
            for (id, before) in &clients {
                let share = if total > 0.0 { before / total } else { 1.0 / clients.len() as f64 };
                if let Some(node) = first.nodes.get_mut(id) {
                    node.props.insert("rate_per_s".into(), (rate * share).into());
                }
            }
        }
        let reel = Self::new(&first, content);
        let rate = clients_of(board).iter().map(|(_, rate)| rate).sum();
        let ahead = by_hand.changes.iter().map(|(at_s, change)| (at_s * 1000.0, change.clone())).collect();
        Self { rate, ahead, ..reel }
    }

    /// What was changed by hand, also what is still to come.
    pub fn by_hand(&self) -> ByHand {
        let changes = self.done.iter().chain(&self.ahead);
        ByHand {
            first_rate: (self.first_rate != self.rate).then_some(self.first_rate),
            changes: changes.map(|(at_ms, change)| (at_ms / 1000.0, change.clone())).collect(),
        }
    }

    /// Brings the film up to date with the board: other faults and rates are
    /// taken over where the run stands, any other change begins a new run.
    pub fn follow(slot: &mut Option<Self>, board: &Board, content: u32) {
        let Some(reel) = slot else {
            *slot = Some(Self::new(board, content));
            return;
        };
        if reel.content == content {
            return;
        }
        reel.content = content;
        let clients = clients_of(board);
        let same = reel.seed == board.meta.scenario.seed && reel.made_for == essence(board);
        let rate: f64 = clients.iter().map(|(_, rate)| rate).sum();
        // The film knows one rate; several users with new shares need a new run.
        if !same || (rate != reel.rate && (clients.len() > 1 || reel.film.engine().now_ms() == 0.0)) {
            let target = reel.now_s() * 1000.0;
            *slot = Some(Self::new(board, content));
            if let Some(reel) = slot
                && same
            {
                reel.seek(target);
            }
            return;
        }
        if rate != reel.rate {
            reel.set_rate(rate);
        }
        reel.film.set_faults(&board.meta.scenario.faults);
    }

    /// Requests a second at the time that is shown.
    pub fn rate(&self) -> f64 {
        self.film.rate().unwrap_or(self.first_rate)
    }

    pub fn set_rate(&mut self, per_s: f64) {
        self.rate = per_s;
        self.change(Change::Rate(per_s));
    }

    pub fn promote(&mut self, database: &NodeId) {
        self.change(Change::Promote(database.clone()));
    }

    /// Changes something by hand now, in place of what was done later.
    fn change(&mut self, change: Change) {
        self.ahead.clear();
        self.make(change);
    }

    fn make(&mut self, change: Change) {
        let now = self.film.engine().now_ms();
        self.done.retain(|(at, _)| *at <= now);
        self.done.push((now, change.clone()));
        self.film.change(change);
    }

    pub fn now_s(&self) -> f64 {
        self.film.engine().now_ms() / 1000.0
    }

    /// The time that is shown: where a seek is going counts as reached.
    pub fn shown_s(&self) -> f64 {
        self.target.unwrap_or(self.film.engine().now_ms()) / 1000.0
    }

    pub fn known_s(&self) -> f64 {
        (self.film.samples().len() as f64 * self.film.sample_ms() / 1000.0).max(self.now_s())
    }

    pub fn seek(&mut self, to_ms: f64) {
        self.film.wind(to_ms);
        self.flights.clear();
        self.target = Some(to_ms);
    }

    /// Whether something is still to be shown although nothing plays.
    pub fn is_busy(&self) -> bool {
        self.target.is_some() || self.search.is_some()
    }

    /// Lets the run go on for a slice of real time. Returns the place of the
    /// breakpoint that has stopped it.
    pub fn work(
        &mut self,
        playing: bool,
        passed: f64,
        pace: Pace,
        end_ms: f64,
        budget_ms: f64,
    ) -> Option<usize> {
        let start = dom::now_ms();
        let now = self.film.engine().now_ms();
        let goal = match self.target {
            Some(target) => target,
            None if playing => (now + passed * pace.times()).min(end_ms),
            None => return None,
        };
        self.watch(pace, self.rate());
        let seeking = self.target.is_some();
        if seeking {
            self.film.breakpoints.clear();
        }
        let mut stopped = None;
        loop {
            let next = self.ahead.front().map_or(f64::INFINITY, |(at, _)| *at);
            match self.film.advance(goal.min(next), SLICE) {
                Progress::There if next <= goal => {
                    if let Some((_, change)) = self.ahead.pop_front() {
                        self.make(change);
                    }
                }
                Progress::There => {
                    self.target = None;
                    break;
                }
                Progress::Stopped(at) => {
                    stopped = Some(at);
                    break;
                }
                Progress::OnTheWay if dom::now_ms() - start > budget_ms => break,
                Progress::OnTheWay => {}
            }
        }
        let reached = (self.film.engine().now_ms() - now) / passed.max(1.0);
        if !seeking && passed > 0.0 {
            self.reached += 0.1 * (reached - self.reached);
        }
        self.gather(seeking, now);
        stopped
    }

    /// Has so many requests written down that their dots can be told apart.
    fn watch(&mut self, pace: Pace, rate: f64) {
        let shown = rate * pace.times().min(self.reached.max(0.1) * 2.0);
        let every = if shown > TOO_MANY_PER_S { shown } else { (shown / DOTS_PER_S).max(1.0) };
        self.film.watch_every(every.ceil().min(1e9) as u64);
    }

    /// Takes over what has happened since `before_ms`.
    fn gather(&mut self, seeking: bool, before_ms: f64) {
        let now = self.film.engine().now_ms();
        for trace in self.film.take_traces() {
            if !seeking && trace.failure().is_none() && self.flights.len() < MOST_FLIGHTS {
                self.flights.push(Flight::new(&trace));
            }
            if Some(trace.id) == self.followed {
                self.found = Some(trace.clone());
            }
            self.keep_if_slow(trace);
        }
        if !seeking {
            let falling = self.flights.iter().filter(|flight| flight.is_falling()).count();
            let new: Vec<_> = self
                .film
                .engine()
                .failed_requests()
                .filter(|failed| failed.end_ms > before_ms)
                .take(MOST_FALLING.saturating_sub(falling))
                .collect();
            self.flights.extend(
                new.into_iter()
                    .map(|failed| Flight::falling(failed.class, failed.place, failed.reason.name())),
            );
        }
        let counters = self.film.engine().counters();
        if counters.time_ms < self.now.time_ms || counters.time_ms - self.before.time_ms > 1_000.0 {
            self.before = std::mem::replace(&mut self.now, counters);
            if self.before.time_ms > self.now.time_ms {
                self.before = self.now.clone();
            }
        } else {
            self.now = counters;
        }
        let known = self.film.engine().now_ms();
        self.slow.retain(|trace| trace.end_ms <= known + 1.0 && now - trace.end_ms < 60_000.0);
    }

    fn keep_if_slow(&mut self, trace: Trace) {
        if trace.failure().is_some() {
            return;
        }
        let length = |trace: &Trace| trace.end_ms - trace.start_ms;
        let at = self.slow.iter().position(|other| length(other) < length(&trace)).unwrap_or(self.slow.len());
        self.slow.insert(at, trace);
        self.slow.truncate(MOST_SLOW);
    }

    /// Moves the dots on.
    pub fn fly(&mut self, passed: f64, pace: Pace) {
        let passed = passed * pace.times().clamp(0.25, 2.0);
        self.flights.iter_mut().for_each(|flight| flight.advance(passed));
        self.flights.retain(|flight| !flight.is_over());
    }

    pub fn tokens(&self, editor: &Editor) -> Vec<Dot> {
        self.flights.iter().filter_map(|flight| flight.dot(editor.scene())).collect()
    }

    /// Begins to look for a request.
    pub fn choose(&mut self, listed: &Listed) {
        self.found = self.slow.iter().find(|trace| trace.id == listed.request).cloned();
        if self.found.is_none() {
            self.search = Search::new(&self.film, listed.request, listed.start_ms, listed.end_ms);
        }
    }

    pub fn look_for_chosen(&mut self, budget_ms: f64) {
        if let Some(search) = &mut self.search {
            match search.go_on(budget_ms) {
                Found::OnTheWay => return,
                Found::Trace(trace) => self.found = Some(*trace),
                Found::Nothing => {}
            }
            self.search = None;
        }
    }

    /// Goes on to the next event of the followed request.
    pub fn step(&mut self) -> Option<Trace> {
        let until = self.film.engine().now_ms() + PATIENCE_MS;
        let open = |film: &Film, id: Option<u64>| {
            film.engine().open_traces().filter(|trace| id.is_none_or(|id| trace.id == id)).last().cloned()
        };
        if let Some(id) = self.followed
            && open(&self.film, Some(id)).is_some()
        {
            let went_on = self.film.step_request(id, until);
            self.gather(true, until);
            let ended = self.found.take().filter(|trace| trace.id == id);
            return if went_on { open(&self.film, Some(id)).or(ended) } else { ended };
        }
        self.film.watch_every(1);
        let breakpoints = std::mem::take(&mut self.film.breakpoints);
        // One event after the other, until a request has begun.
        let mut first = None;
        let known = self.film.engine().open_traces().map(|trace| trace.id).max();
        while self.film.advance(until, 1) == Progress::OnTheWay {
            first = open(&self.film, None).filter(|trace| Some(trace.id) > known);
            if first.is_some() {
                break;
            }
        }
        self.film.breakpoints = breakpoints;
        self.followed = first.as_ref().map(|trace| trace.id);
        self.gather(true, until);
        first
    }
}

/// What of a board decides how a run goes, without what is followed while it
/// runs and without where things stand.
fn essence(board: &Board) -> Board {
    let mut board = board.clone();
    board.meta = Meta::default();
    for node in board.nodes.values_mut() {
        (node.x, node.y, node.w, node.h) = (0.0, 0.0, 0.0, 0.0);
        if node.kind == NodeKind::Client {
            node.props.remove("rate_per_s");
        }
    }
    board.nodes.retain(|_, node| !node.kind.is_drawing());
    board
}
