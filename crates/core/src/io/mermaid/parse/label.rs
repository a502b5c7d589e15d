//! What a label says once entities, tags and marks are read.

/// Entities by name, as far as labels are likely to use them.
const ENTITIES: &[(&str, char)] = &[
    ("quot", '"'),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("num", '#'),
    ("semi", ';'),
    ("colon", ':'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lbrack", '['),
    ("rbrack", ']'),
    ("lbrace", '{'),
    ("rbrace", '}'),
    ("vert", '|'),
    ("percnt", '%'),
    ("grave", '`'),
    ("bsol", '\\'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("ccedil", 'ç'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ocirc", 'ô'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("szlig", 'ß'),
    ("oelig", 'œ'),
    ("ntilde", 'ñ'),
    ("rarr", '→'),
    ("larr", '←'),
    ("harr", '↔'),
    ("rArr", '⇒'),
    ("hellip", '…'),
    ("middot", '·'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("copy", '©'),
    ("deg", '°'),
    ("times", '×'),
    ("euro", '€'),
    ("infin", '∞'),
    ("check", '✓'),
    ("star", '☆'),
    ("hearts", '♥'),
];

/// A label in plain text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Plain {
    pub text: String,
    pub had_icon: bool,
}

/// Reads a label. `is_markdown` for one in backticks.
pub(super) fn plain(raw: &str, is_markdown: bool) -> Plain {
    let mut out = Plain::default();
    let without_tags = without_tags(raw);
    let decoded = entities(&without_tags);
    let words = if is_markdown { without_marks(&decoded) } else { decoded };
    let mut lines: Vec<String> = Vec::new();
    for line in words.split('\n') {
        let kept: Vec<&str> = line
            .split_whitespace()
            .filter(|word| {
                let is_icon = is_icon(word);
                out.had_icon |= is_icon;
                !is_icon
            })
            .collect();
        lines.push(kept.join(" "));
    }
    out.text = crate::io::text::shown(&lines.join("\n")).trim().to_owned();
    out
}

/// A Font Awesome icon, as in `fa:fa-user`.
fn is_icon(word: &str) -> bool {
    word.split_once(":fa-").is_some_and(|(set, name)| {
        matches!(set, "fa" | "fas" | "far" | "fab" | "fal" | "fad" | "fak") && !name.is_empty()
    })
}

/// The text with `<br>` as ends of lines and without other tags.
fn without_tags(raw: &str) -> String {
    let raw = raw.replace("\\n", "\n");
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match tag_end(rest) {
            Some(end) => {
                let name = rest[1..end].trim_start_matches('/');
                if name.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("br"))
                    && !name[2..].starts_with(|c: char| c.is_ascii_alphanumeric())
                {
                    out.push('\n');
                }
                rest = &rest[end..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The end of the tag that begins here, if one does. A tag is short.
fn tag_end(text: &str) -> Option<usize> {
    let inner = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    text.bytes().take(200).position(|byte| byte == b'>').map(|end| end + 1)
}

/// Reads `#quot;`, `#35;`, `&amp;` and `&#35;`.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['#', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(text: &str) -> Option<(char, usize)> {
    let name = text.strip_prefix("&#").or_else(|| text.strip_prefix(['#', '&']))?;
    let start = text.len() - name.len();
    let end = name.bytes().take(12).position(|byte| byte == b';')?;
    let name = name.get(..end)?;
    let is_number = name.starts_with(|c: char| c.is_ascii_digit());
    let c = if is_number {
        char::from_u32(name.parse().ok()?)?
    } else if let Some(hex) = name.strip_prefix('x').filter(|_| text.starts_with("&#")) {
        char::from_u32(u32::from_str_radix(hex, 16).ok()?)?
    } else {
        ENTITIES.iter().find(|(known, _)| *known == name)?.1
    };
    Some((c, start + end + 1))
}

/// Markdown without its marks for bold and italics.
fn without_marks(text: &str) -> String {
    let text = text.replace("**", "").replace("__", "");
    let chars: Vec<char> = text.chars().collect();
    let is_word = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric());
    chars
        .iter()
        .enumerate()
        .filter(|(at, c)| match c {
            // Within a word an underscore or star is itself.
            '*' | '_' => {
                at.checked_sub(1).is_some_and(|b| is_word(chars.get(b))) && is_word(chars.get(at + 1))
            }
            _ => true,
        })
        .map(|(_, c)| *c)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> String {
        plain(raw, false).text
    }

    #[test]
    fn entities_breaks_and_tags_are_read() {
        assert_eq!(text("say #quot;hi#quot; #35;1 &amp; &#233;t&eacute; #9829;"), "say \"hi\" #1 & été ♥");
        assert_eq!(text("Web<br/>server<BR>two<br />three"), "Web\nserver\ntwo\nthree");
        assert_eq!(text("<b>bold</b> a < b #nothing; #;"), "bold a < b #nothing; #;");
        assert_eq!(text("fa:fa-user User"), "User");
        assert_eq!(text("&lt;b&gt;"), "<b>");
    }

    #[test]
    fn marks_of_markdown_go_and_underscores_in_words_stay() {
        assert_eq!(plain("**Web** _server_ my_app *x*", true).text, "Web server my_app x");
    }
}
