//! Keeping the open board: a moment after a change, and when the page goes.

use super::{App, journal, new_key};
use crate::platform::{
    crash, dom,
    shelf::{Draft, Entry, Record, Trouble},
    storage,
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use stackboard_core::{editor::Target, io, keep};

/// The board that the next visit opens: in this tab, or else in any.
pub(super) const LAST: &str = "stackboard:last";
/// A change is kept after this time, in milliseconds.
const WAIT_MS: u32 = 250;

impl App {
    /// Remembers that the board has changed: it is kept a moment later. Further
    /// changes do not put that off.
    pub(in crate::state) fn changed(self) {
        if self.is_embedded() || self.keeping.waiting.with_value(Option::is_some) {
            return;
        }
        self.wait_and_keep();
    }

    fn wait_and_keep(self) {
        let timeout = Timeout::new(WAIT_MS, move || {
            // What a gesture will come to is known at its end.
            if self.with(|editor| editor.is_busy()) { self.wait_and_keep() } else { self.keep_now() }
        });
        self.keeping.waiting.set_value(Some(timeout));
    }

    /// Keeps the board at once if it has changes that are not kept.
    pub fn keep_now(self) {
        if self.is_embedded() {
            return;
        }
        let mut waiting = None;
        self.keeping.waiting.update_value(|slot| waiting = slot.take());
        if waiting.is_none() {
            return;
        }
        let (text, title) =
            self.with(|editor| (io::file::write(editor.board()), editor.board().meta.title.clone()));
        let key = self.keeping.key.get_value().unwrap_or_else(new_key);
        self.keeping.key.set_value(Some(key.clone()));
        crash::remember(&key, &title, &text);
        let snapshot = self.keeping.fresh.get_value();
        self.keeping.fresh.set_value(false);
        self.keeping.under_way.update_value(|count| *count += 1);
        self.enqueue(async move {
            self.write(key, title, text, snapshot).await;
            self.keeping.under_way.update_value(|count| *count -= 1);
        });
    }

    /// The page is hidden or goes: what is not kept yet is put into the journal
    /// at once, since the database may not finish any more.
    ///
    /// `going` says that the page itself goes, not only out of sight. Nothing is
    /// begun then in the database: WebKit lets a page that is gone hold on to a
    /// transaction, and the next page waits for it without end.
    pub fn keep_when_leaving(self, going: bool) {
        if self.is_embedded() {
            return;
        }
        let mut noted = true;
        if self.keeping.waiting.with_value(Option::is_some) || self.keeping.under_way.get_value() > 0 {
            let record = self.open_record();
            noted = journal::note(&record, &self.keeping.tab.get_value());
            if noted {
                // The next start opens this board, also if this was its first change.
                storage::remember_in_tab(LAST, &record.entry.key);
                self.leave_address();
            }
        }
        self.keeping.memory.with_value(|memory| {
            for record in memory.values() {
                journal::note(record, &self.keeping.tab.get_value());
            }
        });
        if !(going && noted) {
            self.keep_now();
        }
    }

    /// Whether leaving the page would lose work.
    pub fn would_lose(self) -> bool {
        !self.is_embedded()
            && self.keeping.trouble.with_untracked(Option::is_some)
            && self.keeping.has_unkept()
    }

    /// The open board as it would be kept.
    fn open_record(self) -> Record {
        let key = self.keeping.key.get_value().unwrap_or_else(new_key);
        self.keeping.key.set_value(Some(key.clone()));
        let version = self.keeping.bases.with_value(|bases| bases.get(&key).copied().unwrap_or(0));
        let (text, title) =
            self.with(|editor| (io::file::write(editor.board()), editor.board().meta.title.clone()));
        let entry =
            Entry { key, title, changed_ms: js_sys::Date::now(), version, by: self.keeping.tab.get_value() };
        Record { entry, text, snapshots: Vec::new() }
    }

    /// Brings one text into the database, or into memory if that fails.
    async fn write(self, key: String, title: String, text: String, snapshot: bool) {
        let keeping = self.keeping;
        let key = keeping.moved.with_value(|moved| moved.get(&key).cloned()).unwrap_or(key);
        let draft = Draft {
            base: keeping.bases.with_value(|bases| bases.get(&key).copied().unwrap_or(0)),
            by: keeping.tab.get_value(),
            now_ms: js_sys::Date::now(),
            key,
            title,
            text,
            snapshot,
        };
        match self.write_draft(&draft).await {
            Ok(keep::Settled::Write { version } | keep::Settled::Same { version }) => {
                self.written(&draft.key, version);
                self.retry_memory().await;
            }
            Ok(keep::Settled::Conflict) => {
                if let Err(trouble) = self.keep_as_copy(&draft).await {
                    self.hold_in_memory(draft, trouble);
                }
            }
            Err(trouble) => self.hold_in_memory(draft, trouble),
        }
        self.refresh_boards().await;
    }

    pub(super) async fn write_draft(self, draft: &Draft) -> Result<keep::Settled, Trouble> {
        self.shelf().await?.keep(draft).await
    }

    fn written(self, key: &str, version: u64) {
        let keeping = self.keeping;
        keeping.bases.update_value(|bases| {
            bases.insert(key.to_owned(), version);
        });
        keeping.memory.update_value(|memory| {
            memory.remove(key);
        });
        journal::forget(key, &keeping.tab.get_value());
        if keeping.trouble.with_untracked(Option::is_some) {
            keeping.trouble.set(None);
        }
        self.tell_tabs(key, version);
        if keeping.is_open(key) {
            storage::remember_in_tab(LAST, key);
            // From now on a reload brings back this board, not the link.
            self.leave_address();
        }
    }

    /// What could not be kept before is tried again once something could.
    async fn retry_memory(self) {
        let records: Vec<Record> =
            self.keeping.memory.with_value(|memory| memory.values().cloned().collect());
        for Record { entry, text, .. } in records {
            let draft = Draft {
                base: entry.version,
                key: entry.key,
                title: entry.title,
                text,
                by: entry.by,
                now_ms: entry.changed_ms,
                snapshot: true,
            };
            match self.write_draft(&draft).await {
                Ok(keep::Settled::Write { version } | keep::Settled::Same { version }) => {
                    self.written(&draft.key, version);
                }
                Ok(keep::Settled::Conflict) => {
                    if self.keep_as_copy(&draft).await.is_err() {
                        return;
                    }
                    self.keeping.memory.update_value(|memory| {
                        memory.remove(&draft.key);
                    });
                }
                Err(_) => return,
            }
        }
    }

    fn hold_in_memory(self, draft: Draft, trouble: Trouble) {
        let entry = Entry {
            key: draft.key.clone(),
            title: draft.title,
            changed_ms: draft.now_ms,
            // The version it is based on, for there is none of its own yet.
            version: draft.base,
            by: draft.by,
        };
        let record = Record { entry, text: draft.text, snapshots: Vec::new() };
        self.keeping.memory.update_value(|memory| {
            memory.insert(draft.key, record);
        });
        if self.keeping.trouble.with_untracked(|known| known.as_ref() != Some(&trouble)) {
            self.keeping.trouble.set(Some(trouble));
        }
    }

    /// Keeps work beside that of another tab, and goes on with the copy.
    async fn keep_as_copy(self, draft: &Draft) -> Result<(), Trouble> {
        let keeping = self.keeping;
        let shelf = self.shelf().await?;
        let titles: Vec<String> = shelf.list().await?.into_iter().map(|entry| entry.title).collect();
        let title = keep::distinct_title(&draft.title, "copy from another tab", |title| {
            titles.iter().any(|taken| taken == title)
        });
        let entry = Entry {
            key: new_key(),
            title: title.clone(),
            changed_ms: draft.now_ms,
            version: 1,
            by: draft.by.clone(),
        };
        let (key, text) = (entry.key.clone(), super::boards::with_title(&draft.text, &title));
        shelf.put(&Record { entry, text, snapshots: Vec::new() }).await?;
        keeping.moved.update_value(|moved| {
            moved.insert(draft.key.clone(), key.clone());
        });
        journal::forget(&draft.key, &draft.by);
        if keeping.is_open(&draft.key) {
            keeping.key.set_value(Some(key.clone()));
            self.act(|editor| editor.set_label(&Target::Board, &title));
        }
        self.written(&key, 1);
        self.complain(format!(
            "Another tab has changed this board too. Both are kept: yours goes on here as “{title}”."
        ));
        Ok(())
    }

    /// Asks before the page is left while work is in memory only.
    pub fn guard_leaving(self) {
        use gloo::events::{EventListener, EventListenerOptions};
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&dom::window(), "beforeunload", options, move |event| {
            if self.would_lose() {
                event.prevent_default();
            }
        })
        .forget();
    }
}
