//! Whatever is done to a board can be taken back and done again, and the board
//! stays sound all the while.

use proptest::prelude::*;
use stackboard_core::{
    edit::{self, Diff, Direction, History, Order, Selection, Transaction},
    model::{Board, LinkKind, Node, NodeId, NodeKind},
};

/// One thing somebody does; numbers pick among what is there.
#[derive(Debug, Clone)]
enum Deed {
    Insert(usize, f64, f64),
    Connect(usize, usize),
    Move(Vec<usize>, f64, f64),
    Delete(Vec<usize>),
    Duplicate(Vec<usize>),
    Group(Vec<usize>),
    Ungroup(usize),
    Reparent(usize, Option<usize>),
    Relabel(usize, String),
    Resize(usize, f64, f64),
    Order(usize, bool),
    Reattach(usize, usize),
    Retitle(String),
    Extend(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let some = || prop::collection::vec(0..50usize, 0..4);
    prop_oneof![
        4 => (0..NodeKind::ALL.len(), -500.0..500.0f64, -500.0..500.0f64).prop_map(|(k, x, y)| Deed::Insert(k, x, y)),
        3 => (0..50usize, 0..50usize).prop_map(|(a, b)| Deed::Connect(a, b)),
        2 => (some(), -1e3..1e3f64, -1e3..1e3f64).prop_map(|(ids, x, y)| Deed::Move(ids, x, y)),
        1 => some().prop_map(Deed::Delete),
        1 => some().prop_map(Deed::Duplicate),
        1 => some().prop_map(Deed::Group),
        1 => (0..50usize).prop_map(Deed::Ungroup),
        2 => (0..50usize, prop::option::of(0..50usize)).prop_map(|(a, b)| Deed::Reparent(a, b)),
        1 => (0..50usize, ".{0,12}").prop_map(|(a, s)| Deed::Relabel(a, s)),
        1 => (0..50usize, -10.0..900.0f64, prop_oneof![Just(f64::NAN), 1.0..900.0f64]).prop_map(|(a, w, h)| Deed::Resize(a, w, h)),
        1 => (0..50usize, any::<bool>()).prop_map(|(a, f)| Deed::Order(a, f)),
        1 => (0..50usize, 0..50usize).prop_map(|(a, b)| Deed::Reattach(a, b)),
        1 => ".{0,12}".prop_map(Deed::Retitle),
        1 => (0..50usize).prop_map(Deed::Extend),
    ]
}

fn pick(board: &Board, n: usize) -> Option<NodeId> {
    let len = board.nodes.len();
    if len == 0 { None } else { board.nodes.get_index(n % len).map(|(id, _)| id.clone()) }
}

fn selected(board: &Board, picks: &[usize]) -> Selection {
    Selection::of_nodes(picks.iter().filter_map(|n| pick(board, *n)))
}

fn perform(board: &mut Board, deed: &Deed) -> Diff {
    let mut tx = Transaction::new(board);
    match deed {
        Deed::Insert(kind, x, y) => {
            let kind = NodeKind::ALL[*kind];
            let id = tx.board().free_node_id(kind);
            tx.insert_node(Node::new(id, kind, *x, *y));
        }
        Deed::Connect(a, b) => {
            if let (Some(a), Some(b)) = (pick(tx.board(), *a), pick(tx.board(), *b)) {
                edit::connect(&mut tx, &a, &b);
            }
        }
        Deed::Move(ids, x, y) => {
            let ids = selected(tx.board(), ids).roots(tx.board());
            edit::move_by(&mut tx, &ids, *x, *y);
        }
        Deed::Delete(ids) => {
            let selection = selected(tx.board(), ids);
            edit::delete(&mut tx, &selection);
        }
        Deed::Duplicate(ids) => {
            let selection = selected(tx.board(), ids);
            edit::duplicate(&mut tx, &selection, 20.0, 20.0);
        }
        Deed::Group(ids) => {
            let selection = selected(tx.board(), ids);
            edit::group(&mut tx, &selection);
        }
        Deed::Ungroup(id) => {
            let selection = selected(tx.board(), &[*id]);
            edit::ungroup(&mut tx, &selection);
        }
        Deed::Reparent(a, b) => {
            if let Some(a) = pick(tx.board(), *a) {
                let b = b.and_then(|b| pick(tx.board(), b));
                edit::reparent(&mut tx, &[a], b.as_ref());
            }
        }
        Deed::Relabel(a, label) => {
            if let Some(a) = pick(tx.board(), *a) {
                edit::relabel(&mut tx, &a, label);
            }
        }
        Deed::Resize(a, w, h) => {
            if let Some(a) = pick(tx.board(), *a) {
                edit::resize(&mut tx, &a, (0.0, 0.0, *w, *h));
            }
        }
        Deed::Order(a, front) => {
            if let Some(a) = pick(tx.board(), *a) {
                edit::reorder(&mut tx, &[a], if *front { Order::Front } else { Order::Back });
            }
        }
        Deed::Reattach(link, to) => {
            let link = tx.board().links.get_index(*link).map(|(id, link)| (id.clone(), link.from.clone()));
            if let (Some((id, from)), Some(to)) = (link, pick(tx.board(), *to)) {
                edit::reattach(&mut tx, &id, &from, &to);
            }
        }
        Deed::Retitle(title) => tx.update_meta(|meta| meta.title = title.clone()),
        Deed::Extend(a) => {
            if let Some(a) = pick(tx.board(), *a) {
                edit::extend(&mut tx, &a, NodeKind::Web, Direction::Right);
            }
        }
    }
    tx.finish()
}

/// Equal, the drawing order included.
fn same(a: &Board, b: &Board) -> bool {
    a == b && a.nodes.keys().eq(b.nodes.keys()) && a.links.keys().eq(b.links.keys())
}

proptest! {
    #[test]
    fn undo_takes_back_and_redo_does_again(deeds in prop::collection::vec(deed(), 1..40)) {
        let mut board = Board::default();
        let mut history = History::default();
        let mut states = vec![board.clone()];
        for deed in &deeds {
            let diff = perform(&mut board, deed);
            prop_assert_eq!(board.check(), Ok(()));
            if !diff.is_empty() {
                history.record("deed", diff);
                states.push(board.clone());
            }
        }
        for state in states.iter().rev().skip(1) {
            prop_assert!(history.undo(&mut board).is_some());
            prop_assert!(same(&board, state));
            prop_assert_eq!(board.check(), Ok(()));
        }
        prop_assert!(history.undo(&mut board).is_none());
        for state in states.iter().skip(1) {
            prop_assert!(history.redo(&mut board).is_some());
            prop_assert!(same(&board, state));
        }
        prop_assert!(history.redo(&mut board).is_none());
    }

    #[test]
    fn a_gesture_is_one_step_and_can_be_backed_out_of(
        before in prop::collection::vec(deed(), 1..20),
        during in prop::collection::vec(deed(), 1..20),
        cancel in any::<bool>(),
    ) {
        let mut board = Board::default();
        let mut history = History::default();
        for deed in &before {
            history.record("deed", perform(&mut board, deed));
        }
        let start = board.clone();
        history.begin_gesture();
        for deed in &during {
            history.record("part", perform(&mut board, deed));
        }
        if cancel {
            history.cancel_gesture(&mut board);
            prop_assert!(same(&board, &start));
        } else {
            let end = board.clone();
            history.end_gesture("gesture");
            if history.undo_name() == Some("gesture") {
                history.undo(&mut board);
                prop_assert!(same(&board, &start));
                history.redo(&mut board);
                prop_assert!(same(&board, &end));
            } else {
                prop_assert!(same(&board, &start));
            }
        }
    }
}

#[test]
fn nudges_within_400_ms_join() {
    let mut board = Board::default();
    let mut history = History::default();
    history.record("insert", perform(&mut board, &Deed::Insert(4, 0.0, 0.0)));
    for now in [0.0, 300.0, 650.0, 1200.0] {
        let diff = perform(&mut board, &Deed::Move(vec![0], 1.0, 0.0));
        history.record_joining("Nudge", diff, "nudge", now);
    }
    history.undo(&mut board);
    assert_eq!(board.nodes[0].x, 3.0, "the last nudge came too late to join");
    history.undo(&mut board);
    assert_eq!(board.nodes[0].x, 0.0);
}

#[test]
fn looking_about_keeps_what_can_be_redone() {
    let mut board = Board::default();
    let mut history = History::default();
    history.record("insert", perform(&mut board, &Deed::Insert(4, 0.0, 0.0)));
    history.undo(&mut board);
    history.record("nothing", Diff::default());
    assert_eq!(history.redo_name(), Some("insert"));
}

#[test]
fn a_moved_end_changes_the_kind_only_if_it_was_the_usual_one() {
    let mut board = Board::default();
    for kind in [NodeKind::Client, NodeKind::LoadBalancer, NodeKind::Dns] {
        let at = NodeKind::ALL.iter().position(|k| *k == kind).unwrap_or(0);
        perform(&mut board, &Deed::Insert(at, 0.0, 0.0));
    }
    perform(&mut board, &Deed::Connect(0, 1));
    assert_eq!(board.links[0].kind, LinkKind::Https);
    perform(&mut board, &Deed::Reattach(0, 2));
    assert_eq!(board.links[0].kind, LinkKind::Dns);
    let id = board.links[0].id.clone();
    let mut tx = Transaction::new(&mut board);
    tx.update_link(&id, |link| link.kind = LinkKind::Plain);
    perform(&mut board, &Deed::Reattach(0, 1));
    assert_eq!(board.links[0].kind, LinkKind::Plain);
}
