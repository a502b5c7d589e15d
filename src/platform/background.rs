//! Runs that take longer than a page may be busy: in a worker, or where none
//! can be had, in small pieces on the page.

use super::dom;
use gloo::{events::EventListener, timers::callback::Timeout};
use serde::{Deserialize, Serialize};
use stackboard_core::{
    io,
    model::Board,
    simulate::{Report, ReportRun, RunOptions},
    tasks::{self, Outcome, Task},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, Worker, WorkerOptions, WorkerType};

/// Events between two looks at the clock.
const PIECE: u64 = 500;
/// How long the page is busy at once, and how long it rests in between, in
/// milliseconds.
const SLICE_MS: f64 = 8.0;
const REST_MS: u32 = 8;
/// How often a worker tells how far it has come, in milliseconds.
const TELL_MS: f64 = 100.0;

/// What to do with a board.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// The text of the board's file.
    board: String,
    work: Work,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Work {
    Run {
        seed: u64,
        duration_s: f64,
        warmup_s: f64,
    },
    /// Checks a task of the course, or an author's own given as text.
    Check {
        task: String,
        text: Option<String>,
    },
}

/// An order that has begun.
enum Begun {
    Run(Box<ReportRun>),
    Check(Box<Board>, Box<Task>),
}

impl Order {
    /// A whole run.
    pub fn run(board: &Board, options: &RunOptions) -> Self {
        let RunOptions { seed, duration_s, warmup_s } = *options;
        Self::new(board, Work::Run { seed, duration_s, warmup_s })
    }

    /// A check of everything that a task asks for.
    pub fn check(board: &Board, task: &str, text: Option<&str>) -> Self {
        Self::new(board, Work::Check { task: task.to_owned(), text: text.map(str::to_owned) })
    }

    fn new(board: &Board, work: Work) -> Self {
        Self { board: io::file::write(board), work }
    }

    fn begin(&self) -> Result<Begun, String> {
        let board = io::file::read(&self.board).map_err(|error| error.to_string())?.board;
        match &self.work {
            Work::Run { seed, duration_s, warmup_s } => {
                let options = RunOptions { seed: *seed, duration_s: *duration_s, warmup_s: *warmup_s };
                Ok(Begun::Run(Box::new(ReportRun::new(&board, &options))))
            }
            Work::Check { task, text } => {
                let task = match text {
                    Some(text) => tasks::read(text).map_err(|error| error.to_string())?,
                    None => tasks::get(task).ok_or_else(|| format!("There is no task called {task}."))?,
                };
                Ok(Begun::Check(Box::new(board), Box::new(task)))
            }
        }
    }
}

/// What is told about a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum News {
    /// A worker takes orders from now on.
    Ready,
    /// No worker can be had, and why.
    Unable(String),
    /// The share of the run that is done, 0 to 1.
    Progress(f64),
    Done(Box<Report>),
    Checked(Box<Outcome>),
    /// The run came to nothing, and why.
    Failed(String),
}

/// A run under way. Dropping it ends the run.
pub struct Job {
    worker: Option<Worker>,
    alive: Rc<Cell<bool>>,
    _listeners: Vec<EventListener>,
}

