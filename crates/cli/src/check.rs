//! `stackboard check`: whether a board meets a task.

use crate::failure::{Failure, one_line};
use crate::options::Check;
use crate::{input, output, task};
use stackboard_core::tasks::{self, Checked, Grade, Outcome, Task};

/// True when the task is met.
pub fn run(options: &Check) -> Result<bool, Failure> {
    let task = task::task("check", &options.task)?;
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
