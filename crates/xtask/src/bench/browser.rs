//! The benchmark of the page: the release build in a headless browser, beside a bare page that does the same work.

use crate::options::{Bench, Profile};
use crate::{Result, app, browser, path, process, test};

/// Builds the app unless a build is given, and measures it.
pub fn run(options: &Bench) -> Result<()> {
    let browser = browser::ensure()?;
    let dist = match &options.dist {
        Some(dist) => std::path::absolute(dist).map_err(|error| format!("{}: {error}.", dist.display()))?,
        None => {
            let dist = path::tested_dist();
            app::build(Profile::Release, &dist)?;
            dist
        }
    };
    println!("Measuring takes some minutes; the figures are worth most when nothing else runs.");
    let sizes = options.sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    process::run(
        test::browser_tests(&browser)
            .args(["run", "--quiet", "--package", "browser-tests", "--bin", "bench", "--"])
            .args(["--n", &sizes, "--runs", &options.runs.to_string()])
            .arg("--dist")
            .arg(dist),
    )
}
