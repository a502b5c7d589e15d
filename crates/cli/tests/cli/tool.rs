//! Runs the program and looks at what it leaves.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

pub fn stackboard(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stackboard"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a run left behind, as text.
#[derive(Debug, PartialEq)]
pub struct Run {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Standard output of a run that went well and had nothing to remark.
    pub fn fine(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// The one line on standard error of a run that was refused.
    pub fn refused(self) -> String {
        assert_eq!((self.status, self.out.as_str()), (Some(2), ""), "{}", self.err);
        let line = self.err.strip_suffix('\n').expect("a line");
        assert!(!line.is_empty() && !line.contains(char::is_control), "{line:?}");
        line.to_owned()
    }
}

pub fn run(arguments: &[&str]) -> Run {
    read(stackboard(arguments).output().expect("the program starts"))
}

/// Runs with these bytes on standard input.
pub fn run_with(input: &[u8], arguments: &[&str]) -> Run {
    let mut child = stackboard(arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    // The program may end without having read everything.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("nothing panics here");
    read(output)
}

pub fn read(output: Output) -> Run {
    Run {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

/// A file among the project's fixtures.
pub fn fixture(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    folder.join(name).to_str().expect("a path that is text").to_owned()
}

/// A message's `LINE:COL` and words, after checking that it begins with the
/// input's name.
pub fn place<'a>(line: &'a str, name: &str) -> ((usize, usize), &'a str) {
    let rest = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':'));
    let mut parts = rest.unwrap_or_else(|| panic!("{line} does not begin with {name}:")).splitn(3, ':');
    let mut number = || parts.next().and_then(|part| part.parse().ok()).expect("a number");
    let position = (number(), number());
    (position, parts.next().expect("words").trim_start())
}
