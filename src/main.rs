//! Stackboard in the browser: the page around the core's editor. In a worker
//! the same program does what would keep the page busy.

mod actions;
mod app;
mod board;
mod dialogs;
mod panels;
mod platform;
mod state;

/// Whether this program only shows boards in other pages.
const FRAME: bool = false;

fn main() {
    app::run();
}
