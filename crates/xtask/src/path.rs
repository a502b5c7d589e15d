//! Where things lie in the workspace.

use std::path::{Path, PathBuf};

/// The folder that holds the workspace.
pub fn root() -> PathBuf {
    // Cargo names the package it runs; the path of the build serves a binary that is started without Cargo.
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.ancestors().nth(2).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where `build` and `serve` leave the app, as plain Trunk does.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Where `test` and `bench` leave the release build, so that a running `serve` is not disturbed.
pub fn tested_dist() -> PathBuf {
    root().join("target/tested-dist")
}

/// Where missing tools are installed.
pub fn tools() -> PathBuf {
    root().join("target/tools")
}
