//! Drives the built app in a real browser, with real pointer and key events.
//!
//! ```no_run
//! use browser_tests::run;
//!
//! // In a file under `tests/`, marked `#[test]`:
//! fn a_node_follows_the_pointer() {
//!     run(|page| {
//!         page.open("/?template=simple");
//!         let before = page.rect("[data-node-id=web1]");
//!         page.drag("[data-node-id=web1]", ("[data-node-id=web1]", (60.0, 40.0)));
//!         let after = page.rect("[data-node-id=web1]");
//!         assert!(after.x > before.x + 50.0);
//!         page.keys("Control+z");
//!     });
//! }
//! ```
//!
//! Every test has a browser session and a profile of its own. A step that cannot be done fails the test with a
//! sentence, at the line of the step. A test also fails when the page reported an error that the test did not take
//! with [`Page::take_errors`]. When a test fails, a picture of the page is left under `target/browser-tests/`.
//!
//! `STACKBOARD_ENGINE` (`firefox`, `webkit`) names another engine than Chromium, for the tests in `tests/engines`.
//!
//! `CHROMIUM` and `CHROMEDRIVER` name the programs (the ones on the PATH otherwise), `STACKBOARD_DIST` the folder
//! of the built app (`dist/` otherwise).

mod driver;
mod engine;
mod error;
mod golden;
mod input;
mod page;
mod picture;
mod process;
mod run;
mod session;
mod site;

pub use engine::Engine;
pub use error::{Error, Result};
pub use golden::Golden;
pub use input::Spot;
pub use page::{Page, Rect, Tab};
pub use picture::Picture;
pub use run::{Visitor, run, run_on};
pub use session::{Media, Session};
pub use site::{Server, Site};
