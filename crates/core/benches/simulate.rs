//! How many requests a second of the machine's own time the simulation moves:
//! `cargo bench -p stackboard-core --bench simulate`. An element of the
//! throughput is a request.

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use serde_json::json;
use stackboard_core::{
    model::{Board, Link, LinkKind, Node, NodeKind},
    simulate::{RunOptions, run},
    templates,
};
use std::time::Duration;

/// Long enough that making a board ready does not count.
const REQUESTS: f64 = 100_000.0;
/// The busiest stations of the designs are then busy up to 60 % of the time.
const RATE_OF_DESIGNS: f64 = 400.0;

criterion_group! {
    name = simulate;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4));
    targets = requests
}
criterion_main!(simulate);

fn requests(criterion: &mut Criterion) {
    measure(criterion, "M/M/1", &single_station(), 8.0);
    for template in &templates::ALL {
        let mut board = template.board();
        for node in board.nodes.values_mut().filter(|node| node.kind == NodeKind::Client) {
            node.props.insert("rate_per_s".into(), json!(RATE_OF_DESIGNS));
        }
        measure(criterion, template.name, &board, RATE_OF_DESIGNS);
    }
}

fn measure(criterion: &mut Criterion, name: &str, board: &Board, rate_per_s: f64) {
    let options = RunOptions { seed: 1, duration_s: REQUESTS / rate_per_s, warmup_s: 0.0 };
    let mut group = criterion.benchmark_group("requests");
    group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(run(board, &options).offered));
    group.bench_function(name, |bencher| bencher.iter(|| run(board, &options)));
    group.finish();
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
