//! Fields in a link: a number for each known one, JSON for the rest.

use super::{
    LinkError,
    bytes::{Reader, Topic, Writer, unzigzag, zigzag},
    tables::{FIELDS, entry, number_of},
};
use crate::{io::limits, model::Props};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

/// Which records' fields are compared with one another: those of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Node(usize),
    Link(usize),
}

/// How deep the fields of a node or link stand in the board's file.
const IN_RECORD: usize = 3;

// How the fields of a record are told; otherwise by their count.
const SAME: u64 = 0;
/// The number of the pseudo-field that holds the rest as JSON.
const REST: usize = 0;

// The lowest three bits of a value say what it is.
const WHOLE: u64 = 0;
const DECIMAL: u64 = 1;
const BITS: u64 = 2;
const TEXT: u64 = 3;
const PLAIN: u64 = 4;
const RECORDS: u64 = 5;
const JSON: u64 = 6;

/// The last fields of each class, and how many bytes of text they hold.
#[derive(Default)]
pub(super) struct Last(FxHashMap<Class, (Props, usize)>);

/// Writes fields, of which there is at least one.
pub(super) fn write_props(out: &mut Writer, class: Class, props: &Props, last: &mut Last) {
    if last.0.get(&class).is_some_and(|(same, _)| same == props) {
        return out.natural(SAME);
    }
    let (known, rest) = split(props);
    out.count(known.len() + usize::from(!rest.is_empty()));
    for (number, value) in known {
        out.count(number);
        write_value(out, number, &value);
    }
    if !rest.is_empty() {
        out.count(REST);
        out.text(Topic::Other, &Value::Object(rest).to_string());
    }
    last.0.insert(class, (props.clone(), 0));
}

pub(super) fn read_props(input: &mut Reader, class: Class, last: &mut Last) -> Result<Props, LinkError> {
    let count = match input.natural()? {
        SAME => {
            let (props, bytes) = last.0.get(&class).ok_or(LinkError::Damaged)?;
            input.spend(*bytes)?;
            return Ok(props.clone());
        }
        count => count,
    };
    let before = input.budget();
    let mut props = Props::new();
    let mut known = Vec::new();
    for _ in 0..count {
        match input.count()? {
            REST => props = read_json(input, Topic::Other, IN_RECORD)?,
            number => {
                let path = *entry(FIELDS, number).ok_or(LinkError::Damaged)?;
                // A value costs its field's name at least.
                input.spend(path.len())?;
                known.push((path, read_value(input, number)?));
            }
        }
    }
    for (path, value) in known {
        set(&mut props, path, value);
    }
    last.0.insert(class, (props.clone(), before - input.budget()));
    Ok(props)
}

/// The fields that have a number, and the rest.
fn split(props: &Props) -> (Vec<(usize, Value)>, Map<String, Value>) {
    let mut known = Vec::new();
    let mut rest = Map::new();
    for (outer, value) in props {
        let number = number_of(FIELDS, outer);
        match value {
            Value::Object(object) if number == 0 => {
                let mut left = Map::new();
                for (inner, value) in object {
                    match number_of(FIELDS, &format!("{outer}.{inner}")) {
                        0 => drop(left.insert(inner.clone(), value.clone())),
                        number => known.push((number, value.clone())),
                    }
                }
                // An object that was empty from the start is told as it is.
                if !left.is_empty() || object.is_empty() {
                    rest.insert(outer.clone(), Value::Object(left));
                }
            }
            value if number > 0 => known.push((number, value.clone())),
            value => drop(rest.insert(outer.clone(), value.clone())),
        }
    }
    known.sort_by_key(|(number, _)| *number);
    (known, rest)
}

fn set(props: &mut Props, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(props.insert(path.into(), value)),
        Some((outer, inner)) => {
            let object = props.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Some(object) = object.as_object_mut() {
                object.insert(inner.into(), value);
            }
        }
    }
}

fn write_value(out: &mut Writer, field: usize, value: &Value) {
    match value {
        Value::Null => out.natural(PLAIN),
        Value::Bool(flag) => out.natural((1 + u64::from(*flag)) << 3 | PLAIN),
        Value::String(text) => {
            out.natural(TEXT);
            out.text(Topic::Field(field), text);
        }
        Value::Number(_) => write_number(out, value),
        Value::Array(list) if list.iter().all(is_record) => {
            out.natural((list.len() as u64) << 3 | RECORDS);
            list.iter().for_each(|record| write_record(out, record));
        }
        other => write_json(out, other),
    }
}

