//! Bad input: status 2, one line, no crash.

use crate::tool::{place, run, run_with};
use std::fs;

/// Every command that reads a board, with `-` in its place.
const READERS: [&[&str]; 4] =
    [&["simulate", "-"], &["render", "-", "-o", "-"], &["convert", "-", "-o", "-"], &["link", "-"]];

#[test]
fn input_that_is_no_board_is_refused_with_its_place_by_every_command() {
    let cases: [(&[u8], (usize, usize), &str); 10] = [
        (b"", (1, 1), "The file is empty."),
        (b" \n\n", (1, 1), "The file is empty."),
        (
            b"{\"format\": \"stackboard\",\n \"version\": 1,\n \"nodes\": [",
            (3, 11),
            "the text ends too early",
        ),
        (b"{\"title\": \"\xc3\xbc\" 4}", (1, 15), "expected a comma or `}`"),
        (b"hello", (1, 1), "expected a value"),
        (b"{\"title\":\n \"\xff\xfe\"}", (2, 3), "the byte 0xff is not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", (1, 1), "breaks off"),
        (b"\0\0\0\0", (1, 1), "expected a value"),
        (b"{\"format\": \"stackboard\",\n  \"version\": 2, \"nodes\": []}", (2, 3), "newer version"),
        (b"{\n \"format\": \"excalidraw\"}", (2, 2), "its `format` is \"excalidraw\""),
    ];
    for command in READERS {
        for (input, at, words) in &cases {
            let line = run_with(input, command).refused();
            let (found, what) = place(&line, "<stdin>");
            assert_eq!(found, *at, "{line}");
            assert!(what.contains(words), "{line}");
        }
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let missing = path("missing.stackboard.json");
    let line = run(&["simulate", &missing]).refused();
    assert_eq!(place(&line, &missing), ((1, 1), "there is no such file"));

    let itself = path("");
    let line = run(&["render", &itself, "-o", "-"]).refused();
    assert_eq!(place(&line, &itself), ((1, 1), "this is a folder"));

    let broken = path("broken.json");
    fs::write(&broken, "{\"nodes\": [}").expect("written");
    let line = run(&["link", &broken]).refused();
    assert_eq!(place(&line, &broken), ((1, 12), "this is not valid JSON: expected a value"));
}

#[test]
fn a_name_cannot_break_the_line() {
    let line = run(&["simulate", "no\nsuch\u{1b}[31mfile"]).refused();
    assert!(line.starts_with("no\u{fffd}such\u{fffd}[31mfile:1:1: "), "{line}");
}

#[test]
fn what_is_mended_is_said_and_the_rest_is_used() {
    let text = r#"{"format": "stackboard", "version": 1, "nodes": [
        {"id": "user", "kind": "client"}, {"id": "web", "kind": "web"}],
        "links": [{"id": "l", "from": "user", "to": "web", "kind": "http"}, {"id": "m", "from": "web", "to": "gone"}]}"#;
    let run = run_with(text.as_bytes(), &["convert", "-", "-o", "-"]);
    assert_eq!(run.status, Some(0));
    assert_eq!(run.err, "<stdin>: links[1] \"m\": ends at \"gone\", which is not on the board; removed.\n");
    assert!(run.out.contains("\"id\": \"l\"") && !run.out.contains("gone"), "{}", run.out);
}

#[test]
fn many_repairs_do_not_fill_the_screen() {
    let nodes: Vec<String> = (0..500).map(|_| r#"{"id": "a", "kind": "web"}"#.to_owned()).collect();
    let text = format!(r#"{{"format": "stackboard", "version": 1, "nodes": [{}]}}"#, nodes.join(","));
    let run = run_with(text.as_bytes(), &["link", "-"]);
    assert_eq!((run.status, run.err.lines().count()), (Some(0), 21), "{}", run.err);
    assert!(run.err.ends_with("more repairs like these.\n"), "{}", run.err);
}

#[test]
fn a_file_too_large_is_refused_before_it_is_read_to_its_end() {
    let line = run_with(&vec![b' '; 21 << 20], &["link", "-"]).refused();
    assert!(place(&line, "<stdin>").1.contains("larger than"), "{line}");
}

#[test]
fn wrong_arguments_are_refused_in_one_line() {
    for (arguments, words) in [
        (&["fly"][..], "there is no command \"fly\""),
        (&["simulate"], "BOARD is missing"),
        (&["simulate", "a", "--seed", "x"], "--seed must be a whole number"),
        (&["render", "a"], "-o OUT"),
        (&["render", "a", "-o", "b.gif"], "there are svg and png"),
        (&["convert", "a", "-o", "b.txt"], "there are json, mmd, svg, png and link"),
        (&["templates", "huge"], "there are simple, distributed, secured, scale-up"),
    ] {
        let line = run(arguments).refused();
        assert!(line.starts_with("stackboard") && line.contains(words), "{line}");
    }
}

#[test]
fn help_and_version_are_printed() {
    assert!(run(&["--version"]).fine().starts_with("stackboard 0."));
    assert!(run(&["--help"]).fine().contains("stackboard simulate BOARD"));
    for command in ["simulate", "review", "render", "convert", "link", "open", "templates"] {
        assert!(run(&[command, "--help"]).fine().starts_with(&format!("stackboard {command} ")));
    }
}
