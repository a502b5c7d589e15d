//! What only runs in the simulation show.

use super::{Performs, Requests, Run, Survives, limits, verdict::Verdict, view::View, words};
use crate::{
    model::{Board, Fault, FaultKind, Node, NodeId, NodeKind, Props, Scenario, Target, number_value},
    simulate::{Class, RunOptions, Summary, percent, start},
};
use serde_json::Value;

/// Runs boards, with a bound on the work of all runs together.
pub struct Bench {
    events_left: u64,
}

/// Why a run tells nothing.
enum Unusable {
    Silent,
    Tangled,
    Spent,
}

impl Unusable {
    fn verdict(&self) -> Verdict {
        let message = match self {
            Self::Silent => "No requests were sent: there is no user, or none with a way to the site.",
            Self::Tangled => {
                "The run needed far more steps than its requests explain, and was stopped; look for requests that go round in a circle."
            }
            Self::Spent => "Not tried: the runs before it used up the work that one check may do.",
        };
        Verdict::unmet(0.0, message)
    }
}

impl Bench {
    pub fn new() -> Self {
        Self { events_left: limits::EVENTS }
    }

    pub fn survives(&mut self, view: &View, of: &Survives) -> Verdict {
        let victims: Vec<&Node> = view
            .chosen(&of.crash_of)
            .into_iter()
            .filter(|node| FaultKind::of_node(node.kind).contains(&FaultKind::Crash))
            .collect();
        if victims.is_empty() {
            let what = words::who(&of.crash_of, false);
            return Verdict::unmet(0.0, format!("There is no {what} yet that could crash."));
        }
        if victims.len() > limits::CRASHES {
            let message = format!(
                "{} could crash; at most {} are tried one by one, so this was not.",
                victims.len(),
                limits::CRASHES
            );
            return Verdict::unmet(0.0, message);
        }
        let mut shares = Vec::new();
        for victim in &victims {
            let fault = Fault::new(FaultKind::Crash, Some(Target::Node(victim.id.clone())), of.run.warmup_s);
            let settled = Run { warmup_s: of.run.warmup_s + of.settle_s, ..of.run.clone() };
            match self.run(view.board, &settled, vec![fault]) {
                Ok(summary) => shares.push(answered(&summary, of.requests, of.run.requests_per_s)),
                Err(why) => return why.verdict(),
            }
        }
        let lost: Vec<(&Node, f64)> = victims
            .iter()
            .zip(&shares)
            .filter(|(_, share)| **share < of.answered)
            .map(|(node, share)| (*node, *share))
            .collect();
        let what = match of.requests {
            None => "requests",
            Some(Requests::Static) => "requests for files",
            Some(Requests::Read) => "reads",
            Some(Requests::Write) => "writes",
        };
        let Some((worst, share)) = lost.iter().min_by(|a, b| a.1.total_cmp(&b.1)) else {
            let least = shares.iter().copied().fold(1.0, f64::min);
            let message = format!(
                "Survives the crash of any of {}: at least {} of the {what} are answered.",
                victims.len(),
                percent(least)
            );
            return Verdict::met(message);
        };
        let good = victims.len() - lost.len();
        let message = format!(
            "Survives {good} of {} crashes. Without {} only {} of the {what} are answered; {} asked.",
            victims.len(),
            view.name(worst),
            percent(*share),
            percent(of.answered)
        );
        // What is nearly answered counts in part.
        let part = shares.iter().map(|share| (share / of.answered.max(1e-9)).min(1.0)).sum::<f64>();
        let part = (part / victims.len() as f64).min(good as f64 / victims.len() as f64 + 0.25);
        Verdict::unmet(part, message).at(lost.iter().map(|(node, _)| *node))
    }

    pub fn performs(&mut self, view: &View, of: &Performs) -> Verdict {
        let mut faults = Vec::new();
        for trouble in &of.faults {
            let hit = view
                .chosen(&trouble.of)
                .into_iter()
                .filter(|node| FaultKind::of_node(node.kind).contains(&trouble.fault));
            for node in hit.take(limits::CRASHES) {
                let target = Some(Target::Node(node.id.clone()));
                let mut fault = Fault::new(trouble.fault, target, of.run.warmup_s + trouble.at_s);
                (fault.for_s, fault.factor) = (trouble.for_s, trouble.factor);
                faults.push(fault);
            }
        }
        let summary = match self.run(view.board, &of.run, faults) {
            Ok(summary) => summary,
            Err(why) => return why.verdict(),
        };
        let rate = of.run.requests_per_s;
        let share = answered(&summary, None, rate);
        let times = [
            ("the mean", of.mean_ms, summary.latency.mean),
            ("p50", of.p50_ms, summary.latency.p50),
            ("p95", of.p95_ms, summary.latency.p95),
            ("p99", of.p99_ms, summary.latency.p99),
        ];
        let mut said = Vec::new();
        let mut parts = Vec::new();
        for (name, most, found) in times {
            let Some(most) = most else { continue };
            // Where nothing is answered there is no time to speak of.
            let part = if share == 0.0 { 0.0 } else { (most / found.max(1e-9)).min(1.0) };
            if part < 1.0 || share > 0.0 {
                said.push(format!("{name} is {} ms (at most {most} asked)", rounded(found)));
            }
            parts.push(part);
        }
        said.push(format!("{} of them are answered ({} asked)", percent(share), percent(of.answered)));
        parts.push((share / of.answered.max(1e-9)).min(1.0));
        let met = parts.iter().all(|part| *part >= 1.0);
        let message = format!("At {rate} requests a second {}.", words::list(&said, "and"));
        if met {
            return Verdict::met(message);
        }
        let busiest = summary
            .nodes
            .iter()
            .max_by(|a, b| a.1.utilisation.total_cmp(&b.1.utilisation))
            .filter(|(_, node)| node.utilisation > 0.9)
            .and_then(|(id, node)| Some((view.node(id)?, node.utilisation)));
        let message = match busiest {
            Some((node, busy)) => {
                format!("{message} {} is busy {} of the time.", view.name(node), percent(busy))
            }
            None => message,
        };
        let part = parts.iter().sum::<f64>() / parts.len() as f64;
        Verdict::unmet(part, message).at(busiest.map(|(node, _)| node))
    }

