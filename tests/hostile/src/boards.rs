//! Board files and collections that are too large to be committed.

use crate::Specimen;
use std::fmt::Write as _;

const HEAD: &str = r#"{"format": "stackboard", "version": 1"#;
const MB: usize = 1_000_000;

pub fn made() -> Vec<Specimen> {
    vec![
        Specimen::new("empty.json", ""),
        Specimen::new("zeros.json", vec![0; MB]),
        Specimen::new("utf16.json", utf16(&format!("{HEAD}}}"))),
        Specimen::new("spaces.json", vec![b' '; 5 * MB]),
        Specimen::new("too-large.json", vec![b' '; 66 * MB]),
        Specimen::new("bottomless.json", vec![b'['; 5 * MB]),
        Specimen::new("endless-numbers.json", format!("{HEAD}, \"x\": [{}0]}}", "1e999,".repeat(MB / 2))),
        Specimen::new(
            "long-number.json",
            format!("{HEAD}, \"nodes\": [{{\"x\": {}}}]}}", "9".repeat(10 * MB)),
        ),
        Specimen::new("long-label.json", one_node("label", 10 * MB)),
        Specimen::new("long-id.json", one_node("id", 10 * MB)),
        Specimen::new("long-kind.json", one_node("kind", 10 * MB)),
        Specimen::new("long-field.json", one_node(&"x".repeat(10 * MB), 1)),
        Specimen::new(
            "long-notes.json",
            format!("{HEAD}, \"notes\": \"{}\"}}", "<script>pwned()</script>\\n".repeat(MB / 2)),
        ),
        Specimen::new("deep-notes.json", format!("{HEAD}, \"notes\": \"{}\"}}", "> ".repeat(49_000))),
        Specimen::new("deep-lists.json", format!("{HEAD}, \"notes\": \"{}\"}}", deep_list())),
        Specimen::new("open-brackets.json", format!("{HEAD}, \"notes\": \"{}\"}}", "[![*_`".repeat(16_000))),
        Specimen::new("many-fields.json", many_fields()),
        Specimen::new("same-field.json", format!("{HEAD}{}}}", ", \"title\": \"again\"".repeat(MB / 4))),
        Specimen::new("many-records.json", many_records()),
        Specimen::new("pile.json", pile(20_000, 40_000)),
        Specimen::new("too-many-nodes.json", pile(20_001, 0)),
        Specimen::new("bundle.json", bundle(40_000)),
        Specimen::new("nested-boxes.json", nested_boxes(5_000)),
        Specimen::new("star.json", star(5_000)),
        Specimen::new("many.stackboards.json", boards(&format!("{HEAD}}}"), 1_001)),
        Specimen::new("pasted.stackboards.json", boards("0", 900_000)),
        Specimen::new("page.html", "<!doctype html><script>pwned()</script><img src=x onerror=pwned()>"),
    ]
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// A board whose one node has a field with so many letters.
fn one_node(field: &str, letters: usize) -> String {
    format!("{HEAD}, \"nodes\": [{{\"kind\": \"web\", \"{field}\": \"{}\"}}]}}", "W".repeat(letters))
}

/// As deep as lists in lists come within the characters that notes may have.
fn deep_list() -> String {
    (0..430).fold(String::new(), |mut list, depth| {
        let _ = write!(list, "{}- a\\n", " ".repeat(2 * depth % 430));
        list
    })
}

fn many_fields() -> String {
    let fields = (0..400_000).fold(String::new(), |mut fields, n| {
        let _ = write!(fields, ", \"f{n}\": {n}");
        fields
    });
    format!("{HEAD}{fields}}}")
}

fn many_records() -> String {
    let records = vec![r#"{"name": "a", "type": "CNAME", "value": "a"}"#; 100_000].join(",");
    format!("{HEAD}, \"nodes\": [{{\"id\": \"dns\", \"kind\": \"dns\", \"records\": [{records}]}}]}}")
}

/// All nodes in one place, linked as if by chance.
fn pile(nodes: usize, links: usize) -> String {
    let kinds = ["web", "app", "database", "cache", "server", "client", "load_balancer", "dns"];
    let mut text = format!("{HEAD}, \"nodes\": [");
    for n in 0..nodes {
        let comma = if n == 0 { "" } else { "," };
        let kind = kinds[n % kinds.len()];
        let _ = write!(text, "{comma}{{\"id\": \"n{n}\", \"kind\": \"{kind}\", \"x\": 0, \"y\": 0}}");
    }
    text.push_str("], \"links\": [");
    for n in 0..links {
        let comma = if n == 0 { "" } else { "," };
        let (from, to) = (n * 7919 % nodes, (n * 104_729 + 1) % nodes);
        let _ = write!(text, "{comma}{{\"from\": \"n{from}\", \"to\": \"n{to}\", \"kind\": \"http\"}}");
    }
    text + "]}"
}

/// Links between the same two nodes, each to give way to all after it.
fn bundle(links: usize) -> String {
    let nodes = r#"{"id": "a", "kind": "app", "x": 0, "y": 0}, {"id": "b", "kind": "web", "x": 500, "y": 0}"#;
    let mut text = format!("{HEAD}, \"nodes\": [{nodes}], \"links\": [{{\"from\": \"a\", \"to\": \"b\"}}");
    for n in (1..links).rev() {
        let _ =
            write!(text, ",{{\"id\": \"l{n:05}\", \"from\": \"a\", \"to\": \"b\", \"label\": \"words\"}}");
    }
    text + "]}"
}

/// Servers, each in the one before.
fn nested_boxes(depth: usize) -> String {
    let mut text = format!("{HEAD}, \"nodes\": [{{\"id\": \"n0\", \"kind\": \"zone\"}}");
    for n in 1..depth {
        let _ = write!(text, ",{{\"id\": \"n{n}\", \"kind\": \"zone\", \"in\": \"n{}\"}}", n - 1);
    }
    text + "]}"
}

/// Nodes without places, all linked to one.
fn star(rays: usize) -> String {
    let mut text = format!("{HEAD}, \"nodes\": [{{\"id\": \"n0\", \"kind\": \"web\"}}");
    for n in 1..=rays {
        let _ = write!(text, ",{{\"id\": \"n{n}\", \"kind\": \"app\"}}");
    }
    text.push_str("], \"links\": [{\"from\": \"n0\", \"to\": \"n0\"}");
    for n in 1..=rays {
        let _ = write!(text, ",{{\"from\": \"n0\", \"to\": \"n{n}\"}}");
    }
    text + "]}"
}

fn boards(board: &str, count: usize) -> String {
    let boards = vec![board; count].join(",");
    format!("{{\"format\": \"stackboard-boards\", \"version\": 1, \"boards\": [{boards}]}}")
}
