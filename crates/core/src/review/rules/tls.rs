//! Encryption on the way.

use super::super::{
    finding::{Finding, RuleInfo, Severity},
    mend::{Deed, Mend},
    survey::Survey,
};
use crate::{
    model::{LinkId, LinkKind, NodeId, NodeKind},
    simulate::plan::{Certificate, Ix, Leg, Route, parse_ports},
};

pub(super) static TLS_1: RuleInfo = RuleInfo {
    id: "TLS-1",
    severity: Severity::High,
    title: "Users speak plain HTTP",
    why: "Without TLS anyone on the way can read and change what is sent, passwords included.",
    check: tls_1,
};

/// Sets all links of ways to HTTPS and lets them through the firewalls.
fn encrypt(survey: &Survey, links: &[LinkId]) -> Vec<Deed> {
    let carries = |link: &&LinkId| survey.board.link(link).is_some_and(|link| link.kind != LinkKind::Https);
    let mut deeds: Vec<Deed> =
        links.iter().filter(carries).map(|id| Deed::SetKind(id.clone(), LinkKind::Https)).collect();
    deeds.push(Deed::OpenFor(links.to_vec()));
    deeds
}

fn certificate_for(survey: &Survey, end: Ix, host: &str) -> Deed {
    Deed::Attach(survey.id(end), NodeKind::Certificate, vec![("host", host.into())])
}

fn tls_1(survey: &Survey) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for client in &survey.plan.clients {
        for way in survey.plan.group(client.entries).routes.iter().map(|ix| survey.route(*ix)) {
            let links = survey.links_along(way);
            // A partner that only failover leads to is entered like the first.
            if way.secure()
                || links.iter().any(|id| survey.board.link(id).is_some_and(|l| l.kind == LinkKind::Failover))
            {
                continue;
            }
            let (user, entry) = (survey.name(way.from), survey.name(way.to));
            let message = format!(
                "{user} reaches {entry} over plain HTTP: anyone on the way can read and change what is sent."
            );
            let mut deeds = encrypt(survey, &links);
            if !has_certificate(survey, way.to) {
                deeds.push(certificate_for(survey, way.to, &client.host));
            }
            let fix =
                format!("Speak HTTPS up to {entry} and install a certificate for {} there.", client.host);
            let finding =
                Finding::new(&TLS_1, message, fix).at([way.to, way.from].map(|ix| survey.id(ix))).on(links);
            if !findings.iter().any(|other| other.key() == finding.key()) {
                findings.push(finding.mended_by(Mend::new("Speak HTTPS", deeds)));
            }
        }
    }
    findings
}

/// Whether a certificate is on the node, on what it sits in, or linked to it.
fn has_certificate(survey: &Survey, end: Ix) -> bool {
    let is_one = |ix: &Ix| survey.kind(*ix) == NodeKind::Certificate;
    let above = survey.plan.node(end).above.iter().filter(|ix| survey.kind(**ix) != NodeKind::Zone);
    survey.inside(end).iter().any(is_one)
        || above.flat_map(|ix| survey.inside(*ix)).any(is_one)
        || survey.links_at(end).any(|(_, from, to)| is_one(&from) || is_one(&to))
}

pub(super) static TLS_2: RuleInfo = RuleInfo {
    id: "TLS-2",
    severity: Severity::Medium,
    title: "Plain text behind the entry",
    why: "Where TLS ends and plain HTTP goes on, whoever gets into the inner network reads everything.",
    check: tls_2,
};

fn tls_2(survey: &Survey) -> Vec<Finding> {
    let mut ends: Vec<Ix> = survey.entries().filter(|way| way.secure()).map(|way| way.to).collect();
    ends.sort_unstable();
    ends.dedup();
    ends.into_iter()
        .filter_map(|end| {
            let in_clear = |way: &&Route| way.kind == LinkKind::Http && !survey.together(way.from, way.to);
            let open: Vec<&Route> = survey.onward(end).into_iter().filter(in_clear).collect();
            if open.is_empty() {
                return None;
            }
            let to: Vec<Ix> = open.iter().map(|way| way.to).collect();
            let message = format!(
                "TLS ends at {}: from there to {} requests travel in plain text.",
                survey.name(end),
                survey.list(&to)
            );
            let links: Vec<LinkId> = open.iter().flat_map(|way| survey.links_along(way)).collect();
            let mend = Mend::new("Encrypt it again", encrypt(survey, &links));
            let fix = "Speak HTTPS inside as well, or keep the inner network truly private and say so.";
            Some(Finding::new(&TLS_2, message, fix).at([survey.id(end)]).on(links).mended_by(mend))
        })
        .collect()
}

