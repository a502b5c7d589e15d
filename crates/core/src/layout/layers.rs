//! Columns from left to right: each item stands right of what leads to it, and
//! at the height of what it is linked with.

/// Room between columns: enough for a chip on a link.
pub(crate) const COLUMN_GAP: f64 = 96.0;
pub(crate) const ROW_GAP: f64 = 40.0;
/// The room of a line that passes a column.
const LANE: (f64, f64) = (0.0, 0.0);
/// Passes to and fro over the columns; more change little.
const PASSES: usize = 8;

/// A link between two of the items.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tie {
    pub from: usize,
    pub to: usize,
    pub bond: Bond,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bond {
    /// The second stands right of the first.
    Flow,
    /// Both stand in one column, as a failover pair does.
    Peer,
}

/// What is to be arranged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Items<'a> {
    /// Widths and heights.
    pub sizes: &'a [(f64, f64)],
    pub ties: &'a [Tie],
    /// Where their middles are, along the way and across it, if that means
    /// anything.
    pub start: Option<&'a [(f64, f64)]>,
    pub gap: f64,
}

/// Corners of the items; the first at or right of and below the origin, none
/// over another. The order in which the items start changes only where that
/// makes fewer lines cross: arranged items stay as they are.
pub(crate) fn arrange(items: Items) -> Vec<(f64, f64)> {
    let Items { sizes, ties, start, gap } = items;
    let mut corners = vec![(0.0, 0.0); sizes.len()];
    let mut tied = vec![false; sizes.len()];
    for tie in ties {
        (tied[tie.from], tied[tie.to]) = (true, true);
    }
    let (tied, loose): (Vec<usize>, Vec<usize>) = (0..sizes.len()).partition(|item| tied[*item]);
    let mut below = 0.0;
    let mut width = 0.0_f64;
    if !tied.is_empty() {
        let columns = columns(&tied, &ranks(sizes.len(), ties), start);
        let ordered = super::order::order(columns, sizes.len(), ties);
        let mut all = sizes.to_vec();
        all.resize(ordered.count, LANE);
        let x = middles(sizes, &ordered.columns, gap);
        let y = match start.and_then(|start| Some((start, stay(&tied, start, &x)?))) {
            Some((start, stays)) => kept(sizes, &ordered, start, &stays),
            None => centres(&all, &ordered.ties, &ordered.columns),
        };
        let top = tied.iter().map(|i| y[*i] - sizes[*i].1 / 2.0).fold(f64::INFINITY, f64::min);
        let mut x = 0.0;
        for column in &ordered.columns {
            let real = || column.iter().copied().filter(|item| *item < sizes.len());
            let widest = real().map(|i| sizes[i].0).fold(0.0, f64::max);
            for item in real() {
                let (w, h) = sizes[item];
                corners[item] = ((x + (widest - w) / 2.0).round(), (y[item] - h / 2.0 - top).round());
                below = f64::max(below, corners[item].1 + h + ROW_GAP);
            }
            width = x + widest;
            x += widest + gap;
        }
    }
    shelve(sizes, &loose, width, below, &mut corners);
    corners
}

/// Where the middles of the columns are, by item.
fn middles(sizes: &[(f64, f64)], columns: &[Vec<usize>], gap: f64) -> Vec<f64> {
    let mut middles = vec![0.0; sizes.len()];
    let mut x = 0.0;
    for column in columns {
        let real = || column.iter().copied().filter(|item| *item < sizes.len());
        let widest = real().map(|item| sizes[item].0).fold(0.0, f64::max);
        real().for_each(|item| middles[item] = x + widest / 2.0);
        x += widest + gap;
    }
    middles
}

/// Which items stand in their columns already; `None` unless most do, as after
/// an earlier layout.
fn stay(items: &[usize], start: &[(f64, f64)], middles: &[f64]) -> Option<Vec<bool>> {
    /// Places are rounded, each by itself.
    const SLACK: f64 = 1.5;
    let mut shifts: Vec<(f64, usize)> =
        items.iter().map(|item| (start[*item].0 - middles[*item], *item)).collect();
    shifts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best = 0..0;
    let mut from = 0;
    for to in 1..=shifts.len() {
        while shifts[to - 1].0 - shifts[from].0 > SLACK {
            from += 1;
        }
        if to - from > best.len() {
            best = from..to;
        }
    }
    // Columns of one item each would fit anywhere if fewer were enough.
    let most = best.len() * 4 >= items.len() * 3;
    most.then(|| {
        let mut stays = vec![false; start.len()];
        shifts[best].iter().for_each(|(_, item)| stays[*item] = true);
        stays
    })
}

