//! The benchmark of the simulation: how many requests it moves a second, beside its peers.

use std::fmt::Write;

use super::peers;
use crate::{Result, process};

/// The case that the peers run too.
const SINGLE_STATION: &str = "M/M/1";

/// Runs the core's benchmark and the peers', and prints what they reached side by side.
pub fn run() -> Result<()> {
    println!("Measuring takes a minute or two; the figures are worth most when nothing else runs.");
    let ours = measure()?;
    let peers = peers::measure();
    println!("\n{}", table(&ours, &peers));
    Ok(())
}

/// Requests a second by case, as the core's own benchmark tells them.
fn measure() -> Result<Vec<(String, f64)>> {
    let mut cargo = process::cargo();
    cargo.args(["bench", "--quiet", "--package", "stackboard-core", "--bench", "simulate"]);
    cargo.args(["--", "--color", "never"]);
    let (mut name, mut found) = (None, Vec::new());
    process::run_reading(&mut cargo, |line| {
        name = name_in(line).or_else(|| name.take());
        if let Some(per_s) = throughput_in(line) {
            found.extend(name.take().map(|name| (name, per_s)));
        }
    })?;
    if found.is_empty() { Err("The benchmark told no figures.".to_owned()) } else { Ok(found) }
}

/// The case in `requests/M/M/1   time:   [20.9 ms 21.8 ms 22.7 ms]`.
fn name_in(line: &str) -> Option<String> {
    let (name, _) = line.split_once(" time:")?;
    Some(name.trim().strip_prefix("requests/")?.to_owned())
}

/// The middle figure of `thrpt:  [4.39 Melem/s 4.58 Melem/s 4.78 Melem/s]`, in elements a second.
fn throughput_in(line: &str) -> Option<f64> {
    let figures = line.trim().strip_prefix("thrpt:")?.trim().strip_prefix('[')?;
    let mut words = figures.split_whitespace().skip(2);
    let number: f64 = words.next()?.parse().ok()?;
    let unit = match words.next()? {
        "elem/s" => 1.0,
        "Kelem/s" => 1e3,
        "Melem/s" => 1e6,
        "Gelem/s" => 1e9,
        _ => return None,
    };
    Some(number * unit)
}

fn table(ours: &[(String, f64)], peers: &[(&str, Result<peers::Figure>)]) -> String {
    let mut out = String::from("| system | by | requests/s | |\n| --- | --- | ---: | --- |\n");
    let mut row = |system: &str, by: &str, figure: &str, remark: &str| {
        let _ = writeln!(out, "| {system} | {by} | {figure} | {remark} |");
    };
    for (system, per_s) in ours {
        row(system, "Stackboard", &rounded(*per_s), "");
        if system != SINGLE_STATION {
            continue;
        }
        for (name, figure) in peers {
            match figure {
                Ok(peers::Figure { version, per_s: theirs }) => {
                    let remark = format!("Stackboard is {} times as fast", rounded(per_s / theirs));
                    row(system, &format!("{name} {version}"), &rounded(*theirs), &remark);
                }
                Err(message) => row(system, name, "", message),
            }
        }
    }
    out
}

/// Two digits, as many as such a measurement is worth, with the thousands apart.
fn rounded(number: f64) -> String {
    let unit = 10_f64.powf((number.max(1.0).log10().floor() - 1.0).max(0.0));
    let digits = format!("{:.0}", (number / unit).round() * unit);
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_what_the_benchmark_prints() {
        let line = "requests/M/M/1          time:   [20.931 ms 21.808 ms 22.782 ms]";
        assert_eq!(name_in(line).as_deref(), Some("M/M/1"));
        assert_eq!(throughput_in(line), None);
        let line = "                        thrpt:  [732.23 Kelem/s 768.88 Kelem/s 807.91 Kelem/s]";
        assert_eq!(throughput_in(line), Some(768_880.0));
        assert_eq!(name_in(line), None);
        assert_eq!(name_in("Benchmarking requests/M/M/1: Analyzing"), None);
    }

    #[test]
    fn figures_are_told_with_two_digits() {
        for (number, text) in [(4_587_900.0, "4,600,000"), (768_880.0, "770,000"), (46.4, "46"), (3.2, "3")] {
            assert_eq!(rounded(number), text);
        }
    }

    #[test]
    fn peers_stand_below_the_case_they_ran() {
        let ours = [("M/M/1".to_owned(), 4e6), ("simple".to_owned(), 1e6)];
        let figure = peers::Figure { version: "4.1".to_owned(), per_s: 1e5 };
        let peers = [("SimPy", Ok(figure)), ("Ciw", Err("no Python".to_owned()))];
        let table = table(&ours, &peers);
        let rows: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| M/M/1 | Stackboard | 4,000,000 |  |",
                "| M/M/1 | SimPy 4.1 | 100,000 | Stackboard is 40 times as fast |",
                "| M/M/1 | Ciw |  | no Python |",
                "| simple | Stackboard | 1,000,000 |  |",
            ]
        );
    }
}
