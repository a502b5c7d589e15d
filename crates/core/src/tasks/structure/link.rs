//! Lines between nodes: whether they are there, which way they point and what
//! is spoken on them.

use super::{
    count::{part, tell},
    nobody,
};
use crate::model::{Link, LinkKind, Node, NodeKind};
use crate::tasks::{
    Links, Of, Path, Per,
    verdict::Verdict,
    view::{Arrow, View},
    words,
};
use rustc_hash::FxHashSet;

pub fn links<'a>(view: &View<'a>, of: &Links) -> Verdict {
    let (from, to) = (view.chosen(&of.from), view.chosen(&of.to));
    if from.is_empty() {
        return nobody(&of.from);
    }
    if to.is_empty() {
        return nobody(&of.to);
    }
    let bounds = of.bounds();
    // What must not be is judged by the very ends: a line to the box around a
    // web server is none around the load balancer in it.
    let strict = bounds.most == Some(0);
    let right_kind = |kind| of.kind.is_empty() || of.kind.contains(&kind);
    let mut there = view.arrows(&from, &to, strict);
    let mut back = view.arrows(&to, &from, strict);
    let fits = |way: &Arrow| right_kind(way.kind()) && labelled(way, &of.label);
    if of.either_way {
        there.extend(back.drain(..).map(|way| Arrow { from: way.to, to: way.from, links: way.links }));
    }
    there.retain(|way| way.from.id != way.to.id);
    let good: Vec<&Arrow> = there.iter().filter(|way| fits(way)).collect();
    let lines = || good.iter().flat_map(|way| way.links.iter().copied());

    if strict {
        return match good.first() {
            None => Verdict::met("There is none, as asked."),
            Some(way) => {
                let message =
                    format!("{}: {} too many; delete it.", arrow(view, way), count_lines(good.len()));
                Verdict::unmet(0.0, message.replace("it.", if good.len() > 1 { "them." } else { "it." }))
                    .on(lines())
            }
        };
    }
    let (owners, ends): (&[&'a Node], fn(&Arrow<'a>) -> &'a str) = match of.per {
        Per::Board => {
            let distinct: FxHashSet<(&str, &str)> =
                good.iter().map(|way| (way.from.id.as_str(), way.to.id.as_str())).collect();
            let share = part(distinct.len(), bounds);
            if share == 1.0 {
                let said = good.iter().take(3).map(|way| arrow(view, way)).collect::<Vec<_>>();
                return Verdict::met(format!("{}.", words::list(&said, "and"))).on(lines());
            }
            let lacking = distinct.len() < bounds.least as usize;
            let hint = if lacking { excuse(view, of, &there, &back) } else { None };
            let (why, links) = hint.unwrap_or_default();
            let between = format!(
                "{} to {}",
                words::article(&words::who(&of.from, false)),
                words::article(&words::who(&of.to, false))
            );
            let told = tell(distinct.len(), bounds, |several| {
                format!("{} from {between}", if several { "arrows" } else { "arrow" })
            });
            return Verdict::unmet(share, told + &why).on(links).on(lines());
        }
        Per::From => (&from, |way| way.from.id.as_str()),
        Per::To => (&to, |way| way.to.id.as_str()),
    };
    let number = |node: &Node| {
        let partners: FxHashSet<(&str, &str)> = good
            .iter()
            .filter(|way| ends(way) == node.id.as_str())
            .map(|way| (way.from.id.as_str(), way.to.id.as_str()))
            .collect();
        partners.len()
    };
    let short: Vec<&Node> = owners.iter().filter(|node| part(number(node), bounds) < 1.0).copied().collect();
    let good_ones = owners.len() - short.len();
    if short.is_empty() {
        let all = if owners.len() == 1 { view.name(owners[0]) } else { format!("All {}", owners.len()) };
        let has = if owners.len() == 1 { "has" } else { "have" };
        return Verdict::met(format!("{all} {has} what is asked.")).on(lines());
    }
    let share = owners.iter().map(|node| part(number(node), bounds)).sum::<f64>() / owners.len() as f64;
    let lacking = |way: &Arrow<'a>| short.iter().any(|node| node.id.as_str() == ends(way));
    let mut wrong = there.clone();
    wrong.retain(lacking);
    let (why, links) = excuse(view, of, &wrong, &back).unwrap_or_default();
    let missing = match of.per {
        Per::To => format!("no arrow leads from {} to", words::article(&words::who(&of.from, false))),
        _ => format!("no arrow leads to {} from", words::article(&words::who(&of.to, false))),
    };
    let message = format!("{good_ones} of {}: {missing} {}.{why}", owners.len(), view.names(&short));
    Verdict::unmet(share, message).at(short).on(links)
}