/// Heights as they are, but for items that are new among the others.
fn kept(
    sizes: &[(f64, f64)],
    ordered: &super::order::Ordered,
    start: &[(f64, f64)],
    stays: &[bool],
) -> Vec<f64> {
    let mut near: Vec<(f64, usize)> = vec![(0.0, 0); ordered.count];
    for &(a, b) in &ordered.ties {
        for (item, other) in [(a, b), (b, a)] {
            if stays.get(other) == Some(&true) {
                near[item] = (near[item].0 + start[other].1, near[item].1 + 1);
            }
        }
    }
    let mut y = vec![0.0; sizes.len()];
    for column in &ordered.columns {
        let column: Vec<usize> = column.iter().copied().filter(|item| *item < sizes.len()).collect();
        let wanted = column.iter().map(|&item| match near[item] {
            (sum, count) if !stays[item] && count > 0 => (sum / count as f64, 1.0),
            _ => (start[item].1, 1e6),
        });
        stack(&column, &wanted.collect::<Vec<_>>(), sizes, ROW_GAP - 2.0, &mut y);
    }
    y
}

/// Rows of items that no link says anything about.
fn shelve(sizes: &[(f64, f64)], items: &[usize], width: f64, top: f64, corners: &mut [(f64, f64)]) {
    let area: f64 = items.iter().map(|i| (sizes[*i].0 + ROW_GAP) * (sizes[*i].1 + ROW_GAP)).sum();
    // A little wider than high, as screens are.
    let width = width.max(libm::sqrt(area) * 1.25);
    let (mut x, mut y, mut highest) = (0.0, top, 0.0_f64);
    for &item in items {
        let (w, h) = sizes[item];
        if x > 0.0 && x + w > width {
            (x, y, highest) = (0.0, y + highest + ROW_GAP, 0.0);
        }
        corners[item] = (x, y.round());
        x += (w + ROW_GAP).round();
        highest = highest.max(h);
    }
}

/// The column of each item: one more than the last of those that lead to it.
/// Links that would close a circle do not count.
fn ranks(count: usize, ties: &[Tie]) -> Vec<usize> {
    let group = peers(count, ties);
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut incoming = vec![0_usize; count];
    for tie in ties.iter().filter(|tie| tie.bond == Bond::Flow) {
        let (from, to) = (group[tie.from], group[tie.to]);
        if from != to {
            next[from].push(to);
            incoming[to] += 1;
        }
    }
    let sources = (0..count).filter(|g| incoming[*g] == 0);
    let rest = (0..count).filter(|g| incoming[*g] > 0);
    let order = leaving_order(sources.chain(rest), &next);
    let mut place = vec![0; count];
    for (at, &group) in order.iter().enumerate() {
        place[group] = at;
    }
    // Left last means that nothing leads there: the reverse runs with the links.
    let mut rank = vec![0; count];
    for &from in order.iter().rev() {
        for &to in &next[from] {
            if place[to] < place[from] {
                rank[to] = rank[to].max(rank[from] + 1);
            }
        }
    }
    group.iter().map(|group| rank[*group]).collect()
}

/// One item of each set of peers stands for the set.
fn peers(count: usize, ties: &[Tie]) -> Vec<usize> {
    fn find(group: &mut [usize], mut item: usize) -> usize {
        while group[item] != item {
            group[item] = group[group[item]];
            item = group[item];
        }
        item
    }
    let mut group: Vec<usize> = (0..count).collect();
    for tie in ties.iter().filter(|tie| tie.bond == Bond::Peer) {
        let (a, b) = (find(&mut group, tie.from), find(&mut group, tie.to));
        let (low, high) = (a.min(b), a.max(b));
        group[high] = low;
    }
    (0..count).map(|item| find(&mut group, item)).collect()
}

/// The order in which a depth-first walk leaves the items for good. Walks with
/// a stack of its own, since a chain may be as long as the board is large.
fn leaving_order(starts: impl Iterator<Item = usize>, next: &[Vec<usize>]) -> Vec<usize> {
    let mut entered = vec![false; next.len()];
    let mut order = Vec::with_capacity(next.len());
    for start in starts {
        if std::mem::replace(&mut entered[start], true) {
            continue;
        }
        let mut stack = vec![(start, 0)];
        while let Some((item, done)) = stack.last_mut() {
            match next[*item].get(*done) {
                Some(&to) => {
                    *done += 1;
                    if !std::mem::replace(&mut entered[to], true) {
                        stack.push((to, 0));
                    }
                }
                None => {
                    order.push(*item);
                    stack.pop();
                }
            }
        }
    }
    order
}

fn columns(items: &[usize], rank: &[usize], start: Option<&[(f64, f64)]>) -> Vec<Vec<usize>> {
    let last = items.iter().map(|item| rank[*item]).max().unwrap_or(0);
    let mut columns = vec![Vec::new(); last + 1];
    for &item in items {
        columns[rank[item]].push(item);
    }
    columns.retain(|column| !column.is_empty());
    if let Some(start) = start {
        columns.iter_mut().for_each(|column| column.sort_by(|a, b| start[*a].1.total_cmp(&start[*b].1)));
    }
    columns
}

