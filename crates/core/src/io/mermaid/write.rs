//! Draws a board as a Mermaid flowchart.

use super::{
    draw::{Drawing, Line, draw},
    parse::MARK,
};
use crate::{
    io::{limits, link},
    model::Board,
};
use std::fmt::Write;

/// A board as the text of a Mermaid flowchart, which ends with a line break.
///
/// The diagram has the labels and arrows that the course asks for: requests and
/// answers, the DNS record, a firewall before each machine, metrics one way.
/// What a flowchart cannot say stands as a share link in a comment at the end,
/// from which [`read`](super::read) makes the same board again. A board too
/// large for a link has no such comment.
pub fn write(board: &Board) -> String {
    let mut text = diagram(board, &draw(board));
    let data = link::encode(board);
    if data.len() <= limits::LINK_CHARS {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(text, "{MARK}{data}");
    }
    text
}

/// The visible part.
pub(super) fn diagram(board: &Board, drawing: &Drawing) -> String {
    let mut out = String::new();
    if !board.meta.title.is_empty() {
        let _ = writeln!(out, "---\ntitle: {}\n---", yaml(&board.meta.title));
    }
    out.push_str("flowchart LR\n");
    let mut inside: Vec<Vec<usize>> = vec![Vec::new(); drawing.groups.len()];
    let mut outside = Vec::new();
    for (at, vertex) in drawing.vertices.iter().enumerate() {
        match vertex.group {
            Some(group) => inside[group].push(at),
            None => outside.push(at),
        }
    }
    for at in outside {
        vertex(&mut out, drawing, at, 1);
    }
    let mut inner: Vec<Vec<usize>> = vec![Vec::new(); drawing.groups.len()];
    let mut stack = Vec::new();
    for (at, group) in drawing.groups.iter().enumerate() {
        match group.parent {
            Some(parent) => inner[parent].push(at),
            None => stack.push((at, 1, false)),
        }
    }
    stack.reverse();
    while let Some((group, depth, is_open)) = stack.pop() {
        let indent = "    ".repeat(depth);
        if is_open {
            let _ = writeln!(out, "{indent}end");
            continue;
        }
        let drawn = &drawing.groups[group];
        let _ = writeln!(out, "{indent}subgraph {}[\"{}\"]", drawn.id, escape(&drawn.label));
        for &at in &inside[group] {
            vertex(&mut out, drawing, at, depth + 1);
        }
        stack.push((group, depth, true));
        stack.extend(inner[group].iter().rev().map(|inner| (*inner, depth + 1, false)));
    }
    for edge in &drawing.edges {
        let arrow = match edge.line {
            Line::Solid => "-->",
            Line::Dotted => "-.->",
            Line::Both => "<-->",
            Line::Joined => "---",
        };
        let _ = match edge.label.is_empty() {
            true => writeln!(out, "    {} {arrow} {}", edge.from, edge.to),
            false => writeln!(out, "    {} {arrow}|\"{}\"| {}", edge.from, escape(&edge.label), edge.to),
        };
    }
    out
}

fn vertex(out: &mut String, drawing: &Drawing, at: usize, depth: usize) {
    let vertex = &drawing.vertices[at];
    let (open, close) = if vertex.is_cylinder { ("[(", ")]") } else { ("[", "]") };
    let indent = "    ".repeat(depth);
    let _ = writeln!(out, "{indent}{}{open}\"{}\"{close}", vertex.id, escape(&vertex.label));
}

/// A label as mermaid reads it within double quotes.
fn escape(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for c in label.trim().chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            // Marks of Markdown, of formulas, of directives, and of entities themselves.
            '#' | '\\' | '`' | '*' | '_' | '~' | '$' | '%' | '{' | '}' | '@' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            '\n' => out.push_str("<br/>"),
            c if c.is_whitespace() || c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    // Mermaid takes "style … : … #…;" for a statement about colours and cuts it, and "fa:" for an icon.
    if out.contains('#') || out.contains("fa") {
        out = out.replace(':', "#58;");
    }
    // What begins like a list is taken for one.
    if let Some(digits) = out.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0)
        && out[digits..].starts_with('.')
    {
        out.replace_range(digits..=digits, "#46;");
    } else if let Some(rest) = out.strip_prefix(['-', '+']) {
        out = format!("#{};{rest}", u32::from(out.as_bytes()[0]));
    }
    if out.is_empty() { " ".to_owned() } else { out }
}

/// A text as YAML has it in quotes, without what mermaid would take for a tag
/// or directive.
fn yaml(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.chars().fold(String::new(), |mut out, c| {
        match c {
            '<' | '>' | '%' => _ = write!(out, "\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
        out
    })
}
