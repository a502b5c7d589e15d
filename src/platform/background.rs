//! Runs that take longer than a page may be busy: in a worker, or where none
//! can be had, in small pieces on the page.

use super::dom;
use gloo::{events::EventListener, timers::callback::Timeout};
use js_sys::{Array, Uint8Array};
use serde::{Deserialize, Serialize};
use stackboard_core::{
    animate::{self, Clip, ClipOptions, Pixels, Roll, RollOptions},
    geometry::Scene,
    io,
    model::Board,
    render::{self, SvgOptions, Theme},
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
    /// The picture that a moving one is drawn on. It travels beside the text.
    #[serde(skip)]
    backdrop: Vec<u8>,
}

/// A moving picture as it is wished for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClipWish {
    pub clip: ClipOptions,
    /// `None` is an SVG, for which frames and size in pixels do not count.
    pub format: Option<animate::Format>,
    pub dark: bool,
    pub fps: f64,
    pub width: u32,
    pub height: u32,
}

impl ClipWish {
    /// How the board is drawn, with the moving dots left out.
    pub fn look(&self) -> SvgOptions {
        SvgOptions {
            theme: if self.dark { Theme::Dark } else { Theme::Light },
            aspect: Some(f64::from(self.width) / f64::from(self.height.max(1))),
            ..SvgOptions::default()
        }
    }
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
    Clip(ClipWish),
}

/// An order that has begun.
enum Begun {
    Run(Box<ReportRun>),
    Check(Box<Board>, Box<Task>),
    /// Frames, and the board's text where the picture is to carry it.
    Frames(Box<Roll>, Option<String>),
    Drawn(Vec<u8>),
}

impl Begun {
    /// Goes on for a little. What has come to its end is told in the end's
    /// news; otherwise it is the share that is done, 0 to 1.
    fn advance(self, events: u64) -> Result<News, (Self, f64)> {
        match self {
            Self::Run(mut run) => match run.advance(events) {
                share if share < 1.0 => Err((Self::Run(run), share)),
                _ => Ok(News::Done(Box::new(run.finish()))),
            },
            // Its runs are short, and cannot be cut in pieces.
            Self::Check(board, task) => Ok(News::Checked(Box::new(tasks::check(&board, &task)))),
            Self::Frames(mut roll, carries) => match roll.advance() {
                Ok(share) if share < 1.0 => Err((Self::Frames(roll, carries), share)),
                Ok(_) => Ok(match (roll.finish(), carries) {
                    (Ok(bytes), Some(board)) => News::Drawn(io::picture::into_png(&bytes, &board)),
                    (Ok(bytes), None) => News::Drawn(bytes),
                    (Err(error), _) => News::Failed(error.to_string()),
                }),
                Err(error) => Ok(News::Failed(error.to_string())),
            },
            Self::Drawn(bytes) => Ok(News::Drawn(bytes)),
        }
    }
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
        Self { board: io::file::write(board), work, backdrop: Vec::new() }
    }

    /// A moving picture, drawn on this one of the board alone.
    pub fn clip(board: &Board, wish: ClipWish, backdrop: Vec<u8>) -> Self {
        Self { backdrop, ..Self::new(board, Work::Clip(wish)) }
    }

    fn begin(self) -> Result<Begun, String> {
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
            Work::Clip(wish) => begin_clip(&board, wish, self.board, self.backdrop),
        }
    }
}

