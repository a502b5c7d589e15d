//! A browser that is killed while a board is being written, and opened again over what it left.

use std::thread::sleep;
use std::time::{Duration, Instant};

use browser_tests::{Page, Visitor};
use serde_json::{Value, json};

use crate::board::{app, saved, texts, with_file};
use crate::keeping::kept;

/// Nodes along each side of the board.
const SIDE: usize = 20;

/// When the browser ends.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// When the board has been handed to the database in a transaction that cannot end any more.
    Amid,
    /// Before the board is handed over, in a transaction that holds the board's place in the list already.
    Between,
    /// So long after the start of a write, in ms, while more writes follow.
    After(u64),
}

/// A board whose every node says by its place which state it is in, and which takes half a megabyte to write.
fn large_board() -> Value {
    let node = |at: usize| {
        json!({
            "id": format!("n{at}"), "kind": "web", "x": at % SIDE * 240, "y": at / SIDE * 160,
            "course": format!("{at} ").repeat(300)
        })
    };
    let link = |at: usize| json!({ "id": format!("l{at}"), "from": format!("n{at}"), "to": format!("n{}", at + 1), "kind": "http" });
    json!({
        "format": "stackboard", "version": 1, "title": "Large",
        "nodes": (0..SIDE * SIDE).map(node).collect::<Vec<_>>(),
        "links": (0..SIDE * SIDE - 1).map(link).collect::<Vec<_>>()
    })
}

#[test]
fn a_board_is_whole_whenever_the_browser_is_killed() {
    let visitor = Visitor::to(with_file(&large_board()));
    let mut first = Value::Null;
    let mut least = 0;
    visitor.run(|page| {
        page.open("/?src=board.json");
        page.fill(".title", "State 0");
        page.keys("Enter");
        kept(page);
        first = saved(page);
    });
    for moment in [
        Moment::Amid,
        Moment::After(0),
        Moment::Between,
        Moment::After(4),
        Moment::After(40),
        Moment::After(400),
    ] {
        visitor.run(|page| {
            page.open("/");
            let state = state_of(page, &first);
            assert!(state >= least, "state {state} is opened, though state {least} was kept ({moment:?})");
            page.exec(&write_on(state, Some(moment)));
            let begun = wait_for_told(page, "begun", state);
            if let Moment::After(delay) = moment {
                sleep(Duration::from_millis(delay));
            }
            page.kill();
            assert!(begun > state);
            least = told(page, "kept").max(Some(state)).unwrap_or(state);
        });
    }
    visitor.run(|page| {
        page.open("/");
        let state = state_of(page, &first);
        assert!(state >= least, "state {state} is opened, though state {least} was kept");
        page.keys("Control+b");
        page.wait_for_count(".board-card", 1);
        assert_eq!(texts(page, ".board-title"), [format!("State {state}")]);
        page.click(format!("[aria-label='Open State {state}']").as_str());
        page.wait_gone("dialog");
        assert_eq!(state_of(page, &first), state);
    });
}

#[test]
fn the_first_board_ever_kept_is_the_last_board_after_a_kill() {
    let visitor = Visitor::to(app());
    visitor.run(|page| {
        page.open("/?template=secured");
        page.fill(".title", "Alpha");
        page.keys("Enter");
        kept(page);
        page.kill();
    });
    visitor.run(|page| {
        page.open("/");
        page.keys("Control+b");
        page.wait_for_count(".board-card", 1);
        assert_eq!(texts(page, ".board-title"), ["Alpha"], "the board is listed");
        page.keys("Escape");
        assert_eq!(page.value(".title"), "Alpha", "the board is opened");
    });
}

/// Which state is on the screen. It must be that state wholly, and the only thing that the page has to say.
#[track_caller]
fn state_of(page: &Page, first: &Value) -> u64 {
    let words = texts(page, ".notice, .banner");
    assert!(words.is_empty(), "the page complains: {words:?}");
    let board = saved(page);
    let title = board["title"].as_str().unwrap_or_default();
    let state: u64 = title.strip_prefix("State ").and_then(|count| count.parse().ok()).unwrap_or_else(|| {
        panic!("“{title}” was never written");
    });
    let mut expected = first.clone();
    expected["title"] = json!(title);
    for node in expected["nodes"].as_array_mut().into_iter().flatten() {
        node["x"] = json!(node["x"].as_u64().unwrap_or_default() + state);
    }
    // The boards are too large to be shown beside one another.
    assert!(board == expected, "state {state} is not whole");
    state
}

/// Makes one state after another, without end: each moves every node by 1 and counts on in the title. Tells the
/// server of each state when its write begins and when it has been kept.
fn write_on(state: u64, moment: Option<Moment>) -> String {
    let freeze = match moment {
        Some(Moment::Amid) => "amid",
        Some(Moment::Between) => "between",
        _ => "never",
    };
    format!(
        "let state = {state};
        const freeze = {freeze:?};
        const tell = (what, state) => fetch(`/${{what}}/${{state}}`, {{ method: 'POST' }});
        const endNow = (state) => {{
            const request = new XMLHttpRequest();
            request.open('POST', `/begun/${{state}}`, false);
            request.send();
            for (;;);
        }};
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (value, key) {{
            if (this.name !== 'texts') return put.call(this, value, key);
            const written = JSON.parse(value).title.split(' ')[1];
            if (freeze === 'between') endNow(written);
            this.transaction.addEventListener('complete', () => tell('kept', written));
            const request = put.call(this, value, key);
            if (freeze === 'amid') endNow(written);
            tell('begun', written);
            return request;
        }};
        const key = (key, ctrlKey) => document.querySelector('#board').dispatchEvent(
            new KeyboardEvent('keydown', {{ key, ctrlKey, bubbles: true, cancelable: true }}));
        key('a', true);
        setInterval(() => {{
            key('ArrowRight', false);
            const title = document.querySelector('.title');
            title.value = `State ${{++state}}`;
            title.dispatchEvent(new FocusEvent('blur'));
        }}, 20);"
    )
}

/// Waits until the server was told of a state after this one, and gives the latest that it was told of.
#[track_caller]
fn wait_for_told(page: &Page, what: &str, after: u64) -> u64 {
    let start = Instant::now();
    loop {
        match told(page, what) {
            Some(state) if state > after => return state,
            _ if start.elapsed() > Duration::from_secs(30) => panic!("no state after {after} is {what}"),
            _ => sleep(Duration::from_millis(1)),
        }
    }
}

/// The latest state that the server was told of.
fn told(page: &Page, what: &str) -> Option<u64> {
    let start = format!("/{what}/");
    page.site().requests().iter().filter_map(|path| path.strip_prefix(&start)?.parse().ok()).max()
}
