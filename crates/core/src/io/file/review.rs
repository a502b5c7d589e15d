//! Reads what people decided about the review: dismissed findings, the task.

use super::fields::{take_name, take_text};
use crate::{
    io::{
        limits,
        report::{At, Mend, Report},
    },
    model::{Dismissal, Props, ReviewNotes},
};
use serde_json::{Value, json};

const AT: At = At { name: "review", index: None, id: "" };

pub(super) fn read(value: Value, report: &mut Report) -> ReviewNotes {
    let mut notes = ReviewNotes::default();
    let mut fields = match value {
        Value::Object(fields) => fields,
        Value::Null => return notes,
        _ => {
            report.add(AT, Mend::WrongType { expected: "an object in braces" });
            return notes;
        }
    };
    notes.task = take_text(&mut fields, "task", limits::ID, AT, report).filter(|task| !task.is_empty());
    match fields.remove("dismissed") {
        None | Some(Value::Null) => {}
        Some(Value::Array(mut list)) => {
            if list.len() > limits::DISMISSALS {
                list.truncate(limits::DISMISSALS);
                report.add(AT.field("dismissed"), Mend::ListCut { max: limits::DISMISSALS });
            }
            let read = |(index, value)| read_dismissal(value, index, report);
            notes.dismissed = list.into_iter().enumerate().filter_map(read).collect();
        }
        Some(_) => report.add(AT.field("dismissed"), Mend::WrongType { expected: "a list in brackets" }),
    }
    notes.extra = fields;
    notes
}

fn read_dismissal(value: Value, index: usize, report: &mut Report) -> Option<Dismissal> {
    let at = At { name: "review.dismissed", index: Some(index), id: "" };
    let Value::Object(mut fields) = value else {
        report.add(at, Mend::WrongType { expected: "an object in braces" });
        return None;
    };
    let rule = take_name(&mut fields, "rule", at, report).filter(|rule| !rule.is_empty());
    let Some(rule) = rule else {
        report.add(at, Mend::DismissalWithoutRule);
        return None;
    };
    Some(Dismissal {
        rule: crate::io::text::clean(rule, limits::ID, at.field("rule"), report),
        nodes: take_ids(&mut fields, "nodes", at, report).into_iter().map(Into::into).collect(),
        links: take_ids(&mut fields, "links", at, report).into_iter().map(Into::into).collect(),
        reason: take_text(&mut fields, "reason", limits::REASON, at, report).unwrap_or_default(),
        extra: fields,
    })
}

/// A list of ids; what is none is left out. Ids that are not on the board stay:
/// undoing a removal brings the place back.
fn take_ids(fields: &mut Props, name: &str, at: At, report: &mut Report) -> Vec<String> {
    let list = match fields.remove(name) {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => {
            report.add(at.field(name), Mend::WrongType { expected: "a list in brackets" });
            return Vec::new();
        }
    };
    let count = list.len();
    let ids: Vec<String> = list
        .into_iter()
        .take(limits::DISMISSED_PLACES)
        .filter_map(|id| match id {
            Value::String(id) => Some(id),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        })
        .collect();
    if count > limits::DISMISSED_PLACES {
        report.add(at.field(name), Mend::ListCut { max: limits::DISMISSED_PLACES });
    } else if ids.len() < count {
        report.add(at.field(name), Mend::WrongType { expected: "a list of ids" });
    }
    ids
}

/// The notes as they stand in a file, for a share link.
pub(in crate::io) fn value_of(notes: &ReviewNotes) -> Value {
    let mut value = notes.extra.clone();
    if let Some(task) = &notes.task {
        value.insert("task".into(), task.as_str().into());
    }
    if !notes.dismissed.is_empty() {
        value.insert("dismissed".into(), notes.dismissed.iter().map(dismissal).collect());
    }
    value.into()
}

fn dismissal(dismissal: &Dismissal) -> Value {
    let mut value = dismissal.extra.clone();
    value.insert("rule".into(), dismissal.rule.as_str().into());
    value.insert("nodes".into(), json!(dismissal.nodes.iter().map(|id| id.as_str()).collect::<Vec<_>>()));
    value.insert("links".into(), json!(dismissal.links.iter().map(|id| id.as_str()).collect::<Vec<_>>()));
    value.insert("reason".into(), dismissal.reason.as_str().into());
    value.into()
}
