//! Taking a design along: files, pictures, links, frames, and what this browser keeps.

use std::path::Path;

use browser_tests::{Page, Picture, run, run_on};
use serde_json::{Value, json};

use crate::board::{
    app, assert_near, count_in, node, node_in, on, on_board, open_menu, place_in, row, saved, texts, view,
    with_file,
};

#[test]
fn an_exported_file_opens_again_by_dialog_and_by_drop() {
    run(|page| {
        page.open("/?template=distributed");
        let (name, board) = export_json(page);
        assert_eq!(name, "distributed-web-infrastructure.stackboard.json");
        assert_eq!(board["format"], "stackboard");
        assert_eq!(board["version"], 1);
        assert_eq!(count_in(&board, "nodes"), 14);

        page.open("/?template=simple");
        page.drop_file(
            (640.0, 700.0),
            "mine.stackboard.json",
            "application/json",
            board.to_string().as_bytes(),
        );
        page.wait_for_count("[data-node-id]", 14);
        assert_eq!(saved(page), board);

        page.open("/?template=simple");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("mine.stackboard.json");
        std::fs::write(&file, board.to_string()).expect("the file is written");
        choose_file(page, &file, || page.keys("Control+o"));
        page.wait_for_count("[data-node-id]", 14);
        assert_eq!(saved(page), board);

        choose_file(page, &file, || {
            open_menu(page);
            page.click(".board-menu [role=menuitem]:nth-of-type(2)");
        });
        page.wait_gone(".board-menu");
    });
}

#[test]
fn what_a_file_says_beyond_the_format_is_written_back() {
    let mut board = row();
    board["grade"] = json!({ "by": "me", "points": [1, 2.5] });
    board["nodes"][1]["rack"] = json!("B12");
    on_board(&board, |page| {
        let saved = saved(page);
        assert_eq!(saved["grade"], board["grade"]);
        assert_eq!(node_in(&saved, "web")["rack"], "B12");
    });
}

#[test]
fn a_file_that_is_mended_says_what_was_mended() {
    let mut board = row();
    board["nodes"][1]["kind"] = json!("toaster");
    board["links"][2]["to"] = json!("nobody");
    on_board(&board, |page| {
        page.wait_for_text(".notice.error", "toaster");
        page.wait_for_text(".notice.error", "nobody");
        assert_eq!(page.count("[data-node-id]"), 4);
    });
}

#[test]
fn a_picture_is_saved_in_three_sizes() {
    on_board(&row(), |page| {
        page.click(".leave-bar .text-button:not(.primary)");
        page.wait_for("dialog[open]");
        let pictures: Vec<Picture> = ["1", "2", "3"]
            .map(|scale| {
                page.click(format!("[name=scale][value='{scale}']").as_str());
                save_png(page)
            })
            .into();
        let (width, height) = (pictures[0].width, pictures[0].height);
        assert!(width > 876 && height > 60, "the whole row is in it: {:?}", pictures[0]);
        for (times, picture) in (1..).zip(&pictures) {
            let error = picture.width.abs_diff(times * width).max(picture.height.abs_diff(times * height));
            assert!(error <= times, "{picture:?} is {times} times {width} × {height}");
            assert!(picture.colours() > 20, "{picture:?} shows the board");
            assert_eq!(picture.pixel(0, 0).map(|pixel| pixel[3]), Some(255), "it has a background");
        }
    });
}

#[test]
fn a_picture_without_background_is_clear_around_the_board() {
    on_board(&row(), |page| {
        page.keys("Control+e");
        page.click("[name=background]");
        let picture = save_png(page);
        for (x, y) in [(0, 0), (picture.width - 1, 0), (0, picture.height - 1)] {
            assert_eq!(picture.pixel(x, y).map(|pixel| pixel[3]), Some(0), "at {x}, {y}");
        }
        assert!(picture.colours() > 20);
        page.click("[name=dark]");
        assert!(save_png(page).difference(&picture) > 0.02, "dark is another picture");
    });
}

#[test]
fn a_picture_of_the_selection_shows_no_more() {
    on_board(&row(), |page| {
        page.click(on("web", (0.0, 0.0)));
        page.keys("Control+e");
        let whole = save_png(page);
        page.click("[name=selection]");
        let part = save_png(page);
        assert!(part.width < whole.width / 2, "{part:?} of {whole:?}");
    });
}

