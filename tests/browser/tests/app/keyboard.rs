//! Everything without a pointer.

use browser_tests::{Page, run};

use crate::board::{SELECTED, app, link_words, node, node_in, on, on_board, row, saved, selected, texts};
use browser_tests::run_on;

#[test]
fn a_design_is_made_and_exported_by_keys_alone() {
    run(|page| {
        page.open("/");
        tab_to(page, "document.activeElement.ariaLabel === 'Boards and templates'");
        page.keys("Enter");
        page.wait_for(".board-menu");
        page.keys("Enter");
        page.wait_gone("[data-node-id]");

        page.keys("Control+/");
        page.wait_for("[role=combobox]");
        page.type_text("add user\n");
        page.wait_for_count("[data-node-id]", 1);
        name_it(page, "Visitor");
        page.keys("Control+ArrowRight");
        page.wait_for_count("[data-node-id]", 2);
        name_it(page, "Gate");
        page.keys("Control+ArrowRight");
        page.wait_for_count("[data-node-id]", 3);
        name_it(page, "Front");

        page.keys("Control+e");
        page.wait_for("dialog[open]");
        tab_to(page, "document.activeElement.dataset.export === 'json'");
        page.keys("Enter");
        let file = std::fs::read_to_string(page.next_download()).expect("the exported file");
        let board: serde_json::Value = serde_json::from_str(&file).expect("it is JSON");
        let labels: Vec<_> =
            board["nodes"].as_array().into_iter().flatten().map(|n| n["label"].as_str()).collect();
        assert_eq!(labels, [Some("Visitor"), Some("Gate"), Some("Front")]);
        assert_eq!(link_words(&board, "l1"), "client1 https lb1");
        assert_eq!(link_words(&board, "l2"), "lb1 http web1");
    });
}

#[test]
fn tab_goes_from_node_to_node_in_reading_order_and_says_which() {
    on_board(&row(), |page| {
        for (id, words) in [
            ("user", "User, 0 in, 1 out"),
            ("web", "Web server Nginx, 1 in, 1 out"),
            ("app", "Application server App server, 1 in, 1 out"),
            ("db", "Database MySQL, 1 in, 0 out"),
        ] {
            page.keys("Tab");
            page.wait_for_text(".for-ears[aria-live]", words);
            assert_eq!(selected(page).as_deref(), Some(id));
            assert_eq!(page.eval::<String>("document.activeElement.id"), "board");
        }
        page.keys("Shift+Tab");
        assert_eq!(selected(page).as_deref(), Some("app"));
        page.keys("Tab Tab");
        page.wait_for_count(SELECTED, 0);
        assert_ne!(page.eval::<String>("document.activeElement.id"), "board", "Tab leaves at the end");
    });
}

#[test]
fn what_a_node_is_called_follows_its_links() {
    on_board(&row(), |page| {
        page.keys("Tab Tab");
        page.keys("Control+ArrowDown");
        page.wait_for_count("[data-node-id]", 5);
        let name = page.attr(&node("web"), "aria-label");
        assert_eq!(name.as_deref(), Some("Web server Nginx, 1 in, 2 out"));
    });
}

#[test]
fn alt_and_an_arrow_follow_links() {
    on_board(&row(), |page| {
        page.keys("Tab");
        page.keys("Alt+ArrowRight Alt+ArrowRight");
        assert_eq!(selected(page).as_deref(), Some("app"));
        page.keys("Alt+ArrowLeft");
        assert_eq!(selected(page).as_deref(), Some("web"));
        page.keys("Alt+ArrowUp");
        assert_eq!(selected(page).as_deref(), Some("web"), "nothing is linked upward");
    });
}

#[test]
fn a_node_that_is_walked_to_comes_into_sight() {
    on_board(&row(), |page| {
        page.wheel((640.0, 500.0), 1200, 900);
        page.wait_gone(&node("user"));
        page.keys("Tab");
        let (x, y) = page.rect(&node("user")).center();
        assert!(x > 0.0 && y > 0.0);
    });
}

