//! What is said about a board while it is drawn: how far it meets its task, and
//! what the review finds. Worked out anew a moment after each change.

use super::{App, SideTab};
use crate::{
    board::Badge,
    platform::{
        background::{Job, News, Order},
        dom, files,
        frames::after_paint,
    },
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use rustc_hash::FxHashMap;
use stackboard_core::{
    io::limits,
    model::{LinkId, NodeId},
    review::{self, Finding, Review},
    tasks::{self, Asked, Outcome, Task},
};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// The task that a board is drawn for.
#[derive(Debug, PartialEq)]
pub struct Assignment {
    pub task: Task,
    /// The text of an author's own task; `None` for one of the course.
    pub text: Option<String>,
    /// What an interview about it asks.
    pub asked: Vec<Asked>,
}

impl Assignment {
    fn new(task: Task, text: Option<String>) -> Self {
        Self { asked: tasks::interview(&task), task, text }
    }

    /// The rules of the review whose flaws the learner is asked to name.
    pub fn expected_rules(&self) -> Vec<&str> {
        let flaws = self.task.flaws.iter().flat_map(|flaw| &flaw.rules);
        flaws.chain(&self.task.beyond).map(String::as_str).collect()
    }
}

/// An interview at the whiteboard, rehearsed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rehearsal {
    /// Which question is asked; beyond the last one, answers are compared.
    pub at: usize,
    /// When it began, on the page's clock in milliseconds.
    pub began_ms: f64,
    /// When the last question was answered.
    pub ended_ms: Option<f64>,
}

/// Handles to what is said about the board.
#[derive(Clone, Copy)]
pub struct Study {
    pub assignment: RwSignal<Option<Arc<Assignment>>>,
    /// What can be seen without running anything.
    pub outcome: RwSignal<Option<Arc<Outcome>>>,
    /// What also ran in the simulation, until the board changes.
    pub tried: RwSignal<Option<Arc<Outcome>>>,
    /// Whether a check is running.
    pub trying: RwSignal<bool>,
    pub review: RwSignal<Arc<Review>>,
    /// Which requirement the guide shows, if it shows any.
    pub guide: RwSignal<Option<usize>>,
    pub rehearsal: RwSignal<Option<Rehearsal>>,
    /// A task of an author's own, which a board can only name.
    own: RwSignal<Option<Arc<Assignment>>>,
    waiting: StoredValue<Option<Timeout>, LocalStorage>,
    /// How long the last judgement took, in milliseconds.
    took: StoredValue<f64>,
    job: StoredValue<Option<Job>, LocalStorage>,
}

/// A change is judged after this time without another, in milliseconds, or
/// after several times what the last judgement took.
const WAIT_MS: f64 = 150.0;
const WAIT_FACTOR: f64 = 8.0;

impl Study {
    pub fn new() -> Self {
        Self {
            assignment: RwSignal::new(None),
            outcome: RwSignal::new(None),
            tried: RwSignal::new(None),
            trying: RwSignal::new(false),
            review: RwSignal::new(Arc::default()),
            guide: RwSignal::new(None),
            rehearsal: RwSignal::new(None),
            own: RwSignal::new(None),
            waiting: StoredValue::new_local(None),
            took: StoredValue::new(0.0),
            job: StoredValue::new_local(None),
        }
    }

    /// Judges the board whenever it has changed and rests.
    pub fn follow(self, app: App) {
        Effect::new(move |before: Option<u32>| {
            app.content.track();
            self.own.track();
            let opened = app.opened.get();
            self.forget_try();
            if before == Some(opened) {
                let wait = WAIT_MS.max(WAIT_FACTOR * self.took.get_value());
                self.waiting.set_value(Some(Timeout::new(wait as u32, move || self.judge(app))));
                return opened;
            }
            // What is said of one board must not be read beside the next, and the
            // board is to be seen before anything is said of it.
            self.waiting.set_value(None);
            self.review.set(Arc::default());
            self.outcome.set(None);
            after_paint(move || {
                if app.opened.get_untracked() == opened {
                    self.judge(app);
                }
            });
            opened
        });
        // Only who reads the review sees its marks on the board.
        Effect::new(move |_| {
            let review = self.review.get();
            let on = app.side.get() == Some(SideTab::Review);
            let badges = if on { badges(&review.findings) } else { FxHashMap::default() };
            app.with_view(|view, _| view.show_badges(badges));
        });
    }

    fn judge(self, app: App) {
        let began = dom::now_ms();
        let name = app.with(|editor| editor.board().meta.review.task.clone());
        let own = self.own.get_untracked().filter(|own| Some(&own.task.name) == name.as_ref());
        let known = self.assignment.get_untracked();
        let assignment = own.or_else(|| {
            let name = name.as_ref()?;
            known
                .filter(|known| known.task.name == *name && known.text.is_none())
                .or_else(|| Some(Arc::new(Assignment::new(tasks::get(name)?, None))))
        });
        let (outcome, review) = app.with(|editor| {
            let board = editor.board();
            let expected = assignment.as_ref().map(|of| of.expected_rules()).unwrap_or_default();
            let outcome = assignment.as_ref().map(|of| Arc::new(tasks::check_structure(board, &of.task)));
            (outcome, review::review(board, &expected))
        });
        self.took.set_value(dom::now_ms() - began);
        if self.assignment.with_untracked(|old| *old != assignment) {
            self.guide.set(None);
            self.rehearsal.set(None);
            self.assignment.set(assignment);
        }
        if self.outcome.with_untracked(|old| *old != outcome) {
            self.outcome.set(outcome);
        }
        if self.review.with_untracked(|old| **old != review) {
            self.review.set(Arc::new(review));
        }
    }

