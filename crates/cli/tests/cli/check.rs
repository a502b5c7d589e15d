use crate::tool::{Run, place, run, run_with};
use serde_json::Value;

const TASK: &str = r#"{
  "format": "stackboard-task", "version": 1,
  "name": "two-webs", "title": "Two web servers",
  "requirements": [
    {"id": "webs", "ask": "Two web servers.", "hint": "Drag two.", "check": {"count": {"of": {"kind": "web"}, "exactly": 2}}},
    {"id": "fast", "ask": "Fast enough.", "hint": "Add workers.",
     "check": {"performs": {"p95_ms": 200, "run": {"requests_per_s": 100, "duration_s": 10}}}}
  ]
}"#;

fn design(name: &str) -> String {
    run(&["templates", name]).fine()
}

fn check(board: &str, arguments: &[&str]) -> Run {
    run_with(board.as_bytes(), &[&["check", "-"], arguments].concat())
}

/// A file that is gone when the test is over.
struct File(std::path::PathBuf);

impl File {
    fn new(name: &str, text: impl AsRef<[u8]>) -> Self {
        let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let path = folder.join(format!("{}-{name}", std::process::id()));
        std::fs::write(&path, text).expect("a file");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a path that is text")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn each_design_meets_its_task_with_status_0() {
    for name in ["simple", "distributed", "secured", "scale-up"] {
        let report = check(&design(name), &["--task", name]).fine();
        assert!(
            report.contains(&format!("task {name}, met\n")) && report.contains("score 100 %"),
            "{report}"
        );
    }
}

#[test]
fn a_design_that_falls_short_ends_with_status_1_and_says_what_is_missing() {
    let found = check(&design("simple"), &["--task", "distributed"]);
    assert_eq!((found.status, found.err.as_str()), (Some(1), ""));
    assert!(found.out.contains("not met yet"), "{}", found.out);
    for words in ["1 of 3 servers; add 2 more.", "There is no load balancer", "asked: ", "how:   "] {
        assert!(found.out.contains(words), "no {words:?} in\n{}", found.out);
    }
}

#[test]
fn json_has_the_stated_shape_and_the_same_bytes_each_time() {
    let found = check(&design("distributed"), &["--task", "secured", "--json"]);
    assert_eq!((found.status, found.err.as_str()), (Some(1), ""));
    assert_eq!(check(&design("distributed"), &["--task", "secured", "--json"]), found);
    assert!(found.out.starts_with(r#"{"task":"secured","met":false,"score":0."#), "{}", found.out);
    let all: Value = serde_json::from_str(&found.out).expect("JSON");
    assert!(all["score"].as_f64().is_some_and(|score| score > 0.3 && score < 0.9));
    let checks = all["checks"].as_array().expect("a list");
    let one = |id: &str| checks.iter().find(|one| one["id"] == id).expect("a check");
    assert_eq!(one("servers")["met"], true);
    assert_eq!(one("firewalls")["met"], false);
    assert!(one("firewalls")["message"].as_str().is_some_and(|words| words.contains("3 are asked")));
    assert_eq!(one("guarded")["nodes"], serde_json::json!(["lbhost", "s1", "s2"]));
}

#[test]
fn the_second_edition_has_names_of_its_own() {
    let found = check(&design("simple"), &["--task", "single_server_stack", "--json"]).fine();
    assert!(found.starts_with(r#"{"task":"single_server_stack","met":true,"score":1.0"#), "{found}");
}

#[test]
fn a_task_file_of_an_authors_own_is_checked_with_its_runs() {
    let file = File::new("own.json", TASK);
    let report = check(&design("distributed"), &["--task", file.path()]).fine();
    assert!(
        report.contains("task two-webs, met") && report.contains("At 100 requests a second p95 is"),
        "{report}"
    );
    let found = check(&design("simple"), &["--task", file.path()]);
    assert_eq!(found.status, Some(1));
    assert!(found.out.contains("50 %  webs"), "{}", found.out);
}

#[test]
fn a_wrong_task_file_is_refused_with_line_and_reason() {
    // Where the reader stands when it finds out: behind the culprit.
    let cases = [
        (TASK.replace("\"exactly\": 2", "\"exacty\": 2"), "\"exacty\"", "there is no field `exacty`"),
        (
            TASK.replace("\"kind\": \"web\"", "\"kind\": \"wbe\""),
            "\"wbe\"",
            "there is no kind of node \"wbe\"",
        ),
        (TASK.replace("\"version\": 1", "\"version\": 9"), "\"version\": 9", "made by a newer version"),
        (TASK.replace("stackboard-task", "stackboard"), "\"stackboard\"", "this is not a task file"),
        (TASK.replace("\"fast\"", "\"webs\""), "10}}}}", "there are two requirements \"webs\""),
        (TASK.replace("\"requests_per_s\": 100", "\"requests_per_s\": 1e9"), "1e9", "from 0.1 to 5000"),
    ];
    for (text, culprit, words) in cases {
        let end = text.find(culprit).expect("the culprit") + culprit.len();
        let before = &text[..end];
        let line_start = before.rfind('\n').expect("a line before") + 1;
        let behind = (before.matches('\n').count() + 1, end - line_start);
        let file = File::new("wrong.json", &text);
        let line = check(&design("simple"), &["--task", file.path()]).refused();
        let (position, what) = place(&line, file.path());
        assert!(what.contains(words), "{line}");
        assert_eq!(position.0, behind.0, "{line}");
        assert!(position.1.abs_diff(behind.1) <= 1, "{line}, and the culprit ends at {behind:?}");
    }
}

#[test]
fn hostile_task_files_are_refused_in_one_line() {
    let deep = format!(
        r#"{{"format":"stackboard-task","version":1,"name":"a","title":"a","requirements":[{{"id":"a","ask":"a","hint":"a","check":{}{{"qps":{{}}}}{}}}]}}"#,
        r#"{"not":"#.repeat(20),
        "}".repeat(20)
    );
    let many = format!(
        r#"{{"format":"stackboard-task","version":1,"name":"a","title":"a","requirements":[{}]}}"#,
        vec![r#"{"id":"a","ask":"a","hint":"a","check":{"qps":{}}}"#; 5000].join(",")
    );
    let hostile: [Vec<u8>; 8] = [
        b"".to_vec(),
        b"\xff\xfe\x00".to_vec(),
        b"[".repeat(100_000),
        vec![b' '; 600_000],
        b"{\"format\":\"stackboard-task\",\"version\":1,\"name\":\"\xe2\x80\xae\"}".to_vec(),
        br#"{"format":"stackboard-task","version":1e999}"#.to_vec(),
        deep.into_bytes(),
        many.into_bytes(),
    ];
    for text in hostile {
        let file = File::new("hostile.json", &text);
        let line = check(&design("simple"), &["--task", file.path()]).refused();
        assert!(line.starts_with(file.path()) && line.len() < file.path().len() + 300, "{line}");
    }
}

#[test]
fn what_is_missing_or_unknown_is_named() {
    let line = check(&design("simple"), &["--task", "simpel"]).refused();
    assert!(line.contains("simpel") && line.contains("scale-up"), "{line}");
    let line = check(&design("simple"), &["--task", "no/such.json"]).refused();
    assert_eq!(line, "no/such.json:1:1: there is no such file");
    let line = check("{", &["--task", "simple"]).refused();
    assert!(line.starts_with("<stdin>:1:"), "{line}");
    assert!(run(&["check", "-"]).refused().contains("--task TASK"));
}