#[test]
fn an_exported_drawing_is_sound_and_holds_no_more_than_shapes_and_words() {
    run(|page| {
        page.open("/?template=secured");
        page.keys("Control+e");
        page.click("[data-export=svg]");
        let file = page.next_download();
        assert!(file.extension().is_some_and(|ending| ending == "svg"));
        let svg = std::fs::read_to_string(file).expect("the drawing is text");
        let found: Value = page.eval(&format!(
            "(() => {{
                const drawing = new DOMParser().parseFromString({}, 'image/svg+xml');
                const all = [...drawing.querySelectorAll('*')];
                return {{
                    broken: drawing.querySelector('parsererror')?.textContent ?? null,
                    root: drawing.documentElement.localName,
                    alive: all.filter(each => ['script', 'foreignObject', 'iframe', 'a', 'image'].includes(each.localName)).length,
                    handlers: all.flatMap(each => each.getAttributeNames()).filter(name => /^on|href$/.test(name)).length,
                    words: [...drawing.querySelectorAll('text')].map(each => each.textContent),
                }};
            }})()",
            json!(svg)
        ));
        assert_eq!(found["broken"], json!(null));
        assert_eq!(found["root"], "svg");
        assert_eq!((found["alive"].as_u64(), found["handlers"].as_u64()), (Some(0), Some(0)));
        for words in ["HAProxy", "MySQL", "Nginx", "User"] {
            assert!(found["words"].as_array().is_some_and(|all| all.contains(&json!(words))), "{found:#}");
        }
        assert!(!svg.contains("var(--"), "a drawing has its own colours");
    });
}

#[test]
fn a_picture_goes_to_the_clipboard() {
    on_board(&row(), |page| {
        page.allow_clipboard();
        page.keys("Control+e");
        page.click("[data-export=copy-png]");
        page.wait_for_text(".notice", "The picture is on the clipboard.");
        let kinds: Vec<String> =
            page.eval("navigator.clipboard.read().then(items => items.flatMap(item => item.types))");
        assert_eq!(kinds, ["image/png"]);
    });
}

#[test]
fn a_link_opens_the_same_board_in_another_tab() {
    run(|page| {
        page.allow_clipboard();
        page.open("/?template=secured");
        let board = saved(page);
        let link = share_link(page);
        page.click("[data-copy=link]");
        page.wait_for_text(".notice", "The link is on the clipboard.");
        assert_eq!(page.clipboard(), link);
        page.open_tab(&link);
        assert_eq!(saved(page), board);
    });
}

#[test]
fn the_share_dialog_tells_the_length_of_the_link() {
    run(|page| {
        page.open("/?template=simple");
        let link = share_link(page);
        assert!(link.starts_with(&format!("{}/#b1:", page.site().origin())), "{link}");
        assert_eq!(page.text("#link-length"), link.len().to_string());
        assert!(link.len() < 4000, "a small design makes a link of {} characters", link.len());
        let snippet = page.value("#share-frame");
        assert!(snippet.starts_with("<iframe ") && snippet.ends_with("</iframe>"), "{snippet}");
        assert!(snippet.contains("?embed#b1:"), "{snippet}");
    });
}

#[test]
fn a_board_too_large_for_a_link_is_offered_as_a_file() {
    let mut board = row();
    // Words that no packing makes small.
    let mut number = 1_u64;
    let noise: String = std::iter::repeat_with(|| {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + (number >> 58) as u8)
    })
    .take(60_000)
    .collect();
    board["notes"] = json!(noise);
    on_board(&board, |page| {
        page.keys("Control+Shift+s");
        page.wait_for_text("dialog .warning", "too long to travel safely");
        assert_eq!(page.count("#share-link"), 0);
    });
}

#[test]
fn the_snippet_shows_the_board_in_a_page_of_somebody_else() {
    let site = app().page("/host", "<!doctype html><link rel=icon href=data:,><title>Course</title><body>");
    run_on(site, |page| {
        page.open("/?template=distributed");
        page.keys("Control+Shift+s");
        let snippet = page.value("#share-frame");
        page.goto("/host");
        page.exec(&format!("document.body.innerHTML = {}", json!(snippet)));
        page.in_frame("iframe", || {
            page.wait_ready();
            assert_eq!(page.count("[data-node-id]"), 14);
            assert_eq!(page.count(".palette, .title-bar, .leave-bar"), 0);
            let before = page.rect(&node("lb"));
            assert!(before.x > 0.0, "it is fitted");
            page.click(on("lb", (0.0, 0.0)));
            page.keys("Delete");
            page.keys("Control+a Delete");
            page.double_click(on("lb", (0.0, 0.0)));
            assert_eq!(page.count(".label-field"), 0);
            assert_eq!(page.count("[data-node-id]"), 14, "it is read-only");
            page.click("#step");
            page.wait_for_text("#step-count", "1 /");
            page.click("#step");
            page.wait_for_text("#step-count", "2 /");
        });
    });
}

