//! Drawing a design: placing, linking, naming, undoing.

use browser_tests::{Page, Rect, run_on};
use serde_json::json;

use crate::board::{
    SELECTED, app, assert_near, connect, connector, count_in, drop_kind, entry, link_words, nearest, node,
    node_in, on, on_board, on_empty, on_link, overlap, place_in, rects, row, saved, selected, view,
};

const UNDO: &str = "[aria-label=Undo]";
const REDO: &str = "[aria-label=Redo]";

#[test]
fn the_simple_stack_is_drawn_by_dragging_and_every_step_is_undone_and_redone() {
    on_empty(|page| {
        let user = drop_kind(page, "client", (310.0, 330.0));
        let dns = drop_kind(page, "dns", (310.0, 160.0));
        let server = drop_kind(page, "server", (640.0, 400.0));
        page.drag(corner(page, &server, TOP_LEFT), (450.0, 240.0));
        page.drag(corner(page, &server, BOTTOM_RIGHT), (1090.0, 640.0));
        let web = drop_kind(page, "web", (560.0, 330.0));
        let app = drop_kind(page, "app", (780.0, 330.0));
        let code = drop_kind(page, "code", (780.0, 540.0));
        let database = drop_kind(page, "database", (990.0, 330.0));
        for (from, to) in [(&user, &dns), (&user, &web), (&web, &app), (&app, &code), (&app, &database)] {
            connect(page, from, to);
        }
        page.double_click(on(&user, (0.0, 0.0)));
        page.wait_for(".label-field:focus");
        page.type_text("Visitor\n");
        page.wait_gone(".label-field");
        assert!(page.text(&node(&user)).contains("Visitor"));

        let drawn = saved(page);
        for inside in [&web, &app, &code, &database] {
            assert_eq!(node_in(&drawn, inside)["in"], json!(server), "{inside} is inside of the server");
        }
        for outside in [&user, &dns] {
            assert_eq!(node_in(&drawn, outside)["in"], json!(null), "{outside} stands on its own");
        }
        let links: Vec<String> = (1..=5).map(|n| link_words(&drawn, &format!("l{n}"))).collect();
        assert_eq!(
            links,
            ["client1 dns dns1", "client1 http web1", "web1 app app1", "app1 app code1", "app1 sql db1"]
        );

        let steps = 7 + 2 + 5 + 1;
        for _ in 0..steps {
            assert!(is_enabled(page, UNDO));
            page.keys("Control+z");
        }
        page.wait_gone("[data-node-id], [data-link-id]");
        assert!(!is_enabled(page, UNDO), "one step for each thing that was done");
        for step in 0..steps {
            page.keys(if step % 2 == 0 { "Control+Shift+z" } else { "Control+y" });
        }
        assert!(!is_enabled(page, REDO));
        assert_eq!(saved(page), drawn);
    });
}

#[test]
fn a_dragged_node_goes_where_it_is_put_and_its_links_follow() {
    on_board(&row(), |page| {
        let line = page.attr("[data-link-id=l2] path", "d");
        page.holding("Control", || page.drag(on("app", (0.0, 0.0)), on("app", (31.0, 217.0))));
        let board = saved(page);
        assert_eq!(place_in(&board, "app"), (511.0, 217.0));
        assert_eq!(place_in(&board, "web"), (240.0, 0.0));
        assert_ne!(page.attr("[data-link-id=l2] path", "d"), line);
        page.keys("Control+z");
        assert_eq!(place_in(&saved(page), "app"), (480.0, 0.0));
        assert_eq!(page.attr("[data-link-id=l2] path", "d"), line);
    });
}

