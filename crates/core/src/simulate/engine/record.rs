//! Writing down the way of single requests.

use super::{Engine, state::Trouble};
use crate::simulate::{
    Class, Failure, Hop, HopEvent, Outcome, Phase, Place, Trace,
    plan::{Ix, Leg, NONE},
};
use std::collections::{BTreeSet, VecDeque};

/// How many requests are written down at once at most.
const MOST_OPEN: usize = 1000;
/// How many finished recordings wait to be fetched at most.
const MOST_FINISHED: usize = 2000;

/// The requests that are being written down.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder {
    open: Vec<Option<Recording>>,
    finished: VecDeque<Trace>,
}

/// Which requests of the running traffic are written down.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watch {
    /// Every so many; 0 for none.
    every: u64,
    /// Certain ones, by their number.
    wanted: BTreeSet<u64>,
}

#[derive(Debug, Clone)]
struct Recording {
    trace: Trace,
    answered: bool,
    /// Work set off that nobody waits for.
    pending: u32,
    /// Whether it goes to the finished ones by itself.
    by_itself: bool,
}

impl Recorder {
    fn start(&mut self, recording: Recording) -> Ix {
        match self.open.iter().position(Option::is_none) {
            Some(free) => {
                self.open[free] = Some(recording);
                free as Ix
            }
            None => {
                self.open.push(Some(recording));
                self.open.len() as Ix - 1
            }
        }
    }

    fn get(&mut self, ix: Ix) -> Option<&mut Recording> {
        self.open.get_mut(ix as usize)?.as_mut()
    }

    /// Whether the request has ended.
    pub fn is_answered(&self, ix: Ix) -> bool {
        !matches!(self.open.get(ix as usize), Some(Some(recording)) if !recording.answered)
    }

    /// Whether the request and all it set off has ended.
    pub fn is_complete(&self, ix: Ix) -> bool {
        match self.open.get(ix as usize) {
            Some(Some(recording)) => recording.answered && recording.pending == 0,
            _ => true,
        }
    }

    /// Hands out a recording, with what nobody waited for at its end.
    pub fn take(&mut self, ix: Ix) -> Option<Trace> {
        let mut trace = self.open.get_mut(ix as usize)?.take()?.trace;
        trace.hops.sort_by_key(|hop| matches!(hop.phase, Phase::Replication | Phase::Background));
        Some(trace)
    }

    /// Puts a complete recording with the finished ones.
    fn file(&mut self, ix: Ix) {
        let by_itself = self.get(ix).is_some_and(|recording| recording.by_itself);
        if by_itself && self.is_complete(ix) {
            if self.finished.len() == MOST_FINISHED {
                self.finished.pop_front();
            }
            let trace = self.take(ix);
            self.finished.extend(trace);
        }
    }
}

impl Engine {
    /// Writes down every so many requests of the running traffic; 0 for none.
    pub fn watch_every(&mut self, requests: u64) {
        self.watch.every = requests;
    }

    /// Writes down a certain request of the traffic, by its number, when it
    /// comes. On a snapshot from before it, the run then shows that request.
    pub fn watch_request(&mut self, request: u64) {
        self.watch.wanted.insert(request);
    }

    /// The watched requests that have ended since the last call.
    pub fn take_traces(&mut self) -> Vec<Trace> {
        self.recorder.finished.drain(..).collect()
    }

    /// The watched requests that are under way: as much of their way as is
    /// known. The crossing of a link is known when it begins.
    pub fn open_traces(&self) -> impl Iterator<Item = &Trace> {
        self.recorder.open.iter().flatten().map(|recording| &recording.trace)
    }

    /// A recording for the next request, if somebody watches it.
    #[inline]
    pub(super) fn watch(&mut self, client: u32, class: Class) -> Ix {
        let next = self.state.requests + 1;
        let Watch { every, wanted } = &mut self.watch;
        let due = *every > 0 && next.is_multiple_of(*every);
        // Hardly ever is a certain request wanted, so nothing is looked up then.
        let asked_for = !wanted.is_empty() && wanted.remove(&next);
        if !due && !asked_for {
            return NONE;
        }
        if self.recorder.open.len() >= MOST_OPEN && self.recorder.open.iter().all(Option::is_some) {
            return NONE;
        }
        self.start_recording(client, class, true)
    }

