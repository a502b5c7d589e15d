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
