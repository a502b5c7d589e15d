//! Users: what they ask for, whom they ask for the address, where they go.

use super::{
    Address, Arrivals, BadAnswer, Certificate, Client, Ix, Leg, Resolver, Route, certificate, groups::Writer,
    resolver, routes::Map,
};
use crate::{
    model::{Link, LinkKind, Node, NodeKind, Record},
    simulate::Class,
};
use rustc_hash::FxHashSet;

pub(super) fn client(writer: &mut Writer, ix: Ix) -> Client {
    let map = writer.map;
    let node = map.node(ix);
    let host = node.text("host").trim().to_owned();
    let entries = writer.entries(ix);
    let targets: Vec<Ix> = writer.groups[entries as usize].routes.clone();
    for route in &targets {
        let route = &mut writer.routes[*route as usize];
        if route.kind == LinkKind::Http && map.node(route.to).flag("redirects_http") {
            map.redirect(route);
        }
        if route.kind == LinkKind::Https {
            route.certificate = certificate::certificate_at(map.board, map.node(route.to), &host);
        } else {
            route.certificate = Certificate::NotNeeded;
        }
    }
    let targets: Vec<Ix> = targets.iter().map(|route| writer.routes[*route as usize].to).collect();
    let resolver = resolver_of(writer, ix, &host, &targets);
    let mix = ["mix.static", "mix.read", "mix.write"].map(|path| node.number(path).max(0.0));
    let total: f64 = mix.iter().sum();
    // Without any share said, users read pages.
    let mix = if total > 0.0 { mix.map(|share| share / total) } else { [0.0, 1.0, 0.0] };
    Client {
        node: ix,
        host,
        resolver,
        entries,
        users: node.number("clients").clamp(1.0, 1e6) as u32,
        rate_per_s: node.number("rate_per_s").max(0.0),
        arrivals: match node.text("arrivals") {
            "regular" => Arrivals::Regular,
            "closed" => Arrivals::Closed,
            _ => Arrivals::Poisson,
        },
        mix,
        only: Class::ALL.into_iter().find(|class| mix[class.index()] >= 1.0),
        timeout: node.number("timeout_ms"),
        retries: node.number("retries") as u32,
        backoff: node.number("backoff_ms"),
    }
}

/// Follows the lines to the DNS, and from one DNS to the next, until one knows
/// the name.
fn resolver_of(writer: &mut Writer, client: Ix, host: &str, targets: &[Ix]) -> Option<Resolver> {
    let map = writer.map;
    let mut routes = Vec::new();
    let mut asked = vec![client];
    let mut at = client;
    let mut records: Vec<Record> = Vec::new();
    let mut answer = None;
    while let Some(route) = next_dns(map, at, &asked) {
        at = route.to;
        asked.push(at);
        writer.routes.push(route);
        routes.push(writer.routes.len() as Ix - 1);
        records.extend(map.node(at).records());
        let found = resolver::resolve(map.node(at).label(), &records, host);
        let known = !matches!(&found, Err(bad) if bad.reason == super::Reason::NoRecord);
        // What the first DNS says of its own stands, unless a later one knows better.
        if known || answer.is_none() {
            answer = Some(found);
        }
        if known {
            break;
        }
    }
    let answer: Result<_, BadAnswer> = answer?;
    let answer = answer.map(|mut found| {
        // An address that stands there twice is one address.
        let mut seen = FxHashSet::default();
        found.retain(|(chain, _)| seen.insert(chain.last().map(|record| record.value.trim().to_owned())));
        found
            .into_iter()
            .map(|(chain, ttl)| {
                let value = chain.last().map_or("", |record| record.value.trim());
                let entries = (0..targets.len())
                    .filter(|entry| addresses(map, targets[*entry]).any(|address| address == value))
                    .collect();
                Address { entries, chain, ttl: ttl * 1000.0 }
            })
            .collect()
    });
    Some(Resolver { routes, answer })
}

/// The way from here to a DNS not asked yet: along a line, which may be drawn
/// the other way round, or along several through firewalls.
fn next_dns(map: &Map, at: Ix, asked: &[Ix]) -> Option<Route> {
    let is_fresh = |node: &Node| node.kind == NodeKind::Dns && !asked.contains(&map.place(&node.id));
    let fresh = |other: &str| map.board.node(other).is_some_and(is_fresh);
    let may_carry = |link: &Link| link.kind != LinkKind::Metrics;
    let out = map.out[at as usize].iter().find(|ix| may_carry(map.link(**ix)) && fresh(&map.link(**ix).to));
    let into =
        || map.into[at as usize].iter().find(|ix| may_carry(map.link(**ix)) && fresh(&map.link(**ix).from));
    let leg = |link: &Ix, forward| vec![Leg::Cross { link: *link, forward }];
    let may_ask =
        |link: &Link| !matches!(link.kind, LinkKind::Metrics | LinkKind::Replication | LinkKind::Failover);
    out.map(|link| leg(link, true))
        .or_else(|| into().map(|link| leg(link, false)))
        .or_else(|| map.through_firewalls(at, &may_ask, &is_fresh).into_iter().next())
        .and_then(|legs| map.along(legs, LinkKind::Dns))
}

/// The addresses under which a node can be reached.
fn addresses<'a>(map: &Map<'a>, ix: Ix) -> impl Iterator<Item = &'a str> {
    let node: &'a Node = map.node(ix);
    std::iter::once(node)
        .chain(map.board.ancestors(node))
        .flat_map(|node| [node.text("virtual_ip"), node.text("ip")])
        .map(str::trim)
        .filter(|address| !address.is_empty())
}
