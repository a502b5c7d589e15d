//! Measures the built app beside a bare page that does the same work, in one run on one machine.

mod measure;
mod report;
mod wire;
mod workload;

use std::path::PathBuf;
use std::process::ExitCode;

use browser_tests::{Error, Result, Server, Site};
use lexopt::{Arg, Parser, ValueExt};

use measure::{Case, Figures, Outcome, Subject};

const HELP: &str = "\
Measures the built app in a headless browser, beside a bare page that does the same work.

cargo run --package browser-tests --bin bench -- [OPTION]…
    --dist DIR      the built app (dist/ unless STACKBOARD_DIST names another)
    --n N,N         numbers of nodes (1000,5000)
    --runs N        how often each is measured; the medians are told (3)";

struct Options {
    dist: Option<PathBuf>,
    sizes: Vec<usize>,
    runs: usize,
}

fn main() -> ExitCode {
    let outcome = match options() {
        Ok(Some(options)) => run(options),
        Ok(None) => {
            println!("{HELP}");
            Ok(())
        }
        Err(error) => Err(Error::Told(format!("{error}\n\n{HELP}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> std::result::Result<Option<Options>, lexopt::Error> {
    let mut options = Options { dist: None, sizes: vec![1000, 5000], runs: 3 };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Long("dist") => options.dist = Some(parser.value()?.into()),
            Arg::Long("n") => options.sizes = parser.value()?.parse_with(sizes)?,
            Arg::Long("runs") => options.runs = parser.value()?.parse_with(positive)?,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
}

fn sizes(text: &str) -> std::result::Result<Vec<usize>, String> {
    text.split(',').map(positive).collect()
}

fn positive(text: &str) -> std::result::Result<usize, String> {
    text.trim()
        .parse()
        .ok()
        .filter(|&number| number > 0)
        .ok_or_else(|| format!("{text:?} is not a whole number above 0"))
}

fn run(options: Options) -> Result<()> {
    let mut site = options.dist.map_or_else(Site::app, |dist| Ok(Site::folder(dist)))?;
    site = site.page("/floor.html", include_str!("../../../bench/floor.html"));
    for &nodes in &options.sizes {
        site = site.route(&format!("/boards/{nodes}.json"), "application/json", workload::board(nodes)?);
    }
    let folder = site.files().map(PathBuf::from);
    let server = site.start()?;

    println!("{}", report::machine(&measure::browser_version()?));
    for &nodes in &options.sizes {
        for fitted in [false, true] {
            let case = Case { nodes, fitted };
            println!("\n{}", report::heading(case));
            let figures = medians(&server, case, options.runs)?;
            for (subject, own) in Subject::ALL.into_iter().zip(&figures) {
                println!("{}", report::row(subject, own, &figures[0]));
            }
        }
    }
    println!();
    if let Some(folder) = folder {
        let fetched = measure::first_visit(&server)?;
        println!("{}", report::wire(&wire::sizes(&folder, &fetched)?));
    }
    Ok(())
}

/// What every subject reached, in the order of [`Subject::ALL`].
fn medians(server: &Server, case: Case, runs: usize) -> Result<[Outcome; Subject::ALL.len()]> {
    let mut outcomes = Subject::ALL.map(|_| Ok(Vec::with_capacity(runs)));
    // The subjects take turns, so that a busy minute of the machine falls on all of them.
    for _ in 0..runs {
        for (subject, outcome) in Subject::ALL.into_iter().zip(&mut outcomes) {
            let Ok(figures) = outcome else { continue };
            match measure::figures(server, subject, case)? {
                Ok(run) => figures.push(run),
                Err(complaint) => *outcome = Err(complaint),
            }
        }
    }
    Ok(outcomes.map(|outcome| outcome.map(|figures| Figures::median(&figures))))
}
