//! The board: one SVG whose content follows the editor's updates.

mod badges;
mod component;
mod far;
mod gauges;
mod input;
mod label;
mod marks;
mod overlay;
mod paper;
mod tokens;
mod veil;
mod view;

pub use badges::Badge;
pub use component::BoardArea;
pub use gauges::{Flow, Gauge, Health};
pub use overlay::Lit;
pub use paper::{follow_printing, print};
pub use tokens::class_name;
pub use view::BoardView;