#[test]
fn options_of_the_frame_stand_in_the_snippet() {
    run(|page| {
        page.open("/?template=simple");
        page.keys("Control+Shift+s");
        page.click("[name=controls]");
        page.click("[name=story]");
        page.click("[name=play]");
        page.choose("[name=theme]", "dark");
        let snippet = page.value("#share-frame");
        for option in ["embed", "play=1", "story=1", "controls=0", "theme=dark"] {
            assert!(snippet.contains(option), "{snippet} has no {option}");
        }
    });
}

#[test]
fn an_embedded_board_is_shown_as_its_address_says() {
    run(|page| {
        page.open("/?embed&template=simple&play=1&controls=0&theme=dark&story=1");
        assert_eq!(page.count(".player, .palette, .title-bar, .leave-bar, .zoom-bar"), 0);
        assert_eq!(page.attr("html", "data-theme").as_deref(), Some("dark"));
        page.wait_for(".story .step.current");
        page.wait_for(".token");
        let before = view(page);
        page.drag(on("web", (0.0, 0.0)), on("web", (30.0, 30.0)));
        let after = view(page);
        assert!((after.zoom - before.zoom).abs() < 1e-9);
        assert_near((after.x - before.x, after.y - before.y), (30.0, 30.0), 1.5);

        page.open("/?embed&template=simple");
        assert_eq!(page.count(".player"), 1);
        assert_eq!(page.count(".side"), 0);
        assert_eq!(page.count(".story .step"), 0, "it waits to be played");
    });
}

#[test]
fn an_embedded_board_lets_the_page_around_it_scroll() {
    let site = app().page(
        "/host",
        "<!doctype html><link rel=icon href=data:,><body style='margin:0; height: 3000px'>\
         <iframe src='/?embed&amp;template=simple' style='border:0; width: 900px; height: 500px'></iframe>",
    );
    run_on(site, |page| {
        page.goto("/host");
        let zoom = page.in_frame("iframe", || {
            page.wait_ready();
            view(page)
        });
        page.wheel((450.0, 250.0), 0, 300);
        page.wait_until("scrollY > 100");
        page.exec("scrollTo(0, 0)");
        page.in_frame("iframe", || assert_eq!(view(page), zoom));
    });
}

#[test]
fn an_address_names_a_file_or_a_design() {
    run_on(with_file(&row()), |page| {
        page.open("/?src=board.json");
        assert_eq!(page.value(".title"), "A row");
        page.open("/?template=scale-up");
        assert_eq!(page.value(".title"), "Scaled-up web infrastructure");
        page.goto("/?template=nonsense");
        page.wait_for_text(".notice.error", "There is no template called “nonsense”.");
        page.wait_for("html[data-state=error]");
        assert!(page.count("[data-node-id]") > 0, "the usual board is there");
    });
}

#[test]
fn a_file_that_cannot_be_fetched_is_told_and_the_page_says_error() {
    run(|page| {
        page.goto("/?src=nowhere.json");
        page.wait_for_text(".notice.error", "The board at nowhere.json could not be opened");
        page.wait_for_text(".notice.error", "404");
        page.wait_for("[data-node-id]");
        // The board that is shown instead is painted by then.
        page.eval::<Value>(
            "(async () => { for (let n = 0; n < 6; n++) await new Promise(requestAnimationFrame) })()",
        );
        assert_eq!(page.attr("html", "data-state").as_deref(), Some("error"));
        let errors = page.take_errors();
        assert!(errors.iter().all(|error| error.contains("nowhere.json")), "{errors:#?}");
    });
}

#[test]
fn without_fit_a_board_opens_at_full_size_in_the_corner() {
    run_on(with_file(&row()), |page| {
        page.open("/?src=board.json&fit=0");
        assert!((view(page).zoom - 1.0).abs() < 1e-9);
        let corner = page.rect(&node("user"));
        assert!(corner.x < 260.0 && corner.y < 140.0, "{corner:?} is near the window's corner");
        assert!((corner.width - 156.0).abs() < 2.0);
        page.open("/?src=board.json&fit=1");
        assert_ne!(view(page).zoom, 1.0);
        page.open("/?embed&src=board.json&fit=0");
        assert!((view(page).zoom - 1.0).abs() < 1e-9);
    });
}

