//! One table of actions feeds the toolbar, the menus, the command palette, the
//! keys and the sheet that lists them.

mod keys;
mod table;

use crate::state::App;
pub use keys::{key_down, set_single_keys, shown_keys, single_keys_enabled};
use table::ACTIONS;

/// Something the user can do.
pub struct Action {
    /// Never shown; names the action in the code and the page's buttons.
    pub id: &'static str,
    /// What a button says.
    pub name: &'static str,
    pub group: Group,
    /// Keys as in `Mod+Shift+Z`, the first one shown. `Mod` is Ctrl, or ⌘ on a
    /// Mac.
    pub keys: &'static [&'static str],
    /// Whether it is for who draws. Who only watches a board in another page is
    /// not offered it.
    pub draws: bool,
    /// Whether it makes sense now.
    pub enabled: fn(App) -> bool,
    pub run: fn(App),
    /// Whether holding the key repeats it.
    pub repeats: bool,
}

/// Where the keys sheet lists an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Edit,
    Arrange,
    Walk,
    View,
    Watch,
    File,
    Help,
}

impl Group {
    pub const ALL: [Self; 7] =
        [Self::Edit, Self::Arrange, Self::Walk, Self::View, Self::Watch, Self::File, Self::Help];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Edit => "Edit",
            Self::Arrange => "Arrange",
            Self::Walk => "Without a pointer",
            Self::View => "View",
            Self::Watch => "Watch",
            Self::File => "File",
            Self::Help => "Help",
        }
    }
}

impl Action {
    pub fn is_enabled(&self, app: App) -> bool {
        (self.enabled)(app)
    }

    /// Does it, if it makes sense now.
    pub fn perform(&self, app: App) {
        if self.is_enabled(app) {
            (self.run)(app);
        }
    }
}

/// Every action there is on this page, in the order of the keys sheet.
pub fn all(app: App) -> impl Iterator<Item = &'static Action> {
    ACTIONS.iter().filter(move |action| !(action.draws && app.is_embedded()))
}

/// The action with this id. That every button names one that exists is shown by
/// the browser tests, which press them all.
pub fn find(id: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.id == id)
}

/// Does the action with this id, if it makes sense now.
pub fn perform(app: App, id: &str) {
    if let Some(action) = find(id) {
        action.perform(app);
    }
}
