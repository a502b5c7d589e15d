//! What Stackboard writes as Mermaid, mermaid itself draws; and both agree on what is a flowchart.

use std::path::{Path, PathBuf};

use browser_tests::{Page, Site, run_on};
use serde::Deserialize;
use serde_json::json;
use stackboard_core::io::mermaid;
use stackboard_core::model::{Board, Link, LinkKind, Node, NodeKind};
use stackboard_core::templates;

/// The package that `cargo xtask test` installs, or the one that `MERMAID` names.
fn package() -> Vec<u8> {
    let usual = || workspace().join("target/tools/node/node_modules/mermaid/dist/mermaid.min.js");
    let path = std::env::var_os("MERMAID").map_or_else(usual, PathBuf::from);
    std::fs::read(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; `cargo xtask test` installs it, or name mermaid.min.js with MERMAID",
            path.display()
        )
    })
}

fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package)
}

/// What mermaid makes of a text.
#[derive(Debug, Deserialize)]
struct Drawn {
    /// What it refuses the text for.
    error: Option<String>,
    nodes: Vec<String>,
    groups: Vec<String>,
    edges: Vec<String>,
}

fn with_mermaid(test: impl FnOnce(&Page)) {
    let html = r#"<!doctype html><meta charset="utf-8"><title>mermaid</title><link rel="icon" href="data:,">
        <div id="out"></div><script src="/mermaid.min.js"></script>
        <script>
            mermaid.initialize({ startOnLoad: false, suppressErrorRendering: true });
            const words = (svg, css) => [...svg.querySelectorAll(css)].map((at) => at.textContent.trim());
            let count = 0;
            async function draw(text) {
                try {
                    const { svg } = await mermaid.render(`m${count++}`, text);
                    const out = document.getElementById("out");
                    out.innerHTML = svg;
                    return {
                        error: null,
                        nodes: words(out, "g.node .nodeLabel"),
                        groups: words(out, "g.cluster .nodeLabel"),
                        edges: words(out, "g.edgeLabels .edgeLabel > *, g.edgeLabels span.edgeLabel").filter((at) => at),
                    };
                } catch (error) {
                    return { error: String(error.message ?? error), nodes: [], groups: [], edges: [] };
                }
            }
            function ask(texts) {
                window.answers = undefined;
                (async () => {
                    const answers = [];
                    for (const text of texts) answers.push(await draw(text));
                    window.answers = answers;
                })();
            }
        </script>"#;
    let site = Site::empty().page("/", html).route("/mermaid.min.js", "text/javascript", package());
    run_on(site, |page| {
        page.goto("/");
        test(page);
    });
}

fn draw(page: &Page, texts: &[String]) -> Vec<Drawn> {
    page.exec(&format!("ask({})", json!(texts)));
    page.wait_until("window.answers !== undefined");
    page.eval("window.answers")
}

#[test]
fn mermaid_draws_what_is_written_of_the_designs() {
    with_mermaid(|page| {
        let texts: Vec<String> =
            templates::ALL.iter().map(|design| mermaid::write(&design.board())).collect();
        for (drawn, design) in draw(page, &texts).into_iter().zip(templates::ALL) {
            assert_eq!(drawn.error, None, "{}", design.name);
            let has = |list: &[String], words: &str| list.iter().any(|label| label == words);
            for label in ["User", "www.foobar.com", "DNS", "Application server"] {
                assert!(has(&drawn.nodes, label), "{label} in {}: {:?}", design.name, drawn.nodes);
            }
            assert!(has(&drawn.edges, "A record → 8.8.8.8"), "{}: {:?}", design.name, drawn.edges);
            assert!(has(&drawn.edges, "Response"), "{}: {:?}", design.name, drawn.edges);
            if design.name == "secured" {
                assert!(has(&drawn.groups, "Web/App node 1"), "{:?}", drawn.groups);
                assert_eq!(drawn.nodes.iter().filter(|label| *label == "Firewall").count(), 3);
                for label in ["HTTPS", "replication", "metrics", "QPS metrics"] {
                    assert!(has(&drawn.edges, label), "{label}: {:?}", drawn.edges);
                }
            }
        }
    });
}

