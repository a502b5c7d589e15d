//! What is going to happen, soonest first.

use super::slab::Key;
use std::{cmp::Ordering, collections::BinaryHeap};

/// Something that happens at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Event {
    /// The next request of a client; void when its traffic has changed since.
    Arrival {
        client: u32,
        epoch: u32,
    },
    /// A user who waited for an answer has thought for a while.
    Think {
        client: u32,
        user: u32,
    },
    /// The next stage of an attempt: lookup, connection, request.
    Begin(Key),
    /// A call has crossed to its node.
    Arrive(Key),
    /// A node has finished its work on a call.
    Done(Key),
    /// An answer has crossed back to the caller.
    Return(Key),
    /// A call that a node made and that failed is made again.
    Again(Key),
    /// A user may have waited long enough.
    Deadline {
        client: u32,
    },
    /// A request may have waited long enough for a backend.
    QueueDeadline {
        group: u32,
    },
    /// A load balancer asks a backend whether it is well.
    Check {
        group: u32,
        member: u32,
    },
    /// A load balancer may take over the shared address; void when what it
    /// waited for has changed since.
    TakeOver {
        pair: u32,
        epoch: u32,
    },
    /// A replica may become the primary; void when it has changed since.
    Promote {
        database: u32,
        epoch: u32,
    },
    /// A fault of the scenario begins or ends.
    FaultBegins {
        fault: u32,
    },
    FaultEnds {
        fault: u32,
    },
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
    #[inline]
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

    /// Takes the next event and its time, if it is not after `end`.
    #[inline]
    pub fn next_until(&mut self, end: f64) -> Option<(f64, Event)> {
        let time = f64::from_bits(self.heap.peek()?.time);
        if time > end {
            return None;
        }
        self.heap.pop().map(|entry| (time, entry.event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_in_order_of_time_and_then_of_planning() {
        let mut agenda = Agenda::default();
        for (time, client) in [(2.0, 0), (1.0, 1), (1.0, 2), (0.5, 3), (-0.0, 4), (9.0, 5)] {
            agenda.plan(time, Event::Deadline { client });
        }
        let order: Vec<Event> =
            std::iter::from_fn(|| agenda.next_until(5.0)).map(|(_, event)| event).collect();
        let wanted = [4, 3, 1, 2, 0].map(|client| Event::Deadline { client });
        assert_eq!(order, wanted);
    }
}
