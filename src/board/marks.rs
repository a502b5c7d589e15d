//! Marks as elements: the same marks that an exported picture is written from.

use stackboard_core::render::{Colors, Mark};
use std::mem;
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

/// Marks that are in the page.
#[derive(Default)]
pub struct Drawing {
    marks: Vec<Mark>,
    elements: Vec<Element>,
}

impl Drawing {
    /// Shows marks under `parent`, which holds nothing else. What has not
    /// changed is left alone, and what is of the same sort is changed in place:
    /// a link that follows a dragged node costs a few attributes.
    pub fn show(&mut self, document: &Document, parent: &Element, marks: Vec<Mark>) {
        let alike = self.marks.len() == marks.len()
            && self
                .marks
                .iter()
                .zip(&marks)
                .all(|(old, new)| mem::discriminant(old) == mem::discriminant(new));
        if !alike {
            parent.set_text_content(None);
            self.elements =
                marks.iter().filter_map(|mark| append(document, parent, mark, Colors::Variables)).collect();
        } else if self.elements.len() == marks.len() {
            for ((old, new), element) in self.marks.iter().zip(&marks).zip(&self.elements) {
                if old != new {
                    change(element, old, new);
                }
            }
        }
        self.marks = marks;
    }
}

/// Adds a mark's element at the end of `parent`.
pub fn append(document: &Document, parent: &Element, mark: &Mark, colors: Colors) -> Option<Element> {
    let tag = mark.tag(colors);
    let element = document.create_element_ns(Some(SVG), tag.name).ok()?;
    for (name, value) in &tag.attributes {
        let _ = element.set_attribute(name, value);
    }
    if let Some(text) = tag.text {
        element.set_text_content(Some(text));
    }
    let _ = parent.append_child(&element);
    Some(element)
}

fn change(element: &Element, old: &Mark, new: &Mark) {
    let (old, new) = (old.tag(Colors::Variables), new.tag(Colors::Variables));
    for (name, value) in &new.attributes {
        if !old.attributes.iter().any(|(other, before)| other == name && before == value) {
            let _ = element.set_attribute(name, value);
        }
    }
    for (name, _) in &old.attributes {
        if !new.attributes.iter().any(|(other, _)| other == name) {
            let _ = element.remove_attribute(name);
        }
    }
    if old.text != new.text {
        element.set_text_content(new.text);
    }
}
