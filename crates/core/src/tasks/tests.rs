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
