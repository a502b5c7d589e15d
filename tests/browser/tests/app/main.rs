//! The app's end-to-end tests: what a person does with it, done in a browser.

mod animating;
mod board;
mod drawing;
mod embedding;
mod hostile;
mod inspector;
mod keeping;
mod keyboard;
// What a browser started is found in `/proc`, which only Linux has.
#[cfg(target_os = "linux")]
mod killed;
mod layout;
mod leaving;
mod load;
mod moments;
mod pictures;
mod pointing;
mod report;
mod sharing;
mod studying;
mod templates;
mod touching;
mod watching;
