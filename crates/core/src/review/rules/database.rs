//! Databases.

use super::super::{
    finding::{Finding, RuleInfo, Severity},
    mend::{Deed, Mend},
    survey::Survey,
};
use crate::{
    model::{LinkId, LinkKind, NodeKind},
    simulate::plan::{Ix, Route},
};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) static DB_1: RuleInfo = RuleInfo {
    id: "DB-1",
    severity: Severity::High,
    title: "A replica is written to",
    why: "A replica refuses writes, or takes them and differs from the primary from then on, which stops replication.",
    check: db_1,
};

/// Who asks databases, with the ways to them.
fn queries<'s>(survey: &'s Survey) -> impl Iterator<Item = (Ix, Vec<&'s Route>)> + 's {
    let asks = |ix: &Ix| matches!(survey.kind(*ix), NodeKind::App | NodeKind::Worker);
    (0..survey.board.nodes.len() as Ix).filter(asks).map(|ix| {
        let ways =
            survey.onward(ix).into_iter().filter(|way| survey.kind(way.to) == NodeKind::Database).collect();
        (ix, ways)
    })
}

fn is_replica(survey: &Survey, ix: Ix) -> bool {
    survey.plan.node(ix).replica
}

/// The primary that a replica copies.
fn primary_of(survey: &Survey, replica: Ix) -> Option<Ix> {
    let copies = &survey.plan.node(replica).replications;
    copies
        .iter()
        .map(|ix| survey.plan.replications[*ix as usize].other(replica))
        .find(|ix| !is_replica(survey, *ix))
        .or_else(|| survey.primaries().next())
}

fn db_1(survey: &Survey) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (app, ways) in queries(survey) {
        let writes_elsewhere = ways
            .iter()
            .any(|way| !is_replica(survey, way.to) && matches!(way.kind, LinkKind::Sql | LinkKind::SqlWrite));
        for way in ways.iter().filter(|way| is_replica(survey, way.to)) {
            let is_written = match way.kind {
                LinkKind::SqlWrite => true,
                // Whoever also writes to the primary only reads here.
                LinkKind::Sql => !writes_elsewhere,
                _ => false,
            };
            let links = survey.links_along(way);
            let (true, Some(last)) = (is_written, links.last().cloned()) else { continue };
            let message = format!(
                "{} writes to {}, which is a replica: the write is refused, or the data diverges and replication stops.",
                survey.name(app),
                survey.name(way.to)
            );
            let primary = primary_of(survey, way.to);
            let mend = primary.map(|primary| {
                let deed = if writes_elsewhere {
                    Deed::RemoveLink(last.clone())
                } else {
                    Deed::MoveEnd(last.clone(), survey.id(primary))
                };
                Mend::new("Write to the primary", [deed, Deed::OpenFor(vec![last])])
            });
            let fix = match primary {
                Some(primary) => {
                    format!("Write to the primary, {}; a replica only answers reads.", survey.name(primary))
                }
                None => "Name a primary and write to it; a replica only answers reads.".to_owned(),
            };
            let finding =
                Finding::new(&DB_1, message, fix).at([way.to, app].map(|ix| survey.id(ix))).on(links);
            findings.push(finding.mended_by(mend));
        }
    }
    findings
}

pub(super) static DB_2: RuleInfo = RuleInfo {
    id: "DB-2",
    severity: Severity::Medium,
    title: "Databases without roles or replication",
    why: "Two databases that do not say which is the primary, and do not copy, hold unrelated data.",
    check: db_2,
};

fn db_2(survey: &Survey) -> Vec<Finding> {
    let all: Vec<Ix> = survey.of_kind(NodeKind::Database).collect();
    let copies = |ix: &Ix| !survey.plan.node(*ix).replications.is_empty();
    let nobody_copies = !all.iter().any(copies);
    let is_unclear = |ix: &Ix| match survey.node(*ix).text("role") {
        "replica" | "" => !copies(ix),
        _ => nobody_copies,
    };
    let unclear: Vec<Ix> = all.iter().copied().filter(is_unclear).collect();
    if all.len() < 2 || unclear.is_empty() {
        return Vec::new();
    }
    let primary = all.iter().copied().find(|ix| survey.node(*ix).text("role") == "primary").or_else(|| {
        // Whoever is written to most.
        let mut writes: FxHashMap<Ix, usize> = FxHashMap::default();
        for way in survey.ways().filter(|way| way.kind != LinkKind::SqlRead) {
            *writes.entry(way.to).or_default() += 1;
        }
        let candidates = all.iter().copied().filter(|ix| survey.node(*ix).text("role") != "replica");
        candidates.max_by_key(|ix| (writes.get(ix).copied().unwrap_or_default(), std::cmp::Reverse(*ix)))
    });
    let mend = primary.map(|primary| {
        let mut deeds = vec![Deed::Set(survey.id(primary), "role", Some("primary".into()))];
        let replicas: FxHashSet<Ix> = unclear.iter().copied().filter(|ix| *ix != primary).collect();
        for replica in unclear.iter().copied().filter(|ix| *ix != primary) {
            deeds.push(Deed::Set(survey.id(replica), "role", Some("replica".into())));
            deeds.push(Deed::Link(survey.id(primary), survey.id(replica), LinkKind::Replication));
        }
        deeds.extend(only_reads(survey, primary, &replicas));
        Mend::new("Name roles and replicate", deeds)
    });
    let (names, verb) = (survey.list(&unclear), if unclear.len() == 1 { "has" } else { "have" });
    let message = format!(
        "{names} {verb} no role that a replication link backs: nothing says which data is the right one, or that it is the same."
    );
    let fix =
        "Name one the primary and the others replicas, and draw the replication from primary to replica.";
    vec![Finding::new(&DB_2, message, fix).at(unclear.iter().map(|ix| survey.id(*ix))).mended_by(mend)]
}

