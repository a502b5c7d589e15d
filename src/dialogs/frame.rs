//! What dialogs and menus have in common.

use crate::{
    panels::{Explanation, Icon},
    platform::dom,
    state::App,
};
use gloo::events::EventListener;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// A modal dialog: the browser keeps the focus inside, Esc and the button close
/// it, and the focus goes back to where it was.
#[component]
pub fn DialogFrame(
    title: &'static str,
    #[prop(default = "")] class: &'static str,
    children: Children,
) -> impl IntoView {
    let app = App::get();
    let dialog = NodeRef::<html::Dialog>::new();
    let before = StoredValue::new_local(dom::document().active_element());
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        before.with_value(|element| {
            if let Some(element) = element {
                dom::focus_on(element);
            }
        });
    });
    let close = move || app.dialog.set(None);
    view! {
        <dialog
            node_ref=dialog
            class=format!("dialog {class}")
            aria-labelledby="dialog-title"
            on:close=move |_| close()
            on:click=move |event| {
                // A press on the backdrop hits the dialog itself.
                let on_backdrop = event
                    .target()
                    .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                    .is_some_and(|element| element.tag_name() == "DIALOG");
                if on_backdrop {
                    close();
                }
            }
        >
            <div class="dialog-body">
                <header>
                    <h2 id="dialog-title">{title}</h2>
                    <button class="icon-button" aria-label="Close" on:click=move |_| close()>
                        <Icon name="close" />
                    </button>
                </header>
                {children()}
            </div>
            <Explanation />
        </dialog>
    }
}

/// How far some work in the background is, with a button that ends it; hidden
/// while there is none.
#[component]
pub fn WorkProgress(
    /// What a screen reader calls the bar.
    name: &'static str,
    /// From 0 to 1.
    #[prop(into)]
    share: Signal<Option<f64>>,
    cancel_id: &'static str,
    cancel: impl Fn() + 'static,
) -> impl IntoView {
    let percent = move || format!("{:.0} %", (share.get().unwrap_or(0.0) * 100.0).floor());
    view! {
        <div class="work-progress" hidden=move || share.with(Option::is_none)>
            <progress max="1" aria-label=name prop:value=move || share.get().unwrap_or(0.0)></progress>
            <span>{percent}</span>
            <button class="text-button outlined" type="button" id=cancel_id on:click=move |_| cancel()>
                "Cancel"
            </button>
        </div>
    }
}

/// Closes a menu when something outside of it and of its opener is pressed.
pub fn close_outside(menu: NodeRef<html::Div>, opener: &'static str, close: impl Fn() + 'static) {
    let listener = EventListener::new(&dom::document(), "pointerdown", move |event| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        else {
            return;
        };
        let inside = menu.get_untracked().is_some_and(|menu| menu.contains(Some(&target)));
        if !inside && (opener.is_empty() || target.closest(opener).ok().flatten().is_none()) {
            close();
        }
    });
    let listener = StoredValue::new_local(Some(listener));
    on_cleanup(move || listener.set_value(None));
}

/// Arrow keys, Home and End go through the items of a menu.
pub fn menu_keys(event: &KeyboardEvent) {
    let key = event.key();
    if !matches!(key.as_str(), "ArrowDown" | "ArrowUp" | "Home" | "End") {
        return;
    }
    let Some(menu) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
    else {
        return;
    };
    let Ok(list) = menu.query_selector_all("[role^=menuitem]:not([disabled])") else { return };
    let items: Vec<HtmlElement> = (0..list.length()).filter_map(|at| list.get(at)?.dyn_into().ok()).collect();
    if items.is_empty() {
        return;
    }
    let active = dom::document().active_element();
    let here = items.iter().position(|item| active.as_ref() == Some(item.unchecked_ref()));
    let next = match (key.as_str(), here) {
        ("Home", _) | ("ArrowDown", None) => 0,
        ("End", _) | ("ArrowUp", None) => items.len() - 1,
        ("ArrowDown", Some(at)) => (at + 1) % items.len(),
        (_, Some(at)) => (at + items.len() - 1) % items.len(),
        (_, None) => 0,
    };
    let _ = items[next].focus();
    event.prevent_default();
    event.stop_propagation();
}
