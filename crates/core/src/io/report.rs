//! What a reader says: the board, what it mended, or why it refused.

use super::limits;
use crate::model::Board;
use std::fmt;
use thiserror::Error;

/// A board that was read, and what had to be mended on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub board: Board,
    /// In the order of the file; empty for a sound one.
    pub repairs: Vec<Repair>,
}

/// One thing that was mended.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// Where, as a path in the file: `nodes[3] "web1" service.mean_ms`.
    pub at: String,
    pub mend: Mend,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.mend)
    }
}

/// How something was mended. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Mend {
    #[error("the file does not say that it is a Stackboard file; read as one.")]
    FormatMissing,
    #[error("the file version is missing or not a whole number from 1; read as version {read_as}.")]
    VersionMissing { read_as: u64 },
    #[error("this is a copied part of a board; read as a board of its own.")]
    ClipReadAsBoard,
    #[error("{text} is not a number that JSON can hold; read as text.")]
    NumberNotFinite { text: String },
    #[error("must be {expected}; left out.")]
    WrongType { expected: &'static str },
    #[error("{problem}, but is {found}; the default holds.")]
    BadValue { problem: String, found: String },
    #[error("only one of x and y can be read; placed automatically.")]
    HalfPlaced,
    #[error("has no id; called \"{became}\".")]
    IdMissing { became: String },
    #[error("the id is not usable (too long, or with hidden characters); called \"{became}\".")]
    IdUnusable { became: String },
    #[error("the id \"{id}\" is taken; called \"{became}\". What names \"{id}\" means the first.")]
    IdRepeated { id: String, became: String },
    #[error("the kind \"{kind}\" is not known; became a {became} that keeps it as \"{kept_as}\".")]
    KindUnknown { kind: String, became: &'static str, kept_as: &'static str },
    #[error("has no kind; became a {became}.")]
    KindMissing { became: &'static str },
    #[error("ends at \"{end}\", which is not on the board; removed.")]
    DanglingLink { end: String },
    #[error("does not say where it {which}; removed.")]
    EndMissing { which: &'static str },
    #[error("sits in \"{parent}\", which is not on the board; stands on its own.")]
    ParentMissing { parent: String },
    #[error("a {kind} cannot sit in the {parent_kind} \"{parent}\"; stands on its own.")]
    ParentUnfit { kind: &'static str, parent: String, parent_kind: &'static str },
    #[error("sits in itself by way of \"{parent}\"; stands on its own.")]
    ParentCircle { parent: String },
    #[error("sits more than {max} containers deep; stands on its own.")]
    TooDeep { max: usize },
    #[error("made larger, so that it holds what is in it.")]
    Enlarged,
    #[error("longer than {max} characters; the rest was cut off.")]
    TextCut { max: usize },
    #[error("{count} hidden or direction-changing characters were taken out.")]
    TextCleaned { count: usize },
    #[error("more than {max} entries; the rest was left out.")]
    ListCut { max: usize },
    #[error("the fault \"{fault}\" is not known; left out.")]
    FaultUnknown { fault: String },
    #[error("names \"{target}\", which is not on the board; left out.")]
    FaultDangling { target: String },
    #[error("does not name what it hits; left out.")]
    FaultWithoutTarget,
    #[error("does not name its rule; left out.")]
    DismissalWithoutRule,
    #[error("{count} more repairs of this sort.")]
    More { count: usize },
}

/// Why a file was refused. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ReadError {
    #[error("The file is empty.")]
    Empty,
    #[error("The file has {bytes} bytes; Stackboard reads up to {}.", limits::FILE_BYTES)]
    TooLarge { bytes: usize },
    #[error("This is not valid JSON: line {line}, column {column}: {what}.")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        what: String,
    },
    #[error("This is not a Stackboard file: {what}.")]
    NotABoard { what: String },
    #[error(
        "This board was made by a newer version of Stackboard (file version {found}; this one reads up to {reads})."
    )]
    Newer { found: u64, reads: u64 },
    #[error("The board has {count} {what}; Stackboard reads up to {max}.")]
    TooMany { what: &'static str, count: usize, max: usize },
}

impl ReadError {
    /// Line and column, both from 1, where the error has a place in the text.
    pub fn position(&self) -> Option<(usize, usize)> {
        match self {
            Self::NotJson { line, column, .. } => Some((*line, *column)),
            _ => None,
        }
    }
}

/// Gathers repairs; keeps the first ones and counts the rest, so that a file
/// that is broken throughout does not fill the memory with sentences.
#[derive(Debug, Default)]
pub(super) struct Report {
    repairs: Vec<Repair>,
    more: usize,
}

impl Report {
    /// Notes a repair. The place is written out only if it is kept.
    pub fn add(&mut self, at: impl fmt::Display, mend: Mend) {
        if self.repairs.len() < limits::REPAIRS {
            self.repairs.push(Repair { at: at.to_string(), mend });
        } else {
            self.more += 1;
        }
    }

    pub fn finish(mut self) -> Vec<Repair> {
        if self.more > 0 {
            self.repairs.push(Repair { at: "board".into(), mend: Mend::More { count: self.more } });
        }
        self.repairs
    }
}

/// The place of a record in the file, written out as `nodes[3] "web1"`.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    /// The field of the file that holds the record.
    pub name: &'static str,
    /// Its place in the list, where the field is one.
    pub index: Option<usize>,
    pub id: &'a str,
}

impl At<'_> {
    /// The place of a field of the record.
    pub fn field<'a>(&'a self, path: &'a str) -> impl fmt::Display + 'a {
        Joined(self, path)
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some(index) = self.index {
            write!(f, "[{index}]")?;
        }
        if !self.id.is_empty() {
            write!(f, " \"{}\"", super::text::excerpt(self.id))?;
        }
        Ok(())
    }
}

struct Joined<'a>(&'a At<'a>, &'a str);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, self.1)
    }
}
