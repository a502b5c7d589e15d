//! Every mend takes its finding away, leaves a sound board and covers nothing.

use super::{
    edit, of_rule,
    rules::{CASES, broken},
    template,
};
use crate::{
    editor::Editor,
    geometry::{overlaps, rect_of},
    model::{Board, Node},
    review::{Finding, mend, review},
    simulate::{RunOptions, run},
    templates,
};

/// Pairs of nodes in the same place that overlap.
fn overlapping(board: &Board) -> usize {
    let nodes: Vec<&Node> = board.nodes.values().filter(|node| !board.is_attached(node)).collect();
    let pairs = nodes.iter().enumerate().flat_map(|(at, a)| nodes[..at].iter().map(move |b| (a, b)));
    pairs.filter(|(a, b)| a.parent == b.parent && overlaps(rect_of(a), rect_of(b))).count()
}

fn hold_to(board: &Board, finding: &Finding) {
    let Some(way) = &finding.mend else { return };
    let mut mended = board.clone();
    edit(&mut mended, |tx| mend(tx, way));
    let name = format!("{} {}", board.meta.title, finding.key());
    assert_ne!(mended, *board, "{name}");
    assert_eq!(mended.check(), Ok(()), "{name}");
    let left = review(&mended, &[]).findings;
    assert!(left.iter().all(|other| other.key() != finding.key()), "{name} is still there: {left:#?}");
    assert!(overlapping(&mended) <= overlapping(board), "{name} covers something");
}

#[test]
fn every_mend_of_the_four_designs_takes_its_finding_away() {
    for template in &templates::ALL {
        let board = template.board();
        for finding in review(&board, &[]).findings {
            hold_to(&board, &finding);
        }
    }
}

#[test]
fn every_rule_that_a_machine_can_mend_is_mended() {
    const BY_HAND: [&str; 1] = ["dns"];
    for case in &CASES {
        let board = broken(case);
        let found = of_rule(&board, case.0);
        assert!(found[0].mend.is_some() || BY_HAND.contains(&case.2), "{}: {:#?}", case.0, found[0]);
        found.iter().for_each(|finding| hold_to(&board, finding));
    }
}

#[test]
fn a_mend_is_one_step_that_can_be_taken_back() {
    let board = template("distributed");
    let finding = of_rule(&board, "LB-2").remove(0);
    let mut editor = Editor::new(board.clone());
    editor.mend(&finding);
    assert!(editor.board().nodes.len() > board.nodes.len());
    editor.undo();
    assert_eq!(*editor.board(), board);
    editor.dismiss(&finding, "later");
    editor.choose_task(Some("distributed".into()));
    assert_eq!(editor.board().meta.review.dismissed.len(), 1);
    editor.undismiss(&finding);
    editor.undo();
    editor.undo();
    assert_eq!(editor.board().meta.review.task, None);
    editor.undo();
    assert_eq!(*editor.board(), board);
}

#[test]
fn a_clustered_balancer_survives_its_crash_in_a_run() {
    let mut board = template("distributed");
    let finding = of_rule(&board, "LB-2").remove(0);
    let proof = finding.proof();
    let way = finding.mend.expect("a mend");
    board.meta.scenario.faults = proof;
    let options = RunOptions { seed: 3, duration_s: 30.0, warmup_s: 10.0 };
    assert_eq!(run(&board, &options).ok, 0);
    edit(&mut board, |tx| mend(tx, &way));
    let after = run(&board, &options);
    assert!(after.ok > 0 && after.failed == 0, "{} {}", after.ok, after.failed);
}

#[test]
fn single_points_of_failure_are_proved_by_a_run() {
    for template in &templates::ALL {
        let board = template.board();
        for rule in ["SPOF-1", "SPOF-2"] {
            for finding in of_rule(&board, rule) {
                let mut broken = board.clone();
                broken.meta.scenario.faults = finding.proof();
                broken
                    .nodes
                    .get_mut("user")
                    .expect("a user")
                    .props
                    .insert("mix".into(), serde_json::json!({"write": 1, "read": 0, "static": 0}));
                let summary = run(&broken, &RunOptions { seed: 1, duration_s: 20.0, warmup_s: 0.0 });
                assert!(summary.failed > 0 && summary.ok == 0, "{} {}", template.name, finding.key());
            }
        }
    }
}
