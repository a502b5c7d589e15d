//! Records that come and go, kept in pieces of memory that never move: a store
//! of millions grows without copying them.

use std::ops::{Index, IndexMut};

/// Names a record for as long as it lives: its place, and how often the place
/// had been used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub ix: u32,
    generation: u32,
}

/// Places in a piece, as a power of two.
const PIECE_BITS: u32 = 12;
const PIECE: usize = 1 << PIECE_BITS;

/// A store whose places are used again. Cloning it copies memory and nothing
/// else, which makes snapshots cheap.
#[derive(Debug, Clone)]
pub(crate) struct Slab<T> {
    /// All but the last are full.
    pieces: Vec<Vec<(u32, T)>>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { pieces: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slab<T> {
    #[inline]
    pub fn insert(&mut self, item: T) -> u32 {
        match self.free.pop() {
            Some(ix) => {
                let place = self.place_mut(ix);
                // Odd generations are in use, even ones are free.
                place.0 = place.0.wrapping_add(1);
                place.1 = item;
                ix
            }
            None => self.push((1, item)),
        }
    }

    fn push(&mut self, item: (u32, T)) -> u32 {
        let ix = self.size() as u32;
        match self.pieces.last_mut() {
            Some(last) if last.len() < PIECE => last.push(item),
            first => {
                // Most stores stay small; only what grew once has full pieces.
                let mut piece = if first.is_some() { Vec::with_capacity(PIECE) } else { Vec::new() };
                piece.push(item);
                self.pieces.push(piece);
            }
        }
        ix
    }

    #[inline]
    fn place(&self, ix: u32) -> &(u32, T) {
        &self.pieces[(ix >> PIECE_BITS) as usize][ix as usize % PIECE]
    }

    #[inline]
    fn place_mut(&mut self, ix: u32) -> &mut (u32, T) {
        &mut self.pieces[(ix >> PIECE_BITS) as usize][ix as usize % PIECE]
    }

    /// Gives a place back. The record stays readable until the place is used
    /// again, but its key has become void.
    #[inline]
    pub fn remove(&mut self, ix: u32) {
        let place = self.place_mut(ix);
        place.0 = place.0.wrapping_add(1);
        self.free.push(ix);
    }

    #[inline]
    pub fn key(&self, ix: u32) -> Key {
        Key { ix, generation: self.place(ix).0 }
    }

    /// Whether the record that a key was made for is still there.
    #[inline]
    pub fn holds(&self, key: Key) -> bool {
        self.place(key.ix).0 == key.generation
    }

    /// How many are in use.
    pub fn len(&self) -> usize {
        self.size() - self.free.len()
    }

    /// How many places there are, in use or not: what a copy copies.
    pub fn size(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.len())
    }

    /// The places in use, in order.
    pub fn places(&self) -> impl Iterator<Item = u32> {
        self.pieces.iter().flatten().enumerate().filter(|(_, item)| item.0 % 2 == 1).map(|(ix, _)| ix as u32)
    }
}

impl<T> Index<u32> for Slab<T> {
    type Output = T;
    #[inline]
    fn index(&self, ix: u32) -> &T {
        &self.place(ix).1
    }
}

impl<T> IndexMut<u32> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, ix: u32) -> &mut T {
        &mut self.place_mut(ix).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_void_once_its_record_is_gone() {
        let mut slab = Slab::default();
        let first = slab.insert("a");
        let key = slab.key(first);
        assert!(slab.holds(key));
        slab.remove(first);
        assert!(!slab.holds(key));
        assert_eq!(slab.insert("b"), first, "the place is used again");
        assert!(!slab.holds(key) && slab.holds(slab.key(first)));
        assert_eq!((slab.len(), slab.places().collect::<Vec<_>>()), (1, vec![0]));
    }

    #[test]
    fn places_go_on_from_piece_to_piece() {
        let mut slab = Slab::default();
        let many = 3 * PIECE as u32 + 5;
        for n in 0..many {
            assert_eq!(slab.insert(n), n);
        }
        assert!((0..many).all(|ix| slab[ix] == ix));
        slab.remove(PIECE as u32);
        assert_eq!((slab.len(), slab.size()), (many as usize - 1, many as usize));
        assert_eq!(slab.places().nth(PIECE), Some(PIECE as u32 + 1));
        assert_eq!(slab.insert(7), PIECE as u32);
    }
}