/// The heights of the items' centres, given the order within each column: as
/// near as possible to the mean of what each is linked with.
fn centres(sizes: &[(f64, f64)], ties: &[(usize, usize)], columns: &[Vec<usize>]) -> Vec<f64> {
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); sizes.len()];
    for &(from, to) in ties {
        neighbours[from].push(to);
        neighbours[to].push(from);
    }
    let mut column_of = vec![0; sizes.len()];
    for (at, column) in columns.iter().enumerate() {
        for &item in column {
            column_of[item] = at;
        }
    }
    let mut y = vec![0.0; sizes.len()];
    for column in columns {
        let wanted = vec![(0.0, 1.0); column.len()];
        stack(column, &wanted, sizes, ROW_GAP, &mut y);
    }
    for pass in 0..PASSES {
        let rightward = pass % 2 == 0;
        let last = pass + 2 >= PASSES;
        for step in 0..columns.len() {
            let at = if rightward { step } else { columns.len() - 1 - step };
            let counts = |neighbour: usize| match (last, rightward) {
                (true, _) => column_of[neighbour] != at,
                (false, true) => column_of[neighbour] < at,
                (false, false) => column_of[neighbour] > at,
            };
            let mean = |item: usize| {
                let near = || neighbours[item].iter().filter(|n| counts(**n));
                match near().count() {
                    0 => y[item],
                    count => near().map(|n| y[*n]).sum::<f64>() / count as f64,
                }
            };
            let wanted: Vec<(f64, f64)> = columns[at].iter().map(|item| (mean(*item), 1.0)).collect();
            stack(&columns[at], &wanted, sizes, ROW_GAP, &mut y);
        }
    }
    y
}

/// Puts the items of a column below one another, each as near to where it wants
/// to be as the others let it: isotonic regression by pooling neighbours. What
/// is wanted has a weight.
fn stack(column: &[usize], wanted: &[(f64, f64)], sizes: &[(f64, f64)], gap: f64, y: &mut [f64]) {
    struct Pool {
        sum: f64,
        weight: f64,
        count: usize,
    }
    let mut pools: Vec<Pool> = Vec::new();
    let mut offsets = Vec::with_capacity(column.len());
    let mut offset = 0.0;
    for (at, (&item, &(want, weight))) in column.iter().zip(wanted).enumerate() {
        if at > 0 {
            offset += (sizes[column[at - 1]].1 + sizes[item].1) / 2.0 + gap;
        }
        offsets.push(offset);
        let mut pool = Pool { sum: (want - offset) * weight, weight, count: 1 };
        while let Some(above) = pools.pop_if(|above| above.sum / above.weight > pool.sum / pool.weight) {
            pool = Pool {
                sum: above.sum + pool.sum,
                weight: above.weight + pool.weight,
                count: above.count + pool.count,
            };
        }
        pools.push(pool);
    }
    let means = pools.iter().flat_map(|pool| std::iter::repeat_n(pool.sum / pool.weight, pool.count));
    for ((&item, offset), mean) in column.iter().zip(offsets).zip(means) {
        y[item] = mean + offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: (f64, f64) = (156.0, 60.0);

    fn arrange(sizes: &[(f64, f64)], ties: &[Tie]) -> Vec<(f64, f64)> {
        super::arrange(Items { sizes, ties, start: None, gap: COLUMN_GAP })
    }

    fn flow(from: usize, to: usize) -> Tie {
        Tie { from, to, bond: Bond::Flow }
    }

    #[test]
    fn columns_follow_the_links_and_a_pair_stands_in_the_middle_of_its_source() {
        let corners = arrange(&[CARD; 4], &[flow(0, 1), flow(1, 2), flow(1, 3)]);
        assert!(corners[0].0 < corners[1].0 && corners[1].0 < corners[2].0);
        assert_eq!(corners[2].0, corners[3].0);
        assert_eq!(corners[1].1 * 2.0, corners[2].1 + corners[3].1);
    }

    #[test]
    fn peers_share_a_column_and_circles_do_no_harm() {
        let peer = Tie { from: 1, to: 2, bond: Bond::Peer };
        let corners = arrange(&[CARD; 3], &[flow(0, 1), peer, flow(2, 0), flow(1, 1)]);
        assert_eq!(corners[1].0, corners[2].0);
        assert!(corners[1].1 != corners[2].1);
    }

    #[test]
    fn a_chain_of_twenty_thousand_is_no_trouble() {
        let ties: Vec<Tie> = (1..20_000).map(|at| flow(at - 1, at)).collect();
        let corners = arrange(&vec![CARD; 20_000], &ties);
        assert!(corners.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 == pair[1].1));
    }
}