fn begin_clip(board: &Board, wish: &ClipWish, text: String, backdrop: Vec<u8>) -> Result<Begun, String> {
    let clip = Clip::new(board, &wish.clip);
    let scene = Scene::new(board);
    let look = wish.look();
    let Some(format) = wish.format else {
        let look = SvgOptions { metadata: Some(io::picture::into_svg(&text)), ..look };
        return Ok(Begun::Drawn(animate::svg(board, &scene, &clip, &look).into_bytes()));
    };
    let page = render::page(board, &scene, &look);
    let options = RollOptions { format, theme: look.theme, fps: wish.fps, page };
    let backdrop = Pixels { width: wish.width, height: wish.height, bytes: backdrop };
    let roll = Roll::new(board, clip, backdrop, options).map_err(|error| error.to_string())?;
    Ok(Begun::Frames(Box::new(roll), (format == animate::Format::Apng).then_some(text)))
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
    /// A picture's file. It travels as bytes, not as text.
    #[serde(skip)]
    Drawn(Vec<u8>),
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
                on_the_page(order, tell, alive.clone());
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
            Some(order) => on_the_page(order, tell.clone(), alive.clone()),
            None => tell(News::Failed("The run broke off. Try a shorter one, or a lower rate.".into())),
        })
    };
    let other = page.clone();
    let hired = worker.clone();
    let heard = EventListener::new(worker, "message", move |event| {
        match event.dyn_ref::<MessageEvent>().and_then(|event| heard_news(&event.data())) {
            Some(News::Ready) => {
                if let Some(order) = order.borrow_mut().take() {
                    hand_over(&hired, &order);
                }
            }
            Some(News::Unable(_)) => page(),
            Some(news) => {
                if matches!(news, News::Done(_) | News::Checked(_) | News::Drawn(_) | News::Failed(_)) {
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

/// Sends an order as a list of its text and its picture.
fn hand_over(worker: &Worker, order: &Order) {
    if let Ok(text) = serde_json::to_string(order) {
        let backdrop = Uint8Array::from(order.backdrop.as_slice());
        let buffer = backdrop.buffer();
        let message = Array::of2(&text.into(), &backdrop);
        // Its bytes move over; they are not copied once more.
        let _ = worker.post_message_with_transfer(&message, &Array::of1(&buffer));
    }
}

fn taken_order(message: &JsValue) -> Option<Order> {
    let parts = message.dyn_ref::<Array>()?;
    let order: Order = serde_json::from_str(&parts.get(0).as_string()?).ok()?;
    let backdrop = parts.get(1).dyn_into::<Uint8Array>().ok()?.to_vec();
    Some(Order { backdrop, ..order })
}

/// What a worker says: text, or the bytes of a picture.
fn heard_news(message: &JsValue) -> Option<News> {
    match message.dyn_ref::<Uint8Array>() {
        Some(bytes) => Some(News::Drawn(bytes.to_vec())),
        None => serde_json::from_str(&message.as_string()?).ok(),
    }
}

/// Does an order in small pieces.
fn on_the_page(order: Order, tell: Rc<dyn Fn(News)>, alive: Rc<Cell<bool>>) {
    later(0, move || match order.begin() {
        Ok(begun) => next_slice(begun, tell, alive),
        Err(words) => tell(News::Failed(words)),
    });
}

fn next_slice(mut begun: Begun, tell: Rc<dyn Fn(News)>, alive: Rc<Cell<bool>>) {
    later(REST_MS, move || {
        if !alive.get() {
            return;
        }
        let end = dom::now_ms() + SLICE_MS;
        loop {
            let share = match begun.advance(PIECE) {
                Ok(news) => return tell(news),
                Err((rest, share)) => {
                    begun = rest;
                    share
                }
            };
            if dom::now_ms() >= end {
                tell(News::Progress(share));
                return next_slice(begun, tell, alive);
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
            // A page that is gone hears nothing any more.
            let _ = match (news, serde_json::to_string(news)) {
                (News::Drawn(bytes), _) => scope.post_message(&Uint8Array::from(bytes.as_slice())),
                (_, Ok(text)) => scope.post_message(&text.into()),
                (_, Err(_)) => Ok(()),
            };
        }
    };
    let ready = tell.clone();
    let on_order = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let order = taken_order(&event.data()).ok_or("The worker did not understand its order.".to_owned());
        match order.and_then(Order::begin) {
            Ok(begun) => tell(&to_the_end(begun, &tell)),
            Err(words) => tell(&News::Failed(words)),
        }
    });
    scope.set_onmessage(Some(on_order.as_ref().unchecked_ref()));
    // It is heard as long as the worker lives.
    on_order.forget();
    ready(&News::Ready);
}

fn to_the_end(mut begun: Begun, tell: &impl Fn(&News)) -> News {
    let mut told = js_sys::Date::now();
    loop {
        let share = match begun.advance(20 * PIECE) {
            Ok(news) => return news,
            Err((rest, share)) => {
                begun = rest;
                share
            }
        };
        let now = js_sys::Date::now();
        if now - told >= TELL_MS {
            told = now;
            tell(&News::Progress(share));
        }
    }
}
