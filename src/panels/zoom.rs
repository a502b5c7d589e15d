//! Zoom, at the bottom left.

use super::Icon;
use crate::{actions, state::App};
use leptos::prelude::*;

#[component]
pub fn ZoomBar() -> impl IntoView {
    let app = App::get();
    let run = move |id: &'static str| move |_| actions::perform(app, id);
    view! {
        <div class="island zoom-bar" role="group" aria-label="Zoom">
            <button class="icon-button" aria-label="Zoom out" title="Zoom out" on:click=run("zoom-out")>
                <Icon name="minus" />
            </button>
            <button class="zoom-value" title="Zoom to 100 %" aria-label="Zoom to 100 percent" on:click=run("zoom-100")>
                {move || format!("{:.0} %", app.zoom.get() * 100.0)}
            </button>
            <button class="icon-button" aria-label="Zoom in" title="Zoom in" on:click=run("zoom-in")>
                <Icon name="plus" />
            </button>
            <button class="icon-button" aria-label="Fit the board" title="Fit the board" on:click=run("fit")>
                <Icon name="fit" />
            </button>
        </div>
    }
}
