//! Writes a board file. The form is canonical: fields stand in a fixed order,
//! numbers are written shortest, one record stands on a line, so that the same
//! board gives the same bytes and a change shows as a small difference.

use super::{CLIP_FORMAT, FORMAT, VERSION, fields::shortest};
use crate::model::{
    Board, Dismissal, Fault, Field, FieldType, Link, LinkKind, Node, Props, ReviewNotes, Scenario, Target,
    number_value,
};
use serde_json::{Map, Value};

/// The text of a board's file, for people: a record a line, ends with a newline.
pub fn write(board: &Board) -> String {
    write_board(board, Spacing::Lines)
}

/// The same text without spaces and line breaks, for machines.
pub fn write_compact(board: &Board) -> String {
    write_board(board, Spacing::None)
}

/// The text of a part of a board.
pub(in crate::io) fn write_clip<'a>(
    nodes: impl Iterator<Item = &'a Node>,
    links: impl Iterator<Item = &'a Link>,
) -> String {
    let mut out = Out::new(Spacing::Lines);
    head(&mut out, CLIP_FORMAT);
    records(&mut out, nodes, links);
    out.finish()
}

#[derive(Clone, Copy, PartialEq)]
enum Spacing {
    Lines,
    None,
}

fn write_board(board: &Board, spacing: Spacing) -> String {
    let mut out = Out::new(spacing);
    head(&mut out, FORMAT);
    out.line();
    out.field("title", &board.meta.title.as_str().into());
    out.line();
    out.field("notes", &board.meta.notes.as_str().into());
    records(&mut out, board.nodes.values(), board.links.values());
    if board.meta.scenario != Scenario::default() {
        out.line();
        scenario(&mut out, &board.meta.scenario);
    }
    if board.meta.review != ReviewNotes::default() {
        out.line();
        review(&mut out, &board.meta.review);
    }
    for (name, value) in sorted(&board.meta.extra) {
        out.line();
        out.field(name, value);
    }
    out.finish()
}

fn head(out: &mut Out, format: &str) {
    out.open('{');
    out.line();
    out.field("format", &format.into());
    out.field("version", &VERSION.into());
}

fn records<'a>(out: &mut Out, nodes: impl Iterator<Item = &'a Node>, links: impl Iterator<Item = &'a Link>) {
    out.line();
    out.name("nodes");
    out.list(nodes, node);
    out.line();
    out.name("links");
    out.list(links, link);
}

fn node(out: &mut Out, node: &Node) {
    out.open('{');
    out.field("id", &node.id.as_str().into());
    out.field("kind", &node.kind.key().into());
    if let Some(label) = &node.label {
        out.field("label", &label.as_str().into());
    }
    if let Some(parent) = &node.parent {
        out.field("in", &parent.as_str().into());
    }
    out.field("x", &number_value(node.x));
    out.field("y", &number_value(node.y));
    // A container without a size is fitted to what it holds, and a pill to its
    // words, so their sizes are always written; a card has the usual size.
    let info = node.kind.info();
    let is_fitted = node.kind.is_container() || !info.attaches_to.is_empty();
    if is_fitted || node.w != info.size.0 {
        out.field("w", &number_value(node.w));
    }
    if is_fitted || node.h != info.size.1 {
        out.field("h", &number_value(node.h));
    }
    props(out, &node.props, info.fields);
    out.close('}');
}

fn link(out: &mut Out, link: &Link) {
    out.open('{');
    out.field("id", &link.id.as_str().into());
    out.field("from", &link.from.as_str().into());
    out.field("to", &link.to.as_str().into());
    out.field("kind", &link.kind.key().into());
    if !link.label.is_empty() {
        out.field("label", &link.label.as_str().into());
    }
    props(out, &link.props, LinkKind::fields());
    out.close('}');
}

/// Fields in the order of the kind's table, then unknown ones by name.
fn props(out: &mut Out, props: &Props, fields: &[Field]) {
    let mut written: Vec<&str> = Vec::new();
    for field in fields {
        let outer = field.path.split('.').next().unwrap_or(field.path);
        if written.contains(&outer) {
            continue;
        }
        let Some(value) = props.get(outer) else { continue };
        written.push(outer);
        match value {
            Value::Object(object) if outer != field.path => {
                let inner =
                    fields.iter().filter_map(|field| field.path.strip_prefix(outer)?.strip_prefix('.'));
                out.name(outer);
                object_in_order(out, object, &inner.collect::<Vec<_>>());
            }
            Value::Array(list) if field.ty == FieldType::Records => {
                out.name(outer);
                out.open('[');
                for record in list {
                    out.separate();
                    match record {
                        Value::Object(record) => object_in_order(out, record, RECORD_FIELDS),
                        other => out.value(other),
                    }
                }
                out.close(']');
            }
            value => out.field(outer, &shortest_value(value)),
        }
    }
    for (name, value) in sorted(props).filter(|(name, _)| !written.contains(name)) {
        out.field(name, value);
    }
}

const RECORD_FIELDS: &[&str] = &["name", "type", "value", "ttl_s"];

/// An object with the fields named first, in that order, then the others.
fn object_in_order(out: &mut Out, object: &Map<String, Value>, first: &[&str]) {
    out.open('{');
    for &name in first {
        if let Some(value) = object.get(name) {
            out.field(name, &shortest_value(value));
        }
    }
    for (name, value) in sorted(object).filter(|(name, _)| !first.contains(name)) {
        out.field(name, value);
    }
    out.close('}');
}

