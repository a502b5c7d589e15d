//! What requests do on boards drawn for the purpose.

mod failures;
mod properties;
mod runs;
pub(crate) mod sketch;
mod trouble;
mod ways;
