//! The boards kept in this browser, over IndexedDB. Three stores under text
//! keys: `entries` (what is listed), `texts` (board files) and `snapshots`
//! (earlier texts, under the board's key and their time). All of them are read
//! and written in one transaction, so that a crash leaves the old or the new
//! state and nothing in between.

use rexie::{KeyRange, ObjectStore, Rexie, Store, Transaction, TransactionMode, TransactionResult};
use serde::{Deserialize, Serialize};
use stackboard_core::keep::{self, Present, Settled, Wish};
use wasm_bindgen::JsValue;

/// A board as it is listed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    pub key: String,
    pub title: String,
    /// When it was last changed, in milliseconds since 1970.
    pub changed_ms: f64,
    /// Counts what was written, from 1.
    pub version: u64,
    /// The tab that wrote it last.
    pub by: String,
}

/// An earlier state of a board.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// When the board was like this, in milliseconds since 1970.
    pub at_ms: f64,
    pub text: String,
    /// The program broke down on it, so it is not the one to start again from.
    pub broke: bool,
}

/// Everything that is kept of a board.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    pub entry: Entry,
    pub text: String,
    pub snapshots: Vec<Snapshot>,
}

/// Why nothing can be kept. Displays as the end of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// The browser gives the page no storage.
    Absent,
    Full,
    /// The storage is there and does not work.
    Broken(String),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Absent => f.write_str("this browser does not let the page keep anything"),
            Self::Full => f.write_str("the browser's storage for this page is full"),
            Self::Broken(what) => write!(f, "the browser's storage for this page does not work ({what})"),
        }
    }
}

impl From<rexie::Error> for Trouble {
    fn from(error: rexie::Error) -> Self {
        let words = format!("{error:?}");
        if words.contains("QuotaExceeded") {
            Self::Full
        } else if words.contains("SecurityError") || words.contains("IndexedDbNotFound") {
            Self::Absent
        } else {
            let name =
                words.split(['(', ')', ':', ' ']).find(|word| word.ends_with("Error") && *word != "IdbError");
            Self::Broken(name.unwrap_or("it gave no reason").to_owned())
        }
    }
}

type Result<T> = std::result::Result<T, Trouble>;

const ENTRIES: &str = "entries";
const TEXTS: &str = "texts";
const SNAPSHOTS: &str = "snapshots";
const ALL: [&str; 3] = [ENTRIES, TEXTS, SNAPSHOTS];

/// Snapshots of one board.
const MOST_SNAPSHOTS: usize = 20;
/// A board that is worked on gets a snapshot this often, in milliseconds.
const SNAPSHOT_EVERY_MS: f64 = 5.0 * 60_000.0;

/// What a tab wants to keep.
#[derive(Debug, Clone)]
pub struct Draft {
    pub key: String,
    pub title: String,
    pub text: String,
    /// The version the text is based on; 0 if it was never kept.
    pub base: u64,
    pub by: String,
    pub now_ms: f64,
    /// Whether what is kept now becomes a snapshot whatever its age, as before
    /// the first change after a board was opened.
    pub snapshot: bool,
}

/// The open database.
pub struct Shelf {
    db: Rexie,
}

impl Shelf {
    pub async fn open() -> Result<Self> {
        let builder = ALL.iter().fold(Rexie::builder("stackboard").version(1), |builder, name| {
            builder.add_object_store(ObjectStore::new(name))
        });
        Ok(Self { db: builder.build().await? })
    }

    /// What is kept, the last changed first.
    pub async fn list(&self) -> Result<Vec<Entry>> {
        let reading = self.db.transaction(&[ENTRIES], TransactionMode::ReadOnly)?;
        let found = reading.store(ENTRIES)?.scan(None, None, None, None).await?;
        let mut entries: Vec<Entry> = found.iter().filter_map(|(key, value)| entry_of(key, value)).collect();
        entries.sort_by(|a, b| b.changed_ms.total_cmp(&a.changed_ms));
        Ok(entries)
    }

    pub async fn get(&self, key: &str) -> Result<Option<(Entry, String)>> {
        let reading = self.db.transaction(&[ENTRIES, TEXTS], TransactionMode::ReadOnly)?;
        read(&reading, key).await
    }

    /// Keeps a draft unless another tab has written newer work.
    pub async fn keep(&self, draft: &Draft) -> Result<Settled> {
        let writing = self.db.transaction(&ALL, TransactionMode::ReadWrite)?;
        let kept = read(&writing, &draft.key).await?;
        let present =
            kept.as_ref().map(|(entry, text)| Present { version: entry.version, by: &entry.by, text });
        let settled = keep::settle(Wish { base: draft.base, by: &draft.by, text: &draft.text }, present);
        if let Settled::Write { version } = settled {
            if let Some((old, text)) = kept {
                let snapshot = Snapshot { at_ms: old.changed_ms, text, broke: false };
                take_snapshot(&writing, &draft.key, &snapshot, draft).await?;
            }
            let entry = Entry {
                key: draft.key.clone(),
                title: draft.title.clone(),
                changed_ms: draft.now_ms,
                version,
                by: draft.by.clone(),
            };
            write(&writing, &entry, &draft.text).await?;
        }
        end(writing).await?;
        Ok(settled)
    }

    /// Puts a whole record there, over whatever has its key.
    pub async fn put(&self, record: &Record) -> Result<()> {
        let writing = self.db.transaction(&ALL, TransactionMode::ReadWrite)?;
        write(&writing, &record.entry, &record.text).await?;
        let snapshots = writing.store(SNAPSHOTS)?;
        for snapshot in &record.snapshots {
            put(&snapshots, &snapshot_key(&record.entry.key, snapshot.at_ms), &json(snapshot)).await?;
        }
        end(writing).await
    }

