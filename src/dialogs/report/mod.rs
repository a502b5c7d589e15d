//! Results: a whole run in the background, and what came of it.

mod charts;
mod figures;

use super::frame::{DialogFrame, WorkProgress};
use crate::{
    platform::{dom, files},
    state::{App, Outcome},
};
use charts::Charts;
use figures::{Comparison, Nodes, Notices, Tiles};
use leptos::prelude::*;
use stackboard_core::{
    io::limits,
    model::NodeKind,
    render::plot::figure,
    simulate::{RunOptions, time},
};
use std::sync::Arc;

#[component]
pub fn ResultsDialog() -> impl IntoView {
    let app = App::get();
    let runs = app.runs;
    view! {
        <DialogFrame title="Results" class="wide results">
            <p class="muted">"Runs the board's traffic and its faults from beginning to end, as fast as the computer can, and says what came of it."</p>
            <Setup />
            {move || runs.trouble.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
            {move || {
                runs.last.get().map(|outcome| {
                    let other = runs.other();
                    view! { <Told outcome=outcome other=other /> }
                })
            }}
        </DialogFrame>
    }
}

/// What is to be run, and the run under way.
#[component]
fn Setup() -> impl IntoView {
    let app = App::get();
    let runs = app.runs;
    let options = first_options(app);
    let duration = RwSignal::new(options.duration_s.to_string());
    let warmup = RwSignal::new(options.warmup_s.to_string());
    let seed = RwSignal::new(options.seed.to_string());
    let refused = RwSignal::new(None::<String>);
    let running = Memo::new(move |_| runs.progress.with(Option::is_some));
    let run = move || {
        let read = options_from(&duration.get_untracked(), &warmup.get_untracked(), &seed.get_untracked());
        match read.and_then(|options| has_users(app).map(|()| options)) {
            Ok(options) => {
                refused.set(None);
                runs.start(app, &options);
            }
            Err(words) => refused.set(Some(words)),
        }
    };
    let number =
        move |name: &'static str, label: &'static str, unit: &'static str, value: RwSignal<String>| {
            view! {
                <label class="run-option">
                    <span>{label}</span>
                    <span class="with-unit">
                        <input
                            class="field number"
                            name=name
                            inputmode="decimal"
                            autocomplete="off"
                            disabled=move || running.get()
                            aria-invalid=move || refused.get().is_some().to_string()
                            aria-describedby="run-refused"
                            prop:value=move || value.get()
                            on:input=move |event| value.set(event_target_value(&event))
                        />
                        <span class="unit">{unit}</span>
                    </span>
                </label>
            }
        };
    view! {
        <form
            class="run-setup"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                if !running.get_untracked() {
                    run();
                }
            }
        >
            {number("duration", "Duration", "s", duration)}
            {number("warmup", "Warm-up left out", "s", warmup)}
            {number("seed", "Seed", "", seed)}
            <button class="text-button primary" type="submit" id="run" autofocus aria-disabled=move || running.get().to_string()>"Run"</button>
        </form>
        <p class="error" id="run-refused" role="alert">{move || refused.get()}</p>
        <WorkProgress
            name="Progress of the run"
            share=runs.progress
            cancel_id="cancel-run"
            cancel=move || {
                runs.cancel();
                dom::focus("#run");
            }
        />
    }
}

/// The options of the board's last run, or what its scenario says.
fn first_options(app: App) -> RunOptions {
    let of = runs_of(app);
    let own = app.with(|editor| RunOptions::of(editor.board()));
    of.map_or(own, |outcome| {
        let figures = &outcome.report.figures;
        RunOptions { seed: figures.seed, duration_s: figures.duration_s, warmup_s: figures.warmup_s }
    })
}

fn runs_of(app: App) -> Option<Arc<Outcome>> {
    app.runs.last.get_untracked().filter(|outcome| outcome.is_of_open_board(app))
}

/// The options as they were typed, or what is wrong with them.
fn options_from(duration: &str, warmup: &str, seed: &str) -> Result<RunOptions, String> {
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite());
    let duration_s =
        number(duration).filter(|s| (0.001..=limits::DURATION_S).contains(s)).ok_or_else(|| {
            format!("The duration is a number of seconds up to {}.", figure(limits::DURATION_S))
        })?;
    let warmup_s = if warmup.trim().is_empty() { Some(0.0) } else { number(warmup) };
    let warmup_s = warmup_s
        .filter(|s| (0.0..duration_s).contains(s))
        .ok_or("The warm-up is a number of seconds from 0, shorter than the whole run.")?;
    let seed = seed.trim().parse().map_err(|_| "The seed is a whole number from 0.")?;
    Ok(RunOptions { seed, duration_s, warmup_s })
}

fn has_users(app: App) -> Result<(), String> {
    let found = app.with(|editor| editor.board().nodes.values().any(|node| node.kind == NodeKind::Client));
    if found { Ok(()) } else { Err("Nobody sends requests: put a User on the board.".into()) }
}

/// What came of a run: in words first, then in figures.
#[component]
fn Told(outcome: Arc<Outcome>, other: Option<Arc<Outcome>>) -> impl IntoView {
    let app = App::get();
    let runs = app.runs;
    let is_kept = {
        let outcome = outcome.clone();
        move || runs.kept.get().is_some_and(|kept| Arc::ptr_eq(&kept, &outcome))
    };
    let stale = (!outcome.is_current(app)).then_some(if outcome.is_of_open_board(app) {
        "The board has changed since this run."
    } else {
        "This run is of another board."
    });
    let figures = &outcome.report.figures;
    let how = format!(
        "{} simulated in {}: {} events, seed {}.",
        time(figures.duration_s * 1000.0),
        time(outcome.took_ms),
        figure(figures.events as f64),
        figures.seed
    );
    let verdict = outcome.report.verdict.clone();
    let saved = outcome.clone();
    let kept_now = is_kept.clone();
    view! {
        <section class="told" aria-live="polite">
            {stale.map(|words| view! { <p class="warning" id="stale">{words}</p> })}
            <div class="run-verdict" id="verdict">
                {verdict.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
            </div>
        </section>
        <Tiles outcome=outcome.clone() />
        <div class="button-row">
            <button class="text-button outlined" id="keep-run" disabled=kept_now on:click=move |_| runs.keep()>
                {move || if is_kept() { "Kept for comparison" } else { "Keep for comparison" }}
            </button>
            <button class="text-button outlined" id="forget-run" hidden=move || runs.kept.get().is_none() on:click=move |_| runs.forget_kept()>
                "Forget the kept run"
            </button>
            <button class="text-button outlined" id="save-json" on:click=move |_| save_json(app, &saved)>
                "Download JSON"
            </button>
        </div>
        {other.clone().map(|other| view! { <Comparison outcome=outcome.clone() other=other /> })}
        <Charts outcome=outcome.clone() other=other />
        <Nodes outcome=outcome.clone() />
        <Notices outcome=outcome />
        <p class="footnote">{how}</p>
    }
}

/// Saves what `simulate --json` prints.
fn save_json(app: App, outcome: &Outcome) {
    let name = files::file_name(&outcome.report.title, "results.json");
    let text = format!("{}\n", outcome.report.json);
    match files::blob(&text, "application/json").and_then(|blob| files::download(&name, &blob)) {
        Ok(()) => app.tell(format!("Saved as {name}.")),
        Err(_) => app.complain("The browser did not let the page save a file."),
    }
}
