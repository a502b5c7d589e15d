//! Reduced ordered decision diagrams: the exact meaning of a formula over things
//! that work or do not, in which what stands in several places of the formula
//! is still one thing.
//!
//! Source: R. E. Bryant, Graph-Based Algorithms for Boolean Function
//! Manipulation, IEEE Transactions on Computers C-35(8), 1986.

use rustc_hash::FxHashMap;

/// A function of the diagram, by its root.
pub(super) type Root = u32;
pub(super) const NO: Root = 0;
pub(super) const YES: Root = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Node {
    /// What is asked; smaller numbers are asked first.
    variable: u32,
    /// Where it goes on when that fails, and when it works.
    fails: Root,
    works: Root,
}

/// A diagram that holds many functions. Stops when it has grown too large.
#[derive(Debug)]
pub(super) struct Diagram {
    nodes: Vec<Node>,
    unique: FxHashMap<Node, Root>,
    both: FxHashMap<(Root, Root), Root>,
    either: FxHashMap<(Root, Root), Root>,
    most: usize,
}

/// The diagram has become too large to go on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TooLarge;

#[derive(Clone, Copy, PartialEq)]
enum Op {
    Both,
    Either,
}

impl Diagram {
    /// An empty diagram that may grow to `most` nodes.
    pub fn new(most: usize) -> Self {
        let end = |root| Node { variable: u32::MAX, fails: root, works: root };
        Self {
            nodes: vec![end(NO), end(YES)],
            unique: FxHashMap::default(),
            both: FxHashMap::default(),
            either: FxHashMap::default(),
            most,
        }
    }

    /// The function "this one works".
    pub fn variable(&mut self, variable: u32) -> Result<Root, TooLarge> {
        self.node(Node { variable, fails: NO, works: YES })
    }

    pub fn both(&mut self, a: Root, b: Root) -> Result<Root, TooLarge> {
        self.apply(Op::Both, a, b)
    }

    pub fn either(&mut self, a: Root, b: Root) -> Result<Root, TooLarge> {
        self.apply(Op::Either, a, b)
    }

    fn node(&mut self, node: Node) -> Result<Root, TooLarge> {
        if node.fails == node.works {
            return Ok(node.works);
        }
        if let Some(root) = self.unique.get(&node) {
            return Ok(*root);
        }
        if self.nodes.len() >= self.most {
            return Err(TooLarge);
        }
        let root = self.nodes.len() as Root;
        self.nodes.push(node);
        self.unique.insert(node, root);
        Ok(root)
    }

    /// Without recursion, since a diagram is as deep as the board has nodes.
    fn apply(&mut self, op: Op, a: Root, b: Root) -> Result<Root, TooLarge> {
        let mut results: Vec<Root> = Vec::new();
        let mut work = vec![Step::Ask(a, b)];
        while let Some(step) = work.pop() {
            match step {
                Step::Ask(a, b) => {
                    if let Some(known) = self.known(op, a, b) {
                        results.push(known);
                        continue;
                    }
                    let (x, y) = (self.nodes[a as usize], self.nodes[b as usize]);
                    let variable = x.variable.min(y.variable);
                    let side = |root: Root, node: Node| {
                        if node.variable == variable { (node.fails, node.works) } else { (root, root) }
                    };
                    let ((a0, a1), (b0, b1)) = (side(a, x), side(b, y));
                    work.extend([Step::Join(variable, a, b), Step::Ask(a1, b1), Step::Ask(a0, b0)]);
                }
                Step::Join(variable, a, b) => {
                    // What was asked last was answered last.
                    let (Some(works), Some(fails)) = (results.pop(), results.pop()) else {
                        return Err(TooLarge);
                    };
                    let root = self.node(Node { variable, fails, works })?;
                    self.cache(op).insert((a.min(b), a.max(b)), root);
                    results.push(root);
                }
            }
        }
        results.pop().ok_or(TooLarge)
    }