#[test]
fn work_is_there_again_after_a_reload() {
    run(|page| {
        page.open("/");
        page.click(on("db", (0.0, 0.0)));
        page.keys("Delete");
        page.fill(".title", "My own");
        page.keys("Enter");
        let board = saved(page);
        page.reload();
        assert_eq!(page.value(".title"), "My own");
        assert_eq!(saved(page), board);
        page.open("/");
        assert_eq!(saved(page), board);
    });
}

#[test]
fn opening_a_link_keeps_the_board_that_was_there() {
    run_on(with_file(&row()), |page| {
        page.open("/?template=distributed");
        let link = share_link(page);
        page.open("/?src=board.json");
        page.fill(".title", "Mine");
        page.keys("Enter");
        let mine = saved(page);

        page.open_tab(&link);
        assert_eq!(page.value(".title"), "Distributed web infrastructure");
        open_menu(page);
        page.wait_for_text(".board-menu .kept", "Mine");
        assert_eq!(texts(page, ".board-menu .kept"), ["Mine"]);
        page.click(".board-menu .kept");
        page.wait_until("document.querySelector('.title').value === 'Mine'");
        assert_eq!(saved(page), mine);

        page.open("/");
        assert_eq!(page.value(".title"), "Mine", "only looking at a link changes nothing");
    });
}

#[test]
fn a_link_pasted_into_the_address_of_an_open_board_opens() {
    run(|page| {
        page.open("/?template=distributed");
        let link = share_link(page);
        page.open("/");
        page.fill(".title", "Mine");
        page.keys("Enter");
        let (_, data) = link.split_once('#').expect("a fragment");
        page.exec(&format!("location.hash = {}", json!(data)));
        page.wait_until("document.querySelector('.title').value === 'Distributed web infrastructure'");
        open_menu(page);
        page.wait_for_text(".board-menu .kept", "Mine");
        assert_eq!(texts(page, ".board-menu .kept"), ["Mine"]);
    });
}

#[test]
fn a_broken_link_leaves_the_board_on_screen() {
    run(|page| {
        page.open("/?template=simple");
        let link = share_link(page);
        page.keys("Escape");
        page.wait_gone("dialog");
        page.fill(".title", "Mine");
        page.keys("Enter");
        let mine = saved(page);
        let (_, data) = link.split_once('#').expect("a fragment");
        let middle = data.len() / 2;
        let swapped = if data.as_bytes()[middle] == b'A' { "B" } else { "A" };
        let cut = &data[..data.len() - 9];
        let changed = format!("{}{swapped}{}", &data[..middle], &data[middle + 1..]);
        for broken in ["b1:garbage", cut, &changed, "b9:AAAA", "b1:"] {
            page.exec(&format!("location.hash = {}", json!(broken)));
            page.wait_for_text(".notice.error", "The link could not be opened:");
            let words = page.text(".notice.error p");
            assert!(words.len() > 40 && words.ends_with('.'), "{broken}: {words}");
            if broken.starts_with("b9") {
                assert!(words.contains("newer version"), "{words}");
            }
            page.click(".notice [aria-label=Close]");
            page.wait_gone(".notice");
            assert_eq!(saved(page), mine, "after {broken}");
        }
        page.goto("about:blank");
        page.goto("/#b1:garbage");
        page.wait_for_text(".notice.error", "The link could not be opened:");
        page.wait_for("html[data-state=error]");
        assert_eq!(page.value(".title"), "Mine", "the last board opens instead");
    });
}

#[test]
fn a_broken_file_leaves_the_board_on_screen_and_says_where_it_is_broken() {
    on_board(&row(), |page| {
        let before = saved(page);
        let newer = json!({ "format": "stackboard", "version": 99, "nodes": [] }).to_string();
        for (content, words) in [
            ("", "The file is empty."),
            ("{\n  \"format\": \"stackboard\",\n  oops\n}", "line 3, column 3"),
            ("[1, 2]", "This is not a Stackboard file"),
            ("{\"a\": 1}", "This is not a Stackboard file"),
            ("\u{0}\u{1}\u{2}PNG", "This is not valid JSON"),
            (newer.as_str(), "made by a newer version of Stackboard (file version 99"),
        ] {
            page.drop_file((640.0, 700.0), "broken.json", "application/json", content.as_bytes());
            page.wait_for_text(".notice.error", words);
            page.wait_for_text(".notice.error", "broken.json could not be opened");
            page.click(".notice [aria-label=Close]");
            page.wait_gone(".notice");
            assert_eq!(page.count("[data-node-id]"), 4);
        }
        assert_eq!(saved(page), before);
    });
}

