//! Several boards in one file, `*.stackboards.json`: all that a browser keeps,
//! to be taken elsewhere.
//!
//! `{"format": "stackboard-boards", "version": 1, "boards": [board files…]}`

use super::{
    file, limits,
    report::{ReadError, Reading, Report},
};
use serde_json::Value;
use thiserror::Error;

/// The `format` of a file of several boards.
pub const FORMAT: &str = "stackboard-boards";
pub const VERSION: u64 = 1;

/// The boards of a file, in its order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Collection {
    pub boards: Vec<Reading>,
    /// Boards that could not be read: which, from 1, and why.
    pub refused: Vec<(usize, ReadError)>,
}

/// Why a file of several boards was refused. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CollectionError {
    #[error("The file is empty.")]
    Empty,
    #[error(
        "The file has {bytes} bytes; Stackboard reads up to {} with several boards.",
        limits::COLLECTION_BYTES
    )]
    TooLarge { bytes: usize },
    #[error(transparent)]
    NotJson(ReadError),
    #[error("This is not a file of Stackboard boards: {what}.")]
    NotACollection { what: String },
    #[error(
        "These boards were saved by a newer version of Stackboard (version {found}; this one reads up to {VERSION})."
    )]
    Newer { found: u64 },
    #[error("The file has {count} boards; Stackboard reads up to {}.", limits::BOARDS)]
    TooMany { count: usize },
}

/// Whether a text says of itself, near its beginning, that it holds several
/// boards.
pub fn is_collection(text: &str) -> bool {
    let start: String = text.chars().take(200).filter(|c| !c.is_whitespace()).collect();
    start.trim_start_matches('\u{feff}').starts_with(&format!("{{\"format\":\"{FORMAT}\""))
}

/// The text of a file with these boards, each given as its own file's text. A
/// text that is not JSON cannot stand in the file and is left out; ends with a
/// newline.
pub fn write<'a>(files: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = format!("{{\n\"format\": \"{FORMAT}\", \"version\": {VERSION},\n\"boards\": [");
    let mut separator = "\n";
    for text in files {
        if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
            out.push_str(separator);
            out.push_str(text.trim());
            separator = ",\n";
        }
    }
    out.push_str("\n]}\n");
    out
}

/// Reads a file of several boards. A board that cannot be read does not keep
/// the others from being read.
///
/// # Errors
/// When the text is no JSON, no such file, too large, or of a newer version.
pub fn read(text: &str) -> Result<Collection, CollectionError> {
    if text.len() > limits::COLLECTION_BYTES {
        return Err(CollectionError::TooLarge { bytes: text.len() });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(CollectionError::Empty);
    }
    let value: Value =
        serde_json::from_str(text).map_err(|error| CollectionError::NotJson(file::explain(&error, text)))?;
    let not = |what: &str| Err(CollectionError::NotACollection { what: what.into() });
    let Value::Object(mut fields) = value else {
        return not("it should begin with `{` and hold an object");
    };
    if fields.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return not("it does not say `\"format\": \"stackboard-boards\"`");
    }
    let version = fields.get("version").and_then(Value::as_f64).unwrap_or(VERSION as f64);
    if version > VERSION as f64 {
        // The cast saturates; beyond that a version means nothing but "newer".
        return Err(CollectionError::Newer { found: version as u64 });
    }
    let Some(Value::Array(boards)) = fields.remove("boards") else {
        return not("it has no list of `boards`");
    };
    if boards.len() > limits::BOARDS {
        return Err(CollectionError::TooMany { count: boards.len() });
    }
    let mut collection = Collection::default();
    for (at, value) in boards.into_iter().enumerate() {
        match file::read_json(value, Report::default()) {
            Ok(reading) => collection.boards.push(reading),
            Err(error) => collection.refused.push((at + 1, error)),
        }
    }
    Ok(collection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates;

    #[test]
    fn boards_come_back_as_they_were() {
        let files: Vec<String> =
            templates::ALL.iter().map(|template| file::write(&template.board())).collect();
        let text = write(files.iter().map(String::as_str));
        assert!(is_collection(&text));
        let collection = read(&text).expect("a sound file");
        assert!(collection.refused.is_empty());
        let again: Vec<String> =
            collection.boards.iter().map(|reading| file::write(&reading.board)).collect();
        assert_eq!(again, files);
        assert_eq!(read(&write([])), Ok(Collection::default()));
    }

    #[test]
    fn one_bad_board_does_not_spoil_the_rest() {
        let text = r#"{"format": "stackboard-boards", "version": 1, "boards": [
            {"format": "stackboard", "version": 1, "title": "A", "nodes": []},
            7,
            {"format": "stackboard", "version": 99, "nodes": []},
            {"format": "stackboard", "version": 1, "title": "B", "nodes": []}]}"#;
        let collection = read(text).expect("a sound file");
        let titles: Vec<&str> =
            collection.boards.iter().map(|reading| reading.board.meta.title.as_str()).collect();
        assert_eq!(titles, ["A", "B"]);
        let refused: Vec<usize> = collection.refused.iter().map(|(at, _)| *at).collect();
        assert_eq!(refused, [2, 3]);
    }

    #[test]
    fn what_is_no_such_file_is_refused_in_words() {
        let words = |text: &str| read(text).expect_err("it is refused").to_string();
        assert_eq!(words(" \n"), "The file is empty.");
        assert!(words("{\n  oops").starts_with("This is not valid JSON: line 2, column 3"));
        assert!(words("[]").contains("begin with `{`"));
        assert!(words(r#"{"format": "stackboard", "nodes": []}"#).contains("stackboard-boards"));
        assert!(words(r#"{"format": "stackboard-boards"}"#).contains("no list of `boards`"));
        assert!(words(r#"{"format": "stackboard-boards", "version": 2, "boards": []}"#).contains("newer"));
        let many =
            format!(r#"{{"format": "stackboard-boards", "boards": [{}0]}}"#, "0,".repeat(limits::BOARDS));
        assert!(words(&many).contains("boards; Stackboard reads up to"));
        let deep = format!(r#"{{"format": "stackboard-boards", "boards": {}"#, "[".repeat(100_000));
        assert!(words(&deep).starts_with("This is not valid JSON"));
    }

    #[test]
    fn only_what_says_so_is_taken_for_several_boards() {
        assert!(is_collection("\u{feff} {\n \"format\" : \"stackboard-boards\", "));
        assert!(!is_collection("{\"format\": \"stackboard\"}"));
        assert!(!is_collection("flowchart LR"));
    }

    #[test]
    fn a_text_that_is_not_json_is_left_out() {
        assert_eq!(read(&write(["{ broken", "{\"nodes\": []}"])).map(|read| read.boards.len()), Ok(1));
    }
}
