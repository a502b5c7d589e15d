use super::{Import, MermaidError, looks_like_mermaid, read, write};
use crate::model::{Board, LinkKind, NodeKind, RecordType};
use crate::templates;
use proptest::prelude::*;
use std::path::PathBuf;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/mermaid").join(name)
}

fn text_of(name: &str) -> String {
    std::fs::read_to_string(fixture(name)).expect("a fixture")
}

fn import(text: &str) -> Import {
    let import = read(text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    import.board.check().unwrap_or_else(|problem| panic!("{problem}\n{text}"));
    import
}

fn board(text: &str) -> Board {
    import(text).board
}

/// Links as `from kind to "label"`, in the board's order.
fn links(board: &Board) -> Vec<String> {
    let words = |link: &crate::model::Link| {
        let label = if link.label.is_empty() { String::new() } else { format!(" {:?}", link.label) };
        format!("{} {} {}{label}", link.from, link.kind.key(), link.to)
    };
    board.links.values().map(words).collect()
}

fn kind(board: &Board, id: &str) -> NodeKind {
    board.node(id).unwrap_or_else(|| panic!("no node {id}")).kind
}

#[test]
fn templates_come_back_as_they_were() {
    for design in templates::ALL {
        let board = design.board();
        let text = write(&board);
        let back = import(&text);
        assert_eq!(back.board, board, "{text}");
        assert_eq!((back.left_out, back.guesses), (vec![], vec![]));
    }
}

/// `STACKBOARD_WRITE=1` writes the files anew, to be read before they are kept.
#[test]
fn templates_are_drawn_as_the_course_asks() {
    for design in templates::ALL {
        let text = write(&design.board());
        let name = format!("{}.mmd", design.name);
        if std::env::var_os("STACKBOARD_WRITE").is_some() {
            std::fs::write(fixture(&name), &text).expect("a file");
        }
        assert_eq!(text, text_of(&name), "{name}");
    }
}

#[test]
fn the_visible_diagram_alone_is_nearly_the_same_board() {
    for design in templates::ALL {
        let wanted = design.board();
        let text = write(&wanted);
        let visible: String =
            text.lines().filter(|line| !line.starts_with("%%")).map(|l| format!("{l}\n")).collect();
        let board = board(&visible);
        for kind in [
            NodeKind::Client,
            NodeKind::Dns,
            NodeKind::LoadBalancer,
            NodeKind::Web,
            NodeKind::App,
            NodeKind::Code,
            NodeKind::Database,
            NodeKind::Server,
            NodeKind::Monitor,
            NodeKind::Firewall,
            NodeKind::Certificate,
        ] {
            let count = |board: &Board| board.nodes.values().filter(|node| node.kind == kind).count();
            assert_eq!(count(&board), count(&wanted), "{kind} in {}", design.name);
        }
        let dns = board.nodes.values().find(|node| node.kind == NodeKind::Dns).expect("a DNS");
        let record = &dns.records()[0];
        assert_eq!(
            (record.name.as_str(), record.ty, record.value.as_str()),
            ("www.foobar.com", RecordType::A, "8.8.8.8")
        );
        let kinds = |board: &Board, kind| board.links.values().filter(|link| link.kind == kind).count();
        for kind in [LinkKind::Dns, LinkKind::Replication, LinkKind::Failover] {
            assert_eq!(kinds(&board, kind), kinds(&wanted, kind), "{kind:?} in {}", design.name);
        }
    }
}

#[test]
fn a_hand_in_of_the_second_edition_becomes_its_board() {
    let Import { board, left_out, guesses } = import(&text_of("second-edition.mmd"));
    let count = |kind| board.nodes.values().filter(|node| node.kind == kind).count();
    assert_eq!((count(NodeKind::Firewall), count(NodeKind::Server), count(NodeKind::Database)), (3, 2, 2));
    assert_eq!(board.nodes.get("W1").and_then(|web| web.parent.as_deref()), Some("N1"));
    assert_eq!(board.nodes.get("DB2").map(|db| db.text("role")), Some("replica"));
    assert_eq!(board.nodes.get("D").map(|dns| dns.records()[0].value.clone()).as_deref(), Some("8.8.8.8"));
    assert!(board.node("W").is_none());
    assert_eq!(
        links(&board),
        [
            "U dns D",
            "U https F0",
            "F0 http LB",
            "LB http F1",
            "LB http F2",
            "W1 app A1",
            "A1 app C1",
            "W2 app A2",
            "A2 app C2",
            "F1 http W1",
            "F2 http W2",
            "DB1 replication DB2",
            "A1 sql DB1",
            "A2 sql DB1",
            "A2 sql_read DB2",
            "LB metrics M",
            "W1 metrics M \"QPS metrics\"",
            "W2 metrics M \"QPS metrics\"",
            "A1 metrics M",
            "A2 metrics M",
            "DB1 metrics M",
        ]
    );
    assert_eq!(guesses, []);
    let told: Vec<&str> = left_out.iter().map(|left_out| left_out.what.as_str()).collect();
    assert_eq!(told, ["colours and styles are the board's own; left out."]);
}

fn cases(name: &str) -> Vec<String> {
    text_of(name).split("====\n").map(str::to_owned).collect()
}

#[test]
fn what_mermaid_accepts_is_read_and_what_it_refuses_is_refused() {
    for case in cases("accepted.txt") {
        import(&case);
        assert!(looks_like_mermaid(&case), "{case}");
    }
    for case in cases("refused.txt") {
        assert!(read(&case).is_err(), "{case}");
    }
}

#[test]
fn errors_say_where_and_what() {
    let at = |text: &str, line, column, words: &str| {
        let MermaidError { line: l, column: c, message } = read(text).expect_err("refused");
        assert!((l, c) == (line, column) && message.contains(words), "{l}:{c}: {message}");
    };
    at("flowchart LR\n  A -> B", 2, 5, "`-->`");
    at("flowchart LR\n  é[a (b)]", 2, 7, "quotes");
    at("flowchart LR\n A\n subgraph x\n B", 3, 2, "never closed");
    at("flowchart LR\n A\n end", 3, 2, "closes no subgraph");
    at("sequenceDiagram\n A->>B: hi", 1, 1, "sequence diagram");
    at("flowchart UP\n A", 1, 11, "direction");
    at("", 1, 1, "no diagram");
    at("hello world", 1, 1, "begins with `flowchart`");
    at("flowchart LR\n A -- text B", 2, 6, "no end");
    at("flowchart LR\n A --> ", 2, 8, "leads nowhere");
    at("flowchart LR\n A[\"x", 2, 4, "never closed");
}

#[test]
fn other_text_is_not_taken_for_mermaid() {
    for text in [
        "graph",
        "flowchart LR\nA",
        "```mermaid\ngraph TD\nA\n```",
        "sequenceDiagram\nA->>B: x",
        "%% c\ngraph LR",
    ] {
        assert!(looks_like_mermaid(text), "{text}");
    }
    for text in [
        "",
        "hello",
        "graph theory is fun",
        "pie is good",
        "{\"format\": 1}",
        "#b1:abc",
        "information about it",
    ] {
        assert!(!looks_like_mermaid(text), "{text}");
    }
}

#[test]
fn labels_shapes_and_entities_are_read() {
    let board = board(
        "flowchart TD\n a[\"Web #quot;server#quot;<br/>(Nginx)\"] --> b[(MySQL)] --> c@{ shape: cyl, label: \"X\" }\n d[\"`**Load** balancer`\"] --> a",
    );
    assert_eq!(board.nodes["a"].label(), "Web \"server\" (Nginx)");
    assert_eq!(kind(&board, "c"), NodeKind::Database);
    assert_eq!((board.nodes["d"].label(), kind(&board, "d")), ("Load balancer", NodeKind::LoadBalancer));
}

#[test]
fn answers_fold_into_their_requests() {
    let import = import(
        "flowchart LR\n U[User] -->|HTTP request| W[Nginx]\n W -->|HTTP response| U\n W --> A[App server]\n A --> W\n A -->|SQL| D[(MySQL)]\n D -->|rows| A\n A -->|Response| U",
    );
    assert_eq!(links(&import.board), ["U http W \"HTTP request\"", "W app A", "A sql D"]);
    assert!(
        import.left_out.iter().any(|left_out| left_out.line == 8 && left_out.what.contains("answer")),
        "{:?}",
        import.left_out
    );
}

#[test]
fn names_and_addresses_become_records() {
    for text in [
        "flowchart LR\n U[User] --> N[www.foobar.com] --> D[DNS]\n D -->|A record → 8.8.8.8| U\n U --> W[Nginx]",
        "flowchart LR\n U[User] --> N[www.foobar.com] --> D[DNS] -->|A record → 8.8.8.8| W[Nginx]\n W --> U",
        "flowchart LR\n U[User] --> N[www.foobar.com] --> D[DNS] -->|A record| I[8.8.8.8] --> W[Nginx]\n U --> W",
        "flowchart LR\n U[User] --> D[DNS]\n D --> I[\"8.8.8.8\"]\n U --> I --> W[Nginx]",
    ] {
        let board = board(text);
        let record = board.nodes["D"].records().first().cloned().expect("a record");
        assert_eq!(
            (record.name.as_str(), record.ty, record.value.as_str()),
            ("www.foobar.com", RecordType::A, "8.8.8.8"),
            "{text}"
        );
        let mut links = links(&board);
        links.sort();
        assert_eq!(links, ["U dns D", "U http W"], "{text}");
    }
}

#[test]
fn subgraphs_become_servers_clusters_and_zones() {
    let board = board(
        "flowchart LR\n subgraph z[Zone réseau]\n subgraph c[Cluster web]\n subgraph s[Serveur 1]\n w[Nginx]\n f[Pare-feu]\n end\n end\n u[Utilisateur]\n end\n subgraph x[Web stack]\n a[Application]\n b[Base de données]\n end\n u --> f --> w --> a --> b",
    );
    assert_eq!(
        (kind(&board, "z"), kind(&board, "c"), kind(&board, "s"), kind(&board, "x")),
        (NodeKind::Zone, NodeKind::Cluster, NodeKind::Server, NodeKind::Server)
    );
    assert_eq!(board.nodes["s"].parent.as_deref(), Some("c"));
    assert_eq!(board.nodes["u"].parent.as_deref(), Some("z"));
    // A firewall on a machine's border is passed by the link.
    assert_eq!(links(&board), ["u http w", "w app a", "a sql b"]);
}

#[test]
fn certificates_and_agents_hang_on_what_they_are_joined_with() {
    let board = board(
        "flowchart LR\n U[User] -->|HTTPS| L[HAProxy]\n C[TLS certificate] --- L\n subgraph S[Server]\n W[Nginx]\n A[Monitoring client]\n end\n L --> W\n A -->|metrics| M[Datadog]",
    );
    assert_eq!(board.nodes["C"].parent.as_deref(), Some("L"));
    assert_eq!(board.nodes["A"].parent.as_deref(), Some("S"));
    assert_eq!(links(&board), ["U https L", "L http W", "A metrics M"]);
}

#[test]
fn doubtful_kinds_are_listed_and_sure_ones_are_not() {
    let import = import("flowchart LR\n U[User] --> X[Frobnicator] --> D[Databse]\n N[lonely]");
    let told: Vec<(&str, NodeKind)> = import.guesses.iter().map(|guess| (&*guess.node, guess.kind)).collect();
    assert_eq!(told, [("X", NodeKind::Web), ("D", NodeKind::Database), ("N", NodeKind::Note)]);
    assert!(
        import.guesses.iter().all(|guess| !guess.alternatives.contains(&guess.kind) && !guess.why.is_empty())
    );
}

#[test]
fn what_has_no_meaning_is_told_once_for_each_sort() {
    let import = import(
        "%%{init: {}}%%\nflowchart LR\n A[User] --> B[Nginx]\n style A fill:#fff\n style B fill:#fff\n click A \"x\"\n A ~~~ B\n A --o B",
    );
    let lines: Vec<usize> = import.left_out.iter().map(|left_out| left_out.line).collect();
    assert_eq!(lines, [1, 4, 6, 7, 8], "{:?}", import.left_out);
}

#[test]
fn the_visible_part_wins_over_the_board_in_the_comment() {
    let original = templates::get("secured").expect("a design").board();
    let text = write(&original);
    let edit = |from: &str, to: &str| {
        assert!(text.contains(from), "{from} in {text}");
        import(&text.replace(from, to)).board
    };

    let renamed = edit("lb[\"Load balancer (HAProxy)\"]", "lb[\"Load balancer (Envoy)\"]");
    assert_eq!(renamed.nodes["lb"].label(), "Load balancer (Envoy)");
    assert_eq!(renamed.nodes["lb"].props, original.nodes["lb"].props);
    assert_eq!(renamed.links, original.links);

    let without = edit("    db1 -->|\"replication\"| db2\n", "");
    assert_eq!(without.links.len(), original.links.len() - 1);
    assert!(without.links.values().all(|link| link.kind != LinkKind::Replication));
    assert_eq!(without.nodes, original.nodes);

    let more = edit("flowchart LR\n", "flowchart LR\n    cache[\"Redis\"]\n    app1 --> cache\n");
    assert_eq!(more.nodes.len(), original.nodes.len() + 1);
    assert_eq!(kind(&more, "cache"), NodeKind::Cache);
    assert_eq!(more.links.len(), original.links.len() + 1);
    for (id, node) in &original.nodes {
        assert_eq!(more.nodes[id.as_str()], *node);
    }

    let record = edit("A record → 8.8.8.8", "A record → 9.9.9.9");
    assert_eq!(record.nodes["dns"].records()[0].value, "9.9.9.9");
    assert_eq!(record.links, original.links);

    // A new user asks for the name that is drawn, if it can be asked for.
    let more_users = |host: &str| {
        let text = text.replace("flowchart LR\n", "flowchart LR\n    user2[\"User\"]\n");
        let text = text.replace("[\"www.foobar.com\"]", &format!("[\"{host}\"]"));
        import(&text).board.nodes["user2"].text("host").to_owned()
    };
    assert_eq!(more_users("www.example.org"), "www.example.org");
    for never in ["www.fooba~r.com".to_owned(), format!("www.{}.com", "u".repeat(64))] {
        assert_eq!(more_users(&never), more_users("www.foobar.com"), "{never}");
    }
}

#[test]
fn hostile_texts_take_no_longer_than_others() {
    let long = |piece: &str, times: usize| format!("flowchart LR\n{}", piece.repeat(times));
    let subgraphs = (0..20_000).map(|n| format!("subgraph s{n}\na{n}\nend\n")).collect::<String>();
    let chain = (0..19_000).map(|n| format!("a{n}-->")).collect::<String>();
    for text in [
        long("A & ", 10_000),
        long("A -- ", 10_000),
        long("[", 100_000),
        long("\"", 100_000),
        long("A-->", 30_000),
        long("A -- -", 10_000),
        format!("flowchart LR\nA -- {}", "=".repeat(500_000)),
        format!("flowchart LR\nA -. {}", ".".repeat(500_000)),
        format!("flowchart LR\nA[{}]", "<".repeat(500_000)),
        format!("flowchart LR\nA[\"{}\"]", "#a".repeat(250_000)),
        format!("flowchart LR\n{subgraphs}"),
        format!("flowchart LR\n{chain}z"),
        long("subgraph x\n", 10_000),
        long("%%{ ", 10_000),
    ] {
        // Must come back at all, and with a sound board if with one.
        if let Ok(import) = read(&text) {
            assert_eq!(import.board.check(), Ok(()));
        }
    }
}

/// Pieces of which texts are made that get far into the reader.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "A",
        "B",
        "web1",
        "db",
        "User",
        "DNS",
        "8.8.8.8",
        "www.foobar.com",
        " ",
        "\n",
        ";",
        "-->",
        "---",
        "-.->",
        "==>",
        "--",
        "-.",
        "==",
        "~~~",
        "<-->",
        "o--o",
        "x--x",
        "|",
        "text",
        "\u{83}",
        "\u{202e}",
        "\r",
        "\"",
        "[",
        "]",
        "(",
        ")",
        "[(",
        ")]",
        "{",
        "}",
        "subgraph ",
        "end",
        "\nend\n",
        "direction LR\n",
        "classDef a b\n",
        "class A a\n",
        "style A b\n",
        "click A x\n",
        "linkStyle 0 x\n",
        ":::",
        "@{",
        "shape: cyl",
        "label: \"x\"",
        "&",
        " & ",
        "%% c\n",
        "%%{",
        "}%%",
        "#quot;",
        "<br/>",
        "é",
        "`",
        "**",
        "A record → 8.8.8.8",
        "Response",
        "HTTPS",
        "metrics",
        "Firewall",
        "Server",
        "e1@",
        "accTitle: x\n",
        "accDescr {",
        "---\n",
        "title: x\n",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| format!("flowchart LR\n{}", pieces.concat()))
}

