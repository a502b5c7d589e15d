//! The board file, `*.stackboard.json`.

mod fields;
mod migrate;
mod parse;
mod read;
mod records;
mod review;
mod scenario;
mod write;

pub use migrate::VERSION;
pub use read::read;
pub use write::{write, write_compact};

pub(crate) use parse::explain;
pub(super) use review::value_of as review_value;

pub(super) use parse::parse;
pub(super) use read::{open, read_json};
pub(super) use records::read_records;
pub(super) use write::write_clip;

/// The `format` of a board file.
pub const FORMAT: &str = "stackboard";
/// The `format` of a copied part of a board.
pub const CLIP_FORMAT: &str = "stackboard-clip";
/// Where the kind of a record of an unknown kind is kept.
pub const ORIGINAL_KIND: &str = "original_kind";
