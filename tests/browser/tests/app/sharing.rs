//! What leaves: QR codes, frames and their preview, links over unsaved work, pictures and copies, paper.

use base64::Engine;
use browser_tests::{Media, Page, Picture, run, run_on};
use serde_json::{Value, json};

use crate::board::{app, count_in, node, node_in, on, on_board, open_menu, row, saved, texts, with_file};

/// Opens the share dialog.
#[track_caller]
pub fn share(page: &Page) {
    page.click(".leave-bar .primary");
    page.wait_for("dialog[open] #share-frame");
}

/// The texts of all QR codes in a picture.
fn codes_in(picture: &Picture) -> Vec<String> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let mut grey = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        picture
            .pixel(x as u32, y as u32)
            .map_or(255, |pixel| (pixel[..3].iter().map(|part| u32::from(*part)).sum::<u32>() / 3) as u8)
    });
    grey.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

/// A row with notes that no packing makes short.
fn wordy(characters: usize) -> Value {
    let mut board = row();
    let mut number = 1_u64;
    let noise: String = std::iter::repeat_with(|| {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + (number >> 58) as u8)
    })
    .take(characters)
    .collect();
    board["notes"] = json!(noise);
    board
}

#[test]
fn the_qr_code_on_the_screen_holds_the_link_in_both_themes() {
    run(|page| {
        for dark in [false, true] {
            page.emulate_media(Media { dark, ..Media::default() });
            page.open("/?template=simple");
            share(page);
            let link = page.value("#share-link");
            assert_eq!(page.count(".code svg"), 0, "it is made when it is wanted");
            page.click("#share-code summary");
            page.wait_for(".code svg");
            let name = page.attr(".code svg", "aria-label");
            assert_eq!(name.as_deref(), Some("QR code of the link to “Simple web stack”"));
            assert_eq!(codes_in(&page.picture()), [link], "dark: {dark}");
        }
    });
}

#[test]
fn the_qr_code_is_saved_and_copied_as_a_picture() {
    run(|page| {
        page.allow_clipboard();
        page.open("/?template=secured");
        share(page);
        let link = page.value("#share-link");
        page.click("#share-code summary");
        page.click("[data-save=code-png]");
        let saved = std::fs::read(page.next_download()).expect("the picture");
        let picture = Picture::decode(&saved).expect("a sound PNG");
        assert_eq!(codes_in(&picture), [link.as_str()]);
        page.click("[data-save=code-svg]");
        let drawing = std::fs::read_to_string(page.next_download()).expect("the drawing");
        assert!(drawing.starts_with("<svg ") && drawing.contains("<title>QR code of the link"), "{drawing}");
        page.click("[data-copy=code]");
        page.wait_for_text(".notice", "The QR code is on the clipboard.");
        let bytes: Vec<u8> = page.eval(
            "navigator.clipboard.read()
                .then(items => items[0].getType('image/png'))
                .then(blob => blob.arrayBuffer())
                .then(buffer => [...new Uint8Array(buffer)])",
        );
        assert_eq!(codes_in(&Picture::decode(&bytes).expect("a sound PNG")), [link]);
    });
}

#[test]
fn a_link_too_long_for_a_qr_code_says_so() {
    on_board(&wordy(4_500), |page| {
        share(page);
        let length = page.value("#share-link").len();
        assert!((3_000..8_000).contains(&length), "{length}");
        page.click("#share-code summary");
        page.wait_for_text("#share-code .warning", "The link is too long for a QR code");
        assert_eq!(page.count(".code svg"), 0);
    });
    on_board(&wordy(12_000), |page| {
        share(page);
        page.wait_for_text("dialog .warning", "cut links of this length off");
    });
}

