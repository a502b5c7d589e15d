//! Arrows: lines, heads, and labels in both notations.

use super::{MermaidError, Parser};
use crate::io::{
    limits,
    mermaid::chart::{Arrow, Head},
};

/// An arrow as it is written.
pub(super) struct Drawn {
    pub arrow: Arrow,
    pub label: String,
    pub id: Option<String>,
    pub line: usize,
}

/// A whole arrow, or only its beginning, behind which its label follows.
struct Stroke {
    kind: Line,
    start: Head,
    /// `None` while the label is still to come.
    end: Option<Head>,
    length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Normal,
    Thick,
    Dotted,
    Invisible,
}

impl Parser<'_> {
    /// The arrow that begins behind blanks or in the next line, if one does.
    pub(super) fn arrow(&mut self) -> Result<Option<Drawn>, MermaidError> {
        let before = self.cursor.at;
        self.cursor.space();
        let id = self.edge_id();
        let line = self.cursor.line();
        let Some(stroke) = stroke(self.cursor.bytes()) else {
            if id.is_some() {
                return Err(self.cursor.error("an arrow was expected behind its id"));
            }
            self.cursor.at = before;
            return Ok(None);
        };
        self.cursor.skip(stroke.length);
        let mut arrow =
            Arrow { start: stroke.start, invisible: stroke.kind == Line::Invisible, ..Arrow::default() };
        let mut label = String::new();
        match stroke.end {
            Some(end) => arrow.end = end,
            None => (label, arrow.end) = self.label_on(&stroke)?,
        }
        let here = self.cursor.at;
        self.cursor.blanks();
        if stroke.end.is_some() && self.cursor.take("|") {
            label = self.label_until(&["|"])?;
        } else {
            self.cursor.at = here;
        }
        Ok(Some(Drawn { arrow, label, id, line }))
    }

    /// `e1@` before an arrow.
    fn edge_id(&mut self) -> Option<String> {
        let rest = self.cursor.rest();
        let mut near = rest.char_indices().take(limits::ID);
        let (end, _) = near.find(|(_, c)| c.is_whitespace() || matches!(c, '"' | '@' | ';' | '['))?;
        let after = rest[end..].strip_prefix('@')?;
        (end > 0 && !after.starts_with(['{', '"'])).then(|| {
            self.cursor.skip(end + 1);
            rest[..end].to_owned()
        })
    }

    /// The words between the two halves of an arrow, and the head at its end.
    fn label_on(&mut self, opening: &Stroke) -> Result<(String, Head), MermaidError> {
        let start = self.cursor.at;
        self.cursor.space();
        let quoted = (self.cursor.peek() == Some('"')).then(|| self.quoted()).transpose()?;
        let words_at = self.cursor.at;
        let rest = self.cursor.rest();
        let found = rest.char_indices().find_map(|(at, c)| {
            let may_begin = match c {
                // Within a run of one character nothing new begins.
                '-' | '=' | '.' | '<' => !rest[..at].ends_with(c),
                // Heads such as `x--` end a word only where they stand alone.
                'x' | 'o' => rest[..at].ends_with(char::is_whitespace),
                _ => false,
            };
            let closing = if may_begin { stroke(&rest.as_bytes()[at..])? } else { return None };
            (closing.kind == opening.kind && closing.end.is_some()).then_some((at, closing))
        });
        let Some((at, closing)) = found else {
            return Err(self
                .cursor
                .error_at(start, "the arrow with this label has no end, as in `-- text -->`"));
        };
        let words = &rest[..at];
        if quoted.is_some() && !words.trim().is_empty() {
            return Err(self
                .cursor
                .error_at(words_at, "behind the quoted label the rest of its arrow was expected"));
        }
        if let Some(bad) = words.find(['"', '|']) {
            return Err(self.cursor.error_at(words_at + bad, "put the whole label of the arrow into quotes"));
        }
        self.cursor.skip(at + closing.length);
        let label = quoted.unwrap_or_else(|| self.plain(start, words.trim(), false));
        Ok((label, closing.end.unwrap_or_default()))
    }
}

/// The arrow or half arrow that begins with the first byte.
fn stroke(text: &[u8]) -> Option<Stroke> {
    let (start, begin) = match text.first()? {
        b'<' => (Head::Arrow, 1),
        b'x' => (Head::Cross, 1),
        b'o' => (Head::Circle, 1),
        _ => (Head::None, 0),
    };
    let run = |from: usize, byte: u8| text[from.min(text.len())..].iter().take_while(|b| **b == byte).count();
    let head = |at: usize| match text.get(at) {
        Some(b'>') => Some(Head::Arrow),
        Some(b'x') => Some(Head::Cross),
        Some(b'o') => Some(Head::Circle),
        _ => None,
    };
    let stroke = |kind, end, length| Some(Stroke { kind, start, end, length });
    let waves = run(0, b'~');
    if waves >= 3 {
        return stroke(Line::Invisible, Some(Head::None), waves);
    }
    for (byte, kind) in [(b'-', Line::Normal), (b'=', Line::Thick)] {
        let count = run(begin, byte);
        if count >= 2 {
            let end = begin + count;
            return match head(end) {
                Some(head) => stroke(kind, Some(head), end + 1),
                None if count >= 3 => stroke(kind, Some(Head::None), end),
                None => stroke(kind, None, end),
            };
        }
    }
    let dash = run(begin, b'-');
    let dots = run(begin + dash, b'.');
    if dash > 1 || dots == 0 {
        return None;
    }
    let middle = begin + dash + dots;
    if text.get(middle) == Some(&b'-') {
        return match head(middle + 1) {
            Some(head) => stroke(Line::Dotted, Some(head), middle + 2),
            None => stroke(Line::Dotted, Some(Head::None), middle + 1),
        };
    }
    // The beginning of a labelled arrow is `-.`.
    if dash == 1 { stroke(Line::Dotted, None, begin + 2) } else { None }
}
