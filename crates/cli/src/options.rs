//! The command line: which command, with which options.

use crate::{failure::Failure, help};
use lexopt::{Arg, Parser, ValueExt};
use stackboard_core::{
    animate::{Clip, ClipOptions, Roll, Subject},
    io::limits,
    render::Theme,
    review::Severity,
};
use std::ffi::OsString;

#[derive(Debug, PartialEq)]
pub enum Command {
    /// Prints this text.
    Tell(&'static str),
    Version,
    Simulate(Simulate),
    Review(Review),
    Check(Check),
    Render(Render),
    Animate(Animate),
    Convert(Convert),
    Link(Link),
    Open {
        link: OsString,
    },
    Templates {
        name: Option<String>,
    },
}

/// What is not given holds as the board's scenario says.
#[derive(Debug, Default, PartialEq)]
pub struct Simulate {
    pub board: OsString,
    pub seed: Option<u64>,
    pub duration_s: Option<f64>,
    pub warmup_s: Option<f64>,
    pub json: bool,
}

#[derive(Debug, Default, PartialEq)]
pub struct Review {
    pub board: OsString,
    /// The name of a built-in task, or a task file.
    pub task: Option<OsString>,
    pub json: bool,
    /// Findings as bad as this end with status 1.
    pub fail_on: Option<Severity>,
}

#[derive(Debug, PartialEq)]
pub struct Check {
    pub board: OsString,
    /// The name of a built-in task, or a task file.
    pub task: OsString,
    pub json: bool,
}

#[derive(Debug, PartialEq)]
pub struct Render {
    pub board: OsString,
    pub output: OsString,
    pub format: Option<String>,
    pub theme: Theme,
    pub scale: f64,
}

#[derive(Debug, PartialEq)]
pub struct Animate {
    pub board: OsString,
    pub output: OsString,
    pub format: Option<String>,
    pub theme: Theme,
    pub clip: ClipOptions,
    pub fps: f64,
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, PartialEq)]
pub struct Convert {
    pub input: OsString,
    pub output: OsString,
    pub format: Option<String>,
}

#[derive(Debug, PartialEq)]
pub struct Link {
    pub board: OsString,
    pub base: Option<String>,
}

/// Reads the arguments that follow the program's name.
///
/// # Errors
/// When an argument is unknown, malformed or missing.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, Failure> {
    let mut parser = Parser::from_args(arguments);
    let usage = |error| Failure::usage("", error);
    let name = match parser.next().map_err(usage)? {
        None | Some(Arg::Long("help") | Arg::Short('h')) => return Ok(Command::Tell(help::MAIN)),
        Some(Arg::Long("version") | Arg::Short('V')) => return Ok(Command::Version),
        Some(Arg::Value(name)) => name.string().map_err(usage)?,
        Some(option) => return Err(usage(option.unexpected())),
    };
    if name == "help" {
        return help_on(parser).map_err(usage);
    }
    let Some((name, help, read)) = COMMANDS.iter().find(|(known, ..)| *known == name) else {
        return Err(usage(no_command(&name)));
    };
    match Arguments::of(&mut parser).and_then(|arguments| match arguments {
        Some(arguments) => read(arguments),
        None => Ok(Command::Tell(help)),
    }) {
        Ok(command) => Ok(command),
        Err(error) => Err(Failure::usage(name, error)),
    }
}

type Read = fn(Arguments) -> Result<Command, lexopt::Error>;

const COMMANDS: &[(&str, &str, Read)] = &[
    ("simulate", help::SIMULATE, simulate),
    ("review", help::REVIEW, review),
    ("check", help::CHECK, check),
    ("render", help::RENDER, render),
    ("animate", help::ANIMATE, animate),
    ("convert", help::CONVERT, convert),
    ("link", help::LINK, link),
    ("open", help::OPEN, open),
    ("templates", help::TEMPLATES, templates),
];

fn no_command(name: &str) -> lexopt::Error {
    format!("there is no command {name:?}").into()
}

fn help_on(mut parser: Parser) -> Result<Command, lexopt::Error> {
    let Some(Arg::Value(name)) = parser.next()? else {
        return Ok(Command::Tell(help::MAIN));
    };
    let name = name.string()?;
    let known = COMMANDS.iter().find(|(known, ..)| *known == name);
    known.map(|(_, help, _)| Command::Tell(help)).ok_or_else(|| no_command(&name))
}

/// The arguments of a command, sorted but not yet understood.
#[derive(Default)]
struct Arguments {
    values: Vec<OsString>,
    options: Vec<(&'static str, OsString)>,
    json: bool,
}

/// Options that are followed by a value.
const WITH_VALUE: [&str; 15] = [
    "seed", "duration", "warmup", "output", "scale", "theme", "to", "base", "task", "fail-on", "seconds",
    "fps", "size", "from", "speed",
];

impl Arguments {
    /// `None` when help is asked for.
    fn of(parser: &mut Parser) -> Result<Option<Self>, lexopt::Error> {
        let mut found = Self::default();
        while let Some(argument) = parser.next()? {
            let name = match argument {
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                Arg::Value(value) => {
                    found.values.push(value);
                    continue;
                }
                Arg::Long("json") => {
                    found.json = true;
                    continue;
                }
                Arg::Short('o') => "output",
                Arg::Long(name) => match WITH_VALUE.iter().find(|known| **known == name) {
                    Some(known) => known,
                    None => return Err(argument.unexpected()),
                },
                Arg::Short(_) => return Err(argument.unexpected()),
            };
            found.options.push((name, parser.value()?));
        }
        Ok(Some(found))
    }

