//! How the islands stand on screens of different sizes, and whether they can be read and reached.

use browser_tests::{Media, Page, run_on};
use serde_json::Value;

use crate::board::{app, open_menu};

#[test]
fn islands_fit_a_desktop() {
    check_islands(1440, 900, false);
}

#[test]
fn islands_fit_a_tablet() {
    check_islands(1024, 768, false);
}

#[test]
fn islands_fit_a_phone() {
    check_islands(390, 844, true);
}

#[test]
fn islands_fit_the_narrowest_phone() {
    check_islands(360, 640, true);
}

#[test]
fn dialogs_and_menus_fit_a_desktop() {
    check_dialogs(1440, 900, false);
}

#[test]
fn dialogs_and_menus_fit_a_phone() {
    check_dialogs(390, 844, true);
}

#[test]
fn light_words_can_be_read() {
    check_contrast(false);
}

#[test]
fn dark_words_can_be_read() {
    check_contrast(true);
}

#[test]
fn the_theme_follows_the_system_until_one_is_chosen() {
    run_on(app(), |page| {
        page.emulate_media(Media { dark: true, ..Media::default() });
        page.open("/");
        assert_eq!(paper(page), "rgb(20, 22, 27)");
        page.emulate_media(Media::default());
        assert_eq!(paper(page), "rgb(251, 250, 247)");
        page.click("[aria-label='Dark theme']");
        assert_eq!(paper(page), "rgb(20, 22, 27)");
        page.reload();
        assert_eq!(paper(page), "rgb(20, 22, 27)", "the choice outlives a reload");
        page.click("[aria-label='Light theme']");
        assert_eq!(paper(page), "rgb(251, 250, 247)");
    });
}

#[test]
fn panels_fold_away_and_come_back() {
    run_on(app(), |page| {
        page.open("/?template=simple");
        page.click(".palette-fold");
        page.wait_until("document.querySelector('.palette-entry').offsetParent === null");
        page.click("[aria-label='Fold the panel away']");
        page.wait_gone("#side-body");
        page.click("#tab-notes");
        page.wait_for("#side-body .markdown");
        page.click(".palette-fold");
        page.click(".palette-entry[data-kind=client]");
        page.keys("Escape");
    });
}

#[test]
fn every_control_has_a_name() {
    run_on(app(), |page| {
        page.open("/?template=simple");
        page.click("#step");
        page.click("[data-node-id=web]");
        page.click("#tab-properties");
        page.wait_for(".form-head");
        let nameless: Vec<String> = page.eval(
            "[...document.querySelectorAll('button, input, select, textarea, [role=tab], [role=radio]')]
                .filter(each => !(each.ariaLabel || each.textContent.trim() || each.labels?.length
                    || each.getAttribute('aria-labelledby')))
                .map(each => each.outerHTML.slice(0, 160))",
        );
        assert!(nameless.is_empty(), "{nameless:#?}");
    });
}

/// Opens the simple design on a screen of this size.
#[track_caller]
fn on_screen(width: u32, height: u32, touch: bool, test: impl FnOnce(&Page)) {
    run_on(app(), |page| {
        page.set_viewport(width, height);
        if touch {
            page.emulate_touch();
        }
        page.open("/?template=simple");
        test(page);
    });
}

#[track_caller]
fn check_islands(width: u32, height: u32, touch: bool) {
    on_screen(width, height, touch, |page| {
        check(page, touch, "as it opens");
        page.click("#step");
        check(page, touch, "with a request");
        for tab in ["#tab-story", "#tab-properties", "#tab-notes"] {
            page.click(tab);
            page.wait_for("#side-body");
            check(page, touch, tab);
        }
        page.click("[aria-label='Fold the panel away']");
        page.wait_gone("#side-body");
        check(page, touch, "with the panel folded");
        page.click(".palette-fold");
        check(page, touch, "with the palette folded or open");
        page.click("[data-mode=Many]");
        page.wait_for("#count-sent");
        check(page, touch, "with many requests");
        page.click("[data-mode=Load]");
        page.wait_for("#scrub");
        check(page, touch, "under load");
    });
}

#[track_caller]
fn check_dialogs(width: u32, height: u32, touch: bool) {
    on_screen(width, height, touch, |page| {
        for keys in ["Control+e", "Control+Shift+s", "?", "Control+/", "Control+f"] {
            page.keys(keys);
            page.wait_for("dialog[open]");
            assert_no_problems(page, "within(['dialog'])", keys);
            assert_no_problems(page, &format!("small('dialog button', {})", least(touch)), keys);
            page.keys("Escape");
            page.wait_gone("dialog");
        }
        open_menu(page);
        assert_no_problems(page, "within(['.board-menu'])", "the menu of boards");
        assert_no_problems(
            page,
            &format!("small('.board-menu button', {})", least(touch)),
            "the menu of boards",
        );
        page.keys("Escape");
        for (x, y) in [(0.98, 0.5), (0.5, 0.2)] {
            page.right_click((f64::from(width) * x * 0.7, f64::from(height) * y));
            page.wait_for(".popup");
            assert_no_problems(page, "within(['.popup'])", "a context menu");
            page.keys("Escape");
            page.wait_gone(".popup");
        }
    });
}

/// The least side of what is pressed, in CSS pixels.
const fn least(touch: bool) -> u32 {
    if touch { 44 } else { 32 }
}

#[track_caller]
fn check(page: &Page, touch: bool, when: &str) {
    assert_no_problems(page, "overlaps('.island')", when);
    assert_no_problems(page, "within(['.island'])", when);
    assert_no_problems(page, &format!("small('.island button', {})", least(touch)), when);
    assert_no_problems(page, "unreachable('.island button')", when);
    assert_no_problems(page, "cutOff('.island')", when);
    assert!(
        page.eval::<bool>("document.documentElement.scrollWidth <= innerWidth"),
        "{when}: the page scrolls sideways"
    );
}

#[track_caller]
fn check_contrast(dark: bool) {
    run_on(app(), |page| {
        page.emulate_media(Media { dark, ..Media::default() });
        page.open("/?template=secured");
        assert_no_problems(page, "faint(4.5)", "as it opens");
        page.click("#step");
        assert_no_problems(page, "faint(4.5)", "with a story");
        page.click("[data-class=write]");
        page.click("#step");
        assert_no_problems(page, "faint(4.5)", "with the story of a write");
        page.click("[data-node-id=user]");
        for tab in ["#tab-properties", "#tab-notes"] {
            page.click(tab);
            assert_no_problems(page, "faint(4.5)", tab);
        }
        page.click("[data-mode=Many]");
        page.click("#tab-story");
        page.wait_for(".legend");
        assert_no_problems(page, "faint(4.5)", "with many requests");
        for keys in ["Control+e", "Control+Shift+s", "?", "Control+/"] {
            page.keys(keys);
            page.wait_for("dialog[open]");
            assert_no_problems(page, "faint(4.5)", keys);
            page.keys("Escape");
            page.wait_gone("dialog");
        }
        assert_no_problems(page, "faintOnBoard(4.5)", "on the board");
    });
}

/// Fails with what a question of `layout.js` finds.
#[track_caller]
fn assert_no_problems(page: &Page, question: &str, when: &str) {
    let script = include_str!("layout.js");
    let problems: Vec<Value> = page.eval(&format!("(() => {{ {script}\nreturn {question}; }})()"));
    assert!(problems.is_empty(), "{when}: {question} finds {problems:#?}");
}

#[track_caller]
fn paper(page: &Page) -> String {
    page.eval("getComputedStyle(document.body).backgroundColor")
}
