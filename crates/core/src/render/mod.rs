//! How a board is drawn. The page mounts the same marks as elements that an
//! exported file holds as text, so that what one sees is what one gets.

mod color;
pub mod far;
mod link;
mod mark;
mod node;
pub(crate) mod number;
mod paint;
pub mod plot;
mod svg;
#[cfg(test)]
mod tests;
mod xml;

pub use color::Color;
pub use link::{ARROW_LENGTH, marks_of_link, marks_of_provisional, sample_of_link};
pub use mark::{Anchor, Colors, Dash, MONO_FAMILY, Mark, SANS_FAMILY, Tag, View};
pub use node::{header_gap, marks_of_node, utilisation_bar};
pub use paint::{Paint, Theme, hues};
pub use svg::{Group, Picture, SvgOptions, page, picture, svg};
pub use xml::escape;
