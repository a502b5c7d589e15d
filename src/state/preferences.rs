//! What the user prefers, kept in this browser.

use crate::platform::storage;

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeChoice {
    Light,
    Dark,
    #[default]
    System,
}

const KEY: &str = "stackboard:theme";

impl ThemeChoice {
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "auto",
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::System => "As the system",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.key() == key)
    }
}

pub fn stored_theme() -> ThemeChoice {
    storage::get(KEY).and_then(|key| ThemeChoice::from_key(&key)).unwrap_or_default()
}

pub fn store_theme(choice: ThemeChoice) {
    // A browser that keeps nothing still shows the theme until it is closed.
    let _ = storage::set(KEY, choice.key());
}
