//! Why a command cannot go on, in one line.

use std::fmt;

/// One line for standard error; the program then ends with status 2.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure(String);

impl Failure {
    /// Something wrong in an input: `FILE:LINE:COL: what is wrong`. Line and
    /// column count from 1; what has no place in the text is at 1:1.
    pub fn at(name: &str, (line, column): (usize, usize), what: impl fmt::Display) -> Self {
        Self::line(format!("{name}:{line}:{column}: {what}"))
    }

    /// An argument that is unknown, missing or cannot be meant.
    pub fn usage(command: &str, what: impl fmt::Display) -> Self {
        let (space, command) = if command.is_empty() { ("", "") } else { (" ", command) };
        Self::line(format!("stackboard{space}{command}: {what} (see `stackboard{space}{command} --help`)"))
    }

    /// A result that could not be written.
    pub fn output(name: &str, what: impl fmt::Display) -> Self {
        Self::line(format!("{name}: cannot be written: {what}"))
    }

    fn line(text: String) -> Self {
        Self(one_line(&text))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text without what would break the line or steer the terminal: names of
/// files may hold anything.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// What the system says about an error, without its number.
pub fn in_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".into(),
        ErrorKind::PermissionDenied => "this is not permitted".into(),
        ErrorKind::IsADirectory => "this is a folder".into(),
        _ => {
            let text = error.to_string();
            let end = text.find(" (os error").unwrap_or(text.len());
            text[..end].to_lowercase()
        }
    }
}
