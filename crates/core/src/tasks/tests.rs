use super::*;
use crate::model::{Board, LinkKind, NodeKind};
use serde_json::json;

#[test]
fn every_built_in_task_reads_in_both_editions_under_its_name() {
    for task in &ALL {
        let first = read(task.json).unwrap_or_else(|error| panic!("{}: {error}", task.name));
        assert_eq!(first.name, task.name);
        assert_eq!(get(task.name), Some(first.clone()));
        let second = get(task.second_name).expect("the second edition");
        assert_eq!(second.name, task.second_name);
        assert_ne!(first.requirements, second.requirements);
        assert_eq!(first.template.as_deref(), Some(task.name));
    }
    assert_eq!(get("nothing"), None);
}

#[test]
fn each_template_meets_its_task_and_the_one_before_does_not() {
    for (at, task) in ALL.iter().enumerate() {
        let task = get(task.name).expect("a task");
        let own = check(&crate::templates::ALL[at].board(), &task);
        let missing: Vec<_> = own.checks.iter().filter(|one| !one.met).collect();
        assert_eq!((missing, own.score, own.met), (vec![], 1.0, true), "{}", task.name);
        if at > 0 {
            let before = check(&crate::templates::ALL[at - 1].board(), &task);
            assert!(
                !before.met && before.score < 1.0 && before.score > 0.1,
                "{}: {}",
                task.name,
                before.score
            );
        }
    }
}

/// A board in shorthand: `id kind field=value …`, where `in=` is the parent and
/// `label=` may have `_` for spaces; links are `from to kind field=value …`.
fn board(nodes: &str, links: &str) -> Board {
    let fields = |words: std::str::SplitWhitespace| {
        let mut all = serde_json::Map::new();
        for (name, value) in words.filter_map(|word| word.split_once('=')) {
            let parsed = serde_json::from_str(value);
            let value = if name == "label" { value.replace('_', " ") } else { value.to_owned() };
            all.insert(name.into(), parsed.unwrap_or_else(|_| value.into()));
        }
        all
    };
    let split = |text: &str| -> Vec<String> {
        text.split(';').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
    };
    let mut node_list = Vec::new();
    for one in split(nodes) {
        let mut words = one.split_whitespace();
        let (id, kind) = (words.next(), words.next());
        let mut all = fields(words);
        if let Some(record) = all.remove("record") {
            let parts: Vec<_> = record.as_str().expect("a record").split(',').map(str::to_owned).collect();
            let record = json!([{"name": parts[0], "type": parts[1], "value": parts[2]}]);
            all.insert("records".into(), record);
        }
        all.insert("id".into(), json!(id));
        all.insert("kind".into(), json!(kind));
        node_list.push(all);
    }
    let mut link_list = Vec::new();
    for one in split(links) {
        let mut words = one.split_whitespace();
        let (from, to, kind) = (words.next(), words.next(), words.next());
        let mut all = fields(words);
        for (name, value) in [("from", from), ("to", to), ("kind", kind)] {
            all.insert(name.into(), json!(value));
        }
        all.insert("id".into(), json!(format!("l{}", link_list.len() + 1)));
        link_list.push(all);
    }
    let text = json!({"format": "stackboard", "version": 1, "nodes": node_list, "links": link_list});
    let reading = crate::io::file::read(&text.to_string()).expect("a board");
    assert_eq!(reading.repairs, [], "{text}");
    reading.board
}

