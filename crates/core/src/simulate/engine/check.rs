//! What must hold at any moment, for tests.

use super::{
    Engine,
    state::{Errand, Whereabouts},
};
use crate::simulate::plan::{Ix, NONE};

impl Engine {
    /// Says which invariant is broken.
    pub(crate) fn sound(&self) -> Result<(), String> {
        self.check_books()?;
        for node in 0..self.plan.nodes.len() as Ix {
            self.check_station(node)?;
        }
        for ix in self.state.calls.places() {
            let call = &self.state.calls[ix];
            if call.parent != NONE && self.state.calls[call.parent].whereabouts != Whereabouts::Away {
                return Err(format!("call {ix} works for one that does not wait for it"));
            }
            if call.parent == NONE && call.errand == Errand::Request {
                let attempt = &self.state.attempts[call.attempt];
                let mut at = attempt.top;
                while at != ix {
                    if at == NONE {
                        return Err(format!("call {ix} is not on its attempt's way"));
                    }
                    at = self.state.calls[at].parent;
                }
            }
        }
        Ok(())
    }

    /// Offered is the sum of ok, failed and in flight, and what is in flight
    /// can be counted one by one.
    fn check_books(&self) -> Result<(), String> {
        let counted = self
            .state
            .attempts
            .places()
            .filter(|ix| {
                let flags = self.state.attempts[*ix].flags;
                flags.counted && !flags.orphan
            })
            .count() as u64;
        let books = &self.books;
        if books.offered != books.ok + books.failed + counted {
            return Err(format!(
                "offered {} is not ok {} + failed {} + in flight {counted}",
                books.offered, books.ok, books.failed
            ));
        }
        let classes: u64 = books.classes.iter().map(|class| class.offered).sum();
        let reasons: u64 = books.reasons.iter().sum();
        if classes != books.offered || reasons != books.failed {
            return Err(format!("{classes} by class, {reasons} by reason: {books:?}"));
        }
        Ok(())
    }

    fn check_station(&self, node: Ix) -> Result<(), String> {
        let of = self.plan.node(node);
        let station = &self.state.stations[node as usize];
        let at = |wanted: Whereabouts| {
            let calls = self.state.calls.places().filter(|ix| self.state.calls[*ix].node == node);
            calls.filter(|ix| self.state.calls[*ix].whereabouts == wanted).count()
        };
        let serving = at(Whereabouts::Serving) + if of.holds_worker { at(Whereabouts::Away) } else { 0 };
        let name = &of.name;
        if station.busy as usize != serving {
            return Err(format!("{name}: {} workers are busy with {serving} calls", station.busy));
        }
        if station.busy > of.workers {
            return Err(format!("{name}: {} of {} workers are busy", station.busy, of.workers));
        }
        if station.line.len() != at(Whereabouts::Waiting) {
            return Err(format!("{name}: the line is not who waits"));
        }
        if !station.line.is_empty() && station.busy < of.workers {
            return Err(format!("{name}: some wait while workers are idle"));
        }
        if !station.up && (station.busy > 0 || !station.line.is_empty()) {
            return Err(format!("{name} is down and works"));
        }
        Ok(())
    }
}
