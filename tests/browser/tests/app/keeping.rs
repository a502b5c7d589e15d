//! What this browser keeps: boards, their earlier states, several tabs, trouble with storage, breakdowns, no network.

use browser_tests::{Page, run};
use serde_json::{Value, json};

use crate::board::{count_in, new_board, node, on, open_menu, saved, texts};

const TITLES: &str = ".board-title";

#[test]
fn boards_are_listed_searched_and_opened_again() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        make(page, "/?template=secured", "Beta");
        let beta = saved(page);
        page.reload();
        assert_eq!(page.value(".title"), "Beta");
        boards(page, &["Beta", "Alpha"]);
        page.wait_for_count(".board-card img", 2);
        assert!(page.attr(".board-card img", "src").is_some_and(|address| address.starts_with("blob:")));
        page.fill(".search", "alph");
        wait_for_titles(page, &["Alpha"]);
        page.fill(".search", "nothing like it");
        page.wait_for_text("dialog .hint", "No board has that in its title.");
        page.fill(".search", "");
        page.click("[aria-label='Open Alpha']");
        wait_for_title(page, "Alpha");
        boards(page, &["Beta", "Alpha"]);
        page.click("[aria-label='Open Beta']");
        wait_for_title(page, "Beta");
        assert_eq!(saved(page), beta);
    });
}

#[test]
fn a_board_is_renamed_duplicated_deleted_and_had_back() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        make(page, "/?template=secured", "Beta");
        boards(page, &["Beta", "Alpha"]);
        page.click(deed("Alpha", "rename").as_str());
        page.fill(".board-name", "Gamma");
        page.keys("Enter");
        wait_for_titles(page, &["Beta", "Gamma"]);
        page.click(deed("Gamma", "duplicate").as_str());
        wait_for_titles(page, &["Gamma (copy)", "Beta", "Gamma"]);
        page.click(deed("Gamma", "delete").as_str());
        wait_for_titles(page, &["Gamma (copy)", "Beta"]);
        page.wait_for_text(".deleted", "“Gamma” was deleted.");
        page.click(".deleted button");
        wait_for_titles(page, &["Gamma (copy)", "Beta", "Gamma"]);
        page.click("[aria-label='Open Gamma']");
        wait_for_title(page, "Gamma");
        page.wait_for_count("[data-node-id]", 7);
    });
}

#[test]
fn deleting_the_open_board_opens_the_next_and_undo_brings_it_back() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        make(page, "/?template=secured", "Beta");
        let beta = saved(page);
        boards(page, &["Beta", "Alpha"]);
        page.click(deed("Beta", "delete").as_str());
        wait_for_titles(page, &["Alpha"]);
        wait_for_title(page, "Alpha");
        page.click(".deleted button");
        wait_for_titles(page, &["Beta", "Alpha"]);
        wait_for_title(page, "Beta");
        page.keys("Escape");
        page.wait_gone("dialog");
        assert_eq!(saved(page), beta);
    });
}

#[test]
fn an_earlier_state_is_looked_at_and_restored() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        let before = saved(page);
        page.reload();
        page.click(on("db", (0.0, 0.0)));
        page.keys("Delete");
        page.wait_gone(&node("db"));
        let after = saved(page);
        assert_ne!(before, after);
        kept(page);
        boards(page, &["Alpha"]);
        page.click(deed("Alpha", "history").as_str());
        page.wait_for(".preview img");
        page.click("[data-do=restore]");
        page.wait_for(&node("db"));
        page.wait_for_text(".notice", "The earlier state is back.");
        assert_eq!(saved(page), before);
        // What was there before going back has not been lost.
        boards(page, &["Alpha"]);
        page.click(deed("Alpha", "history").as_str());
        page.wait_for_count(".snapshot", 2);
        page.click("[data-do=open-copy]");
        page.wait_gone(&node("db"));
        assert_eq!(saved(page), after);
    });
}

#[test]
fn all_boards_go_into_one_file_and_come_back() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        make(page, "/?template=secured", "Beta");
        boards(page, &["Beta", "Alpha"]);
        page.click(".boards-foot button");
        let file = std::fs::read(page.next_download()).expect("the file");
        let content: Value = serde_json::from_slice(&file).expect("the file is JSON");
        assert_eq!(content["format"], "stackboard-boards");
        assert_eq!(content["version"], 1);
        assert_eq!(count_in(&content, "boards"), 2);
        for title in ["Alpha", "Beta"] {
            page.click(deed(title, "delete").as_str());
            page.wait_for_text(".deleted", title);
        }
        page.keys("Escape");
        page.wait_gone("dialog");
        page.drop_file((640.0, 700.0), "boards.stackboards.json", "application/json", &file);
        page.wait_for(".board-card");
        page.wait_until("document.querySelectorAll('.board-card').length === 2");
        let mut titles = texts(page, TITLES);
        titles.sort();
        assert_eq!(titles, ["Alpha", "Beta"]);
    });
}