    pub(super) fn start_recording(&mut self, client: u32, class: Class, by_itself: bool) -> Ix {
        let trace = Trace {
            id: self.state.requests + 1,
            client: self.plan.node(self.plan.clients[client as usize].node).id.clone(),
            class,
            start_ms: self.now,
            end_ms: self.now,
            hops: Vec::new(),
            outcome: Outcome::Answered { status: 200 },
        };
        self.recorder.start(Recording { trace, answered: false, pending: 0, by_itself })
    }

    /// Whether anybody reads along.
    #[inline]
    pub(super) fn is_recorded(&self, attempt: Ix) -> bool {
        self.state.attempts[attempt].recording != NONE
    }

    /// Writes down a stay at a node that ends now.
    pub(super) fn note_stay(&mut self, attempt: Ix, node: Ix, stay: Stay, phase: Phase, event: HopEvent) {
        let place = Place::Node(self.plan.node(node).id.clone());
        let hop = Hop { place, start_ms: stay.from, end_ms: stay.to, waited_ms: stay.waited, phase, event };
        self.note(attempt, hop);
    }

    /// Writes down something at a node that takes no time.
    pub(super) fn note_moment(&mut self, attempt: Ix, node: Ix, phase: Phase, event: HopEvent) {
        let now = self.now;
        self.note_stay(attempt, node, Stay { from: now, to: now, waited: 0.0 }, phase, event);
    }

    /// Writes down the crossing of a leg's link; `forward` follows the route.
    pub(super) fn note_cross(&mut self, attempt: Ix, leg: Leg, way: Way, phase: Phase, event: HopEvent) {
        let Leg::Cross { link, forward } = leg else {
            return;
        };
        let id = self.plan.link(link).id.clone();
        let place = Place::Link { id, forward: forward == way.outward };
        let hop = Hop { place, start_ms: way.from, end_ms: way.to, waited_ms: 0.0, phase, event };
        self.note(attempt, hop);
    }

    pub(super) fn note(&mut self, attempt: Ix, hop: Hop) {
        let recording = self.state.attempts[attempt].recording;
        if let Some(recording) = self.recorder.get(recording) {
            recording.trace.hops.push(hop);
        }
    }

    /// Writes down where and why a request fails.
    pub(super) fn note_trouble(&mut self, attempt: Ix, trouble: &Trouble, phase: Phase, at: f64) {
        if !self.is_recorded(attempt) {
            return;
        }
        let failure = self.failure(attempt, trouble);
        let place = failure.place.clone();
        let hop =
            Hop { place, start_ms: at, end_ms: at, waited_ms: 0.0, phase, event: HopEvent::Fail(failure) };
        self.note(attempt, hop);
    }

    /// Closes the request's own part of its recording.
    pub(super) fn end_recording(&mut self, attempt: Ix, trouble: Option<&Trouble>) {
        let ix = self.state.attempts[attempt].recording;
        if ix == NONE {
            return;
        }
        let outcome = match trouble {
            None => Outcome::Answered { status: 200 },
            Some(trouble) => Outcome::Failed(self.failure(attempt, trouble)),
        };
        let now = self.now;
        if let Some(recording) = self.recorder.get(ix) {
            recording.trace.outcome = outcome;
            recording.trace.end_ms = now;
            recording.answered = true;
        }
        self.recorder.file(ix);
    }

    /// Says that work was set off, or that it has ended.
    pub(super) fn pending(&mut self, attempt: Ix, begins: bool) {
        let recording = self.state.attempts[attempt].recording;
        if let Some(recording) = self.recorder.get(recording) {
            recording.pending =
                if begins { recording.pending + 1 } else { recording.pending.saturating_sub(1) };
        }
    }

    pub(super) fn failure(&self, attempt: Ix, trouble: &Trouble) -> Failure {
        Failure {
            reason: trouble.reason,
            place: self.place(trouble.at),
            sentence: self.sentence(attempt, trouble),
            status: (trouble.status != 0).then_some(trouble.status),
        }
    }
}

/// When a stay begins and ends, and how much of it is waiting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stay {
    pub from: f64,
    pub to: f64,
    pub waited: f64,
}

/// When a crossing begins and ends, and whether it leads away from the user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    pub from: f64,
    pub to: f64,
    pub outward: bool,
}
