//! What a node looks like, with its top left corner at the origin.

use super::{Anchor, Dash, Mark, Paint, View};
use crate::{
    geometry::{
        CONTAINER_HEADER, Rect,
        attach::{PILL_END, PILL_FONT, PILL_GLYPH, PILL_INSET, PILL_TEXT},
        text::{self, Font},
    },
    model::{Board, Node, NodeKind},
};
use std::borrow::Cow;

const NAME: Font = Font::semibold(13.5);
const SUBTITLE: Font = Font::regular(11.0);
/// Used when a name takes two lines.
const LONG_NAME: Font = Font::semibold(12.5);
const LONG_SUBTITLE: Font = Font::regular(10.5);
/// Used when a subtitle just does not fit.
const SMALL_SUBTITLE: Font = Font::regular(10.0);
const HEADER: Font = Font::semibold(12.0);
/// Used when a box's name just does not fit.
const SMALL_HEADER: Font = Font::semibold(11.0);
const ADDRESS: Font = Font::mono(10.5);
const NOTE: Font = Font::regular(13.0);

/// The glyph's tile and its distance from the card's left border.
const TILE: f64 = 40.0;
const INSET: f64 = 10.0;
/// Where a card's words start, and the room behind them.
const WORDS: f64 = INSET + TILE + 10.0;
const END: f64 = 7.0;
/// The room at both ends of a box's header, between its name and its address,
/// and the size of its glyph.
const HEADER_INSET: f64 = 12.0;
const HEADER_GAP: f64 = 8.0;
const ICON: f64 = 14.0;
/// The stroke of a glyph in its own 24×24 units.
const GLYPH_STROKE: f64 = 1.8;

/// The marks of one node in its own coordinates, from back to front: whoever
/// shows them moves them to the node's place.
pub fn marks_of_node(board: &Board, node: &Node) -> Vec<Mark> {
    match node.kind {
        _ if board.is_attached(node) => pill(node),
        kind if kind.is_container() => container(node),
        NodeKind::Note => note(node),
        NodeKind::Text => words(node),
        _ => card(node),
    }
}

/// Where on a card the bar for its utilisation lies, in the node's own
/// coordinates.
pub fn utilisation_bar(node: &Node) -> Rect {
    let y = node.h / 2.0 + 21.0;
    Rect::new(WORDS.min(node.w), y, (node.w - INSET).max(WORDS.min(node.w)), y + 3.0)
}

/// The words in the header of a box.
struct Header<'a> {
    /// Where the glyph is, if there is one.
    icon: Option<f64>,
    /// Where the name starts.
    start: f64,
    font: Font,
    name: Cow<'a, str>,
    address: Cow<'a, str>,
}

impl<'a> Header<'a> {
    fn of(node: &'a Node) -> Self {
        // A server is known by its looks.
        let icon = (node.kind != NodeKind::Server).then_some(HEADER_INSET);
        let start = icon.map_or(HEADER_INSET, |icon| icon + ICON + 6.0);
        let room = (node.w - start - HEADER_INSET).max(0.0);
        let name_width = text::width(node.label(), HEADER);
        let address = match node.kind {
            NodeKind::Server => node.text("ip"),
            NodeKind::Cluster => node.text("virtual_ip"),
            NodeKind::Zone => node.text("network"),
            _ => "",
        };
        let address = text::truncate(address, ADDRESS, room - name_width.min(room * 0.5) - HEADER_GAP);
        let taken = if address.is_empty() { 0.0 } else { text::width(&address, ADDRESS) + HEADER_GAP };
        let font = if name_width <= room - taken { HEADER } else { SMALL_HEADER };
        let name = text::truncate(node.label(), font, room - taken);
        Self { icon: icon.filter(|_| room > 0.0), start, font, name, address }
    }
}

/// The part of a box's header, from one x to another in the node's own
/// coordinates, where there are no words and links can pass.
pub fn header_gap(node: &Node) -> (f64, f64) {
    let header = Header::of(node);
    let name_end = header.start + text::width(&header.name, header.font);
    (name_end, node.w - HEADER_INSET - text::width(&header.address, ADDRESS))
}

