//! Files that somebody could make to do harm. Small ones are committed under
//! `tests/fixtures/hostile`; those that are large, or whose checksums must be
//! right, are made here when they are needed, the same every time.
//!
//! Where a file tries to have something executed, that is `alert` or `pwned`;
//! where it tries to have something fetched, that has `pwned` in its address.

mod boards;
mod flowcharts;
mod links;
mod pictures;
mod tasks;

use std::path::{Path, PathBuf};

/// A file that means harm.
#[derive(Clone)]
pub struct Specimen {
    /// A file's name, whose ending says what the file claims to be.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Specimen {
    fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into() }
    }

    /// Whether it claims to be a task.
    pub fn is_task(&self) -> bool {
        self.name.ends_with(".task.json")
    }

    /// Whether it claims to hold several boards.
    pub fn is_collection(&self) -> bool {
        self.name.ends_with(".stackboards.json")
    }

    /// The file as what follows `#` in an address: a link as it is, anything
    /// else as if it were the data of one.
    pub fn fragment(&self) -> String {
        match self.name.ends_with(".link") {
            true => String::from_utf8_lossy(&self.bytes).into_owned(),
            false => links::fragment_of(&self.bytes),
        }
    }
}

/// Every hostile file, by name.
///
/// # Panics
/// When the committed ones cannot be read.
pub fn all() -> Vec<Specimen> {
    let mut all = committed();
    all.extend(boards::made());
    all.extend(flowcharts::made());
    all.extend(links::made());
    all.extend(pictures::made());
    all.extend(tasks::made());
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// The folder of the project's fixtures.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

fn committed() -> Vec<Specimen> {
    let folder = std::fs::read_dir(fixtures().join("hostile")).expect("the folder of hostile files");
    folder
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            Specimen { name, bytes: std::fs::read(&path).expect("a file") }
        })
        .collect()
}

/// A PNG that carries a text as a board is carried: for tests that need a sound
/// picture to begin with.
pub fn png_with(board: &str) -> Vec<u8> {
    pictures::png_with(board.as_bytes())
}
