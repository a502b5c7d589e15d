use super::*;

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
#[test]
fn scratch() {
    let req = |check: &str| {
        let text = format!(
            r#"{{"format":"stackboard-task","version":1,"name":"t","title":"t","requirements":[{{"id":"a","ask":"a","hint":"h","check":{check}}}]}}"#
        );
        read(&text).unwrap()
    };
    for check_text in [
        r#"{"survives":{"crash_of":{"kind":"server"}}}"#,
        r#"{"survives":{"crash_of":{"kind":"server"},"requests":"read"}}"#,
        r#"{"survives":{"crash_of":{"kind":"load_balancer"}}}"#,
        r#"{"performs":{"p95_ms":200,"run":{"requests_per_s":500,"duration_s":20}}}"#,
        r#"{"performs":{"p95_ms":200,"run":{"requests_per_s":200,"duration_s":20, "given":{"app":{"workers":5,"service.mean_ms":30}}}}}"#,
        r#"{"performs":{"answered":0.9,"faults":[{"fault":"crash","of":{"kind":"web"},"at_s":5,"for_s":10}]}}"#,
    ] {
        let task = req(check_text);
        for t in &crate::templates::ALL {
            let begin = std::time::Instant::now();
            let o = check(&t.board(), &task);
            println!(
                "{} {:.2} {} | {:?} {:?}",
                t.name,
                o.score,
                o.checks[0].message,
                o.checks[0].nodes,
                begin.elapsed()
            );
        }
    }
    for at in 0..4 {
        for b in 0..4 {
            let task = get(ALL[at].name).unwrap();
            let second = get(ALL[at].second_name).unwrap();
            for task in [task, second] {
                let o = check(&crate::templates::ALL[b].board(), &task);
                println!("== {} on {}: {:.2}", task.name, crate::templates::ALL[b].name, o.score);
                for c in o.checks {
                    if !c.met {
                        println!("   {} {:.2}: {} {:?} {:?}", c.id, c.part, c.message, c.nodes, c.links)
                    } else if at == b {
                        println!("   + {} {}", c.id, c.message)
                    }
                }
            }
        }
    }
}
