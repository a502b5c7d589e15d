//! Runs one test in a browser of its own.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tempfile::TempDir;

use crate::page::{Page, must};
use crate::session::{Session, new_folder};
use crate::site::{Server, Site, workspace};

/// Runs a test on the built app.
#[track_caller]
pub fn run(test: impl FnOnce(&Page)) {
    run_on(must(Site::app()), test);
}

/// Runs a test on a site of its own, such as the app under a sub-path or a page that embeds it.
#[track_caller]
pub fn run_on(site: Site, test: impl FnOnce(&Page)) {
    Visitor::to(site).run(test);
}

/// Somebody who comes to a site again and again, each time in a new browser, which finds what the earlier ones kept.
pub struct Visitor {
    site: Arc<Server>,
    folder: Arc<TempDir>,
}

impl Visitor {
    #[track_caller]
    pub fn to(site: Site) -> Self {
        Self { site: Arc::new(must(site.start())), folder: must(new_folder()) }
    }

    /// One visit. As every test, it fails when the page reported an error.
    #[track_caller]
    pub fn run(&self, visit: impl FnOnce(&Page)) {
        let _turn = Turn::take();
        let session = must(Session::start_in(Arc::clone(&self.folder)));
        let page = Page::new(session, Arc::clone(&self.site));
        match catch_unwind(AssertUnwindSafe(|| visit(&page))) {
            Ok(()) => page.assert_no_errors(),
            Err(panic) => {
                leave_evidence(&page);
                resume_unwind(panic);
            }
        }
    }
}

/// More browsers at once make each so slow that nothing is gained.
const BROWSERS_AT_ONCE: usize = 2;

static RUNNING: Mutex<usize> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

struct Turn;

impl Turn {
    fn take() -> Self {
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut running = FREED
            .wait_while(running, |running| *running >= BROWSERS_AT_ONCE)
            .unwrap_or_else(PoisonError::into_inner);
        *running += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREED.notify_one();
    }
}

/// Tells what the page reported and looked like when the test failed. Whatever fails here must not hide the test's
/// own failure, so it is passed over.
fn leave_evidence(page: &Page) {
    for error in page.session().take_errors().unwrap_or_default() {
        eprintln!("the page reported: {error}");
    }
    let Ok(picture) = page.session().screenshot() else { return };
    let path = evidence_path();
    let written = path.parent().map(std::fs::create_dir_all);
    if matches!(written, Some(Ok(()))) && std::fs::write(&path, picture).is_ok() {
        eprintln!("a picture of the page is in {}", path.display());
    }
}

fn evidence_path() -> PathBuf {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("test").replace("::", "-");
    workspace().join("target/browser-tests").join(format!("{test}.png"))
}
