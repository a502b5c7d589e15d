//! What a run under load shows and what one does with it: figures, faults,
//! charts, requests worth a look, and where it stops.

mod faults;
mod rate;
mod stops;
mod timeline;
mod waterfall;

pub use rate::{PaceButton, RateSlider};
pub use timeline::Timeline;

use super::chart::{Chart, Mark, Series};
use crate::state::{App, Dialog};
use faults::{BreakButtons, FaultList};
use leptos::prelude::*;
use stackboard_core::simulate::Notice;
use stops::Stops;
use waterfall::{Requests, Waterfall};

#[component]
pub fn LoadPanel() -> impl IntoView {
    let app = App::get();
    let load = app.load;
    view! {
        <Show when=move || load.stopped.with(Option::is_some)>
            <p class="stopped" role="status"><strong>"Stopped: "</strong>{move || load.stopped.get()}</p>
        </Show>
        <Verdict />
        <Tiles />
        <BreakButtons />
        <FaultList />
        <Happenings />
        <Waterfall />
        <Requests />
        <Charts />
        <Stops />
        {(!app.is_embedded()).then(|| view! {
            <div class="button-row">
                <button class="text-button outlined" on:click=move |_| app.dialog.set(Some(Dialog::Results))>
                    "Run to the end and compare…"
                </button>
            </div>
        })}
    }
}

/// What came of the run, once it is over.
#[component]
fn Verdict() -> impl IntoView {
    let load = App::get().load;
    move || {
        let said = load.said.get();
        (!said.is_empty()).then(|| {
            view! {
                <section class="load-verdict" role="status">
                    <h3>"How it went"</h3>
                    {said.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
                </section>
            }
        })
    }
}

/// A time in milliseconds, short.
pub(super) fn ms(time: f64) -> String {
    match time {
        t if t <= 0.0 => "–".into(),
        t if t >= 10_000.0 => format!("{:.1} s", t / 1000.0),
        t if t >= 100.0 => format!("{t:.0} ms"),
        t => format!("{t:.1} ms"),
    }
}

/// A number of requests, short.
pub(super) fn short(n: f64) -> String {
    match n {
        n if n >= 1e6 => format!("{:.2} M", n / 1e6),
        n if n >= 1e4 => format!("{:.0} k", n / 1e3),
        n if n >= 100.0 || n.fract() == 0.0 => format!("{n:.0}"),
        n => format!("{n:.1}"),
    }
}

#[component]
fn Tiles() -> impl IntoView {
    let load = App::get().load;
    let figures = move || load.figures.get();
    let tile = move |name: &'static str, id: &'static str, value: Signal<String>, bad: Signal<bool>| {
        view! {
            <div class="load-tile" class:bad=bad>
                <dt>{name}</dt>
                <dd id=id>{value}</dd>
            </div>
        }
    };
    let fine = Signal::derive(|| false);
    view! {
        <dl class="load-tiles">
            {tile("requests/s", "load-rate", Signal::derive(move || short(figures().offered_per_s)), fine)}
            {tile(
                "answered",
                "load-ok",
                Signal::derive(move || figures().ok_share.map_or("–".into(), |share| format!("{:.1} %", (share * 1000.0).floor() / 10.0))),
                Signal::derive(move || figures().ok_share.is_some_and(|share| share < 0.999)),
            )}
            {tile("half within", "load-p50", Signal::derive(move || ms(figures().p50_ms)), fine)}
            {tile("95 % within", "load-p95", Signal::derive(move || ms(figures().p95_ms)), fine)}
            {tile("under way", "load-in-flight", Signal::derive(move || short(figures().in_flight as f64)), fine)}
            {tile(
                "failed in all",
                "load-failed",
                Signal::derive(move || short(figures().failed as f64)),
                Signal::derive(move || figures().failed > 0),
            )}
        </dl>
    }
}

/// How many happenings are listed.
const MOST_HAPPENINGS: usize = 12;

/// What has happened to the design, the last first.
#[component]
fn Happenings() -> impl IntoView {
    let app = App::get();
    let load = app.load;
    let latest = Memo::new(move |_| {
        load.notices
            .with(|notices| notices.iter().rev().take(MOST_HAPPENINGS).cloned().collect::<Vec<Notice>>())
    });
    view! {
        <Show when=move || latest.with(|list| !list.is_empty())>
            <section>
                <h3>"What happened"</h3>
                <ol class="happenings" id="happenings">
                    {move || {
                        latest
                            .get()
                            .into_iter()
                            .map(|notice| {
                                let at = notice.time_ms / 1000.0;
                                view! {
                                    <li class:bad=notice.bad>
                                        <button class="moment" title="Go to this moment" on:click=move |_| load.seek(app, at)>
                                            {format!("{at:.1} s")}
                                        </button>
                                        <span>{notice.text}</span>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ol>
            </section>
        </Show>
    }
}

const BUSY_LINES: [&str; 4] = ["line-1", "line-2", "line-3", "line-4"];
const REASON_LINES: [&str; 4] = ["line-bad", "line-5", "line-6", "line-4"];

#[component]
fn Charts() -> impl IntoView {
    let app = App::get();
    let load = app.load;
    let data = Memo::new(move |_| load.chart(app));
    let step = Signal::derive(move || data.with(|data| data.step_s));
    let end = Signal::derive(move || Some(app.track(|editor| editor.board().meta.scenario.duration_s)));
    let now = Signal::derive(move || Some(load.now_s.get()));
    let marks = Signal::derive(move || {
        load.notices.with(|notices| {
            let mark = |notice: &Notice| Mark {
                at_s: notice.time_ms / 1000.0,
                text: notice.text.clone(),
                bad: notice.bad,
            };
            notices.iter().map(mark).collect::<Vec<_>>()
        })
    });
    let line = |name: &str, class: &'static str, points: &[f64]| Series {
        name: name.to_owned(),
        class,
        points: points.to_vec(),
    };
    let rates = Signal::derive(move || {
        data.with(|data| {
            let mut lines =
                vec![line("sent", "line-1", &data.offered), line("answered", "line-good", &data.answered)];
            let reasons = data.reasons.iter().zip(REASON_LINES);
            lines.extend(reasons.map(|((name, points), class)| line(name, class, points)));
            lines
        })
    });
    let times = Signal::derive(move || {
        data.with(|data| {
            vec![
                line("half within", "line-good", &data.p50),
                line("95 %", "line-1", &data.p95),
                line("99 %", "line-2", &data.p99),
            ]
        })
    });
    let busy = Signal::derive(move || {
        data.with(|data| {
            let lines = data.busy.iter().zip(BUSY_LINES);
            lines.map(|((name, points), class)| line(name, class, points)).collect::<Vec<_>>()
        })
    });
    view! {
        <section class="load-charts">
            <Chart title="Requests" unit="/s" series=rates step_s=step end_s=end now_s=now marks=marks />
            <Chart title="Time to the answer" unit="ms" series=times step_s=step end_s=end now_s=now marks=marks />
            <Chart title="Busy" unit="%" series=busy step_s=step end_s=end now_s=now marks=marks />
        </section>
    }
}