    fn known(&mut self, op: Op, a: Root, b: Root) -> Option<Root> {
        let (neutral, final_) = if op == Op::Both { (YES, NO) } else { (NO, YES) };
        if a == b || b == neutral || a == final_ {
            return Some(a);
        }
        if a == neutral || b == final_ {
            return Some(b);
        }
        self.cache(op).get(&(a.min(b), a.max(b))).copied()
    }

    fn cache(&mut self, op: Op) -> &mut FxHashMap<(Root, Root), Root> {
        if op == Op::Both { &mut self.both } else { &mut self.either }
    }

    /// The probability that each function from the first to `root` is true, by
    /// root, when variable `v` is true with probability `p[v]` and all are
    /// independent. Takes one pass.
    fn chances(&self, root: Root, p: &[f64]) -> Vec<f64> {
        let mut chances = vec![0.0, 1.0];
        for node in &self.nodes[2..(root as usize + 1).max(2)] {
            let p = p[node.variable as usize];
            chances.push(p * chances[node.works as usize] + (1.0 - p) * chances[node.fails as usize]);
        }
        chances
    }

    /// The probability that a function is true.
    pub fn chance(&self, root: Root, p: &[f64]) -> f64 {
        self.chances(root, p)[root as usize]
    }

    /// Birnbaum's importance of each variable for a function: how much more
    /// probable it is with the variable true than with it false (Z. W. Birnbaum,
    /// On the importance of different components in a multicomponent system,
    /// 1969).
    pub fn importance(&self, root: Root, p: &[f64]) -> Vec<f64> {
        let chances = self.chances(root, p);
        let mut reach = vec![0.0; chances.len()];
        reach[root as usize] = 1.0;
        let mut importance = vec![0.0; p.len()];
        // A node stands behind those it leads to.
        for ix in (2..=root as usize).rev() {
            let (node, reached) = (self.nodes[ix], reach[ix]);
            let works = p[node.variable as usize];
            reach[node.works as usize] += reached * works;
            reach[node.fails as usize] += reached * (1.0 - works);
            importance[node.variable as usize] +=
                reached * (chances[node.works as usize] - chances[node.fails as usize]);
        }
        importance
    }
}

enum Step {
    Ask(Root, Root),
    /// Makes a node of the two answers before.
    Join(u32, Root, Root),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridge_is_worked_out_exactly() {
        // Two ways with a bridge between them: the textbook's design that is
        // neither series nor parallel. All at p: 2p² + 2p³ − 5p⁴ + 2p⁵.
        let mut diagram = Diagram::new(1000);
        let [a, b, c, d, bridge] = [0, 1, 2, 3, 4].map(|v| diagram.variable(v).unwrap());
        let paths = [vec![a, c], vec![b, d], vec![a, bridge, d], vec![b, bridge, c]];
        let root = paths.iter().fold(NO, |any, path| {
            let all = path.iter().fold(YES, |all, v| diagram.both(all, *v).unwrap());
            diagram.either(any, all).unwrap()
        });
        let p: f64 = 0.9;
        let expected = 2.0 * p.powi(2) + 2.0 * p.powi(3) - 5.0 * p.powi(4) + 2.0 * p.powi(5);
        assert!((diagram.chance(root, &[p; 5]) - expected).abs() < 1e-15);
        let importance = diagram.importance(root, &[p; 5]);
        // With the bridge: p for each side's pair; without it: two in series, twice.
        let with = (1.0 - 0.1_f64.powi(2)).powi(2);
        let without = 1.0 - (1.0 - p * p).powi(2);
        assert!((importance[4] - (with - without)).abs() < 1e-15);
    }

    #[test]
    fn it_says_when_it_has_grown_too_large() {
        let mut diagram = Diagram::new(4);
        let a = diagram.variable(0).unwrap();
        let b = diagram.variable(1).unwrap();
        assert_eq!(diagram.both(a, b), Err(TooLarge));
    }
}
