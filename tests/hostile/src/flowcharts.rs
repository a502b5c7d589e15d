//! Mermaid texts that are too large to be committed.

use crate::{Specimen, links};
use std::fmt::Write as _;

const HEAD: &str = "flowchart LR\n";

pub fn made() -> Vec<Specimen> {
    let repeated = |piece: &str, bytes: usize| format!("{HEAD}{}", piece.repeat(bytes / piece.len()));
    let most = 1_900_000;
    vec![
        Specimen::new("deep-subgraphs.mmd", deep_subgraphs()),
        Specimen::new("long-line.mmd", repeated("A-->B;", most)),
        Specimen::new("long-label.mmd", format!("{HEAD}A[\"{}\"]", "W".repeat(most))),
        Specimen::new("long-id.mmd", format!("{HEAD}{}-->B", "W".repeat(most))),
        Specimen::new("too-large.mmd", repeated("A-->B\n", 10_000_000)),
        Specimen::new("ampersands.mmd", repeated("A & ", most)),
        Specimen::new("products.mmd", products()),
        Specimen::new("open-brackets.mmd", repeated("A[(", most)),
        Specimen::new("open-directives.mmd", repeated("%%{init: ", most)),
        Specimen::new("chain.mmd", numbered(19_000, |n| format!("a{n}-->b{n}\n"))),
        Specimen::new("too-many.mmd", numbered(60_000, |n| format!("a{n}-->b{n}\n"))),
        Specimen::new("carried-bomb.mmd", format!("{HEAD}%% stackboard {}\nA-->B", links::bomb())),
    ]
}

fn numbered(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(HEAD.to_owned(), |text, n| text + &line(n))
}

fn deep_subgraphs() -> String {
    let mut text = HEAD.to_owned();
    for n in 0..20_000 {
        let _ = writeln!(text, "subgraph s{n}");
    }
    text.push_str("A-->B\n");
    text + &"end\n".repeat(20_000)
}

/// Few characters that mean many arrows: each of a row to each of another.
fn products() -> String {
    let row = |letter: char| {
        let names: Vec<String> = (0..3_000).map(|n| format!("{letter}{n}")).collect();
        names.join(" & ")
    };
    format!("{HEAD}{} --> {} --> {}", row('a'), row('b'), row('c'))
}