#[test]
fn a_change_is_kept_within_350_ms() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        page.exec(
            "window.wrote = null;
            const put = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = function (value, key) {
                if (this.name === 'texts' && !window.wrote) window.wrote = performance.now();
                return put.call(this, value, key);
            };
            window.changed = null;
            new MutationObserver(() => window.changed ??= performance.now())
                .observe(document.querySelector('title'), { childList: true, characterData: true, subtree: true });",
        );
        page.fill(".title", "Beta");
        page.keys("Enter");
        page.wait_until("window.wrote !== null");
        let waited: f64 = page.eval("window.wrote - window.changed");
        assert!(waited < 350.0, "{waited} ms");
    });
}

#[test]
fn boards_from_before_there_was_a_database_are_brought_over_once() {
    run(|page| {
        page.open("/?template=simple");
        let board = saved(page);
        page.exec(&format!(
            "localStorage.setItem('stackboard:boards', JSON.stringify([{{ key: 'old', title: 'Old' }}]));
            localStorage.setItem('stackboard:board:old', {});
            localStorage.setItem('stackboard:last', 'old');",
            json!(board.to_string())
        ));
        page.open("/");
        assert_eq!(saved(page), board);
        boards(page, &["Old"]);
        let left: Vec<String> =
            page.eval("Object.keys(localStorage).filter(key => key.startsWith('stackboard:board'))");
        assert!(left.is_empty(), "{left:?}");
    });
}

#[test]
fn an_unchanged_tab_follows_and_the_newer_version_stays() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        let first = page.tab();
        let second = page.open_tab("/");
        wait_for_title(page, "Alpha");
        page.fill(".title", "From the second");
        page.keys("Enter");
        kept(page);
        page.switch_to(&first);
        wait_for_title(page, "From the second");
        page.fill(".title", "From the first");
        page.keys("Enter");
        kept(page);
        page.switch_to(&second);
        wait_for_title(page, "From the first");
        boards(page, &["From the first"]);
    });
}

#[test]
fn when_two_tabs_have_changed_a_board_both_are_kept() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        let first = page.tab();
        let second = page.open_tab("/");
        // Typing in a field keeps this tab from following.
        page.click(".title");
        page.switch_to(&first);
        page.fill(".title", "From the first");
        page.keys("Enter");
        kept(page);
        page.switch_to(&second);
        page.fill(".title", "From the second");
        page.keys("Enter");
        page.wait_for_text(".notice.error", "Another tab has changed this board too. Both are kept");
        wait_for_title(page, "From the second (copy from another tab)");
        page.exec("document.querySelector('.notice button').click()");
        boards(page, &["From the second (copy from another tab)", "From the first"]);
        page.keys("Escape");
        page.switch_to(&first);
        assert_eq!(page.value(".title"), "From the first");
    });
}

#[test]
fn a_full_disk_leaves_the_work_on_the_screen_and_offers_it_as_a_file() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        page.exec(
            "window.put = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') };",
        );
        page.fill(".title", "Beta");
        page.keys("Enter");
        page.wait_for_text(".banner", "Your changes are not being kept");
        page.wait_for_text(".banner", "full");
        page.click(".banner .primary");
        let file = std::fs::read_to_string(page.next_download()).expect("the file");
        assert!(file.contains("\"title\": \"Beta\"") || file.contains("\"title\":\"Beta\""), "{file}");
        assert_eq!(page.value(".title"), "Beta");
        // Once there is room again the next change is kept, and with it this one.
        page.exec("IDBObjectStore.prototype.put = window.put");
        page.fill(".title", "Gamma");
        page.keys("Enter");
        page.wait_gone(".banner");
        page.reload();
        assert_eq!(page.value(".title"), "Gamma");
    });
}

#[test]
fn work_that_only_is_in_memory_can_be_opened_again() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        page.exec(
            "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') };",
        );
        page.fill(".title", "Beta");
        page.keys("Enter");
        page.wait_for(".banner");
        new_board(page);
        boards(page, &["Beta"]);
        page.click("[aria-label='Open Beta']");
        wait_for_title(page, "Beta");
        assert!(page.count("[data-node-id]") > 3);
    });
}

