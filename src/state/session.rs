//! Which board is open, where it came from, and keeping it in this browser.

use super::{App, Dialog, Imported, SideTab, ThemeChoice};
use crate::platform::{dom, files, frames, storage};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use stackboard_core::{
    io::{self, Reading, open::Opened},
    model::Board,
    tasks, templates,
};

/// What the page's address asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Address {
    /// What follows `#`, if it looks like a share link.
    pub link: Option<String>,
    pub src: Option<String>,
    pub template: Option<String>,
    /// A task of the course by name, or the address of an author's own.
    pub task: Option<String>,
    pub embed: bool,
    pub play: bool,
    pub controls: bool,
    pub story: bool,
    pub theme: Option<ThemeChoice>,
    /// `None` leaves it to the page.
    pub fit: Option<bool>,
}

impl Address {
    /// Reads the address of this page.
    pub fn here() -> Self {
        let location = dom::window().location();
        Self::parse(&location.search().unwrap_or_default(), &location.hash().unwrap_or_default())
    }

    fn parse(search: &str, hash: &str) -> Self {
        let params = web_sys::UrlSearchParams::new_with_str(search).ok();
        let get = |key: &str| params.as_ref().and_then(|params| params.get(key));
        Self {
            link: hash.strip_prefix('#').filter(|link| !link.is_empty()).map(str::to_owned),
            src: get("src"),
            template: get("template"),
            task: get("task"),
            embed: get("embed").is_some(),
            play: get("play").as_deref() == Some("1"),
            controls: get("controls").as_deref() != Some("0"),
            story: get("story").as_deref() == Some("1"),
            theme: get("theme").and_then(|key| ThemeChoice::from_key(&key)),
            fit: get("fit").map(|fit| fit != "0"),
        }
    }
}

/// A board kept in this browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoardEntry {
    pub key: String,
    pub title: String,
}

/// Where the open board is kept, and what of it is not kept yet.
#[derive(Debug, Clone, Copy)]
pub struct Keeping {
    /// The key of the open board; `None` until its first change is kept.
    key: StoredValue<Option<String>>,
    waiting: StoredValue<Option<Timeout>, LocalStorage>,
    /// Whether storage has failed, so that it is said once.
    failed: StoredValue<bool>,
}

impl Keeping {
    pub fn new() -> Self {
        Self {
            key: StoredValue::new(None),
            waiting: StoredValue::new_local(None),
            failed: StoredValue::new(false),
        }
    }
}

const LIST: &str = "stackboard:boards";
const LAST: &str = "stackboard:last";
/// A change is kept after this time without another, in milliseconds.
const WAIT_MS: u32 = 250;
/// Boards kept in this browser, the oldest going first.
const MOST: usize = 30;

fn place(key: &str) -> String {
    format!("stackboard:board:{key}")
}

fn list() -> Vec<BoardEntry> {
    storage::get(LIST).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// How a board is shown when it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    Fitted,
    TopLeft,
}

impl Show {
    /// As the address asks.
    pub(super) fn of(address: &Address) -> Self {
        if address.fit == Some(false) { Self::TopLeft } else { Self::Fitted }
    }
}

impl App {
    /// Opens what the address asks for, and otherwise the last board or, on a
    /// first visit, the first template.
    pub fn open_address(self, address: &Address) {
        let show = Show::of(address);
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
        if self.embedded {
            self.act(|editor| editor.open(Board::default()));
            dom::set_page_state("error");
        } else {
            self.open_usual(show);
            frames::after_paint(|| dom::set_page_state("error"));
        }
    }

