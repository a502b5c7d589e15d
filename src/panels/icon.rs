//! Line drawings for buttons and kinds.

use leptos::prelude::*;
use stackboard_core::{model::NodeKind, render::Paint};

/// The drawing of a kind in its hue.
#[component]
pub fn Glyph(kind: NodeKind, #[prop(default = 22)] size: u32) -> impl IntoView {
    let info = kind.info();
    view! {
        <svg
            class="glyph"
            width=size
            height=size
            viewBox="0 0 24 24"
            fill="none"
            stroke=Paint::Hue(info.hue).css()
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=info.glyph></path>
        </svg>
    }
}

/// A button's drawing, by name.
#[component]
pub fn Icon(#[prop(into)] name: Signal<&'static str>) -> impl IntoView {
    view! {
        <svg
            class="icon"
            width="20"
            height="20"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=move || path(name.get())></path>
        </svg>
    }
}

fn path(name: &str) -> &'static str {
    match name {
        "undo" => "M8.5 5L4.5 9l4 4M4.5 9h9.5a5.5 5.5 0 0 1 0 11h-3",
        "redo" => "M15.5 5l4 4l-4 4M19.5 9h-9.5a5.5 5.5 0 0 0 0 11h3",
        "plus" => "M12 5v14M5 12h14",
        "minus" => "M5 12h14",
        "close" => "M6 6l12 12M18 6L6 18",
        "play" => "M8 5.5v13l10.5-6.5z",
        "pause" => "M8.5 5.5v13M15.5 5.5v13",
        "step" => "M6 5.5v13l8.5-6.5zM18 5.5v13",
        "step-back" => "M18 5.5v13l-8.5-6.5zM6 5.5v13",
        "restart" => "M4.5 12a7.5 7.5 0 1 0 2.5-5.600M4.5 4v4.5h4.5",
        "stop" => "M6.5 6.5h11v11h-11z",
        "loop" => "M17 3.5l3 3l-3 3M4 11.5v-1a4 4 0 0 1 4-4h12M7 20.5l-3-3l3-3M20 12.5v1a4 4 0 0 1-4 4H4",
        "down" => "M7 10l5 5l5-5",
        "sun" => {
            "M12 16a4 4 0 1 0 0-8a4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400"
        }
        "moon" => "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
        "keys" => "M3.5 6.5h17v11h-17zM7 10h.01M10.5 10h.01M14 10h.01M17 10h.01M8 14h8",
        "share" => "M12 15V4M8 7.5L12 3.5l4 4M5.5 12.5v7h13v-7",
        "export" => "M12 4v11M8 11.5l4 4l4-4M5.5 19.5h13",
        "fit" => "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
        "shrink" => "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5",
        "panel" => "M3.5 4.5h17v15h-17zM14.5 4.5v15",
        "list" => "M8.5 6.5h11M8.5 12h11M8.5 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
        "trash" => "M4.5 6.5h15M9 6.5v-2.5h6v2.5M6.5 6.5l1 13.5h9l1-13.5M10 10.5v6M14 10.5v6",
        "copy" => "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4",
        "pen" => "M4.5 19.5l1-4.5L16 4.500l3.500 3.500L9 18.500zM13.500 7l3.500 3.500",
        "history" => "M4.5 12a7.5 7.5 0 1 0 2.5-5.600M4.5 4v4.5h4.5M12 8v4.500l3 2",
        "swap" => "M7 4.5l-3 3l3 3M4 7.5h16M17 13.5l3 3l-3 3M20 16.5H4",
        "hand" => {
            "M8 12V6.5a1.5 1.5 0 0 1 3 0V11V5a1.5 1.5 0 0 1 3 0v6V6.5a1.5 1.5 0 0 1 3 0V14c0 4-2 6.5-5.5 6.5c-2.5 0-4-1-5.5-3.5l-2-3.5a1.5 1.5 0 0 1 2.5-1.5z"
        }
        "cursor" => "M6 4l12 8l-5.5 1.200L9.5 19z",
        "external" => "M13 4.5h6.5V11M19.5 4.5L11 13M9 5.5H4.5v14h14V15",
        "book" => {
            "M5 5.500A2.500 2.500 0 0 1 7.500 3H19v15H7.500A2.500 2.500 0 0 0 5 20.500zM5 20.500A2.500 2.500 0 0 0 7.500 21H19v-3M9 7.500h6"
        }
        "note" => "M5 4.5h14v15H5zM8.5 9h7M8.5 12.5h7M8.5 16h4",
        _ => "M5 12h.01M12 12h.01M19 12h.01",
    }
}
