//! What keys, menus and buttons do.

use super::{Ask, Editor, Target, arrange};
use crate::{
    edit::{self, Clip, Direction, Order, Selection, Transaction},
    geometry::{Point, Rect, rect_of},
    layout,
    model::{Field, LinkId, LinkKind, NodeId, NodeKind, Scenario},
    review::{self, Finding},
};
use serde_json::Value;

/// What is said when a board would hold more than a file may.
const TOO_MUCH: &str = "Nothing was added: the board would be too large";

impl Editor {
    /// Puts a new node at a point of the screen, into what is there and takes
    /// it, and selects it.
    pub fn place_at(&mut self, kind: NodeKind, at: Point) -> Option<NodeId> {
        if self.read_only {
            return None;
        }
        self.escape();
        let point = self.viewport.to_board(at);
        let parent = self.taker_at(point, kind, &[]);
        Some(self.insert_centred(kind, point, parent))
    }

    /// Puts a new node where it fits best without a pointer: into or onto the
    /// selected node if that takes it, otherwise near the middle of the view,
    /// clear of what stands there.
    pub fn place(&mut self, kind: NodeKind) -> Option<NodeId> {
        if self.read_only {
            return None;
        }
        self.escape();
        let (w, h) = kind.info().size;
        let taker = self.selection.only_node().and_then(|id| self.board.nodes.get(id)).and_then(|node| {
            std::iter::once(node).chain(self.board.ancestors(node)).find(|n| kind.fits_in(n.kind))
        });
        let (parent, start) = match taker {
            Some(node) => {
                let rect = rect_of(node);
                (Some(node.id.clone()), Point::new(rect.x0 + 20.0 + w / 2.0, rect.y0 + 48.0 + h / 2.0))
            }
            None => (None, self.viewport.visible(self.size).center()),
        };
        let point = self.free_spot(kind, start, parent.as_ref());
        let id = self.insert_centred(kind, point, parent);
        self.reveal(&id);
        Some(id)
    }

    /// Puts a note with these words near the middle of the view.
    pub fn add_note(&mut self, words: &str) {
        self.history.begin_gesture();
        if let Some(id) = self.place(NodeKind::Note) {
            self.set_label(&Target::Node(id), words);
        }
        self.history.end_gesture("Paste a note");
    }

    /// A point near `start` where a new node of this kind overlaps nothing.
    fn free_spot(&self, kind: NodeKind, start: Point, parent: Option<&NodeId>) -> Point {
        let (w, h) = kind.info().size;
        let blocked = |at: Point| {
            let rect = Rect::from_center_size(at, (w + 24.0, h + 24.0));
            self.scene.nodes_in(rect).iter().any(|id| {
                Some(id) != parent
                    && self.board.nodes.get(id).is_some_and(|node| {
                        // What the parent itself is in does not stand in the way.
                        !parent
                            .and_then(|p| self.board.nodes.get(p))
                            .is_some_and(|p| self.board.ancestors(p).any(|ancestor| ancestor.id == node.id))
                    })
            })
        };
        let step = (w + 48.0, h + 32.0);
        for ring in 0..12_i32 {
            let span = -ring..=ring;
            for row in span.clone() {
                for column in span.clone() {
                    let edge = row.abs() == ring || column.abs() == ring;
                    // Within a container only to the right and down.
                    if !edge || (parent.is_some() && (row < 0 || column < 0)) {
                        continue;
                    }
                    let at =
                        Point::new(start.x + f64::from(column) * step.0, start.y + f64::from(row) * step.1);
                    if !blocked(at) {
                        return at;
                    }
                }
            }
        }
        start
    }

