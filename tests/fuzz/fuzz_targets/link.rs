#![no_main]

use libfuzzer_sys::fuzz_target;
use stackboard_core::io::link;
use stackboard_fuzz::{assert_sound, sealed};

fuzz_target!(|bytes: &[u8]| {
    let as_it_is = std::str::from_utf8(bytes).ok().map(str::to_owned);
    for text in as_it_is.into_iter().chain(sealed(bytes)) {
        if let Ok(reading) = link::decode(&text) {
            assert_sound(&reading.board);
            let again = link::decode(&link::encode(&reading.board)).map(|reading| reading.board);
            assert_eq!(again.as_ref(), Ok(&reading.board));
        }
    }
});
