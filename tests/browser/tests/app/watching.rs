//! Watching requests go through a design.

use browser_tests::{Page, run_on};
use serde_json::{Value, json};

use crate::board::{app, node, on, texts, with_file};

#[test]
fn a_write_is_replicated_after_the_answer_is_decided() {
    on_template("distributed", |page| {
        let story = request(page, "write").join("\n");
        assert!(story.contains("is the primary, the one that takes writes"), "{story}");
        assert!(story.contains("replication lag"), "{story}");
    });
}

#[test]
fn https_is_decrypted_where_the_certificate_is() {
    on_template("secured", |page| {
        let story = request(page, "read").join("\n");
        assert!(story.contains("TLS handshake"), "{story}");
        assert!(story.contains("looks at the traffic and lets it through to port 443"), "{story}");
        assert!(story.contains("TLS ends here"), "{story}");
    });
}

#[test]
fn play_ends_with_the_story_unless_it_goes_in_a_loop() {
    on_template("simple", |page| {
        hurry(page);
        page.click("[data-class=static]");
        page.click("#step");
        to_the_end(page);
        page.click("#step-back");
        page.click("#play");
        page.wait_until("document.querySelector('#play').ariaLabel === 'Play'");
        assert!(current(page).contains("200 OK"), "it stands at the end");

        page.click("#loop");
        assert_eq!(page.attr("#loop", "aria-pressed").as_deref(), Some("true"));
        page.click("#step-back");
        page.click("#play");
        page.wait_for_text(".story .step:first-child", "still knows");
        assert_eq!(page.attr("#play", "aria-label").as_deref(), Some("Pause"));
    });
}

#[test]
fn many_requests_move_at_once_and_reach_both_servers() {
    on_template("distributed", |page| {
        hurry(page);
        page.click("[data-mode=Many]");
        page.wait_until("Number(document.querySelector('#count-sent').textContent) >= 3");
        page.wait_until("document.querySelectorAll('.token').length >= 2");
        for link in ["l3", "l4"] {
            page.wait_until(&format!(
                "[...document.querySelectorAll('.token')].some(token => {{
                    const {{ e, f }} = token.transform.baseVal.consolidate().matrix;
                    return document.querySelector('[data-link-id={link}] path').isPointInStroke(new DOMPoint(e, f));
                }})"
            ));
        }
        page.wait_until("Number(document.querySelector('#count-answered').textContent) >= 2");
        assert_eq!(page.text("#count-failed"), "0");
        page.click("[data-mode=One]");
        page.wait_gone(".token");
        page.wait_for_text("#step-count", "0 / 0");
    });
}

#[test]
fn a_pause_holds_many_requests_where_they_are() {
    on_template("simple", |page| {
        page.click("[data-mode=Many]");
        page.wait_for(".token");
        page.click("#play");
        let before = after_frames(page, 2);
        assert_eq!(after_frames(page, 10), before);
        page.click("#play");
        page.wait_until(&format!("{TOKENS} !== {}", json!(before)));
    });
}

#[test]
fn a_board_without_a_user_says_who_is_missing() {
    run_on(with_file(&without("user")), |page| {
        page.open("/?src=board.json");
        page.click("#play");
        page.wait_for_text(".notice.error", "put a User on the board");
        assert_eq!(page.attr("#play", "aria-label").as_deref(), Some("Play"));
    });
}

#[test]
fn a_changed_design_tells_a_new_story() {
    on_template("simple", |page| {
        assert!(request(page, "read").join(" ").contains("MySQL finds the rows"));
        page.click(on("db", (0.0, 0.0)));
        page.keys("Delete");
        page.wait_gone(&node("db"));
        let story = request(page, "read");
        assert!(story.join(" ").contains("No route from App server to a database"), "{story:#?}");
        page.keys("Control+z");
        page.wait_for(&node("db"));
        assert!(request(page, "read").join(" ").contains("MySQL finds the rows"));
    });
}

