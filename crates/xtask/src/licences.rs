//! What others have made that Stackboard is built of: under which licences, from where, and how often. Known without a
//! network, from what Cargo has fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use crate::{Result, path, process};

/// Licences that allow what Stackboard's own allow, and ask for no more than to be named.
const FREE: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
/// Licences that are fine for what only tests and builds use, since no reader is given it.
const FREE_FOR_TOOLS: [&str; 1] = ["MPL-2.0"];

/// Crates of which the page or the command line holds two versions, because crates that they need ask for different
/// ones. Another shows up here when it is added, as its readers pay for both.
const TWICE: [&str; 4] = ["base64", "miniz_oxide", "roxmltree", "thiserror"];

const NATIVE: &str = "x86_64-unknown-linux-gnu";
const WASM: &str = "wasm32-unknown-unknown";

/// Checks licences, sources and repeated crates, and that the list in `docs` says how it is.
///
/// # Errors
/// A sentence for each thing that is not as it should be.
pub fn check() -> Result<()> {
    let used = used()?;
    let mut wrong = complaints(&used);
    let lock = read("Cargo.lock")?;
    let fuzzing = read("tests/fuzz/Cargo.lock")?;
    wrong.extend(foreign_sources(&lock));
    wrong.extend(foreign_sources(&fuzzing));
    if read(LIST)? != listed(&used) {
        wrong.push(format!("{LIST} is not up to date; run `cargo xtask licences`."));
    }
    println!(
        "{} crates of others are used, {} of them shipped.",
        used.len(),
        used.values().filter(|one| one.is_shipped()).count()
    );
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Writes the list in `docs` anew.
///
/// # Errors
/// When Cargo does not know what is used, or the file cannot be written.
pub fn write() -> Result<()> {
    let file = path::root().join(LIST);
    fs::write(&file, listed(&used()?)).map_err(|error| format!("{}: {error}.", file.display()))
}

const LIST: &str = "docs/licences.md";

/// A crate of somebody else, by name and version.
type Used = BTreeMap<(String, String), Crate>;

#[derive(Debug, Default, PartialEq)]
struct Crate {
    licence: String,
    home: String,
    in_page: bool,
    in_command: bool,
}

impl Crate {
    fn is_shipped(&self) -> bool {
        self.in_page || self.in_command
    }
}

fn used() -> Result<Used> {
    let mut used = Used::new();
    let everything = ["--workspace", "--target", NATIVE, "--target", WASM, "--edges", "normal,build,dev"];
    add(&mut used, &everything, |_| {})?;
    let page = ["--package", "stackboard-app", "--target", WASM, "--edges", "normal,no-proc-macro"];
    add(&mut used, &page, |one| one.in_page = true)?;
    let command = ["--package", "stackboard-cli", "--target", NATIVE, "--edges", "normal,no-proc-macro"];
    add(&mut used, &command, |one| one.in_command = true)?;
    Ok(used)
}

/// Adds the crates that Cargo names for these arguments, each with a mark.
fn add(used: &mut Used, arguments: &[&str], mark: impl Fn(&mut Crate)) -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["tree", "--locked", "--prefix", "none", "--format", "{p}|{l}|{r}|"]).args(arguments);
    let said = process::output(&mut cargo).ok_or("`cargo tree` does not say what is used.")?;
    for (name, one) in said.lines().filter_map(parse) {
        let one = used.entry(name).or_insert(one);
        mark(one);
    }
    Ok(())
}

/// A line of `cargo tree`: `png v0.18.1|MIT OR Apache-2.0|https://…|`. `None` for a crate of this project.
fn parse(line: &str) -> Option<((String, String), Crate)> {
    let mut parts = line.split('|');
    let mut words = parts.next()?.split_whitespace();
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    if words.any(|word| word.starts_with("(/") || word.contains(":\\")) {
        return None;
    }
    let (licence, home) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    Some(((name.to_owned(), version.to_owned()), Crate { licence, home, ..Crate::default() }))
}

fn complaints(used: &Used) -> Vec<String> {
    let mut wrong = Vec::new();
    for ((name, version), one) in used {
        let is_free =
            |licence: &str| FREE.contains(&licence) || !one.is_shipped() && FREE_FOR_TOOLS.contains(&licence);
        if !allows(&one.licence, &is_free) {
            wrong.push(format!(
                "{name} {version} is under “{}”, which is not among those that are free to use.",
                one.licence
            ));
        }
    }
    let mut seen = BTreeSet::new();
    let shipped = used.iter().filter(|(_, one)| one.is_shipped());
    let twice: BTreeSet<&str> =
        shipped.filter(|((name, _), _)| !seen.insert(name)).map(|((name, _), _)| name.as_str()).collect();
    for name in &twice {
        if !TWICE.contains(name) {
            wrong.push(format!("{name} is shipped in more than one version."));
        }
    }
    for name in TWICE {
        if !twice.contains(name) {
            wrong.push(format!("{name} is shipped in one version by now; take it off the list."));
        }
    }
    wrong
}