    /// Takes an option; given twice, the last one counts.
    fn take(&mut self, name: &str) -> Option<OsString> {
        let last = self.options.iter().rposition(|(found, _)| *found == name)?;
        let value = self.options.swap_remove(last).1;
        self.options.retain(|(found, _)| *found != name);
        Some(value)
    }

    fn take_text(&mut self, name: &str) -> Result<Option<String>, lexopt::Error> {
        self.take(name).map(ValueExt::string).transpose()
    }

    fn take_number(
        &mut self,
        name: &str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Result<Option<f64>, lexopt::Error> {
        let Some(text) = self.take_text(name)? else { return Ok(None) };
        match text.parse::<f64>() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => Err(format!(
                "--{name} must be a number from {} to {}, not {text:?}",
                range.start(),
                range.end()
            )
            .into()),
        }
    }

    fn take_value(&mut self, what: &str) -> Result<OsString, lexopt::Error> {
        if self.values.is_empty() {
            return Err(format!("{what} is missing").into());
        }
        Ok(self.values.remove(0))
    }

    fn take_output(&mut self) -> Result<OsString, lexopt::Error> {
        self.take("output").ok_or_else(|| "say where to write with -o OUT; - is standard output".into())
    }

    fn take_theme(&mut self) -> Result<Theme, lexopt::Error> {
        match self.take_text("theme")?.as_deref() {
            None | Some("light") => Ok(Theme::Light),
            Some("dark") => Ok(Theme::Dark),
            Some(other) => Err(format!("--theme is light or dark, not {other:?}").into()),
        }
    }

    /// Width and height in pixels, as in `1280x720`.
    fn take_size(&mut self) -> Result<(u32, u32), lexopt::Error> {
        let Some(text) = self.take_text("size")? else { return Ok((1280, 720)) };
        let side = |text: &str| text.parse().ok().filter(|side| (16..=Roll::MOST_SIDE).contains(side));
        text.split_once(['x', '×'])
            .and_then(|(width, height)| Some((side(width)?, side(height)?)))
            .ok_or_else(|| {
                format!("--size is as 1280x720, each side from 16 to {}, not {text:?}", Roll::MOST_SIDE)
                    .into()
            })
    }

