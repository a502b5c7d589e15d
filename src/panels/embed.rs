//! The ways out of an embedded board: into the whole program, and to the whole
//! screen.

use super::Icon;
use crate::{
    platform::dom,
    state::{App, moment},
};
use gloo::events::EventListener;
use leptos::{html, prelude::*};
use stackboard_core::io::{self, limits};

#[component]
pub fn EmbedBar() -> impl IntoView {
    let app = App::get();
    let link = NodeRef::<html::A>::new();
    // Packing a large board takes a moment, so it waits until it is wanted.
    let aim = move || {
        if let Some(link) = link.get_untracked() {
            link.set_href(&address(app));
        }
    };
    let can_fill = dom::document().fullscreen_enabled();
    let full = RwSignal::new(false);
    EventListener::new(&dom::document(), "fullscreenchange", move |_| full.set(is_full())).forget();
    let full_name = move || if full.get() { "Leave full screen" } else { "Full screen" };
    view! {
        <div class="island embed-bar" data-inset="top" role="group" aria-label="This board">
            <a
                class="text-button open-whole"
                node_ref=link
                href=dom::page_address()
                target="_blank"
                rel="noopener"
                title="Open in Stackboard"
                aria-label="Open in Stackboard, in a new tab"
                on:pointerenter=move |_| aim()
                on:focus=move |_| aim()
                on:click=move |_| aim()
            >
                <Icon name="external" />
                <span>"Open in Stackboard"</span>
            </a>
            <Show when=move || can_fill>
                <button class="icon-button" id="full-screen" aria-label=full_name title=full_name on:click=move |_| fill_or_leave(app)>
                    <Icon name=Signal::derive(move || if full.get() { "shrink" } else { "fit" }) />
                </button>
            </Show>
        </div>
    }
}

/// Where the same board is shown in the whole program, at the moment that is on
/// the screen. A board too large for a link is named as the frame names it.
fn address(app: App) -> String {
    let page = dom::page_address();
    let moment = moment::now(app).map(|moment| moment.query());
    let code = app.with(|editor| io::link::encode(editor.board()));
    if code.len() <= limits::LINK_CHARS {
        let search = moment.map(|moment| format!("?{moment}")).unwrap_or_default();
        return format!("{page}{search}#{code}");
    }
    let search = dom::window().location().search().unwrap_or_default();
    let Ok(params) = web_sys::UrlSearchParams::new_with_str(&search) else { return page };
    for name in ["embed", "play", "controls", "story"].into_iter().chain(io::moment::PARAMETERS) {
        params.delete(name);
    }
    let search = [Some(String::from(params.to_string())), moment];
    let search: Vec<String> = search.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    format!("{page}?{}", search.join("&"))
}

fn is_full() -> bool {
    dom::document().fullscreen_element().is_some()
}

fn fill_or_leave(app: App) {
    let document = dom::document();
    if is_full() {
        document.exit_fullscreen();
    } else if document.document_element().is_none_or(|root| root.request_fullscreen().is_err()) {
        app.tell("The page around this board does not allow the full screen.");
    }
}
