//! What opens over the page: menus and dialogs.

mod animation;
mod boards;
mod commands;
mod export;
mod frame;
mod glossary;
mod handin;
mod imported;
mod keys;
mod popup;
mod report;
mod share;

pub use export::download_json;
pub use frame::{close_outside, menu_keys};
pub use popup::{Popups, menu_of_selection};

use crate::state::{App, Dialog};
use leptos::prelude::*;

/// The dialog that is open.
#[component]
pub fn Dialogs() -> impl IntoView {
    let app = App::get();
    move || {
        app.dialog.get().map(|dialog| match dialog {
            Dialog::Keys => keys::KeysDialog().into_any(),
            Dialog::Find => commands::FindDialog().into_any(),
            Dialog::Glossary => glossary::GlossaryDialog().into_any(),
            // A board in another page is only watched.
            _ if app.is_embedded() => ().into_any(),
            Dialog::Animation => animation::AnimationDialog().into_any(),
            Dialog::Boards => boards::BoardsDialog().into_any(),
            Dialog::Share => share::ShareDialog().into_any(),
            Dialog::Export => export::ExportDialog().into_any(),
            Dialog::Commands => commands::CommandsDialog().into_any(),
            Dialog::HandIn => handin::HandInDialog().into_any(),
            Dialog::Imported => imported::ImportedDialog().into_any(),
            Dialog::Results => report::ResultsDialog().into_any(),
        })
    }
}
