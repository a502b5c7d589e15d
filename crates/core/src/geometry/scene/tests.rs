//! Random boards: routes are sane, and a scene that followed a board is the
//! same as one that was made from it.

use super::{Layer, Scene};
use crate::{
    geometry::{Point, Rect, attached_rects, overlaps, rect_of, route::TIP_GAP},
    model::{Board, Link, LinkId, LinkKind, Node, NodeId, NodeKind},
};
use kurbo::ParamCurve;
use proptest::{prelude::*, sample::Index};

/// One change of a board, as a tool makes it.
#[derive(Debug, Clone)]
enum Change {
    Move(Index, f64, f64),
    Resize(Index, f64, f64),
    Add(NodeKind, f64, f64, Option<Index>),
    Remove(Index),
    Enter(Index, Option<Index>),
    ToFront(Index),
    Link(Index, Index, Index),
    Unlink(Index),
    Relabel(Index, String),
    /// Asks for what is in an area, so that some routes are known and some not.
    Look(f64, f64),
}

fn change() -> impl Strategy<Value = Change> {
    let x = || -200.0..1400.0;
    let y = || -200.0..900.0;
    let kind = prop::sample::select(NodeKind::ALL);
    prop_oneof![
        4 => (any::<Index>(), x(), y()).prop_map(|(n, x, y)| Change::Move(n, x, y)),
        2 => (any::<Index>(), -40.0..40.0, -40.0..40.0).prop_map(|(n, x, y)| Change::Resize(n, x, y)),
        5 => (kind, x(), y(), any::<Option<Index>>()).prop_map(|(k, x, y, p)| Change::Add(k, x, y, p)),
        1 => any::<Index>().prop_map(Change::Remove),
        2 => (any::<Index>(), any::<Option<Index>>()).prop_map(|(n, p)| Change::Enter(n, p)),
        1 => any::<Index>().prop_map(Change::ToFront),
        6 => (any::<Index>(), any::<Index>(), any::<Index>()).prop_map(|(a, b, k)| Change::Link(a, b, k)),
        1 => any::<Index>().prop_map(Change::Unlink),
        1 => (any::<Index>(), "[a-z ]{0,30}").prop_map(|(n, text)| Change::Relabel(n, text)),
        2 => (x(), y()).prop_map(|(x, y)| Change::Look(x, y)),
    ]
}

