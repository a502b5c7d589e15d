//! What a single failure stops, and how much of the time the site works, held to
//! trying out every case.

use super::{bare, connect, template};
use crate::{
    model::{Board, LinkKind, NodeKind},
    review::{
        Estimate,
        flows::{Flows, Part},
        removal::failures,
        review,
    },
    simulate::{Class, plan::Plan},
};
use proptest::{collection::vec, prelude::*};

/// Whether a part does its work while these elements have failed: asked anew,
/// from the user on; a part that waits for itself does not work.
fn works(flows: &Flows, part: u32, failed: &dyn Fn(u32) -> bool, asked: &mut Vec<u32>) -> bool {
    if asked.contains(&part) {
        return false;
    }
    let Part { elements, needs } = &flows.parts[part as usize];
    if elements.iter().any(|element| failed(*element)) {
        return false;
    }
    asked.push(part);
    let all = needs.iter().all(|ways| {
        ways.iter().any(|way| {
            !way.elements.iter().any(|element| failed(*element)) && works(flows, way.to, failed, asked)
        })
    });
    asked.pop();
    all
}

fn answered(flows: &Flows, class: Class, failed: &dyn Fn(u32) -> bool) -> bool {
    flows.roots[class.index()].iter().any(|root| works(flows, *root, failed, &mut Vec::new()))
}

