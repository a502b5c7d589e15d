//! How much traffic, and how fast it is shown.

use super::short;
use crate::state::{App, Pace};
use leptos::prelude::*;

/// Steps of the slider for every tenfold, from 1 to 1,000,000 a second.
const STEPS: f64 = 20.0;
const MOST: f64 = 1e6;

fn to_slider(rate: f64) -> f64 {
    (rate.clamp(1.0, MOST).log10() * STEPS).round()
}

/// A rate that reads well: two digits that count.
fn from_slider(at: f64) -> f64 {
    let rate = 10_f64.powf(at / STEPS);
    let unit = 10_f64.powf((rate.log10().floor() - 1.0).max(0.0));
    (rate / unit).round() * unit
}

/// Requests a second, on a logarithmic scale.
#[component]
pub fn RateSlider() -> impl IntoView {
    let app = App::get();
    let load = app.load;
    // While the slider is held it says where it is, not what holds yet.
    let held = RwSignal::new(None::<f64>);
    let rate = move || held.get().unwrap_or_else(|| load.rate.get());
    view! {
        <label class="rate">
            <span class="rate-value" id="rate-value">{move || format!("{}/s", short(rate()))}</span>
            <input
                type="range"
                id="rate"
                aria-label="Requests a second"
                min="0"
                max=(MOST.log10() * STEPS).to_string()
                step="1"
                prop:value=move || to_slider(rate()).to_string()
                aria-valuetext=move || format!("{} requests a second", short(rate()))
                on:input=move |event| held.set(event_target_value(&event).parse().ok().map(from_slider))
                on:change=move |event| {
                    held.set(None);
                    if let Ok(at) = event_target_value(&event).parse::<f64>() {
                        load.set_rate(app, from_slider(at));
                    }
                }
            />
        </label>
    }
}

/// How many times as fast as real time.
#[component]
pub fn PaceButton() -> impl IntoView {
    let app = App::get();
    let load = app.load;
    let reached = move || load.figures.with(|figures| figures.reached);
    view! {
        <label class="pace" title="How many times as fast as real time">
            <select
                id="pace"
                aria-label="Speed"
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    if let Some(pace) = Pace::ALL.into_iter().find(|pace| pace.name() == chosen) {
                        load.pace.set(pace);
                    }
                }
            >
                {Pace::ALL
                    .map(|pace| {
                        view! { <option value=pace.name() selected=move || load.pace.get() == pace>{pace.name()}</option> }
                    })
                    .into_iter()
                    .collect_view()}
            </select>
            <span class="pace-reached">
                {move || {
                    let fast = load.pace.get() == Pace::AsFastAsItGoes && app.player.playing.get();
                    fast.then(|| format!("{:.0}×", reached()))
                }}
            </span>
        </label>
    }
}
