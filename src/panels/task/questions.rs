//! The questions of a task, the learner's answers, and answers to compare them
//! with.

use crate::{
    panels::{Words, markdown},
    state::{App, Assignment},
};
use leptos::prelude::*;
use stackboard_core::tasks::{Asked, Stage, answers};
use std::sync::Arc;

#[component]
pub fn Questions(assignment: Arc<Assignment>) -> impl IntoView {
    let of = |stage: Stage| assignment.asked.iter().filter(move |asked| asked.stage == stage).cloned();
    let list = |asked: Vec<Asked>| {
        let assignment = assignment.clone();
        asked
            .into_iter()
            .map(move |asked| {
                let answered = answer_of(assignment.clone(), &asked);
                let (id, ask) = (asked.id.clone(), asked.ask.clone());
                view! {
                    <li>
                        <details class="question" data-question=id>
                            <summary>
                                <i class="state" class:met=move || !answered.with(String::is_empty)></i>
                                {ask}
                            </summary>
                            <AnswerField asked=asked.clone() answered=answered />
                            <Model asked=asked />
                        </details>
                    </li>
                }
            })
            .collect_view()
    };
    let explain: Vec<Asked> = of(Stage::Explain).collect();
    let flaws: Vec<Asked> = of(Stage::Flaws).collect();
    view! {
        {(!explain.is_empty()).then(|| view! { <h3>"To explain"</h3><ol class="questions">{list(explain)}</ol> })}
        {(!flaws.is_empty()).then(|| view! { <h3>"Weaknesses to name"</h3><ol class="questions">{list(flaws)}</ol> })}
    }
}

/// What the learner has written, as it stands in the board's notes.
pub fn answer_of(assignment: Arc<Assignment>, asked: &Asked) -> Memo<String> {
    let app = App::get();
    let id = asked.id.clone();
    Memo::new(move |_| {
        app.track(|editor| {
            let all = answers::read(&editor.board().meta.notes, &assignment.task);
            all.into_iter().find(|answer| answer.id == id).map(|answer| answer.text).unwrap_or_default()
        })
    })
}

#[component]
pub fn AnswerField(asked: Asked, answered: Memo<String>) -> impl IntoView {
    let app = App::get();
    let question = asked.ask.clone();
    view! {
        <textarea
            class="field answer"
            rows="4"
            maxlength="20000"
            aria-label=format!("Your answer: {}", asked.ask)
            placeholder="Your answer, kept in the board's notes"
            prop:value=move || answered.get()
            on:change=move |event| app.study.answer(app, &question, &event_target_value(&event))
        ></textarea>
    }
}

/// An answer to compare one's own with, and the words it uses.
#[component]
pub fn Model(asked: Asked) -> impl IntoView {
    let terms = (!asked.terms.is_empty()).then(|| format!("Words to use: {}.", asked.terms.join(", ")));
    view! {
        {terms.map(|terms| view! { <p class="help"><Words text=terms /></p> })}
        <details class="model">
            <summary>"Show a model answer"</summary>
            <div class="markdown">{markdown(&asked.answer)}</div>
        </details>
    }
}
