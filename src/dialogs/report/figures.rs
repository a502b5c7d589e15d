//! Figures of a run: tiles, tables, and two runs side by side.

use crate::state::Outcome;
use leptos::prelude::*;
use stackboard_core::{
    render::plot::figure,
    simulate::{Figures, Report, percent, time},
};
use std::sync::Arc;

/// Notices shown at most; the rest is counted.
const MOST_NOTICES: usize = 200;

/// The figures at a glance.
#[component]
pub fn Tiles(outcome: Arc<Outcome>) -> impl IntoView {
    let of = &outcome.report.figures;
    let measured_s = of.duration_s - of.warmup_s;
    let rate = if measured_s > 0.0 { of.offered as f64 / measured_s } else { 0.0 };
    let spread = of.mean_half_width_ms.map(|half| format!("± {}", time(half))).unwrap_or_default();
    let tile = |id: &'static str, name: &'static str, value: String, more: String| {
        view! {
            <div id=id>
                <dt>{name}</dt>
                <dd>{value}</dd>
                <dd class="muted">{more}</dd>
            </div>
        }
    };
    let latency = |ms: f64| if of.ok > 0 { time(ms) } else { "–".into() };
    view! {
        <dl class="run-tiles">
            {tile("tile-offered", "Offered", figure(of.offered as f64), format!("{} a second", figure(rate)))}
            {tile("tile-answered", "Answered", answered(of).map_or("–".into(), percent), figure(of.ok as f64))}
            {tile("tile-failed", "Failed", figure(of.failed as f64), under_way(of))}
            {tile("tile-mean", "Mean latency", latency(of.mean_ms), spread)}
            {tile("tile-p95", "95 of 100 within", latency(of.p95_ms), "p95".into())}
            {tile("tile-p99", "99 of 100 within", latency(of.p99_ms), "p99".into())}
        </dl>
    }
}

/// The share of the requests that came to an end which were answered.
fn answered(of: &Figures) -> Option<f64> {
    let ended = of.ok + of.failed;
    (ended > 0).then(|| of.ok as f64 / ended as f64)
}

fn under_way(of: &Figures) -> String {
    match of.in_flight {
        0 => String::new(),
        n => format!("{} still under way", figure(n as f64)),
    }
}

/// One line of a comparison.
struct Row {
    name: String,
    values: [Option<f64>; 2],
    unit: Unit,
}

/// How a figure is written, and how its difference.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Count,
    Time,
    Share,
}

impl Unit {
    fn shown(self, value: f64) -> String {
        match self {
            Self::Count => figure(value),
            Self::Time => time(value),
            Self::Share => percent(value),
        }
    }

    /// How much more or less it has become, also as a share where that says
    /// more.
    fn difference(self, was: f64, is: f64) -> String {
        let sign = if is > was { "+" } else { "−" };
        let by = (is - was).abs();
        let share = by / was;
        // A line may break before the share alone.
        let whole = |text: String| text.replace(' ', "\u{a0}");
        match self {
            _ if by == 0.0 => "the same".into(),
            // Between percentages, a percentage of the difference would mislead.
            Self::Share if by < 0.0005 => "the same".into(),
            Self::Share => whole(format!("{sign}{:.1} points", by * 100.0)),
            _ if !share.is_finite() || share < 0.001 => format!("{sign}{}", self.shown(by)),
            _ => format!("{sign}{} {}", whole(self.shown(by)), whole(format!("({sign}{})", percent(share)))),
        }
    }
}

