//! The fields of a kind: what may be said about a node or link, in which unit
//! and range, and what holds when nothing is said. One description serves the
//! reader (which repairs), the inspector (which refuses) and the simulation.

use serde_json::{Map, Value};
use std::net::IpAddr;

/// What a file says about a node or link beyond its common fields. Holds only
/// what was said: defaults come from the kind's table. Unknown fields live here
/// too, so that they are written back.
pub type Props = Map<String, Value>;

/// One field of a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Where the value stands in the record; a dot enters a nested object, as
    /// in `service.mean_ms`.
    pub path: &'static str,
    /// The name shown in the inspector.
    pub name: &'static str,
    pub ty: FieldType,
    pub default: Default,
    /// One sentence for who meets the field for the first time.
    pub help: &'static str,
}

/// What values a field takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FieldType {
    /// Text of at most `max` characters.
    Text {
        max: usize,
    },
    /// A host name, as in `www.foobar.com`.
    Host,
    /// A host name, or a star for one label before one (RFC 6125).
    HostPattern,
    /// An IPv4 or IPv6 address.
    Address,
    /// A number within `min..=max`.
    Number {
        min: f64,
        max: f64,
        unit: &'static str,
        whole: bool,
    },
    /// A whole number within `min..=max`, or `null` for no bound.
    Bound {
        min: f64,
        max: f64,
        unit: &'static str,
    },
    /// One of the keys; the second part of each pair is shown.
    Choice(&'static [(&'static str, &'static str)]),
    Flag,
    /// A list of DNS records.
    Records,
}

/// What holds when a field is not set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    Text(&'static str),
    Number(f64),
    Flag(bool),
    /// No bound, no records.
    Nothing,
}

impl Default {
    /// The default as it would stand in a file.
    pub fn value(self) -> Value {
        match self {
            Self::Text(text) => Value::from(text),
            Self::Number(number) => number_value(number),
            Self::Flag(flag) => Value::from(flag),
            Self::Nothing => Value::Null,
        }
    }
}

impl Field {
    /// Says what is wrong with a value, in words that fit beside the field.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        match self.ty {
            FieldType::Text { max } => match value {
                Value::String(text) if text.chars().count() > max => Err(format!("at most {max} characters")),
                Value::String(_) => Ok(()),
                _ => Err("must be text".into()),
            },
            FieldType::Host => match value {
                Value::String(text) if text.is_empty() || is_host(text) => Ok(()),
                _ => Err("must be a host name such as www.foobar.com".into()),
            },
            FieldType::HostPattern => match value {
                Value::String(text)
                    if text.is_empty() || is_host(text.strip_prefix("*.").unwrap_or(text)) =>
                {
                    Ok(())
                }
                _ => Err("must be a host name such as www.foobar.com or *.foobar.com".into()),
            },
            FieldType::Address => match value {
                Value::String(text) if text.is_empty() || text.parse::<IpAddr>().is_ok() => Ok(()),
                _ => Err("must be an IP address such as 10.0.0.10".into()),
            },
            FieldType::Number { min, max, unit, whole } => match value.as_f64() {
                Some(number) if whole && number.fract() != 0.0 => Err("must be a whole number".into()),
                Some(number) if (min..=max).contains(&number) => Ok(()),
                Some(_) => Err(range(min, max, unit)),
                None => Err("must be a number".into()),
            },
            FieldType::Bound { min, max, unit } => match (value, value.as_f64()) {
                (Value::Null, _) => Ok(()),
                (_, Some(number)) if number.fract() != 0.0 => Err("must be a whole number".into()),
                (_, Some(number)) if (min..=max).contains(&number) => Ok(()),
                (_, Some(_)) => Err(range(min, max, unit)),
                _ => Err("must be a number, or empty for no bound".into()),
            },
            FieldType::Choice(choices) => match value.as_str() {
                Some(key) if choices.iter().any(|(k, _)| *k == key) => Ok(()),
                _ => Err(format!(
                    "must be one of {}",
                    choices.iter().map(|(k, _)| format!("`{k}`")).collect::<Vec<_>>().join(", ")
                )),
            },
            FieldType::Flag if value.is_boolean() => Ok(()),
            FieldType::Flag => Err("must be true or false".into()),
            FieldType::Records if value.as_array().is_some_and(|l| l.iter().all(Value::is_object)) => Ok(()),
            FieldType::Records => Err("must be a list of records".into()),
        }
    }

    /// Reads what somebody typed into the inspector.
    pub fn parse(&self, text: &str) -> Result<Value, String> {
        let text = text.trim();
        let value = match self.ty {
            FieldType::Number { .. } => number_value(parse_number(text)?),
            FieldType::Bound { .. } if text.is_empty() => Value::Null,
            FieldType::Bound { .. } => number_value(parse_number(text)?),
            FieldType::Flag => Value::from(text == "true"),
            _ => Value::from(text),
        };
        self.check(&value)?;
        Ok(value)
    }

    /// The value set in `props`, if one is set.
    pub fn get<'a>(&self, props: &'a Props) -> Option<&'a Value> {
        let mut parts = self.path.split('.');
        let mut value = props.get(parts.next()?)?;
        for part in parts {
            value = value.as_object()?.get(part)?;
        }
        Some(value)
    }

    /// Sets the value, or clears it so that the default holds again. Objects
    /// that become empty are taken out, so that clearing leaves no trace.
    pub fn set(&self, props: &mut Props, value: Option<Value>) {
        match (self.path.split_once('.'), value) {
            (None, Some(value)) => {
                props.insert(self.path.into(), value);
            }
            (None, None) => {
                props.remove(self.path);
            }
            (Some((outer, inner)), Some(value)) => {
                let slot = props.entry(outer).or_insert_with(|| Value::Object(Map::new()));
                if !slot.is_object() {
                    *slot = Value::Object(Map::new());
                }
                if let Some(object) = slot.as_object_mut() {
                    object.insert(inner.into(), value);
                }
            }
            (Some((outer, inner)), None) => {
                if let Some(object) = props.get_mut(outer).and_then(Value::as_object_mut) {
                    object.remove(inner);
                    if object.is_empty() {
                        props.remove(outer);
                    }
                }
            }
        }
    }
}

/// A number as JSON: whole numbers without a fraction, so that 4 stays `4`.
pub fn number_value(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        Value::from(number as i64)
    } else {
        Value::from(number)
    }
}

fn parse_number(text: &str) -> Result<f64, String> {
    let number: f64 = text.replace(',', ".").parse().map_err(|_| String::from("must be a number"))?;
    if number.is_finite() { Ok(number) } else { Err("must be a number".into()) }
}

fn range(min: f64, max: f64, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!("must be from {min} to {max}{unit}")
}

/// Labels of letters, digits, hyphens and underscores joined by dots (RFC 1123,
/// with the underscore that service records use), at most 253 characters.
pub fn is_host(text: &str) -> bool {
    text.len() <= 253
        && text.strip_suffix('.').unwrap_or(text).split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}
