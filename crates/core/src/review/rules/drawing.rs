//! What is drawn but says too little.

use super::super::{
    finding::{Finding, RuleInfo, Severity},
    mend::{Deed, Mend},
    survey::Survey,
};
use crate::model::{LinkId, LinkKind, NodeKind};

pub(super) static DRAW_1: RuleInfo = RuleInfo {
    id: "DRAW-1",
    severity: Severity::Low,
    title: "The drawing leaves something open",
    why: "A line without a meaning and a box without a name leave the reader to guess.",
    check: draw_1,
};

fn draw_1(survey: &Survey) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (ix, node) in survey.board.nodes.values().enumerate() {
        if node.kind.is_drawing() || !node.label().trim().is_empty() {
            continue;
        }
        let message = format!("A {} has no label.", node.kind.info().name.to_lowercase());
        let mend = Mend::new("Give it its usual label", [Deed::ClearLabel(node.id.clone())]);
        let finding = Finding::new(&DRAW_1, message, "Write what it is.").at([survey.id(ix as u32)]);
        findings.push(finding.mended_by(mend));
    }
    for (link, from, to) in survey.links().filter(|(link, ..)| link.kind == LinkKind::Plain) {
        let (a, b) = (survey.kind(from), survey.kind(to));
        // Notes may point at things, and a firewall lets through what it is;
        // what an address leads to may be drawn in words.
        let says_nothing =
            |kind: NodeKind| kind.is_drawing() || matches!(kind, NodeKind::Firewall | NodeKind::Certificate);
        if says_nothing(a) || says_nothing(b) || !link.label.trim().is_empty() {
            continue;
        }
        let id: LinkId = link.id.clone();
        let message = format!(
            "The line between {} and {} says neither what is spoken nor which way.",
            survey.name(from),
            survey.name(to)
        );
        let (there, back) = (LinkKind::infer(a, b), LinkKind::infer(b, a));
        let mend = match (there, back) {
            (LinkKind::Plain, LinkKind::Plain) => None,
            (LinkKind::Plain, back) => Some(vec![Deed::Turn(id.clone()), Deed::SetKind(id.clone(), back)]),
            (there, _) => Some(vec![Deed::SetKind(id.clone(), there)]),
        };
        let mend = mend.map(|deeds| Mend::new("Say what is spoken", deeds));
        let finding =
            Finding::new(&DRAW_1, message, "Choose what kind of link it is, or write it on the line.");
        findings.push(finding.at([from, to].map(|ix| survey.id(ix))).on([id]).mended_by(mend));
    }
    findings
}
