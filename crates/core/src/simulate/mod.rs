//! Requests moving through a design: a discrete-event simulation.
//!
//! A board becomes a plan, in which all that does not change is worked out. The
//! engine moves requests through it in virtual time and writes down what
//! happens to those that are watched. It knows no clock and no chance but its
//! seed, so that a run can be repeated to the last bit.

mod class;
mod engine;
mod film;
pub(crate) mod plan;
mod random;
mod reason;
mod report;
mod run;
mod trace;
mod verdict;

pub use class::Class;
pub use engine::{Counters, Engine, FailedRequest, FaultId, LinkCounters, NodeCounters, Notice, Window};
pub use film::{Breakpoint, Change, Film, FilmSettings, NodeSample, Progress, Sample};
pub use reason::Reason;
pub use report::{Figures, NodeReport, NoticeReport, ReasonReport, Report, ReportRun};
pub use run::{ClassSummary, LatencySummary, NodeSummary, RunOptions, Summary, run, start};
pub use trace::{
    Algorithm, Balance, CertificateUse, Failure, Handshake, Hop, HopEvent, Layer, Outcome, Phase, Place,
    Resolution, Trace,
};
pub use verdict::{percent, time, verdict};

pub(crate) use plan::vouches;
use run::start_cold;

#[cfg(test)]
pub(crate) mod tests;
