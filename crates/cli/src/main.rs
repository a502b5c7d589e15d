//! Stackboard on the command line: the same core as in the browser.

mod animate;
mod check;
mod convert;
mod failure;
mod help;
mod input;
mod options;
mod output;
mod png;
mod progress;
mod render;
mod report;
mod review;
mod simulate;
mod task;

use failure::Failure;
use options::Command;
use std::process::ExitCode;

fn main() -> ExitCode {
    match options::parse(std::env::args_os().skip(1)).and_then(run) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            output::remark(&failure.to_string());
            ExitCode::from(2)
        }
    }
}

/// Carries a command out; false when the answer to what was asked is no.
fn run(command: Command) -> Result<bool, Failure> {
    match command {
        Command::Check(options) => return check::run(&options),
        Command::Tell(text) => output::print(text),
        Command::Version => output::print(concat!("stackboard ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Simulate(options) => simulate::run(&options),
        Command::Review(options) => return review::run(&options),
        Command::Render(options) => render::run(&options),
        Command::Animate(options) => animate::run(&options),
        Command::Convert(options) => convert::run(&options),
        Command::Link(options) => convert::link(&options),
        Command::Open { link } => convert::open(&link),
        Command::Templates { name } => convert::templates(name.as_deref()),
    }
    .map(|()| true)
}
