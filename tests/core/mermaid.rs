//! Boards as Mermaid flowcharts, from outside.

#![cfg(not(target_arch = "wasm32"))]

mod boards;

use boards::{board, cases};
use proptest::prelude::*;
use stackboard_core::io::mermaid;

proptest! {
    #![proptest_config(cases(200))]

    /// Kinds, labels, containment, links, and all that a flowchart cannot say.
    #[test]
    fn what_is_written_comes_back(board in board(12)) {
        let text = mermaid::write(&board);
        let back = mermaid::read(&text).map(|import| import.board);
        prop_assert_eq!(back.as_ref(), Ok(&board), "{}", text);
    }

    /// The diagram alone is read as well, whatever stands in its labels.
    #[test]
    fn the_visible_part_can_be_read(board in board(12)) {
        let text = mermaid::write(&board);
        let visible: Vec<&str> = text.lines().filter(|line| !line.starts_with("%%")).collect();
        let import = mermaid::read(&visible.join("\n"));
        prop_assert!(import.is_ok(), "{:?}\n{}", import, text);
        prop_assert_eq!(import.map(|import| import.board.check()), Ok(Ok(())));
    }
}
