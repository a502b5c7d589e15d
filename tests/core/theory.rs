//! The simulation beside queueing theory: every system of the textbook that a
//! board can express, over twenty seeds each. The table of theory and
//! measurement is printed (`cargo test -p stackboard-core --test theory --
//! --nocapture`).

use serde_json::{Value, json};
use stackboard_core::{
    model::{Board, Link, LinkKind, Node, NodeKind},
    simulate::{RunOptions, Summary, run},
};
use std::fmt::Write;

const SEEDS: u64 = 20;
/// The 97.5 % point of Student's t with 19 degrees of freedom.
const STUDENT: f64 = 2.093;

/// One system: a board, and what theory says about it.
struct System {
    name: &'static str,
    board: Board,
    /// Requests in each run, roughly, and their rate in requests a second.
    requests: f64,
    rate: f64,
    quantities: Vec<Quantity>,
}

struct Quantity {
    name: &'static str,
    theory: f64,
    measure: fn(&Summary) -> f64,
}

fn quantity(name: &'static str, theory: f64, measure: fn(&Summary) -> f64) -> Quantity {
    Quantity { name, theory, measure }
}

fn mean_s(summary: &Summary) -> f64 {
    summary.latency.mean / 1000.0
}

fn loss(summary: &Summary) -> f64 {
    summary.failed as f64 / (summary.ok + summary.failed) as f64
}

fn inside(summary: &Summary) -> f64 {
    summary.nodes.iter().map(|(_, node)| node.mean_in_system).sum()
}

/// Users who ask for one class only, at a rate.
fn board(class: &str, rate: f64) -> Board {
    let mut board = Board::default();
    let mut mix = json!({"static": 0, "read": 0, "write": 0});
    mix[class] = json!(1);
    let user = json!({"rate_per_s": rate, "mix": mix, "timeout_ms": 3_600_000});
    add(&mut board, "user", NodeKind::Client, user);
    board
}

fn add(board: &mut Board, id: &str, kind: NodeKind, fields: Value) {
    let mut node = Node::new(id, kind, 0.0, 0.0);
    node.props = fields.as_object().cloned().unwrap_or_default();
    board.nodes.insert(node.id.clone(), node);
}

/// A link that takes no time.
fn join(board: &mut Board, from: &str, to: &str) {
    let kind = LinkKind::infer(board.nodes[from].kind, board.nodes[to].kind);
    let mut link = Link::new(format!("{from}-{to}"), from.into(), to.into(), kind);
    link.props = json!({"latency_ms": 0}).as_object().cloned().unwrap_or_default();
    board.links.insert(link.id.clone(), link);
}

/// One web server with `workers` and a service time in milliseconds.
fn station(rate: f64, workers: u32, queue: Value, service: Value) -> Board {
    let mut board = board("static", rate);
    add(&mut board, "web", NodeKind::Web, json!({"workers": workers, "queue": queue, "service": service}));
    join(&mut board, "user", "web");
    board
}

fn exponential(mean_ms: f64) -> Value {
    json!({"dist": "exponential", "mean_ms": mean_ms})
}

/// Two servers of rate 10 behind a load balancer that takes no time.
fn balanced(balancer: Value) -> Board {
    let mut board = board("static", 16.0);
    let mut fields = json!({"service": {"mean_ms": 0}, "queue_timeout_ms": 600_000});
    for (key, value) in balancer.as_object().into_iter().flatten() {
        fields[key] = value.clone();
    }
    add(&mut board, "lb", NodeKind::LoadBalancer, fields);
    join(&mut board, "user", "lb");
    for web in ["web1", "web2"] {
        add(&mut board, web, NodeKind::Web, json!({"workers": 1, "service": exponential(100.0)}));
        join(&mut board, "lb", web);
    }
    board
}

/// Web server, application server and database of rates 10, 15 and 20.
fn tandem() -> Board {
    let mut board = board("read", 8.0);
    add(&mut board, "web", NodeKind::Web, json!({"workers": 1, "service": exponential(100.0)}));
    add(&mut board, "app", NodeKind::App, json!({"workers": 1, "service": exponential(1000.0 / 15.0)}));
    add(&mut board, "db", NodeKind::Database, json!({"workers": 1, "service": exponential(50.0)}));
    join(&mut board, "user", "web");
    join(&mut board, "web", "app");
    join(&mut board, "app", "db");
    board
}

