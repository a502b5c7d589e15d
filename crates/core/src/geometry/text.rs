//! How wide words are, without asking a browser.
//!
//! Widths are those of DejaVu Sans, the widest of the usual interface fonts, so
//! that what fits here fits everywhere; they are the same on every machine, so
//! that a board has one shape.

use std::borrow::Cow;

/// A size and face of the fonts used on a board.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Font {
    /// In board units (CSS pixels at 100 %).
    pub size: f64,
    pub face: Face,
}

/// Which of the faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    Regular,
    Semibold,
    Mono,
}

impl Font {
    pub const fn regular(size: f64) -> Self {
        Self { size, face: Face::Regular }
    }

    pub const fn semibold(size: f64) -> Self {
        Self { size, face: Face::Semibold }
    }

    pub const fn mono(size: f64) -> Self {
        Self { size, face: Face::Mono }
    }

    /// How far below the middle of a line its base line is, so that capitals
    /// stand centred: half the height of a capital (0.73 em).
    pub const fn drop(self) -> f64 {
        self.size * 0.365
    }
}

/// The width of one line of text in board units.
pub fn width(text: &str, font: Font) -> f64 {
    text.chars().map(|c| f64::from(advance(c, font.face))).sum::<f64>() * font.size / 1000.0
}

/// The text, shortened with an ellipsis to be at most `max` wide. Empty when
/// not even one letter and the ellipsis fit.
pub fn truncate(text: &str, font: Font, max: f64) -> Cow<'_, str> {
    if width(text, font) <= max {
        return Cow::Borrowed(text);
    }
    let room = max - width("…", font);
    let kept = text[..prefix(text, font, room)].trim_end();
    if kept.is_empty() { Cow::Borrowed("") } else { Cow::Owned(format!("{kept}…")) }
}

/// The text broken into lines at most `max` wide, at spaces where possible;
/// line breaks in the text are kept. A word wider than a line is broken within.
pub fn wrap(text: &str, font: Font, max: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let before = lines.len();
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if width(&joined, font) <= max {
                line = joined;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            let mut rest = word;
            while width(rest, font) > max {
                // One letter a line at least, or it would never end.
                let first = rest.chars().next().map_or(rest.len(), char::len_utf8);
                let (head, tail) = rest.split_at(prefix(rest, font, max).max(first));
                lines.push(head.to_owned());
                rest = tail;
            }
            line = rest.to_owned();
        }
        // An empty paragraph is an empty line.
        if !line.is_empty() || lines.len() == before {
            lines.push(line);
        }
    }
    lines
}

/// The text on at most `count` lines, the last shortened with an ellipsis when
/// there is more.
pub fn wrap_to(text: &str, font: Font, max: f64, count: usize) -> Vec<String> {
    let mut lines = wrap(text, font, max);
    if lines.len() > count {
        let rest = lines.split_off(count.saturating_sub(1)).join(" ");
        if count > 0 {
            lines.push(truncate(&rest, font, max).into_owned());
        }
    }
    lines
}

/// How many bytes of the text fit into `max`, cut between letters.
fn prefix(text: &str, font: Font, max: f64) -> usize {
    let mut used = 0.0;
    for (at, c) in text.char_indices() {
        used += f64::from(advance(c, font.face)) * font.size / 1000.0;
        if used > max {
            return at;
        }
    }
    text.len()
}

/// The advance of one letter in thousandths of the font size.
fn advance(c: char, face: Face) -> u16 {
    match c as u32 {
        // Control characters, combining marks, joiners and variation selectors.
        0..0x20 | 0x7F..0xA0 | 0x300..=0x36F | 0x200B..=0x200F | 0x2060..=0x2064 | 0xFE00..=0xFE0F => 0,
        // What East Asian and picture fonts draw as wide as it is high.
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 1000,
        _ if face == Face::Mono => 602,
        code @ 0x20..=0x7E => {
            let table = if face == Face::Semibold { &BOLD } else { &REGULAR };
            table[(code - 0x20) as usize]
        }
        code => {
            let regular = match code {
                0xA0 | 0xB7 => 318,
                0xD7 | 0xF7 | 0x2190..=0x21FF | 0x2200..=0x22FF => 838,
                0x2013 | 0x2018..=0x201F => 500,
                0x2014 | 0x2026 => 1000,
                0xC0..=0xDE | 0x400..=0x42F => 760,
                0x430..=0x4FF => 640,
                _ => 640,
            };
            if face == Face::Semibold { regular + 80 } else { regular }
        }
    }
}

/// DejaVu Sans, from the space to the tilde.
static REGULAR: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
    636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
    295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
    500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
    392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// DejaVu Sans Bold, from the space to the tilde.
static BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696,
    696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372,
    372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838,
    500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595,
    478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FONT: Font = Font::regular(10.0);

    proptest! {
        #[test]
        fn shortened_text_fits(text in "\\PC{0,60}", max in 0.0..200.0) {
            prop_assert!(width(&truncate(&text, FONT, max), FONT) <= max + 1e-9);
        }

        #[test]
        fn wrapping_loses_no_letter_and_keeps_to_the_width(text in "[a-zA-Z0-9 äßЖ漢]{0,80}", max in 12.0..200.0) {
            let lines = wrap(&text, FONT, max);
            for line in &lines {
                prop_assert!(width(line, FONT) <= max + 1e-9, "{line:?}");
            }
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
        }
    }

    #[test]
    fn widths_are_those_of_the_font() {
        assert_eq!(width("", FONT), 0.0);
        assert!((width("Nginx", Font::regular(1000.0)) - 2887.0).abs() < 1e-9);
        assert!(width("iii", FONT) < width("WWW", FONT));
        assert!(width("Nginx", FONT) < width("Nginx", Font::semibold(10.0)));
        assert_eq!(width("漢字", FONT), 20.0);
        assert_eq!(width("10.0.0.10", Font::mono(10.0)), width("WWWWWWWWW", Font::mono(10.0)));
        assert_eq!(width("e\u{301}", FONT), width("e", FONT), "an accent of its own takes no room");
    }

    #[test]
    fn text_is_cut_where_it_stops_fitting() {
        assert_eq!(truncate("Load balancer", FONT, 500.0), "Load balancer");
        assert_eq!(truncate("Load balancer", FONT, 36.0), "Load…");
        assert_eq!(truncate("Load balancer", FONT, 5.0), "");
    }

    #[test]
    fn lines_break_at_spaces_and_where_the_text_says() {
        assert_eq!(wrap("one two\nthree", FONT, 1000.0), ["one two", "three"]);
        assert_eq!(wrap("one two", FONT, width("one tw", FONT)), ["one", "two"]);
        assert_eq!(wrap("", FONT, 50.0), [""]);
        assert_eq!(wrap("WWW", FONT, 1.0), ["W", "W", "W"]);
        assert_eq!(wrap_to("one two three", FONT, width("two th", FONT), 2), ["one", "two…"]);
    }
}
