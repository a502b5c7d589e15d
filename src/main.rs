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
    match platform::background::worker() {
        Some(scope) => {
            console_error_panic_hook::set_once();
            platform::background::serve(scope);
        }
        None => {
            platform::crash::show_panics();
            leptos::mount::mount_to_body(app::Page);
        }
    }
}
