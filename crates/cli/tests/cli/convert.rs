use crate::tool::{fixture, place, run, run_with};
use std::fs;

const DESIGNS: [&str; 4] = ["simple", "distributed", "secured", "scale-up"];

#[test]
fn templates_are_listed_and_printed() {
    let list = run(&["templates"]).fine();
    for name in DESIGNS {
        assert!(list.lines().any(|line| line.starts_with(&format!("{name} "))), "{list}");
        let file = run(&["templates", name]).fine();
        assert!(file.starts_with("{\n") && file.contains("\"format\": \"stackboard\""), "{file}");
    }
}

#[test]
fn links_lead_back_to_the_same_bytes() {
    for name in DESIGNS {
        let file = run(&["templates", name]).fine();
        let link = run_with(file.as_bytes(), &["link", "-"]).fine();
        assert!(link.starts_with("#b1:") && link.ends_with('\n') && link.lines().count() == 1, "{link}");
        assert_eq!(run(&["open", link.trim()]).fine(), file);
        assert_eq!(run_with(link.as_bytes(), &["open", "-"]).fine(), file);
    }
}

#[test]
fn a_link_stands_behind_its_base_address() {
    let file = run(&["templates", "simple"]).fine();
    let link = |base: &str| run_with(file.as_bytes(), &["link", "-", "--base", base]).fine();
    let address = link("https://board.example/app/?embed");
    assert!(address.starts_with("https://board.example/app/?embed#b1:"), "{address}");
    assert_eq!(link("https://board.example/app/?embed#old"), address);
    assert_eq!(run(&["open", address.trim()]).fine(), file);
    let line = run(&["link", "-", "--base", "a b"]).refused();
    assert!(line.contains("--base"), "{line}");
}

#[test]
fn a_link_or_a_file_with_one_stands_for_a_board() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let file = run(&["templates", "simple"]).fine();
    let address = run_with(file.as_bytes(), &["link", "-", "--base", "https://board.example/"]).fine();
    assert_eq!(run(&["convert", address.trim(), "-o", "-"]).fine(), file);

    let (linked, back) = (path("hand-in.link"), path("back.stackboard.json"));
    run_with(file.as_bytes(), &["convert", "-", "-o", &linked]).fine();
    assert!(fs::read_to_string(&linked).expect("a file").starts_with("#b1:"));
    run(&["convert", &linked, "-o", &back]).fine();
    assert_eq!(fs::read_to_string(&back).expect("a file"), file);
    assert_eq!(
        run(&["convert", &back, "-o", "-", "--to", "link"]).fine().trim(),
        &address.trim()["https://board.example/".len()..]
    );
}

#[test]
fn a_picture_gives_its_board_back_byte_for_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in DESIGNS {
        let file = run(&["templates", name]).fine();
        for ending in ["svg", "png"] {
            let path = folder.path().join(format!("{name}.{ending}"));
            let path = path.to_str().expect("text");
            run_with(file.as_bytes(), &["convert", "-", "-o", path]).fine();
            assert_eq!(run(&["convert", path, "-o", "-"]).fine(), file, "{path}");
            let bytes = fs::read(path).expect("a file");
            assert_eq!(
                run_with(&bytes, &["convert", "-", "-o", "-"]).fine(),
                file,
                "{path} from standard input"
            );
            let line = run_with(&bytes[..600], &["convert", "-", "-o", "-"]).refused();
            assert!(line.contains("breaks off"), "{path} cut off: {line}");
        }
        let plain = folder.path().join("plain.png");
        let plain = plain.to_str().expect("text");
        run_with(file.as_bytes(), &["render", "-", "-o", plain]).fine();
        let line = run(&["convert", plain, "-o", "-"]).refused();
        assert!(line.contains("carries no board"), "{line}");
    }
}

#[test]
fn links_that_cannot_be_opened_are_refused() {
    let link = run_with(run(&["templates", "simple"]).fine().as_bytes(), &["link", "-"]).fine();
    let cut = &link[..link.len() / 2];
    for (link, words) in [
        ("hello", "not a Stackboard link"),
        ("#b1:", "cut off"),
        (cut, "cut off"),
        ("https://board.example/#b9:AAAA", "newer version"),
        ("#b1:AAAAAAAAAAAAAAAA", "damaged"),
    ] {
        let line = run(&["open", link]).refused();
        let (at, what) = place(&line, "<link>");
        assert!(at == (1, 1) && what.contains(words), "{line}");
    }
    let line = run(&["simulate", "#b9:AAAA"]).refused();
    assert!(line.starts_with("<link>:1:1: "), "{line}");
}