/// Two runs side by side, with the difference.
#[component]
pub fn Comparison(outcome: Arc<Outcome>, other: Arc<Outcome>) -> impl IntoView {
    let (before, now) = (&other.report, &outcome.report);
    let row = |row: Row| {
        let [was, is] = row.values;
        let shown = |value: Option<f64>| value.map_or("–".into(), |value| row.unit.shown(value));
        let difference = was.zip(is).map(|(was, is)| row.unit.difference(was, is));
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                <td>{shown(was)}</td>
                <td>{shown(is)}</td>
                <td>{difference}</td>
            </tr>
        }
    };
    view! {
        <section class="comparison" id="comparison">
            <h3>"Side by side"</h3>
            <div class="sheet" tabindex="0" role="region" aria-label="Two runs side by side">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Figure"</th>
                            <th scope="col">{heading("Kept", before, now)}</th>
                            <th scope="col">{heading("This run", now, before)}</th>
                            <th scope="col">"Difference"</th>
                        </tr>
                    </thead>
                    <tbody>{rows(before, now).into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// Which run it is: its name, and what tells it from the other.
fn heading(name: &'static str, report: &Report, other: &Report) -> impl IntoView + use<> {
    let (of, than) = (&report.figures, &other.figures);
    let mut told = Vec::new();
    if report.title != other.title {
        told.push(report.title.clone());
    }
    if of.duration_s != than.duration_s {
        told.push(time(of.duration_s * 1000.0));
    }
    if of.warmup_s != than.warmup_s {
        told.push(format!("warm-up {}", time(of.warmup_s * 1000.0)));
    }
    if of.seed != than.seed {
        told.push(format!("seed {}", of.seed));
    }
    view! {
        <span>{name}</span>
        <span class="which">{told.join(", ")}</span>
    }
}

fn rows(before: &Report, now: &Report) -> Vec<Row> {
    let row = |name: &str, of: &dyn Fn(&Figures) -> Option<f64>, unit: Unit| Row {
        name: name.to_owned(),
        values: [of(&before.figures), of(&now.figures)],
        unit,
    };
    let latency = |of: fn(&Figures) -> f64| move |figures: &Figures| (figures.ok > 0).then(|| of(figures));
    let mut rows = vec![
        row("Offered", &|of| Some(of.offered as f64), Unit::Count),
        row("Answered", &answered, Unit::Share),
        row("Failed", &|of| Some(of.failed as f64), Unit::Count),
        row("Mean latency", &latency(|of| of.mean_ms), Unit::Time),
        row("p50", &latency(|of| of.p50_ms), Unit::Time),
        row("p95", &latency(|of| of.p95_ms), Unit::Time),
        row("p99", &latency(|of| of.p99_ms), Unit::Time),
    ];
    let utilisation = |report: &Report, id: &str| {
        report.nodes.iter().find(|node| node.id == id).map(|node| node.utilisation)
    };
    for node in super::charts::busiest(now) {
        rows.push(Row {
            name: format!("{} busy", node.name),
            values: [utilisation(before, &node.id), Some(node.utilisation)],
            unit: Unit::Share,
        });
    }
    rows
}

/// Every node that requests came to.
#[component]
pub fn Nodes(outcome: Arc<Outcome>) -> impl IntoView {
    let rows = outcome.report.nodes.iter().map(|node| {
        view! {
            <tr data-node=node.id.clone()>
                <th scope="row">{node.name.clone()}</th>
                <td>{figure(node.arrivals as f64)}</td>
                <td>{figure(node.served as f64)}</td>
                <td class="share">
                    {percent(node.utilisation)}
                    <span class="bar" aria-hidden="true"><span style=format!("width:{:.1}%", node.utilisation.clamp(0.0, 1.0) * 100.0)></span></span>
                </td>
                <td>{time(node.mean_wait_ms)}</td>
                <td>{figure(node.mean_in_system)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section>
            <h3>"Nodes"</h3>
            <div class="sheet" tabindex="0" role="region" aria-label="Nodes">
                <table id="run-nodes">
                    <thead>
                        <tr>
                            <th scope="col">"Node"</th>
                            <th scope="col">"Arrived"</th>
                            <th scope="col">"Served"</th>
                            <th scope="col">"Busy"</th>
                            <th scope="col">"Mean wait"</th>
                            <th scope="col">"Here on average"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

/// What happened to the design, in order.
#[component]
pub fn Notices(outcome: Arc<Outcome>) -> impl IntoView {
    let notices = &outcome.report.notices;
    if notices.is_empty() {
        return ().into_any();
    }
    let rest = notices.len().saturating_sub(MOST_NOTICES);
    let shown = notices.iter().take(MOST_NOTICES).map(|notice| {
        view! {
            <li class:bad=notice.bad>
                <span class="when">{format!("{:.1} s", notice.at_s)}</span>
                <span>{notice.text.clone()}</span>
            </li>
        }
    });
    let shown = shown.collect_view();
    view! {
        <section>
            <h3>"What happened"</h3>
            <ol class="run-notices" id="run-notices">{shown}</ol>
            {(rest > 0).then(|| view! { <p class="muted">{format!("And {} more.", figure(rest as f64))}</p> })}
        </section>
    }
    .into_any()
}
