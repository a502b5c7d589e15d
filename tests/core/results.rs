//! Results stay the same from one version to the next, and in WebAssembly as
//! natively: both compare theirs with `tests/fixtures/results.txt`. `STACKBOARD_WRITE=1 cargo test -p
//! stackboard-core --test results` writes it anew after the engine or the
//! drawing has changed on purpose.

use stackboard_core::{
    geometry::Scene,
    io,
    render::{self, SvgOptions},
    simulate::{Class, Engine, RunOptions, run},
    templates,
};
use std::fmt::Write;

const EXPECTED: &str = include_str!("../fixtures/results.txt");

/// FNV-1a, which is short and the same everywhere.
fn digest(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn results() -> String {
    let mut out = String::new();
    let mut line = |what: &str, name: &str, text: &str| {
        let _ = writeln!(out, "{what} {name} {:016x}", digest(text));
    };
    for template in &templates::ALL {
        let board = template.board();
        line("file", template.name, &io::file::write(&board));
        line("link", template.name, &io::link::encode(&board));
        line("picture", template.name, &render::svg(&board, &Scene::new(&board), &SvgOptions::default()));
        let mut engine = Engine::new(&board, 7);
        for class in Class::ALL.into_iter().chain(Class::ALL) {
            line(class.key(), template.name, &format!("{:?}", engine.request(None, class)));
        }
        let summary = run(&board, &RunOptions { seed: 7, duration_s: 20.0, warmup_s: 2.0 });
        line("run", template.name, &serde_json::to_string(&summary).unwrap_or_default());
    }
    out
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn results_are_those_on_file() {
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("STACKBOARD_WRITE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/results.txt");
        std::fs::write(path, results()).unwrap();
        return;
    }
    assert_eq!(results(), EXPECTED);
}
