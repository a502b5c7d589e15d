use crate::tool::{run, run_with};
use serde_json::Value;

fn template(name: &str) -> String {
    run(&["templates", name]).fine()
}

fn findings(board: &str, arguments: &[&str]) -> Vec<Value> {
    let arguments = [&["review", "-", "--json"], arguments].concat();
    let all: Value = serde_json::from_str(&run_with(board.as_bytes(), &arguments).fine()).expect("JSON");
    assert_eq!(all.as_object().map(|object| object.len()), Some(1));
    all["findings"].as_array().expect("a list").clone()
}

#[test]
fn json_has_the_stated_shape() {
    let found = findings(&template("distributed"), &[]);
    let balancer = found.iter().find(|finding| finding["rule"] == "LB-2").expect("one load balancer");
    let fields: Vec<&String> = balancer.as_object().expect("an object").keys().collect();
    let mut expected = ["rule", "severity", "expected", "nodes", "links", "message", "fix"].to_vec();
    expected.sort_unstable();
    assert_eq!(fields, expected);
    assert_eq!((&balancer["severity"], &balancer["expected"]), (&"high".into(), &false.into()));
    assert_eq!(balancer["nodes"], serde_json::json!(["lb"]));
    assert!(balancer["message"].as_str().is_some_and(|message| message.contains("HAProxy")));
}

#[test]
fn a_task_tells_its_flaws_apart_and_they_do_not_fail() {
    let board = template("distributed");
    let of = |rule: &str, found: Vec<Value>| {
        found.into_iter().find(|finding| finding["rule"] == rule).map(|finding| finding["expected"].clone())
    };
    assert_eq!(of("FW-1", findings(&board, &[])), Some(false.into()));
    assert_eq!(of("FW-1", findings(&board, &["--task", "distributed"])), Some(true.into()));
    let status = |arguments: &[&str]| run_with(board.as_bytes(), arguments).status;
    assert_eq!(status(&["review", "-", "--fail-on", "high"]), Some(1));
    assert_eq!(status(&["review", "-", "--fail-on", "high", "--task", "distributed"]), Some(0));
    assert_eq!(status(&["review", "-"]), Some(0));
}

#[test]
fn severities_below_what_is_asked_do_not_fail() {
    // With a second name server and a promotion by itself, nothing high is left.
    let board = template("scale-up")
        .replace(r#""role": "primary""#, r#""role": "primary", "failover": "automatic""#)
        .replace(r#""id": "monitor","#, r#""id": "dns2", "kind": "dns", "x": 44, "y": 0, "records": [{"name": "www.foobar.com", "type": "A", "value": "8.8.8.8", "ttl_s": 300}]}, {"id": "monitor","#)
        .replace(r#"{"id": "l2","#, r#"{"id": "l99", "from": "user", "to": "dns2", "kind": "dns"}, {"id": "l2","#);
    let status = |severity: &str| run_with(board.as_bytes(), &["review", "-", "--fail-on", severity]).status;
    assert_eq!((status("high"), status("medium"), status("low")), (Some(0), Some(1), Some(1)));
}

#[test]
fn a_dismissed_finding_says_why_and_does_not_fail() {
    let board = template("simple");
    let end = board.rfind('}').expect("an object");
    let rest = r#", "review": {"dismissed": [{"rule": "TIER-1", "nodes": ["server", "web", "app", "db"], "links": [], "reason": "one machine is all we have"}]}}"#;
    let board = format!("{}{rest}", &board[..end]);
    let found = findings(&board, &[]);
    let tier = found.iter().find(|finding| finding["rule"] == "TIER-1").expect("still told");
    assert_eq!(tier["dismissed"], "one machine is all we have");
    let report = run_with(board.as_bytes(), &["review", "-"]).fine();
    assert!(report.contains("dismissed: one machine is all we have"), "{report}");
}

#[test]
fn the_report_is_grouped_by_severity() {
    let report = run_with(template("simple").as_bytes(), &["review", "-", "--task", "simple"]).fine();
    assert!(report.starts_with("Simple web stack: review for the task simple\n"), "{report}");
    let places: Vec<usize> = ["Expected here: can you explain it?", "SPOF-1", "Availability 99.192 %"]
        .iter()
        .map(|words| report.find(words).unwrap_or_else(|| panic!("no {words:?} in\n{report}")))
        .collect();
    assert!(places.is_sorted());
    let plain = run_with(template("simple").as_bytes(), &["review", "-"]).fine();
    let heads = ["High (", "Medium ("]
        .map(|head| plain.find(head).unwrap_or_else(|| panic!("no {head} in\n{plain}")));
    assert!(heads.is_sorted());
}

#[test]
fn bad_arguments_and_boards_are_refused_in_a_line() {
    let board = template("simple");
    let line = run_with(board.as_bytes(), &["review", "-", "--fail-on", "awful"]).refused();
    assert!(line.contains("--fail-on") && line.contains("awful"), "{line}");
    let line = run_with(board.as_bytes(), &["review", "-", "--task", "huge"]).refused();
    assert!(line.contains("huge") && line.contains("distributed"), "{line}");
    let line = run_with(b"{\"format\": ", &["review", "-"]).refused();
    assert!(line.starts_with("<stdin>:1:"), "{line}");
    assert!(run(&["review"]).refused().contains("BOARD is missing"));
}
