//! The board: one SVG whose content follows the editor's updates.

mod component;
mod far;
mod input;
mod label;
mod marks;
mod overlay;
mod tokens;
mod view;

pub use component::BoardArea;
pub use overlay::Lit;
pub use tokens::Token;
pub use view::BoardView;
