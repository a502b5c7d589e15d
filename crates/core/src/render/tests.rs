//! Words stay within their nodes, files stand alone.

use super::{
    ARROW_LENGTH, Anchor, Colors, Mark, Paint, SvgOptions, Theme, marks_of_link, marks_of_node, svg,
};
use crate::{
    geometry::{Rect, Scene, attached_rects, text},
    model::{Board, Link, LinkKind, Node, NodeKind},
};
use proptest::prelude::*;

/// A board with a node of a kind, alone or in or on a server.
fn board(kind: NodeKind, label: &str, size: (f64, f64), on_server: bool) -> Board {
    let mut board = Board::default();
    let mut server = Node::new("s", NodeKind::Server, 0.0, 0.0);
    server.label = Some(label.to_owned());
    server.w = size.0;
    let mut node = Node::new("n", kind, 20.0, 40.0);
    node.label = Some(label.to_owned());
    (node.w, node.h) = size;
    node.parent = (on_server && kind.fits_in(NodeKind::Server)).then(|| "s".into());
    board.nodes.insert("s".into(), server);
    board.nodes.insert("n".into(), node);
    for (id, rect) in attached_rects(&board, |id| &**id == "s") {
        let node = &mut board.nodes[&id];
        (node.x, node.y, node.w, node.h) = (rect.x0, rect.y0, rect.width(), rect.height());
    }
    board
}

/// From where to where a text runs.
fn run(mark: &Mark) -> Option<(f64, f64, f64)> {
    let Mark::Text { x, y, anchor, font, text, .. } = mark else {
        return None;
    };
    let width = text::width(text, *font);
    let start = match anchor {
        Anchor::Start => *x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    Some((start, start + width, *y))
}

/// Checks that tags open and close in order, and names what is in the file.
fn elements(file: &str) -> Result<Vec<String>, String> {
    let mut open: Vec<String> = Vec::new();
    let mut seen = Vec::new();
    for part in file.split('<').skip(1) {
        let (tag, _) = part.split_once('>').ok_or_else(|| format!("a tag does not end: {part}"))?;
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            let last = open.pop();
            if last.as_deref() != Some(name) {
                return Err(format!("</{name}> closes {last:?}"));
            }
            continue;
        }
        if tag.matches('"').count() % 2 != 0 {
            return Err(format!("a quote is open in {tag}"));
        }
        seen.push(name.to_owned());
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
    }
    if open.is_empty() { Ok(seen) } else { Err(format!("{open:?} are not closed")) }
}

proptest! {
    #[test]
    fn words_stay_within_their_node(
        kind in prop::sample::select(NodeKind::ALL), label in "\\PC{0,40}",
        w in 30.0..400.0, h in 30.0..300.0, on_server in any::<bool>(),
    ) {
        prop_assume!(kind != NodeKind::Text);
        let board = board(kind, &label, (w, h), on_server);
        for node in board.nodes.values() {
            let marks = marks_of_node(&board, node);
            let runs: Vec<_> = marks.iter().filter_map(run).collect();
            for (start, end, base) in &runs {
                prop_assert!(*start >= 0.0 && *end <= node.w + 1e-6, "{start}..{end} in {}", node.w);
                prop_assert!(*base > 0.0 && *base < node.h + 4.0, "{base} in {}", node.h);
            }
            for (index, (start, end, base)) in runs.iter().enumerate() {
                let beside = |other: &(f64, f64, f64)| other.2 != *base || other.0 >= *end || other.1 <= *start;
                prop_assert!(runs[index + 1..].iter().all(beside), "words over words: {runs:?}");
            }
        }
    }

    #[test]
    fn a_file_stands_alone_whatever_people_write(
        label in any::<String>(), chip in any::<String>(), title in any::<String>(), id in "\\PC{1,12}",
        kind in prop::sample::select(NodeKind::ALL), dots in any::<bool>(), theme in prop::sample::select(&Theme::ALL[..]),
    ) {
        let mut board = board(kind, &label, (200.0, 90.0), true);
        board.meta.title = title.clone();
        let mut link = Link::new(id.as_str(), "s".into(), "n".into(), LinkKind::Https);
        link.label = chip;
        board.links.insert(link.id.clone(), link);
        let options = SvgOptions { theme, dots, metadata: Some(title), ..SvgOptions::default() };
        let file = svg(&board, &Scene::new(&board), &options);
        let names = elements(&file).map_err(TestCaseError::fail)?;
        let known = ["svg", "title", "desc", "metadata", "g", "rect", "path", "circle", "text", "pattern"];
        prop_assert!(names.iter().all(|name| known.contains(&name.as_str())), "{names:?}");
        prop_assert!(!file.contains("var("), "a variable means nothing in a file");
        let forbidden = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
        prop_assert!(!file.contains(forbidden));
    }
}