#[test]
fn escape_puts_a_dragged_node_back() {
    on_board(&row(), |page| {
        let before = page.rect(&node("web"));
        page.pointer_down(on("web", (0.0, 0.0)));
        page.pointer_move((before.center().0 + 40.0, before.center().1 + 300.0));
        page.wait_until(&format!(
            "document.querySelector('{}').getBoundingClientRect().y > {}",
            node("web").replace('"', ""),
            before.y + 250.0
        ));
        page.keys("Escape");
        assert_eq!(page.rect(&node("web")), before);
        page.pointer_up();
        assert_eq!(page.rect(&node("web")), before);
        assert!(!is_enabled(page, UNDO), "nothing was done");
    });
}

#[test]
fn shift_keeps_a_drag_to_one_direction() {
    on_board(&row(), |page| {
        page.holding("Control+Shift", || page.drag(on("user", (0.0, 0.0)), on("user", (40.0, 260.0))));
        let (x, y) = place_in(&saved(page), "user");
        assert_eq!((x, y), (0.0, 260.0));
    });
}

#[test]
fn a_rectangle_selects_what_it_touches_and_delete_takes_that_away() {
    on_board(&row(), |page| {
        let (web, app) = (page.rect(&node("web")), page.rect(&node("app")));
        let below = web.y + web.height + 120.0;
        page.pointer_down((web.x - 20.0, below));
        page.pointer_move((app.center().0, web.center().1));
        page.wait_for(".marquee");
        page.pointer_up();
        page.wait_gone(".marquee");
        page.wait_for_count(SELECTED, 2);
        page.keys("Delete");
        page.wait_for_count("[data-node-id]", 2);
        let board = saved(page);
        assert_eq!(count_in(&board, "links"), 0, "a link goes with its ends");
        page.keys("Control+z");
        page.wait_for_count("[data-node-id]", 4);
        assert_eq!(count_in(&saved(page), "links"), 3);
    });
}

#[test]
fn clicks_choose_one_and_with_shift_several() {
    on_board(&row(), |page| {
        page.click(on("user", (0.0, 0.0)));
        page.wait_for_count(SELECTED, 1);
        page.holding("Shift", || page.click(on("db", (0.0, 0.0))));
        page.wait_for_count(SELECTED, 2);
        page.holding("Shift", || page.click(on("db", (0.0, 0.0))));
        page.wait_for_count(SELECTED, 1);
        page.keys("Control+a");
        page.wait_for_count(SELECTED, 4);
        page.click(on("web", (0.0, 300.0)));
        page.wait_for_count(SELECTED, 0);
    });
}

#[test]
fn several_nodes_are_moved_as_one() {
    on_board(&row(), |page| {
        page.click(on("user", (0.0, 0.0)));
        page.holding("Shift", || page.click(on("web", (0.0, 0.0))));
        page.holding("Control", || page.drag(on("web", (0.0, 0.0)), on("web", (17.0, 150.0))));
        let board = saved(page);
        assert_eq!(place_in(&board, "user"), (17.0, 150.0));
        assert_eq!(place_in(&board, "web"), (257.0, 150.0));
        page.keys("Control+z");
        assert_eq!(place_in(&saved(page), "user"), (0.0, 0.0));
    });
}

#[test]
fn control_d_makes_a_copy_with_its_links() {
    on_board(&row(), |page| {
        page.click(on("app", (0.0, 0.0)));
        page.holding("Shift", || page.click(on("db", (0.0, 0.0))));
        page.keys("Control+d");
        page.wait_for_count("[data-node-id]", 6);
        let board = saved(page);
        assert_eq!(count_in(&board, "links"), 4, "the link between the two is copied along");
        assert_eq!(place_in(&board, "app1"), (504.0, 24.0));
        page.wait_for_count(SELECTED, 2);
    });
}

