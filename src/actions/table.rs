//! The table itself.

use super::{Action, Group};
use crate::{
    FRAME, dialogs,
    platform::{clipboard, dom},
    state::{App, Dialog, ThemeChoice, faults_at, target_of},
};
use leptos::prelude::*;
use stackboard_core::{
    edit::{Direction, Order},
    editor::{Target, Tool},
    layout,
};

const fn always(_: App) -> bool {
    true
}

fn editable(app: App) -> bool {
    app.with(|editor| !editor.is_read_only())
}

fn any(app: App) -> bool {
    editable(app) && app.with(|editor| !editor.selection().is_empty())
}

fn any_node(app: App) -> bool {
    editable(app) && app.with(|editor| !editor.selection().nodes.is_empty())
}

fn one_node(app: App) -> bool {
    editable(app) && app.with(|editor| editor.selection().only_node().is_some())
}

fn any_container(app: App) -> bool {
    editable(app)
        && app.with(|editor| {
            let is_container = |id| editor.board().node(id).is_some_and(|node| node.kind.is_container());
            editor.selection().nodes.iter().any(|id| is_container(id))
        })
}

fn can_undo(app: App) -> bool {
    editable(app) && app.with(|editor| editor.history().undo_name().is_some())
}

fn can_redo(app: App) -> bool {
    editable(app) && app.with(|editor| editor.history().redo_name().is_some())
}

/// The one thing that is selected, or else the board.
fn selected_spot(app: App) -> Target {
    app.with(|editor| {
        let selection = editor.selection();
        match (selection.only_node(), selection.only_link()) {
            (Some(id), _) => Target::Node(id.clone()),
            (None, Some(id)) => Target::Link(id.clone()),
            _ => Target::Board,
        }
    })
}

fn breakable(app: App) -> bool {
    let spot = selected_spot(app);
    editable(app) && spot != Target::Board && !faults_at(app, &spot).is_empty()
}

fn nudge(app: App, direction: Direction, by: f64) {
    app.act(|editor| editor.nudge(direction, by, dom::now_ms()));
}

fn edit_label(app: App) {
    let target = app.with(|editor| {
        let selection = editor.selection();
        match (selection.nodes.last(), selection.links.last()) {
            (Some(id), _) => Some(Target::Node(id.clone())),
            (None, Some(id)) => Some(Target::Link(id.clone())),
            _ => None,
        }
    });
    app.label_editor.set(target);
}

/// Esc gives up one thing at a time, the innermost first.
fn escape(app: App) {
    if app.popup.get_untracked().is_some() {
        app.popup.set(None);
    } else if !app.act(|editor| editor.escape()) {
        app.act(|editor| editor.select(Default::default()));
    }
}

fn lay_out(app: App, direction: layout::Direction) {
    app.act(|editor| editor.lay_out(direction));
    app.fit();
}

const fn never(_: App) -> bool {
    false
}

const fn nothing(_: App) {}

macro_rules! action {
    (watch $id:literal, $($rest:tt)+) => {
        action!(@ false, $id, $($rest)+)
    };
    (draw $id:literal, $($rest:tt)+) => {
        action!(@ true, $id, $($rest)+)
    };
    (@ $draws:literal, $id:literal, $name:literal, $group:ident, $keys:expr, $enabled:expr, $run:expr $(, $repeats:ident)?) => {
        Action {
            id: $id,
            name: $name,
            group: Group::$group,
            keys: &$keys,
            draws: $draws,
            // The program for frames does not even hold what it never does.
            enabled: if FRAME && $draws { never } else { $enabled },
            run: if FRAME && $draws { nothing } else { $run },
            repeats: action!(@repeats $($repeats)?),
        }
    };
    (@repeats) => { false };
    (@repeats repeats) => { true };
}

