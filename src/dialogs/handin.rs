//! Everything that is handed in, in one place: the picture, the link, and the
//! file with the answers.

use super::{export, frame::DialogFrame};
use crate::{
    platform::{clipboard, dom, files},
    state::{App, score_words},
};
use leptos::prelude::*;
use stackboard_core::{
    io::{limits, link},
    tasks::answers,
};

#[component]
pub fn HandInDialog() -> impl IntoView {
    let app = App::get();
    let study = app.study;
    let data = app.with(|editor| link::encode(editor.board()));
    let address = (data.len() <= limits::LINK_CHARS).then(|| format!("{}#{data}", dom::page_address()));
    let Some(assignment) = study.assignment.get_untracked() else {
        return view! {
            <DialogFrame title="Hand in">
                <p class="hint">"Choose a task in the Task panel first; then this dialog makes everything you hand in for it."</p>
            </DialogFrame>
        }
        .into_any();
    };
    let sheet = app.with(|editor| {
        answers::sheet(editor.board(), &assignment.task, address.as_deref().unwrap_or_default())
    });
    let open = app.with(|editor| {
        let all = answers::read(&editor.board().meta.notes, &assignment.task);
        all.iter().filter(|answer| answer.text.is_empty()).count()
    });
    let result = untrack(|| study.result());
    let missing: Vec<String> = result
        .iter()
        .flat_map(|of| &of.checks)
        .filter(|check| !check.met && check.judged)
        .map(|check| check.ask.clone())
        .collect();
    let score = result.as_deref().map(score_words).unwrap_or_default();
    let all_met = result.as_deref().is_some_and(|of| of.met);
    let (copied_link, shown_link) = (address.clone().unwrap_or_default(), address.clone());
    let (copied_sheet, saved_sheet) = (sheet.clone(), sheet.clone());
    let name = files::file_name(&assignment.task.name, "md");
    let board_title = app.with(|editor| editor.board().meta.title.clone());
    let title = if board_title.is_empty() { assignment.task.title.clone() } else { board_title };
    view! {
        <DialogFrame title="Hand in" class="wide">
            <section>
                <h3>{title}</h3>
                <p class="hand-in-score" class:done=all_met>{score}</p>
                {(!missing.is_empty()).then(|| view! {
                    <details>
                        <summary>{format!("{} still missing", missing.len())}</summary>
                        <ul class="missing-list">{missing.into_iter().map(|ask| view! { <li>{ask}</li> }).collect_view()}</ul>
                    </details>
                })}
                {(open > 0).then(|| view! { <p class="muted">{format!("{open} questions are not answered yet.")}</p> })}
            </section>
            <section>
                <h3>"1. The picture"</h3>
                <p class="muted">"With its board inside: the PNG opens here again."</p>
                <div class="button-row">
                    <button class="text-button primary" data-hand-in="png" on:click=move |_| export::save_png(app)>"Save PNG"</button>
                    <button class="text-button outlined" data-hand-in="json" on:click=move |_| export::download_json(app)>"Save the board file"</button>
                </div>
            </section>
            <section>
                <h3>"2. The link"</h3>
                {match shown_link {
                    Some(shown) => {
                        let length = shown.len();
                        view! {
                            <div class="copy-row">
                                <input class="field" readonly aria-label="Link to the board" prop:value=shown />
                                <button class="text-button outlined" data-hand-in="link" on:click=move |_| clipboard::write_text(app, copied_link.clone(), "The link is on the clipboard.")>"Copy"</button>
                            </div>
                            <p class="muted">{format!("{length} characters; the whole board is in it.")}</p>
                        }
                        .into_any()
                    }
                    None => view! { <p class="muted">"This board is too large for a link. Hand in the board file."</p> }.into_any(),
                }}
            </section>
            <section>
                <h3>"3. The answers"</h3>
                <textarea class="field sheet" readonly rows="8" aria-label="The answer file" prop:value=sheet></textarea>
                <div class="button-row">
                    <button
                        class="text-button primary"
                        data-hand-in="sheet"
                        on:click=move |_| export::save(app, &name, &saved_sheet, "text/markdown")
                    >
                        "Save as a file"
                    </button>
                    <button class="text-button outlined" data-hand-in="copy-sheet" on:click=move |_| clipboard::write_text(app, copied_sheet.clone(), "The answers are on the clipboard.")>"Copy"</button>
                </div>
            </section>
        </DialogFrame>
    }
    .into_any()
}