#[test]
fn alt_and_drag_leaves_the_node_and_moves_a_copy() {
    on_board(&row(), |page| {
        page.holding("Alt+Control", || page.drag(on("web", (0.0, 0.0)), on("web", (9.0, 200.0))));
        page.wait_for_count("[data-node-id]", 5);
        let board = saved(page);
        assert_eq!(place_in(&board, "web"), (240.0, 0.0));
        assert_eq!(place_in(&board, "web1"), (249.0, 200.0));
        page.keys("Control+z");
        page.wait_for_count("[data-node-id]", 4);
        assert!(!is_enabled(page, UNDO), "copying and moving is one step");
    });
}

#[test]
fn what_is_copied_is_pasted_here_and_in_another_tab() {
    on_board(&row(), |page| {
        page.allow_clipboard();
        page.click(on("app", (0.0, 0.0)));
        page.holding("Shift", || page.click(on("db", (0.0, 0.0))));
        page.keys("Control+c");
        page.keys("Control+v");
        page.wait_for_count("[data-node-id]", 6);
        page.open_tab("/?template=simple");
        let before = page.count("[data-node-id]");
        page.keys("Control+v");
        page.wait_for_count("[data-node-id]", before + 2);
        let board = saved(page);
        assert_eq!(count_in(&board, "links"), 6, "the link between the two comes along");
        page.keys("Control+z");
        page.wait_for_count("[data-node-id]", before);
    });
}

#[test]
fn what_is_cut_is_gone_until_it_is_pasted() {
    on_board(&row(), |page| {
        page.allow_clipboard();
        page.click(on("web", (0.0, 0.0)));
        page.keys("Control+x");
        page.wait_for_count("[data-node-id]", 3);
        page.keys("Control+v");
        page.wait_for_count("[data-node-id]", 4);
    });
}

#[test]
fn words_from_elsewhere_become_a_note() {
    on_board(&row(), |page| {
        page.allow_clipboard();
        page.set_clipboard("Ask about <b>backups</b>");
        page.click((600.0, 600.0));
        page.keys("Control+v");
        page.wait_for_count("[data-node-id]", 5);
        let note = selected(page).expect("the note is selected");
        assert_eq!(node_in(&saved(page), &note)["label"], "Ask about <b>backups</b>");
    });
}

#[test]
fn arrow_keys_move_by_one_and_with_shift_by_ten() {
    on_board(&row(), |page| {
        page.click(on("web", (0.0, 0.0)));
        page.keys("ArrowRight ArrowDown ArrowDown Shift+ArrowDown Shift+ArrowLeft");
        assert_eq!(place_in(&saved(page), "web"), (231.0, 12.0));
        page.keys("Control+z Control+z Control+z Control+z Control+z");
        assert_eq!(place_in(&saved(page), "web"), (240.0, 0.0));
    });
}

#[test]
fn a_guide_appears_where_a_dragged_node_lines_up() {
    on_board(&row(), |page| {
        page.holding("Control", || page.drag(on("app", (0.0, 0.0)), on("app", (0.0, 250.0))));
        let web = page.rect(&node("web"));
        page.pointer_down(on("app", (0.0, 0.0)));
        page.pointer_move((web.center().0 + 5.0, web.center().1 + 250.0));
        page.wait_for(".guide");
        page.pointer_up();
        page.wait_gone(".guide");
        assert_eq!(place_in(&saved(page), "app").0, 240.0, "it snapped to the node above");
    });
}

#[test]
fn a_server_is_resized_by_its_corner_and_holds_what_is_in_it() {
    let board = json!({
        "format": "stackboard", "version": 1,
        "nodes": [
            { "id": "s", "kind": "server", "x": 0, "y": 0, "w": 400, "h": 200 },
            { "id": "web", "kind": "web", "in": "s", "x": 40, "y": 60 }
        ],
        "links": []
    });
    on_board(&board, |page| {
        page.click(on("s", (100.0, 60.0)));
        let (x, y) = corner(page, "s", BOTTOM_RIGHT);
        page.drag((x, y), (x + 80.0, y + 60.0));
        let board = saved(page);
        assert_eq!(node_in(&board, "s")["w"], 480.0);
        assert_eq!(node_in(&board, "s")["h"], 260.0);
        assert_eq!(place_in(&board, "web"), (40.0, 60.0));
        page.keys("Control+z");
        assert_eq!(node_in(&saved(page), "s")["w"], 400.0);
    });
}

