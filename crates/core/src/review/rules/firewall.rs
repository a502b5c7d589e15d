//! Firewalls.

use super::super::{
    finding::{Finding, RuleInfo, Severity},
    mend::{Deed, Mend, lets_vrrp_in},
    survey::Survey,
};
use crate::{
    model::{LinkId, LinkKind, NodeKind},
    simulate::plan::{Ix, lets_in, parse_ports},
};

pub(super) static FW_1: RuleInfo = RuleInfo {
    id: "FW-1",
    severity: Severity::High,
    title: "Machine without a firewall",
    why: "Without a firewall every port that some program listens on can be reached by everybody.",
    check: fw_1,
};

fn fw_1(survey: &Survey) -> Vec<Finding> {
    survey
        .machines
        .iter()
        // A service drawn without a machine is one where users enter.
        .filter(|machine| machine.is_server || survey.is_entry(machine.node))
        .filter(|machine| !survey.is_guarded(machine))
        .map(|machine| {
            let name = survey.name(machine.node);
            let message =
                format!("{name} has no firewall: every port that a program opens there is exposed.");
            let deeds = [Deed::Attach(survey.id(machine.node), NodeKind::Firewall, Vec::new())];
            let fix = "Put a firewall before it that denies by default and lets in only what is needed.";
            Finding::new(&FW_1, message, fix)
                .at([survey.id(machine.node)])
                .mended_by(Mend::new("Add a firewall", deeds))
        })
        .collect()
}

pub(super) static FW_2: RuleInfo = RuleInfo {
    id: "FW-2",
    severity: Severity::High,
    title: "Database or application open to the Internet",
    why: "Databases and application servers trust whoever reaches them; only the tier before them should.",
    check: fw_2,
};

fn is_inner(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::App | NodeKind::Database | NodeKind::Cache | NodeKind::Queue | NodeKind::Worker)
}

fn fw_2(survey: &Survey) -> Vec<Finding> {
    let fix = "Let in only the tier before it.";
    let mut findings = Vec::new();
    let has_other_entry = survey.entries().any(|way| !is_inner(survey.kind(way.to)));
    let linked = survey.links().filter(|(link, from, to)| {
        survey.kind(*from) == NodeKind::Client
            && is_inner(survey.kind(*to))
            && !matches!(link.kind, LinkKind::Dns | LinkKind::Metrics)
    });
    let mut found: Vec<(Ix, Ix, Vec<LinkId>)> =
        linked.map(|(link, from, to)| (from, to, vec![link.id.clone()])).collect();
    // Through firewalls in line it is open all the same.
    for way in survey.entries().filter(|way| is_inner(survey.kind(way.to))) {
        let links = survey.links_along(way);
        if !found.iter().any(|(_, to, _)| *to == way.to) {
            found.push((way.from, way.to, links));
        }
    }
    for (user, node, links) in found {
        let message = format!(
            "{} can be reached from the Internet: {} is linked with it directly.",
            survey.name(node),
            survey.name(user)
        );
        let last = links.last().cloned();
        let mend =
            last.filter(|_| has_other_entry).map(|id| Mend::new("Remove the link", [Deed::RemoveLink(id)]));
        findings.push(
            Finding::new(&FW_2, message, fix)
                .at([node, user].map(|ix| survey.id(ix)))
                .on(links)
                .mended_by(mend),
        );
    }
    findings.extend(open_ports(survey));
    findings
}

