//! The order of items within columns, such that few lines cross.

use super::layers::{Bond, Tie};
use rustc_hash::FxHashSet;

/// Rounds of sweeps that found nothing better, after which none is expected.
const SWEEPS: usize = 4;
/// Rounds at most: each makes fewer lines cross, so there is an end anyway.
const ROUNDS: usize = 12;
/// Stand-ins at most for lines that pass columns; beyond it long lines are left
/// out of account, which costs crossings and keeps the time in bounds.
const STAND_INS: usize = 60_000;

/// Columns with stand-ins where lines pass them: every tie joins neighbours.
pub(super) struct Ordered {
    /// Items and, from their number on, stand-ins.
    pub columns: Vec<Vec<usize>>,
    pub ties: Vec<(usize, usize)>,
    pub count: usize,
}

/// Orders columns. The order in which the items come is kept unless another has
/// fewer crossings.
pub(super) fn order(columns: Vec<Vec<usize>>, count: usize, ties: &[Tie]) -> Ordered {
    let mut web = Web::new(&columns, count, ties);
    let mut best = web.with_stand_ins(columns);
    let mut least = web.crossings(&best);
    for _ in 0..ROUNDS {
        let mut found = None;
        let mut trial = best.clone();
        for sweep in 0..SWEEPS {
            web.sweep(&mut trial, sweep % 2 == 0);
            // What counts is the order of the items; stand-ins follow from it.
            let columns = web.with_stand_ins(web.items_of(&trial));
            let crossings = web.crossings(&columns);
            if crossings < least {
                least = crossings;
                found = Some(columns);
            }
        }
        match found {
            Some(columns) => best = columns,
            None => break,
        }
    }
    Ordered { columns: best, ties: web.segments, count: web.count }
}

/// The items and their ties, cut where they pass columns.
struct Web {
    items: usize,
    count: usize,
    column_of: Vec<usize>,
    /// Between neighbouring columns, the left end first.
    segments: Vec<(usize, usize)>,
    left: Vec<Vec<usize>>,
    right: Vec<Vec<usize>>,
    /// For each stand-in the ends of its line, and how far along it stands.
    lines: Vec<(usize, usize, f64)>,
    /// Items that stand together, as a failover pair does.
    peers: Vec<Vec<usize>>,
    /// Places by item, worked out anew for each order.
    place: Vec<usize>,
}

impl Web {
    fn new(columns: &[Vec<usize>], items: usize, ties: &[Tie]) -> Self {
        let mut column_of = vec![0; items];
        for (at, column) in columns.iter().enumerate() {
            for &item in column {
                column_of[item] = at;
            }
        }
        let mut web = Self {
            items,
            count: items,
            column_of,
            segments: Vec::new(),
            left: Vec::new(),
            right: Vec::new(),
            lines: Vec::new(),
            peers: vec![Vec::new(); items],
            place: Vec::new(),
        };
        for tie in ties {
            web.tie(tie);
        }
        web.left = vec![Vec::new(); web.count];
        web.right = vec![Vec::new(); web.count];
        for &(from, to) in &web.segments {
            web.right[from].push(to);
            web.left[to].push(from);
        }
        web.place = vec![0; web.count];
        web
    }

    fn tie(&mut self, tie: &Tie) {
        if tie.bond == Bond::Peer {
            self.peers[tie.from].push(tie.to);
            self.peers[tie.to].push(tie.from);
        }
        let (a, b) = (self.column_of[tie.from], self.column_of[tie.to]);
        if a == b {
            return;
        }
        let (from, to) = if a < b { (tie.from, tie.to) } else { (tie.to, tie.from) };
        let (a, b) = (a.min(b), a.max(b));
        if self.lines.len() + b - a - 1 > STAND_INS {
            return;
        }
        let mut before = from;
        for column in a + 1..b {
            let stand_in = self.count;
            self.count += 1;
            self.column_of.push(column);
            self.lines.push((from, to, (column - a) as f64 / (b - a) as f64));
            self.segments.push((before, stand_in));
            before = stand_in;
        }
        self.segments.push((before, to));
    }

    fn items_of(&self, columns: &[Vec<usize>]) -> Vec<Vec<usize>> {
        columns
            .iter()
            .map(|column| column.iter().copied().filter(|item| *item < self.items).collect())
            .collect()
    }

