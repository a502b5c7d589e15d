//! Results: whole runs in the background.

use browser_tests::{Page, run_on};
use serde_json::{Value, json};
use stackboard_core::{
    simulate::{RunOptions, run},
    templates,
};

use crate::board::{node, selected, texts, with_file};

#[test]
fn a_run_is_told_in_words_and_figures() {
    on_troubled(|page| {
        open_results(page);
        start(page, "60", "10", "3");
        finished(page);
        let verdict = page.text("#verdict");
        assert!(verdict.contains("requests came to an end"), "{verdict}");
        assert!(verdict.contains("failed:") && verdict.contains("users of 200 noticed"), "{verdict}");

        let expected = native(3, 60.0, 10.0);
        let requests = &expected["requests"];
        assert_eq!(number(&page.text("#tile-offered dd")), requests["offered"].as_f64());
        assert_eq!(number(&page.text("#tile-failed dd")), requests["failed"].as_f64());
        assert!(page.text("#tile-mean").contains('±'), "{}", page.text("#tile-mean"));
        let arrived = number(&page.text("[data-node=lb] td"));
        assert_eq!(arrived, expected["nodes"]["lb"]["arrivals"].as_f64());
        assert_eq!(
            page.count("#run-nodes tbody tr"),
            expected["nodes"].as_object().map_or(0, |all| all.len())
        );
        assert_eq!(texts(page, "#run-notices li:first-child span"), ["20.0 s", "Server 1 crashes."]);
        let titles = texts(page, ".results .chart-title");
        assert_eq!(titles[..2], ["Requests", "Latency"]);
        assert!(titles.iter().any(|title| title == "Failures by reason"), "{titles:?}");
        assert!(titles.iter().any(|title| title == "Busy"), "{titles:?}");
    });
}

#[test]
fn the_file_is_what_the_same_run_gives_natively_byte_for_byte() {
    on_troubled(|page| {
        open_results(page);
        let expected = |seed| format!("{}\n", native_text(seed, 30.0, 5.0));
        for (seed, text) in [("7", expected(7)), ("8", expected(8)), ("7", expected(7))] {
            start(page, "30", "5", seed);
            finished(page);
            page.click("#save-json");
            let path = page.next_download();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            assert_eq!(name.as_deref(), Some("distributed-web-infrastructure.results.json"));
            assert_eq!(std::fs::read_to_string(&path).expect("the file can be read"), text);
        }
        assert_ne!(expected(7), expected(8));
    });
}

#[test]
fn the_page_answers_while_a_heavy_run_goes_on() {
    let mut board = troubled();
    board["nodes"][0]["rate_per_s"] = json!(10_000);
    run_on(with_file(&board), |page| {
        page.open("/?src=board.json");
        open_results(page);
        start(page, "60", "0", "1");
        page.keys("Escape");
        page.wait_gone("dialog");
        // How long real presses of the mouse wait for the page.
        page.exec(
            "window.delays = [];
            addEventListener('pointerdown', event => delays.push(performance.now() - event.timeStamp), true);",
        );
        for id in ["user", "lb", "user", "lb", "user", "lb", "user"] {
            page.click(node(id).as_str());
            assert_eq!(selected(page).as_deref(), Some(id));
        }
        let mut delays: Vec<f64> = page.eval("delays");
        delays.sort_by(f64::total_cmp);
        assert!(delays.len() == 7 && delays[3] < 100.0, "{delays:?}");
        open_results(page);
        finished(page);
        let offered = number(&page.text("#tile-offered dd")).expect("a number");
        assert!((offered / 600_000.0 - 1.0).abs() < 0.02, "{offered}");
    });
}

#[test]
fn a_run_can_be_given_up() {
    on_troubled(|page| {
        open_results(page);
        start(page, "1000000", "0", "1");
        page.wait_until("document.querySelector('.work-progress progress').value > 0");
        assert_eq!(page.attr("#run", "aria-disabled").as_deref(), Some("true"));
        page.click("#cancel-run");
        page.wait_until("document.querySelector('.work-progress').hidden");
        assert_eq!(page.count("#verdict"), 0);
        assert!(page.eval::<bool>("document.activeElement.id === 'run'"), "the focus stays in the form");
        start(page, "20", "0", "1");
        finished(page);
        assert_eq!(
            number(&page.text("#tile-offered dd")),
            native(1, 20.0, 0.0)["requests"]["offered"].as_f64()
        );
    });
}

