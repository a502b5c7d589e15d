//! What a single failure stops.
//!
//! For each part of the flows' formula the set of all single failures that stop
//! it is worked out from the sets of what it needs: where all is needed the sets
//! are united, where one of several will do they are intersected. Each failure
//! is one bit, and bits do not mix, so this is the same as taking the nodes out
//! one by one and asking again, at a fraction of the work: one pass over the
//! design in which a word holds 64 failures.

use super::flows::{Flows, Part};

/// A set of failures, and whether the part works at all.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failures {
    words: Vec<u64>,
    /// Stopped whatever works.
    always: bool,
}

impl Failures {
    fn all(words: usize) -> Self {
        Self { words: vec![u64::MAX; words], always: true }
    }

    fn none(words: usize) -> Self {
        Self { words: vec![0; words], always: false }
    }

    fn add(&mut self, elements: &[u32]) {
        for element in elements {
            self.words[*element as usize / 64] |= 1 << (element % 64);
        }
    }

    fn unite(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
        self.always |= other.always;
    }

    fn intersect(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
        self.always &= other.always;
    }

    /// Whether nothing gets through even when all works.
    pub fn is_always(&self) -> bool {
        self.always
    }

    pub fn contains(&self, element: usize) -> bool {
        self.words[element / 64] >> (element % 64) & 1 == 1
    }
}

/// The single failures that stop each class of requests, for all users.
/// A class that nobody asks for counts as always stopped.
pub(super) fn failures(flows: &Flows) -> [Failures; 3] {
    let words = flows.elements.len().div_ceil(64);
    // From "stopped" down to what really stops it: where parts need each other
    // in a circle, nothing holds itself up.
    let mut sets: Vec<Failures> = vec![Failures::all(words); flows.parts.len()];
    loop {
        let mut has_changed = false;
        for (ix, part) in flows.parts.iter().enumerate() {
            let set = of_part(part, &sets, words);
            if set != sets[ix] {
                has_changed = true;
                sets[ix] = set;
            }
        }
        if !has_changed || !flows.has_circles() {
            break;
        }
    }
    flows.roots.each_ref().map(|roots| {
        let mut all = Failures::all(words);
        for root in roots {
            all.intersect(&sets[*root as usize]);
        }
        all
    })
}

fn of_part(part: &Part, sets: &[Failures], words: usize) -> Failures {
    let mut set = Failures::none(words);
    set.add(&part.elements);
    for ways in &part.needs {
        let mut any = Failures::all(words);
        for way in ways {
            let mut of_way = sets[way.to as usize].clone();
            of_way.add(&way.elements);
            any.intersect(&of_way);
        }
        set.unite(&any);
    }
    set
}
