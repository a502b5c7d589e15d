//! Pills: firewalls, certificates and agents that sit on the bottom border of
//! what they are attached to.

use super::{
    Point, Rect, Size, rect_of,
    text::{self, Font},
};
use crate::model::{Board, Node, NodeId};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// The height of a pill.
pub const PILL_HEIGHT: f64 = 24.0;
/// The words in a pill.
pub(crate) const PILL_FONT: Font = Font::regular(10.5);
/// The glyph's size and its distance from the pill's left end.
pub(crate) const PILL_GLYPH: f64 = 14.0;
pub(crate) const PILL_INSET: f64 = 8.0;
/// Where the words start.
pub(crate) const PILL_TEXT: f64 = PILL_INSET + PILL_GLYPH + 5.0;
/// The room behind the words, and between two pills.
pub(crate) const PILL_END: f64 = 10.0;
const GAP: f64 = 6.0;
/// Where the row starts and ends within the parent's width.
const INDENT: f64 = 12.0;
const MAX_LABEL: f64 = 150.0;

/// The room a pill would like to have, with its whole label.
pub fn attached_size(node: &Node) -> Size {
    let label = text::width(node.label(), PILL_FONT).min(MAX_LABEL);
    Size::new((PILL_TEXT + label + PILL_END).ceil(), PILL_HEIGHT)
}

/// Where all belongs that is attached to nodes that are `owners`, in board order.
///
/// The pills stand in a row from the left. Where they do not fit, the widest
/// lose their words one after another and keep their glyph; where even that is
/// too wide, a second row starts below.
pub fn attached_rects(board: &Board, owners: impl Fn(&NodeId) -> bool) -> Vec<(NodeId, Rect)> {
    let mut rows: IndexMap<&NodeId, Vec<&Node>, FxBuildHasher> = IndexMap::default();
    for node in board.nodes.values() {
        if let Some(parent) = node.parent.as_ref().filter(|parent| owners(parent) && board.is_attached(node))
        {
            rows.entry(parent).or_default().push(node);
        }
    }
    let rows = rows.into_iter().filter_map(|(parent, row)| Some((board.nodes.get(parent)?, row)));
    rows.flat_map(|(parent, row)| {
        let rects = pill_rects(parent, &row);
        row.into_iter().map(|node| node.id.clone()).zip(rects)
    })
    .collect()
}

/// The same for who already knows what is attached to `parent`, in board order.
pub fn pill_rects(parent: &Node, attached: &[&Node]) -> Vec<Rect> {
    let sizes = attached.iter().map(|node| attached_size(node)).collect();
    lay_out(rect_of(parent), parent.kind.is_container(), sizes)
}

/// On a box the border runs through the middle of the pills; a card has words
/// near its border, so pills only reach a little into it.
fn first_slot(parent: Rect, is_container: bool) -> Point {
    Point::new(parent.x0 + INDENT, parent.y1 - if is_container { PILL_HEIGHT / 2.0 } else { 8.0 })
}

fn lay_out(parent: Rect, is_container: bool, mut sizes: Vec<Size>) -> Vec<Rect> {
    let room = (parent.width() - 2.0 * INDENT).max(PILL_HEIGHT);
    let total = |sizes: &[Size]| sizes.iter().map(|size| size.width + GAP).sum::<f64>() - GAP;
    while total(&sizes) > room {
        let widest = sizes.iter_mut().max_by(|a, b| a.width.total_cmp(&b.width));
        match widest.filter(|size| size.width > PILL_HEIGHT) {
            Some(size) => size.width = PILL_HEIGHT,
            None => break,
        }
    }
    let start = first_slot(parent, is_container);
    let mut at = start;
    sizes
        .into_iter()
        .map(|size| {
            if at.x > start.x && at.x + size.width > start.x + room {
                at = Point::new(start.x, at.y + PILL_HEIGHT + 4.0);
            }
            let rect = Rect::from_origin_size(at, size);
            at.x = rect.x1 + GAP;
            rect
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NodeKind;

    fn board(pills: usize, width: f64) -> Board {
        let mut board = Board::default();
        let mut server = Node::new("s", NodeKind::Server, 100.0, 100.0);
        server.w = width;
        board.nodes.insert("s".into(), server);
        for n in 0..pills {
            let kind = [NodeKind::Firewall, NodeKind::Agent, NodeKind::Certificate][n % 3];
            let mut node = Node::new(format!("p{n}"), kind, 0.0, 0.0);
            node.parent = Some("s".into());
            board.nodes.insert(node.id.clone(), node);
        }
        board
    }

    #[test]
    fn pills_straddle_the_border_and_never_overlap() {
        for pills in 1..12 {
            for width in [60.0, 156.0, 228.0, 500.0] {
                let board = board(pills, width);
                let parent = board.node("s").unwrap();
                let rects = attached_rects(&board, |id| &**id == "s");
                assert_eq!(rects.len(), pills);
                for (index, (_, rect)) in rects.iter().enumerate() {
                    assert_eq!(rect.height(), PILL_HEIGHT);
                    assert!(rect.x0 >= 100.0 && rect.x1 <= 100.0 + width, "{rect:?}");
                    assert!(
                        rects[..index].iter().all(|(_, other)| !crate::geometry::overlaps(*other, *rect))
                    );
                }
                assert_eq!(rects[0].1.center().y, rect_of(parent).y1);
            }
        }
    }

    #[test]
    fn the_widest_pill_loses_its_words_first() {
        let board = board(2, 228.0);
        let rects = attached_rects(&board, |id| &**id == "s");
        assert_eq!(rects[0].1.size(), attached_size(board.node("p0").unwrap()));
        assert_eq!(rects[1].1.width(), PILL_HEIGHT);
    }
}
