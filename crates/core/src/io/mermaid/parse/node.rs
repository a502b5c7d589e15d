//! Nodes: ids, shapes, labels, classes.

use super::{MermaidError, Parser, label};
use crate::io::{limits, mermaid::chart::Shape};

/// Brackets around a label, the longest first, what may close them, and what
/// the shape says.
const BRACKETS: &[(&str, &[&str], Shape)] = &[
    ("(((", &[")))"], Shape::Plain),
    ("((", &["))"], Shape::Plain),
    ("([", &["])"], Shape::Plain),
    ("(-", &["-)"], Shape::Plain),
    ("(", &[")"], Shape::Plain),
    ("[[", &["]]"], Shape::Plain),
    ("[(", &[")]"], Shape::Cylinder),
    ("[/", &["/]", "\\]"], Shape::Plain),
    ("[\\", &["\\]", "/]"], Shape::Plain),
    ("[|", &["]"], Shape::Plain),
    ("[", &["]"], Shape::Plain),
    ("{{", &["}}"], Shape::Plain),
    ("{", &["}"], Shape::Plain),
    (">", &["]"], Shape::Plain),
];

impl<'a> Parser<'a> {
    /// One node, or several with `&` between them; gives their ids.
    pub(super) fn vertices(&mut self) -> Result<Vec<String>, MermaidError> {
        let mut ids = vec![self.node()?];
        loop {
            let before = self.cursor.at;
            self.cursor.blanks();
            if !self.cursor.take("&") {
                self.cursor.at = before;
                return Ok(ids);
            }
            self.cursor.space();
            ids.push(self.node()?);
        }
    }

    fn node(&mut self) -> Result<String, MermaidError> {
        let at = self.cursor.at;
        let id = self.id();
        if id.is_empty() {
            return Err(match self.cursor.peek() {
                Some('"') => self.cursor.error("a label needs an id before it, as in A[\"…\"]"),
                Some('&') => self.cursor.error("`&` should stand between two nodes"),
                Some('-' | '=' | '~' | '<' | '.') => {
                    self.cursor.error("an arrow should stand between two nodes")
                }
                Some(c) if !c.is_whitespace() => {
                    self.cursor.error(format!("a node was expected, and here is {c:?}"))
                }
                _ => self.cursor.error("a node was expected"),
            });
        }
        if id.chars().count() > limits::ID {
            return Err(self
                .cursor
                .error_at(at, format!("this id is longer than {} characters", limits::ID)));
        }
        if id == "end" {
            return Err(self.cursor.error_at(at, "`end` closes a subgraph and cannot name a node"));
        }
        if self.edge_ids.contains_key(id) && self.cursor.rest().starts_with("@{") {
            let line = self.cursor.line();
            self.leave_out("edge data", line, "how an arrow is animated or bent is not kept; left out.");
            self.data()?;
            return Ok(String::new());
        }
        self.vertex(id, at)?;
        if let Some(data) = self.cursor.rest().starts_with("@{").then(|| self.data()).transpose()? {
            self.describe(id, data);
        } else if let Some((opening, closings, shape)) =
            BRACKETS.iter().find(|(opening, ..)| self.cursor.rest().starts_with(opening))
        {
            self.cursor.skip(opening.len());
            if *opening == "[|" {
                // Properties before the label: `[|borders:lt|label]`.
                self.cursor.take_while(|c| !matches!(c, '|' | '\n'));
                self.cursor.take("|");
            }
            let label = self.label_until(closings)?;
            if let Some(vertex) = self.chart.vertices.get_mut(id) {
                (vertex.label, vertex.shape) = (Some(label), *shape);
            }
        }
        while self.cursor.take(":::") {
            let class = self.id().to_owned();
            let line = self.cursor.line();
            self.leave_out("style", line, "colours and styles are the board's own; left out.");
            if let Some(vertex) = self.chart.vertices.get_mut(id) {
                vertex.classes.push(class);
            }
        }
        if self.cursor.rest().starts_with("@{") {
            let data = self.data()?;
            self.describe(id, data);
        }
        Ok(id.to_owned())
    }

