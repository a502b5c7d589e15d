//! Runs watched, stopped and wound back, and the words about them.

use super::{runs::single, sketch::*};
use crate::{
    model::Board,
    simulate::{Breakpoint, Change, Film, FilmSettings, Outcome, Progress, RunOptions, run, verdict},
};
use serde_json::json;

fn film_board() -> Board {
    let mut board = distributed();
    set(&mut board, "User", json!({"rate_per_s": 50}));
    board.meta.scenario.faults =
        faults(json!([{"at_s": 20, "node": "Nginx 1", "fault": "crash", "for_s": 10}]));
    board
}

fn film() -> Film {
    let board = film_board();
    Film::new(&board, &board.meta.scenario, FilmSettings::default())
}

fn play(film: &mut Film, to_s: f64) {
    while film.advance(to_s * 1000.0, 500) == Progress::OnTheWay {}
}

#[test]
fn wound_back_it_shows_the_same_again() {
    let mut film = film();
    play(&mut film, 15.3);
    let before = film.engine().counters();
    play(&mut film, 60.0);
    let (end, samples) = (film.engine().counters(), film.samples().to_vec());
    assert_eq!(samples.len(), 120);
    film.seek(15_300.0);
    assert_eq!(film.engine().counters(), before);
    assert_eq!(film.samples(), samples, "what was seen is not forgotten");
    film.seek(60_000.0);
    assert_eq!(film.engine().counters(), end);
    assert_eq!(film.samples(), samples);
}

#[test]
fn samples_add_up_to_the_run() {
    let mut film = film();
    play(&mut film, 60.0);
    let counters = film.engine().counters();
    let sum =
        |of: fn(&crate::simulate::Window) -> u64| film.samples().iter().map(|s| of(&s.window)).sum::<u64>();
    assert_eq!(
        (sum(|w| w.offered), sum(|w| w.ok), sum(|w| w.failed)),
        (counters.offered, counters.ok, counters.failed)
    );
    assert!(
        film.samples().iter().flat_map(|s| &s.nodes).all(|n| (0.0..=1.0 + 1e-9).contains(&n.utilisation))
    );
    let web = counters.nodes.iter().position(|node| node.id.as_str() == "Nginx 1").expect("it is drawn");
    let up: Vec<bool> = film.samples().iter().map(|sample| sample.nodes[web].up).collect();
    assert!(up[38] && !up[41] && !up[58] && up[61]);
}

#[test]
fn a_change_by_hand_makes_another_future() {
    let mut film = film();
    play(&mut film, 30.0);
    film.seek(10_000.0);
    film.set_faults(&faults(json!([
        {"at_s": 20, "node": "Nginx 1", "fault": "crash", "for_s": 10},
        {"at_s": 10, "node": "HAProxy", "fault": "crash"},
    ])));
    assert_eq!(film.samples().len(), 20);
    play(&mut film, 30.0);
    assert_eq!(film.samples().len(), 60);
    assert!(film.samples()[25].window.ok == 0, "nothing gets through");
    film.seek(9_000.0);
    assert_eq!(film.engine().is_up(&"HAProxy".into()), Some(true));
    film.seek(12_000.0);
    assert_eq!(film.engine().is_up(&"HAProxy".into()), Some(false), "the change is part of the film now");
}

#[test]
fn faults_planned_while_it_runs_give_the_same_as_faults_planned_before() {
    let board = film_board();
    let planned = board.meta.scenario.faults.clone();
    let more = faults(json!([
        {"at_s": 20, "node": "Nginx 1", "fault": "crash", "for_s": 4},
        {"at_s": 33.3, "node": "MySQL", "fault": "slow", "factor": 40, "for_s": 5},
    ]));
    let mut scenario = board.meta.scenario.clone();
    scenario.faults = more.clone();
    let mut straight = Film::new(&board, &scenario, FilmSettings::default());
    play(&mut straight, 50.0);
    let mut film = film();
    play(&mut film, 41.0);
    film.set_faults(&more);
    assert!(film.engine().now_ms() < 20_000.0, "back to before the first difference");
    assert_eq!(film.samples().len(), 40);
    play(&mut film, 50.0);
    assert_eq!(film.samples(), straight.samples());
    assert_eq!(film.engine().counters(), straight.engine().counters());
    film.set_faults(&planned);
    play(&mut film, 50.0);
    let mut usual = self::film();
    play(&mut usual, 50.0);
    assert_eq!(film.samples(), usual.samples());
}