fn card(node: &Node) -> Vec<Mark> {
    let info = node.kind.info();
    let middle = node.h / 2.0;
    let tile = TILE.min(node.h - 8.0).min(node.w - 8.0).max(8.0);
    let inset = INSET.min((node.w - tile) / 2.0);
    let tile_rect = Rect::new(inset, middle - tile / 2.0, inset + tile, middle + tile / 2.0);
    let mut marks = vec![
        box_mark(Rect::new(0.5, 2.0, node.w - 0.5, node.h + 1.5), 10.0, Paint::Shadow, Paint::None),
        box_mark(hairline(node), 10.0, Paint::Card, Paint::Line),
        box_mark(tile_rect, 8.0, Paint::HueTint(info.hue), Paint::None),
        glyph(info.glyph, Paint::Hue(info.hue), tile_rect, tile * 0.6, GLYPH_STROKE),
    ];
    let room = node.w - WORDS - END;
    if room < 16.0 {
        return marks;
    }
    let mut line = |middle_y: f64, font: Font, fill: Paint, words: &str| {
        let text = text::truncate(words, font, room).into_owned();
        if !text.is_empty() {
            marks.push(Mark::Text {
                x: WORDS,
                y: middle_y + font.drop(),
                anchor: Anchor::Start,
                font,
                fill,
                text,
            });
        }
    };
    let subtitle = node.subtitle();
    let names = if text::width(node.label(), NAME) <= room || node.h < 54.0 {
        vec![node.label().to_owned()]
    } else {
        text::wrap_to(node.label(), LONG_NAME, room, 2)
    };
    match (names.as_slice(), subtitle.is_empty()) {
        ([first, second], false) => {
            line(middle - 15.5, LONG_NAME, Paint::Ink, first);
            line(middle - 1.0, LONG_NAME, Paint::Ink, second);
            line(middle + 13.5, LONG_SUBTITLE, Paint::Muted, &subtitle);
        }
        ([first, second], true) => {
            line(middle - 8.0, LONG_NAME, Paint::Ink, first);
            line(middle + 8.0, LONG_NAME, Paint::Ink, second);
        }
        (_, false) => {
            line(middle - 8.0, NAME, Paint::Ink, node.label());
            let fits = text::width(&subtitle, SUBTITLE) <= room;
            line(middle + 9.0, if fits { SUBTITLE } else { SMALL_SUBTITLE }, Paint::Muted, &subtitle);
        }
        (_, true) => line(middle, NAME, Paint::Ink, node.label()),
    }
    marks
}

fn container(node: &Node) -> Vec<Mark> {
    let hue = node.kind.info().hue;
    let (fill, stroke, dash) = match node.kind {
        NodeKind::Zone => (Paint::HueWash(hue), Paint::HueLine(hue), Dash::Border),
        NodeKind::Cluster => (Paint::HueWash(hue), Paint::HueLine(hue), Dash::Solid),
        _ => (Paint::Sunk, Paint::Line, Dash::Solid),
    };
    let mut marks = vec![Mark::Rect { rect: hairline(node), radius: 12.0, fill, stroke, width: 1.0, dash }];
    if node.kind == NodeKind::Cluster {
        // A second line within the first: several machines that act as one.
        let inner = Rect::new(3.5, 3.5, node.w - 3.5, node.h - 3.5);
        marks.push(box_mark(inner, 9.0, Paint::None, Paint::HueTint(hue)));
    }
    let header = Header::of(node);
    let middle = CONTAINER_HEADER / 2.0 + 1.0;
    if let Some(left) = header.icon {
        let icon = Rect::new(left, middle - ICON / 2.0, left + ICON, middle + ICON / 2.0);
        marks.push(glyph(node.kind.info().glyph, Paint::HueInk(hue), icon, ICON, 2.2));
    }
    let mut line = |x: f64, anchor: Anchor, font: Font, fill: Paint, text: Cow<'_, str>| {
        if !text.is_empty() {
            let y = middle + font.drop();
            marks.push(Mark::Text { x, y, anchor, font, fill, text: text.into_owned() });
        }
    };
    line(header.start, Anchor::Start, header.font, Paint::Ink, header.name);
    line(node.w - HEADER_INSET, Anchor::End, ADDRESS, Paint::Muted, header.address);
    marks
}

