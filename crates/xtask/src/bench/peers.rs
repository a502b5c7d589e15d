//! Other discrete-event simulations on the same queue: libraries for Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, path, process, system};

/// What a peer reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub version: String,
    /// Requests a second.
    pub per_s: f64,
}

/// Names as the script knows them, and the versions that are installed.
const PEERS: [(&str, &str); 2] = [("SimPy", "simpy==4.1.2"), ("Ciw", "ciw==3.2.7")];
const SCRIPT: &str = include_str!("peers.py");
/// Some seconds' worth for the slower one.
const REQUESTS: &str = "100000";

/// Runs the peers; what cannot be run says why in its place.
pub fn measure() -> Vec<(&'static str, Result<Figure>)> {
    let python = ensure();
    let figure = |name| run(python.as_ref().map_err(Clone::clone)?, name);
    PEERS.iter().map(|(name, _)| (*name, figure(*name))).collect()
}

fn run(python: &Path, name: &str) -> Result<Figure> {
    println!("Measuring {name}.");
    let output = process::output(Command::new(python).args(["-c", SCRIPT, name, REQUESTS]));
    let output = output.ok_or_else(|| format!("{name} could not be run"))?;
    figure_in(&output).ok_or_else(|| format!("{name} told no figure"))
}

/// The last line of what the script prints: version and requests a second.
fn figure_in(output: &str) -> Option<Figure> {
    let (version, per_s) = output.lines().last()?.split_once(' ')?;
    Some(Figure { version: version.to_owned(), per_s: per_s.parse().ok()? })
}

/// A Python with the peers; installed under target/tools where they are missing.
fn ensure() -> Result<PathBuf> {
    let own =
        path::tools().join("peers").join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let system = system::find("python3").or_else(|| system::find("python"));
    let has_peers =
        |python: &PathBuf| process::output(Command::new(python).args(["-c", "import simpy, ciw"])).is_some();
    if let Some(python) = [Some(own.clone()), system.clone()].into_iter().flatten().find(has_peers) {
        return Ok(python);
    }
    let system = system.ok_or("not measured: there is no Python 3")?;
    println!("SimPy and Ciw are missing: installing them under target/tools. This takes a minute.");
    process::run(Command::new(system).args(["-m", "venv", "--clear"]).arg(path::tools().join("peers")))
        .and_then(|()| {
            let versions = PEERS.map(|(_, version)| version);
            process::run(Command::new(&own).args(["-m", "pip", "install", "--quiet"]).args(versions))
        })
        .map_err(|error| format!("not measured: {error}"))?;
    Ok(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_from_the_last_line() {
        let figure = Figure { version: "4.1.1".to_owned(), per_s: 98_765.4 };
        assert_eq!(figure_in("a warning\n4.1.1 98765.4"), Some(figure));
        assert_eq!(figure_in(""), None);
        assert_eq!(figure_in("4.1.1 fast"), None);
    }
}
