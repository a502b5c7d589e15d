//! Watching requests go through a design.

use browser_tests::{Media, Page, run, run_on};
use serde_json::{Value, json};

use crate::board::{app, node, on, texts, with_file};

#[test]
fn a_request_asks_the_dns_first_and_ends_with_an_answer() {
    on_template("simple", |page| {
        page.click("[data-class=read]");
        page.click("#step");
        let story = story(page);
        assert!((6..=16).contains(&story.len()), "{} steps: {story:#?}", story.len());
        assert!(story[0].contains("does not know its address yet. It asks DNS."), "{}", story[0]);
        assert!(story[1].contains("www.foobar.com is an A record for 8.8.8.8"), "{}", story[1]);
        assert!(story.last().is_some_and(|last| last.contains("200 OK")), "{story:#?}");
        page.wait_for_text("#step-count", &format!("1 / {}", story.len()));
        assert_eq!(texts(page, ".story .step.current .step-number"), ["1"]);
        assert!(page.count(".lit-box, .lit-link") > 0, "what the request passes is lit");
    });
}

#[test]
fn steps_go_forward_and_back() {
    on_template("simple", |page| {
        assert!(page.attr("#step-back", "disabled").is_some());
        page.click("[data-class=read]");
        page.click("#step");
        let count = story(page).len();
        page.keys(". . .");
        page.wait_for_text("#step-count", &format!("4 / {count}"));
        let lit = page.eval::<Vec<String>>(LIT);
        page.click("#step-back");
        page.wait_for_text("#step-count", &format!("3 / {count}"));
        assert_ne!(page.eval::<Vec<String>>(LIT), lit);
        page.keys(", ,");
        page.wait_for_text("#step-count", &format!("1 / {count}"));
        assert!(page.attr("#step-back", "disabled").is_some());
        page.click(".story .step:nth-child(5) .step-number");
        page.wait_for_text("#step-count", &format!("5 / {count}"));
        page.click("#step");
        page.click("#step-back");
        page.wait_for_text("#step-count", &format!("5 / {count}"));
    });
}

/// What is lit on the board, as its outlines.
const LIT: &str = "[...document.querySelectorAll('.lit-box, .lit-link')].map(each => each.outerHTML)";

#[test]
fn the_slider_goes_to_any_step() {
    on_template("simple", |page| {
        page.click("#step");
        let count = story(page).len();
        page.click(".player .progress");
        page.keys("End");
        page.wait_for_text("#step-count", &format!("{count} / {count}"));
        assert!(current(page).contains("200 OK"));
        page.keys("Home");
        page.wait_for_text("#step-count", &format!("1 / {count}"));
        page.keys("ArrowRight");
        page.wait_for_text("#step-count", &format!("2 / {count}"));
    });
}

#[test]
fn static_read_and_write_requests_take_different_ways() {
    on_template("simple", |page| {
        let tell = |class: &str| request(page, class).join("\n");
        let file = tell("static");
        assert!(file.contains("Nginx finds the file on its disk"), "{file}");
        assert!(!file.contains("MySQL") && !file.contains("App server"), "{file}");
        let read = tell("read");
        assert!(read.contains("runs the program from Code base"), "{read}");
        assert!(read.contains("MySQL finds the rows"), "{read}");
        let write = tell("write");
        assert!(write.contains("MySQL stores the change"), "{write}");
        assert!(!write.contains("finds the rows"), "{write}");
    });
}

#[test]
fn the_second_request_still_knows_the_address() {
    on_template("simple", |page| {
        assert!(request(page, "read")[0].contains("It asks DNS."));
        let second = request(page, "read");
        assert!(
            second[0].contains("The browser still knows that www.foobar.com is 8.8.8.8"),
            "{}",
            second[0]
        );
        assert!(second.iter().all(|step| !step.contains("It asks DNS")), "{second:#?}");
    });
}