#[test]
fn hidden_characters_are_in_no_title_and_no_label() {
    let texts = [
        "---\ntitle: \"A\"\0\0\n---\nflowchart LR\n a[\"b \0\"]",
        "flowchart LR\n accTitle: A \0\n a[b \u{202e}] -->|c \0| d",
        "flowchart LR\n \u{83}a --> b\0\n subgraph \u{202e}c\n d\n end",
        "flowchart LR\n subgraph e[\"F \0\"]\n a\n end\n subgraph g\0 h\n i\n end",
    ];
    for text in texts {
        let board = board(text);
        let words = board.nodes.values().map(|node| node.label()).chain([board.meta.title.as_str()]);
        let words: Vec<&str> = words.chain(board.links.values().map(|link| link.label.as_str())).collect();
        assert!(words.iter().all(|word| !word.chars().any(crate::io::text::is_hidden)), "{words:?}");
        assert_eq!(super::read(&super::write(&board)).map(|import| import.board).as_ref(), Ok(&board));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        _ = looks_like_mermaid(&text);
        if let Ok(import) = read(&text) {
            prop_assert_eq!(import.board.check(), Ok(()));
        }
    }

    #[test]
    fn texts_of_pieces_give_sound_boards_that_come_back(text in pieces()) {
        if let Ok(import) = read(&text) {
            prop_assert_eq!(import.board.check(), Ok(()));
            let again = read(&write(&import.board));
            prop_assert_eq!(again.map(|import| import.board), Ok(import.board));
        }
    }

    #[test]
    fn mutated_exports_do_no_harm(
        which in 0..4_usize, at in any::<prop::sample::Index>(), length in 0..40_usize, put in "[\\PC\n]{0,6}",
    ) {
        let text = write(&templates::ALL[which].board());
        let mut chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        let end = (at + length).min(chars.len());
        chars.splice(at..end, put.chars());
        let text: String = chars.into_iter().collect();
        if let Ok(import) = read(&text) {
            prop_assert_eq!(import.board.check(), Ok(()));
        }
    }
}