#[test]
fn nothing_runs_while_the_page_is_hidden() {
    on_template("simple", |page| {
        page.click("[data-mode=Many]");
        page.wait_until("Number(document.querySelector('#count-sent').textContent) >= 1");
        page.exec(
            "window.seen = [];
            document.addEventListener('visibilitychange', () =>
                seen.push([document.visibilityState, document.querySelector('#count-sent').textContent]))",
        );
        let first = page.tab();
        let second = page.open_tab("/?template=simple");
        page.click("[data-mode=Many]");
        page.wait_until("Number(document.querySelector('#count-sent').textContent) >= 3");
        page.switch_to(&first);
        page.wait_until("seen.length === 2");
        let seen: Vec<(String, String)> = page.eval("seen");
        assert_eq!((seen[0].0.as_str(), seen[1].0.as_str()), ("hidden", "visible"));
        assert_eq!(seen[0].1, seen[1].1, "while the other tab sent three, this one sent none");
        let sent: u32 = seen[1].1.parse().expect("a count");
        page.wait_until(&format!("Number(document.querySelector('#count-sent').textContent) > {sent}"));
        page.switch_to(&second);
        page.close_tab(&first);
    });
}

#[test]
fn each_step_is_said_to_who_cannot_see_the_board() {
    on_template("simple", |page| {
        page.keys(".");
        page.wait_for_text(".for-ears[aria-live]", "It asks DNS.");
    });
}

/// Runs a test on a built-in design.
#[track_caller]
fn on_template(name: &str, test: impl FnOnce(&Page)) {
    run_on(app(), |page| {
        page.open(&format!("/?template={name}"));
        test(page);
    });
}

/// The simple design without one of its nodes.
fn without(id: &str) -> Value {
    let nodes = [
        json!({ "id": "user", "kind": "client", "x": 0, "y": 0 }),
        json!({ "id": "web", "kind": "web", "x": 280, "y": 0 }),
        json!({ "id": "app", "kind": "app", "x": 560, "y": 0 }),
        json!({ "id": "db", "kind": "database", "x": 840, "y": 0 }),
    ];
    let links = [
        json!({ "id": "l1", "from": "user", "to": "web", "kind": "http" }),
        json!({ "id": "l2", "from": "web", "to": "app", "kind": "app" }),
        json!({ "id": "l3", "from": "app", "to": "db", "kind": "sql" }),
    ];
    let nodes: Vec<_> = nodes.into_iter().filter(|node| node["id"] != id).collect();
    let links: Vec<_> = links.into_iter().filter(|link| link["from"] != id && link["to"] != id).collect();
    json!({ "format": "stackboard", "version": 1, "nodes": nodes, "links": links })
}

/// Sends the next request of a class, goes to its end and gives its story.
#[track_caller]
fn request(page: &Page, class: &str) -> Vec<String> {
    page.click(format!("[data-class={class}]").as_str());
    page.click("#step");
    page.wait_for_text("#step-count", "1 /");
    to_the_end(page);
    story(page)
}

/// Goes to the last step, where another one begins the next request.
#[track_caller]
fn to_the_end(page: &Page) {
    let count = story(page).len();
    page.click(".story .step:last-child .step-number");
    page.wait_for_text("#step-count", &format!("{count} / {count}"));
}

#[track_caller]
fn story(page: &Page) -> Vec<String> {
    page.wait_for(".story .step");
    texts(page, ".story .step p")
}

#[track_caller]
fn current(page: &Page) -> String {
    page.text(".story .step.current p")
}

/// Chooses the quickest pace.
#[track_caller]
fn hurry(page: &Page) {
    page.click("#speed");
    page.click("#speed");
    page.wait_for_text("#speed", "4×");
}

/// Where the tokens are.
const TOKENS: &str =
    "[...document.querySelectorAll('.token')].map(token => token.getAttribute('transform')).join()";

/// Where the tokens are after so many animation frames.
#[track_caller]
fn after_frames(page: &Page, frames: u32) -> String {
    page.eval(&format!(
        "(async () => {{
            for (let n = 0; n < {frames}; n++) await new Promise(requestAnimationFrame);
            return {TOKENS};
        }})()"
    ))
}
