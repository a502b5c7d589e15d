//! The form of what is selected, the design's own text, the title.

use browser_tests::Page;
use serde_json::json;

use crate::board::{link_in, link_words, node, node_in, on, on_board, on_link, row, saved, texts};

#[test]
fn a_wrong_value_is_said_beside_its_field_and_not_applied() {
    on_form("web", |page| {
        for (text, words) in [
            ("0", "Workers must be from 1 to 100000."),
            ("2.5", "Workers must be a whole number."),
            ("many", "Workers must be a number."),
            ("-3", "Workers must be from 1"),
        ] {
            set(page, "workers", text);
            page.wait_for_text(".row.wrong .error", words);
            assert_eq!(page.value("[name=workers]"), text, "what was typed stays to be mended");
            assert_eq!(page.attr("[name=workers]", "aria-invalid").as_deref(), Some("true"));
            let said = "document.querySelector('[name=workers]').getAttribute('aria-describedby')";
            assert!(page.eval::<bool>(&format!("document.getElementById({said}).textContent.length > 0")));
        }
        assert_eq!(node_in(&saved(page), "web")["workers"], json!(null));
        set(page, "workers", "8");
        page.wait_gone(".row.wrong");
        assert_eq!(node_in(&saved(page), "web")["workers"], 8);
    });
}

#[test]
fn a_good_value_is_applied_shown_and_undone() {
    on_form("app", |page| {
        assert_eq!(page.value("[name=workers]"), "5");
        set(page, "workers", "12");
        page.wait_for_text(&node("app"), "12 workers");
        assert_eq!(node_in(&saved(page), "app")["workers"], 12);
        page.click("[aria-label=Undo]");
        page.wait_for_text(&node("app"), "5 workers");
        page.wait_until("document.querySelector('[name=workers]').value === '5'");
        page.click("[aria-label=Redo]");
        page.wait_for_text(&node("app"), "12 workers");
        set(page, "workers", "");
        page.wait_for_text(&node("app"), "5 workers");
        assert_eq!(
            node_in(&saved(page), "app")["workers"],
            json!(null),
            "an empty field is the default again"
        );
    });
}

#[test]
fn a_field_within_another_is_written_where_the_file_has_it() {
    on_form("web", |page| {
        set(page, "service.mean_ms", "0,8");
        page.choose("[name='service.dist']", "lognormal");
        let board = saved_from(page, "#board");
        assert_eq!(node_in(&board, "web")["service"], json!({ "dist": "lognormal", "mean_ms": 0.8 }));
        set(page, "queue", "20");
        assert_eq!(node_in(&saved(page), "web")["queue"], 20);
    });
}

#[test]
fn numbers_have_their_units_beside_them() {
    on_form("user", |page| {
        let units = texts(page, ".side .unit");
        for unit in ["per s", "ms", "share"] {
            assert!(units.iter().any(|each| each == unit), "{unit} is not among {units:?}");
        }
    });
}

#[test]
fn a_wrong_address_is_refused() {
    let mut board = row();
    board["nodes"]
        .as_array_mut()
        .expect("a list")
        .push(json!({ "id": "s", "kind": "server", "x": 0, "y": 200, "w": 300, "h": 160 }));
    on_board(&board, |page| {
        page.click(on("s", (0.0, 0.0)));
        page.click("#tab-properties");
        set(page, "ip", "8.8.8.888");
        page.wait_for_text(".row.wrong .error", "IP address must be an IP address such as");
        set(page, "ip", "10.0.0.7");
        page.wait_gone(".row.wrong");
        page.wait_for_text(&node("s"), "10.0.0.7");
    });
}

#[test]
fn a_role_and_an_algorithm_are_chosen_and_shown_on_the_card() {
    let mut board = row();
    board["nodes"][1] = json!({ "id": "lb", "kind": "load_balancer", "x": 240, "y": 0 });
    board["links"] = json!([]);
    on_board(&board, |page| {
        page.click(on("db", (0.0, 0.0)));
        page.click("#tab-properties");
        page.choose("[name=role]", "replica");
        page.wait_for_text(&node("db"), "replica · reads");
        page.click(on("lb", (0.0, 0.0)));
        page.choose("[name=algorithm]", "least_connections");
        page.wait_for_text(&node("lb"), "least connections");
        let board = saved_from(page, "#board");
        assert_eq!(node_in(&board, "db")["role"], "replica");
        assert_eq!(node_in(&board, "lb")["algorithm"], "least_connections");
    });
}

