//! The build tools: found where they are, installed at pinned versions where they are missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::options::Profile;
use crate::{Result, path, process, system};

const WASM: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
/// The npm package that brings `wasm-opt`; Debian's is too old for what rustc emits.
const BINARYEN: u32 = 132;
/// What steers Firefox.
const GECKODRIVER: &str = "0.37.1";
/// The npm package that judges what is written as Mermaid.
const MERMAID: &str = "11.17.2";

/// Everything that builds the app: the wasm target, Trunk, the matching wasm-bindgen, and for a release wasm-opt.
pub fn ensure_app_builders(profile: Profile) -> Result<()> {
    ensure_wasm_target()?;
    ensure_trunk()?;
    ensure_wasm_bindgen()?;
    match profile {
        Profile::Debug => Ok(()),
        Profile::Release => ensure_wasm_opt(),
    }
}

/// The target that the app is compiled for.
pub fn ensure_wasm_target() -> Result<()> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let library = process::output(Command::new(rustc).args(["--print", "target-libdir", "--target", WASM]));
    if library.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    println!("Rust cannot compile for {WASM} yet: adding it with rustup. This takes some seconds.");
    with_rustup(&["target", "add", WASM], &format!("Rust's target {WASM} is missing"))
}

/// rustfmt and Clippy, which some toolchains leave out.
pub fn ensure_checkers() -> Result<()> {
    let has = |command: &str| process::output(process::cargo().args([command, "--version"])).is_some();
    if has("fmt") && has("clippy") {
        return Ok(());
    }
    println!("rustfmt or Clippy is missing: adding them with rustup. This takes some seconds.");
    with_rustup(&["component", "add", "rustfmt", "clippy"], "rustfmt or Clippy is missing")
}

/// `wasm-bindgen` and its test runner, of exactly the version that the app is compiled against.
pub fn ensure_wasm_bindgen() -> Result<()> {
    let lock = path::root().join("Cargo.lock");
    let text = fs::read_to_string(&lock).map_err(|error| {
        format!("{} cannot be read ({error}); run `cargo generate-lockfile`.", lock.display())
    })?;
    let wanted = locked_version(&text, "wasm-bindgen")
        .ok_or_else(|| format!("{} does not mention wasm-bindgen.", lock.display()))?;
    let fits = |name| version_of(name).is_some_and(|version| version == wanted);
    if fits("wasm-bindgen") && fits("wasm-bindgen-test-runner") {
        return Ok(());
    }
    cargo_install("wasm-bindgen-cli", wanted, "about three minutes on two cores")
}

fn ensure_trunk() -> Result<()> {
    if version_of("trunk").is_some_and(|version| same_minor(&version, TRUNK)) {
        return Ok(());
    }
    cargo_install("trunk", TRUNK, "about three minutes on two cores")
}

/// What steers Firefox. Debian has none, so it is compiled.
pub fn ensure_geckodriver() -> Result<PathBuf> {
    if system::find("geckodriver").is_none() {
        cargo_install("geckodriver", GECKODRIVER, "about three minutes on two cores")?;
    }
    system::find("geckodriver")
        .ok_or_else(|| "geckodriver is not found although it was installed.".to_owned())
}

fn ensure_wasm_opt() -> Result<()> {
    let release = |version: String| version.split('.').next()?.parse::<u32>().ok();
    if version_of("wasm-opt").and_then(release).is_some_and(|release| release >= BINARYEN) {
        return Ok(());
    }
    println!(
        "wasm-opt {BINARYEN} is missing: installing npm's binaryen under target/tools. This takes some seconds."
    );
    npm_install(&format!("binaryen@{BINARYEN}"))
}

/// The mermaid package, with which the browser tests compare.
pub fn ensure_mermaid() -> Result<()> {
    let package = path::tools().join("node/node_modules/mermaid/package.json");
    let wanted = format!("\"version\": \"{MERMAID}\"");
    if fs::read_to_string(package).is_ok_and(|text| text.contains(&wanted)) {
        return Ok(());
    }
    println!("mermaid {MERMAID} is missing: installing it under target/tools. This takes some seconds.");
    npm_install(&format!("mermaid@{MERMAID}"))
}

fn npm_install(package: &str) -> Result<()> {
    ensure_node()?;
    let folder = path::tools().join("node");
    fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}.", folder.display()))?;
    let npm = system::find(NPM).ok_or("npm is not found although it was installed; is it on the PATH?")?;
    process::run(
        Command::new(npm).args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&folder).arg(package),
    )
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Node with npm: npm brings `wasm-opt`, and Node runs the wasm tests.
pub fn ensure_node() -> Result<()> {
    if system::find("node").is_some() && system::find(NPM).is_some() {
        return Ok(());
    }
    system::install_packages(
        &["nodejs", "npm"],
        "Node.js with npm is needed, for wasm-opt and for the wasm tests",
    )
}

fn cargo_install(package: &str, version: &str, duration: &str) -> Result<()> {
    println!("{package} {version} is missing: compiling it under target/tools. This takes {duration}.");
    let build = path::tools().join("build");
    let outcome = process::run(
        process::cargo()
            .args(["install", "--locked", "--force", package, "--version", version, "--root"])
            .arg(path::tools())
            .arg("--target-dir")
            .arg(&build)
            // The tools spend their time in other programs; compiling them quickly saves more than it costs.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "64"),
    );
    // The intermediate files are large and never needed again; failing to remove them harms nothing.
    let _ = fs::remove_dir_all(&build);
    outcome
}

fn with_rustup(arguments: &[&str], missing: &str) -> Result<()> {
    let rustup = system::find("rustup").ok_or_else(|| {
        format!("{missing}, and there is no rustup to add it; install it the way Rust was installed on this machine.")
    })?;
    process::run(Command::new(rustup).args(arguments).current_dir(path::root()))
}

fn version_of(name: &str) -> Option<String> {
    version_in(&process::output(Command::new(system::find(name)?).arg("--version"))?).map(str::to_owned)
}

/// The first word that is a number in what `--version` prints: `trunk 0.21.14`, `wasm-opt version 132 (version_132)`.
fn version_in(text: &str) -> Option<&str> {
    text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

fn same_minor(a: &str, b: &str) -> bool {
    a.split('.').take(2).eq(b.split('.').take(2))
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| line.trim() != name).skip(1);
    lines.next()?.trim().strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_tools_print() {
        assert_eq!(version_in("trunk 0.21.14"), Some("0.21.14"));
        assert_eq!(version_in("wasm-opt version 132 (version_132)"), Some("132"));
        assert_eq!(version_in("no version"), None);
    }

    #[test]
    fn only_major_and_minor_count_as_the_same_minor() {
        assert!(same_minor("0.21.14", "0.21.9"));
        assert!(!same_minor("0.22.1", "0.21.14"));
    }

    #[test]
    fn the_lock_file_tells_the_exact_package() {
        let lock = "\
[[package]]
name = \"wasm-bindgen-futures\"
version = \"0.4.79\"

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.129\"
source = \"registry\"
";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn the_projects_lock_file_names_wasm_bindgen() {
        let lock =
            fs::read_to_string(path::root().join("Cargo.lock")).expect("the workspace has a lock file");
        assert!(locked_version(&lock, "wasm-bindgen").is_some());
    }
}