/// Small designs of any sort: circles, machines shared by tiers, replicas,
/// clusters, firewalls in line.
fn design() -> impl Strategy<Value = Board> {
    let kinds = [
        NodeKind::LoadBalancer,
        NodeKind::Web,
        NodeKind::App,
        NodeKind::Database,
        NodeKind::Firewall,
        NodeKind::Cache,
    ];
    let node = (0..kinds.len(), proptest::option::of(0..3_usize), 0..4_u8);
    (vec(node, 3..9), vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 4..20), any::<bool>())
        .prop_map(move |(nodes, links, has_dns)| {
            let mut board = Board::default();
            let mut add = |id: String, kind, parent: Option<String>, trait_: u8| {
                let mut node = bare(&id, kind);
                node.parent = parent.map(Into::into);
                if kind == NodeKind::Database {
                    let role = ["primary", "replica", "", "primary"][usize::from(trait_)];
                    node.props.insert("role".into(), role.into());
                    if trait_ == 3 {
                        node.props.insert("failover".into(), "automatic".into());
                    }
                }
                board.nodes.insert(node.id.clone(), node);
            };
            add("user".into(), NodeKind::Client, None, 0);
            if has_dns {
                add("dns".into(), NodeKind::Dns, None, 0);
            }
            (0..3).for_each(|n| add(format!("s{n}"), NodeKind::Server, None, 0));
            for (n, (kind, host, trait_)) in nodes.iter().enumerate() {
                let kind = kinds[*kind];
                let host = host.filter(|_| kind != NodeKind::Firewall).map(|n| format!("s{n}"));
                add(format!("n{n}"), kind, host, *trait_);
            }
            if has_dns {
                connect(&mut board, "user", "dns", LinkKind::Dns);
            }
            let ids: Vec<String> = (0..nodes.len()).map(|n| format!("n{n}")).collect();
            connect(&mut board, "user", "n0", LinkKind::Http);
            connect(&mut board, "user", "n1", LinkKind::Http);
            for (from, to) in links {
                let (from, to) = (from.get(&ids), to.get(&ids));
                let ends = [from, to].map(|id| board.nodes[id.as_str()].kind);
                if from != to {
                    connect(&mut board, from, to, LinkKind::infer(ends[0], ends[1]));
                }
            }
            board
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn single_failures_are_those_that_trying_out_finds(board in design()) {
        let flows = Flows::new(&board, &Plan::new(&board));
        let found = failures(&flows);
        for class in Class::ALL {
            let of_class = &found[class.index()];
            let works = answered(&flows, class, &|_| false);
            prop_assert_eq!(of_class.is_always(), !works);
            for element in 0..flows.elements.len() {
                let works_without = answered(&flows, class, &|failed| failed as usize == element);
                prop_assert_eq!(of_class.contains(element), !works_without, "{:?} {}", class, element);
            }
        }
    }

    #[test]
    fn availability_is_the_sum_over_all_states(board in design(), seed in 1..1000_u32) {
        let mut board = board;
        for (n, node) in board.nodes.values_mut().enumerate() {
            if let Some(field) = node.kind.field("availability") {
                let p = 0.5 + f64::from((seed * 7 + n as u32 * 13) % 50) / 100.0;
                field.set(&mut node.props, Some(p.into()));
            }
        }
        let flows = Flows::new(&board, &Plan::new(&board));
        let p: Vec<f64> = flows.elements.iter().map(|ix| board.nodes[*ix as usize].number("availability")).collect();
        let classes: Vec<Class> = Class::ALL.into_iter().filter(|class| answered(&flows, *class, &|_| false)).collect();
        let Some(found) = review(&board, &[]).availability else {
            prop_assert!(classes.is_empty());
            return Ok(());
        };
        let sum = |perfect: Option<usize>| {
            let mut sum = 0.0;
            for state in 0..1_u32 << p.len() {
                let chance: f64 = p.iter().enumerate().map(|(e, p)| {
                    let p = if Some(e) == perfect { 1.0 } else { *p };
                    if state >> e & 1 == 0 { p } else { 1.0 - p }
                }).product();
                if chance > 0.0 && classes.iter().all(|class| answered(&flows, *class, &|e| state >> e & 1 == 1)) {
                    sum += chance;
                }
            }
            sum
        };
        let Estimate::Exact(site) = found.site else { panic!("small enough") };
        let exact = sum(None);
        prop_assert!((site - exact).abs() < 1e-9, "{} {}", site, exact);
        if let Some(most) = found.contributors.first() {
            let element = flows.elements.iter().position(|ix| board.nodes[*ix as usize].id == most.node);
            prop_assert!((sum(element) - exact - most.gain).abs() < 1e-9);
        }
    }
}

#[test]
fn series_and_parallel_follow_their_formulas() {
    let mut board = Board::default();
    for (id, kind) in [
        ("user", NodeKind::Client),
        ("lb", NodeKind::LoadBalancer),
        ("web1", NodeKind::Web),
        ("web2", NodeKind::Web),
    ] {
        board.nodes.insert(id.into(), bare(id, kind));
    }
    super::set(&mut board, "user", "mix.static", 1);
    super::set(&mut board, "user", "mix.read", 0);
    super::set(&mut board, "user", "mix.write", 0);
    for (id, p) in [("lb", 0.9), ("web1", 0.8), ("web2", 0.7)] {
        super::set(&mut board, id, "availability", p);
    }
    connect(&mut board, "user", "lb", LinkKind::Http);
    connect(&mut board, "lb", "web1", LinkKind::Http);
    connect(&mut board, "lb", "web2", LinkKind::Http);
    let found = review(&board, &[]).availability.expect("it works");
    let expected = 0.9 * (1.0 - 0.2 * 0.3);
    assert!((found.site.at_least() - expected).abs() < 1e-12);
    assert_eq!(found.contributors[0].node.as_str(), "lb");
}

#[test]
fn what_is_needed_twice_counts_once() {
    // Two web servers on one machine: the machine counts once, not twice.
    let found = review(&template("simple"), &[]).availability.expect("it works");
    let all = [0.995, 0.999, 0.999, 0.999, 0.9999].iter().product::<f64>();
    assert!((found.site.at_least() - all).abs() < 1e-12);
}

#[test]
fn bounds_hold_where_the_exact_answer_takes_too_long() {
    // A lattice in which every state of a row matters to the next.
    let mut board = super::speed::large(40);
    let exact = review(&board, &[]).availability.expect("it works");
    let (least, most) = (exact.site.at_least(), exact.site.at_most());
    assert!(0.0 < least && least <= most && most <= 1.0);
    for a in 0..40 {
        for b in 0..40 {
            if (a * 7 + b * 3) % 5 == 0 {
                connect(&mut board, &format!("web{a}"), &format!("app{b}"), LinkKind::App);
            }
        }
    }
    let found = review(&board, &[]).availability.expect("it works");
    assert!(found.site.at_least() <= found.site.at_most());
}
