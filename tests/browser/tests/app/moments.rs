//! Links that open in the middle of a story or a run.

use browser_tests::{Page, run};
use serde_json::json;

use crate::board::texts;
use crate::load::{failing, figures, scrub, under_load};
use crate::sharing::share;

/// The link of the open dialog, which opens at the moment that is on the screen.
#[track_caller]
fn link_to_moment(page: &Page) -> String {
    share(page);
    page.click("[name=moment]");
    page.value("#share-link")
}

#[test]
fn a_link_to_a_moment_of_a_run_shows_the_same_figures() {
    under_load(&failing(), |page| {
        scrub(page, 17.5);
        let (seen, happened) = (figures(page), texts(page, "#happenings li"));
        assert!(!happened.is_empty(), "the crash was noticed");
        let link = link_to_moment(page);
        assert!(link.contains("/?mode=load&at=17.5#b1:"), "{link}");
        assert_eq!(page.text("#link-length"), link.len().to_string());
        let first = page.tab();

        page.open_tab(&link);
        page.wait_for_text("#run-time", "17.5 /");
        wait_for_figures(page, &seen);
        assert_eq!(texts(page, "#happenings li"), happened);
        page.wait_for("#play[aria-label=Play]");
        assert_eq!(page.text("#run-time").split(' ').next(), Some("17.5"), "it rests there");
        page.reload();
        wait_for_figures(page, &seen);

        let frame = link.replace("/?mode", "/?embed&mode");
        page.open(&frame);
        page.wait_for_text("#run-time", "17.5 /");
        page.wait_for("#play[aria-label=Play]");
        page.close_tab(&first);
    });
}

/// Waits until the tiles say this; a run that was sought gets there in some frames.
#[track_caller]
fn wait_for_figures(page: &Page, expected: &[String]) {
    page.wait_until(&format!(
        "JSON.stringify([...document.querySelectorAll('.load-tile dd')].map(each => each.innerText.trim()))
            === JSON.stringify({})",
        json!(expected.iter().map(|each| each.trim()).collect::<Vec<_>>())
    ));
}

#[test]
fn a_rate_that_was_changed_during_the_run_is_part_of_the_moment() {
    under_load(&failing(), |page| {
        scrub(page, 6.0);
        page.exec(
            "const field = document.querySelector('#rate');
             field.value = 20 * Math.log10(400);
             field.dispatchEvent(new Event('change', { bubbles: true }));",
        );
        page.wait_for_text("#rate-value", "400/s");
        scrub(page, 14.0);
        let seen = figures(page);
        let link = link_to_moment(page);
        assert!(link.contains("rates=40,400@6"), "{link}");
        page.open_tab(&link);
        wait_for_figures(page, &seen);
        scrub(page, 3.0);
        page.wait_for_text("#rate-value", "40/s");
        scrub(page, 14.0);
        wait_for_figures(page, &seen);
    });
}

#[test]
fn a_link_to_a_moment_of_the_story_tells_the_same_request() {
    run(|page| {
        page.open("/?template=distributed");
        // The second request knows the address already and goes to the other server.
        page.click("#step");
        page.wait_for_text("#step-count", "1 /");
        let last: usize =
            page.text("#step-count").split("/ ").last().and_then(|n| n.parse().ok()).expect("a count");
        page.click(&*format!(".story .step:nth-child({last}) button"));
        page.wait_for_text("#step-count", &format!("{last} /"));
        page.click("[data-class=write]");
        for step in 1..=3 {
            page.click("#step");
            page.wait_for_text("#step-count", &format!("{step} /"));
        }
        let story = texts(page, ".story .step");
        let link = link_to_moment(page);
        assert!(link.contains("/?mode=story&step=3&requests=mw#b1:"), "{link}");
        page.open_tab(&link);
        page.wait_for_text("#step-count", "3 /");
        assert_eq!(texts(page, ".story .step"), story);
        page.wait_for("[data-class=write][aria-checked=true]");
        page.wait_for("#play[aria-label=Play]");
    });
}

#[test]
fn what_an_address_says_of_a_moment_is_followed_as_far_as_it_makes_sense() {
    run(|page| {
        page.open("/?template=simple&at=1e99&rates=x@y,,@&promoted=@@");
        page.wait_for_text("#run-time", "60.0 / 60 s");
        page.open("/?template=simple&step=9999");
        let count = page.text("#step-count");
        let (at, of) = count.split_once(" / ").expect("a count");
        assert_eq!(at, of, "the last step");
        page.open("/?template=simple&mode=nonsense");
        assert_eq!(page.count(".story .step"), 0);
        page.open("/?embed&template=simple&mode=load&at=20&play=1");
        page.wait_until("parseFloat(document.querySelector('#run-time').textContent) > 20");
        page.wait_for("#play[aria-label=Pause]");
    });
}

#[test]
fn without_a_moment_the_dialog_says_how_to_get_one() {
    run(|page| {
        page.open("/?template=simple");
        share(page);
        assert_eq!(page.count("[name=moment]"), 0);
        page.wait_for_text("dialog", "Play one request or a load, and the link can open at that moment.");
    });
}

#[test]
fn a_pasted_link_opens_at_its_moment() {
    run(|page| {
        page.allow_clipboard();
        page.open("/?template=distributed");
        page.click("#step");
        page.click("#step");
        page.wait_for_text("#step-count", "2 /");
        let link = link_to_moment(page);
        page.open("/?template=simple");
        page.set_clipboard(&link);
        page.keys("Control+v");
        page.wait_until("document.querySelector('.title').value === 'Distributed web infrastructure'");
        page.wait_for_text("#step-count", "2 /");
    });
}