#[test]
fn the_preview_shows_the_frame_with_the_options_that_are_chosen() {
    run(|page| {
        page.open("/?template=distributed");
        share(page);
        assert_eq!(page.count("iframe"), 0, "nothing is loaded before it is wanted");
        page.click("#share-preview summary");
        page.in_frame(".preview iframe", || {
            page.wait_ready();
            page.wait_for_count("[data-node-id]", 14);
            assert_eq!((page.count(".player"), page.count(".side")), (1, 0));
            assert_eq!(page.eval::<(u32, u32)>("[innerWidth, innerHeight]"), (960, 540));
        });
        page.click("[name=story]");
        page.click("[name=controls]");
        page.choose("[name=theme]", "dark");
        page.choose("[name=size]", "1");
        page.wait_until("document.querySelector('.preview iframe').src.includes('theme=dark')");
        page.in_frame(".preview iframe", || {
            page.wait_ready();
            page.wait_for("html[data-theme=dark] .side");
            assert_eq!(page.count(".player"), 0);
            page.wait_until("innerWidth === 640 && innerHeight === 360");
        });
        let (dialog, frame) = (page.rect("dialog"), page.rect(".preview iframe"));
        assert!(
            frame.x >= dialog.x && frame.x + frame.width <= dialog.x + dialog.width,
            "{frame:?} in {dialog:?}"
        );
        assert_near_ratio(frame.width / frame.height, 640.0 / 360.0);
        let snippet = page.value("#share-frame");
        let src: String = page.eval("document.querySelector('.preview iframe').src");
        let framed: String = page.eval(&format!(
            "new DOMParser().parseFromString({}, 'text/html').querySelector('iframe').src",
            json!(snippet)
        ));
        assert_eq!(framed, src, "the snippet is what the preview shows");
    });
}

#[track_caller]
fn assert_near_ratio(got: f64, expected: f64) {
    assert!((got / expected - 1.0).abs() < 0.01, "{got} is not {expected}");
}

#[test]
fn sizes_of_ones_own_stand_in_the_snippet() {
    run(|page| {
        page.open("/?template=simple");
        share(page);
        assert!(page.value("#share-frame").contains("aspect-ratio:960/540"), "it fits its column");
        page.fill("[name=width]", "500");
        page.fill("[name=height]", "99999");
        page.click("[name=fluid]");
        let snippet = page.value("#share-frame");
        assert!(
            snippet.contains("width=\"500\" height=\"4000\" style=\"border:0;max-width:100%\""),
            "{snippet}"
        );
        assert_eq!(page.value("[name=height]"), "4000");
        assert_eq!(page.value("[name=size]"), "free");
        page.choose("[name=size]", "4");
        assert_eq!((page.value("[name=width]"), page.value("[name=height]")), ("360".into(), "640".into()));
    });
}

#[test]
fn the_element_of_the_snippet_shows_the_board_in_a_page() {
    let host = "<!doctype html><link rel=icon href=data:,><title>Course</title><body>";
    let site = app().page("/host", host).header("Access-Control-Allow-Origin", "*");
    run_on(site, |page| {
        page.open("/?template=distributed");
        page.click("#step");
        page.click("#step");
        page.wait_for_text("#step-count", "2 /");
        share(page);
        page.click("[name=moment]");
        page.click("[name=story]");
        page.click("[value=element]");
        let snippet = page.value("#share-frame");
        assert!(snippet.contains("<stackboard-embed ") && snippet.contains(" story>"), "{snippet}");
        page.goto("/host");
        page.exec(&format!(
            "document.open();
             document.write('<!doctype html><link rel=icon href=data:,><title>Course</title>' + {});
             document.close();
             addEventListener('stackboard-state', (event) => {{ window.state = event.detail; }});",
            json!(snippet)
        ));
        page.wait_until("window.state?.step === 2 && !state.playing");
        let nodes: usize = page
            .eval("document.querySelector('stackboard-embed').getBoard().then(board => board.nodes.length)");
        assert_eq!(nodes, 14);
        assert_eq!(
            page.text("stackboard-embed a"),
            "Distributed web infrastructure",
            "where scripts are off"
        );
    });
}

