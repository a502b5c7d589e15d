//! The page: the board and the islands around it.

use crate::{
    FRAME,
    board::{BoardArea, follow_printing},
    dialogs::{Dialogs, Popups},
    panels::{
        Announcer, Banner, EmbedBar, Explanation, LeaveBar, NoticeBar, Palette, PlayerBar, SidePanel,
        Timeline, TitleBar, ZoomBar,
    },
    platform::{background, clipboard, crash, dom, files, visibility},
    state::{Address, App, Mode, ThemeChoice, embed},
};
use gloo::events::EventListener;
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};

/// Puts the page into the document. In a worker the program takes orders
/// instead; the one for frames is no worker's.
pub fn run() {
    match background::worker().filter(|_| !FRAME) {
        Some(scope) => {
            console_error_panic_hook::set_once();
            background::serve(scope);
        }
        None => {
            crash::show_panics();
            leptos::mount::mount_to_body(Page);
        }
    }
}

#[component]
fn Page() -> impl IntoView {
    let address = Address::here();
    let app = App::new(&address);
    provide_context(app);
    follow_theme(app);
    follow_title(app);
    keep_when_leaving(app);
    reveal_by_steps(app);
    refit_with_panels(app);
    follow_printing(app);
    let embedded = app.is_embedded();
    if embedded {
        embed::follow(app, &address);
        visibility::watch(move |seen| app.player.set_away(app, !seen));
    } else {
        app.study.follow(app);
    }
    clipboard::listen(app);
    files::accept_drops(app);
    if embedded && let Some(root) = dom::document().document_element() {
        let _ = root.set_attribute("data-embed", "");
    }
    let (controls, story) = (!embedded || address.controls, !embedded || address.story);
    // What is left out of the program for frames must not be part of the type of
    // what is there, or it would be in it all the same.
    let drawing = (!embedded).then(|| {
        view! {
            <TitleBar />
            <LeaveBar />
            <Palette />
            <ZoomBar />
            <Banner />
        }
        .into_any()
    });
    view! {
        <BoardArea address=address />
        {drawing}
        {(embedded && controls).then(|| view! { <EmbedBar /> })}
        {story.then(|| view! { <SidePanel /> })}
        {controls.then(|| view! {
            <Timeline />
            <PlayerBar />
        })}
        <NoticeBar />
        <Announcer />
        <Popups />
        <Show when=move || app.dialog.get().is_none()>
            <Explanation />
        </Show>
        <Dialogs />
    }
}

/// Writes the chosen theme on the root element, where the style sheet reads it.
fn follow_theme(app: App) {
    if let Ok(Some(list)) = dom::window().match_media("(prefers-color-scheme: dark)") {
        EventListener::new(&list, "change", move |_| app.theme.notify()).forget();
    }
    Effect::new(move |_| {
        let choice = app.theme.get();
        if let Some(root) = dom::document().document_element() {
            let _ = match choice {
                ThemeChoice::System => root.remove_attribute("data-theme"),
                choice => root.set_attribute("data-theme", choice.key()),
            };
        }
    });
}

/// Fits the board again when a panel opens or folds away.
fn refit_with_panels(app: App) {
    Effect::new(move |before: Option<(bool, bool)>| {
        let open = (app.side.get().is_some(), app.palette_open.get());
        if before.is_some_and(|before| before != open) {
            // The panel has its new size in the next frame.
            request_animation_frame(move || app.refit());
        }
        open
    });
}

/// A story shows what it has come to. Whoever draws sees everything while
/// nothing is told; in a frame the board begins as its author wants it to.
fn reveal_by_steps(app: App) {
    Effect::new(move |_| {
        app.opened.track();
        let single = app.player.mode.get() == Mode::Single;
        let steps = match app.player.at.get() {
            Some(at) => Some(at + 1),
            None => app.is_embedded().then_some(0),
        };
        app.with_view(|view, editor| view.tell_up_to(editor, steps.filter(|_| single)));
    });
}

fn follow_title(app: App) {
    Effect::new(move |_| {
        let title = app.title.get();
        dom::document().set_title(&if title.is_empty() {
            "Stackboard".into()
        } else {
            format!("{title} · Stackboard")
        });
    });
}

/// Closing the tab, or leaving it for another, keeps what is not kept yet; a
/// link pasted into the address opens.
fn keep_when_leaving(app: App) {
    // The page is hidden when it goes, too, but only after it has gone.
    let gone = Rc::new(Cell::new(false));
    let going = gone.clone();
    EventListener::new(&dom::window(), "pagehide", move |_| {
        going.set(true);
        app.keep_when_leaving(true);
    })
    .forget();
    let back = gone.clone();
    EventListener::new(&dom::window(), "pageshow", move |_| {
        if back.replace(false) {
            app.follow();
        }
    })
    .forget();
    EventListener::new(&dom::document(), "visibilitychange", move |_| {
        if dom::document().visibility_state() == web_sys::VisibilityState::Visible {
            app.follow();
        } else {
            app.keep_when_leaving(gone.get());
        }
        app.player.follow_visibility(app);
    })
    .forget();
    EventListener::new(&dom::window(), "hashchange", move |_| {
        app.open_link(&Address::here());
    })
    .forget();
}
