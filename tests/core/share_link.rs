//! Share links: every board comes back exactly, links are short, and nothing
//! that is pasted as a link makes the reader fail.

mod boards;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::{collection::vec, prelude::*};
use stackboard_core::{
    io::{Reading, file, limits, link, link::LinkError},
    model::{Board, Link, LinkKind, Node, NodeId, NodeKind},
    templates,
};

fn board_of(text: &str) -> Board {
    link::decode(text).unwrap_or_else(|error| panic!("{error}")).board
}

/// A design as somebody would draw it: tiers of servers on which web and
/// application servers run, named, addressed, tuned here and there, dragged to
/// places that mostly lie on the grid.
fn realistic(nodes: usize, links: usize) -> Board {
    let mut board = Board::default();
    board.meta.title = "Shop in production".into();
    let mut chance = 12_345_u32;
    let mut roll = move |sides: u32| {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (chance >> 16) % sides
    };
    let mut add = |board: &mut Board, kind: NodeKind, parent: Option<&NodeId>, (x, y): (f64, f64)| {
        let id = board.free_node_id(kind);
        let jitter = |roll: u32| if roll == 0 { 7.0 } else { 0.0 };
        let mut node = Node::new(id.clone(), kind, x + jitter(roll(6)), y + jitter(roll(6)));
        node.parent = parent.cloned();
        let count = board.nodes.values().filter(|node| node.kind == kind).count() + 1;
        node.label = Some(match kind {
            NodeKind::Server => format!("Server {count}"),
            kind => kind.info().label.to_owned(),
        });
        match kind {
            NodeKind::Server => {
                (node.w, node.h) = (460.0, 140.0);
                node.props.insert("ip".into(), format!("10.0.{}.{}", count / 200, 10 + count % 200).into());
            }
            NodeKind::App if roll(3) == 0 => drop(node.props.insert("workers".into(), (2 + roll(14)).into())),
            NodeKind::Database => {
                let role = if count == 1 { "primary" } else { "replica" };
                node.props.insert("role".into(), role.into());
            }
            NodeKind::Dns => {
                let record = serde_json::json!({"name": "shop.example.org", "type": "A", "value": "203.0.113.7", "ttl_s": 300});
                node.props.insert("records".into(), vec![record].into());
            }
            _ => {}
        }
        board.nodes.insert(id.clone(), node);
        id
    };
    let user = add(&mut board, NodeKind::Client, None, (44.0, 308.0));
    let dns = add(&mut board, NodeKind::Dns, None, (308.0, 110.0));
    let balancer = add(&mut board, NodeKind::LoadBalancer, None, (308.0, 308.0));
    let primary = add(&mut board, NodeKind::Database, None, (1_320.0, 242.0));
    let replica = add(&mut board, NodeKind::Database, None, (1_320.0, 440.0));
    let cache = add(&mut board, NodeKind::Cache, None, (1_320.0, 638.0));
    let mut wanted = vec![
        (user.clone(), dns, LinkKind::Dns),
        (user, balancer.clone(), LinkKind::Https),
        (primary.clone(), replica.clone(), LinkKind::Replication),
    ];
    let mut row = 0.0;
    while board.nodes.len() < nodes {
        let y = 44.0 + 176.0 * row;
        let server = add(&mut board, NodeKind::Server, None, (616.0, y));
        let web = add(&mut board, NodeKind::Web, Some(&server), (638.0, y + 44.0));
        let app = add(&mut board, NodeKind::App, Some(&server), (858.0, y + 44.0));
        wanted.push((balancer.clone(), web.clone(), LinkKind::Http));
        wanted.push((web, app.clone(), LinkKind::App));
        wanted.push((app.clone(), primary.clone(), LinkKind::SqlWrite));
        wanted.push((app.clone(), replica.clone(), LinkKind::SqlRead));
        wanted.push((app, cache.clone(), LinkKind::App));
        row += 1.0;
    }
    while board.nodes.len() > nodes {
        let Some((last, _)) = board.nodes.pop() else { break };
        wanted.retain(|(from, to, _)| *from != last && *to != last);
    }
    for (from, to, kind) in wanted.into_iter().take(links) {
        let link = Link::new(board.free_link_id(), from, to, kind);
        board.links.insert(link.id.clone(), link);
    }
    assert_eq!(board.check(), Ok(()));
    assert_eq!((board.nodes.len(), board.links.len()), (nodes, links));
    board
}

/// The same with every node somewhere of its own and under a name of its own.
fn freely_placed(mut board: Board) -> Board {
    const FIRST: [&str; 8] = ["Orders", "Billing", "Search", "Login", "Basket", "Stock", "Mail", "Images"];
    const SECOND: [&str; 7] = ["gateway", "service", "backend", "store", "node", "front", "runner"];
    for (index, node) in board.nodes.values_mut().enumerate() {
        node.x += (index * 7919 % 37) as f64;
        node.y += (index * 104_729 % 41) as f64;
        node.label = Some(format!("{} {}", FIRST[index * 31 % 8], SECOND[index * 17 % 7]));
    }
    board
}

/// The length of a link made the plain way: deflated JSON in base64url.
fn plain_length(board: &Board) -> usize {
    let deflated = miniz_oxide::deflate::compress_to_vec(file::write_compact(board).as_bytes(), 10);
    URL_SAFE_NO_PAD.encode(deflated).len()
}

