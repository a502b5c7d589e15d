use crate::tool::{fixture, read, run, run_with, stackboard};
use serde_json::Value;
use std::process::Stdio;

fn distributed() -> String {
    run(&["templates", "distributed"]).fine()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&run_with(distributed().as_bytes(), arguments).fine()).expect("JSON")
}

#[test]
fn json_has_the_stated_shape_and_its_sums_hold() {
    let all = json(&["simulate", "-", "--seed", "3", "--duration", "30", "--warmup", "5", "--json"]);
    let fields: Vec<&String> = all.as_object().expect("an object").keys().collect();
    let mut expected =
        ["seed", "duration_s", "warmup_s", "events", "requests", "latency_ms", "nodes", "links"].to_vec();
    expected.sort_unstable();
    assert_eq!(fields, expected);
    assert_eq!((&all["seed"], &all["duration_s"], &all["warmup_s"]), (&3.into(), &30.into(), &5.into()));
    let requests = &all["requests"];
    let number = |name: &str| requests[name].as_u64().expect("a number");
    assert!(number("offered") > 150);
    assert_eq!(number("offered"), number("ok") + number("failed") + number("in_flight"));
    for name in ["mean", "p50", "p95", "p99"] {
        assert!(all["latency_ms"][name].as_f64().is_some_and(|ms| ms > 0.0), "{name}");
    }
    for name in ["arrivals", "served", "utilisation", "mean_wait_ms", "mean_in_system"] {
        assert!(all["nodes"]["lb"][name].is_number(), "{name}");
    }
    let crossings = all["links"].as_object().expect("an object");
    assert!(crossings.values().any(|link| link["requests"].as_u64().is_some_and(|n| n > 0)));
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let board = distributed();
    let bytes = |seed: &str| {
        run_with(board.as_bytes(), &["simulate", "-", "--duration", "20", "--json", "--seed", seed]).fine()
    };
    assert_eq!(bytes("5"), bytes("5"));
    assert_ne!(bytes("5"), bytes("6"));
}

#[test]
fn the_scenario_of_the_board_holds_where_nothing_else_is_said() {
    let out = run(&["simulate", &fixture("example.stackboard.json"), "--json"]).fine();
    let all: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((&all["seed"], &all["duration_s"], &all["warmup_s"]), (&1.into(), &60.into(), &0.into()));
}

#[test]
fn a_fault_of_the_scenario_is_told_in_the_report() {
    let board = distributed();
    let end = board.rfind('}').expect("an object");
    let crash = r#", "scenario": {"seed": 2, "duration_s": 400, "faults": [{"at_s": 390, "node": "lb", "fault": "crash"}]}}"#;
    let report = run_with(format!("{}{crash}", &board[..end]).as_bytes(), &["simulate", "-"]).fine();
    assert!(
        report.starts_with("Distributed web infrastructure\n400 s of virtual time; seed 2\n"),
        "{report}"
    );
    for words in ["connection refused (refused)", "Failed because", "lb (HAProxy", "95 % confidence", "→ "]
    {
        assert!(report.contains(words), "no {words:?} in\n{report}");
    }
    let widths = report.lines().filter(|line| line.starts_with("l")).map(|line| line.chars().count());
    assert!(widths.max().is_some_and(|widest| widest <= 100), "{report}");
}

#[test]
fn the_warm_up_must_leave_something_to_measure() {
    let board = distributed();
    let line = run_with(board.as_bytes(), &["simulate", "-", "--duration", "10", "--warmup", "10"]).refused();
    assert!(line.contains("must be shorter"), "{line}");
}

#[test]
fn an_empty_board_is_said_to_have_no_requests() {
    let empty = br#"{"format": "stackboard", "version": 1, "nodes": [], "links": []}"#;
    let report = run_with(empty, &["simulate", "-"]).fine();
    assert!(report.contains("No request came to an end."), "{report}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in
        [&["simulate", "-", "--json"][..], &["simulate", "-"], &["convert", "-", "-o", "-"], &["link", "-"]]
    {
        let mut child = stackboard(arguments).stdin(Stdio::piped()).spawn().expect("the program starts");
        // Nobody reads any more before there is anything to read.
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut stdin, distributed().as_bytes()).expect("written");
        drop(stdin);
        let run = read(child.wait_with_output().expect("the program ends"));
        assert_eq!((run.status, run.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
