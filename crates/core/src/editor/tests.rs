//! The editor driven as a person would: by pointer and keys.

use super::*;
use crate::{
    edit::Direction,
    geometry::{Insets, Point, rect_of},
    model::{LinkKind, Node, NodeKind},
};

/// Speaks for the user.
struct User {
    editor: Editor,
}

impl User {
    fn new() -> Self {
        let mut editor = Editor::new(Board::default());
        editor.set_size(Size::new(1200.0, 800.0));
        Self { editor }
    }

    fn pointer(x: f64, y: f64) -> Pointer {
        Pointer { at: Point::new(x, y), mods: Mods::default(), touch: false }
    }

    fn down(&mut self, x: f64, y: f64) -> &mut Self {
        self.editor.pointer_move(Self::pointer(x, y));
        self.editor.pointer_down(Button::Primary, Self::pointer(x, y));
        self
    }

    fn to(&mut self, x: f64, y: f64) -> &mut Self {
        self.editor.pointer_move(Self::pointer(x, y));
        self
    }

    fn up(&mut self, x: f64, y: f64) -> &mut Self {
        self.editor.pointer_move(Self::pointer(x, y));
        self.editor.pointer_up(Button::Primary, Self::pointer(x, y));
        assert_eq!(self.editor.board.check(), Ok(()));
        self
    }

    fn click(&mut self, x: f64, y: f64) -> &mut Self {
        self.down(x, y).up(x, y)
    }

    fn drag(&mut self, from: (f64, f64), to: (f64, f64)) -> &mut Self {
        let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        self.down(from.0, from.1).to(middle.0, middle.1).up(to.0, to.1)
    }

    fn put(&mut self, kind: NodeKind, x: f64, y: f64) -> NodeId {
        self.editor.arm(kind);
        self.click(x, y);
        self.editor.selection.only_node().expect("the new node is selected").clone()
    }

    fn at(&self, id: &NodeId) -> (f64, f64) {
        let centre = rect_of(&self.editor.board.nodes[id]).center();
        (centre.x, centre.y)
    }

    fn parent(&self, id: &NodeId) -> Option<&str> {
        self.editor.board.nodes[id].parent.as_deref()
    }

    fn undo_all(&mut self) {
        while self.editor.history.undo_name().is_some() {
            self.editor.undo();
        }
    }
}

#[test]
fn the_simple_stack_is_drawn_by_dragging() {
    let mut user = User::new();
    let client = user.put(NodeKind::Client, 150.0, 300.0);
    let server = user.put(NodeKind::Server, 600.0, 300.0);
    let web = user.put(NodeKind::Web, 600.0, 310.0);
    assert_eq!(user.parent(&web), Some(server.as_str()), "dropped on a server it goes inside");
    let app = user.put(NodeKind::App, 900.0, 500.0);
    assert_eq!(user.parent(&app), None);
    user.editor.select(Selection::default());
    // From the right handle of the user to the web server.
    let rect = rect_of(&user.editor.board.nodes[&client]);
    user.to(rect.center().x, rect.center().y);
    user.drag((rect.x1 + 14.0, rect.center().y), user.at(&web));
    assert_eq!(user.editor.board.links.len(), 1);
    assert_eq!(user.editor.board.links[0].kind, LinkKind::Http);
    user.undo_all();
    assert_eq!(user.editor.board, Board::default());
}

#[test]
fn a_move_starts_after_four_pixels_and_esc_takes_it_back() {
    let mut user = User::new();
    let web = user.put(NodeKind::Web, 300.0, 300.0);
    let before = user.editor.board.clone();
    user.down(300.0, 300.0).to(302.0, 302.0);
    assert_eq!(user.editor.board, before, "within the threshold nothing moves");
    user.to(420.0, 360.0);
    assert_ne!(user.editor.board, before);
    assert!(user.editor.escape());
    assert_eq!(user.editor.board, before);
    user.drag((300.0, 300.0), (500.0, 400.0));
    assert_eq!(user.at(&web), (500.0, 400.0));
    assert_eq!(user.editor.history.undo_name(), Some("Move"));
    user.editor.undo();
    assert_eq!(user.editor.board, before);
}

