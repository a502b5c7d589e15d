//! What is promised in every browser engine: drawing, playing, running, opening, keeping and embedding. In Chromium
//! these tests run with all others; `cargo xtask test --all-browsers` runs them in Firefox and WebKit, too.

use browser_tests::{Engine, Page, Site, run, run_on};
use serde_json::{Value, json};
use stackboard_core::{
    simulate::{RunOptions, run as simulate},
    templates,
};

/// Which nodes there are, in the order of the page.
fn nodes(page: &Page) -> usize {
    page.count("[data-node-id]")
}

fn board() -> Value {
    json!({
        "format": "stackboard", "version": 1, "title": "A pair",
        "nodes": [
            { "id": "user", "kind": "client", "x": 0, "y": 0, "rate_per_s": 20 },
            { "id": "web", "kind": "web", "x": 300, "y": 0, "reveal_at": 1 }
        ],
        "links": [{ "id": "l1", "from": "user", "to": "web", "kind": "http" }]
    })
}

fn app() -> Site {
    Site::app().expect("the built app")
}

#[test]
fn a_design_is_drawn_linked_and_taken_back() {
    run(|page| {
        page.open("/?template=simple");
        let before = nodes(page);
        page.drag(".palette-entry[data-kind=cache]", (720.0, 700.0));
        page.wait_for_count("[data-node-id]", before + 1);
        page.keys("Control+z");
        page.wait_for_count("[data-node-id]", before);
        let user = page.rect("[data-node-id=user]");
        page.drag("[data-node-id=user]", (user.center().0 - 20.0, user.center().1 + 120.0));
        page.wait_until(&format!(
            "document.querySelector('[data-node-id=user]').getBoundingClientRect().y > {}",
            user.y + 60.0
        ));
        page.keys("Control+z");
        page.wait_until(&format!(
            "Math.abs(document.querySelector('[data-node-id=user]').getBoundingClientRect().y - {}) < 1",
            user.y
        ));
    });
}

#[test]
fn one_request_is_told_and_many_are_played() {
    run(|page| {
        page.open("/?template=distributed");
        page.exec("document.querySelector('.canvas').focus()");
        page.keys(".");
        page.wait_for(".token");
        page.wait_for_text("#story-step-0", "DNS");
        page.open("/?embed&template=distributed&play=1");
        page.wait_for(".token");
        page.click(".modes [data-mode=Many]");
        page.wait_until("document.querySelectorAll('.token').length > 3");
    });
}

#[test]
fn a_whole_run_gives_the_figures_of_the_core() {
    run(|page| {
        page.open("/?template=distributed");
        page.keys("Control+Enter");
        for (name, value) in [("duration", "60"), ("warmup", "5"), ("seed", "7")] {
            page.fill(&format!("[name={name}]"), value);
        }
        page.click("#run");
        page.wait_for("#verdict");
        let board = templates::get("distributed").expect("it is built in").board();
        let native = simulate(&board, &RunOptions { seed: 7, duration_s: 60.0, warmup_s: 5.0 });
        let native = serde_json::to_value(&native).expect("a summary can be written");
        let shown = |css: &str| page.text(css).replace(',', "").parse::<f64>().ok();
        assert_eq!(shown("#tile-offered dd"), native["requests"]["offered"].as_f64());
        assert_eq!(shown("#tile-failed dd"), native["requests"]["failed"].as_f64());
        for (id, figures) in native["nodes"].as_object().expect("the nodes") {
            assert_eq!(shown(&format!("[data-node='{id}'] td")), figures["arrivals"].as_f64(), "{id}");
        }
    });
}

#[test]
fn a_moving_picture_is_made_and_is_one() {
    run(|page| {
        page.open("/?template=simple");
        page.keys("Control+e");
        page.click("[data-export=animation]");
        page.fill("[name=clip-length]", "1");
        page.click("#make");
        page.wait_until("document.querySelector('.clip img')?.naturalWidth === 1280");
    });
}

