//! Fuzzing everything that reads what comes from outside, with libFuzzer, on the toolchain that builds all the rest.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::options::Fuzz;
use crate::totals::Totals;
use crate::{Result, path, process, system};

/// The targets of `tests/fuzz`.
const TARGETS: [&str; 8] = ["file", "link", "png", "svg", "mermaid", "task", "collection", "message"];
/// Seconds for all targets together among the tests.
const BRIEFLY_S: u32 = 30;
/// One input may not take longer, in seconds. A sound one takes milliseconds.
const LONGEST_S: u32 = 10;
const MOST_MB: u32 = 1024;
/// Bytes of an input; what needs more is among the hostile files of the tests.
const MOST_BYTES: u32 = 16 * 1024;

/// What `cargo fuzz` passes where there is no sanitizer: the compiler counts which ways the program takes, and
/// libFuzzer looks for inputs that take others. There is no unsafe code that a sanitizer would have to watch.
const INSTRUMENTATION: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Fuzzes for as long as the options say.
///
/// # Errors
/// When something was found, or fuzzing is not possible here.
pub fn run(options: &Fuzz) -> Result<()> {
    let targets = match &options.target {
        None => TARGETS.to_vec(),
        Some(name) => match TARGETS.into_iter().find(|target| target == name) {
            Some(target) => vec![target],
            None => return Err(format!("There is no target `{name}`; there are {}.", TARGETS.join(", "))),
        },
    };
    let lasts_s = 60 * options.minutes.get();
    let corpus = folder("corpus");
    println!("What takes a new way is kept in {}, and the next run begins with it.", corpus.display());
    let totals = fuzz(&targets, &corpus, &[format!("-max_total_time={lasts_s}")])?;
    match totals.failed {
        0 => Ok(()),
        failed => Err(format!("{failed} of {} targets found something.", targets.len())),
    }
}

/// Fuzzes every target for a few seconds, from the same beginning every time.
///
/// # Errors
/// When fuzzing is not possible here.
pub fn run_briefly() -> Result<Totals> {
    process::run(process::cargo().args(["fmt", "--check", "--manifest-path"]).arg(manifest()))?;
    let corpus = folder("brief");
    // Without one there is nothing to remove.
    let _ = fs::remove_dir_all(&corpus);
    let lasts_s = BRIEFLY_S / TARGETS.len() as u32;
    fuzz(&TARGETS, &corpus, &["-seed=1".to_owned(), format!("-max_total_time={lasts_s}")])
}

/// Builds the targets and runs them side by side, each with these options of libFuzzer.
fn fuzz(targets: &[&'static str], corpus: &Path, options: &[String]) -> Result<Totals> {
    if system::find("c++").is_none() {
        system::install_packages(&["g++"], "libFuzzer is compiled with a C++ compiler")?;
    }
    let seeds = folder("seeds");
    process::run(
        process::cargo().args(["run", "--quiet", "--package", "hostile", "--bin", "seeds"]).arg(&seeds),
    )?;
    let programs = build()?;
    let left: Mutex<VecDeque<_>> = Mutex::new(targets.iter().copied().collect());
    let totals = Mutex::new(Totals::default());
    let lanes = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(target) = next else { return };
                    let folders = [corpus.join(target), seeds.join(target)];
                    let one = match run_target(&programs.join(target), target, &folders, options) {
                        Ok(last) => {
                            println!("{target:<11} {last}");
                            Totals::ONE_PASSED
                        }
                        Err(message) => {
                            println!("{message}");
                            Totals::ONE_FAILED
                        }
                    };
                    *totals.lock().unwrap_or_else(PoisonError::into_inner) += one;
                }
            });
        }
    });
    Ok(totals.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Runs one target; gives the line that says what it did.
///
/// What it keeps goes to the first of the folders, and it begins with what is in both.
fn run_target(program: &Path, target: &str, folders: &[PathBuf; 2], options: &[String]) -> Result<String> {
    let (found, log) = (folder("found").join(target), folder(&format!("{target}.log")));
    for folder in folders.iter().chain([&found]) {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}.", folder.display()))?;
    }
    let output = fs::File::create(&log).map_err(|error| format!("{}: {error}.", log.display()))?;
    let mut command = Command::new(program);
    command
        .args(options)
        .arg(format!("-timeout={LONGEST_S}"))
        .arg(format!("-rss_limit_mb={MOST_MB}"))
        .arg(format!("-max_len={MOST_BYTES}"))
        .args(["-print_final_stats=1", "-verbosity=1"])
        .arg(format!("-artifact_prefix={}/", found.display()))
        .args(folders)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(output);
    let status = command.status().map_err(|error| process::cannot_start(&command, &error))?;
    let said = fs::read(&log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines = || said.lines().map(str::trim);
    if status.success() {
        return Ok(lines().rfind(|line| line.starts_with("Done ")).unwrap_or("Done.").to_owned());
    }
    let last: Vec<&str> = lines().rev().take(40).collect();
    let last: String = last.into_iter().rev().map(|line| format!("    {line}\n")).collect();
    Err(format!(
        "{target} found something ({status}); the input is in {}. To see it again: {} INPUT\n{last}",
        found.display(),
        program.display()
    ))
}

/// Compiles the targets and gives the folder with their programs.
fn build() -> Result<PathBuf> {
    let host = host()?;
    let build = folder("build");
    println!("Compiling the targets of tests/fuzz. The first time takes some minutes.");
    let mut cargo = process::cargo();
    cargo.args(["build", "--quiet", "--release", "--target", &host, "--target-dir"]).arg(&build);
    cargo.arg("--manifest-path").arg(manifest()).env("RUSTFLAGS", INSTRUMENTATION);
    process::run(&mut cargo)?;
    Ok(build.join(host).join("release"))
}

/// Named as a target, so that what runs while compiling is not instrumented.
fn host() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = process::output(Command::new(rustc).arg("-vV")).unwrap_or_default();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "`rustc -vV` does not say for what it compiles.".to_owned())
}

fn manifest() -> PathBuf {
    path::root().join("tests/fuzz/Cargo.toml")
}

/// Everything that fuzzing leaves behind is in one folder.
fn folder(name: &str) -> PathBuf {
    path::root().join("target/fuzz").join(name)
}
