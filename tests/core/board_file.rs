//! The board file: what is written is read back, what is broken is mended and
//! reported, and nothing that comes in makes the reader fail.

mod boards;

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use stackboard_core::{
    edit::{self, Selection},
    io::{
        Mend, ReadError, Reading,
        clipboard::{self, Pasted},
        file, limits,
    },
    model::{LinkKind, NodeId, NodeKind},
};

fn read(value: Value) -> Reading {
    file::read(&value.to_string()).unwrap_or_else(|error| panic!("{error}: {value}"))
}

fn with_nodes(nodes: Value, links: Value) -> Reading {
    let reading = read(json!({"format": "stackboard", "version": 1, "nodes": nodes, "links": links}));
    assert_eq!(reading.board.check(), Ok(()));
    reading
}

fn sentences(reading: &Reading) -> Vec<String> {
    reading.repairs.iter().map(ToString::to_string).collect()
}

const EXAMPLE: &str = include_str!("../fixtures/example.stackboard.json");

#[test]
fn the_example_of_the_format_is_read_and_written_as_it_stands() {
    let reading = file::read(EXAMPLE).expect("a sound file");
    assert_eq!(reading.repairs, []);
    let board = &reading.board;
    assert_eq!((board.nodes.len(), board.links.len()), (6, 2));
    assert_eq!(board.node("web1").and_then(|node| node.bound("queue")), None);
    assert_eq!(board.node("web1").map(|node| node.number("service.mean_ms")), Some(0.5));
    assert_eq!(
        board.node("db1").map(|node| (node.kind, node.text("role"))),
        Some((NodeKind::Database, "primary"))
    );
    assert_eq!(
        board.link("l1").map(|link| (link.kind, link.number("latency_ms"))),
        Some((LinkKind::Https, 15.0))
    );
    assert_eq!(board.meta.scenario.faults.len(), 1);
    assert_eq!(file::write(board), EXAMPLE);
}

