//! Tasks that a command is given: built-in ones by name, others as files.

use crate::{failure::Failure, input};
use stackboard_core::tasks::{self, Task};
use std::{ffi::OsStr, path::Path};

/// The built-in task of this name, or the one in this file.
///
/// # Errors
/// When there is neither, or the file holds no task.
pub fn task(command: &str, argument: &OsStr) -> Result<Task, Failure> {
    if let Some(task) = argument.to_str().and_then(tasks::get) {
        return Ok(task);
    }
    let looks_like_a_name = argument
        .to_str()
        .is_some_and(|name| !name.contains(['.', '/', '\\']) && name != "-" && !Path::new(name).exists());
    if looks_like_a_name {
        let names: Vec<_> = tasks::ALL.iter().flat_map(|task| [task.name, task.second_name]).collect();
        let what =
            format!("there is no task {argument:?}; there are {}, or name a task file", names.join(", "));
        return Err(Failure::usage(command, what));
    }
    let (name, text) = input::text(argument)?;
    tasks::read(&text).map_err(|error| Failure::at(&name, (error.line, error.column), error.what))
}
