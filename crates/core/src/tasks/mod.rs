//! Tasks: what a board must show, as data, and whether it does.

pub mod answers;
mod behave;
mod check;
mod field;
mod grade;
mod guide;
mod limits;
mod model;
mod read;
mod structure;
mod verdict;
mod view;
mod words;

pub use check::{Checked, Outcome, check, check_structure, needs_runs};
pub use grade::Grade;
pub use guide::{Asked, Stage, Step, interview, steps};
pub use model::{
    Apart, Bounds, Check, Count, Each, Flaw, Links, Name, Nothing, Of, Path, Per, Performs, Question,
    RecordCheck, Requests, Requirement, Run, Stated, Survives, Task, Trouble, Who,
};
pub use read::{Edition, TaskError, read, read_edition};

/// The `format` of a task file.
pub const FORMAT: &str = "stackboard-task";
/// The newest version of the task file that can be read.
pub const VERSION: u64 = 1;

/// A task of the course as it comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltIn {
    /// As in `--task simple`.
    pub name: &'static str,
    /// The name of the same task in the course's second edition.
    pub second_name: &'static str,
    /// The text of its task file.
    pub json: &'static str,
}

/// The tasks of the course, in its order.
pub static ALL: [BuiltIn; 4] = [
    BuiltIn { name: "simple", second_name: "single_server_stack", json: include_str!("simple.task.json") },
    BuiltIn {
        name: "distributed",
        second_name: "redundant_web_tier",
        json: include_str!("distributed.task.json"),
    },
    BuiltIn {
        name: "secured",
        second_name: "protected_monitored_stack",
        json: include_str!("secured.task.json"),
    },
    BuiltIn { name: "scale-up", second_name: "separated_tiers", json: include_str!("scale-up.task.json") },
];

/// The built-in task of this name, in the edition that has the name.
pub fn get(name: &str) -> Option<Task> {
    let of = ALL.iter().find(|task| task.name == name || task.second_name == name)?;
    let edition = if of.name == name { Edition::First } else { Edition::Second };
    // The files are part of the program, and a test reads each of them.
    read_edition(of.json, edition).ok()
}

/// Whether a text looks like a task file rather than a board.
pub fn is_task(text: &str) -> bool {
    let start: String = text.chars().take(400).collect();
    start.trim_start().starts_with('{') && start.contains(&format!("\"{FORMAT}\""))
}

/// The nodes that a check speaks of, as far as it names them.
fn selectors(check: &Check) -> Vec<&Who> {
    match check {
        Check::Count(of) => vec![&of.of],
        Check::Each(of) => vec![&of.of, &of.has],
        Check::Link(of) => vec![&of.from, &of.to],
        Check::Path(of) => vec![&of.from, &of.to],
        Check::Stated(of) => vec![&of.of],
        Check::Mode(of) | Check::Pair(of) | Check::Guarded(of) | Check::Watched(of) | Check::Aside(of) => {
            vec![&of.of]
        }
        Check::Survives(of) => vec![&of.crash_of],
        Check::Performs(of) => of.faults.iter().map(|trouble| &trouble.of).collect(),
        Check::Apart(_)
        | Check::Record(_)
        | Check::Domain(_)
        | Check::Addresses(_)
        | Check::Certificate(_)
        | Check::Qps(_)
        | Check::All(_)
        | Check::Any(_)
        | Check::Not(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
