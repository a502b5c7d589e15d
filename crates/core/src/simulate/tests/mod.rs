//! What requests do on boards drawn for the purpose.

mod failures;
mod properties;
pub(crate) mod sketch;
mod ways;