/// Whether an SPDX expression leaves a choice of licences that are all free.
fn allows(expression: &str, is_free: &impl Fn(&str) -> bool) -> bool {
    // Both bind as in arithmetic: AND before OR.
    if let Some(parts) = split(expression, &[" OR ", "/"]) {
        return parts.into_iter().any(|part| allows(part, is_free));
    }
    if let Some(parts) = split(expression, &[" AND "]) {
        return parts.into_iter().all(|part| allows(part, is_free));
    }
    let inner = expression.trim();
    match inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => allows(inner, is_free),
        None => is_free(inner),
    }
}

/// Splits at words that stand outside of parentheses. `None` where there are none.
fn split<'a>(expression: &'a str, at: &[&str]) -> Option<Vec<&'a str>> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (place, c) in expression.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        let found = at.iter().find(|word| depth == 0 && expression[place..].starts_with(**word));
        if let Some(word) = found {
            parts.push(&expression[start..place]);
            start = place + word.len();
        }
    }
    parts.push(&expression[start..]);
    (parts.len() > 1).then_some(parts)
}

/// Where crates come from beside the one registry that most come from.
fn foreign_sources(lock: &str) -> Vec<String> {
    let sources = || lock.lines().filter_map(|line| line.strip_prefix("source = "));
    let registry = sources().find(|source| source.starts_with("\"registry+"));
    let foreign: BTreeSet<&str> = sources().filter(|source| Some(*source) != registry).collect();
    foreign.into_iter().map(|source| format!("Crates come from {source}.")).collect()
}

fn listed(used: &Used) -> String {
    let mut out = String::from(
        "# What others have made\n\n\
         Stackboard itself is under MIT or Apache 2.0, as you prefer. It is built of the crates below, under licences of\n\
         their own, each of which allows to use, change and pass on. The list is written by `cargo xtask licences`, and the\n\
         tests compare it with what is used. The fonts in `crates/cli/fonts` are DejaVu; their licence stands beside them.\n\n\
         ## In the page or the command line\n\n| crate | licence | where |\n|---|---|---|\n",
    );
    let row = |name: &str, version: &str, one: &Crate| match one.home.is_empty() {
        true => format!("{name} {version}"),
        false => format!("[{name} {version}]({})", one.home),
    };
    for ((name, version), one) in used.iter().filter(|(_, one)| one.is_shipped()) {
        let places = [(one.in_page, "page"), (one.in_command, "command line")];
        let places: Vec<&str> = places.iter().filter(|(is, _)| *is).map(|(_, place)| *place).collect();
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "| {} | {} | {} |", row(name, version, one), one.licence, places.join(", "));
    }
    out.push_str("\n## Only while building and testing\n\n| crate | licence |\n|---|---|\n");
    for ((name, version), one) in used.iter().filter(|(_, one)| !one.is_shipped()) {
        let _ = writeln!(out, "| {} | {} |", row(name, version, one), one.licence);
    }
    out
}

fn read(name: &str) -> Result<String> {
    let file = path::root().join(name);
    fs::read_to_string(&file).map_err(|error| format!("{}: {error}.", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_fine(expression: &str) -> bool {
        allows(expression, &|licence| FREE.contains(&licence))
    }

    #[test]
    fn a_licence_is_free_when_a_choice_of_it_is() {
        for fine in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "GPL-3.0 OR MIT",
            "(MIT OR GPL-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
        ] {
            assert!(is_fine(fine), "{fine}");
        }
        for not in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Zlib) AND SSPL-1.0", "MPL-2.0", "MITx"] {
            assert!(!is_fine(not), "{not}");
        }
    }

    #[test]
    fn crates_of_others_are_read_from_what_cargo_says() {
        let (name, one) =
            parse("png v0.18.1 (proc-macro)|MIT OR Apache-2.0|https://a.example| (*)").expect("a crate");
        assert_eq!(name, ("png".to_owned(), "0.18.1".to_owned()));
        assert_eq!((one.licence.as_str(), one.home.as_str()), ("MIT OR Apache-2.0", "https://a.example"));
        assert_eq!(parse("xtask v0.1.0 (/home/me/crates/xtask)|MIT|x|"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn what_is_not_free_is_named() {
        let one = |licence: &str, in_page| Crate { licence: licence.into(), in_page, ..Crate::default() };
        let key = |name: &str, version: &str| (name.to_owned(), version.to_owned());
        let used = Used::from([
            (key("a", "1.0.0"), one("MPL-2.0", false)),
            (key("b", "1.0.0"), one("MPL-2.0", true)),
            (key("c", "1.0.0"), one("MIT", true)),
            (key("c", "2.0.0"), one("MIT", true)),
            (key("d", "1.0.0"), one("MIT", true)),
            (key("d", "2.0.0"), one("MIT", false)),
        ]);
        let wrong = complaints(&used).join("\n");
        assert!(
            wrong.contains("b 1.0.0 is under “MPL-2.0”")
                && wrong.contains("c is shipped in more than one version"),
            "{wrong}"
        );
        assert!(!wrong.contains("a 1.0.0") && !wrong.contains("d is"), "{wrong}");
    }

    #[test]
    fn crates_from_elsewhere_are_named() {
        let lock = "source = \"registry+https://a.example/index\"\nsource = \"git+https://a.example/x\"";
        assert_eq!(foreign_sources(lock), ["Crates come from \"git+https://a.example/x\"."]);
    }
}