#[test]
fn the_kind_of_a_link_is_changed_and_its_delay_set() {
    on_board(&row(), |page| {
        page.click(on_link("l1"));
        page.click("#tab-properties");
        page.wait_for_text(".form-head", "HTTP link from User to Nginx");
        page.choose(".side [name=kind]", "https");
        page.wait_for_text("[data-link-id=l1]", "HTTPS");
        page.wait_for_text(".form-head", "HTTPS link from User to Nginx");
        set(page, "latency_ms", "-1");
        page.wait_for_text(".row.wrong .error", "must be from 0");
        set(page, "latency_ms", "25");
        page.wait_gone(".row.wrong");
        let board = saved(page);
        assert_eq!(link_words(&board, "l1"), "user https web");
        assert_eq!(link_in(&board, "l1")["latency_ms"], 25);
        press(page, ".side button", "Turn round");
        assert_eq!(link_words(&saved(page), "l1"), "web https user");
    });
}

#[test]
fn records_of_a_dns_are_added_changed_and_removed() {
    let mut board = row();
    board["nodes"][0] = json!({ "id": "dns", "kind": "dns", "x": 0, "y": 0 });
    board["links"] = json!([]);
    on_board(&board, |page| {
        page.click(on("dns", (0.0, 0.0)));
        page.click("#tab-properties");
        press(page, ".records button", "Add a record");
        page.wait_for(".record");
        record(page, "Name", "shop.example.org");
        record(page, "Value", "10.0.0.10");
        record(page, "TTL in seconds", "60");
        let expected =
            json!([{ "name": "shop.example.org", "type": "A", "value": "10.0.0.10", "ttl_s": 60 }]);
        assert_eq!(node_in(&saved(page), "dns")["records"], expected);
        page.wait_for_text(&node("dns"), "example.org");

        record(page, "Value", "another.example.org");
        page.wait_for_text(".record .error", "For another name use CNAME");
        page.choose(".record select", "CNAME");
        page.wait_until("document.querySelector('.record .error').textContent === ''");
        let board = saved_from(page, "#board");
        assert_eq!(node_in(&board, "dns")["records"][0]["type"], "CNAME");

        page.click("[aria-label='Remove this record']");
        page.wait_gone(".record");
        page.click("[aria-label=Undo]");
        page.wait_for(".record");
    });
}

#[test]
fn the_form_follows_what_is_selected() {
    on_board(&row(), |page| {
        page.click("#tab-properties");
        page.wait_for_text(".side-body", "4 nodes, 3 links");
        page.click(on("web", (0.0, 0.0)));
        page.wait_for_text(".form-head", "Web server");
        page.click(on("db", (0.0, 0.0)));
        page.wait_for_text(".form-head", "Database");
        page.holding("Shift", || page.click(on("web", (0.0, 0.0))));
        page.wait_for_text(".side-body", "2 things are selected.");
        page.keys("Delete");
        page.wait_for_text(".side-body", "2 nodes, 0 links");
    });
}

#[test]
fn a_node_is_put_at_an_exact_place() {
    on_form("web", |page| {
        page.fill(".pair [aria-label=x]", "333");
        page.keys("Enter");
        page.fill(".pair [aria-label=y]", "-41.5");
        page.keys("Enter");
        let board = saved_from(page, "#board");
        assert_eq!(crate::board::place_in(&board, "web"), (333.0, -41.5));
        page.fill(".pair [aria-label=x]", "nowhere");
        page.keys("Enter");
        assert_eq!(crate::board::place_in(&saved_from(page, "#board"), "web"), (333.0, -41.5));
        page.wait_until(
            "(field => field.value === '333' || field.getAttribute('aria-invalid') === 'true')
                (document.querySelector('.pair [aria-label=x]'))",
        );
    });
}

#[test]
fn notes_are_written_in_markdown_and_shown_as_elements() {
    on_board(&row(), |page| {
        page.click("#tab-notes");
        write_notes(page, "# Why\n\nIt is **small** and `cheap`:\n\n- one server\n- no spare");
        assert_eq!(page.text(".markdown h3"), "Why");
        assert_eq!(page.text(".markdown strong"), "small");
        assert_eq!(page.text(".markdown code"), "cheap");
        assert_eq!(texts(page, ".markdown li"), ["one server", "no spare"]);
        assert!(saved_from(page, "#board")["notes"].as_str().is_some_and(|notes| notes.starts_with("# Why")));
        page.click("[aria-label=Undo]");
        page.wait_for_text(".side-body", "Nothing is written yet.");
    });
}

