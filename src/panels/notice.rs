//! Sentences: shown for a while, or said to who cannot see the board.

use super::Icon;
use crate::state::App;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;

/// How long a sentence stays, in milliseconds: long enough to read it twice.
const STAYS_MS: u32 = 6_000;

/// The last sentence, at the top.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let app = App::get();
    Effect::new(move |_| {
        let Some(notice) = app.notice.get() else { return };
        // What went wrong stays until it is closed.
        if !notice.is_error {
            Timeout::new(STAYS_MS, move || {
                if app
                    .notice
                    .with_untracked(|now| now.as_ref().is_some_and(|now| now.number == notice.number))
                {
                    app.notice.set(None);
                }
            })
            .forget();
        }
    });
    view! {
        <div class="notice-place" role="status" aria-live="polite">
            {move || {
                app.notice.get().map(|notice| {
                    view! {
                        <div class="island notice" class:error=notice.is_error>
                            <p>{notice.text}</p>
                            <button class="icon-button" aria-label="Close" on:click=move |_| app.notice.set(None)>
                                <Icon name="close" />
                            </button>
                        </div>
                    }
                })
            }}
        </div>
    }
}

/// Says what changed to who cannot see the board.
#[component]
pub fn Announcer() -> impl IntoView {
    let app = App::get();
    view! { <div class="for-ears" role="status" aria-live="polite">{move || app.announcement.get()}</div> }
}
