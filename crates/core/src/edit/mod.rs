//! The one way to change a board: a transaction that records what it did.

mod commands;
mod diff;
mod history;
mod selection;
mod transaction;

pub use commands::{
    Clip, Direction, Order, connect, copy_of, delete, duplicate, extend, group, insert_clip, lay_out,
    move_by, next_kind, place_pills, reattach, relabel, reorder, reparent, resize, set_field, set_kind,
    set_link_field, ungroup,
};
pub use diff::{Change, Diff};
pub use history::History;
pub use selection::Selection;
pub use transaction::Transaction;
