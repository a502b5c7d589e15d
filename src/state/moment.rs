//! The moment of what is watched: taking it along in a link, and showing it
//! again when a board opens.

use super::{App, Mode};
use leptos::prelude::*;
use stackboard_core::io::moment::Moment;

/// What is on the screen of a story or a run. Many requests, one after the
/// other, have no moment that a link could name.
pub fn now(app: App) -> Option<Moment> {
    match app.player.mode.get_untracked() {
        Mode::Single => app.player.moment(),
        Mode::Many => None,
        Mode::Load => app.load.moment(),
    }
}

/// A moment in words: "step 3 of the story".
pub fn words(moment: &Moment) -> String {
    match moment {
        Moment::Story { step, .. } => format!("step {step} of the story"),
        Moment::Load { at_s, .. } => format!("{at_s:.1} s into the run under load"),
    }
}

/// Shows the board that has just opened at a moment, at rest.
pub(super) fn show(app: App, moment: &Moment) {
    match moment {
        Moment::Story { step, requests } => {
            app.player.set_mode(app, Mode::Single);
            app.player.tell_again(app, requests, *step);
        }
        Moment::Load { at_s, by_hand } => {
            app.player.set_mode(app, Mode::Load);
            app.load.show_moment(app, *at_s, by_hand);
        }
    }
}
