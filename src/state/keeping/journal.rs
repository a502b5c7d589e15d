//! The journal: the newest text of a board whose page went before the database
//! had it. A database may not finish while a page is closed, but a small text
//! in `localStorage` is there at once. It is folded in at the next start.

use crate::platform::{
    shelf::{Draft, Record, Trouble},
    storage,
};
use crate::state::App;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use stackboard_core::keep::Settled;

const JOURNAL: &str = "stackboard:journal:";
/// Boards as they were kept before there was a database, and their list.
const OLD_BOARD: &str = "stackboard:board:";
const OLD_LIST: &str = "stackboard:boards";

#[derive(Debug, Serialize, Deserialize)]
struct Page {
    key: String,
    title: String,
    base: u64,
    by: String,
    at_ms: f64,
    text: String,
}

/// Puts a board into the journal. Without storage, or where it does not fit,
/// the database remains the only hope; tells whether it is there.
pub fn note(record: &Record, tab: &str) -> bool {
    let entry = &record.entry;
    let page = Page {
        key: entry.key.clone(),
        title: entry.title.clone(),
        base: entry.version,
        by: tab.to_owned(),
        at_ms: entry.changed_ms,
        text: record.text.clone(),
    };
    serde_json::to_string(&page).is_ok_and(|text| storage::set(&place(&entry.key, tab), &text).is_ok())
}

/// The database has it.
pub fn forget(key: &str, tab: &str) {
    storage::remove(&place(key, tab));
}

/// The newest text in the journal, for when the database does not open.
pub fn newest() -> Option<(String, String)> {
    pages().into_iter().max_by(|a, b| a.1.at_ms.total_cmp(&b.1.at_ms)).map(|(_, page)| (page.key, page.text))
}

fn place(key: &str, tab: &str) -> String {
    format!("{JOURNAL}{key}:{tab}")
}

fn pages() -> Vec<(String, Page)> {
    let read = |place: String| Some((serde_json::from_str(&storage::get(&place)?).ok()?, place));
    storage::keys(JOURNAL).into_iter().filter_map(read).map(|(page, place)| (place, page)).collect()
}

impl App {
    /// Brings into the database what earlier visits left in `localStorage`: the
    /// journal, and boards from before there was a database. What does not get
    /// there stays where it is.
    pub(super) async fn fold_in(self) -> Result<(), Trouble> {
        let shelf = self.shelf().await?;
        let listed: Vec<OldEntry> =
            storage::get(OLD_LIST).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let now_ms = js_sys::Date::now();
        for place in storage::keys(OLD_BOARD) {
            let Some(text) = storage::get(&place) else { continue };
            let key = place[OLD_BOARD.len()..].to_owned();
            // The list had the last changed first; what it does not name is oldest.
            let at = listed.iter().position(|entry| entry.key == key);
            let title =
                at.map(|at| listed[at].title.clone()).unwrap_or_else(|| super::boards::title_in(&text));
            let draft = Draft {
                key,
                title,
                text,
                base: 0,
                by: self.keeping.tab.get_value(),
                now_ms: now_ms - 1000.0 * at.unwrap_or(listed.len()) as f64,
                snapshot: false,
            };
            if shelf.get(&draft.key).await?.is_none() {
                shelf.keep(&draft).await?;
            }
            storage::remove(&place);
        }
        storage::remove(OLD_LIST);
        for (place, page) in pages() {
            let draft = Draft {
                key: page.key,
                title: page.title,
                text: page.text,
                base: page.base,
                by: page.by,
                now_ms: page.at_ms,
                snapshot: true,
            };
            if shelf.keep(&draft).await? == Settled::Conflict {
                self.put_copy(&draft.title, &draft.text, "copy from another tab").await?;
            }
            storage::remove(&place);
        }
        Ok(())
    }
}

#[derive(Debug, Deserialize)]
struct OldEntry {
    key: String,
    title: String,
}
