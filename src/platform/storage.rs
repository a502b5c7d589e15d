//! Small texts kept in this browser. Every call may fail: storage can be
//! denied, full or switched off, and the page has to go on without it.

/// The text kept under a key.
pub fn get(key: &str) -> Option<String> {
    store()?.get_item(key).ok().flatten()
}

/// Keeps a text. The error says in plain words why that failed.
pub fn set(key: &str, text: &str) -> Result<(), String> {
    let store = store().ok_or("this browser does not let the page keep anything")?;
    store.set_item(key, text).map_err(|_| String::from("the browser's storage for this page is full"))
}

pub fn remove(key: &str) {
    if let Some(store) = store() {
        let _ = store.remove_item(key);
    }
}

/// The keys that begin with this.
pub fn keys(start: &str) -> Vec<String> {
    let Some(store) = store() else { return Vec::new() };
    let count = store.length().unwrap_or(0);
    (0..count).filter_map(|at| store.key(at).ok()?).filter(|key| key.starts_with(start)).collect()
}

/// Keeps a text for this tab and, for tabs to come, for all.
pub fn remember_in_tab(key: &str, text: &str) {
    if let Some(store) = tab_store() {
        let _ = store.set_item(key, text);
    }
    // Without storage there is nothing to come back to.
    let _ = set(key, text);
}

/// What this tab was to remember, or else the last of all.
pub fn recall_in_tab(key: &str) -> Option<String> {
    tab_store().and_then(|store| store.get_item(key).ok().flatten()).or_else(|| get(key))
}

fn tab_store() -> Option<web_sys::Storage> {
    super::dom::window().session_storage().ok().flatten()
}

fn store() -> Option<web_sys::Storage> {
    super::dom::window().local_storage().ok().flatten()
}
