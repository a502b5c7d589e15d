//! `stackboard review`: what there is to say about a design.

use crate::failure::{Failure, one_line};
use crate::options::Review;
use crate::{input, output, task};
use serde_json::{Value, json};
use stackboard_core::model::Board;
use stackboard_core::review::{Availability, Estimate, Finding, Review as Found, Severity, review};
use stackboard_core::tasks::Task;

/// False when a finding counts that is as bad as `--fail-on` says.
pub fn run(options: &Review) -> Result<bool, Failure> {
    let asked = options.task.as_deref().map(|task| task::task("review", task)).transpose()?;
    let board = input::board(&options.board)?;
    let expected: Vec<&str> =
        asked.iter().flat_map(|task| &task.flaws).flat_map(|flaw| &flaw.rules).map(String::as_str).collect();
    let found = review(&board, &expected);
    if options.json {
        let findings: Vec<Value> = found.findings.iter().map(json_of).collect();
        output::print(&format!("{}\n", json!({"findings": findings})))?;
    } else {
        output::print(&report(&board, asked.as_ref(), &found))?;
    }
    let counts = |finding: &&Finding| finding.is_mistake() && !is_beyond(finding, asked.as_ref());
    Ok(!options
        .fail_on
        .is_some_and(|worst| found.findings.iter().filter(counts).any(|finding| finding.severity <= worst)))
}

/// Whether the task neither asks for it nor wants it named.
fn is_beyond(finding: &Finding, task: Option<&Task>) -> bool {
    !finding.expected && task.is_some_and(|task| task.beyond.iter().any(|rule| rule == finding.rule.id))
}

fn json_of(finding: &Finding) -> Value {
    let mut value = json!({
        "rule": finding.rule.id,
        "severity": finding.severity.key(),
        "expected": finding.expected,
        "nodes": finding.nodes.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "links": finding.links.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "message": finding.message,
        "fix": finding.fix,
    });
    if let (Some(reason), Some(fields)) = (&finding.dismissed, value.as_object_mut()) {
        fields.insert("dismissed".into(), reason.as_str().into());
    }
    value
}

/// The findings by severity, then those that count for nothing, then how much
/// of the time the site works.
fn report(board: &Board, task: Option<&Task>, found: &Found) -> String {
    let title = match board.meta.title.trim() {
        "" => "A board",
        title => title,
    };
    let mut lines = vec![match task {
        Some(task) => format!("{title}: review for the task {}", task.name),
        None => format!("{title}: review"),
    }];
    let beyond = |finding: &&Finding| is_beyond(finding, task);
    let counts = |finding: &&Finding| finding.is_mistake() && !beyond(finding);
    let mut section = |head: &str, wanted: &dyn Fn(&&Finding) -> bool| {
        let all: Vec<&Finding> = found.findings.iter().filter(wanted).collect();
        if !all.is_empty() {
            lines.extend([String::new(), format!("{head} ({})", all.len())]);
            lines.extend(all.into_iter().flat_map(told));
        }
    };
    for severity in Severity::ALL {
        section(&in_capitals(severity.key()), &|finding| counts(finding) && finding.severity == severity);
    }
    section("Expected here: can you explain it?", &|finding| finding.expected && finding.dismissed.is_none());
    section("Beyond this task", &|finding| beyond(finding) && finding.dismissed.is_none());
    section("Dismissed", &|finding| finding.dismissed.is_some());
    if found.findings.is_empty() {
        lines.extend([String::new(), "Nothing was found.".to_owned()]);
    }
    if let Some(availability) = &found.availability {
        lines.extend([String::new()].into_iter().chain(availability_of(board, availability)));
    }
    lines.into_iter().map(|line| one_line(line.trim_end()) + "\n").collect()
}

fn told(finding: &Finding) -> Vec<String> {
    let mut lines =
        vec![format!("  {:7} {}", finding.rule.id, finding.message), format!("  {:7} → {}", "", finding.fix)];
    if let Some(reason) = finding.dismissed.as_deref().filter(|reason| !reason.is_empty()) {
        lines.push(format!("  {:7} dismissed: {reason}", ""));
    }
    lines
}

fn in_capitals(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The most that is told about which nodes cost availability.
const CONTRIBUTORS: usize = 3;

fn availability_of(board: &Board, availability: &Availability) -> Vec<String> {
    let mut lines = vec![format!("Availability {}", percent(availability.site))];
    let classes = availability.classes.iter();
    let classes: Vec<String> = classes.map(|(class, of)| format!("{class}s {}", percent(*of))).collect();
    lines.push(format!("  {}", classes.join(", ")));
    for contributor in availability.contributors.iter().take(CONTRIBUTORS) {
        let label = board.node(&contributor.node).map_or("", |node| node.label().trim());
        lines.push(format!(
            "  {} ({label}) costs {:.3} percentage points at {:.3} % of its own",
            contributor.node,
            contributor.gain * 100.0,
            contributor.availability * 100.0
        ));
    }
    lines
}

/// As a percentage, with what it means in a year.
fn percent(estimate: Estimate) -> String {
    const HOURS: f64 = 8766.0;
    let hours = |share: f64| match (1.0 - share) * HOURS {
        hours if hours < 2.0 => format!("{:.0} minutes", hours * 60.0),
        hours => format!("{hours:.0} hours"),
    };
    match estimate {
        Estimate::Exact(share) => format!("{:.3} % (down {} a year)", share * 100.0, hours(share)),
        Estimate::Between(least, most) => {
            format!("between {:.3} and {:.3} % (too large to work out exactly)", least * 100.0, most * 100.0)
        }
    }
}
