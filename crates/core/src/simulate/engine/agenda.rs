//! What is going to happen, soonest first.

use std::{cmp::Ordering, collections::BinaryHeap};

/// Something that happens at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Event {
    /// The next stage of an attempt: lookup, connection, request.
    Begin { attempt: u32 },
    /// A call has crossed to its node.
    Arrive { call: u32 },
    /// A node has finished its work on a call. The epoch tells work that was
    /// lost in a crash from work that goes on.
    Done { call: u32, epoch: u32 },
    /// An answer has crossed back to the caller.
    Return { call: u32 },
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The bits of a time that is not negative, which sort as the time does.
    time: u64,
    /// What was planned first happens first.
    sequence: u64,
    event: Event,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    /// Reversed, since the heap of the standard library gives the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.time, other.sequence).cmp(&(self.time, self.sequence))
    }
}

/// Events in order of (time, sequence).
#[derive(Debug, Clone, Default)]
pub(crate) struct Agenda {
    heap: BinaryHeap<Entry>,
    sequence: u64,
}

impl Agenda {
    /// Plans an event at `time`, in milliseconds.
    #[inline]
    pub fn plan(&mut self, time: f64, event: Event) {
        // Adding zero turns the negative zero, whose bits sort last, positive.
        let time = (time.max(0.0) + 0.0).to_bits();
        self.heap.push(Entry { time, sequence: self.sequence, event });
        self.sequence += 1;
    }

    /// Takes the next event and its time.
    #[inline]
    pub fn next(&mut self) -> Option<(f64, Event)> {
        self.heap.pop().map(|entry| (f64::from_bits(entry.time), entry.event))
    }

    /// When the next event is.
    pub fn next_time(&self) -> Option<f64> {
        self.heap.peek().map(|entry| f64::from_bits(entry.time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_order_of_time_and_then_of_planning() {
        let mut agenda = Agenda::default();
        for (time, call) in [(2.0, 0), (1.0, 1), (1.0, 2), (0.5, 3), (-0.0, 4)] {
            agenda.plan(time, Event::Return { call });
        }
        let order: Vec<u32> = std::iter::from_fn(|| agenda.next())
            .map(|(_, event)| match event {
                Event::Return { call } => call,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(order, [4, 3, 1, 2, 0]);
    }
}
