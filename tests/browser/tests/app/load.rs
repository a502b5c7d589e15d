//! Traffic through a design: what breaks, who notices, and going back in time.

use browser_tests::{Page, run_on};
use serde_json::{Value, json};

use crate::board::{app, node, on, saved, texts, with_file};

/// The distributed design with a web server that dies after ten seconds and comes back fifteen seconds later.
pub fn failing() -> Value {
    let text = include_str!("../../../../crates/core/src/templates/distributed.stackboard.json");
    let mut board: Value = serde_json::from_str(text).expect("the template is JSON");
    for node in board["nodes"].as_array_mut().expect("it has nodes") {
        if node["kind"] == "client" {
            node["rate_per_s"] = json!(40);
        }
    }
    board["scenario"] = json!({
        "seed": 3, "duration_s": 40,
        "faults": [{ "at_s": 10, "node": "web1", "fault": "crash", "for_s": 15 }]
    });
    board
}

/// Runs a test in load mode, at rest at the start.
#[track_caller]
pub fn under_load(board: &Value, test: impl FnOnce(&Page)) {
    run_on(with_file(board), |page| {
        page.open("/?src=board.json");
        page.click("[data-mode=Load]");
        page.wait_for("#scrub");
        pause(page);
        scrub(page, 0.0);
        test(page);
    });
}

/// Holds the run where it is.
fn pause(page: &Page) {
    page.click("#play[aria-label=Pause]");
    page.wait_for("#play[aria-label=Play]");
}

/// Takes the run to a time and waits until it is there.
#[track_caller]
pub fn scrub(page: &Page, to_s: f64) {
    page.exec(&format!(
        "const field = document.querySelector('#scrub');
         field.value = {to_s} * 10;
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    ));
    page.wait_for_text("#run-time", &format!("{to_s:.1} /"));
    // What is shown follows within a few frames, and stays.
    page.wait_until(
        "(() => {
            const text = document.querySelector('.load-tiles').innerText + document.querySelector('.load').textContent;
            const same = window.textBefore === text;
            window.textBefore = text;
            window.sameFor = same ? (window.sameFor ?? 0) + 1 : 0;
            return window.sameFor > 5;
        })()",
    );
    page.exec("delete window.textBefore; delete window.sameFor");
}

pub fn figures(page: &Page) -> Vec<String> {
    texts(page, ".load-tile dd")
}

fn failed(page: &Page) -> f64 {
    page.text("#load-failed").parse().expect("a number")
}

#[test]
fn a_crash_is_felt_then_noticed_then_mended() {
    under_load(&failing(), |page| {
        scrub(page, 9.5);
        assert_eq!(failed(page), 0.0);
        assert_eq!(page.text("#load-ok"), "100.0 %");
        scrub(page, 12.0);
        let gauges = texts(page, ".gauge.down .gauge-words");
        assert_eq!(gauges, ["down"], "nobody has noticed yet");
        assert!(page.count(&format!("{}.out", node("web1"))) == 1);
        scrub(page, 18.0);
        assert!(failed(page) > 0.0, "requests failed while nobody had noticed");
        assert_eq!(texts(page, ".gauge.down .gauge-words"), ["down · taken out"]);
        let noticed = failed(page);
        scrub(page, 24.0);
        assert!(failed(page) - noticed < 5.0, "traffic goes to the other server");
        scrub(page, 26.0);
        assert_eq!(texts(page, ".gauge.waiting .gauge-words"), ["up · not back yet"]);
        scrub(page, 35.0);
        assert_eq!(page.count(".gauge.down, .gauge.waiting"), 0);
        let moments: Vec<f64> = texts(page, "#happenings .moment")
            .iter()
            .map(|text| text.trim_end_matches(" s").parse().expect("a time"))
            .collect();
        assert_eq!(moments.len(), 4, "crash, noticed, up, taken back: {moments:?}");
        let (back, up, noticed, crash) = (moments[0], moments[1], moments[2], moments[3]);
        assert_eq!((crash, up), (10.0, 25.0));
        assert!((4.0..=6.2).contains(&(noticed - crash)), "HAProxy's defaults: {noticed}");
        assert!((2.0..=4.0).contains(&(back - up)), "HAProxy's defaults: {back}");
    });
}

#[test]
fn wound_back_it_shows_the_same_figures_again() {
    under_load(&failing(), |page| {
        scrub(page, 8.0);
        let before = figures(page);
        scrub(page, 19.0);
        let after = figures(page);
        assert_ne!(before, after);
        scrub(page, 8.0);
        assert_eq!(figures(page), before);
        assert_eq!(page.count(".gauge.down"), 0);
        scrub(page, 19.0);
        assert_eq!(figures(page), after);
    });
}