    pub(super) fn insert_centred(&mut self, kind: NodeKind, at: Point, parent: Option<NodeId>) -> NodeId {
        let id = self.board.free_node_id(kind);
        let mut node = crate::model::Node::new(id.clone(), kind, 0.0, 0.0);
        node.x = (at.x - node.w / 2.0).round();
        node.y = (at.y - node.h / 2.0).round();
        node.parent = parent.clone();
        let number = self.board.nodes.values().filter(|other| other.kind == kind).count() + 1;
        if matches!(kind, NodeKind::Server) {
            node.label = Some(format!("Server {number}"));
        }
        self.edit(&format!("Add {}", kind.info().name), |tx| {
            tx.insert_node(node);
            if kind.is_container() {
                // A container goes behind what it is drawn around.
                edit::reorder(tx, std::slice::from_ref(&id), Order::Back);
            }
            if let Some(parent) = &parent {
                arrange::grow_to_hold(tx, parent);
            }
        });
        self.select(Selection::of_node(id.clone()));
        let place = match parent.and_then(|id| self.board.nodes.get(&id)) {
            Some(parent) => format!(" in {}", parent.label()),
            None => String::new(),
        };
        self.announce(format!("{} added{place}", kind.info().name));
        id
    }

    /// Links two nodes and selects the link.
    pub fn link(&mut self, from: &NodeId, to: &NodeId) {
        if self.read_only {
            return;
        }
        if let Some(id) = self.edit("Link", |tx| edit::connect(tx, from, to)) {
            let name = |id: &NodeId| self.board.nodes.get(id).map_or("", |node| node.label()).to_owned();
            let kind = self.board.links.get(&id).map_or(LinkKind::Plain, |link| link.kind);
            self.announce(format!("{} linked to {} by {}", name(from), name(to), kind.info().name));
            self.select(Selection::of_link(id));
        }
    }

    /// Puts a new node at a point of the board and links it from another.
    pub fn place_linked(&mut self, from: &NodeId, kind: NodeKind, at: Point) -> Option<NodeId> {
        if self.read_only {
            return None;
        }
        let parent = self.taker_at(at, kind, &[]);
        self.history.begin_gesture();
        let id = self.insert_centred(kind, at, parent);
        self.edit("Link", |tx| edit::connect(tx, from, &id));
        self.history.end_gesture("Add and link");
        Some(id)
    }

    /// Makes the node that usually comes next beside the selected one, linked.
    pub fn extend(&mut self, direction: Direction) {
        let Some(from) = self.selection.only_node().cloned() else { return };
        let Some(kind) = self.board.nodes.get(&from).map(|node| edit::next_kind(node.kind)) else { return };
        if self.read_only {
            return;
        }
        let new = self.edit("Add and link", |tx| {
            let id = edit::extend(tx, &from, kind, direction)?;
            if let Some(parent) = tx.board().nodes.get(&id).and_then(|node| node.parent.clone()) {
                arrange::grow_to_hold(tx, &parent);
            }
            Some(id)
        });
        if let Some(id) = new {
            self.announce(format!("{} added and linked", kind.info().name));
            self.select(Selection::of_node(id.clone()));
            self.reveal(&id);
        }
    }

    pub fn delete_selection(&mut self) {
        if self.read_only || self.selection.is_empty() {
            return;
        }
        let selection = self.selection.clone();
        let count = selection.len();
        let name = if count == 1 { "Delete".into() } else { format!("Delete {count} things") };
        self.edit(&name, |tx| edit::delete(tx, &selection));
        self.select(Selection::default());
        self.announce(if count == 1 { "Deleted".into() } else { format!("{count} things deleted") });
    }

    pub fn duplicate_selection(&mut self) {
        if self.read_only || self.selection.nodes.is_empty() {
            return;
        }
        let selection = self.selection.clone();
        let copies = self.edit("Duplicate", |tx| edit::duplicate(tx, &selection, 24.0, 24.0));
        if copies.nodes.is_empty() {
            return self.announce(TOO_MUCH.into());
        }
        self.select(copies);
    }

