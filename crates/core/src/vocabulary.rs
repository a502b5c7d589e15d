//! The words a learner meets, each with a line or two about what it means.

mod terms;

pub use terms::TERMS;

/// A word with its meaning.
#[derive(Debug, PartialEq, Eq)]
pub struct Term {
    pub id: TermId,
    /// The word as it heads its explanation.
    pub word: &'static str,
    /// Other ways of saying it. An `s` at the end is understood anyway.
    pub aliases: &'static [&'static str],
    /// What it means, in a sentence or two.
    pub definition: &'static str,
}

/// Names a term, as in `round-robin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermId(pub &'static str);

/// A piece of text, with the term it stands for if it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub term: Option<TermId>,
}

impl TermId {
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// The term with an id.
pub fn term(id: TermId) -> Option<&'static Term> {
    TERMS.iter().find(|term| term.id == id)
}

/// The term that a word or phrase stands for, whatever its case.
pub fn lookup(word: &str) -> Option<&'static Term> {
    let word = word.trim();
    longest(word).filter(|(length, _)| *length == word.len()).and_then(|(_, id)| term(id))
}

/// Cuts a text into pieces so that every word of the vocabulary is a piece of
/// its own. The longest match wins; only whole words count. The pieces joined
/// are the text again.
pub fn annotate(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let found = if starts_word(text, at) { longest(rest) } else { None };
        if let Some((length, term)) = found {
            if plain < at {
                spans.push(Span { text: text[plain..at].into(), term: None });
            }
            spans.push(Span { text: rest[..length].into(), term: Some(term) });
            at += length;
            plain = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    if plain < text.len() {
        spans.push(Span { text: text[plain..].into(), term: None });
    }
    spans
}

impl Term {
    /// The word and its aliases.
    pub fn phrases(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.word).chain(self.aliases.iter().copied())
    }
}

/// The longest phrase at the start of a text; of two of one length the one that
/// needs no plural's `s`, as with HTTPS and many an HTTP.
fn longest(text: &str) -> Option<(usize, TermId)> {
    TERMS
        .iter()
        .flat_map(|term| term.phrases().map(move |phrase| (phrase, term.id)))
        .filter_map(|(phrase, id)| matches(phrase, text).map(|length| (length, phrase.len(), id)))
        .max_by_key(|(length, exact, _)| (*length, *exact))
        .map(|(length, _, id)| (length, id))
}

/// How much of a text's start a phrase covers, as a whole word and with a
/// plural's `s`.
fn matches(phrase: &str, text: &str) -> Option<usize> {
    let head = text.get(..phrase.len())?;
    // "A record" is a term, "a record" is not.
    let by_case = phrase.as_bytes().get(1) == Some(&b' ');
    let same = if by_case { head == phrase } else { head.eq_ignore_ascii_case(phrase) };
    let rest = &text[phrase.len()..];
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
    if !same {
        None
    } else if ends(rest) {
        Some(phrase.len())
    } else {
        rest.strip_prefix('s').filter(|rest| ends(rest)).map(|_| phrase.len() + 1)
    }
}

fn starts_word(text: &str, at: usize) -> bool {
    // A host name such as www.foobar.com holds no vocabulary.
    let before = text[..at].chars().next_back();
    !before.is_some_and(|c| c.is_alphanumeric() || c == '.' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> Vec<(String, &'static str)> {
        annotate(text)
            .into_iter()
            .filter_map(|span| span.term.map(|term| (span.text, term.as_str())))
            .collect()
    }

    #[test]
    fn every_term_is_found_by_each_of_its_words() {
        for term in TERMS {
            for phrase in term.phrases() {
                assert_eq!(lookup(phrase).map(|found| found.id), Some(term.id), "{phrase}");
            }
            assert!(term.definition.ends_with('.') && term.definition.len() > 40, "{}", term.word);
        }
        let mut ids: Vec<_> = TERMS.iter().map(|term| term.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), TERMS.len());
    }

    #[test]
    fn the_longest_match_wins_and_only_whole_words_count() {
        assert_eq!(
            marked("The web servers sit behind a load balancer."),
            [("web servers".into(), "web-server"), ("load balancer".into(), "load-balancer")]
        );
        assert_eq!(marked("Observers https-like xTTL"), [("https".into(), "https")]);
    }

    #[test]
    fn a_record_is_no_a_record() {
        assert_eq!(marked("www is an A record"), [("A record".into(), "a-record")]);
        assert_eq!(marked("DNS has a record for it"), [("DNS".into(), "dns")]);
    }

    #[test]
    fn the_pieces_joined_are_the_text() {
        for text in ["", "é TTL — round robin ü", "DNS", "s", "…HTTPS…", "A recordé AAAA"] {
            let joined: String = annotate(text).into_iter().map(|span| span.text).collect();
            assert_eq!(joined, text);
        }
    }
}
