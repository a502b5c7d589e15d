//! Several tabs on one board: each tells the others what it has written, and a
//! tab without changes of its own follows. Who wins when two have changed the
//! board is settled by versions when they write, whether or not they hear of
//! one another.

use crate::{platform::dom, state::App};
use gloo::events::EventListener;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use stackboard_core::io;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

/// The line to the other tabs.
#[derive(Debug)]
pub struct Channel {
    channel: BroadcastChannel,
    _listener: EventListener,
}

/// What a tab tells the others.
#[derive(Debug, Serialize, Deserialize)]
enum Told {
    Written { key: String, version: u64 },
    Deleted { key: String },
}

impl App {
    /// Listens to the other tabs of this browser.
    pub fn listen_to_tabs(self) {
        // Browsers without it still keep tabs apart by versions.
        let Ok(channel) = BroadcastChannel::new("stackboard") else { return };
        let listener = EventListener::new(&channel, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            match text.and_then(|text| serde_json::from_str(&text).ok()) {
                Some(Told::Written { key, version }) => {
                    let base = self.keeping.bases.with_value(|bases| bases.get(&key).copied());
                    if self.keeping.is_open(&key) && base.is_none_or(|base| base < version) {
                        self.follow();
                    }
                }
                Some(Told::Deleted { key }) if self.keeping.is_open(&key) => {
                    // The board on the screen stays; its next change keeps it again.
                    self.complain("This board was deleted in another tab. Change it to keep it.");
                }
                _ => {}
            }
            if !self.keeping.boards.with_untracked(Vec::is_empty) {
                self.enqueue(self.refresh_boards());
            }
        });
        self.keeping.channel.set_value(Some(Channel { channel, _listener: listener }));
    }

    pub(super) fn tell_tabs(self, key: &str, version: u64) {
        self.post(&Told::Written { key: key.to_owned(), version });
    }

    pub(super) fn tell_tabs_deleted(self, key: &str) {
        self.post(&Told::Deleted { key: key.to_owned() });
    }

    fn post(self, told: &Told) {
        self.keeping.channel.with_value(|channel| {
            if let (Some(channel), Ok(text)) = (channel, serde_json::to_string(told)) {
                let _ = channel.channel.post_message(&text.into());
            }
        });
    }

    /// Shows the newer version of the open board that another tab has written,
    /// unless there are changes here.
    pub fn follow(self) {
        if self.is_embedded() || self.keeping.key.with_value(Option::is_none) {
            return;
        }
        self.enqueue(async move {
            let keeping = self.keeping;
            let Some(key) = keeping.key.get_value() else { return };
            let Ok(shelf) = self.shelf().await else { return };
            let Ok(Some((entry, text))) = shelf.get(&key).await else { return };
            let base = keeping.bases.with_value(|bases| bases.get(&key).copied().unwrap_or(0));
            let is_idle = !keeping.has_unkept()
                && self.label_editor.with_untracked(Option::is_none)
                && !self.with(|editor| editor.is_busy())
                && !dom::is_typing();
            if entry.version <= base || !is_idle || !keeping.is_open(&key) {
                return;
            }
            let Ok(reading) = io::file::read(&text) else { return };
            keeping.bases.update_value(|bases| {
                bases.insert(key, entry.version);
            });
            self.player.stop(self);
            self.popup.set(None);
            self.act(|editor| editor.open(reading.board));
            self.announcement.set("The board was changed in another tab.".into());
        });
    }
}
