//! The sheet of keys, made from the table of actions.

use super::frame::DialogFrame;
use crate::{
    actions::{self, Group, set_single_keys, shown_keys, single_keys_enabled},
    state::App,
};
use leptos::prelude::*;

/// What no action stands for.
const DRAWING: [(&str, &str); 10] = [
    ("Wheel, or two fingers", "move the view"),
    ("Ctrl or ⌘ with the wheel, or a pinch", "zoom about the pointer"),
    ("Space, middle or right button and drag", "move the view"),
    ("Drag on the empty board", "select with a rectangle"),
    ("Shift with a click", "add to the selection"),
    ("Alt and drag", "drag a copy"),
    ("Shift and drag", "keep to one direction"),
    ("Ctrl or ⌘ and drag", "do not snap"),
    ("Drag from the dot beside a node", "draw a link"),
    ("Double click", "edit a label; on the empty board, write text"),
];
/// In another page the wheel scrolls that page, and Space plays.
const WATCHING: [(&str, &str); 3] = [
    ("Ctrl or ⌘ with the wheel, or a pinch", "zoom about the pointer"),
    ("Two fingers, middle or right button and drag", "move the view"),
    ("Space", "play or pause"),
];

#[component]
pub fn KeysDialog() -> impl IntoView {
    let app = App::get();
    let gestures: &[_] = if app.is_embedded() { &WATCHING } else { &DRAWING };
    view! {
        <DialogFrame title="Keys" class="wide">
            <label class="check-row">
                <input
                    type="checkbox"
                    name="single-keys"
                    prop:checked=single_keys_enabled()
                    on:change=move |event| set_single_keys(event_target_checked(&event))
                />
                "Keys without Ctrl or ⌘ work too (switch this off if you speak to your computer)"
            </label>
            <div class="key-groups">
                {Group::ALL
                    .into_iter()
                    .map(|group| {
                        let rows = actions::all(app).filter(move |action| action.group == group && !action.keys.is_empty());
                        view! {
                            <section>
                                <h3>{group.name()}</h3>
                                <dl>
                                    {rows
                                        .map(|action| {
                                            let keys = action.keys.iter().map(|keys| shown_keys(keys)).collect::<Vec<_>>().join(" or ");
                                            view! { <div><dt>{action.name}</dt><dd><kbd>{keys}</kbd></dd></div> }
                                        })
                                        .collect_view()}
                                </dl>
                            </section>
                        }
                    })
                    .collect_view()}
                <section>
                    <h3>"Mouse and fingers"</h3>
                    <dl>
                        {gestures
                            .iter()
                            .map(|(what, does)| view! { <div><dt>{*does}</dt><dd><kbd>{*what}</kbd></dd></div> })
                            .collect_view()}
                    </dl>
                </section>
            </div>
        </DialogFrame>
    }
}
