//! What is left for the screen after a breakdown of the program. The screen
//! itself is in `public/crash.js`: by then nothing here can be relied on.

use super::dom;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

/// Leaves the newest text of the open board where scripts find it.
pub fn remember(key: &str, title: &str, text: &str) {
    let board = Object::new();
    for (name, value) in [("key", key), ("title", title), ("text", text)] {
        let _ = Reflect::set(&board, &name.into(), &value.into());
    }
    let _ = Reflect::set(&dom::window(), &"stackboardNewest".into(), &board);
}

/// From now on a panic is told on the console and shown on a screen of its own.
pub fn show_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let told = CustomEventInit::new();
        told.set_detail(&JsValue::from_str(&info.to_string()));
        if let Some(window) = web_sys::window()
            && let Ok(event) = CustomEvent::new_with_event_init_dict("stackboard:panic", &told)
        {
            let _ = window.dispatch_event(&event);
        }
    }));
}
