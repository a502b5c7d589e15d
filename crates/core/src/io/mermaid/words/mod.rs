//! What a label says a node is, in English or French.

mod table;

use super::chart::Shape;
use crate::model::NodeKind::{self, *};
use table::{BOXES, FILLERS, VAGUE, WORDS};

/// What a label says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    pub kind: NodeKind,
    pub is_sure: bool,
    /// A sentence for who wonders about the kind.
    pub why: String,
}

/// How many words of a label are looked at.
const MOST: usize = 24;

/// What a node is, by its label, or else by its id, classes and shape.
pub(super) fn meaning(label: &str, others: &[&str], shape: Shape) -> Option<Meaning> {
    let sure = |kind| Meaning { kind, is_sure: true, why: String::new() };
    let doubtful = |kind, why: String| Meaning { kind, is_sure: false, why };
    // What stands in parentheses or in further lines explains the rest.
    let (main, aside) = main_and_aside(label);
    let (main, aside) = (tokens(&main), tokens(&aside));
    for table in [WORDS, BOXES] {
        for words in [&main, &aside] {
            if let Some((kind, _)) = find(words, table) {
                return Some(sure(kind));
            }
        }
    }
    if let Some((kind, word)) = find_misspelt(&main).or_else(|| find_misspelt(&aside)) {
        return Some(doubtful(kind, format!("its label looks like \"{word}\".")));
    }
    if shape == Shape::Cylinder {
        return Some(doubtful(Database, "it is drawn as a cylinder.".into()));
    }
    if let Some((kind, word)) = find(&main, VAGUE).or_else(|| find(&aside, VAGUE)) {
        return Some(doubtful(kind, format!("its label says \"{word}\".")));
    }
    others.iter().find_map(|other| {
        let (kind, word) = find(&tokens(other), WORDS)?;
        Some(doubtful(kind, format!("its id or class says \"{word}\".")))
    })
}

/// What a box with a title is, if the title says it.
pub(super) fn meaning_of_box(title: &str) -> Option<NodeKind> {
    find(&tokens(title), BOXES).map(|(kind, _)| kind)
}

/// The role that a database's label states, as in the field `role`.
pub(super) fn role(label: &str) -> Option<&'static str> {
    tokens(label).iter().find_map(|word| match word.as_str() {
        "primary" | "master" | "primaire" | "maitre" | "principal" | "principale" => Some("primary"),
        "replica" | "slave" | "secondary" | "standby" | "replique" | "secondaire" | "esclave" => {
            Some("replica")
        }
        _ => None,
    })
}

/// Whether a label says a kind in its own words, not by a product's name or a
/// role alone.
pub(super) fn says(label: &str, kind: NodeKind) -> bool {
    let name = tokens(kind.info().name);
    let (main, _) = main_and_aside(label);
    let main = tokens(&main);
    main.windows(name.len()).any(|window| window == name)
        || (kind == Code && main.iter().any(|word| word == "code"))
}

/// Whether two texts say the same but for case, accents and spaces.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    tokens(a) == tokens(b)
}

/// The words of a text: small letters without accents, without fillers.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().flat_map(char::to_lowercase).chain([' ']) {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => word.push('a'),
            'ç' => word.push('c'),
            'é' | 'è' | 'ê' | 'ë' => word.push('e'),
            'î' | 'ï' | 'í' => word.push('i'),
            'ô' | 'ö' | 'ó' => word.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => word.push('u'),
            'ñ' => word.push('n'),
            'œ' => word.push_str("oe"),
            '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => word.push(c),
            _ if word.is_empty() => {}
            _ => {
                let done = std::mem::take(&mut word);
                if !FILLERS.contains(&done.as_str()) {
                    words.push(done);
                }
                if words.len() == MOST {
                    break;
                }
            }
        }
    }
    words
}

fn main_and_aside(label: &str) -> (String, String) {
    let (mut main, mut aside) = (String::new(), String::new());
    let mut depth = 0_usize;
    for (line, words) in label.lines().enumerate() {
        for c in words.chars() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > 0 || line > 0 { aside.push(c) } else { main.push(c) }
        }
        aside.push(' ');
    }
    (main, aside)
}

