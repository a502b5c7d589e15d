//! How large a task may be, and how much work its check. Far beyond what a
//! course needs, and little enough for a browser tab.

/// Bytes of a task file.
pub const FILE_BYTES: usize = 512 * 1024;
/// Entries of a list: requirements, questions, flaws, parts of a check.
pub const LIST: usize = 100;
/// Checks and selectors of a task together.
pub const PARTS: usize = 1_000;
/// How deep checks, or selectors, may stand in one another.
pub const DEPTH: usize = 6;

/// Characters.
pub const NAME: usize = 60;
pub const WORD: usize = 200;
pub const SENTENCE: usize = 600;
pub const PARAGRAPH: usize = 4_000;

/// Requests a second.
pub const RATE: f64 = 5_000.0;
/// Seconds of virtual time of one part of a run.
pub const SECONDS: f64 = 600.0;
/// Requests of one run.
pub const REQUESTS: f64 = 60_000.0;
/// Nodes whose crashes are tried one by one.
pub const CRASHES: usize = 40;
/// Events of one run; a request has about ten. Reached only by boards on which
/// requests go round in circles.
pub const RUN_EVENTS: u64 = 3_000_000;
/// Events of all runs of a check together.
pub const EVENTS: u64 = 30_000_000;
