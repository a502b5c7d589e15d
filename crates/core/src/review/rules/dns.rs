//! Names and addresses.

use super::super::{
    finding::{Finding, RuleInfo, Severity},
    mend::{Deed, Mend},
    survey::Survey,
};
use crate::{
    model::{LinkKind, NodeId, NodeKind, Record, RecordType},
    simulate::plan::{Client, Ix},
};
use serde_json::Value;
use std::{collections::BTreeMap, net::IpAddr};

pub(super) static DNS_1: RuleInfo = RuleInfo {
    id: "DNS-1",
    severity: Severity::High,
    title: "The name leads nowhere",
    why: "A browser goes to the address that DNS gives for the name, wherever that is.",
    check: dns_1,
};

fn dns_1(survey: &Survey) -> Vec<Finding> {
    survey.plan.clients.iter().filter_map(|client| dns_1_of(survey, client)).collect()
}

fn dns_1_of(survey: &Survey, client: &Client) -> Option<Finding> {
    let resolver = client.resolver.as_ref()?;
    let dns = survey.route(*resolver.routes.last()?).to;
    let address = entry_address(survey, client);
    let finding = |message| {
        let fix = match &address {
            Some((entry, ip)) => {
                format!(
                    "Let an A record for {} hold {ip}, the address of {}.",
                    client.host,
                    survey.name(*entry)
                )
            }
            None => "Give the machine that users enter by an address, and let the record hold it.".to_owned(),
        };
        Finding::new(&DNS_1, message, fix).at([dns].map(|ix| survey.id(ix)))
    };
    match &resolver.answer {
        Ok(addresses) => {
            let lost = addresses.iter().find(|address| address.entries.is_empty())?;
            let record = lost.chain.last()?;
            let what = match &address {
                Some((entry, ip)) => format!("{} has {ip}", survey.name(*entry)),
                None => "no machine that users enter by says which address it has".to_owned(),
            };
            let message = format!(
                "{} sends users of {} to {}, but {what}.",
                survey.name(dns),
                client.host,
                record.value.trim()
            );
            let mend = match &address {
                Some((_, ip)) => Some(records_with(survey, dns, |records| {
                    for own in records.iter_mut().filter(|own| **own == *record) {
                        own.value.clone_from(ip);
                    }
                })),
                None => give_address(survey, client, record.value.trim()),
            };
            Some(finding(message).mended_by(mend))
        }
        Err(bad) if bad.reason == crate::simulate::Reason::NoRecord => {
            let mend = address.as_ref().map(|(_, ip)| {
                records_with(survey, dns, |records| {
                    records.retain(|record| record.name.trim_end_matches('.') != client.host);
                    records.push(Record {
                        name: client.host.clone(),
                        ty: if ip.contains(':') { RecordType::Aaaa } else { RecordType::A },
                        value: ip.clone(),
                        ttl_s: Record::DEFAULT_TTL_S,
                    });
                })
            });
            Some(finding(bad.sentence.clone()).mended_by(mend))
        }
        // A record of the wrong type is another rule's.
        Err(_) => None,
    }
}

/// The address by which users enter: a virtual one, or that of the machine.
fn entry_address(survey: &Survey, client: &Client) -> Option<(Ix, String)> {
    let entries = survey.plan.group(client.entries).routes.iter().map(|ix| survey.route(*ix).to);
    entries.into_iter().find_map(|entry| {
        let around = std::iter::once(entry).chain(survey.plan.node(entry).above.iter().copied());
        let all: Vec<Ix> = around.collect();
        let said =
            |path| all.iter().map(|ix| survey.node(*ix).text(path).trim()).find(|text| !text.is_empty());
        Some((entry, said("virtual_ip").or_else(|| said("ip"))?.to_owned()))
    })
}

/// Gives the record's address to the machine that users enter by.
fn give_address(survey: &Survey, client: &Client, ip: &str) -> Option<Mend> {
    let entry = survey.route(*survey.plan.group(client.entries).routes.first()?).to;
    let machine = survey.machine(entry).filter(|machine| machine.is_server).map(|machine| machine.node);
    let (node, path) = match machine {
        Some(server) => (server, "ip"),
        None if survey.kind(entry) == NodeKind::LoadBalancer => (entry, "virtual_ip"),
        None => return None,
    };
    ip.parse::<IpAddr>().ok()?;
    Some(Mend::new("Give the machine this address", [Deed::Set(survey.id(node), path, Some(ip.into()))]))
}

fn records_with(survey: &Survey, dns: Ix, change: impl FnOnce(&mut Vec<Record>)) -> Mend {
    let mut records = survey.node(dns).records();
    change(&mut records);
    let list: Vec<Value> = records.iter().map(Record::to_value).collect();
    Mend::new("Correct the record", [Deed::Set(survey.id(dns), "records", Some(list.into()))])
}

