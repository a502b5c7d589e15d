//! What breaks, where, and how that is said.

use crate::state::App;
use stackboard_core::{
    editor::Target as Spot,
    model::{Fault, FaultKind, Target},
    simulate::Breakpoint,
};

/// Whether a fault is going on at a time, in seconds.
pub fn is_active(fault: &Fault, now_s: f64) -> bool {
    now_s >= fault.at_s && fault.for_s.is_none_or(|lasts| now_s < fault.at_s + lasts)
}

/// A fault's target from what a menu or a selection names.
pub fn target_of(spot: &Spot) -> Option<Target> {
    match spot {
        Spot::Node(id) => Some(Target::Node(id.clone())),
        Spot::Link(id) => Some(Target::Link(id.clone())),
        Spot::Board => None,
    }
}

/// What can go wrong at a place of the board.
pub fn faults_at(app: App, spot: &Spot) -> &'static [FaultKind] {
    match spot {
        Spot::Node(id) => app
            .with(|editor| editor.board().node(id).map(|node| node.kind))
            .map_or(&[], |kind| FaultKind::of_node(kind)),
        Spot::Link(_) => FaultKind::of_link(),
        Spot::Board => &[FaultKind::Traffic],
    }
}

/// What a fault hits, in words.
pub fn name_of(app: App, target: Option<&Target>) -> String {
    app.with(|editor| match target {
        None => "all users".into(),
        Some(Target::Node(id)) => {
            editor.board().node(id).map_or_else(|| id.to_string(), |node| node.label().to_owned())
        }
        Some(Target::Link(id)) => editor.describe_link(id),
    })
}

/// A breakpoint in words.
pub fn describe(app: App, stop: &Breakpoint) -> String {
    match stop {
        Breakpoint::Failure => "A request has failed.".into(),
        Breakpoint::Notice => "Something has happened to the design.".into(),
        Breakpoint::Waiting { node, over } => {
            let name = name_of(app, Some(&Target::Node(node.clone())));
            format!("More than {over} requests wait at {name}.")
        }
    }
}
