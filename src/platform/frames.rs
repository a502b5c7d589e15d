//! Animation frames and short waits.

use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};

/// Runs something in the next animation frame. While one is waiting, further
/// calls do nothing: pointer moves are gathered this way.
#[derive(Clone)]
pub struct Frame {
    waiting: Rc<Cell<bool>>,
    run: Rc<Closure<dyn FnMut(f64)>>,
}

impl Frame {
    /// `work` gets the frame's time in milliseconds.
    pub fn new(mut work: impl FnMut(f64) + 'static) -> Self {
        let waiting = Rc::new(Cell::new(false));
        let flag = waiting.clone();
        let run = Rc::new(Closure::new(move |time| {
            flag.set(false);
            work(time);
        }));
        Self { waiting, run }
    }

    pub fn request(&self) {
        if !self.waiting.replace(true) {
            let callback = self.run.as_ref().as_ref().unchecked_ref();
            if super::dom::window().request_animation_frame(callback).is_err() {
                self.waiting.set(false);
            }
        }
    }
}

/// Runs something once what was drawn is on the screen: after two frames, and
/// whatever the browser does with the second.
pub fn after_paint(work: impl FnOnce() + 'static) {
    next_frame(|| {
        next_frame(|| {
            gloo::timers::callback::Timeout::new(0, work).forget();
        });
    });
}

fn next_frame(work: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(move |_time: f64| work());
    let _ = super::dom::window().request_animation_frame(callback.unchecked_ref());
}

const LOAD: &str = "stackboard:load";

/// Notes the moment from which loading a board is measured: its text is there.
pub fn mark_load() {
    if let Some(performance) = super::dom::window().performance() {
        performance.clear_marks_with_mark_name(LOAD);
        let _ = performance.mark(LOAD);
    }
}

/// The same, unless the moment has been noted.
pub fn mark_load_if_none() {
    let noted = super::dom::window().performance().is_some_and(|performance| {
        performance.get_entries_by_name_with_entry_type(LOAD, "mark").length() > 0
    });
    if !noted {
        mark_load();
    }
}

/// Measures how long it took from that moment to now.
pub fn measure_load() {
    if let Some(performance) = super::dom::window().performance() {
        performance.clear_measures_with_measure_name(LOAD);
        let _ = performance.measure_with_start_mark(LOAD, LOAD);
        performance.clear_marks_with_mark_name(LOAD);
    }
}