#[test]
fn what_is_broken_by_hand_is_part_of_the_scenario() {
    under_load(&failing(), |page| {
        scrub(page, 4.0);
        page.click(on("web2", (0.0, 0.0)));
        page.wait_for("[data-break=crash]");
        page.keys("x");
        page.wait_for_count(".fault-mark", 2);
        pause(page);
        let scenario = &saved(page)["scenario"];
        assert_eq!(scenario["faults"][1]["node"], "web2");
        assert_eq!(scenario["faults"][1]["fault"], "crash");
        assert!(
            scenario["faults"][1]["at_s"].as_f64().is_some_and(|at| (4.0..5.0).contains(&at)),
            "{scenario}"
        );
        scrub(page, 12.0);
        assert_eq!(page.count(".gauge.down"), 2);
        page.click("#mend");
        page.wait_until("document.querySelectorAll('.gauge.down').length === 1");
        scrub(page, 3.0);
        assert_eq!(page.count(".gauge.down"), 0);
        page.keys("Control+z Control+z");
        page.wait_for_count(".fault-mark", 1);
    });
}

#[test]
fn a_fault_is_moved_and_taken_away_on_the_timeline() {
    under_load(&failing(), |page| {
        scrub(page, 18.0);
        assert!(failed(page) > 0.0);
        page.exec("document.querySelector('.fault-mark').focus()");
        page.keys("Shift+ArrowRight");
        page.wait_until("document.querySelector('.fault-mark').ariaLabel.includes('at 20.0 seconds')");
        scrub(page, 18.0);
        assert_eq!(failed(page), 0.0, "it has not happened yet");
        let mark = page.rect(".fault-mark").center();
        let track = page.rect(".track");
        page.drag(mark, (track.x + track.width * 0.25, mark.1));
        page.wait_until(
            "Math.abs(parseFloat(document.querySelector('.fault-mark').ariaLabel.split(', at ')[1]) - 10) < 0.5",
        );
        page.exec("document.querySelector('.fault-mark').focus()");
        page.keys("Delete");
        page.wait_gone(".fault-mark");
        scrub(page, 30.0);
        assert_eq!(failed(page), 0.0);
    });
}

#[test]
fn it_stops_at_the_first_failure_and_shows_that_request() {
    under_load(&failing(), |page| {
        page.click("#stop-failure");
        page.choose("#pace", "10×");
        page.click("#play");
        page.wait_for_text(".stopped", "A request has failed.");
        page.wait_for("#play[aria-label=Play]");
        assert_eq!(failed(page), 1.0);
        page.click("#requests .request.bad");
        page.wait_for_text("#waterfall", "is not running");
        assert!(page.count("#waterfall li") >= 3, "its way is shown stay by stay");
        assert!(page.count("#waterfall li.bad") >= 1);
    });
}

#[test]
fn one_request_is_followed_event_by_event() {
    under_load(&failing(), |page| {
        scrub(page, 5.0);
        page.click("#step");
        page.wait_for("#waterfall");
        let mut stays = page.count("#waterfall li");
        for _ in 0..3 {
            page.click("#step");
            page.wait_until(&format!("document.querySelectorAll('#waterfall li').length >= {stays}"));
            stays = page.count("#waterfall li");
        }
        assert!(stays >= 3, "{stays}");
        assert!(page.count(".lit-box, .lit-link") > 0);
    });
}

#[test]
fn the_rate_is_part_of_the_board_and_overloads_it() {
    under_load(&failing(), |page| {
        page.click("#rate");
        page.keys("End");
        page.wait_for_text("#rate-value", "1.00 M/s");
        page.keys("Home");
        page.wait_for_text("#rate-value", "1/s");
        let rate = |page: &Page| {
            let board = saved(page);
            let nodes = board["nodes"].as_array().cloned().unwrap_or_default();
            nodes.iter().find(|node| node["kind"] == "client").map(|node| node["rate_per_s"].clone())
        };
        assert_eq!(rate(page), Some(json!(1)));
        page.exec(
            "const field = document.querySelector('#rate');
             field.value = 20 * Math.log10(5000);
             field.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        page.wait_for_text("#rate-value", "5000/s");
        scrub(page, 6.0);
        assert!(page.count(".gauge.full") >= 2, "both application servers are at their limit");
        assert!(page.count("[data-link-id].flow-4") >= 1, "much flows on the links");
    });
}

#[test]
fn at_the_end_it_says_in_words_how_it_went() {
    under_load(&failing(), |page| {
        page.choose("#pace", "max");
        page.click("#play");
        page.wait_for_text(".load-verdict", "failed: connection refused");
        page.wait_for_text(".load-verdict", "noticed");
        page.wait_for("#play[aria-label=Play]");
        page.wait_for_text("#run-time", "40.0 / 40 s");
        // Played again it begins at the start.
        page.choose("#pace", "0.5×");
        page.click("#play");
        page.wait_gone(".load-verdict");
    });
}

#[test]
fn a_link_is_cut_from_its_menu() {
    run_on(app(), |page| {
        page.open("/?template=distributed");
        page.right_click(on("db1", (0.0, 0.0)));
        page.wait_for(".popup [data-break=crash]");
        page.keys("Escape");
        page.wait_gone(".popup");
        page.right_click(crate::board::on_link("l2"));
        page.click(".popup [data-break=cut]");
        page.wait_for("#scrub");
        page.wait_for("[data-link-id].cut");
        page.wait_for_count(".fault-mark", 1);
    });
}
