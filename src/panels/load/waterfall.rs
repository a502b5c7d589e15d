//! Requests worth a look, and the way of the one that is chosen: where it was,
//! where it waited, where it was served.

use super::ms;
use crate::{
    panels::Icon,
    state::{App, Listed},
};
use leptos::prelude::*;
use stackboard_core::{
    model::Board,
    simulate::{HopEvent, Place, Trace},
};

/// Failed requests, the last first, and the slowest of those that were watched.
#[component]
pub fn Requests() -> impl IntoView {
    let app = App::get();
    let load = app.load;
    let row = move |listed: Listed| {
        let words = match &listed.failure {
            Some((reason, place)) => format!("{} at {place}", reason.name()),
            None => format!("answered after {}", ms(listed.end_ms - listed.start_ms)),
        };
        let failed = listed.failure.is_some();
        let chosen = {
            let request = listed.request;
            move || load.chosen.with(|chosen| chosen.as_ref().is_some_and(|trace| trace.id == request))
        };
        view! {
            <li>
                <button class="request" class:bad=failed data-request=listed.request aria-pressed=move || chosen().to_string() on:click=move |_| load.choose(app, &listed)>
                    <i class=format!("class-dot {}", if failed { "failed" } else { listed.class.key() })></i>
                    <span class="muted">{format!("{:.2} s", listed.start_ms / 1000.0)}</span>
                    <span>{words}</span>
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || load.listed.with(|listed| !listed.is_empty())>
            <section>
                <h3>"Requests worth a look"</h3>
                <ul class="requests" id="requests">
                    {move || load.listed.get().into_iter().map(row).collect_view()}
                </ul>
            </section>
        </Show>
    }
}

/// A line of the waterfall.
struct Stay {
    name: String,
    what: &'static str,
    start_ms: f64,
    waited_ms: f64,
    end_ms: f64,
    failed: bool,
}

fn stays(board: &Board, trace: &Trace) -> Vec<Stay> {
    trace
        .hops
        .iter()
        .filter(|hop| hop.end_ms > hop.start_ms || matches!(hop.event, HopEvent::Fail(_)))
        .map(|hop| {
            let label =
                |id: &str| board.node(id).map_or_else(|| id.to_owned(), |node| node.label().to_owned());
            let (name, what) = match &hop.place {
                Place::Node(id) => (label(id), "at"),
                Place::Link { id, forward } => match board.link(id) {
                    Some(link) => {
                        let (a, b) = if *forward { (&link.from, &link.to) } else { (&link.to, &link.from) };
                        (format!("{} → {}", label(a), label(b)), "on")
                    }
                    None => (id.to_string(), "on"),
                },
            };
            Stay {
                name,
                what,
                start_ms: hop.start_ms - trace.start_ms,
                waited_ms: hop.waited_ms.min(hop.end_ms - hop.start_ms),
                end_ms: hop.end_ms - trace.start_ms,
                failed: matches!(hop.event, HopEvent::Fail(_)),
            }
        })
        .collect()
}

#[component]
pub fn Waterfall() -> impl IntoView {
    let app = App::get();
    let load = app.load;
    move || {
        load.chosen.get().map(|trace| {
            let stays = app.with(|editor| stays(editor.board(), &trace));
            let total = stays.iter().map(|stay| stay.end_ms).fold(trace.end_ms - trace.start_ms, f64::max).max(1e-6);
            let outcome = match trace.failure() {
                Some(failure) => failure.sentence.clone(),
                None if trace.end_ms > trace.start_ms => format!("Answered after {}.", ms(trace.end_ms - trace.start_ms)),
                None => "Still under way.".to_owned(),
            };
            let percent = move |time: f64| 100.0 * time / total;
            view! {
                <section class="waterfall" id="waterfall">
                    <header>
                        <h3>{format!("Request {}: {}", trace.id, trace.class.key())}</h3>
                        <button class="icon-button" aria-label="Close the request" title="Close" on:click=move |_| load.chosen.set(None)>
                            <Icon name="close" />
                        </button>
                    </header>
                    <p class:error=trace.failure().is_some()>{outcome}</p>
                    <ol>
                        {stays
                            .into_iter()
                            .map(|stay| {
                                let length = stay.end_ms - stay.start_ms;
                                let waited = if stay.waited_ms > 0.0 { format!(", of it {} waiting", ms(stay.waited_ms)) } else { String::new() };
                                let words = format!("{} {}: {}{waited}", stay.what, stay.name, ms(length));
                                let title = words.clone();
                                view! {
                                    <li class:bad=stay.failed title=title>
                                        <span class="stay-name">{stay.name}</span>
                                        <span class="stay-bar" role="img" aria-label=words>
                                            <i class="waited" style=format!("left:{:.2}%;width:{:.2}%", percent(stay.start_ms), percent(stay.waited_ms))></i>
                                            <i
                                                class="served"
                                                style=format!(
                                                    "left:{:.2}%;width:{:.2}%",
                                                    percent(stay.start_ms + stay.waited_ms),
                                                    percent(length - stay.waited_ms),
                                                )
                                            ></i>
                                        </span>
                                        <span class="stay-time">{if stay.failed && length <= 0.0 { "✕".to_owned() } else { ms(length) }}</span>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ol>
                    <p class="help">"Hatched: waiting in line. Full: on the way or being served."</p>
                </section>
            }
        })
    }
}
