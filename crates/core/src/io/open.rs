//! One door for everything that may hold a board.

use super::{
    PictureError, ReadError, Reading, Repair, file,
    link::{self, LinkError},
    mermaid::{self, Guess, Import, LeftOut, MermaidError},
    picture,
};
use crate::model::Board;
use thiserror::Error;

/// A board from outside, and what there is to say about how it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    pub board: Board,
    /// What had to be mended.
    pub repairs: Vec<Repair>,
    /// What of a Mermaid flowchart has no meaning on a board.
    pub left_out: Vec<LeftOut>,
    /// Kinds that a Mermaid flowchart does not clearly say.
    pub guesses: Vec<Guess>,
}

impl From<Reading> for Opened {
    fn from(Reading { board, repairs }: Reading) -> Self {
        Self { board, repairs, left_out: Vec::new(), guesses: Vec::new() }
    }
}

impl From<Import> for Opened {
    fn from(Import { board, left_out, guesses }: Import) -> Self {
        Self { board, repairs: Vec::new(), left_out, guesses }
    }
}

/// Why something was not opened. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum OpenError {
    #[error(transparent)]
    File(#[from] ReadError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("line {line}, column {column}: {message}", line = .0.line, column = .0.column, message = .0.message)]
    Mermaid(#[from] MermaidError),
    /// `sound` bytes at the beginning are text.
    #[error("This is neither text nor a PNG picture: the byte 0x{byte:02x} is not UTF-8.")]
    NotText { byte: u8, sound: usize },
}

/// Reads a board from the bytes of a file: a board file, a Mermaid flowchart, a
/// share link, or a PNG or SVG that carries its board. What it holds decides;
/// `name` helps where that could be a flowchart or nothing.
///
/// # Errors
/// When it is none of these, or damaged.
pub fn open(bytes: &[u8], name: &str) -> Result<Opened, OpenError> {
    if picture::is_png(bytes) {
        return Ok(file::read(&picture::from_png(bytes)?)?.into());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let sound = error.valid_up_to();
        OpenError::NotText { byte: bytes[sound], sound }
    })?;
    let start = text.trim_start();
    if start.starts_with('{') {
        return Ok(file::read(text)?.into());
    }
    if picture::is_svg(text) {
        return Ok(file::read(&picture::from_svg(text)?)?.into());
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    if matches!(ending.as_deref(), Some("mmd" | "mermaid")) || mermaid::looks_like_mermaid(text) {
        return Ok(mermaid::read(text)?.into());
    }
    if link::is_link(start) {
        return Ok(link::decode(text)?.into());
    }
    Ok(file::read(text)?.into())
}
