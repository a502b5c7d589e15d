//! Whole runs in the background and what came of them. They last as long as
//! the page and are never part of a board.

use super::{App, Dialog};
use crate::platform::{
    background::{Job, News, Order},
    dom,
};
use leptos::prelude::*;
use stackboard_core::simulate::{Report, RunOptions};
use std::sync::Arc;

/// A run that is over.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub report: Report,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// Which state of the page's board it tells of.
    of: (u32, u32),
}

/// Handles to the run under way, the last one, and the one it is compared
/// with.
#[derive(Clone, Copy)]
pub struct Runs {
    /// How far the run under way has come, 0 to 1.
    pub progress: RwSignal<Option<f64>>,
    /// Why the last run came to nothing.
    pub trouble: RwSignal<Option<String>>,
    pub last: RwSignal<Option<Arc<Outcome>>>,
    pub kept: RwSignal<Option<Arc<Outcome>>>,
    job: StoredValue<Option<Job>, LocalStorage>,
}

impl Runs {
    pub fn new() -> Self {
        Self {
            progress: RwSignal::new(None),
            trouble: RwSignal::new(None),
            last: RwSignal::new(None),
            kept: RwSignal::new(None),
            job: StoredValue::new_local(None),
        }
    }

    /// Begins a run of the board as it is now; one under way is given up.
    pub fn start(self, app: App, options: &RunOptions) {
        let order = app.with(|editor| Order::run(editor.board(), options));
        let of = state_of_board(app);
        let begun = dom::now_ms();
        self.trouble.set(None);
        self.progress.set(Some(0.0));
        let job = Job::start(order, move |news| match news {
            News::Ready | News::Unable(_) | News::Checked(_) | News::Drawn(_) => {}
            News::Progress(share) => self.progress.set(Some(share)),
            News::Failed(words) => {
                self.progress.set(None);
                self.trouble.set(Some(words));
            }
            News::Done(report) => {
                let outcome = Outcome { report: *report, took_ms: dom::now_ms() - begun, of };
                self.progress.set(None);
                self.last.set(Some(Arc::new(outcome)));
                if app.dialog.get_untracked() != Some(Dialog::Results) {
                    app.tell("The run is over; Results says what came of it.");
                }
            }
        });
        self.job.set_value(Some(job));
    }

    /// Gives up the run under way.
    pub fn cancel(self) {
        self.job.set_value(None);
        self.progress.set(None);
    }

    /// Keeps the last run to compare later ones with.
    pub fn keep(self) {
        self.kept.set(self.last.get_untracked());
    }

    pub fn forget_kept(self) {
        self.kept.set(None);
    }

    /// The run that the last one can be compared with, if it is another.
    pub fn other(self) -> Option<Arc<Outcome>> {
        let last = self.last.get()?;
        self.kept.get().filter(|kept| !Arc::ptr_eq(kept, &last))
    }
}

impl Outcome {
    /// Whether the board is still the one that ran.
    pub fn is_current(&self, app: App) -> bool {
        self.of == state_of_board(app)
    }

    /// Whether the board on the page is the one that ran, changed or not.
    pub fn is_of_open_board(&self, app: App) -> bool {
        self.of.0 == state_of_board(app).0
    }
}

/// Tells one state of the board from another: which was opened, and how often
/// it was changed.
fn state_of_board(app: App) -> (u32, u32) {
    (app.opened.get_untracked(), app.content.get_untracked())
}
