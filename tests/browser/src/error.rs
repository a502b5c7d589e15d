//! What can go wrong between the harness and the browser.

use std::path::Path;

use fantoccini::error::{CmdError, NewSessionError};

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A sentence that says what is wrong and what to do.
    #[error("{0}")]
    Told(String),
    #[error("the browser does not start: {0}")]
    Start(#[from] NewSessionError),
    #[error("the browser refuses: {0}")]
    Command(#[from] CmdError),
    #[error("the browser answers in an unexpected form: {0}")]
    Answer(#[from] serde_json::Error),
}

impl Error {
    pub fn told(sentence: impl Into<String>) -> Self {
        Self::Told(sentence.into())
    }

    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::Told(format!("{}: {error}", path.display()))
    }
}