#[test]
fn what_is_in_a_container_moves_with_it_and_can_be_taken_out() {
    let mut user = User::new();
    let server = user.put(NodeKind::Server, 400.0, 300.0);
    let web = user.put(NodeKind::Web, 400.0, 310.0);
    let (x, y) = user.at(&web);
    let corner = user.editor.board.nodes[&server].clone();
    user.editor.set_snaps(false);
    user.drag((corner.x + 20.0, corner.y + 12.0), (corner.x + 120.0, corner.y + 62.0));
    assert_eq!(user.at(&web), (x + 100.0, y + 50.0));
    user.drag(user.at(&web), (900.0, 600.0));
    assert_eq!(user.parent(&web), None);
    user.drag((900.0, 600.0), (500.0, 360.0));
    assert_eq!(user.parent(&web), Some(server.as_str()));
    let (inner, outer) =
        (rect_of(&user.editor.board.nodes[&web]), rect_of(&user.editor.board.nodes[&server]));
    assert_eq!(outer.union(inner), outer, "a container grows to hold what is dropped into it");
}

#[test]
fn a_firewall_dropped_on_a_server_becomes_a_pill_on_its_border() {
    let mut user = User::new();
    let server = user.put(NodeKind::Server, 400.0, 300.0);
    let wall = user.put(NodeKind::Firewall, 800.0, 300.0);
    let card = user.editor.board.nodes[&wall].clone();
    user.drag((800.0, 300.0), (400.0, 300.0));
    assert_eq!(user.parent(&wall), Some(server.as_str()));
    let pill = rect_of(&user.editor.board.nodes[&wall]);
    let host = rect_of(&user.editor.board.nodes[&server]);
    assert!(pill.height() < card.h && pill.y0 < host.y1 && pill.y1 > host.y1, "it straddles the border");
    let agent = user.put(NodeKind::Agent, 400.0, 300.0);
    let second = rect_of(&user.editor.board.nodes[&agent]);
    assert!(second.x0 >= pill.x1, "pills stand beside one another");
    user.drag(user.at(&wall), (900.0, 600.0));
    assert_eq!(user.parent(&wall), None);
    assert_eq!((user.editor.board.nodes[&wall].w, user.editor.board.nodes[&wall].h), (card.w, card.h));
    assert_eq!(rect_of(&user.editor.board.nodes[&agent]).x0, pill.x0, "the other moves up");
}

#[test]
fn a_rectangle_selects_what_it_touches_and_shift_adds() {
    let mut user = User::new();
    let a = user.put(NodeKind::Web, 200.0, 200.0);
    let b = user.put(NodeKind::Web, 200.0, 400.0);
    let c = user.put(NodeKind::Web, 700.0, 600.0);
    user.drag((50.0, 50.0), (300.0, 450.0));
    assert_eq!(user.editor.selection, Selection::of_nodes([a.clone(), b.clone()]));
    let shift = Pointer { mods: Mods { shift: true, ..Mods::default() }, ..User::pointer(700.0, 600.0) };
    user.editor.pointer_down(Button::Primary, shift);
    user.editor.pointer_up(Button::Primary, shift);
    assert!([&a, &b, &c].into_iter().all(|id| user.editor.selection.nodes.contains(id)));
    user.click(1000.0, 100.0);
    assert!(user.editor.selection.is_empty());
}

#[test]
fn a_link_can_be_reattached_and_dropped_on_nothing_it_stays() {
    let mut user = User::new();
    let lb = user.put(NodeKind::LoadBalancer, 150.0, 300.0);
    let one = user.put(NodeKind::Web, 600.0, 200.0);
    let two = user.put(NodeKind::Web, 600.0, 500.0);
    user.editor.link(&lb, &one);
    let id = user.editor.board.links[0].id.clone();
    user.editor.select(Selection::of_link(id.clone()));
    let end = user.editor.scene.route(&id).expect("it is drawn").point_at(1.0);
    user.drag((end.x, end.y), user.at(&two));
    assert_eq!(user.editor.board.links[&id].to, two);
    let end = user.editor.scene.route(&id).expect("it is drawn").point_at(1.0);
    user.drag((end.x, end.y), (1000.0, 100.0));
    assert_eq!(user.editor.board.links[&id].to, two);
}

