#![no_main]

use libfuzzer_sys::fuzz_target;
use stackboard_core::io::collection;
use stackboard_fuzz::assert_sound;

fuzz_target!(|text: &str| {
    let _ = collection::is_collection(text);
    if let Ok(collection) = collection::read(text) {
        for reading in &collection.boards {
            assert_sound(&reading.board);
        }
    }
});