#[test]
fn a_link_over_work_that_is_not_kept_yet_asks_nothing_and_loses_nothing() {
    run_on(with_file(&row()), |page| {
        page.open("/?template=distributed");
        share(page);
        let link = page.value("#share-link");
        let (_, data) = link.split_once('#').expect("a fragment");
        page.open("/?src=board.json");
        page.exec(
            "window.asked = 0;
             for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => { asked += 1; };",
        );
        page.click(on("db", (0.0, 0.0)));
        // The address changes in the same breath as the board, long before a quarter of a second is over.
        page.exec(&format!(
            "document.querySelector('#board').dispatchEvent(
                new KeyboardEvent('keydown', {{ key: 'Delete', bubbles: true, cancelable: true }}));
             location.hash = {};",
            json!(data)
        ));
        page.wait_until("document.querySelector('.title').value === 'Distributed web infrastructure'");
        assert_eq!(page.eval::<u32>("asked"), 0);
        assert_eq!(page.count("dialog[open]"), 0);
        page.wait_for_count("[data-node-id]", 14);

        // Both are there after the link's board is changed too, and after a reload.
        page.fill(".title", "From a link");
        page.keys("Enter");
        open_menu(page);
        page.wait_until("document.querySelectorAll('.board-menu .kept').length === 2");
        let mut kept = texts(page, ".board-menu .kept");
        kept.sort();
        assert_eq!(kept, ["A row", "From a link"]);
        page.keys("Escape");
        page.open("/");
        assert_eq!(page.value(".title"), "From a link");
        open_menu(page);
        page.wait_for(".board-menu .kept");
        page.exec("[...document.querySelectorAll('.board-menu .kept')].find(each => each.textContent === 'A row').click()");
        page.wait_until("document.querySelector('.title').value === 'A row'");
        let board = saved(page);
        assert_eq!(count_in(&board, "nodes"), 3, "with the change that was made last");
        assert_eq!(node_in(&board, "app")["kind"], "app");
    });
}

/// Saves a PNG from the open dialog.
#[track_caller]
fn save_png(page: &Page) -> Picture {
    page.click("[data-export=png]");
    let bytes = std::fs::read(page.next_download()).expect("the picture");
    Picture::decode(&bytes).expect("a sound PNG")
}

#[test]
fn the_room_around_a_picture_is_chosen() {
    on_board(&row(), |page| {
        page.keys("Control+e");
        page.click("[name=scale][value='1']");
        let [none, usual, most] = ["0", "32", "5000"].map(|room| {
            page.fill("[name=padding]", room);
            page.keys("Tab");
            save_png(page)
        });
        assert_eq!(page.value("[name=padding]"), "200", "no more than that");
        assert_eq!((usual.width - none.width, usual.height - none.height), (64, 64));
        assert_eq!((most.width - none.width, most.height - none.height), (400, 400));
        page.click("[data-export=svg]");
        let drawing = std::fs::read_to_string(page.next_download()).expect("the drawing");
        assert!(drawing.contains(&format!(" width=\"{}\"", most.width)), "{}", &drawing[..200]);
    });
}

#[test]
fn a_board_is_copied_as_json_as_a_drawing_and_as_a_link() {
    on_board(&row(), |page| {
        page.allow_clipboard();
        let board = saved(page);
        page.keys("Control+e");
        page.click("[data-export=copy-json]");
        page.wait_for_text(".notice", "The board is on the clipboard, as JSON.");
        assert_eq!(serde_json::from_str::<Value>(&page.clipboard()).expect("JSON"), board);
        page.click("[data-export=copy-svg]");
        page.wait_for_text(".notice", "The drawing is on the clipboard, as SVG.");
        let drawing = page.clipboard();
        assert!(drawing.starts_with("<svg ") && drawing.trim_end().ends_with("</svg>"), "{drawing}");
        page.click("[data-export=copy-link]");
        page.wait_for_text(".notice", "The link is on the clipboard.");
        let link = page.clipboard();

        // Each of them opens again, wherever it is pasted.
        for copied in [drawing, link] {
            page.open("/?template=simple");
            page.set_clipboard(&copied);
            page.keys("Control+v");
            page.wait_until("document.querySelector('.title').value === 'A row'");
            assert_eq!(saved(page), board);
        }
    });
}

#[test]
fn a_picture_that_is_too_large_is_made_smaller_and_says_so() {
    let mut board = row();
    board["nodes"][3]["x"] = json!(9_000);
    on_board(&board, |page| {
        page.keys("Control+e");
        page.click("[name=scale][value='3']");
        let picture = save_png(page);
        page.wait_for_text(".notice", "It was scaled down to ×1.8: browsers draw no larger.");
        assert_eq!(picture.width, 16_384, "{picture:?}");
        assert!(picture.colours() > 20, "{picture:?}");
    });
}

/// Prints the page into a PDF, on the paper that the page asks for.
#[track_caller]
fn print(page: &Page) -> String {
    let answer = page
        .session()
        .cdp("Page.printToPDF", json!({ "preferCSSPageSize": true }))
        .expect("the browser prints");
    let data = answer["data"].as_str().expect("a PDF");
    let bytes = base64::engine::general_purpose::STANDARD.decode(data).expect("base64");
    // Its outline is text; what is packed in it is passed over.
    String::from_utf8_lossy(&bytes).into_owned()
}