#[test]
fn what_the_database_had_no_time_for_is_in_the_journal() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        // The page goes before the database does anything.
        page.exec(
            "IDBObjectStore.prototype.put = function () { this.transaction.abort(); throw new Error('gone'); };",
        );
        page.fill(".title", "Beta");
        page.keys("Enter");
        page.exec("dispatchEvent(new PageTransitionEvent('pagehide'))");
        page.goto("about:blank");
        page.open("/");
        assert_eq!(page.value(".title"), "Beta");
        let journal: Vec<String> =
            page.eval("Object.keys(localStorage).filter(key => key.startsWith('stackboard:journal:'))");
        assert!(journal.is_empty(), "{journal:?}");
        page.take_errors();
    });
}

#[test]
fn after_a_breakdown_the_board_can_be_saved_and_the_last_good_state_opened() {
    run(|page| {
        make(page, "/?template=simple", "Good");
        page.reload();
        page.fill(".title", "Bad");
        page.keys("Enter");
        kept(page);
        // The program asks for an element that the browser refuses, which it cannot go on without.
        page.exec(
            "const create = document.createElement;
            document.createElement = function (name) {
                if (name === 'dialog') throw new Error('refused');
                return create.apply(this, arguments);
            };",
        );
        page.keys("?");
        page.wait_for_text(".crash h1", "Stackboard broke down");
        page.wait_until("document.querySelector('.crash pre').textContent.includes('panicked at')");
        page.click(".crash [data-do=download]");
        let file = std::fs::read_to_string(page.next_download()).expect("the file");
        let board: Value = serde_json::from_str(&file).expect("the file is JSON");
        assert_eq!(board["title"], "Bad");
        page.allow_clipboard();
        page.click(".crash [data-do=report]");
        page.wait_for_text(".crash [role=status]", "The report is on the clipboard.");
        assert!(page.clipboard().contains("refused"));
        page.click(".crash [data-do=restart]");
        page.wait_gone(".crash");
        page.wait_ready();
        wait_for_title(page, "Good");
        boards(page, &["Good"]);
        page.click(deed("Good", "history").as_str());
        page.wait_for_text(".snapshot", "broke down");
        page.take_errors();
    });
}

#[test]
fn after_the_first_visit_the_page_opens_without_its_server() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        page.eval::<Value>("navigator.serviceWorker.ready.then(() => null)");
        page.site().break_down();
        page.reload();
        assert_eq!(page.value(".title"), "Alpha");
        page.open("/?template=secured");
        assert!(page.count("[data-node-id]") > 10);
        // The program for frames is not at hand, but the whole one is.
        page.open("/?embed&template=simple");
        assert!(page.count("[data-node-id]") > 3);
        page.take_errors();
    });
}

/// Opens an address, gives the board a title and waits until it is kept.
#[track_caller]
fn make(page: &Page, path: &str, title: &str) {
    page.open(path);
    page.fill(".title", title);
    page.keys("Enter");
    kept(page);
}

/// Waits until the board on the screen is kept as it is.
#[track_caller]
pub fn kept(page: &Page) {
    let title = page.value(".title");
    page.wait_until(&format!(
        "new Promise((resolve, reject) => {{
            const opening = indexedDB.open('stackboard');
            opening.onerror = reject;
            opening.onsuccess = () => {{
                const all = opening.result.transaction('entries').objectStore('entries').getAll();
                all.onsuccess = () => {{
                    opening.result.close();
                    resolve(all.result.some(text => JSON.parse(text).title === {}));
                }};
            }};
        }})",
        json!(title)
    ));
    // A change of something else than the title is kept a moment after it.
    page.eval::<Value>("new Promise(resolve => setTimeout(resolve, 500))");
}

#[track_caller]
fn boards(page: &Page, titles: &[&str]) {
    page.keys("Control+b");
    page.wait_for("dialog[open]");
    wait_for_titles(page, titles);
}

#[track_caller]
fn wait_for_titles(page: &Page, titles: &[&str]) {
    page.wait_until(&format!(
        "JSON.stringify([...document.querySelectorAll('{TITLES}')].map(each => each.textContent)) === {}",
        json!(json!(titles).to_string())
    ));
}

#[track_caller]
fn wait_for_title(page: &Page, title: &str) {
    page.wait_until(&format!("document.querySelector('.title').value === {}", json!(title)));
}

/// A button on the card of a board.
fn deed(title: &str, deed: &str) -> String {
    format!("[aria-label='What to do with {title}'] [data-do={deed}]")
}

#[test]
fn the_menu_names_the_boards_kept_last_and_leads_to_all() {
    run(|page| {
        make(page, "/?template=simple", "Alpha");
        open_menu(page);
        page.wait_for_text(".board-menu .kept", "Alpha");
        page.click(".board-menu .all-boards");
        wait_for_titles(page, &["Alpha"]);
    });
}