/// What must stay text wherever it is written.
const HOSTILE: &str = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=2</script>";

#[test]
fn hostile_notes_stay_text() {
    let mut board = row();
    board["notes"] = json!(format!(
        "{HOSTILE}\n\n<svg onload=\"window.hacked=3\">\n\n[one](javascript:window.hacked=4) \
         [two](data:text/html,<script>alert(1)</script>) ![three](https://example.org/x.png \"t\") \
         [four](https://example.org/)"
    ));
    on_board(&board, |page| {
        page.click("#tab-notes");
        page.wait_for_text(".markdown", "onerror=");
        assert_eq!(page.count(".markdown img, .markdown script, .markdown svg, .markdown iframe"), 0);
        let links: Vec<String> = page.eval("[...document.querySelectorAll('.markdown a')].map(a => a.href)");
        assert_eq!(links, ["https://example.org/"]);
        assert_eq!(page.attr(".markdown a", "rel").as_deref(), Some("noopener noreferrer"));
        assert!(page.eval::<bool>("window.hacked === undefined"));
    });
}

#[test]
fn hostile_labels_stay_text() {
    let mut board = row();
    board["title"] = json!(HOSTILE);
    board["nodes"][1]["label"] = json!("<img src=x onerror=\"hacked=1\">");
    board["links"][0]["label"] = json!("<script>hacked=2</script>");
    on_board(&board, |page| {
        assert!(page.text(&node("web")).contains("<img"));
        assert_eq!(page.value(".title"), HOSTILE);
        for tab in ["#tab-properties", "#tab-story"] {
            page.click(tab);
            page.click(on("web", (0.0, 0.0)));
        }
        page.keys(". . .");
        page.keys("Control+f");
        page.wait_for("[role=option]");
        page.keys("Escape");
        assert_eq!(page.count("#board img, #board script, .side img, .side script, dialog img"), 0);
        assert!(page.eval::<bool>("window.hacked === undefined"));
    });
}

#[test]
fn the_title_is_edited_where_it_stands() {
    on_board(&row(), |page| {
        page.wait_until("document.title === 'A row · Stackboard'");
        page.fill(".title", "Task 1");
        page.keys("Enter");
        page.wait_until("document.title === 'Task 1 · Stackboard'");
        assert_eq!(saved(page)["title"], "Task 1");
        page.fill(".title", "Other");
        page.keys("Escape");
        assert_eq!(page.value(".title"), "Task 1");
        page.keys("Control+z");
        page.wait_until("document.title === 'A row · Stackboard'");
    });
}

/// Runs a test on the row with the form of one node open.
#[track_caller]
fn on_form(id: &str, test: impl FnOnce(&Page)) {
    on_board(&row(), |page| {
        page.click(on(id, (0.0, 0.0)));
        page.click("#tab-properties");
        page.wait_for(".form-head");
        test(page);
    });
}

/// Types a value into a field of the form and leaves the form, with what is selected still selected.
#[track_caller]
fn set(page: &Page, name: &str, text: &str) {
    page.fill(&format!(".side [name='{name}']"), text);
    page.keys("Enter");
    page.exec("document.querySelector('#board').focus()");
}

/// Types into a field of the first record.
#[track_caller]
fn record(page: &Page, field: &str, text: &str) {
    page.fill(&format!(".record [aria-label='{field}']"), text);
    page.keys("Enter");
    page.exec("document.querySelector('#board').focus()");
}

/// The saved board, with the focus put where keys reach the app.
#[track_caller]
fn saved_from(page: &Page, focus: &str) -> serde_json::Value {
    page.exec(&format!("document.querySelector('{focus}').focus()"));
    saved(page)
}

/// Presses the button with these words.
#[track_caller]
fn press(page: &Page, css: &str, words: &str) {
    page.wait_until(&format!(
        "[...document.querySelectorAll({})].some(each => each.textContent.trim() === {}
            && (document.querySelector('[data-wanted]')?.removeAttribute('data-wanted'), each.dataset.wanted = '', true))",
        json!(css),
        json!(words)
    ));
    page.click("[data-wanted]");
}

#[track_caller]
fn write_notes(page: &Page, text: &str) {
    press(page, ".notes-head button", "Write");
    page.fill(".notes-field", text);
    press(page, ".notes-head button", "Done");
    page.wait_for(".markdown");
}