    /// Takes a board away and gives all that was kept of it.
    pub async fn take(&self, key: &str) -> Result<Option<Record>> {
        let writing = self.db.transaction(&ALL, TransactionMode::ReadWrite)?;
        let Some((entry, text)) = read(&writing, key).await? else { return Ok(None) };
        let store = writing.store(SNAPSHOTS)?;
        let snapshots = read_snapshots(&store, key).await?;
        for snapshot in &snapshots {
            store.delete(snapshot_key(key, snapshot.at_ms).into()).await?;
        }
        writing.store(ENTRIES)?.delete(key.into()).await?;
        writing.store(TEXTS)?.delete(key.into()).await?;
        end(writing).await?;
        Ok(Some(Record { entry, text, snapshots }))
    }

    /// Earlier states of a board, the latest first.
    pub async fn snapshots(&self, key: &str) -> Result<Vec<Snapshot>> {
        let reading = self.db.transaction(&[SNAPSHOTS], TransactionMode::ReadOnly)?;
        let mut snapshots = read_snapshots(&reading.store(SNAPSHOTS)?, key).await?;
        snapshots.reverse();
        Ok(snapshots)
    }

    /// Adds a snapshot as it is.
    pub async fn add_snapshot(&self, key: &str, snapshot: &Snapshot) -> Result<()> {
        let writing = self.db.transaction(&[SNAPSHOTS], TransactionMode::ReadWrite)?;
        let store = writing.store(SNAPSHOTS)?;
        put(&store, &snapshot_key(key, snapshot.at_ms), &json(snapshot)).await?;
        end(writing).await
    }
}

async fn read(transaction: &Transaction, key: &str) -> Result<Option<(Entry, String)>> {
    let entry = transaction.store(ENTRIES)?.get(key.into()).await?;
    let text = transaction.store(TEXTS)?.get(key.into()).await?;
    Ok(match (entry, text.and_then(|text| text.as_string())) {
        (entry, Some(text)) => {
            let entry = entry.and_then(|entry| entry_of(&key.into(), &entry));
            Some((entry.unwrap_or_else(|| Entry { key: key.to_owned(), ..Entry::default() }), text))
        }
        (_, None) => None,
    })
}

async fn write(transaction: &Transaction, entry: &Entry, text: &str) -> Result<()> {
    put(&transaction.store(ENTRIES)?, &entry.key, &json(entry)).await?;
    put(&transaction.store(TEXTS)?, &entry.key, text).await
}

/// Keeps what is about to be written over, if the last snapshot is not recent,
/// and lets go of those that are not worth their room.
async fn take_snapshot(
    transaction: &Transaction,
    key: &str,
    snapshot: &Snapshot,
    draft: &Draft,
) -> Result<()> {
    let store = transaction.store(SNAPSHOTS)?;
    let mut times: Vec<f64> =
        store.get_all_keys(Some(range_of(key)?), None).await?.iter().filter_map(time_in).collect();
    let is_due = times.last().is_none_or(|last| snapshot.at_ms - last >= SNAPSHOT_EVERY_MS);
    if !(is_due || draft.snapshot) || times.contains(&snapshot.at_ms) {
        return Ok(());
    }
    put(&store, &snapshot_key(key, snapshot.at_ms), &json(snapshot)).await?;
    times.push(snapshot.at_ms);
    for at in keep::superfluous(&times, draft.now_ms, MOST_SNAPSHOTS) {
        store.delete(snapshot_key(key, times[at]).into()).await?;
    }
    Ok(())
}

async fn read_snapshots(store: &Store, key: &str) -> Result<Vec<Snapshot>> {
    let found = store.get_all(Some(range_of(key)?), None).await?;
    Ok(found.iter().filter_map(|value| serde_json::from_str(&value.as_string()?).ok()).collect())
}

async fn put(store: &Store, key: &str, text: &str) -> Result<()> {
    store.put(&text.into(), Some(&key.into())).await?;
    Ok(())
}

/// A full disk may show only when the transaction ends.
async fn end(transaction: Transaction) -> Result<()> {
    match transaction.done().await? {
        TransactionResult::Committed => Ok(()),
        TransactionResult::Aborted => Err(Trouble::Full),
    }
}

/// Keys of snapshots sort by time: a fixed number of digits.
fn snapshot_key(key: &str, at_ms: f64) -> String {
    format!("{key}/{at_ms:015.0}")
}

fn time_in(key: &JsValue) -> Option<f64> {
    key.as_string()?.rsplit_once('/')?.1.parse().ok()
}

fn range_of(key: &str) -> Result<KeyRange> {
    // `0` follows `/`.
    let bound = KeyRange::bound(&format!("{key}/").into(), &format!("{key}0").into(), None, Some(true));
    bound.map_err(|error| rexie::Error::from(error).into())
}

/// An entry that cannot be read still stands for a board.
fn entry_of(key: &JsValue, value: &JsValue) -> Option<Entry> {
    let key = key.as_string()?;
    let entry = value.as_string().and_then(|text| serde_json::from_str::<Entry>(&text).ok());
    Some(Entry { key, ..entry.unwrap_or_default() })
}

fn json<T: Serialize>(value: &T) -> String {
    // These records hold text and numbers only, which always can be written.
    serde_json::to_string(value).unwrap_or_default()
}