#[test]
fn a_run_goes_on_behind_the_closed_dialog() {
    on_troubled(|page| {
        open_results(page);
        start(page, "60", "0", "1");
        page.keys("Escape");
        page.wait_for_text(".notice", "The run is over");
        open_results(page);
        page.wait_for("#verdict");
    });
}

#[test]
fn without_a_worker_the_page_does_it_in_small_pieces() {
    let refused = "window.Worker = class { constructor() { throw new DOMException('no workers here'); } }";
    // A worker whose program cannot be loaded says so itself.
    let broken = "window.Worker = class extends Worker {
        constructor(url, options) {
            super(url, { ...options, name: JSON.stringify({ js: 'data:,nothing', wasm: '' }) });
        }
    }";
    for script in [refused, broken] {
        run_on(with_file(&troubled()), |page| {
            page.session()
                .cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))
                .expect("the script is taken");
            page.open("/?src=board.json");
            open_results(page);
            start(page, "30", "5", "7");
            finished(page);
            let offered = native(7, 30.0, 5.0)["requests"]["offered"].as_f64();
            assert_eq!(number(&page.text("#tile-offered dd")), offered);
            start(page, "1000000", "0", "1");
            page.wait_until("document.querySelector('.work-progress progress').value > 0");
            page.click("#cancel-run");
            page.wait_until("document.querySelector('.work-progress').hidden");
            page.take_errors();
        });
    }
}

#[test]
fn two_runs_stand_side_by_side() {
    on_troubled(|page| {
        open_results(page);
        start(page, "30", "0", "1");
        finished(page);
        assert_eq!(page.count("#comparison"), 0);
        page.click("#keep-run");
        start(page, "30", "0", "2");
        page.wait_for("#comparison");
        let headings = texts(page, "#comparison thead .which");
        assert_eq!(headings, ["seed 1", "seed 2"]);
        let offered: Vec<Option<f64>> =
            texts(page, "#comparison tbody tr:first-child td").iter().map(|cell| number(cell)).collect();
        let expected = [1, 2].map(|seed| native(seed, 30.0, 0.0)["requests"]["offered"].as_f64());
        assert_eq!(offered[..2], expected);
        assert!(page.count(".chart-line.kept") > 3);
        page.click("#forget-run");
        page.wait_gone("#comparison");
        assert_eq!(page.count(".chart-line.kept"), 0);
    });
}

#[test]
fn a_change_of_the_board_is_said() {
    on_troubled(|page| {
        open_results(page);
        start(page, "5", "0", "1");
        finished(page);
        assert_eq!(page.count("#stale"), 0);
        page.keys("Escape");
        page.wait_gone("dialog");
        page.click(node("web1").as_str());
        page.keys("Delete");
        page.wait_gone(&node("web1"));
        open_results(page);
        page.wait_for_text("#stale", "The board has changed since this run.");
        assert_eq!(page.value("[name=duration]"), "5", "what was run last is offered again");
    });
}

#[test]
fn wrong_options_are_refused_in_words() {
    on_troubled(|page| {
        open_results(page);
        assert_eq!(page.value("[name=duration]"), "60", "the board's own scenario is offered");
        for (options, words) in [
            (["", "0", "1"], "The duration is a number of seconds"),
            (["10", "10", "1"], "shorter than the whole run"),
            (["10", "0", "-1"], "The seed is a whole number"),
        ] {
            start(page, options[0], options[1], options[2]);
            page.wait_for_text("#run-refused", words);
        }
        assert!(page.eval::<bool>("document.querySelector('.work-progress').hidden"));
    });
    run_on(
        with_file(
            &json!({ "format": "stackboard", "version": 1, "nodes": [{ "id": "web", "kind": "web" }] }),
        ),
        |page| {
            page.open("/?src=board.json");
            open_results(page);
            page.click("#run");
            page.wait_for_text("#run-refused", "put a User on the board");
        },
    );
}