#[test]
fn the_compact_form_holds_the_same_without_spaces() {
    let board = file::read(EXAMPLE).expect("a sound file").board;
    let compact = file::write_compact(&board);
    assert!(compact.starts_with(r#"{"format":"stackboard","version":1,"title":"#));
    assert!(!compact.contains('\n') && compact.len() < EXAMPLE.len());
    assert_eq!(file::read(&compact).map(|reading| reading.board), Ok(board));
}

#[test]
fn unknown_fields_are_kept_at_every_level() {
    let text = json!({
        "format": "stackboard", "version": 1, "theme": {"b": 1, "a": [1.0, null]},
        "nodes": [
            {"id": "a", "kind": "web", "x": 1, "y": 2, "colour": "red", "service": {"mean_ms": 2, "unit": "ms"}, "__proto__": {"polluted": true}},
            {"id": "d", "kind": "dns", "x": 1, "y": 200, "records": [{"name": "a.b", "type": "MX", "value": "c", "priority": 10}]},
        ],
        "links": [{"id": "l", "from": "a", "to": "d", "kind": "dns", "curve": 3}],
        "scenario": {"seed": 7, "speed": 2, "faults": [{"at_s": 1, "node": "a", "fault": "crash", "why": "?"}]},
    });
    let reading = read(text.clone());
    assert_eq!(reading.repairs, []);
    let mut written: Value = serde_json::from_str(&file::write(&reading.board)).expect("JSON");
    // What was left out is written with its default.
    assert_eq!(written["title"].take(), json!(""));
    assert_eq!(written["notes"].take(), json!(""));
    assert_eq!(written["scenario"]["duration_s"].take(), json!(60));
    let mut expected = text;
    expected["title"].take();
    expected["notes"].take();
    expected["scenario"]["duration_s"].take();
    assert_eq!(written, expected);
}

#[test]
fn an_unknown_kind_becomes_a_note_and_one_that_holds_others_a_zone() {
    let reading = with_nodes(
        json!([
            {"id": "vpc", "kind": "vpc", "x": 0, "y": 0, "w": 400, "h": 300},
            {"id": "l", "kind": "lambda_function", "in": "vpc", "x": 20, "y": 60},
            {"id": "s", "kind": "server", "in": "vpc", "x": 20, "y": 150, "w": 228, "h": 120},
            {"id": "n", "x": 900, "y": 0},
        ]),
        json!([{"id": "k", "from": "l", "to": "s", "kind": "grpc"}, {"id": "m", "from": "s", "to": "n"}]),
    );
    let board = &reading.board;
    assert_eq!(board.node("vpc").map(|node| node.kind), Some(NodeKind::Zone));
    let lambda = board.node("l").expect("kept");
    assert_eq!(
        (lambda.kind, lambda.label(), &lambda.props["original_kind"]),
        (NodeKind::Note, "lambda function", &json!("lambda_function"))
    );
    assert!(board.node("s").is_some_and(|node| node.parent.as_deref() == Some("vpc")));
    let link = board.link("k").expect("kept");
    assert_eq!((link.kind, link.label.as_str()), (LinkKind::Plain, "grpc"));
    assert_eq!(
        sentences(&reading),
        [
            "nodes[0] \"vpc\": the kind \"vpc\" is not known; became a Zone that keeps it as \"original_kind\".",
            "nodes[1] \"l\": the kind \"lambda_function\" is not known; became a Note that keeps it as \"original_kind\".",
            "nodes[3] \"n\": has no kind; became a Note.",
            "links[0] \"k\": the kind \"grpc\" is not known; became a Plain line that keeps it as \"original_kind\".",
            "links[1] \"m\": has no kind; became a Plain line.",
        ]
    );
}

#[test]
fn dangling_links_repeated_and_missing_ids_are_mended() {
    let reading = with_nodes(
        json!([
            {"id": "a", "kind": "web", "label": "first", "x": 0, "y": 0},
            {"id": "a", "kind": "app", "label": "second", "x": 300, "y": 0},
            {"id": "a-2", "kind": "code", "x": 600, "y": 0},
            {"kind": "database", "x": 900, "y": 0},
            {"id": 7, "kind": "monitor", "x": 900, "y": 300},
            {"id": "b\u{202e}c", "kind": "cache", "x": 0, "y": 300},
            "not a node",
        ]),
        json!([
            {"id": "l", "from": "a", "to": "a-2", "kind": "plain"},
            {"id": "l", "from": "a", "to": 7, "kind": "metrics"},
            {"id": "gone", "from": "a", "to": "web9", "kind": "http"},
            {"id": "half", "from": "a"},
            {"id": "hidden", "from": "a", "to": "b\u{202e}c", "kind": "app"},
        ]),
    );
    let board = &reading.board;
    let names: Vec<(&str, &str)> =
        board.nodes.values().map(|node| (node.id.as_str(), node.label())).collect();
    assert_eq!(
        names,
        [
            ("a", "first"),
            ("a-3", "second"),
            ("a-2", "Code base"),
            ("database1", "MySQL"),
            ("7", "Monitoring system"),
            ("cache1", "Redis"),
        ]
    );
    let links: Vec<(&str, &str, &str)> =
        board.links.values().map(|link| (link.id.as_str(), link.from.as_str(), link.to.as_str())).collect();
    assert_eq!(links, [("l", "a", "a-2"), ("l-2", "a", "7"), ("hidden", "a", "cache1")]);
    let said = sentences(&reading);
    assert_eq!(said[0], "nodes[1]: the id \"a\" is taken; called \"a-3\". What names \"a\" means the first.");
    assert!(
        said.contains(&"links[2] \"gone\": ends at \"web9\", which is not on the board; removed.".to_owned())
    );
    assert!(said.contains(&"links[3] \"half\": does not say where it ends; removed.".to_owned()));
    assert_eq!(said.len(), 7);
}

#[test]
fn wrong_values_give_way_to_the_default_and_are_named_with_their_place() {
    let reading = with_nodes(
        json!([
            {"id": "w", "kind": "web", "x": 0, "y": 0, "workers": "four", "queue": 2.5, "service": {"mean_ms": -1, "dist": "gamma"}},
            {"id": "c", "kind": "cache", "x": "left", "y": 0, "hit_ratio": 1.5, "service": "fast", "label": 5},
            {"id": "s", "kind": "server", "x": 0, "y": 1e300, "w": -4, "h": 100, "ip": "10.0.0.300"},
            {"id": "d", "kind": "dns", "x": 0, "y": 500, "records": ["www", {"name": "w", "ttl_s": -1, "value": 8}]},
        ]),
        json!([]),
    );
    let board = &reading.board;
    assert_eq!(
        board.node("w").map(|node| (node.number("workers"), node.props.is_empty())),
        Some((4.0, true))
    );
    assert_eq!(board.node("d").map(|node| node.records().len()), Some(1));
    let said = sentences(&reading);
    assert!(said.contains(
        &"nodes[0] \"w\" workers: must be a number, but is \"four\"; the default holds.".to_owned()
    ));
    assert!(
        said.contains(
            &"nodes[0] \"w\" service.mean_ms: must be from 0 to 600000 ms, but is -1; the default holds."
                .to_owned()
        )
    );
    assert!(said.contains(&"nodes[1] \"c\" service: must be an object in braces; left out.".to_owned()));
    assert!(said.contains(&"nodes[2] \"s\" ip: must be an IP address such as 10.0.0.10, but is \"10.0.0.300\"; the default holds.".to_owned()));
    assert!(said.contains(&"nodes[3] \"d\" records[0]: must be an object in braces; left out.".to_owned()));
    assert_eq!(said.len(), 16, "{said:#?}");
}

#[test]
fn numbers_that_are_not_finite_are_reported_where_they_stand() {
    let text = r#"{"format": "stackboard", "version": 1, "nodes": [
        {"id": "a", "kind": "web", "x": NaN, "y": 1e999, "workers": Infinity}], "links": []}"#;
    let reading = file::read(text).expect("mended");
    assert_eq!(reading.board.check(), Ok(()));
    assert_eq!(reading.board.node("a").map(|node| node.number("workers")), Some(4.0));
    let said = sentences(&reading);
    assert!(said[0].starts_with("line 2, column 41: NaN is not a number"), "{said:#?}");
    assert!(said.contains(&"nodes[0] \"a\" x: must be a number; left out.".to_owned()));
}

