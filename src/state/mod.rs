//! What the page knows: the editor, and signals for whatever shows it.

pub mod embed;
mod keeping;
mod load;
pub mod moment;
mod player;
mod preferences;
mod runs;
mod study;

pub use keeping::{Address, Keeping};
pub use load::{Listed, Load, Pace, faults_at, is_active, name_of, target_of};
pub use player::{Mode, Player, SPEEDS};
pub use preferences::ThemeChoice;
pub use runs::{Outcome, Runs};
pub use study::{Assignment, Rehearsal, Study, numbered, score_words};

use crate::{
    FRAME,
    board::BoardView,
    panels::Explained,
    platform::{self, dom, messages::Line},
};
use leptos::prelude::*;
use stackboard_core::{
    edit::Selection,
    editor::{self, Ask, Editor, Target, Tool},
    geometry::{Insets, Point, Side, Viewport},
    io::mermaid::{Guess, LeftOut},
    model::{Board, NodeId, NodeKind},
};

/// A dialog over the page; one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// A picture in which requests move.
    Animation,
    /// The boards kept in this browser.
    Boards,
    Share,
    Export,
    Keys,
    /// Every action, by name.
    Commands,
    /// Nodes and links of the board, by name.
    Find,
    /// The vocabulary.
    Glossary,
    /// Everything that is handed in.
    HandIn,
    /// What is to be confirmed of a Mermaid flowchart that was opened.
    Imported,
    /// A whole run and what came of it.
    Results,
}

/// A menu at a point of the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Popup {
    /// What can be done with what is under the pointer.
    Menu { at: Point, target: Target },
    /// Kinds for a node at the end of a link that was dropped on the board.
    Offer { from: NodeId, side: Side, at: Point },
}

/// What the panel at the side shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideTab {
    Story,
    Review,
    Task,
    Properties,
    Notes,
}

/// What there is to say about a Mermaid flowchart that was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    pub left_out: Vec<LeftOut>,
    pub guesses: Vec<Guess>,
}

/// A sentence shown for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub text: String,
    pub is_error: bool,
    /// Tells one notice from the next with the same words.
    pub number: u32,
}

/// Handles to everything the page knows. Copies are cheap; all mean the same.
#[derive(Clone, Copy)]
pub struct App {
    editor: StoredValue<Editor, LocalStorage>,
    view: StoredValue<Option<BoardView>, LocalStorage>,
    pub selection: RwSignal<Selection>,
    /// Counts changes of the board's content.
    pub content: RwSignal<u32>,
    /// Counts boards opened.
    pub opened: RwSignal<u32>,
    pub imported: RwSignal<Option<Imported>>,
    pub title: RwSignal<String>,
    pub zoom: RwSignal<f64>,
    /// The names of what undo and redo would do.
    pub steps: RwSignal<(Option<String>, Option<String>)>,
    pub tool: RwSignal<Tool>,
    pub armed: RwSignal<Option<NodeKind>>,
    pub popup: RwSignal<Option<Popup>>,
    /// The word whose meaning is shown.
    pub explained: RwSignal<Option<Explained>>,
    pub label_editor: RwSignal<Option<Target>>,
    pub dialog: RwSignal<Option<Dialog>>,
    pub side: RwSignal<Option<SideTab>>,
    pub palette_open: RwSignal<bool>,
    /// Said to who cannot see the board.
    pub announcement: RwSignal<String>,
    pub notice: RwSignal<Option<Notice>>,
    pub theme: RwSignal<ThemeChoice>,
    pub grid: RwSignal<bool>,
    /// The view as the last fit left it, as long as nobody has moved it since.
    fitted: StoredValue<Option<Viewport>>,
    pub player: Player,
    pub load: Load,
    pub runs: Runs,
    pub study: Study,
    pub keeping: Keeping,
    /// The way to the page around this one, where there is one.
    line: StoredValue<Option<Line>, LocalStorage>,
    /// Whether the page is a frame in somebody else's.
    embedded: bool,
}

impl App {
    pub fn new(address: &Address) -> Self {
        Self {
            editor: StoredValue::new_local(Editor::new(Board::default())),
            view: StoredValue::new_local(None),
            selection: RwSignal::new(Selection::default()),
            content: RwSignal::new(0),
            opened: RwSignal::new(0),
            imported: RwSignal::new(None),
            title: RwSignal::new(String::new()),
            zoom: RwSignal::new(1.0),
            steps: RwSignal::new((None, None)),
            tool: RwSignal::new(Tool::Select),
            armed: RwSignal::new(None),
            popup: RwSignal::new(None),
            explained: RwSignal::new(None),
            label_editor: RwSignal::new(None),
            dialog: RwSignal::new(None),
            side: RwSignal::new(
                (if address.embed { address.story } else { has_room() }).then_some(SideTab::Story),
            ),
            palette_open: RwSignal::new(has_room()),
            announcement: RwSignal::new(String::new()),
            notice: RwSignal::new(None),
            theme: RwSignal::new(address.theme.unwrap_or_else(preferences::stored_theme)),
            grid: RwSignal::new(true),
            fitted: StoredValue::new(None),
            player: Player::new(),
            load: Load::new(),
            runs: Runs::new(),
            study: Study::new(),
            keeping: Keeping::new(),
            line: StoredValue::new_local(None),
            embedded: address.embed,
        }
    }

