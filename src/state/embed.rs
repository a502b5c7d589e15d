//! A board in somebody else's page: does what that page asks, and tells it what
//! happens.

use super::{Address, App, Mode, Player, ThemeChoice, keeping::Show};
use crate::{
    FRAME,
    platform::{
        background::{Job, News, Order},
        dom, files,
        messages::Line,
    },
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use stackboard_core::{
    io::message::{Incoming, Moment, Outgoing, Playing, Theme, Watch},
    tasks::{self, Outcome},
};
use wasm_bindgen_futures::spawn_local;

/// While only time passes, it is told this often, in milliseconds.
const TELL_MS: f64 = 250.0;

/// What was told last of the playing.
#[derive(Clone, Copy, PartialEq)]
struct Told {
    state: Playing,
    /// Which board it was about.
    opened: u32,
    at_ms: f64,
}

/// Listens to the page around this one as long as it lives, if there is one.
pub fn follow(app: App, address: &Address) {
    let fit = Show::of(address);
    let Some(line) = Line::open(move |incoming| {
        // The line is there before anything can be heard.
        if let Some(line) = app.line.get_value() {
            obey(app, &line, incoming, fit);
        }
    }) else {
        return;
    };
    app.line.set_value(Some(line.clone()));
    announce(app, line.clone());
    tell_state(app, line.clone());
    let errors = line.clone();
    Effect::new(move |_| {
        if let Some(notice) = app.notice.get().filter(|notice| notice.is_error) {
            errors.say(&Outgoing::Error(notice.text));
        }
    });
    // Checking is for the whole program, which such an address loads.
    if !FRAME && let Some(task) = address.task.clone() {
        tell_score(app, line, task);
    }
}

/// Says that messages are understood, once the board of the address is open or
/// known not to be: what is asked for from then on is done to that board.
fn announce(app: App, line: Line) {
    Effect::new(move |said: Option<bool>| {
        let is_open = app.opened.get() > 0;
        if is_open && said != Some(true) {
            line.announce();
        }
        is_open || said == Some(true)
    });
}

fn obey(app: App, line: &Line, incoming: Incoming, show: Show) {
    let player = app.player;
    match incoming {
        Incoming::Load(opened) => app.open_opened(*opened, show),
        Incoming::Play(watch) => {
            if let Some(watch) = watch {
                player.set_mode(app, mode_of(watch));
            }
            if !player.playing.get_untracked() {
                player.play(app);
            }
        }
        Incoming::Pause => player.pause(),
        Incoming::Seek(Moment::Time(to_s)) => {
            player.set_mode(app, Mode::Load);
            app.load.open(app);
            let end = app.with(|editor| editor.board().meta.scenario.duration_s);
            app.load.seek(app, to_s.min(end));
        }
        Incoming::Seek(Moment::Step(step)) => {
            player.set_mode(app, Mode::Single);
            if player.steps.with_untracked(Vec::is_empty) {
                player.step(app, 1);
            }
            let steps = player.steps.with_untracked(Vec::len);
            if step <= steps {
                player.go_to(app, step - 1);
            } else if steps > 0 {
                let words = format!("stackboard:seek: there is no step {step}; the story has {steps}.");
                line.say(&Outgoing::Error(words));
            }
        }
        Incoming::Theme(theme) => app.theme.set(match theme {
            Theme::Light => ThemeChoice::Light,
            Theme::Dark => ThemeChoice::Dark,
            Theme::Auto => ThemeChoice::System,
        }),
        Incoming::Get(id) => app.with(|editor| line.say(&Outgoing::Board { board: editor.board(), id })),
    }
}

const fn mode_of(watch: Watch) -> Mode {
    match watch {
        Watch::Story => Mode::Single,
        Watch::Many => Mode::Many,
        Watch::Load => Mode::Load,
    }
}

/// How the playing stands; inside a reactive scope, it is told of changes.
fn state(app: App, player: Player) -> Playing {
    let (watch, time_s) = match player.mode.get() {
        Mode::Single => (Watch::Story, player.story_time_s()),
        Mode::Many => (Watch::Many, 0.0),
        Mode::Load => (Watch::Load, app.load.now_s.get()),
    };
    Playing {
        playing: player.playing.get(),
        watch,
        time_s,
        step: player.at.get().map_or(0, |at| at + 1),
        steps: player.steps.with(Vec::len),
    }
}

/// Tells how the playing stands: at once when it changes, and a few times a
/// second while only time passes.
fn tell_state(app: App, line: Line) {
    let last: StoredValue<Option<Told>> = StoredValue::new(None);
    let waiting: StoredValue<Option<Timeout>, LocalStorage> = StoredValue::new_local(None);
    let late = Trigger::new();
    Effect::new(move |_| {
        late.track();
        let now = Told { state: state(app, app.player), opened: app.opened.get(), at_ms: dom::now_ms() };
        let before = last.get_value();
        let only_time = before.is_some_and(|before| {
            let state = Playing { time_s: before.state.time_s, ..now.state };
            before == Told { state, at_ms: before.at_ms, ..now }
        });
        if before.is_some_and(|before| only_time && before.state == now.state) {
            return;
        }
        let rest = before.map_or(0.0, |before| TELL_MS - (now.at_ms - before.at_ms));
        if only_time && rest > 0.0 {
            let is_waiting = waiting.with_value(Option::is_some);
            if !is_waiting {
                let timeout = Timeout::new(rest.ceil() as u32, move || {
                    waiting.set_value(None);
                    late.notify();
                });
                waiting.set_value(Some(timeout));
            }
            return;
        }
        last.set_value(Some(now));
        line.say(&Outgoing::State(now.state));
    });
}

/// Checks every board that is opened against the task that the address names,
/// and tells what came of it.
fn tell_score(app: App, line: Line, task: String) {
    let job: StoredValue<Option<Job>, LocalStorage> = StoredValue::new_local(None);
    let own: RwSignal<Option<String>> = RwSignal::new(None);
    let is_own = tasks::get(&task).is_none();
    if is_own {
        let address = task.clone();
        spawn_local(async move {
            let text = files::fetch(&address)
                .await
                .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is not text".into()))
                .and_then(|text| tasks::read(&text).map(|_| text).map_err(|error| error.to_string()));
            match text {
                Ok(text) => own.set(Some(text)),
                Err(error) => app.complain(format!("The task at {address} could not be opened: {error}")),
            }
        });
    }
    Effect::new(move |_| {
        app.opened.track();
        let text = own.get();
        let is_empty = app.with(|editor| editor.board().nodes.is_empty());
        if is_empty || is_own && text.is_none() {
            return;
        }
        let named = text.as_ref().and_then(|text| tasks::read(text).ok()).map(|task| task.name);
        let name = named.unwrap_or_else(|| task.clone());
        let order = app.with(|editor| Order::check(editor.board(), &name, text.as_deref()));
        let line = line.clone();
        let say = move |outcome: &Outcome| line.say(&Outgoing::Score { task: &name, outcome });
        job.set_value(Some(Job::start(order, move |news| match news {
            News::Checked(outcome) => say(&outcome),
            News::Failed(words) => app.complain(words),
            _ => {}
        })));
    });
}
