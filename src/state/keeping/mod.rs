//! Which board is open, where it came from, and keeping it in this browser.
//!
//! Everything that reads or writes the browser's database is a job, and jobs
//! run one after another in the order they were given, so that what a tab does
//! never races with itself.

mod addresses;
mod boards;
mod journal;
mod opening;
mod snapshots;
mod tabs;
mod writing;

pub use addresses::Address;
use boards::Deleted;
pub(in crate::state) use opening::Show;

use super::App;
use crate::platform::shelf::{Entry, Record, Shelf, Trouble};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use rustc_hash::FxHashMap;
use stackboard_core::io::moment::Moment;
use std::{collections::VecDeque, pin::Pin, rc::Rc};
use wasm_bindgen_futures::spawn_local;

type Job = Pin<Box<dyn Future<Output = ()>>>;

/// Where boards are kept, and what of the open one is not kept yet.
#[derive(Debug, Clone, Copy)]
pub struct Keeping {
    /// The key of the open board; `None` until its first change is kept.
    key: StoredValue<Option<String>>,
    waiting: StoredValue<Option<Timeout>, LocalStorage>,
    /// Texts on their way to the database.
    under_way: StoredValue<u32>,
    /// Names this tab among those that write.
    tab: StoredValue<String>,
    /// The versions that this tab's work is based on, by key.
    bases: StoredValue<FxHashMap<String, u64>>,
    /// Boards that became a copy under another key.
    moved: StoredValue<FxHashMap<String, String>>,
    /// Whether the next write makes a snapshot of what it writes over.
    fresh: StoredValue<bool>,
    /// Whether the next board stands in for one that could not be opened.
    instead: StoredValue<bool>,
    /// What of the next board is shown as soon as it is open.
    moment: StoredValue<Option<Moment>>,
    /// Work that could not be kept, by key.
    memory: StoredValue<FxHashMap<String, Record>>,
    shelf: StoredValue<Option<Rc<Shelf>>, LocalStorage>,
    jobs: StoredValue<VecDeque<Job>, LocalStorage>,
    running: StoredValue<bool>,
    channel: StoredValue<Option<tabs::Channel>, LocalStorage>,
    /// What is kept in this browser, the last changed first.
    pub boards: RwSignal<Vec<Entry>>,
    /// Why nothing is being kept.
    pub trouble: RwSignal<Option<Trouble>>,
    /// The board deleted last, which can be had back.
    pub deleted: RwSignal<Option<Deleted>>,
}

impl Keeping {
    pub fn new() -> Self {
        let random = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        Self {
            key: StoredValue::new(None),
            waiting: StoredValue::new_local(None),
            under_way: StoredValue::new(0),
            tab: StoredValue::new(format!("{:x}{:x}", random(), random())),
            bases: StoredValue::new(FxHashMap::default()),
            moved: StoredValue::new(FxHashMap::default()),
            fresh: StoredValue::new(true),
            instead: StoredValue::new(false),
            moment: StoredValue::new(None),
            memory: StoredValue::new(FxHashMap::default()),
            shelf: StoredValue::new_local(None),
            jobs: StoredValue::new_local(VecDeque::new()),
            running: StoredValue::new(false),
            channel: StoredValue::new_local(None),
            boards: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            deleted: RwSignal::new(None),
        }
    }

    /// Whether the board with this key is the open one.
    pub fn is_open(self, key: &str) -> bool {
        self.key.with_value(|open| open.as_deref() == Some(key))
    }

    /// Whether work on the screen or in memory is not in the database.
    fn has_unkept(self) -> bool {
        self.waiting.with_value(Option::is_some)
            || self.under_way.get_value() > 0
            || self.memory.with_value(|memory| !memory.is_empty())
    }
}

impl App {
    /// Runs a job after those given before.
    fn enqueue(self, job: impl Future<Output = ()> + 'static) {
        let keeping = self.keeping;
        keeping.jobs.update_value(|jobs| jobs.push_back(Box::pin(job)));
        if keeping.running.get_value() {
            return;
        }
        keeping.running.set_value(true);
        spawn_local(async move {
            loop {
                let mut next = None;
                keeping.jobs.update_value(|jobs| next = jobs.pop_front());
                match next {
                    Some(job) => job.await,
                    None => break,
                }
            }
            keeping.running.set_value(false);
        });
    }

    /// The database, opened when it is first needed, and tried anew each time
    /// as long as it does not open.
    async fn shelf(self) -> Result<Rc<Shelf>, Trouble> {
        if let Some(shelf) = self.keeping.shelf.get_value() {
            return Ok(shelf);
        }
        let shelf = Rc::new(Shelf::open().await?);
        self.keeping.shelf.set_value(Some(shelf.clone()));
        Ok(shelf)
    }

    /// Reads the list of boards anew.
    async fn refresh_boards(self) {
        let kept = match self.shelf().await {
            Ok(shelf) => shelf.list().await.unwrap_or_default(),
            Err(_) => Vec::new(),
        };
        let in_memory: Vec<Entry> = self
            .keeping
            .memory
            .with_value(|memory| memory.values().map(|record| record.entry.clone()).collect());
        let mut all: Vec<Entry> =
            kept.into_iter().filter(|entry| !in_memory.iter().any(|other| other.key == entry.key)).collect();
        all.extend(in_memory);
        all.sort_by(|a, b| b.changed_ms.total_cmp(&a.changed_ms));
        if self.keeping.boards.with_untracked(|boards| *boards != all) {
            self.keeping.boards.set(all);
        }
    }
}

/// A key for a board that is kept for the first time.
fn new_key() -> String {
    let random = (js_sys::Math::random() * 1e9) as u64;
    format!("{:x}-{random:x}", js_sys::Date::now() as u64)
}
