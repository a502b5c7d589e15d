//! The machine: what is on the PATH, and what the system's own packages can add.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, path, process};

/// The folders in which programs are looked for, in this order: the project's own tools, the PATH, Cargo's own folder.
pub fn search_path() -> Vec<PathBuf> {
    let mut folders = vec![path::tools().join("bin"), path::tools().join("node/node_modules/.bin")];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    folders.extend(cargo_bin());
    folders
}

/// [`search_path`] as the value of a PATH variable, for programs that look for tools themselves.
///
/// # Errors
/// When a folder's name holds the character that separates folders.
pub fn path_variable() -> Result<OsString> {
    std::env::join_paths(search_path()).map_err(|error| {
        format!("The tools under {} cannot join the PATH: {error}.", path::tools().display())
    })
}

/// The first program of this name in the [`search_path`].
pub fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    search_path().into_iter().map(|folder| folder.join(&file)).find(|program| is_program(program))
}

/// Installs Debian packages, or says that `what` has to be installed by hand.
pub fn install_packages(packages: &[&str], what: &str) -> Result<()> {
    if !is_debian() || !is_root() {
        let how = if is_debian() {
            format!("run `apt-get install {}` as root", packages.join(" "))
        } else {
            "install them with the system's package manager".to_owned()
        };
        return Err(format!("{what}; {how}, then run this command again."));
    }
    println!("{what}: installing {} with apt-get. This takes a minute or two.", packages.join(", "));
    process::run(apt().arg("update"))?;
    process::run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.arg("--quiet").env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

// Ubuntu is left out on purpose: its chromium package is only a pointer to a snap.
fn is_debian() -> bool {
    std::fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line.trim() == "ID=debian"))
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}

fn cargo_bin() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    Some(home.join("bin"))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
