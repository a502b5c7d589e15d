//! The figures as tables to read.

use crate::measure::{Case, Cost, Figures, Outcome, Subject, WINDOW};
use crate::wire::File;

/// What the figures were measured on.
pub fn machine(browser: &str) -> String {
    let (width, height) = WINDOW;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("unknown processor", |(_, model)| model.trim());
    format!(
        "{cores} cores ({model}), {browser}, headless, software rendering, {width} × {height}\n\
         load: ms from having the file's text to painted. pan, drag: ms of the main thread for one pointer event\n\
         (script, style and layout are parts of it; × is the ratio to the first row)."
    )
}

/// The head of one table.
pub fn heading(case: Case) -> String {
    let zoom = if case.fitted { "fitted" } else { "at 100 %" };
    let title = format!("{} nodes, {zoom}", case.nodes);
    let columns = "script  style layout";
    format!("{title:<22}   load      × |    pan      × {columns} |   drag      × {columns}")
}

/// One line of it.
pub fn row(subject: Subject, outcome: &Outcome, floor: &Outcome) -> String {
    let name = match subject {
        Subject::FloorVisibleOnly => "floor, visible only",
        Subject::FloorEverything => "floor, everything",
        Subject::App => "Stackboard",
    };
    let figures = match outcome {
        Ok(figures) => figures,
        Err(complaint) => return format!("{name:<22} not measured: {complaint}"),
    };
    // Without a floor there is nothing to compare with, and the ratios say so.
    let floor = floor.as_ref().copied().unwrap_or(Figures::NONE);
    format!(
        "{name:<22} {:>6.0} {:>6.2} | {} | {}",
        figures.load,
        figures.load / floor.load,
        cost(figures.pan, floor.pan),
        cost(figures.drag, floor.drag)
    )
}

/// What a first visit fetches.
pub fn wire(files: &[File]) -> String {
    let line = |name: &str, size: usize, brotli: usize| {
        format!("{name:<46} {:>9.1} {:>9.1}", size as f64 / 1000.0, brotli as f64 / 1000.0)
    };
    let sum = |part: fn(&File) -> usize| files.iter().map(part).sum();
    let head = format!("{:<46} {:>9} {:>9}", "first visit, in kB", "raw", "brotli");
    let total = line("together", sum(|file| file.size), sum(|file| file.brotli));
    std::iter::once(head)
        .chain(files.iter().map(|file| line(&file.name, file.size, file.brotli)))
        .chain([total])
        .collect::<Vec<_>>()
        .join("\n")
}

fn cost(cost: Cost, floor: Cost) -> String {
    let ratio = cost.task / floor.task;
    format!("{:>6.2} {ratio:>6.2} {:>6.2} {:>6.2} {:>6.2}", cost.task, cost.script, cost.style, cost.layout)
}
