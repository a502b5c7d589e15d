//! From an empty board to the finished design, one step after the other.

use super::requirements::Score;
use crate::{
    panels::{Glyph, Words},
    platform::dom,
    state::{App, Assignment},
};
use leptos::prelude::*;
use stackboard_core::tasks::{self, Step};
use std::sync::Arc;

#[component]
pub fn Guide(assignment: Arc<Assignment>) -> impl IntoView {
    let app = App::get();
    let study = app.study;
    let steps = StoredValue::new(tasks::steps(&assignment.task));
    let count = steps.with_value(Vec::len);
    let is_met =
        move |at: usize| study.result().is_some_and(|of| of.checks.get(at).is_some_and(|check| check.met));
    let at = Memo::new(move |_| study.guide.get().unwrap_or_default().min(count.saturating_sub(1)));
    let next_unmet = move |from: usize| (from..count).chain(0..from).find(|at| !is_met(*at));
    // It begins where something is missing.
    study.guide.set(Some(untrack(|| next_unmet(0)).unwrap_or_default()));
    // A step that has just been done leads on to the next by itself.
    let was_met = StoredValue::new(None::<(usize, bool)>);
    Effect::new(move |_| {
        let (at, met) = (at.get(), is_met(at.get()));
        let before = was_met.get_value();
        was_met.set_value(Some((at, met)));
        if met && before == Some((at, false)) {
            let next = untrack(|| next_unmet(at));
            let words = match next {
                Some(next) => {
                    study.guide.set(Some(next));
                    steps.with_value(|steps| format!("Done. Next: {}", steps[next].todo))
                }
                None => "Done. Everything is met.".into(),
            };
            app.announcement.set(words);
        }
    });
    let finished = Memo::new(move |_| (0..count).all(is_met));
    view! {
        <Score />
        <Show
            when=move || !finished.get()
            fallback=move || view! {
                <p class="guide-done">"Everything the task asks for is on the board. Rehearse the questions, then hand in."</p>
            }
        >
            <div class="guide" role="group" aria-label="The next step">
                <p class="guide-count muted">{move || format!("Step {} of {count}", at.get() + 1)}</p>
                {move || steps.with_value(|steps| steps.get(at.get()).cloned()).map(|step| {
                    let missing = study.result().and_then(|of| of.checks.get(at.get()).filter(|c| !c.met && c.part > 0.0).map(|c| c.message.clone()));
                    view! { <StepView step=step missing=missing done=is_met(at.get()) /> }
                })}
            </div>
        </Show>
        <div class="button-row">
            <button class="text-button outlined" disabled=move || at.get() == 0 on:click=move |_| study.guide.set(Some(at.get_untracked().saturating_sub(1)))>"Back"</button>
            <button class="text-button outlined" disabled={move || at.get() + 1 >= count} on:click=move |_| study.guide.set(Some(at.get_untracked() + 1))>
                {move || if is_met(at.get()) { "Next" } else { "Skip" }}
            </button>
            <button
                class="text-button quiet"
                id="guide-end"
                on:click=move |_| {
                    study.guide.set(None);
                    dom::focus("#tab-task");
                }
            >
                "Leave the guide"
            </button>
        </div>
    }
}

#[component]
fn StepView(step: Step, missing: Option<String>, done: bool) -> impl IntoView {
    let app = App::get();
    let Step { ask, todo, why, kinds, links, .. } = step;
    let tools = kinds
        .into_iter()
        .map(|kind| {
            view! {
                <button class="tool" title="Put one on the board" on:click=move |_| { app.act(|editor| editor.place(kind)); dom::focus("#board"); }>
                    <Glyph kind=kind size=18 />
                    {kind.info().name}
                </button>
            }
        })
        .collect_view();
    let links = links
        .into_iter()
        .map(|kind| view! { <span class="tool link">{format!("{} link", kind.info().name)}</span> })
        .collect_view();
    view! {
        <h3 class:done=done>{ask}</h3>
        {missing.map(|words| view! { <p class="missing-words">{words}</p> })}
        <p><Words text=todo /></p>
        <p class="muted"><Words text=why /></p>
        <div class="tools">{tools}{links}</div>
    }
}
