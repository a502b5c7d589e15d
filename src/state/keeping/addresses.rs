//! The page's address: what it asks for, and leaving it behind.

use crate::{
    platform::dom,
    state::{App, ThemeChoice},
};
use stackboard_core::io::moment::Moment;

/// What the page's address asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Address {
    /// What follows `#`, if it looks like a share link.
    pub link: Option<String>,
    pub src: Option<String>,
    pub template: Option<String>,
    /// A task of the course by name, or the address of an author's own.
    pub task: Option<String>,
    pub embed: bool,
    pub play: bool,
    pub controls: bool,
    pub story: bool,
    pub theme: Option<ThemeChoice>,
    /// `None` leaves it to the page.
    pub fit: Option<bool>,
    /// What is to be shown of the board's story or run.
    pub moment: Option<Moment>,
}

impl Address {
    /// Reads the address of this page.
    pub fn here() -> Self {
        let location = dom::window().location();
        Self::parse(&location.search().unwrap_or_default(), &location.hash().unwrap_or_default())
    }

    pub(super) fn parse(search: &str, hash: &str) -> Self {
        let params = web_sys::UrlSearchParams::new_with_str(search).ok();
        let get = |key: &str| params.as_ref().and_then(|params| params.get(key));
        Self {
            link: hash.strip_prefix('#').filter(|link| !link.is_empty()).map(str::to_owned),
            src: get("src"),
            template: get("template"),
            task: get("task"),
            embed: get("embed").is_some(),
            play: get("play").as_deref() == Some("1"),
            controls: get("controls").as_deref() != Some("0"),
            story: get("story").as_deref() == Some("1"),
            theme: get("theme").and_then(|key| ThemeChoice::from_key(&key)),
            fit: get("fit").map(|fit| fit != "0"),
            moment: Moment::read(get),
        }
    }
}

impl App {
    /// Takes what named another board out of the address.
    pub(super) fn leave_address(self) {
        let location = dom::window().location();
        let (search, hash) = (location.search().unwrap_or_default(), location.hash().unwrap_or_default());
        if !self.is_embedded()
            && (!search.is_empty() || !hash.is_empty())
            && let (Ok(path), Ok(history)) = (location.pathname(), dom::window().history())
        {
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
        }
    }
}
