//! Firewalls, certificates and monitoring: what stands beside the request's
//! way and must be there for each.

use super::nobody;
use crate::model::{Link, LinkKind, Node, NodeKind};
use crate::simulate::vouches;
use crate::tasks::{Of, verdict::Verdict, view::View, words};
use rustc_hash::FxHashSet;

/// "2 of 3: … is missing at Server 2."
fn share_of(view: &View, all: &[&Node], lacking: &[&Node], what: &str) -> Verdict {
    let good = all.len() - lacking.len();
    let message = format!("{good} of {}: {what} {}.", all.len(), view.names(lacking));
    Verdict::unmet(good as f64 / all.len() as f64, message).at(lacking.iter().copied())
}

pub fn guarded(view: &View, of: &Of) -> Verdict {
    let nodes = view.chosen(&of.of);
    if nodes.is_empty() {
        return nobody(&of.of);
    }
    let open: Vec<&Node> = nodes.iter().filter(|node| !has_wall(view, node)).copied().collect();
    match open.is_empty() {
        true => Verdict::met(format!("A firewall stands before each of {}.", nodes.len())).at(nodes),
        false => share_of(view, &nodes, &open, "no firewall stands before"),
    }
}

/// Whether a firewall is on the border of the node or of what it runs on, or
/// stands in the way of the requests that come to it.
fn has_wall<'a>(view: &View<'a>, node: &'a Node) -> bool {
    let walled = |place: &Node| {
        place.kind != NodeKind::Zone
            && view.children(place).iter().any(|child| child.kind == NodeKind::Firewall)
    };
    if std::iter::once(node).chain(view.board.ancestors(node)).any(walled) {
        return true;
    }
    let unit = view.machine(node);
    let inside: FxHashSet<&str> =
        view.within(unit).iter().map(|node| node.id.as_str()).chain([unit.id.as_str()]).collect();
    let coming: Vec<&Link> = view
        .within(unit)
        .into_iter()
        .chain([unit])
        .flat_map(|node| view.arriving(node).iter().copied())
        .filter(|link| link.kind.carries_requests() && !inside.contains(link.from.as_str()))
        .collect();
    // Where pages come in the wall is before those: queries between databases'
    // machines are drawn without one.
    let is_page = |link: &&&Link| matches!(link.kind, LinkKind::Http | LinkKind::Https);
    let pages: Vec<&Link> = coming.iter().filter(is_page).copied().collect();
    let doors = if pages.is_empty() { coming } else { pages };
    let from_wall = |link: &Link| view.node(&link.from).is_some_and(|from| from.kind == NodeKind::Firewall);
    !doors.is_empty() && doors.into_iter().all(from_wall)
}

pub fn certificate(view: &View, name: &str) -> Verdict {
    let mut ends: Vec<&Node> = Vec::new();
    for way in view.entries().iter().filter(|way| way.kind() == LinkKind::Https) {
        if !ends.iter().any(|end| end.id == way.to.id) {
            ends.push(way.to);
        }
    }
    let certificates = view.of_kind(NodeKind::Certificate);
    if certificates.is_empty() {
        return Verdict::unmet(0.0, "There is no certificate yet.");
    }
    if ends.is_empty() {
        return Verdict::unmet(0.25, "No user speaks HTTPS yet, so the certificate is not used.")
            .at(certificates);
    }
    let at = |end: &Node| -> Vec<&Node> {
        let holds = |certificate: &&&Node| {
            let parent = certificate.parent.as_ref();
            parent == Some(&end.id)
                || view
                    .board
                    .ancestors(end)
                    .any(|above| above.kind != NodeKind::Zone && parent == Some(&above.id))
                || view.leaving(certificate).iter().any(|link| link.to == end.id)
                || view.arriving(certificate).iter().any(|link| link.from == end.id)
        };
        certificates.iter().filter(holds).copied().collect()
    };
    let good = |end: &&Node| at(end).iter().any(|certificate| vouches(certificate.text("host"), name));
    let bare: Vec<&Node> = ends.iter().filter(|end| !good(end)).copied().collect();
    let Some(first) = bare.first() else {
        return Verdict::met(format!("A certificate for {name} is where HTTPS ends.")).at(certificates);
    };
    let part = (ends.len() - bare.len()) as f64 / ends.len() as f64;
    let message = match at(first).first() {
        Some(wrong) => format!(
            "The certificate at {} is made out to {}, not to {name}.",
            view.name(first),
            wrong.text("host")
        ),
        None => format!("HTTPS ends at {}, where no certificate is.", view.names(&bare)),
    };
    Verdict::unmet(part.max(0.25), message).at(bare)
}

