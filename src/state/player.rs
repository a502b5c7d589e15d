//! Watching requests: one, told step by step, or many, one after the other.
//! Both are made by the simulation's engine; only the pace at which they are
//! shown is the player's own.

mod run;

use super::{App, SideTab};
use crate::{
    board::{Lit, class_name},
    platform::dom,
};
use leptos::prelude::*;
use run::Run;
use stackboard_core::{
    io::moment::Moment,
    simulate::{Class, Place},
    story::Step,
};

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// One request, with its story.
    #[default]
    Single,
    /// One after the other, as moving dots.
    Many,
    /// The traffic that the board states, with what breaks.
    Load,
}

/// How the many requests went so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    pub sent: u32,
    pub answered: u32,
    pub failed: u32,
    /// Why the last one failed.
    pub reason: Option<String>,
}

/// Handles to what is being watched.
#[derive(Clone, Copy)]
pub struct Player {
    pub mode: RwSignal<Mode>,
    /// The class of the next request; `None` takes turns as the user's mix says.
    pub class: RwSignal<Option<Class>>,
    pub playing: RwSignal<bool>,
    /// How many times the usual pace.
    pub speed: RwSignal<f64>,
    pub looping: RwSignal<bool>,
    pub steps: RwSignal<Vec<Step>>,
    /// The step that is shown.
    pub at: RwSignal<Option<usize>>,
    pub tally: RwSignal<Tally>,
    run: StoredValue<Run, LocalStorage>,
    /// Nobody can see the page, because it is scrolled out of sight.
    away: StoredValue<bool>,
}

/// The paces that can be chosen.
pub const SPEEDS: [f64; 4] = [0.5, 1.0, 2.0, 4.0];

impl Player {
    pub fn new() -> Self {
        Self {
            mode: RwSignal::new(Mode::Single),
            class: RwSignal::new(None),
            playing: RwSignal::new(false),
            speed: RwSignal::new(1.0),
            looping: RwSignal::new(false),
            steps: RwSignal::new(Vec::new()),
            at: RwSignal::new(None),
            tally: RwSignal::new(Tally::default()),
            run: StoredValue::new_local(Run::default()),
            away: StoredValue::new(false),
        }
    }

    pub fn toggle(self, app: App) {
        if self.playing.get_untracked() {
            self.pause();
        } else {
            self.play(app);
        }
    }

    /// Plays on from where it stands. With reduced motion it goes one step on
    /// instead.
    pub fn play(self, app: App) {
        if dom::reduced_motion() && self.mode.get_untracked() != Mode::Load {
            self.mode.set(Mode::Single);
            self.step(app, 1);
            return;
        }
        if self.mode.get_untracked() == Mode::Single {
            let at_end =
                self.at.get_untracked().is_none_or(|at| at + 1 >= self.steps.with_untracked(Vec::len));
            if at_end && !self.begin(app) {
                return;
            }
        } else if !app.with(|editor| has_user(editor.board())) {
            app.complain(NO_USER);
            return;
        } else if self.mode.get_untracked() == Mode::Load {
            app.load.begin(app);
        }
        self.playing.set(true);
        self.go_on(app);
    }

    pub fn pause(self) {
        self.playing.set(false);
    }

    /// An embedded board that plays at once goes on for ever.
    pub fn autoplay(self, app: App) {
        self.looping.set(true);
        if !dom::reduced_motion() {
            self.play(app);
        }
    }

    /// Goes forward or back by a step. Without a story it begins one.
    pub fn step(self, app: App, by: i32) {
        self.pause();
        if self.mode.get_untracked() == Mode::Load {
            if by > 0 {
                app.load.step(app);
            } else {
                app.load.seek(app, (app.load.now_s.get_untracked() - 1.0).max(0.0));
            }
            return;
        }
        self.mode.set(Mode::Single);
        self.run.update_value(Run::ground);
        let len = self.steps.with_untracked(Vec::len);
        match (self.at.get_untracked(), by > 0) {
            (None, true) => {
                self.begin(app);
            }
            (Some(at), true) if at + 1 >= len => {
                self.begin(app);
            }
            (Some(at), true) => self.show(app, at + 1),
            (Some(at), false) if at > 0 => self.show(app, at - 1),
            _ => {}
        }
    }

    /// Goes to a step of the story.
    pub fn go_to(self, app: App, at: usize) {
        self.pause();
        if at < self.steps.with_untracked(Vec::len) {
            self.show(app, at);
        }
    }

    /// Where the story stands, if one is told.
    pub(super) fn moment(self) -> Option<Moment> {
        let at = self.at.get_untracked()?;
        let requests = self.run.with_value(|run| run.asked().to_vec());
        Some(Moment::Story { step: at + 1, requests })
    }

    /// Tells the last of these requests after the others were sent, and rests
    /// at a step, counted from 1. Past the end, at the last one.
    pub(super) fn tell_again(self, app: App, requests: &[Option<Class>], step: usize) {
        let Some((last, before)) = requests.split_last() else { return };
        let content = app.content.get_untracked();
        self.run.update_value(|run| app.with(|editor| run.send(editor.board(), content, before)));
        self.class.set(*last);
        if self.begin(app) {
            let steps = self.steps.with_untracked(Vec::len);
            self.go_to(app, step.min(steps).saturating_sub(1));
        }
    }

    /// Forgets the story and what the design learned: addresses in the
    /// browser's memory, whose turn it is.
    pub fn stop(self, app: App) {
        self.pause();
        self.steps.set(Vec::new());
        self.at.set(None);
        self.tally.set(Tally::default());
        self.run.update_value(|run| {
            run.forget();
            run.ground();
        });
        app.load.close(app);
        app.with_view(|view, editor| {
            view.light(editor, Lit::default());
            view.draw_tokens(&[]);
        });
    }

