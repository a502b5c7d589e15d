//! Looking for one request in the run's past, a slice of a frame at a time.

use crate::platform::dom;
use stackboard_core::simulate::{Engine, Film, Trace};

/// A run from shortly before the request, on its way to it.
pub struct Search {
    engine: Engine,
    request: u64,
    until_ms: f64,
}

/// What a slice has brought.
pub enum Found {
    Trace(Box<Trace>),
    /// Not yet: call again.
    OnTheWay,
    /// It is not there.
    Nothing,
}

/// Events between two looks at the clock.
const SLICE: u64 = 2_000;

impl Search {
    pub fn new(film: &Film, request: u64, start_ms: f64, end_ms: f64) -> Option<Self> {
        // A little more, for what the request set off and nobody waited for.
        Some(Self { engine: film.before_request(request, start_ms)?, request, until_ms: end_ms + 5_000.0 })
    }

    pub fn go_on(&mut self, budget_ms: f64) -> Found {
        let start = dom::now_ms();
        while dom::now_ms() - start < budget_ms {
            let there = self.engine.run_some(self.until_ms, SLICE);
            if let Some(trace) = self.engine.take_traces().into_iter().find(|trace| trace.id == self.request)
            {
                return Found::Trace(Box::new(trace));
            }
            if there {
                return Found::Nothing;
            }
        }
        Found::OnTheWay
    }
}
