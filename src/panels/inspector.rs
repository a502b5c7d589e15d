//! Properties of what is selected: a form made from the kind's own fields.

use super::{Glyph, Words, form::FieldRow, records::RecordList};
use crate::state::App;
use leptos::prelude::*;
use stackboard_core::{
    edit::Order,
    editor::Target,
    io::limits,
    model::{Field, FieldType, LinkId, LinkKind, Node, NodeId, REVEAL},
};

#[component]
pub fn Properties() -> impl IntoView {
    let app = App::get();
    move || {
        let selection = app.selection.get();
        match (selection.only_node().cloned(), selection.only_link().cloned()) {
            (Some(id), _) => view! { <NodeForm id=id /> }.into_any(),
            (_, Some(id)) => view! { <LinkForm id=id /> }.into_any(),
            _ if selection.is_empty() => view! { <BoardForm /> }.into_any(),
            _ => {
                let count = selection.len();
                view! {
                    <p class="hint">{format!("{count} things are selected.")}</p>
                    <div class="button-row">
                        <ActionButton id="group" />
                        <ActionButton id="duplicate" />
                        <ActionButton id="delete" />
                    </div>
                }
                .into_any()
            }
        }
    }
}

/// An action of the table as a button.
#[component]
fn ActionButton(id: &'static str) -> impl IntoView {
    let app = App::get();
    crate::actions::find(id).map(|action| {
        view! {
            <button class="text-button outlined" on:click=move |_| action.perform(app)>
                {action.name}
            </button>
        }
    })
}

/// What is said about the board as a whole.
#[component]
fn BoardForm() -> impl IntoView {
    let app = App::get();
    let count = move || {
        app.track(|editor| {
            let board = editor.board();
            let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
            format!("{}, {}", plural(board.nodes.len(), "node"), plural(board.links.len(), "link"))
        })
    };
    view! {
        <p class="hint">"Select a node or a link to see and change what it is."</p>
        <p class="muted">{count}</p>
    }
}

/// A heading with glyph and kind.
#[component]
fn Heading(node: Node) -> impl IntoView {
    let info = node.kind.info();
    view! {
        <header class="form-head">
            <Glyph kind=node.kind size=26 />
            <div>
                <h2>{info.name}</h2>
                <p class="muted"><Words text=info.help /></p>
            </div>
        </header>
    }
}

/// What a node says in one field.
#[component]
fn NodeField(node: NodeId, field: &'static Field) -> impl IntoView {
    let app = App::get();
    let of = StoredValue::new(node);
    let get = move || {
        app.track(|editor| {
            of.with_value(|id| editor.board().node(id).and_then(|node| field.get(&node.props).cloned()))
        })
    };
    view! {
        <FieldRow
            field=field
            set=Signal::derive(move || get().is_some())
            value=Signal::derive(move || get().unwrap_or_else(|| field.default.value()))
            change=move |value| of.with_value(|id| app.act(|editor| editor.set_field(id, field, value)))
        />
    }
}

#[component]
fn NodeForm(id: NodeId) -> impl IntoView {
    let app = App::get();
    let node = app.with(|editor| editor.board().node(&id).cloned());
    let Some(node) = node else { return ().into_any() };
    let kind = node.kind;
    let fields = kind.info().fields;
    let label_id = id.clone();
    let place_id = id.clone();
    let parent_id = id.clone();
    view! {
        <Heading node=node.clone() />
        <div class="form">
            <LabelRow target=Target::Node(id.clone()) />
            {fields
                .iter()
                .map(|field| match field.ty {
                    FieldType::Records => view! { <RecordList node=label_id.clone() /> }.into_any(),
                    _ => view! { <NodeField node=label_id.clone() field=field /> }.into_any(),
                })
                .collect_view()}
            <ParentRow id=parent_id />
            <PlaceRow id=place_id />
            <NodeField node=id.clone() field=&REVEAL />
        </div>
        <LinkRows id=id.clone() />
        <div class="button-row">
            <button class="text-button outlined" on:click=move |_| app.act(|editor| editor.reorder_selection(Order::Front))>"To front"</button>
            <button class="text-button outlined" on:click=move |_| app.act(|editor| editor.reorder_selection(Order::Back))>"To back"</button>
            <ActionButton id="duplicate" />
            <ActionButton id="delete" />
        </div>
    }
    .into_any()
}

