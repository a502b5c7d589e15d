//! What is done with the boards kept in this browser: rename, duplicate,
//! delete, take all of them elsewhere and bring them back.

use super::new_key;
use crate::{
    platform::{
        files,
        shelf::{Draft, Entry, Record, Trouble},
    },
    state::App,
};
use leptos::prelude::*;
use stackboard_core::{
    editor::Target,
    io,
    keep::{Settled, distinct_title},
};

/// A board that was deleted and can be had back.
#[derive(Debug, Clone, PartialEq)]
pub struct Deleted {
    pub record: Record,
    /// It was the one on the screen.
    pub was_open: bool,
}

/// The title in a board's text; empty where it cannot be read.
pub(super) fn title_in(text: &str) -> String {
    io::file::read(text).map(|reading| reading.board.meta.title).unwrap_or_default()
}

/// A board's text with another title. One that cannot be read stays as it is.
pub(super) fn with_title(text: &str, title: &str) -> String {
    match io::file::read(text) {
        Ok(mut reading) => {
            reading.board.meta.title = title.to_owned();
            io::file::write(&reading.board)
        }
        Err(_) => text.to_owned(),
    }
}

/// All boards of this browser as one file, and how many could not be read.
async fn whole_file(app: App) -> Result<(String, usize), Trouble> {
    let mut texts = Vec::new();
    for entry in app.keeping.boards.get_untracked() {
        if let Some(text) = app.text_of(&entry.key).await? {
            texts.push(text);
        }
    }
    let file = io::collection::write(texts.iter().map(String::as_str));
    let sound = io::collection::read(&file).map_or(0, |collection| collection.boards.len());
    Ok((file, texts.len() - sound))
}

impl App {
    /// The text of a kept board, also of one that is only in memory.
    pub async fn text_of(self, key: &str) -> Result<Option<String>, Trouble> {
        let in_memory = self.keeping.memory.with_value(|memory| Some(memory.get(key)?.text.clone()));
        if in_memory.is_some() {
            return Ok(in_memory);
        }
        Ok(self.shelf().await?.get(key).await?.map(|(_, text)| text))
    }

    /// Brings the list up to date, with the open board's last change.
    pub fn look_through_boards(self) {
        self.keep_now();
        self.enqueue(self.refresh_boards());
    }

    pub fn rename_kept(self, key: &str, title: &str) {
        let (key, title) = (key.to_owned(), title.trim().to_owned());
        if self.keeping.is_open(&key) {
            self.act(|editor| editor.set_label(&Target::Board, &title));
            return self.look_through_boards();
        }
        self.on_shelf(async move {
            let shelf = self.shelf().await?;
            let Some((entry, text)) = shelf.get(&key).await? else { return Ok(()) };
            let draft = Draft {
                text: with_title(&text, &title),
                key: key.clone(),
                title,
                base: entry.version,
                by: self.keeping.tab.get_value(),
                // The name is not the work: the board keeps its place in the list.
                now_ms: entry.changed_ms,
                snapshot: false,
            };
            if let Settled::Write { version } = shelf.keep(&draft).await? {
                self.tell_tabs(&key, version);
            }
            Ok(())
        });
    }

    pub fn duplicate_kept(self, key: &str) {
        let key = key.to_owned();
        self.keep_now();
        self.on_shelf(async move {
            let title = self.keeping.boards.with_untracked(|boards| {
                boards.iter().find(|entry| entry.key == key).map(|entry| entry.title.clone())
            });
            if let Some(text) = self.text_of(&key).await? {
                self.put_copy(&title.unwrap_or_default(), &text, "copy").await?;
            }
            Ok(())
        });
    }