#[test]
fn a_moved_server_takes_along_what_is_in_it() {
    let board = json!({
        "format": "stackboard", "version": 1,
        "nodes": [
            { "id": "s", "kind": "server", "x": 0, "y": 0, "w": 300, "h": 160 },
            { "id": "web", "kind": "web", "in": "s", "x": 40, "y": 60 },
            { "id": "free", "kind": "app", "x": 400, "y": 300 }
        ],
        "links": []
    });
    on_board(&board, |page| {
        page.holding("Control", || page.drag(on("s", (0.0, -60.0)), on("s", (50.0, 10.0))));
        let board = saved(page);
        assert_eq!(place_in(&board, "s"), (50.0, 70.0));
        assert_eq!(place_in(&board, "web"), (90.0, 130.0));
        page.drag(on("free", (0.0, 0.0)), on("s", (60.0, 40.0)));
        let board = saved(page);
        assert_eq!(node_in(&board, "free")["in"], "s", "what is dropped on a server is in it");
        page.drag(on("web", (0.0, 0.0)), (700.0, 600.0));
        assert_eq!(node_in(&saved(page), "web")["in"], json!(null), "what is dragged out of it is not");
    });
}

#[test]
fn a_firewall_dropped_on_a_server_sits_on_its_border_as_a_pill() {
    on_empty(|page| {
        let server = drop_kind(page, "server", (640.0, 400.0));
        let card = drop_kind(page, "firewall", (330.0, 400.0));
        let loose = page.rect(&node(&card));
        page.drag(on(&card, (0.0, 0.0)), on(&server, (10.0, 20.0)));
        let board = saved(page);
        assert_eq!(node_in(&board, &card)["in"], json!(server));
        let (pill, host) = (page.rect(&node(&card)), page.rect(&node(&server)));
        assert!(pill.height < loose.height / 1.5, "{pill:?} is a pill");
        let border = host.y + host.height;
        assert!(pill.y < border && border < pill.y + pill.height, "{pill:?} lies on the border of {host:?}");

        let certificate = drop_kind(page, "certificate", host.center());
        let pills = [page.rect(&node(&card)), page.rect(&node(&certificate))];
        assert!(!overlap(pills[0], pills[1]), "pills stand beside one another: {pills:?}");
        page.drag(on(&card, (0.0, 0.0)), (330.0, 600.0));
        assert_eq!(node_in(&saved(page), &card)["in"], json!(null));
        assert!(page.rect(&node(&card)).height > 50.0, "taken off it is a card again");
    });
}

#[test]
fn the_end_of_a_link_is_moved_to_another_node() {
    on_board(&row(), |page| {
        page.click(on_link("l3"));
        page.wait_for_count(".handle", 2);
        let end = nearest(&rects(page, ".handle"), page.rect(&node("db")).center());
        page.pointer_down(end.center());
        page.pointer_move(page.rect(&node("web")).center());
        page.wait_for(".draft");
        page.pointer_up();
        page.wait_gone(".draft");
        assert!(link_words(&saved(page), "l3").ends_with(" web"));
        page.keys("Control+z");
        assert_eq!(link_words(&saved(page), "l3"), "app sql db");
    });
}

#[test]
fn a_link_dropped_where_nothing_is_offers_what_could_come_next() {
    on_board(&row(), |page| {
        let start = connector(page, "web", "db");
        page.drag(start, on("web", (60.0, 300.0)));
        page.wait_for(".popup [role=menuitem]");
        let first = page.attr(".popup [role=menuitem]", "data-kind");
        assert_eq!(first.as_deref(), Some("app"), "the usual next kind comes first");
        page.click(".popup [data-kind=app]");
        page.wait_gone(".popup");
        page.wait_for_count("[data-node-id]", 5);
        assert_eq!(link_words(&saved(page), "l4"), "web app app1");
        page.keys("Control+z");
        page.wait_for_count("[data-node-id]", 4);
        page.wait_for_count("[data-link-id]", 3);
    });
}

