//! Thin wrappers around what the browser offers.

pub mod background;
pub mod clipboard;
pub mod crash;
pub mod dates;
pub mod dom;
pub mod files;
pub mod frames;
pub mod messages;
pub mod png;
pub mod shelf;
pub mod storage;
pub mod visibility;

use stackboard_core::geometry::Insets;

/// What the islands cover at each border, with some room besides. On a phone
/// the side panel is a sheet at the bottom.
pub fn insets() -> Insets {
    let (width, height) = dom::window_size();
    let mut insets = Insets { left: 24.0, top: 24.0, right: 24.0, bottom: 24.0 };
    let narrow = width < 720.0;
    for island in dom::all("[data-inset]") {
        let rect = island.get_bounding_client_rect();
        if rect.width() == 0.0 || rect.height() == 0.0 {
            continue;
        }
        let folded = island.class_list().contains("folded");
        match island.get_attribute("data-inset").as_deref() {
            Some("left") if !narrow && !folded => insets.left = insets.left.max(rect.right() + 24.0),
            Some("right") if !narrow && !folded => {
                insets.right = insets.right.max(width - rect.left() + 24.0);
            }
            Some("top") => insets.top = insets.top.max(rect.bottom() + 20.0),
            Some("bottom" | "right" | "left") if narrow || !folded => {
                insets.bottom = insets.bottom.max(height - rect.top() + 20.0);
            }
            _ => {}
        }
    }
    insets
}
