//! One set of listeners on the board turns browser events into the editor's.
//! Pointer moves are gathered into one animation frame.

use crate::{
    actions,
    platform::{dom, frames::Frame},
    state::App,
};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use stackboard_core::{
    editor::{Button, Mods, Pointer},
    geometry::{Point, Vec2},
};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent, WheelEvent};

/// A pointer held this near to the border, in pixels, moves the view.
const BORDER: f64 = 28.0;
/// How fast the view then moves, in pixels a frame.
const DRIFT: f64 = 10.0;
/// A finger held this long in one place opens the menu, in milliseconds.
const LONG_PRESS_MS: u32 = 550;

/// Where the fingers and the mouse are.
#[derive(Default)]
struct Pointers {
    /// By pointer id, in screen pixels.
    down: RefCell<BTreeMap<i32, Point>>,
    /// The last move that no frame has handled yet.
    last: Cell<Option<Pointer>>,
    /// Whether two fingers have taken over, until all are up.
    pinching: Cell<bool>,
    space: Cell<bool>,
    /// Where the secondary button went down.
    secondary: Cell<Option<Point>>,
    long_press: RefCell<Option<gloo::timers::callback::Timeout>>,
    /// Whether the finger that is down has opened the menu.
    opened_menu: Cell<bool>,
}

/// Listens for as long as the page lives.
pub fn listen(app: App, svg: &Element) {
    let pointers = Rc::new(Pointers::default());
    let frame = move_frame(app, pointers.clone());
    let on = |target: &web_sys::EventTarget, name: &'static str, mut handler: Box<dyn FnMut(&Event)>| {
        EventListener::new_with_options(
            target,
            name,
            EventListenerOptions::enable_prevent_default(),
            move |event| {
                handler(event);
            },
        )
        .forget();
    };

    let (p, f, element) = (pointers.clone(), frame.clone(), svg.clone());
    on(
        svg,
        "pointerdown",
        Box::new(move |event| {
            if let Some(event) = event.dyn_ref::<PointerEvent>() {
                pointer_down(app, &p, &f, &element, event);
            }
        }),
    );
    let (p, f, element) = (pointers.clone(), frame.clone(), svg.clone());
    on(
        svg,
        "pointermove",
        Box::new(move |event| {
            if let Some(event) = event.dyn_ref::<PointerEvent>() {
                pointer_move(app, &p, &f, &element, event);
            }
        }),
    );
    for name in ["pointerup", "pointercancel"] {
        let (p, element) = (pointers.clone(), svg.clone());
        on(
            svg,
            name,
            Box::new(move |event| {
                if let Some(event) = event.dyn_ref::<PointerEvent>() {
                    pointer_up(app, &p, &element, event, name == "pointercancel");
                }
            }),
        );
    }
    let element = svg.clone();
    on(
        svg,
        "dblclick",
        Box::new(move |event| {
            if let Some(event) = event.dyn_ref::<web_sys::MouseEvent>() {
                app.act(|editor| editor.double_click(pointer(&element, event, false, false)));
            }
        }),
    );
    on(svg, "contextmenu", Box::new(|event| event.prevent_default()));
    let p = pointers.clone();
    // Lifting the finger that opened the menu must not press what now lies
    // under it.
    on(
        svg,
        "touchend",
        Box::new(move |event| {
            if p.opened_menu.take() {
                event.prevent_default();
            }
        }),
    );
    let element = svg.clone();
    on(
        svg,
        "wheel",
        Box::new(move |event| {
            if let Some(event) = event.dyn_ref::<WheelEvent>() {
                wheel(app, &element, event);
            }
        }),
    );

    let p = pointers.clone();
    on(
        &dom::window(),
        "keydown",
        Box::new(move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                if event.key() == " " && !dom::is_typing() {
                    p.space.set(true);
                }
                actions::key_down(app, event);
            }
        }),
    );
    let p = pointers.clone();
    on(
        &dom::window(),
        "keyup",
        Box::new(move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == " ") {
                p.space.set(false);
            }
        }),
    );
    on(&dom::window(), "blur", Box::new(move |_| pointers.space.set(false)));
}

/// The frame in which gathered moves reach the editor, and in which a pointer
/// held at the border moves the view.
fn move_frame(app: App, pointers: Rc<Pointers>) -> Frame {
    let again: Rc<RefCell<Option<Frame>>> = Rc::default();
    let frame = Frame::new({
        let again = again.clone();
        move |_| {
            let Some(p) = pointers.last.get() else { return };
            let drift =
                app.with(|editor| if editor.auto_pans() { drift(p.at, editor.size()) } else { Vec2::ZERO });
            if drift == Vec2::ZERO {
                pointers.last.set(None);
                app.act(|editor| editor.pointer_move(p));
            } else {
                app.act(|editor| {
                    editor.pan_by(drift);
                    editor.pointer_move(p);
                });
                if let Some(frame) = &*again.borrow() {
                    frame.request();
                }
            }
        }
    });
    *again.borrow_mut() = Some(frame.clone());
    frame
}

/// How the view moves for a pointer at its border.
fn drift(at: Point, size: stackboard_core::geometry::Size) -> Vec2 {
    let along = |at: f64, size: f64| {
        if at < BORDER {
            DRIFT
        } else if at > size - BORDER {
            -DRIFT
        } else {
            0.0
        }
    };
    Vec2::new(along(at.x, size.width), along(at.y, size.height))
}

