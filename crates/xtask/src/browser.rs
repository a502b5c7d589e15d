//! The browser and the driver that steers it.

use std::path::PathBuf;

use crate::{Result, system};

/// The programs that the browser tests drive.
#[derive(Clone, Debug)]
pub struct Browser {
    pub chromium: PathBuf,
    pub chromedriver: PathBuf,
}

const CHROMIUM_NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Chromium and its driver; installed first where that is possible.
///
/// # Errors
/// A sentence that says what to install.
pub fn ensure() -> Result<Browser> {
    if let Some(browser) = find()? {
        return Ok(browser);
    }
    // Without a font a page has boxes in place of letters, and Chromium's package only recommends one.
    let packages = ["chromium", "chromium-driver", "fonts-liberation"];
    system::install_packages(&packages, "The browser tests need Chromium and its driver (chromedriver)")?;
    find()?.ok_or_else(|| {
        "Chromium or chromedriver is still not found; name them with CHROMIUM and CHROMEDRIVER.".to_owned()
    })
}

fn find() -> Result<Option<Browser>> {
    let chromium = match named_by("CHROMIUM")? {
        Some(path) => Some(path),
        None => CHROMIUM_NAMES.iter().find_map(|name| system::find(name)),
    };
    let chromedriver = match named_by("CHROMEDRIVER")? {
        Some(path) => Some(path),
        None => system::find("chromedriver"),
    };
    Ok(chromium.zip(chromedriver).map(|(chromium, chromedriver)| Browser { chromium, chromedriver }))
}

fn named_by(variable: &str) -> Result<Option<PathBuf>> {
    match std::env::var_os(variable).map(PathBuf::from) {
        Some(path) if !path.is_file() => {
            Err(format!("{variable} names {}, which is not a file; mend or unset it.", path.display()))
        }
        path => Ok(path),
    }
}