#[test]
fn a_link_dropped_on_the_empty_board_offers_a_new_node() {
    let mut user = User::new();
    let lb = user.put(NodeKind::LoadBalancer, 200.0, 300.0);
    user.editor.take_update();
    let rect = rect_of(&user.editor.board.nodes[&lb]);
    user.drag((rect.x1 + 14.0, rect.center().y), (700.0, 300.0));
    let asks = user.editor.take_update().asks;
    let Some(Ask::Offer { from, at, .. }) = asks.into_iter().find(|ask| matches!(ask, Ask::Offer { .. }))
    else {
        panic!("nothing was offered");
    };
    assert_eq!((from.clone(), at), (lb, Point::new(700.0, 300.0)));
    let web = user.editor.place_linked(&from, NodeKind::Web, at).expect("it is placed");
    assert_eq!(user.editor.board.links[0].to, web);
    user.editor.undo();
    assert_eq!(user.editor.board.nodes.len(), 1, "node and link are one step");
}

#[test]
fn a_container_is_resized_by_its_corner_and_no_smaller_than_its_least() {
    let mut user = User::new();
    let server = user.put(NodeKind::Server, 400.0, 300.0);
    let rect = rect_of(&user.editor.board.nodes[&server]);
    user.drag((rect.x1, rect.y1), (rect.x1 + 80.0, rect.y1 + 40.0));
    let wider = rect_of(&user.editor.board.nodes[&server]);
    assert_eq!((wider.width(), wider.height()), (rect.width() + 80.0, rect.height() + 40.0));
    user.drag((wider.x1, wider.y1), (0.0, 0.0));
    let least = rect_of(&user.editor.board.nodes[&server]);
    assert_eq!((least.x0, least.y0), (rect.x0, rect.y0));
    assert!(least.width() >= 80.0 && least.height() >= 40.0);
}

#[test]
fn alt_drag_leaves_the_original_and_moves_a_copy() {
    let mut user = User::new();
    let web = user.put(NodeKind::Web, 300.0, 300.0);
    let alt = |x, y| Pointer { mods: Mods { alt: true, ..Mods::default() }, ..User::pointer(x, y) };
    user.editor.pointer_down(Button::Primary, alt(300.0, 300.0));
    user.editor.pointer_move(alt(500.0, 420.0));
    user.editor.pointer_up(Button::Primary, alt(500.0, 420.0));
    assert_eq!(user.at(&web), (300.0, 300.0));
    assert_eq!(user.editor.board.nodes.len(), 2);
    user.editor.undo();
    assert_eq!(user.editor.board.nodes.len(), 1, "copying and moving are one step");
}

#[test]
fn dragged_nodes_snap_to_their_neighbours() {
    let mut user = User::new();
    user.put(NodeKind::Web, 300.0, 300.0);
    let other = user.put(NodeKind::Web, 600.0, 500.0);
    user.down(600.0, 500.0).to(600.0, 400.0).to(600.0, 304.0);
    assert!(!user.editor.overlay.guides.is_empty());
    user.up(600.0, 304.0);
    assert_eq!(user.at(&other), (600.0, 300.0));
}

#[test]
fn zooming_keeps_the_point_under_the_cursor() {
    let mut user = User::new();
    let at = Point::new(333.0, 222.0);
    for factor in [1.3, 4.0, 0.01, 2.0, 300.0] {
        let before = user.editor.viewport.to_board(at);
        user.editor.zoom_about(at, factor);
        let after = user.editor.viewport.to_screen(before);
        assert!((after - at).hypot() < 1e-6);
        assert!((0.1..=8.0).contains(&user.editor.viewport.zoom));
    }
}