#[test]
fn round_robin_alternates_between_the_two_servers() {
    on_template("distributed", |page| {
        let picks: Vec<String> = (0..4)
            .map(|_| {
                let story = request(page, "static");
                let pick = story.iter().find(|step| step.contains("round robin")).expect("a choice is told");
                let (_, backend) = pick.split_once("picks backend ").expect("the backend is named");
                backend.to_owned()
            })
            .collect();
        assert_ne!(picks[0], picks[1]);
        assert_eq!(picks[0], picks[2]);
        assert_eq!(picks[1], picks[3]);
        assert!(picks[0].contains("Nginx on Server"), "{picks:?}");
    });
}

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
fn play_goes_on_by_itself_until_it_is_paused() {
    on_template("simple", |page| {
        page.click("#play");
        assert_eq!(page.attr("#play", "aria-label").as_deref(), Some("Pause"));
        page.wait_for(".token");
        page.wait_for_text("#step-count", "2 /");
        page.click("#play");
        assert_eq!(page.attr("#play", "aria-label").as_deref(), Some("Play"));
        page.keys("p");
        assert_eq!(page.attr("#play", "aria-label").as_deref(), Some("Pause"));
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
fn the_pace_is_chosen_in_turns() {
    on_template("simple", |page| {
        let paces: Vec<String> = (0..4)
            .map(|_| {
                page.click("#speed");
                page.text("#speed")
            })
            .collect();
        assert_eq!(paces, ["2×", "4×", "0.5×", "1×"]);
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
fn what_cannot_work_is_said_where_it_happens() {
    let board = without("app");
    run_on(with_file(&board), |page| {
        page.open("/?src=board.json");
        page.click("[data-class=read]");
        page.click("#step");
        to_the_end(page);
        page.wait_for_text(".story .step.failed", "No route from Nginx to an application server");
        let failed = page.count(".story .step.failed");
        assert_eq!(failed, 1);
        page.click(".story .step.failed .step-number");
        page.wait_for_text(".token-reason", "No route from Nginx");
        let (reason, web) = (page.rect(".token-reason"), page.rect(&node("web")));
        let apart = (reason.center().0 - web.center().0).hypot(reason.center().1 - web.center().1);
        assert!(apart < 150.0, "the reason stands {apart} pixels from where it happens");
        page.wait_for(".lit-box.class-failed");

        page.click("[data-mode=Many]");
        page.wait_until("Number(document.querySelector('#count-failed').textContent) >= 1");
        page.wait_for_text(".last-failure", "No route from Nginx to an application server");
        page.wait_for(".token.class-failed");
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
fn words_of_the_trade_are_explained_on_focus_and_on_hover() {
    on_template("simple", |page| {
        page.click("#step");
        page.exec("document.querySelector('.story .term').focus()");
        page.wait_for("#explanation");
        assert!(page.text("#explanation p").len() > 20);
        assert_eq!(page.attr(".story .term", "aria-describedby").as_deref(), Some("explanation"));
        let shown = page.rect("#explanation");
        assert!(shown.x >= 0.0 && shown.x + shown.width <= 1440.0, "{shown:?}");
        page.keys("Escape");
        page.wait_gone("#explanation");
        page.hover(".story .term");
        page.wait_for("#explanation");
        page.hover((600.0, 700.0));
        page.wait_gone("#explanation");
    });
}

#[test]
fn with_reduced_motion_nothing_moves_and_play_steps() {
    run(|page| {
        page.emulate_media(Media { reduced_motion: true, ..Media::default() });
        page.open("/?template=simple");
        assert_eq!(page.attr("#play", "aria-label").as_deref(), Some("Next step"));
        page.wait_gone("[data-mode=Many]");
        page.click("#play");
        page.wait_for_text("#step-count", "1 /");
        let before = after_frames(page, 1);
        assert_eq!(after_frames(page, 20), before, "no token moves");
        page.click("#play");
        page.wait_for_text("#step-count", "2 /");
        let before = after_frames(page, 1);
        assert_eq!(after_frames(page, 20), before, "no token moves");
        page.wait_for(".lit-box, .lit-link");
        page.click("#step-back");
        page.wait_for_text("#step-count", "1 /");
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
fn stopping_forgets_what_the_browser_has_learned() {
    on_template("simple", |page| {
        request(page, "static");
        page.keys("Control+/");
        page.wait_for("[role=combobox]:focus");
        page.type_text("stop watching\n");
        page.wait_for_text("#step-count", "0 / 0");
        page.wait_gone(".token, .lit-box, .lit-link");
        assert!(request(page, "static")[0].contains("It asks DNS."));
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
