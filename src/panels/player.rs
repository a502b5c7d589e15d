//! The island that plays requests.

use super::{
    Icon,
    load::{PaceButton, RateSlider},
};
use crate::{
    actions,
    platform::dom,
    state::{App, Mode, SPEEDS, SideTab},
};
use leptos::prelude::*;
use stackboard_core::simulate::Class;

#[component]
pub fn PlayerBar() -> impl IntoView {
    let app = App::get();
    let player = app.player;
    let reduced = dom::reduced_motion();
    let requests = move || player.mode.get() != Mode::Load;
    let play_name = move || match (reduced, player.playing.get()) {
        (true, _) if player.mode.get() != Mode::Load => "Next step",
        (_, true) => "Pause",
        (_, false) => "Play",
    };
    let run = move |id: &'static str| move |_| actions::perform(app, id);
    view! {
        <div class="island player" class:many=move || player.mode.get() == Mode::Many class:load=move || !requests() data-inset="bottom" role="group" aria-label="Watch requests">
            <button class="icon-button primary" id="play" aria-label=play_name title=move || format!("{} (P)", play_name()) on:click=run("play")>
                <Icon name=Signal::derive(move || if player.playing.get() { "pause" } else { "play" }) />
            </button>
            <button
                class="icon-button"
                id="step-back"
                aria-label="Step back"
                title="Step back (,)"
                disabled=move || player.at.get().is_none_or(|at| at == 0)
                on:click=run("step-back")
            >
                <Icon name="step-back" />
            </button>
            <button class="icon-button" id="step" aria-label="Next step" title="Next step (.)" on:click=run("step")>
                <Icon name="step" />
            </button>
            {move || match player.mode.get() {
                Mode::Single => view! { <Progress /> }.into_any(),
                Mode::Many => view! { <Counts /> }.into_any(),
                Mode::Load => view! {
                    <RateSlider />
                    <PaceButton />
                }
                .into_any(),
            }}
            <Show when=requests>
            <div class="segments classes" role="radiogroup" aria-label="Kind of request">
                {[None, Some(Class::Static), Some(Class::Read), Some(Class::Write)]
                    .map(|class| {
                        let (name, title) = match class {
                            None => ("Mix", "In turns, as the user's mix says"),
                            Some(Class::Static) => ("Static", "A static file, such as a picture"),
                            Some(Class::Read) => ("Read", "A page made from stored data"),
                            Some(Class::Write) => ("Write", "A request that changes stored data"),
                        };
                        let dot = class.map(|class| view! { <i class=format!("class-dot {}", class.key())></i> });
                        view! {
                            <button
                                role="radio"
                                title=title
                                data-class=class.map_or("mix", Class::key)
                                aria-checked=move || (player.class.get() == class).to_string()
                                on:click=move |_| player.class.set(class)
                            >
                                {dot}
                                {name}
                            </button>
                        }
                    })
                    .into_iter()
                    .collect_view()}
            </div>
            <button
                class="text-button speed"
                id="speed"
                title="Pace"
                aria-label=move || format!("Pace {} times", player.speed.get())
                on:click=move |_| {
                    player.speed.update(|speed| {
                        let at = SPEEDS.iter().position(|each| each == speed).map_or(0, |at| at + 1);
                        *speed = SPEEDS[at % SPEEDS.len()];
                    });
                }
            >
                {move || format!("{}×", player.speed.get())}
            </button>
            <button
                class="icon-button loop"
                id="loop"
                aria-label="One request after the other"
                title="One request after the other"
                aria-pressed=move || player.looping.get().to_string()
                on:click=move |_| player.looping.update(|on| *on = !*on)
            >
                <Icon name="loop" />
            </button>
            </Show>
                <div class="segments modes" role="radiogroup" aria-label="How many requests">
                    {MODES
                        .into_iter()
                        .filter(|(mode, ..)| !reduced || *mode != Mode::Many)
                        .map(|(mode, name, title)| {
                            view! {
                                <button
                                    role="radio"
                                    title=title
                                    data-mode=name
                                    aria-checked=move || (player.mode.get() == mode).to_string()
                                    on:click=move |_| {
                                        player.set_mode(app, mode);
                                        match mode {
                                            Mode::Single => {}
                                            Mode::Many => player.play(app),
                                            Mode::Load => {
                                                if app.side.get_untracked().is_none() && dom::window_size().0 >= 720.0 {
                                                    app.side.set(Some(SideTab::Story));
                                                }
                                                player.play(app);
                                            }
                                        }
                                    }
                                >
                                    {name}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
        </div>
    }
}

/// What can be watched, with what the buttons say.
const MODES: [(Mode, &str, &str); 3] = [
    (Mode::Single, "One", "One request, with its story"),
    (Mode::Many, "Many", "One after the other, as moving dots"),
    (Mode::Load, "Load", "The traffic that the board states, with failures and figures"),
];

/// Which step of how many, and going to another.
#[component]
fn Progress() -> impl IntoView {
    let app = App::get();
    let player = app.player;
    let count = move || player.steps.with(Vec::len);
    let at = move || player.at.get().map_or(0, |at| at + 1);
    view! {
        <input
            type="range"
            class="progress"
            aria-label="Step"
            min="1"
            max=move || count().max(1).to_string()
            prop:value=move || at().max(1).to_string()
            disabled=move || count() == 0
            aria-valuetext=move || format!("Step {} of {}", at(), count())
            on:input=move |event| {
                if let Ok(step) = event_target_value(&event).parse::<usize>() {
                    player.go_to(app, step.saturating_sub(1));
                }
            }
        />
        <span class="step-count" id="step-count">{move || format!("{} / {}", at(), count())}</span>
    }
}

/// How the many requests went so far.
#[component]
fn Counts() -> impl IntoView {
    let player = App::get().player;
    view! {
        <dl class="counts">
            <div><dt>"sent"</dt><dd id="count-sent">{move || player.tally.with(|t| t.sent)}</dd></div>
            <div><dt>"answered"</dt><dd id="count-answered">{move || player.tally.with(|t| t.answered)}</dd></div>
            <div class:bad=move || player.tally.with(|t| t.failed > 0)>
                <dt>"failed"</dt>
                <dd id="count-failed">{move || player.tally.with(|t| t.failed)}</dd>
            </div>
        </dl>
    }
}
