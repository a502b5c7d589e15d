//! Results go to a file or to standard output, remarks to standard error.
//! Whoever reads may go away at any time (`| head`): that is no error.

use crate::failure::{Failure, in_words};
use std::ffi::OsStr;
use std::io::{ErrorKind, Write, stderr, stdout};
use std::path::Path;

/// Writes a result to standard output.
///
/// # Errors
/// When it cannot be written for another reason than that nobody reads it.
pub fn print(text: &str) -> Result<(), Failure> {
    to_stdout(text.as_bytes())
}

/// Writes a result to a file, or to standard output for `-`.
///
/// # Errors
/// When it cannot be written.
pub fn write(to: &OsStr, bytes: &[u8]) -> Result<(), Failure> {
    if to == "-" {
        return to_stdout(bytes);
    }
    std::fs::write(to, bytes).map_err(|error| {
        let what = match error.kind() {
            ErrorKind::NotFound => "there is no such folder".into(),
            _ => in_words(&error),
        };
        Failure::output(&Path::new(to).display().to_string(), what)
    })
}

/// Says something on standard error, in a line of its own.
pub fn remark(line: &str) {
    // There is nobody left to tell if this fails.
    let _ = writeln!(stderr(), "{line}");
}

fn to_stdout(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::output("<stdout>", in_words(&error)))
        }
        _ => Ok(()),
    }
}
