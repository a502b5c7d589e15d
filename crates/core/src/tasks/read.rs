//! Reading a task file. What is wrong with one is its author's to mend, so
//! nothing is guessed: it is refused with its place and the reason.

use super::limits;
use super::model::{Check, Flaw, Question, Requirement, Task, Who};
use super::{FORMAT, VERSION, field};
use crate::io::{ReadError, file};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use thiserror::Error;

/// Why a task file was refused. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {what}")]
pub struct TaskError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong, without the place.
    pub what: String,
}

/// Which edition of the course a task is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Edition {
    /// Hands in a picture.
    #[default]
    First,
    /// Hands in Mermaid flowcharts with fixed labels.
    Second,
}

/// Reads a task file, as its first edition.
///
/// # Errors
/// When the text is no task file of this version, or anything in it is not
/// understood or beyond a limit.
pub fn read(text: &str) -> Result<Task, TaskError> {
    read_edition(text, Edition::First)
}

/// Reads one edition of a task file. A file without a second edition is the
/// same in both.
///
/// # Errors
/// As `read`.
pub fn read_edition(text: &str, edition: Edition) -> Result<Task, TaskError> {
    if text.len() > limits::FILE_BYTES {
        let what = format!("the file has {} bytes; a task has up to {}", text.len(), limits::FILE_BYTES);
        return Err(TaskError { line: 1, column: 1, what });
    }
    // Some editors of text put a byte order mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(TaskError { line: 1, column: 1, what: "the file is empty".into() });
    }
    // The version comes first: a newer file has fields that this one refuses.
    let _: Head = serde_json::from_str(text).map_err(|error| explain(&error, text))?;
    let file: File = serde_json::from_str(text).map_err(|error| explain(&error, text))?;
    Ok(file.edition(edition))
}

/// What a file says it is.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "format", deserialize_with = "format")]
    _format: (),
    #[serde(rename = "version", deserialize_with = "version")]
    _version: (),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: Value,
    #[serde(rename = "version")]
    _version: Value,
    #[serde(deserialize_with = "field::name")]
    name: String,
    #[serde(deserialize_with = "field::sentence")]
    title: String,
    #[serde(default, deserialize_with = "field::paragraph")]
    brief: String,
    #[serde(default = "half_an_hour", deserialize_with = "field::minutes")]
    minutes: u32,
    #[serde(default, deserialize_with = "field::template")]
    template: Option<String>,
    #[serde(default)]
    second_edition: Option<SecondEdition>,
    #[serde(deserialize_with = "requirements")]
    requirements: Vec<Requirement>,
    #[serde(default, deserialize_with = "questions")]
    questions: Vec<Question>,
    #[serde(default, deserialize_with = "flaws")]
    flaws: Vec<Flaw>,
    #[serde(default, deserialize_with = "field::rules")]
    beyond: Vec<String>,
}

/// What differs in the second edition beside the requirements.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecondEdition {
    #[serde(deserialize_with = "field::name")]
    name: String,
    #[serde(deserialize_with = "field::paragraph")]
    brief: String,
}

impl File {
    fn edition(self, edition: Edition) -> Task {
        let (number, name, brief) = match (edition, self.second_edition) {
            (Edition::Second, Some(second)) => (2, second.name, second.brief),
            (Edition::Second, None) => (2, self.name, self.brief),
            (Edition::First, _) => (1, self.name, self.brief),
        };
        let asked = self.requirements.into_iter().filter(|of| of.editions.contains(&number));
        Task {
            name,
            title: self.title,
            brief,
            minutes: self.minutes,
            template: self.template,
            requirements: asked.collect(),
            questions: self.questions,
            flaws: self.flaws,
            beyond: self.beyond,
        }
    }
}

fn half_an_hour() -> u32 {
    30
}

fn format<'de, D: Deserializer<'de>>(from: D) -> Result<(), D::Error> {
    match Value::deserialize(from)?.as_str() {
        Some(FORMAT) => Ok(()),
        _ => Err(serde::de::Error::custom(format!("this is not a task file: its format must be {FORMAT:?}"))),
    }
}

fn version<'de, D: Deserializer<'de>>(from: D) -> Result<(), D::Error> {
    let what = match Value::deserialize(from)?.as_u64() {
        Some(VERSION) => return Ok(()),
        Some(newer) if newer > VERSION => format!(
            "this task was made by a newer version of Stackboard (task version {newer}; this one reads up to {VERSION})"
        ),
        _ => format!("the version must be {VERSION}"),
    };
    Err(serde::de::Error::custom(what))
}

fn requirements<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Requirement>, D::Error> {
    let all = field::list(from, |one: &Requirement, before: &[Requirement]| {
        if before.iter().any(|other| other.id == one.id) {
            return Err(format!("there are two requirements {:?}", one.id));
        }
        let mut parts = before.iter().map(|of| size(&of.check)).sum();
        sound(&one.check, 1, &mut parts).map_err(|what| format!("{what} (requirement {:?})", one.id))
    })?;
    if all.is_empty() {
        return Err(serde::de::Error::custom("a task needs at least one requirement"));
    }
    Ok(all)
}

fn questions<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Question>, D::Error> {
    field::list(from, |one: &Question, before: &[Question]| {
        distinct("questions", (&one.id, &one.ask), before.iter().map(|of| (&of.id, &of.ask)))
    })
}

fn flaws<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Flaw>, D::Error> {
    field::list(from, |one: &Flaw, before: &[Flaw]| {
        distinct("flaws", (&one.id, &one.ask), before.iter().map(|of| (&of.id, &of.ask)))
    })
}

