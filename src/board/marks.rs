//! Marks as elements: the same marks that an exported picture is written from.

use stackboard_core::render::{Colors, Mark};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, SvgElement};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A new SVG element at the end of `parent`. `None` only if the browser refuses.
pub fn element(
    document: &Document,
    parent: &Element,
    name: &str,
    attributes: &[(&str, &str)],
) -> Option<SvgElement> {
    let element = document.create_element_ns(Some(SVG), name).ok()?;
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
    let _ = parent.append_child(&element);
    element.dyn_into().ok()
}

/// Puts marks in place of what is in `parent`.
pub fn draw(document: &Document, parent: &Element, marks: &[Mark]) {
    parent.set_text_content(None);
    for mark in marks {
        let tag = mark.tag(Colors::Variables);
        let Ok(element) = document.create_element_ns(Some(SVG), tag.name) else { continue };
        for (name, value) in &tag.attributes {
            let _ = element.set_attribute(name, value);
        }
        if let Some(text) = tag.text {
            element.set_text_content(Some(text));
        }
        let _ = parent.append_child(&element);
    }
}
