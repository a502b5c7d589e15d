//! What lies under the pointer, handles included.

use super::Editor;
use crate::{
    geometry::{Edges, HANDLE_OFFSET, Point, Side, Size, connection_handles, rect_of, resize_handles},
    model::{LinkId, Node, NodeId, NodeKind, Shape},
};

/// What lies under the pointer.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Hit {
    #[default]
    Nothing,
    Node(NodeId),
    Link(LinkId),
    /// The dot beside a node from which a link is drawn.
    Connector(NodeId, Side),
    /// The edges by which a node is resized.
    Resizer(NodeId, Edges),
    /// The end of a selected link.
    End(LinkId, LinkEnd),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkEnd {
    From,
    To,
}

/// The smallest box of a kind.
pub(super) fn min_size(kind: NodeKind) -> Size {
    match kind.info().shape {
        Shape::Container => Size::new(120.0, 80.0),
        Shape::Drawing => Size::new(40.0, 24.0),
        Shape::Card => Size::new(120.0, 44.0),
    }
}

impl Editor {
    /// Whether a node has corners to pull.
    pub fn can_resize(&self, node: &Node) -> bool {
        node.kind.info().shape != Shape::Card && !self.board.is_attached(node)
    }

    /// Whether links can be drawn from a node.
    pub fn can_connect(&self, node: &Node) -> bool {
        node.kind.info().shape != Shape::Drawing
    }

    /// The node whose connectors are shown: the one under the pointer, or the
    /// only one selected.
    pub fn connectors_of(&self) -> Option<&NodeId> {
        self.handled.as_ref().or_else(|| self.selection.only_node()).filter(|id| {
            !self.read_only
                && matches!(self.state, super::State::Idle | super::State::Pressed { .. })
                && self
                    .board
                    .nodes
                    .get(*id)
                    .is_some_and(|node| self.can_connect(node) && !self.board.is_attached(node))
        })
    }

    /// Notes what is under the pointer. The handles of a node stay while the
    /// pointer is on its way from the node to them.
    pub(super) fn hover_at(&mut self, at: Point, reach: f64) {
        let hover = self.hit(at, reach);
        let is_box = |id: &NodeId| self.board.nodes.get(id).is_some_and(|node| node.kind.is_container());
        let near = |id: &NodeId| {
            let out = (HANDLE_OFFSET + reach) / self.viewport.zoom;
            let point = self.viewport.to_board(at);
            self.board.nodes.get(id).is_some_and(|node| rect_of(node).inflate(out, out).contains(point))
        };
        let kept = self.handled.clone().filter(near);
        let handled = match &hover {
            Hit::Connector(id, _) => Some(id.clone()),
            Hit::Node(id) if kept.is_none() || !is_box(id) => Some(id.clone()),
            _ => kept,
        };
        if hover != self.hover || handled != self.handled {
            self.hover = hover;
            self.handled = handled;
            self.update.overlay = true;
        }
    }

    /// What lies at a point of the screen; `reach` is how near is near enough,
    /// in pixels.
    pub(super) fn hit(&self, at: Point, reach: f64) -> Hit {
        let point = self.viewport.to_board(at);
        let scale = 1.0 / self.viewport.zoom;
        let near = |other: Point| (other - point).hypot() <= reach * scale;
        if !self.read_only {
            if let Some(id) = self.selection.only_link()
                && let Some(route) = self.scene.route(id)
            {
                for (end, t) in [(LinkEnd::From, 0.0), (LinkEnd::To, 1.0)] {
                    if near(route.point_at(t)) {
                        return Hit::End(id.clone(), end);
                    }
                }
            }
            if let Some(node) = self.selection.only_node().and_then(|id| self.board.nodes.get(id))
                && self.can_resize(node)
                && let Some((edges, _)) = resize_handles(rect_of(node)).into_iter().find(|(_, at)| near(*at))
            {
                return Hit::Resizer(node.id.clone(), edges);
            }
            if let Some(node) = self.connectors_of().and_then(|id| self.board.nodes.get(id)) {
                let handles = connection_handles(rect_of(node), HANDLE_OFFSET * scale);
                if let Some((side, _)) = handles.into_iter().find(|(_, at)| near(*at)) {
                    return Hit::Connector(node.id.clone(), side);
                }
            }
        }
        let node = self.scene.node_at(point, 0.0);
        // A container is what is hit last: links run over it.
        match node {
            Some(id) if !self.board.nodes.get(&id).is_some_and(|node| node.kind.is_container()) => {
                Hit::Node(id)
            }
            other => match (self.scene.link_at(point, (reach * 0.7).max(5.0) * scale), other) {
                (Some(link), _) => Hit::Link(link),
                (None, Some(node)) => Hit::Node(node),
                (None, None) => Hit::Nothing,
            },
        }
    }
}
