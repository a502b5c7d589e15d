//! A part of a board as text, so that copy and paste work between tabs and
//! with editors of text.

use super::{
    ReadError, Repair,
    file::{self, open, read_records, write_clip},
    limits, place,
    report::Report,
    text,
};
use crate::{edit::Clip, model::Board};

/// What was read, and what had to be mended.
#[derive(Debug, Clone, PartialEq)]
pub struct Pasted {
    /// What a node is `in` is in the clip or nothing.
    pub clip: Clip,
    pub repairs: Vec<Repair>,
}

/// A clip as text.
pub fn write(clip: &Clip) -> String {
    write_clip(clip.nodes.iter(), clip.links.iter())
}

/// Reads what was copied. A whole board's file is taken as well.
///
/// # Errors
/// When the text is neither a clip nor a board, as `file::read` has it.
pub fn parse(text: &str) -> Result<Pasted, ReadError> {
    let mut report = Report::default();
    let value = file::parse(text, &mut report)?;
    let file = open(value, &mut report)?;
    let records = read_records(file.nodes, file.links, &mut report);
    let mut board = Board { nodes: records.nodes, links: records.links, ..Board::default() };
    place::complete(&mut board, &records.gaps, &mut report);
    let clip =
        Clip { nodes: board.nodes.into_values().collect(), links: board.links.into_values().collect() };
    Ok(Pasted { clip, repairs: report.finish() })
}

/// Words from anywhere as the label of a note: no longer than a label may be,
/// and without characters that hide or turn others. Says what was changed.
pub fn note(words: &str) -> (String, Vec<Repair>) {
    let mut report = Report::default();
    let label = text::clean(words.to_owned(), limits::LABEL, "note", &mut report);
    (label, report.finish())
}
