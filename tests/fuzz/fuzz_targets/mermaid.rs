#![no_main]

use libfuzzer_sys::fuzz_target;
use stackboard_core::io::mermaid;
use stackboard_fuzz::assert_sound;

fuzz_target!(|text: &str| {
    let _ = mermaid::looks_like_mermaid(text);
    if let Ok(import) = mermaid::read(text) {
        assert_sound(&import.board);
        let again = mermaid::read(&mermaid::write(&import.board)).map(|import| import.board);
        assert_eq!(again.as_ref(), Ok(&import.board));
    }
});