    /// Runs the board under the task's load and faults; the board's own do not
    /// count.
    fn run(&mut self, board: &Board, of: &Run, faults: Vec<Fault>) -> Result<Summary, Unusable> {
        let end_s = of.warmup_s + of.duration_s;
        let mut board = prepared(board, of).ok_or(Unusable::Silent)?;
        board.meta.scenario = Scenario { seed: of.seed, duration_s: end_s, faults, extra: Props::new() };
        let options = RunOptions { seed: of.seed, duration_s: end_s, warmup_s: of.warmup_s };
        // The warm-up is run in bounded pieces too, so it is left out of `start`.
        let mut engine = start(&board, &RunOptions { warmup_s: 0.0, ..options });
        let allowed = limits::RUN_EVENTS.min(self.events_left);
        let warm = engine.run_some(of.warmup_s * 1000.0, allowed);
        if warm && of.warmup_s > 0.0 {
            engine.reset_measures();
        }
        let done = warm && engine.run_some(end_s * 1000.0, allowed.saturating_sub(engine.events()));
        let spent = engine.events().min(self.events_left);
        self.events_left -= spent;
        if !done {
            return Err(if allowed < limits::RUN_EVENTS { Unusable::Spent } else { Unusable::Tangled });
        }
        let summary = engine.summary(&options);
        if summary.offered == 0 { Err(Unusable::Silent) } else { Ok(summary) }
    }
}

/// The share of requests that were answered. Those under way at the end count
/// as lost, but for what arrived in the last second: a design that does not
/// keep up has not answered what it still holds.
fn answered(summary: &Summary, of: Option<Requests>, rate: f64) -> f64 {
    let class = of.map(|of| match of {
        Requests::Static => Class::Static,
        Requests::Read => Class::Read,
        Requests::Write => Class::Write,
    });
    let (offered, ok, failed) =
        match class.and_then(|class| summary.classes.iter().find(|(of, _)| *of == class)) {
            Some((_, of)) => (of.offered, of.ok, of.failed),
            None => (summary.offered, summary.ok, summary.failed),
        };
    let under_way = offered.saturating_sub(ok + failed) as f64;
    let judged = (ok + failed) as f64 + (under_way - rate).max(0.0);
    // Where nothing came to an end, nothing was answered.
    if judged == 0.0 { 0.0 } else { ok as f64 / judged }
}

fn rounded(ms: f64) -> String {
    if ms < 10.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
}

/// The board with the task's load in place of its own users' settings, and the
/// fields that the task gives. `None` without a user.
fn prepared(board: &Board, of: &Run) -> Option<Board> {
    let mut board = board.clone();
    let users: Vec<NodeId> = board
        .nodes
        .values()
        .filter(|node| node.kind == NodeKind::Client)
        .map(|node| node.id.clone())
        .collect();
    let rate = of.requests_per_s / users.len() as f64;
    for id in &users {
        let user = board.nodes.get_mut(id)?;
        // What the user asks for belongs to the design, how often does not.
        let asks_for = user.props.get("host").cloned();
        user.props = Props::new();
        if let Some(host) = asks_for {
            user.props.insert("host".into(), host);
        }
        user.props.insert("rate_per_s".into(), number_value(rate.max(0.001)));
        let [files, read, write] = of.mix.map(number_value);
        user.props.insert("mix".into(), serde_json::json!({"static": files, "read": read, "write": write}));
    }
    for (kind, given) in &of.given {
        for node in board.nodes.values_mut().filter(|node| node.kind == *kind) {
            merge(&mut node.props, given);
        }
    }
    (!users.is_empty()).then_some(board)
}

/// Puts fields in place of those there; objects are gone into.
fn merge(into: &mut Props, from: &Props) {
    for (name, value) in from {
        match (into.get_mut(name), value) {
            (Some(Value::Object(there)), Value::Object(given)) => merge(there, given),
            _ => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}
