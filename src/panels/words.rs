//! Text in which every word of the vocabulary explains itself.

use crate::{platform::dom, state::App};
use leptos::prelude::*;
use stackboard_core::vocabulary::{self, TermId};
use wasm_bindgen::JsCast;

/// A term whose meaning is shown, and where its word stands on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Explained {
    term: TermId,
    left: f64,
    bottom: f64,
}

/// Room for an explanation, in pixels.
const WIDTH: f64 = 288.0;
const HEIGHT: f64 = 130.0;

/// A text with its words of the vocabulary.
#[component]
pub fn Words(#[prop(into)] text: String) -> impl IntoView {
    vocabulary::annotate(&text)
        .into_iter()
        .map(|span| match span.term {
            None => span.text.into_any(),
            Some(term) => view! { <Word text=span.text term=term /> }.into_any(),
        })
        .collect_view()
}

/// A word of the vocabulary: its meaning shows while the pointer is over it or
/// it has the focus.
#[component]
fn Word(text: String, term: TermId) -> impl IntoView {
    let explained = App::get().explained;
    let show = move |target: Option<web_sys::EventTarget>| {
        let Some(element) = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
            return;
        };
        let rect = element.get_bounding_client_rect();
        let (width, height) = dom::window_size();
        let left = rect.left().min(width - WIDTH - 8.0).max(8.0);
        let below = rect.bottom() + HEIGHT + 20.0 <= height;
        let bottom = if below { rect.bottom() } else { rect.top() - HEIGHT };
        explained.set(Some(Explained { term, left, bottom }));
    };
    let is_shown = move |shown: &Option<Explained>| shown.is_some_and(|shown| shown.term == term);
    let hide = move || {
        if explained.with_untracked(is_shown) {
            explained.set(None);
        }
    };
    on_cleanup(hide);
    view! {
        <span
            class="term"
            tabindex="0"
            role="term"
            aria-describedby=move || explained.with(is_shown).then_some("explanation")
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

/// The meaning of the word that is pointed at. It stands once in the page, or
/// in the dialog that covers it.
#[component]
pub fn Explanation() -> impl IntoView {
    let explained = App::get().explained;
    move || {
        explained.get().and_then(|shown| Some((shown, vocabulary::term(shown.term)?))).map(|(shown, term)| {
            view! {
                <div class="island explanation" id="explanation" role="tooltip" style=format!("left:{:.0}px;top:{:.0}px", shown.left, shown.bottom + 6.0)>
                    <strong>{term.word}</strong>
                    <p>{term.definition}</p>
                </div>
            }
        })
    }
}