/// Every action, in the order of the keys sheet.
pub(super) static ACTIONS: &[Action] = &[
    action!(draw "undo", "Undo", Edit, ["Mod+Z"], can_undo, |app| app.act(|e| e.undo()), repeats),
    action!(draw "redo", "Redo", Edit, ["Mod+Shift+Z", "Mod+Y"], can_redo, |app| app.act(|e| e.redo()), repeats),
    action!(draw "cut", "Cut", Edit, [], any_node, clipboard::cut),
    action!(watch "copy", "Copy", Edit, [], any_node, clipboard::copy),
    action!(draw "paste", "Paste", Edit, [], editable, clipboard::paste),
    action!(draw "duplicate", "Duplicate", Edit, ["Mod+D"], any_node, |app| app.act(|e| e.duplicate_selection())),
    action!(draw "delete", "Delete", Edit, ["Delete", "Backspace"], any, |app| app.act(|e| e.delete_selection())),
    action!(watch "select-all", "Select all", Edit, ["Mod+A"], always, |app| app.act(|e| e.select_all())),
    action!(draw "edit-label", "Edit label", Edit, ["Enter", "F2"], any, edit_label),
    action!(watch "escape", "Give up, select nothing", Edit, ["Escape"], always, escape),
    action!(draw "group", "Put into a container", Arrange, ["Mod+G"], any_node, |app| app
        .act(|e| e.group_selection())),
    action!(draw "ungroup", "Take the container away", Arrange, ["Mod+Shift+G"], any_container, |app| app
        .act(|e| e.ungroup_selection())),
    action!(draw "front", "Bring to front", Arrange, ["]"], any_node, |app| app
        .act(|e| e.reorder_selection(Order::Front))),
    action!(draw "back", "Send to back", Arrange, ["["], any_node, |app| app
        .act(|e| e.reorder_selection(Order::Back))),
    action!(draw "lay-out", "Lay out from left to right", Arrange, ["L"], editable, |app| lay_out(
        app,
        layout::Direction::Right
    )),
    action!(draw "lay-out-down", "Lay out from the top down", Arrange, ["Shift+L"], editable, |app| lay_out(
        app,
        layout::Direction::Down
    )),
    action!(
        draw "nudge-left",
        "Move left by 1",
        Arrange,
        ["ArrowLeft"],
        any_node,
        |app| nudge(app, Direction::Left, 1.0),
        repeats
    ),
    action!(
        draw "nudge-right",
        "Move right by 1",
        Arrange,
        ["ArrowRight"],
        any_node,
        |app| nudge(app, Direction::Right, 1.0),
        repeats
    ),
    action!(
        draw "nudge-up",
        "Move up by 1",
        Arrange,
        ["ArrowUp"],
        any_node,
        |app| nudge(app, Direction::Up, 1.0),
        repeats
    ),
    action!(
        draw "nudge-down",
        "Move down by 1",
        Arrange,
        ["ArrowDown"],
        any_node,
        |app| nudge(app, Direction::Down, 1.0),
        repeats
    ),
    action!(
        draw "jump-left",
        "Move left by 10",
        Arrange,
        ["Shift+ArrowLeft"],
        any_node,
        |app| nudge(app, Direction::Left, 10.0),
        repeats
    ),
    action!(
        draw "jump-right",
        "Move right by 10",
        Arrange,
        ["Shift+ArrowRight"],
        any_node,
        |app| nudge(app, Direction::Right, 10.0),
        repeats
    ),
    action!(
        draw "jump-up",
        "Move up by 10",
        Arrange,
        ["Shift+ArrowUp"],
        any_node,
        |app| nudge(app, Direction::Up, 10.0),
        repeats
    ),
    action!(
        draw "jump-down",
        "Move down by 10",
        Arrange,
        ["Shift+ArrowDown"],
        any_node,
        |app| nudge(app, Direction::Down, 10.0),
        repeats
    ),
    action!(
        watch "walk-next",
        "Next node",
        Walk,
        ["Tab"],
        always,
        |app| {
            app.act(|e| e.walk(true));
        },
        repeats
    ),
    action!(
        watch "walk-back",
        "Node before",
        Walk,
        ["Shift+Tab"],
        always,
        |app| {
            app.act(|e| e.walk(false));
        },
        repeats
    ),
    action!(
        watch "along-left",
        "Follow a link left",
        Walk,
        ["Alt+ArrowLeft"],
        always,
        |app| app.act(|e| e.walk_along(Direction::Left)),
        repeats
    ),
    action!(
        watch "along-right",
        "Follow a link right",
        Walk,
        ["Alt+ArrowRight"],
        always,
        |app| app.act(|e| e.walk_along(Direction::Right)),
        repeats
    ),
    action!(
        watch "along-up",
        "Follow a link up",
        Walk,
        ["Alt+ArrowUp"],
        always,
        |app| app.act(|e| e.walk_along(Direction::Up)),
        repeats
    ),
    action!(
        watch "along-down",
        "Follow a link down",
        Walk,
        ["Alt+ArrowDown"],
        always,
        |app| app.act(|e| e.walk_along(Direction::Down)),
        repeats
    ),
    action!(draw "extend-left", "New linked node to the left", Walk, ["Mod+ArrowLeft"], one_node, |app| app
        .act(|e| e.extend(Direction::Left))),
    action!(draw "extend-right", "New linked node to the right", Walk, ["Mod+ArrowRight"], one_node, |app| app
        .act(|e| e.extend(Direction::Right))),
    action!(draw "extend-up", "New linked node above", Walk, ["Mod+ArrowUp"], one_node, |app| app
        .act(|e| e.extend(Direction::Up))),
    action!(draw "extend-down", "New linked node below", Walk, ["Mod+ArrowDown"], one_node, |app| app
        .act(|e| e.extend(Direction::Down))),
    action!(
        watch "menu",
        "Menu of what is selected",
        Walk,
        ["Shift+F10", "ContextMenu"],
        always,
        dialogs::menu_of_selection
    ),
    action!(watch "zoom-in", "Zoom in", View, ["Mod+=", "Mod++"], always, |app| app.act(|e| e.zoom_in()), repeats),
    action!(watch "zoom-out", "Zoom out", View, ["Mod+-"], always, |app| app.act(|e| e.zoom_out()), repeats),
    action!(watch "zoom-100", "Zoom to 100 %", View, ["Mod+0"], always, |app| app.act(|e| e.zoom_to(1.0))),
    action!(watch "fit", "Fit the board", View, ["Shift+1"], always, App::fit),
    action!(watch "fit-selection", "Fit the selection", View, ["Shift+2"], always, |app| {
        let insets = app.insets();
        app.act(|e| e.fit_selection(insets));
    }),
    action!(watch "grid", "Grid on or off", View, ["Mod+'"], always, |app| app.grid.update(|on| *on = !*on)),
    action!(draw "snap", "Snapping on or off", View, [], editable, |app| {
        let on = app.act(|e| {
            let on = !e.snaps();
            e.set_snaps(on);
            on
        });
        app.tell(if on { "Nodes snap to one another." } else { "Nodes no longer snap." });
    }),
    action!(watch "hand", "Move the view with the mouse", View, ["H"], always, |app| app
        .act(|e| e.set_tool(Tool::Hand))),
    action!(watch "select", "Select with the mouse", View, ["V"], always, |app| app
        .act(|e| e.set_tool(Tool::Select))),
    action!(watch "theme", "Light or dark", View, [], always, |app| {
        let dark = app.is_dark();
        app.set_theme(if dark { ThemeChoice::Light } else { ThemeChoice::Dark });
    }),
    action!(watch "play", "Play or pause", Watch, ["P"], always, |app| app.player.toggle(app)),
    action!(watch "step", "Next step", Watch, ["."], always, |app| app.player.step(app, 1), repeats),
    action!(watch "step-back", "Step back", Watch, [","], always, |app| app.player.step(app, -1), repeats),
    action!(draw "crash", "Crash what is selected", Watch, ["X"], breakable, |app| {
        let spot = selected_spot(app);
        if let Some(kind) = faults_at(app, &spot).first() {
            app.load.break_now(app, *kind, target_of(&spot));
        }
    }),
    action!(draw "mend", "Mend what is selected", Watch, ["Shift+X"], breakable, |app| {
        app.load.mend(app, target_of(&selected_spot(app)).as_ref());
    }),
    action!(watch "stop", "Stop watching", Watch, [], always, |app| app.player.stop(app)),
    action!(draw "results", "Results of a whole run", Watch, ["Mod+Enter"], always, |app| app
        .dialog
        .set(Some(Dialog::Results))),
    action!(draw "boards", "Boards", File, ["Mod+B"], always, |app| app.dialog.set(Some(Dialog::Boards))),
    action!(draw "open", "Open a file", File, ["Mod+O"], always, crate::platform::files::open_dialog),
    action!(draw "export", "Export", File, ["Mod+E"], always, |app| app.dialog.set(Some(Dialog::Export))),
    action!(draw "animation", "Export a moving picture", File, [], always, |app| app
        .dialog
        .set(Some(Dialog::Animation))),
    action!(draw "save", "Save as a file", File, ["Mod+S"], always, dialogs::download_json),
    action!(draw "print", "Print…", File, ["Mod+P"], editable, crate::board::print),
    action!(draw "share", "Share", File, ["Mod+Shift+S"], always, |app| app.dialog.set(Some(Dialog::Share))),
    action!(draw "commands", "All commands", Help, ["Mod+/"], always, |app| app
        .dialog
        .set(Some(Dialog::Commands))),
    action!(watch "find", "Find on the board", Help, ["Mod+F"], always, |app| app.dialog.set(Some(Dialog::Find))),
    action!(watch "glossary", "Glossary", Help, ["G"], always, |app| app.dialog.set(Some(Dialog::Glossary))),
    action!(watch "keys", "Keys", Help, ["?"], always, |app| app.dialog.set(Some(Dialog::Keys))),
];
