//! A small picture of a board. It is an image from a blob, never markup.

use crate::{platform::files, state::App};
use leptos::prelude::*;
use stackboard_core::{
    geometry::Scene,
    io,
    render::{self, SvgOptions, Theme},
};
use wasm_bindgen_futures::spawn_local;
use web_sys::Url;

/// Whose picture it is.
#[derive(Debug, Clone)]
pub enum Load {
    Kept(String),
    Text(String),
}

/// A text longer than this gets no picture: drawing it would hold up the list.
const MOST_BYTES: usize = 1 << 20;

#[component]
pub fn Thumbnail(load: Load) -> impl IntoView {
    let app = App::get();
    // `None` until it is drawn, `Some(None)` if there is nothing to draw.
    let address = RwSignal::new(None::<Option<String>>);
    let dark = app.is_dark();
    spawn_local(async move {
        let text = match load {
            Load::Kept(key) => app.text_of(&key).await.ok().flatten(),
            Load::Text(text) => Some(text),
        };
        let drawn = text.and_then(|text| draw(&text, dark));
        if address.try_set(Some(drawn.clone())).is_some()
            && let Some(drawn) = drawn
        {
            // The card is gone already.
            let _ = Url::revoke_object_url(&drawn);
        }
    });
    on_cleanup(move || {
        if let Some(Some(Some(drawn))) = address.try_get_untracked() {
            let _ = Url::revoke_object_url(&drawn);
        }
    });
    view! {
        <span class="thumbnail">
            {move || {
                address
                    .get()
                    .map(|address| match address {
                        Some(address) => view! { <img src=address alt="" /> }.into_any(),
                        None => view! { <span class="muted">"No picture"</span> }.into_any(),
                    })
            }}
        </span>
    }
}

fn draw(text: &str, dark: bool) -> Option<String> {
    if text.len() > MOST_BYTES {
        return None;
    }
    let board = io::file::read(text).ok()?.board;
    if board.nodes.is_empty() {
        return None;
    }
    let options = SvgOptions {
        theme: if dark { Theme::Dark } else { Theme::Light },
        background: false,
        padding: 8.0,
        ..SvgOptions::default()
    };
    let svg = render::svg(&board, &Scene::new(&board), &options);
    let blob = files::blob(&svg, "image/svg+xml").ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}
