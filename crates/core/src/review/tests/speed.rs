//! How long a review takes. Printed, not asserted: machines differ.
//! `cargo test --release -p stackboard-core --lib review::tests::speed -- --nocapture`

use super::{bare, connect};
use crate::{
    model::{Board, LinkKind, NodeKind},
    review::review,
};
use std::time::Instant;

/// A site of many machines, each with a web server, an application server, a
/// firewall and an agent, behind two load balancers.
pub(super) fn large(machines: usize) -> Board {
    let mut board = Board::default();
    let add = |board: &mut Board, id: &str, kind: NodeKind, parent: Option<&str>| {
        let mut node = bare(id, kind);
        node.parent = parent.map(Into::into);
        board.nodes.insert(node.id.clone(), node);
    };
    add(&mut board, "user", NodeKind::Client, None);
    add(&mut board, "monitor", NodeKind::Monitor, None);
    for lb in ["lb1", "lb2"] {
        add(&mut board, lb, NodeKind::LoadBalancer, None);
        connect(&mut board, "user", lb, LinkKind::Https);
    }
    connect(&mut board, "lb1", "lb2", LinkKind::Failover);
    let databases = machines / 20 + 1;
    for n in 0..databases {
        add(&mut board, &format!("db{n}"), NodeKind::Database, None);
    }
    for n in 0..machines {
        let host = format!("s{n}");
        add(&mut board, &host, NodeKind::Server, None);
        for (stem, kind) in [
            ("web", NodeKind::Web),
            ("app", NodeKind::App),
            ("fw", NodeKind::Firewall),
            ("agent", NodeKind::Agent),
        ] {
            add(&mut board, &format!("{stem}{n}"), kind, Some(&host));
        }
        connect(&mut board, "lb1", &format!("web{n}"), LinkKind::Http);
        connect(&mut board, "lb2", &format!("web{n}"), LinkKind::Http);
        connect(&mut board, &format!("agent{n}"), "monitor", LinkKind::Metrics);
    }
    for n in 0..machines {
        for next in 0..2 {
            connect(&mut board, &format!("web{n}"), &format!("app{}", (n + next) % machines), LinkKind::App);
            connect(&mut board, &format!("app{n}"), &format!("db{}", (n + next) % databases), LinkKind::Sql);
        }
    }
    board
}

#[test]
fn a_review_of_a_thousand_and_five_thousand_nodes() {
    for machines in [200, 1000] {
        let board = large(machines);
        let mut best = f64::INFINITY;
        let mut found = 0;
        for _ in 0..20 {
            let start = Instant::now();
            found = review(&board, &[]).findings.len();
            best = best.min(start.elapsed().as_secs_f64() * 1000.0);
        }
        println!("{} nodes, {} links: {best:.1} ms, {found} findings", board.nodes.len(), board.links.len());
        assert!(found > 0);
    }
}
