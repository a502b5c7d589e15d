use crate::tool::{run, run_with, stackboard};
use resvg::tiny_skia::Pixmap;
use std::{fs, path::Path};

fn board() -> String {
    run(&["templates", "distributed"]).fine()
}

/// Renders into a file of this name and gives its bytes.
fn rendered(board: &str, name: &str, options: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join(name);
    let arguments = [&["render", "-", "-o", out.to_str().expect("text")], options].concat();
    assert_eq!(run_with(board.as_bytes(), &arguments).fine(), "");
    fs::read(out).expect("a picture")
}

fn svg(options: &[&str]) -> String {
    String::from_utf8(rendered(&board(), "out.svg", options)).expect("text")
}

fn png(options: &[&str]) -> Pixmap {
    Pixmap::decode_png(&rendered(&board(), "out.PNG", options)).expect("a PNG")
}

/// Width and height that an SVG states.
fn size(svg: &str) -> (f64, f64) {
    let number = |name: &str| {
        let rest = svg.split_once(&format!(" {name}=\"")).expect("an attribute").1;
        rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
    };
    (number("width"), number("height"))
}

#[test]
fn an_svg_shows_every_node_and_is_the_same_every_time() {
    let picture = svg(&[]);
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
    assert!(picture.contains("data-node-id=\"lb\"") && picture.contains("HAProxy"));
    assert_eq!(picture, svg(&["--theme", "light", "--scale", "1"]));
    assert_eq!(picture, run_with(board().as_bytes(), &["render", "-", "-o", "-"]).fine());
    assert_ne!(picture, svg(&["--theme", "dark"]));
}

#[test]
fn scale_changes_the_size_stated_and_the_dots_drawn() {
    let (width, height) = size(&svg(&[]));
    assert_eq!(size(&svg(&["--scale", "2"])), (width * 2.0, height * 2.0));
    let once = png(&[]);
    assert_eq!((f64::from(once.width()), f64::from(once.height())), (width.ceil(), height.ceil()));
    let twice = png(&["--scale", "2"]);
    assert_eq!((twice.width(), twice.height()), ((width * 2.0).ceil() as u32, (height * 2.0).ceil() as u32));
}

#[test]
fn a_png_is_on_paper_of_the_theme() {
    let corner = |picture: &Pixmap| picture.pixel(0, 0).map(|dot| (dot.red(), dot.green(), dot.blue()));
    assert_eq!(corner(&png(&[])), Some((0xfb, 0xfa, 0xf7)));
    assert_eq!(corner(&png(&["--theme", "dark"])), Some((0x14, 0x16, 0x1b)));
}

/// How many dots of a text alone on a board are darker than the paper.
fn ink(label: &str) -> usize {
    let board = format!(
        r#"{{"format": "stackboard", "version": 1, "nodes": [{{"id": "t", "kind": "text", "label": "{label}", "x": 0, "y": 0, "w": 300, "h": 60}}]}}"#
    );
    let picture = Pixmap::decode_png(&rendered(&board, "out.png", &[])).expect("a PNG");
    picture.pixels().iter().filter(|dot| dot.red() < 0x80).count()
}

#[test]
fn letters_are_drawn_without_fonts_of_the_system() {
    assert_eq!(ink(" "), 0);
    let (few, many) = (ink("il"), ink("Server Ж Ω é → ✓"));
    assert!(few > 0 && many > few * 4, "{few} and {many}");
}

#[test]
fn standard_output_takes_a_png_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("b.json");
    fs::write(&file, board()).expect("written");
    let arguments = ["render", file.to_str().expect("text"), "-o", "-", "--to", "png"];
    let output = stackboard(&arguments).output().expect("the program starts");
    assert!(output.status.success() && Pixmap::decode_png(&output.stdout).is_ok());
}

#[test]
fn a_picture_too_large_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.png");
    let out = out.to_str().expect("text");
    let line = run_with(board().as_bytes(), &["render", "-", "-o", out, "--scale", "100"]).refused();
    assert!(line.contains("smaller --scale"), "{line}");
    assert!(!Path::new(out).exists());
}
