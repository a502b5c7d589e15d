//! The board: one SVG whose content follows the editor's updates.

mod component;
mod far;
mod gauges;
mod input;
mod label;
mod marks;
mod overlay;
mod tokens;
mod view;

pub use component::BoardArea;
pub use gauges::{Flow, Gauge, Health};
pub use overlay::Lit;
pub use tokens::Token;
pub use view::BoardView;