/// Applies a change and names what it touched.
fn apply(board: &mut Board, change: &Change) -> (Vec<NodeId>, Vec<LinkId>) {
    let pick = |board: &Board, index: &Index| {
        (!board.nodes.is_empty()).then(|| board.nodes.keys()[index.index(board.nodes.len())].clone())
    };
    let pick_link = |board: &Board, index: &Index| {
        (!board.links.is_empty()).then(|| board.links.keys()[index.index(board.links.len())].clone())
    };
    let mut touched = (Vec::new(), Vec::new());
    let mut settle = None;
    match change {
        Change::Move(index, x, y) => {
            if let Some(id) = pick(board, index) {
                let by = (x - board.nodes[&id].x, y - board.nodes[&id].y);
                for id in board.with_descendants([&id]) {
                    let node = &mut board.nodes[&id];
                    (node.x, node.y) = (node.x + by.0, node.y + by.1);
                    touched.0.push(id);
                }
            }
        }
        Change::Resize(index, w, h) => {
            if let Some(id) = pick(board, index) {
                let node = &mut board.nodes[&id];
                (node.w, node.h) = ((node.w + w).max(30.0), (node.h + h).max(30.0));
                touched.0.push(id.clone());
                settle = Some(id);
            }
        }
        Change::Add(kind, x, y, parent) => {
            let mut node = Node::new(board.free_node_id(*kind), *kind, *x, *y);
            node.parent = parent.and_then(|index| pick(board, &index));
            if node.parent.as_ref().is_some_and(|id| !kind.fits_in(board.nodes[id].kind)) {
                node.parent = None;
            }
            settle = node.parent.clone();
            touched.0.push(node.id.clone());
            board.nodes.insert(node.id.clone(), node);
        }
        Change::Remove(index) => {
            if let Some(id) = pick(board, index) {
                let gone = board.with_descendants([&id]);
                touched.1 = board
                    .links
                    .values()
                    .filter(|link| gone.iter().any(|id| link.touches(id)))
                    .map(|link| link.id.clone())
                    .collect();
                board.links.retain(|id, _| !touched.1.contains(id));
                board.nodes.retain(|id, _| !gone.contains(id));
                touched.0 = gone;
            }
        }
        Change::Enter(index, parent) => {
            if let Some(id) = pick(board, index) {
                let kind = board.nodes[&id].kind;
                let parent = parent.and_then(|index| pick(board, &index)).filter(|parent| {
                    kind.fits_in(board.nodes[parent].kind) && !board.with_descendants([&id]).contains(parent)
                });
                board.nodes[&id].parent = parent.clone();
                touched.0.push(id);
                settle = parent;
            }
        }
        Change::ToFront(index) => {
            if let Some(id) = pick(board, index) {
                let last = board.nodes.len() - 1;
                let from = board.nodes.get_index_of(&id).unwrap_or(last);
                board.nodes.move_index(from, last);
                touched.0.push(id);
            }
        }
        Change::Link(from, to, kind) => {
            if let (Some(from), Some(to)) = (pick(board, from), pick(board, to)) {
                let kind = LinkKind::ALL[kind.index(LinkKind::ALL.len())];
                let link = Link::new(board.free_link_id(), from, to, kind);
                touched.1.push(link.id.clone());
                board.links.insert(link.id.clone(), link);
            }
        }
        Change::Unlink(index) => {
            if let Some(id) = pick_link(board, index) {
                board.links.shift_remove(&id);
                touched.1.push(id);
            }
        }
        Change::Relabel(index, text) => {
            if let Some(id) = pick_link(board, index) {
                board.links[&id].label = text.clone();
                touched.1.push(id);
            }
        }
        Change::Look(..) => {}
    }
    // Whoever changes a board keeps pills at their places.
    if let Some(parent) = settle {
        for (id, rect) in attached_rects(board, |id| *id == parent) {
            let node = &mut board.nodes[&id];
            (node.x, node.y, node.w, node.h) = (rect.x0, rect.y0, rect.width(), rect.height());
            touched.0.push(id);
        }
    }
    touched
}