fn write_json(out: &mut Writer, value: &Value) {
    out.natural(JSON);
    out.text(Topic::Other, &value.to_string());
}

/// Whole numbers beyond this have no room beside the three bits.
const MOST: i64 = 1 << 59;

/// Writes a number in its shortest exact form.
pub(super) fn write_number(out: &mut Writer, value: &Value) {
    match (value.as_i64(), value.as_f64()) {
        (Some(whole), _) if whole.abs() < MOST => out.natural(zigzag(whole) << 3 | WHOLE),
        (None, Some(float)) if value.is_f64() => match decimal(float) {
            Some((digits, whole)) => {
                out.natural(u64::from(digits) << 3 | DECIMAL);
                out.whole(whole);
            }
            None => {
                out.natural(BITS);
                out.bits(float);
            }
        },
        _ => write_json(out, value),
    }
}

/// The number as a whole one over a power of ten, where that is exact to the
/// last bit.
fn decimal(number: f64) -> Option<(u32, i64)> {
    (1..=6).find_map(|digits| {
        let whole = (number * power_of_ten(digits)).round() as i64;
        let same = whole as f64 / power_of_ten(digits);
        (whole.abs() < MOST && same.to_bits() == number.to_bits()).then_some((digits, whole))
    })
}

fn power_of_ten(digits: u32) -> f64 {
    f64::from(10_u32.pow(digits))
}

pub(super) fn read_value(input: &mut Reader, field: usize) -> Result<Value, LinkError> {
    let code = input.natural()?;
    let rest = code >> 3;
    Ok(match code & 7 {
        WHOLE => unzigzag(rest).into(),
        DECIMAL => match u32::try_from(rest) {
            Ok(digits @ 1..=6) => (input.whole()? as f64 / power_of_ten(digits)).into(),
            _ => return Err(LinkError::Damaged),
        },
        BITS => input.bits()?.into(),
        TEXT => input.text(Topic::Field(field))?.into(),
        PLAIN => match rest {
            0 => Value::Null,
            1 => false.into(),
            2 => true.into(),
            _ => return Err(LinkError::Damaged),
        },
        RECORDS if rest <= limits::RECORDS as u64 => {
            (0..rest).map(|_| read_record(input)).collect::<Result<Vec<_>, _>>()?.into()
        }
        JSON => {
            let text = input.text(Topic::Other)?;
            let value: Value = serde_json::from_str(&text).map_err(|_| LinkError::Damaged)?;
            if IN_RECORD + depth(&value) > limits::JSON_DEPTH {
                return Err(LinkError::Damaged);
            }
            value
        }
        _ => return Err(LinkError::Damaged),
    })
}

const RECORD_TEXTS: [(&str, Topic); 3] =
    [("name", Topic::RecordName), ("type", Topic::RecordType), ("value", Topic::RecordValue)];
const TTL: &str = "ttl_s";

/// Whether a value is a DNS record with nothing special about it.
fn is_record(value: &Value) -> bool {
    value.as_object().is_some_and(|record| {
        record.len() == 4
            && RECORD_TEXTS.iter().all(|(name, _)| record.get(*name).is_some_and(Value::is_string))
            && record.get(TTL).is_some_and(Value::is_number)
    })
}

fn write_record(out: &mut Writer, record: &Value) {
    for (name, topic) in RECORD_TEXTS {
        out.text(topic, record.get(name).and_then(Value::as_str).unwrap_or_default());
    }
    write_number(out, record.get(TTL).unwrap_or(&Value::Null));
}

fn read_record(input: &mut Reader) -> Result<Value, LinkError> {
    let mut record = Map::new();
    for (name, topic) in RECORD_TEXTS {
        record.insert(name.into(), input.text(topic)?.into());
    }
    record.insert(TTL.into(), read_value(input, REST)?);
    Ok(record.into())
}

/// Reads an object written as JSON whose fields will stand `outer` levels deep
/// in the board's file; the file must stay within the depth that readers take.
pub(super) fn read_json(input: &mut Reader, topic: Topic, outer: usize) -> Result<Props, LinkError> {
    let text = input.text(topic)?;
    if text.is_empty() {
        return Ok(Props::new());
    }
    let props: Props = serde_json::from_str(&text).map_err(|_| LinkError::Damaged)?;
    let deepest = props.values().map(depth).max().unwrap_or(0);
    if outer + deepest > limits::JSON_DEPTH { Err(LinkError::Damaged) } else { Ok(props) }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
