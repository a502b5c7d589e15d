//! The app's end-to-end tests: what a person does with it, done in a browser.

mod animating;
mod board;
mod drawing;
mod embedding;
mod hostile;
mod inspector;
mod keeping;
mod keyboard;
mod killed;
mod layout;
mod leaving;
mod load;
mod moments;
mod pointing;
mod report;
mod sharing;
mod studying;
mod templates;
mod touching;
mod watching;