pub(super) static DNS_2: RuleInfo = RuleInfo {
    id: "DNS-2",
    severity: Severity::High,
    title: "Record type and value do not fit",
    why: "A holds an IPv4 address, AAAA an IPv6 address, CNAME another name.",
    check: dns_2,
};

/// The type that a value asks for.
fn type_of(value: &str) -> RecordType {
    match value.trim().parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => RecordType::A,
        Ok(IpAddr::V6(_)) => RecordType::Aaaa,
        Err(_) => RecordType::Cname,
    }
}

/// Each record of the board with its DNS.
fn records<'a>(survey: &'a Survey) -> impl Iterator<Item = (Ix, Record)> + 'a {
    survey
        .of_kind(NodeKind::Dns)
        .flat_map(|dns| survey.node(dns).records().into_iter().map(move |record| (dns, record)))
}

fn dns_2(survey: &Survey) -> Vec<Finding> {
    let check = |(dns, record): (Ix, Record)| {
        let wanted = type_of(&record.value);
        let fits = match record.ty {
            RecordType::Ns => true,
            ty => ty == wanted && !record.value.trim().is_empty(),
        };
        if fits {
            return None;
        }
        let (name, ty, value) = (&record.name, record.ty.key(), record.value.trim());
        let message = match (record.ty, wanted) {
            _ if value.is_empty() => format!("The {ty} record for {name} holds nothing."),
            (RecordType::Cname, _) => {
                format!(
                    "{name} is a CNAME for {value}, which is an address; a CNAME can only name another name."
                )
            }
            (_, RecordType::Cname) => {
                format!("The {ty} record for {name} holds {value}, which is no address.")
            }
            _ => format!("The {ty} record for {name} holds {value}, which is an address of the other kind."),
        };
        let fix = match value {
            "" => "Fill in the address, or the name for a CNAME.".to_owned(),
            _ => format!("Make it {} {} record, or correct its value.", article(wanted), wanted.key()),
        };
        let is_name = crate::model::is_host(value);
        let mend = (!value.is_empty() && (wanted != RecordType::Cname || is_name)).then(|| {
            records_with(survey, dns, |records| {
                for own in records.iter_mut().filter(|own| **own == record) {
                    own.ty = wanted;
                }
            })
        });
        Some(Finding::new(&DNS_2, message, fix).at([survey.id(dns)]).mended_by(mend))
    };
    one_for_each_node(records(survey).filter_map(check))
}

const fn article(ty: RecordType) -> &'static str {
    match ty {
        RecordType::A | RecordType::Aaaa | RecordType::Ns => "an",
        RecordType::Cname => "a",
    }
}

/// Joins what is found about several records of one DNS, so that each finding
/// has a place of its own.
fn one_for_each_node(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut all: Vec<Finding> = Vec::new();
    for finding in findings {
        match all.iter_mut().find(|other| other.nodes == finding.nodes) {
            Some(other) => {
                other.message = format!("{} {}", other.message, finding.message);
                // Each mend writes all records anew, so only one at a time would hold.
                other.mend = other.mend.take().or(finding.mend);
            }
            None => all.push(finding),
        }
    }
    all
}

pub(super) static DNS_3: RuleInfo = RuleInfo {
    id: "DNS-3",
    severity: Severity::High,
    title: "CNAME at the domain itself",
    why: "A name with a CNAME can have no other record, but a domain itself must have SOA and NS (RFC 1034).",
    check: dns_3,
};

fn dns_3(survey: &Survey) -> Vec<Finding> {
    let is_apex = |name: &str| {
        let name = name.trim().trim_end_matches('.');
        name == "@" || name.matches('.').count() == 1
    };
    let check = |(dns, record): (Ix, Record)| {
        // One that holds an address is already told of, and mends into an A record.
        if record.ty != RecordType::Cname
            || !is_apex(&record.name)
            || type_of(&record.value) != RecordType::Cname
        {
            return None;
        }
        let name = &record.name;
        let message = format!(
            "{name} is a CNAME, but it is the domain itself, which must also have SOA and NS records."
        );
        let address = survey.plan.clients.iter().find_map(|client| entry_address(survey, client));
        let mend = address.map(|(_, ip)| {
            records_with(survey, dns, |records| {
                for own in records.iter_mut().filter(|own| **own == record) {
                    own.ty = type_of(&ip);
                    own.value.clone_from(&ip);
                }
            })
        });
        let fix = format!("Give {name} an A record with the site's address.");
        Some(Finding::new(&DNS_3, message, fix).at([survey.id(dns)]).mended_by(mend))
    };
    one_for_each_node(records(survey).filter_map(check))
}

pub(super) static DNS_4: RuleInfo = RuleInfo {
    id: "DNS-4",
    severity: Severity::Medium,
    title: "Page traffic through DNS",
    why: "DNS answers a question and is out of the way again; requests and pages never pass it.",
    check: dns_4,
};

