//! Boards from outside: a board file, a Mermaid flowchart, a share link, or
//! standard input with any of these.

use crate::failure::{Failure, in_words, one_line};
use crate::output;
use stackboard_core::io::open::{self, Opened};
use stackboard_core::io::{OpenError, ReadError, Reading, json, limits, link};
use stackboard_core::model::Board;
use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Display;
use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

/// How many remarks of a sort are told one by one.
const TOLD: usize = 20;

/// Reads the board that an argument names, and says on standard error what had
/// to be mended.
///
/// # Errors
/// When there is none, or what is there is no board.
pub fn board(argument: &OsStr) -> Result<Board, Failure> {
    let input = Input::of(argument)?;
    let opened = input.read()?;
    for left_out in &opened.left_out {
        output::remark(&one_line(&format!("{}:{}: {}", input.name, left_out.line, left_out.what)));
    }
    input.tell(&opened.repairs, "repairs");
    input.tell(&opened.guesses, "guesses");
    Ok(opened.board)
}

/// Reads the board of a link: the argument itself, or what a file or standard
/// input holds.
///
/// # Errors
/// When it is no link, or one that cannot be opened.
pub fn linked(argument: &OsStr) -> Result<Board, Failure> {
    let input = if argument == "-" { Input::of(argument)? } else { Input::in_argument(argument) };
    let reading = input.read_link()?;
    input.tell(&reading.repairs, "repairs");
    Ok(reading.board)
}

/// The text of a file or of standard input, and how messages call it.
///
/// # Errors
/// When it cannot be read, is too large or is no text.
pub fn text(argument: &OsStr) -> Result<(String, String), Failure> {
    let Input { name, bytes } = Input::of(argument)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((name, text)),
        Err(error) => {
            let sound = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let place = position(&String::from_utf8_lossy(&bytes[..sound]), sound);
            let what = format!("this is not text: the byte 0x{:02x} is not UTF-8", bytes[sound]);
            Err(Failure::at(&name, place, what))
        }
    }
}

/// How messages call the input that an argument names.
pub fn name(argument: &OsStr) -> String {
    match Source::of(argument) {
        Source::Stdin => "<stdin>".into(),
        Source::Argument => "<link>".into(),
        Source::File => Path::new(argument).display().to_string(),
    }
}

/// Where the text is.
enum Source {
    Stdin,
    /// The argument is a link itself.
    Argument,
    File,
}

impl Source {
    fn of(argument: &OsStr) -> Self {
        if argument == "-" {
            Self::Stdin
        } else if link::is_link(&argument.to_string_lossy()) && !Path::new(argument).exists() {
            Self::Argument
        } else {
            Self::File
        }
    }
}

/// What was read, with the name by which messages call it.
struct Input {
    name: String,
    bytes: Vec<u8>,
}

impl Input {
    fn of(argument: &OsStr) -> Result<Self, Failure> {
        let name = name(argument);
        match Source::of(argument) {
            Source::Stdin => Self::from(name, stdin().lock()),
            Source::Argument => Ok(Self::in_argument(argument)),
            Source::File => match File::open(argument) {
                Ok(file) => Self::from(name, file),
                Err(error) => Err(Failure::at(&name, (1, 1), in_words(&error))),
            },
        }
    }

    fn in_argument(argument: &OsStr) -> Self {
        Self { name: "<link>".into(), bytes: argument.to_string_lossy().into_owned().into_bytes() }
    }

    fn from(name: String, reader: impl Read) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        // One byte more than can be read, so that a file too large is seen and an endless one ends.
        let most = limits::FILE_BYTES as u64 + 1;
        if let Err(error) = reader.take(most).read_to_end(&mut bytes) {
            return Err(Failure::at(&name, (1, 1), in_words(&error)));
        }
        if bytes.len() as u64 == most {
            let what = format!("larger than the {} bytes that Stackboard reads", limits::FILE_BYTES);
            return Err(Failure::at(&name, (1, 1), what));
        }
        Ok(Self { name, bytes })
    }

    fn read(&self) -> Result<Opened, Failure> {
        open::open(&self.bytes, &self.name).map_err(|error| self.refusal(&error))
    }

    fn read_link(&self) -> Result<Reading, Failure> {
        link::decode(&self.text()).map_err(|error| Failure::at(&self.name, (1, 1), error))
    }

    fn refusal(&self, error: &OpenError) -> Failure {
        let place = |position: Option<(usize, usize)>| position.unwrap_or((1, 1));
        match error {
            OpenError::File(ReadError::NotJson { line, column, what }) => {
                Failure::at(&self.name, (*line, *column), format!("this is not valid JSON: {what}"))
            }
            OpenError::File(ReadError::Newer { .. }) => {
                Failure::at(&self.name, place(self.position_of("version")), error)
            }
            OpenError::File(ReadError::NotABoard { .. }) => {
                Failure::at(&self.name, place(self.position_of("format")), error)
            }
            OpenError::File(ReadError::TooMany { what, .. }) => {
                Failure::at(&self.name, place(self.position_of(what)), error)
            }
            OpenError::Mermaid(error) => Failure::at(&self.name, (error.line, error.column), &error.message),
            OpenError::NotText { byte, sound } => {
                let before = String::from_utf8_lossy(&self.bytes[..*sound]);
                let what =
                    format!("this is neither text nor a PNG picture: the byte 0x{byte:02x} is not UTF-8");
                Failure::at(&self.name, position(&before, before.len()), what)
            }
            error => Failure::at(&self.name, (1, 1), error),
        }
    }

    fn position_of(&self, field: &str) -> Option<(usize, usize)> {
        let text = self.text();
        Some(position(&text, json::field_offset(&text, field)?))
    }

    fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    fn tell(&self, remarks: &[impl Display], what: &str) {
        for remark in remarks.iter().take(TOLD) {
            output::remark(&one_line(&format!("{}: {remark}", self.name)));
        }
        if remarks.len() > TOLD {
            let more = remarks.len() - TOLD;
            output::remark(&one_line(&format!("{}: {more} more {what} like these.", self.name)));
        }
    }
}

/// Line and column, both from 1 and in characters, of a byte of a text.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