/// Firewalls of machines that users enter, which let in the port of a database
/// though no other machine needs it.
fn open_ports(survey: &Survey) -> Vec<Finding> {
    const PORTS: [u16; 2] = [3306, 5432];
    let mut findings = Vec::new();
    for machine in survey.machines.iter().filter(|machine| machine.is_server) {
        let database = machine.all.iter().copied().find(|ix| survey.kind(*ix) == NodeKind::Database);
        let Some(database) = database.filter(|_| machine.all.iter().any(|ix| survey.is_entry(*ix))) else {
            continue;
        };
        let from_outside = |ix: Ix| survey.ways().any(|way| way.to == ix && !survey.together(way.from, ix));
        if from_outside(database) || !survey.plan.node(database).replications.is_empty() {
            continue;
        }
        for wall in machine.all.iter().copied().filter(|ix| survey.kind(*ix) == NodeKind::Firewall) {
            let allow = survey.node(wall).text("allow");
            let Some(ranges) = parse_ports(allow) else { continue };
            let open: Vec<u16> = PORTS
                .into_iter()
                .filter(|port| ranges.iter().any(|(a, b)| (a..=b).contains(&port)))
                .collect();
            let [first, ..] = open[..] else { continue };
            let message = format!(
                "{} lets port {first} in from everywhere: {} can be reached from the Internet.",
                survey.name(wall),
                survey.name(database)
            );
            let kept: Vec<&str> = allow
                .split([',', ';', ' '])
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .filter(|word| {
                    !PORTS.iter().any(|port| {
                        parse_ports(word).is_some_and(|r| r.iter().any(|(a, b)| (a..=b).contains(&port)))
                    })
                })
                .collect();
            // With nothing left there would be no rule at all.
            let mend = (!kept.is_empty()).then(|| {
                Mend::new(
                    "Close the port",
                    [Deed::Set(survey.id(wall), "allow", Some(kept.join(", ").into()))],
                )
            });
            findings.push(
                Finding::new(&FW_2, message, "Close the port: only programs on the machine itself need it.")
                    .at([database, wall].map(|ix| survey.id(ix)))
                    .mended_by(mend),
            );
        }
    }
    findings
}

pub(super) static FW_3: RuleInfo = RuleInfo {
    id: "FW-3",
    severity: Severity::Medium,
    title: "A firewall blocks what is needed",
    why: "What a firewall's rules do not name is dropped, also what the design needs: VRRP, copies of data, metrics.",
    check: fw_3,
};

/// Ports on which collectors usually listen: HTTP, Graphite, StatsD,
/// OpenTelemetry, InfluxDB, Prometheus and its push gateway, Zabbix.
const COLLECTORS: [u16; 10] = [443, 80, 2003, 4317, 8080, 8086, 8125, 9090, 9091, 10051];

fn fw_3(survey: &Survey) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut add = |wall: Ix, (from, to): (Ix, Ix), links: Vec<LinkId>, what: &str, allow: String| {
        let message = format!(
            "{} lets in {} only, but {} needs {what} to {}: it cannot work.",
            survey.name(wall),
            survey.node(wall).text("allow").trim(),
            survey.name(from),
            survey.name(to)
        );
        let mend = Mend::new("Allow it", [Deed::Allow(survey.id(wall), allow)]);
        let finding = Finding::new(&FW_3, message, format!("Let {what} in."))
            .at([wall, to].map(|ix| survey.id(ix)))
            .on(links);
        if !findings.iter().any(|other| other.key() == finding.key()) {
            findings.push(finding.mended_by(mend));
        }
    };
    for way in survey.ways() {
        if let Some(wall) = way.blocked_by() {
            let links = survey.links_along(way);
            add(wall, (way.from, way.to), links, &format!("port {}", way.port), way.port.to_string());
        }
    }
    for (link, from, to) in survey.links() {
        match link.kind {
            LinkKind::Failover => {
                // Advertisements go both ways.
                let there = survey.guards(link, true).into_iter().map(|wall| (wall, from, to));
                let back = survey.guards(link, false).into_iter().map(|wall| (wall, to, from));
                for (wall, from, to) in
                    there.chain(back).filter(|(wall, ..)| !lets_vrrp_in(survey.node(*wall).text("allow")))
                {
                    add(wall, (from, to), vec![link.id.clone()], "VRRP (protocol 112)", "vrrp".into());
                }
            }
            LinkKind::Metrics if survey.kind(to) == NodeKind::Monitor => {
                for wall in survey.guards(link, true) {
                    if !lets_in(survey.node(wall).text("allow"), &COLLECTORS) {
                        add(
                            wall,
                            (from, to),
                            vec![link.id.clone()],
                            "the collector's port 443",
                            "443".into(),
                        );
                    }
                }
            }
            _ => {}
        }
    }
    findings
}
