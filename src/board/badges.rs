//! Marks on the nodes that the review speaks of: a dashed ring and a number.

use super::{BoardView, marks::element};
use rustc_hash::FxHashMap;
use stackboard_core::model::NodeId;
use web_sys::SvgElement;

/// The mark of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Badge {
    /// By which the list calls the finding.
    pub number: usize,
    pub severity: &'static str,
}

/// Marks wanted, and those that are in the page with their nodes.
#[derive(Default)]
pub struct Badges {
    wanted: FxHashMap<NodeId, Badge>,
    mounted: FxHashMap<NodeId, Mounted>,
}

struct Mounted {
    group: SvgElement,
    badge: Badge,
    size: (f64, f64),
}

/// How far the ring keeps from its node, and the radius of the number's disc.
const GAP: f64 = 4.0;
const DISC: f64 = 9.0;

impl BoardView {
    /// Marks these nodes and no others.
    pub fn show_badges(&mut self, wanted: FxHashMap<NodeId, Badge>) {
        let old = std::mem::replace(&mut self.badges.wanted, wanted);
        let ids: Vec<NodeId> = old.into_keys().chain(self.badges.wanted.keys().cloned()).collect();
        for id in ids {
            self.place_badge(&id);
        }
    }

    /// Brings the mark of one node to where the node is now.
    pub(super) fn place_badge(&mut self, id: &NodeId) {
        let wanted = self.badges.wanted.get(id).copied();
        let (Some(badge), Some((x, y, w, h))) = (wanted, self.place_of(id)) else {
            if let Some(mounted) = self.badges.mounted.remove(id) {
                mounted.group.remove();
            }
            return;
        };
        let is_same = |mounted: &Mounted| mounted.badge == badge && mounted.size == (w, h);
        if !self.badges.mounted.get(id).is_some_and(is_same) {
            if let Some(old) = self.badges.mounted.remove(id) {
                old.group.remove();
            }
            let Some(group) = self.draw_badge(badge, (w, h)) else { return };
            self.badges.mounted.insert(id.clone(), Mounted { group, badge, size: (w, h) });
        }
        if let Some(mounted) = self.badges.mounted.get(id) {
            let _ = mounted.group.set_attribute("transform", &format!("translate({x},{y})"));
        }
    }

    fn draw_badge(&self, badge: Badge, (w, h): (f64, f64)) -> Option<SvgElement> {
        let document = &self.document;
        let class = format!("badge {}", badge.severity);
        let group = element(document, &self.findings, "g", &[("class", &class), ("aria-hidden", "true")])?;
        let number = |n: f64| n.to_string();
        let ring = [
            ("x", number(-GAP)),
            ("y", number(-GAP)),
            ("width", number(w + 2.0 * GAP)),
            ("height", number(h + 2.0 * GAP)),
            ("rx", number((h / 2.0 + GAP).min(14.0))),
        ];
        let ring: Vec<(&str, &str)> = ring.iter().map(|(name, value)| (*name, value.as_str())).collect();
        element(document, &group, "rect", &ring)?;
        element(document, &group, "circle", &[("cx", "0"), ("cy", "0"), ("r", &number(DISC))])?;
        let words = element(document, &group, "text", &[("x", "0"), ("y", "3.8")])?;
        words.set_text_content(Some(&badge.number.to_string()));
        Some(group)
    }
}
