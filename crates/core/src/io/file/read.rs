//! Reads a board file.

use super::{
    CLIP_FORMAT, FORMAT,
    migrate::{STEPS, VERSION, migrate},
    parse, read_records, review, scenario,
};
use crate::{
    io::{
        limits, place,
        report::{Mend, ReadError, Reading, Report},
        text,
    },
    model::{Board, Meta, Props},
};
use serde_json::{Map, Value};

/// Reads a board from the text of a file. Mends what can be mended and says
/// what it mended; a sound file gives no repairs.
///
/// # Errors
/// When the text is no JSON, no board, too large, or of a newer version.
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let mut report = Report::default();
    let value = parse(text, &mut report)?;
    read_json(value, report)
}

/// Reads a board from the JSON of a file.
pub(in crate::io) fn read_json(value: Value, mut report: Report) -> Result<Reading, ReadError> {
    let mut file = open(value, &mut report)?;
    if file.is_clip {
        report.add("format", Mend::ClipReadAsBoard);
    }
    let records = read_records(file.nodes, file.links, &mut report);
    let mut board = Board { nodes: records.nodes, links: records.links, meta: Meta::default() };
    place::complete(&mut board, &records.gaps, &mut report);
    board.meta = read_meta(&mut file.fields, &board, &mut report);
    Ok(Reading { board, repairs: report.finish() })
}

/// A file whose format and version are known, brought up to the present one.
pub(in crate::io) struct Envelope {
    /// Whether it is a copied part rather than a whole board.
    pub is_clip: bool,
    pub nodes: Vec<Value>,
    pub links: Vec<Value>,
    /// All other fields but `format` and `version`.
    pub fields: Map<String, Value>,
}

/// Looks at what sort of file it is.
pub(in crate::io) fn open(value: Value, report: &mut Report) -> Result<Envelope, ReadError> {
    let not_a_board = |what: &str| Err(ReadError::NotABoard { what: what.into() });
    let Value::Object(mut file) = value else {
        return not_a_board("it should begin with `{` and hold an object");
    };
    let mut is_clip = false;
    match file.remove("format") {
        Some(Value::String(format)) if format == FORMAT => {}
        Some(Value::String(format)) if format == CLIP_FORMAT => is_clip = true,
        Some(Value::String(format)) => {
            return not_a_board(&format!("its `format` is \"{}\"", text::excerpt(&format)));
        }
        _ if file.get("nodes").is_some_and(Value::is_array) => report.add("format", Mend::FormatMissing),
        _ => return not_a_board("it has neither `\"format\": \"stackboard\"` nor a list of `nodes`"),
    }
    let version = match file.remove("version").as_ref().and_then(version_number) {
        Some(version) if version > VERSION => {
            return Err(ReadError::Newer { found: version, reads: VERSION });
        }
        Some(version) => version,
        None => {
            report.add("version", Mend::VersionMissing { read_as: VERSION });
            VERSION
        }
    };
    migrate(&mut file, version, STEPS);
    let nodes = take_list(&mut file, "nodes", limits::NODES, report)?;
    let links = take_list(&mut file, "links", limits::LINKS, report)?;
    Ok(Envelope { is_clip, nodes, links, fields: file })
}

/// A whole number from 1, also when written as text or with a fraction of 0.
fn version_number(value: &Value) -> Option<u64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        value => value.as_f64()?,
    };
    // Beyond this a version means nothing but "newer"; the cast saturates.
    (number >= 1.0 && number.fract() == 0.0).then_some(number as u64)
}

fn take_list(
    file: &mut Map<String, Value>,
    name: &'static str,
    max: usize,
    report: &mut Report,
) -> Result<Vec<Value>, ReadError> {
    match file.remove(name) {
        Some(Value::Array(list)) if list.len() > max => {
            Err(ReadError::TooMany { what: name, count: list.len(), max })
        }
        Some(Value::Array(list)) => Ok(list),
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(_) => {
            report.add(name, Mend::WrongType { expected: "a list in brackets" });
            Ok(Vec::new())
        }
    }
}

fn read_meta(fields: &mut Props, board: &Board, report: &mut Report) -> Meta {
    let mut meta = Meta::default();
    for (name, max, slot) in
        [("title", limits::TITLE, &mut meta.title), ("notes", limits::NOTES, &mut meta.notes)]
    {
        match fields.remove(name) {
            Some(Value::String(words)) => *slot = text::clean(words, max, name, report),
            None | Some(Value::Null) => {}
            Some(_) => report.add(name, Mend::WrongType { expected: "text" }),
        }
    }
    if let Some(value) = fields.remove("scenario") {
        meta.scenario = scenario::read(value, board, report);
    }
    if let Some(value) = fields.remove("review") {
        meta.review = review::read(value, report);
    }
    meta.extra = std::mem::take(fields);
    meta
}
