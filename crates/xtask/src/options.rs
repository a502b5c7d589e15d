//! The command line: which command, with which options.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

pub const HELP: &str = "\
The project's own commands.

cargo xtask serve [--release] [--port 8080]
    Builds the app and serves it on http://127.0.0.1:PORT, again after every change.
cargo xtask build [--release]
    Builds the app into dist/.
cargo xtask test [--filter WORD] [--no-browser]
    Format and lint checks, native tests, wasm tests and browser tests.
    With --filter only the tests whose names contain WORD are run, and no checks.
cargo xtask bench [--n 1000,5000] [--dist DIR]
    Measures the release build (or the one in DIR) in a headless browser.
cargo xtask ci
    What continuous integration runs: everything that `test` runs.

Missing tools are installed at pinned versions under target/tools.
CHROMIUM and CHROMEDRIVER name another browser and driver than those on the PATH.";

#[derive(Debug, PartialEq)]
pub enum Command {
    Help,
    Serve(Serve),
    Build(Profile),
    Test(Test),
    Bench(Bench),
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Profile {
    #[default]
    Debug,
    Release,
}

#[derive(Debug, PartialEq)]
pub struct Serve {
    pub profile: Profile,
    pub port: u16,
}

#[derive(Debug, Default, PartialEq)]
pub struct Test {
    /// A part of the names of the tests to run; all of them without it.
    pub filter: Option<String>,
    pub without_browser: bool,
}

#[derive(Debug, PartialEq)]
pub struct Bench {
    /// Numbers of nodes, separated by commas.
    pub sizes: String,
    /// A built app to measure in place of a fresh release build.
    pub dist: Option<PathBuf>,
}

/// Reads the arguments that follow the program's name.
///
/// # Errors
/// A sentence that names the argument that is unknown, malformed or incomplete.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    read(Parser::from_args(arguments)).map_err(|error| format!("cargo xtask: {error}"))
}

fn read(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let mut command = match parser.next()? {
        None | Some(Arg::Long("help") | Arg::Short('h')) => return Ok(Command::Help),
        Some(Arg::Value(name)) => command_named(&name.string()?)?,
        Some(option) => return Err(option.unexpected()),
    };
    while let Some(argument) = parser.next()? {
        match (&mut command, argument) {
            (_, Arg::Long("help") | Arg::Short('h')) => return Ok(Command::Help),
            (Command::Serve(serve), Arg::Long("release")) => serve.profile = Profile::Release,
            (Command::Serve(serve), Arg::Long("port")) => serve.port = parser.value()?.parse()?,
            (Command::Build(profile), Arg::Long("release")) => *profile = Profile::Release,
            (Command::Test(test), Arg::Long("filter")) => {
                test.filter = Some(parser.value()?.string()?);
            }
            (Command::Test(test), Arg::Long("no-browser")) => test.without_browser = true,
            (Command::Bench(bench), Arg::Long("n")) => bench.sizes = parser.value()?.string()?,
            (Command::Bench(bench), Arg::Long("dist")) => {
                bench.dist = Some(parser.value()?.into());
            }
            (_, other) => return Err(other.unexpected()),
        }
    }
    Ok(command)
}

fn command_named(name: &str) -> Result<Command, lexopt::Error> {
    Ok(match name {
        "help" => Command::Help,
        "serve" => Command::Serve(Serve { profile: Profile::Debug, port: 8080 }),
        "build" => Command::Build(Profile::Debug),
        "test" | "ci" => Command::Test(Test::default()),
        "bench" => Command::Bench(Bench { sizes: "1000,5000".to_owned(), dist: None }),
        other => return Err(format!("there is no command `{other}`").into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn options_reach_their_command() {
        let serve = Serve { profile: Profile::Release, port: 9000 };
        assert_eq!(parsed("serve --port 9000 --release"), Ok(Command::Serve(serve)));
        let test = Test { filter: Some("undo".to_owned()), without_browser: true };
        assert_eq!(parsed("test --no-browser --filter=undo"), Ok(Command::Test(test)));
    }

    #[test]
    fn ci_runs_all_tests() {
        assert_eq!(parsed("ci"), parsed("test"));
    }

    #[test]
    fn nothing_and_help_show_the_help() {
        assert_eq!(parsed(""), Ok(Command::Help));
        assert_eq!(parsed("serve --help"), Ok(Command::Help));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, culprit) in [
            ("fly", "fly"),
            ("build --port 1", "--port"),
            ("serve --port many", "many"),
            ("test --filter", "--filter"),
        ] {
            let message = parsed(line).expect_err(line);
            assert!(message.contains(culprit), "{line}: {message}");
        }
    }
}
