//! Boards from outside: a file, standard input, or a share link.

use crate::failure::{Failure, in_words, one_line};
use crate::output;
use stackboard_core::io::{ReadError, Reading, Repair, file, limits, link};
use stackboard_core::model::Board;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

/// How many repairs are told one by one.
const REPAIRS_TOLD: usize = 20;

/// Reads the board that an argument names, and says on standard error what had
/// to be mended.
///
/// # Errors
/// When there is none, or what is there is no board.
pub fn board(argument: &OsStr) -> Result<Board, Failure> {
    let input = Input::of(argument)?;
    let reading = input.read()?;
    input.tell(&reading.repairs);
    Ok(reading.board)
}

/// Reads the board of a link: the argument itself, or what a file or standard
/// input holds.
///
/// # Errors
/// When it is no link, or one that cannot be opened.
pub fn linked(argument: &OsStr) -> Result<Board, Failure> {
    let input = if argument == "-" { Input::of(argument)? } else { Input::in_argument(argument) };
    let reading = input.read_link()?;
    input.tell(&reading.repairs);
    Ok(reading.board)
}

/// The text of a file or of standard input, and how messages call it.
///
/// # Errors
/// When it cannot be read, is too large or is no text.
pub fn text(argument: &OsStr) -> Result<(String, String), Failure> {
    let input = Input::of(argument)?;
    Ok((input.name, input.text))
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
        } else if is_link(&argument.to_string_lossy()) && !Path::new(argument).exists() {
            Self::Argument
        } else {
            Self::File
        }
    }
}

/// Text with the name by which messages call it.
struct Input {
    name: String,
    text: String,
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
        Self { name: "<link>".into(), text: argument.to_string_lossy().into_owned() }
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
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self { name, text }),
            Err(error) => {
                let sound = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                let before = String::from_utf8_lossy(&bytes[..sound]);
                let what = format!("this is not a text file: the byte 0x{:02x} is not UTF-8", bytes[sound]);
                Err(Failure::at(&name, position(&before, before.len()), what))
            }
        }
    }

    fn read(&self) -> Result<Reading, Failure> {
        let start = self.text.trim_start();
        if !start.starts_with('{') && is_link(start) {
            return self.read_link();
        }
        file::read(&self.text).map_err(|error| self.refusal(&error))
    }

    fn read_link(&self) -> Result<Reading, Failure> {
        link::decode(&self.text).map_err(|error| Failure::at(&self.name, (1, 1), error))
    }

    fn refusal(&self, error: &ReadError) -> Failure {
        let position = match error {
            ReadError::NotJson { line, column, what } => {
                return Failure::at(&self.name, (*line, *column), format!("this is not valid JSON: {what}"));
            }
            ReadError::Newer { .. } => self.position_of("version"),
            ReadError::NotABoard { .. } => self.position_of("format"),
            ReadError::TooMany { what, .. } => self.position_of(what),
            ReadError::Empty | ReadError::TooLarge { .. } => None,
        };
        Failure::at(&self.name, position.unwrap_or((1, 1)), error)
    }

    fn position_of(&self, field: &str) -> Option<(usize, usize)> {
        Some(position(&self.text, field_offset(&self.text, field)?))
    }

    fn tell(&self, repairs: &[Repair]) {
        for repair in repairs.iter().take(REPAIRS_TOLD) {
            output::remark(&one_line(&format!("{}: {repair}", self.name)));
        }
        if repairs.len() > REPAIRS_TOLD {
            let more = repairs.len() - REPAIRS_TOLD;
            output::remark(&one_line(&format!("{}: {more} more repairs like these.", self.name)));
        }
    }
}

/// Whether a text looks like a share link: `b1:…`, alone or after `#`.
fn is_link(text: &str) -> bool {
    let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
    let digits = fragment.strip_prefix('b').unwrap_or_default();
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < digits.len() && (rest.starts_with(':') || rest.to_ascii_lowercase().starts_with("%3a"))
}

/// Line and column, both from 1 and in characters, of a byte of a text.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Where the name of a field of the outermost object begins, in sound JSON.
fn field_offset(text: &str, field: &str) -> Option<usize> {
    let quoted = format!("\"{field}\"");
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => {
                let end = end_of_string(bytes, at);
                let is_name = text[end..].trim_start().starts_with(':');
                if depth == 1 && is_name && text[at..end] == quoted {
                    return Some(at);
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The byte after the string that begins at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_from_names_of_files() {
        for link in ["b1:abc", "#b1:abc", "https://a.example/x?y#b12:abc", "b1%3Aabc"] {
            assert!(is_link(link), "{link}");
        }
        for name in ["board.json", "b1.json", "c#1.json", "b:x", "bus1:x", "", "#"] {
            assert!(!is_link(name), "{name}");
        }
    }

    #[test]
    fn fields_are_found_in_the_outermost_object_only() {
        let text = "{\"title\": \"a \\\"version\\\": 3\",\n \"é\": {\"version\": 1}, \"version\" : 9}";
        assert_eq!(field_offset(text, "version").map(|at| position(text, at)), Some((2, 23)));
        assert_eq!(field_offset(text, "nodes"), None);
        assert_eq!(field_offset("\"version\"", "version"), None);
    }
}
