//! The context menu, and the offer of kinds where a link was dropped.

use super::frame::{close_outside, menu_keys};
use crate::{
    actions,
    panels::Glyph,
    platform::dom,
    state::{App, Popup, SideTab, faults_at, target_of},
};
use leptos::{html, prelude::*};
use stackboard_core::{
    edit,
    editor::Target,
    geometry::{Point, rect_of},
    model::{LinkKind, NodeId, NodeKind},
};
use wasm_bindgen::JsCast;

/// Opens the menu of what is selected, for who has no pointer.
pub fn menu_of_selection(app: App) {
    let popup = app.with(|editor| {
        let selection = editor.selection();
        let view = editor.viewport();
        if let Some(node) = selection.nodes.last().and_then(|id| editor.board().node(id)) {
            let at = view.to_screen(rect_of(node).center());
            return Popup::Menu { at, target: Target::Node(node.id.clone()) };
        }
        if let Some(id) = selection.links.last()
            && let Some(route) = editor.scene().route(id)
        {
            return Popup::Menu { at: view.to_screen(route.point_at(0.5)), target: Target::Link(id.clone()) };
        }
        let size = editor.size();
        Popup::Menu { at: Point::new(size.width / 2.0, size.height / 2.0), target: Target::Board }
    });
    app.popup.set(Some(popup));
}

#[component]
pub fn Popups() -> impl IntoView {
    let app = App::get();
    move || {
        app.popup.get().map(|popup| match popup {
            Popup::Menu { at, target } => view! { <ContextMenu at=at target=target /> }.into_any(),
            // Nothing new is drawn on a board in another page.
            Popup::Offer { .. } if app.is_embedded() => ().into_any(),
            Popup::Offer { from, at, .. } => view! { <Offer from=from at=at /> }.into_any(),
        })
    }
}

/// A menu at a point of the screen, moved so that it is wholly on it.
#[component]
fn MenuAt(at: Point, label: &'static str, children: Children) -> impl IntoView {
    let app = App::get();
    let menu = NodeRef::<html::Div>::new();
    let place = RwSignal::new((at.x, at.y));
    Effect::new(move |_| {
        let Some(menu) = menu.get() else { return };
        let (width, height) = dom::window_size();
        let rect = menu.get_bounding_client_rect();
        place.set((
            at.x.min(width - rect.width() - 8.0).max(8.0),
            at.y.min(height - rect.height() - 8.0).max(8.0),
        ));
        if let Ok(Some(first)) = menu.query_selector("button:not([disabled])") {
            let _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    });
    close_outside(menu, "", move || app.popup.set(None));
    view! {
        <div
            node_ref=menu
            class="island menu popup"
            role="menu"
            aria-label=label
            style=move || format!("left:{:.0}px;top:{:.0}px", place.get().0, place.get().1)
            on:keydown=move |event| {
                menu_keys(&event);
                if matches!(event.key().as_str(), "Escape" | "Tab") {
                    event.prevent_default();
                    event.stop_propagation();
                    app.popup.set(None);
                    dom::focus("#board");
                }
            }
            on:contextmenu=|event| event.prevent_default()
        >
            {children()}
        </div>
    }
}

/// One action of the table as a menu item.
#[component]
fn Item(id: &'static str) -> impl IntoView {
    let app = App::get();
    actions::find(id).map(|action| {
        view! {
            <button
                role="menuitem"
                data-action=id
                disabled=!action.is_enabled(app)
                on:click=move |_| {
                    app.popup.set(None);
                    dom::focus("#board");
                    action.perform(app);
                }
            >
                <span>{action.name}</span>
                <kbd>{action.keys.first().map(|keys| actions::shown_keys(keys))}</kbd>
            </button>
        }
    })
}

#[component]
fn Items(ids: &'static [&'static str]) -> impl IntoView {
    ids.iter().map(|id| view! { <Item id=id /> }).collect_view()
}

