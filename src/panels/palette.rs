//! What can be put on the board: dragged out, clicked and clicked, or by key.

use super::{Glyph, Icon};
use crate::{platform::dom, state::App};
use gloo::events::EventListener;
use leptos::prelude::*;
use stackboard_core::{
    editor::{Button, Mods, Pointer},
    geometry::Point,
    model::{NodeKind, PaletteGroup},
};
use wasm_bindgen::JsCast;
use web_sys::PointerEvent;

#[component]
pub fn Palette() -> impl IntoView {
    let app = App::get();
    view! {
        <nav
            class="island palette"
            data-inset="left"
            class:folded=move || !app.palette_open.get()
            aria-label="Components"
        >
            <button
                class="palette-fold"
                aria-label="Components"
                aria-expanded=move || app.palette_open.get().to_string()
                aria-controls="palette-list"
                on:click=move |_| app.palette_open.update(|open| *open = !*open)
            >
                <span>"Components"</span>
                <Icon name=Signal::derive(move || if app.palette_open.get() { "down" } else { "plus" }) />
            </button>
            <div id="palette-list" class="palette-list">
                {PaletteGroup::ALL
                    .into_iter()
                    .map(|group| {
                        let kinds = NodeKind::ALL.iter().copied().filter(move |kind| kind.info().palette == group);
                        view! {
                            <section>
                                <h2>{group.name()}</h2>
                                <ul>{kinds.map(|kind| view! { <li><Entry kind=kind /></li> }).collect_view()}</ul>
                            </section>
                        }
                    })
                    .collect_view()}
            </div>
        </nav>
    }
}

#[component]
fn Entry(kind: NodeKind) -> impl IntoView {
    let app = App::get();
    let info = kind.info();
    let armed = move || app.armed.get() == Some(kind);
    view! {
        <button
            class="palette-entry"
            class:pressed=armed
            data-kind=kind.key()
            aria-pressed=move || armed().to_string()
            title=info.help
            on:pointerdown=move |event| start(app, kind, &event)
            on:click=move |event| {
                // A click without a pointer is a key press.
                if event.detail() == 0 {
                    app.act(|editor| editor.place(kind));
                    dom::focus("#board");
                }
            }
        >
            <Glyph kind=kind />
            <span>{info.name}</span>
        </button>
    }
}

/// Follows the pointer from the palette to the board. Released on the board it
/// drops the kind there; released where it was pressed it stays armed, and the
/// next press on the board puts it there.
fn start(app: App, kind: NodeKind, event: &PointerEvent) {
    if event.button() != 0 {
        return;
    }
    if app.armed.get_untracked() == Some(kind) {
        app.act(|editor| editor.escape());
        return;
    }
    // A finger that scrolls the list must not drag; the browser then cancels.
    let touch = event.pointer_type() == "touch";
    if let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        && target.has_pointer_capture(event.pointer_id())
    {
        let _ = target.release_pointer_capture(event.pointer_id());
    }
    app.act(|editor| editor.arm(kind));
    let listeners: std::rc::Rc<std::cell::RefCell<Vec<EventListener>>> = Default::default();
    let id = event.pointer_id();
    let at = move |event: &PointerEvent| -> (Pointer, bool) {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let over = dom::document()
            .element_from_point(x as f32, y as f32)
            .is_some_and(|element| element.closest("#board").ok().flatten().is_some());
        let origin = dom::find("#board").map(|board| board.get_bounding_client_rect());
        let (left, top) = origin.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
        (Pointer { at: Point::new(x - left, y - top), mods: Mods::default(), touch }, over)
    };
    // A finger on the list scrolls it, as long as it is not out on the board.
    let last = std::rc::Rc::new(std::cell::Cell::new((f64::from(event.client_y()), false)));
    for name in ["pointermove", "pointerup", "pointercancel"] {
        let done = listeners.clone();
        let last = last.clone();
        let listener = EventListener::new(&dom::window(), name, move |event| {
            let Some(event) = event.dyn_ref::<PointerEvent>().filter(|event| event.pointer_id() == id) else {
                return;
            };
            let (pointer, over) = at(event);
            match name {
                "pointermove" => {
                    let (y, scrolled) = last.get();
                    let moved = f64::from(event.client_y()) - y;
                    if touch && !over && (scrolled || moved.abs() > 6.0) {
                        if let Some(list) = dom::find(".palette-list") {
                            list.set_scroll_top(list.scroll_top() - moved as i32);
                        }
                        last.set((f64::from(event.client_y()), true));
                    }
                    app.act(|editor| editor.pointer_move(pointer));
                }
                "pointerup" if !over && last.get().1 => {
                    app.act(|editor| editor.escape());
                }
                "pointerup" if over => {
                    app.act(|editor| editor.pointer_up(Button::Primary, pointer));
                    dom::focus("#board");
                }
                // Pressed and let go where it was: the next press on the board
                // places it. On a phone the list is in the way of that.
                "pointerup" if dom::window_size().0 < 720.0 => {
                    app.palette_open.set(false);
                    app.tell(format!("Tap where the {} goes.", kind.info().name.to_lowercase()));
                }
                "pointercancel" => {
                    app.act(|editor| editor.escape());
                }
                _ => {}
            }
            if name != "pointermove" {
                // A listener cannot be dropped while it runs.
                let done = done.clone();
                gloo::timers::callback::Timeout::new(0, move || done.borrow_mut().clear()).forget();
            }
        });
        listeners.borrow_mut().push(listener);
    }
}
