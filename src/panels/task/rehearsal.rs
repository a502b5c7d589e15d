//! The interview at the whiteboard, rehearsed: a clock, one question after the
//! other, and at the end the answers beside model answers.

use super::{
    questions::{AnswerField, Model, answer_of},
    requirements::Score,
};
use crate::{
    panels::{Words, markdown},
    platform::dom,
    state::{App, Assignment, Rehearsal},
};
use gloo::timers::callback::Interval;
use leptos::prelude::*;
use stackboard_core::tasks::Stage;
use std::sync::Arc;

#[component]
pub fn RehearsalView() -> impl IntoView {
    let app = App::get();
    let study = app.study;
    let Some(assignment) = study.assignment.get_untracked() else { return ().into_any() };
    let count = assignment.asked.len();
    let minutes = assignment.task.minutes;
    let at = Memo::new(move |_| study.rehearsal.with(|of| of.map_or(0, |of| of.at)));
    let go = move |to: usize| {
        study.rehearsal.update(|of| {
            if let Some(of) = of {
                of.at = to;
                // The clock stops at the comparison and goes on after it.
                of.ended_ms = (to >= count).then(dom::now_ms);
            }
        });
    };
    let leave = move || {
        study.rehearsal.set(None);
        dom::focus("#tab-task");
    };
    let asked = assignment.clone();
    view! {
        <div class="rehearsal-head">
            <Clock minutes=minutes />
            <button class="text-button quiet" id="rehearsal-end" on:click=move |_| leave()>"End"</button>
        </div>
        {move || match asked.asked.get(at.get()).cloned() {
            None => view! { <Comparison assignment=asked.clone() /> }.into_any(),
            Some(question) => {
                let number = at.get() + 1;
                let stage = question.stage;
                let (id, ask) = (question.id.clone(), question.ask.clone());
                let answered = answer_of(asked.clone(), &question);
                view! {
                    <div class="interview" data-question=id>
                        <p class="muted">{format!("Question {number} of {count}")}</p>
                        <h3>{ask}</h3>
                        {if stage == Stage::Draw {
                            view! {
                                <p><Words text="Draw on the board, and say aloud what you do and why. Nothing helps you here; the check comes at the end." /></p>
                            }
                            .into_any()
                        } else {
                            view! {
                                <p class="help">"Say it aloud first, then note your answer in a few words."</p>
                                <AnswerField asked=question answered=answered />
                            }
                            .into_any()
                        }}
                    </div>
                }
                .into_any()
            }
        }}
        <div class="button-row">
            <button class="text-button outlined" disabled=move || at.get() == 0 on:click=move |_| go(at.get_untracked() - 1)>"Back"</button>
            <Show when=move || at.get() < count>
                <button class="text-button primary" id="rehearsal-next" on:click=move |_| go(at.get_untracked() + 1)>
                    {move || if at.get() + 1 == count { "Compare" } else { "Next question" }}
                </button>
            </Show>
        </div>
    }
    .into_any()
}

/// What was drawn and answered, beside what could have been.
#[component]
fn Comparison(assignment: Arc<Assignment>) -> impl IntoView {
    let rows = assignment.asked.iter().filter(|asked| asked.stage != Stage::Draw).cloned();
    let rows: Vec<_> = rows.map(|asked| (answer_of(assignment.clone(), &asked), asked)).collect();
    view! {
        <h3>"What you drew"</h3>
        <Score />
        <h3>"What you said"</h3>
        <ol class="comparison">
            {rows
                .into_iter()
                .map(|(answered, asked)| {
                    let ask = asked.ask.clone();
                    let own = move || {
                        let text = answered.get();
                        if text.is_empty() {
                            view! { <p class="muted">"Not answered."</p> }.into_any()
                        } else {
                            view! { <div class="markdown">{markdown(&text)}</div> }.into_any()
                        }
                    };
                    view! {
                        <li>
                            <p><strong>{ask}</strong></p>
                            {own}
                            <Model asked=asked />
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}

/// The time that is left; over time it counts on.
#[component]
fn Clock(minutes: u32) -> impl IntoView {
    let study = App::get().study;
    let now = RwSignal::new(dom::now_ms());
    let ticking = StoredValue::new_local(Some(Interval::new(500, move || now.set(dom::now_ms()))));
    on_cleanup(move || ticking.set_value(None));
    let left_s = Memo::new(move |_| {
        let Some(Rehearsal { began_ms, ended_ms, .. }) = study.rehearsal.get() else { return 0 };
        let passed = (ended_ms.unwrap_or_else(|| now.get()) - began_ms) / 1000.0;
        (f64::from(minutes) * 60.0 - passed).ceil() as i64
    });
    let words = move || {
        let left = left_s.get();
        let sign = if left < 0 { "−" } else { "" };
        format!("{sign}{}:{:02}", left.abs() / 60, left.abs() % 60)
    };
    view! {
        <p class="clock" class:over=move || left_s.get() < 0 role="timer" aria-label="Time left">{words}</p>
    }
}
