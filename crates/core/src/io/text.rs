//! Makes text from outside fit to be shown.

use super::report::{Mend, Report};
use std::fmt;

/// Whether a character changes how others are shown without being seen itself.
/// Such characters can make a label read differently from what it holds.
/// Line breaks and tabs are meant and stay.
pub(crate) fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        // Marks, embeddings, overrides and isolates of the bidirectional algorithm.
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // Separators, the byte order mark and what no XML document may hold.
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    }
}

/// The text without hidden characters.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

/// Takes hidden characters out, cuts to `max` characters, and reports both.
pub(super) fn clean(text: String, max: usize, at: impl fmt::Display, report: &mut Report) -> String {
    // Bytes are never fewer than characters: most text passes without a count.
    let short = text.len() <= max;
    if short && text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return text;
    }
    let text = if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text };
    let hidden = text.chars().filter(|c| is_hidden(*c)).count();
    let text = if hidden == 0 { text } else { shown(&text) };
    if hidden > 0 {
        report.add(&at, Mend::TextCleaned { count: hidden });
    }
    match text.char_indices().nth(max) {
        Some((end, _)) => {
            report.add(&at, Mend::TextCut { max });
            text[..end].to_owned()
        }
        None => text,
    }
}

/// The beginning of a text, short enough to stand in a sentence, without
/// characters that would upset it.
pub(super) fn excerpt(text: &str) -> String {
    const LENGTH: usize = 40;
    let mut out: String =
        text.chars().take(LENGTH).map(|c| if is_hidden(c) || c.is_whitespace() { ' ' } else { c }).collect();
    if text.chars().nth(LENGTH).is_some() {
        out.push('…');
    }
    out
}