pub(super) static TLS_3: RuleInfo = RuleInfo {
    id: "TLS-3",
    severity: Severity::Medium,
    title: "No valid certificate where TLS ends",
    why: "Without a certificate that is valid and made out to the name, browsers stop their users with a warning.",
    check: tls_3,
};

fn tls_3(survey: &Survey) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for client in &survey.plan.clients {
        for way in survey.plan.group(client.entries).routes.iter().map(|ix| survey.route(*ix)) {
            let end = survey.name(way.to);
            let host = &client.host;
            let set = |ix: Ix, path, value| {
                Mend::new("Correct the certificate", [Deed::Set(survey.id(ix), path, Some(value))])
            };
            let (message, mend, certificate) = match way.certificate {
                Certificate::NotNeeded | Certificate::Valid(_) => continue,
                Certificate::Missing => (
                    format!("TLS ends at {end}, but there is no certificate: browsers warn their users."),
                    Mend::new("Install a certificate", [certificate_for(survey, way.to, host)]),
                    None,
                ),
                Certificate::WrongName(ix) => (
                    format!(
                        "The certificate at {end} is made out to {}, and users ask for {host}: browsers warn them.",
                        survey.node(ix).text("host")
                    ),
                    set(ix, "host", host.as_str().into()),
                    Some(ix),
                ),
                Certificate::Expired(ix) => (
                    format!("The certificate at {end} has run out: browsers warn their users."),
                    set(ix, "days_left", 90.into()),
                    Some(ix),
                ),
            };
            let nodes: Vec<NodeId> =
                std::iter::once(way.to).chain(certificate).map(|ix| survey.id(ix)).collect();
            if findings.iter().all(|other| other.nodes != nodes) {
                let fix = format!("Install a certificate for {host} where TLS ends, and renew it by itself.");
                findings.push(Finding::new(&TLS_3, message, fix).at(nodes).mended_by(mend));
            }
        }
    }
    findings
}

pub(super) static TLS_4: RuleInfo = RuleInfo {
    id: "TLS-4",
    severity: Severity::Low,
    title: "Port 80 does not redirect",
    why: "Who types the bare name may come by plain HTTP first; a redirect (301) leads on to HTTPS.",
    check: tls_4,
};

fn tls_4(survey: &Survey) -> Vec<Finding> {
    // A firewall that keeps port 80 shut lets nobody speak plain HTTP.
    let is_shut = |way: &Route| {
        way.legs.iter().any(|leg| match leg {
            Leg::Guard { node, .. } => parse_ports(survey.node(*node).text("allow"))
                .is_some_and(|ranges| !ranges.iter().any(|(low, high)| (*low..=*high).contains(&80))),
            Leg::Cross { .. } => false,
        })
    };
    let mut ends: Vec<Ix> = survey
        .entries()
        .filter(|way| way.secure() && !is_shut(way))
        .map(|way| way.to)
        .filter(|ix| survey.kind(*ix).field("redirects_http").is_some())
        .filter(|ix| !survey.node(*ix).flag("redirects_http"))
        .collect();
    ends.sort_unstable();
    ends.dedup();
    ends.into_iter()
        .map(|end| {
            let message = format!(
                "{} does not redirect port 80 to HTTPS: the first request of who types the bare name is plain text or fails.",
                survey.name(end)
            );
            let set = Deed::Set(survey.id(end), "redirects_http", Some(true.into()));
            let fix = "Answer port 80 with 301 to the https address.";
            Finding::new(&TLS_4, message, fix).at([survey.id(end)]).mended_by(Mend::new("Redirect to HTTPS", [set]))
        })
        .collect()
}
