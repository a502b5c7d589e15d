//! The board on paper: one page, fitted, black on white, with its title and a
//! legend. It is made when the browser is about to print, whoever asked for it,
//! and taken away afterwards; the board on the screen is not printed.

use super::marks;
use crate::{
    platform::{dates, dom},
    state::App,
};
use gloo::events::EventListener;
use stackboard_core::{
    geometry::Rect,
    model::{Board, LinkKind, NodeKind},
    render::{self, Colors, Mark, Picture, SvgOptions, Theme},
};
use web_sys::{Document, Element};

/// Room around the board, in board units.
const PADDING: f64 = 8.0;
/// A board of few nodes is not blown up beyond so many times its size.
const LARGEST: f64 = 1.4;
/// The length of a line in the legend, in board units.
const SAMPLE: f64 = 40.0;
const INK: Colors = Colors::Of(Theme::Print);

/// Prints the board. What the browser then asks is the browser's.
pub fn print(_: App) {
    let _ = dom::window().print();
}

/// Makes the sheet whenever the browser prints, also by its own menu.
pub fn follow_printing(app: App) {
    EventListener::new(&dom::window(), "beforeprint", move |_| {
        take_away();
        let document = dom::document();
        // Without it the browser prints an empty page; there is nothing better.
        let _ = app.with(|editor| {
            let options = SvgOptions { padding: PADDING, ..SvgOptions::default() };
            let picture = render::picture(editor.board(), editor.scene(), &options);
            lay_out(&document, editor.board(), &picture)
        });
    })
    .forget();
    EventListener::new(&dom::window(), "afterprint", |_| take_away()).forget();
}

fn take_away() {
    dom::all(".paper").iter().for_each(Element::remove);
}

fn lay_out(document: &Document, board: &Board, picture: &Picture) -> Option<()> {
    let body: Element = document.body()?.into();
    let Rect { x0, y0, .. } = picture.page;
    let (width, height) = (picture.page.width(), picture.page.height());
    let style = html(document, &body, "style", "paper", None)?;
    let way = if width >= height { "landscape" } else { "portrait" };
    style.set_text_content(Some(&format!("@page {{ size: {way}; }}")));
    let sheet = html(document, &body, "section", "paper paper-sheet", None)?;
    let head = html(document, &sheet, "header", "", None)?;
    let title = if board.meta.title.is_empty() { "Untitled board" } else { &board.meta.title };
    html(document, &head, "h1", "", Some(title))?;
    html(document, &head, "p", "", Some(&dates::day(js_sys::Date::now())))?;
    let drawing = marks::element(
        document,
        &sheet,
        "svg",
        &[
            ("viewBox", &format!("{x0} {y0} {width} {height}")),
            ("style", &format!("max-width:{:.0}px;max-height:{:.0}px", width * LARGEST, height * LARGEST)),
            ("role", "img"),
            ("aria-label", title),
        ],
    )?;
    for group in &picture.groups {
        let place = format!("translate({} {})", group.at.0, group.at.1);
        let part = marks::element(document, &drawing, "g", &[("transform", &place)])?;
        draw(document, &part, &group.marks);
    }
    legend(document, &sheet, board)
}

/// The kinds of nodes and links that are on the board, each with its sign.
/// Links that look alike without colours share one.
fn legend(document: &Document, sheet: &Element, board: &Board) -> Option<()> {
    let list = html(document, sheet, "ul", "", None)?;
    let is_there = |kind: &NodeKind| board.nodes.values().any(|node| node.kind == *kind);
    for kind in NodeKind::ALL.iter().filter(|kind| !kind.is_drawing() && is_there(kind)) {
        let info = kind.info();
        let sign = [
            ("viewBox", "0 0 24 24"),
            ("width", "16"),
            ("height", "16"),
            ("fill", "none"),
            ("stroke", "#000000"),
            ("stroke-width", "1.8"),
            ("stroke-linecap", "round"),
            ("stroke-linejoin", "round"),
        ];
        let sign = entry(document, &list, &sign, info.name)?;
        marks::element(document, &sign, "path", &[("d", info.glyph)])?;
    }
    let list = html(document, sheet, "ul", "", None)?;
    let mut lines: Vec<(LinkKind, Vec<&str>)> = Vec::new();
    let is_there = |kind: &LinkKind| board.links.values().any(|link| link.kind == *kind);
    for kind in LinkKind::ALL.into_iter().filter(is_there) {
        let info = kind.info();
        match lines.iter_mut().find(|(other, _)| other.info().stroke == info.stroke) {
            Some((_, names)) => names.push(info.name),
            None => lines.push((kind, vec![info.name])),
        }
    }
    for (kind, names) in lines {
        let view = format!("-2 -6 {} 12", SAMPLE + 4.0);
        let sign = [("viewBox", view.as_str()), ("width", "44"), ("height", "12")];
        let sign = entry(document, &list, &sign, &names.join(", "))?;
        draw(document, &sign, &render::sample_of_link(kind, SAMPLE));
    }
    Some(())
}

/// An entry of the legend: a sign, which is given back to be drawn, and words.
fn entry(document: &Document, list: &Element, sign: &[(&str, &str)], words: &str) -> Option<Element> {
    let item = html(document, list, "li", "", None)?;
    let sign = marks::element(document, &item, "svg", sign)?;
    html(document, &item, "span", "", Some(words))?;
    Some(sign.into())
}

fn draw(document: &Document, parent: &Element, marks: &[Mark]) {
    for mark in marks {
        marks::append(document, parent, mark, INK);
    }
}

/// A new element at the end of `parent`, with words in it if there are any.
fn html(
    document: &Document,
    parent: &Element,
    name: &str,
    class: &str,
    words: Option<&str>,
) -> Option<Element> {
    let element = document.create_element(name).ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    if words.is_some() {
        element.set_text_content(words);
    }
    parent.append_child(&element).ok()?;
    Some(element)
}