#[test]
fn the_menu_opens_by_key_and_gives_the_focus_back() {
    on_board(&row(), |page| {
        page.keys("Tab Tab Shift+F10");
        page.wait_for(".popup [role=menuitem]:focus");
        page.keys("ArrowDown ArrowDown");
        assert!(page.eval::<bool>("document.activeElement.closest('.popup') !== null"));
        page.keys("Escape");
        page.wait_gone(".popup");
        assert_eq!(page.eval::<String>("document.activeElement.id"), "board");
        page.keys("F2");
        page.wait_for(".label-field:focus");
        page.keys("Escape");
        page.wait_gone(".label-field");
        assert_eq!(page.eval::<String>("document.activeElement.id"), "board");
    });
}

#[test]
fn every_dialog_closes_with_escape_and_gives_the_focus_back() {
    on_board(&row(), |page| {
        page.keys("Tab");
        for (keys, title) in [
            ("Control+e", "Export"),
            ("Control+Shift+s", "Share"),
            ("?", "Keys"),
            ("Control+/", "Commands"),
            ("Control+f", "Find on the board"),
        ] {
            page.keys(keys);
            page.wait_for_text("dialog[open] h2", title);
            assert!(
                page.eval::<bool>("document.activeElement.closest('dialog') !== null"),
                "{title} has the focus"
            );
            page.keys("Escape");
            page.wait_gone("dialog");
            assert_eq!(page.eval::<String>("document.activeElement.id"), "board", "after {title}");
            page.wait_for_count(SELECTED, 1);
        }
    });
}

#[test]
fn a_dialog_gives_the_focus_back_to_the_button_that_opened_it() {
    on_board(&row(), |page| {
        tab_to(page, "document.activeElement.textContent === 'Share'");
        page.keys("Enter");
        page.wait_for("dialog[open]");
        page.keys("Escape");
        page.wait_gone("dialog");
        assert_eq!(page.eval::<String>("document.activeElement.textContent"), "Share");
    });
}

#[test]
fn the_sheet_of_keys_lists_what_keys_do() {
    on_board(&row(), |page| {
        page.keys("?");
        page.wait_for("dialog[open]");
        let rows = texts(page, "dialog dl > div");
        assert!(rows.len() > 40, "{rows:?}");
        for row in ["UndoCtrl Z", "RedoCtrl Shift Z or Ctrl Y", "DuplicateCtrl D", "Fit the boardShift 1"] {
            assert!(rows.iter().any(|each| each == row), "{row} is not among {rows:?}");
        }
        assert!(rows.iter().all(|row| !row.is_empty()));
    });
}

#[test]
fn all_commands_are_found_by_name_and_done() {
    on_board(&row(), |page| {
        page.keys("Control+/");
        page.wait_for("[role=combobox]:focus");
        page.type_text("zoom in");
        page.wait_for_count("[role=option]", 1);
        page.keys("Enter");
        page.wait_gone("dialog");
        page.wait_for_text(".zoom-value", "125 %");

        page.keys("Control+/");
        page.wait_for("[role=combobox]:focus");
        page.type_text("xyzzy");
        page.wait_for_count("[role=option]", 0);
        page.wait_for_text("dialog", "Nothing fits.");
        page.keys("Escape");
        page.wait_gone("dialog");

        page.keys("Control+/");
        page.wait_for("[role=combobox]:focus");
        page.type_text("add ");
        page.keys("ArrowDown");
        page.wait_for("[role=option][aria-selected=true] + [role=option]");
        let second = page.text("[role=option][aria-selected=true]");
        page.keys("Enter");
        page.wait_for_count("[data-node-id]", 5);
        assert!(second.starts_with("Add "), "{second}");
    });
}

#[test]
fn a_command_typed_in_full_comes_first() {
    on_board(&row(), |page| {
        page.keys("Control+/");
        page.wait_for("[role=combobox]:focus");
        page.type_text("add server");
        page.wait_for_text("[role=option][aria-selected=true]", "Add Server");
    });
}

