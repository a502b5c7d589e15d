//! The built-in designs.

use browser_tests::{Page, Rect, run};

use crate::board::{nearest, open_menu, overlap, rects, texts};

#[test]
fn the_simple_design_is_complete_and_legible() {
    check("simple", 7);
}

#[test]
fn the_distributed_design_is_complete_and_legible() {
    check("distributed", 14);
}

#[test]
fn the_secured_design_is_complete_and_legible() {
    check("secured", 20);
}

#[test]
fn the_scaled_up_design_is_complete_and_legible() {
    check("scale-up", 14);
}

#[test]
fn each_class_of_request_is_answered_in_the_simple_design() {
    answer_all("simple");
}

#[test]
fn each_class_of_request_is_answered_in_the_distributed_design() {
    answer_all("distributed");
}

#[test]
fn each_class_of_request_is_answered_in_the_secured_design() {
    answer_all("secured");
}

#[test]
fn each_class_of_request_is_answered_in_the_scaled_up_design() {
    answer_all("scale-up");
}

#[test]
fn the_menu_opens_each_design_with_its_explanation() {
    run(|page| {
        page.open("/");
        for (name, title) in [
            ("scale-up", "Scaled-up web infrastructure"),
            ("secured", "Secured and monitored web infrastructure"),
            ("distributed", "Distributed web infrastructure"),
            ("simple", "Simple web stack"),
        ] {
            open_menu(page);
            page.click(format!("[data-template={name}]").as_str());
            page.wait_until(&format!("document.querySelector('.title').value === '{title}'"));
            page.wait_gone(".board-menu");
            page.click("#tab-notes");
            page.wait_for_text(".markdown", "How a request flows");
            page.wait_for_text(".markdown", "Questions to be able to answer");
            let flaws = if name == "scale-up" { "What to watch" } else { "What is wrong with it" };
            page.wait_for_text(".markdown", flaws);
        }
    });
}

#[test]
fn a_first_visit_opens_the_simple_design() {
    run(|page| {
        page.open("/");
        assert_eq!(page.value(".title"), "Simple web stack");
    });
}

/// Looks at a design as it opens: nothing lies on anything else, and no words are cut off.
#[track_caller]
fn check(name: &str, least: usize) {
    run(|page| {
        page.open(&format!("/?template={name}"));
        let count = page.count("[data-node-id]");
        assert!(count >= least, "{count} nodes");
        assert_apart(&rects(page, ".cards > [data-node-id]"), "cards");
        assert_apart(&rects(page, ".pills > [data-node-id]"), "pills");
        let chips = rects(page, "[data-link-id] > rect");
        assert_apart(&chips, "words on links");
        let cards = rects(page, ".cards > [data-node-id]");
        for chip in &chips {
            let hidden = cards.iter().find(|card| overlap(**card, *chip));
            assert!(hidden.is_none(), "words on a link at {chip:?} lie on a card at {hidden:?}");
        }
        let cut: Vec<String> =
            texts(page, "#board text").into_iter().filter(|text| text.contains('…')).collect();
        assert!(cut.is_empty(), "words are cut off: {cut:?}");
        assert_words_fit(page);
        assert_within_free_space(page);
    });
}

/// Fails when words run out of what they are written on.
#[track_caller]
fn assert_words_fit(page: &Page) {
    let outside: Vec<String> = page.eval(
        "[...document.querySelectorAll('[data-node-id], [data-link-id]')].flatMap(group => {
            const ground = group.querySelector(':scope > rect, :scope > path');
            const chip = group.matches('[data-link-id]') ? group.querySelector(':scope > rect') : ground;
            if (!chip) return [];
            const box = chip.getBoundingClientRect();
            return [...group.querySelectorAll('text')].filter(text => {
                const words = text.getBoundingClientRect();
                return words.left < box.left - 1 || words.right > box.right + 1
                    || words.top < box.top - 2 || words.bottom > box.bottom + 2;
            }).map(text => text.textContent);
        })",
    );
    assert!(outside.is_empty(), "words run out of their box: {outside:?}");
}

/// Fails when a part of a fitted design is beyond the window or under an island.
#[track_caller]
fn assert_within_free_space(page: &Page) {
    let islands: Vec<Rect> = rects(page, ".island").into_iter().filter(|island| island.width > 0.0).collect();
    for node in rects(page, "[data-node-id]") {
        assert!(node.x >= 0.0 && node.x + node.width <= 1440.0, "{node:?}");
        assert!(node.y >= 0.0 && node.y + node.height <= 900.0, "{node:?}");
        let over = nearest(&islands, node.center());
        assert!(!overlap(node, over), "{node:?} lies under the island {over:?}");
    }
}

#[track_caller]
fn assert_apart(boxes: &[Rect], what: &str) {
    for (at, a) in boxes.iter().enumerate() {
        let other = boxes[at + 1..].iter().find(|b| overlap(*a, **b));
        assert!(other.is_none(), "{what} overlap: {a:?} and {other:?}");
    }
}

/// Sends two requests of each class and follows them to the end.
#[track_caller]
fn answer_all(name: &str) {
    run(|page| {
        page.open(&format!("/?template={name}"));
        for class in ["static", "read", "write"] {
            page.click(format!("[data-class={class}]").as_str());
            for _ in 0..2 {
                page.click("#step");
                page.wait_for_text("#step-count", "1 /");
                let story = texts(page, ".story .step p");
                assert_eq!(page.count(".story .step.failed"), 0, "{class}: {story:#?}");
                let answered = story.iter().any(|step| step.contains("200 OK"));
                assert!(answered, "{class}: {story:#?}");
                for _ in 1..story.len() {
                    page.keys(".");
                }
                page.wait_for_text("#step-count", &format!("{0} / {0}", story.len()));
            }
        }
    });
}