    /// Moves what is selected. Nudges in quick succession are one step.
    pub fn nudge(&mut self, direction: Direction, by: f64, now_ms: f64) {
        if self.read_only || self.selection.nodes.is_empty() {
            return;
        }
        let roots = self.selection.roots(&self.board);
        let (dx, dy) = direction.step();
        self.edit_joining("Nudge", "nudge", now_ms, |tx| edit::move_by(tx, &roots, dx * by, dy * by));
    }

    pub fn group_selection(&mut self) {
        if self.read_only {
            return;
        }
        let selection = self.selection.clone();
        if let Some(id) = self.edit("Group", |tx| edit::group(tx, &selection)) {
            self.select(Selection::of_node(id));
        }
    }

    pub fn ungroup_selection(&mut self) {
        if self.read_only {
            return;
        }
        let selection = self.selection.clone();
        let freed = self.edit("Ungroup", |tx| edit::ungroup(tx, &selection));
        if !freed.is_empty() {
            self.select(freed);
        }
    }

    pub fn reorder_selection(&mut self, order: Order) {
        if self.read_only {
            return;
        }
        let ids: Vec<NodeId> = self.selection.nodes.iter().cloned().collect();
        let name = if order == Order::Front { "Bring to front" } else { "Send to back" };
        self.edit(name, |tx| edit::reorder(tx, &ids, order));
    }

    pub fn select_all(&mut self) {
        self.select(Selection {
            nodes: self.board.nodes.keys().cloned().collect(),
            links: self.board.links.keys().cloned().collect(),
        });
    }

    /// What is selected, to be put on the clipboard.
    pub fn copy(&self) -> Clip {
        edit::copy_of(&self.board, &self.selection)
    }

    /// Puts a clip on the board: at a point of the screen, or beside where it
    /// was copied from.
    pub fn paste(&mut self, clip: &Clip, at: Option<Point>) {
        if self.read_only || clip.nodes.is_empty() {
            return;
        }
        let bounds = clip.nodes.iter().map(rect_of).reduce(|a, b| a.union(b)).unwrap_or_default();
        let visible = self.viewport.visible(self.size);
        let delta = match at {
            Some(at) => self.viewport.to_board(at) - bounds.center(),
            None if visible.overlaps(bounds) => (24.0, 24.0).into(),
            None => visible.center() - bounds.center(),
        };
        let selection =
            self.edit("Paste", |tx| edit::insert_clip(tx, clip, delta.x.round(), delta.y.round()));
        if selection.nodes.is_empty() {
            return self.announce(TOO_MUCH.into());
        }
        self.select(selection);
        self.announce(format!("{} pasted", clip.nodes.len()));
    }

    /// Sets the label of a node or link, or the title of the board.
    pub fn set_label(&mut self, target: &Target, label: &str) {
        if self.read_only {
            return;
        }
        match target {
            Target::Board => {
                self.edit("Rename board", |tx| tx.update_meta(|meta| meta.title = label.trim().into()))
            }
            Target::Node(id) => self.edit("Rename", |tx| edit::relabel(tx, id, label)),
            Target::Link(id) => {
                self.edit("Label", |tx| tx.update_link(id, |link| link.label = label.trim().into()));
            }
        }
    }

    /// Sets the design's own text, in Markdown.
    pub fn set_notes(&mut self, notes: &str) {
        if !self.read_only {
            self.edit("Write notes", |tx| tx.update_meta(|meta| meta.notes = notes.into()));
        }
    }

    /// Changes what a run is to show: its seed, its length, its faults.
    pub fn change_scenario(&mut self, name: &str, change: impl FnOnce(&mut Scenario)) {
        if !self.read_only {
            self.edit(name, |tx| tx.update_meta(|meta| change(&mut meta.scenario)));
        }
    }

    /// Mends what a finding is about, as far as a machine can, and says so.
    pub fn mend(&mut self, finding: &Finding) {
        if let Some(mend) = finding.mend.as_ref().filter(|_| !self.read_only) {
            self.edit(mend.label, |tx| review::mend(tx, mend));
            self.announce(format!("{}: done", mend.label));
        }
    }

