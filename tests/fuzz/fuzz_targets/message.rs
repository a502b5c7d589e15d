#![no_main]

use libfuzzer_sys::fuzz_target;
use stackboard_core::io::message::{self, Incoming};
use stackboard_fuzz::assert_sound;

fuzz_target!(|text: &str| {
    if let Ok(Some(Incoming::Load(opened))) = message::read(text) {
        assert_sound(&opened.board);
    }
});
