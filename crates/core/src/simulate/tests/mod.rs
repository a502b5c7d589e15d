//! What requests do on boards drawn for the purpose.

mod addresses;
mod failover;
mod failures;
mod films;
mod properties;
mod reports;
mod runs;
pub(crate) mod sketch;
mod trouble;
mod walls;
mod ways;
