//! The earlier states of a board.

use super::{
    shown_title,
    thumbnail::{Load, Thumbnail},
};
use crate::{
    platform::{
        dates,
        shelf::{Entry, Snapshot},
    },
    state::App,
};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn History(entry: Entry, back: impl Fn() + Copy + 'static) -> impl IntoView {
    let app = App::get();
    let snapshots = RwSignal::new(None::<Vec<Snapshot>>);
    let chosen = RwSignal::new(0_usize);
    let key = StoredValue::new(entry.key.clone());
    spawn_local(async move {
        // Without storage there are no earlier states.
        let found = app.snapshots_of(&key.get_value()).await.unwrap_or_default();
        let _ = snapshots.try_set(Some(found));
    });
    let shown = move || snapshots.with(|all| all.as_ref()?.get(chosen.get()).cloned());
    let restore = move |_| {
        if let Some(snapshot) = shown() {
            app.dialog.set(None);
            key.with_value(|key| app.restore(key, snapshot));
        }
    };
    let open_copy = move |_| {
        if let Some(snapshot) = shown() {
            app.dialog.set(None);
            app.open_as_new(&snapshot.text);
        }
    };
    let row = move |(at, snapshot): (usize, Snapshot)| {
        view! {
            <li>
                <button class="snapshot" aria-pressed=move || (chosen.get() == at).to_string() on:click=move |_| chosen.set(at)>
                    <span>{dates::ago(snapshot.at_ms)}</span>
                    <span class="muted">{dates::full(snapshot.at_ms)} {snapshot.broke.then_some(" · broke down")}</span>
                </button>
            </li>
        }
    };
    view! {
        <div class="history-head">
            <button class="text-button outlined" on:click=move |_| back()>"← All boards"</button>
            <h3>{format!("Earlier states of “{}”", shown_title(&entry.title))}</h3>
        </div>
        <Show when=move || snapshots.with(|all| all.as_ref().is_some_and(Vec::is_empty))>
            <p class="hint">
                "There is no earlier state yet. One is taken each time you go on with the board, and every few minutes while you work."
            </p>
        </Show>
        <Show when=move || shown().is_some()>
            <div class="history">
                <ul class="snapshots" aria-label="Earlier states">
                    {move || snapshots.get().unwrap_or_default().into_iter().enumerate().map(row).collect_view()}
                </ul>
                <div class="preview">
                    {move || shown().map(|snapshot| view! { <Thumbnail load=Load::Text(snapshot.text) /> })}
                    <div class="preview-buttons">
                        <button class="text-button primary" data-do="restore" on:click=restore>"Go back to this"</button>
                        <button class="text-button outlined" data-do="open-copy" on:click=open_copy>"Open as another board"</button>
                    </div>
                </div>
            </div>
        </Show>
    }
}
