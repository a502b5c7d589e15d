//! How a board is read and written: the file, the clipboard and the link.
//!
//! Every reader takes text from outside, which may be damaged or hostile. What
//! can be mended is mended and reported in words; what cannot is refused with a
//! typed error. A board that comes out always satisfies `Board::check`.

pub mod clipboard;
pub mod file;
pub mod limits;
pub mod link;
pub mod mermaid;
mod place;
mod report;
mod text;

pub use report::{Mend, ReadError, Reading, Repair};

pub(crate) fn placed(board: &crate::model::Board) -> crate::model::Board {
    let mut board = board.clone();
    let gaps = board
        .nodes
        .values()
        .map(|node| {
            let fits = node.kind.is_container();
            (node.id.clone(), place::Gap { place: true, width: fits, height: fits })
        })
        .collect();
    place::complete(&mut board, &gaps, &mut report::Report::default());
    board
}