#[test]
fn a_board_is_drawn_without_a_pointer() {
    let mut user = User::new();
    user.editor.place(NodeKind::Client);
    user.editor.extend(Direction::Right);
    user.editor.extend(Direction::Right);
    let kinds: Vec<NodeKind> = user.editor.board.nodes.values().map(|node| node.kind).collect();
    assert_eq!(kinds, [NodeKind::Client, NodeKind::LoadBalancer, NodeKind::Web]);
    assert_eq!(user.editor.board.links.len(), 2);
    user.editor.walk_along(Direction::Left);
    assert_eq!(user.editor.current().as_deref(), Some("lb1"));
    let words = user.editor.describe_node(&"lb1".into());
    assert_eq!(words, "Load balancer HAProxy, 1 in, 1 out");
    user.editor.select(Selection::default());
    let mut seen = Vec::new();
    while user.editor.walk(true) {
        seen.push(user.editor.current().expect("a node is current"));
    }
    assert_eq!(seen, ["client1", "lb1", "web1"].map(NodeId::from));
}

#[test]
fn placed_by_key_a_component_goes_into_the_selected_server() {
    let mut user = User::new();
    let server = user.editor.place(NodeKind::Server).expect("it is placed");
    let web = user.editor.place(NodeKind::Web).expect("it is placed");
    assert_eq!(user.parent(&web), Some(server.as_str()));
    let app = user.editor.place(NodeKind::App).expect("it is placed");
    assert_eq!(user.parent(&app), Some(server.as_str()), "beside the one that is in it");
    let (a, b) = (rect_of(&user.editor.board.nodes[&web]), rect_of(&user.editor.board.nodes[&app]));
    assert!(!crate::geometry::overlaps(a, b));
    let wall = user.editor.place(NodeKind::Firewall).expect("it is placed");
    assert!(user.editor.board.is_attached(&user.editor.board.nodes[&wall]));
}

#[test]
fn a_read_only_board_does_not_change() {
    let mut user = User::new();
    user.put(NodeKind::Web, 300.0, 300.0);
    let before = user.editor.board.clone();
    user.editor.set_read_only(true);
    user.drag((300.0, 300.0), (500.0, 500.0));
    user.editor.nudge(Direction::Left, 10.0, 0.0);
    user.editor.delete_selection();
    user.editor.place(NodeKind::Web);
    assert_eq!(user.editor.board, before);
}

#[test]
fn a_fitted_board_keeps_clear_of_the_islands() {
    let mut user = User::new();
    for (x, y) in [(100.0, 100.0), (1100.0, 700.0), (600.0, 400.0)] {
        user.put(NodeKind::Web, x, y);
    }
    let insets = Insets { left: 200.0, top: 70.0, right: 320.0, bottom: 90.0 };
    user.editor.fit(insets);
    let bounds = user.editor.scene.bounds().expect("there are nodes");
    let (low, high) = (
        user.editor.viewport.to_screen(bounds.origin()),
        user.editor.viewport.to_screen(Point::new(bounds.x1, bounds.y1)),
    );
    assert!(low.x >= 199.9 && low.y >= 69.9 && high.x <= 880.1 && high.y <= 710.1);
}

#[test]
fn every_template_opens_fitted_with_all_of_it_in_view() {
    for template in &crate::templates::ALL {
        let mut user = User::new();
        user.editor.open(template.board());
        user.editor.fit(Insets { left: 24.0, top: 24.0, right: 24.0, bottom: 24.0 });
        let visible = user.editor.viewport.visible(user.editor.size);
        assert_eq!(user.editor.scene.nodes_in(visible).len(), user.editor.board.nodes.len());
        for id in user.editor.board.links.keys() {
            assert!(user.editor.scene.route(id).is_some());
        }
    }
}

/// What a node of a kind would be put into at a point of the first template.
fn taker(user: &User, kind: NodeKind, at: Point, moving: &[&str]) -> Option<String> {
    let moving: Vec<NodeId> = moving.iter().map(|id| NodeId::from(*id)).collect();
    user.editor.taker_at(at, kind, &moving).map(|id| id.to_string())
}

