//! Searching: among all commands, or among what is on the board.

use super::frame::DialogFrame;
use crate::{
    actions::{self, shown_keys},
    platform::dom,
    state::App,
};
use leptos::prelude::*;
use stackboard_core::model::NodeKind;

/// One thing that can be found.
#[derive(Clone)]
struct Entry {
    name: String,
    hint: String,
    run: Callback<()>,
}

/// At most this many are shown.
const MOST: usize = 60;

#[component]
pub fn CommandsDialog() -> impl IntoView {
    let app = App::get();
    let actions = actions::all(app).filter(|action| action.is_enabled(app)).map(|action| Entry {
        name: action.name.to_owned(),
        hint: action.keys.first().map(|keys| shown_keys(keys)).unwrap_or_default(),
        run: Callback::new(move |()| action.perform(app)),
    });
    let kinds = NodeKind::ALL.iter().map(|kind| Entry {
        name: format!("Add {}", kind.info().name),
        hint: String::new(),
        run: Callback::new(move |()| {
            app.act(|editor| editor.place(*kind));
        }),
    });
    let entries: Vec<Entry> = actions.chain(kinds).collect();
    view! { <DialogFrame title="Commands"><Search entries=entries words="Search commands" /></DialogFrame> }
}

#[component]
pub fn FindDialog() -> impl IntoView {
    let app = App::get();
    let entries: Vec<Entry> = app.with(|editor| {
        let nodes = editor.board().nodes.values().map(|node| {
            let id = node.id.clone();
            let address = node.text("ip");
            Entry {
                name: node.label().to_owned(),
                hint: if address.is_empty() {
                    node.kind.to_string()
                } else {
                    format!("{} {address}", node.kind)
                },
                run: Callback::new(move |()| app.act(|editor| editor.go_to(id.clone()))),
            }
        });
        let links = editor.board().links.values().filter(|link| !link.chip().is_empty()).map(|link| {
            let id = link.id.clone();
            Entry {
                name: link.chip().to_owned(),
                hint: editor.describe_link(&link.id),
                run: Callback::new(move |()| app.act(|editor| editor.go_to_link(id.clone()))),
            }
        });
        nodes.chain(links).collect()
    });
    view! { <DialogFrame title="Find on the board"><Search entries=entries words="Search nodes and links" /></DialogFrame> }
}

/// A field and the entries that fit what is typed; arrow keys choose, Enter
/// runs.
#[component]
fn Search(entries: Vec<Entry>, words: &'static str) -> impl IntoView {
    let app = App::get();
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let entries = StoredValue::new(entries);
    let found = Memo::new(move |_| {
        let query = query.get().to_lowercase();
        entries.with_value(|entries| {
            let fits = |entry: &Entry| {
                let text = format!("{} {}", entry.name, entry.hint).to_lowercase();
                query.split_whitespace().all(|word| text.contains(word))
            };
            // What holds the words as they were typed comes before what has
            // them somewhere.
            let in_one = |entry: &Entry| entry.name.to_lowercase().contains(query.trim());
            let (mut best, rest): (Vec<usize>, Vec<usize>) =
                (0..entries.len()).filter(|at| fits(&entries[*at])).partition(|at| in_one(&entries[*at]));
            best.extend(rest);
            best.truncate(MOST);
            best
        })
    });
    let run = move |at: usize| {
        let run = entries.with_value(|entries| entries.get(at).map(|entry| entry.run));
        app.dialog.set(None);
        dom::focus("#board");
        if let Some(run) = run {
            run.run(());
        }
    };
    view! {
        <input
            class="field search"
            role="combobox"
            aria-expanded="true"
            aria-controls="found"
            aria-activedescendant=move || format!("found-{}", chosen.get())
            aria-label=words
            placeholder=words
            autofocus
            on:input=move |event| {
                query.set(event_target_value(&event));
                chosen.set(0);
            }
            on:keydown=move |event| {
                let count = found.with_untracked(Vec::len);
                match event.key().as_str() {
                    "ArrowDown" if count > 0 => chosen.update(|at| *at = (*at + 1) % count),
                    "ArrowUp" if count > 0 => chosen.update(|at| *at = (*at + count - 1) % count),
                    "Enter" => {
                        if let Some(at) = found.with_untracked(|found| found.get(chosen.get_untracked()).copied()) {
                            run(at);
                        }
                    }
                    _ => return,
                }
                event.prevent_default();
            }
        />
        <ul class="found" id="found" role="listbox" aria-label="Found">
            {move || {
                found
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(row, at)| {
                        let entry = entries.with_value(|entries| entries[at].clone());
                        view! {
                            <li
                                id=format!("found-{row}")
                                role="option"
                                aria-selected=move || (chosen.get() == row).to_string()
                                on:click=move |_| run(at)
                            >
                                <span>{entry.name}</span>
                                <span class="muted">{entry.hint}</span>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
        <Show when=move || found.with(Vec::is_empty)>
            <p class="hint">"Nothing fits."</p>
        </Show>
    }
}
