//! The window and the document.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Window};

/// The window. A page without one does not run this program.
pub fn window() -> Window {
    web_sys::window().expect("the program runs in a page")
}

pub fn document() -> Document {
    window().document().expect("the program runs in a page")
}

/// Inner width and height in CSS pixels.
pub fn window_size() -> (f64, f64) {
    let number = |value: Result<JsValue, JsValue>| value.ok().and_then(|v| v.as_f64()).unwrap_or(0.0);
    (number(window().inner_width()), number(window().inner_height()))
}

/// The elements that match a selector.
pub fn all(selector: &str) -> Vec<Element> {
    let Ok(list) = document().query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.get(at)?.dyn_into().ok()).collect()
}

pub fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// Moves the focus to the first element that matches.
pub fn focus(selector: &str) {
    if let Some(element) = find(selector) {
        focus_on(&element);
    }
}

/// Moves the focus to an element, of HTML or SVG: both have the same method.
pub fn focus_on(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// Whether a media query holds now.
pub fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether the user asked the system for less motion.
pub fn reduced_motion() -> bool {
    media("(prefers-reduced-motion: reduce)")
}

/// Whether keys typed now go into a field rather than to the board.
pub fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        let name = element.tag_name();
        // Sliders and boxes to tick take no letters.
        let takes_letters =
            !matches!(element.get_attribute("type").as_deref(), Some("range" | "checkbox" | "radio"));
        (matches!(name.as_str(), "INPUT" | "TEXTAREA" | "SELECT") && takes_letters)
            || element.closest("[contenteditable=true]").ok().flatten().is_some()
    })
}

/// Marks the page's state for whoever drives it from outside.
pub fn set_page_state(state: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-state", state);
    }
}

/// Whether the page is in a frame of another.
pub fn is_framed() -> bool {
    let window = window();
    window.parent().ok().flatten().is_some_and(|parent| JsValue::from(parent) != JsValue::from(window))
}

/// Milliseconds since the page was opened; only goes forward.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// The page's own address, without what it opens.
pub fn page_address() -> String {
    let location = window().location();
    format!("{}{}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default())
}
