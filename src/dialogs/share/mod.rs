//! Sharing: a link that carries the whole board, as words and as a QR code, and
//! a frame for a course page.

mod code;
mod frame;
mod html;

use super::{download_json, frame::DialogFrame};
use crate::{
    platform::{clipboard, dom},
    state::{App, moment},
};
use code::LinkCode;
use frame::FrameSection;
use leptos::prelude::*;
use stackboard_core::io;

/// Longer links are cut off by some programs.
const LONG: usize = 8_000;
/// Longer links are refused by some browsers and servers.
pub const TOO_LONG: usize = 32_000;

#[component]
pub fn ShareDialog() -> impl IntoView {
    let app = App::get();
    let base = dom::page_address();
    let code = app.with(|editor| io::link::encode(editor.board()));
    // What is watched may go on while the dialog is open; the link means now.
    let now = moment::now(app);
    let moment_words = now.as_ref().map(moment::words);
    let with_moment = RwSignal::new(false);
    let query = now.map(|moment| moment.query());
    let moment = Signal::derive(move || query.clone().filter(|_| with_moment.get()));
    let link = {
        let (base, code) = (base.clone(), code.clone());
        Signal::derive(move || {
            let search = moment.get().map(|query| format!("?{query}")).unwrap_or_default();
            format!("{base}{search}#{code}")
        })
    };
    let length = move || link.with(|link| link.chars().count());
    let fits = base.chars().count() + code.chars().count() < TOO_LONG;
    view! {
        <DialogFrame title="Share">
            <section>
                <h3>"Link"</h3>
                <p class="muted">"The board itself is in the link; no server keeps it. Whoever opens it gets a copy."</p>
                <Show
                    when=move || fits
                    fallback=move || view! {
                        <p class="warning" role="alert">
                            {move || format!("This board makes a link of {} characters, which is too long to travel safely. Send the file instead.", length())}
                        </p>
                        <button class="text-button primary" on:click=move |_| download_json(app)>"Save JSON"</button>
                    }
                >
                    <div class="copy-row">
                        <input class="field mono" readonly aria-label="Link" id="share-link" prop:value=move || link.get() on:focus=select_all />
                        <button
                            class="text-button primary"
                            data-copy="link"
                            on:click=move |_| clipboard::write_text(app, link.get_untracked(), "The link is on the clipboard.")
                        >
                            "Copy link"
                        </button>
                    </div>
                    <p class="muted"><span id="link-length">{length}</span>" characters"</p>
                    <Show when=move || length().gt(&LONG)>
                        <p class="warning" role="alert">"Some mail and chat programs cut links of this length off. The file is safer."</p>
                    </Show>
                    <MomentChoice words=moment_words.clone() chosen=with_moment />
                    <LinkCode link=link />
                </Show>
            </section>
            <FrameSection base=base board=fits.then_some(code) moment=moment />
        </DialogFrame>
    }
}

/// Whether the link opens at the moment that is on the screen, if that is one.
#[component]
fn MomentChoice(words: Option<String>, chosen: RwSignal<bool>) -> impl IntoView {
    match words {
        Some(words) => view! {
            <label class="check-row">
                <input type="checkbox" name="moment" prop:checked=move || chosen.get() on:change=move |event| chosen.set(event_target_checked(&event)) />
                {format!("Opens at this moment: {words}")}
            </label>
        }
        .into_any(),
        None => view! {
            <p class="muted">"Play one request or a load, and the link can open at that moment."</p>
        }
        .into_any(),
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