fn pill(node: &Node) -> Vec<Mark> {
    let info = node.kind.info();
    let radius = node.h.min(node.w) / 2.0;
    let middle = node.h / 2.0;
    let room = node.w - PILL_TEXT - PILL_END;
    let has_words = room >= 12.0;
    let left = if has_words { PILL_INSET } else { (node.w - PILL_GLYPH) / 2.0 };
    let icon = Rect::new(left, middle - PILL_GLYPH / 2.0, left + PILL_GLYPH, middle + PILL_GLYPH / 2.0);
    let mut marks = vec![
        box_mark(Rect::new(0.5, 1.5, node.w - 0.5, node.h + 1.0), radius, Paint::Shadow, Paint::None),
        box_mark(hairline(node), radius, Paint::Card, Paint::Line),
        glyph(info.glyph, Paint::HueInk(info.hue), icon, PILL_GLYPH, 2.2),
    ];
    if has_words {
        marks.push(Mark::Text {
            x: PILL_TEXT,
            y: middle + PILL_FONT.drop(),
            anchor: Anchor::Start,
            font: PILL_FONT,
            fill: Paint::Ink,
            text: text::truncate(node.label(), PILL_FONT, room).into_owned(),
        });
    }
    marks
}

fn note(node: &Node) -> Vec<Mark> {
    const PADDING: f64 = 12.0;
    const LEADING: f64 = 18.0;
    let (w, h) = (node.w, node.h);
    let fold = 14.0_f64.min(w / 3.0).min(h / 3.0);
    let n = super::number::number;
    let (right, bottom) = (n(w - 0.5), n(h - 0.5));
    let (fold_x, fold_y) = (n(w - 0.5 - fold), n(h - 0.5 - fold));
    let slip = format!(
        "M3.5 0.5H{}a3 3 0 0 1 3 3V{fold_y}L{fold_x} {bottom}H3.5a-3 -3 0 0 1 -3 -3V3.5a3 3 0 0 1 3 -3z",
        n(w - 3.5)
    );
    let corner = format!("M{right} {fold_y}H{fold_x}V{bottom}z");
    let border = |d: String, fill: Paint| Mark::Path {
        d: d.into(),
        fill,
        stroke: Paint::NoteLine,
        width: 1.0,
        dash: Dash::Solid,
        view: View::default(),
    };
    let shadow = Mark::Path {
        d: slip.clone().into(),
        fill: Paint::Shadow,
        stroke: Paint::None,
        width: 0.0,
        dash: Dash::Solid,
        view: View { x: 0.0, y: 1.5, scale: 1.0 },
    };
    let mut marks = vec![shadow, border(slip, Paint::Note), border(corner, Paint::NoteLine)];
    let count = ((h - 2.0 * PADDING + 4.0) / LEADING).max(1.0) as usize;
    marks.extend(lines(node, NOTE, (w - 2.0 * PADDING).max(8.0), count).enumerate().map(|(index, text)| {
        Mark::Text {
            x: PADDING,
            y: PADDING + LEADING * (index as f64 + 0.5) + NOTE.drop(),
            anchor: Anchor::Start,
            font: NOTE,
            fill: Paint::NoteInk,
            text,
        }
    }));
    marks
}

fn words(node: &Node) -> Vec<Mark> {
    let font = match node.text("size") {
        "small" => Font::regular(12.0),
        "large" => Font::semibold(22.0),
        _ => Font::regular(15.0),
    };
    let leading = font.size * 1.35;
    // Words are never cut off for want of height: their box only says how wide
    // they may run.
    lines(node, font, node.w.max(8.0), usize::MAX)
        .enumerate()
        .map(|(index, text)| Mark::Text {
            x: 0.0,
            y: leading * (index as f64 + 0.5) + font.drop() + 4.0,
            anchor: Anchor::Start,
            font,
            fill: Paint::Ink,
            text,
        })
        .collect()
}

/// The lines of a note or text that have words in them, with their line numbers
/// kept by empty lines in between.
fn lines(node: &Node, font: Font, room: f64, count: usize) -> impl Iterator<Item = String> {
    text::wrap_to(node.label(), font, room, count).into_iter()
}

/// The rectangle of a border one unit wide that lies within the node's own.
fn hairline(node: &Node) -> Rect {
    Rect::new(0.5, 0.5, (node.w - 0.5).max(1.0), (node.h - 0.5).max(1.0))
}

fn box_mark(rect: Rect, radius: f64, fill: Paint, stroke: Paint) -> Mark {
    Mark::Rect { rect, radius, fill, stroke, width: 1.0, dash: Dash::Solid }
}

/// A 24×24 line drawing in the middle of a rectangle at the given size.
pub(super) fn glyph(d: &'static str, stroke: Paint, place: Rect, size: f64, width: f64) -> Mark {
    let centre = place.center();
    Mark::Path {
        d: d.into(),
        fill: Paint::None,
        stroke,
        width,
        dash: Dash::Solid,
        view: View { x: centre.x - size / 2.0, y: centre.y - size / 2.0, scale: size / 24.0 },
    }
}