/// Labels, ids and titles that would break a flowchart if they were written as they are.
fn nasty() -> Vec<Board> {
    let labels = [
        "say \"hi\"",
        "a [b] (c) {d}",
        "a | b",
        "<script>alert(1)</script>",
        "a & b &lt; c",
        "#quot; #35; #",
        "`code`",
        "**bold** _it_",
        "%% not a comment",
        "%%{init: {}}%%",
        "end",
        "style: #fff;",
        "classDef x: #1;",
        "1. first",
        "- dash",
        "+ plus",
        "two\nlines",
        "back\\slash \\n",
        "$$x^2$$",
        "fa:fa-user",
        "été → 日本 🦀",
        "a;b",
        "a --> b",
        "@{ shape: cyl }",
        ":::class",
        "http://example.com/?a=b#c",
        "~~~",
        "# heading",
        "a#b;c",
        "> quote",
        "",
        " ",
    ];
    let ids = [
        "end",
        "graph",
        "x",
        "o",
        "v",
        "a b",
        "é",
        "style",
        "default",
        "1",
        "-->",
        "\"",
        "subgraph",
        "click",
        "__proto__",
    ];
    labels
        .chunks(8)
        .map(|labels| {
            let mut board = Board::default();
            board.meta.title = format!("A \"title\": {} --- <b a=\"c\">", labels[0]);
            let mut zone = Node::new("zone", NodeKind::Zone, 0.0, 0.0);
            zone.label = Some(labels[1].to_owned());
            board.nodes.insert(zone.id.clone(), zone);
            let empty = Node::new("nothing inside", NodeKind::Server, 0.0, 0.0);
            board.nodes.insert(empty.id.clone(), empty);
            for (at, label) in labels.iter().enumerate() {
                let id = ids.get(at * 2 + labels.len() % 2).copied().unwrap_or("last");
                let mut node =
                    Node::new(id, if at % 2 == 0 { NodeKind::Web } else { NodeKind::Note }, 0.0, 0.0);
                node.label = Some((*label).to_owned());
                node.parent = (at % 3 == 0).then(|| "zone".into());
                board.nodes.insert(node.id.clone(), node);
                let mut link =
                    Link::new(format!("l{at}"), id.into(), "nothing inside".into(), LinkKind::Plain);
                link.label = (*label).to_owned();
                board.links.insert(link.id.clone(), link);
            }
            board
        })
        .collect()
}

#[test]
fn mermaid_draws_boards_with_nasty_words() {
    with_mermaid(|page| {
        let boards = nasty();
        let texts: Vec<String> = boards.iter().map(mermaid::write).collect();
        for ((drawn, text), board) in draw(page, &texts).into_iter().zip(&texts).zip(&boards) {
            assert_eq!(drawn.error, None, "{text}");
            let squeezed = |words: &str| words.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            for node in board.nodes.values().filter(|node| node.kind == NodeKind::Note) {
                let wanted = squeezed(node.label());
                assert!(
                    drawn.nodes.iter().any(|label| squeezed(label) == wanted),
                    "{wanted:?} in {:?}\n{text}",
                    drawn.nodes
                );
            }
            assert_eq!(mermaid::read(text).map(|import| import.board).as_ref(), Ok(board), "{text}");
        }
    });
}

fn cases(name: &str) -> Vec<String> {
    let path = workspace().join("tests/fixtures/mermaid").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.split("====\n").map(str::to_owned).collect()
}

#[test]
fn mermaid_and_stackboard_agree_on_what_is_a_flowchart() {
    with_mermaid(|page| {
        for (name, is_accepted) in [("accepted.txt", true), ("refused.txt", false)] {
            let cases = cases(name);
            for (drawn, case) in draw(page, &cases).iter().zip(&cases) {
                assert_eq!(drawn.error.is_none(), is_accepted, "mermaid on\n{case}\n{:?}", drawn.error);
                assert_eq!(mermaid::read(case).is_ok(), is_accepted, "Stackboard on\n{case}");
            }
        }
    });
}

#[test]
fn mermaid_draws_the_hand_written_example() {
    with_mermaid(|page| {
        let text = cases("second-edition.mmd").concat();
        assert_eq!(draw(page, &[text])[0].error, None);
    });
}
