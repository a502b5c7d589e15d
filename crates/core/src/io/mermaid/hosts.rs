//! Names and addresses: what a chart draws as nodes and arrows, and a board
//! keeps as records and fields.

use super::{
    board::{Builder, Place},
    link_words,
};
use crate::model::{Board, NodeId, NodeKind, Record};
use serde_json::Value;

/// The name that users of the course ask for.
const USUAL_HOST: &str = "www.foobar.com";

/// Takes a record from the label of an arrow, or from an address it leads to.
pub(super) fn record_of(builder: &Builder, label: &str, to: &str) -> Option<Record> {
    link_words::record(label).or_else(|| match builder.places.get(to)? {
        Place::Address(address) => Some(Record {
            name: String::new(),
            ty: if address.contains(':') {
                crate::model::RecordType::Aaaa
            } else {
                crate::model::RecordType::A
            },
            value: address.clone(),
            ttl_s: Record::DEFAULT_TTL_S,
        }),
        _ => None,
    })
}

/// Gives a DNS a record, in place of one of the same name.
pub(super) fn set_record(builder: &mut Builder, dns: Option<NodeId>, mut record: Record) {
    let dns = dns.or_else(|| {
        builder.board.nodes.values().find(|node| node.kind == NodeKind::Dns).map(|node| node.id.clone())
    });
    if record.name.is_empty() || record.name == "www" {
        record.name = name(builder);
    }
    let Some(node) = dns.and_then(|dns| builder.board.nodes.get_mut(&dns)) else { return };
    let mut records = match node.props.get("records") {
        Some(Value::Array(records)) => records.clone(),
        _ => Vec::new(),
    };
    let same = |value: &Value| Record::from_value(value).is_some_and(|old| old.name == record.name);
    match records.iter_mut().find(|value| same(value)) {
        Some(old) => {
            if let (Value::Object(old), Value::Object(new)) = (old, record.to_value()) {
                // The time to live is not said in a diagram.
                let said = new.into_iter().filter(|(field, _)| field != "ttl_s");
                old.extend(said);
            }
        }
        None => records.push(record.to_value()),
    }
    node.props.insert("records".into(), Value::Array(records));
}

/// The name that the diagram is about.
fn name(builder: &Builder) -> String {
    let drawn = builder.chart.vertices.keys().find_map(|id| match builder.places.get(id) {
        Some(Place::Name(name)) => Some(name.clone()),
        _ => None,
    });
    let asked = builder.board.nodes.values().find(|node| node.kind == NodeKind::Client);
    drawn.or_else(|| asked.map(|client| client.text("host").to_owned())).unwrap_or_else(|| USUAL_HOST.into())
}

/// Gives a machine its address, unless it has one.
pub(super) fn set_address(board: &mut Board, id: &NodeId, address: &str) {
    let Some(node) = board.nodes.get(id) else { return };
    let (target, field) = match node.kind {
        NodeKind::Server => (node.id.clone(), "ip"),
        NodeKind::Cluster => (node.id.clone(), "virtual_ip"),
        _ => match board.host(node) {
            Some(host) => (host.id.clone(), "ip"),
            None if node.kind == NodeKind::LoadBalancer => (node.id.clone(), "virtual_ip"),
            None => return,
        },
    };
    if let Some(node) = board.nodes.get_mut(&target) {
        node.props.entry(field).or_insert_with(|| Value::from(address));
    }
}

/// Users ask for the name that the diagram draws.
pub(super) fn finish(builder: &mut Builder) {
    let is_drawn = builder.places.values().any(|place| matches!(place, Place::Name(_)));
    let name = name(builder);
    if !is_drawn || name == USUAL_HOST {
        return;
    }
    for node in builder.board.nodes.values_mut().filter(|node| node.kind == NodeKind::Client) {
        if builder.unplaced.contains(&node.id) {
            node.props.entry("host").or_insert_with(|| Value::from(name.clone()));
        }
    }
}