/// Lets those who ask what become replicas write to the primary instead.
fn only_reads(survey: &Survey, primary: Ix, replicas: &FxHashSet<Ix>) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for (app, ways) in queries(survey) {
        let has_primary = ways.iter().any(|way| way.to == primary);
        for way in ways.iter().filter(|way| replicas.contains(&way.to) && way.kind != LinkKind::SqlRead) {
            let Some(last) = survey.links_along(way).pop() else { continue };
            match way.kind {
                LinkKind::SqlWrite if has_primary => deeds.push(Deed::RemoveLink(last)),
                LinkKind::SqlWrite => deeds.push(Deed::MoveEnd(last, survey.id(primary))),
                _ => {
                    deeds.push(Deed::SetKind(last, LinkKind::SqlRead));
                    if !has_primary {
                        deeds.push(Deed::Link(survey.id(app), survey.id(primary), LinkKind::Sql));
                    }
                }
            }
        }
    }
    deeds
}

pub(super) static DB_3: RuleInfo = RuleInfo {
    id: "DB-3",
    severity: Severity::Low,
    title: "The replica only stands by",
    why: "A replica that no read goes to is a spare; it could take load off the primary.",
    check: db_3,
};

fn db_3(survey: &Survey) -> Vec<Finding> {
    let read: FxHashSet<Ix> = survey
        .ways()
        .filter(|way| way.kind != LinkKind::Replication && way.kind != LinkKind::SqlWrite)
        .map(|way| way.to)
        .collect();
    let idle: Vec<Ix> = survey
        .of_kind(NodeKind::Database)
        .filter(|ix| is_replica(survey, *ix) && !survey.plan.node(*ix).replications.is_empty())
        .collect();
    if idle.is_empty() || idle.iter().any(|ix| read.contains(ix)) {
        return Vec::new();
    }
    let message = format!(
        "No read goes to {}: it only stands by while the primary answers everything.",
        survey.list(&idle)
    );
    let first = idle[0];
    let deeds: Vec<Deed> = queries(survey)
        .filter(|(_, ways)| !ways.is_empty())
        .map(|(app, _)| Deed::Link(survey.id(app), survey.id(first), LinkKind::SqlRead))
        .collect();
    let mend = (!deeds.is_empty()).then(|| Mend::new("Read from the replica", deeds));
    let fix = "Send reads to the replica as well, all but those that must see what was just written.";
    vec![Finding::new(&DB_3, message, fix).at(idle.iter().map(|ix| survey.id(*ix))).mended_by(mend)]
}

pub(super) static DB_4: RuleInfo = RuleInfo {
    id: "DB-4",
    severity: Severity::Medium,
    title: "Reads what it has just written from a replica",
    why: "A replica is a little behind: what somebody has just saved may not be there yet.",
    check: db_4,
};

fn db_4(survey: &Survey) -> Vec<Finding> {
    let mut nodes = Vec::new();
    let mut links: Vec<LinkId> = Vec::new();
    let mut deeds = Vec::new();
    let mut replicas: Vec<Ix> = Vec::new();
    for (app, ways) in queries(survey) {
        let reads = |way: &Route| matches!(way.kind, LinkKind::Sql | LinkKind::SqlRead);
        let from_replica: Vec<&&Route> =
            ways.iter().filter(|way| is_replica(survey, way.to) && reads(way)).collect();
        let primary = ways.iter().find(|way| !is_replica(survey, way.to) && way.kind == LinkKind::SqlWrite);
        let reads_primary = ways.iter().any(|way| !is_replica(survey, way.to) && reads(way));
        let Some(primary) = primary.filter(|_| !reads_primary && !from_replica.is_empty()) else { continue };
        nodes.push(app);
        replicas.extend(from_replica.iter().map(|way| way.to));
        links.extend(from_replica.iter().flat_map(|way| survey.links_along(way)));
        let writes = survey.links_along(primary).into_iter();
        let is_write =
            |id: &LinkId| survey.board.link(id).is_some_and(|link| link.kind == LinkKind::SqlWrite);
        deeds.extend(writes.filter(is_write).map(|id| Deed::SetKind(id, LinkKind::Sql)));
    }
    if nodes.is_empty() {
        return Vec::new();
    }
    replicas.sort_unstable();
    replicas.dedup();
    let message = format!(
        "{} can read from {} only, also what it has just written to the primary: under replication lag users do not see what they saved.",
        survey.list(&nodes),
        survey.list(&replicas)
    );
    let fix = "Let it read from the primary what it has just written, and everything else from the replica.";
    let mend = Mend::new("Let it read from the primary too", deeds);
    vec![
        Finding::new(&DB_4, message, fix).at(nodes.iter().map(|ix| survey.id(*ix))).on(links).mended_by(mend),
    ]
}