    /// Puts the stand-ins where straight lines would pass.
    fn with_stand_ins(&self, mut columns: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        let mut keys = vec![0.0; self.count];
        for column in &columns {
            for (at, &item) in column.iter().enumerate() {
                keys[item] = (at as f64 + 0.5) / column.len() as f64;
            }
        }
        for (at, &(from, to, along)) in self.lines.iter().enumerate() {
            let stand_in = self.items + at;
            keys[stand_in] = keys[from] + (keys[to] - keys[from]) * along;
            columns[self.column_of[stand_in]].push(stand_in);
        }
        for column in &mut columns {
            column.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]));
        }
        columns
    }

    fn note_places(&mut self, column: &[usize]) {
        for (at, &item) in column.iter().enumerate() {
            self.place[item] = at;
        }
    }

    /// Sorts each column by the medians of what its items are tied to in the
    /// column before (Eades and Wormald 1994).
    fn sweep(&mut self, columns: &mut [Vec<usize>], rightward: bool) {
        for column in columns.iter() {
            self.note_places(column);
        }
        let count = columns.len();
        for step in 1..count {
            let at = if rightward { step } else { count - 1 - step };
            let near = if rightward { &self.left } else { &self.right };
            let median = |item: usize| {
                let mut places: Vec<usize> = near[item].iter().map(|near| self.place[*near]).collect();
                places.sort_unstable();
                match places.len() {
                    0 => None,
                    n if n % 2 == 1 => Some(places[n / 2] as f64),
                    n => Some((places[n / 2 - 1] + places[n / 2]) as f64 / 2.0),
                }
            };
            let wanted: Vec<(usize, Option<f64>)> =
                columns[at].iter().map(|item| (*item, median(*item))).collect();
            // What is tied to nothing there stays at its place among the others.
            let mut sorted: Vec<(usize, f64)> =
                wanted.iter().filter_map(|(item, median)| Some((*item, (*median)?))).collect();
            sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
            let mut sorted = sorted.into_iter();
            columns[at] = wanted
                .iter()
                .filter_map(|(item, median)| match median {
                    Some(_) => sorted.next().map(|(item, _)| item),
                    None => Some(*item),
                })
                .collect();
            self.join_peers(&mut columns[at]);
            self.note_places(&columns[at]);
        }
    }

    /// Moves peers next to the first of them.
    fn join_peers(&self, column: &mut Vec<usize>) {
        if column.iter().all(|item| self.peers.get(*item).is_none_or(Vec::is_empty)) {
            return;
        }
        let own = self.column_of[column[0]];
        let mut done = FxHashSet::default();
        let mut joined = Vec::with_capacity(column.len());
        for &item in column.iter() {
            let mut stack = vec![item];
            while let Some(item) = stack.pop() {
                if !done.insert(item) {
                    continue;
                }
                joined.push(item);
                let peers = self.peers.get(item).into_iter().flatten().rev();
                stack.extend(peers.filter(|peer| self.column_of[**peer] == own && !done.contains(*peer)));
            }
        }
        *column = joined;
    }

    /// How many pairs of lines cross between neighbouring columns, counted with
    /// a tree of sums (Barth, Mutzel and Jünger 2004).
    fn crossings(&mut self, columns: &[Vec<usize>]) -> u64 {
        for column in columns {
            self.note_places(column);
        }
        let mut sum = 0;
        for pair in columns.windows(2) {
            let mut ends: Vec<usize> = Vec::new();
            for &item in &pair[0] {
                let mut places: Vec<usize> = self.right[item].iter().map(|to| self.place[*to]).collect();
                places.sort_unstable();
                ends.extend(places);
            }
            let mut tree = vec![0_u64; pair[1].len() + 1];
            for (seen, &end) in ends.iter().enumerate() {
                // Of the lines seen so far, those that end at or before this one do not cross it.
                let mut before = 0;
                let mut at = end + 1;
                while at > 0 {
                    before += tree[at];
                    at &= at - 1;
                }
                sum += seen as u64 - before;
                let mut at = end + 1;
                while at < tree.len() {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
            }
        }
        sum
    }
}