#[test]
fn what_is_done_by_hand_is_done_again_when_wound_back() {
    let mut film = film();
    play(&mut film, 12.0);
    film.change(Change::Rate(400.0));
    play(&mut film, 18.0);
    let (samples, counters) = (film.samples().to_vec(), film.engine().counters());
    assert!(samples[30].window.offered > 4 * samples[10].window.offered);
    film.seek(5_000.0);
    film.seek(18_000.0);
    assert_eq!(film.samples(), samples);
    assert_eq!(film.engine().counters(), counters);
    film.seek(5_000.0);
    film.change(Change::Rate(50.0));
    play(&mut film, 18.0);
    assert!(film.samples()[30].window.offered < 100, "the later change is forgotten");
}

#[test]
fn a_request_that_failed_can_be_looked_at_afterwards() {
    let mut film = film();
    play(&mut film, 40.0);
    let failed = film.engine().failed_requests().last().expect("a crash makes some fail");
    let mut engine = film.before_request(failed.request, failed.start_ms).expect("it was in the film");
    engine.run_until(failed.end_ms + 1.0);
    let trace = engine.take_traces().into_iter().find(|trace| trace.id == failed.request).expect("seen");
    assert!(matches!(trace.outcome, Outcome::Failed(_)), "{:?}", trace.outcome);
    assert_eq!(trace.hops[0].start_ms, failed.start_ms);
}

#[test]
fn it_stops_where_it_is_told_to() {
    let mut film = film();
    film.breakpoints = vec![Breakpoint::Failure];
    assert_eq!(film.advance(60_000.0, u64::MAX), Progress::Stopped(0));
    assert_eq!(film.engine().failures(), 1);
    assert!(film.engine().now_ms() > 20_000.0);

    let board = single(
        json!({"rate_per_s": 200}),
        json!({"workers": 1, "service": {"dist": "deterministic", "mean_ms": 10}}),
    );
    let mut film = Film::new(&board, &board.meta.scenario, FilmSettings::default());
    film.breakpoints = vec![Breakpoint::Notice, Breakpoint::Waiting { node: "Nginx".into(), over: 100 }];
    assert_eq!(film.advance(60_000.0, u64::MAX), Progress::Stopped(1));
    assert_eq!(film.engine().waiting(&"Nginx".into()), Some(101));
}

#[test]
fn one_request_can_be_followed_event_by_event() {
    let mut film = film();
    let mut last = 0;
    let mut steps = 0;
    while film.step_request(40, 30_000.0) {
        let hops =
            film.engine().open_traces().find(|trace| trace.id == 40).map_or(0, |trace| trace.hops.len());
        assert!(hops > last);
        last = hops;
        steps += 1;
    }
    assert!(steps > 3, "{steps}");
    assert_eq!(film.take_traces().iter().filter(|trace| trace.id == 40).count(), 1);
}

#[test]
fn memory_does_not_grow_with_the_length_of_the_run() {
    let board = single(json!({"rate_per_s": 5}), json!({}));
    let mut film =
        Film::new(&board, &board.meta.scenario, FilmSettings { sample_ms: 1000.0, snapshot_ms: 1000.0 });
    play(&mut film, 3600.0);
    assert!(film.snapshots() <= 61, "{}", film.snapshots());
    film.seek(1_234_567.0);
    assert_eq!(film.engine().now_ms(), 1_234_567.0);
}

#[test]
fn the_verdict_names_the_bottleneck_and_what_failed() {
    let board = single(
        json!({"rate_per_s": 30, "clients": 50}),
        json!({"workers": 1, "queue": 5, "service": {"dist": "exponential", "mean_ms": 40}}),
    );
    let summary = run(&board, &RunOptions { seed: 1, duration_s: 100.0, warmup_s: 0.0 });
    let said = verdict(&board, &summary).join(" ");
    assert!(said.contains("The bottleneck was Nginx: its workers were busy 9"), "{said}");
    assert!(said.contains("failed: waiting line full ("), "{said}");
    assert!(said.contains("50 users of 50 noticed."), "{said}");

    let calm = single(json!({"rate_per_s": 1}), json!({}));
    let summary = run(&calm, &RunOptions { seed: 1, duration_s: 100.0, warmup_s: 0.0 });
    let said = verdict(&calm, &summary).join(" ");
    assert!(said.contains("all were answered.") && said.contains("Nothing was near its limit"), "{said}");
}
