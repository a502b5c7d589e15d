//! Everything that has to hold: format, lints, dependencies, fuzzing, native tests, wasm tests, the release build and the browser tests.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::browser::{Browser, Engine};
use crate::options::{Profile, Test};
use crate::totals::Totals;
use crate::{Result, app, browser, fuzz, licences, path, process, system, tools};

/// Runs every stage, also after one failed, and prints the totals on a last line of their own.
pub fn run(options: &Test) -> Totals {
    let prepared = prepare(options);
    let mut report = Report::default();
    if options.filter.is_none() {
        checks(&mut report, &prepared);
    }
    tests(&mut report, &prepared, options);
    report.print()
}

/// What the stages need from outside, or a sentence that says why it is not there.
struct Prepared {
    checkers: Result<()>,
    wasm: Result<()>,
    browser: Result<Browser>,
    mermaid: Result<()>,
}

fn prepare(options: &Test) -> Prepared {
    Prepared {
        checkers: tools::ensure_checkers(),
        wasm: tools::ensure_wasm_target()
            .and_then(|()| tools::ensure_wasm_bindgen())
            .and_then(|()| tools::ensure_node()),
        browser: if options.without_browser { Err("Left out.".to_owned()) } else { browser::ensure() },
        mermaid: if options.without_browser { Err("Left out.".to_owned()) } else { tools::ensure_mermaid() },
    }
}

fn checks(report: &mut Report, prepared: &Prepared) {
    report.check("format", || {
        prepared.checkers.clone()?;
        process::run(process::cargo().args(["fmt", "--all", "--check"]))
    });
    report.check("lints, native", || {
        prepared.checkers.clone()?;
        process::run(process::cargo().args([
            "clippy",
            "--workspace",
            "--exclude",
            APP,
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    });
    report.check("lints, app", || {
        prepared.checkers.clone()?;
        prepared.wasm.clone()?;
        let clippy = ["clippy", "--package", APP, "--all-targets", "--target", WASM, "--", "-D", "warnings"];
        process::run(process::cargo().args(clippy))
    });
    report.check("dependencies", licences::check);
    report.tests("fuzzing", fuzz::run_briefly);
}

fn tests(report: &mut Report, prepared: &Prepared, options: &Test) {
    let filter = options.filter.as_deref();
    report.tests("native tests", || {
        let mut cargo = process::cargo();
        cargo.args(["test", "--no-fail-fast", "--workspace", "--exclude", APP, "--exclude", BROWSER_TESTS]);
        run_tests(&mut cargo, filter)
    });
    report.tests("wasm tests", || {
        prepared.wasm.clone()?;
        let mut cargo = process::cargo();
        cargo.args(["test", "--package", CORE, "--test", "results", "--target", WASM]);
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        cargo.env("PATH", system::path_variable()?);
        run_tests(&mut cargo, filter)
    });
    if options.without_browser {
        return;
    }
    let built = report.check("release build", || app::build(Profile::Release, &path::tested_dist()));
    report.tests("browser tests", || {
        if !built {
            return Err("Not run, since there is no build to open.".to_owned());
        }
        prepared.mermaid.clone()?;
        let mut cargo = browser_tests(&prepared.browser.clone()?);
        cargo.args(["test", "--no-fail-fast", "--package", BROWSER_TESTS]);
        cargo.env("STACKBOARD_DIST", path::tested_dist());
        run_tests(&mut cargo, filter)
    });
    if !options.all_browsers {
        return;
    }
    for engine in Engine::ALL {
        report.tests(engine.name(), || {
            if !built {
                return Err("Not run, since there is no build to open.".to_owned());
            }
            let mut cargo = match engine.cargo() {
                Ok(cargo) => cargo,
                // A machine that cannot have the engine tests all else.
                Err(why) => {
                    println!("Left out: {why}");
                    return Ok(Totals::default());
                }
            };
            // One driver has one browser at a time.
            cargo.args(["test", "--no-fail-fast", "--package", BROWSER_TESTS, "--test", "engines"]);
            cargo.env("STACKBOARD_DIST", path::tested_dist()).env("RUST_TEST_THREADS", "1");
            run_tests(&mut cargo, filter)
        });
    }
}

const APP: &str = "stackboard-app";
const CORE: &str = "stackboard-core";
const BROWSER_TESTS: &str = "browser-tests";
const WASM: &str = "wasm32-unknown-unknown";

/// A Cargo that tells the browser tests which browser to drive.
pub fn browser_tests(browser: &Browser) -> Command {
    let mut cargo = process::cargo();
    cargo.env("CHROMIUM", &browser.chromium).env("CHROMEDRIVER", &browser.chromedriver);
    cargo
}

/// Runs tests and counts them. A run that fails without a failed test (it does not compile, it dies) counts as one.
fn run_tests(cargo: &mut Command, filter: Option<&str>) -> Result<Totals> {
    if let Some(filter) = filter {
        cargo.args(["--", filter]);
    }
    let mut totals = Totals::default();
    let outcome = process::run_reading(cargo, |line| totals += Totals::in_line(line).unwrap_or_default());
    match outcome {
        Err(message) if totals.failed == 0 => {
            println!("{message}");
            totals += Totals::ONE_FAILED;
        }
        _ => {}
    }
    Ok(totals)
}

/// The stages so far and how they ended.
#[derive(Default)]
struct Report {
    stages: Vec<(&'static str, Totals, Duration)>,
}

impl Report {
    /// Runs a stage that either holds or does not, and tells which.
    fn check(&mut self, name: &'static str, stage: impl FnOnce() -> Result<()>) -> bool {
        self.tests(name, || stage().map(|()| Totals::ONE_PASSED))
    }

    /// Runs a stage that counts for itself; a stage that cannot be run has failed once.
    fn tests(&mut self, name: &'static str, stage: impl FnOnce() -> Result<Totals>) -> bool {
        println!("\n== {name}");
        let begun = Instant::now();
        let totals = stage().unwrap_or_else(|message| {
            println!("{message}");
            Totals::ONE_FAILED
        });
        self.stages.push((name, totals, begun.elapsed()));
        totals.all_passed()
    }

    fn print(&self) -> Totals {
        println!();
        let mut sum = Totals::default();
        for (name, totals, took) in &self.stages {
            let (minutes, seconds) = (took.as_secs() / 60, took.as_secs() % 60);
            println!("{name:<14} {minutes:>3}:{seconds:02}  {totals}");
            sum += *totals;
        }
        println!("\n{sum}");
        sum
    }
}
