//! What is going to happen, soonest first.

use super::slab::Key;

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
    /// The bits of the time, which sort as the time does since it is never
    /// negative, and after them the sequence: what was planned first happens
    /// first.
    key: u128,
    event: Event,
}

/// Events in order of (time, sequence): a heap in which every entry has four
/// others below it, which is shallow and keeps those close together in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agenda {
    heap: Vec<Entry>,
    sequence: u64,
}

/// How many entries lie below one.
const BELOW: usize = 4;

impl Agenda {
    /// Plans an event at `time`, in milliseconds.
    #[inline]
    pub fn plan(&mut self, time: f64, event: Event) {
        // Adding zero turns the negative zero, whose bits sort last, positive.
        let time = (time.max(0.0) + 0.0).to_bits();
        let entry = Entry { key: u128::from(time) << 64 | u128::from(self.sequence), event };
        self.sequence += 1;
        let mut at = self.heap.len();
        self.heap.push(entry);
        while at > 0 {
            let above = (at - 1) / BELOW;
            if self.heap[above].key <= entry.key {
                break;
            }
            self.heap[at] = self.heap[above];
            at = above;
        }
        self.heap[at] = entry;
    }

    /// Takes the next event and its time, if it is not after `end`.
    #[inline]
    pub fn next_until(&mut self, end: f64) -> Option<(f64, Event)> {
        let first = *self.heap.first()?;
        let time = f64::from_bits((first.key >> 64) as u64);
        if time > end {
            return None;
        }
        let last = self.heap.pop()?;
        if !self.heap.is_empty() {
            self.sink(last);
        }
        Some((time, first.event))
    }

    /// Puts an entry in the place of the first and lets it sink to its own.
    #[inline]
    fn sink(&mut self, entry: Entry) {
        let count = self.heap.len();
        let mut at = 0;
        loop {
            let below = at * BELOW + 1;
            let mut least = below;
            for next in below + 1..(below + BELOW).min(count) {
                if self.heap[next].key < self.heap[least].key {
                    least = next;
                }
            }
            if least >= count || self.heap[least].key >= entry.key {
                break;
            }
            self.heap[at] = self.heap[least];
            at = least;
        }
        self.heap[at] = entry;
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

    #[test]
    fn many_events_come_sorted() {
        let mut agenda = Agenda::default();
        let mut random = crate::simulate::random::Random::new(3, 0);
        let mut last = 0.0;
        for round in 0..20_000 {
            agenda.plan(last + random.exponential(10.0), Event::Deadline { client: round });
            if round % 3 > 0 && round > 1000 {
                let (time, _) = agenda.next_until(f64::INFINITY).expect("there are some");
                assert!(time >= last);
                last = time;
            }
        }
        while let Some((time, _)) = agenda.next_until(f64::INFINITY) {
            assert!(time >= last);
            last = time;
        }
        assert!(agenda.heap.is_empty());
    }
}
