//! Machines that do everything, and upkeep that stops the site.

use super::{
    super::{
        finding::{Finding, RuleInfo, Severity},
        survey::Survey,
    },
    spof::{Loss, loss},
};
use crate::{model::NodeKind, simulate::plan::Ix};

pub(super) static TIER_1: RuleInfo = RuleInfo {
    id: "TIER-1",
    severity: Severity::Medium,
    title: "Web, application and database on one machine",
    why: "Roles that share a machine compete for its processor, memory and disk, and none can grow alone.",
    check: tier_1,
};

fn tier_1(survey: &Survey) -> Vec<Finding> {
    let of = |all: &[Ix], kind| all.iter().copied().find(|ix| survey.kind(*ix) == kind);
    survey
        .machines
        .iter()
        .filter_map(|machine| {
            let web = of(&machine.all, NodeKind::Web)?;
            let app = of(&machine.all, NodeKind::App)?;
            let database = of(&machine.all, NodeKind::Database)?;
            let message = format!(
                "{} runs {}: they compete for one machine, none of them can be scaled apart, and trouble in \
                 one drags the others down.",
                survey.name(machine.node),
                survey.labels(&[web, app, database])
            );
            let fix = "Give web server, application server and database a machine each.";
            let nodes = [machine.node, web, app, database].map(|ix| survey.id(ix));
            Some(Finding::new(&TIER_1, message, fix).at(nodes))
        })
        .collect()
}

pub(super) static OPS_1: RuleInfo = RuleInfo {
    id: "OPS-1",
    severity: Severity::Medium,
    title: "Upkeep stops the site",
    why: "Deploying code and updating a program mean a restart; what exists only once is gone meanwhile.",
    check: ops_1,
};

fn ops_1(survey: &Survey) -> Vec<Finding> {
    let is_restarted = |ix: &Ix| {
        matches!(survey.kind(*ix), NodeKind::Web | NodeKind::App | NodeKind::Database)
            && loss(survey, *ix).is_some_and(|loss| loss > Loss::Writes)
    };
    let single: Vec<Ix> = (0..survey.board.nodes.len() as Ix).filter(is_restarted).collect();
    if single.is_empty() {
        return Vec::new();
    }
    let message = match &single[..] {
        [one] => format!(
            "{} exists only once: each time it is restarted, to deploy code or to update it, the site is down.",
            survey.name(*one)
        ),
        many => format!(
            "{} exist only once: each time one is restarted, to deploy code or to update it, the site is down.",
            survey.list(many)
        ),
    };
    let fix = "Run two of each behind a load balancer and restart them one after the other.";
    vec![Finding::new(&OPS_1, message, fix).at(single.iter().map(|ix| survey.id(*ix)))]
}
