//! The browser and the driver that steers it.

use std::path::PathBuf;
use std::process::Command;

use crate::{Result, process, system, tools};

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

/// The engines besides Chromium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Firefox,
    WebKit,
}

impl Engine {
    pub const ALL: [Self; 2] = [Self::Firefox, Self::WebKit];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKit",
        }
    }

    /// A Cargo whose tests drive this engine, which is installed first where it is missing.
    ///
    /// # Errors
    /// A sentence that says what to install.
    pub fn cargo(self) -> Result<Command> {
        match self {
            Self::Firefox => {
                if system::find("firefox").or_else(|| system::find("firefox-esr")).is_none() {
                    system::install_packages(&["firefox-esr", "fonts-liberation"], "Firefox is needed")?;
                }
                let driver = tools::ensure_geckodriver()?;
                let mut cargo = process::cargo();
                cargo.env("STACKBOARD_ENGINE", "firefox").env("GECKODRIVER", driver);
                Ok(cargo)
            }
            Self::WebKit => {
                let needed = ["WebKitWebDriver", "xvfb-run", "xauth"];
                if needed.iter().any(|program| system::find(program).is_none()) {
                    let packages = ["webkit2gtk-driver", "xvfb", "xauth", "fonts-liberation"];
                    system::install_packages(&packages, "WebKit, its driver and a display are needed")?;
                }
                // WebKitGTK draws into a window, for which a display must be there.
                let mut cargo = Command::new("xvfb-run");
                cargo.args(["--auto-servernum", "--server-args=-screen 0 1920x1200x24"]);
                cargo.arg(process::cargo().get_program());
                cargo.env("STACKBOARD_ENGINE", "webkit");
                Ok(cargo)
            }
        }
    }
}
