//! What stands around the statements: fences, front matter, directives,
//! comments, and the line that says which diagram it is.

use super::{Cursor, MermaidError};
use crate::io::mermaid::{chart::Flow, text};

/// A text ready for its statements, each byte where it was.
pub(super) struct Prologue {
    /// Comments, directives and front matter are blanks.
    pub text: String,
    pub title: String,
    /// Lines, from 1, of what was blanked out and has no meaning here.
    pub directive: Option<usize>,
    pub comment: Option<usize>,
    pub carried: Option<String>,
}

/// How the comment with the board begins.
pub(in crate::io::mermaid) const MARK: &str = "%% stackboard ";

/// Other diagrams that mermaid draws, by their first word.
const OTHERS: &[(&str, &str)] = &[
    ("sequenceDiagram", "a sequence diagram"),
    ("classDiagram", "a class diagram"),
    ("stateDiagram", "a state diagram"),
    ("erDiagram", "an entity relationship diagram"),
    ("gantt", "a Gantt chart"),
    ("pie", "a pie chart"),
    ("journey", "a user journey"),
    ("gitGraph", "a Git graph"),
    ("mindmap", "a mind map"),
    ("timeline", "a timeline"),
    ("quadrantChart", "a quadrant chart"),
    ("requirementDiagram", "a requirement diagram"),
    ("requirement", "a requirement diagram"),
    ("C4", "a C4 diagram"),
    ("sankey", "a Sankey diagram"),
    ("xychart", "an XY chart"),
    ("block", "a block diagram"),
    ("packet", "a packet diagram"),
    ("kanban", "a Kanban board"),
    ("architecture", "an architecture diagram"),
    ("radar", "a radar chart"),
    ("treemap", "a treemap"),
    ("zenuml", "a ZenUML diagram"),
    ("info", "mermaid's own information"),
];

pub(super) fn prologue(text: &str) -> Prologue {
    let mut out =
        Prologue { text: String::new(), title: String::new(), directive: None, comment: None, carried: None };
    let mut bytes = text.as_bytes().to_vec();
    let mut start = text.len() - text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
    blank(&mut bytes[..start]);
    if let Some((opening, closing)) = fence(&text[start..]) {
        blank(&mut bytes[start..start + opening]);
        blank(&mut bytes[start + closing..]);
        start += opening;
    }
    if let Some((end, title)) = front_matter(&text[start..]) {
        blank(&mut bytes[start..start + end]);
        out.title = title;
        start += end;
    }
    let end = bytes.iter().rposition(|byte| *byte != b' ' && *byte != b'\n').map_or(start, |last| last + 1);
    blank_comments(text, start..end.max(start), &mut bytes, &mut out);
    // Only whole characters were replaced, by blanks.
    out.text = String::from_utf8(bytes).unwrap_or_default();
    out
}

fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
}

/// A fence as in Markdown: where the text in it begins and ends.
fn fence(text: &str) -> Option<(usize, usize)> {
    let marks = text.len() - text.trim_start_matches('`').len();
    if marks < 3 {
        return None;
    }
    let opening = text.find('\n')? + 1;
    let closing = text[opening..].find(&format!("\n{}", &text[..marks]));
    Some((opening, closing.map_or(text.len(), |at| opening + at)))
}

/// The end of the front matter at the beginning of a text, and its title.
fn front_matter(text: &str) -> Option<(usize, String)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut end = first.len();
    let mut title = String::new();
    for line in lines {
        end += line.len();
        if line.trim_end() == "---" {
            return Some((end, title));
        }
        if let Some(value) = line.strip_prefix("title:") {
            title = value.trim().trim_matches(['"', '\'']).to_owned();
        }
    }
    None
}

