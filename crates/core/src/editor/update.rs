//! What an input changed, for whoever shows the board.

use crate::{
    edit::{Change, Diff},
    geometry::{Point, Side},
    model::{LinkId, NodeId},
};
use rustc_hash::FxHashSet;

/// What changed since the last time it was asked.
#[derive(Debug, Default)]
pub struct Update {
    /// Nodes that were changed, put in or taken out.
    pub nodes: FxHashSet<NodeId>,
    /// Links that were changed or run elsewhere now.
    pub links: FxHashSet<LinkId>,
    /// Records came or went, or are drawn in another order.
    pub list: bool,
    /// Another board altogether.
    pub board: bool,
    /// The content of the board changed and is worth saving.
    pub content: bool,
    pub meta: bool,
    pub selection: bool,
    pub view: bool,
    pub overlay: bool,
    /// What only the page can do.
    pub asks: Vec<Ask>,
}

/// What a menu or label editor is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Board,
    Node(NodeId),
    Link(LinkId),
}

/// Something for the page to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Let the label be typed in place.
    EditLabel(Target),
    /// Show a menu of what can be done. `at` is on the screen.
    Menu { at: Point, target: Target },
    /// A link was dropped on the empty board: offer kinds for a new node there.
    /// `at` is on the board.
    Offer { from: NodeId, side: Side, at: Point },
    /// Say something to who cannot see the board.
    Announce(String),
}

impl Update {
    pub(super) fn everything() -> Self {
        Self {
            list: true,
            board: true,
            content: true,
            meta: true,
            selection: true,
            view: true,
            overlay: true,
            ..Self::default()
        }
    }

    pub(super) fn follow(&mut self, diff: &Diff, rerouted: Vec<LinkId>) {
        self.content = true;
        self.overlay = true;
        self.links.extend(rerouted);
        for change in &diff.changes {
            match change {
                Change::Node { id, before, after, .. } => {
                    self.nodes.insert(id.clone());
                    self.list |= before.is_none() || after.is_none();
                    // What is in what decides what is drawn over what.
                    self.list |=
                        before.as_ref().map(|node| &node.parent) != after.as_ref().map(|node| &node.parent);
                }
                Change::Link { id, before, after, .. } => {
                    self.links.insert(id.clone());
                    self.list |= before.is_none() || after.is_none();
                }
                Change::Order { .. } => self.list = true,
                Change::Meta { .. } => self.meta = true,
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
            && self.links.is_empty()
            && self.asks.is_empty()
            && !(self.list
                || self.board
                || self.content
                || self.meta
                || self.selection
                || self.view
                || self.overlay)
    }
}
