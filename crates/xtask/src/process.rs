//! Starting other programs: said aloud, awaited, and their failure put into words.

use std::io::{BufRead, BufReader, IsTerminal, PipeReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::Result;

/// Says what is run, runs it to its end with its output shown, and fails unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.stdin(Stdio::null()).status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(failed(command, status)) }
}

/// As [`run`], but also hands every line of the output to `read` after showing it.
pub fn run_reading(command: &mut Command, mut read: impl FnMut(&str)) -> Result<()> {
    announce(command);
    // Into a pipe Cargo writes without colour; a person at a terminal gets it all the same.
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let outcome = spawn_piped(command).and_then(|(mut child, output)| {
        show_lines(BufReader::new(output), &mut read)?;
        child.wait()
    });
    match outcome {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(command, status)),
        Err(error) => Err(cannot_start(command, &error)),
    }
}

/// What a program prints on standard output, if it starts and succeeds.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The Cargo that runs this command, so that one toolchain does everything.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::path::root());
    command
}

pub fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` cannot be run: {error}.", command.get_program().to_string_lossy())
}

pub fn failed(command: &Command, status: ExitStatus) -> String {
    format!("`{}` failed ({status}).", words(command))
}

fn announce(command: &Command) {
    println!("$ {}", words(command));
    // What the program prints must come after this line.
    let _ = std::io::stdout().flush();
}

fn words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Starts a program with its output and its errors in one pipe, so that they stay in order.
fn spawn_piped(command: &mut Command) -> std::io::Result<(Child, PipeReader)> {
    let (reader, writer) = std::io::pipe()?;
    let child = command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer).spawn();
    // The command keeps its ends of the pipe, and the pipe does not end while one is open.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok((child?, reader))
}

fn show_lines(mut from: impl BufRead, read: &mut impl FnMut(&str)) -> std::io::Result<()> {
    let mut stdout = std::io::stdout();
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        // A reader that went away (`| head`) must not stop the run, which still has a verdict to give.
        let _ = stdout.write_all(&line).and_then(|()| stdout.flush());
        read(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    Ok(())
}
