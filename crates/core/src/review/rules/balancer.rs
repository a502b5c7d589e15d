//! Load balancers.

use super::super::{
    finding::{Finding, RuleInfo, Severity},
    mend::{Deed, Mend},
    survey::{Balancer, Survey},
};
use crate::{
    model::{LinkKind, NodeId, NodeKind},
    simulate::{
        Class,
        plan::{Client, Ix, Leg, Pair},
    },
};
use rustc_hash::FxHashSet;

pub(super) static LB_1: RuleInfo = RuleInfo {
    id: "LB-1",
    severity: Severity::Medium,
    title: "One backend only",
    why: "A load balancer before a single server spreads nothing and has nobody to turn to when it fails.",
    check: lb_1,
};

/// The backends, each once.
fn backends(survey: &Survey, balancer: &Balancer) -> Vec<Ix> {
    let mut seen = FxHashSet::default();
    balancer.routes.iter().map(|ix| survey.route(*ix).to).filter(|ix| seen.insert(*ix)).collect()
}

fn lb_1(survey: &Survey) -> Vec<Finding> {
    let check = |balancer: &Balancer| {
        let name = survey.name(balancer.node);
        let finding = |message, fix: &str| Finding::new(&LB_1, message, fix).at([survey.id(balancer.node)]);
        match backends(survey, balancer)[..] {
            [] => Some(finding(
                format!("{name} has no backend: no request gets past it."),
                "Link it with two or more servers.",
            )),
            [only] => {
                let double = survey.machine(only).map_or(only, |machine| machine.node);
                let message = format!(
                    "{name} has one backend, {}: there is nothing to balance, and no one to turn to when it fails.",
                    survey.name(only)
                );
                let mend = Mend::new("Add a backend", [Deed::Double(survey.id(double))]);
                Some(
                    finding(message, "Add a second backend of the same make.")
                        .at([survey.id(only)])
                        .mended_by(mend),
                )
            }
            _ => None,
        }
    };
    survey.balancers.iter().filter_map(check).collect()
}

pub(super) static LB_2: RuleInfo = RuleInfo {
    id: "LB-2",
    severity: Severity::High,
    title: "Load balancer without a partner",
    why: "A load balancer that stands alone removes single points of failure behind it and is one itself.",
    check: lb_2,
};

/// Load balancers that users enter by, in clusters of those that share an
/// address, and those alone.
fn lb_2(survey: &Survey) -> Vec<Finding> {
    let mut entries: Vec<Ix> = survey
        .entries()
        .map(|way| way.to)
        .filter(|ix| survey.kind(*ix) == NodeKind::LoadBalancer && !survey.is_paired(*ix))
        .collect();
    entries.sort_unstable();
    entries.dedup();
    let fix = "Cluster two load balancers that share a virtual address (VRRP), each on a machine of its own.";
    match entries[..] {
        [] => Vec::new(),
        [only] => {
            let message = format!(
                "{} is the only load balancer: when it or its machine fails, nothing behind it can be reached.",
                survey.name(only)
            );
            let mend = Mend::new("Add a second load balancer", [Deed::Cluster(survey.id(only))]);
            vec![Finding::new(&LB_2, message, fix).at([survey.id(only)]).mended_by(mend)]
        }
        [first, second, ..] => {
            // With an address each in DNS, users turn to the other by themselves.
            if entries.iter().all(|ix| !survey.stops_any(*ix)) && has_several_addresses(survey) {
                return Vec::new();
            }
            let ids: Vec<NodeId> = entries.iter().map(|ix| survey.id(*ix)).collect();
            let message = format!(
                "{} share neither a failover link nor a virtual address: when one fails, its users are not \
                 taken over by the other.",
                survey.list(&entries)
            );
            let link = Deed::Link(survey.id(first), survey.id(second), LinkKind::Failover);
            let mend = Mend::new("Link them for failover", [link]);
            let mend = (entries.len() == 2).then_some(mend);
            vec![Finding::new(&LB_2, message, fix).at(ids).mended_by(mend)]
        }
    }
}