#[test]
fn a_board_is_kept_and_a_link_opens_beside_it() {
    run(|page| {
        page.open("/?template=simple");
        let before = nodes(page);
        page.drag(".palette-entry[data-kind=cache]", (720.0, 700.0));
        page.wait_for_count("[data-node-id]", before + 1);
        page.wait_until("document.documentElement.dataset.state === 'ready'");
        page.open("/");
        page.wait_for_count("[data-node-id]", before + 1);
        // A link from the share dialog, opened over it.
        page.keys("Control+Shift+s");
        page.wait_for("#share-link");
        let link = page.value("#share-link");
        page.keys("Escape");
        page.wait_gone("dialog");
        page.keys("Control+a");
        page.keys("Delete");
        page.wait_gone("[data-node-id]");
        page.exec(&format!("location.hash = {:?}", link.split('#').nth(1).unwrap_or_default()));
        page.wait_for_count("[data-node-id]", before + 1);
    });
}

#[test]
fn an_unchanged_tab_follows_the_other() {
    run(|page| {
        page.open("/?template=simple");
        let before = nodes(page);
        page.drag(".palette-entry[data-kind=cache]", (720.0, 700.0));
        page.wait_for_count("[data-node-id]", before + 1);
        page.open("/");
        page.wait_for_count("[data-node-id]", before + 1);
        let first = page.tab();
        let second = page.open_tab("/");
        page.wait_for_count("[data-node-id]", before + 1);
        page.drag(".palette-entry[data-kind=queue]", (720.0, 250.0));
        page.wait_for_count("[data-node-id]", before + 2);
        page.switch_to(&first);
        page.wait_for_count("[data-node-id]", before + 2);
        page.switch_to(&second);
    });
}

#[test]
fn what_two_tabs_have_changed_at_once_is_kept_twice() {
    run(|page| {
        page.open("/?template=simple");
        let before = nodes(page);
        page.drag(".palette-entry[data-kind=cache]", (720.0, 700.0));
        page.wait_for_count("[data-node-id]", before + 1);
        page.open("/");
        let first = page.tab();
        let second = page.open_tab("/");
        // Typing in a field keeps this tab from following.
        page.click(".title");
        page.switch_to(&first);
        page.drag(".palette-entry[data-kind=queue]", (720.0, 250.0));
        page.wait_for_count("[data-node-id]", before + 2);
        wait_until_kept(page, "queue");
        page.switch_to(&second);
        page.fill(".title", "From the second");
        page.keys("Enter");
        page.wait_for_text(".notice.error", "Another tab has changed this board too. Both are kept");
        page.wait_until(
            "document.querySelector('.title').value === 'From the second (copy from another tab)'",
        );
        assert_eq!(nodes(page), before + 1);
        page.switch_to(&first);
        assert_eq!(nodes(page), before + 2);
        page.keys("Control+b");
        page.wait_for_count(".board-card", 2);
    });
}

/// Waits until a board with a node of this kind is in the browser's storage.
#[track_caller]
fn wait_until_kept(page: &Page, kind: &str) {
    page.wait_until(&format!(
        "new Promise((resolve, reject) => {{
            const opening = indexedDB.open('stackboard');
            opening.onerror = reject;
            opening.onsuccess = () => {{
                const all = opening.result.transaction('texts').objectStore('texts').getAll();
                all.onsuccess = () => {{
                    opening.result.close();
                    resolve(all.result.some(text => JSON.parse(text).nodes.some(node => node.kind === {})));
                }};
            }};
        }})",
        json!(kind)
    ));
}

/// In WebKit a page without an origin may not load its own scripts where its policy names `'self'`, so a frame there
/// needs its origin.
#[test]
fn a_frame_plays_and_reveals_without_storage_where_it_has_no_origin() {
    let sandbox = if Engine::wanted() == Engine::WebKit { "" } else { "sandbox='allow-scripts'" };
    let host = format!(
        "<!doctype html><html lang=en><link rel=icon href=data:,><title>Course</title>\
         <iframe src='/?embed&amp;src=board.json' {sandbox} style='border:0;width:900px;height:560px'></iframe>"
    );
    let site = app()
        .page("/host", &host)
        .route("/board.json", "application/json", board().to_string())
        .header("Access-Control-Allow-Origin", "*");
    run_on(site, |page| {
        page.goto("/host");
        page.in_frame("iframe", || {
            page.wait_ready();
            assert_eq!(page.count("[data-node-id=web][data-veiled]"), 1, "it is to come with the first step");
            page.exec("document.querySelector('.canvas').focus()");
            page.keys(".");
            page.wait_gone("[data-veiled]");
        });
    });
}