/// The label of a node or link.
#[component]
fn LabelRow(target: Target) -> impl IntoView {
    let app = App::get();
    let of = target.clone();
    let (label, usual) = (
        move || {
            app.track(|editor| match &of {
                Target::Node(id) => {
                    editor.board().node(id).and_then(|node| node.label.clone()).unwrap_or_default()
                }
                Target::Link(id) => {
                    editor.board().link(id).map(|link| link.label.clone()).unwrap_or_default()
                }
                Target::Board => String::new(),
            })
        },
        app.with(|editor| match &target {
            Target::Node(id) => editor.board().node(id).map_or("", |node| node.kind.info().label),
            Target::Link(id) => editor.board().link(id).map_or("", |link| link.kind.info().chip),
            Target::Board => "",
        }),
    );
    view! {
        <label class="row">
            <span>"Label"</span>
            <input
                class="field"
                name="label"
                maxlength="2000"
                placeholder=usual
                prop:value=label
                on:change=move |event| {
                    let text = event_target_value(&event);
                    app.act(|editor| editor.set_label(&target, &text));
                }
            />
        </label>
    }
}

/// What a node sits in or is attached to.
#[component]
fn ParentRow(id: NodeId) -> impl IntoView {
    let app = App::get();
    let id = StoredValue::new(id);
    let choices = Memo::new(move |_| {
        app.track(|editor| {
            let board = editor.board();
            let Some(node) = id.with_value(|id| board.node(id)) else { return Vec::new() };
            let inside = board.with_descendants([&node.id]);
            let fits = |other: &&Node| node.kind.fits_in(other.kind) && !inside.contains(&other.id);
            let choice = |other: &Node| (other.id.to_string(), other.label().to_owned());
            board.nodes.values().filter(fits).map(choice).collect::<Vec<_>>()
        })
    });
    let current = move || {
        app.track(|editor| {
            id.with_value(|id| editor.board().node(id)?.parent.as_ref().map(ToString::to_string))
        })
    };
    move || {
        let choices = choices.get();
        (!choices.is_empty()).then(|| {
            view! {
                <label class="row">
                    <span>"Sits in"</span>
                    <select
                        class="field"
                        name="parent"
                        on:change=move |event| {
                            let chosen = event_target_value(&event);
                            let parent = (!chosen.is_empty()).then(|| NodeId::from(chosen));
                            id.with_value(|id| app.act(|editor| editor.move_into(id, parent.as_ref())));
                        }
                    >
                        <option value="" selected=move || current().is_none()>"nothing"</option>
                        {choices
                            .into_iter()
                            .map(|(value, label)| {
                                let own = value.clone();
                                view! { <option value=value selected=move || current().as_ref() == Some(&own)>{label}</option> }
                            })
                            .collect_view()}
                    </select>
                </label>
            }
        })
    }
}

/// Where a node stands, in board units.
#[component]
fn PlaceRow(id: NodeId) -> impl IntoView {
    let app = App::get();
    let (of_x, of_y) = (id.clone(), id.clone());
    let at = move |id: &NodeId| {
        app.track(|editor| editor.board().node(id).map_or((0.0, 0.0), |node| (node.x, node.y)))
    };
    let set = StoredValue::new(id);
    let go = move |x: Option<f64>, y: Option<f64>| {
        let id = set.get_value();
        let (old_x, old_y) =
            app.with(|editor| editor.board().node(&id).map_or((0.0, 0.0), |node| (node.x, node.y)));
        app.act(|editor| editor.move_to(&id, x.unwrap_or(old_x), y.unwrap_or(old_y)));
    };
    let wrong = RwSignal::new(None::<&'static str>);
    let coordinate = move |axis: &'static str, value: Signal<f64>, go: Callback<f64>| {
        view! {
            <input
                class="field number"
                aria-label=axis
                inputmode="decimal"
                autocomplete="off"
                aria-invalid=move || (wrong.get() == Some(axis)).to_string()
                aria-describedby="place-error"
                prop:value=move || value.get().to_string()
                on:change=move |event| {
                    match event_target_value(&event).trim().parse::<f64>() {
                        Ok(number) if number.abs() <= limits::COORDINATE => {
                            wrong.set(None);
                            go.run(number);
                        }
                        _ => wrong.set(Some(axis)),
                    }
                }
            />
        }
    };
    view! {
        <div class="row" class:wrong=move || wrong.get().is_some()>
            <span id="place-name">"Place"</span>
            <span class="pair" role="group" aria-labelledby="place-name">
                {coordinate("x", Signal::derive(move || at(&of_x).0), Callback::new(move |x| go(Some(x), None)))}
                {coordinate("y", Signal::derive(move || at(&of_y).1), Callback::new(move |y| go(None, Some(y))))}
            </span>
            <p class="error" id="place-error" role="alert">
                {move || wrong.get().map(|axis| format!("{axis} must be a number from −{0:.0} to {0:.0}.", limits::COORDINATE))}
            </p>
        </div>
    }
}