impl Drop for Job {
    fn drop(&mut self) {
        self.alive.set(false);
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

impl Job {
    /// Begins a run; `tell` hears of its progress and its end, never before
    /// this returns.
    pub fn start(order: Order, tell: impl Fn(News) + 'static) -> Self {
        let alive = Rc::new(Cell::new(true));
        let tell: Rc<dyn Fn(News)> = Rc::new(tell);
        match hire() {
            Ok(worker) => {
                let _listeners = supervise(&worker, order, tell, alive.clone());
                Self { worker: Some(worker), alive, _listeners }
            }
            Err(_) => {
                on_the_page(&order, tell, alive.clone());
                Self { worker: None, alive, _listeners: Vec::new() }
            }
        }
    }
}

/// A worker that is about to load the page's own program.
fn hire() -> Result<Worker, JsValue> {
    let boot = dom::find("#boot").ok_or("the page has no loader")?;
    let base = dom::document().base_uri()?.unwrap_or_default();
    let address = |name: &str| -> Result<String, JsValue> {
        let relative = boot.get_attribute(name).ok_or("the loader names no files")?;
        Ok(web_sys::Url::new_with_base(&relative, &base)?.href())
    };
    let files = serde_json::json!({ "js": address("data-js")?, "wasm": address("data-wasm")? });
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(&files.to_string());
    Worker::new_with_options(&web_sys::Url::new_with_base("worker.js", &base)?.href(), &options)
}

/// Hands the order over once the worker is ready, and passes on what it says.
fn supervise(
    worker: &Worker,
    order: Order,
    tell: Rc<dyn Fn(News)>,
    alive: Rc<Cell<bool>>,
) -> Vec<EventListener> {
    // The order is gone once the worker has it, or the page does it instead.
    let order = Rc::new(RefCell::new(Some(order)));
    let page = {
        let (order, tell) = (order.clone(), tell.clone());
        Rc::new(move || match order.borrow_mut().take() {
            Some(order) => on_the_page(&order, tell.clone(), alive.clone()),
            None => tell(News::Failed("The run broke off. Try a shorter one, or a lower rate.".into())),
        })
    };
    let other = page.clone();
    let hired = worker.clone();
    let heard = EventListener::new(worker, "message", move |event| {
        let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        match text.and_then(|text| serde_json::from_str(&text).ok()) {
            Some(News::Ready) => {
                let text = order.borrow_mut().take().and_then(|order| serde_json::to_string(&order).ok());
                if let Some(text) = text {
                    let _ = hired.post_message(&text.into());
                }
            }
            Some(News::Unable(_)) => page(),
            Some(news) => {
                if matches!(news, News::Done(_) | News::Checked(_) | News::Failed(_)) {
                    hired.terminate();
                }
                tell(news);
            }
            None => {}
        }
    });
    let lost = EventListener::new(worker, "error", move |event| {
        event.prevent_default();
        other();
    });
    vec![heard, lost]
}

/// Does an order in small pieces.
fn on_the_page(order: &Order, tell: Rc<dyn Fn(News)>, alive: Rc<Cell<bool>>) {
    match order.begin() {
        Ok(Begun::Run(run)) => next_slice(*run, tell, alive),
        // Its runs are short, and cannot be cut in pieces.
        Ok(Begun::Check(board, task)) => later(0, move || {
            if alive.get() {
                tell(News::Checked(Box::new(tasks::check(&board, &task))));
            }
        }),
        Err(words) => later(0, move || tell(News::Failed(words))),
    }
}

fn next_slice(mut run: ReportRun, tell: Rc<dyn Fn(News)>, alive: Rc<Cell<bool>>) {
    later(REST_MS, move || {
        if !alive.get() {
            return;
        }
        let end = dom::now_ms() + SLICE_MS;
        loop {
            let share = run.advance(PIECE);
            if share >= 1.0 {
                return tell(News::Done(Box::new(run.finish())));
            }
            if dom::now_ms() >= end {
                tell(News::Progress(share));
                return next_slice(run, tell, alive);
            }
        }
    });
}

fn later(ms: u32, work: impl FnOnce() + 'static) {
    Timeout::new(ms, work).forget();
}

/// The worker this program runs in, if it is not a page.
pub fn worker() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Takes orders as a worker.
pub fn serve(scope: DedicatedWorkerGlobalScope) {
    let tell = {
        let scope = scope.clone();
        move |news: &News| {
            if let Ok(text) = serde_json::to_string(news) {
                // A page that is gone hears nothing any more.
                let _ = scope.post_message(&text.into());
            }
        }
    };
    let ready = tell.clone();
    let on_order = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let order = event.data().as_string().and_then(|text| serde_json::from_str::<Order>(&text).ok());
        let order = order.ok_or("The worker did not understand its order.".to_owned());
        match order.and_then(|order| order.begin()) {
            Ok(Begun::Run(run)) => tell(&News::Done(Box::new(all_of(*run, &tell)))),
            Ok(Begun::Check(board, task)) => tell(&News::Checked(Box::new(tasks::check(&board, &task)))),
            Err(words) => tell(&News::Failed(words)),
        }
    });
    scope.set_onmessage(Some(on_order.as_ref().unchecked_ref()));
    // It is heard as long as the worker lives.
    on_order.forget();
    ready(&News::Ready);
}

fn all_of(mut run: ReportRun, tell: &impl Fn(&News)) -> Report {
    let mut told = js_sys::Date::now();
    loop {
        let share = run.advance(20 * PIECE);
        if share >= 1.0 {
            return run.finish();
        }
        let now = js_sys::Date::now();
        if now - told >= TELL_MS {
            told = now;
            tell(&News::Progress(share));
        }
    }
}