/// A Jackson network: 12 requests a second are split at random, 1 to 3, meet
/// again at one application server, and half of them need the database. A
/// request never comes back to where it was, so there is none with feedback.
fn branching() -> Board {
    let mut board = board("read", 12.0);
    let balancer = json!({"algorithm": "random", "service": {"mean_ms": 0}});
    add(&mut board, "lb", NodeKind::LoadBalancer, balancer);
    join(&mut board, "user", "lb");
    add(&mut board, "app", NodeKind::App, json!({"workers": 1, "service": exponential(50.0)}));
    for (web, mean_ms, weight) in [("web1", 100.0, 1), ("web2", 1000.0 / 15.0, 3)] {
        add(&mut board, web, NodeKind::Web, json!({"workers": 1, "service": exponential(mean_ms)}));
        join(&mut board, "lb", web);
        join(&mut board, web, "app");
        if let Some(link) = board.links.get_mut(format!("lb-{web}").as_str()) {
            link.props.insert("weight".into(), json!(weight));
        }
    }
    let cache = json!({"hit_ratio": 0.5, "ttl_s": 0, "service": {"mean_ms": 0}});
    add(&mut board, "cache", NodeKind::Cache, cache);
    add(&mut board, "db", NodeKind::Database, json!({"workers": 1, "service": exponential(100.0)}));
    join(&mut board, "app", "cache");
    join(&mut board, "app", "db");
    board
}

/// Erlang's loss formula, by its recursion.
fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |b, n| load * b / (f64::from(n) + load * b))
}

/// The mean wait of M/M/c.
fn wait_mmc(lambda: f64, mu: f64, servers: u32) -> f64 {
    let load = lambda / mu;
    let rho = load / f64::from(servers);
    let b = erlang_b(servers, load);
    let c = b / (1.0 - rho * (1.0 - b));
    c / (f64::from(servers) * mu - lambda)
}

/// The mean wait of M/G/1 (Pollaczek and Khinchine).
fn wait_mg1(lambda: f64, mean: f64, scv: f64) -> f64 {
    lambda * mean * mean * (1.0 + scv) / (2.0 * (1.0 - lambda * mean))
}

fn loss_mm1k(rho: f64, k: i32) -> f64 {
    (1.0 - rho) * rho.powi(k) / (1.0 - rho.powi(k + 1))
}

/// The mean time in E2/M/1: what each of two servers sees behind round robin.
/// `sigma` solves sigma = A*(mu − mu·sigma) for the transform of the gaps.
fn time_e2m1(lambda_total: f64, mu: f64) -> f64 {
    let sigma = (0..200).fold(0.5, |sigma: f64, _| {
        let a = lambda_total / (lambda_total + mu * (1.0 - sigma));
        a * a
    });
    1.0 / (mu * (1.0 - sigma))
}

