//! Monitoring.

use super::super::{
    finding::{Finding, RuleInfo, Severity},
    mend::{Deed, Mend},
    survey::{Machine, Survey},
};
use crate::{
    model::{LinkKind, NodeKind},
    simulate::plan::Ix,
};

pub(super) static MON_1: RuleInfo = RuleInfo {
    id: "MON-1",
    severity: Severity::Medium,
    title: "Machine without monitoring",
    why: "What nobody watches is found to be broken by its users first.",
    check: mon_1,
};

/// Whether an agent is on the machine or what it is in, or something on it
/// sends numbers itself.
fn is_watched(survey: &Survey, machine: &Machine) -> bool {
    let is_agent = |ix: &Ix| survey.kind(*ix) == NodeKind::Agent;
    let around = survey.plan.node(machine.node).above.iter().flat_map(|above| survey.inside(*above));
    machine.all.iter().chain(around).any(is_agent)
        || machine.all.iter().any(|own| {
            survey.links_at(*own).any(|(link, from, to)| {
                let other = if from == *own { to } else { from };
                link.kind == LinkKind::Metrics && survey.kind(other) == NodeKind::Monitor
            })
        })
}

fn mon_1(survey: &Survey) -> Vec<Finding> {
    // The collector watches its own machine.
    let collects = |machine: &&Machine| {
        machine.all.iter().any(|ix| survey.kind(*ix) == NodeKind::Monitor)
            && !machine
                .all
                .iter()
                .any(|ix| survey.kind(*ix).takes_requests() && survey.kind(*ix) != NodeKind::Firewall)
    };
    survey
        .machines
        .iter()
        // Of databases drawn without a machine the primary is the one to watch.
        .filter(|machine| !survey.plan.node(machine.node).replica || machine.is_server)
        .filter(|machine| !collects(machine) && !is_watched(survey, machine))
        .map(|machine| {
            let name = survey.name(machine.node);
            let message = format!("Nobody watches {name}: its users will be the first to find an outage.");
            let mend = Mend::new("Add an agent", [Deed::Watch(survey.id(machine.node))]);
            let fix = "Run a monitoring agent on it that reports to a monitoring system.";
            Finding::new(&MON_1, message, fix).at([survey.id(machine.node)]).mended_by(mend)
        })
        .collect()
}

pub(super) static MON_2: RuleInfo = RuleInfo {
    id: "MON-2",
    severity: Severity::Medium,
    title: "Numbers that reach nobody",
    why: "An agent's numbers are of use only once a monitoring system collects them; they go one way, to it.",
    check: mon_2,
};

fn mon_2(survey: &Survey) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (link, from, to) in survey.links().filter(|(link, ..)| link.kind == LinkKind::Metrics) {
        if survey.kind(from) != NodeKind::Monitor || survey.kind(to) == NodeKind::Monitor {
            continue;
        }
        let (monitor, watched) = (survey.name(from), survey.name(to));
        let message = format!(
            "Metrics are drawn from {monitor} to {watched}, but they go one way: from what is watched to what collects."
        );
        let also_right =
            survey.links_at(to).any(|(other, a, b)| other.kind == LinkKind::Metrics && a == to && b == from);
        let deed = if also_right { Deed::RemoveLink(link.id.clone()) } else { Deed::Turn(link.id.clone()) };
        let label = if also_right { "Remove the link" } else { "Turn the link round" };
        findings.push(
            Finding::new(&MON_2, message, "Draw the link from the agent to the monitoring system.")
                .at([to, from].map(|ix| survey.id(ix)))
                .on([link.id.clone()])
                .mended_by(Mend::new(label, [deed])),
        );
    }
    for agent in survey.of_kind(NodeKind::Agent).filter(|agent| !reports(survey, *agent)) {
        let message = format!(
            "{} sends its numbers nowhere: no line leads from it to a monitoring system.",
            survey.name(agent)
        );
        let mend = Mend::new("Link it with the monitoring system", [Deed::Report(survey.id(agent))]);
        let fix = "Link the agent with a monitoring system.";
        findings.push(Finding::new(&MON_2, message, fix).at([survey.id(agent)]).mended_by(mend));
    }
    findings
}

/// Whether an agent, or what it is attached to, is linked with a collector in
/// either direction, through firewalls or not.
fn reports(survey: &Survey, agent: Ix) -> bool {
    let mut reached = vec![agent];
    reached.extend(survey.plan.node(agent).above.first());
    let mut next = 0;
    while let Some(at) = reached.get(next).copied() {
        next += 1;
        let is_line = |kind| matches!(kind, LinkKind::Metrics | LinkKind::Plain);
        for (_, from, to) in survey.links_at(at).filter(|(link, ..)| is_line(link.kind)) {
            let other = if from == at { to } else { from };
            if survey.kind(other) == NodeKind::Monitor {
                return true;
            }
            if survey.kind(other) == NodeKind::Firewall && !reached.contains(&other) {
                reached.push(other);
            }
        }
    }
    false
}

pub(super) static MON_3: RuleInfo = RuleInfo {
    id: "MON-3",
    severity: Severity::Low,
    title: "Nobody counts requests",
    why: "Queries per second tell how much traffic there is: the difference of two readings of a counter, by time.",
    check: mon_3,
};

fn mon_3(survey: &Survey) -> Vec<Finding> {
    let agents: Vec<Ix> = survey.of_kind(NodeKind::Agent).collect();
    let metrics = || survey.links().filter(|(link, ..)| link.kind == LinkKind::Metrics);
    let counts = agents.iter().any(|ix| survey.node(*ix).flag("counts_requests"));
    let is_said = |label: &str| {
        let label = label.to_ascii_lowercase();
        ["qps", "requests", "queries"].iter().any(|word| label.contains(word))
    };
    let is_named = metrics().any(|(link, ..)| is_said(&link.label));
    let watches = !agents.is_empty() || metrics().next().is_some();
    let servers: Vec<Ix> = survey.of_kind(NodeKind::Web).collect();
    if !watches || counts || is_named || servers.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "No agent counts the requests of {}: the monitoring cannot tell how many queries a second there are.",
        survey.list(&servers)
    );
    let near = |web: &Ix| {
        let own = survey.machine(*web).map(|machine| machine.all.clone()).unwrap_or_default();
        let around =
            survey.plan.node(*web).above.iter().flat_map(|above| survey.inside(*above).iter().copied());
        own.into_iter().chain(around).find(|ix| survey.kind(*ix) == NodeKind::Agent)
    };
    let mend = match servers.iter().find_map(near).or(agents.first().copied()) {
        Some(agent) => Some(Mend::new(
            "Count requests",
            [Deed::Set(survey.id(agent), "counts_requests", Some(true.into()))],
        )),
        None => servers.first().map(|web| {
            Mend::new(
                "Add an agent that counts requests",
                [Deed::Attach(survey.id(*web), NodeKind::Agent, vec![("counts_requests", true.into())])],
            )
        }),
    };
    let fix = "Let an agent read the web server's request counter (`stub_status`) or count lines of its log.";
    vec![Finding::new(&MON_3, message, fix).at(servers.iter().map(|ix| survey.id(*ix))).mended_by(mend)]
}
