//! The course of the run: where it stands, where requests failed, and the
//! faults, which can be moved.

use crate::{
    panels::Icon,
    platform::dom,
    state::{App, Mode, name_of},
};
use gloo::events::EventListener;
use leptos::{html, prelude::*};
use stackboard_core::model::Fault;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, PointerEvent};

#[component]
pub fn Timeline() -> impl IntoView {
    let app = App::get();
    view! {
        <Show when=move || app.player.mode.get() == Mode::Load>
            <Track />
        </Show>
    }
}

/// Ticks of the slider in a second.
const TICKS: f64 = 10.0;

#[component]
fn Track() -> impl IntoView {
    let app = App::get();
    let load = app.load;
    let duration = Memo::new(move |_| app.track(|editor| editor.board().meta.scenario.duration_s).max(0.1));
    let faults = Memo::new(move |_| app.track(|editor| editor.board().meta.scenario.faults.clone()));
    let track = NodeRef::<html::Div>::new();
    // What is changed on the board while nothing plays shows at once, but not
    // in the middle of a gesture.
    Effect::new(move |_| {
        app.content.track();
        untrack(|| {
            if !app.player.playing.get_untracked() && !app.with(|editor| editor.is_busy()) {
                load.open(app);
            }
        });
    });
    let failed = Memo::new(move |_| {
        let chart = load.chart(app);
        let most = chart.failed.iter().copied().fold(1.0, f64::max);
        let steps = duration.get() / chart.step_s.max(0.001);
        let mut d = String::new();
        for (at, failed) in chart.failed.iter().enumerate().filter(|(_, failed)| **failed > 0.0) {
            let (x, height) = (100.0 * at as f64 / steps, 3.0 + 7.0 * failed / most);
            d.push_str(&format!("M{x:.2},10v-{height:.1}h{:.2}v{height:.1}z", 100.0 / steps));
        }
        d
    });
    let shown = move || format!("{:.1} / {} s", load.now_s.get(), duration.get());
    view! {
        <div class="island timeline" data-inset="bottom" role="group" aria-label="Course of the run">
            <button class="icon-button" id="restart" aria-label="From the start" title="From the start" on:click=move |_| load.restart(app)>
                <Icon name="restart" />
            </button>
            <div class="track" node_ref=track>
                <div class="known" style=move || format!("width:{:.2}%", 100.0 * (load.known_s.get() / duration.get()).min(1.0))></div>
                <svg class="failures" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                    <path d=failed></path>
                </svg>
                <input
                    type="range"
                    id="scrub"
                    aria-label="Time"
                    min="0"
                    max=move || (duration.get() * TICKS).to_string()
                    step="1"
                    prop:value=move || (load.now_s.get() * TICKS).round().to_string()
                    aria-valuetext=shown
                    on:input=move |event| {
                        if let Ok(at) = event_target_value(&event).parse::<f64>() {
                            app.player.pause();
                            load.seek(app, at / TICKS);
                        }
                    }
                />
                {move || {
                    faults
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(at, fault)| view! { <FaultMark at=at fault=fault duration=duration track=track /> })
                        .collect_view()
                }}
            </div>
            <span class="time" id="run-time">{shown}</span>
        </div>
    }
}

/// A fault on the timeline. It is dragged to another time, or moved by the
/// arrow keys; Delete takes it away.
#[component]
fn FaultMark(at: usize, fault: Fault, duration: Memo<f64>, track: NodeRef<html::Div>) -> impl IntoView {
    let app = App::get();
    let load = app.load;
    let name = format!("{}: {}", fault.kind.name(), name_of(app, fault.target.as_ref()));
    let start = fault.at_s;
    let lasts = fault.for_s;
    let dragged = RwSignal::new(None::<f64>);
    let place = move || dragged.get().unwrap_or(start);
    let fault = StoredValue::new(fault);
    let move_to = move |to_s: f64| {
        let to_s = (to_s.clamp(0.0, duration.get_untracked()) * 10.0).round() / 10.0;
        load.change_fault(app, at, Some(Fault { at_s: to_s, ..fault.get_value() }));
    };
    let time_at = move |event: &PointerEvent| {
        track.get_untracked().map(|track| {
            let rect = track.get_bounding_client_rect();
            let share = (f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0);
            share.clamp(0.0, 1.0) * duration.get_untracked()
        })
    };
    // The whole window is listened to, since a quick pointer leaves the mark.
    let drag = StoredValue::new_local(None::<[EventListener; 3]>);
    let end_drag = move || {
        dragged.set(None);
        // The listeners cannot go while one of them runs.
        request_animation_frame(move || drag.set_value(None));
    };
    let follow_pointer = move || {
        let window = dom::window();
        let on = |name: &'static str, mut handle: Box<dyn FnMut(&PointerEvent)>| {
            EventListener::new(&window, name, move |event| {
                if let Some(event) = event.dyn_ref::<PointerEvent>() {
                    handle(event);
                }
            })
        };
        [
            on(
                "pointermove",
                Box::new(move |event| {
                    if dragged.get_untracked().is_some() {
                        dragged.set(time_at(event));
                    }
                }),
            ),
            on(
                "pointerup",
                Box::new(move |_| {
                    let to = dragged.get_untracked().filter(|to| (to - start).abs() > 0.05);
                    end_drag();
                    if let Some(to) = to {
                        move_to(to);
                    }
                }),
            ),
            on("pointercancel", Box::new(move |_| end_drag())),
        ]
    };
    let width = move || {
        let end = lasts.map_or(duration.get(), |lasts| (place() + lasts).min(duration.get()));
        100.0 * (end - place()).max(0.0) / duration.get()
    };
    let left = move || 100.0 * (place() / duration.get()).min(1.0);
    view! {
        <div class="fault-span" style=move || format!("left:{:.2}%;width:{:.2}%", left(), width())></div>
        <button
            class="fault-mark"
            data-fault=at
            style=move || format!("left:{:.2}%", left())
            title=name.clone()
            aria-label=move || format!("{name}, at {:.1} seconds", place())
            disabled=app.is_embedded()
            on:pointerdown=move |event: PointerEvent| {
                if event.button() == 0 {
                    drag.set_value(Some(follow_pointer()));
                    dragged.set(Some(start));
                }
            }
            on:keydown=move |event: KeyboardEvent| {
                let step = if event.shift_key() { 10.0 } else { 1.0 };
                match event.key().as_str() {
                    "ArrowLeft" => move_to(start - step),
                    "ArrowRight" => move_to(start + step),
                    "Delete" | "Backspace" => load.change_fault(app, at, None),
                    _ => return,
                }
                event.prevent_default();
                event.stop_propagation();
                // The mark is drawn anew and keeps the focus.
                request_animation_frame(move || dom::focus(&format!("[data-fault='{at}']")));
            }
        ></button>
    }
}
