//! The film of a run with what the page shows of it.

use super::{
    Figures, Listed, clients_of,
    search::{Found, Search},
};
use crate::{
    board::{Flow, Gauge, Health, Token},
    platform::dom,
    state::player::flight::Flight,
};
use stackboard_core::{
    editor::Editor,
    model::{Board, Meta, NodeId, NodeKind},
    simulate::{
        Change, Counters, Film, FilmSettings, NodeSample, Place, Progress, Reason, RunOptions, Sample, Trace,
        verdict,
    },
};

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

/// The run, and what of it was shown last.
pub struct Reel {
    pub film: Film,
    /// What of the board decides how the run goes, faults and rates left out.
    made_for: Board,
    seed: u64,
    content: u32,
    /// What the board says, which changes made by hand follow.
    rate: f64,
    first_rate: f64,
    /// Where a seek is going, in milliseconds.
    pub target: Option<f64>,
    pub read_at: f64,
    flights: Vec<Flight>,
    slow: Vec<Trace>,
    search: Option<Search>,
    /// The request that was looked for.
    pub found: Option<Trace>,
    followed: Option<u64>,
    /// Counters a moment ago, for what flows on the links now.
    before: Counters,
    now: Counters,
    reached: f64,
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
/// Requests listed as slow, and as failed.
const MOST_SLOW: usize = 5;
const MOST_FAILED: usize = 20;
/// Samples over which a gauge is smoothed.
const SMOOTH: usize = 4;
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
        self.film.change(Change::Rate(per_s));
    }

    pub fn promote(&mut self, database: &NodeId) {
        self.film.change(Change::Promote(database.clone()));
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
            match self.film.advance(goal, SLICE) {
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

    pub fn tokens(&self, editor: &Editor) -> Vec<Token> {
        self.flights.iter().filter_map(|flight| flight.token(editor)).collect()
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
        let name = |place: &Place| match place {
            Place::Node(id) => board.node(id).map_or_else(|| id.to_string(), |node| node.label().to_owned()),
            Place::Link { id, .. } => board.link(id).map_or_else(
                || id.to_string(),
                |link| {
                    let end = |id: &NodeId| board.node(id).map_or("", |node| node.label()).to_owned();
                    format!("{} → {}", end(&link.from), end(&link.to))
                },
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
        let mut busy: Vec<(f64, String, Vec<f64>)> = Vec::new();
        for (at, node) in self.now.nodes.iter().enumerate() {
            if node.arrivals == 0 || !kinds_serves(board, &node.id) {
                continue;
            }
            let series: Vec<f64> = samples
                .iter()
                .map(|sample| sample.nodes.get(at).map_or(0.0, |node| node.utilisation * 100.0))
                .collect();
            let peak = series.iter().copied().fold(0.0, f64::max);
            let name = board.node(&node.id).map_or("", |node| node.label()).to_owned();
            let place = busy.iter().position(|(other, ..)| *other < peak).unwrap_or(busy.len());
            busy.insert(place, (peak, name, series));
        }
        busy.truncate(4);
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
fn kinds_serves(board: &Board, id: &NodeId) -> bool {
    board.node(id).is_some_and(|node| node.kind != NodeKind::Firewall && shows_gauge(node.kind))
}

fn shows_gauge(kind: NodeKind) -> bool {
    use NodeKind as Kind;
    matches!(
        kind,
        Kind::Dns
            | Kind::Firewall
            | Kind::LoadBalancer
            | Kind::Web
            | Kind::App
            | Kind::Database
            | Kind::Cache
            | Kind::Cdn
            | Kind::Queue
            | Kind::Worker
            | Kind::Storage
            | Kind::Server
            | Kind::Zone
    )
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
