//! The command line: which command, with which options.

use std::ffi::OsString;
use std::num::{NonZeroU32, ParseIntError};
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

pub const HELP: &str = "\
The project's own commands.

cargo xtask serve [--release] [--port 8080]
    Builds the app and serves it on http://127.0.0.1:PORT, again after every change.
cargo xtask build [--release]
    Builds the app into dist/.
cargo xtask test [--filter WORD] [--no-browser] [--all-browsers]
    Format and lint checks, native tests, wasm tests and browser tests.
    With --filter only the tests whose names contain WORD are run, and no checks.
    With --all-browsers what is promised in every engine runs in Firefox and WebKit, too.
cargo xtask bench [browser|sim] [--n 1000,5000] [--runs 3] [--dist DIR]
    browser: measures the release build (or the one in DIR) in a headless browser, each case --runs times.
    sim: measures the simulation, beside SimPy and Ciw where Python can have them.
    Without a word, both.
cargo xtask fuzz [TARGET] [--minutes 10]
    Feeds every reader of what comes from outside (or one: file, link, png, svg, mermaid, task, collection, message)
    with made-up input for so many minutes each.
cargo xtask licences
    Writes docs/licences.md anew, after dependencies have changed.
cargo xtask ci
    Everything, in every engine: `test --all-browsers`.

Missing tools are installed at pinned versions under target/tools.
CHROMIUM and CHROMEDRIVER name another browser and driver than those on the PATH.";

#[derive(Debug, PartialEq)]
pub enum Command {
    Help,
    Serve(Serve),
    Build(Profile),
    Test(Test),
    Bench(Bench),
    Fuzz(Fuzz),
    Licences,
}

#[derive(Debug, PartialEq)]
pub struct Fuzz {
    /// All of them without it.
    pub target: Option<String>,
    pub minutes: NonZeroU32,
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
    /// Firefox and WebKit, too.
    pub all_browsers: bool,
}

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    All,
    Browser,
    Sim,
}

#[derive(Debug, PartialEq)]
pub struct Bench {
    pub part: Part,
    /// Numbers of nodes.
    pub sizes: Vec<NonZeroU32>,
    /// How often each case is measured; the medians are told.
    pub runs: NonZeroU32,
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
            (Command::Test(test), Arg::Long("all-browsers")) => test.all_browsers = true,
            (Command::Fuzz(fuzz), Arg::Long("minutes")) => fuzz.minutes = parser.value()?.parse()?,
            (Command::Fuzz(fuzz), Arg::Value(target)) if fuzz.target.is_none() => {
                fuzz.target = Some(target.string()?);
            }
            (Command::Bench(bench), Arg::Long("n")) => bench.sizes = parser.value()?.parse_with(numbers)?,
            (Command::Bench(bench), Arg::Long("runs")) => bench.runs = parser.value()?.parse()?,
            (Command::Bench(bench), Arg::Long("dist")) => {
                bench.dist = Some(parser.value()?.into());
            }
            (Command::Bench(bench), Arg::Value(part)) if bench.part == Part::All => {
                bench.part = part.parse_with(part_named)?;
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
        "test" => Command::Test(Test::default()),
        "ci" => Command::Test(Test { all_browsers: true, ..Test::default() }),
        "fuzz" => Command::Fuzz(Fuzz { target: None, minutes: MINUTES }),
        "licences" => Command::Licences,
        "bench" => Command::Bench(Bench { part: Part::All, sizes: SIZES.to_vec(), runs: RUNS, dist: None }),
        other => return Err(format!("there is no command `{other}`").into()),
    })
}

// A zero here would not compile.
const SIZES: [NonZeroU32; 2] = [NonZeroU32::new(1000).unwrap(), NonZeroU32::new(5000).unwrap()];
const RUNS: NonZeroU32 = NonZeroU32::new(3).unwrap();
const MINUTES: NonZeroU32 = NonZeroU32::new(10).unwrap();

fn part_named(name: &str) -> Result<Part, &'static str> {
    match name {
        "browser" => Ok(Part::Browser),
        "sim" => Ok(Part::Sim),
        _ => Err("there are `browser` and `sim` to measure"),
    }
}

fn numbers(text: &str) -> Result<Vec<NonZeroU32>, ParseIntError> {
    text.split(',').map(|number| number.trim().parse()).collect()
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
        let test = Test { filter: Some("undo".to_owned()), without_browser: true, all_browsers: true };
        let bench = Bench {
            part: Part::Browser,
            sizes: numbers("100,200").expect("two numbers"),
            runs: NonZeroU32::MIN,
            dist: Some("built".into()),
        };
        assert_eq!(parsed("bench browser --n 100,200 --runs 1 --dist built"), Ok(Command::Bench(bench)));
        assert_eq!(parsed("test --no-browser --all-browsers --filter=undo"), Ok(Command::Test(test)));
        let fuzz = Fuzz { target: Some("link".to_owned()), minutes: NonZeroU32::MIN };
        assert_eq!(parsed("fuzz link --minutes 1"), Ok(Command::Fuzz(fuzz)));
    }

    #[test]
    fn ci_runs_all_tests() {
        assert_eq!(parsed("ci"), parsed("test --all-browsers"));
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
            ("bench --runs 0", "\"0\""),
            ("fuzz link file", "file"),
            ("fuzz --minutes 0", "\"0\""),
            ("bench --n 1000,many", "many"),
            ("bench core", "core"),
            ("bench sim sim", "sim"),
        ] {
            let message = parsed(line).expect_err(line);
            assert!(message.contains(culprit), "{line}: {message}");
        }
    }
}
