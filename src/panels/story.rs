//! The story of the request that is watched.

use super::load::LoadPanel;
use crate::{
    platform::dom,
    state::{App, Mode},
};
use leptos::prelude::*;
use stackboard_core::{
    story::Step,
    vocabulary::{self, TermId},
};
use wasm_bindgen::JsCast;

/// A term whose meaning is shown, and where its word stands on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Explained {
    term: TermId,
    left: f64,
    bottom: f64,
}

#[component]
pub fn StoryTab() -> impl IntoView {
    let app = App::get();
    let player = app.player;
    let explained = RwSignal::new(None::<Explained>);
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
                    .map(|(at, step)| view! { <StoryStep at=at step=step explained=explained /> })
                    .collect_view()
            }}
        </ol>
        {move || {
            explained
                .get()
                .and_then(|shown| Some((shown, vocabulary::term(shown.term)?)))
                .map(|(shown, term)| {
                    view! {
                        <div class="island explanation" id="explanation" role="tooltip" style=format!("left:{:.0}px;top:{:.0}px", shown.left, shown.bottom + 6.0)>
                            <strong>{term.word}</strong>
                            <p>{term.definition}</p>
                        </div>
                    }
                })
        }}
    }
}

#[component]
fn StoryStep(at: usize, step: Step, explained: RwSignal<Option<Explained>>) -> impl IntoView {
    let app = App::get();
    let player = app.player;
    let current = move || player.at.get() == Some(at);
    let class = if step.failed { "failed" } else { step.class.key() };
    let spans = step.spans();
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
                {spans
                    .into_iter()
                    .map(|span| match span.term {
                        None => span.text.into_any(),
                        Some(term) => view! { <Word text=span.text term=term explained=explained /> }.into_any(),
                    })
                    .collect_view()}
            </p>
        </li>
    }
}

/// A word of the vocabulary: its meaning shows while the pointer is over it or
/// it has the focus.
#[component]
fn Word(text: String, term: TermId, explained: RwSignal<Option<Explained>>) -> impl IntoView {
    let show = move |target: Option<web_sys::EventTarget>| {
        let Some(element) = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
            return;
        };
        let rect = element.get_bounding_client_rect();
        let (width, height) = dom::window_size();
        let left = rect.left().min(width - 296.0).max(8.0);
        let bottom = if rect.bottom() > height - 150.0 { rect.top() - 130.0 } else { rect.bottom() };
        explained.set(Some(Explained { term, left, bottom }));
    };
    let hide = move || {
        if explained.with_untracked(|shown| shown.is_some_and(|shown| shown.term == term)) {
            explained.set(None);
        }
    };
    view! {
        <span
            class="term"
            tabindex="0"
            role="term"
            aria-describedby=move || {
                explained.with(|shown| shown.is_some_and(|shown| shown.term == term)).then_some("explanation")
            }
            on:pointerenter=move |event| show(event.target())
            on:pointerleave=move |_| hide()
            on:focus=move |event| show(event.target())
            on:blur=move |_| hide()
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    hide();
                }
            }
        >
            {text}
        </span>
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
