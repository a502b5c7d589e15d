//! Records that come and go, kept in one piece of memory.

/// A store whose places are used again. Cloning it copies memory and nothing
/// else, which makes snapshots cheap.
#[derive(Debug, Clone)]
pub(crate) struct Slab<T> {
    items: Vec<T>,
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
                self.items[ix as usize] = item;
                ix
            }
            None => {
                self.items.push(item);
                self.items.len() as u32 - 1
            }
        }
    }

    /// Gives a place back. The record stays readable until it is used again.
    #[inline]
    pub fn remove(&mut self, ix: u32) {
        self.free.push(ix);
    }
}

impl<T> std::ops::Index<u32> for Slab<T> {
    type Output = T;
    #[inline]
    fn index(&self, ix: u32) -> &T {
        &self.items[ix as usize]
    }
}

impl<T> std::ops::IndexMut<u32> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, ix: u32) -> &mut T {
        &mut self.items[ix as usize]
    }
}
