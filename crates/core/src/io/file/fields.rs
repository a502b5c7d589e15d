//! Reads the fields of one record: the common ones by name, a kind's own by
//! its table. What a field does not accept is taken out and reported.

use crate::{
    io::{
        limits,
        report::{At, Mend, Report},
        text,
    },
    model::{Field, FieldType, Props},
};
use serde_json::{Map, Number, Value};

/// Takes a common text field out of a record.
pub(super) fn take_text(
    map: &mut Props,
    name: &str,
    max: usize,
    at: At,
    report: &mut Report,
) -> Option<String> {
    match map.remove(name)? {
        Value::String(words) => Some(text::clean(words, max, at.field(name), report)),
        Value::Null => None,
        _ => {
            report.add(at.field(name), Mend::WrongType { expected: "text" });
            None
        }
    }
}

/// Takes a name of a record out: text, or a number that means the same.
pub(super) fn take_name(map: &mut Props, name: &str, at: At, report: &mut Report) -> Option<String> {
    match map.remove(name)? {
        Value::String(name) => Some(name),
        Value::Number(number) => Some(number.to_string()),
        Value::Null => None,
        _ => {
            report.add(at.field(name), Mend::WrongType { expected: "text" });
            None
        }
    }
}

/// Takes a number within `min..=max` out of a record.
pub(super) fn take_number(
    map: &mut Props,
    name: &str,
    (min, max): (f64, f64),
    at: At,
    report: &mut Report,
) -> Option<f64> {
    let value = map.remove(name)?;
    match value.as_f64() {
        Some(number) if (min..=max).contains(&number) => Some(number),
        Some(_) => {
            report.add(at.field(name), bad(format!("must be from {min} to {max}"), &value));
            None
        }
        None if value.is_null() => None,
        None => {
            report.add(at.field(name), Mend::WrongType { expected: "a number" });
            None
        }
    }
}

/// Holds the values in `props` to what the fields accept.
pub(super) fn check_fields(props: &mut Props, fields: &[Field], at: At, report: &mut Report) {
    // Most records set few of their fields; a record without any is common.
    if props.is_empty() {
        return;
    }
    for field in fields {
        let Some(value) = slot(props, field.path, at, report) else { continue };
        let kept = match std::mem::take(value) {
            Value::Null => matches!(field.ty, FieldType::Bound { .. }).then_some(Value::Null),
            found => accept(field, found, at, report),
        };
        match kept {
            Some(kept) => *value = kept,
            None => field.set(props, None),
        }
    }
}

/// The value set at a path. An outer value that is no object is taken out.
fn slot<'a>(props: &'a mut Props, path: &str, at: At, report: &mut Report) -> Option<&'a mut Value> {
    let Some((outer, inner)) = path.split_once('.') else { return props.get_mut(path) };
    if !props.get(outer)?.is_object() {
        if props.remove(outer).is_some_and(|value| !value.is_null()) {
            report.add(at.field(outer), Mend::WrongType { expected: "an object in braces" });
        }
        return None;
    }
    props.get_mut(outer)?.as_object_mut()?.get_mut(inner)
}

fn accept(field: &Field, value: Value, at: At, report: &mut Report) -> Option<Value> {
    let value = match (field.ty, value) {
        (FieldType::Records, Value::Array(list)) => {
            return Some(Value::Array(clean_records(list, field.path, at, report)));
        }
        (FieldType::Text { max }, Value::String(words)) => {
            Value::String(text::clean(words, max, at.field(field.path), report))
        }
        (FieldType::Number { .. } | FieldType::Bound { .. }, Value::Number(number)) => shortest(number),
        (_, value) => value,
    };
    match field.check(&value) {
        Ok(()) => Some(value),
        Err(problem) => {
            report.add(at.field(field.path), bad(problem, &value));
            None
        }
    }
}

fn bad(problem: String, value: &Value) -> Mend {
    let found = match value {
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
        value => text::excerpt(&value.to_string()),
    };
    Mend::BadValue { problem, found }
}

/// The same number written shortest, `4` for `4.0`, so that a board has one
/// form only.
pub(super) fn shortest(number: Number) -> Value {
    match number.as_f64() {
        Some(float) if number.is_f64() => crate::model::number_value(float),
        _ => Value::Number(number),
    }
}

/// Keeps the records that are objects and puts their texts and numbers right.
/// A record of a type that Stackboard does not know is kept as it stands.
fn clean_records(mut list: Vec<Value>, path: &str, at: At, report: &mut Report) -> Vec<Value> {
    if list.len() > limits::RECORDS {
        list.truncate(limits::RECORDS);
        report.add(at.field(path), Mend::ListCut { max: limits::RECORDS });
    }
    let mut kept = Vec::with_capacity(list.len());
    for (index, value) in list.into_iter().enumerate() {
        let place = format!("{path}[{index}]");
        match value {
            Value::Object(record) => kept.push(Value::Object(clean_record(record, &place, at, report))),
            _ => report.add(at.field(&place), Mend::WrongType { expected: "an object in braces" }),
        }
    }
    kept
}

fn clean_record(
    mut record: Map<String, Value>,
    place: &str,
    at: At,
    report: &mut Report,
) -> Map<String, Value> {
    for name in ["name", "type", "value"] {
        let Some(value) = record.get_mut(name) else { continue };
        let place = format!("{place}.{name}");
        match std::mem::take(value) {
            Value::String(words) => {
                *value = Value::String(text::clean(words, limits::RECORD_TEXT, at.field(&place), report));
            }
            Value::Null => {
                record.remove(name);
            }
            _ => {
                record.remove(name);
                report.add(at.field(&place), Mend::WrongType { expected: "text" });
            }
        }
    }
    if let Some(ttl) = record.remove("ttl_s") {
        match ttl {
            Value::Number(number)
                if number.as_f64().is_some_and(|ttl| (0.0..=limits::TTL_S).contains(&ttl)) =>
            {
                record.insert("ttl_s".into(), shortest(number));
            }
            Value::Null => {}
            other => {
                let problem = format!("must be a number from 0 to {}", limits::TTL_S);
                report.add(at.field(&format!("{place}.ttl_s")), bad(problem, &other));
            }
        }
    }
    record
}
