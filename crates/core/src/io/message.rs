//! The messages between an embedded board and the page around it, as data.
//!
//! What comes in was written by somebody else's page. It is read as JSON text,
//! every field is checked, and what is not understood is refused in a sentence;
//! types that are not known are not for us and are passed over.

use super::{OpenError, ReadError, file, limits, open, report::Report};
use crate::{model::Board, tasks::Outcome};
use serde_json::{Map, Value, json};
use thiserror::Error;

/// What `stackboard:ready` says of the messages that are understood.
pub const PROTOCOL: u32 = 1;
/// What every type begins with that is meant for a board or comes from one.
pub const PREFIX: &str = "stackboard:";
/// Characters of a message as JSON text: a board file of the largest size and
/// what stands around it.
pub const MESSAGE_CHARS: usize = limits::FILE_BYTES + 1024;
/// Characters of the word by which an answer is known.
pub const ID_CHARS: usize = 200;
/// The last step that can be named.
const STEPS: f64 = 1e6;

/// What the page around a board may ask of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// Show this board.
    Load(Box<open::Opened>),
    /// Play on, first changing to what is named.
    Play(Option<Watch>),
    Pause,
    Seek(Moment),
    Theme(Theme),
    /// Answer with the board.
    Get(Option<Id>),
}

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// One request, told step by step.
    Story,
    /// One request after the other.
    Many,
    /// The traffic that the board states.
    Load,
}

impl Watch {
    const ALL: [Self; 3] = [Self::Story, Self::Many, Self::Load];

    /// The name in a message.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Many => "many",
            Self::Load => "load",
        }
    }
}

/// Where to go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// Seconds of virtual time of the run under load, from 0.
    Time(f64),
    /// A step of the story, from 1.
    Step(usize),
}

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
    /// As the reader's system has it.
    Auto,
}

impl Theme {
    const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Auto];

    /// The name in a message, which is also the one in an address.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Auto => "auto",
        }
    }
}

/// By what the asking page knows the answer: sent back as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Id(Value);

/// What a board says to the page around it.
#[derive(Debug, Clone, PartialEq)]
pub enum Outgoing<'a> {
    /// Messages are understood from now on.
    Ready,
    State(Playing),
    /// What came of a check.
    Score {
        task: &'a str,
        outcome: &'a Outcome,
    },
    /// What was asked for was not done, and why.
    Error(String),
    Board {
        board: &'a Board,
        id: Option<Id>,
    },
}

/// How the playing stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Playing {
    pub playing: bool,
    pub watch: Watch,
    /// Seconds of virtual time: of the run, or since the request of the story
    /// was sent. 0 while requests follow one another.
    pub time_s: f64,
    /// The step of the story, from 1; 0 before it has begun.
    pub step: usize,
    /// How many steps the story has.
    pub steps: usize,
}

/// Why a message was not followed. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MessageError {
    #[error("The message has {chars} characters; Stackboard reads up to {MESSAGE_CHARS}.")]
    TooLarge { chars: usize },
    #[error("The message could not be read: {0}")]
    NotJson(ReadError),
    #[error("stackboard:{kind}: `{field}` must be {expected}.")]
    Field { kind: &'static str, field: &'static str, expected: String },
    #[error("stackboard:load: the board could not be opened: {0}")]
    Board(#[from] OpenError),
}

/// Reads a message from its JSON text. `None` for what is not meant for a
/// board: not an object, without a type, or of a type that is not known.
///
/// # Errors
/// When it is meant for a board and cannot be followed.
pub fn read(text: &str) -> Result<Option<Incoming>, MessageError> {
    if text.len() > MESSAGE_CHARS {
        return Err(MessageError::TooLarge { chars: text.len() });
    }
    let mut report = Report::default();
    let Value::Object(mut message) = file::parse(text, &mut report).map_err(MessageError::NotJson)? else {
        return Ok(None);
    };
    let Some(Value::String(kind)) = message.remove("type") else { return Ok(None) };
    Ok(Some(match kind.strip_prefix(PREFIX) {
        Some("load") => Incoming::Load(Box::new(board_in(&mut message, report)?)),
        Some("play") => Incoming::Play(watch_in(&message)?),
        Some("pause") => Incoming::Pause,
        Some("seek") => Incoming::Seek(moment_in(&message)?),
        Some("theme") => Incoming::Theme(theme_in(&message)?),
        Some("get") => Incoming::Get(id_in(&mut message)?),
        _ => return Ok(None),
    }))
}

