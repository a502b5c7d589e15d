//! Requests that move through a design: as the page shows them, and as pictures
//! that move by themselves.
//!
//! A [`Clip`] knows where every dot is at every moment. An [`svg()`] says so in
//! words that browsers play; a [`Roll`] draws one frame after the other onto a
//! picture of the board, for GIF and animated PNG.

mod clip;
mod flight;
mod palette;
mod raster;
mod roll;
mod svg;
#[cfg(test)]
mod tests;

pub use clip::{Clip, ClipOptions, Subject};
pub use flight::{Dot, EDGE, Flight, Leg, RADIUS, SMALL_RADIUS, legs};
pub use raster::Pixels;
pub use roll::{Format, Roll, RollError, RollOptions};
pub use svg::svg;

/// Reasons longer than this are cut; the story has them whole.
const REASON_LETTERS: usize = 64;

/// A reason as short as it is shown beside a dot.
pub fn shortened(reason: &str) -> String {
    let mut shown: String = reason.chars().take(REASON_LETTERS).collect();
    if shown.len() < reason.len() {
        shown.push('…');
    }
    shown
}
