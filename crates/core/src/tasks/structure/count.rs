//! How many there are, on the board and within one another.

use super::nobody;
use crate::model::Node;
use crate::tasks::{Bounds, Count, Each, Who, verdict::Verdict, view::View, words};
use rustc_hash::FxHashSet;

/// Takes one thing back that is said of a node.
type Weaken = fn(&mut Who);

/// How much of what is asked there is, 0 to 1; 1 exactly within the bounds.
pub fn part(found: usize, bounds: Bounds) -> f64 {
    let found = found as f64;
    let least = f64::from(bounds.least);
    match bounds.most.map(f64::from) {
        _ if found < least => found / least,
        Some(most) if found > most => most / found,
        _ => 1.0,
    }
}

/// "2 of 3 servers; add one more."
pub fn tell(found: usize, bounds: Bounds, noun: impl Fn(bool) -> String) -> String {
    let (least, most) = (bounds.least as usize, bounds.most.map(|most| most as usize));
    let some = |n: usize| format!("{n} {}", noun(n != 1));
    if found < least {
        let missing = match least - found {
            1 => "one more".into(),
            more => format!("{more} more"),
        };
        let least_asked = if most == Some(least) { "" } else { "at least " };
        return match found {
            0 => format!("There is no {} yet; {least_asked}{} asked.", noun(false), is(least)),
            _ => format!("{found} of {least_asked}{}; add {missing}.", some(least)),
        };
    }
    match most {
        Some(0) if found > 0 => format!("{}, and there should be none.", some(found)),
        Some(most) if found > most => {
            format!("{}, but only {} asked; take {} away.", some(found), is(most), found - most)
        }
        Some(0) => format!("There is no {}, as asked.", noun(false)),
        Some(most) if most == least => format!("{found} of {}.", some(most)),
        _ => format!("{}.", some(found)),
    }
}

fn is(n: usize) -> String {
    if n == 1 { "1 is".into() } else { format!("{n} are") }
}

pub fn count(view: &View, of: &Count) -> Verdict {
    let bounds = of.bounds();
    let found = view.chosen(&of.of);
    let noun = |several| words::who(&of.of, several);
    let machines: FxHashSet<&str> = found.iter().map(|node| view.machine(node).id.as_str()).collect();
    let told = tell(found.len(), bounds, noun);
    let share = part(found.len(), bounds);
    if share < 1.0 {
        let (near, why) = near_misses(view, &of.of, &found);
        let lacking = found.len() < bounds.least as usize;
        let why = if lacking && !near.is_empty() { format!(" {why}") } else { String::new() };
        let shown = if lacking && !near.is_empty() { near } else { found };
        return Verdict::unmet(share, told + &why).at(shown);
    }
    if of.distinct_hosts && machines.len() < bounds.least as usize {
        let machine = if machines.len() == 1 { "machine" } else { "machines" };
        let message = format!(
            "{} on {} {machine}; put them on {} machines.",
            told.trim_end_matches('.'),
            machines.len(),
            bounds.least
        );
        return Verdict::unmet(machines.len() as f64 / f64::from(bounds.least), message).at(found);
    }
    Verdict::met(told).at(found)
}

/// Nodes of the kind that fall short of the rest, and what they lack.
fn near_misses<'a>(view: &View<'a>, who: &Who, found: &[&'a Node]) -> (Vec<&'a Node>, String) {
    if who.kind.is_empty() {
        return (Vec::new(), String::new());
    }
    let kin = Who { kind: who.kind.clone(), ..Who::default() };
    let mut near = view.chosen(&kin);
    near.retain(|node| !found.iter().any(|other| other.id == node.id));
    // The first thing that is said and does not hold.
    let without = |change: Weaken| {
        let mut weaker = who.clone();
        change(&mut weaker);
        let weaker = view.chosen(&weaker);
        near.iter().filter(|node| weaker.iter().any(|other| other.id == node.id)).copied().collect::<Vec<_>>()
    };
    let ways: [(Weaken, String); 5] = [
        (
            |who| who.inside = None,
            who.inside.as_deref().map_or(String::new(), |place| match place.kind.first() {
                Some(crate::model::NodeKind::Server) => "stands on no server".into(),
                _ => format!("is not in {}", words::article(&words::who(place, false))),
            }),
        ),
        (|who| who.label.clear(), format!("is not called “{}”", who.label)),
        (|who| who.role.clear(), format!("does not have the role {}", who.role)),
        (|who| who.with.clear(), "has other settings".into()),
        (
            |who| who.has = None,
            who.has.as_deref().map_or(String::new(), |has| format!("holds no {}", words::who(has, false))),
        ),
    ];
    for (change, what) in ways {
        let close = without(change);
        if !close.is_empty() {
            let message = format!("{} {what}.", view.names(&close));
            return (close, message);
        }
    }
    (Vec::new(), String::new())
}

pub fn each(view: &View, of: &Each) -> Verdict {
    let owners = view.chosen(&of.of);
    if owners.is_empty() {
        return nobody(&of.of);
    }
    let bounds = of.bounds();
    let held: FxHashSet<&str> = view.chosen(&of.has).into_iter().map(|node| node.id.as_str()).collect();
    let counts: Vec<usize> = owners
        .iter()
        .map(|owner| view.within(owner).iter().filter(|node| held.contains(node.id.as_str())).count())
        .collect();
    let short: Vec<&Node> = owners
        .iter()
        .zip(&counts)
        .filter(|(_, n)| part(**n, bounds) < 1.0)
        .map(|(owner, _)| *owner)
        .collect();
    let thing = words::who(&of.has, false);
    if short.is_empty() {
        return Verdict::met(format!("Each {} has {}.", words::who(&of.of, false), words::article(&thing)))
            .at(owners);
    }
    let share = counts.iter().map(|n| part(*n, bounds)).sum::<f64>() / owners.len() as f64;
    let few = short.iter().all(|owner| {
        owners.iter().zip(&counts).any(|(other, n)| other.id == owner.id && *n < bounds.least as usize)
    });
    let asked = match (few, bounds.least) {
        (true, 1) => format!("without {}", words::article(&thing)),
        (true, n) => format!("with fewer than {n} {}", words::who(&of.has, true)),
        (false, n) => format!("with not exactly {n} {}", words::who(&of.has, n != 1)),
    };
    let good = owners.len() - short.len();
    let message = format!("{good} of {}: {asked} {} {}.", owners.len(), be(short.len()), view.names(&short));
    Verdict::unmet(share, message).at(short)
}

pub fn be(n: usize) -> &'static str {
    if n == 1 { "is" } else { "are" }
}