fn shortest_value(value: &Value) -> Value {
    match value {
        Value::Number(number) => shortest(number.clone()),
        value => value.clone(),
    }
}

fn scenario(out: &mut Out, scenario: &Scenario) {
    out.name("scenario");
    out.open('{');
    out.field("seed", &scenario.seed.into());
    out.field("duration_s", &number_value(scenario.duration_s));
    if !scenario.faults.is_empty() {
        out.line();
        out.name("faults");
        out.list(scenario.faults.iter(), fault);
    }
    for (name, value) in sorted(&scenario.extra) {
        out.field(name, value);
    }
    out.close('}');
}

fn review(out: &mut Out, review: &ReviewNotes) {
    out.name("review");
    out.open('{');
    if let Some(task) = &review.task {
        out.field("task", &task.as_str().into());
    }
    if !review.dismissed.is_empty() {
        out.line();
        out.name("dismissed");
        out.list(review.dismissed.iter(), dismissal);
    }
    for (name, value) in sorted(&review.extra) {
        out.field(name, value);
    }
    out.close('}');
}

fn dismissal(out: &mut Out, dismissal: &Dismissal) {
    out.open('{');
    out.field("rule", &dismissal.rule.as_str().into());
    out.field("nodes", &dismissal.nodes.iter().map(|id| id.as_str()).collect::<Vec<_>>().into());
    out.field("links", &dismissal.links.iter().map(|id| id.as_str()).collect::<Vec<_>>().into());
    out.field("reason", &dismissal.reason.as_str().into());
    for (name, value) in sorted(&dismissal.extra) {
        out.field(name, value);
    }
    out.close('}');
}

fn fault(out: &mut Out, fault: &Fault) {
    out.open('{');
    out.field("at_s", &number_value(fault.at_s));
    match &fault.target {
        Some(Target::Node(id)) => out.field("node", &id.as_str().into()),
        Some(Target::Link(id)) => out.field("link", &id.as_str().into()),
        None => {}
    }
    out.field("fault", &fault.kind.key().into());
    for (name, number) in [("factor", fault.factor), ("for_s", fault.for_s)] {
        if let Some(number) = number {
            out.field(name, &number_value(number));
        }
    }
    for (name, value) in sorted(&fault.extra) {
        out.field(name, value);
    }
    out.close('}');
}

/// The entries by name, whatever order the map itself keeps.
fn sorted(map: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let mut entries: Vec<_> = map.iter().map(|(name, value)| (name.as_str(), value)).collect();
    entries.sort_unstable_by_key(|(name, _)| *name);
    entries.into_iter()
}

/// The text as it grows.
struct Out {
    text: String,
    spacing: Spacing,
    depth: usize,
    /// Whether the next entry is the first of its list or object.
    first: bool,
    /// Whether the next entry begins a line of its own.
    new_line: bool,
}

impl Out {
    fn new(spacing: Spacing) -> Self {
        Self { text: String::new(), spacing, depth: 0, first: true, new_line: false }
    }

    fn finish(mut self) -> String {
        if self.spacing == Spacing::Lines {
            self.text.push('\n');
        }
        self.depth = 0;
        self.text.push('}');
        if self.spacing == Spacing::Lines {
            self.text.push('\n');
        }
        self.text
    }

    fn open(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth += 1;
        self.first = true;
    }

    fn close(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth -= 1;
        self.first = false;
        self.new_line = false;
    }

    /// Lets the next entry begin a line.
    fn line(&mut self) {
        self.new_line = self.spacing == Spacing::Lines;
    }

    /// What goes before an entry.
    fn separate(&mut self) {
        if !self.first {
            self.text.push(',');
        }
        if self.new_line {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n("  ", self.depth));
        } else if !self.first && self.spacing == Spacing::Lines {
            self.text.push(' ');
        }
        self.first = false;
        self.new_line = false;
    }

    fn name(&mut self, name: &str) {
        self.separate();
        string(&mut self.text, name);
        self.text.push_str(if self.spacing == Spacing::Lines { ": " } else { ":" });
    }

    fn field(&mut self, name: &str, value: &Value) {
        self.name(name);
        self.value(value);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(words) => string(&mut self.text, words),
            Value::Array(list) => {
                self.open('[');
                for value in list {
                    self.separate();
                    self.value(value);
                }
                self.close(']');
            }
            Value::Object(map) => {
                self.open('{');
                for (name, value) in sorted(map) {
                    self.field(name, value);
                }
                self.close('}');
            }
            plain => self.text.push_str(&plain.to_string()),
        }
    }

    /// A list with a line for each entry.
    fn list<'a, T: 'a>(&mut self, entries: impl Iterator<Item = &'a T>, write: fn(&mut Self, &T)) {
        self.open('[');
        for entry in entries {
            self.line();
            self.separate();
            write(self, entry);
        }
        if !self.first && self.spacing == Spacing::Lines {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n("  ", self.depth - 1));
        }
        self.close(']');
    }
}

/// A text in quotes, escaped as JSON asks.
fn string(out: &mut String, words: &str) {
    out.push('"');
    let mut copied = 0;
    for (at, byte) in words.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..0x20 => "",
            _ => continue,
        };
        out.push_str(&words[copied..at]);
        if escape.is_empty() {
            out.push_str(&format!("\\u{byte:04x}"));
        } else {
            out.push_str(escape);
        }
        copied = at + 1;
    }
    out.push_str(&words[copied..]);
    out.push('"');
}
