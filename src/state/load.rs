//! Load: traffic through the design as it runs, what breaks it, and its past.
//! The board says what is to happen (rates, faults, seed, length); the film of
//! the run is kept beside it, follows what is changed on the board, and is
//! never part of the file.

mod reel;
mod search;
mod shown;
mod words;

use super::{App, set_if_new};
use crate::{board::Lit, platform::dom};
use leptos::prelude::*;
pub use reel::Pace;
use reel::Reel;
pub use shown::Chart;
use stackboard_core::{
    io::moment::{ByHand, Moment},
    model::{Fault, FaultKind, NodeId, NodeKind, Target},
    simulate::{Breakpoint, Class, Notice, Place, Reason, Trace},
};
use words::describe;
pub use words::{faults_at, is_active, name_of, target_of};

/// What the last seconds were like.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    pub offered_per_s: f64,
    /// Of the requests that ended; `None` where none did.
    pub ok_share: Option<f64>,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    pub in_flight: u64,
    pub offered: u64,
    pub ok: u64,
    pub failed: u64,
    /// How many times as fast as real time it went just now.
    pub reached: f64,
}

/// A request worth a look: it failed, or took long.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub request: u64,
    pub class: Class,
    pub start_ms: f64,
    pub end_ms: f64,
    /// Why and where it failed.
    pub failure: Option<(Reason, String)>,
}

/// Handles to the run.
#[derive(Clone, Copy)]
pub struct Load {
    /// Seconds of virtual time that are over.
    pub now_s: RwSignal<f64>,
    /// How far the run is known, in seconds.
    pub known_s: RwSignal<f64>,
    pub pace: RwSignal<Pace>,
    /// Requests a second of all users together.
    pub rate: RwSignal<f64>,
    pub figures: RwSignal<Figures>,
    /// Counts what is new in the charts.
    pub drawn: RwSignal<u32>,
    pub notices: RwSignal<Vec<Notice>>,
    pub listed: RwSignal<Vec<Listed>>,
    /// The request whose way is shown.
    pub chosen: RwSignal<Option<Trace>>,
    pub stops: RwSignal<Vec<Breakpoint>>,
    /// Which breakpoint has stopped it, in words.
    pub stopped: RwSignal<Option<String>>,
    /// What came of the run, once it is over.
    pub said: RwSignal<Vec<String>>,
    reel: StoredValue<Option<Reel>, LocalStorage>,
}

/// How long a frame may work on the run, in milliseconds: half of a frame at
/// sixty a second, so that the page stays quick.
const BUDGET_MS: f64 = 8.0;
/// Signals that are read as words change this often, in milliseconds.
const WORDS_MS: f64 = 200.0;

impl Load {
    pub fn new() -> Self {
        Self {
            now_s: RwSignal::new(0.0),
            known_s: RwSignal::new(0.0),
            pace: RwSignal::new(Pace::default()),
            rate: RwSignal::new(0.0),
            figures: RwSignal::new(Figures::default()),
            drawn: RwSignal::new(0),
            notices: RwSignal::new(Vec::new()),
            listed: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            stops: RwSignal::new(Vec::new()),
            stopped: RwSignal::new(None),
            said: RwSignal::new(Vec::new()),
            reel: StoredValue::new_local(None),
        }
    }

    /// Makes the run ready, or lets it follow a board that was changed.
    pub fn open(self, app: App) {
        let duration = app.with(|editor| editor.board().meta.scenario.duration_s);
        self.reel.update_value(|reel| {
            app.with(|editor| Reel::follow(reel, editor.board(), app.content.get_untracked()));
            if let Some(reel) = reel {
                reel.film.breakpoints = self.stops.get_untracked();
                if reel.target.is_none() && reel.now_s() > duration {
                    reel.target = Some(duration * 1000.0);
                }
            }
        });
        self.read(app, true);
    }

    /// Where the run stands, if there is one. To the millisecond, which nobody
    /// can tell apart.
    pub(super) fn moment(self) -> Option<Moment> {
        self.reel.with_value(|reel| {
            let reel = reel.as_ref()?;
            let at_s = (reel.shown_s() * 1000.0).round() / 1000.0;
            Some(Moment::Load { at_s, by_hand: reel.by_hand() })
        })
    }

    /// Begins the run of a board that has just opened, and goes to a time.
    pub(super) fn show_moment(self, app: App, at_s: f64, by_hand: &ByHand) {
        let content = app.content.get_untracked();
        let reel = app.with(|editor| Reel::again(editor.board(), content, by_hand));
        self.reel.set_value(Some(reel));
        self.open(app);
        self.seek(app, at_s.min(app.with(|editor| editor.board().meta.scenario.duration_s)));
    }

    /// Goes on where it stands, or from the start when it is over.
    pub fn begin(self, app: App) {
        self.open(app);
        self.stopped.set(None);
        let end = app.with(|editor| editor.board().meta.scenario.duration_s);
        if self.now_s.get_untracked() >= end {
            self.seek(app, 0.0);
        }
    }

