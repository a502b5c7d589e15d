//! Every hostile file through every reader of the core.
#![cfg(not(target_arch = "wasm32"))]

use hostile::Specimen;
use stackboard_core::{
    edit::Clip,
    editor::Editor,
    io::{clipboard, collection, file, limits, link, mermaid, message, open, picture},
    model::Board,
    tasks, templates,
};
use std::time::{Duration, Instant};

/// What opens, whole or mended. Everything else is refused in words.
const OPENED: &[&str] = &[
    "bidi.json",
    "billion-laughs.svg",
    "bundle.json",
    "carried-bomb.mmd",
    "controls.json",
    "deep-lists.json",
    "deep-notes.json",
    "endless-numbers.json",
    "every-field-wrong.json",
    "fields-markup.json",
    "huge-numbers.json",
    "long-field.json",
    "long-id.json",
    "long-kind.json",
    "long-label.json",
    "long-label.mmd",
    "long-notes.json",
    "long-number.json",
    "many-fields.json",
    "many-records.json",
    "markup.json",
    "markup.png",
    "nested-boxes.json",
    "notes-markup.json",
    "odd-ids.json",
    "open-brackets.json",
    "open-directives.mmd",
    "outside-entities.svg",
    "parent-circles.json",
    "pile.json",
    "prototype-keys.json",
    "same-field.json",
    "same-ids.json",
    "scripts-and-board.svg",
    "scripts.mmd",
    "star.json",
    "wrong-lists.json",
];

/// The slowest takes half a second on a slow machine; work that grows with the
/// square of a file's size takes minutes.
const LONG: Duration = Duration::from_secs(20);

#[test]
fn every_file_is_refused_in_words_or_a_sound_board() {
    for one in hostile::all() {
        let opens = OPENED.contains(&one.name.as_str());
        match timed(&one, || open::open(&one.bytes, &one.name)) {
            Ok(opened) => {
                assert!(opens, "{} opens", one.name);
                assert_sound(&opened.board, &one.name);
                for repair in &opened.repairs {
                    assert_words(&repair.to_string(), &one.name);
                }
            }
            Err(error) => {
                assert!(!opens, "{}: {error}", one.name);
                assert_words(&error.to_string(), &one.name);
            }
        }
    }
}

#[test]
fn no_reader_takes_what_is_meant_for_another_in_a_harmful_way() {
    for one in hostile::all() {
        let name = &one.name;
        let text = String::from_utf8_lossy(&one.bytes);
        // Words of a refusal are looked at above; here it matters that each reader comes back, and with what.
        if let Ok(reading) = timed(&one, || file::read(&text)) {
            assert_sound(&reading.board, name);
        }
        if let Ok(reading) = timed(&one, || link::decode(&one.fragment())) {
            assert_sound(&reading.board, name);
        }
        if let Ok(import) = timed(&one, || mermaid::read(&text)) {
            assert_sound(&import.board, name);
        }
        match timed(&one, || collection::read(&text)) {
            Ok(collection) => {
                assert!(one.is_collection(), "{name} holds several boards");
                for reading in &collection.boards {
                    assert_sound(&reading.board, name);
                }
            }
            Err(error) => assert_words(&error.to_string(), name),
        }
        match timed(&one, || tasks::read(&text)) {
            Ok(_) => assert!(one.is_task(), "{name} is a task"),
            Err(error) => assert_words(&error.to_string(), name),
        }
        if let Ok(pasted) = timed(&one, || clipboard::parse(&text)) {
            assert_pasted(&one, &pasted.clip);
        }
        let _ = timed(&one, || (picture::from_png(&one.bytes), picture::from_svg(&text)));
        let load = format!("{{\"type\": \"stackboard:load\", \"board\": {text}}}");
        if let Ok(Some(message::Incoming::Load(opened))) = timed(&one, || message::read(&load)) {
            assert_sound(&opened.board, name);
        }
    }
}

/// Puts it onto a board that is open, and takes it back.
fn assert_pasted(one: &Specimen, clip: &Clip) {
    let board = templates::ALL[0].board();
    let mut editor = Editor::new(board.clone());
    timed(one, || editor.paste(clip, None));
    assert_eq!(editor.board().check(), Ok(()), "{}", one.name);
    // All of it, or nothing where a file could not hold the result.
    let links = board.links.len() + clip.links.len();
    let fits = board.nodes.len() + clip.nodes.len() <= limits::NODES && links <= limits::LINKS;
    let pasted = editor.board().links.len();
    assert_eq!(pasted, if fits { links } else { board.links.len() }, "{}", one.name);
    timed(one, || editor.undo());
    assert!(*editor.board() == board, "{} is taken back", one.name);
}

fn timed<T>(one: &Specimen, step: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = step();
    assert!(start.elapsed() < LONG, "{} took {:?}", one.name, start.elapsed());
    result
}

#[track_caller]
fn assert_sound(board: &Board, name: &str) {
    assert_eq!(board.check(), Ok(()), "{name}");
    let again = file::read(&file::write(board)).map(|reading| reading.board);
    assert!(again.as_ref() == Ok(board), "{name} is written as what it is");
}

/// A sentence to be shown to somebody: short, and nothing in it that changes
/// how the rest is read.
#[track_caller]
fn assert_words(words: &str, name: &str) {
    assert!(!words.is_empty() && words.chars().count() < 700, "{name}: {words}");
    let harmful = |c: char| {
        c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    assert!(!words.contains(harmful), "{name}: {words:?}");
}

#[test]
fn the_limits_are_those_that_are_promised() {
    let promised = include_str!("../../SECURITY.md");
    let mib = |bytes: usize| format!("{} MiB", bytes >> 20);
    let number = |n: usize| {
        let digits = n.to_string();
        let groups: Vec<&str> = digits
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|three| std::str::from_utf8(three).expect("digits"))
            .collect();
        groups.join(",")
    };
    let list = |limits: &[usize]| limits.iter().map(|limit| number(*limit)).collect::<Vec<_>>().join(", ");
    for said in [
        format!("after unpacking | {} |", mib(limits::FILE_BYTES)),
        format!("several boards | {}, {} boards |", mib(limits::COLLECTION_BYTES), number(limits::BOARDS)),
        format!("flowchart | {} |", mib(mermaid::TEXT_BYTES)),
        format!("a link | {} characters, {} after", number(limits::LINK_CHARS), mib(limits::LINK_BYTES)),
        format!("nodes, links | {} |", list(&[limits::NODES, limits::LINKS])),
        format!("an id | {} characters |", list(&[limits::LABEL, limits::TITLE, limits::NOTES, limits::ID])),
        format!("in one another | {} |", limits::NESTING),
        format!("JSON in JSON | {} |", limits::JSON_DEPTH),
    ] {
        assert!(promised.contains(&said), "SECURITY.md does not say {said:?}");
    }
    let policy =
        promised.split("```").nth(1).expect("the policy").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(include_str!("../../index.html").contains(&format!("content=\"{policy}\"")), "{policy}");
    assert!(tasks::read(&" ".repeat(512 * 1024)).is_err_and(|error| error.what == "the file is empty"));
    assert!(tasks::read(&" ".repeat(512 * 1024 + 1)).is_err_and(|error| error.what.contains("bytes")));
}