#[test]
fn what_a_node_is_in_must_be_there_fit_and_form_no_circle() {
    let reading = with_nodes(
        json!([
            {"id": "a", "kind": "zone", "in": "b", "x": 0, "y": 0, "w": 400, "h": 300},
            {"id": "b", "kind": "zone", "in": "a", "x": 0, "y": 0, "w": 300, "h": 200},
            {"id": "c", "kind": "zone", "in": "c", "x": 0, "y": 0, "w": 300, "h": 200},
            {"id": "u", "kind": "client", "in": "s", "x": 0, "y": 0},
            {"id": "s", "kind": "server", "in": "nowhere", "x": 0, "y": 0, "w": 300, "h": 200},
            {"id": "f", "kind": "firewall", "in": "s", "x": 0, "y": 0},
        ]),
        json!([]),
    );
    let parents: Vec<Option<&str>> =
        reading.board.nodes.values().map(|node| node.parent.as_deref()).collect();
    assert_eq!(parents, [Some("b"), None, None, None, None, Some("s")]);
    assert_eq!(
        sentences(&reading),
        [
            "nodes[3] \"u\": a User cannot sit in the Server \"s\"; stands on its own.",
            "nodes[4] \"s\": sits in \"nowhere\", which is not on the board; stands on its own.",
            "nodes[1] \"b\": sits in itself by way of \"a\"; stands on its own.",
            "nodes[2] \"c\": sits in itself by way of \"c\"; stands on its own.",
        ]
    );
}