fn has_several_addresses(survey: &Survey) -> bool {
    let answers =
        survey.plan.clients.iter().filter_map(|client| client.resolver.as_ref()?.answer.as_ref().ok());
    answers.into_iter().any(|addresses| addresses.iter().filter(|a| !a.entries.is_empty()).count() > 1)
}

pub(super) static LB_3: RuleInfo = RuleInfo {
    id: "LB-3",
    severity: Severity::Medium,
    title: "No health check",
    why: "Without asking its backends whether they are well, a load balancer goes on sending requests to a dead one.",
    check: lb_3,
};

fn lb_3(survey: &Survey) -> Vec<Finding> {
    let check = |balancer: &Balancer| {
        let backends = backends(survey, balancer);
        if backends.is_empty() || survey.node(balancer.node).flag("health_check.enabled") {
            return None;
        }
        let share = match backends.len() {
            1 => "every request fails".to_owned(),
            n => format!("about one request in {n} fails"),
        };
        let message = format!(
            "{} does not check its backends ({}): when one dies, {share} until somebody notices.",
            survey.name(balancer.node),
            survey.list(&backends)
        );
        let set = Deed::Set(survey.id(balancer.node), "health_check.enabled", Some(true.into()));
        let fix = "Check each backend every few seconds and take out what does not answer.";
        let nodes = std::iter::once(balancer.node).chain(backends).map(|ix| survey.id(ix));
        Some(Finding::new(&LB_3, message, fix).at(nodes).mended_by(Mend::new("Check the backends", [set])))
    };
    survey.balancers.iter().filter_map(check).collect()
}

pub(super) static LB_4: RuleInfo = RuleInfo {
    id: "LB-4",
    severity: Severity::Medium,
    title: "Algorithm not stated, or at odds with the mode",
    why: "Who explains a load balancer has to say how it chooses. Where all backends serve, that is Active-Active.",
    check: lb_4,
};

fn lb_4(survey: &Survey) -> Vec<Finding> {
    let check = |balancer: &Balancer| {
        let node = survey.node(balancer.node);
        let name = survey.name(balancer.node);
        if backends(survey, balancer).len() < 2 {
            return None;
        }
        let finding = |message, fix: &str| Finding::new(&LB_4, message, fix).at([node.id.clone()]);
        let has_backup = balancer.routes.iter().any(|ix| {
            let legs = &survey.route(*ix).legs;
            legs.iter().any(|leg| matches!(leg, Leg::Cross { link, .. } if survey.link(*link).flag("backup")))
        });
        match node.text("mode") {
            "active_passive" if !has_backup => {
                let message = format!(
                    "{name} is said to be Active-Passive, but none of its backends is marked as a backup: \
                     {} over servers that all serve is Active-Active.",
                    node.text("algorithm").replace('_', " ")
                );
                let set = Deed::Set(node.id.clone(), "mode", Some("active_active".into()));
                let fix = "Call it Active-Active, or mark the links of those that only wait as backup.";
                return Some(finding(message, fix).mended_by(Mend::new("Call it Active-Active", [set])));
            }
            "active_active" if has_backup => {
                let message = format!(
                    "{name} is said to be Active-Active, but a backend of it is a backup that only waits."
                );
                let set = Deed::Set(node.id.clone(), "mode", Some("active_passive".into()));
                let fix = "Call it Active-Passive, or let all backends serve.";
                return Some(finding(message, fix).mended_by(Mend::new("Call it Active-Passive", [set])));
            }
            _ => {}
        }
        if NodeKind::LoadBalancer.field("algorithm")?.get(&node.props).is_some() {
            return None;
        }
        let message = format!("{name} does not say by which algorithm it chooses a backend.");
        let set = Deed::Set(node.id.clone(), "algorithm", Some("round_robin".into()));
        let fix = "State the algorithm, such as round robin, and be ready to explain it.";
        Some(finding(message, fix).mended_by(Mend::new("State round robin", [set])))
    };
    survey.balancers.iter().filter_map(check).collect()
}

