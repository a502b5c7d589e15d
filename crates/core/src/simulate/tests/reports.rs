//! Reports: the same run as a summary tells, with its course over time.

use super::{runs::single, sketch::*};
use crate::{
    model::Board,
    simulate::{Report, ReportRun, RunOptions, run},
    templates,
};
use serde_json::json;

/// A crash in the middle of the distributed design.
fn troubled() -> Board {
    let mut board = distributed();
    set(&mut board, "User", json!({"rate_per_s": 100}));
    board.meta.scenario.faults =
        faults(json!([{"at_s": 20, "node": "Server 1", "fault": "crash", "for_s": 15}]));
    board
}

fn report(board: &Board, options: &RunOptions) -> Report {
    ReportRun::new(board, options).finish()
}

#[test]
fn a_report_tells_of_the_very_run_that_the_summary_does() {
    let mut boards: Vec<Board> = templates::ALL.iter().map(|template| template.board()).collect();
    boards.push(troubled());
    for board in &boards {
        for (duration_s, warmup_s) in [(30.0, 0.0), (30.0, 7.3), (10.0, 10.0), (0.2, 0.0), (0.0, 0.0)] {
            let options = RunOptions { seed: 5, duration_s, warmup_s };
            let summary = run(board, &options);
            let json = serde_json::to_string(&summary).expect("a summary can be written");
            let mut by_bits = ReportRun::new(board, &options);
            while by_bits.advance(97) < 1.0 {}
            let by_bits = by_bits.finish();
            assert_eq!(by_bits.json, json, "{duration_s} {warmup_s}");
            assert_eq!(by_bits, report(board, &options));
            assert_eq!(by_bits.figures.ok, summary.ok);
        }
    }
}

#[test]
fn the_course_over_time_adds_up_to_the_figures() {
    let board = troubled();
    let report = report(&board, &RunOptions { seed: 3, duration_s: 60.0, warmup_s: 10.0 });
    assert_eq!((report.start_s, report.step_s, report.offered.len()), (10.0, 0.5, 100));
    let total = |per_s: &[f64]| (per_s.iter().sum::<f64>() * report.step_s).round() as u64;
    assert_eq!(total(&report.offered), report.figures.offered);
    assert!(total(&report.failed).abs_diff(report.figures.failed) <= 2);
    let by_reason: u64 = report.reasons.iter().map(|reason| reason.total).sum();
    assert_eq!(by_reason, report.figures.failed);
    assert!(report.reasons.is_sorted_by(|a, b| a.total >= b.total) && !report.reasons.is_empty());
    for reason in &report.reasons {
        assert!(total(&reason.per_s).abs_diff(reason.total) <= 2, "{}", reason.name);
    }
    for node in &report.nodes {
        assert_eq!((node.utilisations.len(), node.waiting.len()), (100, 100));
        let mean = node.utilisations.iter().sum::<f64>() / 100.0;
        assert!((mean - node.utilisation).abs() < 1e-3, "{}: {mean} {}", node.name, node.utilisation);
    }
    let crash = report.notices.iter().find(|notice| notice.bad).expect("a crash is noticed");
    assert_eq!((crash.at_s, crash.text.as_str()), (20.0, "Server 1 crashes."));
    assert_eq!(report.failed[..20].iter().sum::<f64>(), 0.0, "nothing fails before the crash");
    assert!(report.failed[20..].iter().sum::<f64>() > 0.0, "requests fail after it");
}

#[test]
fn a_latency_that_nobody_measured_is_none() {
    let board = single(json!({"rate_per_s": 0.2}), json!({}));
    let report = report(&board, &RunOptions { seed: 1, duration_s: 60.0, warmup_s: 0.0 });
    let measured = report.p95_ms.iter().flatten().count();
    assert!(measured > 0 && measured < 40, "{measured}");
    assert!(report.p50_ms.iter().flatten().all(|ms| *ms > 0.0));
}

#[test]
fn a_report_of_any_length_is_bounded_and_travels_as_text() {
    let board = single(json!({"rate_per_s": 5}), json!({}));
    let report = report(&board, &RunOptions { seed: 1, duration_s: 7200.0, warmup_s: 0.0 });
    assert_eq!((report.offered.len(), report.step_s), (240, 30.0));
    let text = serde_json::to_string(&report).expect("a report can be written");
    assert_eq!(serde_json::from_str::<Report>(&text).expect("and read"), report);
}

#[test]
fn progress_grows_from_nothing_to_one() {
    let board = distributed();
    let mut run = ReportRun::new(&board, &RunOptions { seed: 1, duration_s: 30.0, warmup_s: 5.0 });
    let mut last = 0.0;
    loop {
        let share = run.advance(500);
        assert!(share >= last && share <= 1.0);
        if share >= 1.0 {
            break;
        }
        last = share;
    }
    assert!(last > 0.5, "{last}");
}