#[test]
fn nesting_has_an_end() {
    let nodes: Vec<Value> = (0..500)
        .map(|n| json!({"id": format!("z{n}"), "kind": "zone", "in": format!("z{}", n + 1), "x": 0, "y": 0, "w": 10, "h": 10}))
        .collect();
    let reading = with_nodes(nodes.into(), json!([]));
    let deepest = reading.board.nodes.values().map(|node| reading.board.ancestors(node).count()).max();
    assert_eq!(deepest, Some(limits::NESTING));
    assert!(reading.repairs.iter().any(|repair| matches!(repair.mend, Mend::TooDeep { .. })));
}

#[test]
fn hidden_characters_and_endless_texts_are_cut_and_reported() {
    let long = "x".repeat(limits::LABEL + 5);
    let reading = with_nodes(
        json!([
            {"id": "a", "kind": "note", "label": "safe\u{202e}gpj.exe\u{0}\nnext", "x": 0, "y": 0},
            {"id": "b", "kind": "note", "label": long, "x": 300, "y": 0},
        ]),
        json!([]),
    );
    assert_eq!(reading.board.node("a").map(|node| node.label()), Some("safegpj.exe\nnext"));
    assert_eq!(reading.board.node("b").map(|node| node.label().len()), Some(limits::LABEL));
    assert_eq!(
        sentences(&reading),
        [
            "nodes[0] \"a\" label: 2 hidden or direction-changing characters were taken out.",
            "nodes[1] \"b\" label: longer than 2000 characters; the rest was cut off.",
        ]
    );
}

#[test]
fn a_file_of_a_newer_version_is_refused_by_name() {
    let text = json!({"format": "stackboard", "version": 7, "nodes": []}).to_string();
    let error = file::read(&text).expect_err("newer");
    assert_eq!(error, ReadError::Newer { found: 7, reads: 1 });
    assert_eq!(
        error.to_string(),
        "This board was made by a newer version of Stackboard (file version 7; this one reads up to 1)."
    );
}

#[test]
fn what_is_no_board_is_told_from_a_board_that_forgot_to_say_so() {
    let refused = |value: Value| file::read(&value.to_string()).expect_err("no board").to_string();
    assert_eq!(
        refused(json!([1, 2])),
        "This is not a Stackboard file: it should begin with `{` and hold an object."
    );
    assert_eq!(
        refused(json!({"format": "excalidraw"})),
        "This is not a Stackboard file: its `format` is \"excalidraw\"."
    );
    assert!(refused(json!({"a": 1})).contains("neither"));
    let reading = read(json!({"nodes": [{"id": "a", "kind": "web", "x": 1, "y": 1}]}));
    assert_eq!(reading.board.nodes.len(), 1);
    let mends: Vec<Mend> = reading.repairs.into_iter().map(|repair| repair.mend).collect();
    assert_eq!(mends, [Mend::FormatMissing, Mend::VersionMissing { read_as: 1 }]);
}

#[test]
fn faults_that_name_nothing_are_left_out_and_reported() {
    let reading = read(json!({
        "format": "stackboard", "version": 1,
        "nodes": [{"id": "a", "kind": "web", "x": 0, "y": 0}],
        "scenario": {"seed": -1, "duration_s": "long", "faults": [
            {"at_s": 1, "node": "a", "fault": "crash"}, {"node": "b", "fault": "crash"},
            {"fault": "cut"}, {"fault": "meteor"}, {"at_s": 2, "fault": "traffic", "factor": 3}]},
    }));
    assert_eq!(reading.board.meta.scenario.faults.len(), 2);
    assert_eq!(reading.board.meta.scenario.seed, 1);
    assert_eq!(
        sentences(&reading),
        [
            "scenario seed: must be a whole number from 0; left out.",
            "scenario duration_s: must be a number; left out.",
            "scenario.faults[1]: names \"b\", which is not on the board; left out.",
            "scenario.faults[2]: does not name what it hits; left out.",
            "scenario.faults[3]: the fault \"meteor\" is not known; left out.",
        ]
    );
}