fn same(followed: &Scene, fresh: &Scene, board: &Board) -> Result<(), TestCaseError> {
    for id in board.links.keys() {
        prop_assert_eq!(followed.route(id), fresh.route(id), "route of {}", id);
    }
    prop_assert_eq!(followed.drawing_order(), fresh.drawing_order());
    prop_assert_eq!(followed.bounds(), fresh.bounds());
    for area in [Rect::new(0.0, 0.0, 400.0, 300.0), Rect::new(-1e5, -1e5, 1e5, 1e5)] {
        prop_assert_eq!(followed.nodes_in(area), fresh.nodes_in(area));
        prop_assert_eq!(followed.links_in(area), fresh.links_in(area));
    }
    for id in board.nodes.keys() {
        let sorted = |scene: &Scene| {
            let mut ids: Vec<LinkId> = scene.links_of(id).cloned().collect();
            ids.sort();
            ids
        };
        prop_assert_eq!(sorted(followed), sorted(fresh));
        prop_assert_eq!(followed.layer(id), fresh.layer(id));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_scene_that_follows_is_the_scene_of_the_board(changes in prop::collection::vec(change(), 1..50)) {
        let mut board = Board::default();
        let mut scene = Scene::new(&board);
        for change in &changes {
            if let Change::Look(x, y) = change {
                scene.links_in(Rect::new(*x, *y, x + 300.0, y + 200.0));
                continue;
            }
            let before: Vec<_> = board.links.keys().map(|id| (id.clone(), scene.route(id).cloned())).collect();
            let (nodes, links) = apply(&mut board, change);
            let changed = scene.update(&board, &nodes, &links);
            for (id, route) in before.iter().filter(|(id, _)| board.links.contains_key(id)) {
                let is_other = scene.route(id) != route.as_ref();
                prop_assert!(!is_other || changed.contains(id), "{} changed unsaid by {:?}", id, change);
            }
        }
        same(&scene, &Scene::new(&board), &board)?;
    }

    #[test]
    fn a_scene_that_is_asked_now_and_then_follows_as_well(changes in prop::collection::vec(change(), 1..60)) {
        let mut board = Board::default();
        let mut scene = Scene::new(&board);
        for change in &changes {
            if let Change::Look(x, y) = change {
                scene.links_in(Rect::new(*x, *y, x + 300.0, y + 200.0));
            }
            let (nodes, links) = apply(&mut board, change);
            scene.update(&board, &nodes, &links);
        }
        same(&scene, &Scene::new(&board), &board)?;
    }

    #[test]
    fn routes_are_finite_and_end_at_the_borders(changes in prop::collection::vec(change(), 1..60)) {
        let mut board = Board::default();
        for change in &changes {
            apply(&mut board, change);
        }
        let scene = Scene::new(&board);
        for link in board.links.values() {
            let route = scene.route(&link.id).expect("every link has a route");
            let curve = route.curve;
            prop_assert!([curve.p0, curve.p1, curve.p2, curve.p3].iter().all(|point| point.is_finite()));
            prop_assert!(route.chip.is_none_or(|chip| chip.is_finite()));
            prop_assert!(off_border(rect_of(&board.nodes[&link.from]), curve.p0) < 1e-6);
            prop_assert!(off_border(rect_of(&board.nodes[&link.to]), curve.p3) < TIP_GAP + 1e-6);
            prop_assert_eq!(route.chip.is_some(), !link.chip().trim().is_empty());
        }
    }

    #[test]
    fn a_link_between_cards_apart_does_not_run_through_them(
        x in 200.0..900.0, y in -700.0..700.0, flip in any::<bool>(), others in prop::collection::vec((-800.0..1200.0, -800.0..800.0), 0..8),
    ) {
        let mut board = Board::default();
        let put = |board: &mut Board, id: String, x: f64, y: f64| {
            let node = Node::new(id, NodeKind::App, x, y);
            board.nodes.insert(node.id.clone(), node);
        };
        put(&mut board, "a".into(), 0.0, 0.0);
        // To the right, or below.
        if flip { put(&mut board, "b".into(), y, x * 0.5) } else { put(&mut board, "b".into(), x, y) }
        for (n, (x, y)) in others.into_iter().enumerate() {
            put(&mut board, format!("o{n}"), x, y);
        }
        let link = Link::new("l", "a".into(), "b".into(), LinkKind::Http);
        board.links.insert(link.id.clone(), link);
        let scene = Scene::new(&board);
        let route = scene.route("l").expect("the link has a route");
        for id in ["a", "b"] {
            let inside = rect_of(&board.nodes[id]).inflate(-4.0, -4.0);
            for step in 0..=200 {
                let point = route.curve.eval(f64::from(step) / 200.0);
                prop_assert!(!inside.contains(point), "{:?} runs through {}", route.curve, id);
            }
        }
    }
}

/// How far a point is from the border of a rectangle.
fn off_border(rect: Rect, point: Point) -> f64 {
    let outside = |low: f64, value: f64, high: f64| (low - value).max(value - high).max(0.0);
    let away = (outside(rect.x0, point.x, rect.x1), outside(rect.y0, point.y, rect.y1));
    let inside = (point.x - rect.x0)
        .abs()
        .min((rect.x1 - point.x).abs())
        .min((point.y - rect.y0).abs())
        .min((rect.y1 - point.y).abs());
    if away == (0.0, 0.0) { inside } else { away.0.max(away.1) }
}

/// A board in words: `id kind x y [parent]`, and links as `from>to kind`.
fn board(nodes: &[(&str, NodeKind, f64, f64, &str)], links: &[(&str, &str, LinkKind)]) -> Board {
    let mut board = Board::default();
    for (id, kind, x, y, parent) in nodes {
        let mut node = Node::new(*id, *kind, *x, *y);
        node.parent = (!parent.is_empty()).then(|| NodeId::from(*parent));
        board.nodes.insert(node.id.clone(), node);
    }
    for (n, (from, to, kind)) in links.iter().enumerate() {
        let link = Link::new(format!("l{n}"), (*from).into(), (*to).into(), *kind);
        board.links.insert(link.id.clone(), link);
    }
    board
}

#[test]
fn links_that_leave_one_side_fan_out_in_order() {
    let webs: Vec<String> = (0..5).map(|n| format!("w{n}")).collect();
    let mut nodes = vec![("lb", NodeKind::LoadBalancer, 0.0, 240.0, "")];
    // Listed in another order than they stand in.
    let heights = [480.0, 0.0, 240.0, 120.0, 360.0];
    nodes.extend(webs.iter().zip(heights).map(|(id, y)| (id.as_str(), NodeKind::Web, 400.0, y, "")));
    let links: Vec<_> = webs.iter().map(|id| ("lb", id.as_str(), LinkKind::Http)).collect();
    let board = board(&nodes, &links);
    let scene = Scene::new(&board);
    let mut ends: Vec<(f64, f64)> = board
        .links
        .keys()
        .filter_map(|id| scene.route(id))
        .map(|route| (route.curve.p0.y, route.curve.p3.y))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(ends.windows(2).all(|pair| pair[0].0 + 5.0 < pair[1].0 && pair[0].1 < pair[1].1), "{ends:?}");
}

#[test]
fn links_between_the_same_two_nodes_lie_beside_one_another() {
    let nodes = [("a", NodeKind::App, 0.0, 0.0, ""), ("b", NodeKind::Database, 400.0, 90.0, "")];
    let links = [("a", "b", LinkKind::SqlRead), ("b", "a", LinkKind::Plain), ("a", "b", LinkKind::SqlWrite)];
    let board = board(&nodes, &links);
    let scene = Scene::new(&board);
    let middle = |id: &str| scene.route(id).map(|route| route.point_at(0.5)).unwrap_or_default();
    let middles = [middle("l0"), middle("l1"), middle("l2")];
    for (a, b) in [(0, 1), (1, 2), (0, 2)] {
        assert!(middles[a].distance(middles[b]) > 8.0, "{middles:?}");
    }
    let chips: Vec<Rect> = ["l0", "l2"].iter().filter_map(|id| scene.route(id)?.chip).collect();
    assert!(!overlaps(chips[0], chips[1]));
}

#[test]
fn a_link_goes_round_a_card_in_its_way() {
    let nodes = [
        ("a", NodeKind::Web, 0.0, 0.0, ""),
        ("between", NodeKind::Cache, 0.0, 120.0, ""),
        ("b", NodeKind::App, 0.0, 240.0, ""),
    ];
    let board = board(&nodes, &[("a", "b", LinkKind::App)]);
    let scene = Scene::new(&board);
    let route = scene.route("l0").expect("the link has a route");
    assert!(!route.hits(rect_of(&board.nodes["between"])));
}

#[test]
fn a_link_from_a_box_to_what_is_in_it_stays_inside() {
    let nodes = [("s", NodeKind::Server, 0.0, 0.0, ""), ("web", NodeKind::Web, 52.0, 50.0, "s")];
    let board = board(&nodes, &[("s", "web", LinkKind::Http), ("web", "s", LinkKind::Plain)]);
    let scene = Scene::new(&board);
    let outer = rect_of(&board.nodes["s"]).inflate(0.1, 0.1);
    for id in ["l0", "l1"] {
        let route = scene.route(id).expect("the link has a route");
        assert!((0..=10).all(|n| outer.contains(route.point_at(f64::from(n) / 10.0))), "{:?}", route.curve);
        assert!(route.length() > 12.0);
    }
}

#[test]
fn a_link_from_a_node_to_itself_is_a_loop_outside() {
    let board = board(&[("a", NodeKind::App, 0.0, 0.0, "")], &[("a", "a", LinkKind::App)]);
    let scene = Scene::new(&board);
    let route = scene.route("l0").expect("the link has a route");
    assert!(route.length() > 60.0);
    let card = rect_of(&board.nodes["a"]);
    assert!((1..10).all(|n| !card.inflate(-1.0, -1.0).contains(route.point_at(f64::from(n) / 10.0))));
}

#[test]
fn nearly_level_cards_are_linked_by_a_straight_line() {
    let nodes = [("a", NodeKind::Web, 0.0, 0.0, ""), ("b", NodeKind::App, 300.0, 12.0, "")];
    let board = board(&nodes, &[("a", "b", LinkKind::App)]);
    let scene = Scene::new(&board);
    let curve = scene.route("l0").expect("the link has a route").curve;
    assert_eq!(curve.p0.y, curve.p3.y);
}

#[test]
fn what_is_drawn_on_top_is_hit_first() {
    let nodes = [
        ("z", NodeKind::Zone, -50.0, -100.0, ""),
        ("a", NodeKind::Web, 0.0, 0.0, "z"),
        ("b", NodeKind::App, 400.0, 0.0, ""),
        ("fw", NodeKind::Firewall, 10.0, 52.0, "a"),
    ];
    let mut board = board(&nodes, &[("a", "b", LinkKind::App)]);
    for (id, rect) in attached_rects(&board, |id| &**id == "a") {
        let node = &mut board.nodes[&id];
        (node.x, node.y, node.w, node.h) = (rect.x0, rect.y0, rect.width(), rect.height());
    }
    let scene = Scene::new(&board);
    let node = |x, y| scene.node_at(Point::new(x, y), 0.0).map(|id| id.to_string()).unwrap_or_default();
    assert_eq!(node(80.0, 20.0), "a");
    assert_eq!(node(30.0, 56.0), "fw", "a pill is above its parent");
    assert_eq!(node(250.0, 33.0), "z");
    assert_eq!(node(900.0, 900.0), "");
    assert_eq!(scene.link_at(Point::new(250.0, 33.0), 6.0).as_deref(), Some("l0"));
    assert_eq!(scene.link_at(Point::new(250.0, 40.0), 6.0), None);
    assert_eq!(
        scene.node_at(Point::new(560.0, 30.0), 6.0).as_deref(),
        Some("b"),
        "within reach of its border"
    );
    assert_eq!(scene.layer("fw"), Some(Layer::Pill));
    assert_eq!(scene.links_in(Rect::new(200.0, 20.0, 210.0, 40.0)), ["l0".into()]);
}

#[test]
fn boxes_are_drawn_first_the_outer_before_the_inner_and_pills_last() {
    let nodes = [
        ("fw", NodeKind::Firewall, 0.0, 0.0, "s"),
        ("web", NodeKind::Web, 0.0, 0.0, "s"),
        ("s", NodeKind::Server, 0.0, 0.0, "z"),
        ("note", NodeKind::Note, 0.0, 0.0, ""),
        ("z", NodeKind::Zone, 0.0, 0.0, ""),
    ];
    let scene = Scene::new(&board(&nodes, &[]));
    let order: Vec<String> = scene.drawing_order().iter().map(ToString::to_string).collect();
    assert_eq!(order, ["z", "s", "web", "note", "fw"]);
}

#[test]
fn a_forgotten_end_leaves_no_link_behind() {
    let nodes = [("a", NodeKind::Web, 0.0, 0.0, ""), ("b", NodeKind::App, 300.0, 0.0, "")];
    let mut board = board(&nodes, &[("a", "b", LinkKind::App)]);
    let mut scene = Scene::new(&board);
    board.links.clear();
    board.nodes.shift_remove("b");
    // The link itself is not named.
    assert_eq!(scene.update(&board, &["b".into()], &[]), []);
    assert_eq!(scene.route("l0"), None);
    assert_eq!(scene.links_of("a").count(), 0);
}
