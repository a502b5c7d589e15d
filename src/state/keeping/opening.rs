//! Opening boards: what the address asks for, files, links, templates and the
//! boards kept in this browser.

use super::{Address, journal, writing::LAST};
use crate::{
    platform::{
        dom, files, frames,
        shelf::{Entry, Trouble},
        storage,
    },
    state::{App, Dialog, Imported, SideTab, moment},
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use stackboard_core::{
    io::{self, Reading, Repair, open::Opened},
    model::Board,
    tasks, templates,
};

/// A database that has not answered by then is given up for this visit, in
/// milliseconds.
const PATIENCE_MS: u32 = 6_000;

/// How a board is shown when it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::state) enum Show {
    Fitted,
    TopLeft,
}

impl Show {
    /// As the address asks.
    pub(in crate::state) fn of(address: &Address) -> Self {
        if address.fit == Some(false) { Self::TopLeft } else { Self::Fitted }
    }
}

impl App {
    /// Opens what the address asks for, and otherwise the last board or, on a
    /// first visit, the first template.
    pub fn open_address(self, address: &Address) {
        let show = Show::of(address);
        self.keeping.moment.set_value(address.moment.clone());
        if !self.is_embedded() {
            self.listen_to_tabs();
            self.guard_leaving();
            self.enqueue(async move {
                // What cannot be brought over stays where it is, for another time.
                let _ = self.fold_in().await;
                self.refresh_boards().await;
            });
        }
        if let Some(link) = &address.link {
            match io::link::decode(link) {
                Ok(reading) => self.open_reading(reading, None, show),
                Err(error) => self.open_instead(format!("The link could not be opened: {error}"), show),
            }
        } else if let Some(src) = address.src.clone() {
            self.open_src(src, show);
        } else if let Some(name) = &address.template {
            match templates::get(name) {
                Some(template) => self.open_board_as(template.board(), None, show),
                None => self.open_instead(format!("There is no template called “{name}”."), show),
            }
        } else {
            self.open_usual(show);
        }
    }

    /// Says why the board that was asked for is not there, and shows the usual
    /// one. In somebody else's page no other board is shown in its place.
    fn open_instead(self, why: String, show: Show) {
        self.complain(why);
        self.keeping.moment.set_value(None);
        if self.is_embedded() {
            self.act(|editor| editor.open(Board::default()));
            dom::set_page_state("error");
        } else {
            self.keeping.instead.set_value(true);
            self.open_usual(show);
        }
    }

    /// The last board of this browser, or the first template.
    fn open_usual(self, show: Show) {
        if self.is_embedded() {
            return self.open_first(show);
        }
        Timeout::new(PATIENCE_MS, move || {
            if self.opened.get_untracked() == 0 {
                self.open_from_journal(show);
                self.keeping.trouble.set(Some(Trouble::Broken("it does not answer".into())));
            }
        })
        .forget();
        self.enqueue(async move {
            let last = self.last_board().await;
            if self.opened.get_untracked() > 0 {
                return;
            }
            match last {
                Ok(Some((entry, text))) => match io::file::read(&text) {
                    Ok(reading) => self.open_reading(reading, Some(&entry), show),
                    Err(error) => {
                        self.complain(format!(
                            "The last board could not be read: {error} It is still kept; see Boards."
                        ));
                        self.open_first(show);
                    }
                },
                Ok(None) => self.open_first(show),
                Err(trouble) => {
                    self.open_from_journal(show);
                    if trouble != Trouble::Absent {
                        self.keeping.trouble.set(Some(trouble));
                    }
                }
            }
            self.open_task_in_address();
        });
    }

    /// Without the database, what the last visit left in the journal is better
    /// than nothing.
    fn open_from_journal(self, show: Show) {
        match journal::newest().map(|(key, text)| (key, io::file::read(&text))) {
            Some((_, Ok(reading))) => self.open_reading(reading, None, show),
            _ => self.open_first(show),
        }
    }