#[test]
fn what_is_dropped_goes_into_the_innermost_that_takes_it() {
    let mut user = User::new();
    user.put(NodeKind::Zone, 500.0, 400.0);
    user.put(NodeKind::Server, 500.0, 400.0);
    user.put(NodeKind::Web, 500.0, 400.0);
    let middle = Point::new(500.0, 400.0);
    let beside = Point::new(500.0, 340.0);
    assert_eq!(taker(&user, NodeKind::App, beside, &[]).as_deref(), Some("server1"));
    assert_eq!(
        taker(&user, NodeKind::App, middle, &[]).as_deref(),
        Some("server1"),
        "no service is in a service"
    );
    assert_eq!(
        taker(&user, NodeKind::Firewall, middle, &[]).as_deref(),
        Some("web1"),
        "but a firewall is attached to it"
    );
    assert_eq!(
        taker(&user, NodeKind::Client, beside, &[]).as_deref(),
        Some("zone1"),
        "no user runs on a server"
    );
    assert_eq!(
        taker(&user, NodeKind::Server, beside, &["zone1"]),
        None,
        "nothing goes into what moves with it"
    );
    assert_eq!(taker(&user, NodeKind::App, Point::new(5.0, 5.0), &[]), None);
}

#[test]
fn walking_says_where_one_is() {
    let mut user = User::new();
    user.put(NodeKind::LoadBalancer, 200.0, 300.0);
    user.put(NodeKind::Web, 600.0, 300.0);
    user.editor.select(Selection::default());
    user.editor.take_update();
    user.editor.walk(true);
    let asks = user.editor.take_update().asks;
    assert_eq!(asks, [Ask::Announce("Load balancer HAProxy, 0 in, 0 out, 1 of 2".into())]);
}

#[test]
fn the_handles_stay_while_the_pointer_is_on_its_way_to_them() {
    let mut user = User::new();
    user.put(NodeKind::Server, 400.0, 300.0);
    let web = user.put(NodeKind::Web, 400.0, 310.0);
    user.editor.select(Selection::default());
    let rect = rect_of(&user.editor.board.nodes[&web]);
    for step in 0..15 {
        user.to(rect.x1 - 1.0 + f64::from(step), rect.center().y);
        assert_eq!(user.editor.connectors_of(), Some(&web), "{step} pixels on");
    }
    assert!(matches!(user.editor.hover, Hit::Connector(..)));
    user.to(900.0, 700.0);
    assert_eq!(user.editor.connectors_of(), None);
}

#[test]
fn what_is_brought_to_the_front_is_hit_first() {
    let mut user = User::new();
    user.editor.set_snaps(false);
    let below = user.put(NodeKind::Web, 300.0, 300.0);
    let above = user.put(NodeKind::App, 320.0, 310.0);
    let point = Point::new(310.0, 305.0);
    assert_eq!(user.editor.scene.node_at(point, 0.0), Some(above));
    user.editor.select(Selection::of_node(below.clone()));
    user.editor.reorder_selection(crate::edit::Order::Front);
    assert_eq!(user.editor.scene.node_at(point, 0.0), Some(below));
}

#[test]
fn a_node_becomes_another_kind_unless_it_holds_what_that_cannot() {
    let mut board = Board::default();
    let mut server = Node::new("s", NodeKind::Server, 0.0, 0.0);
    server.label = Some("Box".into());
    let mut web = Node::new("w", NodeKind::Web, 20.0, 60.0);
    web.parent = Some("s".into());
    for node in [server, web] {
        board.nodes.insert(node.id.clone(), node);
    }
    let mut editor = Editor::new(board);
    editor.set_kind(&"w".into(), NodeKind::App);
    assert_eq!(editor.board().node("w").map(|node| node.kind), Some(NodeKind::App));
    editor.set_kind(&"s".into(), NodeKind::Web);
    assert_eq!(editor.board().node("s").map(|node| node.kind), Some(NodeKind::Server));
    editor.set_kind(&"s".into(), NodeKind::Zone);
    assert_eq!(editor.board().node("s").map(|node| (node.kind, node.label())), Some((NodeKind::Zone, "Box")));
    assert_eq!(editor.board().check(), Ok(()));
    editor.undo();
    assert_eq!(editor.board().node("s").map(|node| node.kind), Some(NodeKind::Server));
}