/// The kind whose words a label holds, and these words.
fn find(words: &[String], table: &[(NodeKind, &[&'static str])]) -> Option<(NodeKind, &'static str)> {
    let mut best: Option<(usize, NodeKind, &'static str)> = None;
    for (kind, phrases) in table {
        for phrase in *phrases {
            let count = phrase.split(' ').count();
            if best.is_none_or(|(most, ..)| count > most) && holds(words, phrase, count) {
                best = Some((count, *kind, phrase));
            }
        }
    }
    best.map(|(_, kind, phrase)| (kind, phrase))
}

/// Whether the words stand in a row. A number at the end of a word does not
/// count: `web1` is `web`.
fn holds(words: &[String], phrase: &str, count: usize) -> bool {
    words.windows(count).any(|window| {
        window.iter().zip(phrase.split(' ')).all(|(word, wanted)| {
            word == wanted || word.trim_end_matches(|c: char| c.is_ascii_digit()) == wanted
        })
    })
}

/// The same for single words of which a letter is wrong, two in long ones.
fn find_misspelt(words: &[String]) -> Option<(NodeKind, &'static str)> {
    // A number at the end tells machines apart; the first letter is hardly ever the wrong one.
    let words = words.iter().map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    words.filter(|word| word.len() >= 5 && word.len() <= 24).find_map(|word| {
        let phrases =
            WORDS.iter().flat_map(|(kind, phrases)| phrases.iter().map(move |phrase| (*kind, *phrase)));
        phrases
            .filter(|(_, phrase)| phrase.len() >= 5 && phrase.len().abs_diff(word.len()) <= 2)
            .filter(|(_, phrase)| phrase.as_bytes()[0] == word.as_bytes()[0])
            .map(|(kind, phrase)| (strsim::osa_distance(word, phrase), kind, phrase))
            .filter(|(distance, _, phrase)| *distance <= if phrase.len() >= 8 { 2 } else { 1 })
            .min_by_key(|(distance, ..)| *distance)
            .map(|(_, kind, phrase)| (kind, phrase))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(label: &str) -> Option<NodeKind> {
        meaning(label, &[], Shape::Plain).map(|meaning| meaning.kind)
    }

    #[test]
    fn english_and_french_labels_say_what_they_are() {
        for (label, wanted) in [
            ("User", Client),
            ("Utilisateur", Client),
            ("Client (navigateur)", Client),
            ("DNS", Dns),
            ("Web server (Nginx)", Web),
            ("Serveur web", Web),
            ("nginx 1", Web),
            ("web2", Web),
            ("Application server", App),
            ("Serveur d'application", App),
            ("Gunicorn", App),
            ("Application code", Code),
            ("Code base", Code),
            ("Base de code", Code),
            ("Fichiers de l’application", Code),
            ("Database (PotsgreSQL/MySQL)", Database),
            ("PotsgreSQL", Database),
            ("Base de données", Database),
            ("Database primary (MySQL)", Database),
            ("MySQL replica", Database),
            ("User database", Database),
            ("Load balancer (HAProxy)", LoadBalancer),
            ("Répartiteur de charge", LoadBalancer),
            ("HAProxy", LoadBalancer),
            ("Application load balancer", LoadBalancer),
            ("Firewall", Firewall),
            ("Pare-feu", Firewall),
            ("Monitoring system", Monitor),
            ("Supervision", Monitor),
            ("Monitoring client", Agent),
            ("Agent de supervision", Agent),
            ("TLS certificate", Certificate),
            ("Certificat SSL", Certificate),
            ("Redis", Cache),
            ("File d’attente", Queue),
            ("CDN", Cdn),
            ("Server 1", Server),
            ("Nœud 2", Server),
        ] {
            assert_eq!(kind(label), Some(wanted), "{label}");
        }
        assert_eq!(kind("Foo"), None);
    }

    #[test]
    fn misspelt_and_vague_labels_are_doubtful() {
        for (label, wanted) in [("Databse", Database), ("Lod balancr", LoadBalancer), ("Primary", Database)] {
            let meaning = meaning(label, &[], Shape::Plain).expect("a meaning");
            assert_eq!((meaning.kind, meaning.is_sure), (wanted, false), "{label}");
        }
        assert_eq!(
            meaning("X", &["db1"], Shape::Plain).map(|m| (m.kind, m.is_sure)),
            Some((Database, false))
        );
        assert_eq!(meaning("X", &[], Shape::Cylinder).map(|m| (m.kind, m.is_sure)), Some((Database, false)));
    }

    #[test]
    fn roles_are_read_from_labels() {
        assert_eq!(role("Database primary (MySQL)"), Some("primary"));
        assert_eq!(role("Réplique MySQL"), Some("replica"));
        assert_eq!(role("MySQL"), None);
    }
}
