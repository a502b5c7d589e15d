//! Web servers, application servers and code.

use super::super::{
    finding::{Finding, RuleInfo, Severity},
    mend::{Deed, Mend},
    survey::Survey,
};
use crate::{
    model::{LinkKind, NodeKind},
    simulate::{
        Class,
        plan::{Ix, Op},
    },
};

pub(super) static APP_1: RuleInfo = RuleInfo {
    id: "APP-1",
    severity: Severity::High,
    title: "Dead end",
    why: "A page needs a web server that passes on, a program that makes it, and data it is made from.",
    check: app_1,
};

/// Whether requests for pages get no further than this node.
fn ends_here(survey: &Survey, ix: Ix) -> bool {
    survey.plan.program(ix, Class::Read).iter().any(|op| match op {
        Op::Fail(_) => true,
        Op::Call(group) => survey.plan.group(*group).routes.is_empty(),
        _ => false,
    })
}

fn app_1(survey: &Survey) -> Vec<Finding> {
    // A site of files alone needs neither.
    let clients = &survey.plan.clients;
    if !clients.is_empty() && clients.iter().all(|client| client.mix[1] + client.mix[2] <= 0.0) {
        return Vec::new();
    }
    let next = |ix: Ix| match survey.kind(ix) {
        NodeKind::Web => Some((NodeKind::App, LinkKind::App)),
        NodeKind::App => Some((NodeKind::Database, LinkKind::Sql)),
        _ => None,
    };
    let (apps, databases): (Vec<Ix>, Vec<Ix>) =
        (survey.of_kind(NodeKind::App).collect(), survey.of_kind(NodeKind::Database).collect());
    let mut findings = Vec::new();
    for ix in 0..survey.board.nodes.len() as Ix {
        let Some((kind, link)) = next(ix).filter(|_| ends_here(survey, ix)) else { continue };
        let (message, fix) = match kind {
            NodeKind::App => (
                format!(
                    "{} has no application server behind it: it can serve files, but every page is a dead end.",
                    survey.name(ix)
                ),
                "Link it with an application server.",
            ),
            _ => (
                format!("{} has no database: it has no data to make pages from.", survey.name(ix)),
                "Link it with a database.",
            ),
        };
        let known = if kind == NodeKind::App { &apps } else { &databases };
        // The one on the same machine first, a primary before a replica.
        let nearest = known
            .iter()
            .min_by_key(|other| (survey.plan.node(**other).replica, !survey.together(ix, **other)));
        let deed = match nearest {
            Some(other) => Deed::Link(survey.id(ix), survey.id(*other), link),
            None => Deed::Follow(survey.id(ix), kind, link),
        };
        let label = if kind == NodeKind::App { "Link an application server" } else { "Link a database" };
        findings
            .push(Finding::new(&APP_1, message, fix).at([survey.id(ix)]).mended_by(Mend::new(label, [deed])));
    }
    findings
}

pub(super) static APP_2: RuleInfo = RuleInfo {
    id: "APP-2",
    severity: Severity::Medium,
    title: "Database reached past the application server",
    why: "Code does nothing by itself: the application server runs it, and it is the one that asks the database.",
    check: app_2,
};

fn app_2(survey: &Survey) -> Vec<Finding> {
    let is_outer = |kind| matches!(kind, NodeKind::Web | NodeKind::Code);
    let mut findings = Vec::new();
    for (link, from, to) in survey.links() {
        let (outer, database) = match (survey.kind(from), survey.kind(to)) {
            (kind, NodeKind::Database) if is_outer(kind) => (from, to),
            (NodeKind::Database, kind) if is_outer(kind) => (to, from),
            _ => continue,
        };
        if link.kind == LinkKind::Metrics {
            continue;
        }
        let what = if survey.kind(outer) == NodeKind::Web { "a web server" } else { "only files" };
        let message = format!(
            "{} is linked straight with {}, but it is {what}: the application server runs the code and asks the database.",
            survey.name(outer),
            survey.name(database)
        );
        let app = survey
            .of_kind(NodeKind::App)
            .min_by_key(|app| (!survey.together(*app, outer), !survey.together(*app, database)));
        let mut deeds = vec![Deed::RemoveLink(link.id.clone())];
        if let Some(app) = app.filter(|app| ends_here(survey, *app)) {
            deeds.push(Deed::Link(survey.id(app), survey.id(database), LinkKind::Sql));
        }
        let mend = Mend::new("Go through the application server", deeds);
        let finding =
            Finding::new(&APP_2, message, "Remove the link and let the application server ask the database.");
        findings.push(
            finding.at([outer, database].map(|ix| survey.id(ix))).on([link.id.clone()]).mended_by(mend),
        );
    }
    findings
}