    async fn last_board(self) -> Result<Option<(Entry, String)>, Trouble> {
        let shelf = self.shelf().await?;
        if let Some(key) = self.restart_key() {
            self.go_back_after_crash(&key).await?;
        }
        if let Some(key) = storage::recall_in_tab(LAST)
            && let Some(found) = shelf.get(&key).await?
        {
            return Ok(Some(found));
        }
        // That note reaches the disk later than the board: after a kill the
        // board may be there without it.
        match shelf.list().await?.first() {
            Some(newest) => shelf.get(&newest.key).await,
            None => Ok(None),
        }
    }

    fn open_task_in_address(self) {
        if !self.is_embedded()
            && let Some(task) = Address::here().task
        {
            self.study.open_address(self, task);
        }
    }

    fn open_first(self, show: Show) {
        let board = templates::get("simple").map(|template| template.board()).unwrap_or_default();
        self.open_board_as(board, None, show);
    }

    fn open_src(self, src: String, show: Show) {
        wasm_bindgen_futures::spawn_local(async move {
            let result = files::fetch(&src).await;
            // The page around a frame may have given it another board meanwhile.
            if self.is_embedded() && self.opened.get_untracked() > 0 {
                return;
            }
            let read = result.and_then(|bytes| {
                frames::mark_load();
                io::open::open(&bytes, &src).map_err(|error| error.to_string())
            });
            match read {
                Ok(opened) => {
                    self.open_opened(opened, show);
                    self.open_task_in_address();
                }
                Err(error) => {
                    self.open_instead(format!("The board at {src} could not be opened: {error}"), show)
                }
            }
        });
    }

