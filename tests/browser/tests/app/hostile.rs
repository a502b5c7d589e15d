//! Every hostile file through every door of the page: nothing of it is executed or fetched, nothing freezes, nothing is
//! lost, and what it is refused for is said.
//!
//! A door has one session for all files, one after the other, as somebody would meet them who does not give up.

use browser_tests::{Page, Site, run_on};
use hostile::Specimen;
use serde_json::{Value, json};

use crate::board::{app, saved};

/// Whatever a file gets executed reports itself to the console, and an error there fails the test. It is there before
/// anything of a page is.
const TRAP: &str = "for (const name of ['alert', 'confirm', 'prompt', 'print', 'pwned'])
    Object.defineProperty(window, name, { value: (word) => console.error(`executed: ${name}(${word})`) });";

/// Seconds of the main thread's work for one file, from having it to having shown what came of it.
const FREEZE_S: f64 = 2.0;
/// A page that is not optimised does the same work in many times as long.
const UNOPTIMISED: f64 = 12.0;

/// Steps of the page's own that the doors share.
const STEPS: &str = "
    window.name = 'hostile';
    // Does something and waits until the page shows anything of it.
    window.after = async (act) => {
        const changed = new Promise((resolve) => {
            const observer = new MutationObserver(() => { observer.disconnect(); resolve(); });
            const everything = { attributes: true, characterData: true, childList: true, subtree: true };
            observer.observe(document.documentElement, everything);
        });
        await act();
        await changed;
        for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
    };
    window.hostileFile = async (name) => {
        const blob = await (await fetch('/hostile/' + encodeURIComponent(name))).blob();
        const data = new DataTransfer();
        data.items.add(new File([blob], name));
        return data;
    };
    window.hostileText = async (name) => {
        const text = await (await fetch('/hostile/' + encodeURIComponent(name))).text();
        const data = new DataTransfer();
        data.setData('text/plain', text);
        return data;
    };
    window.drop = (dataTransfer) => document.querySelector('#board')
        .dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    window.paste = (clipboardData) => document.querySelector('#board')
        .dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }));
    // What markup from a file would leave in the page.
    window.remains = () => [...document.querySelectorAll('*')].filter((each) =>
        ['iframe', 'object', 'embed', 'foreignobject', 'base', 'audio', 'video'].includes(each.localName.toLowerCase())
        || each.localName === 'script' && !each.src && each.textContent.includes('pwned')
        || each.getAttributeNames().some((name) => /^on/i.test(name))
        || /^\\s*(javascript|data|vbscript|file):/i.test(each.getAttribute('href') ?? each.getAttribute('xlink:href') ?? '')
        || /pwned/.test(each.getAttribute('src') ?? '')
        || /url\\(.?(https?|javascript|\\/)/i.test(each.getAttribute('style') ?? '')
    ).map((each) => each.cloneNode(false).outerHTML.slice(0, 200));
";

/// The app, and the files beside it.
fn site() -> (Site, Vec<Specimen>) {
    let all = hostile::all();
    let site = all.iter().fold(app(), |site, one| {
        site.route(&format!("/hostile/{}", one.name), "application/octet-stream", one.bytes.clone())
    });
    (site, all)
}

#[track_caller]
fn set_trap(page: &Page) {
    page.session().cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": TRAP })).expect("a trap");
    page.session().cdp("Performance.enable", json!({})).expect("figures");
}

/// Opens the page with a board of somebody's own, and gives that board.
#[track_caller]
fn begin(page: &Page) -> Value {
    set_trap(page);
    page.open("/");
    page.fill(".title", "Mine");
    page.keys("Enter");
    let mine = saved(page);
    page.exec(STEPS);
    mine
}

/// Seconds that the main thread has worked so far.
#[track_caller]
fn worked(page: &Page) -> f64 {
    let metrics = page.session().cdp("Performance.getMetrics", json!({})).expect("figures");
    let metrics = metrics["metrics"].as_array().cloned().unwrap_or_default();
    let found = metrics.iter().find(|metric| metric["name"] == "ThreadTime");
    found.and_then(|metric| metric["value"].as_f64()).expect("the work of the main thread")
}

/// Whether the page is one that was built to be used.
#[track_caller]
fn is_optimised(page: &Page) -> bool {
    let bytes: f64 = page.eval(
        "Math.max(...performance.getEntriesByType('resource')
            .filter((each) => new URL(each.name).pathname.endsWith('.wasm')).map((each) => each.decodedBodySize))",
    );
    bytes < 12e6
}