pub fn watched(view: &View, of: &Of) -> Verdict {
    let nodes = view.chosen(&of.of);
    if nodes.is_empty() {
        return nobody(&of.of);
    }
    let monitors = view.of_kind(NodeKind::Monitor);
    if monitors.is_empty() {
        return Verdict::unmet(0.0, "There is no monitoring system yet that could collect the numbers.");
    }
    let from_monitor: Vec<&Link> = monitors
        .iter()
        .flat_map(|monitor| view.leaving(monitor).iter().copied())
        .filter(|link| link.kind == LinkKind::Metrics)
        .collect();
    let unseen: Vec<&Node> = nodes.iter().filter(|node| !is_watched(view, node)).copied().collect();
    if unseen.is_empty() && from_monitor.is_empty() {
        return Verdict::met(format!("Metrics flow one way from each of {}.", nodes.len())).at(nodes);
    }
    if let Some(back) = from_monitor.first() {
        let end = view.node(&back.to).map_or_else(String::new, |node| view.name(node));
        let message = format!(
            "The metrics arrow to {end} begins at the monitoring system; numbers flow to it, one way: turn it round."
        );
        let part = (nodes.len() - unseen.len()) as f64 / nodes.len() as f64;
        return Verdict::unmet(part, message).on(from_monitor).at(unseen);
    }
    let silent: Vec<&Node> =
        unseen.iter().filter(|node| !reporters(view, node).is_empty()).copied().collect();
    match silent.len() == unseen.len() {
        true => share_of(
            view,
            &nodes,
            &unseen,
            "no metrics arrow leads to the monitoring system from the agent of",
        ),
        false => share_of(view, &nodes, &unseen, "nothing watches"),
    }
}

/// The agents that read a node's numbers: on it, in it, or on what it runs on.
fn reporters<'a>(view: &View<'a>, node: &'a Node) -> Vec<&'a Node> {
    let places = std::iter::once(node).chain(view.board.ancestors(node));
    let beside =
        places.filter(|place| place.kind != NodeKind::Zone).flat_map(|place| view.children(place).to_vec());
    beside.chain(view.within(node)).filter(|node| node.kind == NodeKind::Agent).collect()
}

fn is_watched<'a>(view: &View<'a>, node: &'a Node) -> bool {
    let reports = |from: &Node| {
        view.leaving(from).iter().any(|link| {
            link.kind == LinkKind::Metrics
                && view.node(&link.to).is_some_and(|to| to.kind == NodeKind::Monitor)
        })
    };
    let own = std::iter::once(node).chain(view.board.host(node)).chain(view.within(node));
    own.chain(reporters(view, node)).any(reports)
}

pub fn qps(view: &View) -> Verdict {
    let counts = |agent: &&Node| agent.flag("counts_requests") && serves_web(view, agent);
    let agents: Vec<&Node> = view.of_kind(NodeKind::Agent).into_iter().filter(counts).collect();
    let lines: Vec<&Link> = view
        .board
        .links
        .values()
        .filter(|link| link.kind == LinkKind::Metrics && words::called(&link.label, "QPS"))
        .collect();
    if agents.is_empty() && lines.is_empty() {
        let all = view.of_kind(NodeKind::Agent);
        return Verdict::unmet(0.0, "Nobody counts the web server's requests yet.").at(all);
    }
    Verdict::met("The web server's requests are counted.").at(agents).on(lines)
}

/// Whether an agent reads a web server, or a machine that has one.
fn serves_web<'a>(view: &View<'a>, agent: &'a Node) -> bool {
    view.board.parent(agent).is_some_and(|place| {
        place.kind == NodeKind::Web || view.within(place).iter().any(|node| node.kind == NodeKind::Web)
    })
}