    /// Puts a finding aside for a reason that stays in the file.
    pub fn dismiss(&mut self, finding: &Finding, reason: &str) {
        if !self.read_only {
            self.edit("Dismiss finding", |tx| {
                tx.update_meta(|meta| review::dismiss(&mut meta.review, finding, reason))
            });
        }
    }

    /// Takes a dismissed finding up again.
    pub fn undismiss(&mut self, finding: &Finding) {
        if !self.read_only {
            self.edit("Take finding up again", |tx| {
                tx.update_meta(|meta| review::undismiss(&mut meta.review, finding));
            });
        }
    }

    /// Chooses the task that the board is drawn for, or none.
    pub fn choose_task(&mut self, task: Option<String>) {
        if !self.read_only {
            self.edit("Choose task", |tx| tx.update_meta(|meta| meta.review.task = task));
        }
    }

    /// Makes another kind of a node.
    pub fn set_kind(&mut self, id: &NodeId, kind: NodeKind) {
        if !self.read_only {
            self.edit("Change kind", |tx| edit::set_kind(tx, id, kind));
        }
    }

    /// Sets a field of a node, or clears it with `None`.
    pub fn set_field(&mut self, id: &NodeId, field: &Field, value: Option<Value>) {
        if !self.read_only {
            self.edit(&format!("Change {}", field.name.to_lowercase()), |tx| {
                edit::set_field(tx, id, field, value)
            });
        }
    }

    /// Sets a field of a link, or clears it with `None`.
    pub fn set_link_field(&mut self, id: &LinkId, field: &Field, value: Option<Value>) {
        if !self.read_only {
            self.edit(&format!("Change {}", field.name.to_lowercase()), |tx| {
                edit::set_link_field(tx, id, field, value);
            });
        }
    }

    pub fn set_link_kind(&mut self, id: &LinkId, kind: LinkKind) {
        if !self.read_only {
            self.edit("Change kind of link", |tx| tx.update_link(id, |link| link.kind = kind));
        }
    }

    /// Turns a link round.
    pub fn reverse(&mut self, id: &LinkId) {
        if !self.read_only {
            self.edit("Turn link round", |tx| {
                tx.update_link(id, |link| std::mem::swap(&mut link.from, &mut link.to));
            });
        }
    }

    /// Moves a node to an exact place, and what is in it along.
    pub fn move_to(&mut self, id: &NodeId, x: f64, y: f64) {
        let Some((dx, dy)) = self.board.nodes.get(id).map(|node| (x - node.x, y - node.y)) else { return };
        if !self.read_only {
            self.edit("Move", |tx| edit::move_by(tx, std::slice::from_ref(id), dx, dy));
        }
    }

    /// Lays out the whole board in one step that can be taken back.
    pub fn lay_out(&mut self, direction: layout::Direction) {
        if !self.read_only {
            self.escape();
            self.edit("Lay out", |tx| edit::lay_out(tx, direction));
        }
    }

    /// Puts a node into a container or attaches it, or takes it out.
    pub fn move_into(&mut self, id: &NodeId, parent: Option<&NodeId>) {
        if !self.read_only {
            self.edit("Move into", |tx| {
                edit::reparent(tx, std::slice::from_ref(id), parent);
                if let Some(parent) = parent {
                    arrange::grow_to_hold(tx, parent);
                }
            });
        }
    }

    /// A change of part of a gesture that leaves pills alone: they move with
    /// what they are attached to anyway.
    pub(super) fn transact_bare<T>(&mut self, change: impl FnOnce(&mut Transaction) -> T) -> (T, edit::Diff) {
        let mut tx = Transaction::new(&mut self.board);
        let result = change(&mut tx);
        let diff = tx.finish();
        self.follow(&diff);
        (result, diff)
    }

    pub(super) fn announce(&mut self, words: String) {
        self.update.asks.push(Ask::Announce(words));
    }
}
