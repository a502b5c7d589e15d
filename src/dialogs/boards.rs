//! The boards kept in this browser, and the earlier states of each.

mod history;
mod thumbnail;

use super::frame::DialogFrame;
use crate::{
    panels::Icon,
    platform::{dates, dom, files, shelf::Entry},
    state::App,
};
use history::History;
use leptos::prelude::*;
use thumbnail::Thumbnail;

#[component]
pub fn BoardsDialog() -> impl IntoView {
    let app = App::get();
    app.look_through_boards();
    let query = RwSignal::new(String::new());
    // The board whose earlier states are shown instead of the list.
    let history = RwSignal::new(None::<Entry>);
    let found = Memo::new(move |_| {
        let query = query.get().to_lowercase();
        app.keeping.boards.with(|boards| {
            let fits = |entry: &&Entry| {
                let title = shown_title(&entry.title).to_lowercase();
                query.split_whitespace().all(|word| title.contains(word))
            };
            boards.iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    });
    let nothing = move || {
        if app.keeping.boards.with(Vec::is_empty) {
            "Nothing is kept yet. A board is kept in this browser as soon as you change it."
        } else {
            "No board has that in its title."
        }
    };
    let list = move || {
        view! {
            <div class="boards-bar">
                <input
                    class="field search"
                    type="search"
                    autofocus
                    aria-label="Search boards"
                    placeholder="Search boards"
                    on:input=move |event| query.set(event_target_value(&event))
                />
                <button class="text-button primary" on:click=move |_| { app.dialog.set(None); app.new_board(); dom::focus("#board"); }>
                    "New board"
                </button>
            </div>
            <Undo />
            <ul class="boards" aria-label="Boards">
                <For each=move || found.get() key=|entry| (entry.key.clone(), entry.version, entry.title.clone()) let:entry>
                    <Card entry=entry history=history />
                </For>
            </ul>
            <Show when=move || found.with(Vec::is_empty)>
                <p class="hint">{nothing}</p>
            </Show>
            <footer class="boards-foot">
                <button class="text-button outlined" on:click=move |_| app.download_all()>"Save all as one file"</button>
                <button class="text-button outlined" on:click=move |_| files::open_dialog(app)>"Open a file…"</button>
                <p class="muted">"Kept in this browser only. Save a file to take boards elsewhere."</p>
            </footer>
        }
    };
    view! {
        <DialogFrame title="Boards" class="wide">
            {move || match history.get() {
                Some(entry) => view! { <History entry=entry back=move || history.set(None) /> }.into_any(),
                None => list().into_any(),
            }}
        </DialogFrame>
    }
}

fn shown_title(title: &str) -> String {
    if title.is_empty() { "Untitled board".to_owned() } else { title.to_owned() }
}

/// What was deleted last, and the way back.
#[component]
fn Undo() -> impl IntoView {
    let app = App::get();
    move || {
        app.keeping.deleted.get().map(|deleted| {
            view! {
                <p class="deleted" role="status">
                    <span>{format!("“{}” was deleted.", shown_title(&deleted.record.entry.title))}</span>
                    <button class="text-button outlined" on:click=move |_| app.undo_delete()>"Undo"</button>
                </p>
            }
        })
    }
}

#[component]
fn Card(entry: Entry, history: RwSignal<Option<Entry>>) -> impl IntoView {
    let app = App::get();
    let renaming = RwSignal::new(false);
    let title = shown_title(&entry.title);
    let is_open = app.keeping.is_open(&entry.key);
    let key = StoredValue::new(entry.key.clone());
    let stored = StoredValue::new(entry.clone());
    let open = move |_| {
        app.dialog.set(None);
        if !is_open {
            key.with_value(|key| app.open_kept(key));
        }
        dom::focus("#board");
    };
    let rename = move |value: String| {
        renaming.set(false);
        if stored.with_value(|entry| entry.title != value.trim()) {
            key.with_value(|key| app.rename_kept(key, &value));
        }
    };
    let name = {
        let title = title.clone();
        move || {
            if renaming.get() {
                let value = stored.with_value(|entry| entry.title.clone());
                view! { <NameField value=value done=rename leave=move || renaming.set(false) /> }.into_any()
            } else {
                view! { <strong class="board-title">{title.clone()}</strong> }.into_any()
            }
        }
    };
    view! {
        <li class="board-card" class:open=is_open data-board-key=entry.key.clone()>
            <button class="board-open" aria-label=format!("Open {title}") on:click=open>
                <Thumbnail load=thumbnail::Load::Kept(entry.key.clone()) />
            </button>
            <div class="board-words">
                {name}
                <span class="muted">
                    {dates::ago(entry.changed_ms)} {is_open.then_some(" · on the screen")}
                </span>
            </div>
            <div class="board-buttons" role="group" aria-label=format!("What to do with {title}")>
                <button class="icon-button" data-do="rename" aria-label="Rename" title="Rename" on:click=move |_| renaming.set(true)>
                    <Icon name="pen" />
                </button>
                <button class="icon-button" data-do="duplicate" aria-label="Duplicate" title="Duplicate" on:click=move |_| key.with_value(|key| app.duplicate_kept(key))>
                    <Icon name="copy" />
                </button>
                <button class="icon-button" data-do="history" aria-label="Earlier states" title="Earlier states" on:click=move |_| history.set(Some(stored.get_value()))>
                    <Icon name="history" />
                </button>
                <button class="icon-button" data-do="delete" aria-label="Delete" title="Delete" on:click=move |_| key.with_value(|key| app.delete_kept(key))>
                    <Icon name="trash" />
                </button>
            </div>
        </li>
    }
}

/// The title of a card while it is edited.
#[component]
fn NameField(
    value: String,
    done: impl Fn(String) + Copy + 'static,
    leave: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    view! {
        <input
            node_ref=field
            class="field board-name"
            aria-label="Title"
            maxlength="200"
            prop:value=value
            on:blur=move |event| done(event_target_value(&event))
            on:keydown=move |event| match event.key().as_str() {
                "Enter" => {
                    event.prevent_default();
                    done(event_target_value(&event));
                }
                "Escape" => {
                    // Only the field is left, not the dialog.
                    event.prevent_default();
                    event.stop_propagation();
                    leave();
                }
                _ => {}
            }
        />
    }
}
