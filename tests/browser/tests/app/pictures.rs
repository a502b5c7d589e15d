//! The pictures that leave the page, beside those on file. `STACKBOARD_WRITE=1` writes the files anew after the drawing
//! has changed on purpose; look at them before they are kept.

use std::path::PathBuf;

use browser_tests::{Golden, Page, Picture, Rect, run_on};
use serde_json::{Value, json};
use stackboard_core::{io, templates};

use crate::board::{app, count_in, node_in};
use crate::leaving::save_png;

#[derive(Clone, Copy, Debug)]
enum Theme {
    Light,
    Dark,
}

/// Design, theme and file.
const PICTURES: [(&str, Theme, &str); 5] = [
    ("simple", Theme::Light, "simple.png"),
    ("distributed", Theme::Light, "distributed.png"),
    ("secured", Theme::Light, "secured.png"),
    ("scale-up", Theme::Light, "scale-up.png"),
    ("distributed", Theme::Dark, "distributed-dark.png"),
];

#[test]
fn pictures_show_what_those_on_file_show() {
    run_on(app(), |page| {
        for (design, theme, name) in PICTURES {
            let picture = exported(page, &format!("/?template={design}"), theme);
            if std::env::var_os("STACKBOARD_WRITE").is_some() {
                let golden = Golden::new(&picture, &words(page));
                std::fs::write(place(name), golden.encode().expect("a picture"))
                    .expect("the file is written");
            }
            on_file(name).check(&picture).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    });
}

#[test]
fn a_picture_of_another_board_or_theme_is_not_taken_for_the_one_on_file() {
    let golden = on_file("simple.png");
    let design = templates::get("simple").expect("a design").board();
    let board: Value = serde_json::from_str(&io::file::write(&design)).expect("a board");
    let others = changed(&board);
    let site = others.iter().enumerate().fold(app(), |site, (at, (_, board))| {
        site.route(&format!("/{at}.json"), "application/json", board.to_string())
    });
    let site = site.route("/same.json", "application/json", board.to_string());
    run_on(site, |page| {
        let same = exported(page, "/?src=same.json", Theme::Light);
        golden.check(&same).expect("it is the same board");
        golden.check(&in_serifs(page, "/?src=same.json")).expect("it is the same board in other letters");
        for (at, (what, _)) in others.iter().enumerate() {
            let other = exported(page, &format!("/?src={at}.json"), Theme::Light);
            assert!(golden.check(&other).is_err(), "{what} is not seen");
        }
        let dark = exported(page, "/?src=same.json", Theme::Dark);
        golden.check(&dark).expect_err("the theme is another");
    });
}

/// What is done to the board, and what becomes of it.
fn changed(board: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut add = |what: String, change: &dyn Fn(&mut Value)| {
        let mut other = board.clone();
        change(&mut other);
        all.push((what, other));
    };
    for at in 0..count_in(board, "links") {
        add(format!("link {at} missing"), &|board| {
            board["links"].as_array_mut().expect("links").remove(at);
        });
    }
    for id in ["dns", "web", "code"] {
        let at = board["nodes"].as_array().and_then(|nodes| nodes.iter().position(|node| node["id"] == id));
        let at = at.unwrap_or_else(|| panic!("there is no {id}"));
        let place = |field: &str| node_in(board, id)[field].as_f64().expect("a place");
        let (x, y) = (place("x"), place("y"));
        add(format!("{id} half its width to the right"), &|board| board["nodes"][at]["x"] = json!(x + 78.0));
        add(format!("{id} half its height down"), &|board| board["nodes"][at]["y"] = json!(y + 30.0));
        add(format!("{id} of another kind"), &|board| board["nodes"][at]["kind"] = json!("queue"));
        add(format!("{id} missing"), &|board| {
            board["nodes"].as_array_mut().expect("nodes").remove(at);
            let ends = |link: &Value| link["from"] == id || link["to"] == id;
            board["links"].as_array_mut().expect("links").retain(|link| !ends(link));
        });
    }
    all
}

/// Opens a board and saves its picture at its own size.
#[track_caller]
fn exported(page: &Page, path: &str, theme: Theme) -> Picture {
    page.open(path);
    page.keys("Control+e");
    page.click("[name=scale][value='1']");
    if matches!(theme, Theme::Dark) {
        page.click("[name=dark]");
    }
    save_png(page)
}

/// The picture on a machine whose letters look otherwise.
#[track_caller]
fn in_serifs(page: &Page, path: &str) -> Picture {
    page.open(path);
    page.exec(
        "const Plain = Blob;
        window.serifs = 0;
        window.Blob = function (parts, options) {
            const other = (part) => part.replace(/font-family=\"[^\"]*\"/g, () => {
                window.serifs++;
                return 'font-family=\"serif\"';
            });
            return new Plain(parts.map(part => typeof part === 'string' ? other(part) : part), options);
        };
        window.Blob.prototype = Plain.prototype;",
    );
    page.keys("Control+e");
    page.click("[name=scale][value='1']");
    let picture = save_png(page);
    assert!(page.eval::<u32>("window.serifs") > 0, "the letters are others");
    picture
}

/// The boxes of all words in the picture that the open dialog offers, with room for wider letters.
#[track_caller]
fn words(page: &Page) -> Vec<Rect> {
    page.click("[data-export=svg]");
    let drawing = std::fs::read_to_string(page.next_download()).expect("the drawing");
    page.eval(&format!(
        "(() => {{
            const drawing = new DOMParser().parseFromString({}, 'image/svg+xml').documentElement;
            document.body.append(drawing);
            const {{ x: left, y: top }} = drawing.getBoundingClientRect();
            const boxes = [...drawing.querySelectorAll('text')].map((word) => {{
                const {{ x, y, width, height }} = word.getBoundingClientRect();
                const wider = 0.12 * width;
                const before = {{ start: 0, middle: wider / 2, end: wider }}[getComputedStyle(word).textAnchor];
                return {{ x: x - left - before - 2, y: y - top - 1, width: width + wider + 4, height: height + 2 }};
            }});
            drawing.remove();
            return boxes;
        }})()",
        json!(drawing)
    ))
}

#[track_caller]
fn on_file(name: &str) -> Golden {
    let place = place(name);
    let bytes = std::fs::read(&place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    Golden::decode(&bytes).expect("a sound file")
}

fn place(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/pictures")).join(name)
}
