//! What a Mermaid flowchart left open: kinds that had to be guessed, to be
//! confirmed or set right, and what has no meaning on a board.

use super::frame::DialogFrame;
use crate::{
    panels::{Glyph, Words},
    state::{App, Imported},
};
use leptos::prelude::*;
use stackboard_core::model::NodeKind;

#[component]
pub fn ImportedDialog() -> impl IntoView {
    let app = App::get();
    let Imported { left_out, guesses } =
        app.imported.get_untracked().unwrap_or(Imported { left_out: Vec::new(), guesses: Vec::new() });
    let has_guesses = !guesses.is_empty();
    let has_left_out = !left_out.is_empty();
    let rows = guesses
        .into_iter()
        .map(|guess| {
            let id = guess.node.clone();
            let kind = {
                let id = id.clone();
                Memo::new(move |_| app.track(|editor| editor.board().node(&id).map(|node| node.kind)))
            };
            // What was taken, what else it may be, then all the rest.
            let mut kinds = vec![guess.kind];
            kinds.extend(guess.alternatives.iter().chain(NodeKind::ALL).copied());
            let mut seen = Vec::new();
            kinds.retain(|kind| !seen.contains(kind) && { seen.push(*kind); true });
            let options = kinds
                .into_iter()
                .map(|of| {
                    let chosen = move || kind.get() == Some(of);
                    view! { <option value=of.key() selected=chosen>{of.info().name}</option> }
                })
                .collect_view();
            let label = guess.label.clone();
            view! {
                <li class="guess">
                    <span class="guess-glyph">{move || kind.get().map(|kind| view! { <Glyph kind=kind /> })}</span>
                    <div>
                        <strong>{guess.label.clone()}</strong>
                        <p class="muted"><Words text=guess.why.clone() /></p>
                    </div>
                    <select
                        class="field"
                        aria-label=format!("Kind of {label}")
                        on:change=move |event| {
                            if let Some(kind) = NodeKind::from_key(&event_target_value(&event)) {
                                app.act(|editor| editor.set_kind(&id, kind));
                            }
                        }
                    >
                        {options}
                    </select>
                </li>
            }
        })
        .collect_view();
    view! {
        <DialogFrame title="From Mermaid" class="wide">
            {has_guesses.then(|| view! {
                <section>
                    <h3>"Is this what you meant?"</h3>
                    <p class="muted">"These kinds are not clear from the text. Set right what is wrong."</p>
                    <ul class="guesses">{rows}</ul>
                </section>
            })}
            {has_left_out.then(|| view! {
                <section>
                    <h3>"Left out"</h3>
                    <ul class="missing-list">
                        {left_out.into_iter().map(|of| view! { <li>{of.to_string()}</li> }).collect_view()}
                    </ul>
                </section>
            })}
            <div class="button-row">
                <button class="text-button primary" id="imported-done" on:click=move |_| app.dialog.set(None)>"Fine"</button>
            </div>
        </DialogFrame>
    }
}
