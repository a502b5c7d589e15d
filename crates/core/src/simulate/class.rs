//! What a user asks for.

/// The three classes of requests: they differ in how deep into the design they
/// have to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// A file that is the same for everybody: a picture, a style, a script.
    Static,
    /// A page made from stored data.
    Read,
    /// A request that changes stored data.
    Write,
}

impl Class {
    pub const ALL: [Self; 3] = [Self::Static, Self::Read, Self::Write];

    /// The name in a file, as in `mix.static`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// The name people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Static => "static file",
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.key() == key)
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl std::fmt::Display for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