fn count_lines(n: usize) -> String {
    if n == 1 { "one line".into() } else { format!("{n} lines") }
}

fn arrow(view: &View, way: &Arrow) -> String {
    format!("{} → {}", view.name(way.from), view.name(way.to))
}

fn labelled(way: &Arrow, wanted: &str) -> bool {
    wanted.is_empty() || way.links.iter().any(|link| words::called(link.chip(), wanted))
}

/// Why a line that is there does not count: its kind, its words, or because it
/// points the wrong way.
fn excuse<'a>(
    view: &View<'a>,
    of: &Links,
    there: &[Arrow<'a>],
    back: &[Arrow<'a>],
) -> Option<(String, Vec<&'a Link>)> {
    let names = |kinds: &[LinkKind]| {
        words::list(&kinds.iter().map(|kind| kind.info().name.to_owned()).collect::<Vec<_>>(), "or")
    };
    let right_kind = |way: &Arrow| of.kind.is_empty() || of.kind.contains(&way.kind());
    if let Some(way) = there.iter().find(|way| !right_kind(way)) {
        let message = format!(
            " {} is drawn as {}; make it {}.",
            arrow(view, way),
            way.kind().info().name,
            names(&of.kind)
        );
        return Some((message, way.links.clone()));
    }
    if let Some(way) = there.iter().find(|way| !labelled(way, &of.label)) {
        let message = format!(" {} does not say “{}”.", arrow(view, way), of.label);
        return Some((message, way.links.clone()));
    }
    let way = back.iter().find(|way| way.from.id != way.to.id)?;
    Some((format!(" {} points the wrong way; turn it round.", arrow(view, way)), way.links.clone()))
}

pub fn path(view: &View, of: &Path) -> Verdict {
    let (from, to) = (view.chosen(&of.from), view.chosen(&of.to));
    if from.is_empty() {
        return nobody(&of.from);
    }
    if to.is_empty() {
        return nobody(&of.to);
    }
    let mut seen: FxHashSet<&str> = from.iter().map(|node| node.id.as_str()).collect();
    let mut reached = from.clone();
    let mut lines = Vec::new();
    let mut at = 0;
    while let Some(node) = reached.get(at).copied() {
        at += 1;
        for link in view.leaving(node).iter().filter(|link| link.kind.carries_requests()) {
            let Some(end) = view.node(&link.to) else { continue };
            lines.push(*link);
            // A line to a box reaches what is in it.
            let inner = if end.kind.is_container() { view.within(end) } else { Vec::new() };
            for next in std::iter::once(end).chain(inner) {
                if seen.insert(next.id.as_str()) {
                    reached.push(next);
                }
            }
        }
    }
    if to.iter().any(|node| seen.contains(node.id.as_str())) {
        return Verdict::met(format!(
            "A request gets from {} to {}.",
            words::article(&words::who(&of.from, false)),
            words::article(&words::who(&of.to, false))
        ))
        .on(lines);
    }
    let ends: Vec<&Node> = reached
        .iter()
        .filter(|node| {
            !node.kind.is_container() && view.leaving(node).iter().all(|l| !l.kind.carries_requests())
        })
        .copied()
        .collect();
    let message = format!("Requests end at {}; draw the arrow that leads on.", view.names(&ends));
    Verdict::unmet(0.0, message).at(ends)
}

pub fn mode(view: &View, of: &Of) -> Verdict {
    let balancers = view.chosen(&of.of);
    if balancers.is_empty() {
        return nobody(&of.of);
    }
    let backends: Vec<&Node> = view.board.nodes.values().filter(|node| is_backend(node)).collect();
    let judged: Vec<Result<&str, String>> = balancers
        .iter()
        .map(|node| {
            let mut ways = view.arrows(&[*node], &backends, false);
            ways.retain(|way| way.kind().carries_requests() && way.to.id != node.id);
            let waiting = ways.iter().filter(|way| way.links.iter().any(|link| link.flag("backup"))).count();
            let name = view.name(node);
            match (node.text("mode"), ways.len(), waiting) {
                ("", ..) => {
                    Err(format!("{name} does not say whether it is Active-Active or Active-Passive."))
                }
                (_, 0 | 1, _) => {
                    Err(format!("{name} has fewer than two backends: there is nothing to balance yet."))
                }
                ("active_active", _, 0) => Ok("Active-Active: all backends serve."),
                ("active_active", _, n) => Err(format!(
                    "{name} says Active-Active, but {n} of its lines lead to a backup that only waits."
                )),
                ("active_passive", n, 0) => Err(format!(
                    "{name} says Active-Passive, but all {n} backends serve in turn: that is Active-Active."
                )),
                (_, n, waiting) if waiting == n => Err(format!("All backends of {name} are backups.")),
                _ => Ok("Active-Passive: the backup waits."),
            }
        })
        .collect();
    let good = judged.iter().filter(|one| one.is_ok()).count();
    let bad = judged.iter().zip(&balancers).find_map(|(one, node)| one.as_ref().err().map(|why| (why, node)));
    match bad {
        Some((why, node)) => Verdict::unmet(good as f64 / balancers.len() as f64, why.clone()).at([*node]),
        None => {
            let said = judged.into_iter().flatten().next().unwrap_or_default();
            Verdict::met(said).at(balancers)
        }
    }
}

fn is_backend(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Web | NodeKind::App | NodeKind::LoadBalancer | NodeKind::Cache)
}

