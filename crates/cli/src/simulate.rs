//! `stackboard simulate`: a whole scenario, and what came of it.

use crate::failure::Failure;
use crate::options::Simulate;
use crate::progress::Progress;
use crate::{input, output, report};
use stackboard_core::model::Board;
use stackboard_core::simulate::{RunOptions, Summary, start};

/// Events between two looks at the clock.
const EVENTS: u64 = 100_000;

pub fn run(options: &Simulate) -> Result<(), Failure> {
    let board = input::board(&options.board)?;
    let own = RunOptions::of(&board);
    let wanted = RunOptions {
        seed: options.seed.unwrap_or(own.seed),
        duration_s: options.duration_s.unwrap_or(own.duration_s),
        warmup_s: options.warmup_s.unwrap_or(own.warmup_s),
    };
    if wanted.warmup_s >= wanted.duration_s {
        let what = format!(
            "the warm-up ({} s) must be shorter than the whole run ({} s)",
            wanted.warmup_s, wanted.duration_s
        );
        return Err(Failure::usage("simulate", what));
    }
    let summary = play(&board, &wanted);
    if !options.json {
        return output::print(&report::report(&board, &summary));
    }
    let json = serde_json::to_string(&summary).map_err(|error| Failure::output("<stdout>", error))?;
    output::print(&format!("{json}\n"))
}

fn play(board: &Board, options: &RunOptions) -> Summary {
    let mut progress = Progress::new();
    let end = options.duration_s * 1000.0;
    let mut engine = start(board, options);
    while !engine.run_some(end, EVENTS) {
        progress.show(engine.now_ms() / end);
    }
    engine.summary(options)
}
