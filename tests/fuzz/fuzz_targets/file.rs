#![no_main]

use libfuzzer_sys::fuzz_target;
use stackboard_core::io::{clipboard, open};
use stackboard_fuzz::assert_sound;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(opened) = open::open(bytes, "board.json") {
        assert_sound(&opened.board);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = clipboard::parse(text);
    }
});
