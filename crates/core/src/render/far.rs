//! The board seen from far away: a few paths in place of thousands of elements.

use super::{Paint, number::push_number};
use crate::{
    geometry::{Point, Rect, Vec2, rect_of},
    model::{Link, Node, NodeKind},
};

/// Many shapes of one look in one path.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    pub fill: Paint,
    pub stroke: Paint,
    /// In board units.
    pub width: f64,
    /// The path in board coordinates.
    pub d: String,
}

/// The boxes, to be drawn under the links. Give them in drawing order.
pub fn containers<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Vec<Batch> {
    batches(nodes.into_iter().filter(|node| node.kind.is_container()), |node| match node.kind {
        NodeKind::Server => (Paint::Sunk, Paint::Line),
        kind => (Paint::HueWash(kind.info().hue), Paint::Hue(kind.info().hue)),
    })
}

/// Everything but boxes, as rectangles in the kinds' hues: those that look alike
/// share one path.
pub fn cards<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Vec<Batch> {
    let nodes = nodes.into_iter().filter(|node| !node.kind.is_container() && node.kind != NodeKind::Text);
    batches(nodes, |node| match node.kind {
        NodeKind::Note => (Paint::Note, Paint::NoteLine),
        kind => (Paint::HueTint(kind.info().hue), Paint::Hue(kind.info().hue)),
    })
}

/// Links as straight lines from border to border. Each item is a link with the
/// rectangles of its two ends.
pub fn links<'a>(links: impl IntoIterator<Item = (&'a Link, Rect, Rect)>) -> Vec<Batch> {
    let mut found: Vec<Batch> = Vec::new();
    for (link, from, to) in links {
        let stroke = link.kind.info().hue.map_or(Paint::Wire, Paint::Hue);
        let towards = to.center() - from.center();
        let (start, end) = (border(from, towards), border(to, -towards));
        let d = &mut batch(&mut found, Paint::None, stroke, 2.5).d;
        push(d, 'M', start);
        push(d, 'L', end);
    }
    found
}

fn batches<'a>(nodes: impl Iterator<Item = &'a Node>, look: impl Fn(&Node) -> (Paint, Paint)) -> Vec<Batch> {
    let mut found: Vec<Batch> = Vec::new();
    for node in nodes {
        let (fill, stroke) = look(node);
        let rect = rect_of(node);
        let d = &mut batch(&mut found, fill, stroke, 2.0).d;
        push(d, 'M', rect.origin());
        for (mark, number) in [('h', rect.width()), ('v', rect.height()), ('h', -rect.width())] {
            d.push(mark);
            push_number(d, number);
        }
        d.push('z');
    }
    found
}

fn batch(found: &mut Vec<Batch>, fill: Paint, stroke: Paint, width: f64) -> &mut Batch {
    let index = found.iter().position(|batch| (batch.fill, batch.stroke) == (fill, stroke));
    let index = index.unwrap_or_else(|| {
        found.push(Batch { fill, stroke, width, d: String::new() });
        found.len() - 1
    });
    &mut found[index]
}

/// Where a ray from the middle of a rectangle leaves it.
fn border(rect: Rect, towards: Vec2) -> Point {
    let reach = |half: f64, way: f64| if way.abs() > 1e-9 { half / way.abs() } else { f64::INFINITY };
    let scale = reach(rect.width() / 2.0, towards.x).min(reach(rect.height() / 2.0, towards.y));
    rect.center() + towards * if scale.is_finite() { scale.min(1.0) } else { 0.0 }
}

fn push(d: &mut String, mark: char, point: Point) {
    d.push(mark);
    push_number(d, point.x);
    d.push(' ');
    push_number(d, point.y);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LinkKind;

    #[test]
    fn what_looks_alike_shares_a_path() {
        let nodes: Vec<Node> = (0..10)
            .map(|n| Node::new(format!("n{n}"), [NodeKind::Web, NodeKind::App][n % 2], n as f64 * 200.0, 0.0))
            .collect();
        let batches = cards(&nodes);
        assert_eq!(batches.len(), 2);
        assert!(batches[0].d.starts_with("M0 0h156v60h-156zM400 0h156"));
        assert!(containers(&nodes).is_empty());
    }

    #[test]
    fn links_run_from_border_to_border() {
        let link = Link::new("l", "a".into(), "b".into(), LinkKind::Http);
        let (a, b) = (Rect::new(0.0, 0.0, 100.0, 60.0), Rect::new(300.0, 0.0, 400.0, 60.0));
        assert_eq!(links([(&link, a, b)])[0].d, "M100 30L300 30");
        assert_eq!(links([(&link, a, a)])[0].d, "M50 30L50 30", "ends in one place");
    }
}
