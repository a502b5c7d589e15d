//! The editor: a board with its geometry, history, selection and view, and the
//! tools that work on it. Input comes in as plain events, what changed goes out
//! as an `Update`; it knows no browser, so all of it is tested natively.

mod act;
mod arrange;
mod handles;
mod pointer;
mod state;
mod update;
mod view;
mod walk;

#[cfg(test)]
mod tests;

pub use handles::{Hit, LinkEnd};
pub use pointer::{Button, Mods, Pointer};
pub use state::Overlay;
pub use update::{Ask, Target, Update};
pub use walk::reading_order;

use crate::{
    edit::{Change, Diff, History, Selection, Transaction},
    geometry::{Rect, Scene, Size, Viewport},
    model::{Board, NodeId},
};
use state::State;

/// What a press on the empty board does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tool {
    /// Selects with a rectangle.
    #[default]
    Select,
    /// Moves the view.
    Hand,
}

/// A board being worked on.
pub struct Editor {
    board: Board,
    scene: Scene,
    history: History,
    selection: Selection,
    viewport: Viewport,
    size: Size,
    tool: Tool,
    state: State,
    hover: Hit,
    /// The node whose connection handles the pointer brought up.
    handled: Option<NodeId>,
    overlay: Overlay,
    snaps: bool,
    read_only: bool,
    update: Update,
}

impl Editor {
    pub fn new(board: Board) -> Self {
        let scene = Scene::new(&board);
        Self {
            board,
            scene,
            history: History::default(),
            selection: Selection::default(),
            viewport: Viewport { x: 0.0, y: 0.0, zoom: 1.0 },
            size: Size::new(1.0, 1.0),
            tool: Tool::Select,
            state: State::Idle,
            hover: Hit::Nothing,
            handled: None,
            overlay: Overlay::default(),
            snaps: true,
            read_only: false,
            update: Update::default(),
        }
    }

    /// Opens another board. History and selection start afresh; the view stays.
    pub fn open(&mut self, board: Board) {
        let kept = (self.viewport, self.size, self.snaps, self.read_only);
        *self = Self::new(board);
        (self.viewport, self.size, self.snaps, self.read_only) = kept;
        self.update = Update::everything();
    }

    pub fn board(&self) -> &Board {
        &self.board
    }

    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    pub fn viewport(&self) -> Viewport {
        self.viewport
    }

    pub fn size(&self) -> Size {
        self.size
    }

    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    pub fn hover(&self) -> &Hit {
        &self.hover
    }

    pub fn tool(&self) -> Tool {
        self.tool
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    pub fn snaps(&self) -> bool {
        self.snaps
    }

    pub fn set_tool(&mut self, tool: Tool) {
        self.escape();
        self.tool = tool;
        self.update.overlay = true;
    }

    pub fn set_snaps(&mut self, snaps: bool) {
        self.snaps = snaps;
    }

    /// Whether the board can only be looked at, as in an embedded page.
    pub fn set_read_only(&mut self, read_only: bool) {
        self.read_only = read_only;
    }

    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// What changed since this was last asked.
    pub fn take_update(&mut self) -> Update {
        std::mem::take(&mut self.update)
    }

    /// Changes the board in one step that can be taken back.
    pub fn edit<T>(&mut self, name: &str, change: impl FnOnce(&mut Transaction) -> T) -> T {
        let (result, diff) = self.transact(change);
        self.history.record(name, diff);
        result
    }

    /// Like `edit`, but joins with the step before if that had the same key and
    /// is less than 400 ms old.
    pub fn edit_joining<T>(
        &mut self,
        name: &str,
        key: &str,
        now_ms: f64,
        change: impl FnOnce(&mut Transaction) -> T,
    ) -> T {
        let (result, diff) = self.transact(change);
        self.history.record_joining(name, diff, key, now_ms);
        result
    }

    fn transact<T>(&mut self, change: impl FnOnce(&mut Transaction) -> T) -> (T, Diff) {
        let mut tx = Transaction::new(&mut self.board);
        let result = change(&mut tx);
        arrange::settle(&mut tx);
        let diff = tx.finish();
        self.follow(&diff);
        (result, diff)
    }

    pub fn undo(&mut self) {
        self.escape();
        if let Some(diff) = self.history.undo(&mut self.board) {
            self.follow(&diff);
        }
    }

    pub fn redo(&mut self) {
        self.escape();
        if let Some(diff) = self.history.redo(&mut self.board) {
            self.follow(&diff);
        }
    }

    /// Brings geometry, selection and the pending update in line with a change.
    fn follow(&mut self, diff: &Diff) {
        if diff.is_empty() {
            return;
        }
        let reordered = diff.changes.iter().any(|change| matches!(change, Change::Order { .. }));
        let nodes: Vec<NodeId> = if reordered {
            self.board.nodes.keys().cloned().collect()
        } else {
            diff.nodes().cloned().collect()
        };
        let links: Vec<_> = diff.links().cloned().collect();
        let rerouted = self.scene.update(&self.board, &nodes, &links);
        self.update.follow(diff, rerouted);
        if self.update.list {
            let before = self.selection.len();
            self.selection.prune(&self.board);
            self.update.selection |= before != self.selection.len();
        }
    }

    /// Chooses what is selected.
    pub fn select(&mut self, selection: Selection) {
        if selection != self.selection {
            self.selection = selection;
            self.selection.prune(&self.board);
            self.update.selection = true;
            self.update.overlay = true;
        }
    }

    /// The box around what is selected.
    pub fn selection_bounds(&self) -> Option<Rect> {
        self.bounds_of(self.selection.nodes.iter())
    }

    fn bounds_of<'a>(&self, ids: impl Iterator<Item = &'a NodeId>) -> Option<Rect> {
        ids.filter_map(|id| self.board.nodes.get(id)).map(crate::geometry::rect_of).reduce(|a, b| a.union(b))
    }
}
