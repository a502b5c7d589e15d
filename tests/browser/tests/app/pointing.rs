//! Moving over the board with the mouse: pan, zoom, fit.

use browser_tests::Page;
use serde_json::{Value, json};

use crate::board::{assert_near, node, on, on_board, overlap, place_in, rects, row, saved, view};

#[test]
fn the_wheel_moves_the_view_in_both_directions() {
    on_board(&row(), |page| {
        let before = view(page);
        page.wheel((640.0, 500.0), 30, -50);
        page.wait_until(&format!("{DOWN} !== {}", before.y));
        let after = view(page);
        assert_near((after.x, after.y), (before.x - 30.0, before.y + 50.0), 0.01);
        assert!((after.zoom - before.zoom).abs() < 1e-9);
    });
}

#[test]
fn control_and_the_wheel_zoom_about_the_cursor() {
    on_board(&row(), |page| {
        let cursor = page.rect(&node("app")).center();
        let under = view(page).to_board(cursor);
        for delta in [-100, -100, 60, 240, -30] {
            let before = view(page);
            page.holding("Control", || page.wheel(cursor, 0, delta));
            page.wait_until(&format!("{} !== {}", ZOOM, before.zoom));
            let after = view(page);
            assert_eq!(after.zoom > before.zoom, delta < 0, "a turn away from the reader comes nearer");
            assert_near(after.to_window(under), cursor, 1.0);
        }
    });
}

#[test]
fn zoom_stays_within_bounds() {
    on_board(&row(), |page| {
        let turn = |delta: i64| {
            for _ in 0..24 {
                page.holding("Control", || page.wheel((640.0, 450.0), 0, delta));
            }
        };
        turn(-400);
        assert!(view(page).zoom <= 8.0 + 1e-9);
        turn(400);
        assert!(view(page).zoom >= 0.1 - 1e-9);
        page.keys("Control+0");
        assert!((view(page).zoom - 1.0).abs() < 1e-9);
    });
}

#[test]
fn space_and_the_middle_button_drag_the_view_and_nothing_on_it() {
    on_board(&row(), |page| {
        let before = view(page);
        page.holding("Space", || page.drag(on("web", (0.0, 0.0)), on("web", (-40.0, 120.0))));
        let after = view(page);
        assert_near((after.x, after.y), (before.x - 40.0, before.y + 120.0), 1.0);
        page.middle_drag(on("app", (0.0, 0.0)), on("app", (40.0, -120.0)));
        let back = view(page);
        assert_near((back.x, back.y), (before.x, before.y), 1.0);
        assert_eq!(place_in(&saved(page), "web"), (240.0, 0.0));
    });
}

#[test]
fn the_hand_drags_the_view_until_selecting_comes_back() {
    on_board(&row(), |page| {
        page.keys("h");
        let before = view(page);
        page.drag(on("web", (0.0, 0.0)), on("web", (0.0, 90.0)));
        assert!((view(page).y - before.y - 90.0).abs() < 1.0);
        page.keys("v");
        page.holding("Control", || page.drag(on("web", (0.0, 0.0)), on("web", (0.0, 90.0))));
        assert_eq!(place_in(&saved(page), "web"), (240.0, 90.0));
    });
}

#[test]
fn fit_shows_the_whole_board_clear_of_the_islands() {
    on_board(&row(), |page| {
        page.wheel((640.0, 500.0), 900, 700);
        page.holding("Control", || page.wheel((640.0, 500.0), 0, -300));
        page.keys("Shift+1");
        assert_clear(page);
        page.wheel((640.0, 500.0), -900, 0);
        page.click("[aria-label='Fit the board']");
        assert_clear(page);
    });
}

#[test]
fn fit_to_the_selection_comes_near() {
    on_board(&row(), |page| {
        page.keys("Control+-");
        page.click(on("db", (0.0, 0.0)));
        page.keys("Shift+2");
        assert!((view(page).zoom - 1.25).abs() < 1e-9);
        assert_clear_of_islands(page, &node("db"));
    });
}

#[test]
fn zoom_buttons_and_keys_go_in_steps_about_the_middle() {
    on_board(&row(), |page| {
        let middle = (720.0, 450.0);
        let under = view(page).to_board(middle);
        page.click("[aria-label='Zoom in']");
        assert!((view(page).zoom - 1.25).abs() < 1e-9);
        page.keys("Control+=");
        page.wait_for_text(".zoom-value", "156 %");
        assert_near(view(page).to_window(under), middle, 1.0);
        page.click("[aria-label='Zoom out']");
        page.keys("Control+-");
        page.wait_for_text(".zoom-value", "100 %");
        page.keys("Control+-");
        page.click(".zoom-value");
        page.wait_for_text(".zoom-value", "100 %");
    });
}

#[test]
fn a_fitted_board_stays_fitted_when_the_window_changes() {
    on_board(&row(), |page| {
        page.keys("Shift+1");
        page.set_viewport(1200, 700);
        page.wait_until(&format!(
            "document.querySelector('{}').getBoundingClientRect().right < 1200 - 304",
            "[data-node-id=db]"
        ));
        assert_clear(page);
    });
}

#[test]
fn only_what_is_near_the_window_is_in_the_page() {
    let mut board = row();
    for n in 0..10 {
        board["nodes"].as_array_mut().expect("a list").push(json!(
            { "id": format!("far{n}"), "kind": "web", "x": 4000 + 200 * n, "y": 0 }
        ));
    }
    on_board(&board, |page| {
        assert_eq!(page.count("[data-node-id]"), 4);
        page.keys("Shift+1");
        page.wait_for_count("[data-node-id]", 14);
    });
}

#[test]
fn the_dots_beside_a_node_stay_while_the_pointer_goes_to_them() {
    on_board(&row(), |page| {
        page.hover(on("web", (0.0, 0.0)));
        page.wait_for_count(".connector", 4);
        let card = page.rect(&node("web"));
        // As slowly as a hand goes, straight down to the dot below.
        for beyond in -2..=14 {
            page.hover((card.center().0, card.y + card.height + f64::from(beyond)));
            page.eval::<Value>(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))",
            );
            assert_eq!(page.count(".connector"), 4, "{beyond} pixels beyond the border");
        }
        page.wait_for(".connector.hot");
    });
}

/// The zoom, and how far down the board begins.
const ZOOM: &str = "document.querySelector('[data-board]').transform.baseVal.consolidate().matrix.a";
const DOWN: &str = "document.querySelector('[data-board]').transform.baseVal.consolidate().matrix.f";

/// Fails unless every node is in the window and none lies under an island.
#[track_caller]
fn assert_clear(page: &Page) {
    assert_clear_of_islands(page, "[data-node-id]");
}

#[track_caller]
fn assert_clear_of_islands(page: &Page, css: &str) {
    let islands: Vec<_> = rects(page, ".island").into_iter().filter(|island| island.width > 0.0).collect();
    let (width, height): (f64, f64) = page.eval("[innerWidth, innerHeight]");
    for node in rects(page, css) {
        assert!(node.x >= 0.0 && node.x + node.width <= width, "{node:?} is beyond the window");
        assert!(node.y >= 0.0 && node.y + node.height <= height, "{node:?} is beyond the window");
        let island = islands.iter().find(|island| overlap(node, **island));
        assert!(island.is_none(), "{node:?} is covered by {island:?}");
    }
}
