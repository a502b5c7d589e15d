//! The board's part of the page.

use super::{BoardView, input, label::LabelEditor};
use crate::{
    platform::dom,
    state::{Address, App},
};
use leptos::{html, prelude::*, svg};
use stackboard_core::geometry::Size;
use wasm_bindgen::{JsCast, closure::Closure};

/// The board with its listeners and the label editor over it.
#[component]
pub fn BoardArea(address: Address) -> impl IntoView {
    let app = App::get();
    let svg = NodeRef::<svg::Svg>::new();
    let grid = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(svg), Some(grid)) = (svg.get(), grid.get()) {
            // Nothing that is read meanwhile may bring this about again.
            untrack(|| start(app, &address, svg, grid));
        }
    });
    view! {
        <div class="board">
            <div class="grid" class:off=move || !app.grid.get() node_ref=grid></div>
            <svg
                node_ref=svg
                class="canvas"
                id="board"
                tabindex="0"
                role="application"
                aria-roledescription="whiteboard"
                aria-label=move || format!("Board: {}. Tab goes from node to node, question mark lists the keys.", app.title.get())
            ></svg>
            {(!app.is_embedded()).then(|| view! { <LabelEditor /> }.into_any())}
        </div>
    }
}

/// Plays the board as soon as it is there, which a board from another address
/// is only later. An embedded page plays every board that it is given.
fn play_when_open(app: App) {
    Effect::new(move |played: Option<bool>| {
        app.opened.track();
        let played = played.unwrap_or(false);
        if (played && !app.is_embedded()) || app.with(|editor| editor.board().nodes.is_empty()) {
            return played;
        }
        untrack(|| app.player.autoplay(app));
        true
    });
}

/// Puts the board to work once its elements are there.
fn start(app: App, address: &Address, svg: web_sys::SvgElement, grid: web_sys::HtmlDivElement) {
    let resize = {
        let svg = svg.clone();
        move || {
            let rect = svg.get_bounding_client_rect();
            app.act(|editor| editor.set_size(Size::new(rect.width().max(1.0), rect.height().max(1.0))));
            app.refit();
        }
    };
    resize();
    let watch = Closure::<dyn FnMut()>::new(resize);
    if let Ok(observer) = web_sys::ResizeObserver::new(watch.as_ref().unchecked_ref()) {
        observer.observe(&svg);
    }
    // The observer lives as long as the page.
    watch.forget();
    input::listen(app, &svg);
    if let Some(view) = BoardView::new(&dom::document(), svg.unchecked_into(), grid.into()) {
        app.attach(view);
    }
    app.act(|editor| editor.set_read_only(app.is_embedded()));
    app.open_address(address);
    if !app.is_embedded()
        && (address.link.is_some() || address.template.is_some())
        && let Some(task) = address.task.clone()
    {
        app.study.open_address(app, task);
    }
    if address.play {
        play_when_open(app);
    }
}