#[test]
fn escape_gives_up_a_link_that_is_being_drawn() {
    on_board(&row(), |page| {
        page.pointer_down(connector(page, "user", "db"));
        page.pointer_move(on("app", (0.0, 0.0)));
        page.wait_for(".draft");
        page.keys("Escape");
        page.wait_gone(".draft");
        page.pointer_up();
        page.wait_gone(".popup");
        page.wait_for_count("[data-link-id]", 3);
    });
}

#[test]
fn labels_are_edited_where_they_stand() {
    on_board(&row(), |page| {
        page.double_click(on("web", (0.0, 0.0)));
        page.wait_for(".label-field:focus");
        page.type_text("Front door");
        page.keys("Escape");
        page.wait_gone(".label-field");
        assert!(!page.text(&node("web")).contains("Front"), "Esc gives the words up");

        page.double_click(on("web", (0.0, 0.0)));
        page.wait_for(".label-field:focus");
        page.type_text("Front door");
        page.click((600.0, 700.0));
        page.wait_gone(".label-field");
        assert_eq!(node_in(&saved(page), "web")["label"], "Front door", "a press elsewhere keeps them");

        page.double_click(on_link("l2"));
        page.wait_for(".label-field:focus");
        page.type_text("FastCGI\n");
        page.wait_for_text("[data-link-id=l2]", "FastCGI");
    });
}

#[test]
fn a_double_click_on_the_empty_board_writes_a_text() {
    on_empty(|page| {
        page.double_click((640.0, 400.0));
        page.wait_for(".label-field:focus");
        page.type_text("The web tier");
        page.keys("Control+Enter");
        page.wait_gone(".label-field");
        let text = selected(page).expect("the text is selected");
        assert!(page.text(&node(&text)).contains("The web tier"));
        assert_eq!(node_in(&saved(page), &text)["kind"], "text");
    });
}

#[test]
fn the_context_menu_does_what_it_says() {
    on_board(&row(), |page| {
        page.right_click(on("web", (0.0, 0.0)));
        page.click(".popup [data-action=duplicate]");
        page.wait_for_count("[data-node-id]", 5);
        page.keys("Control+z");
        page.wait_for_count("[data-node-id]", 4);

        page.right_click(on("db", (0.0, 0.0)));
        page.wait_for(".popup");
        page.keys("Escape");
        page.wait_gone(".popup");

        page.right_click(on_link("l1"));
        page.wait_for_text(".popup", "Turn round");
        page.click(".popup [data-action=delete]");
        page.wait_for_count("[data-link-id]", 2);

        page.right_click((640.0, 600.0));
        page.click(".popup [data-action=undo]");
        page.wait_for_count("[data-link-id]", 3);
        assert_eq!(page.count(".popup"), 0);
    });
}

#[test]
fn the_context_menu_changes_the_kind_of_a_link() {
    on_board(&row(), |page| {
        page.right_click(on_link("l1"));
        page.wait_for(".popup [role=menuitemradio][aria-checked=true]");
        let https = "[...document.querySelectorAll('.popup [role=menuitemradio]')]
            .find(item => item.textContent.trim() === 'HTTPS').dataset.wanted = ''";
        page.exec(https);
        page.click(".popup [data-wanted]");
        page.wait_gone(".popup");
        assert_eq!(link_words(&saved(page), "l1"), "user https web");
    });
}

