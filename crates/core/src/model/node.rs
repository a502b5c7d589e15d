//! A node: one thing on the board.

use super::{
    NodeId, NodeKind,
    field::{Default, Field, FieldType, Props},
};
use serde_json::Value;

/// One thing on the board. Positions are absolute, in board units, y down.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub id: NodeId,
    pub kind: NodeKind,
    /// `None` shows the kind's own label.
    pub label: Option<String>,
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
    /// The node it sits in or is attached to.
    pub parent: Option<NodeId>,
    /// The kind's fields, as far as they are set, and unknown ones.
    pub props: Props,
}

/// When a node appears while a board is told: a field of every kind, beside the
/// kind's own.
pub const REVEAL: Field = Field {
    path: "reveal_at",
    name: "Appears at step",
    ty: FieldType::Number { min: 0.0, max: 1000.0, unit: "", whole: true },
    default: Default::Number(0.0),
    help: "The step of the story with which it appears in a frame; 0: it is there from the beginning.",
};

impl Node {
    /// A new node of a kind at its usual size.
    pub fn new(id: impl Into<NodeId>, kind: NodeKind, x: f64, y: f64) -> Self {
        let (w, h) = kind.info().size;
        Self { id: id.into(), kind, label: None, x, y, w, h, parent: None, props: Props::new() }
    }

    /// The label shown.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(self.kind.info().label)
    }

    /// The value at `path`, or the kind's default. `Null` where neither is.
    pub fn value(&self, path: &str) -> Value {
        match self.kind.field(path) {
            Some(field) => field.get(&self.props).cloned().unwrap_or_else(|| field.default.value()),
            None => Value::Null,
        }
    }

    /// The number at `path`, or the kind's default; `None` means no bound.
    pub fn bound(&self, path: &str) -> Option<f64> {
        let field = self.kind.field(path)?;
        match field.get(&self.props) {
            Some(value) => value.as_f64(),
            None => match field.default {
                Default::Number(number) => Some(number),
                _ => None,
            },
        }
    }

    /// The number at `path`, or the kind's default, or 0 where the kind has no
    /// such field.
    pub fn number(&self, path: &str) -> f64 {
        self.bound(path).unwrap_or(0.0)
    }

    /// The text at `path`, or the kind's default, or the empty text.
    pub fn text(&self, path: &str) -> &str {
        let Some(field) = self.kind.field(path) else {
            return "";
        };
        match (field.get(&self.props).and_then(Value::as_str), field.default) {
            (Some(text), _) => text,
            (None, Default::Text(text)) => text,
            _ => "",
        }
    }

    /// The step of the story, counted from 1, with which the node appears; 0 if
    /// it is there from the beginning.
    pub fn reveal_at(&self) -> usize {
        REVEAL.get(&self.props).and_then(Value::as_f64).map_or(0, |step| step as usize)
    }

    /// The flag at `path`, or the kind's default, or false.
    pub fn flag(&self, path: &str) -> bool {
        let Some(field) = self.kind.field(path) else {
            return false;
        };
        match (field.get(&self.props).and_then(Value::as_bool), field.default) {
            (Some(flag), _) => flag,
            (None, Default::Flag(flag)) => flag,
            _ => false,
        }
    }

    /// The DNS records of the node, as far as they can be read.
    pub fn records(&self) -> Vec<Record> {
        self.kind
            .info()
            .fields
            .iter()
            .find(|field| field.ty == FieldType::Records)
            .and_then(|field| field.get(&self.props))
            .and_then(Value::as_array)
            .map(|list| list.iter().filter_map(Record::from_value).collect())
            .unwrap_or_default()
    }

    /// The line under the name: what matters about the node before any traffic
    /// runs.
    pub fn subtitle(&self) -> String {
        let plural = |n: f64, word: &str| format!("{n} {word}{}", if n == 1.0 { "" } else { "s" });
        match self.kind {
            NodeKind::Dns => self
                .records()
                .first()
                .map(|record| zone_of(&record.name).to_owned())
                .unwrap_or_else(|| "no records".into()),
            NodeKind::LoadBalancer => self.text("algorithm").replace('_', " "),
            NodeKind::App | NodeKind::Worker => plural(self.number("workers"), "worker"),
            NodeKind::Database => match self.text("role") {
                "primary" => "primary · writes".into(),
                "replica" => "replica · reads".into(),
                _ => "database".into(),
            },
            NodeKind::Certificate => self.text("host").to_owned(),
            NodeKind::Cache | NodeKind::Cdn => {
                format!("{} % hits", self.number("hit_ratio") * 100.0)
            }
            NodeKind::Agent => format!("every {} s", self.number("interval_s")),
            NodeKind::Code if !self.text("version").is_empty() => self.text("version").to_owned(),
            kind => kind.info().subtitle.to_owned(),
        }
    }
}

/// The last two labels of a host name: the domain it belongs to.
fn zone_of(name: &str) -> &str {
    let name = name.trim_end_matches('.');
    match name.rmatch_indices('.').nth(1) {
        Some((at, _)) => &name[at + 1..],
        None => name,
    }
}

/// One DNS record.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The full name, as in `www.foobar.com`.
    pub name: String,
    pub ty: RecordType,
    /// An address for A and AAAA, another name for CNAME and NS.
    pub value: String,
    /// How long an answer may be kept, in seconds.
    pub ttl_s: f64,
}

/// The record types that a design of this size needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordType {
    A,
    Aaaa,
    Cname,
    Ns,
}

impl RecordType {
    pub const ALL: [Self; 4] = [Self::A, Self::Aaaa, Self::Cname, Self::Ns];

    pub const fn key(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Ns => "NS",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ty| ty.key().eq_ignore_ascii_case(key))
    }
}

impl Record {
    /// The time to live of a record that states none, in seconds (the usual
    /// default of registrars' zone editors).
    pub const DEFAULT_TTL_S: f64 = 300.0;

    /// Reads one record of a file; `None` without a name or with an unknown type.
    pub fn from_value(value: &Value) -> Option<Self> {
        Some(Self {
            name: value.get("name")?.as_str()?.to_owned(),
            ty: RecordType::from_key(value.get("type").and_then(Value::as_str).unwrap_or("A"))?,
            value: value.get("value").and_then(Value::as_str).unwrap_or("").to_owned(),
            ttl_s: value
                .get("ttl_s")
                .and_then(Value::as_f64)
                .filter(|ttl| *ttl >= 0.0)
                .unwrap_or(Self::DEFAULT_TTL_S),
        })
    }

    /// The record as it stands in a file.
    pub fn to_value(&self) -> Value {
        serde_json::json!({
            "name": self.name,
            "type": self.ty.key(),
            "value": self.value,
            "ttl_s": super::field::number_value(self.ttl_s),
        })
    }
}
