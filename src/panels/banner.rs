//! The banner that stays as long as work is not being kept.

use crate::{dialogs, platform::shelf::Trouble, state::App};
use leptos::prelude::*;

#[component]
pub fn Banner() -> impl IntoView {
    let app = App::get();
    // What was dismissed; another trouble is told again.
    let dismissed = RwSignal::new(None::<Trouble>);
    let shown = move || app.keeping.trouble.get().filter(|trouble| dismissed.get().as_ref() != Some(trouble));
    move || {
        shown().map(|trouble| {
            let words = format!("Your changes are not being kept: {trouble}. They are in this tab only.");
            view! {
                <div class="island banner" role="alert">
                    <p>{words}</p>
                    <div class="banner-buttons">
                        <button class="text-button primary" on:click=move |_| dialogs::download_json(app)>"Download my board"</button>
                        <button class="text-button outlined" on:click=move |_| dismissed.set(Some(trouble.clone()))>"Dismiss"</button>
                    </div>
                </div>
            }
        })
    }
}
