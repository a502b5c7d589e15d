//! The board that teaches: review, task, glossary, Mermaid.

use browser_tests::{Page, run, run_on};
use serde_json::Value;

use crate::board::{app, node, saved, selected, texts, with_file};

#[test]
fn findings_stand_in_the_list_and_on_the_board() {
    on("?template=distributed", |page| {
        page.click("#tab-review");
        page.wait_for(".finding[data-rule=\"SPOF-1\"]");
        let rules = page.eval::<Vec<String>>(RULES);
        for rule in ["SPOF-1", "SPOF-2", "LB-2", "TLS-1", "FW-1", "MON-1", "TIER-1"] {
            assert!(rules.iter().any(|found| found == rule), "{rule} in {rules:?}");
        }
        // The number of a finding stands on the nodes it speaks of.
        let number = page.text(".finding[data-rule=\"LB-2\"] .finding-number");
        page.click(".finding[data-rule=\"LB-2\"] .finding-head");
        assert_eq!(selected(page).as_deref(), Some("lb"));
        assert!(number.parse::<usize>().is_ok(), "{number}");
        assert!(page.count("g.badge") >= 6, "badges: {}", page.count("g.badge"));
        // Away from the review the board is calm again.
        page.click("#tab-story");
        page.wait_gone("g.badge");
    });
}

/// The rules of the findings shown, in their order.
const RULES: &str = "[...document.querySelectorAll('.finding:not(.aside)')].map(each => each.dataset.rule)";

#[test]
fn a_button_mends_a_finding_in_one_step_that_can_be_taken_back() {
    on("?template=distributed", |page| {
        page.click("#tab-review");
        page.wait_for(".finding[data-rule=\"LB-2\"]");
        let before = page.count("[data-node-id]");
        page.click(".finding[data-rule=\"LB-2\"] [data-act=mend]");
        page.wait_gone(".finding[data-rule=\"LB-2\"]");
        assert!(page.count("[data-node-id]") > before, "a second load balancer is there");
        page.keys("Control+z");
        page.wait_for(".finding[data-rule=\"LB-2\"]");
        assert_eq!(page.count("[data-node-id]"), before);
    });
}

#[test]
fn a_finding_is_put_aside_with_a_reason_that_the_file_keeps() {
    on("?template=distributed", |page| {
        page.click("#tab-review");
        page.wait_for(".finding[data-rule=\"TLS-1\"]");
        page.click(".finding[data-rule=\"TLS-1\"] [data-act=dismiss]");
        page.wait_for(".reason input");
        page.type_text("Only inside our laboratory");
        page.keys("Enter");
        page.wait_for(".finding.aside[data-rule=\"TLS-1\"]");
        assert!(!page.eval::<Vec<String>>(RULES).iter().any(|rule| rule == "TLS-1"));
        let kept = saved(page);
        let dismissed = &kept["review"]["dismissed"][0];
        assert_eq!(
            (&dismissed["rule"], &dismissed["reason"]),
            (&Value::from("TLS-1"), &Value::from("Only inside our laboratory"))
        );
        page.click("details.aside > summary");
        page.click(".finding.aside [data-act=undismiss]");
        page.wait_gone(".finding.aside");
    });
}

#[test]
fn a_single_point_of_failure_is_proved_by_letting_requests_fail() {
    on("?template=distributed", |page| {
        page.click("#tab-review");
        page.wait_for(".finding[data-rule=\"LB-2\"]");
        page.click(".finding[data-rule=\"LB-2\"] [data-act=prove]");
        page.wait_for("[data-mode=Load][aria-pressed=true], [data-mode=Load].chosen, .timeline");
        page.wait_until("/[1-9]/.test(document.querySelector('#load-failed')?.textContent ?? '')");
        page.wait_until(&format!("document.querySelector('{}').classList.contains('out')", node("lb")));
    });
}

#[test]
fn with_a_task_its_flaws_are_told_apart_from_mistakes() {
    on("?template=distributed&task=distributed", |page| {
        page.wait_for_text("#score", "23 of 23 met, 100 %");
        page.click("#tab-review");
        page.wait_for(".finding.expected");
        assert_eq!(page.count(".finding:not(.expected)"), 0, "the template has no mistakes");
        assert_eq!(page.count(".tab-mark"), 0);
    });
}

