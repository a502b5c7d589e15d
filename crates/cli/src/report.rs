//! What came of a run, to be read in a terminal.

use crate::failure::one_line;
use stackboard_core::model::Board;
use stackboard_core::simulate::{LatencySummary, Summary, verdict};

/// The longest name of a node that a table shows.
const NAME: usize = 40;

/// The verdict in words, then the tables it rests on.
pub fn report(board: &Board, summary: &Summary) -> String {
    let sections = [
        Some(heading(board, summary)),
        Some(verdict(board, summary).join("\n")),
        Some(requests(summary)),
        failures(summary),
        Some(nodes(board, summary)).filter(|_| !summary.nodes.is_empty()),
        Some(links(board, summary)).filter(|_| !summary.links.is_empty()),
    ];
    let sections: Vec<String> = sections.into_iter().flatten().collect();
    let lines = sections.iter().flat_map(|section| section.trim_end().lines().chain([""]));
    let text: Vec<String> = lines.map(|line| one_line(line.trim_end())).collect();
    text.join("\n")
}

fn heading(board: &Board, summary: &Summary) -> String {
    let options = &summary.options;
    let title = match board.meta.title.trim() {
        "" => "A board",
        title => title,
    };
    let warmup = match options.warmup_s {
        0.0 => String::new(),
        seconds => format!(", of which the first {seconds} s are not measured"),
    };
    format!("{title}\n{} s of virtual time{warmup}; seed {}", options.duration_s, options.seed)
}

fn requests(summary: &Summary) -> String {
    let mut table =
        Table::new("Requests", &["offered", "answered", "failed", "mean ms", "p50", "p95", "p99"]);
    let mut row = |name: &str, counts: [u64; 3], latency: &LatencySummary| {
        let times = [latency.mean, latency.p50, latency.p95, latency.p99].map(milliseconds);
        table.row([name.to_owned()].into_iter().chain(counts.map(grouped)).chain(times));
    };
    for (class, of) in &summary.classes {
        row(class.name(), [of.offered, of.ok, of.failed], &of.latency);
    }
    row("all", [summary.offered, summary.ok, summary.failed], &summary.latency);
    let mut text = table.text();
    if let Some(half) = summary.latency.mean_half_width {
        let mean = milliseconds(summary.latency.mean);
        text += &format!("The mean is {mean} ± {} ms (95 % confidence interval).\n", milliseconds(half));
    }
    if summary.in_flight > 0 {
        text += &format!("Under way at the end: {}.\n", grouped(summary.in_flight));
    }
    if summary.retries > 0 {
        text += &format!("Tries that users made again: {}.\n", grouped(summary.retries));
    }
    text
}

fn failures(summary: &Summary) -> Option<String> {
    let mut table = Table::new("Failed because", &["requests"]);
    for (reason, count) in &summary.failed_by_reason {
        table.row([format!("{} ({})", reason.name(), reason.key()), grouped(*count)]);
    }
    (!summary.failed_by_reason.is_empty()).then(|| table.text())
}

fn nodes(board: &Board, summary: &Summary) -> String {
    let mut table = Table::new("Node", &["arrivals", "served", "busy", "wait ms", "inside"]);
    for (id, node) in &summary.nodes {
        table.row([
            named(id.as_str(), board.node(id).map(|node| node.label())),
            grouped(node.arrivals),
            grouped(node.served),
            format!("{:.1} %", node.utilisation * 100.0),
            milliseconds(node.mean_wait_ms),
            format!("{:.2}", node.mean_in_system),
        ]);
    }
    table.text()
}

fn links(board: &Board, summary: &Summary) -> String {
    let mut table = Table::new("Link", &["requests"]);
    for (id, requests) in &summary.links {
        let ends = board.link(id).map(|link| format!("{} → {}", link.from, link.to));
        table.row([named(id.as_str(), ends.as_deref()), grouped(*requests)]);
    }
    table.text()
}

fn named(id: &str, label: Option<&str>) -> String {
    let name = match label.map(str::trim) {
        None | Some("") => id.to_owned(),
        Some(label) => format!("{id} ({label})"),
    };
    match name.char_indices().nth(NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}

fn milliseconds(ms: f64) -> String {
    match ms {
        ms if ms >= 100.0 => format!("{ms:.0}"),
        ms if ms >= 10.0 => format!("{ms:.1}"),
        ms => format!("{ms:.2}"),
    }
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let groups = digits.as_bytes()[first..].chunks(3).map(String::from_utf8_lossy);
    let head = (first > 0).then(|| digits[..first].into());
    head.into_iter().chain(groups).collect::<Vec<_>>().join(",")
}

/// Columns of equal width: the first to the left, numbers to the right.
struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(name: &str, columns: &[&str]) -> Self {
        let head = [name].iter().chain(columns).map(|&title| title.to_owned()).collect();
        Self { rows: vec![head] }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        // A label may hold line breaks, which a row cannot.
        self.rows.push(cells.into_iter().map(|cell| one_line(&cell.replace('\n', " "))).collect());
    }

    fn text(&self) -> String {
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.rows[0].len()).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                match column {
                    0 => text += &format!("{cell:width$}"),
                    _ => text += &format!("  {cell:>width$}"),
                }
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [(0, "0"), (12, "12"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn columns_line_up() {
        let mut table = Table::new("Name", &["n"]);
        table.row(["a\nb".to_owned(), "1,000".to_owned()]);
        assert_eq!(table.text(), "Name      n\na b   1,000\n");
    }
}
