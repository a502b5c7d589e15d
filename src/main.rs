//! Stackboard in the browser: the page around the core's editor. In a worker
//! the same program does what would keep the page busy.

mod actions;
mod app;
mod board;
mod dialogs;
mod panels;
mod platform;
mod state;

fn main() {
    console_error_panic_hook::set_once();
    match platform::background::worker() {
        Some(scope) => platform::background::serve(scope),
        None => leptos::mount::mount_to_body(app::Page),
    }
}