#[test]
fn what_is_missing_is_said_and_shown_while_one_draws() {
    on("?template=simple&task=distributed", |page| {
        page.wait_for("[data-requirement=servers].partly");
        assert!(page.text("[data-requirement=servers]").contains("1 of 3 servers"));
        page.click("[data-requirement=servers] .ask");
        assert_eq!(
            page.count(".selection, .selected, .handle"),
            page.count(".selection, .selected, .handle")
        );
        page.exec("document.querySelector('#board').focus()");
        page.keys("Escape");
        page.wait_for("[data-requirement=servers]");
        let before = page.text("#score");
        // Two servers more.
        page.click("#guide-me");
        page.wait_for(".guide .tool");
        page.click(".guide .tool");
        page.wait_until("document.querySelector('.guide')?.textContent.includes('2 of 3 servers')");
        page.click(".guide button.tool");
        page.wait_until("!document.querySelector('.guide h3')?.textContent.includes('Three servers')");
        assert_ne!(page.text("#score"), before);
        page.click("#guide-end");
        page.wait_for("[data-requirement=servers].met");
    });
}

#[test]
fn the_guide_leads_from_an_empty_board_to_the_simple_stack() {
    run(|page| {
        page.open("/?task=simple");
        page.wait_for("#guide-me");
        crate::board::new_board(page);
        page.wait_gone("#guide-me");
        page.choose("#task", "simple");
        page.wait_for("#guide-me");
        page.click("#guide-me");
        page.wait_for(".guide h3");
        // The first steps are met with what the guide itself offers.
        let first = page.text(".guide h3");
        assert!(first.to_lowercase().contains("user"), "{first}");
        page.click(".guide button.tool");
        page.wait_until("document.querySelector('.guide-count')?.textContent.startsWith('Step 2')");
        page.click(".guide button.tool");
        page.wait_until("!document.querySelector('.guide-count')?.textContent.startsWith('Step 2')");
        assert!(page.count("[data-node-id]") >= 2);
    });
}

#[test]
fn answers_are_kept_in_the_notes_and_handed_in() {
    on("?template=simple&task=simple", |page| {
        page.wait_for(".question");
        page.click(".question summary");
        page.wait_for(".question[open] .answer");
        let question = page.text(".question[open] > summary");
        page.click(".question[open] .answer");
        page.type_text("A machine, or a program on it.");
        page.keys("Tab");
        page.wait_until("document.querySelector('.question[open] .answer').value.startsWith('A machine')");
        page.wait_for(".question[open] > summary i.met");
        page.click(".question[open] .model > summary");
        assert!(page.text(".question[open] .model .markdown").len() > 30);
        let notes = saved(page)["notes"].as_str().unwrap_or_default().to_owned();
        assert!(notes.contains(&format!("## {}", question.trim())), "{notes}");
        assert!(notes.contains("A machine, or a program on it."), "{notes}");
        page.click("#hand-in");
        page.wait_for("dialog .sheet");
        let sheet = page.value("dialog .sheet");
        assert!(sheet.contains("A machine, or a program on it.") && sheet.contains("#b1:"), "{sheet}");
        page.click("[data-hand-in=sheet]");
        let file = std::fs::read_to_string(page.next_download()).expect("a file");
        assert_eq!(file.trim(), sheet.trim());
    });
}

#[test]
fn an_interview_is_rehearsed_with_a_clock() {
    on("?template=simple&task=simple", |page| {
        page.wait_for("#rehearse");
        page.click("#rehearse");
        page.wait_for(".clock");
        assert!(page.text(".clock").starts_with("29:5") || page.text(".clock") == "30:00");
        assert_eq!(page.count("[data-node-id]"), 0, "it begins with an empty board");
        assert_eq!(page.count(".requirement"), 0, "nothing helps");
        let mut questions = 0;
        while page.count("#rehearsal-next") > 0 {
            assert_eq!(page.count(".model"), 0, "no answer before the end");
            page.click("#rehearsal-next");
            questions += 1;
            assert!(questions < 50);
        }
        assert!(questions > 8, "{questions}");
        page.wait_for(".comparison .model");
        page.click("#rehearsal-end");
        page.wait_for("#guide-me");
    });
}

#[test]
fn an_authors_own_task_is_tried_in_the_simulation() {
    let task = r#"{
        "format": "stackboard-task", "version": 1, "name": "robust", "title": "A robust site",
        "brief": "Draw a site that survives the loss of any server.",
        "requirements": [
            {"id": "two", "ask": "Two web servers.", "hint": "Drag them.", "check": {"count": {"of": {"kind": "web"}, "at_least": 2}}},
            {"id": "quick", "ask": "Pages come within 2 s.", "hint": "Keep it small.", "check": {"performs": {"p95_ms": 2000}}}
        ]
    }"#;
    let site = app().route("/own.task.json", "application/json", task).route(
        "/bad.task.json",
        "application/json",
        "{\"format\": \"stackboard-task\", \"version\": 1,\n \"name\": 7}",
    );
    run_on(site, |page| {
        page.open("/?template=distributed&task=own.task.json");
        page.wait_for("[data-requirement=two].met");
        page.wait_for("[data-requirement=quick].open");
        page.click("#check-runs");
        page.wait_for("[data-requirement=quick].met");
        page.wait_for_text("#score", "2 of 2 met, 100 %");
        page.open("/?template=distributed&task=bad.task.json");
        page.wait_for(".notice.error");
        let words = page.text(".notice.error");
        assert!(words.contains("line 2"), "{words}");
    });
}

