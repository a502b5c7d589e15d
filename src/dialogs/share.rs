//! Sharing: a link that carries the whole board, and a frame for a course page.

use super::{download_json, frame::DialogFrame};
use crate::{
    platform::{clipboard, dom},
    state::App,
};
use leptos::prelude::*;
use stackboard_core::io;

/// Longer links are cut off by some programs.
const LONG: usize = 8_000;
/// Longer links are refused by some browsers and servers.
const TOO_LONG: usize = 32_000;

#[component]
pub fn ShareDialog() -> impl IntoView {
    let app = App::get();
    let base = dom::page_address();
    let code = app.with(|editor| io::link::encode(editor.board()));
    let link = format!("{base}#{code}");
    let length = link.chars().count();
    let play = RwSignal::new(false);
    let story = RwSignal::new(false);
    let controls = RwSignal::new(true);
    let theme = RwSignal::new("auto".to_owned());
    let title = app.title.get_untracked();
    let snippet = {
        let (base, code) = (base.clone(), code.clone());
        move || {
            let mut options = String::from("embed");
            if play.get() {
                options.push_str("&amp;play=1");
            }
            if story.get() {
                options.push_str("&amp;story=1");
            }
            if !controls.get() {
                options.push_str("&amp;controls=0");
            }
            if theme.get() != "auto" {
                options.push_str(&format!("&amp;theme={}", theme.get()));
            }
            let title = attribute(if title.is_empty() { "Stackboard" } else { &title });
            format!(
                "<iframe src=\"{base}?{options}#{code}\" title=\"{title}\" width=\"960\" height=\"540\" \
                 style=\"border:0;width:100%\" loading=\"lazy\" allow=\"fullscreen\"></iframe>"
            )
        }
    };
    let shown = snippet.clone();
    let copied = link.clone();
    view! {
        <DialogFrame title="Share">
            <section>
                <h3>"Link"</h3>
                <p class="muted">"The board itself is in the link; no server keeps it. Whoever opens it gets a copy."</p>
                <Show
                    when=move || length <= TOO_LONG
                    fallback=move || view! {
                        <p class="warning" role="alert">
                            {format!("This board makes a link of {length} characters, which is too long to travel safely. Send the file instead.")}
                        </p>
                        <button class="text-button primary" on:click=move |_| download_json(app)>"Save JSON"</button>
                    }
                >
                    <div class="copy-row">
                        <input class="field mono" readonly aria-label="Link" id="share-link" prop:value=link.clone() on:focus=select_all />
                        <button
                            class="text-button primary"
                            data-copy="link"
                            on:click={ let link = copied.clone(); move |_| clipboard::write_text(app, link.clone(), "The link is on the clipboard.") }
                        >
                            "Copy link"
                        </button>
                    </div>
                    <p class="muted"><span id="link-length">{length}</span>" characters"</p>
                    <Show when=move || length.gt(&LONG)>
                        <p class="warning" role="alert">"Some mail and chat programs cut links of this length off. The file is safer."</p>
                    </Show>
                </Show>
            </section>
            <section>
                <h3>"In a page"</h3>
                <p class="muted">"A frame that shows the board, fitted, and plays it."</p>
                <div class="options">
                    <label class="check-row"><input type="checkbox" name="controls" prop:checked=move || controls.get() on:change=move |event| controls.set(event_target_checked(&event)) />"Play controls"</label>
                    <label class="check-row"><input type="checkbox" name="story" prop:checked=move || story.get() on:change=move |event| story.set(event_target_checked(&event)) />"Story beside it"</label>
                    <label class="check-row"><input type="checkbox" name="play" prop:checked=move || play.get() on:change=move |event| play.set(event_target_checked(&event)) />"Plays at once"</label>
                    <label class="check-row">
                        "Theme "
                        <select class="field" name="theme" on:change=move |event| theme.set(event_target_value(&event))>
                            <option value="auto">"the reader's"</option>
                            <option value="light">"light"</option>
                            <option value="dark">"dark"</option>
                        </select>
                    </label>
                </div>
                <textarea class="field mono snippet" readonly rows="4" aria-label="HTML of the frame" id="share-frame" prop:value=shown on:focus=select_all></textarea>
                <div class="button-row">
                    <button class="text-button outlined" data-copy="frame" on:click=move |_| clipboard::write_text(app, snippet(), "The HTML is on the clipboard.")>
                        "Copy HTML"
                    </button>
                </div>
            </section>
        </DialogFrame>
    }
}

/// Marks all of a field when it gets the focus, ready to be copied.
fn select_all(event: web_sys::FocusEvent) {
    use wasm_bindgen::JsCast;
    let Some(target) = event.target() else { return };
    if let Some(field) = target.dyn_ref::<web_sys::HtmlInputElement>() {
        field.select();
    } else if let Some(field) = target.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        field.select();
    }
}

/// Words as they may stand in an attribute.
fn attribute(words: &str) -> String {
    words.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
