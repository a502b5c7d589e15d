//! The same with fingers, on a phone.

use std::time::Duration;

use browser_tests::{Page, Spot, run_on};

use crate::board::{
    assert_near, entry, link_words, new_board, node, node_in, on, place_in, rects, row, saved, view,
    with_file,
};

/// Runs a test on a phone of 390 × 844 CSS pixels.
#[track_caller]
fn on_phone(test: impl FnOnce(&Page)) {
    run_on(with_file(&row()), |page| {
        page.set_viewport(390, 844);
        page.emulate_touch();
        page.open("/?src=board.json");
        test(page);
    });
}

/// A place where there is neither a node nor an island.
const FREE: (f64, f64) = (195.0, 250.0);

#[test]
fn one_finger_moves_the_view() {
    on_phone(|page| {
        let before = view(page);
        page.touch_drag(FREE, (FREE.0 + 60.0, FREE.1 - 90.0));
        let after = view(page);
        assert_near((after.x, after.y), (before.x + 60.0, before.y - 90.0), 1.0);
        assert!((after.zoom - before.zoom).abs() < 1e-9);
    });
}

#[test]
fn one_finger_moves_a_node() {
    on_phone(|page| {
        let before = page.rect(&node("web")).center();
        page.touch_drag(on("web", (0.0, 0.0)), (before.0, before.1 + 150.0));
        let board = saved(page);
        assert!(place_in(&board, "web").1 > 100.0);
        assert_eq!(place_in(&board, "user"), (0.0, 0.0));
        assert_near(page.rect(&node("web")).center(), (before.0, before.1 + 150.0), 10.0);
    });
}

#[test]
fn two_fingers_zoom_about_the_point_between_them() {
    on_phone(|page| {
        let before = view(page);
        let under = before.to_board(FREE);
        page.pinch(FREE, 80.0, 240.0);
        let after = view(page);
        let ratio = after.zoom / before.zoom;
        assert!((ratio - 3.0).abs() < 0.1, "fingers three times as far apart show it {ratio} times as large");
        assert_near(after.to_window(under), FREE, 2.0);
        page.pinch(FREE, 240.0, 120.0);
        assert!((view(page).zoom / after.zoom - 0.5).abs() < 0.05);
        assert_eq!(place_in(&saved(page), "web"), (240.0, 0.0));
    });
}

#[test]
fn a_component_is_dragged_from_the_palette_with_a_finger() {
    on_phone(|page| {
        new_board(page);
        page.tap(".palette-fold");
        page.touch_drag(entry("web").as_str(), FREE);
        page.wait_for_count("[data-node-id]", 1);
        assert_near(page.rect("[data-node-id]").center(), FREE, 10.0);
    });
}

#[test]
fn a_component_is_placed_with_two_taps() {
    on_phone(|page| {
        new_board(page);
        page.tap(".palette-fold");
        page.tap(entry("database").as_str());
        page.tap(FREE);
        page.wait_for_count("[data-node-id]", 1);
        assert_near(page.rect("[data-node-id]").center(), FREE, 10.0);
        assert_eq!(node_in(&saved(page), "db1")["kind"], "database");
    });
}

#[test]
fn a_link_is_drawn_with_a_finger() {
    on_phone(|page| {
        page.pinch(page.rect(&node("web")).center(), 60.0, 180.0);
        // A tap so soon before would make the drag the second half of a double tap.
        page.keys("Tab Tab");
        page.wait_for_count(".connector", 4);
        let lowest = rects(page, ".connector").into_iter().max_by(|a, b| a.y.total_cmp(&b.y));
        let start = lowest.expect("a dot below the node").center();
        page.touch_drag(start, (start.0, start.1 + 120.0));
        page.wait_for(".popup");
        // So soon after the drag the browser would take the tap for the second half of a double tap.
        page.eval::<()>("new Promise(done => setTimeout(done, 500))");
        page.tap(".popup [data-kind=database]");
        page.wait_gone(".popup");
        assert_eq!(saved(page)["nodes"].as_array().map(Vec::len), Some(5));
        assert_eq!(link_words(&saved(page), "l4"), "web sql db1");
    });
}

#[test]
fn a_long_press_opens_the_menu() {
    on_phone(|page| {
        page.long_press(on("web", (0.0, 0.0)), Duration::from_millis(900));
        page.wait_for(".popup");
        page.tap(".popup [data-action=delete]");
        page.wait_for_count("[data-node-id]", 3);
    });
}

#[test]
fn a_label_is_edited_with_two_taps() {
    on_phone(|page| {
        let centre = page.rect(&node("db")).center();
        page.tap(Spot::from(centre));
        page.tap(Spot::from(centre));
        page.wait_for(".label-field:focus");
        page.type_text("Store\n");
        assert_eq!(node_in(&saved(page), "db")["label"], "Store");
    });
}

#[test]
fn a_request_is_watched_on_a_phone() {
    on_phone(|page| {
        page.tap("#step");
        page.wait_for_text("#step-count", "1 /");
        page.tap("#tab-story");
        page.wait_for(".story .step.current");
        page.tap("#step");
        page.wait_for_text("#step-count", "2 /");
    });
}