    /// Whatever was not taken is not meant for this command.
    fn finish(self) -> Result<(), lexopt::Error> {
        if self.json {
            return Err(lexopt::Error::UnexpectedOption("--json".into()));
        }
        if let Some((name, _)) = self.options.first() {
            return Err(lexopt::Error::UnexpectedOption(format!("--{name}")));
        }
        match self.values.into_iter().next() {
            Some(value) => Err(lexopt::Error::UnexpectedArgument(value)),
            None => Ok(()),
        }
    }
}

fn simulate(mut arguments: Arguments) -> Result<Command, lexopt::Error> {
    let seed = match arguments.take_text("seed")? {
        None => None,
        Some(text) => {
            Some(text.parse().map_err(|_| format!("--seed must be a whole number from 0, not {text:?}"))?)
        }
    };
    let command = Simulate {
        board: arguments.take_value("BOARD")?,
        seed,
        duration_s: arguments.take_number("duration", 0.001..=limits::DURATION_S)?,
        warmup_s: arguments.take_number("warmup", 0.0..=limits::DURATION_S)?,
        json: std::mem::take(&mut arguments.json),
    };
    arguments.finish()?;
    Ok(Command::Simulate(command))
}

fn review(mut arguments: Arguments) -> Result<Command, lexopt::Error> {
    let fail_on = match arguments.take_text("fail-on")? {
        None => None,
        Some(text) => Some(
            Severity::from_key(&text)
                .ok_or_else(|| format!("--fail-on is high, medium or low, not {text:?}"))?,
        ),
    };
    let command = Review {
        board: arguments.take_value("BOARD")?,
        task: arguments.take("task"),
        json: std::mem::take(&mut arguments.json),
        fail_on,
    };
    arguments.finish()?;
    Ok(Command::Review(command))
}

fn check(mut arguments: Arguments) -> Result<Command, lexopt::Error> {
    let command = Check {
        board: arguments.take_value("BOARD")?,
        task: arguments.take("task").ok_or("say which task with --task TASK")?,
        json: std::mem::take(&mut arguments.json),
    };
    arguments.finish()?;
    Ok(Command::Check(command))
}

fn render(mut arguments: Arguments) -> Result<Command, lexopt::Error> {
    let theme = arguments.take_theme()?;
    let command = Render {
        board: arguments.take_value("BOARD")?,
        output: arguments.take_output()?,
        format: arguments.take_text("to")?,
        theme,
        scale: arguments.take_number("scale", 0.01..=100.0)?.unwrap_or(1.0),
    };
    arguments.finish()?;
    Ok(Command::Render(command))
}

fn animate(mut arguments: Arguments) -> Result<Command, lexopt::Error> {
    let theme = arguments.take_theme()?;
    let (width, height) = arguments.take_size()?;
    let from = arguments.take_number("from", 0.0..=limits::DURATION_S)?;
    let speed = arguments.take_number("speed", 0.01..=100.0)?;
    let subject = match (from, speed) {
        (None, None) => Subject::Requests,
        (from, pace) => Subject::Run { from_s: from.unwrap_or(0.0), pace: pace.unwrap_or(1.0) },
    };
    let length_s = arguments.take_number("seconds", Clip::LEAST_S..=Clip::MOST_S)?.unwrap_or(10.0);
    let command = Animate {
        board: arguments.take_value("BOARD")?,
        output: arguments.take_output()?,
        format: arguments.take_text("to")?,
        theme,
        clip: ClipOptions { subject, length_s },
        fps: arguments.take_number("fps", 1.0..=Roll::MOST_FPS)?.unwrap_or(20.0),
        width,
        height,
    };
    arguments.finish()?;
    Ok(Command::Animate(command))
}

fn convert(mut arguments: Arguments) -> Result<Command, lexopt::Error> {
    let command = Convert {
        input: arguments.take_value("IN")?,
        output: arguments.take_output()?,
        format: arguments.take_text("to")?,
    };
    arguments.finish()?;
    Ok(Command::Convert(command))
}

fn link(mut arguments: Arguments) -> Result<Command, lexopt::Error> {
    let base = arguments.take_text("base")?;
    if let Some(base) =
        base.as_deref().filter(|base| base.contains(|c: char| c.is_whitespace() || c.is_control()))
    {
        return Err(format!("--base must be an address without spaces, not {base:?}").into());
    }
    let command = Link { board: arguments.take_value("BOARD")?, base };
    arguments.finish()?;
    Ok(Command::Link(command))
}

fn open(mut arguments: Arguments) -> Result<Command, lexopt::Error> {
    let link = arguments.take_value("LINK")?;
    arguments.finish()?;
    Ok(Command::Open { link })
}

fn templates(mut arguments: Arguments) -> Result<Command, lexopt::Error> {
    let name = match arguments.values.is_empty() {
        true => None,
        false => Some(arguments.take_value("NAME")?.string()?),
    };
    arguments.finish()?;
    Ok(Command::Templates { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn options_reach_their_command() {
        let simulate = Simulate {
            board: "-".into(),
            seed: Some(3),
            duration_s: Some(1.5),
            warmup_s: Some(0.0),
            json: true,
        };
        let line = "simulate --seed 1 - --seed=3 --duration 1.5 --warmup 0 --json";
        assert_eq!(parsed(line), Ok(Command::Simulate(simulate)));
        let render = Render {
            board: "a.json".into(),
            output: "b.png".into(),
            format: None,
            theme: Theme::Dark,
            scale: 2.0,
        };
        assert_eq!(parsed("render a.json -ob.png --theme dark --scale 2"), Ok(Command::Render(render)));
        assert_eq!(parsed("templates simple"), Ok(Command::Templates { name: Some("simple".into()) }));
    }

    #[test]
    fn every_command_has_help() {
        for (name, text, _) in COMMANDS {
            assert_eq!(parsed(&format!("{name} --help")), Ok(Command::Tell(text)));
            assert_eq!(parsed(&format!("help {name}")), Ok(Command::Tell(text)));
            assert!(help::MAIN.contains(&format!("stackboard {name}")) && text.contains(name));
        }
        assert_eq!(parsed(""), Ok(Command::Tell(help::MAIN)));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, culprit) in [
            ("fly", "\"fly\""),
            ("help fly", "\"fly\""),
            ("--fly", "--fly"),
            ("simulate", "BOARD is missing"),
            ("simulate a b", "\"b\""),
            ("simulate a --seed -1", "--seed"),
            ("simulate a --seed 1.5", "\"1.5\""),
            ("simulate a --duration nan", "--duration"),
            ("simulate a --duration 0", "--duration"),
            ("simulate a --warmup inf", "--warmup"),
            ("simulate a --duration", "--duration"),
            ("simulate a --scale 2", "--scale"),
            ("simulate a -o b", "--output"),
            ("check a", "--task TASK"),
            ("check --task simple", "BOARD is missing"),
            ("render a", "-o OUT"),
            ("render a -o b.svg --theme blue", "blue"),
            ("render a -o b.svg --scale 0", "--scale"),
            ("render a -o b.svg --json", "--json"),
            ("animate a -o b.gif --size 12", "--size"),
            ("animate a -o b.gif --size 9000x20", "9000x20"),
            ("animate a -o b.gif --seconds 0", "--seconds"),
            ("animate a -o b.gif --fps 500", "--fps"),
            ("templates a b", "\"b\""),
            ("open", "LINK is missing"),
        ] {
            let message = parsed(line).expect_err(line);
            assert!(message.contains(culprit) && message.contains("--help"), "{line}: {message}");
        }
    }
}
