//! The benchmarks: the page in a browser, and the simulation beside its peers.

mod browser;
mod peers;
mod sim;

use crate::Result;
use crate::options::{Bench, Part};

/// Measures what is asked for. What cannot be measured does not keep the rest from being measured.
pub fn run(options: &Bench) -> Result<()> {
    match options.part {
        Part::Browser => browser::run(options),
        Part::Sim => sim::run(),
        Part::All => {
            let browser = browser::run(options);
            if let Err(message) = &browser {
                eprintln!("{message}");
            }
            sim::run().and(browser)
        }
    }
}