    /// Forgets the run and takes its marks off the board.
    pub fn close(self, app: App) {
        self.reel.set_value(None);
        self.now_s.set(0.0);
        self.known_s.set(0.0);
        self.chosen.set(None);
        self.stopped.set(None);
        self.said.set(Vec::new());
        self.notices.set(Vec::new());
        self.listed.set(Vec::new());
        self.figures.set(Figures::default());
        app.with_view(|view, _| view.draw_load(&[], &[]));
    }

    /// Does a frame's share of the work. `passed` is the real time since the
    /// last one in milliseconds. Returns whether there is more to do.
    pub fn frame(self, app: App, playing: bool, passed: f64) -> bool {
        let scenario_end = app.with(|editor| editor.board().meta.scenario.duration_s) * 1000.0;
        let pace = self.pace.get_untracked();
        let mut goes_on = false;
        let mut stopped = None;
        self.reel.update_value(|reel| {
            app.with(|editor| Reel::follow(reel, editor.board(), app.content.get_untracked()));
            let Some(reel) = reel else { return };
            reel.film.breakpoints = self.stops.get_untracked();
            stopped = reel.work(playing, passed, pace, scenario_end, BUDGET_MS);
            reel.look_for_chosen(BUDGET_MS / 2.0);
            reel.fly(passed, pace);
            goes_on = reel.is_busy();
        });
        let now_ms =
            self.reel.with_value(|reel| reel.as_ref().map_or(0.0, |reel| reel.film.engine().now_ms()));
        if let Some(at) = stopped {
            let words = self.stops.with_untracked(|stops| stops.get(at).map(|stop| describe(app, stop)));
            self.stopped.set(words.clone());
            app.announcement.set(words.unwrap_or_default());
            app.player.pause();
        }
        if playing && now_ms >= scenario_end {
            app.player.pause();
        }
        let playing = app.player.playing.get_untracked();
        self.read(app, !playing);
        playing || goes_on
    }

    /// Shows where the run stands. Words change a few times a second, and at
    /// once when `all` is wanted.
    fn read(self, app: App, all: bool) {
        let now = dom::now_ms();
        let mut due = false;
        self.reel.update_value(|reel| {
            if let Some(reel) = reel {
                due = all || now - reel.read_at >= WORDS_MS;
                if due {
                    reel.read_at = now;
                }
            }
        });
        let end = app.with(|editor| editor.board().meta.scenario.duration_s);
        self.reel.with_value(|reel| {
            let Some(reel) = reel else { return };
            set_if_new(self.now_s, reel.shown_s());
            if !due {
                return;
            }
            set_if_new(self.known_s, reel.known_s());
            set_if_new(self.rate, reel.rate());
            set_if_new(self.figures, reel.figures());
            if self.notices.with_untracked(Vec::len) != reel.film.engine().notice_count() {
                self.notices.set(reel.film.engine().notices());
            }
            set_if_new(self.listed, app.with(|editor| reel.listed(editor.board())));
            set_if_new(self.drawn, reel.film.sample_count() as u32);
            if let Some(trace) = &reel.found {
                set_if_new(self.chosen, Some(trace.clone()));
            }
            let over = reel.target.is_none() && reel.now_s() >= end && end > 0.0;
            if over && self.said.with_untracked(Vec::is_empty) {
                self.said.set(app.with(|editor| reel.verdict(editor.board())));
            } else if !over {
                set_if_new(self.said, Vec::new());
            }
            let (gauges, flows) = reel.marks();
            app.with_view(|view, _| view.draw_load(&gauges, &flows));
        });
    }

    /// The dots under way.
    pub fn tokens(self, editor: &stackboard_core::editor::Editor) -> Vec<stackboard_core::animate::Dot> {
        self.reel.with_value(|reel| reel.as_ref().map(|reel| reel.tokens(editor)).unwrap_or_default())
    }

    /// Goes to a time, back or forth, in seconds.
    pub fn seek(self, app: App, to_s: f64) {
        self.stopped.set(None);
        self.reel.update_value(|reel| {
            if let Some(reel) = reel {
                reel.seek(to_s * 1000.0);
            }
        });
        self.now_s.set(to_s);
        app.player.go_on(app);
    }

    /// Plays from the start again.
    pub fn restart(self, app: App) {
        self.seek(app, 0.0);
    }