#[test]
fn what_people_write_is_text() {
    let hostile = "\"><script>alert(1)</script><image href='https://evil.example/x.png'/>\u{0}";
    let mut board = board(NodeKind::Note, hostile, (600.0, 90.0), false);
    board.meta.title = hostile.into();
    let file = svg(&board, &Scene::new(&board), &SvgOptions::default());
    assert!(file.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!file.contains("<script") && !file.contains("<image") && !file.contains('\u{0}'));
    assert_eq!(
        file.matches("://").count(),
        file.matches("https://evil").count() + 1,
        "the name of SVG itself"
    );
    assert!(!file.contains("=\"https://evil"), "no attribute holds an address");
}

#[test]
fn a_picture_can_be_clear_larger_and_of_a_part() {
    let mut board = board(NodeKind::Web, "Nginx", (156.0, 60.0), false);
    board.nodes["n"].x = 1000.0;
    let scene = Scene::new(&board);
    let whole = svg(&board, &scene, &SvgOptions::default());
    let part = SvgOptions {
        background: false,
        padding: 10.0,
        scale: 2.0,
        only: Some([super::super::model::NodeId::from("n")].into_iter().collect()),
        title: Some("Only the web server".into()),
        ..SvgOptions::default()
    };
    let part = svg(&board, &scene, &part);
    assert!(
        part.contains("viewBox=\"990 30 176 80\"") && part.contains("width=\"352\" height=\"160\""),
        "{part}"
    );
    assert!(part.contains("<title>Only the web server</title>"));
    let paper = Paint::Paper.resolve(Theme::Light).map(super::Color::to_hex).unwrap_or_default();
    assert!(whole.contains(&paper) && !part.contains(&paper));
    assert!(whole.contains("data-node-id=\"s\"") && !part.contains("data-node-id=\"s\""));
}

#[test]
fn an_empty_board_is_a_picture_too() {
    let file = svg(&Board::default(), &Scene::default(), &SvgOptions::default());
    assert!(elements(&file).is_ok());
    assert!(file.contains("viewBox=\"-32 -32 384 264\""));
}

#[test]
fn a_line_ends_in_the_arrow_and_the_arrow_at_the_card() {
    let mut board = board(NodeKind::Web, "Nginx", (156.0, 60.0), false);
    board.nodes["n"].x = 500.0;
    for (n, kind) in LinkKind::ALL.into_iter().enumerate() {
        let link = Link::new(format!("l{n}"), "s".into(), "n".into(), kind);
        board.links.insert(link.id.clone(), link);
    }
    let scene = Scene::new(&board);
    for link in board.links.values() {
        let route = scene.route(&link.id).expect("the link has a route");
        let marks = marks_of_link(link, route);
        let tip = route.curve.p3;
        let heads = marks.iter().filter_map(|mark| match mark {
            Mark::Path { d, stroke: Paint::None, .. } => Some(d),
            _ => None,
        });
        let start = format!("M{} {}", super::number::number(tip.x), super::number::number(tip.y));
        assert_eq!(heads.filter(|d| d.starts_with(&start)).count(), 1, "{:?}", link.kind);
        let off = 500.0 - tip.x;
        assert!((0.0..3.0).contains(&off), "{off} before the card");
        assert!(route.without_tip(ARROW_LENGTH).p3.distance(tip) > ARROW_LENGTH * 0.8);
        let chips = marks.iter().filter(|mark| matches!(mark, Mark::Rect { .. })).count();
        assert_eq!(chips, usize::from(!link.chip().is_empty()));
    }
}

#[test]
fn the_same_marks_make_the_page_and_the_file() {
    let board = board(NodeKind::Database, "MySQL", (156.0, 60.0), true);
    for mark in board.nodes.values().flat_map(|node| marks_of_node(&board, node)) {
        let (page, file) = (mark.tag(Colors::Variables), mark.tag(Colors::Of(Theme::Dark)));
        assert_eq!((page.name, page.text), (file.name, file.text));
        let shape = |tag: &super::Tag<'_>| {
            let is_paint = |name: &str| name.starts_with("fill") || name.starts_with("stroke");
            let plain = tag.attributes.iter().filter(|(name, _)| !is_paint(name));
            plain.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        assert_eq!(shape(&page), shape(&file));
    }
}

#[test]
fn the_bar_of_a_card_lies_under_its_words() {
    let node = Node::new("n", NodeKind::App, 0.0, 0.0);
    let bar = super::utilisation_bar(&node);
    assert!(Rect::new(0.0, 0.0, node.w, node.h).inflate(-4.0, -4.0).contains_rect(bar));
    let board = Board::default();
    assert!(marks_of_node(&board, &node).iter().filter_map(run).all(|(.., base)| base < bar.y0));
}