/// Brings each file in and looks at what it leaves.
#[track_caller]
fn through(page: &Page, files: &[Specimen], enter: impl Fn(&Specimen)) {
    let most = FREEZE_S * if is_optimised(page) { 1.0 } else { UNOPTIMISED };
    for one in files {
        let before = worked(page);
        enter(one);
        let after = worked(page);
        // Another process may serve the next page, and counts anew.
        let work = if after < before { after } else { after - before };
        println!("{work:.2} s {}", one.name);
        assert!(work < most, "{} keeps the page busy for {work:.1} s", one.name);
        let remains: Vec<String> = page.eval("remains()");
        assert_eq!(remains, Vec::<String>::new(), "{} leaves this in the page", one.name);
        page.exec(
            "document.querySelectorAll('.notice button').forEach((each) => each.click());
             document.querySelectorAll('dialog[open]').forEach((each) => each.close());",
        );
        page.wait_gone("dialog[open]");
    }
    assert_only_own_files(page);
}

/// Fails when something was asked for that only a file names.
#[track_caller]
fn assert_only_own_files(page: &Page) {
    let asked = page.site().requests();
    assert!(!asked.iter().any(|path| path.contains("pwned") || path.contains("passwd")), "{asked:#?}");
    let others: Vec<String> = page.eval(
        "performance.getEntriesByType('resource').map((each) => each.name)
            .filter((name) => !name.startsWith(location.origin) && !/^(blob|data):/.test(name))",
    );
    assert_eq!(others, Vec::<String>::new());
}

/// Fails unless the board that was there at first is still kept, as it was.
#[track_caller]
fn assert_kept(page: &Page, mine: &Value) {
    page.open("/");
    page.keys("Control+b");
    page.wait_for("dialog[open]");
    page.fill(".search", "Mine");
    page.click("[aria-label='Open Mine']");
    page.wait_until("document.querySelector('.title').value === 'Mine'");
    assert_eq!(&saved(page), mine);
}

#[test]
fn hostile_files_that_are_dropped_do_no_harm() {
    let (site, files) = site();
    run_on(site, |page| {
        let mine = begin(page);
        page.click("#tab-notes");
        through(page, &files, |one| {
            page.eval::<Value>(&format!(
                "hostileFile({}).then((data) => after(() => drop(data)))",
                json!(one.name)
            ));
        });
        assert_kept(page, &mine);
    });
}

#[test]
fn hostile_files_that_are_chosen_do_no_harm() {
    let (site, files) = site();
    run_on(site, |page| {
        let mine = begin(page);
        page.click("#tab-review");
        // The input is not in the document, so it is caught where it asks the browser.
        page.exec("HTMLInputElement.prototype.click = function () { window.asked = this; }");
        through(page, &files, |one| {
            page.keys("Control+o");
            page.wait_until("window.asked");
            page.eval::<Value>(&format!(
                "hostileFile({}).then((data) => after(() => {{
                    asked.files = data.files;
                    asked.dispatchEvent(new Event('change'));
                    window.asked = null;
                }}))",
                json!(one.name)
            ));
        });
        assert_kept(page, &mine);
    });
}

#[test]
fn hostile_files_and_texts_that_are_pasted_do_no_harm() {
    let (site, files) = site();
    run_on(site, |page| {
        let mine = begin(page);
        page.click("#tab-properties");
        for read in ["hostileFile", "hostileText"] {
            through(page, &files, |one| {
                // Only a file that holds nothing but spaces is nothing as a text.
                let is_blank = one.bytes.iter().all(u8::is_ascii_whitespace);
                if read == "hostileText" && is_blank {
                    return;
                }
                page.eval::<Value>(&format!(
                    "{read}({}).then((data) => after(() => paste(data)))",
                    json!(one.name)
                ));
            });
        }
        // What is pasted goes onto the board that is there, so the first of them has grown.
        page.open("/");
        page.keys("Control+b");
        page.wait_for("dialog[open]");
        page.fill(".search", "Mine");
        page.click("[aria-label='Open Mine']");
        page.wait_until("document.querySelector('.title').value === 'Mine'");
        let now = saved(page);
        for node in mine["nodes"].as_array().into_iter().flatten() {
            assert!(now["nodes"].as_array().is_some_and(|nodes| nodes.contains(node)), "{node} is gone");
        }
    });
}

