//! How many requests a second of the machine's own time the simulation moves:
//! `cargo bench -p stackboard-core --bench simulate`. Each case runs for a few
//! seconds and says the best of its rounds, since whatever else the machine
//! does only ever makes a round slower.

use serde_json::json;
use stackboard_core::{
    model::{Board, Link, LinkKind, Node, NodeKind},
    simulate::{RunOptions, run},
    templates,
};
use std::time::Instant;

const ROUNDS: u32 = 7;

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    let quick = !std::env::args().any(|arg| arg == "--bench");
    let requests = if quick { 2_000.0 } else { 1_000_000.0 };
    measure("M/M/1", &single_station(), 8.0, requests, quick);
    for template in &templates::ALL {
        let mut board = template.board();
        for node in board.nodes.values_mut().filter(|node| node.kind == NodeKind::Client) {
            node.props.insert("rate_per_s".into(), json!(200));
        }
        measure(template.name, &board, 200.0, requests / 4.0, quick);
    }
}

fn measure(name: &str, board: &Board, rate_per_s: f64, requests: f64, quick: bool) {
    let mut best = 0.0_f64;
    let mut events = 0;
    for round in 0..if quick { 1 } else { ROUNDS } {
        let options = RunOptions { seed: u64::from(round), duration_s: requests / rate_per_s, warmup_s: 0.0 };
        let start = Instant::now();
        let summary = run(board, &options);
        best = best.max(summary.offered as f64 / start.elapsed().as_secs_f64());
        events = summary.events / summary.offered.max(1);
    }
    println!("{name:<12} {:>12} requests/s, about {events} events each", grouped(best));
}

/// A number with its thousands apart.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// One web server with one worker, requests at 0.8 of what it can do.
fn single_station() -> Board {
    let mut board = Board::default();
    let mut add = |id: &str, kind, fields: serde_json::Value| {
        let mut node = Node::new(id, kind, 0.0, 0.0);
        node.props = fields.as_object().cloned().unwrap_or_default();
        board.nodes.insert(node.id.clone(), node);
    };
    let mix = json!({"static": 1, "read": 0, "write": 0});
    add("user", NodeKind::Client, json!({"rate_per_s": 8, "mix": mix, "timeout_ms": 3_600_000}));
    add("web", NodeKind::Web, json!({"workers": 1, "service": {"dist": "exponential", "mean_ms": 100}}));
    let mut link = Link::new("link", "user".into(), "web".into(), LinkKind::Http);
    link.props = json!({"latency_ms": 0}).as_object().cloned().unwrap_or_default();
    board.links.insert(link.id.clone(), link);
    board
}
