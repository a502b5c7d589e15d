//! Boxes and what is in them.

use super::{Rect, holds, rect_of};
use crate::model::Board;

/// The height of a container's header, which holds its name and address.
pub const CONTAINER_HEADER: f64 = 34.0;
/// The room between a container's border and what is in it.
pub const CONTAINER_PADDING: f64 = 16.0;

/// The smallest rectangle in which the container holds all that is in it, with
/// padding and header; its own rectangle when it holds nothing. `None` for an id
/// that is not on the board.
fn fit_container(board: &Board, id: &str) -> Option<Rect> {
    let container = board.node(id)?;
    let mut content: Option<Rect> = None;
    let mut has_pills = false;
    for child in board.children(id) {
        if board.is_attached(child) {
            has_pills = true;
            continue;
        }
        let with_pills = board
            .children(&child.id)
            .filter(|node| board.is_attached(node))
            .fold(rect_of(child), |rect, pill| rect.union(rect_of(pill)));
        content = Some(content.map_or(with_pills, |rect| rect.union(with_pills)));
    }
    let Some(content) = content else {
        return Some(rect_of(container));
    };
    // Pills on the container's own border reach half their height inside.
    let foot = CONTAINER_PADDING + if has_pills { super::PILL_HEIGHT / 2.0 } else { 0.0 };
    Some(Rect::new(
        content.x0 - CONTAINER_PADDING,
        content.y0 - CONTAINER_HEADER,
        content.x1 + CONTAINER_PADDING,
        content.y1 + foot,
    ))
}

/// The container's rectangle grown just enough to hold what is in it; `None`
/// when it already does.
pub fn grow_to_hold(board: &Board, id: &str) -> Option<Rect> {
    let own = rect_of(board.node(id)?);
    let needed = fit_container(board, id)?;
    (!holds(own, needed)).then(|| own.union(needed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Node, NodeId, NodeKind};

    fn put(board: &mut Board, id: &str, kind: NodeKind, rect: (f64, f64, f64, f64), parent: Option<&str>) {
        let mut node = Node::new(id, kind, rect.0, rect.1);
        (node.w, node.h) = (rect.2, rect.3);
        node.parent = parent.map(NodeId::from);
        board.nodes.insert(node.id.clone(), node);
    }

    fn board() -> Board {
        let mut board = Board::default();
        put(&mut board, "zone", NodeKind::Zone, (0.0, 0.0, 600.0, 400.0), None);
        put(&mut board, "s", NodeKind::Server, (50.0, 50.0, 300.0, 200.0), Some("zone"));
        put(&mut board, "web", NodeKind::Web, (100.0, 100.0, 156.0, 60.0), Some("s"));
        board
    }

    #[test]
    fn a_container_grows_to_what_is_in_it() {
        let mut board = board();
        assert_eq!(grow_to_hold(&board, "s"), None);
        assert_eq!(fit_container(&board, "s"), Some(Rect::new(84.0, 66.0, 272.0, 176.0)));
        board.nodes.get_mut("web").unwrap().x = 330.0;
        assert_eq!(grow_to_hold(&board, "s"), Some(Rect::new(50.0, 50.0, 502.0, 250.0)));
        assert_eq!(fit_container(&board, "web"), Some(rect_of(board.node("web").unwrap())));
        assert_eq!(fit_container(&board, "nothing"), None);
    }
}