/// The links of a node, and a way to draw another without a pointer.
#[component]
fn LinkRows(id: NodeId) -> impl IntoView {
    let app = App::get();
    let of = id.clone();
    let links = move || {
        app.track(|editor| {
            let board = editor.board();
            let name = |id: &NodeId| board.node(id).map_or("", Node::label).to_owned();
            let mut links: Vec<(LinkId, String)> = editor
                .scene()
                .links_of(&of)
                .filter_map(|id| board.link(id))
                .map(|link| {
                    let words = if link.from == of {
                        format!("→ {} · {}", name(&link.to), link.kind.info().name)
                    } else {
                        format!("← {} · {}", name(&link.from), link.kind.info().name)
                    };
                    (link.id.clone(), words)
                })
                .collect();
            links.sort();
            links
        })
    };
    let others = {
        let id = id.clone();
        move || {
            app.track(|editor| {
                let nodes = editor.board().nodes.values();
                nodes
                    .filter(|node| node.id != id && !node.kind.is_drawing())
                    .take(500)
                    .map(|node| (node.id.clone(), format!("{} · {}", node.label(), node.kind)))
                    .collect::<Vec<_>>()
            })
        }
    };
    view! {
        <section class="links">
            <h3>"Links"</h3>
            <ul>
                {move || {
                    links()
                        .into_iter()
                        .map(|(id, words)| {
                            view! {
                                <li>
                                    <button class="link-row" on:click=move |_| app.act(|editor| editor.go_to_link(id.clone()))>{words}</button>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            <label class="row">
                <span>"Link to"</span>
                <select
                    class="field"
                    name="link-to"
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        if !chosen.is_empty() {
                            app.act(|editor| editor.link(&id, &NodeId::from(chosen)));
                        }
                    }
                >
                    <option value="">"choose a node…"</option>
                    {move || {
                        others()
                            .into_iter()
                            .map(|(id, label)| view! { <option value=id.to_string()>{label}</option> })
                            .collect_view()
                    }}
                </select>
            </label>
        </section>
    }
}

#[component]
fn LinkForm(id: LinkId) -> impl IntoView {
    let app = App::get();
    let of = StoredValue::new(id.clone());
    let ends = move || app.track(|editor| of.with_value(|id| editor.describe_link(id)));
    let kind = move || app.track(|editor| of.with_value(|id| editor.board().link(id).map(|link| link.kind)));
    view! {
        <header class="form-head">
            <div>
                <h2>"Link"</h2>
                <p class="muted">{ends}</p>
            </div>
        </header>
        <div class="form">
            <label class="row">
                <span>"Kind"</span>
                <select
                    class="field"
                    name="kind"
                    on:change=move |event| {
                        if let Some(kind) = LinkKind::from_key(&event_target_value(&event)) {
                            of.with_value(|id| app.act(|editor| editor.set_link_kind(id, kind)));
                        }
                    }
                >
                    {LinkKind::ALL
                        .into_iter()
                        .map(|each| {
                            view! { <option value=each.key() selected=move || kind() == Some(each)>{each.info().name}</option> }
                        })
                        .collect_view()}
                </select>
            </label>
            <p class="help">{move || kind().map(|kind| view! { <Words text=kind.info().help /> })}</p>
            <LabelRow target=Target::Link(id) />
            {LinkKind::fields()
                .iter()
                .map(|field| {
                    let get = move || {
                        app.track(|editor| {
                            of.with_value(|id| editor.board().link(id).and_then(|link| field.get(&link.props).cloned()))
                        })
                    };
                    view! {
                        <FieldRow
                            field=field
                            set=Signal::derive(move || get().is_some())
                            value=Signal::derive(move || get().unwrap_or_else(|| field.default.value()))
                            change=move |value| of.with_value(|id| app.act(|editor| editor.set_link_field(id, field, value)))
                        />
                    }
                })
                .collect_view()}
        </div>
        <div class="button-row">
            <button class="text-button outlined" on:click=move |_| of.with_value(|id| app.act(|editor| editor.reverse(id)))>"Turn round"</button>
            <ActionButton id="delete" />
        </div>
    }
}
