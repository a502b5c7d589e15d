//! Copy, cut and paste, between tabs and with text editors: what is copied is
//! JSON text.

use super::dom;
use crate::state::App;
use gloo::events::{EventListener, EventListenerOptions};
use stackboard_core::io;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::ClipboardEvent;

/// Answers the browser's own copy, cut and paste while no field has the focus.
pub fn listen(app: App) {
    for name in ["copy", "cut", "paste"] {
        EventListener::new_with_options(
            &dom::document(),
            name,
            EventListenerOptions::enable_prevent_default(),
            move |event| {
                let Some(event) = event.dyn_ref::<ClipboardEvent>() else { return };
                let Some(data) = event.clipboard_data().filter(|_| !dom::is_typing()) else { return };
                // What is in another page can be copied, and is not changed.
                if app.is_embedded() && name != "copy" {
                    return;
                }
                if !app.is_embedded() && name == "paste" {
                    if let Some(file) = data.files().and_then(|files| files.get(0)) {
                        event.prevent_default();
                        super::files::open(app, file);
                    } else if let Ok(text) = data.get_data("text/plain") {
                        event.prevent_default();
                        app.paste_text(&text);
                    }
                    return;
                }
                // Words marked in a panel are copied as words.
                let marked = dom::window().get_selection().ok().flatten().is_some_and(|s| !s.is_collapsed());
                if marked {
                    return;
                }
                if let Some(text) = selection_text(app)
                    && data.set_data("text/plain", &text).is_ok()
                {
                    event.prevent_default();
                    if !app.is_embedded() && name == "cut" {
                        app.act(|editor| editor.delete_selection());
                    }
                }
            },
        )
        .forget();
    }
}

fn selection_text(app: App) -> Option<String> {
    app.with(|editor| {
        let clip = editor.copy();
        (!clip.nodes.is_empty()).then(|| io::clipboard::write(&clip))
    })
}

/// Puts the selection on the clipboard, from a menu.
pub fn copy(app: App) {
    if let Some(text) = selection_text(app) {
        write_text(app, text, "Copied.");
    }
}

/// Like `copy`, and takes the selection off the board.
pub fn cut(app: App) {
    copy(app);
    app.act(|editor| editor.delete_selection());
}

/// Pastes from the clipboard, from a menu. The browser may ask the user first.
pub fn paste(app: App) {
    spawn_local(async move {
        let text = JsFuture::from(dom::window().navigator().clipboard().read_text()).await;
        match text.ok().and_then(|text| text.as_string()) {
            Some(text) => app.paste_text(&text),
            None => app.complain(
                "This browser does not let a menu read the clipboard. Press Ctrl V (⌘ V on a Mac).",
            ),
        }
    });
}

/// Writes a text to the clipboard and says so, or says what to do instead.
pub fn write_text(app: App, text: String, said: &'static str) {
    spawn_local(async move {
        match JsFuture::from(dom::window().navigator().clipboard().write_text(&text)).await {
            Ok(_) => app.tell(said),
            Err(_) => app.complain("This browser does not let the page write to the clipboard. Mark the text and press Ctrl C (⌘ C on a Mac)."),
        }
    });
}