fn systems() -> Vec<System> {
    let none = Value::Null;
    let wait =
        |summary: &Summary| summary.nodes.iter().map(|(_, node)| node.mean_wait_ms).sum::<f64>() / 1000.0;
    let system = |name, board, requests, rate, quantities| System { name, board, requests, rate, quantities };
    vec![
        system(
            "M/M/1",
            station(8.0, 1, none.clone(), exponential(100.0)),
            120_000.0,
            8.0,
            vec![
                quantity("mean time", 0.5, mean_s),
                quantity("95th percentile", -f64::ln(0.05) / 2.0, |s| s.latency.p95 / 1000.0),
                quantity("in the system", 4.0, inside),
                quantity("utilisation", 0.8, |s| s.nodes[0].1.utilisation),
            ],
        ),
        system(
            "M/M/2",
            station(16.0, 2, none.clone(), exponential(100.0)),
            120_000.0,
            16.0,
            vec![quantity("mean time", 0.1 + wait_mmc(16.0, 10.0, 2), mean_s)],
        ),
        system(
            "M/M/5",
            station(40.0, 5, none.clone(), exponential(100.0)),
            120_000.0,
            40.0,
            vec![quantity("mean time", 0.1 + wait_mmc(40.0, 10.0, 5), mean_s)],
        ),
        system(
            "M/D/1",
            station(8.0, 1, none.clone(), json!({"dist": "deterministic", "mean_ms": 100})),
            100_000.0,
            8.0,
            vec![quantity("mean wait", wait_mg1(8.0, 0.1, 0.0), wait)],
        ),
        system(
            "M/U/1",
            station(8.0, 1, none.clone(), json!({"dist": "uniform", "mean_ms": 100})),
            100_000.0,
            8.0,
            vec![quantity("mean wait", wait_mg1(8.0, 0.1, 1.0 / 3.0), wait)],
        ),
        system(
            "M/G/1, SCV 4",
            station(8.0, 1, none.clone(), json!({"dist": "lognormal", "mean_ms": 100, "scv": 4})),
            1_000_000.0,
            8.0,
            vec![quantity("mean wait", wait_mg1(8.0, 0.1, 4.0), wait)],
        ),
        system(
            "M/M/1/5, load 0.8",
            station(8.0, 1, json!(4), exponential(100.0)),
            60_000.0,
            8.0,
            vec![quantity("loss", loss_mm1k(0.8, 5), loss)],
        ),
        system(
            "M/M/1/10, load 1.2",
            station(12.0, 1, json!(9), exponential(100.0)),
            60_000.0,
            12.0,
            vec![quantity("loss", loss_mm1k(1.2, 10), loss)],
        ),
        system(
            "M/M/4/4 (Erlang B)",
            station(32.0, 4, json!(0), exponential(100.0)),
            60_000.0,
            32.0,
            vec![quantity("loss", erlang_b(4, 3.2), loss)],
        ),
        system(
            "tandem 10, 15, 20",
            tandem(),
            100_000.0,
            8.0,
            vec![
                quantity("mean time", 1.0 / 2.0 + 1.0 / 7.0 + 1.0 / 12.0, mean_s),
                quantity("in the system", 8.0 * (1.0 / 2.0 + 1.0 / 7.0 + 1.0 / 12.0), inside),
            ],
        ),
        system(
            "Jackson network, 4 stations",
            branching(),
            150_000.0,
            12.0,
            vec![
                quantity(
                    "mean time",
                    0.25 / (10.0 - 3.0) + 0.75 / (15.0 - 9.0) + 1.0 / (20.0 - 12.0) + 0.5 / (10.0 - 6.0),
                    mean_s,
                ),
                quantity("in the system", 3.0 / 7.0 + 3.0 * 6.0 / 4.0, inside),
            ],
        ),
        system(
            "two servers, random",
            balanced(json!({"algorithm": "random"})),
            120_000.0,
            16.0,
            vec![quantity("mean time", 0.5, mean_s)],
        ),
        system(
            "two servers, in turn (E2/M/1)",
            balanced(json!({"algorithm": "round_robin"})),
            100_000.0,
            16.0,
            vec![quantity("mean time", time_e2m1(16.0, 10.0), mean_s)],
        ),
        system(
            "two servers, one queue",
            balanced(json!({"algorithm": "least_connections", "maxconn": 2})),
            100_000.0,
            16.0,
            vec![quantity("mean time", 0.1 + wait_mmc(16.0, 10.0, 2), mean_s)],
        ),
    ]
}

/// All runs of a system, shared among the machine's cores.
fn runs(system: &System) -> Vec<Summary> {
    let duration_s = system.requests / system.rate;
    let one = |seed| run(&system.board, &RunOptions { seed, duration_s, warmup_s: duration_s / 20.0 });
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|part| {
                scope.spawn(move || {
                    (1..=SEEDS).filter(|seed| seed % threads == part).map(one).collect::<Vec<_>>()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("a run ends")).collect()
    })
}

#[test]
fn measurements_agree_with_theory() {
    let mut table = String::from(
        "| system | quantity | theory | measured | ± 95 % | error |\n|---|---|---|---|---|---|\n",
    );
    let mut wrong = Vec::new();
    for system in systems() {
        let runs = runs(&system);
        for Quantity { name, theory, measure } in &system.quantities {
            let values: Vec<f64> = runs.iter().map(measure).collect();
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
            let half = STUDENT * (variance / n).sqrt();
            let error = mean / theory - 1.0;
            let _ = writeln!(
                table,
                "| {} | {name} | {theory:.5} | {mean:.5} | {half:.5} | {:+.2} % |",
                system.name,
                error * 100.0
            );
            if error.abs() > 0.02 || (mean - theory).abs() > half {
                wrong.push(format!("{} {name}", system.name));
            }
        }
    }
    println!("{table}");
    assert!(wrong.is_empty(), "not as theory has it: {wrong:?}\n{table}");
}

#[test]
fn the_formulas_give_the_examples_of_the_books() {
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-3;
    assert!(near(wait_mmc(16.0, 10.0, 2) + 0.1, 0.2778));
    assert!(near(wait_mg1(8.0, 0.1, 0.0), 0.2) && near(wait_mg1(8.0, 0.1, 4.0), 1.0));
    assert!(near(loss_mm1k(0.8, 5), 0.08882) && near(loss_mm1k(1.2, 10), 0.19259));
    assert!(near(erlang_b(4, 3.2), 0.22814));
    assert!(near(time_e2m1(16.0, 10.0), 0.38440));
}