    /// Passes the characters of an id.
    fn id(&mut self) -> &'a str {
        let rest = self.cursor.rest();
        let bytes = rest.as_bytes();
        let next = |at: usize| bytes.get(at + 1).copied().unwrap_or(b' ');
        let is_part = |at: usize, c: char| match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' => true,
            '_' | '!' | '#' | '$' | '%' | '\'' | '*' | '+' | '.' | '`' | '?' | '\\' | '/' | ',' => true,
            // What begins an arrow ends an id.
            '-' => !matches!(next(at), b'>' | b'-' | b'.'),
            '=' => next(at) != b'=',
            ':' => !rest[at..].starts_with(":::"),
            '&' => at > 0 && !next(at).is_ascii_whitespace(),
            c => !c.is_ascii() && !c.is_whitespace(),
        };
        let end = rest.char_indices().find(|(at, c)| !is_part(*at, *c)).map_or(rest.len(), |(at, _)| at);
        self.cursor.skip(end);
        &rest[..end]
    }

    /// A label up to one of the closing brackets, which is passed as well.
    pub(super) fn label_until(&mut self, closings: &[&str]) -> Result<String, MermaidError> {
        let start = self.cursor.at;
        let closing =
            |rest: &str| closings.iter().find(|closing| rest.starts_with(**closing)).map(|c| c.len());
        self.cursor.space();
        if self.cursor.peek() == Some('"') {
            let text = self.quoted()?;
            self.cursor.space();
            let Some(length) = closing(self.cursor.rest()) else {
                return Err(self.cursor.error(format!("`{}` was expected behind the label", closings[0])));
            };
            self.cursor.skip(length);
            return Ok(text);
        }
        let rest = &self.cursor.text[start..];
        for (at, c) in rest.char_indices() {
            if let Some(length) = closing(&rest[at..]) {
                self.cursor.at = start + at + length;
                return Ok(self.plain(start, &rest[..at], false));
            }
            if matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '"' | '|') {
                let message = format!(
                    "`{c}` cannot stand in a label without quotes; write A[\"…\"], or `{}` closes it",
                    closings[0]
                );
                return Err(self.cursor.error_at(start + at, message));
            }
        }
        Err(self.cursor.error_at(start, format!("this label is never closed with `{}`", closings[0])))
    }

    /// A text in double quotes, in plain text.
    pub(super) fn quoted(&mut self) -> Result<String, MermaidError> {
        let start = self.cursor.at;
        self.cursor.skip(1);
        let words = self.cursor.take_while(|c| c != '"');
        if !self.cursor.take("\"") {
            return Err(self.cursor.error_at(start, "this quotation mark is never closed"));
        }
        let markdown = words.trim().strip_prefix('`').and_then(|words| words.strip_suffix('`'));
        Ok(self.plain(start, markdown.unwrap_or(words), markdown.is_some()))
    }

    /// Reads a label, notes what it loses, and cuts one that is too long.
    pub(super) fn plain(&mut self, at: usize, raw: &str, is_markdown: bool) -> String {
        let label::Plain { text, had_icon } = label::plain(raw, is_markdown);
        let is_long = text.len() > limits::LABEL && text.chars().count() > limits::LABEL;
        if had_icon || is_long {
            let here = std::mem::replace(&mut self.cursor.at, at);
            let line = self.cursor.line();
            self.cursor.at = here;
            if had_icon {
                self.leave_out("icon", line, "icons in labels (`fa:…`): the board has its own; left out.");
            }
            if is_long {
                self.leave_out("long", line, "a label is longer than 2000 characters; the rest was cut off.");
            }
        }
        if is_long { text.chars().take(limits::LABEL).collect() } else { text }
    }

    /// `@{ shape: cyl, label: "Database" }`: the names and values. Values may be
    /// quoted, and commas or ends of lines stand between them.
    fn data(&mut self) -> Result<Vec<(String, String)>, MermaidError> {
        let start = self.cursor.at;
        self.cursor.skip(2);
        let mut data = Vec::new();
        loop {
            self.cursor.take_while(|c| c.is_whitespace() || c == ',');
            if self.cursor.take("}") {
                return Ok(data);
            }
            let name =
                self.cursor.take_while(|c| !c.is_whitespace() && !matches!(c, ':' | '}' | ',')).to_owned();
            self.cursor.blanks();
            if self.cursor.is_at_end() {
                return Err(self.cursor.error_at(start, "`@{` is never closed with `}`"));
            }
            if name.is_empty() || !self.cursor.take(":") {
                return Err(self.cursor.error("within `@{…}` stand names and values, as in `shape: cyl`"));
            }
            self.cursor.blanks();
            let value = match self.cursor.peek() {
                Some('"') => self.quoted()?,
                Some('\'') => {
                    let at = self.cursor.at;
                    self.cursor.skip(1);
                    let words = self.cursor.take_while(|c| c != '\'');
                    if !self.cursor.take("'") {
                        return Err(self.cursor.error_at(at, "this quotation mark is never closed"));
                    }
                    self.plain(at, words, false)
                }
                _ => {
                    let at = self.cursor.at;
                    let words = self.cursor.take_while(|c| !matches!(c, ',' | '}' | '\n'));
                    self.plain(at, words.trim(), false)
                }
            };
            data.push((name, value));
        }
    }

    /// Takes what `@{…}` says about a node.
    fn describe(&mut self, id: &str, data: Vec<(String, String)>) {
        let line = self.cursor.line();
        let Some(vertex) = self.chart.vertices.get_mut(id) else { return };
        let mut unknown = false;
        for (name, value) in data {
            match name.as_str() {
                "label" => vertex.label = Some(value),
                "shape" => match value.as_str() {
                    "cyl"
                    | "cylinder"
                    | "database"
                    | "db"
                    | "lin-cyl"
                    | "disk"
                    | "lined-cylinder"
                    | "das"
                    | "h-cyl"
                    | "horizontal-cylinder"
                    | "datastore" => vertex.shape = Shape::Cylinder,
                    "text" | "comment" | "brace" | "brace-l" | "brace-r" | "braces" => {
                        vertex.shape = Shape::Words
                    }
                    _ => vertex.shape = Shape::Plain,
                },
                _ => unknown = true,
            }
        }
        if unknown {
            self.leave_out(
                "data",
                line,
                "icons and pictures of nodes (`@{…}`) are the board's own; left out.",
            );
        }
    }
}
