//! Breaking things: buttons for what is selected, and the scenario's faults.

use crate::{
    panels::Icon,
    state::{App, faults_at, is_active, name_of, target_of},
};
use leptos::prelude::*;
use stackboard_core::{
    editor::Target as Spot,
    model::{Fault, FaultKind, NodeKind},
};

/// What a fault does and to whom.
fn words(kind: FaultKind, factor: Option<f64>) -> String {
    match factor.filter(|_| kind.has_factor()) {
        Some(factor) => format!("{} ×{factor}", kind.name()),
        None => kind.name().to_owned(),
    }
}

/// Buttons that break what is selected now.
#[component]
pub fn BreakButtons() -> impl IntoView {
    let app = App::get();
    let load = app.load;
    let spot = Memo::new(move |_| {
        let selection = app.selection.get();
        match (selection.only_node().cloned(), selection.only_link().cloned()) {
            (Some(id), _) => Spot::Node(id),
            (None, Some(id)) => Spot::Link(id),
            _ => Spot::Board,
        }
    });
    let buttons = move || {
        view! {
            <section class="break">
                <h3>
                    {move || match target_of(&spot.get()) {
                        Some(target) => format!("Break {}", name_of(app, Some(&target))),
                        None => "Break something".to_owned(),
                    }}
                </h3>
                <div class="button-row">
                    {move || {
                        let spot = spot.get();
                        let target = target_of(&spot);
                        faults_at(app, &spot)
                            .iter()
                            .map(|kind| {
                                let target = target.clone();
                                let kind = *kind;
                                let factor = kind.has_factor().then_some(5.0);
                                view! {
                                    <button class="text-button outlined" data-break=kind.key() on:click=move |_| load.break_now(app, kind, target.clone())>
                                        {words(kind, factor)}
                                    </button>
                                }
                            })
                            .collect_view()
                    }}
                    {move || {
                        let target = target_of(&spot.get());
                        let now = load.now_s.get();
                        let broken = app.track(|editor| {
                            let faults = &editor.board().meta.scenario.faults;
                            faults.iter().any(|fault| fault.target == target && is_active(fault, now))
                        });
                        broken.then(|| {
                            view! {
                                <button class="text-button outlined good" id="mend" on:click=move |_| load.mend(app, target.as_ref())>
                                    "Mend"
                                </button>
                            }
                        })
                    }}
                    {move || {
                        let Spot::Node(id) = spot.get() else { return None };
                        let is_replica = app.track(|editor| {
                            let node = editor.board().node(&id);
                            node.is_some_and(|node| node.kind == NodeKind::Database && node.text("role") == "replica")
                        });
                        is_replica.then(|| {
                            view! {
                                <button class="text-button outlined" id="promote" on:click=move |_| load.promote(app, &id)>
                                    "Promote to primary"
                                </button>
                            }
                        })
                    }}
                </div>
                <Show when=move || spot.get() == Spot::Board>
                    <p class="help">"Select a node or a link to break just that."</p>
                </Show>
            </section>
        }
    };
    (!app.is_embedded()).then(|| buttons().into_any())
}

/// The scenario's faults, with when and how long.
#[component]
pub fn FaultList() -> impl IntoView {
    let app = App::get();
    let faults = Memo::new(move |_| app.track(|editor| editor.board().meta.scenario.faults.clone()));
    view! {
        <Show when=move || faults.with(|faults| !faults.is_empty())>
            <section>
                <h3>"Faults of the scenario"</h3>
                <ul class="faults">
                    {move || {
                        faults.get().into_iter().enumerate().map(|(at, fault)| view! { <FaultRow at=at fault=fault /> }).collect_view()
                    }}
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn FaultRow(at: usize, fault: Fault) -> impl IntoView {
    let app = App::get();
    let load = app.load;
    let name = format!("{}: {}", words(fault.kind, fault.factor), name_of(app, fault.target.as_ref()));
    let (from, lasts) = (fault.at_s, fault.for_s);
    let fault = StoredValue::new(fault);
    let wrong = RwSignal::new(None::<&'static str>);
    let read = move |event: &web_sys::Event| {
        let text = event_target_value(event);
        let text = text.trim();
        if text.is_empty() { Ok(None) } else { text.parse::<f64>().map(Some).map_err(|_| ()) }
    };
    let set_start = move |event: web_sys::Event| match read(&event) {
        Ok(Some(at_s)) if (0.0..=1e6).contains(&at_s) => {
            load.change_fault(app, at, Some(Fault { at_s, ..fault.get_value() }));
        }
        _ => wrong.set(Some("The start must be a number of seconds, 0 or more.")),
    };
    let set_length = move |event: web_sys::Event| match read(&event) {
        Ok(for_s) if for_s.is_none_or(|s| (0.0..=1e6).contains(&s)) => {
            load.change_fault(app, at, Some(Fault { for_s, ..fault.get_value() }));
        }
        _ => wrong.set(Some("The length must be a number of seconds, or empty for good.")),
    };
    view! {
        <li class="fault">
            <span class="fault-name">{name}</span>
            <label>
                "at "
                <input class="field number" inputmode="decimal" aria-label="Begins after seconds" prop:value=from.to_string() disabled=app.is_embedded() on:change=set_start />
                " s"
            </label>
            <label>
                "for "
                <input
                    class="field number"
                    inputmode="decimal"
                    aria-label="Lasts seconds"
                    placeholder="∞"
                    prop:value=lasts.map(|s| s.to_string()).unwrap_or_default()
                    disabled=app.is_embedded()
                    on:change=set_length
                />
                " s"
            </label>
            <button class="icon-button" aria-label="Remove this fault" title="Remove" disabled=app.is_embedded() on:click=move |_| load.change_fault(app, at, None)>
                <Icon name="trash" />
            </button>
            <p class="error" role="alert">{move || wrong.get()}</p>
        </li>
    }
}