    /// The handles of the page this component is in.
    pub fn get() -> Self {
        expect_context()
    }

    /// Whether the page is a frame in somebody else's. In the program for
    /// frames this is known before it runs, and what is not for frames is not
    /// in it.
    #[inline(always)]
    pub const fn is_embedded(self) -> bool {
        FRAME || self.embedded
    }

    /// Looks at the editor without being told of later changes.
    pub fn with<T>(self, look: impl FnOnce(&Editor) -> T) -> T {
        self.editor.with_value(look)
    }

    /// Looks at the board and, inside a reactive scope, is told of changes.
    pub fn track<T>(self, look: impl FnOnce(&Editor) -> T) -> T {
        self.content.track();
        self.with(look)
    }

    /// Does something with the editor and shows what came of it.
    pub fn act<T>(self, deed: impl FnOnce(&mut Editor) -> T) -> T {
        let mut result = None;
        self.editor.update_value(|editor| result = Some(deed(editor)));
        self.sync();
        // `update_value` runs its closure exactly once.
        result.expect("the editor is there as long as the page")
    }

    /// Gives the board's part of the page to the state, which draws on it.
    pub fn attach(self, view: BoardView) {
        self.view.set_value(Some(view));
        self.act(|editor| editor.set_snaps(true));
        self.redraw();
    }

    /// Looks at what is drawn.
    pub fn with_view<T>(self, look: impl FnOnce(&mut BoardView, &Editor) -> T) -> Option<T> {
        let mut result = None;
        self.view.update_value(|view| {
            if let Some(view) = view {
                result = Some(self.editor.with_value(|editor| look(view, editor)));
            }
        });
        result
    }

    /// Draws everything afresh.
    pub fn redraw(self) {
        let update = editor::Update {
            board: true,
            list: true,
            view: true,
            overlay: true,
            selection: true,
            ..Default::default()
        };
        self.show(&update);
    }

    fn show(self, update: &editor::Update) {
        self.with_view(|view, editor| view.apply(editor, update));
    }

    /// Tells everything that shows the editor what changed in it.
    fn sync(self) {
        let mut taken = None;
        self.editor.update_value(|editor| taken = Some(editor.take_update()));
        let Some(update) = taken.filter(|update| !update.is_empty()) else { return };
        self.show(&update);
        if update.content {
            self.content.update(|count| *count = count.wrapping_add(1));
            let steps = self.with(|editor| {
                let history = editor.history();
                (history.undo_name().map(str::to_owned), history.redo_name().map(str::to_owned))
            });
            set_if_new(self.steps, steps);
            if !update.board {
                self.changed();
            }
        }
        if update.board {
            self.opened.update(|count| *count = count.wrapping_add(1));
        }
        if update.meta {
            set_if_new(self.title, self.with(|editor| editor.board().meta.title.clone()));
        }
        if update.selection {
            set_if_new(self.selection, self.with(|editor| editor.selection().clone()));
        }
        if update.view {
            set_if_new(self.zoom, self.with(|editor| editor.viewport().zoom));
            self.popup.set(None);
        }
        if update.overlay {
            set_if_new(self.armed, self.with(Editor::armed));
            set_if_new(self.tool, self.with(Editor::tool));
        }
        for ask in update.asks {
            match ask {
                Ask::EditLabel(target) => self.label_editor.set(Some(target)),
                Ask::Menu { at, target } => self.popup.set(Some(Popup::Menu { at, target })),
                Ask::Offer { from, side, at } => self.popup.set(Some(Popup::Offer { from, side, at })),
                Ask::Announce(words) => self.announcement.set(words),
            }
        }
    }

    /// Whether the page is dark now, by choice or by the system's.
    pub fn is_dark(self) -> bool {
        match self.theme.get_untracked() {
            ThemeChoice::Dark => true,
            ThemeChoice::Light => false,
            ThemeChoice::System => dom::media("(prefers-color-scheme: dark)"),
        }
    }

    pub fn set_theme(self, choice: ThemeChoice) {
        self.theme.set(choice);
        preferences::store_theme(choice);
    }

    /// Shows a sentence for a while.
    pub fn tell(self, text: impl Into<String>) {
        self.note(text.into(), false);
    }

    /// Says what went wrong.
    pub fn complain(self, text: impl Into<String>) {
        self.note(text.into(), true);
    }

    fn note(self, text: String, is_error: bool) {
        let number =
            self.notice.with_untracked(|notice| notice.as_ref().map_or(0, |notice| notice.number + 1));
        self.notice.set(Some(Notice { text, is_error, number }));
    }

    /// What the islands cover, so that a fitted board keeps clear of them.
    pub fn insets(self) -> Insets {
        platform::insets()
    }

    pub fn fit(self) {
        let insets = self.insets();
        let view = self.act(|editor| {
            editor.fit(insets);
            editor.viewport()
        });
        self.fitted.set_value(Some(view));
    }

    /// Fits the board again after the room for it changed, unless somebody has
    /// moved the view since it was fitted.
    pub fn refit(self) {
        if self.fitted.get_value() == Some(self.with(Editor::viewport)) {
            self.fit();
        }
    }
}

/// Whether panels can be open without covering the board.
fn has_room() -> bool {
    dom::window_size().0 >= 1100.0
}

fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