#[test]
fn what_is_on_the_board_is_found_by_name() {
    on_board(&row(), |page| {
        page.wheel((640.0, 500.0), 2000, 0);
        page.wait_gone(&node("db"));
        page.keys("Control+f");
        page.wait_for("[role=combobox]:focus");
        page.type_text("mysql");
        page.wait_for_count("[role=option]", 2);
        assert!(page.text("[role=option]").starts_with("MySQL"), "the node comes before its link");
        page.keys("Enter");
        page.wait_for(&node("db"));
        assert_eq!(selected(page).as_deref(), Some("db"));
        assert!(page.rect(&node("db")).x > 0.0, "it comes into sight");
    });
}

#[test]
fn keys_without_control_can_be_switched_off() {
    on_board(&row(), |page| {
        page.keys("?");
        page.click("[name=single-keys]");
        page.keys("Escape");
        page.wait_gone("dialog");
        page.keys("? . p");
        assert_eq!(page.count("dialog, .story .step"), 0);
        page.keys("Control+d");
        page.click(on("web", (0.0, 0.0)));
        page.keys("Control+d");
        page.wait_for_count("[data-node-id]", 5);

        page.reload();
        page.keys("?");
        assert_eq!(page.count("dialog"), 0, "the choice outlives a reload");
        page.click("[aria-label=Keys]");
        page.click("[name=single-keys]");
        page.keys("Escape");
        page.wait_gone("dialog");
        page.keys(".");
        page.wait_for(".story .step.current");
    });
}

#[test]
fn keys_typed_into_a_field_stay_there() {
    on_board(&row(), |page| {
        page.click(on("web", (0.0, 0.0)));
        page.click("#tab-properties");
        page.fill("[name=label]", "p?.,hv]");
        page.keys("Backspace Tab");
        assert_eq!(page.count("[data-node-id]"), 4);
        page.wait_for_text(&node("web"), "p?.,hv");
        assert_eq!(page.count("dialog, .story .step"), 0);
    });
}

#[test]
fn links_are_drawn_and_things_put_into_others_from_the_form() {
    on_board(&row(), |page| {
        page.click(on("user", (0.0, 0.0)));
        page.click("#tab-properties");
        page.choose(".links select", "db");
        page.wait_for_count("[data-link-id]", 4);
        assert!(link_words(&saved(page), "l4").starts_with("user "));
        page.keys("Control+z");
        page.wait_for_count("[data-link-id]", 3);

        page.keys("Control+/");
        page.wait_for("[role=combobox]:focus");
        page.type_text("add zone\n");
        page.wait_for_count("[data-node-id]", 5);
        let zone = selected(page).expect("the zone is selected");
        page.keys("Control+f");
        page.wait_for("[role=combobox]:focus");
        page.type_text("nginx\n");
        page.choose("[name=parent]", &zone);
        page.click(on("user", (0.0, 0.0)));
        assert_eq!(node_in(&saved(page), "web")["in"], zone.as_str());
    });
}

#[test]
fn the_first_tab_stop_is_the_board_or_leads_to_it() {
    run_on(app(), |page| {
        page.open("/?template=simple");
        tab_to(page, "document.activeElement.id === 'board'");
        page.keys("Tab");
        page.wait_for_count(SELECTED, 1);
    });
}

/// Presses Tab until a condition on the focus holds.
#[track_caller]
fn tab_to(page: &Page, condition: &str) {
    for _ in 0..80 {
        if page.eval::<bool>(condition) {
            return;
        }
        page.keys("Tab");
    }
    panic!("Tab never leads to where {condition}");
}

/// Gives the selected node a label.
#[track_caller]
fn name_it(page: &Page, label: &str) {
    page.keys("Enter");
    page.wait_for(".label-field:focus");
    page.type_text(label);
    page.keys("Enter");
    page.wait_gone(".label-field");
}
