//! How a board is read and written: the file, the clipboard and the link.
//!
//! Every reader takes text from outside, which may be damaged or hostile. What
//! can be mended is mended and reported in words; what cannot is refused with a
//! typed error. A board that comes out always satisfies `Board::check`.

pub mod clipboard;
pub mod collection;
pub mod file;
pub mod json;
pub mod limits;
pub mod link;
pub mod mermaid;
pub mod message;
pub mod moment;
pub mod open;
pub mod picture;
pub(crate) mod place;
pub mod qr;
mod report;
mod text;

pub(crate) use text::is_hidden;

pub use open::OpenError;
pub use picture::PictureError;
pub use report::{Mend, ReadError, Reading, Repair};
