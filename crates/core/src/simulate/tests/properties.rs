//! What holds on any board whatever.

use super::sketch::{link_as, node, set};
use crate::{
    model::{Board, Fault, FaultKind, LinkKind, NodeKind, Props, Target},
    simulate::{Class, Engine},
    story,
};
use proptest::prelude::*;
use serde_json::json;

/// Boards without rhyme or reason: any kind of node anywhere, any kind of link
/// between any two.
pub(super) fn boards() -> impl Strategy<Value = Board> {
    let nodes = prop::collection::vec((0..NodeKind::ALL.len(), any::<prop::sample::Index>(), 0..4_u8), 1..24);
    let links = prop::collection::vec(
        (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..LinkKind::ALL.len(), 0..6_u8),
        0..60,
    );
    (nodes, links).prop_map(|(nodes, links)| {
        let mut board = Board::default();
        node(&mut board, "n0", NodeKind::Client, "", json!({}));
        for (at, (kind, parent, variant)) in nodes.iter().enumerate() {
            let kind = NodeKind::ALL[*kind];
            let parent = format!("n{}", parent.index(at + 1));
            let fits = kind.fits_in(board.nodes[parent.as_str()].kind);
            let role = ["", "primary", "replica", "primary"][*variant as usize];
            let address = ["", "", "10.0.0.2", "10.0.0.1"][*variant as usize];
            let algorithm = ["round_robin", "least_connections", "random", "source"][*variant as usize];
            let fields = json!({
                "role": role, "algorithm": algorithm, "virtual_ip": address,
                "allow": if *variant == 2 { "80" } else { "" }, "queue": variant, "workers": 1,
                "days_left": variant, "holds_worker": *variant == 1,
                "records": [
                    {"name": "www.foobar.com", "type": "A", "value": "10.0.0.1"},
                    {"name": "www.foobar.com", "type": "A", "value": "10.0.0.2"},
                ],
            });
            node(&mut board, &format!("n{}", at + 1), kind, if fits { &parent } else { "" }, fields);
        }
        let count = board.nodes.len();
        for (from, to, kind, variant) in links {
            let (from, to) = (format!("n{}", from.index(count)), format!("n{}", to.index(count)));
            let fields = json!({"latency_ms": variant, "loss": if variant == 5 { 0.5 } else { 0.0 }});
            // Half of the links make sense, so that requests get somewhere.
            let kind = match variant % 2 {
                0 => LinkKind::infer(board.nodes[from.as_str()].kind, board.nodes[to.as_str()].kind),
                _ => LinkKind::ALL[kind],
            };
            link_as(&mut board, &from, &to, kind, fields);
        }
        board
    })
}

/// Faults of every kind at anything, at any time within half a minute.
fn disasters() -> impl Strategy<Value = Vec<(usize, u8, f64, f64)>> {
    prop::collection::vec((0..FaultKind::ALL.len(), any::<u8>(), 0.0..30.0, 0.0..20.0), 0..8)
}

fn scenario(board: &Board, disasters: &[(usize, u8, f64, f64)]) -> Vec<Fault> {
    disasters
        .iter()
        .map(|(kind, at, at_s, for_s)| {
            let node = board.nodes.get_index(*at as usize % board.nodes.len()).map(|(id, _)| id.clone());
            let link =
                board.links.get_index(*at as usize % board.links.len().max(1)).map(|(id, _)| id.clone());
            Fault {
                at_s: *at_s,
                target: match at % 3 {
                    0 => None,
                    1 => node.map(Target::Node),
                    _ => link.map(Target::Link),
                },
                kind: FaultKind::ALL[*kind],
                factor: Some(f64::from(at % 5)),
                for_s: (at % 4 != 0).then_some(*for_s),
                extra: Props::new(),
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_ends_and_can_be_told(board in boards(), seed in 0..1000_u64) {
        let mut engine = Engine::new(&board, seed);
        for class in [Class::Static, Class::Read, Class::Write, Class::Read] {
            let trace = engine.request(None, class);
            prop_assert!(trace.is_some());
            let Some(trace) = trace else { continue };
            prop_assert!(trace.end_ms >= trace.start_ms && trace.end_ms.is_finite());
            prop_assert!(trace.hops.iter().all(|hop| hop.start_ms <= hop.end_ms));
            if let Some(failure) = trace.failure() {
                prop_assert!(failure.sentence.ends_with('.'), "{}", failure.sentence);
            }
            let steps = story::tell(&board, &trace);
            prop_assert_eq!(steps.last().map_or(0, |step| step.hops.end), trace.hops.len());
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_way(board in boards(), seed in 0..1000_u64) {
        let run = || {
            let mut engine = Engine::new(&board, seed);
            Class::ALL.map(|class| engine.request(None, class))
        };
        prop_assert_eq!(run(), run());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_books_are_balanced_at_any_time(
        mut board in boards(),
        disasters in disasters(),
        seed in 0..1000_u64,
        retries in 0..3_u32,
        closed in any::<bool>(),
    ) {
        let user = json!({
            "rate_per_s": 40, "clients": 15, "timeout_ms": 900, "retries": retries, "backoff_ms": 50,
            "arrivals": if closed { "closed" } else { "poisson" },
        });
        set(&mut board, "n0", user);
        board.meta.scenario.seed = seed;
        board.meta.scenario.faults = scenario(&board, &disasters);
        let mut engine = Engine::with_traffic(&board, &board.meta.scenario);
        engine.watch_every(7);
        let mut last = engine.clone();
        for at_s in [1.0, 5.0, 12.0, 20.0, 31.0, 45.0] {
            if at_s == 12.0 {
                engine.reset_measures();
            }
            engine.run_until(at_s * 1000.0);
            if let Err(wrong) = engine.sound() {
                prop_assert!(false, "after {at_s} s: {wrong}");
            }
            if at_s == 20.0 {
                last = engine.clone();
            }
        }
        for trace in engine.take_traces() {
            let steps = story::tell(&board, &trace);
            prop_assert_eq!(steps.last().map_or(0, |step| step.hops.end), trace.hops.len());
        }
        // A snapshot goes the same way again.
        last.run_until(45_000.0);
        prop_assert_eq!(last.counters(), engine.counters());
        prop_assert_eq!(last.notices(), engine.notices());
    }
}
