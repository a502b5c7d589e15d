use super::{Direction, Options, layout};
use crate::{
    geometry::Rect,
    io::mermaid,
    model::{Board, Link, LinkKind, Node, NodeId, NodeKind},
    templates,
};
use proptest::prelude::*;
use std::time::Instant;

const RIGHT: Options = Options { direction: Direction::Right, keeps_order: false };
const AGAIN: Options = Options { direction: Direction::Right, keeps_order: true };

fn apply(board: &mut Board, options: &Options) {
    for (id, rect) in layout(board, options) {
        let node = board.nodes.get_mut(&id).expect("a node");
        (node.x, node.y, node.w, node.h) = (rect.x0, rect.y0, rect.width(), rect.height());
    }
}

fn rect(node: &Node) -> Rect {
    Rect::new(node.x, node.y, node.x + node.w, node.y + node.h)
}

/// Siblings do not overlap, and children are in their containers.
fn assert_tidy(board: &Board) {
    let standing: Vec<&Node> = board.nodes.values().filter(|node| !board.is_attached(node)).collect();
    for (at, a) in standing.iter().enumerate() {
        assert!([a.x, a.y, a.w, a.h].iter().all(|n| n.is_finite()));
        if let Some(parent) = board.parent(a) {
            let (inner, outer) = (rect(a), rect(parent));
            assert!(
                inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 && inner.y1 <= outer.y1,
                "{} leaves {}",
                a.id,
                parent.id
            );
        }
        for b in &standing[at + 1..] {
            let overlap = rect(a).intersect(rect(b));
            assert!(a.parent != b.parent || overlap.is_zero_area(), "{} is over {}", a.id, b.id);
        }
    }
}

/// Pairs of links that cross when drawn as straight lines from middle to middle.
fn crossings(board: &Board) -> usize {
    let lines: Vec<_> = board
        .links
        .values()
        .map(|link| {
            (
                &link.from,
                &link.to,
                rect(&board.nodes[&link.from]).center(),
                rect(&board.nodes[&link.to]).center(),
            )
        })
        .collect();
    let side = |a: kurbo::Point, b: kurbo::Point, c: kurbo::Point| (b - a).cross(c - a);
    let mut count = 0;
    for (at, (a, b, p, q)) in lines.iter().enumerate() {
        for (c, d, r, s) in &lines[at + 1..] {
            let apart = a != c && a != d && b != c && b != d;
            let cross =
                side(*p, *q, *r) * side(*p, *q, *s) < 0.0 && side(*r, *s, *p) * side(*r, *s, *q) < 0.0;
            count += usize::from(apart && cross);
        }
    }
    count
}