/// The answers stand under the questions as headings, which must differ too.
fn distinct<'a>(
    what: &str,
    (id, ask): (&String, &String),
    mut before: impl Iterator<Item = (&'a String, &'a String)>,
) -> Result<(), String> {
    match before.find(|(other, question)| *other == id || *question == ask) {
        Some((other, _)) => {
            Err(format!("the {what} {other:?} and {id:?} have the same id or the same words"))
        }
        None => Ok(()),
    }
}

/// The parts of a check.
fn size(check: &Check) -> usize {
    1 + match check {
        Check::All(parts) | Check::Any(parts) => parts.iter().map(size).sum(),
        Check::Not(part) => size(part),
        _ => 0,
    }
}

fn sound(check: &Check, depth: usize, parts: &mut usize) -> Result<(), String> {
    *parts += 1;
    if *parts > limits::PARTS {
        return Err(format!("the task has more than {} checks", limits::PARTS));
    }
    if depth > limits::DEPTH {
        return Err(format!("checks stand more than {} deep in one another", limits::DEPTH));
    }
    match check {
        Check::All(inner) | Check::Any(inner) => {
            inner.iter().try_for_each(|inner| sound(inner, depth + 1, parts))
        }
        Check::Not(inner) => sound(inner, depth + 1, parts),
        Check::Apart(apart) if apart.kinds.len() < 2 => Err("name at least two kinds to be apart".into()),
        Check::Performs(of)
            if of.run.requests_per_s * (of.run.duration_s + of.run.warmup_s) > limits::REQUESTS =>
        {
            Err(too_many_requests())
        }
        Check::Performs(of) if of.run.duration_s < 1.0 => Err("a run lasts at least 1 second".into()),
        Check::Survives(of)
            if of.run.requests_per_s * (of.run.duration_s + of.settle_s + of.run.warmup_s)
                > limits::REQUESTS =>
        {
            Err(too_many_requests())
        }
        Check::Survives(of) if of.run.duration_s < 1.0 => Err("a run lasts at least 1 second".into()),
        check => super::selectors(check)
            .into_iter()
            .try_for_each(|who| sound_who(who, 1))
            .and_then(|()| sound_numbers(check)),
    }
}

fn too_many_requests() -> String {
    format!("a run may have up to {} requests: lower the rate or the time", limits::REQUESTS)
}

fn sound_numbers(check: &Check) -> Result<(), String> {
    let (exactly, least, most) = match check {
        Check::Count(of) => (of.exactly, of.at_least, of.at_most),
        Check::Each(of) => (of.exactly, of.at_least, None),
        Check::Link(of) => (of.exactly, of.at_least, of.at_most),
        _ => return Ok(()),
    };
    if exactly.is_some() && (least.is_some() || most.is_some()) {
        return Err("say either exactly, or at_least and at_most".into());
    }
    match (least, most) {
        (Some(least), Some(most)) if least > most => Err("at_least is more than at_most".into()),
        (Some(0), None) => Err("at_least 0 is always met".into()),
        _ => Ok(()),
    }
}

fn sound_who(who: &Who, depth: usize) -> Result<(), String> {
    if depth > limits::DEPTH {
        return Err(format!("selectors stand more than {} deep in one another", limits::DEPTH));
    }
    for kind in &who.kind {
        if let Some(path) = who.with.keys().find(|path| kind.field(path).is_none()) {
            return Err(format!("a {} has no field {path:?}", kind.key()));
        }
    }
    [&who.inside, &who.has].into_iter().flatten().try_for_each(|inner| sound_who(inner, depth + 1))
}

/// The error at its place and in plain words.
fn explain(error: &serde_json::Error, text: &str) -> TaskError {
    let ReadError::NotJson { line, column, what } = file::explain(error, text) else {
        return TaskError { line: 1, column: 1, what: error.to_string() };
    };
    if !error.is_data() {
        return TaskError { line, column, what: format!("this is not valid JSON: {what}") };
    }
    let (line, column) = at_culprit(text, line, column);
    TaskError { line, column, what: in_words(&what) }
}

/// The end of what an error is about. The reader notices a value that does not
/// fit only behind the bracket that closes what is around it, which may stand
/// lines below.
fn at_culprit(text: &str, line: usize, column: usize) -> (usize, usize) {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let length: usize = text[start..].chars().take(column).map(char::len_utf8).sum();
    let read = text[..start + length].trim_end();
    let culprit = read.strip_suffix(['}', ']', ',']).unwrap_or(read).trim_end();
    let line_start = culprit.rfind('\n').map_or(0, |newline| newline + 1);
    (culprit.matches('\n').count() + 1, culprit[line_start..].chars().count().max(1))
}

/// What the reader of types says, in the words of an author.
fn in_words(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let rest = rest.replace(", expected one of ", "; there are ").replace(", expected ", "; there is ");
        return format!("there is no field {rest}");
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let rest = rest.replace(", expected one of ", "; there are ").replace(", expected ", "; there is ");
        return format!("{rest} is not known here", rest = rest.split("; ").next().unwrap_or_default())
            + &rest.split_once("; ").map(|(_, known)| format!("; {known}")).unwrap_or_default();
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return format!("the field {rest} is missing");
    }
    if let Some(rest) = message.strip_prefix("duplicate field ") {
        return format!("the field {rest} stands here twice");
    }
    for start in ["invalid type: ", "invalid value: ", "invalid length: "] {
        let Some((found, expected)) =
            message.strip_prefix(start).and_then(|rest| rest.split_once(", expected "))
        else {
            continue;
        };
        let expected = match expected {
            "u8" | "u32" | "u64" => "a whole number",
            "f64" => "a number",
            "a string" => "text",
            "a sequence" => "a list",
            "a map" => "an object",
            other if other.starts_with("struct ") => "an object",
            other if other.contains("enum ") => "an object with one name in it",
            other => other,
        };
        return format!("expected {expected}, found {found}");
    }
    message.to_owned()
}