    /// Goes on to the next thing that happens to the request that is followed:
    /// the chosen one while it is under way, otherwise the next that comes.
    pub fn step(self, app: App) {
        self.open(app);
        let mut trace = None;
        self.reel.update_value(|reel| trace = reel.as_mut().and_then(Reel::step));
        let Some(trace) = trace else {
            app.tell("No request is on its way, and none comes in the next ten seconds.");
            return;
        };
        let lit = trace.hops.last().map(|hop| match &hop.place {
            Place::Node(id) => Lit { nodes: vec![id.clone()], ..Lit::default() },
            Place::Link { id, .. } => Lit { links: vec![id.clone()], ..Lit::default() },
        });
        let class = crate::board::class_name(trace.class, trace.failure().is_some());
        app.with_view(|view, editor| {
            view.light(editor, Lit { class, ..lit.unwrap_or_default() });
        });
        let steps = app.with(|editor| stackboard_core::story::tell(editor.board(), &trace));
        app.announcement.set(steps.last().map(|step| step.text.clone()).unwrap_or_default());
        self.chosen.set(Some(trace));
        self.read(app, true);
    }

    /// Looks for the way of a request in the run's past, and shows it.
    pub fn choose(self, app: App, listed: &Listed) {
        self.reel.update_value(|reel| {
            if let Some(reel) = reel {
                reel.choose(listed);
            }
        });
        app.player.go_on(app);
    }

    /// Sends so many requests a second. On a board that can be edited that is
    /// a change of the board, so that it is kept.
    pub fn set_rate(self, app: App, per_s: f64) {
        let per_s = per_s.clamp(0.0, 1e6);
        let clients = app.with(|editor| clients_of(editor.board()));
        let total: f64 = clients.iter().map(|(_, rate)| rate).sum();
        if app.is_embedded() {
            self.reel.update_value(|reel| {
                if let Some(reel) = reel {
                    reel.set_rate(per_s);
                }
            });
        } else {
            let Some(field) = NodeKind::Client.info().fields.iter().find(|field| field.path == "rate_per_s")
            else {
                return;
            };
            for (id, rate) in &clients {
                let share = if total > 0.0 { rate / total } else { 1.0 / clients.len() as f64 };
                let value = (per_s * share * 1000.0).round() / 1000.0;
                app.act(|editor| editor.set_field(id, field, Some(value.into())));
            }
        }
        self.rate.set(per_s);
        self.open(app);
    }

    /// Begins a fault now, as part of the scenario.
    pub fn break_now(self, app: App, kind: FaultKind, target: Option<Target>) {
        app.player.set_mode(app, super::Mode::Load);
        let now = self.reel.with_value(|reel| reel.as_ref().map_or(0.0, Reel::now_s));
        // A hundredth of a second can be read in the file.
        let mut fault = Fault::new(kind, target, (now * 100.0).ceil() / 100.0);
        if kind.has_factor() {
            fault.factor = Some(5.0);
        }
        if kind == FaultKind::Traffic {
            fault.for_s = Some(10.0);
        }
        app.act(|editor| {
            editor.change_scenario("Break something", |scenario| scenario.faults.push(fault));
        });
        self.open(app);
        app.player.play(app);
    }

    /// Ends what is wrong with something now.
    pub fn mend(self, app: App, target: Option<&Target>) {
        let now = (self.now_s.get_untracked() * 100.0).ceil() / 100.0;
        app.act(|editor| {
            editor.change_scenario("Mend something", |scenario| {
                for fault in &mut scenario.faults {
                    let here = fault.target.as_ref() == target;
                    if here && is_active(fault, now) {
                        fault.for_s = Some(((now - fault.at_s) * 100.0).round() / 100.0);
                    }
                }
            });
        });
        let at = self.now_s.get_untracked();
        self.open(app);
        // Mending is known from the fault's beginning on: it is played again
        // up to now.
        self.seek(app, at);
    }

    /// Changes one fault of the scenario, or takes it away with `None`.
    pub fn change_fault(self, app: App, at: usize, fault: Option<Fault>) {
        let name = if fault.is_some() { "Change a fault" } else { "Remove a fault" };
        let now = self.now_s.get_untracked();
        app.act(|editor| {
            editor.change_scenario(name, |scenario| match fault {
                Some(fault) if at < scenario.faults.len() => scenario.faults[at] = fault,
                None if at < scenario.faults.len() => {
                    scenario.faults.remove(at);
                }
                _ => {}
            });
        });
        self.open(app);
        self.seek(app, now);
    }

    /// Makes a replica the primary, by hand.
    pub fn promote(self, app: App, database: &NodeId) {
        self.reel.update_value(|reel| {
            if let Some(reel) = reel {
                reel.promote(database);
            }
        });
        self.read(app, true);
    }

    /// What the charts show; nothing while there is no run.
    pub fn chart(self, app: App) -> Chart {
        self.drawn.track();
        self.known_s.track();
        self.reel.with_value(|reel| {
            reel.as_ref().map(|reel| app.with(|editor| reel.chart(editor.board()))).unwrap_or_default()
        })
    }
}

/// The users of a board with their rates.
pub(super) fn clients_of(board: &stackboard_core::model::Board) -> Vec<(NodeId, f64)> {
    board
        .nodes
        .values()
        .filter(|node| node.kind == NodeKind::Client)
        .map(|node| (node.id.clone(), node.number("rate_per_s")))
        .collect()
}
