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

pub fn links(view: &View, of: &Links) -> Verdict {
    let (from, to) = (view.chosen(&of.from), view.chosen(&of.to));
    if from.is_empty() {
        return nobody(&of.from);
    }
    if to.is_empty() {
        return nobody(&of.to);
    }
    // What must not be is judged by the very ends: a line to the box around a
    // web server is none around the load balancer in it.
    let strict = of.bounds().most == Some(0);
    let mut drawn = view.arrows(&from, &to, strict);
    let mut back = view.arrows(&to, &from, strict);
    if of.either_way {
        drawn.extend(back.drain(..).map(|way| Arrow { from: way.to, to: way.from, links: way.links }));
    }
    drawn.retain(|way| way.from.id != way.to.id);
    back.retain(|way| way.from.id != way.to.id);
    let (good, wrong) = drawn.into_iter().partition(|way| has_kind(way, of) && has_label(way, of));
    let drawn = Drawn { good, wrong, back };
    match of.per {
        _ if strict => none(view, of, &drawn),
        Per::Board => on_board(view, of, &drawn),
        Per::From => per_node(view, of, &drawn, &from, |way| way.from),
        Per::To => per_node(view, of, &drawn, &to, |way| way.to),
    }
}

/// The lines between the ends.
struct Drawn<'a> {
    good: Vec<Arrow<'a>>,
    /// Of another kind, or without the words.
    wrong: Vec<Arrow<'a>>,
    /// Those that point the other way.
    back: Vec<Arrow<'a>>,
}

impl<'a> Drawn<'a> {
    fn lines(&self) -> impl Iterator<Item = &'a Link> + '_ {
        self.good.iter().flat_map(|way| way.links.iter().copied())
    }
}

/// How many pairs of nodes the lines join.
fn pairs<'b, 'a: 'b>(ways: impl Iterator<Item = &'b Arrow<'a>>, either_way: bool) -> usize {
    let pair = |way: &'b Arrow<'a>| {
        let (from, to) = (way.from.id.as_str(), way.to.id.as_str());
        if either_way && to < from { (to, from) } else { (from, to) }
    };
    ways.map(pair).collect::<FxHashSet<_>>().len()
}

fn none(view: &View, of: &Links, drawn: &Drawn) -> Verdict {
    let Some(way) = drawn.good.first() else {
        return Verdict::met("There is none, as asked.");
    };
    let what = match of.kind.is_empty() {
        true => "should not be there; delete it".to_owned(),
        false => format!("should not be {}; change or delete it", way.kind().info().name),
    };
    let more = match drawn.good.len() {
        1 => String::new(),
        n => format!(" The same holds for {} more.", n - 1),
    };
    Verdict::unmet(0.0, format!("{} {what}.{more}", arrow(view, way))).on(drawn.lines())
}

fn on_board(view: &View, of: &Links, drawn: &Drawn) -> Verdict {
    let bounds = of.bounds();
    let found = pairs(drawn.good.iter(), of.either_way);
    let share = part(found, bounds);
    if share == 1.0 {
        let said: Vec<String> = drawn.good.iter().map(|way| arrow(view, way)).collect();
        return Verdict::met(format!("{}.", words::list(&said, "and"))).on(drawn.lines());
    }
    let lacking = found < bounds.least as usize;
    let excuse = if lacking { excuse(view, of, &drawn.wrong, &drawn.back) } else { None };
    let (why, links) = excuse.unwrap_or_default();
    let told = tell(found, bounds, |several| {
        let (from, to) = (words::who(&of.from, false), words::who(&of.to, false));
        let arrows = if several { "arrows" } else { "arrow" };
        format!("{arrows} from {} to {}", words::article(&from), words::article(&to))
    });
    // What is nearly right is told alone: that there is none would sound wrong.
    let message =
        if found == 0 && !why.is_empty() { why } else { format!("{told} {why}").trim_end().to_owned() };
    Verdict::unmet(share, message).on(links).on(drawn.lines())
}

fn per_node<'a>(
    view: &View<'a>,
    of: &Links,
    drawn: &Drawn<'a>,
    owners: &[&'a Node],
    owner: fn(&Arrow<'a>) -> &'a Node,
) -> Verdict {
    let bounds = of.bounds();
    let share_of = |node: &Node| {
        let own = drawn.good.iter().filter(|way| owner(way).id == node.id);
        part(pairs(own, of.either_way), bounds)
    };
    let short: Vec<&Node> = owners.iter().filter(|node| share_of(node) < 1.0).copied().collect();
    let (from, to) = (words::who(&of.from, false), words::who(&of.to, false));
    if short.is_empty() {
        let each = |who, node| match owners.len() {
            1 => view.name(node),
            n => format!("each of {n} {}", words::who(who, true)),
        };
        let (from, to) = match of.per {
            Per::To => (words::article(&from), each(&of.to, owners[0])),
            _ => (each(&of.from, owners[0]), words::article(&to)),
        };
        return Verdict::met(format!("An arrow leads from {from} to {to}.")).on(drawn.lines());
    }
    let share = owners.iter().map(|node| share_of(node)).sum::<f64>() / owners.len() as f64;
    let is_short = |node: &Node| short.iter().any(|other| other.id == node.id);
    let mut wrong = drawn.wrong.clone();
    wrong.retain(|way| is_short(owner(way)));
    let mut back = drawn.back.clone();
    back.retain(|way| is_short(way.from) || is_short(way.to));
    let (what, links) = excuse(view, of, &wrong, &back).unwrap_or_else(|| {
        let missing = match of.per {
            Per::To => format!("no arrow leads from {} to", words::article(&from)),
            _ => format!("no arrow leads to {} from", words::article(&to)),
        };
        (format!("{missing} {}.", view.names(&short)), Vec::new())
    });
    let message = format!("{} of {}: {what}", owners.len() - short.len(), owners.len());
    Verdict::unmet(share, message).at(short).on(links)
}

fn has_kind(way: &Arrow, of: &Links) -> bool {
    of.kind.is_empty() || of.kind.contains(&way.kind())
}

fn has_label(way: &Arrow, of: &Links) -> bool {
    of.label.is_empty() || way.links.iter().any(|link| words::called(link.chip(), &of.label))
}

fn arrow(view: &View, way: &Arrow) -> String {
    format!("{} → {}", view.name(way.from), view.name(way.to))
}

/// Why a line that is there does not count: its kind, its words, or because it
/// points the wrong way.
fn excuse<'a>(
    view: &View<'a>,
    of: &Links,
    wrong: &[Arrow<'a>],
    back: &[Arrow<'a>],
) -> Option<(String, Vec<&'a Link>)> {
    if let Some(way) = wrong.iter().find(|way| !has_kind(way, of)) {
        let kinds: Vec<String> = of.kind.iter().map(|kind| kind.info().name.to_owned()).collect();
        let (found, asked) = (way.kind().info().name, words::list(&kinds, "or"));
        let message = format!("{} is drawn as {found}; make it {asked}.", arrow(view, way));
        return Some((message, way.links.clone()));
    }
    if let Some(way) = wrong.first() {
        let message = format!("{} does not say “{}”.", arrow(view, way), of.label);
        return Some((message, way.links.clone()));
    }
    let way = back.first()?;
    Some((format!("{} points the wrong way; turn it round.", arrow(view, way)), way.links.clone()))
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
