//! Earlier states of a board: to look at, to go back to, and to start again
//! from after the program broke down.

use crate::{
    platform::{
        crash,
        shelf::{Draft, Snapshot, Trouble},
        storage,
    },
    state::App,
};
use leptos::prelude::*;
use stackboard_core::io;

/// Set by the screen after a breakdown: the board to take back.
const RESTART: &str = "stackboard:restart";

impl App {
    /// Earlier states of a board, the latest first.
    pub async fn snapshots_of(self, key: &str) -> Result<Vec<Snapshot>, Trouble> {
        self.shelf().await?.snapshots(key).await
    }

    /// Makes an earlier state the present one. What is there now becomes a
    /// snapshot, so nothing is lost by looking back.
    pub fn restore(self, key: &str, snapshot: Snapshot) {
        let key = key.to_owned();
        self.keep_now();
        self.on_shelf(async move {
            self.go_back_to(&key, &snapshot).await?;
            self.open_kept(&key);
            self.tell("The earlier state is back. What was there before is in the history.");
            Ok(())
        });
    }

    /// The board that is to be taken back, said once.
    pub(super) fn restart_key(self) -> Option<String> {
        let key = storage::get(RESTART)?;
        storage::remove(RESTART);
        Some(key)
    }

    /// Takes a board back to its last state on which the program did not break
    /// down, and keeps the present one as a snapshot that is marked.
    pub(super) async fn go_back_after_crash(self, key: &str) -> Result<(), Trouble> {
        let shelf = self.shelf().await?;
        let Some((entry, text)) = shelf.get(key).await? else { return Ok(()) };
        let snapshots = shelf.snapshots(key).await?;
        let good = snapshots.iter().find(|snapshot| {
            !snapshot.broke && snapshot.text != text && io::file::read(&snapshot.text).is_ok()
        });
        let broken = Snapshot { at_ms: entry.changed_ms, text, broke: true };
        shelf.add_snapshot(key, &broken).await?;
        if let Some(good) = good {
            self.go_back_to(key, good).await?;
            self.tell("This is the last good snapshot. Newer states are in the board's history.");
        } else {
            self.tell("There is no earlier state of this board; it is opened as it was.");
        }
        Ok(())
    }

    async fn go_back_to(self, key: &str, snapshot: &Snapshot) -> Result<(), Trouble> {
        let shelf = self.shelf().await?;
        let base = shelf.get(key).await?.map_or(0, |(entry, _)| entry.version);
        let draft = Draft {
            key: key.to_owned(),
            title: super::boards::title_in(&snapshot.text),
            text: snapshot.text.clone(),
            base,
            by: self.keeping.tab.get_value(),
            now_ms: js_sys::Date::now(),
            snapshot: true,
        };
        if let stackboard_core::keep::Settled::Write { version } = shelf.keep(&draft).await? {
            self.tell_tabs(key, version);
        }
        Ok(())
    }

    /// Leaves the board where the screen after a breakdown finds it.
    pub(super) fn remember_for_crash(self) {
        if self.is_embedded() {
            return;
        }
        let (text, title) =
            self.with(|editor| (io::file::write(editor.board()), editor.board().meta.title.clone()));
        crash::remember(&self.keeping.key.get_value().unwrap_or_default(), &title, &text);
    }
}
