//! The islands that float over the board.

mod banner;
pub mod chart;
mod embed;
mod form;
mod icon;
mod inspector;
mod load;
mod notes;
mod notice;
mod palette;
mod player;
mod records;
mod review;
mod side;
mod story;
mod task;
mod toolbar;
mod words;
mod zoom;

pub use banner::Banner;
pub use embed::EmbedBar;
pub use icon::{Glyph, Icon};
pub use load::Timeline;
pub use notes::markdown;
pub use notice::{Announcer, NoticeBar};
pub use palette::Palette;
pub use player::PlayerBar;
pub use side::SidePanel;
pub use toolbar::{LeaveBar, TitleBar};
pub use words::{Explained, Explanation, Words};
pub use zoom::ZoomBar;
