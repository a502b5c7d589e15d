//! A place in a text, and how to go on from it.

use super::MermaidError;

/// Walks over a text byte by byte, always at the border of a character.
pub(super) struct Cursor<'a> {
    pub text: &'a str,
    pub at: usize,
    /// The line of `counted`, from 1: lines are counted as the cursor goes on.
    line: usize,
    counted: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, counted: 0 }
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn bytes(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    /// Passes `word` if it stands here.
    pub fn take(&mut self, word: &str) -> bool {
        let stands = self.rest().starts_with(word);
        if stands {
            self.at += word.len();
        }
        stands
    }

    /// Passes as long as the characters are wanted; gives what was passed.
    pub fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Passes blanks within the line.
    pub fn blanks(&mut self) -> bool {
        !self.take_while(|c| c.is_whitespace() && c != '\n').is_empty()
    }

    /// Passes blanks and ends of lines.
    pub fn space(&mut self) -> bool {
        !self.take_while(char::is_whitespace).is_empty()
    }

    /// The line that the cursor is in, from 1.
    pub fn line(&mut self) -> usize {
        let (from, to) = (self.counted, self.at);
        if to >= from {
            self.line += count_lines(&self.text[from..to]);
        } else {
            self.line -= count_lines(&self.text[to..from]);
        }
        self.counted = to;
        self.line
    }

    pub fn error(&self, message: impl Into<String>) -> MermaidError {
        self.error_at(self.at, message)
    }

    pub fn error_at(&self, at: usize, message: impl Into<String>) -> MermaidError {
        let before = &self.text[..at];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        MermaidError {
            line: count_lines(before) + 1,
            column: before[start..].chars().count() + 1,
            message: message.into(),
        }
    }
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}
