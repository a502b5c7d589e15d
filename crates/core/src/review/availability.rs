//! How much of the time the site works, from how much of the time its parts do.
//!
//! Parts fail independently of one another, and a machine that fails takes with
//! it all that runs on it. What the site needs is the formula of `flows`; its
//! probability is worked out over a decision diagram, so that a machine needed
//! in several places is counted once. Multiplying the availability of all nodes
//! would be wrong for whatever is redundant.

use super::{
    bdd::{Diagram, NO, Root, TooLarge, YES},
    flows::{Flows, Part},
    removal::Failures,
};
use crate::{
    model::{Board, NodeId},
    simulate::Class,
};

/// How much of the time the site works.
#[derive(Debug, Clone, PartialEq)]
pub struct Availability {
    /// That every class of requests that users make is answered.
    pub site: Estimate,
    /// Each class on its own, without those that are never answered.
    pub classes: Vec<(Class, Estimate)>,
    /// What could be gained, the most first: nodes whose perfection would change
    /// anything.
    pub contributors: Vec<Contributor>,
}

/// A probability from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Estimate {
    Exact(f64),
    /// The board is too large for an exact answer, which lies between these.
    Between(f64, f64),
}

impl Estimate {
    /// The value, or the lower bound.
    pub fn at_least(self) -> f64 {
        match self {
            Self::Exact(value) | Self::Between(value, _) => value,
        }
    }

    /// The value, or the upper bound.
    pub fn at_most(self) -> f64 {
        match self {
            Self::Exact(value) | Self::Between(_, value) => value,
        }
    }
}

/// A node's part in the site's downtime.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributor {
    pub node: NodeId,
    /// Its own availability.
    pub availability: f64,
    /// By how much the site's availability would rise if this node never
    /// failed: Birnbaum's importance times the node's unavailability.
    pub gain: f64,
}

/// Nodes of the largest diagram; working one out takes a few milliseconds.
const MOST: usize = 20_000;

/// `None` when no request of any class is ever answered.
pub(super) fn availability(board: &Board, flows: &Flows, failures: &[Failures; 3]) -> Option<Availability> {
    let chances: Vec<f64> = flows
        .elements
        .iter()
        .map(|ix| board.nodes[*ix as usize].number("availability").clamp(0.0, 1.0))
        .collect();
    let classes: Vec<Class> =
        Class::ALL.into_iter().filter(|class| !failures[class.index()].is_always()).collect();
    if classes.is_empty() {
        return None;
    }
    let mut contributors: Vec<Contributor>;
    let (site, each) = match exact(flows, &classes, &chances) {
        Ok(found) => {
            let gains = found.importance.iter().zip(&chances).map(|(importance, p)| importance * (1.0 - p));
            contributors = contributors_of(board, flows, &chances, gains);
            (Estimate::Exact(found.site), found.classes.into_iter().map(Estimate::Exact).collect())
        }
        Err(TooLarge) => {
            let each: Vec<Estimate> =
                classes.iter().map(|class| bounds(flows, &[*class], failures, &chances)).collect();
            let site = bounds(flows, &classes, failures, &chances);
            let stops = |element| classes.iter().any(|class| failures[class.index()].contains(element));
            // Without the exact structure: a single point of failure costs all
            // of its own downtime, in proportion to the rest.
            let gains = chances.iter().enumerate().map(|(element, p)| {
                if stops(element) && *p > 0.0 { site.at_most() / p * (1.0 - p) } else { 0.0 }
            });
            contributors = contributors_of(board, flows, &chances, gains);
            (site, each)
        }
    };
    contributors.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    Some(Availability { site, classes: classes.into_iter().zip(each).collect(), contributors })
}

fn contributors_of(
    board: &Board,
    flows: &Flows,
    chances: &[f64],
    gains: impl Iterator<Item = f64>,
) -> Vec<Contributor> {
    let of = |((ix, p), gain): ((&u32, &f64), f64)| {
        let (node, _) = board.nodes.get_index(*ix as usize)?;
        (gain > 0.0).then(|| Contributor { node: node.clone(), availability: *p, gain })
    };
    flows.elements.iter().zip(chances).zip(gains).filter_map(of).collect()
}

struct Exact {
    site: f64,
    classes: Vec<f64>,
    importance: Vec<f64>,
}

fn exact(flows: &Flows, classes: &[Class], chances: &[f64]) -> Result<Exact, TooLarge> {
    let mut diagram = Diagram::new(MOST);
    let parts = roots(&mut diagram, flows)?;
    let mut site = YES;
    let mut each = Vec::new();
    for class in classes {
        let mut any = NO;
        for root in &flows.roots[class.index()] {
            any = diagram.either(any, parts[*root as usize])?;
        }
        each.push(diagram.chance(any, chances));
        site = diagram.both(site, any)?;
    }
    Ok(Exact {
        site: diagram.chance(site, chances),
        classes: each,
        importance: diagram.importance(site, chances),
    })
}

/// The function of each part. Where parts need each other in a circle, the least
/// solution: nothing holds itself up.
fn roots(diagram: &mut Diagram, flows: &Flows) -> Result<Vec<Root>, TooLarge> {
    let mut roots = vec![NO; flows.parts.len()];
    loop {
        let mut has_changed = false;
        for (ix, part) in flows.parts.iter().enumerate() {
            let root = root_of(diagram, part, &roots)?;
            has_changed |= std::mem::replace(&mut roots[ix], root) != root;
        }
        if !has_changed || !flows.has_circles() {
            return Ok(roots);
        }
    }
}

fn root_of(diagram: &mut Diagram, part: &Part, roots: &[Root]) -> Result<Root, TooLarge> {
    let mut all = YES;
    for ways in &part.needs {
        let mut any = NO;
        for way in ways {
            let through = with(diagram, roots[way.to as usize], &way.elements)?;
            any = diagram.either(any, through)?;
        }
        all = diagram.both(all, any)?;
    }
    with(diagram, all, &part.elements)
}

fn with(diagram: &mut Diagram, mut root: Root, elements: &[u32]) -> Result<Root, TooLarge> {
    for element in elements {
        let variable = diagram.variable(*element)?;
        root = diagram.both(root, variable)?;
    }
    Ok(root)
}

/// Bounds that hold for any structure. Above: whatever stops the site alone must
/// work. Below: independent parts in a design without negations are never
/// against one another (the FKG inequality), so "all of these" is at least the
/// product and "one of these" at least the best.
fn bounds(flows: &Flows, classes: &[Class], failures: &[Failures; 3], chances: &[f64]) -> Estimate {
    let stops = |element: usize| classes.iter().any(|class| failures[class.index()].contains(element));
    let most: f64 =
        (0..chances.len()).filter(|element| stops(*element)).map(|element| chances[element]).product();
    let mut least = vec![0.0_f64; flows.parts.len()];
    let rounds = if flows.has_circles() { flows.parts.len().min(64) } else { 1 };
    for _ in 0..rounds {
        for (ix, part) in flows.parts.iter().enumerate() {
            let all = |elements: &[u32]| elements.iter().map(|e| chances[*e as usize]).product::<f64>();
            let any = |ways: &Vec<super::flows::Way>| {
                ways.iter().map(|way| least[way.to as usize] * all(&way.elements)).fold(0.0, f64::max)
            };
            least[ix] = all(&part.elements) * part.needs.iter().map(any).product::<f64>();
        }
    }
    let of_class = |class: &Class| {
        flows.roots[class.index()].iter().map(|root| least[*root as usize]).fold(0.0, f64::max)
    };
    let least: f64 = classes.iter().map(of_class).product();
    Estimate::Between(least.min(most), most)
}
