//! One browser with a profile of its own, spoken to over WebDriver, blocking.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use url::Url;

use crate::driver::{self, Driver};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::process;

/// A browser. It is closed when it is dropped. Its profile and downloads are removed with the last browser over them.
pub struct Session {
    runtime: Runtime,
    /// `None` only while dropping.
    client: Option<Client>,
    /// Its profile and downloads.
    folder: Arc<TempDir>,
    /// Whether it was ended from outside, and has no more to say.
    killed: Cell<bool>,
    /// Whether the screen is one that is touched.
    touch: Cell<bool>,
    engine: Engine,
    /// The tabs in which breaches of a page's policy are watched for.
    watched: RefCell<Vec<WindowHandle>>,
    /// Breaches that were found in the browser's log and not yet taken.
    breaches: RefCell<Vec<String>>,
    // Dropped after the session is closed, so that the browser's process ends with it.
    _driver: Arc<Driver>,
}

/// What the page is told about its reader's wishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Media {
    pub dark: bool,
    pub reduced_motion: bool,
    pub forced_colors: bool,
}

/// How long a step may take before it counts as failed; far more than a busy machine needs.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// What a breach of a page's policy is known by in the browser's log.
const BREACH: &str = "content security policy breached";
const POLL: Duration = Duration::from_millis(20);

impl Session {
    /// Starts a browser with an empty page of 1440 × 900 CSS pixels.
    ///
    /// # Errors
    /// When the browser or its driver is missing or does not start.
    pub fn start() -> Result<Self> {
        Self::start_in(new_folder()?)
    }