fn dns_4(survey: &Survey) -> Vec<Finding> {
    use NodeKind::{App, Cdn, Client, Cluster, Dns, Firewall, LoadBalancer, Server, Storage, Web};
    let has_way_in = survey.entries().next().is_some();
    let takes_users =
        |kind| matches!(kind, App | Cdn | Cluster | Firewall | LoadBalancer | Server | Storage | Web);
    let mut deeds = Vec::new();
    let (mut nodes, mut links): (Vec<NodeId>, Vec<_>) = (Vec::new(), Vec::new());
    let mut names = Vec::new();
    for (link, from, to) in survey.links() {
        let (a, b) = (survey.kind(from), survey.kind(to));
        if (a == Dns) == (b == Dns) {
            continue;
        }
        let (dns, other, other_kind) = if a == Dns { (from, to, b) } else { (to, from, a) };
        let carries = link.kind.carries_requests();
        // The address an answer stands for may be drawn; that is no page.
        let leads_on =
            a == Dns && takes_users(other_kind) && matches!(link.kind, LinkKind::Dns | LinkKind::Plain);
        let is_the_way = leads_on && !has_way_in;
        if !carries && !is_the_way {
            continue;
        }
        nodes.extend([dns, other].map(|ix| survey.id(ix)));
        links.push(link.id.clone());
        names.push(other);
        if other_kind == Client {
            deeds.push(Deed::SetKind(link.id.clone(), LinkKind::Dns));
        } else if let Some(client) =
            survey.of_kind(Client).next().filter(|_| a == Dns && takes_users(other_kind))
        {
            deeds.push(Deed::MoveStart(link.id.clone(), survey.id(client)));
            let kind = LinkKind::infer(Client, other_kind);
            deeds.push(Deed::SetKind(
                link.id.clone(),
                if kind == LinkKind::Plain { LinkKind::Http } else { kind },
            ));
        } else {
            deeds.push(Deed::RemoveLink(link.id.clone()));
        }
    }
    if links.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "Requests are drawn through DNS ({}), but DNS only answers what address a name has; the browser then \
         goes there by itself.",
        survey.list(&names)
    );
    let fix = "Link the user with DNS for the lookup, and the user with the entry for the pages.";
    let mend = Mend::new("Link the user with the entry", deeds);
    vec![Finding::new(&DNS_4, message, fix).at(nodes).on(links).mended_by(mend)]
}

pub(super) static DNS_5: RuleInfo = RuleInfo {
    id: "DNS-5",
    severity: Severity::Medium,
    title: "Two machines with one address",
    why: "An address means one machine, unless it is a virtual one that a cluster shares.",
    check: dns_5,
};

fn dns_5(survey: &Survey) -> Vec<Finding> {
    let mut by_address: BTreeMap<&str, Vec<Ix>> = BTreeMap::new();
    let mut shared: Vec<&str> = Vec::new();
    for (ix, node) in survey.board.nodes.values().enumerate() {
        let (own, virtual_ip) = (node.text("ip").trim(), node.text("virtual_ip").trim());
        if !own.is_empty() {
            by_address.entry(own).or_default().push(ix as Ix);
        }
        shared.extend((!virtual_ip.is_empty()).then_some(virtual_ip));
    }
    by_address.retain(|address, machines| machines.len() > 1 && !shared.contains(address));
    let taken: Vec<String> =
        survey.board.nodes.values().map(|node| node.text("ip").trim().to_owned()).collect();
    let mut found: Vec<Finding> = by_address
        .into_iter()
        .map(|(address, machines)| {
            let message = format!(
                "{} all have the address {address}: nobody can tell which one is meant.",
                survey.list(&machines)
            );
            let message =
                if machines.len() == 2 { message.replacen(" all have", " both have", 1) } else { message };
            // Whoever users enter by keeps it.
            let keeps = machines
                .iter()
                .position(|ix| {
                    survey.machine(*ix).is_some_and(|m| m.all.iter().any(|ix| survey.is_entry(*ix)))
                })
                .unwrap_or(0);
            let mut free =
                (11..=250).map(|n| format!("10.0.0.{n}")).filter(|address| !taken.contains(address));
            let deeds: Vec<Deed> = machines
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != keeps)
                .filter_map(|(_, ix)| Some(Deed::Set(survey.id(*ix), "ip", Some(free.next()?.into()))))
                .collect();
            let mend = Mend::new("Give the others addresses of their own", deeds);
            let fix = "Give each machine an address of its own; only a cluster's virtual address is shared.";
            Finding::new(&DNS_5, message, fix).at(machines.iter().map(|ix| survey.id(*ix))).mended_by(mend)
        })
        .collect();
    found.sort_by_key(|finding| finding.nodes.first().and_then(|id| survey.place(id)));
    found
}