#[test]
fn hostile_links_do_no_harm() {
    let (site, files) = site();
    run_on(site, |page| {
        let mine = begin(page);
        page.click("#tab-story");
        through(page, &files, |one| {
            let act = format!("location.hash = {}", json!(one.fragment()));
            // What is no link is passed over, and so shows nothing.
            let is_link = one.fragment().starts_with("b1:");
            let is_new: bool = page.eval(&format!(
                "(() => {{ const link = new URL(location); link.hash = {}; return link.href !== location.href }})()",
                json!(one.fragment())
            ));
            match is_link && is_new {
                true => page.eval::<Value>(&format!("after(() => {{ {act} }})")),
                false => page.eval::<Value>(&act),
            };
        });
        assert_kept(page, &mine);
    });
}

#[test]
fn hostile_files_at_an_address_do_no_harm() {
    let (site, files) = site();
    run_on(site, |page| {
        let mine = begin(page);
        through(page, &files, |one| {
            page.goto(&format!("/?src=/hostile/{}", one.name));
            page.wait_until("document.documentElement.dataset.state !== 'loading'");
            page.exec(STEPS);
        });
        assert_kept(page, &mine);
    });
}

#[test]
fn hostile_messages_to_an_embedded_board_do_no_harm() {
    let (site, files) = site();
    let host = "<!doctype html><html lang=en><link rel=icon href=data:,><title>Course</title><body>\
         <script>
            window.heard = [];
            addEventListener('message', (event) => heard.push(event.data));
            const framesLater = (count) => new Promise((resolve) =>
                requestAnimationFrame(() => (count > 1 ? resolve(framesLater(count - 1)) : resolve())));
            const heardOf = async (...types) => {
                const isIt = (one) => types.includes(one.type);
                while (!heard.some(isIt)) await new Promise((resolve) => setTimeout(resolve, 5));
                return heard.find(isIt);
            };
            window.board = async () => {
                heard.length = 0;
                frames[0].postMessage({ type: 'stackboard:get' }, '*');
                return JSON.stringify((await heardOf('stackboard:board')).board);
            };
            // What cannot be read, or stands too deep to be sent, cannot be said at all.
            window.take = async (name, read) => {
                const text = await (await fetch('/hostile/' + encodeURIComponent(name))).text();
                window.before = await board();
                try {
                    window.message = { type: 'stackboard:load', board: read(text) };
                    structuredClone(message);
                    return true;
                } catch {
                    return false;
                }
            };
            window.load = async () => {
                heard.length = 0;
                frames[0].postMessage(message, '*');
                await heardOf('stackboard:state', 'stackboard:error');
                await framesLater(3);
                return null;
            };
            window.outcome = async () => {
                const error = heard.find((one) => one.type === 'stackboard:error')?.message ?? null;
                return { error, changed: (await board()) !== before };
            };
         </script>\
         <iframe src='/?embed&amp;template=simple' style='border:0; width: 1000px; height: 620px'></iframe>";
    run_on(site.page("/host", host), |page| {
        set_trap(page);
        page.goto("/host");
        page.wait_until("heard.some((one) => one.type === 'stackboard:ready')");
        page.in_frame("iframe", || page.exec(STEPS));
        let optimised = page.in_frame("iframe", || is_optimised(page));
        let most = FREEZE_S * if optimised { 1.0 } else { UNOPTIMISED };
        for one in &files {
            // As a text, and as the object that it is the text of.
            for read in ["String", "JSON.parse"] {
                if !page.eval::<bool>(&format!("take({}, {read})", json!(one.name))) {
                    continue;
                }
                let before = worked(page);
                page.eval::<Value>("load()");
                let work = worked(page) - before;
                println!("{work:.2} s {}", one.name);
                assert!(work < most, "{} keeps the page busy for {work:.1} s", one.name);
                let outcome: Value = page.eval("outcome()");
                // What is refused leaves what is there; what is mended is told as an error too.
                let is_refused =
                    outcome["error"].as_str().is_some_and(|why| why.contains("could not be opened"));
                assert!(!is_refused || outcome["changed"] == false, "{}: {outcome}", one.name);
            }
            page.in_frame("iframe", || {
                assert_eq!(page.eval::<Vec<String>>("remains()"), Vec::<String>::new(), "{}", one.name);
                assert_only_own_files(page);
            });
        }
    });
}
