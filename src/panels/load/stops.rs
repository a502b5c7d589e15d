//! Where a run stops by itself.

use crate::state::{App, name_of};
use leptos::prelude::*;
use stackboard_core::{
    model::{NodeId, NodeKind, Target},
    simulate::Breakpoint,
};

#[component]
pub fn Stops() -> impl IntoView {
    let app = App::get();
    let stops = app.load.stops;
    let has = move |stop: &Breakpoint| stops.with(|stops| stops.contains(stop));
    let toggle = move |stop: Breakpoint| {
        stops.update(|stops| match stops.iter().position(|each| *each == stop) {
            Some(at) => {
                stops.remove(at);
            }
            None => stops.push(stop),
        });
    };
    let node = RwSignal::new(String::new());
    let over = RwSignal::new("100".to_owned());
    let wrong = RwSignal::new(false);
    let queues = Memo::new(move |_| {
        app.track(|editor| {
            let waits = |kind: NodeKind| {
                use NodeKind as Kind;
                matches!(
                    kind,
                    Kind::LoadBalancer
                        | Kind::Web
                        | Kind::App
                        | Kind::Database
                        | Kind::Cache
                        | Kind::Queue
                        | Kind::Worker
                )
            };
            let nodes = editor.board().nodes.values().filter(|node| waits(node.kind));
            nodes.map(|node| (node.id.to_string(), node.label().to_owned())).collect::<Vec<_>>()
        })
    });
    let add = move |_| {
        let id = if node.with(String::is_empty) {
            queues.with(|queues| queues.first().map(|(id, _)| id.clone()))
        } else {
            Some(node.get())
        };
        match (id, over.with(|over| over.trim().parse::<u32>())) {
            (Some(id), Ok(over)) => {
                wrong.set(false);
                let stop = Breakpoint::Waiting { node: NodeId::from(id), over };
                if !has(&stop) {
                    toggle(stop);
                }
            }
            _ => wrong.set(true),
        }
    };
    view! {
        <section class="stops">
            <h3>"Stop by itself"</h3>
            <label class="stop">
                <input type="checkbox" class="check" id="stop-failure" prop:checked=move || has(&Breakpoint::Failure) on:change=move |_| toggle(Breakpoint::Failure) />
                "when a request fails"
            </label>
            <label class="stop">
                <input type="checkbox" class="check" id="stop-notice" prop:checked=move || has(&Breakpoint::Notice) on:change=move |_| toggle(Breakpoint::Notice) />
                "when something happens to the design"
            </label>
            {move || {
                stops
                    .get()
                    .into_iter()
                    .filter_map(|stop| match &stop {
                        Breakpoint::Waiting { node, over } => {
                            let name = name_of(app, Some(&Target::Node(node.clone())));
                            let words = format!("when more than {over} wait at {name}");
                            Some((stop, words))
                        }
                        _ => None,
                    })
                    .map(|(stop, words)| {
                        view! {
                            <label class="stop">
                                <input type="checkbox" class="check" checked on:change=move |_| toggle(stop.clone()) />
                                {words}
                            </label>
                        }
                    })
                    .collect_view()
            }}
            <div class="stop-new">
                "more than "
                <input class="field number" aria-label="How many wait" inputmode="numeric" prop:value=over on:input=move |event| over.set(event_target_value(&event)) />
                " wait at "
                <select class="field" aria-label="Where they wait" on:change=move |event| node.set(event_target_value(&event))>
                    {move || {
                        queues.get().into_iter().map(|(id, label)| view! { <option value=id>{label}</option> }).collect_view()
                    }}
                </select>
                <button class="text-button outlined" on:click=add>"Add"</button>
            </div>
            <Show when=move || wrong.get()>
                <p class="error" role="alert">"How many must be a whole number, 0 or more."</p>
            </Show>
        </section>
    }
}