    /// [`start`](Self::start) with what earlier browsers have kept in this folder. Only one at a time may have it.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub(crate) fn start_in(folder: Arc<TempDir>) -> Result<Self> {
        let engine = Engine::wanted();
        let driver = driver::of(engine)?;
        let downloads = folder.path().join("downloads");
        std::fs::create_dir_all(&downloads).map_err(|error| Error::file(&downloads, &error))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(set_up)?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(engine, folder.path())?);
        let client = runtime.block_on(builder.connect(&driver.address))?;
        let session = Self {
            runtime,
            client: Some(client),
            folder,
            killed: Cell::default(),
            touch: Cell::default(),
            engine,
            watched: RefCell::default(),
            breaches: RefCell::default(),
            _driver: driver,
        };
        session.set_viewport(1440, 900)?;
        if engine == Engine::Chromium {
            session.watch_policy()?;
            session.cdp(
                "Browser.setDownloadBehavior",
                json!({ "behavior": "allow", "downloadPath": session.download_folder() }),
            )?;
        }
        Ok(session)
    }

    /// Such as `Chromium 140.0.7339.80`.
    pub fn browser_version(&self) -> Result<String> {
        let answer: Value = self.cdp("Browser.getVersion", json!({}))?;
        Ok(answer["product"].as_str().unwrap_or("unknown browser").replace('/', " "))
    }

    /// Loads an address, up to the page's `load` event.
    pub fn goto(&self, url: &str) -> Result<()> {
        self.wait(|client| async move { client.goto(url).await })
    }

    /// The value of a JavaScript expression; a promise is awaited.
    pub fn eval<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        self.call(&format!("return ({expression}\n);"), vec![])
    }

    /// Runs the body of a JavaScript function, which finds `arguments` under that name.
    pub fn call<T: DeserializeOwned>(&self, body: &str, arguments: Vec<Value>) -> Result<T> {
        let value = self.wait(|client| async move { client.execute(body, arguments).await })?;
        Ok(serde_json::from_value(value)?)
    }

    /// Calls a method of the browser's own protocol, such as `Performance.getMetrics`.
    pub fn cdp(&self, method: &str, parameters: Value) -> Result<Value> {
        self.post("goog/cdp/execute", json!({ "cmd": method, "params": parameters }))
    }

    /// Sends a WebDriver command that has no method of its own here, with a path below the session.
    pub fn post(&self, path: &'static str, body: Value) -> Result<Value> {
        self.wait(|client| async move { client.issue_cmd(Post { path, body }).await })
    }

    /// Repeats `attempt` until it gives a value. An attempt that gives a reason is repeated until the [`DEADLINE`].
    pub fn wait_until<T>(
        &self,
        mut attempt: impl FnMut() -> Result<std::result::Result<T, String>>,
    ) -> Result<T> {
        let start = Instant::now();
        loop {
            match attempt()? {
                Ok(value) => return Ok(value),
                Err(reason) if start.elapsed() > DEADLINE => {
                    return Err(Error::Told(format!("{reason} (after {} s)", DEADLINE.as_secs())));
                }
                Err(_) => sleep(POLL),
            }
        }
    }

    /// Waits until the page says on `<html data-state>` that it is ready.
    ///
    /// # Errors
    /// When it says that it failed, or does not become ready in time.
    pub fn wait_ready(&self) -> Result<()> {
        self.wait_until(|| {
            let state: Option<String> = self.eval("document.documentElement.dataset.state ?? null")?;
            match state.as_deref() {
                Some("ready") => Ok(Ok(())),
                Some("error") => Err(Error::told("the page says data-state=\"error\".")),
                Some(other) => Ok(Err(format!("the page still says data-state=\"{other}\""))),
                None => Ok(Err("the page does not say its data-state".to_owned())),
            }
        })
    }

    /// What the page shows, as a PNG of one pixel for each CSS pixel.
    pub fn screenshot(&self) -> Result<Vec<u8>> {
        self.wait(|client| async move { client.screenshot().await })
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Sets the window's outer size so that the page has its inner size, for engines that cannot be told the latter.
    fn set_window(&self, width: u32, height: u32) -> Result<()> {
        let rect = |width: u32, height: u32| {
            self.wait(|client| async move { client.set_window_size(width, height).await })
        };
        rect(width, height)?;
        let frame: (u32, u32) =
            self.eval("[Math.max(0, outerWidth - innerWidth), Math.max(0, outerHeight - innerHeight)]")?;
        rect(width + frame.0, height + frame.1)
    }

    /// Sets the page's inner size in CSS pixels.
    pub fn set_viewport(&self, width: u32, height: u32) -> Result<()> {
        if self.engine != Engine::Chromium {
            return self.set_window(width, height);
        }
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": self.touch.get() }),
        )?;
        Ok(())
    }

    /// Makes the screen one that is touched, as a phone's is. It takes effect with the next [`set_viewport`].
    ///
    /// [`set_viewport`]: Self::set_viewport
    pub fn emulate_touch(&self) -> Result<()> {
        self.touch.set(true);
        self.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 5 }))?;
        Ok(())
    }

    /// Tells the page about its reader's wishes.
    ///
    /// # Errors
    /// When the engine is another than Chromium, whose pages cannot be told of a wish.
    pub fn emulate_media(&self, media: Media) -> Result<()> {
        if self.engine != Engine::Chromium {
            let unheard = Error::told("only Chromium can tell its pages about their reader's wishes.");
            return if media == Media::default() { Ok(()) } else { Err(unheard) };
        }
        let feature = |name: &str, value: &str| json!({ "name": name, "value": value });
        self.cdp(
            "Emulation.setEmulatedMedia",
            json!({ "features": [
                feature("prefers-color-scheme", if media.dark { "dark" } else { "light" }),
                feature("prefers-reduced-motion", if media.reduced_motion { "reduce" } else { "no-preference" }),
                feature("forced-colors", if media.forced_colors { "active" } else { "none" }),
            ]}),
        )?;
        Ok(())
    }

    /// The errors that the browser logged since the last call: exceptions, rejected promises, `console.error`,
    /// refusals by the content security policy, files that do not load. In all windows and frames.
    ///
    /// Only Chromium hands its log out.
    pub fn take_errors(&self) -> Result<Vec<String>> {
        if self.engine != Engine::Chromium || self.killed.get() {
            return Ok(Vec::new());
        }
        let entries = self.post("se/log", json!({ "type": "browser" }))?;
        let severe = |entry: &&Value| entry["level"] == "SEVERE";
        let message = |entry: &Value| entry["message"].as_str().unwrap_or_default().to_owned();
        let errors = entries.as_array().into_iter().flatten().filter(severe).map(message);
        let (breaches, errors): (Vec<_>, Vec<_>) = errors.partition(|error| error.contains(BREACH));
        self.breaches.borrow_mut().extend(breaches);
        Ok(errors)
    }

    /// The breaches of a page's content security policy that were in the log when [`take_errors`] was called last and
    /// before, as the pages' own events tell them: they count also where a test takes errors without looking at them.
    ///
    /// [`take_errors`]: Self::take_errors
    pub fn take_breaches(&self) -> Vec<String> {
        self.breaches.take()
    }

    /// Has every page of the present tab, and every frame that shares its process, write breaches of its policy to the
    /// log.
    fn watch_policy(&self) -> Result<()> {
        let window = self.window()?;
        if !self.watched.borrow().contains(&window) {
            let source = format!(
                "addEventListener('securitypolicyviolation', (event) => {{
                    const {{ disposition, effectiveDirective, blockedURI, sourceFile, lineNumber }} = event;
                    if (disposition === 'enforce')
                        console.error(`{BREACH}: ${{effectiveDirective}} refuses ${{blockedURI}} at ${{sourceFile}}:${{lineNumber}}`);
                }}, true)"
            );
            self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }))?;
            self.watched.borrow_mut().push(window);
        }
        Ok(())
    }

    /// Ends the browser in the middle of whatever it does, as a crash or the lack of power would. No step can follow.
    ///
    /// # Errors
    /// Where processes cannot be killed, and when the engine is another than Chromium.
    pub fn kill(&self) -> Result<()> {
        let capabilities = self.client.as_ref().and_then(Client::capabilities);
        let id = capabilities.and_then(|all| all.get("goog:processID")?.as_u64()?.try_into().ok());
        let id = id.ok_or_else(|| Error::told("the driver does not say which process the browser is."))?;
        process::kill_tree(id)?;
        self.killed.set(true);
        Ok(())
    }

    /// Where downloads arrive.
    pub fn download_folder(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }

    /// The window that commands go to.
    pub fn window(&self) -> Result<WindowHandle> {
        self.wait(|client| async move { client.window().await })
    }

    pub fn windows(&self) -> Result<Vec<WindowHandle>> {
        self.wait(|client| async move { client.windows().await })
    }

    /// Sends the following commands to another window, and brings it to the front.
    pub fn switch_to(&self, window: WindowHandle) -> Result<()> {
        self.wait(|client| async move { client.switch_to_window(window).await })?;
        if self.engine == Engine::Chromium {
            self.cdp("Page.bringToFront", json!({}))?;
            self.watch_policy()?;
        }
        Ok(())
    }

    /// Opens another tab with the same profile; the commands still go to the present one.
    pub fn new_tab(&self) -> Result<WindowHandle> {
        let tab = self.engine.shows_new_tabs();
        Ok(self.wait(|client| async move { client.new_window(tab).await })?.handle)
    }

    pub fn close_window(&self) -> Result<()> {
        self.wait(|client| async move { client.close_window().await })
    }

    /// Sends the following commands to the frame in this element.
    pub fn enter_frame(&self, css: &str) -> Result<()> {
        self.wait(|client| async move { client.find(Locator::Css(css)).await?.enter_frame().await })
    }

    /// Sends the following commands to the frame around the present one.
    pub fn leave_frame(&self) -> Result<()> {
        self.wait(|client| async move { client.enter_parent_frame().await })
    }

    /// Sends the following commands to the window's own page.
    pub fn leave_all_frames(&self) -> Result<()> {
        self.post("frame", json!({ "id": null }))?;
        Ok(())
    }

    /// Runs one command of the client to its end.
    pub(crate) fn wait<'s, T, F>(&'s self, command: impl FnOnce(&'s Client) -> F) -> Result<T>
    where
        F: Future<Output = std::result::Result<T, fantoccini::error::CmdError>>,
    {
        let client = self.client.as_ref().ok_or_else(|| Error::told("the browser is closed."))?;
        Ok(self.runtime.block_on(command(client))?)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // If the browser is gone already, there is nothing left to close.
            let _ = self.runtime.block_on(client.close());
        }
    }
}

/// An empty folder for a browser's profile and downloads.
///
/// # Errors
/// When there is no room for temporary files.
pub(crate) fn new_folder() -> Result<Arc<TempDir>> {
    tempfile::Builder::new().prefix("stackboard-browser-").tempdir().map(Arc::new).map_err(set_up)
}

fn set_up(error: std::io::Error) -> Error {
    Error::Told(format!("the test cannot be set up: {error}"))
}

fn capabilities(engine: Engine, folder: &Path) -> Result<Capabilities> {
    Ok(serde_json::from_value(engine.capabilities(folder))?)
}

#[derive(Debug)]
struct Post {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> std::result::Result<Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