    /// Opens a file that the user chose or dropped: a board file, or a picture
    /// or link that carries its board. If it cannot be read, the board on the
    /// screen stays.
    pub fn open_file(self, name: &str, bytes: &[u8]) {
        if let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| tasks::is_task(text)) {
            return self.study.open_own(self, name, text);
        }
        if let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| io::collection::is_collection(text))
        {
            return self.import_boards(name, text);
        }
        frames::mark_load();
        match io::open::open(bytes, name) {
            Ok(opened) => self.open_opened(opened, Show::Fitted),
            Err(error) => self.complain(format!("{name} could not be opened: {error}")),
        }
    }

    /// Opens the share link of an address over what is on the screen, which is
    /// kept.
    pub fn open_link(self, address: &Address) {
        let Some(link) = &address.link else { return };
        frames::mark_load();
        match io::link::decode(link) {
            Ok(reading) => {
                self.keeping.moment.set_value(address.moment.clone());
                self.open_reading(reading, None, Show::of(address));
            }
            Err(error) => self.complain(format!("The link could not be opened: {error}")),
        }
    }

    /// Takes in a text from the clipboard: copied nodes are put on the board, a
    /// whole board or a link is opened, other words become a note.
    pub fn paste_text(self, text: &str) {
        // A board without nodes has nothing to put on another, but can be opened.
        let pasted = io::clipboard::parse(text).ok().filter(|pasted| !pasted.clip.nodes.is_empty());
        if let Some(pasted) = pasted {
            let count = || self.with(|editor| editor.board().nodes.len());
            let before = count();
            self.act(|editor| editor.paste(&pasted.clip, None));
            if !self.is_embedded() && count() == before {
                return self.complain(format!(
                    "Nothing was pasted: a board holds up to {} nodes and {} links.",
                    io::limits::NODES,
                    io::limits::LINKS
                ));
            }
            self.tell_repairs("What was pasted was mended", &pasted.repairs);
        } else {
            self.open_pasted(text);
        }
    }

    /// Opens a board or link given as text; other words become a note.
    pub fn open_pasted(self, text: &str) {
        let text = text.trim();
        if let Some((before, link)) =
            text.split_once("#b1:").filter(|(before, _)| !before.contains(char::is_whitespace))
        {
            let search = before.split_once('?').map_or("", |(_, search)| search);
            self.open_link(&Address::parse(search, &format!("#b1:{link}")));
        } else if text.starts_with('{') || io::picture::is_svg(text) || io::mermaid::looks_like_mermaid(text)
        {
            self.open_file("The pasted text", text.as_bytes());
        } else if !text.is_empty() {
            let (label, repairs) = io::clipboard::note(text);
            self.act(|editor| editor.add_note(&label));
            self.tell_repairs("The words were changed as they became a note", &repairs);
        }
    }

    pub(in crate::state) fn open_opened(self, opened: Opened, show: Show) {
        let Opened { board, repairs, left_out, guesses } = opened;
        self.open_reading(Reading { board, repairs }, None, show);
        if !self.is_embedded() && (!guesses.is_empty() || !left_out.is_empty()) {
            self.imported.set(Some(Imported { left_out, guesses }));
            self.dialog.set(Some(Dialog::Imported));
        }
    }

    fn open_reading(self, Reading { board, repairs }: Reading, kept: Option<&Entry>, show: Show) {
        self.open_board_as(board, kept, show);
        self.tell_repairs("The board was mended while it was read", &repairs);
    }

    /// Says what was mended, if anything was: the first three, and how many more.
    fn tell_repairs(self, what: &str, repairs: &[Repair]) {
        if repairs.is_empty() {
            return;
        }
        let mut words: Vec<String> = repairs.iter().take(3).map(ToString::to_string).collect();
        if repairs.len() > words.len() {
            words.push(format!("and {} more", repairs.len() - words.len()));
        }
        self.complain(format!("{what}: {}", words.join("; ")));
    }

    fn open_board_as(self, board: Board, kept: Option<&Entry>, show: Show) {
        frames::mark_load_if_none();
        self.keep_now();
        let keeping = self.keeping;
        keeping.key.set_value(kept.map(|entry| entry.key.clone()));
        keeping.fresh.set_value(true);
        if let Some(entry) = kept {
            storage::remember_in_tab(LAST, &entry.key);
            keeping.bases.update_value(|bases| {
                bases.insert(entry.key.clone(), entry.version);
            });
        }
        self.player.stop(self);
        self.popup.set(None);
        self.label_editor.set(None);
        self.act(|editor| editor.open(board));
        match show {
            Show::Fitted => self.fit(),
            Show::TopLeft => {
                let insets = self.insets();
                self.act(|editor| editor.show_top_left(insets));
            }
        }
        if let Some(moment) = keeping.moment.try_update_value(Option::take).flatten() {
            moment::show(self, &moment);
        }
        frames::after_paint(move || {
            frames::measure_load();
            let instead = keeping.instead.try_update_value(std::mem::take).unwrap_or(false);
            dom::set_page_state(if instead { "error" } else { "ready" });
            self.remember_for_crash();
        });
    }

    pub fn new_board(self) {
        frames::mark_load();
        let board = Board::default();
        self.open_board_as(board, None, Show::Fitted);
        self.leave_address();
        self.announcement.set("New empty board".into());
    }

    pub fn open_template(self, name: &str) {
        frames::mark_load();
        if let Some(template) = templates::get(name) {
            self.open_board_as(template.board(), None, Show::Fitted);
            self.leave_address();
            self.side.set(Some(SideTab::Story));
        }
    }

    /// Opens a board kept in this browser.
    pub fn open_kept(self, key: &str) {
        let key = key.to_owned();
        self.keep_now();
        self.enqueue(async move {
            let in_memory = self.keeping.memory.with_value(|memory| memory.get(&key).cloned());
            let found = match in_memory {
                Some(record) => Ok(Some((record.entry, record.text))),
                None => match self.shelf().await {
                    Ok(shelf) => shelf.get(&key).await,
                    Err(trouble) => Err(trouble),
                },
            };
            match found {
                Ok(Some((entry, text))) => {
                    frames::mark_load();
                    match io::file::read(&text) {
                        Ok(reading) => {
                            self.open_reading(reading, Some(&entry), Show::Fitted);
                            self.leave_address();
                        }
                        Err(error) => self.complain(format!("The board could not be read: {error}")),
                    }
                }
                Ok(None) => self.complain("That board is no longer kept in this browser."),
                Err(trouble) => self.complain(format!("The board could not be opened: {trouble}.")),
            }
        });
    }

    /// Opens an earlier state as a board of its own.
    pub fn open_as_new(self, text: &str) {
        frames::mark_load();
        match io::file::read(text) {
            Ok(reading) => {
                self.open_reading(reading, None, Show::Fitted);
                self.leave_address();
                // It is to be there again also if nothing is changed.
                self.changed();
            }
            Err(error) => self.complain(format!("That state could not be read: {error}")),
        }
    }
}
