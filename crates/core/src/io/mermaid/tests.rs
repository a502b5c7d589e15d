use super::{read, write};
use crate::templates;

#[test]
fn templates_come_back_as_they_were() {
    for design in templates::ALL {
        let board = design.board();
        let text = write(&board);
        let back = read(&text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        assert_eq!(back.board, board, "{text}");
        assert_eq!((back.left_out, back.guesses), (vec![], vec![]));
    }
}
