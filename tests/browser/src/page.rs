//! The page as a test sees it: addresses, contents, windows, files and errors.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use fantoccini::Locator;
use fantoccini::wd::WindowHandle;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::input::Spot;
use crate::picture::Picture;
use crate::session::{Media, Session};
use crate::site::Server;

/// A page in a browser. Each step waits until it can be done; one that cannot be done fails the test.
///
/// The steps with pointer, touch and keys are listed after those that read.
pub struct Page {
    session: Session,
    site: Arc<Server>,
    viewport: Cell<(u32, u32)>,
    media: Cell<Media>,
    /// Where the mouse is, in CSS pixels of the window.
    pub(crate) pointer: Cell<(f64, f64)>,
    /// The frames that the steps have entered, from the outermost on.
    frames: RefCell<Vec<String>>,
}

/// A box in CSS pixels, counted from the window's top left corner.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    pub fn center(self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// A tab of the browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab(WindowHandle);

/// The value, or the end of the test with the error's sentence at the line that called.
#[track_caller]
pub(crate) fn must<T>(result: Result<T>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

impl Page {
    pub(crate) fn new(session: Session, site: Arc<Server>) -> Self {
        Self {
            session,
            site,
            viewport: Cell::new((1440, 900)),
            media: Cell::default(),
            pointer: Cell::default(),
            frames: RefCell::default(),
        }
    }

    /// The browser underneath, for what has no step of its own.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The server that the page comes from.
    pub fn site(&self) -> &Server {
        &self.site
    }

    /// Loads a path of the site (or a full address) and waits until the page says that it is ready.
    #[track_caller]
    pub fn open(&self, path: &str) {
        self.goto(path);
        must(self.session.wait_ready());
    }

    /// Loads a path of the site (or a full address) that need not become ready.
    #[track_caller]
    pub fn goto(&self, path: &str) {
        must(self.session.goto(&self.site.url(path)));
    }

    /// Loads the page again and waits until it is ready.
    #[track_caller]
    pub fn reload(&self) {
        must(self.session.wait(|client| async move { client.refresh().await }));
        must(self.session.wait_ready());
    }

    /// Waits until the page says that it is ready.
    #[track_caller]
    pub fn wait_ready(&self) {
        must(self.session.wait_ready());
    }

    /// The value of a JavaScript expression; a promise is awaited.
    #[track_caller]
    pub fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        must(self.session.eval(expression))
    }

    /// Runs JavaScript statements.
    #[track_caller]
    pub fn exec(&self, statements: &str) {
        must(self.session.call::<Value>(statements, vec![]));
    }

    /// Waits until something matches.
    #[track_caller]
    pub fn wait_for(&self, css: &str) {
        self.wait_until(&format!("document.querySelector({}) !== null", json!(css)));
    }

    /// Waits until nothing matches any more.
    #[track_caller]
    pub fn wait_gone(&self, css: &str) {
        self.wait_until(&format!("document.querySelector({}) === null", json!(css)));
    }

    /// Waits until this many elements match.
    #[track_caller]
    pub fn wait_for_count(&self, css: &str, count: usize) {
        must(self.session.wait_until(|| {
            let found = self.try_count(css)?;
            let reason = || format!("{found} elements match {css}, not {count}");
            Ok(if found == count { Ok(()) } else { Err(reason()) })
        }));
    }

    /// Waits until the first element that matches shows this text among other text.
    #[track_caller]
    pub fn wait_for_text(&self, css: &str, text: &str) {
        must(self.session.wait_until(|| {
            let shown: Option<String> = self.ask("text", vec![json!(css)])?;
            Ok(match shown {
                Some(shown) if shown.contains(text) => Ok(()),
                Some(shown) => Err(format!("{css} shows {shown:?}, not {text:?}")),
                None => Err(format!("nothing matches {css}")),
            })
        }));
    }

    /// Waits until a JavaScript expression is true.
    #[track_caller]
    pub fn wait_until(&self, condition: &str) {
        must(self.session.wait_until(|| {
            let holds: bool = self.session.eval(&format!("!!({condition}\n)"))?;
            Ok(if holds { Ok(()) } else { Err(format!("`{condition}` does not become true")) })
        }));
    }

    /// The text that the first element that matches shows, without the space around it. Waits for the element.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        self.wait_for(css);
        must(self.ask("text", vec![json!(css)]))
    }

    /// The value of the first input that matches. Waits for the input.
    #[track_caller]
    pub fn value(&self, css: &str) -> String {
        self.wait_for(css);
        self.eval(&format!("document.querySelector({}).value", json!(css)))
    }

    /// An attribute of the first element that matches. Waits for the element.
    #[track_caller]
    pub fn attr(&self, css: &str, name: &str) -> Option<String> {
        self.wait_for(css);
        self.eval(&format!("document.querySelector({}).getAttribute({})", json!(css), json!(name)))
    }

    /// How many elements match at this moment.
    #[track_caller]
    pub fn count(&self, css: &str) -> usize {
        must(self.try_count(css))
    }

    /// The box of the first element that matches. Waits for the element.
    #[track_caller]
    pub fn rect(&self, css: &str) -> Rect {
        self.wait_for(css);
        must(self.ask("rect", vec![json!(css)]))
    }

    /// Sets the page's inner size in CSS pixels.
    #[track_caller]
    pub fn set_viewport(&self, width: u32, height: u32) {
        must(self.session.set_viewport(width, height));
        self.viewport.set((width, height));
    }

    #[track_caller]
    pub(crate) fn set_viewport_again(&self) {
        let (width, height) = self.viewport.get();
        must(self.session.set_viewport(width, height));
    }

    /// Tells the page about its reader's wishes.
    #[track_caller]
    pub fn emulate_media(&self, media: Media) {
        must(self.session.emulate_media(media));
        self.media.set(media);
    }

    /// What the page shows.
    #[track_caller]
    pub fn picture(&self) -> Picture {
        must(self.session.screenshot().and_then(|bytes| Picture::decode(&bytes)))
    }

    /// Writes what the page shows as a PNG.
    #[track_caller]
    pub fn screenshot(&self, path: impl AsRef<Path>) {
        let path = path.as_ref();
        let bytes = must(self.session.screenshot());
        must(std::fs::write(path, bytes).map_err(|error| Error::file(path, &error)));
    }

    /// Waits for a whole file to arrive, and gives its path. The file is taken out of the way, so that a later one may
    /// have its name.
    #[track_caller]
    pub fn next_download(&self) -> PathBuf {
        let folder = self.session.download_folder();
        must(self.session.wait_until(|| {
            let files = std::fs::read_dir(&folder).map_err(|error| Error::file(&folder, &error))?;
            let files: Vec<PathBuf> =
                files.flatten().map(|file| file.path()).filter(|path| path.is_file()).collect();
            // While a file arrives, an empty one holds its name.
            let arriving =
                files.iter().any(|path| path.extension().is_some_and(|ending| ending == "crdownload"));
            let whole = |path: &PathBuf| !hidden(path) && path.metadata().is_ok_and(|file| file.len() > 0);
            let new = files.into_iter().find(|path| !arriving && whole(path));
            new.map(|path| self.take_away(&path))
                .transpose()
                .map(|new| new.ok_or("no download arrives".into()))
        }))
    }

    /// Moves a download into a folder of its own, where it keeps its name.
    fn take_away(&self, file: &Path) -> Result<PathBuf> {
        let downloads = self.session.download_folder();
        let folder =
            tempfile::tempdir_in(&downloads).map_err(|error| Error::file(&downloads, &error))?.keep();
        let place = folder.join(file.file_name().unwrap_or_default());
        std::fs::rename(file, &place).map_err(|error| Error::file(file, &error))?;
        Ok(place)
    }

    /// Gives a file to `<input type=file>`.
    #[track_caller]
    pub fn upload(&self, css: &str, file: &Path) {
        self.wait_for(css);
        let name = file.to_string_lossy().into_owned();
        must(
            self.session
                .wait(|client| async move { client.find(Locator::Css(css)).await?.send_keys(&name).await }),
        );
    }

    /// Drops a file on a place, as a file manager would.
    #[track_caller]
    pub fn drop_file(&self, to: impl Into<Spot>, name: &str, content_type: &str, content: &[u8]) {
        let (x, y) = must(self.locate(&to.into()));
        let content = base64::engine::general_purpose::STANDARD.encode(content);
        let arguments = vec![json!(x), json!(y), json!(name), json!(content_type), json!(content)];
        must(self.ask::<Value>("dropFile", arguments));
    }

    /// Lets the page use the clipboard without asking its reader.
    #[track_caller]
    pub fn allow_clipboard(&self) {
        let permissions = json!(["clipboardReadWrite", "clipboardSanitizedWrite"]);
        must(self.session.cdp("Browser.grantPermissions", json!({ "permissions": permissions })));
    }

    /// The text on the clipboard; see [`allow_clipboard`](Self::allow_clipboard).
    #[track_caller]
    pub fn clipboard(&self) -> String {
        self.eval("navigator.clipboard.readText()")
    }

    /// Puts text on the clipboard, as another program would; see [`allow_clipboard`](Self::allow_clipboard).
    #[track_caller]
    pub fn set_clipboard(&self, text: &str) {
        self.eval::<Value>(&format!("navigator.clipboard.writeText({})", json!(text)));
    }

    /// The tab that the steps go to.
    #[track_caller]
    pub fn tab(&self) -> Tab {
        Tab(must(self.session.window()))
    }

    /// All tabs, also those that the page opened by itself.
    #[track_caller]
    pub fn tabs(&self) -> Vec<Tab> {
        must(self.session.windows()).into_iter().map(Tab).collect()
    }

    /// Opens another tab with the same profile, sends the following steps to it, loads a path there and waits until
    /// it is ready.
    #[track_caller]
    pub fn open_tab(&self, path: &str) -> Tab {
        let tab = Tab(must(self.session.new_tab()));
        self.switch_to(&tab);
        self.open(path);
        tab
    }

    /// Sends the following steps to another tab, and brings it to the front.
    #[track_caller]
    pub fn switch_to(&self, tab: &Tab) {
        must(self.session.switch_to(tab.0.clone()));
        // What is emulated belongs to a tab.
        self.set_viewport_again();
        must(self.session.emulate_media(self.media.get()));
    }

    /// Closes the present tab and goes on in another.
    #[track_caller]
    pub fn close_tab(&self, next: &Tab) {
        must(self.session.close_window());
        self.switch_to(next);
    }

    /// Takes steps inside of a frame. Places are then counted from the frame's top left corner.
    #[track_caller]
    pub fn in_frame<T>(&self, css: &str, steps: impl FnOnce() -> T) -> T {
        self.wait_for(css);
        must(self.session.enter_frame(css));
        self.frames.borrow_mut().push(css.to_owned());
        let result = steps();
        self.frames.borrow_mut().pop();
        must(self.session.leave_frame());
        result
    }

    /// Ends the browser in the middle of whatever it does. No step can follow; a [`Visitor`](crate::Visitor) can come
    /// back with another browser.
    #[track_caller]
    pub fn kill(&self) {
        must(self.session.kill());
    }

    /// Takes the errors that the browser logged so far, for a test that expects some.
    #[track_caller]
    pub fn take_errors(&self) -> Vec<String> {
        must(self.session.take_errors())
    }

    /// Takes the breaches of a page's content security policy, for a test that expects some.
    /// Only those that came before errors were taken last.
    pub fn take_breaches(&self) -> Vec<String> {
        self.session.take_breaches()
    }

    /// Fails when the browser logged an error: an exception, a rejected promise, `console.error`, a refusal by the
    /// content security policy, a file that does not load. Every test ends with this.
    #[track_caller]
    pub fn assert_no_errors(&self) {
        let mut errors = self.take_errors();
        errors.extend(self.session.take_breaches());
        assert!(
            errors.is_empty(),
            "the page reported:
{}",
            errors.join(
                "
"
            )
        );
    }

    /// Where a spot is in the window, once it can be pointed at and has stopped moving.
    pub(crate) fn place(&self, spot: Spot) -> Result<(f64, f64)> {
        let (x, y) = self.locate(&spot)?;
        let (left, top) = self.frame_origin()?;
        Ok((x + left, y + top))
    }

    /// Does something in the context of the whole window, for input events: some frames have a process of their own,
    /// and only the window sends an event to the right one.
    pub(crate) fn in_window<T>(&self, step: impl FnOnce() -> Result<T>) -> Result<T> {
        let frames = self.frames.borrow();
        if frames.is_empty() {
            return step();
        }
        self.session.leave_all_frames()?;
        let result = step();
        frames.iter().try_for_each(|css| self.session.enter_frame(css))?;
        result
    }

    /// Where the top left corner of the frame that the steps are in lies in the window.
    fn frame_origin(&self) -> Result<(f64, f64)> {
        let frames = self.frames.borrow();
        if frames.is_empty() {
            return Ok((0.0, 0.0));
        }
        self.session.leave_all_frames()?;
        frames.iter().try_fold((0.0, 0.0), |(x, y), css| {
            let (left, top): (f64, f64) = self.ask("frameOrigin", vec![json!(css)])?;
            self.session.enter_frame(css)?;
            Ok((x + left, y + top))
        })
    }

    /// Where a spot is in its frame, once it can be pointed at and has stopped moving.
    fn locate(&self, spot: &Spot) -> Result<(f64, f64)> {
        let (css, along, (dx, dy), reach) = match spot {
            Spot::Point(x, y) => return Ok((*x, *y)),
            Spot::Center(css) => (css, None, (0.0, 0.0), true),
            Spot::Beside(css, offset) => (css, None, *offset, false),
            Spot::Along(css, share) => (css, Some(share), (0.0, 0.0), false),
        };
        let mut last = None;
        self.session.wait_until(|| {
            let answer: Located = self.ask("point", vec![json!(css), json!(along), json!(reach)])?;
            let point = match answer {
                Located::At { x, y } => (x + dx, y + dy),
                Located::Not { problem } => return Ok(Err(problem)),
            };
            let still = last.replace(point) == Some(point);
            Ok(if still { Ok(point) } else { Err(format!("{css} does not stop moving")) })
        })
    }

    fn try_count(&self, css: &str) -> Result<usize> {
        self.session.eval(&format!("document.querySelectorAll({}).length", json!(css)))
    }

    /// Asks one of the questions in `dom.js`.
    fn ask<T: DeserializeOwned>(&self, question: &str, arguments: Vec<Value>) -> Result<T> {
        let body = format!("{}\nreturn dom.{question}(...arguments);", include_str!("dom.js"));
        self.session.call(&body, arguments)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Located {
    At { x: f64, y: f64 },
    Not { problem: String },
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}
