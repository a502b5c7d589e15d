#![no_main]

use libfuzzer_sys::fuzz_target;
use stackboard_core::io::open;
use stackboard_fuzz::{assert_sound, with_checksums};

fuzz_target!(|bytes: &[u8]| {
    for png in [bytes, &with_checksums(bytes)] {
        if let Ok(opened) = open::open(png, "board.png") {
            assert_sound(&opened.board);
        }
    }
});