/// How many pages a PDF has, and the width and height of the first in points.
fn pages(pdf: &str) -> (usize, f64, f64) {
    let count = pdf.matches("/Type /Page").count() - pdf.matches("/Type /Pages").count();
    let media = pdf.split("/MediaBox [").nth(1).and_then(|rest| rest.split(']').next()).expect("a size");
    let numbers: Vec<f64> = media.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    (count, numbers[2], numbers[3])
}

#[test]
fn a_board_is_printed_on_one_page_that_is_turned_as_it_fits() {
    let mut tall = row();
    for (at, y) in [0, 200, 400, 600].into_iter().enumerate() {
        tall["nodes"][at]["x"] = json!(0);
        tall["nodes"][at]["y"] = json!(y);
    }
    run_on(with_file(&tall), |page| {
        page.open("/?src=board.json");
        let (count, width, height) = pages(&print(page));
        assert_eq!(count, 1);
        assert!(width < height, "a tall board stands upright: {width} × {height}");
        for design in ["simple", "distributed", "secured", "scale-up"] {
            page.open(&format!("/?template={design}"));
            let (count, width, height) = pages(&print(page));
            assert_eq!(count, 1, "{design}");
            assert!(width > height, "{design}: {width} × {height}");
        }
        // An open dialog, a run and a frame change nothing of it.
        page.keys("Control+e");
        page.wait_for("dialog[open]");
        assert_eq!(pages(&print(page)).0, 1);
        page.open("/?embed&template=simple&mode=load&at=5");
        assert_eq!(pages(&print(page)).0, 1);
        assert_eq!(page.count(".paper"), 0, "the sheet is gone afterwards");
    });
}

#[test]
fn the_sheet_has_title_date_and_legend_and_is_black_on_white() {
    run(|page| {
        page.emulate_media(Media { dark: true, ..Media::default() });
        page.open("/?template=distributed");
        page.exec("window.printed = 0; window.print = () => { printed += 1; };");
        page.keys("Control+p");
        assert_eq!(page.eval::<u32>("printed"), 1);
        page.keys("Control+e");
        page.click("[data-export=print]");
        assert_eq!(page.eval::<u32>("printed"), 2);
        page.keys("Escape");

        page.exec("dispatchEvent(new Event('beforeprint'))");
        assert_eq!(texts_of(page, ".paper-sheet h1"), ["Distributed web infrastructure"]);
        let date = texts_of(page, ".paper-sheet header p").remove(0);
        assert!(date.len() == 10 && date.starts_with("20") && date.matches('-').count() == 2, "{date}");
        let legend = texts_of(page, ".paper-sheet li");
        // Lines that look alike without colours share an entry.
        for words in [
            "Load balancer",
            "Database",
            "Server",
            "Replication",
            "HTTP, Application, SQL, SQL writes, SQL reads",
        ] {
            assert!(legend.iter().any(|entry| entry == words), "{words} is not in {legend:?}");
        }
        assert!(!legend.iter().any(|entry| entry == "Queue"), "only what is on the board: {legend:?}");
        assert_eq!(page.count(".paper-sheet > svg > g"), 14 + links(page));
        let colours: Vec<String> = page.eval(
            "[...new Set([...document.querySelectorAll('.paper-sheet svg *')]
                .flatMap(each => [each.getAttribute('fill'), each.getAttribute('stroke')])
                .filter(colour => colour && colour !== 'none'))]",
        );
        assert!(!colours.is_empty());
        for colour in colours {
            let grey = colour.len() == 7 && colour[1..3] == colour[3..5] && colour[3..5] == colour[5..7];
            assert!(grey, "{colour} is a colour");
        }
        page.exec("dispatchEvent(new Event('afterprint'))");
        assert_eq!(page.count(".paper"), 0);
        assert_eq!(page.count(&node("lb")), 1, "the board is still there");
    });
}

/// The words of elements that are not shown on a screen.
#[track_caller]
fn texts_of(page: &Page, css: &str) -> Vec<String> {
    page.eval(&format!("[...document.querySelectorAll({})].map(each => each.textContent)", json!(css)))
}

/// How many links the board on the screen has.
#[track_caller]
fn links(page: &Page) -> usize {
    page.count("[data-board] [data-link-id]")
}