    /// Takes a board away; it can be had back until the next one is deleted or
    /// the page is left.
    pub fn delete_kept(self, key: &str) {
        let key = key.to_owned();
        self.keep_now();
        self.on_shelf(async move {
            let was_open = self.keeping.is_open(&key);
            let in_memory = {
                let mut taken = None;
                self.keeping.memory.update_value(|memory| taken = memory.remove(&key));
                taken
            };
            let kept = match self.shelf().await {
                Ok(shelf) => shelf.take(&key).await?,
                Err(trouble) if in_memory.is_none() => return Err(trouble),
                Err(_) => None,
            };
            let Some(record) = in_memory.or(kept) else { return Ok(()) };
            super::journal::forget(&key, &self.keeping.tab.get_value());
            self.tell_tabs_deleted(&key);
            self.keeping.deleted.set(Some(Deleted { record, was_open }));
            if was_open {
                self.keeping.key.set_value(None);
                let next = self.keeping.boards.with_untracked(|boards| {
                    boards.iter().find(|entry| entry.key != key).map(|entry| entry.key.clone())
                });
                match next {
                    Some(next) => self.open_kept(&next),
                    None => self.new_board(),
                }
            }
            Ok(())
        });
    }

    /// Brings the board deleted last back.
    pub fn undo_delete(self) {
        let Some(deleted) = self.keeping.deleted.get_untracked() else { return };
        self.keeping.deleted.set(None);
        self.on_shelf(async move {
            self.shelf().await?.put(&deleted.record).await?;
            if deleted.was_open {
                self.open_kept(&deleted.record.entry.key);
            }
            Ok(())
        });
    }

    /// Takes in a file of several boards, each as a board of its own.
    pub fn import_boards(self, name: &str, text: &str) {
        let collection = match io::collection::read(text) {
            Ok(collection) => collection,
            Err(error) => return self.complain(format!("{name} could not be opened: {error}")),
        };
        self.on_shelf(async move {
            for reading in &collection.boards {
                self.put_new(reading.board.meta.title.clone(), io::file::write(&reading.board)).await?;
            }
            let words = match collection.boards.len() {
                1 => "1 board was added.".to_owned(),
                count => format!("{count} boards were added."),
            };
            match collection.refused.first() {
                None => self.tell(words),
                Some((at, error)) => self.complain(format!(
                    "{words} {} could not be read; the first is number {at}: {error}",
                    collection.refused.len()
                )),
            }
            self.dialog.set(Some(crate::state::Dialog::Boards));
            Ok(())
        });
    }

    /// Keeps a text as another board, its title marked so.
    pub(super) async fn put_copy(self, title: &str, text: &str, remark: &str) -> Result<(), Trouble> {
        let taken = self.shelf().await?.list().await?;
        let title = distinct_title(title, remark, |title| taken.iter().any(|entry| entry.title == title));
        let text = with_title(text, &title);
        self.put_new(title, text).await
    }

    async fn put_new(self, title: String, text: String) -> Result<(), Trouble> {
        let by = self.keeping.tab.get_value();
        let entry = Entry { key: new_key(), title, changed_ms: js_sys::Date::now(), version: 1, by };
        let key = entry.key.clone();
        self.shelf().await?.put(&Record { entry, text, snapshots: Vec::new() }).await?;
        self.tell_tabs(&key, 1);
        Ok(())
    }

    /// Runs a job on the database, says what went wrong, and lists anew.
    pub(super) fn on_shelf(self, job: impl Future<Output = Result<(), Trouble>> + 'static) {
        self.enqueue(async move {
            if let Err(trouble) = job.await {
                self.complain(format!("That could not be done: {trouble}."));
            }
            self.refresh_boards().await;
        });
    }

    /// Saves all boards as one file.
    pub fn download_all(self) {
        self.keep_now();
        self.on_shelf(async move {
            let (file, left_out) = whole_file(self).await?;
            let blob = files::blob(&file, "application/json");
            let done = blob.and_then(|blob| files::download("boards.stackboards.json", &blob));
            match done {
                Ok(()) if left_out == 0 => self.tell("Saved as boards.stackboards.json."),
                Ok(()) => self.complain(format!("Saved, without {left_out} that cannot be read.")),
                Err(_) => self.complain("The browser did not let the page save a file."),
            }
            Ok(())
        });
    }
}