#[test]
fn links_are_short() {
    println!("{:<34} {:>8} {:>8} {:>8}", "board", "json", "plain", "link");
    let check = |name: &str, board: &Board, most: usize| {
        let link = link::encode(board);
        println!(
            "{name:<34} {:>8} {:>8} {:>8}",
            file::write_compact(board).len(),
            plain_length(board),
            link.len()
        );
        assert!(link::decode(&link) == Ok(Reading { board: board.clone(), repairs: vec![] }), "{name}");
        assert!(link.len() <= most, "{name}: {} characters", link.len());
    };
    for template in &templates::ALL {
        let mut board = template.board();
        check(&format!("{} with its notes", template.name), &board, 3_000);
        board.meta.notes.clear();
        check(&format!("{} without notes", template.name), &board, 700);
    }
    check("25 nodes, 30 links", &realistic(25, 30), 450);
    check("100 nodes, 130 links", &realistic(100, 130), 1_500);
    check("1000 nodes, 1300 links", &realistic(1_000, 1_300), 12_000);
    check("100 nodes anywhere, 130 links", &freely_placed(realistic(100, 130)), 1_500);
    check("nothing", &Board::default(), 30);
}

/// Links that were sent years ago must open. The fixtures are of the first day;
/// new ones may be added beside them, and none may ever be made anew.
#[test]
fn links_made_earlier_open_for_ever() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/links");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the fixtures") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a link");
        // `simple.b1.txt` holds the board of `simple.stackboard.json`.
        let board = std::fs::read_to_string(path.with_extension("").with_extension("stackboard.json"));
        let board = file::read(&board.expect("its board")).expect("a sound file");
        assert_eq!(board.repairs, [], "{path:?}");
        assert!(link::decode(&text) == Ok(board), "{path:?} opens as another board");
        seen += 1;
    }
    assert!(seen >= 5, "only {seen} links");
}

#[test]
fn a_link_may_stand_in_an_address_a_mail_or_a_sentence() {
    let board = templates::ALL[0].board();
    let link = link::encode(&board);
    assert!(link.starts_with("b1:"));
    assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_')));
    let (start, end) = link.split_at(60);
    for text in [
        link.clone(),
        format!("#{link}"),
        format!("  https://example.org/board/?embed#{link}\n"),
        format!("#{start}\r\n {end}."),
        format!("#{})", link.replace(':', "%3A")),
    ] {
        assert_eq!(board_of(&text), board);
    }
}

#[test]
fn what_is_no_link_is_told_from_a_damaged_and_a_newer_one() {
    let link = link::encode(&templates::ALL[1].board());
    let refused = |text: &str| link::decode(text).expect_err("refused");
    for text in ["", "#", "hello", "#b:AAAA", "#bx:AAAA", "c1:AAAA", "#b0:AAAA", "https://example.org/"] {
        assert_eq!(refused(text), LinkError::NotALink, "{text}");
    }
    assert_eq!(refused("#b2:AAAA"), LinkError::Newer { version: 2 });
    assert_eq!(
        refused("b17:AAAA").to_string(),
        "This link was made by a newer version of Stackboard (link version 17; this one reads up to 1)."
    );
    assert_eq!(refused("b1:"), LinkError::CutOff);
    assert_eq!(refused(&link[..link.len() * 2 / 3]), LinkError::CutOff);
    assert_eq!(refused(&link.replacen(&link[40..41], "*", 1)), LinkError::Damaged);
    let long = format!("b1:{}", "A".repeat(limits::LINK_CHARS + 1));
    assert_eq!(refused(&long), LinkError::TooLong { chars: limits::LINK_CHARS + 1 });
}

#[test]
fn every_changed_character_is_noticed() {
    let link = link::encode(&templates::ALL[0].board());
    for at in 3..link.len() {
        let mut bytes = link.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8_lossy(&bytes);
        assert!(link::decode(&changed).is_err(), "character {at}");
    }
}

#[test]
fn a_board_deep_in_unknown_fields_comes_back_within_what_a_file_may_hold() {
    let mut board = templates::ALL[0].board();
    let deep = |levels: usize| (0..levels).fold(serde_json::json!(1), |inner, _| serde_json::json!([inner]));
    board.meta.extra.insert("deep".into(), deep(126));
    board.nodes[0].props.insert("deep".into(), deep(124));
    board.links[0].props.insert("deep".into(), deep(124));
    let again = link::decode(&link::encode(&board)).map(|reading| reading.board);
    assert!(again == Ok(board.clone()));
    assert!(file::read(&file::write(&board)).map(|reading| reading.board) == Ok(board.clone()));
    board.nodes[0].props.insert("deep".into(), deep(125));
    assert!(file::read(&file::write(&board)).is_err());
    assert_eq!(link::decode(&link::encode(&board)), Err(LinkError::Damaged));
}

proptest! {
    #![proptest_config(boards::cases(256))]

    #[test]
    fn every_board_comes_back_exactly(board in boards::board(12)) {
        let reading = link::decode(&link::encode(&board));
        prop_assert_eq!(reading, Ok(Reading { board, repairs: vec![] }));
    }

    #[test]
    fn damaged_links_are_refused(board in boards::board(5), at in any::<prop::sample::Index>(), by in 1_u8..=255, cut in any::<bool>()) {
        let link = link::encode(&board);
        let mut bytes = URL_SAFE_NO_PAD.decode(&link[3..]).expect("base64");
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] ^= by }
        let damaged = format!("b1:{}", URL_SAFE_NO_PAD.encode(bytes));
        // Bits that only fill up the last byte of the stream mean nothing.
        if let Ok(reading) = link::decode(&damaged) {
            prop_assert_eq!(reading.board, board);
        }
    }

    #[test]
    fn any_bytes_never_fail_the_reader(bytes in vec(any::<u8>(), 0..300)) {
        let _ = link::decode(&format!("b1:{}", URL_SAFE_NO_PAD.encode(bytes)));
    }

    #[test]
    fn any_text_never_fails_the_reader(text in any::<String>()) {
        let _ = link::decode(&text);
        let _ = link::decode(&format!("#b1:{text}"));
    }
}
