//! A field over a node or link in which its label is typed.

use crate::{platform::dom, state::App};
use leptos::{html, prelude::*};
use stackboard_core::{
    editor::Target,
    geometry::{Point, rect_of},
    model::NodeKind,
};

/// Where the field stands on the screen, how wide it is, and what is in it.
struct Place {
    at: Point,
    width: f64,
    height: f64,
    text: String,
    lines: bool,
}

fn place(app: App, target: &Target) -> Option<Place> {
    app.with(|editor| {
        let view = editor.viewport();
        match target {
            Target::Board => None,
            Target::Node(id) => {
                let node = editor.board().node(id)?;
                let rect = rect_of(node);
                let lines = matches!(node.kind, NodeKind::Note | NodeKind::Text);
                let height = if lines { (rect.height() * view.zoom).max(60.0) } else { 34.0 };
                let y = if node.kind.is_container() || lines {
                    rect.y0
                } else {
                    rect.center().y - 17.0 / view.zoom
                };
                Some(Place {
                    at: view.to_screen(Point::new(rect.x0, y)),
                    width: (rect.width() * view.zoom).clamp(140.0, 420.0),
                    height,
                    text: node.label().to_owned(),
                    lines,
                })
            }
            Target::Link(id) => {
                let link = editor.board().link(id)?;
                let middle = view.to_screen(editor.scene().route(id)?.point_at(0.5));
                Some(Place {
                    at: Point::new(middle.x - 80.0, middle.y - 17.0),
                    width: 160.0,
                    height: 34.0,
                    text: link.label.clone(),
                    lines: false,
                })
            }
        }
    })
}

/// The field, while a label is being edited.
#[component]
pub fn LabelEditor() -> impl IntoView {
    let app = App::get();
    view! {
        {move || {
            let target = app.label_editor.get()?;
            if app.with(|editor| editor.is_read_only()) {
                return None;
            }
            let place = place(app, &target)?;
            Some(view! { <LabelField target=target place=place /> })
        }}
    }
}

#[component]
fn LabelField(target: Target, place: Place) -> impl IntoView {
    let app = App::get();
    let field = NodeRef::<html::Textarea>::new();
    let given_up = StoredValue::new(false);
    let original = StoredValue::new(place.text.clone());
    let target = StoredValue::new(target);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // The press that opened the field still has its own focus to set.
            request_animation_frame(move || {
                let _ = field.focus();
                field.select();
            });
        }
    });
    // Leaving the field keeps what was typed, however it is left.
    let finish = move || {
        // The field loses the focus once more when it is taken away.
        let Some(field) = field.try_get_untracked().flatten() else { return };
        let text = field.value();
        if !given_up.get_value() && text != original.get_value() {
            given_up.set_value(true);
            target.with_value(|target| app.act(|editor| editor.set_label(target, &text)));
        }
        if app.label_editor.get_untracked().as_ref() == Some(&target.get_value()) {
            app.label_editor.set(None);
        }
    };
    let style = format!(
        "left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px",
        place.at.x, place.at.y, place.width, place.height
    );
    view! {
        <textarea
            node_ref=field
            class="label-field"
            class:lines=place.lines
            style=style
            aria-label="Label"
            maxlength="2000"
            rows="1"
            prop:value=place.text
            on:blur=move |_| finish()
            on:keydown=move |event| {
                let ends = event.key() == "Enter" && (!place.lines || event.ctrl_key() || event.meta_key());
                if event.key() == "Escape" {
                    given_up.set_value(true);
                    event.stop_propagation();
                }
                if ends || event.key() == "Escape" || event.key() == "Tab" {
                    event.prevent_default();
                    finish();
                    dom::focus("#board");
                }
            }
        ></textarea>
    }
}
