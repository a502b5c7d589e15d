//! The project's own commands: `cargo xtask serve`, `build`, `test`, `bench`, `fuzz`, `licences` and `ci`.

mod app;
mod bench;
mod browser;
mod fuzz;
mod licences;
mod options;
mod path;
mod process;
mod system;
mod test;
mod tools;
mod totals;

use std::process::ExitCode;

use options::Command;

/// What a command that cannot go on says: what is wrong, where, and what to do.
type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let command = match options::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(message) => {
            eprintln!("{message}\n\n{}", options::HELP);
            return ExitCode::from(2);
        }
    };
    let outcome = match command {
        Command::Help => {
            println!("{}", options::HELP);
            Ok(true)
        }
        Command::Serve(options) => app::serve(&options).map(|()| true),
        Command::Build(profile) => app::build(profile, &path::dist()).map(|()| true),
        Command::Test(options) => Ok(test::run(&options).all_passed()),
        Command::Bench(options) => bench::run(&options).map(|()| true),
        Command::Fuzz(options) => fuzz::run(&options).map(|()| true),
        Command::Licences => licences::write().and_then(|()| licences::check()).map(|()| true),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