    pub fn set_mode(self, app: App, mode: Mode) {
        if self.mode.get_untracked() != mode {
            self.stop(app);
            self.mode.set(mode);
            if mode == Mode::Load {
                app.load.open(app);
            }
        }
    }

    /// Sends a request and shows the first step of its story.
    fn begin(self, app: App) -> bool {
        let content = app.content.get_untracked();
        let class = self.class.get_untracked();
        let mut story = None;
        self.run.update_value(|run| story = app.with(|editor| run.tell(editor.board(), content, class)));
        let Some(steps) = story else {
            app.complain(NO_USER);
            return false;
        };
        self.steps.set(steps);
        if app.side.get_untracked().is_none() && !app.is_embedded() && dom::window_size().0 >= 720.0 {
            app.side.set(Some(SideTab::Story));
        }
        self.show(app, 0);
        true
    }

    /// Shows a step from its beginning, or with reduced motion as a whole.
    fn show(self, app: App, at: usize) {
        self.at.set(Some(at));
        let Some(step) = self.steps.with_untracked(|steps| steps.get(at).cloned()) else { return };
        let still = !self.playing.get_untracked();
        self.run.update_value(|run| run.enter(&step, still));
        let mut lit = Lit { class: class_name(step.class, step.failed), ..Lit::default() };
        for place in &step.places {
            match place {
                Place::Node(id) => lit.nodes.push(id.clone()),
                Place::Link { id, .. } => lit.links.push(id.clone()),
            }
        }
        app.with_view(|view, editor| view.light(editor, lit));
        app.announcement.set(step.text.clone());
        self.draw(app);
        if still && !dom::reduced_motion() {
            self.go_on(app);
        }
    }

    /// Runs frames as long as something moves.
    pub(super) fn go_on(self, app: App) {
        self.run.update_value(|run| run.start_frames(move |now| self.frame(app, now)));
    }

    fn frame(self, app: App, now: f64) {
        if dom::document().hidden() || self.away.get_value() {
            self.run.update_value(|run| run.rest());
            return;
        }
        let playing = self.playing.get_untracked();
        let speed = self.speed.get_untracked();
        let mut passed = 0.0;
        self.run.update_value(|run| passed = run.passed(now));
        let real = passed;
        passed *= speed;
        let goes_on = match self.mode.get_untracked() {
            Mode::Single => self.frame_single(app, playing, passed),
            Mode::Many => self.frame_many(app, playing, passed),
            Mode::Load => app.load.frame(app, playing, real),
        };
        self.draw(app);
        if goes_on {
            self.run.update_value(Run::next_frame);
        } else {
            self.run.update_value(Run::rest);
        }
    }

    /// Moves the one request on. Returns whether there is more to come.
    fn frame_single(self, app: App, playing: bool, passed: f64) -> bool {
        let Some(at) = self.at.get_untracked() else { return false };
        let (mut moved, mut told) = (false, false);
        self.run.update_value(|run| (moved, told) = run.advance(passed));
        if !playing {
            return !moved;
        }
        if !told {
            return true;
        }
        if at + 1 < self.steps.with_untracked(Vec::len) {
            self.show(app, at + 1);
            true
        } else if self.looping.get_untracked() {
            self.begin(app)
        } else {
            self.playing.set(false);
            false
        }
    }

    /// Moves the many requests on and sends the next.
    fn frame_many(self, app: App, playing: bool, passed: f64) -> bool {
        let content = app.content.get_untracked();
        let class = self.class.get_untracked();
        let mut tally = self.tally.get_untracked();
        let before = tally.clone();
        let mut in_flight = 0;
        self.run.update_value(|run| {
            app.with(|editor| {
                if playing {
                    run.launch(editor.board(), content, class, passed, &mut tally);
                }
                run.fly(passed, &mut tally);
            });
            in_flight = run.in_flight();
        });
        if tally != before {
            self.tally.set(tally);
        }
        // A pause holds everything where it is.
        playing && (in_flight > 0 || has_user_now(app))
    }

    fn draw(self, app: App) {
        let mode = self.mode.get_untracked();
        app.with_view(|view, editor| match mode {
            Mode::Load if dom::reduced_motion() => {}
            Mode::Load => view.draw_tokens(&app.load.tokens(editor)),
            _ => self.run.with_value(|run| view.draw_tokens(&run.tokens(editor, mode))),
        });
    }

    /// Seconds of virtual time between the sending of the request and the end
    /// of the step that is shown. Inside a reactive scope, it is told of changes.
    pub fn story_time_s(self) -> f64 {
        let Some(at) = self.at.get() else { return 0.0 };
        let hops = self.steps.with(|steps| steps.get(at).map(|step| step.hops.clone()));
        hops.map_or(0.0, |hops| self.run.with_value(|run| run.time_s(hops)))
    }

    /// The frame that the page is in was scrolled out of sight, or is seen
    /// again. What plays holds still meanwhile.
    pub fn set_away(self, app: App, away: bool) {
        self.away.set_value(away);
        self.follow_visibility(app);
    }

    /// The page was hidden or is there again.
    pub fn follow_visibility(self, app: App) {
        if !dom::document().hidden() && self.playing.get_untracked() {
            self.go_on(app);
        }
    }
}

const NO_USER: &str = "Nobody sends a request: put a User on the board and link it to the entry.";

fn has_user(board: &stackboard_core::model::Board) -> bool {
    board.nodes.values().any(|node| node.kind == stackboard_core::model::NodeKind::Client)
}

fn has_user_now(app: App) -> bool {
    app.with(|editor| has_user(editor.board()))
}
