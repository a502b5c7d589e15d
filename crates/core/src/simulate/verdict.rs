//! What came of a run, in words.

use super::{NodeSummary, Summary};
use crate::model::{Board, Names, NodeId, NodeKind};

/// Busier than this, a node decides how long everybody waits.
const BUSY: f64 = 0.9;
/// Busier than this, a node has little left for a bad day.
const NEARLY_BUSY: f64 = 0.7;

/// Says in a few sentences how the run went: how many were answered and how
/// fast, what failed and why, who noticed, and what was the bottleneck.
pub fn verdict(board: &Board, summary: &Summary) -> Vec<String> {
    let mut said = vec![answered(summary)];
    said.extend(failed(summary));
    said.extend(bottleneck(board, summary));
    if summary.lost_writes > 0 {
        let lost = count(summary.lost_writes, "write was", "writes were");
        said.push(format!("{lost} confirmed and then lost with a primary that had not sent them on."));
    }
    if summary.stale_reads > 0 {
        let stale = count(summary.stale_reads, "read was", "reads were");
        said.push(format!("{stale} answered by a replica that was behind, and may have been out of date."));
    }
    said
}

fn answered(summary: &Summary) -> String {
    let ended = summary.ok + summary.failed;
    if ended == 0 {
        return "No request came to an end.".into();
    }
    let latency = &summary.latency;
    let fast = match summary.ok {
        0 => String::new(),
        _ => format!(
            " An answer took {} on average; 95 of 100 came within {}, 99 within {}.",
            time(latency.mean),
            time(latency.p95),
            time(latency.p99)
        ),
    };
    let share = match (summary.ok, summary.failed) {
        (_, 0) => "all were answered".into(),
        (0, _) => "none was answered".into(),
        (ok, _) => format!("{} were answered", percent(ok as f64 / ended as f64)),
    };
    format!("{} came to an end, {share}.{fast}", count(ended, "request", "requests"))
}

fn failed(summary: &Summary) -> Option<String> {
    if summary.failed == 0 {
        return None;
    }
    let mut reasons = summary.failed_by_reason.clone();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let told: Vec<String> =
        reasons.iter().map(|(reason, count)| format!("{} ({})", reason.name(), grouped(*count))).collect();
    let noticed = count(summary.users_hit, "user", "users");
    Some(format!(
        "{} failed: {}. {noticed} of {} noticed.",
        grouped(summary.failed),
        told.join(", "),
        grouped(summary.users)
    ))
}

fn bottleneck(board: &Board, summary: &Summary) -> Option<String> {
    let serves = |id: &NodeId| board.node(id).is_some_and(|node| node.kind != NodeKind::Firewall);
    let (id, busiest): &(NodeId, NodeSummary) = summary
        .nodes
        .iter()
        .filter(|(id, node)| serves(id) && node.arrivals > 0)
        .max_by(|a, b| a.1.utilisation.total_cmp(&b.1.utilisation))?;
    let name = Names::new(board).of(id);
    let share = percent(busiest.utilisation);
    Some(if busiest.utilisation >= BUSY {
        format!(
            "The bottleneck was {name}: its workers were busy {share} of the time, and requests waited {} there \
             on average.",
            time(busiest.mean_wait_ms)
        )
    } else if busiest.utilisation >= NEARLY_BUSY {
        format!("Nearest to its limit was {name}: its workers were busy {share} of the time.")
    } else {
        format!("Nothing was near its limit; the busiest was {name}, at {share}.")
    })
}

fn count(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(n)) }
}

/// A number with its thousands apart.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share of 1, rounded to what can be read, but never to 0 % or 100 % what is
/// not.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p > 99.9 && p < 100.0 => "over 99.9 %".into(),
        p if p > 0.0 && p < 0.1 => "under 0.1 %".into(),
        p if (10.0..99.0).contains(&p) => format!("{p:.0} %"),
        p => format!("{p:.1} %"),
    }
}

/// A time in milliseconds as people write it.
pub fn time(ms: f64) -> String {
    match ms {
        ms if ms >= 10_000.0 => format!("{:.0} s", ms / 1000.0),
        ms if ms >= 1000.0 => format!("{:.1} s", ms / 1000.0),
        ms if ms >= 10.0 => format!("{ms:.0} ms"),
        ms if ms >= 1.0 => format!("{ms:.1} ms"),
        ms => format!("{ms:.2} ms"),
    }
}
