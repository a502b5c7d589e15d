//! What is drawn over the board: selection, handles, guides, drafts, and what a
//! request is passing right now.

use super::{BoardView, marks::element};
use stackboard_core::{
    editor::{Editor, Hit},
    geometry::{HANDLE_OFFSET, Point, Rect, connection_handles, rect_of, resize_handles},
    model::{LinkId, NodeId},
};
use web_sys::SvgElement;

/// What a request is passing right now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lit {
    pub nodes: Vec<NodeId>,
    pub links: Vec<LinkId>,
    /// The class of the style sheet that gives the colour.
    pub class: &'static str,
}

/// Boxes around more nodes than this are not drawn one by one.
const MOST_BOXES: usize = 300;

pub fn draw(view: &BoardView, editor: &Editor) {
    view.overlay.set_text_content(None);
    let pen = Pen { view, layer: &view.overlay, scale: 1.0 / editor.viewport().zoom };
    selection(&pen, editor);
    gesture(&pen, editor);
}

/// Draws with widths that stay the same on the screen whatever the zoom.
struct Pen<'a> {
    view: &'a BoardView,
    layer: &'a SvgElement,
    /// Board units a screen pixel.
    scale: f64,
}

impl Pen<'_> {
    fn shape(&self, name: &str, attributes: &[(&str, &str)]) {
        let _ = element(&self.view.document, self.layer, name, attributes);
    }

    fn rect(&self, class: &str, rect: Rect, out: f64, radius: f64) {
        let rect = rect.inflate(out * self.scale, out * self.scale);
        self.shape(
            "rect",
            &[
                ("class", class),
                ("x", &number(rect.x0)),
                ("y", &number(rect.y0)),
                ("width", &number(rect.width())),
                ("height", &number(rect.height())),
                ("rx", &number(radius + out * self.scale)),
                ("vector-effect", "non-scaling-stroke"),
            ],
        );
    }

    fn path(&self, class: &str, d: &str) {
        self.shape("path", &[("class", class), ("d", d), ("vector-effect", "non-scaling-stroke")]);
    }

    fn dot(&self, class: &str, at: Point, radius: f64) {
        self.shape(
            "circle",
            &[
                ("class", class),
                ("cx", &number(at.x)),
                ("cy", &number(at.y)),
                ("r", &number(radius * self.scale)),
                ("vector-effect", "non-scaling-stroke"),
            ],
        );
    }
}

fn number(value: f64) -> String {
    format!("{value:.2}")
}

fn radius_of(editor: &Editor, id: &NodeId) -> f64 {
    match editor.board().node(id) {
        Some(node) if editor.board().is_attached(node) => node.h / 2.0,
        Some(node) if node.kind.is_container() => 12.0,
        Some(_) => 10.0,
        None => 0.0,
    }
}

/// Lights up what a request passes now and what links are chosen, under the
/// links so that no words are covered.
pub fn glow(view: &BoardView, editor: &Editor) {
    if view.glow.first_child().is_some() {
        view.glow.set_text_content(None);
    }
    let pen = Pen { view, layer: &view.glow, scale: 1.0 / editor.viewport().zoom };
    let lit = &view.lit;
    if let Hit::Link(id) = editor.hover()
        && !editor.selection().links.contains(id)
        && let Some(route) = editor.scene().route(id)
    {
        pen.path("hovered-link", &route.d());
    }
    for id in editor.selection().links.iter().take(MOST_BOXES) {
        if let Some(route) = editor.scene().route(id) {
            pen.path("selected-link", &route.d());
        }
    }
    for id in &lit.links {
        if let Some(route) = editor.scene().route(id) {
            pen.path(&format!("lit-link {}", lit.class), &route.d());
        }
    }
    for id in &lit.nodes {
        if let Some(node) = editor.board().node(id) {
            pen.rect(&format!("lit-box {}", lit.class), rect_of(node), 2.0, radius_of(editor, id));
        }
    }
}

fn selection(pen: &Pen, editor: &Editor) {
    let selection = editor.selection();
    for id in selection.nodes.iter().take(MOST_BOXES) {
        if let Some(node) = editor.board().node(id) {
            pen.rect("selected-box", rect_of(node), 2.0, radius_of(editor, id));
        }
    }
    if editor.is_read_only() || editor.overlay().moving {
        return;
    }
    if let Some(route) = selection.only_link().and_then(|id| editor.scene().route(id)) {
        pen.dot("handle", route.point_at(0.0), 5.0);
        pen.dot("handle", route.point_at(1.0), 5.0);
    }
    if let Some(node) = selection.only_node().and_then(|id| editor.board().node(id))
        && editor.can_resize(node)
    {
        for (_, at) in resize_handles(rect_of(node)) {
            let half = 4.0 * pen.scale;
            let rect = Rect::new(at.x - half, at.y - half, at.x + half, at.y + half);
            pen.rect("handle", rect, 0.0, 1.5 * pen.scale);
        }
    }
    if let Some(node) = editor.connectors_of().and_then(|id| editor.board().node(id)) {
        for (side, at) in connection_handles(rect_of(node), HANDLE_OFFSET * pen.scale) {
            let hot =
                matches!(editor.hover(), Hit::Connector(id, hovered) if *id == node.id && *hovered == side);
            pen.dot(if hot { "connector hot" } else { "connector" }, at, if hot { 6.5 } else { 5.0 });
        }
    }
}

fn gesture(pen: &Pen, editor: &Editor) {
    let overlay = editor.overlay();
    if let Some(node) = overlay.target.as_ref().and_then(|id| editor.board().node(id)) {
        pen.rect("target-box", rect_of(node), 3.0, radius_of(editor, &node.id));
    }
    for guide in &overlay.guides {
        let (a, b) = (guide.from, guide.to);
        pen.path("guide", &format!("M{:.1},{:.1}L{:.1},{:.1}", a.x, a.y, b.x, b.y));
    }
    if let Some(rect) = overlay.marquee {
        pen.rect("marquee", rect, 0.0, 0.0);
    }
    if let Some(route) = &overlay.draft {
        pen.path("draft", &route.d());
        pen.dot("handle", route.point_at(1.0), 4.0);
        pen.dot("handle", route.point_at(0.0), 4.0);
    }
    if let Some((kind, rect)) = overlay.ghost {
        pen.rect("ghost", rect, 0.0, 10.0);
        let centre = rect.center();
        let text = element(
            &pen.view.document,
            pen.layer,
            "text",
            &[("class", "ghost-name"), ("x", &number(centre.x)), ("y", &number(centre.y + 4.5))],
        );
        if let Some(text) = text {
            text.set_text_content(Some(kind.info().name));
        }
    }
}
