//! One door for everything that may hold a board.

use super::{
    PictureError, ReadError, Reading, file,
    link::{self, LinkError},
    picture,
};
use thiserror::Error;

/// Why something was not opened. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum OpenError {
    #[error(transparent)]
    File(#[from] ReadError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// `sound` bytes at the beginning are text.
    #[error("This is neither text nor a PNG picture: the byte 0x{byte:02x} is not UTF-8.")]
    NotText { byte: u8, sound: usize },
}

/// Reads a board from the bytes of a file: a board file, a share link, or a PNG
/// or SVG that carries its board.
///
/// # Errors
/// When it is none of these, or damaged.
pub fn open(bytes: &[u8]) -> Result<Reading, OpenError> {
    if picture::is_png(bytes) {
        return Ok(file::read(&picture::from_png(bytes)?)?);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => open_text(text),
        Err(error) => {
            let sound = error.valid_up_to();
            Err(OpenError::NotText { byte: bytes[sound], sound })
        }
    }
}

/// Reads a board from text: a board file, a share link, or an SVG that carries
/// its board.
///
/// # Errors
/// When it is none of these, or damaged.
pub fn open_text(text: &str) -> Result<Reading, OpenError> {
    let start = text.trim_start();
    if picture::is_svg(text) {
        return Ok(file::read(&picture::from_svg(text)?)?);
    }
    if !start.starts_with('{') && link::is_link(start) {
        return Ok(link::decode(text)?);
    }
    Ok(file::read(text)?)
}
