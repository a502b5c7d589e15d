#![no_main]

use libfuzzer_sys::fuzz_target;
use stackboard_core::io::{file, picture};
use stackboard_fuzz::assert_sound;

fuzz_target!(|text: &str| {
    let board = picture::from_svg(text).ok().and_then(|board| file::read(&board).ok());
    if let Some(reading) = board {
        assert_sound(&reading.board);
    }
});
