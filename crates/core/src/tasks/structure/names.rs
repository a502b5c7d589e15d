//! What is written: fields, DNS records, the site's name.

use super::nobody;
use crate::model::{Node, NodeKind, Record, RecordType};
use crate::tasks::{RecordCheck, Stated, verdict::Verdict, view::View, words};
use serde_json::Value;
use std::net::IpAddr;

pub fn stated(view: &View, of: &Stated) -> Verdict {
    let nodes = view.chosen(&of.of);
    if nodes.is_empty() {
        return nobody(&of.of);
    }
    let said = |node: &Node| match node.value(&of.field) {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    };
    let good = |node: &Node| {
        let said = said(node);
        !said.is_empty() && (of.one_of.is_empty() || of.one_of.contains(&said))
    };
    let field = nodes[0].kind.field(&of.field).map_or(of.field.as_str(), |field| field.name).to_lowercase();
    let silent: Vec<&Node> = nodes.iter().filter(|node| !good(node)).copied().collect();
    if silent.is_empty() {
        return Verdict::met(format!("The {field} is {}.", said(nodes[0]).replace('_', " "))).at(nodes);
    }
    let asked = match of.one_of.is_empty() {
        true => String::new(),
        false => format!(" {} is asked.", words::list(&of.one_of, "or").replace('_', " ")),
    };
    let share = (nodes.len() - silent.len()) as f64 / nodes.len() as f64;
    let message = match said(silent[0]).as_str() {
        "" => format!("The {field} of {} is not stated.{asked}", view.names(&silent)),
        other => format!("The {field} of {} is {}.{asked}", view.name(silent[0]), other.replace('_', " ")),
    };
    Verdict::unmet(share, message).at(silent)
}

fn plain(name: &str) -> String {
    name.trim().trim_end_matches('.').to_ascii_lowercase()
}

pub fn record(view: &View, of: &RecordCheck) -> Verdict {
    let found: Vec<(&Node, Record)> = view
        .board
        .nodes
        .values()
        .flat_map(|node| node.records().into_iter().map(move |record| (node, record)))
        .collect();
    let entries = if of.leads_to_entry { entry_addresses(view) } else { Vec::new() };
    let judged = found
        .iter()
        .filter(|(_, record)| plain(&record.name) == plain(&of.name))
        .map(|(node, record)| {
            let verdict = match fault(of, record, &entries) {
                None => Verdict::met(format!(
                    "{} is {} record for {}.",
                    of.name,
                    words::article(record.ty.key()),
                    record.value
                )),
                Some((part, message)) => Verdict::unmet(part, message),
            };
            verdict.at([*node])
        })
        .max_by(|a, b| a.part.total_cmp(&b.part));
    let name_servers = view.of_kind(NodeKind::Dns);
    judged.unwrap_or_else(|| match name_servers.is_empty() {
        true => Verdict::unmet(0.0, "There is no DNS yet, and so no record."),
        false => Verdict::unmet(0.0, format!("No record is for {}.", of.name)).at(name_servers),
    })
}

/// What is wrong with a record of the right name, and how much of it is right.
fn fault(of: &RecordCheck, record: &Record, entries: &[String]) -> Option<(f64, String)> {
    let value = record.value.trim();
    let address = value.parse::<IpAddr>().ok();
    let (asked, found) = (of.ty.key(), record.ty.key());
    if record.ty != of.ty {
        let why = match (record.ty, address) {
            (RecordType::Cname, Some(_)) => {
                format!("; {value} is an address, and a CNAME can only hold another name")
            }
            _ => String::new(),
        };
        let message = format!("The record for {} is of type {found}{why}; make it {asked}.", of.name);
        return Some((0.34, message));
    }
    let fits = match record.ty {
        RecordType::A => address.is_some_and(|address| address.is_ipv4()),
        RecordType::Aaaa => address.is_some_and(|address| address.is_ipv6()),
        RecordType::Cname | RecordType::Ns => address.is_none() && !value.is_empty(),
    };
    if !fits {
        let what = if value.is_empty() { "has no value".into() } else { format!("holds {value}") };
        return Some((
            0.5,
            format!("The {asked} record for {} {what}, which is none for its type.", of.name),
        ));
    }
    if !of.value.is_empty() && plain(value) != plain(&of.value) {
        return Some((0.67, format!("The {asked} record for {} holds {value}, not {}.", of.name, of.value)));
    }
    if of.leads_to_entry && !entries.iter().any(|entry| plain(entry) == plain(value)) {
        let message = match entries.len() {
            0 => "What the user's requests go to has no address yet.".to_owned(),
            _ => {
                format!("{value} is not the address at which users arrive ({}).", words::list(entries, "or"))
            }
        };
        return Some((0.67, message));
    }
    None
}

/// The addresses of what users' requests go to, and of what that stands on.
fn entry_addresses(view: &View) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for way in view.entries() {
        let walls = way.links.iter().filter_map(|link| view.node(&link.to));
        for node in std::iter::once(way.to).chain(view.board.ancestors(way.to)).chain(walls) {
            for address in ["virtual_ip", "ip"].map(|field| node.text(field).trim().to_owned()) {
                if !address.is_empty() && !found.contains(&address) {
                    found.push(address);
                }
            }
        }
    }
    found
}

pub fn domain(view: &View, name: &str) -> Verdict {
    let name = plain(name);
    let says = |text: &str| text.to_ascii_lowercase().contains(&name);
    let speaks = |node: &&Node| {
        // A user's default would be there without anybody having written it.
        let asked = node.props.get("host").and_then(Value::as_str).is_some_and(says);
        says(node.label()) || asked || node.records().iter().any(|record| plain(&record.name) == name)
    };
    let nodes: Vec<&Node> = view.board.nodes.values().filter(speaks).collect();
    let links: Vec<_> = view.board.links.values().filter(|link| says(&link.label)).collect();
    match nodes.is_empty() && links.is_empty() {
        true => {
            Verdict::unmet(0.0, format!("{name} stands nowhere yet: in no record, on no line, in no label."))
        }
        false => Verdict::met(format!("{name} stands on the board.")).at(nodes).on(links),
    }
}