    /// Chooses one of the course's tasks, or none.
    pub fn choose(self, app: App, name: Option<String>) {
        app.act(|editor| editor.choose_task(name));
    }

    /// Opens an author's own task.
    pub fn open_own(self, app: App, name: &str, text: &str) {
        match tasks::read(text) {
            Ok(task) => {
                let task_name = task.name.clone();
                self.own.set(Some(Arc::new(Assignment::new(task, Some(text.to_owned())))));
                self.choose(app, Some(task_name));
                app.side.set(Some(SideTab::Task));
            }
            Err(error) => app.complain(format!("The task {name} could not be opened: {error}")),
        }
    }

    /// Opens the task that the page's address names: one of the course, or an
    /// author's own at an address.
    pub fn open_address(self, app: App, task: String) {
        if tasks::get(&task).is_some() {
            self.choose(app, Some(task));
            app.side.set(Some(SideTab::Task));
            return;
        }
        spawn_local(async move {
            let bytes = files::fetch(&task).await;
            match bytes.and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is not text".into())) {
                Ok(text) => self.open_own(app, &task, &text),
                Err(error) => app.complain(format!("The task at {task} could not be opened: {error}.")),
            }
        });
    }

    /// Begins an interview about the task. It begins with an empty board, which
    /// opens beside what was there.
    pub fn rehearse(self, app: App) {
        let task = self.assignment.with_untracked(|of| of.as_ref().map(|of| of.task.name.clone()));
        if app.with(|editor| !editor.board().nodes.is_empty()) {
            app.new_board();
            self.choose(app, task);
            self.judge(app);
        }
        self.guide.set(None);
        self.rehearsal.set(Some(Rehearsal { at: 0, began_ms: dom::now_ms(), ended_ms: None }));
    }

    /// Lets the whole task be checked, with what only runs show.
    pub fn check(self, app: App) {
        let Some(assignment) = self.assignment.get_untracked() else { return };
        let order = app
            .with(|editor| Order::check(editor.board(), &assignment.task.name, assignment.text.as_deref()));
        self.trying.set(true);
        let job = Job::start(order, move |news| match news {
            News::Checked(outcome) => {
                self.trying.set(false);
                app.announcement.set(score_words(&outcome));
                self.tried.set(Some(Arc::new(*outcome)));
            }
            News::Failed(words) => {
                self.trying.set(false);
                app.complain(words);
            }
            _ => {}
        });
        self.job.set_value(Some(job));
    }

    /// What holds of the board: with runs if they were made, without otherwise.
    /// Inside a reactive scope, it is told of changes.
    pub fn result(self) -> Option<Arc<Outcome>> {
        self.tried.get().or_else(|| self.outcome.get())
    }

    /// What was tried is out of date.
    fn forget_try(self) {
        self.job.set_value(None);
        if self.trying.get_untracked() {
            self.trying.set(false);
        }
        if self.tried.with_untracked(Option::is_some) {
            self.tried.set(None);
        }
    }

    /// Shows on the board what a sentence speaks of.
    pub fn point_at(self, app: App, nodes: &[NodeId], links: &[LinkId]) {
        let insets = app.insets();
        app.act(|editor| editor.point_at(nodes, links, insets));
    }

    /// Plays what a finding warns of.
    pub fn prove(self, app: App, finding: &Finding) {
        for fault in finding.proof() {
            app.load.break_now(app, fault.kind, fault.target);
        }
        app.side.set(Some(SideTab::Story));
        app.tell("Watch what happens to the requests. Undo takes the fault back.");
    }

    /// The learner's answer to a question, kept in the board's notes.
    pub fn answer(self, app: App, question: &str, text: &str) {
        let notes = app.with(|editor| tasks::answers::write(&editor.board().meta.notes, question, text));
        if notes.chars().count() > limits::NOTES {
            app.complain(format!("The notes of a board hold up to {} characters.", limits::NOTES));
        } else if app.with(|editor| editor.board().meta.notes != notes) {
            app.act(|editor| editor.set_notes(&notes));
        }
    }
}

/// How much is met, in words.
pub fn score_words(outcome: &Outcome) -> String {
    let met = outcome.checks.iter().filter(|check| check.met).count();
    format!("{met} of {} met, {:.0} %", outcome.checks.len(), (outcome.score * 100.0).floor())
}

/// The mark of each node that a finding speaks of: the number of the finding in
/// the list, the worst one of the node.
fn badges(findings: &[Finding]) -> FxHashMap<NodeId, Badge> {
    let mut badges = FxHashMap::default();
    let shown = findings.iter().filter(|finding| finding.dismissed.is_none());
    for (number, finding) in numbered(shown) {
        let severity = if finding.expected { "expected" } else { finding.severity.key() };
        for node in &finding.nodes {
            badges.entry(node.clone()).or_insert(Badge { number, severity });
        }
    }
    badges
}

/// Findings with the numbers by which list and board call them: mistakes
/// first, then what the task expects.
pub fn numbered<'a>(findings: impl Iterator<Item = &'a Finding> + Clone) -> Vec<(usize, &'a Finding)> {
    let (mistakes, expected) = (findings.clone().filter(|f| !f.expected), findings.filter(|f| f.expected));
    mistakes.chain(expected).enumerate().map(|(at, finding)| (at + 1, finding)).collect()
}
