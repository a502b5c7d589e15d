//! Choosing the task.

use crate::{platform::files, state::App};
use leptos::prelude::*;
use stackboard_core::tasks;

/// Stands in the list for a file of one's own.
const FROM_FILE: &str = "\u{1}file";

#[component]
pub fn Choose() -> impl IntoView {
    let app = App::get();
    let study = app.study;
    // Both editions of each, by name and title.
    let built_in: Vec<(&'static str, &'static str, String)> = tasks::ALL
        .iter()
        .flat_map(|of| [("Course", of.name), ("Second edition (Mermaid)", of.second_name)])
        .filter_map(|(edition, name)| Some((edition, name, tasks::get(name)?.title)))
        .collect();
    let group = |edition: &'static str| {
        let of = built_in.iter().filter(move |(of, ..)| *of == edition).cloned();
        let options = of
            .map(|(_, name, title)| {
                let chosen =
                    move || study.assignment.with(|of| of.as_ref().is_some_and(|of| of.task.name == name));
                view! { <option value=name selected=chosen>{title}</option> }
            })
            .collect_view();
        view! { <optgroup label=edition>{options}</optgroup> }
    };
    let own = move || {
        study.assignment.with(|of| {
            of.as_ref().filter(|of| of.text.is_some()).map(|of| {
                view! { <option value=of.task.name.clone() selected=true>{of.task.title.clone()}</option> }
            })
        })
    };
    let none = move || study.assignment.with(Option::is_none);
    view! {
        <label class="task-choice">
            <span class="for-ears">"Task"</span>
            <select
                class="field"
                id="task"
                on:change=move |event| match event_target_value(&event).as_str() {
                    "" => study.choose(app, None),
                    FROM_FILE => {
                        // The list shows again what holds, until a file is read.
                        study.assignment.notify();
                        files::open_dialog(app);
                    }
                    name => study.choose(app, Some(name.to_owned())),
                }
            >
                <option value="" selected=none>"No task"</option>
                {group("Course")}
                {group("Second edition (Mermaid)")}
                {own}
                <option value=FROM_FILE>"A task file…"</option>
            </select>
        </label>
    }
}
