//! The heart of Stackboard: the model of a board, how it is edited, where its
//! lines run, how requests move through it and how it is read and written.
//!
//! Nothing here knows a browser, a clock or a source of randomness: time and
//! seeds come in as arguments, so that the same board gives the same result
//! natively and in the page.

pub mod animate;
pub mod edit;
pub mod editor;
pub mod geometry;
pub mod io;
pub mod keep;
pub mod layout;
pub mod model;
pub mod render;
pub mod review;
pub mod simulate;
pub mod story;
pub mod tasks;
pub mod templates;
pub mod vocabulary;
