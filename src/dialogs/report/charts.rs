//! The course of a run over time, with the kept run as thin lines.

use crate::{
    panels::chart::{Chart, Mark, Series},
    state::Outcome,
};
use leptos::prelude::*;
use stackboard_core::simulate::{NodeReport, Report};
use std::sync::Arc;

/// As many as can be told apart.
const MOST_LINES: usize = 6;
const LINES: [&str; MOST_LINES] = ["line-1", "line-2", "line-3", "line-4", "line-5", "line-6"];
/// The most frequent failure has the colour of failures.
const REASON_LINES: [&str; MOST_LINES] = ["line-bad", "line-2", "line-3", "line-4", "line-5", "line-6"];

#[component]
pub fn Charts(outcome: Arc<Outcome>, other: Option<Arc<Outcome>>) -> impl IntoView {
    let now = &outcome.report;
    let before = other.as_ref().map(|other| &other.report);
    let (start_s, step_s) = (now.start_s, now.step_s);
    let marks: Vec<Mark> = now
        .notices
        .iter()
        .map(|notice| Mark { at_s: notice.at_s, text: notice.text.clone(), bad: notice.bad })
        .collect();
    let chart = |title: &'static str, unit: &'static str, now: Vec<Series>, before: Vec<Series>| {
        if now.is_empty() {
            return None;
        }
        let series = side_by_side(now, before);
        let marks = marks.clone();
        Some(view! {
            <Chart
                title=title
                unit=unit
                series=Signal::derive(move || series.clone())
                step_s=step_s
                start_s=Signal::derive(move || start_s)
                marks=Signal::derive(move || marks.clone())
            />
        })
    };
    // The kept run's lines, brought to the steps of this one.
    let kept = |of: &dyn Fn(&Report) -> Vec<Series>| {
        before
            .map_or(Vec::new(), |before| of(before).into_iter().map(|each| thin(each, before, now)).collect())
    };
    let busy: Vec<&NodeReport> = busiest(now).collect();
    let waiting: Vec<&NodeReport> = longest_lines(now).collect();
    let of_nodes = |which: &[&NodeReport], of: &dyn Fn(&NodeReport) -> Vec<f64>| {
        (of_these(now, which, of), kept(&|report| of_these(report, which, of)))
    };
    let (utilisation, utilisation_before) =
        of_nodes(&busy, &|node| node.utilisations.iter().map(|share| share * 100.0).collect());
    let (lines, lines_before) =
        of_nodes(&waiting, &|node| node.waiting.iter().map(|n| f64::from(*n)).collect());
    view! {
        <section class="run-charts">
            <h3 class="for-ears">"Charts"</h3>
            {other.is_some().then(|| view! { <p class="muted note">"Thin lines are those of the kept run."</p> })}
            {chart("Requests", "a second", rates(now), kept(&rates))}
            {chart("Latency", "ms", latencies(now), kept(&latencies))}
            {chart("Failures by reason", "a second", reasons(now, now), kept(&|report| reasons(report, now)))}
            {chart("Busy", "%", utilisation, utilisation_before)}
            {chart("Waiting", "requests", lines, lines_before)}
        </section>
    }
}

/// The nodes that were busiest, the busiest first.
pub fn busiest(report: &Report) -> impl Iterator<Item = &NodeReport> {
    let mut nodes: Vec<&NodeReport> = report.nodes.iter().filter(|node| node.arrivals > 0).collect();
    nodes.sort_by(|a, b| b.utilisation.total_cmp(&a.utilisation));
    nodes.into_iter().take(MOST_LINES)
}

/// The nodes where requests had to wait, the longest lines first.
fn longest_lines(report: &Report) -> impl Iterator<Item = &NodeReport> {
    let most = |node: &NodeReport| node.waiting.iter().copied().max().unwrap_or(0);
    let mut nodes: Vec<&NodeReport> = report.nodes.iter().filter(|node| most(node) > 0).collect();
    nodes.sort_by_key(|node| std::cmp::Reverse(most(node)));
    nodes.into_iter().take(MOST_LINES)
}

fn rates(report: &Report) -> Vec<Series> {
    let line =
        |name: &str, class, points: &[f64]| Series { name: name.into(), class, points: points.to_vec() };
    let mut lines =
        vec![line("offered", "line-1", &report.offered), line("answered", "line-good", &report.ok)];
    if report.figures.failed > 0 {
        lines.push(line("failed", "line-bad", &report.failed));
    }
    lines
}

fn latencies(report: &Report) -> Vec<Series> {
    let line = |name: &str, class, points: &[Option<f64>]| Series {
        name: name.into(),
        class,
        points: points.iter().map(|ms| ms.unwrap_or(f64::NAN)).collect(),
    };
    vec![
        line("p50", "line-1", &report.p50_ms),
        line("p95", "line-2", &report.p95_ms),
        line("p99", "line-3", &report.p99_ms),
    ]
}

/// The reasons that another run, or this one, failed for the most.
fn reasons(report: &Report, of: &Report) -> Vec<Series> {
    let named = of.reasons.iter().zip(REASON_LINES);
    let line = |key: &str| report.reasons.iter().find(|reason| reason.key == key);
    named
        .filter_map(|(reason, class)| {
            let points = line(&reason.key)?.per_s.clone();
            Some(Series { name: reason.name.clone(), class, points })
        })
        .collect()
}

/// A line for each of some nodes, where the report has them.
fn of_these(report: &Report, which: &[&NodeReport], of: &dyn Fn(&NodeReport) -> Vec<f64>) -> Vec<Series> {
    let node = |id: &str| report.nodes.iter().find(|node| node.id == id);
    which
        .iter()
        .zip(LINES)
        .filter_map(|(wanted, class)| {
            Some(Series { name: wanted.name.clone(), class, points: of(node(&wanted.id)?) })
        })
        .collect()
}

/// A line of the kept run as it is drawn beside those of another: thin, and
/// with the value at every step of the other.
fn thin(series: Series, from: &Report, to: &Report) -> Series {
    let at = |step: usize| {
        let time = to.start_s + (step as f64 + 0.5) * to.step_s;
        let place = (time - from.start_s) / from.step_s;
        if place < 0.0 { None } else { series.points.get(place as usize).copied() }
    };
    let points = (0..to.offered.len()).map(|step| at(step).unwrap_or(f64::NAN)).collect();
    let class = thin_class(series.class);
    Series { name: format!("{}, kept", series.name), class, points }
}

const fn thin_class(class: &'static str) -> &'static str {
    match class.as_bytes() {
        b"line-1" => "line-1 kept",
        b"line-2" => "line-2 kept",
        b"line-3" => "line-3 kept",
        b"line-4" => "line-4 kept",
        b"line-5" => "line-5 kept",
        b"line-6" => "line-6 kept",
        b"line-good" => "line-good kept",
        _ => "line-bad kept",
    }
}

/// Every line with its kept one behind it.
fn side_by_side(now: Vec<Series>, before: Vec<Series>) -> Vec<Series> {
    let mut all = Vec::new();
    for line in now {
        let thin = before.iter().find(|each| each.class == thin_class(line.class)).cloned();
        all.push(line);
        all.extend(thin);
    }
    all
}
