//! Text within XML.

use std::borrow::Cow;

/// The text as it may stand in an XML element or attribute. Characters that XML
/// 1.0 does not allow, such as most control characters, are left out.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(needs_care) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_allowed(c) => out.push(c),
            _ => {}
        }
    }
    Cow::Owned(out)
}

fn needs_care(c: char) -> bool {
    matches!(c, '&' | '<' | '>' | '"' | '\'') || !is_allowed(c)
}

/// The production `Char` of XML 1.0, less the C1 controls, which it discourages.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{7E}' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_that_opens_or_closes_anything_is_left(text in any::<String>()) {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
            prop_assert!(escaped.chars().all(is_allowed));
            for part in escaped.split('&').skip(1) {
                prop_assert!(["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|name| part.starts_with(name)));
            }
        }
    }

    #[test]
    fn what_is_harmless_is_kept() {
        assert_eq!(escape("Nginx → 漢字 🚀\n"), "Nginx → 漢字 🚀\n");
        assert_eq!(escape("a\u{0}b\u{8}c\u{FFFF}d\u{1B}[1m"), "abcd[1m");
        assert_eq!(escape("<script>&\"'"), "&lt;script&gt;&amp;&quot;&#39;");
    }
}
