//! Far out, with hundreds of nodes in the window, boxes and lines are drawn as
//! a few paths; only what is being worked on is there in full.

use super::marks::element;
use rustc_hash::FxHashSet;
use stackboard_core::{
    editor::{Editor, reading_order},
    geometry::Rect,
    model::{LinkId, NodeId},
    render::far,
};
use web_sys::{Document, SvgElement};

/// The nodes that are there in full even so: the selected ones (some dozens at
/// most) and the one at which the keyboard enters the board.
pub fn promoted(editor: &Editor, visible: &[NodeId]) -> Vec<NodeId> {
    const MOST: usize = 60;
    let selected = &editor.selection().nodes;
    let mut nodes: Vec<NodeId> =
        visible.iter().filter(|id| selected.contains(*id)).take(MOST).cloned().collect();
    if nodes.is_empty() {
        nodes.extend(reading_order(editor.board()).into_iter().next());
    }
    nodes
}

/// Draws all in the window but what is there in full.
pub fn draw(
    document: &Document,
    layer: &SvgElement,
    editor: &Editor,
    window: Rect,
    nodes: &FxHashSet<&NodeId>,
    links: &FxHashSet<LinkId>,
) {
    layer.set_text_content(None);
    let (board, scene) = (editor.board(), editor.scene());
    let visible = scene.nodes_in(window);
    let boxes = || visible.iter().filter(|id| !nodes.contains(id)).filter_map(|id| board.nodes.get(id));
    let lines = scene.links_near(window).into_iter().filter(|id| !links.contains(id)).filter_map(|id| {
        let link = board.links.get(&id)?;
        Some((link, scene.rect(&link.from)?, scene.rect(&link.to)?))
    });
    for batch in [far::containers(boxes()), far::links(lines), far::cards(boxes())].into_iter().flatten() {
        let (fill, stroke) = (batch.fill.css(), batch.stroke.css());
        let width = batch.width.to_string();
        let attributes =
            [("d", batch.d.as_str()), ("fill", &fill), ("stroke", &stroke), ("stroke-width", &width)];
        let _ = element(document, layer, "path", &attributes);
    }
}
