//! Files in and out.

use super::dom;
use crate::state::App;
use gloo::events::{EventListener, EventListenerOptions};
use stackboard_core::io::limits;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, DragEvent, File, HtmlAnchorElement, HtmlInputElement, RequestCredentials,
    RequestInit, Response, Url,
};

/// Gives the user a file to keep.
pub fn download(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = dom::document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser has taken hold of it by the next minute.
    gloo::timers::callback::Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// A text as a blob of a MIME type.
pub fn blob(text: &str, mime: &str) -> Result<Blob, JsValue> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    Blob::new_with_str_sequence_and_options(&parts, &options)
}

/// A name for a file, from a title: letters and digits, the rest hyphens.
pub fn file_name(title: &str, ending: &str) -> String {
    let mut stem = String::new();
    for c in title.chars().take(80) {
        if c.is_alphanumeric() {
            stem.extend(c.to_lowercase());
        } else if !stem.ends_with('-') && !stem.is_empty() {
            stem.push('-');
        }
    }
    let stem = stem.trim_end_matches('-');
    format!("{}.{ending}", if stem.is_empty() { "board" } else { stem })
}

/// Bytes as a blob of a MIME type.
pub fn blob_of_bytes(bytes: &[u8], mime: &str) -> Result<Blob, JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    Blob::new_with_u8_array_sequence_and_options(&parts, &options)
}

/// The bytes of a blob, or of a file, which is one.
pub async fn bytes_of(blob: &Blob) -> Result<Vec<u8>, JsValue> {
    Ok(js_sys::Uint8Array::new(&JsFuture::from(blob.array_buffer()).await?).to_vec())
}

/// Fetches a file. The error says in plain words what went wrong.
pub async fn fetch(address: &str) -> Result<Vec<u8>, String> {
    let url = Url::new_with_base(address, &dom::document().base_uri().ok().flatten().unwrap_or_default())
        .map_err(|_| "this is not an address")?;
    if !matches!(url.protocol().as_str(), "http:" | "https:") {
        return Err("only http and https addresses are opened".into());
    }
    // Whoever embeds the page can ask for the board, so that it is fetched as
    // anybody could: without the reader's cookies.
    let options = RequestInit::new();
    if dom::is_framed() {
        options.set_credentials(RequestCredentials::Omit);
    }
    let response = JsFuture::from(dom::window().fetch_with_str_and_init(&url.href(), &options))
        .await
        .map_err(|_| "the server did not answer, or does not allow other pages to read it")?;
    let response: Response = response.dyn_into().map_err(|_| "the server's answer was not understood")?;
    if !response.ok() {
        return Err(format!("the server answered {} {}", response.status(), response.status_text()));
    }
    let blob: Result<Blob, JsValue> = async { JsFuture::from(response.blob()?).await?.dyn_into() }.await;
    let blob = blob.map_err(|_| "the answer broke off")?;
    if blob.size() > limits::FILE_BYTES as f64 {
        return Err(too_large(limits::FILE_BYTES));
    }
    bytes_of(&blob).await.map_err(|_| "the answer could not be read".into())
}

fn too_large(most: usize) -> String {
    format!("it is larger than {} MB", most / (1024 * 1024))
}

/// Lets the user choose a file and opens it.
pub fn open_dialog(app: App) {
    let Ok(input) = dom::document().create_element("input") else { return };
    let input: HtmlInputElement = input.unchecked_into();
    input.set_type("file");
    input.set_accept(
        ".json,.stackboard,.svg,.png,.link,.mmd,.mermaid,application/json,image/png,image/svg+xml",
    );
    let chosen = input.clone();
    EventListener::once(&input, "change", move |_| {
        if let Some(file) = chosen.files().and_then(|files| files.get(0)) {
            open(app, file);
        }
    })
    .forget();
    input.click();
}

/// Opens a file.
pub fn open(app: App, file: File) {
    spawn_local(async move {
        let name = file.name();
        // The one file that may be larger than that of a board is one of several.
        if file.size() > limits::COLLECTION_BYTES as f64 {
            let why = too_large(limits::COLLECTION_BYTES);
            app.complain(format!("{name} could not be opened: {why}."));
            return;
        }
        match bytes_of(&file).await {
            Ok(bytes) => app.open_file(&name, &bytes),
            Err(_) => app.complain(format!("{name} could not be read.")),
        }
    });
}

/// Opens files that are dropped anywhere on the page.
pub fn accept_drops(app: App) {
    let window = dom::window();
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window, "dragover", options, |event| {
        event.prevent_default();
    })
    .forget();
    EventListener::new_with_options(&window, "drop", options, move |event| {
        event.prevent_default();
        if app.is_embedded() {
            return;
        }
        let dropped = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        let Some(dropped) = dropped else { return };
        if let Some(file) = dropped.files().and_then(|files| files.get(0)) {
            open(app, file);
        } else if let Ok(text) = dropped.get_data("text/plain")
            && !text.trim().is_empty()
        {
            app.open_pasted(&text);
        }
    })
    .forget();
}
