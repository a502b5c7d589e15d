//! Task files that are too large to be committed.

use crate::Specimen;

pub fn made() -> Vec<Specimen> {
    let nested =
        |depth: usize| format!("{}{{\"qps\": {{}}}}{}", "{\"not\": ".repeat(depth), "}".repeat(depth));
    let wide = vec![r#"{"qps": {}}"#; 20_000].join(",");
    let pattern = "(a*)*".repeat(20_000);
    vec![
        Specimen::new("deep.task.json", task("a", &nested(100))),
        Specimen::new("bottomless.task.json", task("a", &nested(80_000))),
        Specimen::new("wide.task.json", task("a", &format!("{{\"all\": [{wide}]}}"))),
        Specimen::new("long-title.task.json", task(&"W".repeat(400_000), "{\"qps\": {}}")),
        Specimen::new("too-large.task.json", task(&"W".repeat(10_000_000), "{\"qps\": {}}")),
        Specimen::new(
            "pattern.task.json",
            task("a", &format!("{{\"count\": {{\"of\": {{\"label\": \"{pattern}\"}}}}}}")),
        ),
        Specimen::new(
            "huge-numbers.task.json",
            task("a", "{\"performs\": {\"rate_per_s\": 1e300, \"for_s\": 1e300, \"faults\": []}}"),
        ),
    ]
}

/// A task with one requirement that is met by `check`.
fn task(title: &str, check: &str) -> String {
    format!(
        "{{\"format\": \"stackboard-task\", \"version\": 1, \"name\": \"a\", \"title\": \"{title}\", \"requirements\": \
         [{{\"id\": \"a\", \"ask\": \"a\", \"hint\": \"a\", \"check\": {check}}}]}}"
    )
}
