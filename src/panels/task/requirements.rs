//! What the task asks for, and what of it is there.

use crate::{
    panels::Words,
    state::{App, score_words},
};
use leptos::prelude::*;
use stackboard_core::tasks::{Checked, Outcome};

/// The state of a requirement, as a class and in words.
pub fn state_of(check: &Checked) -> (&'static str, &'static str) {
    match check {
        Checked { judged: false, .. } => ("open", "not tried yet"),
        Checked { met: true, .. } => ("met", "met"),
        Checked { part, .. } if *part > 0.0 => ("partly", "partly met"),
        _ => ("missing", "missing"),
    }
}

#[component]
pub fn Requirements() -> impl IntoView {
    let study = App::get().study;
    let result = Memo::new(move |_| study.result());
    view! {
        <Score />
        <ol class="requirements" id="requirements">
            <For
                each=move || result.get().map(|of| of.checks.clone()).unwrap_or_default()
                key=|check| (check.id.clone(), check.met, check.judged, check.message.clone())
                children=|check| view! { <Row check=check /> }
            />
        </ol>
    }
}

/// How much is met, as a bar and in words.
#[component]
pub fn Score() -> impl IntoView {
    let study = App::get().study;
    let result = Memo::new(move |_| study.result());
    let width = move || {
        let score = result.with(|of| of.as_ref().map_or(0.0, |of| of.score));
        format!("width:{:.1}%", score * 100.0)
    };
    let words = move || result.with(|of| of.as_deref().map(score_words).unwrap_or_default());
    let done = move || result.with(|of| of.as_deref().is_some_and(|of: &Outcome| of.met));
    view! {
        <div class="score" class:done=done>
            <div class="score-bar"><i style=width></i></div>
            <p id="score" role="status">{words}</p>
        </div>
    }
}

#[component]
fn Row(check: Checked) -> impl IntoView {
    let app = App::get();
    let (class, words) = state_of(&check);
    let Checked { id, ask, message, hint, nodes, links, met, .. } = check;
    let has_place = !nodes.is_empty() || !links.is_empty();
    view! {
        <li class=format!("requirement {class}") data-requirement=id>
            <i class="state" role="img" aria-label=words></i>
            <div>
                {if has_place {
                    view! {
                        <button class="ask" title="Show it on the board" on:click=move |_| app.study.point_at(app, &nodes, &links)>{ask}</button>
                    }
                    .into_any()
                } else {
                    view! { <p>{ask}</p> }.into_any()
                }}
                {(!met).then(|| view! { <p class="missing-words"><Words text=message /></p> })}
                {(!met && !hint.is_empty()).then(|| view! {
                    <details>
                        <summary>"How to draw it"</summary>
                        <p><Words text=hint /></p>
                    </details>
                })}
            </div>
        </li>
    }
}
