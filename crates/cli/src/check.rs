//! `stackboard check`: whether a board meets a task.

use crate::failure::{Failure, one_line};
use crate::options::Check;
use crate::{input, output};
use stackboard_core::tasks::{self, Checked, Grade, Outcome, Task};
use std::ffi::OsStr;

/// True when the task is met.
pub fn run(options: &Check) -> Result<bool, Failure> {
    let task = task(&options.task)?;
    let board = input::board(&options.board)?;
    let outcome = tasks::check(&board, &task);
    if options.json {
        let grade = Grade::new(&task, &outcome);
        let json = serde_json::to_string(&grade).map_err(|error| Failure::output("<stdout>", error))?;
        output::print(&format!("{json}\n"))?;
    } else {
        output::print(&report(&board.meta.title, &task, &outcome))?;
    }
    Ok(outcome.met)
}

/// The built-in task of this name, or the one in this file.
fn task(argument: &OsStr) -> Result<Task, Failure> {
    if let Some(task) = argument.to_str().and_then(tasks::get) {
        return Ok(task);
    }
    let looks_like_a_name = argument.to_str().is_some_and(|name| {
        !name.contains(['.', '/', '\\']) && name != "-" && !std::path::Path::new(name).exists()
    });
    if looks_like_a_name {
        let names: Vec<_> = tasks::ALL.iter().flat_map(|task| [task.name, task.second_name]).collect();
        let what =
            format!("there is no task {argument:?}; there are {}, or name a task file", names.join(", "));
        return Err(Failure::usage("check", what));
    }
    let (name, text) = input::text(argument)?;
    tasks::read(&text).map_err(|error| Failure::at(&name, (error.line, error.column), error.what))
}

/// What is met, what is missing, and how to draw it.
fn report(title: &str, task: &Task, outcome: &Outcome) -> String {
    let title = match title.trim() {
        "" => "A board",
        title => title,
    };
    let met = outcome.checks.iter().filter(|one| one.met).count();
    let verdict = if outcome.met { "met" } else { "not met yet" };
    let head = [
        format!("{title}: task {}, {verdict}", task.name),
        format!(
            "{met} of {} requirements, score {:.0} %",
            outcome.checks.len(),
            (outcome.score * 100.0).floor()
        ),
        String::new(),
    ];
    let width = outcome.checks.iter().map(|one| one.id.chars().count()).max().unwrap_or(0);
    let row = |one: &Checked| {
        let share = match (one.met, one.part > 0.0) {
            (true, _) => "met".to_owned(),
            (false, true) => format!("{:.0} %", (one.part * 100.0).floor()),
            (false, false) => "-".to_owned(),
        };
        let mut lines = vec![format!("{share:>4}  {:width$}  {}", one.id, one.message)];
        if !one.met {
            lines.push(format!("      {:width$}  asked: {}", "", one.ask));
            lines.push(format!("      {:width$}  how:   {}", "", one.hint));
        }
        lines
    };
    let lines = head.into_iter().chain(outcome.checks.iter().flat_map(row));
    lines.map(|line| one_line(line.trim_end()) + "\n").collect()
}
