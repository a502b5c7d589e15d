#![no_main]

use libfuzzer_sys::fuzz_target;
use stackboard_core::{tasks, templates};

fuzz_target!(|text: &str| {
    let _ = tasks::is_task(text);
    if let Ok(task) = tasks::read(text) {
        let design = &templates::ALL[text.len() % templates::ALL.len()];
        let _ = tasks::check_structure(&design.board(), &task);
    }
});
