//! Whether the page is in sight, also where it is a frame in a longer page.

use super::dom;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

/// Tells whenever the page comes into sight or leaves it, as long as it lives.
pub fn watch(tell: impl Fn(bool) + 'static) {
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // The last entry is how it is now.
        let last = entries.get(entries.length().saturating_sub(1));
        if let Some(entry) = last.dyn_ref::<IntersectionObserverEntry>() {
            tell(entry.is_intersecting());
        }
    });
    let observer = IntersectionObserver::new(seen.as_ref().unchecked_ref());
    if let (Ok(observer), Some(root)) = (observer, dom::document().document_element()) {
        observer.observe(&root);
    }
    // The observer lives as long as the page.
    seen.forget();
}