#[test]
fn a_kept_board_that_cannot_be_read_does_not_stop_the_page() {
    run(|page| {
        page.open("/");
        page.fill(".title", "Mine");
        page.keys("Enter");
        page.reload();
        page.eval::<Value>(
            "new Promise((resolve, reject) => {
                const opening = indexedDB.open('stackboard');
                opening.onsuccess = () => {
                    const writing = opening.result.transaction(['entries', 'texts'], 'readwrite');
                    const keys = writing.objectStore('texts').getAllKeys();
                    keys.onsuccess = () => keys.result.forEach(key => {
                        writing.objectStore('texts').put('{ broken', key);
                        writing.objectStore('entries').put('also broken', key);
                    });
                    writing.oncomplete = () => resolve(null);
                    writing.onabort = reject;
                };
            })",
        );
        page.reload();
        page.wait_for_text(".notice.error", "The last board could not be read");
        assert!(page.count("[data-node-id]") > 0);
        open_menu(page);
        assert!(page.count(".board-menu [role=menuitem]") > 4);
        page.wait_for_text(".board-menu .kept", "Untitled board");
    });
}

#[test]
fn without_storage_the_page_works_and_says_that_nothing_is_kept() {
    let site = app().page(
        "/host",
        "<!doctype html><link rel=icon href=data:,><body style='margin:0'>\
         <iframe sandbox='allow-scripts' src='/?template=simple' style='border:0; width: 1300px; height: 800px'></iframe>",
    );
    // A sandboxed page has no origin, so the files it is made of must be there for everybody.
    run_on(site.header("Access-Control-Allow-Origin", "*"), |page| {
        page.goto("/host");
        page.in_frame("iframe", || {
            page.wait_ready();
            page.click(on("db", (0.0, 0.0)));
            page.keys("Delete");
            page.wait_gone(&node("db"));
            page.wait_for_text(".banner", "Your changes are not being kept");
        });
        page.take_errors();
    });
}

#[test]
fn the_page_says_when_it_is_ready_and_how_long_that_took() {
    run_on(with_file(&row()), |page| {
        page.open("/?src=board.json");
        assert_eq!(page.attr("html", "data-state").as_deref(), Some("ready"));
        let measures: Vec<f64> = page.eval(
            "performance.getEntriesByName('stackboard:load', 'measure').map(measure => measure.duration)",
        );
        assert_eq!(measures.len(), 1);
        assert!(measures[0] > 0.0);
        assert_eq!(page.count("[data-board]"), 1);
        assert_eq!(page.count("[data-link-id]"), 3);
        assert_eq!(place_in(&saved(page), "db"), (720.0, 0.0));
    });
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    run(|page| {
        page.open("/?template=scale-up");
        page.keys("Control+e");
        save_png(page);
        page.keys("Escape");
        let elsewhere: Vec<String> = page.eval(
            "performance.getEntriesByType('resource').map(each => each.name)
                .filter(name => !name.startsWith(location.origin) && !/^(blob|data):/.test(name))",
        );
        assert!(elsewhere.is_empty(), "{elsewhere:?}");
    });
}

/// Exports by the dialog's button and gives the file's name and content.
#[track_caller]
fn export_json(page: &Page) -> (String, Value) {
    page.keys("Control+e");
    page.click("[data-export=json]");
    let file = page.next_download();
    page.keys("Escape");
    page.wait_gone("dialog");
    let name = file.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    let text = std::fs::read_to_string(&file).expect("the file is text");
    (name, serde_json::from_str(&text).expect("the file is JSON"))
}

/// Saves a PNG from the open dialog.
#[track_caller]
pub fn save_png(page: &Page) -> Picture {
    page.click("[data-export=png]");
    let bytes = std::fs::read(page.next_download()).expect("the picture");
    Picture::decode(&bytes).expect("a sound PNG")
}

/// Opens the share dialog and reads the link.
#[track_caller]
fn share_link(page: &Page) -> String {
    page.click(".leave-bar .primary");
    page.value("#share-link")
}

/// Lets the page ask for a file, and answers its dialog with this one.
#[track_caller]
fn choose_file(page: &Page, file: &Path, ask: impl FnOnce()) {
    // The input is not in the document, so the file is given to it where it asks the browser.
    page.exec(
        "window.asked = null;
        HTMLInputElement.prototype.click = function () { window.asked = this; };",
    );
    ask();
    page.wait_until("window.asked !== null");
    page.exec("asked.hidden = true; asked.id = 'asked'; document.body.append(asked)");
    page.upload("#asked", file);
    page.exec("asked.remove()");
}
