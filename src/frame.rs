//! The smaller program for boards in somebody else's page: the same page, of
//! which the compiler leaves out whatever a board that is only watched never
//! comes to.

mod actions;
mod app;
mod board;
mod dialogs;
mod panels;
mod platform;
mod state;

/// Whether this program only shows boards in other pages.
const FRAME: bool = true;

fn main() {
    app::run();
}