/// Boards of containers, cards and links of all sorts.
fn board() -> impl Strategy<Value = Board> {
    let node = (0..9_usize, any::<prop::sample::Index>(), any::<bool>());
    let link = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..5_usize);
    (prop::collection::vec(node, 1..30), prop::collection::vec(link, 0..45)).prop_map(|(nodes, links)| {
        use NodeKind::{Agent, App, Cluster, Database, Firewall, LoadBalancer, Server, Web, Zone};
        let kinds = [Web, App, Database, LoadBalancer, Server, Cluster, Zone, Agent, Firewall];
        let mut board = Board::default();
        for (at, (kind, parent, is_inside)) in nodes.into_iter().enumerate() {
            let mut node = Node::new(format!("n{at}"), kinds[kind], at as f64 * 7.0, 0.0);
            if is_inside && at > 0 {
                let (id, parent) = board.nodes.get_index(parent.index(at)).expect("a node");
                node.parent = node.kind.fits_in(parent.kind).then(|| id.clone());
            }
            board.nodes.insert(node.id.clone(), node);
        }
        for (at, (from, to, kind)) in links.into_iter().enumerate() {
            let count = board.nodes.len();
            let id = |index: usize| NodeId::from(format!("n{index}"));
            let kind =
                [LinkKind::Http, LinkKind::App, LinkKind::Sql, LinkKind::Failover, LinkKind::Replication]
                    [kind];
            let link = Link::new(format!("l{at}"), id(from.index(count)), id(to.index(count)), kind);
            board.links.insert(link.id.clone(), link);
        }
        board
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_board_is_laid_out_tidily_and_stays(mut board in board(), down in any::<bool>()) {
        let direction = if down { Direction::Down } else { Direction::Right };
        apply(&mut board, &Options { direction, keeps_order: false });
        assert_tidy(&board);
        let again = layout(&board, &Options { direction, keeps_order: true });
        for (id, place) in again {
            let node = &board.nodes[&id];
            prop_assert!((place.x0 - node.x).abs() < 0.11 && (place.y0 - node.y).abs() < 0.11, "{} moved from {:?} to {:?}", id, rect(node), place);
        }
    }
}

#[test]
fn a_laid_out_design_stays_and_a_new_leaf_moves_few() {
    for design in templates::ALL {
        let mut board = design.board();
        apply(&mut board, &RIGHT);
        let before = board.clone();
        apply(&mut board, &AGAIN);
        assert_eq!(board, before, "{}", design.name);

        let mut leaf = Node::new("leaf", NodeKind::Cache, 5_000.0, 5_000.0);
        leaf.label = Some("Cache".into());
        board.nodes.insert(leaf.id.clone(), leaf);
        let user =
            board.nodes.values().find(|node| node.kind == NodeKind::Client).expect("a user").id.clone();
        board.links.insert("leafy".into(), Link::new("leafy", user, "leaf".into(), LinkKind::Http));
        apply(&mut board, &AGAIN);
        assert_tidy(&board);
        let moved = before.nodes.iter().filter(|(id, node)| rect(&board.nodes[*id]) != rect(node)).count();
        println!("{}: {moved} of {} moved", design.name, before.nodes.len());
        assert!(moved * 5 <= before.nodes.len(), "{}: {moved} of {} moved", design.name, before.nodes.len());
    }
}

#[test]
fn designs_have_few_crossings() {
    // Counted between straight lines, of which the metrics of the third make most.
    for (design, most) in templates::ALL.iter().zip([0, 0, 8, 3]) {
        let mut board = design.board();
        let by_hand = crossings(&board);
        apply(&mut board, &RIGHT);
        assert_tidy(&board);
        println!("{}: {} crossings, by hand {by_hand}", design.name, crossings(&board));
        assert!(crossings(&board) <= most, "{}", design.name);
    }
}

#[test]
fn the_direction_is_followed() {
    let text = "flowchart TB\n a[User] --> b[HAProxy] --> c[Nginx] --> d[MySQL]";
    let down = mermaid::read(text).expect("a board").board;
    let tops: Vec<f64> = down.nodes.values().map(|node| node.y).collect();
    assert!(tops.is_sorted() && tops[0] < tops[3]);
    let right = mermaid::read(&text.replace("TB", "LR")).expect("a board").board;
    let lefts: Vec<f64> = right.nodes.values().map(|node| node.x).collect();
    assert!(lefts.is_sorted() && lefts[0] < lefts[3]);
}

#[test]
fn a_thousand_nodes_take_little_time() {
    let mut board = Board::default();
    for at in 0..1_000 {
        let kind = if at % 25 == 0 { NodeKind::Server } else { NodeKind::Web };
        let mut node = Node::new(format!("n{at}"), kind, 0.0, 0.0);
        node.parent = (at % 25 != 0 && at % 3 > 0).then(|| NodeId::from(format!("n{}", at / 25 * 25)));
        board.nodes.insert(node.id.clone(), node);
        let from = NodeId::from(format!("n{}", at * 7 / 10));
        let link = Link::new(format!("l{at}"), from, format!("n{at}").into(), LinkKind::Http);
        board.links.insert(link.id.clone(), link);
    }
    let start = Instant::now();
    apply(&mut board, &RIGHT);
    println!("1,000 nodes in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    assert_tidy(&board);
}
