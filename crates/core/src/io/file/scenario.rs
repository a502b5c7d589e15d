//! Reads the scenario of a board: seed, length and faults.

use super::fields::{take_name, take_number};
use crate::{
    io::{
        limits,
        report::{At, Mend, Report},
        text,
    },
    model::{Board, Fault, FaultKind, Props, Scenario, Target},
};
use serde_json::Value;

const AT: At = At { name: "scenario", index: None, id: "" };

pub(super) fn read(value: Value, board: &Board, report: &mut Report) -> Scenario {
    let mut scenario = Scenario::default();
    let mut fields = match value {
        Value::Object(fields) => fields,
        Value::Null => return scenario,
        _ => {
            report.add(AT, Mend::WrongType { expected: "an object in braces" });
            return scenario;
        }
    };
    match fields.remove("seed") {
        None | Some(Value::Null) => {}
        Some(seed) => match whole(&seed) {
            Some(seed) => scenario.seed = seed,
            None => report.add(AT.field("seed"), Mend::WrongType { expected: "a whole number from 0" }),
        },
    }
    if let Some(duration) = take_number(&mut fields, "duration_s", (0.001, limits::DURATION_S), AT, report) {
        scenario.duration_s = duration;
    }
    match fields.remove("faults") {
        None | Some(Value::Null) => {}
        Some(Value::Array(mut list)) => {
            if list.len() > limits::FAULTS {
                list.truncate(limits::FAULTS);
                report.add(AT.field("faults"), Mend::ListCut { max: limits::FAULTS });
            }
            scenario.faults = list
                .into_iter()
                .enumerate()
                .filter_map(|(index, value)| read_fault(value, index, board, report))
                .collect();
        }
        Some(_) => report.add(AT.field("faults"), Mend::WrongType { expected: "a list in brackets" }),
    }
    scenario.extra = fields;
    scenario
}

/// A whole number from 0 that fits, also when written with a fraction of 0.
fn whole(value: &Value) -> Option<u64> {
    // Up to 2⁵³ every whole number has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    value.as_u64().or_else(|| {
        let float = value.as_f64()?;
        ((0.0..=EXACT).contains(&float) && float.fract() == 0.0).then_some(float as u64)
    })
}

fn read_fault(value: Value, index: usize, board: &Board, report: &mut Report) -> Option<Fault> {
    let at = At { name: "scenario.faults", index: Some(index), id: "" };
    let Value::Object(mut fields) = value else {
        report.add(at, Mend::WrongType { expected: "an object in braces" });
        return None;
    };
    let name = take_name(&mut fields, "fault", at, report).unwrap_or_default();
    let Some(kind) = FaultKind::from_key(&name) else {
        report.add(at, Mend::FaultUnknown { fault: text::excerpt(&name) });
        return None;
    };
    let target = match read_target(&mut fields, kind, board, at, report) {
        Ok(target) => target,
        Err(mend) => {
            report.add(at, mend);
            return None;
        }
    };
    Some(Fault {
        at_s: take_number(&mut fields, "at_s", (0.0, limits::DURATION_S), at, report).unwrap_or(0.0),
        target,
        kind,
        factor: take_number(&mut fields, "factor", (0.0, limits::FACTOR), at, report),
        for_s: take_number(&mut fields, "for_s", (0.0, limits::DURATION_S), at, report),
        extra: fields,
    })
}

/// What the fault hits. A cut names a link, the others a node; a fault may also
/// name the other sort if it names nothing of its own.
fn read_target(
    fields: &mut Props,
    kind: FaultKind,
    board: &Board,
    at: At,
    report: &mut Report,
) -> Result<Option<Target>, Mend> {
    let node = take_name(fields, "node", at, report);
    let link = take_name(fields, "link", at, report);
    let node = node
        .map(|id| if board.nodes.contains_key(id.as_str()) { Ok(Target::Node(id.into())) } else { Err(id) });
    let link = link
        .map(|id| if board.links.contains_key(id.as_str()) { Ok(Target::Link(id.into())) } else { Err(id) });
    let named = if kind == FaultKind::Cut { link.or(node) } else { node.or(link) };
    match named {
        Some(Ok(target)) => Ok(Some(target)),
        Some(Err(id)) => Err(Mend::FaultDangling { target: text::excerpt(&id) }),
        None if matches!(kind, FaultKind::Traffic | FaultKind::DnsOutage | FaultKind::CertificateExpired) => {
            Ok(None)
        }
        None => Err(Mend::FaultWithoutTarget),
    }
}