pub(super) static LB_5: RuleInfo = RuleInfo {
    id: "LB-5",
    severity: Severity::Medium,
    title: "A way around the load balancer",
    why: "Users who reach a backend directly are neither balanced nor moved on when that backend fails.",
    check: lb_5,
};

fn lb_5(survey: &Survey) -> Vec<Finding> {
    let mut findings = Vec::new();
    for way in survey.entries() {
        let balancer = survey
            .balancers
            .iter()
            .find(|balancer| balancer.routes.iter().any(|ix| survey.route(*ix).to == way.to));
        let Some(balancer) = balancer.filter(|balancer| balancer.node != way.to) else { continue };
        let Some(last) = survey.links_along(way).pop() else { continue };
        let message = format!(
            "{} reaches {} directly, around {}: those requests are not balanced and fail with that server.",
            survey.name(way.from),
            survey.name(way.to),
            survey.name(balancer.node)
        );
        let mend = Mend::new("Remove the link", [Deed::RemoveLink(last.clone())]);
        let finding =
            Finding::new(&LB_5, message, "Remove the link, so that all requests pass the load balancer.");
        findings.push(finding.at([way.to, way.from].map(|ix| survey.id(ix))).on([last]).mended_by(mend));
    }
    findings
}

pub(super) static LB_6: RuleInfo = RuleInfo {
    id: "LB-6",
    severity: Severity::Medium,
    title: "The shared address does not follow the process",
    why: "VRRP by itself watches machines. If only the HAProxy process dies, the address stays where nobody answers.",
    check: lb_6,
};

fn lb_6(survey: &Survey) -> Vec<Finding> {
    let check = |pair: &Pair| {
        let blind: Vec<Ix> =
            pair.members.iter().filter(|member| !member.track_process).map(|member| member.node).collect();
        if blind.is_empty() {
            return None;
        }
        let message = format!(
            "The shared address does not follow the process of {}: if it dies and its machine lives on, the \
             address stays there and nobody answers.",
            survey.list(&blind)
        );
        let set = |ix: &Ix| Deed::Set(survey.id(*ix), "vrrp.track_process", Some(true.into()));
        let mend = Mend::new("Follow the process", blind.iter().map(set));
        let fix = "Let keepalived track the process (`track_process` or a `vrrp_script`).";
        Some(Finding::new(&LB_6, message, fix).at(blind.iter().map(|ix| survey.id(*ix))).mended_by(mend))
    };
    survey.plan.pairs.iter().filter_map(check).collect()
}

pub(super) static LB_7: RuleInfo = RuleInfo {
    id: "LB-7",
    severity: Severity::Low,
    title: "No headroom for a failure",
    why: "If those that are left cannot carry the load, one failure overloads the rest and redundancy is worth nothing.",
    check: lb_7,
};

/// How many requests of a class mix a node answers in a second, in the long run.
fn own_capacity(survey: &Survey, ix: Ix, mix: &[f64; 3]) -> f64 {
    let node = survey.node(ix);
    let share: f64 = mix.iter().sum();
    let mean = mix.iter().sum::<f64>() * node.number("service.mean_ms");
    if share <= 0.0 || mean <= 0.0 { f64::INFINITY } else { node.number("workers") * 1000.0 / (mean / share) }
}

/// The same with the application servers behind a web server, which take the
/// pages only.
fn capacity(survey: &Survey, ix: Ix, mix: &[f64; 3]) -> f64 {
    let own = own_capacity(survey, ix, mix);
    let pages = [0.0, mix[1], mix[2]];
    let share: f64 = pages.iter().sum::<f64>() / mix.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    if survey.kind(ix) != NodeKind::Web || share <= 0.0 {
        return own;
    }
    let behind: Vec<f64> = survey
        .onward(ix)
        .into_iter()
        .filter(|way| survey.kind(way.to) == NodeKind::App)
        .map(|way| own_capacity(survey, way.to, &pages))
        .collect();
    if behind.is_empty() { own } else { own.min(behind.iter().sum::<f64>() / share) }
}