pub fn aside(view: &View, of: &Of) -> Verdict {
    let nodes = view.chosen(&of.of);
    if nodes.is_empty() {
        return nobody(&of.of);
    }
    let offends = |link: &Link, other: &Node| match link.kind {
        LinkKind::Dns | LinkKind::Metrics => false,
        // The answer to the lookup, or a line that shows what the record names.
        LinkKind::Plain => {
            !matches!(other.kind, NodeKind::Client | NodeKind::Dns)
                && !other.kind.is_drawing()
                && !words::called(&link.label, "record")
                && !link.label.contains(|c: char| c.is_ascii_digit())
        }
        kind => kind.carries_requests(),
    };
    let bad: Vec<&Link> = nodes
        .iter()
        .flat_map(|node| {
            let away = view.leaving(node).iter().map(|link| (*link, &link.to));
            let to = view.arriving(node).iter().map(|link| (*link, &link.from));
            away.chain(to)
        })
        .filter(|(link, other)| view.node(other).is_some_and(|other| offends(link, other)))
        .map(|(link, _)| link)
        .collect();
    let Some(first) = bad.first() else {
        return Verdict::met("Only lookups go there.");
    };
    let end = |id| view.node(id).map_or_else(String::new, |node| view.name(node));
    let message = format!(
        "{} → {} leads pages through {}; only lookups belong there.",
        end(&first.from),
        end(&first.to),
        view.names(&nodes)
    );
    Verdict::unmet(0.0, message).on(bad)
}
