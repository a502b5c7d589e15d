//! What a transaction did, so that it can be undone, redone and shown.

use crate::model::{Board, Link, LinkId, Meta, Node, NodeId};
use rustc_hash::FxHashMap;

/// One record before and after. `None` before is an insertion, `None` after a
/// removal; `index` is the place in the drawing order where the record is put
/// in or taken out.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Node {
        id: NodeId,
        index: usize,
        before: Option<Box<Node>>,
        after: Option<Box<Node>>,
    },
    Link {
        id: LinkId,
        index: usize,
        before: Option<Box<Link>>,
        after: Option<Box<Link>>,
    },
    /// The nodes' drawing order.
    Order {
        before: Vec<NodeId>,
        after: Vec<NodeId>,
    },
    Meta {
        before: Box<Meta>,
        after: Box<Meta>,
    },
}

/// A list of changes in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diff {
    pub changes: Vec<Change>,
}

impl Diff {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The changes that take all of this back.
    pub fn inverse(&self) -> Self {
        Self { changes: self.changes.iter().rev().map(Change::inverse).collect() }
    }

    /// Does the changes to a board. Meant for the board they were recorded on,
    /// or one in the same state.
    pub fn apply(&self, board: &mut Board) {
        for change in &self.changes {
            change.apply(board);
        }
    }

    /// Adds a later diff to this one and joins updates of the same record, so
    /// that a long drag stays as small as a short one.
    pub fn squash(&mut self, later: Diff) {
        let mut last: FxHashMap<Key, usize> = FxHashMap::default();
        for (at, change) in self.changes.iter().enumerate() {
            last.insert(change.key(), at);
        }
        for change in later.changes {
            let key = change.key();
            let joined = last.get(&key).is_some_and(|&at| self.changes[at].join(&change));
            if !joined {
                last.insert(key, self.changes.len());
                self.changes.push(change);
            }
        }
        self.changes.retain(|change| !change.is_nothing());
    }

    pub fn nodes(&self) -> impl Iterator<Item = &NodeId> {
        self.changes.iter().filter_map(|change| match change {
            Change::Node { id, .. } => Some(id),
            _ => None,
        })
    }

    pub fn links(&self) -> impl Iterator<Item = &LinkId> {
        self.changes.iter().filter_map(|change| match change {
            Change::Link { id, .. } => Some(id),
            _ => None,
        })
    }
}

#[derive(PartialEq, Eq, Hash)]
enum Key {
    Node(NodeId),
    Link(LinkId),
    Order,
    Meta,
}

impl Change {
    fn key(&self) -> Key {
        match self {
            Self::Node { id, .. } => Key::Node(id.clone()),
            Self::Link { id, .. } => Key::Link(id.clone()),
            Self::Order { .. } => Key::Order,
            Self::Meta { .. } => Key::Meta,
        }
    }

    fn inverse(&self) -> Self {
        match self.clone() {
            Self::Node { id, index, before, after } => Self::Node { id, index, before: after, after: before },
            Self::Link { id, index, before, after } => Self::Link { id, index, before: after, after: before },
            Self::Order { before, after } => Self::Order { before: after, after: before },
            Self::Meta { before, after } => Self::Meta { before: after, after: before },
        }
    }

    fn apply(&self, board: &mut Board) {
        match self {
            Self::Node { id, index, after, .. } => {
                put(&mut board.nodes, id, *index, after.as_deref());
            }
            Self::Link { id, index, after, .. } => {
                put(&mut board.links, id, *index, after.as_deref());
            }
            Self::Order { after, .. } => {
                for (index, id) in after.iter().enumerate() {
                    if let Some(at) = board.nodes.get_index_of(id) {
                        board.nodes.move_index(at, index.min(board.nodes.len() - 1));
                    }
                }
            }
            Self::Meta { after, .. } => board.meta = (**after).clone(),
        }
    }

    /// Takes a later change of the same record into this one, if the two are
    /// plain updates (or an insertion and an update). Others depend on the
    /// changes in between and stay apart.
    fn join(&mut self, later: &Self) -> bool {
        match (self, later) {
            (
                Self::Node { after: after @ Some(_), .. },
                Self::Node { before: Some(_), after: Some(new), .. },
            ) => {
                *after = Some(new.clone());
                true
            }
            (
                Self::Link { after: after @ Some(_), .. },
                Self::Link { before: Some(_), after: Some(new), .. },
            ) => {
                *after = Some(new.clone());
                true
            }
            (Self::Meta { after, .. }, Self::Meta { after: new, .. }) => {
                *after = new.clone();
                true
            }
            _ => false,
        }
    }

    fn is_nothing(&self) -> bool {
        match self {
            Self::Node { before, after, .. } => before == after,
            Self::Link { before, after, .. } => before == after,
            Self::Order { before, after } => before == after,
            Self::Meta { before, after } => before == after,
        }
    }
}

fn put<K, V>(records: &mut crate::model::Records<K, V>, id: &K, index: usize, record: Option<&V>)
where
    K: Clone + std::hash::Hash + Eq,
    V: Clone,
{
    match (record, records.get_mut(id)) {
        (Some(record), Some(slot)) => *slot = record.clone(),
        (Some(record), None) => {
            records.shift_insert(index.min(records.len()), id.clone(), record.clone());
        }
        (None, _) => {
            records.shift_remove(id);
        }
    }
}