fn lb_7(survey: &Survey) -> Vec<Finding> {
    let check = |balancer: &Balancer| {
        let backends = backends(survey, balancer);
        if backends.len() < 2 {
            return None;
        }
        let enters = |client: &&Client| {
            survey.plan.group(client.entries).routes.iter().any(|ix| survey.route(*ix).to == balancer.node)
        };
        let mut mix = [0.0; 3];
        for client in survey.plan.clients.iter().filter(enters) {
            for class in Class::ALL {
                mix[class.index()] += client.rate_per_s * client.mix[class.index()];
            }
        }
        let offered: f64 = mix.iter().sum();
        let each: Vec<f64> = backends.iter().map(|ix| capacity(survey, *ix, &mix)).collect();
        let (strongest, most) = each.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let rest: f64 = each.iter().enumerate().filter(|(at, _)| *at != strongest).map(|(_, own)| own).sum();
        if offered <= 0.0 || !most.is_finite() || rest >= offered {
            return None;
        }
        let message = format!(
            "Users send {offered:.0} requests a second through {}. Without {} the others could answer about \
             {rest:.0}: one failure overloads them all.",
            survey.name(balancer.node),
            survey.name(backends[strongest])
        );
        let fix = "Add a backend, or give each more workers, so that one can be missing.";
        let double = survey.machine(backends[strongest]).map_or(backends[strongest], |machine| machine.node);
        let needed = ((offered - rest) / most).ceil();
        // Without databases on it, a machine can simply be doubled.
        let has_data = survey
            .machine(double)
            .is_some_and(|machine| machine.all.iter().any(|ix| survey.kind(*ix) == NodeKind::Database));
        let mend = Mend::new("Add a backend", [Deed::Double(survey.id(double))]);
        let finding = Finding::new(&LB_7, message, fix)
            .at([balancer.node, backends[strongest]].map(|ix| survey.id(ix)));
        Some(finding.mended_by((needed <= 1.0 && !has_data).then_some(mend)))
    };
    survey.balancers.iter().filter_map(check).collect()
}

pub(super) static LB_8: RuleInfo = RuleInfo {
    id: "LB-8",
    severity: Severity::Low,
    title: "Sessions kept on one server",
    why: "When the next request goes to another server, that one does not know who is logged in.",
    check: lb_8,
};

fn lb_8(survey: &Survey) -> Vec<Finding> {
    let mut findings = Vec::new();
    for balancer in &survey.balancers {
        let node = survey.node(balancer.node);
        if node.text("algorithm") == "source" || backends(survey, balancer).len() < 2 {
            continue;
        }
        // The application servers behind it, directly or behind web servers.
        let mut apps: Vec<Ix> = Vec::new();
        for backend in backends(survey, balancer) {
            if survey.kind(backend) == NodeKind::App {
                apps.push(backend);
            }
            let behind = survey.onward(backend).into_iter().map(|way| way.to);
            apps.extend(behind.filter(|ix| survey.kind(*ix) == NodeKind::App));
        }
        apps.sort_unstable();
        apps.dedup();
        let forgetful: Vec<Ix> =
            apps.iter().copied().filter(|ix| survey.node(*ix).text("sessions") == "server").collect();
        if forgetful.is_empty() || apps.len() < 2 {
            continue;
        }
        let message = format!(
            "{} keeps sessions on the server itself behind {} ({}): a user whose next request goes elsewhere \
             is logged out.",
            survey.list(&forgetful),
            survey.name(balancer.node),
            node.text("algorithm").replace('_', " ")
        );
        let set = |ix: &Ix| Deed::Set(survey.id(*ix), "sessions", Some("shared".into()));
        let mend = Mend::new("Share the sessions", forgetful.iter().map(set));
        let finding =
            Finding::new(&LB_8, message, "Keep sessions in a store that all servers share, such as Redis.");
        findings.push(finding.at(forgetful.iter().map(|ix| survey.id(*ix))).mended_by(mend));
    }
    // Two clustered load balancers stand before the same servers.
    findings.dedup_by(|a, b| a.nodes == b.nodes);
    findings
}
