//! The three browser engines: which one is driven, by which program, and how it is asked to start.

use std::path::Path;

use serde_json::{Value, json};

use crate::driver;
use crate::session::DEADLINE;

/// A browser engine, as `STACKBOARD_ENGINE` names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, which all tests are written for.
    #[default]
    Chromium,
    /// Firefox, driven by geckodriver.
    Firefox,
    /// WebKit, as WebKitGTK's own browser for tests; it needs a display.
    WebKit,
}

impl Engine {
    /// The engine that this run of the tests is for.
    pub fn wanted() -> Self {
        match std::env::var("STACKBOARD_ENGINE").as_deref() {
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            _ => Self::Chromium,
        }
    }

    /// The program that steers it, and the variable that may name another.
    pub(crate) fn driver(self) -> (&'static str, &'static str) {
        match self {
            Self::Chromium => ("CHROMEDRIVER", "chromedriver"),
            Self::Firefox => ("GECKODRIVER", "geckodriver"),
            Self::WebKit => ("WEBKIT_DRIVER", "WebKitWebDriver"),
        }
    }

    /// Whether one driver can have several browsers at a time.
    pub(crate) fn shares_driver(self) -> bool {
        self == Self::Chromium
    }

    /// Whether a tab that the driver opens comes to the front once commands go to it. WebKit leaves it in the back, and
    /// paints nothing there; only another window is shown.
    pub(crate) fn shows_new_tabs(self) -> bool {
        self != Self::WebKit
    }

    /// What a session is asked for; its profile and downloads go into `folder`.
    pub(crate) fn capabilities(self, folder: &Path) -> Value {
        let timeouts =
            json!({ "script": DEADLINE.as_millis() as u64, "pageLoad": 2 * DEADLINE.as_millis() as u64 });
        match self {
            Self::Chromium => json!({
                "goog:chromeOptions": chromium_options(folder),
                "goog:loggingPrefs": { "browser": "ALL" },
                "timeouts": timeouts,
            }),
            Self::Firefox => json!({
                "moz:firefoxOptions": { "args": ["-headless"], "prefs": {
                    "browser.download.folderList": 2,
                    "browser.download.dir": folder.join("downloads"),
                    "browser.download.useDownloadDir": true,
                    "browser.download.always_ask_before_handling_new_types": false,
                    // Nothing may wait for a network that is not there.
                    "network.captive-portal-service.enabled": false,
                    "network.connectivity-service.enabled": false,
                    "app.normandy.enabled": false,
                }},
                "timeouts": timeouts,
            }),
            Self::WebKit => {
                let mut options = json!({ "args": ["--automation"] });
                if let Some(browser) = mini_browser() {
                    options["binary"] = json!(browser);
                }
                json!({ "webkitgtk:browserOptions": options, "timeouts": timeouts })
            }
        }
    }
}

fn chromium_options(folder: &Path) -> Value {
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let mut options = json!({ "args": [
        "--headless=new",
        // Root may not use the sandbox, and containers rarely allow it; only the project's own pages are opened.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        // Nothing may wait for a network that is not there.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        // A page in a covered window still has to be driven.
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        // The browser ends when its driver does, however that ends.
        "--remote-debugging-pipe",
        "--window-size=1440,1040",
        profile,
    ],
    // A test saves one file after another, which a person would first be asked about.
    "prefs": { "profile.default_content_setting_values.automatic_downloads": 1 }});
    if let Some(chromium) = driver::chromium() {
        options["binary"] = json!(chromium);
    }
    options
}

/// WebKitGTK's browser for tests stands beside the library, not on the PATH.
fn mini_browser() -> Option<String> {
    let libraries = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/libexec"];
    let versions = ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"];
    libraries
        .iter()
        .flat_map(|library| versions.map(|version| format!("{library}/{version}/MiniBrowser")))
        .find(|path| Path::new(path).is_file())
}
