//! The task that a board is drawn for: what it asks for, what is met, the way
//! to it, its questions, and handing in.

mod choose;
mod guide;
mod questions;
mod rehearsal;
mod requirements;

use crate::{
    panels::Words,
    state::{App, Assignment, Dialog},
};
use choose::Choose;
use guide::Guide;
use leptos::prelude::*;
use questions::Questions;
use rehearsal::RehearsalView;
use requirements::Requirements;
use stackboard_core::tasks;
use std::sync::Arc;

#[component]
pub fn TaskPanel() -> impl IntoView {
    let app = App::get();
    let study = app.study;
    let rehearsing = Memo::new(move |_| study.rehearsal.with(Option::is_some));
    let guided = Memo::new(move |_| study.guide.with(Option::is_some));
    view! {
        <Show when=move || !rehearsing.get()>
            <Choose />
        </Show>
        {move || match study.assignment.get() {
            None => view! {
                <p class="hint">
                    "Choose the task you draw for. Then this panel says what is met and what is missing while you draw, asks the interview's questions, and makes what you hand in."
                </p>
            }
            .into_any(),
            Some(_) if rehearsing.get() => view! { <RehearsalView /> }.into_any(),
            Some(assignment) if guided.get() => view! { <Guide assignment=assignment /> }.into_any(),
            Some(assignment) => view! { <Overview assignment=assignment /> }.into_any(),
        }}
    }
}

/// The task as a whole.
#[component]
fn Overview(assignment: Arc<Assignment>) -> impl IntoView {
    let app = App::get();
    let study = app.study;
    let needs_runs = tasks::needs_runs(&assignment.task);
    view! {
        <p class="brief"><Words text=assignment.task.brief.clone() /></p>
        <div class="button-row">
            <button class="text-button outlined" id="guide-me" on:click=move |_| study.guide.set(Some(0))>"Guide me"</button>
            <button class="text-button outlined" id="rehearse" on:click=move |_| study.rehearse(app)>"Rehearse"</button>
            <button class="text-button outlined" id="hand-in" on:click=move |_| app.dialog.set(Some(Dialog::HandIn))>"Hand in"</button>
        </div>
        <Requirements />
        {needs_runs.then(|| view! {
            <button class="text-button primary" id="check-runs" disabled=move || study.trying.get() on:click=move |_| study.check(app)>
                {move || if study.trying.get() { "Trying in the simulation…" } else { "Try in the simulation" }}
            </button>
        })}
        <Questions assignment=assignment />
    }
}
