//! Single points of failure.

use super::super::{
    finding::{Finding, RuleInfo, Severity},
    mend::{Deed, Mend},
    survey::{Survey, and},
};
use crate::{
    model::{NodeId, NodeKind},
    simulate::{Class, plan::Ix},
};

pub(super) static SPOF_1: RuleInfo = RuleInfo {
    id: "SPOF-1",
    severity: Severity::High,
    title: "Single point of failure",
    why: "What everything has to pass and exists only once takes the whole site with it when it fails.",
    check: spof_1,
};

pub(super) static SPOF_2: RuleInfo = RuleInfo {
    id: "SPOF-2",
    severity: Severity::High,
    title: "Writes depend on one node",
    why: "When the only database that takes writes fails, pages still show but nothing can be saved.",
    check: spof_2,
};

/// How much stops with a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loss {
    /// Pages can be read but nothing can be saved.
    Writes,
    /// Only static files are left.
    Pages,
    Everything,
}

/// What stops when this node alone fails.
pub(super) fn loss(survey: &Survey, ix: Ix) -> Option<Loss> {
    let stops = |class| survey.stops(ix, class);
    let all = Class::ALL.into_iter().filter(|class| survey.works(*class)).all(stops);
    if all && Class::ALL.into_iter().any(|class| survey.works(class)) {
        Some(Loss::Everything)
    } else if stops(Class::Read) {
        Some(Loss::Pages)
    } else if stops(Class::Write) && survey.works(Class::Read) {
        Some(Loss::Writes)
    } else {
        None
    }
}

/// A machine and what on it is lost alone, or one of the two.
struct Point {
    machine: Option<Ix>,
    services: Vec<(Ix, Loss)>,
    loss: Loss,
}

/// Single points of failure, those on one machine taken together.
fn points(survey: &Survey, wanted: impl Fn(Loss) -> bool) -> Vec<Point> {
    let lost = |ix: Ix| loss(survey, ix).filter(|loss| wanted(*loss));
    let mut points: Vec<Point> = Vec::new();
    for ix in 0..survey.board.nodes.len() as Ix {
        let Some(loss) = lost(ix) else { continue };
        let above = &survey.plan.node(ix).above;
        let host = above.iter().copied().find(|above| survey.kind(*above) == NodeKind::Server);
        let machine = if survey.kind(ix) == NodeKind::Server {
            Some(ix)
        } else {
            host.filter(|host| lost(*host).is_some())
        };
        let service = (survey.kind(ix) != NodeKind::Server).then_some((ix, loss));
        match points.iter_mut().find(|point| machine.is_some() && point.machine == machine) {
            Some(point) => {
                point.loss = point.loss.max(loss);
                point.services.extend(service);
            }
            None => points.push(Point { machine, services: service.into_iter().collect(), loss }),
        }
    }
    points
}

fn spof_1(survey: &Survey) -> Vec<Finding> {
    points(survey, |loss| loss > Loss::Writes)
        .into_iter()
        .map(|point| {
            let finding = Finding::new(&SPOF_1, sentence(survey, &point), fix(survey, &point));
            finding.at(ids(survey, &point)).mended_by(mend(survey, &point))
        })
        .collect()
}

fn ids(survey: &Survey, point: &Point) -> Vec<NodeId> {
    point.services.iter().map(|(ix, _)| *ix).chain(point.machine).map(|ix| survey.id(ix)).collect()
}

fn sentence(survey: &Survey, point: &Point) -> String {
    if let ([(ix, _)], None) = (&point.services[..], point.machine)
        && survey.kind(*ix) == NodeKind::Dns
    {
        return format!(
            "{} is the only one that knows the site's address: while it is down, nobody who has not asked \
             lately finds the site.",
            survey.name(*ix)
        );
    }
    let of = |loss| point.services.iter().filter(move |(_, own)| *own == loss).map(|(ix, _)| *ix);
    let (all, pages): (Vec<Ix>, Vec<Ix>) = (of(Loss::Everything).collect(), of(Loss::Pages).collect());
    let down = match point.loss {
        Loss::Everything => "the whole site is down",
        _ => "every page fails and only static files are left",
    };
    match point.machine {
        None => {
            format!("Every request needs {}: when it stops, {down}.", survey.list(&[all, pages].concat()))
                .replacen(
                    "Every request",
                    if point.loss == Loss::Everything { "Every request" } else { "Every page" },
                    1,
                )
        }
        Some(machine) if point.services.is_empty() => format!(
            "All that could stand in for one another runs on the one machine {}: when it stops, {down}.",
            survey.name(machine)
        ),
        Some(machine) => {
            let mut text = match &all[..] {
                [] => format!(
                    "Every request needs the machine {}: when it stops, {down}.",
                    survey.name(machine)
                ),
                [one] => format!(
                    "Every request needs {} and the machine it runs on, {}: when either stops, {down}.",
                    survey.label(*one),
                    survey.name(machine)
                ),
                many => format!(
                    "Every request needs {} and their machine, {}: when one of them stops, {down}.",
                    survey.labels(many),
                    survey.name(machine)
                ),
            };
            if !pages.is_empty() && point.loss == Loss::Everything {
                text += &format!(" Without {} only static files are left.", or(survey, &pages));
            } else if !pages.is_empty() {
                text += &format!(" The same goes for {} on it.", survey.labels(&pages));
            }
            text
        }
    }
}