#[test]
fn too_much_is_refused_and_many_repairs_are_counted() {
    let many = vec![json!({"kind": "web"}); limits::NODES + 1];
    let text = json!({"format": "stackboard", "version": 1, "nodes": many}).to_string();
    assert_eq!(
        file::read(&text),
        Err(ReadError::TooMany { what: "nodes", count: limits::NODES + 1, max: limits::NODES })
    );
    let huge = " ".repeat(limits::FILE_BYTES + 1);
    assert_eq!(file::read(&huge), Err(ReadError::TooLarge { bytes: limits::FILE_BYTES + 1 }));
    let reading = with_nodes(vec![json!({"kind": "web", "x": 0, "y": 0}); 3_000].into(), json!([]));
    assert_eq!(reading.repairs.len(), limits::REPAIRS + 1);
    assert_eq!(reading.repairs.last().map(|repair| &repair.mend), Some(&Mend::More { count: 2_000 }));
}

#[test]
fn a_copy_takes_along_what_is_inside_and_the_links_between() {
    let board = file::read(EXAMPLE).expect("a sound file").board;
    let copy = |ids: &[&str]| {
        let selection = Selection::of_nodes(ids.iter().map(|id| NodeId::from(*id)));
        clipboard::write(&edit::copy_of(&board, &selection))
    };
    let text = copy(&["s1", "lb", "nothing"]);
    assert!(text.starts_with("{\n  \"format\": \"stackboard-clip\", \"version\": 1,\n  \"nodes\": [\n"));
    let Pasted { clip, repairs } = clipboard::parse(&text).expect("a clip");
    let nodes: Vec<&str> = clip.nodes.iter().map(|node| node.id.as_str()).collect();
    let links: Vec<&str> = clip.links.iter().map(|link| link.id.as_str()).collect();
    assert_eq!((nodes, links), (vec!["s1", "web1", "lb"], vec!["l2"]));
    assert_eq!(repairs, []);
    assert_eq!(clip.nodes[1], board.nodes["web1"]);
    let alone = clipboard::parse(&copy(&["web1"])).expect("a clip").clip;
    assert_eq!((alone.nodes.len(), &alone.nodes[0].parent), (1, &None), "its server is not in the clip");
    assert_eq!(clipboard::parse(EXAMPLE).map(|pasted| pasted.clip.nodes.len()), Ok(6));
    assert!(clipboard::parse("just some text").is_err());
}

#[test]
fn words_become_a_note_that_a_file_can_hold() {
    assert_eq!(clipboard::note("two\nlines"), ("two\nlines".to_owned(), vec![]));
    let (label, repairs) = clipboard::note(&format!("exe.\u{202e}txt {}", "W".repeat(limits::LABEL)));
    assert!(label.starts_with("exe.txt W") && label.chars().count() == limits::LABEL, "{label}");
    assert_eq!(repairs.len(), 2);
}

fn rect(reading: &Reading, id: &str) -> [f64; 4] {
    let node = reading.board.node(id).unwrap_or_else(|| panic!("no {id}"));
    [node.x, node.y, node.x + node.w, node.y + node.h]
}