fn pointer(svg: &Element, event: &web_sys::MouseEvent, touch: bool, space: bool) -> Pointer {
    let rect = svg.get_bounding_client_rect();
    Pointer {
        at: Point::new(f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top()),
        mods: Mods {
            shift: event.shift_key(),
            command: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            space,
        },
        touch,
    }
}

fn of(svg: &Element, event: &PointerEvent, pointers: &Pointers) -> Pointer {
    pointer(svg, event, event.pointer_type() == "touch", pointers.space.get())
}

fn button(event: &PointerEvent) -> Button {
    match event.button() {
        1 => Button::Middle,
        2 => Button::Secondary,
        _ => Button::Primary,
    }
}

fn pointer_down(app: App, pointers: &Rc<Pointers>, frame: &Frame, svg: &Element, event: &PointerEvent) {
    let p = of(svg, event, pointers);
    let _ = svg.set_pointer_capture(event.pointer_id());
    if let Some(svg) = svg.dyn_ref::<web_sys::SvgElement>() {
        let _ = svg.focus();
    }
    app.popup.set(None);
    app.label_editor.set(None);
    event.prevent_default();
    let fingers = {
        let mut down = pointers.down.borrow_mut();
        down.insert(event.pointer_id(), p.at);
        down.len()
    };
    pointers.long_press.borrow_mut().take();
    if fingers > 1 {
        pointers.pinching.set(true);
        app.act(|editor| editor.escape());
        return;
    }
    flush(app, pointers);
    if event.button() == 2 {
        pointers.secondary.set(Some(p.at));
    }
    app.act(|editor| editor.pointer_down(button(event), p));
    pointers.opened_menu.set(false);
    if p.touch {
        let held = pointers.clone();
        *pointers.long_press.borrow_mut() =
            Some(gloo::timers::callback::Timeout::new(LONG_PRESS_MS, move || {
                held.last.set(None);
                held.opened_menu.set(true);
                app.act(|editor| editor.context_menu(p));
            }));
    }
    frame.request();
}

fn pointer_move(app: App, pointers: &Pointers, frame: &Frame, svg: &Element, event: &PointerEvent) {
    let p = of(svg, event, pointers);
    let mut down = pointers.down.borrow_mut();
    if pointers.pinching.get() {
        if let Some(old) = down.get(&event.pointer_id()).copied() {
            let other = down.iter().find(|(id, _)| **id != event.pointer_id()).map(|(_, at)| *at);
            down.insert(event.pointer_id(), p.at);
            if let Some(other) = other {
                drop(down);
                pinch(app, other, old, p.at);
            }
        }
        return;
    }
    if let Some(start) = down.get(&event.pointer_id())
        && (*start - p.at).hypot() > 8.0
    {
        pointers.long_press.borrow_mut().take();
    }
    pointers.last.set(Some(p));
    frame.request();
}

/// One of two fingers moved: the points of the board under both stay there.
fn pinch(app: App, other: Point, old: Point, new: Point) {
    let factor = (new - other).hypot() / (old - other).hypot().max(1.0);
    app.act(|editor| {
        editor.pan_by((new - old) / 2.0);
        editor.zoom_about(other.midpoint(new), factor);
    });
}

fn pointer_up(app: App, pointers: &Pointers, svg: &Element, event: &PointerEvent, cancelled: bool) {
    let p = of(svg, event, pointers);
    pointers.long_press.borrow_mut().take();
    let left = {
        let mut down = pointers.down.borrow_mut();
        down.remove(&event.pointer_id());
        down.len()
    };
    if pointers.pinching.get() {
        pointers.pinching.set(left > 0);
        return;
    }
    if cancelled {
        pointers.last.set(None);
        app.act(|editor| editor.escape());
        return;
    }
    flush(app, pointers);
    app.act(|editor| {
        editor.pointer_move(p);
        editor.pointer_up(button(event), p);
    });
    if let Some(start) = pointers.secondary.take()
        && (start - p.at).hypot() < 4.0
    {
        app.act(|editor| editor.context_menu(p));
    }
}

/// Handles a move that still waits for its frame.
fn flush(app: App, pointers: &Pointers) {
    if let Some(p) = pointers.last.take() {
        app.act(|editor| editor.pointer_move(p));
    }
}

fn wheel(app: App, svg: &Element, event: &WheelEvent) {
    // An embedded board lets the page scroll past unless it is meant.
    let scrolls_past = app.is_embedded() && dom::document().fullscreen_element().is_none();
    if scrolls_past && !(event.ctrl_key() || event.meta_key()) {
        return;
    }
    event.prevent_default();
    // Lines and pages in pixels, as browsers themselves scroll them.
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => 16.0,
        WheelEvent::DOM_DELTA_PAGE => 400.0,
        _ => 1.0,
    };
    let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
    let p = pointer(svg, event, false, false);
    app.act(|editor| {
        if p.mods.command {
            editor.zoom_about(p.at, (-dy.clamp(-120.0, 120.0) * 0.0025).exp2().powf(1.6));
        } else if p.mods.shift && dx == 0.0 {
            editor.pan_by(Vec2::new(-dy, 0.0));
        } else {
            editor.pan_by(Vec2::new(-dx, -dy));
        }
    });
}