fn blank_comments(text: &str, range: std::ops::Range<usize>, bytes: &mut [u8], out: &mut Prologue) {
    let mut at = range.start;
    let mut line = 1 + text[..at].matches('\n').count();
    while at < range.end {
        let rest = &text[at..range.end];
        let end = rest.find('\n').map_or(range.end, |newline| at + newline + 1);
        let indent = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        let words = &rest[indent..end - at];
        if words.starts_with("%%{") {
            let close = text[at..range.end].find("}%%").map_or(end, |close| at + close + 3);
            out.directive.get_or_insert(line);
            blank(&mut bytes[at..close]);
            line += text[at..close].matches('\n').count();
            at = close;
            continue;
        }
        if words.starts_with("%%") {
            match words.strip_prefix(MARK) {
                Some(data) => out.carried = Some(data.trim().to_owned()),
                None => _ = out.comment.get_or_insert(line),
            }
            blank(&mut bytes[at..end]);
        } else if let Some(after) = trailing_comment(words) {
            out.comment.get_or_insert(line);
            blank(&mut bytes[at + indent + after..end]);
        }
        line += 1;
        at = end;
    }
}

/// Where a comment behind a statement begins. Quotes hide it.
fn trailing_comment(line: &str) -> Option<usize> {
    let at = line.find(" %%")?;
    line[..at].matches('"').count().is_multiple_of(2).then_some(at)
}

/// Reads the first line, `flowchart LR`, and gives the direction.
pub(super) fn header(cursor: &mut Cursor) -> Result<Flow, MermaidError> {
    cursor.take_while(|c| c.is_whitespace() || c == ';');
    let at = cursor.at;
    let word = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !matches!(word, "flowchart" | "graph" | "flowchart-elk") {
        let other = OTHERS.iter().find(|(name, _)| word.starts_with(name));
        return Err(cursor.error_at(
            at,
            match other {
                Some((_, name)) => format!("this is {name}; only flowcharts can become a board"),
                None if cursor.text.trim().is_empty() => "there is no diagram here".to_owned(),
                None => {
                    let word =
                        if word.is_empty() { cursor.rest().lines().next().unwrap_or_default() } else { word };
                    format!(
                        "a flowchart begins with `flowchart` or `graph`, not with {:?}",
                        text::excerpt(word)
                    )
                }
            },
        ));
    }
    cursor.blanks();
    let at = cursor.at;
    let flow = match cursor.take_while(|c| !c.is_whitespace() && c != ';') {
        "" if !cursor.rest().starts_with(';') => {
            // The direction may stand in the next line, where only it can be meant.
            let line_end = cursor.at;
            cursor.space();
            let next = cursor.take_while(|c| c.is_ascii_alphabetic());
            match direction(next)
                .filter(|_| !cursor.rest().starts_with(|c: char| !c.is_whitespace() && c != ';'))
            {
                Some(flow) => flow,
                None => {
                    cursor.at = line_end;
                    Flow::Down
                }
            }
        }
        "" => Flow::Down,
        word => direction(word).ok_or_else(|| {
            let word = text::excerpt(word);
            cursor.error_at(at, format!("{word:?} is no direction; there are TB, TD, BT, LR and RL"))
        })?,
    };
    cursor.blanks();
    match cursor.peek() {
        None | Some('\n' | ';') => Ok(flow),
        Some(_) => Err(cursor.error("statements begin in a line of their own, or after a semicolon")),
    }
}

pub(super) fn direction(word: &str) -> Option<Flow> {
    Some(match word {
        "TB" | "TD" | "v" => Flow::Down,
        "BT" | "^" => Flow::Up,
        "LR" | ">" => Flow::Right,
        "RL" | "<" => Flow::Left,
        _ => return None,
    })
}

/// Whether the first word that counts is that of a diagram.
pub(in crate::io::mermaid) fn begins_like_mermaid(text: &str) -> bool {
    let head: String = text.chars().take(100_000).collect();
    let clean = prologue(&head).text;
    let clean = clean.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
    let word_end = clean.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let (word, rest) = clean.split_at(word_end.unwrap_or(clean.len()));
    let line = rest.lines().next().unwrap_or_default().trim();
    match word {
        "flowchart" | "graph" | "flowchart-elk" => {
            let first = line.split([';', ' ']).next().unwrap_or_default();
            first.is_empty() || direction(first).is_some()
        }
        // Words of everyday language count only where nothing follows in their line.
        "pie" | "journey" | "timeline" | "block" | "packet" | "info" | "requirement" | "radar" | "kanban" => {
            line.is_empty() && rest.lines().nth(1).is_some()
        }
        word => OTHERS.iter().any(|(name, _)| word.starts_with(name) && name.len() > 4),
    }
}
