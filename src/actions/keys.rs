//! From key events to actions.

use super::ACTIONS;
use crate::{
    platform::{dom, storage},
    state::App,
};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

const SINGLE_KEYS: &str = "stackboard:single-keys";

/// Whether keys without Ctrl or ⌘ do anything but write. Who speaks to the
/// computer, or types by accident, can switch them off (WCAG 2.1.4).
pub fn single_keys_enabled() -> bool {
    storage::get(SINGLE_KEYS).as_deref() != Some("off")
}

pub fn set_single_keys(enabled: bool) {
    // Without storage the choice lasts as long as the default does.
    let _ = storage::set(SINGLE_KEYS, if enabled { "on" } else { "off" });
}

/// Keys that a press must match.
#[derive(PartialEq, Eq)]
struct Chord<'a> {
    command: bool,
    shift: bool,
    alt: bool,
    key: &'a str,
}

fn parse(keys: &str) -> Chord<'_> {
    let mut chord = Chord { command: false, shift: false, alt: false, key: "" };
    let mut rest = keys;
    while let Some((head, tail)) = rest.split_once('+').filter(|(_, tail)| !tail.is_empty()) {
        match head {
            "Mod" => chord.command = true,
            "Shift" => chord.shift = true,
            "Alt" => chord.alt = true,
            _ => break,
        }
        rest = tail;
    }
    chord.key = rest;
    chord
}

fn matches(keys: &str, event: &KeyboardEvent) -> bool {
    let chord = parse(keys);
    let pressed = event.key();
    let code = event.code();
    let is_sign = chord.key.chars().count() == 1 && !chord.key.chars().all(char::is_alphanumeric);
    // A sign such as `?` needs Shift on some keyboards and not on others; a
    // letter or digit with Shift is meant by the key, not by what it prints.
    let key = if is_sign {
        pressed == chord.key
    } else if chord.key.len() == 1 {
        pressed.eq_ignore_ascii_case(chord.key)
            || code.strip_prefix("Key").or_else(|| code.strip_prefix("Digit")) == Some(chord.key)
    } else {
        pressed == chord.key
    };
    key && chord.command == (event.ctrl_key() || event.meta_key())
        && chord.alt == event.alt_key()
        && (is_sign || chord.shift == event.shift_key())
}

/// Does what a key stands for. Keys typed into a field are left alone.
pub fn key_down(app: App, event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    if dom::is_typing() || app.dialog.get_untracked().is_some() {
        return;
    }
    let on_board = is_on_board();
    // An embedded board has nothing to move with Space held down, and plays.
    if app.is_embedded() && on_board && event.key() == " " {
        event.prevent_default();
        if !event.repeat() {
            app.player.toggle(app);
        }
        return;
    }
    let found = ACTIONS
        .iter()
        .find_map(|action| action.keys.iter().find(|keys| matches(keys, event)).map(|keys| (action, *keys)));
    let Some((action, keys)) = found else { return };
    let chord = parse(keys);
    // Keys that buttons and panels need for themselves belong to the board only
    // while it has the focus.
    let of_the_board =
        matches!(chord.key, "Tab" | "Enter" | "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown");
    if of_the_board && !on_board {
        return;
    }
    if of_the_board {
        // Until now nothing may have had it.
        dom::focus("#board");
    }
    if !chord.command && !chord.alt && chord.key.chars().count() == 1 && !single_keys_enabled() {
        return;
    }
    if !action.is_enabled(app) {
        return;
    }
    // Tab at the end of the board goes on to what comes after it.
    if action.id == "walk-next" || action.id == "walk-back" {
        if app.act(|editor| editor.walk(action.id == "walk-next")) {
            event.prevent_default();
        }
        return;
    }
    event.prevent_default();
    if action.repeats || !event.repeat() {
        (action.run)(app);
    }
}

/// Whether the board has the focus, or nothing has.
fn is_on_board() -> bool {
    dom::document()
        .active_element()
        .is_none_or(|element| element.id() == "board" || element.tag_name() == "BODY")
}

/// Keys as people read them: `Ctrl Shift Z`, or `⇧ ⌘ Z` on a Mac.
pub fn shown_keys(keys: &str) -> String {
    let mac = dom::window().navigator().platform().is_ok_and(|platform| platform.starts_with("Mac"));
    let chord = parse(keys);
    let mut parts: Vec<&str> = Vec::new();
    if chord.command {
        parts.push(if mac { "⌘" } else { "Ctrl" });
    }
    if chord.shift {
        parts.push(if mac { "⇧" } else { "Shift" });
    }
    if chord.alt {
        parts.push(if mac { "⌥" } else { "Alt" });
    }
    parts.push(match chord.key {
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        "Escape" => "Esc",
        "Delete" => "Del",
        key => key,
    });
    parts.join(" ")
}
