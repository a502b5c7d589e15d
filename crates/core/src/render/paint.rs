//! The palette. What is drawn names a role; the theme gives it a colour. The
//! page's style sheet takes the same table as CSS variables.

use super::Color;
use crate::model::{LinkKind, NodeKind};
use std::borrow::Cow;

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paint {
    None,
    /// The board itself.
    Paper,
    /// The dots on the board.
    Dot,
    /// Cards, chips, pills and islands.
    Card,
    /// The ground of a box.
    Sunk,
    /// Names and other words that matter.
    Ink,
    /// Words that matter less.
    Muted,
    /// Borders.
    Line,
    /// Links of no hue of their own.
    Wire,
    /// What is selected or pressed.
    Accent,
    /// What is broken.
    Danger,
    /// What is doubtful.
    Doubt,
    /// Requests of the three classes.
    Static,
    Read,
    Write,
    /// The soft shadow under a card.
    Shadow,
    /// A slip of paper with its border, fold and words.
    Note,
    NoteLine,
    NoteInk,
    /// A kind's hue for marks: 3:1 against what it lies on. Given as `#rrggbb`.
    Hue(&'static str),
    /// The ground of a kind's glyph.
    HueTint(&'static str),
    /// A breath of a kind's hue on the board.
    HueWash(&'static str),
    /// A kind's hue for the border of a box: calmer than a mark.
    HueLine(&'static str),
    /// A kind's hue for words: 4.5:1 against cards and boxes.
    HueInk(&'static str),
}

/// Light or dark, or black on white for paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    #[default]
    Light,
    Dark,
    /// Ink and greys on white: kinds are told by glyphs, dashes and words.
    Print,
}

/// The roles that are no hue, with the name of their CSS variable and their
/// colours in the light and the dark theme.
const ROLES: &[(Paint, &str, Color, Color)] = &[
    (Paint::Paper, "paper", Color::hex(0xfbfaf7), Color::hex(0x14161b)),
    (Paint::Dot, "dot", Color::hex(0xe0ddd5), Color::hex(0x282c35)),
    (Paint::Card, "card", Color::hex(0xffffff), Color::hex(0x1d2027)),
    (Paint::Sunk, "sunk", Color::hex(0xf3f2ee), Color::hex(0x181b21)),
    (Paint::Ink, "ink", Color::hex(0x1f2430), Color::hex(0xe7e9ee)),
    (Paint::Muted, "muted", Color::hex(0x646b79), Color::hex(0x98a0ae)),
    (Paint::Line, "line", Color::hex(0xd6d3ca), Color::hex(0x333843)),
    (Paint::Wire, "wire", Color::hex(0x7b8393), Color::hex(0x868e9c)),
    (Paint::Accent, "accent", Color::hex(0x2563eb), Color::hex(0x60a5fa)),
    (Paint::Danger, "danger", Color::hex(0xdc2626), Color::hex(0xf87171)),
    (Paint::Doubt, "doubt", Color::hex(0xb45309), Color::hex(0xfbbf24)),
    (Paint::Static, "static", Color::hex(0x14964a), Color::hex(0x4ade80)),
    (Paint::Read, "read", Color::hex(0x2563eb), Color::hex(0x60a5fa)),
    (Paint::Write, "write", Color::hex(0xc96e05), Color::hex(0xfbbf24)),
    (
        Paint::Shadow,
        "shadow",
        Color { alpha: 0.07, ..Color::hex(0x1f2430) },
        Color { alpha: 0.35, ..Color::hex(0x000000) },
    ),
    (Paint::Note, "note", Color::hex(0xfff8d9), Color::hex(0x332e1d)),
    (Paint::NoteLine, "note-line", Color::hex(0xe6d9a0), Color::hex(0x574d2c)),
    (Paint::NoteInk, "note-ink", Color::hex(0x3d3616), Color::hex(0xf0e8cb)),
];

/// The ways in which a hue is used.
const HUE_ROLES: [fn(&'static str) -> Paint; 5] =
    [Paint::Hue, Paint::HueTint, Paint::HueWash, Paint::HueLine, Paint::HueInk];

impl Paint {
    /// The paint as a CSS value made of the variables of
    /// [`Theme::css_variables`], for elements of the page.
    pub fn css(self) -> Cow<'static, str> {
        let hue =
            |role: &str, hue: &str| Cow::Owned(format!("var(--{role}-{})", hue.trim_start_matches('#')));
        match self {
            Self::None => Cow::Borrowed("none"),
            Self::Hue(h) => hue("hue", h),
            Self::HueTint(h) => hue("tint", h),
            Self::HueWash(h) => hue("wash", h),
            Self::HueLine(h) => hue("hue-line", h),
            Self::HueInk(h) => hue("hue-ink", h),
            plain => ROLES
                .iter()
                .find(|(paint, ..)| *paint == plain)
                .map_or(Cow::Borrowed("none"), |(_, name, ..)| Cow::Owned(format!("var(--{name})"))),
        }
    }

    /// The colour in a theme; `None` for no paint at all.
    pub fn resolve(self, theme: Theme) -> Option<Color> {
        if theme == Theme::Print {
            return self.on_paper();
        }
        let (card, sunk, paper) =
            (theme.plain(Self::Card), theme.plain(Self::Sunk), theme.plain(Self::Paper));
        let hue = |hue: &str| Color::parse(hue).unwrap_or(theme.plain(Self::Wire));
        // A hue that does not stand out is moved away from the ground.
        let (away, tint_share) = match theme {
            Theme::Light | Theme::Print => (Color::BLACK, 0.13),
            Theme::Dark => (Color::WHITE, 0.18),
        };
        let tint = |h: &str| card.mixed(hue(h), tint_share);
        match self {
            Self::None => None,
            Self::Hue(h) => Some(hue(h).standing_out(&[tint(h), paper, sunk], away, 3.0)),
            Self::HueTint(h) => Some(tint(h)),
            Self::HueWash(h) => Some(paper.mixed(hue(h), 0.05)),
            Self::HueLine(h) => Some(paper.mixed(hue(h), 0.45)),
            Self::HueInk(h) => Some(hue(h).standing_out(&[card, sunk, paper], away, 4.5)),
            plain => Some(theme.plain(plain)),
        }
    }

    /// Grounds stay white and unprinted; what is drawn is black, borders grey.
    fn on_paper(self) -> Option<Color> {
        match self {
            Self::None | Self::Shadow => None,
            Self::Paper | Self::Card | Self::Sunk | Self::Note => Some(Color::WHITE),
            Self::HueTint(_) | Self::HueWash(_) => Some(Color::WHITE),
            Self::Dot => Some(Color::hex(0xcccccc)),
            Self::Line | Self::NoteLine | Self::HueLine(_) => Some(Color::hex(0x808080)),
            Self::Muted => Some(Color::hex(0x404040)),
            _ => Some(Color::BLACK),
        }
    }
}

impl Theme {
    /// Those of the page.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// Every variable that [`Paint::css`] may name, with its value in this theme:
    /// `("--card", "#ffffff")`. In a fixed order.
    pub fn css_variables(self) -> Vec<(String, String)> {
        let paints = ROLES.iter().map(|(paint, ..)| *paint);
        let hues = HUE_ROLES.iter().flat_map(|role| hues().into_iter().map(role));
        let entry = |paint: Paint| {
            let css = paint.css();
            let name = css.strip_prefix("var(")?.strip_suffix(')')?.to_owned();
            Some((name, paint.resolve(self)?.to_css()))
        };
        paints.chain(hues).filter_map(entry).collect()
    }

    fn plain(self, wanted: Paint) -> Color {
        let role = ROLES.iter().find(|(paint, ..)| *paint == wanted);
        match (role, self) {
            (Some((.., light, _)), Self::Light | Self::Print) => *light,
            (Some((.., dark)), Self::Dark) => *dark,
            (None, Self::Light | Self::Print) => Color::BLACK,
            (None, Self::Dark) => Color::WHITE,
        }
    }
}

/// The hue of encrypted links' padlocks, that of certificates.
pub(super) const ENCRYPTED: &str = "#16a34a";

/// Every hue that a kind of node or link has, each once, in the tables' order.
pub fn hues() -> Vec<&'static str> {
    let nodes = NodeKind::ALL.iter().map(|kind| kind.info().hue);
    let links = LinkKind::ALL.iter().filter_map(|kind| kind.info().hue);
    let mut hues: Vec<&'static str> = Vec::new();
    for hue in nodes.chain(links).chain([ENCRYPTED]) {
        if !hues.contains(&hue) {
            hues.push(hue);
        }
    }
    hues
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(theme: Theme, a: Paint, b: Paint) -> f64 {
        a.resolve(theme).unwrap().contrast(b.resolve(theme).unwrap())
    }

    #[test]
    fn words_can_be_read_and_marks_be_seen_in_both_themes() {
        for theme in Theme::ALL {
            for ground in [Paint::Paper, Paint::Card, Paint::Sunk] {
                for words in [Paint::Ink, Paint::Muted] {
                    assert!(contrast(theme, words, ground) >= 4.5, "{words:?} on {ground:?}, {theme:?}");
                }
                let marks = [
                    Paint::Wire,
                    Paint::Accent,
                    Paint::Danger,
                    Paint::Doubt,
                    Paint::Static,
                    Paint::Read,
                    Paint::Write,
                ];
                for mark in marks {
                    assert!(contrast(theme, mark, ground) >= 3.0, "{mark:?} on {ground:?}, {theme:?}");
                }
                for hue in hues() {
                    assert!(
                        contrast(theme, Paint::HueInk(hue), ground) >= 4.5,
                        "{hue} on {ground:?}, {theme:?}"
                    );
                    assert!(
                        contrast(theme, Paint::Hue(hue), ground) >= 3.0,
                        "{hue} on {ground:?}, {theme:?}"
                    );
                }
            }
            for hue in hues() {
                assert!(contrast(theme, Paint::Hue(hue), Paint::HueTint(hue)) >= 3.0, "{hue}, {theme:?}");
                assert!(contrast(theme, Paint::Ink, Paint::HueWash(hue)) >= 4.5, "{hue}, {theme:?}");
                assert!(contrast(theme, Paint::Muted, Paint::HueWash(hue)) >= 4.5, "{hue}, {theme:?}");
            }
            assert!(contrast(theme, Paint::NoteInk, Paint::Note) >= 4.5);
        }
    }

    #[test]
    fn paper_has_no_colours_and_can_be_read() {
        let hued = HUE_ROLES.iter().flat_map(|role| hues().into_iter().map(role));
        for paint in ROLES.iter().map(|(paint, ..)| *paint).chain(hued) {
            let Some(color) = paint.resolve(Theme::Print) else { continue };
            let hex = color.to_hex();
            assert!(hex[1..3] == hex[3..5] && hex[3..5] == hex[5..7], "{paint:?} is {hex}");
        }
        for words in [Paint::Ink, Paint::Muted, Paint::NoteInk, Paint::HueInk("#2563eb")] {
            assert!(contrast(Theme::Print, words, Paint::Card) >= 7.0, "{words:?}");
        }
        for mark in [Paint::Wire, Paint::Line, Paint::Hue("#8b5cf6"), Paint::HueLine("#8b5cf6")] {
            assert!(contrast(Theme::Print, mark, Paint::Paper) >= 3.0, "{mark:?}");
        }
    }

    #[test]
    fn every_paint_has_its_variable_in_both_themes() {
        for theme in Theme::ALL {
            let variables = theme.css_variables();
            let has = |paint: Paint| {
                let css = paint.css();
                variables.iter().any(|(name, _)| css == format!("var({name})"))
            };
            assert!(ROLES.iter().all(|(paint, ..)| has(*paint)));
            assert!(hues().into_iter().all(|hue| HUE_ROLES.iter().all(|role| has(role(hue)))));
            let mut names: Vec<_> = variables.iter().map(|(name, _)| name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), variables.len());
        }
        assert_eq!(Paint::None.css(), "none");
        assert_eq!(Paint::Hue("#2563eb").css(), "var(--hue-2563eb)");
    }
}