#[test]
fn a_chart_is_read_with_the_pointer_the_keys_and_as_a_table() {
    on_troubled(|page| {
        open_results(page);
        start(page, "60", "0", "1");
        finished(page);
        let plot = ".results .chart-plot";
        page.hover(plot);
        page.wait_for(&format!("{plot} .chart-cross"));
        assert!(page.text(".results .chart-value").parse::<f64>().is_ok(), "the value is in the legend");
        page.hover("#verdict");
        page.wait_gone(&format!("{plot} .chart-cross"));

        page.exec("document.querySelector('.results .chart-plot').focus()");
        page.keys("Home ArrowRight ArrowRight");
        page.wait_for_text(".results .chart-moment", "1.2 s");
        let said = page.attr(plot, "aria-valuetext").unwrap_or_default();
        assert!(said.starts_with("1.2 s: offered "), "{said}");
        // The crash at 20 s is told where it happened.
        page.exec("document.querySelector('.results .chart-plot').blur()");
        page.exec("document.querySelector('.results .chart-plot').focus()");
        page.keys("Home PageUp PageUp PageUp PageUp ArrowLeft ArrowLeft ArrowLeft ArrowLeft ArrowLeft ArrowLeft ArrowLeft ArrowLeft");
        page.wait_for_text(".results .chart-happened", "Server 1 crashes.");

        page.click(".results .chart-numbers summary");
        page.wait_for_count(".results .chart:first-of-type .chart-table tbody tr", 120);
        let first: Vec<String> = texts(page, ".results .chart-table tbody tr:first-child > *");
        assert_eq!(first[0], "0.2 s");
        assert!(first[1..].iter().all(|cell| number(cell).is_some()), "{first:?}");
    });
}

#[test]
fn results_fit_a_phone() {
    run_on(with_file(&troubled()), |page| {
        for (width, height) in [(390, 844), (360, 640)] {
            page.set_viewport(width, height);
            page.open("/?src=board.json");
            open_results(page);
            start(page, "30", "0", "1");
            finished(page);
            page.click("#keep-run");
            start(page, "30", "0", "2");
            page.wait_for("#comparison");
            let outside: Vec<String> = page.eval(
                "[...document.querySelectorAll('dialog, dialog button, dialog .run-tiles > div, dialog figure, #comparison td')]
                    .filter(each => !each.closest('[hidden]'))
                    .filter(each => {
                        const { left, right } = each.getBoundingClientRect();
                        return left < 0 || right > innerWidth;
                    })
                    .map(each => each.outerHTML.slice(0, 120))",
            );
            assert_eq!(outside, [] as [&str; 0]);
            assert!(page.eval::<bool>(
                "(dialog => dialog.scrollWidth <= dialog.clientWidth)(document.querySelector('dialog'))"
            ));
        }
    });
}

/// The distributed design with some traffic and a crash.
fn troubled() -> Value {
    let template = templates::get("distributed").expect("it is built in");
    let mut board: Value = serde_json::from_str(template.json).expect("it is JSON");
    board["nodes"][0]["rate_per_s"] = json!(60);
    board["scenario"] = json!({
        "seed": 1, "duration_s": 60,
        "faults": [{ "at_s": 20, "node": "s1", "fault": "crash", "for_s": 15 }]
    });
    board
}

/// What the command line prints about the same run.
fn native_text(seed: u64, duration_s: f64, warmup_s: f64) -> String {
    let reading = stackboard_core::io::file::read(&troubled().to_string()).expect("the board can be read");
    let summary = run(&reading.board, &RunOptions { seed, duration_s, warmup_s });
    serde_json::to_string(&summary).expect("a summary can be written")
}

fn native(seed: u64, duration_s: f64, warmup_s: f64) -> Value {
    serde_json::from_str(&native_text(seed, duration_s, warmup_s)).expect("it is JSON")
}

#[track_caller]
fn on_troubled(test: impl FnOnce(&Page)) {
    run_on(with_file(&troubled()), |page| {
        page.open("/?src=board.json");
        test(page);
    });
}

#[track_caller]
fn open_results(page: &Page) {
    page.exec("document.querySelector('#board').focus()");
    page.keys("Control+Enter");
    page.wait_for("dialog.results");
}

#[track_caller]
fn start(page: &Page, duration: &str, warmup: &str, seed: &str) {
    page.fill("[name=duration]", duration);
    page.fill("[name=warmup]", warmup);
    page.fill("[name=seed]", seed);
    page.click("#run");
}

/// Waits for the end of the run, however long it takes as long as it goes on.
#[track_caller]
fn finished(page: &Page) {
    const SHARE: &str = "document.querySelector('.work-progress progress').value";
    const OVER: &str = "document.querySelector('.work-progress').hidden";
    loop {
        let share: f64 = page.eval(SHARE);
        page.wait_until(&format!("{OVER} || {SHARE} > {share}"));
        if page.eval::<bool>(OVER) {
            page.wait_for("#verdict");
            return;
        }
    }
}

/// A figure as it is shown, such as 1,234.
fn number(text: &str) -> Option<f64> {
    text.replace(',', "").parse().ok()
}
