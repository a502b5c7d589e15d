//! The two islands at the top: the board's name and history on the left, ways
//! out on the right.

use super::Icon;
use crate::{
    actions, dialogs,
    platform::dom,
    state::{App, Dialog, ThemeChoice},
};
use leptos::{html, prelude::*};
use stackboard_core::{editor::Target, templates};

/// Kept boards that the menu names; the dialog has them all.
const RECENT: usize = 6;

/// The name of the board, the menu of boards, undo and redo.
#[component]
pub fn TitleBar() -> impl IntoView {
    let app = App::get();
    let open = RwSignal::new(false);
    let undo_title = move || match app.steps.get().0 {
        Some(name) => format!("Undo: {name}"),
        None => "Nothing to undo".into(),
    };
    let redo_title = move || match app.steps.get().1 {
        Some(name) => format!("Redo: {name}"),
        None => "Nothing to redo".into(),
    };
    view! {
        <header class="island title-bar" data-inset="top">
            <img class="logo" src="icon.svg" alt="" width="22" height="22" />
            <strong class="brand">"Stackboard"</strong>
            <Title />
            <button
                class="icon-button"
                aria-label="Boards and templates"
                title="Boards and templates"
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon name="down" />
            </button>
            <span class="separator"></span>
            <button class="icon-button" aria-label="Undo" title=undo_title disabled=move || app.steps.get().0.is_none() on:click=move |_| actions::perform(app, "undo")>
                <Icon name="undo" />
            </button>
            <button class="icon-button" aria-label="Redo" title=redo_title disabled=move || app.steps.get().1.is_none() on:click=move |_| actions::perform(app, "redo")>
                <Icon name="redo" />
            </button>
            <Show when=move || open.get()>
                <BoardMenu open=open />
            </Show>
        </header>
    }
}

/// The title, edited where it stands.
#[component]
fn Title() -> impl IntoView {
    let app = App::get();
    let field = NodeRef::<html::Input>::new();
    let commit = move || {
        if let Some(field) = field.get_untracked() {
            let title = field.value();
            if app.title.get_untracked() != title.trim() {
                app.act(|editor| editor.set_label(&Target::Board, &title));
            }
        }
    };
    view! {
        <input
            node_ref=field
            class="title"
            aria-label="Title of the board"
            maxlength="200"
            placeholder="Untitled board"
            size=move || app.title.get().chars().count().clamp(10, 34).to_string()
            prop:value=move || app.title.get()
            on:blur=move |_| commit()
            on:keydown=move |event| match event.key().as_str() {
                "Enter" => {
                    commit();
                    dom::focus("#board");
                }
                "Escape" => {
                    if let Some(field) = field.get_untracked() {
                        field.set_value(&app.title.get_untracked());
                    }
                    dom::focus("#board");
                }
                _ => {}
            }
        />
    }
}

/// New board, templates, files and the boards kept in this browser.
#[component]
fn BoardMenu(open: RwSignal<bool>) -> impl IntoView {
    let app = App::get();
    let menu = NodeRef::<html::Div>::new();
    let close = move || open.set(false);
    Effect::new(move |_| {
        if let Some(menu) = menu.get()
            && let Some(first) = menu.query_selector("button").ok().flatten()
        {
            dom::focus_on(&first);
        }
    });
    dialogs::close_outside(menu, ".title-bar", close);
    app.look_through_boards();
    let has_kept = move || app.keeping.boards.with(|boards| !boards.is_empty());
    let kept =
        move || app.keeping.boards.with(|boards| boards.iter().take(RECENT).cloned().collect::<Vec<_>>());
    view! {
        <div
            node_ref=menu
            class="island menu board-menu"
            role="menu"
            aria-label="Boards and templates"
            on:keydown=move |event| {
                dialogs::menu_keys(&event);
                if event.key() == "Escape" {
                    event.stop_propagation();
                    close();
                    dom::focus("#board");
                }
            }
        >
            <button role="menuitem" on:click=move |_| { close(); app.new_board(); }>"New empty board"</button>
            <button role="menuitem" on:click=move |_| { close(); actions::perform(app, "open"); }>
                "Open a file…"
            </button>
            <button role="menuitem" on:click=move |_| { close(); actions::perform(app, "print"); }>"Print…"</button>
            <h3>"Templates"</h3>
            {templates::ALL
                .iter()
                .map(|template| {
                    view! {
                        <button role="menuitem" data-template=template.name title=template.summary on:click=move |_| { close(); app.open_template(template.name); }>
                            {template.title}
                        </button>
                    }
                })
                .collect_view()}
            <h3>"Theme"</h3>
            {ThemeChoice::ALL
                .map(|choice| {
                    view! {
                        <button
                            role="menuitemradio"
                            aria-checked=move || (app.theme.get() == choice).to_string()
                            on:click=move |_| { close(); app.set_theme(choice); }
                        >
                            {choice.name()}
                        </button>
                    }
                })
                .into_iter()
                .collect_view()}
            <Show when=has_kept>
                <h3>"Kept in this browser"</h3>
            </Show>
            {move || kept()
                .into_iter()
                .map(|entry| {
                    let key = entry.key.clone();
                    view! {
                        <button role="menuitem" class="kept" on:click=move |_| { close(); app.open_kept(&key); }>
                            {if entry.title.is_empty() { "Untitled board".into() } else { entry.title }}
                        </button>
                    }
                })
                .collect_view()}
            <button role="menuitem" class="all-boards" on:click=move |_| { close(); actions::perform(app, "boards"); }>
                "All boards…"
            </button>
        </div>
    }
}

/// Theme, keys, export and share.
#[component]
pub fn LeaveBar() -> impl IntoView {
    let app = App::get();
    let dark = move || {
        app.theme.track();
        app.is_dark()
    };
    view! {
        <div class="island leave-bar" data-inset="top" role="group" aria-label="Page">
            <button
                class="icon-button"
                aria-label=move || if dark() { "Light theme" } else { "Dark theme" }
                title=move || if dark() { "Light theme" } else { "Dark theme" }
                on:click=move |_| app.set_theme(if app.is_dark() { ThemeChoice::Light } else { ThemeChoice::Dark })
            >
                <Icon name=Signal::derive(move || if dark() { "sun" } else { "moon" }) />
            </button>
            <button class="icon-button glossary-button" aria-label="Glossary" title="Glossary (G)" on:click=move |_| app.dialog.set(Some(Dialog::Glossary))>
                <Icon name="book" />
            </button>
            <button class="icon-button keys-button" aria-label="Keys" title="Keys (?)" on:click=move |_| app.dialog.set(Some(Dialog::Keys))>
                <Icon name="keys" />
            </button>
            <button class="text-button" on:click=move |_| app.dialog.set(Some(Dialog::Export))>"Export"</button>
            <button class="text-button primary" on:click=move |_| app.dialog.set(Some(Dialog::Share))>"Share"</button>
        </div>
    }
}