    /// The last board of this browser, or the first template.
    fn open_usual(self, show: Show) {
        let last = if self.embedded { None } else { storage::get(LAST) };
        let kept = last.and_then(|key| Some((storage::get(&place(&key))?, key)));
        match kept.map(|(text, key)| (io::file::read(&text), key)) {
            Some((Ok(reading), key)) => self.open_reading(reading, Some(key), show),
            Some((Err(error), _)) => {
                self.complain(format!("The last board could not be read: {error}"));
                self.open_first(show);
            }
            None => self.open_first(show),
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
            if self.embedded && self.opened.get_untracked() > 0 {
                return;
            }
            let read = result.and_then(|bytes| {
                frames::mark_load();
                io::open::open(&bytes, &src).map_err(|error| error.to_string())
            });
            match read {
                Ok(opened) => {
                    self.open_opened(opened, show);
                    if let Some(task) = Address::here().task.filter(|_| !self.embedded) {
                        self.study.open_address(self, task);
                    }
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
        frames::mark_load();
        match io::open::open(bytes, name) {
            Ok(opened) => self.open_opened(opened, Show::Fitted),
            Err(error) => self.complain(format!("{name} could not be opened: {error}")),
        }
    }

    /// Opens a share link over what is on the screen, which is kept.
    pub fn open_link(self, link: &str) {
        frames::mark_load();
        match io::link::decode(link) {
            Ok(reading) => self.open_reading(reading, None, Show::Fitted),
            Err(error) => self.complain(format!("The link could not be opened: {error}")),
        }
    }

    /// Takes in a text from the clipboard: copied nodes are put on the board, a
    /// whole board or a link is opened, other words become a note.
    pub fn paste_text(self, text: &str) {
        if let Ok(pasted) = io::clipboard::parse(text) {
            self.act(|editor| editor.paste(&pasted.clip, None));
        } else {
            self.open_pasted(text);
        }
    }

    /// Opens a board or link given as text; other words become a note.
    pub fn open_pasted(self, text: &str) {
        let text = text.trim();
        if let Some((_, link)) =
            text.split_once("#b1:").filter(|(before, _)| !before.contains(char::is_whitespace))
        {
            self.open_link(&format!("b1:{link}"));
        } else if text.starts_with('{') || io::picture::is_svg(text) || io::mermaid::looks_like_mermaid(text)
        {
            self.open_file("The pasted text", text.as_bytes());
        } else if !text.is_empty() {
            self.act(|editor| editor.add_note(text));
        }
    }

    pub(super) fn open_opened(self, opened: Opened, show: Show) {
        let Opened { board, repairs, left_out, guesses } = opened;
        self.open_reading(Reading { board, repairs }, None, show);
        if !self.embedded && (!guesses.is_empty() || !left_out.is_empty()) {
            self.imported.set(Some(Imported { left_out, guesses }));
            self.dialog.set(Some(Dialog::Imported));
        }
    }

    fn open_reading(self, reading: Reading, key: Option<String>, show: Show) {
        self.open_board_as(reading.board, key, show);
        let repairs = reading.repairs.len();
        if repairs > 0 {
            let mut words: Vec<String> = reading.repairs.iter().take(3).map(ToString::to_string).collect();
            if repairs > 3 {
                words.push(format!("and {} more", repairs - 3));
            }
            self.complain(format!("The board was mended while it was read: {}", words.join("; ")));
        }
    }

    fn open_board_as(self, board: Board, key: Option<String>, show: Show) {
        frames::mark_load_if_none();
        self.keep_now();
        if let Some(key) = &key {
            // Without storage there is nothing to come back to.
            let _ = storage::set(LAST, key);
        }
        self.keeping.key.set_value(key);
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
        frames::after_paint(|| {
            frames::measure_load();
            dom::set_page_state("ready");
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

    pub fn open_kept(self, key: &str) {
        frames::mark_load();
        match storage::get(&place(key)).map(|text| io::file::read(&text)) {
            Some(Ok(reading)) => {
                self.open_reading(reading, Some(key.to_owned()), Show::Fitted);
                self.leave_address();
            }
            Some(Err(error)) => self.complain(format!("The board could not be read: {error}")),
            None => self.complain("That board is no longer kept in this browser."),
        }
    }

    /// The boards kept in this browser, the last changed first.
    pub fn kept_boards(self) -> Vec<BoardEntry> {
        self.keep_now();
        list()
    }

    /// Remembers that the board has changed: it is kept a moment later.
    pub(super) fn changed(self) {
        if self.embedded {
            return;
        }
        let timeout = Timeout::new(WAIT_MS, move || self.keep_now());
        // The old wait, if there was one, ends when it is dropped here.
        self.keeping.waiting.set_value(Some(timeout));
    }

    /// Keeps the board at once if it has changes that are not kept.
    pub fn keep_now(self) {
        let mut waiting = None;
        self.keeping.waiting.update_value(|slot| waiting = slot.take());
        let Some(timeout) = waiting else { return };
        timeout.cancel();
        let text = self.with(|editor| io::file::write(editor.board()));
        let key = self.keeping.key.get_value().unwrap_or_else(|| {
            let random = (js_sys::Math::random() * 1e6) as u64;
            format!("{:x}-{random:x}", js_sys::Date::now() as u64)
        });
        let title = self.with(|editor| editor.board().meta.title.clone());
        match keep(&key, title, &text) {
            Ok(()) => {
                self.keeping.failed.set_value(false);
                self.keeping.key.set_value(Some(key));
                // From now on a reload brings back this board, not the link.
                self.leave_address();
            }
            Err(reason) => {
                if !self.keeping.failed.get_value() {
                    self.complain(format!(
                        "Your changes are not being kept: {reason}. Save the board as a file before you close the page."
                    ));
                }
                self.keeping.failed.set_value(true);
            }
        }
    }

    /// Takes what named another board out of the address.
    fn leave_address(self) {
        let location = dom::window().location();
        let (search, hash) = (location.search().unwrap_or_default(), location.hash().unwrap_or_default());
        if !self.embedded
            && (!search.is_empty() || !hash.is_empty())
            && let (Ok(path), Ok(history)) = (location.pathname(), dom::window().history())
        {
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
        }
    }
}

fn keep(key: &str, title: String, text: &str) -> Result<(), String> {
    let mut boards = list();
    boards.retain(|entry| entry.key != key);
    boards.insert(0, BoardEntry { key: key.to_owned(), title });
    for old in boards.drain(MOST.min(boards.len())..) {
        storage::remove(&place(&old.key));
    }
    storage::set(&place(key), text)?;
    storage::set(LIST, &serde_json::to_string(&boards).unwrap_or_default())?;
    storage::set(LAST, key)
}
