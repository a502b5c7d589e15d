//! Coordinates in a link: as differences, in steps of a grid, exact.

use super::{
    LinkError,
    bytes::{Reader, Writer, unzigzag, zigzag},
};

/// What a coordinate is told by its difference from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Base {
    /// The node with this index, which stands before.
    Node(usize),
    /// The last one that was told from its predecessor.
    Previous,
    /// Nothing: the node has no coordinates of its own.
    Unplaced,
}

// How a coordinate is told; from `STEPS` on, the number of steps follows by
// addition.
const BITS: u64 = 0;
const OFF_GRID: u64 = 1;
const STEPS: u64 = 2;

/// Grids worth trying, in tenths of a unit: no grid, whole units, common ones.
const GRIDS: [i64; 9] = [1, 5, 10, 20, 40, 50, 100, 110, 220];

/// A coordinate in tenths of a unit, where that says it exactly.
fn tenths(coordinate: f64) -> Option<i64> {
    let tenths = (coordinate * 10.0).round();
    (tenths.abs() < 1e12 && tenths / 10.0 == coordinate).then_some(tenths as i64)
}

/// Follows the coordinates of one axis from node to node, the same way when
/// writing and when reading.
struct Track {
    /// Tenths by node; 0 where there are none.
    known: Vec<i64>,
    previous: i64,
}

impl Track {
    fn new() -> Self {
        Self { known: Vec::new(), previous: 0 }
    }

    fn base(&self, base: Base) -> i64 {
        match base {
            Base::Node(index) => self.known.get(index).copied().unwrap_or(0),
            Base::Previous => self.previous,
            Base::Unplaced => 0,
        }
    }

    fn follow(&mut self, base: Base, tenths: i64) {
        if matches!(base, Base::Previous) {
            self.previous = tenths;
        }
        self.known.push(tenths);
    }
}

pub(super) fn write_axis(out: &mut Writer, coordinates: impl Iterator<Item = (Base, f64)>) {
    enum Told {
        Bits(f64),
        Difference(i64),
    }
    let mut track = Track::new();
    let mut told = Vec::new();
    for (base, coordinate) in coordinates {
        let exact = tenths(coordinate);
        if !matches!(base, Base::Unplaced) {
            told.push(exact.map_or(Told::Bits(coordinate), |t| Told::Difference(t - track.base(base))));
        }
        track.follow(base, if matches!(base, Base::Unplaced) { 0 } else { exact.unwrap_or(0) });
    }
    let differences: Vec<i64> = told
        .iter()
        .filter_map(|told| match told {
            Told::Difference(difference) => Some(*difference),
            Told::Bits(_) => None,
        })
        .collect();
    let grid = best_grid(&differences);
    out.whole(grid);
    for told in told {
        match told {
            Told::Bits(coordinate) => {
                out.natural(BITS);
                out.bits(coordinate);
            }
            Told::Difference(difference) if difference % grid == 0 => {
                out.natural(STEPS + zigzag(difference / grid));
            }
            Told::Difference(difference) => {
                out.natural(OFF_GRID);
                out.whole(difference);
            }
        }
    }
}

/// Reads what `write_axis` wrote, given what each coordinate is told from.
pub(super) fn read_axis(input: &mut Reader, bases: &[Base]) -> Result<Vec<Option<f64>>, LinkError> {
    let grid = input.whole()?;
    let mut track = Track::new();
    let mut coordinates = Vec::with_capacity(bases.len());
    for &base in bases {
        if matches!(base, Base::Unplaced) {
            track.follow(base, 0);
            coordinates.push(None);
            continue;
        }
        let difference = match input.natural()? {
            BITS => {
                coordinates.push(Some(input.bits()?));
                track.follow(base, 0);
                continue;
            }
            OFF_GRID => input.whole()?,
            steps => unzigzag(steps - STEPS).checked_mul(grid).ok_or(LinkError::Damaged)?,
        };
        let tenths = track.base(base).checked_add(difference).ok_or(LinkError::Damaged)?;
        track.follow(base, tenths);
        coordinates.push(Some(tenths as f64 / 10.0));
    }
    Ok(coordinates)
}

/// The grid that makes the fewest bytes; of equals the coarsest.
fn best_grid(differences: &[i64]) -> i64 {
    let common = differences.iter().fold(0, |common, difference| gcd(common, difference.abs()));
    let bytes = |code: u64| (64 - code.max(1).leading_zeros()).div_ceil(7);
    let cost = |grid: i64| -> u32 {
        differences
            .iter()
            .map(|difference| match difference % grid {
                0 => bytes(STEPS + zigzag(difference / grid)),
                _ => 1 + bytes(zigzag(*difference)),
            })
            .sum()
    };
    let grids = GRIDS.into_iter().chain((common > 0).then_some(common));
    grids.min_by_key(|grid| (cost(*grid), std::cmp::Reverse(*grid))).unwrap_or(1)
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
