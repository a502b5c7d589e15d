//! Records that come and go, kept in one piece of memory.

use std::ops::{Index, IndexMut};

/// Names a record for as long as it lives: its place, and how often the place
/// had been used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    pub ix: u32,
    generation: u32,
}

/// A store whose places are used again. Cloning it copies memory and nothing
/// else, which makes snapshots cheap.
#[derive(Debug, Clone)]
pub(crate) struct Slab<T> {
    items: Vec<(u32, T)>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { items: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slab<T> {
    #[inline]
    pub fn insert(&mut self, item: T) -> u32 {
        match self.free.pop() {
            Some(ix) => {
                let place = &mut self.items[ix as usize];
                // Odd generations are in use, even ones are free.
                place.0 = place.0.wrapping_add(1);
                place.1 = item;
                ix
            }
            None => {
                self.items.push((1, item));
                self.items.len() as u32 - 1
            }
        }
    }

    /// Gives a place back. The record stays readable until the place is used
    /// again, but its key has become void.
    #[inline]
    pub fn remove(&mut self, ix: u32) {
        let place = &mut self.items[ix as usize];
        place.0 = place.0.wrapping_add(1);
        self.free.push(ix);
    }

    #[inline]
    pub fn key(&self, ix: u32) -> Key {
        Key { ix, generation: self.items[ix as usize].0 }
    }

    /// Whether the record that a key was made for is still there.
    #[inline]
    pub fn holds(&self, key: Key) -> bool {
        self.items[key.ix as usize].0 == key.generation
    }

    /// How many are in use.
    pub fn len(&self) -> usize {
        self.items.len() - self.free.len()
    }

    /// How many places there are, in use or not: what a copy copies.
    pub fn size(&self) -> usize {
        self.items.len()
    }

    /// The places in use, in order.
    pub fn places(&self) -> impl Iterator<Item = u32> {
        self.items.iter().enumerate().filter(|(_, item)| item.0 % 2 == 1).map(|(ix, _)| ix as u32)
    }
}

impl<T> Index<u32> for Slab<T> {
    type Output = T;
    #[inline]
    fn index(&self, ix: u32) -> &T {
        &self.items[ix as usize].1
    }
}

impl<T> IndexMut<u32> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, ix: u32) -> &mut T {
        &mut self.items[ix as usize].1
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
}
