//! Every hostile file through every command: a result, or status 2 and one line; never a crash.

use crate::tool::stackboard;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The files in a folder of their own.
struct Files {
    folder: tempfile::TempDir,
    all: Vec<hostile::Specimen>,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let all = hostile::all();
        for one in &all {
            std::fs::write(folder.path().join(&one.name), &one.bytes).expect("written");
        }
        Self { folder, all }
    }

    fn path(&self, one: &hostile::Specimen) -> PathBuf {
        self.folder.path().join(&one.name)
    }
}

#[test]
fn boards_are_refused_in_one_line_or_used() {
    let files = Files::new();
    side_by_side(&files.all, |one| {
        let path = files.path(one);
        let name = path.to_str().expect("text");
        // What a file is refused for does not depend on what was to be done with it.
        if !holds(one, name, &run(&["convert", name, "-o", "-"])) {
            return;
        }
        for command in [
            &["simulate", name, "--duration", "1"][..],
            &["review", name],
            &["check", name, "--task", "simple"],
            &["convert", name, "-o", "-", "--to", "mmd"],
            &["render", name, "-o", "-"],
            &["link", name],
        ] {
            holds(one, name, &run(command));
        }
    });
}

#[test]
fn links_are_refused_in_one_line_or_opened() {
    let files = Files::new();
    side_by_side(&files.all, |one| {
        let fragment = one.fragment();
        // An argument cannot hold what is not text, nor more than the system allows.
        if !fragment.contains('\0') && fragment.len() < 100_000 {
            holds(one, "<link>", &run(&["open", &fragment]));
        }
    });
}

#[test]
fn tasks_are_refused_in_one_line_or_checked() {
    let files = Files::new();
    let board = files.folder.path().join("sound.json");
    std::fs::write(
        &board,
        r#"{"format": "stackboard", "version": 1, "nodes": [{"kind": "web", "x": 0, "y": 0}]}"#,
    )
    .expect("written");
    side_by_side(&files.all, |one| {
        let path = files.path(one);
        let name = path.to_str().expect("text");
        let output = run(&["check", path_text(&board), "--task", name]);
        assert!(output.status.code() != Some(0), "{} is met by an almost empty board", one.name);
        holds(one, name, &output);
    });
}

/// Whether it went well; fails unless it ended as it may.
#[track_caller]
fn holds(one: &hostile::Specimen, name: &str, output: &Output) -> bool {
    let said = String::from_utf8(output.stderr.clone()).expect("text");
    match output.status.code() {
        // 1 says that a task is not met.
        Some(0 | 1) => {}
        Some(2) => {
            assert_eq!(said.lines().count(), 1, "{}: {said}", one.name);
            assert!(output.stdout.is_empty(), "{}", one.name);
        }
        other => panic!("{} ended with {other:?}: {said}", one.name),
    }
    assert!(said.chars().count() < 25 * 1_000, "{}: {} characters", one.name, said.len());
    for line in said.lines() {
        assert!(line.starts_with(name), "{}: {line}", one.name);
        assert!(!line.contains(char::is_control), "{}: {line:?}", one.name);
    }
    output.status.code() == Some(0)
}

fn run(arguments: &[&str]) -> Output {
    let mut command: Command = stackboard(arguments);
    command.output().expect("the program starts")
}

fn path_text(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// Does something for every file, on two threads.
fn side_by_side(files: &[hostile::Specimen], step: impl Fn(&hostile::Specimen) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(one) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    step(one);
                }
            });
        }
    });
}