impl Outgoing<'_> {
    /// The message as JSON text.
    pub fn write(&self) -> String {
        let value = match self {
            Self::Ready => json!({"type": "stackboard:ready", "protocol": PROTOCOL}),
            Self::State(state) => json!({
                "type": "stackboard:state", "playing": state.playing, "mode": state.watch.key(),
                "time": finite(state.time_s), "step": state.step, "steps": state.steps,
            }),
            Self::Score { task, outcome } => json!({
                "type": "stackboard:score", "task": task, "met": outcome.met, "score": outcome.score,
                "checks": outcome.checks.iter()
                    .map(|check| json!({"id": check.id, "met": check.met, "message": check.message}))
                    .collect::<Vec<_>>(),
            }),
            Self::Error(message) => json!({"type": "stackboard:error", "message": message}),
            Self::Board { board, id } => {
                // The board's own text is JSON, and is not read again to be written.
                let id = id.as_ref().map(|Id(id)| format!(",\"id\":{id}")).unwrap_or_default();
                let board = file::write_compact(board);
                return format!("{{\"type\":\"stackboard:board\"{id},\"board\":{}}}", board.trim_end());
            }
        };
        value.to_string()
    }
}

/// A board as an object, or as the text of anything that can be opened.
fn board_in(message: &mut Map<String, Value>, report: Report) -> Result<open::Opened, MessageError> {
    match message.remove("board") {
        Some(Value::String(text)) => Ok(open::open(text.as_bytes(), "")?),
        Some(board @ Value::Object(_)) => Ok(file::read_json(board, report).map_err(OpenError::File)?.into()),
        _ => Err(wrong("load", "board", "a board as an object, or the text of a board file")),
    }
}

fn watch_in(message: &Map<String, Value>) -> Result<Option<Watch>, MessageError> {
    match message.get("mode") {
        None | Some(Value::Null) => Ok(None),
        Some(key) => one_of(&Watch::ALL, Watch::key, key, "play", "mode").map(Some),
    }
}

fn theme_in(message: &Map<String, Value>) -> Result<Theme, MessageError> {
    one_of(&Theme::ALL, Theme::key, message.get("theme").unwrap_or(&Value::Null), "theme", "theme")
}

fn moment_in(message: &Map<String, Value>) -> Result<Moment, MessageError> {
    if let Some(step) = message.get("step") {
        let number = step.as_f64().filter(|step| step.fract() == 0.0 && (1.0..=STEPS).contains(step));
        let number = number.ok_or_else(|| wrong("seek", "step", "a whole number from 1"))?;
        return Ok(Moment::Step(number as usize));
    }
    let time = message.get("time").and_then(Value::as_f64);
    let time = time.filter(|time| (0.0..=limits::DURATION_S).contains(time));
    let expected = || format!("a number of seconds from 0 to {}", limits::DURATION_S);
    time.map(Moment::Time).ok_or_else(|| wrong("seek", "time", expected()))
}

fn id_in(message: &mut Map<String, Value>) -> Result<Option<Id>, MessageError> {
    match message.remove("id") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().count() <= ID_CHARS => Ok(Some(Id(text.into()))),
        Some(number @ Value::Number(_)) => Ok(Some(Id(number))),
        Some(_) => Err(wrong("get", "id", format!("a number, or a text of up to {ID_CHARS} characters"))),
    }
}

fn one_of<T: Copy>(
    all: &[T],
    key: fn(T) -> &'static str,
    value: &Value,
    kind: &'static str,
    field: &'static str,
) -> Result<T, MessageError> {
    let found = value.as_str().and_then(|value| all.iter().copied().find(|one| key(*one) == value));
    found.ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|one| format!("\"{}\"", key(*one))).collect();
        wrong(kind, field, format!("one of {}", names.join(", ")))
    })
}

fn wrong(kind: &'static str, field: &'static str, expected: impl Into<String>) -> MessageError {
    MessageError::Field { kind, field, expected: expected.into() }
}

/// JSON has no other numbers.
fn finite(number: f64) -> f64 {
    if number.is_finite() { number } else { 0.0 }
}

#[cfg(test)]
mod tests;