#[component]
fn ContextMenu(at: Point, target: Target) -> impl IntoView {
    let app = App::get();
    let show_properties = move |_| {
        app.popup.set(None);
        app.side.set(Some(SideTab::Properties));
    };
    if app.is_embedded() {
        return view! {
            <MenuAt at=at label="Board">
                <Items ids=&["play", "step", "step-back"] />
                <hr />
                <Items ids=&["fit", "zoom-100", "grid"] />
                <hr />
                <Items ids=&["copy", "find", "glossary", "keys"] />
            </MenuAt>
        }
        .into_any();
    }
    match target.clone() {
        Target::Board => view! {
            <MenuAt at=at label="Board">
                <Items ids=&["paste", "select-all", "undo", "redo"] />
                <hr />
                <Items ids=&["fit", "zoom-100", "grid", "snap"] />
                <hr />
                <Items ids=&["play", "export", "print", "share", "keys"] />
            </MenuAt>
        }
        .into_any(),
        Target::Node(_) => view! {
            <MenuAt at=at label="Node">
                <Items ids=&["edit-label"] />
                <button role="menuitem" on:click=show_properties><span>"Properties"</span></button>
                <hr />
                <Items ids=&["cut", "copy", "paste", "duplicate", "delete"] />
                <hr />
                <Items ids=&["extend-right", "group", "ungroup", "front", "back"] />
                <BreakItems spot=target.clone() />
            </MenuAt>
        }
        .into_any(),
        Target::Link(id) => {
            let turn = {
                let id = id.clone();
                move |_| {
                    app.popup.set(None);
                    app.act(|editor| editor.reverse(&id));
                }
            };
            let kinds = LinkKind::ALL.map(|kind| {
                let id = id.clone();
                let current =
                    app.with(|editor| editor.board().link(&id).is_some_and(|link| link.kind == kind));
                view! {
                    <button
                        role="menuitemradio"
                        aria-checked=current.to_string()
                        on:click=move |_| {
                            app.popup.set(None);
                            app.act(|editor| editor.set_link_kind(&id, kind));
                        }
                    >
                        <span>{kind.info().name}</span>
                    </button>
                }
            });
            view! {
                <MenuAt at=at label="Link">
                    <Items ids=&["edit-label"] />
                    <button role="menuitem" on:click=show_properties><span>"Properties"</span></button>
                    <button role="menuitem" on:click=turn><span>"Turn round"</span></button>
                    <Items ids=&["delete"] />
                    <BreakItems spot=Target::Link(id.clone()) />
                    <hr />
                    {kinds.into_iter().collect_view()}
                </MenuAt>
            }
            .into_any()
        }
    }
}

/// What can go wrong at a place, to make it go wrong now.
#[component]
fn BreakItems(spot: Target) -> impl IntoView {
    let app = App::get();
    let kinds = faults_at(app, &spot);
    (!kinds.is_empty()).then(|| {
        view! {
            <hr />
            <h3>"Break it"</h3>
            {kinds
                .iter()
                .map(|kind| {
                    let target = target_of(&spot);
                    view! {
                        <button
                            role="menuitem"
                            data-break=kind.key()
                            on:click=move |_| {
                                app.popup.set(None);
                                dom::focus("#board");
                                app.load.break_now(app, *kind, target.clone());
                            }
                        >
                            <span>{kind.name()}</span>
                        </button>
                    }
                })
                .collect_view()}
        }
    })
}

/// Kinds for a node at the end of a link that was dropped on the empty board:
/// the usual next one first.
#[component]
fn Offer(from: NodeId, at: Point) -> impl IntoView {
    let app = App::get();
    let kind = app.with(|editor| editor.board().node(&from).map(|node| node.kind));
    let kinds = kind.map(offered).unwrap_or_default();
    let screen = app.with(|editor| editor.viewport().to_screen(at));
    view! {
        <MenuAt at=screen label="New linked node">
            <h3>"Link to a new…"</h3>
            {kinds
                .into_iter()
                .map(|kind| {
                    let from = from.clone();
                    view! {
                        <button
                            role="menuitem"
                            data-kind=kind.key()
                            on:click=move |_| {
                                app.popup.set(None);
                                app.act(|editor| editor.place_linked(&from, kind, at));
                                dom::focus("#board");
                            }
                        >
                            <Glyph kind=kind size=18 />
                            <span>{kind.info().name}</span>
                        </button>
                    }
                })
                .collect_view()}
        </MenuAt>
    }
}

/// The kinds that a link from this kind makes sense to, the usual next first.
fn offered(from: NodeKind) -> Vec<NodeKind> {
    let next = edit::next_kind(from);
    let mut kinds: Vec<NodeKind> = NodeKind::ALL
        .iter()
        .copied()
        .filter(|to| !to.is_container() && !to.is_drawing())
        .filter(|to| LinkKind::infer(from, *to) != LinkKind::Plain)
        .collect();
    kinds.sort_by_key(|kind| *kind != next);
    kinds
}
