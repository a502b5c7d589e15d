//! The link as a QR code, made when somebody wants to see it.

use crate::{
    dialogs::export::save,
    platform::{files, png},
    state::App,
};
use leptos::prelude::*;
use stackboard_core::io::qr::{self, Code};
use wasm_bindgen_futures::spawn_local;

/// Pixels for each module of a picture that is copied or saved, so that it is
/// sharp on paper too.
const SCALE: usize = 8;
/// Codes of more modules on a side are read only from near by.
const FINE: usize = 101;

#[component]
pub fn LinkCode(link: Signal<String>) -> impl IntoView {
    let open = RwSignal::new(false);
    let code = Memo::new(move |_| open.get().then(|| link.with(|link| qr::encode(link))));
    view! {
        <details class="fold" id="share-code" on:toggle=move |event| open.set(super::frame::is_open(&event))>
            <summary>"QR code"</summary>
            {move || code.get().map(|code| match code {
                Some(code) => view! { <CodePicture code=code /> }.into_any(),
                None => view! {
                    <p class="warning" role="alert">
                        {move || format!(
                            "The link is too long for a QR code: it has {} characters, and a code holds {}. Take words out of the notes, or send the link or the file.",
                            link.with(|link| link.len()),
                            qr::MOST_BYTES,
                        )}
                    </p>
                }
                .into_any(),
            })}
        </details>
    }
}

#[component]
fn CodePicture(code: Code) -> impl IntoView {
    let app = App::get();
    let title = app.title.get_untracked();
    let name = if title.is_empty() {
        "QR code of the link".to_owned()
    } else {
        format!("QR code of the link to “{title}”")
    };
    let svg = code.svg(&name, SCALE);
    let side = (code.width() * SCALE) as f64;
    let (copied, saved, drawn) = (svg.clone(), svg.clone(), svg);
    let picture_name = files::file_name(&format!("{title} qr"), "png");
    let drawing_name = files::file_name(&format!("{title} qr"), "svg");
    let fine = code.size() > FINE;
    let width = code.width();
    view! {
        <div class="code">
            <svg viewBox=format!("0 0 {width} {width}") role="img" aria-label=name shape-rendering="crispEdges">
                <rect width=width height=width fill="#ffffff"></rect>
                <path d=code.path() fill="#000000"></path>
            </svg>
            <Show when=move || fine>
                <p class="muted">"There is much in this code. Show it large; a telephone has to come near."</p>
            </Show>
            <div class="button-row">
                <button
                    class="text-button outlined"
                    data-copy="code"
                    on:click=move |_| with_picture(app, copied.clone(), side, async move |picture| {
                        png::copy(&picture.blob).await.map(|()| "The QR code is on the clipboard.".into())
                    })
                >
                    "Copy picture"
                </button>
                <button
                    class="text-button outlined"
                    data-save="code-png"
                    on:click=move |_| {
                        let name = picture_name.clone();
                        with_picture(app, saved.clone(), side, async move |picture| {
                            files::download(&name, &picture.blob)
                                .map(|()| format!("Saved as {name}."))
                                .map_err(|_| "the browser did not let the page save a file".into())
                        });
                    }
                >
                    "Save PNG"
                </button>
                <button class="text-button outlined" data-save="code-svg" on:click=move |_| save(app, &drawing_name, &drawn, "image/svg+xml")>
                    "Save SVG"
                </button>
            </div>
        </div>
    }
}

fn with_picture(
    app: App,
    svg: String,
    side: f64,
    then: impl AsyncFnOnce(png::Picture) -> Result<String, String> + 'static,
) {
    spawn_local(async move {
        let done = match png::render(&svg, side, side, 1.0).await {
            Ok(picture) => then(picture).await,
            Err(words) => Err(words),
        };
        match done {
            Ok(said) => app.tell(said),
            Err(words) => app.complain(format!("No picture was made: {words}.")),
        }
    });
}
