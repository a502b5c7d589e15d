//! What a story has not come to yet: nodes that appear with a later step, and
//! the links at them.

use super::BoardView;
use rustc_hash::FxHashSet;
use stackboard_core::{
    editor::Editor,
    model::{Link, NodeId},
};
use web_sys::SvgElement;

/// The nodes that are not to be seen yet.
#[derive(Default)]
pub struct Veil(FxHashSet<NodeId>);

impl Veil {
    pub(super) fn lay_on_node(&self, group: &SvgElement, id: &NodeId) {
        lay(group, self.0.contains(id));
    }

    pub(super) fn lay_on_link(&self, group: &SvgElement, link: &Link) {
        lay(group, self.0.contains(&link.from) || self.0.contains(&link.to));
    }
}

/// An element that nothing was hidden of keeps its few attributes.
fn lay(group: &SvgElement, hidden: bool) {
    if group.has_attribute("data-veiled") == hidden {
        return;
    }
    if hidden {
        let _ = group.set_attribute("data-veiled", "");
        let _ = group.set_attribute("aria-hidden", "true");
    } else {
        let _ = group.remove_attribute("data-veiled");
        let _ = group.remove_attribute("aria-hidden");
    }
}

impl BoardView {
    /// Hides what appears only after this many steps of the story; `None` shows
    /// everything.
    pub fn tell_up_to(&mut self, editor: &Editor, steps: Option<usize>) {
        let later = |reveal: usize| steps.is_some_and(|steps| reveal > steps);
        let nodes = editor.board().nodes.values();
        let hidden: FxHashSet<NodeId> =
            nodes.filter(|node| later(node.reveal_at())).map(|node| node.id.clone()).collect();
        if hidden == self.veil.0 {
            return;
        }
        self.veil.0 = hidden;
        let (nodes, links) = self.mounted(editor);
        nodes.for_each(|(id, group)| self.veil.lay_on_node(group, id));
        links.for_each(|(link, group)| self.veil.lay_on_link(group, link));
    }
}