fn task_of(check: &str) -> Result<Task, TaskError> {
    let head = r#"{"format":"stackboard-task","version":1,"name":"t","title":"t","requirements":"#;
    read(&format!(r#"{head}[{{"id":"a","ask":"a","hint":"h","check":{check}}}]}}"#))
}

fn verdict(text: &str, board: &Board) -> Checked {
    let task = task_of(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    check(board, &task).checks.remove(0)
}

/// A requirement, a board that fails it, the words and the share of the
/// failure, and a board that meets it.
type Case = (&'static str, (&'static str, &'static str), &'static str, f64, (&'static str, &'static str));

fn hold(cases: &[Case]) {
    for (check, bad, words, part, good) in cases {
        let found = verdict(check, &board(bad.0, bad.1));
        assert!(!found.met && found.message.contains(words), "{check}: {}", found.message);
        assert!((found.part - part).abs() < 0.01, "{check}: {}, not {part}: {}", found.part, found.message);
        let found = verdict(check, &board(good.0, good.1));
        assert!(found.met && found.part == 1.0, "{check}: {}", found.message);
    }
}

#[test]
fn counts_are_judged_with_what_is_nearly_right() {
    hold(&[
        (
            r#"{"count":{"of":{"kind":"server"},"exactly":3}}"#,
            ("a server; b server", ""),
            "2 of 3 servers; add one more.",
            0.67,
            ("a server; b server; c server", ""),
        ),
        (
            r#"{"count":{"of":{"kind":"server"},"exactly":1}}"#,
            ("a server; b server", ""),
            "2 servers, but only 1 is asked; take 1 away.",
            0.5,
            ("a server", ""),
        ),
        (
            r#"{"count":{"of":{"kind":"web"},"at_most":1,"at_least":1}}"#,
            ("", ""),
            "There is no web server yet",
            0.0,
            ("a web", ""),
        ),
        (
            r#"{"count":{"of":{"kind":"web","in":{"kind":"server"}},"exactly":1}}"#,
            ("s server; w web label=Shop", ""),
            "“Shop” stands on no server.",
            0.0,
            ("s server; w web in=s", ""),
        ),
        (
            r#"{"count":{"of":{"kind":"web"},"exactly":2,"distinct_hosts":true}}"#,
            ("s server; v web in=s; w web in=s", ""),
            "on 1 machine; put them on 2 machines",
            0.5,
            ("s server; t server; v web in=s; w web in=t", ""),
        ),
        (
            r#"{"count":{"of":{"kind":"database","role":"primary"},"exactly":1}}"#,
            ("d database", ""),
            "“MySQL” does not have the role primary.",
            0.0,
            ("d database role=primary", ""),
        ),
        (
            r#"{"count":{"of":{"kind":"database","label":"Database (PostgreSQL/MySQL)"}}}"#,
            ("d database label=Store", ""),
            "“Store” is not called “Database (PostgreSQL/MySQL)”.",
            0.0,
            ("d database label=Database_(PotsgreSQL/MySQL)", ""),
        ),
        (
            r#"{"count":{"of":{"kind":"load_balancer","with":{"redispatch":true}}}}"#,
            ("b load_balancer", ""),
            "other settings",
            0.0,
            ("b load_balancer redispatch=true", ""),
        ),
        (
            r#"{"count":{"of":{"kind":"server","has":{"kind":"web"}},"exactly":1}}"#,
            ("s server label=Box", ""),
            "“Box” holds no web server.",
            0.0,
            ("s server; w web in=s", ""),
        ),
        (
            r#"{"each":{"of":{"kind":"server"},"has":{"kind":"web"}}}"#,
            ("s server label=A; t server label=B; w web in=s", ""),
            "1 of 2: without a web server is “B”.",
            0.5,
            ("s server; w web in=s", ""),
        ),
    ]);
}

#[test]
fn links_are_judged_by_ends_direction_kind_and_words() {
    let webs = "u client; b load_balancer; v web label=A; w web label=B";
    hold(&[
        (
            r#"{"link":{"from":{"kind":"client"},"to":{"kind":"web"},"kind":["http","https"]}}"#,
            ("u client; w web", "w u http"),
            "“Nginx” → “User” points the wrong way; turn it round.",
            0.0,
            ("u client; w web", "u w http"),
        ),
        (
            r#"{"link":{"from":{"kind":"client"},"to":{"kind":"web"},"kind":"https"}}"#,
            ("u client; w web", "u w http"),
            "is drawn as HTTP; make it HTTPS",
            0.0,
            ("u client; f firewall; w web", "u f https; f w http"),
        ),
        (
            r#"{"link":{"from":{"kind":"load_balancer"},"to":{"kind":"web"},"per":"to"}}"#,
            (webs, "b v http"),
            "1 of 2: no arrow leads from a load balancer to “B”.",
            0.5,
            (webs, "b v http; b w http"),
        ),
        (
            r#"{"link":{"from":{"kind":"web"},"to":{"kind":"load_balancer"},"per":"from","either_way":true}}"#,
            (webs, "b v http"),
            "1 of 2",
            0.5,
            (webs, "b v http; w b http"),
        ),
        (
            r#"{"link":{"from":{"kind":"load_balancer"},"to":{"kind":"web"},"exactly":2}}"#,
            (webs, "b v http"),
            "1 of 2 arrows",
            0.5,
            (webs, "b v http; b w http"),
        ),
        (
            r#"{"link":{"from":{"kind":"client"},"to":{"kind":"web"},"exactly":0}}"#,
            (webs, "u b http; u v http"),
            "“User” → “A” should not be there; delete it.",
            0.0,
            (webs, "u b http; b v http"),
        ),
        (
            r#"{"link":{"from":{"kind":"web"},"to":{"kind":"monitor"},"label":"QPS metrics"}}"#,
            ("w web; m monitor", "w m metrics"),
            "does not say “QPS metrics”",
            0.0,
            ("w web; m monitor", "w m metrics label=qps_metrics"),
        ),
        (
            r#"{"link":{"from":{"kind":["web","code"]},"to":{"kind":"database"},"exactly":0}}"#,
            ("c code; a app; d database", "c d sql"),
            "“Code base” → “MySQL” should not be there",
            0.0,
            ("c code; a app; d database", "a c app; a d sql"),
        ),
        (
            r#"{"path":{"from":{"kind":"client"},"to":{"kind":"database"}}}"#,
            ("u client; w web; a app; d database", "u w http; a d sql"),
            "Requests end at “Nginx”",
            0.0,
            ("u client; w web; a app; d database", "u w http; w a app; a d sql"),
        ),
        (
            r#"{"aside":{"of":{"kind":"dns"}}}"#,
            ("u client; n dns; w web", "u n dns; n w plain"),
            "leads pages through “DNS”",
            0.0,
            ("u client; n dns; w web", "u n dns; u w http; n u plain label=response"),
        ),
        (
            r#"{"aside":{"of":{"kind":"dns"}}}"#,
            ("u client; n dns; w web", "u n dns; w n http"),
            "only lookups belong there",
            0.0,
            ("u client; n dns; w web", "u n dns; u w http; n w plain label=A_record_8.8.8.8"),
        ),
    ]);
}

#[test]
fn what_is_written_is_judged() {
    let two = "b load_balancer mode=active_passive; v web; w web";
    hold(&[
        (
            r#"{"stated":{"of":{"kind":"load_balancer"},"field":"mode"}}"#,
            ("b load_balancer", ""),
            "The mode of “HAProxy” is not stated.",
            0.0,
            (two, ""),
        ),
        (
            r#"{"stated":{"of":{"kind":"load_balancer"},"field":"algorithm","one_of":["least_connections"]}}"#,
            ("b load_balancer", ""),
            "is round robin. least connections is asked.",
            0.0,
            ("b load_balancer algorithm=least_connections", ""),
        ),
        (
            r#"{"mode":{"of":{"kind":"load_balancer"}}}"#,
            (two, "b v http; b w http"),
            "all 2 backends serve in turn: that is Active-Active",
            0.0,
            (two, "b v http; b w http backup=true"),
        ),
        (
            r#"{"mode":{"of":{"kind":"load_balancer"}}}"#,
            ("b load_balancer; v web; w web", "b v http; b w http"),
            "does not say whether",
            0.0,
            ("b load_balancer mode=active_active; v web; w web", "b v http; b w http"),
        ),
        (
            r#"{"record":{"name":"www.foobar.com","type":"A","value":"8.8.8.8"}}"#,
            ("n dns record=www.foobar.com,CNAME,8.8.8.8", ""),
            "a CNAME can only hold another name; make it A",
            0.34,
            ("n dns record=www.foobar.com.,A,8.8.8.8", ""),
        ),
        (
            r#"{"record":{"name":"www.foobar.com","type":"A"}}"#,
            ("n dns record=foobar.com,A,8.8.8.8", ""),
            "No record is for www.foobar.com.",
            0.0,
            ("n dns record=www.foobar.com,A,10.0.0.1", ""),
        ),
        (
            r#"{"record":{"name":"www.foobar.com","type":"A","leads_to_entry":true}}"#,
            ("n dns record=www.foobar.com,A,8.8.8.8; u client; s server ip=10.0.0.1; w web in=s", "u w http"),
            "8.8.8.8 is not the address at which users arrive (10.0.0.1)",
            0.67,
            ("n dns record=www.foobar.com,A,8.8.8.8; u client; s server ip=8.8.8.8; w web in=s", "u w http"),
        ),
        (
            r#"{"domain":{"name":"www.foobar.com"}}"#,
            ("u client; n dns", "u n dns"),
            "stands nowhere yet",
            0.0,
            ("u client; n dns", "u n dns label=www.foobar.com"),
        ),
        (
            r#"{"addresses":{}}"#,
            ("s server label=A ip=8.8.8.8; t server label=B ip=8.8.8.8", ""),
            "“A” and “B” both have the address 8.8.8.8",
            0.0,
            ("s server ip=8.8.8.8; t server ip=10.0.0.1", ""),
        ),
        (
            r#"{"addresses":{}}"#,
            ("s server label=A_8.8.8.8; t server label=B_8.8.8.8; v server ip=10.0.0.1", ""),
            "8.8.8.8",
            0.33,
            ("s server label=A_8.8.8.8", ""),
        ),
    ]);
}

#[test]
fn machines_pairs_walls_and_watchers_are_judged() {
    let pair = "s server; t server; a load_balancer in=s; b load_balancer in=t";
    let secure = "u client; s server; b load_balancer in=s; c certificate in=b host=www.foobar.com";
    let watched = "s server label=A; g agent in=s; m monitor";
    hold(&[
        (
            r#"{"apart":{"kinds":["web","app"]}}"#,
            ("s server label=Box; w web in=s; a app in=s", ""),
            "share “Box”",
            0.0,
            ("s server; t server; w web in=s; a app in=t", ""),
        ),
        (
            r#"{"apart":{"kinds":["web","app"]}}"#,
            ("s server; w web in=s", ""),
            "There is no application server yet.",
            0.5,
            ("s server; t server; v web in=s; w web in=s; a app in=t", ""),
        ),
        (
            r#"{"pair":{"of":{"kind":"load_balancer"}}}"#,
            (pair, ""),
            "not joined",
            0.5,
            (pair, "a b failover"),
        ),
        (
            r#"{"pair":{"of":{"kind":"load_balancer"}}}"#,
            ("s server; a load_balancer in=s; b load_balancer in=s", "a b failover"),
            "both die with it",
            0.5,
            ("a load_balancer virtual_ip=8.8.8.8; b load_balancer virtual_ip=8.8.8.8", ""),
        ),
        (
            r#"{"certificate":{"name":"www.foobar.com"}}"#,
            ("u client; b load_balancer; c certificate in=b host=foobar.com", "u b https"),
            "is made out to foobar.com",
            0.25,
            (secure, "u b https"),
        ),
        (
            r#"{"certificate":{"name":"www.foobar.com"}}"#,
            (secure, "u b http"),
            "No user speaks HTTPS yet",
            0.25,
            ("u client; b load_balancer; c certificate in=b host=www.foobar.com", "u b https"),
        ),
        (
            r#"{"guarded":{"of":{"kind":"server"}}}"#,
            ("s server label=A; t server label=B; f firewall in=s", ""),
            "1 of 2: no firewall stands before “B”.",
            0.5,
            ("s server; t server; f firewall in=s; g firewall in=t", ""),
        ),
        (
            r#"{"guarded":{"of":{"kind":"web"}}}"#,
            ("u client; f firewall; w web; v web label=Other", "u f http; f w http; u v http"),
            "“Other”",
            0.5,
            ("u client; f firewall; s server; w web in=s", "u f http; f w http"),
        ),
        (
            r#"{"watched":{"of":{"kind":"server"}}}"#,
            (watched, ""),
            "no metrics arrow leads to the monitoring system from the agent of “A”",
            0.0,
            (watched, "g m metrics"),
        ),
        (
            r#"{"watched":{"of":{"kind":"server"}}}"#,
            ("s server; t server label=B; g agent in=s; m monitor", "g m metrics"),
            "nothing watches “B”",
            0.5,
            ("s server; w web in=s; m monitor", "w m metrics"),
        ),
        (
            r#"{"watched":{"of":{"kind":"server"}}}"#,
            (watched, "m g metrics"),
            "one way: turn it round",
            0.0,
            (watched, "g m metrics"),
        ),
        (
            r#"{"qps":{}}"#,
            ("s server; w web in=s; g agent in=s", ""),
            "Nobody counts",
            0.0,
            ("s server; w web in=s; g agent in=s counts_requests=true", ""),
        ),
    ]);
}

#[test]
fn all_any_and_not_join_checks() {
    let (one, two) = (("s server", ""), ("s server; w web", ""));
    hold(&[
        (
            r#"{"all":[{"count":{"of":{"kind":"server"}}},{"count":{"of":{"kind":"web"}}}]}"#,
            one,
            "There is no web server yet",
            0.5,
            two,
        ),
        (
            r#"{"any":[{"count":{"of":{"kind":"app"}}},{"count":{"of":{"kind":"web"},"exactly":2}}]}"#,
            two,
            "1 of 2 web servers",
            0.5,
            ("v web; w web", ""),
        ),
        (r#"{"not":{"count":{"of":{"kind":"web"}}}}"#, two, "This should not be so: 1 web server.", 0.0, one),
    ]);
}

#[test]
fn behaviour_is_judged_by_runs() {
    let single = ("u client; w web; a app; d database", "u w http; w a app; a d sql");
    let double = (
        "u client; b load_balancer redispatch=true; v web label=A; w web label=B; a app; d database",
        "u b http; b v http; b w http; v a app; w a app; a d sql",
    );
    let crash = r#"{"survives":{"crash_of":{"kind":"web"},"requests":"read"}}"#;
    let found = verdict(crash, &board(single.0, single.1));
    assert!(
        !found.met && found.message.contains("Survives 0 of 1 crashes. Without “Nginx” only 0.0 %"),
        "{}",
        found.message
    );
    assert_eq!(found.nodes, ["w".into()]);
    let found = verdict(crash, &board(double.0, double.1));
    assert!(found.met && found.message.contains("any of 2"), "{}", found.message);

    let speed =
        r#"{"performs":{"p95_ms":200,"run":{"requests_per_s":500,"duration_s":10,"mix":{"static":1}}}}"#;
    let slow = verdict(speed, &board("u client; w web workers=1 service={\"mean_ms\":20}", "u w http"));
    assert!(!slow.met && slow.message.contains("At 500 requests a second p95 is"), "{}", slow.message);
    assert!(slow.message.contains("“Nginx” is busy 100.0 % of the time."), "{}", slow.message);
    let given = speed.replace(
        "\"duration_s\"",
        "\"given\":{\"web\":{\"service.mean_ms\":0.5,\"workers\":4}},\"duration_s\"",
    );
    let quick = verdict(&given, &board("u client; w web workers=1 service={\"mean_ms\":20}", "u w http"));
    assert!(quick.met, "{}", quick.message);

    let outage = r#"{"performs":{"answered":0.9,"faults":[{"fault":"crash","of":{"kind":"web","label":"A"},"at_s":5,"for_s":10}]}}"#;
    let found = verdict(outage, &board("u client; w web label=A", "u w http"));
    assert!(!found.met && found.message.contains("of them are answered (90 % asked)"), "{}", found.message);
    assert!(verdict(outage, &board(double.0, double.1)).met);
    // Without anybody who asks there is nothing to judge.
    assert!(verdict(speed, &board("w web", "")).message.contains("No requests were sent"));
}

#[test]
fn what_needs_runs_is_left_open_while_one_draws() {
    let task = task_of(r#"{"performs":{"p95_ms":200}}"#).expect("a task");
    let found = check_structure(&board("u client; w web", "u w http"), &task);
    assert!(needs_runs(&task) && !found.met && !found.checks[0].judged);
    assert!(!needs_runs(&get("scale-up").expect("a task")));
}

#[test]
fn every_board_gets_its_verdict_quickly_however_it_is_linked() {
    // A mesh of firewalls between users and web servers.
    let mut mesh = Board::default();
    let node = |id: String, kind| crate::model::Node::new(id, kind, 0.0, 0.0);
    for n in 0..60 {
        for (stem, kind) in [("u", NodeKind::Client), ("f", NodeKind::Firewall), ("w", NodeKind::Web)] {
            let node = node(format!("{stem}{n}"), kind);
            mesh.nodes.insert(node.id.clone(), node);
        }
    }
    for a in 0..60 {
        for b in 0..60 {
            for (from, to) in [("u", "f"), ("f", "f"), ("f", "w")] {
                let id = format!("{from}{a}{to}{b}");
                let (from, to) = (format!("{from}{a}").into(), format!("{to}{b}").into());
                let link = crate::model::Link::new(id, from, to, LinkKind::Http);
                mesh.links.insert(link.id.clone(), link);
            }
        }
    }
    for name in ALL.iter().flat_map(|task| [task.name, task.second_name]) {
        let outcome = check_structure(&mesh, &get(name).expect("a task"));
        assert!(!outcome.met && (0.0..1.0).contains(&outcome.score));
    }
}

#[test]
fn a_flaw_names_rules_that_the_review_has() {
    let unknown = ALL[0].json.replace("\"SPOF-1\"", "\"SPOF-9\"");
    let error = read(&unknown).expect_err("no such rule");
    assert_eq!(error.what, "the review has no rule \"SPOF-9\"; rules are written as in SPOF-1");
    assert!(unknown.lines().nth(error.line - 1).is_some_and(|line| line.contains("SPOF-9")));
}

#[test]
fn an_empty_board_meets_nothing() {
    for name in ALL.iter().flat_map(|task| [task.name, task.second_name]) {
        let outcome = check(&Board::default(), &get(name).expect("a task"));
        assert_eq!((outcome.score, outcome.checks.iter().filter(|one| one.met).count()), (0.0, 0), "{name}");
    }
}

/// The examples of the documentation, with the built-in design each is for.
fn examples() -> Vec<Task> {
    let text = include_str!("../../../../docs/tasks.md");
    let blocks = text.split("```json\n").skip(1).filter_map(|block| block.split("```").next());
    blocks
        .filter(|block| block.contains("\"stackboard-task\""))
        .map(|block| read(block).unwrap_or_else(|error| panic!("{error}\n{block}")))
        .collect()
}

#[test]
fn the_examples_of_the_documentation_read_and_run() {
    let examples = examples();
    assert!(examples.len() >= 2);
    for task in examples {
        let design = task.template.clone().expect("a design");
        let outcome = check(&crate::templates::get(&design).expect("a design").board(), &task);
        let missing: Vec<_> = outcome.checks.iter().filter(|one| !one.met).collect();
        assert_eq!(missing, Vec::<&Checked>::new(), "{}", task.name);
        let other = check(&crate::templates::get("simple").expect("a design").board(), &task);
        assert!(!other.met && other.score < 1.0);
    }
}

#[test]
fn the_example_that_the_page_opens_is_met_by_its_board() {
    let task = read(include_str!("../../../../public/examples/busy-shop.task.json")).expect("a task");
    let reading =
        crate::io::file::read(include_str!("../../../../public/examples/busy-shop.stackboard.json"));
    let reading = reading.expect("a board");
    assert_eq!(reading.repairs, []);
    let outcome = check(&reading.board, &task);
    let missing: Vec<_> = outcome.checks.iter().filter(|one| !one.met).collect();
    assert_eq!(missing, Vec::<&Checked>::new());
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,200}", at in 0usize..14_000, cut in 0usize..40) {
            let _ = read(&text);
            let whole = ALL[0].json;
            let near = |at: usize| (at..whole.len()).find(|at| whole.is_char_boundary(*at)).unwrap_or(whole.len());
            let (from, to) = (near(at), near(at + cut));
            let damaged = format!("{}{text}{}", &whole[..from], &whole[to..]);
            if let Err(error) = read(&damaged) {
                prop_assert!(error.line >= 1 && error.column >= 1 && !error.what.is_empty());
                prop_assert!(error.line <= damaged.lines().count() + 1);
            }
        }

        #[test]
        fn no_number_makes_a_run_endless(rate in -1e12f64..1e12, seconds in -1e9f64..1e9) {
            let check = format!(r#"{{"performs":{{"p95_ms":1,"run":{{"requests_per_s":{rate},"duration_s":{seconds}}}}}}}"#);
            if let Ok(task) = task_of(&check) {
                let Check::Performs(of) = &task.requirements[0].check else { unreachable!("as written") };
                prop_assert!(of.run.requests_per_s * of.run.duration_s <= limits::REQUESTS);
            }
        }
    }
}

#[test]
fn designs_handed_in_as_flowcharts_meet_the_second_edition() {
    for task in &ALL {
        let board = crate::templates::get(task.name).expect("a template").board();
        let text = crate::io::mermaid::write(&board);
        // What a learner draws has no comment that carries the board.
        let drawn: Vec<&str> = text.lines().filter(|line| !line.starts_with("%% stackboard")).collect();
        let import = crate::io::mermaid::read(&drawn.join("\n")).expect("a flowchart");
        let outcome = check_structure(&import.board, &get(task.second_name).expect("a task"));
        let missing: Vec<&Checked> = outcome.checks.iter().filter(|check| !check.met).collect();
        assert!(outcome.met, "{}: {missing:#?}", task.second_name);
    }
}