/// Says which two nodes overlap that should not, or which child is not held.
fn untidy(reading: &Reading) -> Option<String> {
    let board = &reading.board;
    let nodes: Vec<_> = board.nodes.values().filter(|node| !board.is_attached(node)).collect();
    for (at, a) in nodes.iter().enumerate() {
        let [left, top, right, bottom] = rect(reading, &a.id);
        for b in nodes[at + 1..].iter().filter(|b| b.parent == a.parent) {
            let other = rect(reading, &b.id);
            if left < other[2] && other[0] < right && top < other[3] && other[1] < bottom {
                return Some(format!("{} lies over {}", a.id, b.id));
            }
        }
        if let Some(parent) = &a.parent {
            let outer = rect(reading, parent);
            if left < outer[0] || top < outer[1] + 34.0 || right > outer[2] || bottom > outer[3] {
                return Some(format!("{} is not within {parent}", a.id));
            }
        }
    }
    None
}

/// The nodes and links of a board, without any place or size.
fn unplaced(text: &str) -> Value {
    let mut file: Value = serde_json::from_str(text).expect("JSON");
    for node in file["nodes"].as_array_mut().into_iter().flatten() {
        for name in ["x", "y", "w", "h"] {
            node.as_object_mut().map(|node| node.remove(name));
        }
    }
    file
}

#[test]
fn a_file_without_places_is_laid_out_from_left_to_right() {
    let reading = read(unplaced(EXAMPLE));
    assert_eq!(reading.repairs, []);
    assert_eq!(untidy(&reading), None);
    let left = |id| rect(&reading, id)[0];
    assert!(left("user") < left("lb") && left("lb") < left("s1") && left("s1") < left("web1"));
    for template in &stackboard_core::templates::ALL {
        let reading = read(unplaced(template.json));
        assert_eq!(reading.repairs, [], "{}", template.name);
        assert_eq!(untidy(&reading), None, "{}", template.name);
        let again = file::read(&file::write(&reading.board));
        assert_eq!(again, Ok(reading), "{}", template.name);
    }
}

#[test]
fn what_has_a_place_keeps_it_and_the_rest_goes_around_it() {
    let reading = with_nodes(
        json!([
            {"id": "s", "kind": "server", "x": 500, "y": 100},
            {"id": "w", "kind": "web", "in": "s", "x": 540, "y": 160},
            {"id": "a", "kind": "app", "in": "s"},
            {"id": "t", "kind": "server"},
            {"id": "d", "kind": "database", "in": "t", "x": 900, "y": 160},
            {"id": "u", "kind": "client"},
        ]),
        json!([{"id": "l", "from": "w", "to": "a", "kind": "app"}]),
    );
    assert_eq!(reading.repairs, []);
    assert_eq!(untidy(&reading), None);
    assert_eq!(rect(&reading, "s")[..2], [500.0, 100.0]);
    assert_eq!(rect(&reading, "w")[..2], [540.0, 160.0]);
    assert_eq!(rect(&reading, "d")[..2], [900.0, 160.0]);
    assert!(rect(&reading, "u")[1] > rect(&reading, "s")[3], "below what has a place");
}

#[test]
fn a_container_too_small_for_what_is_put_into_it_grows_and_says_so() {
    let reading = with_nodes(
        json!([
            {"id": "s", "kind": "server", "x": 0, "y": 0, "w": 100, "h": 80},
            {"id": "w", "kind": "web", "in": "s"}, {"id": "a", "kind": "app", "in": "s"},
            {"id": "f", "kind": "firewall", "in": "s"}, {"id": "m", "kind": "agent", "in": "s"},
        ]),
        json!([{"id": "l", "from": "w", "to": "a", "kind": "app"}]),
    );
    assert_eq!(untidy(&reading), None);
    assert_eq!(sentences(&reading), ["nodes[0] \"s\": made larger, so that it holds what is in it."]);
    let (firewall, agent) = (rect(&reading, "f"), rect(&reading, "m"));
    assert!(firewall != agent && agent[0] > firewall[0]);
}