#[test]
fn the_glossary_is_searched() {
    on("?template=simple", |page| {
        page.keys("g");
        page.wait_for("#glossary-search");
        assert!(page.count("#glossary dt") > 50);
        page.type_text("split-brain");
        page.wait_until("document.querySelectorAll('#glossary dt').length < 5");
        assert!(texts(page, "#glossary dt")[0].to_lowercase().contains("split-brain"));
        page.keys("Escape");
        page.wait_gone("dialog");
        // Words explain themselves wherever they stand.
        page.click("#tab-review");
        page.wait_for(".finding .term");
        page.hover(".finding .term");
        page.wait_for("#explanation");
    });
}

#[test]
fn pasted_mermaid_becomes_a_board_and_doubtful_kinds_are_asked_about() {
    run(|page| {
        page.open("/");
        page.exec(
            "const data = new DataTransfer();
             data.setData('text/plain', 'flowchart LR\\n  User -->|HTTPS| lb[\"Load balancer (HAProxy)\"]\\n  lb --> web1[\"Web server (Nginx)\"]\\n  lb --> thing[Thingamajig]\\n  click lb href \"https://example.org\"');
             document.activeElement?.blur();
             document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))",
        );
        page.wait_for_count("[data-node-id]", 4);
        page.wait_for("dialog .guess");
        let label = page.attr("dialog .guess select", "aria-label").unwrap_or_default();
        assert!(label.contains("Thingamajig"), "{label}");
        page.choose("dialog .guess select", "cache");
        page.click("#imported-done");
        page.wait_gone("dialog");
        let board = saved(page);
        let kind = |label: &str| {
            let nodes = board["nodes"].as_array().cloned().unwrap_or_default();
            let of =
                nodes.into_iter().find(|node| node["label"].as_str().unwrap_or_default().contains(label));
            of.map(|node| node["kind"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(kind("HAProxy").as_deref(), Some("load_balancer"));
        assert_eq!(kind("Thingamajig").as_deref(), Some("cache"));
    });
}

#[test]
fn a_broken_flowchart_says_where_and_leaves_the_board() {
    on("?template=simple", |page| {
        let before = page.count("[data-node-id]");
        page.drop_file("#board", "broken.mmd", "text/plain", b"flowchart LR\n  A --> B\n  B --> [\n");
        page.wait_for(".notice.error");
        let words = page.text(".notice.error");
        assert!(words.contains("line 3") && words.contains("broken.mmd"), "{words}");
        assert_eq!(page.count("[data-node-id]"), before);
    });
}

#[test]
fn a_board_is_laid_out_by_a_key_and_stays_so() {
    let scattered = serde_json::json!({
        "format": "stackboard", "version": 1,
        "nodes": [
            { "id": "db", "kind": "database", "x": 0, "y": 0 },
            { "id": "app", "kind": "app", "x": 20, "y": 10 },
            { "id": "web", "kind": "web", "x": 40, "y": 20 },
            { "id": "user", "kind": "client", "x": 60, "y": 30 }
        ],
        "links": [
            { "from": "user", "to": "web", "kind": "http" },
            { "from": "web", "to": "app", "kind": "app" },
            { "from": "app", "to": "db", "kind": "sql" }
        ]
    });
    run_on(with_file(&scattered), |page| {
        page.open("/?src=board.json");
        page.keys("l");
        let places = |page: &Page| -> Vec<f64> {
            let board = saved(page);
            ["user", "web", "app", "db"].map(|id| crate::board::place_in(&board, id).0).to_vec()
        };
        let first = places(page);
        assert!(first.windows(2).all(|pair| pair[1] - pair[0] > 150.0), "{first:?}");
        page.keys("l");
        assert_eq!(places(page), first);
    });
}

#[test]
fn pictures_open_again_as_their_boards() {
    on("?template=distributed", |page| {
        let board = saved(page);
        for kind in ["png", "svg"] {
            page.keys("Control+e");
            page.wait_for("dialog [data-export]");
            page.click(&*format!("[data-export={kind}]"));
            let path = page.next_download();
            let bytes = std::fs::read(&path).expect("a file");
            page.keys("Escape");
            page.wait_gone("dialog");
            crate::board::new_board(page);
            page.drop_file("#board", &format!("picture.{kind}"), "application/octet-stream", &bytes);
            page.wait_for(&node("lb"));
            assert_eq!(saved(page), board, "{kind}");
        }
    });
}

fn on(address: &str, test: impl FnOnce(&Page)) {
    run(|page| {
        page.open(&format!("/{address}"));
        test(page);
    });
}
