//! Words: whether something is called as asked, and how kinds are called in a
//! sentence.

use super::Who;
use crate::model::{Node, NodeKind};

/// Whether every word of `wanted` stands in `text`, in any order. Capitals and
/// signs do not matter, and long words may have a slip or two: learners copy
/// `PotsgreSQL` from their brief.
pub fn called(text: &str, wanted: &str) -> bool {
    let there: Vec<String> = words(text).collect();
    words(wanted).all(|word| there.iter().any(|other| alike(other, &word)))
}

/// Everything that a node is called by.
pub fn name_of(node: &Node) -> String {
    format!("{} {} {}", node.kind.info().name, node.text("role"), node.label())
}

/// Words of letters and digits; a dot within holds one together, as in 8.8.8.8.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && c != '.')
        .map(|word| word.trim_matches('.').to_lowercase())
        .filter(|word| !word.is_empty())
}

fn alike(a: &str, b: &str) -> bool {
    let slips = match a.chars().count().min(b.chars().count()) {
        0..=4 => 0,
        5..=9 => 1,
        _ => 2,
    };
    // Addresses and numbers have no slips.
    let exact = b.contains(|c: char| c.is_ascii_digit()) || b.len() > 60 || a.len() > 60;
    a == b || (!exact && slips > 0 && slips_between(a, b) <= slips)
}

/// Letters put in, left out, changed or swapped with their neighbour (optimal
/// string alignment).
fn slips_between(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// The kind in the middle of a sentence, one or several.
pub fn kind(kind: NodeKind, several: bool) -> String {
    let name = kind.info().name;
    let name = if name.chars().all(char::is_uppercase) { name.to_owned() } else { name.to_lowercase() };
    match (several, kind) {
        (true, NodeKind::Dns) | (false, _) => name,
        (true, NodeKind::Storage) => "storages".into(),
        (true, _) => format!("{name}s"),
    }
}

/// What a selector means, in the middle of a sentence: "web servers on a
/// server".
pub fn who(who: &Who, several: bool) -> String {
    let kinds: Vec<String> = who.kind.iter().map(|of| kind(*of, several)).collect();
    let mut text = match kinds.as_slice() {
        [] if several => "things".into(),
        [] => "thing".into(),
        kinds => list(kinds, "or"),
    };
    if !who.role.is_empty() {
        text = format!("{} {text}", who.role);
    }
    if !who.label.is_empty() {
        text += &format!(" called “{}”", who.label);
    }
    for (path, value) in &who.with {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text += &format!(" with {} {}", path.replace(['_', '.'], " "), value.replace('_', " "));
    }
    if let Some(inside) = &who.inside {
        let place = self::who(inside, false);
        text += &match inside.kind.first() {
            Some(NodeKind::Server) => format!(" on a {place}"),
            _ => format!(" in a {place}"),
        };
    }
    if let Some(has) = &who.has {
        text += &format!(" with {}", article(&self::who(has, false)));
    }
    text
}

/// With its article: "an application server".
pub fn article(noun: &str) -> String {
    match noun.chars().next() {
        Some('a' | 'e' | 'i' | 'o' | 'A' | 'E' | 'I' | 'O') => format!("an {noun}"),
        _ if noun.starts_with("DNS") => noun.to_owned(),
        _ => format!("a {noun}"),
    }
}

/// "a, b and c". Long lists are cut.
pub fn list(items: &[String], last: &str) -> String {
    const MOST: usize = 5;
    match items {
        [] => String::new(),
        [one] => one.clone(),
        items if items.len() > MOST => {
            format!("{} and {} more", items[..MOST].join(", "), items.len() - MOST)
        }
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_matched_with_the_slips_people_make() {
        for text in ["Web server (Nginx)", "nginx — WEB SERVER", "Web server Ngnix"] {
            assert!(called(text, "Web server (Nginx)"), "{text}");
        }
        assert!(called("Database (PotsgreSQL/MySQL)", "Database (PostgreSQL/MySQL)"));
        assert!(called("A record → 8.8.8.8", "A record 8.8.8.8"));
        for (text, wanted) in [
            ("Web server", "Web server (Nginx)"),
            ("Application server", "Web server"),
            ("A record → 8.8.4.4", "A record 8.8.8.8"),
            ("Use", "User"),
            ("", "User"),
        ] {
            assert!(!called(text, wanted), "{text} / {wanted}");
        }
    }

    #[test]
    fn selectors_read_as_words() {
        let server = Who { kind: vec![NodeKind::Server], ..Who::default() };
        let of = Who {
            kind: vec![NodeKind::Database],
            role: "replica".into(),
            inside: Some(Box::new(server)),
            ..Who::default()
        };
        assert_eq!(who(&of, true), "replica databases on a server");
        assert_eq!(article(&who(&of, false)), "a replica database on a server");
        let four = ["a", "b", "c", "d"].map(String::from);
        assert_eq!(list(&four, "and"), "a, b, c and d");
    }
}
