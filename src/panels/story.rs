//! The story of the request that is watched.

use super::{load::LoadPanel, words::Words};
use crate::{
    platform::dom,
    state::{App, Mode},
};
use leptos::prelude::*;
use stackboard_core::story::Step;

#[component]
pub fn StoryTab() -> impl IntoView {
    let app = App::get();
    let player = app.player;
    // The step that is shown stays in sight.
    Effect::new(move |_| {
        if let Some(at) = player.at.get()
            && let Some(item) = dom::find(&format!("#story-step-{at}"))
            && let Some(list) = item.closest(".side-body").ok().flatten()
        {
            let (item, frame) = (item.get_bounding_client_rect(), list.get_bounding_client_rect());
            if item.top() < frame.top() || item.bottom() > frame.bottom() {
                let shift = item.top() - frame.top() - frame.height() / 3.0;
                list.set_scroll_top(list.scroll_top() + shift as i32);
            }
        }
    });
    view! {
        <Show when=move || player.mode.get() == Mode::Load>
            <LoadPanel />
        </Show>
        <Show when=move || player.mode.get() == Mode::Many>
            <Many />
        </Show>
        <Show when=move || player.mode.get() == Mode::Single && player.steps.with(Vec::is_empty)>
            <p class="hint">
                "Press play, and follow one request through the design and back. Or go step by step, forward and back."
            </p>
        </Show>
        <ol class="story">
            {move || {
                player
                    .steps
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(at, step)| view! { <StoryStep at=at step=step /> })
                    .collect_view()
            }}
        </ol>
    }
}

#[component]
fn StoryStep(at: usize, step: Step) -> impl IntoView {
    let app = App::get();
    let player = app.player;
    let current = move || player.at.get() == Some(at);
    let class = if step.failed { "failed" } else { step.class.key() };
    view! {
        <li
            id=format!("story-step-{at}")
            class=format!("step {class}")
            class:current=current
            aria-current=move || current().then_some("step")
        >
            <button class="step-number" aria-label=format!("Go to step {}", at + 1) on:click=move |_| player.go_to(app, at)>
                {at + 1}
            </button>
            <p>
                <Words text=step.text />
            </p>
        </li>
    }
}

/// What many requests show.
#[component]
fn Many() -> impl IntoView {
    let player = App::get().player;
    view! {
        <p class="hint">"Each dot is a request; a hollow one is an answer on its way back."</p>
        <ul class="legend">
            <li><i class="class-dot static"></i>"static file: answered by the web server"</li>
            <li><i class="class-dot read"></i>"read: needs the application and the database"</li>
            <li><i class="class-dot write"></i>"write: goes to the primary database"</li>
            <li><i class="class-dot failed"></i>"failed: falls off where it failed"</li>
        </ul>
        {move || {
            player.tally.with(|tally| tally.reason.clone()).map(|reason| {
                view! { <p class="last-failure" role="status"><strong>"Last failure: "</strong>{reason}</p> }
            })
        }}
    }
}