fn or(survey: &Survey, nodes: &[Ix]) -> String {
    let names: Vec<String> = nodes.iter().map(|ix| survey.label(*ix)).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => and(names.len(), names.into_iter()),
    }
}

fn fix(survey: &Survey, point: &Point) -> &'static str {
    let has = |kind| point.services.iter().any(|(ix, _)| survey.kind(*ix) == kind);
    if has(NodeKind::Dns) {
        "Let a second name server answer for the same records."
    } else if has(NodeKind::LoadBalancer) {
        "Cluster a second load balancer with it, on a machine of its own (VRRP)."
    } else if has(NodeKind::Firewall) {
        "Put a second firewall beside it, or a firewall on each machine instead."
    } else if point.services.is_empty() {
        "Spread what runs on it over two machines."
    } else {
        "Duplicate it on a second machine, with a load balancer before web servers and a replica for the data."
    }
}

fn mend(survey: &Survey, point: &Point) -> Option<Mend> {
    let [(only, _)] = point.services[..] else { return None };
    match survey.kind(only) {
        NodeKind::LoadBalancer if !survey.is_paired(only) => {
            Some(Mend::new("Add a second load balancer", [Deed::Cluster(survey.id(only))]))
        }
        // What users enter directly needs a load balancer first.
        NodeKind::Web | NodeKind::App if !survey.is_entry(only) => {
            Some(Mend::new("Duplicate it", [Deed::Double(survey.id(point.machine.unwrap_or(only)))]))
        }
        NodeKind::Database => {
            Some(Mend::new("Add a replica", [Deed::Double(survey.id(point.machine.unwrap_or(only)))]))
        }
        _ => None,
    }
}

fn spof_2(survey: &Survey) -> Vec<Finding> {
    points(survey, |loss| loss == Loss::Writes)
        .into_iter()
        .map(|point| {
            let services: Vec<Ix> = point.services.iter().map(|(ix, _)| *ix).collect();
            let what = match (point.machine, &services[..]) {
                (None, services) => survey.list(services),
                (Some(machine), []) => survey.name(machine),
                (Some(machine), services) => {
                    format!("{} on the machine {}", survey.labels(services), survey.name(machine))
                }
            };
            let message = format!(
                "Only {what} takes writes: when it fails, pages still show but nothing can be saved."
            );
            let replicas: Vec<Ix> = services
                .iter()
                .flat_map(|ix| survey.plan.node(*ix).replications.iter().map(move |r| (ix, r)))
                .map(|(ix, r)| survey.plan.replications[*r as usize].other(*ix))
                .filter(|ix| survey.plan.node(*ix).replica)
                .collect();
            let (fix, mend) = match (&services[..], &replicas[..]) {
                ([primary], [_, ..]) if survey.kind(*primary) == NodeKind::Database => (
                    "Plan how a replica is promoted: by hand with a written procedure, or by itself.",
                    Some(Mend::new(
                        "Promote a replica by itself",
                        [Deed::Set(survey.id(*primary), "failover", Some("automatic".into()))],
                    )),
                ),
                ([primary], []) if survey.kind(*primary) == NodeKind::Database => {
                    ("Give it a replica that can be promoted.", None)
                }
                _ => ("Let a second one take writes, or plan what takes its place.", None),
            };
            Finding::new(&SPOF_2, message, fix).at(ids(survey, &point)).mended_by(mend)
        })
        .collect()
}