#[test]
fn a_board_too_large_for_a_link_is_refused() {
    // Digits without a pattern, since a pattern packs well.
    let mut seed = 1_u64;
    let notes: String = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + ((seed >> 33) % 90) as u8)
    })
    .filter(|c| !matches!(c, '"' | '\\'))
    .take(90_000)
    .collect();
    let board = format!(r#"{{"format": "stackboard", "version": 1, "notes": "{notes}", "nodes": []}}"#);
    let line = run_with(board.as_bytes(), &["link", "-"]).refused();
    assert!(line.starts_with("<stdin>:1:1: ") && line.contains("too large for a link"), "{line}");
}

#[test]
fn writing_is_canonical() {
    let example = fixture("example.stackboard.json");
    let once = run(&["convert", &example, "-o", "-"]).fine();
    assert_eq!(once, fs::read_to_string(&example).expect("the example"));
    let compact: serde_json::Value = serde_json::from_str(&once).expect("JSON");
    assert_eq!(run_with(compact.to_string().as_bytes(), &["convert", "-", "-o", "-"]).fine(), once);
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("none/out.json").to_str().expect("text").to_owned();
    let line = run(&["convert", &fixture("example.stackboard.json"), "-o", &out]).refused();
    assert_eq!(line, format!("{out}: cannot be written: there is no such folder"));
}

#[test]
fn designs_go_to_mermaid_and_come_back_to_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in DESIGNS {
        let file = run(&["templates", name]).fine();
        let out = folder.path().join(format!("{name}.mmd")).to_str().expect("text").to_owned();
        run_with(file.as_bytes(), &["convert", "-", "-o", &out]).fine();
        let text = fs::read_to_string(&out).expect("a file");
        assert_eq!(text, fs::read_to_string(fixture(&format!("mermaid/{name}.mmd"))).expect("a fixture"));
        assert_eq!(run(&["convert", &out, "-o", "-"]).fine(), file);
        assert_eq!(run_with(text.as_bytes(), &["convert", "-", "-o", "-"]).fine(), file);
    }
}

#[test]
fn what_a_flowchart_leaves_open_is_told() {
    let text = "flowchart LR\n U[User] --> X[Thing]\n style U fill:#fff\n X --> D[(MySQL)]\n";
    let back = run_with(text.as_bytes(), &["convert", "-", "-o", "-"]);
    assert_eq!(back.status, Some(0));
    assert!(back.out.contains("\"kind\": \"web\""), "{}", back.out);
    let lines: Vec<&str> = back.err.lines().collect();
    assert!(lines[0].starts_with("<stdin>:3: ") && lines[0].contains("styles"), "{lines:?}");
    assert!(lines[1].contains("\"Thing\" became a Web server"), "{lines:?}");
    assert_eq!(lines.len(), 2, "{lines:?}");
}

#[test]
fn a_broken_flowchart_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("broken.mmd").to_str().expect("text").to_owned();
    for (text, at, words) in [
        ("flowchart LR\n  A -> B\n", (2, 5), "`-->`"),
        ("sequenceDiagram\n  A->>B: hi\n", (1, 1), "sequence diagram"),
        ("", (1, 1), "no diagram"),
        ("flowchart LR\n  subgraph a\n  B\n", (2, 3), "never closed"),
    ] {
        fs::write(&path, text).expect("a file");
        for command in [&["convert", &path, "-o", "-"][..], &["render", &path, "-o", "-", "--to", "svg"]] {
            let line = run(command).refused();
            let (place, what) = place(&line, &path);
            assert!(place == at && what.contains(words), "{line}");
        }
    }
}

#[test]
fn a_flowchart_stands_for_a_board_everywhere() {
    let path = fixture("mermaid/second-edition.mmd");
    let drawn = run(&["render", &path, "-o", "-", "--to", "svg"]);
    assert_eq!(drawn.status, Some(0), "{}", drawn.err);
    assert!(drawn.out.contains("Web/App node 1") && drawn.out.contains("replication"));
    assert_eq!(run(&["simulate", &path, "--duration", "5"]).status, Some(0));
}
