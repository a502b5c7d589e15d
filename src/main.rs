//! Stackboard in the browser: the page around the core's editor.

mod actions;
mod app;
mod board;
mod dialogs;
mod panels;
mod platform;
mod state;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::Page);
}
