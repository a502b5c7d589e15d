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

fn store() -> Option<web_sys::Storage> {
    super::dom::window().local_storage().ok().flatten()
}