/// A board's text with a few bytes changed, cut or doubled.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..4_u8, 1..20_usize);
    (boards::board(6), vec(change, 1..6)).prop_map(|(board, changes)| {
        let mut bytes = file::write(&board).into_bytes();
        for (at, byte, how, length) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.drain(at..end)),
                2 => {
                    bytes.splice(at..at, b"\"}{][,:0-.eNaN"[..length.min(14)].iter().copied()).for_each(drop)
                }
                _ => bytes.extend_from_within(at..end),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// JSON that looks like a board from afar.
fn boardlike() -> impl Strategy<Value = Value> {
    let name = || prop::sample::select(vec!["a", "b", "c", ""]);
    let fields = || {
        vec(
            (
                prop::sample::select(vec![
                    "id", "kind", "x", "y", "w", "h", "label", "in", "from", "to", "service", "records",
                    "workers",
                ]),
                boards::json(),
            ),
            0..4,
        )
    };
    let node = (name(), prop::sample::select(NodeKind::ALL), name(), fields()).prop_map(
        |(id, kind, parent, fields)| {
            let mut node = boards::object(json!({"id": id, "kind": kind.key(), "in": parent}));
            node.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
            Value::Object(node)
        },
    );
    let link = (name(), name(), name(), fields()).prop_map(|(id, from, to, fields)| {
        let mut link = boards::object(json!({"id": id, "from": from, "to": to}));
        link.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Value::Object(link)
    });
    (vec(node, 0..6), vec(link, 0..6), boards::json()).prop_map(|(nodes, links, scenario)| {
        json!({"format": "stackboard", "version": 1, "nodes": nodes, "links": links, "scenario": scenario})
    })
}

fn holds_whatever_comes(text: &str) -> Result<(), TestCaseError> {
    if let Ok(Reading { board, .. }) = file::read(text) {
        prop_assert_eq!(board.check(), Ok(()));
        let again = file::read(&file::write(&board));
        prop_assert_eq!(again, Ok(Reading { board, repairs: vec![] }));
    }
    Ok(())
}

proptest! {
    #![proptest_config(boards::cases(256))]

    #[test]
    fn every_board_is_read_as_it_was_written(board in boards::board(12)) {
        prop_assert_eq!(board.check(), Ok(()));
        let text = file::write(&board);
        let reading = file::read(&text);
        prop_assert_eq!(reading, Ok(Reading { board: board.clone(), repairs: vec![] }));
        prop_assert_eq!(file::read(&file::write_compact(&board)).map(|reading| reading.board), Ok(board));
    }

    #[test]
    fn every_part_of_a_board_is_pasted_as_it_was_copied(board in boards::board(8)) {
        let all = edit::copy_of(&board, &Selection::of_nodes(board.nodes.keys().cloned()));
        let clip = clipboard::parse(&clipboard::write(&all)).expect("a clip").clip;
        prop_assert_eq!(clip.nodes, board.nodes.into_values().collect::<Vec<_>>());
        prop_assert_eq!(clip.links, board.links.into_values().collect::<Vec<_>>());
    }

    #[test]
    fn any_board_without_places_is_laid_out_without_overlaps(board in boards::board(14)) {
        let text = unplaced(&file::write(&board)).to_string();
        let reading = file::read(&text).expect("a sound file");
        prop_assert_eq!(reading.repairs.len(), 0);
        prop_assert_eq!(reading.board.check(), Ok(()));
        prop_assert_eq!(untidy(&reading), None);
    }

    #[test]
    fn any_json_is_read_into_a_sound_board_or_refused(value in boards::json()) {
        holds_whatever_comes(&value.to_string())?;
    }

    #[test]
    fn anything_like_a_board_is_read_into_a_sound_board(value in boardlike()) {
        prop_assert!(file::read(&value.to_string()).is_ok());
        holds_whatever_comes(&value.to_string())?;
    }

    #[test]
    fn damaged_text_never_fails_the_reader(text in mutated()) {
        holds_whatever_comes(&text)?;
    }

    #[test]
    fn any_text_never_fails_the_reader(text in any::<String>()) {
        holds_whatever_comes(&text)?;
    }
}