#[test]
fn nodes_are_put_into_a_server_by_key_and_taken_out_again() {
    on_board(&row(), |page| {
        page.click(on("web", (0.0, 0.0)));
        page.holding("Shift", || page.click(on("app", (0.0, 0.0))));
        page.keys("Control+g");
        page.wait_for_count("[data-node-id]", 5);
        let board = saved(page);
        let server = node_in(&board, "web")["in"].clone();
        assert!(server.is_string());
        assert_eq!(node_in(&board, "app")["in"], server);
        page.keys("Control+Shift+g");
        page.wait_for_count("[data-node-id]", 4);
        let board = saved(page);
        assert_eq!(node_in(&board, "web")["in"], json!(null));
        assert_eq!(count_in(&board, "links"), 3);
    });
}

#[test]
fn what_lies_behind_is_brought_to_the_front() {
    let board = json!({
        "format": "stackboard", "version": 1,
        "nodes": [
            { "id": "below", "kind": "web", "x": 0, "y": 0 },
            { "id": "above", "kind": "app", "x": 60, "y": 20 }
        ],
        "links": []
    });
    on_board(&board, |page| {
        let front = |page: &Page| {
            page.eval::<String>(
                "[...document.querySelectorAll('.cards > [data-node-id]')].at(-1).dataset.nodeId",
            )
        };
        assert_eq!(front(page), "above");
        page.click(on("below", (-60.0, -10.0)));
        page.keys("]");
        assert_eq!(front(page), "below");
        page.keys("[");
        assert_eq!(front(page), "above");
    });
}

#[test]
fn a_kind_is_placed_by_a_click_on_the_palette_and_one_on_the_board() {
    on_empty(|page| {
        page.click(entry("cache").as_str());
        assert_eq!(page.attr(&entry("cache"), "aria-pressed").as_deref(), Some("true"));
        page.hover((640.0, 400.0));
        page.wait_for(".ghost");
        page.click((640.0, 400.0));
        page.wait_for_count("[data-node-id]", 1);
        page.wait_gone(".ghost");
        let centre = page.rect("[data-node-id]").center();
        assert_near(centre, (640.0, 400.0), 2.0);

        page.click(entry("queue").as_str());
        page.keys("Escape");
        page.click((500.0, 600.0));
        assert_eq!(page.count("[data-node-id]"), 1, "Esc lets go of the kind");
    });
}

#[test]
fn a_design_is_drawn_on_a_board_that_is_zoomed_and_moved() {
    on_empty(|page| {
        page.holding("Control", || page.wheel((640.0, 450.0), 0, 120));
        page.wheel((640.0, 450.0), 80, -60);
        let web = drop_kind(page, "web", (420.0, 300.0));
        let app = drop_kind(page, "app", (800.0, 420.0));
        assert_near(page.rect(&node(&web)).center(), (420.0, 300.0), 2.0);
        connect(page, &web, &app);
        assert_eq!(link_words(&saved(page), "l1"), "web1 app app1");
        assert!(view(page).zoom < 1.0);
    });
}

#[test]
fn work_goes_on_below_a_path_of_a_shared_host() {
    run_on(app().under("/course/board/"), |page| {
        page.open("/?template=simple");
        page.click(on("db", (0.0, 0.0)));
        page.keys("Delete");
        page.wait_for_count("[data-node-id]", 6);
    });
}

/// Which share of a node's width and height a corner lies at.
const TOP_LEFT: (f64, f64) = (0.0, 0.0);
const BOTTOM_RIGHT: (f64, f64) = (1.0, 1.0);

/// Where the handle at a corner of the selected node is.
#[track_caller]
fn corner(page: &Page, id: &str, (right, down): (f64, f64)) -> (f64, f64) {
    let Rect { x, y, width, height } = page.rect(&node(id));
    page.wait_for_count(".handle", 8);
    nearest(&rects(page, ".handle"), (x + width * right, y + height * down)).center()
}

fn is_enabled(page: &Page, css: &str) -> bool {
    page.attr(css, "disabled").is_none()
}
