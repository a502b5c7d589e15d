//! The findings of the four designs, word for word. `STACKBOARD_WRITE=1 cargo
//! test -p stackboard-core --lib review` writes them anew after a rule or a
//! design has changed on purpose; then read them.

use crate::{
    review::{Review, review},
    templates,
};
use std::{fmt::Write, path::PathBuf};

fn text(review: &Review) -> String {
    let mut out = String::new();
    for finding in &review.findings {
        let ids = |ids: Vec<&str>| ids.join(" ");
        let _ = writeln!(
            out,
            "{} {} [{}] [{}]\n  {}\n  → {}{}",
            finding.rule.id,
            finding.severity.key(),
            ids(finding.nodes.iter().map(|id| id.as_str()).collect()),
            ids(finding.links.iter().map(|id| id.as_str()).collect()),
            finding.message,
            finding.fix,
            finding.mend.as_ref().map(|mend| format!("\n  [{}]", mend.label)).unwrap_or_default()
        );
    }
    if let Some(availability) = &review.availability {
        let _ = writeln!(out, "availability {:.6}", availability.site.at_least());
        for (class, estimate) in &availability.classes {
            let _ = writeln!(out, "  {} {:.6}", class.key(), estimate.at_least());
        }
        for contributor in availability.contributors.iter().take(5) {
            let _ = writeln!(out, "  {} {:.6}", contributor.node, contributor.gain);
        }
    }
    out
}

#[test]
fn the_four_designs_have_the_findings_on_file() {
    for template in &templates::ALL {
        let found = text(&review(&template.board(), &[]));
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join(format!("../../tests/fixtures/review/{}.txt", template.name));
        if std::env::var_os("STACKBOARD_WRITE").is_some() {
            std::fs::write(&path, found).expect("written");
            continue;
        }
        let expected = std::fs::read_to_string(&path).expect("a golden file");
        assert_eq!(found, expected, "{}", template.name);
    }
}
