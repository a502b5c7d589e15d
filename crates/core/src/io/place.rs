//! Places what a file leaves without coordinates: nodes without `x` and `y`,
//! containers without `w` and `h`. Follows the links from left to right, puts
//! what sits in a container inside it and makes the container fit.

use super::{
    limits,
    report::{At, Mend, Report},
};
use crate::{
    geometry::{Rect, pill_rects, rect_of},
    layout::{
        Direction, Options,
        layers::{Bond, COLUMN_GAP, Items, ROW_GAP, Tie, arrange},
    },
    model::{Board, LinkKind, Node, NodeId},
};

use rustc_hash::{FxHashMap, FxHashSet};

/// What a node's record does not say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Gap {
    pub place: bool,
    pub width: bool,
    pub height: bool,
}

/// Room between a container's border and what it holds.
const PADDING: f64 = 24.0;
/// The same at the top, below the header of 34 units.
const TOP: f64 = 54.0;
/// How far pills reach over the lower border of what they are attached to.
const OVERHANG: f64 = 16.0;
/// Where the first node of a board without any coordinates stands.
const ORIGIN: f64 = 40.0;

/// Fills the gaps. Nodes that have coordinates keep them.
pub(super) fn complete(board: &mut Board, gaps: &FxHashMap<NodeId, Gap>, report: &mut Report) {
    if gaps.is_empty() {
        return;
    }
    fill(board, gaps, Plan::new(board, gaps, Direction::Right), report);
}

/// Boxes for all nodes, as if none had a place. Containers fit what is in them;
/// those that hold nothing keep their size.
pub(crate) fn anew(board: &Board, options: &Options) -> Vec<(NodeId, Rect)> {
    let holds: FxHashSet<&NodeId> = (board.nodes.values())
        .filter(|node| !board.is_attached(node))
        .filter_map(|node| node.parent.as_ref())
        .collect();
    let mut placed = board.clone();
    let mut gaps = FxHashMap::default();
    for node in placed.nodes.values_mut() {
        let fits = node.kind.is_container() && holds.contains(&node.id);
        let is_sized = fits || board.is_attached(node);
        gaps.insert(node.id.clone(), Gap { place: true, width: is_sized, height: is_sized });
        if fits {
            (node.w, node.h) = (0.0, 0.0);
        }
    }
    let mut plan = Plan::new(&placed, &gaps, options.direction);
    if options.keeps_order {
        plan.start = Some(middles(board, &plan));
    }
    fill(&mut placed, &gaps, plan, &mut Report::default());
    placed.nodes.values().map(|node| (node.id.clone(), rect_of(node))).collect()
}

/// Where the middles of the nodes are, along the way of the layout and across
/// it, pills on their borders included.
fn middles(board: &Board, plan: &Plan) -> Vec<(f64, f64)> {
    let middle = |(node, item): (&Node, &Item)| {
        let overhang = if item.has_pills { OVERHANG } else { 0.0 };
        plan.turned((node.x + node.w / 2.0, node.y + (node.h + overhang) / 2.0))
    };
    board.nodes.values().zip(&plan.items).map(middle).collect()
}

fn fill(board: &mut Board, gaps: &FxHashMap<NodeId, Gap>, mut plan: Plan, report: &mut Report) {
    let ties = ties(board, &plan);
    let mut containers: Vec<usize> =
        (0..plan.items.len()).filter(|i| !plan.items[*i].children.is_empty()).collect();
    containers.sort_by_key(|i| std::cmp::Reverse(plan.items[*i].depth));
    for container in containers {
        if plan.fill(container, ties.get(&Some(container))) {
            let id = board.nodes.get_index(container).map_or("", |(id, _)| id.as_str());
            report.add(At { name: "nodes", index: Some(container), id }, Mend::Enlarged);
        }
    }
    plan.fill_board(ties.get(&None));
    plan.make_absolute();
    for (node, item) in board.nodes.values_mut().zip(&plan.items) {
        (node.x, node.y) = (within(item.x), within(item.y));
        (node.w, node.h) = (item.w.min(limits::SIZE), item.h.min(limits::SIZE));
    }
    attach(board, gaps);
}

/// The board by indices, as far as places go.
struct Plan {
    items: Vec<Item>,
    /// What sits in nothing.
    roots: Vec<usize>,
    /// Where the middles of the items are, along the way and across it, if that
    /// means anything.
    start: Option<Vec<(f64, f64)>>,
    direction: Direction,
}

struct Item {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
    gap: Gap,
    /// Whether `x` and `y` count from the parent's corner for now.
    relative: bool,
    parent: Option<usize>,
    attached: bool,
    depth: usize,
    /// What sits in it, attached nodes left out.
    children: Vec<usize>,
    has_pills: bool,
}

impl Item {
    /// How far down it reaches with what is attached to its lower border.
    fn reach(&self) -> f64 {
        self.h + if self.has_pills { OVERHANG } else { 0.0 }
    }
}

impl Plan {
    fn new(board: &Board, gaps: &FxHashMap<NodeId, Gap>, direction: Direction) -> Self {
        let mut items: Vec<Item> = board
            .nodes
            .values()
            .map(|node| Item {
                x: node.x,
                y: node.y,
                w: node.w,
                h: node.h,
                gap: gaps.get(&node.id).copied().unwrap_or_default(),
                relative: false,
                parent: node.parent.as_ref().and_then(|parent| board.nodes.get_index_of(parent)),
                attached: board.is_attached(node),
                depth: board.ancestors(node).count(),
                children: Vec::new(),
                has_pills: false,
            })
            .collect();
        let mut roots = Vec::new();
        for index in 0..items.len() {
            match items[index].parent {
                Some(parent) if items[index].attached => items[parent].has_pills = true,
                Some(parent) => items[parent].children.push(index),
                None => roots.push(index),
            }
        }
        Self { items, roots, start: None, direction }
    }

    /// Places what a container holds and fits the container to it. Tells
    /// whether a size that the file gives had to grow.
    fn fill(&mut self, container: usize, ties: Option<&Vec<Tie>>) -> bool {
        let (loose, fixed) = self.split(&self.items[container].children);
        if self.items[container].gap.place && !fixed.is_empty() {
            let left = fixed.iter().map(|i| self.items[*i].x).fold(f64::INFINITY, f64::min);
            let top = fixed.iter().map(|i| self.items[*i].y).fold(f64::INFINITY, f64::min);
            let item = &mut self.items[container];
            (item.x, item.y, item.gap.place) = (left - PADDING, top - TOP, false);
        }
        let (x, y) = (self.items[container].x, self.items[container].y);
        let right = fixed.iter().map(|i| self.items[*i].x + self.items[*i].w - x).fold(0.0, f64::max);
        let bottom = fixed.iter().map(|i| self.items[*i].y + self.items[*i].reach() - y).fold(0.0, f64::max);
        let start = if fixed.is_empty() { TOP } else { TOP.max(bottom + ROW_GAP) };
        let block = self.lay_out(&loose, ties, (PADDING, start));
        let needed = (right.max(block.0) + PADDING, bottom.max(block.1) + PADDING);
        let item = &mut self.items[container];
        let too_small = (!item.gap.width && item.w < needed.0) || (!item.gap.height && item.h < needed.1);
        let grows = !loose.is_empty() && too_small;
        if item.gap.width || grows {
            item.w = item.w.max(needed.0);
        }
        if item.gap.height || grows {
            item.h = item.h.max(needed.1);
        }
        if fixed.is_empty() {
            let spare = ((item.w - needed.0) / 2.0).round();
            for child in loose {
                self.items[child].x += spare;
            }
        }
        grows
    }

    /// Places what sits in nothing: from the origin, or below what has a place.
    fn fill_board(&mut self, ties: Option<&Vec<Tie>>) {
        let (loose, fixed) = self.split(&self.roots);
        let left = fixed.iter().map(|i| self.items[*i].x).fold(f64::INFINITY, f64::min);
        let bottom =
            fixed.iter().map(|i| self.items[*i].y + self.items[*i].reach()).fold(f64::NEG_INFINITY, f64::max);
        let start =
            if fixed.is_empty() { (ORIGIN, ORIGIN) } else { (left, (bottom + 2.0 * ROW_GAP).round()) };
        self.lay_out(&loose, ties, start);
    }

    /// Those that want a place, and those that have one.
    fn split(&self, items: &[usize]) -> (Vec<usize>, Vec<usize>) {
        items.iter().partition(|item| self.items[**item].gap.place)
    }

    /// Arranges items from `start` on; tells how far right and down they reach.
    fn lay_out(&mut self, items: &[usize], ties: Option<&Vec<Tie>>, start: (f64, f64)) -> (f64, f64) {
        let local: FxHashMap<usize, usize> = items.iter().enumerate().map(|(at, item)| (*item, at)).collect();
        let sizes: Vec<(f64, f64)> =
            items.iter().map(|i| self.turned((self.items[*i].w, self.items[*i].reach()))).collect();
        let middles = self.start.as_ref().map(|start| items.iter().map(|i| start[*i]).collect::<Vec<_>>());
        let gap = match self.direction {
            Direction::Right => COLUMN_GAP,
            // Words on a line need less height than width.
            Direction::Down => COLUMN_GAP * 0.7,
        };
        let ties: Vec<Tie> = ties
            .into_iter()
            .flatten()
            .filter_map(|tie| Some(Tie { from: *local.get(&tie.from)?, to: *local.get(&tie.to)?, ..*tie }))
            .collect();
        let mut reach = (0.0, 0.0);
        let arranged = arrange(Items { sizes: &sizes, ties: &ties, start: middles.as_deref(), gap });
        for (&index, corner) in items.iter().zip(arranged) {
            let (x, y) = self.turned(corner);
            let item = &mut self.items[index];
            (item.x, item.y, item.relative) = (start.0 + x, start.1 + y, true);
            reach = (f64::max(reach.0, item.x + item.w), f64::max(reach.1, item.y + item.reach()));
        }
        reach
    }

    /// Across and along the way of the layout, or back.
    fn turned(&self, (a, b): (f64, f64)) -> (f64, f64) {
        match self.direction {
            Direction::Right => (a, b),
            Direction::Down => (b, a),
        }
    }

    /// Adds the parents' corners, from the outside in.
    fn make_absolute(&mut self) {
        let mut order: Vec<usize> = (0..self.items.len()).filter(|i| self.items[*i].relative).collect();
        order.sort_by_key(|i| self.items[*i].depth);
        for index in order {
            if let Some(parent) = self.items[index].parent {
                let (x, y) = (self.items[parent].x, self.items[parent].y);
                self.items[index].x += x;
                self.items[index].y += y;
            }
            self.items[index].relative = false;
        }
    }
}

/// Gives attached nodes the slots and sizes that the file does not state.
fn attach(board: &mut Board, gaps: &FxHashMap<NodeId, Gap>) {
    for (id, slot) in slots(board, |id| gaps.contains_key(id)) {
        let (Some(node), Some(gap)) = (board.nodes.get_mut(&id), gaps.get(&id)) else { continue };
        if gap.place {
            (node.x, node.y) = (within(slot.x0), within(slot.y0));
        }
        if gap.width {
            node.w = slot.width();
        }
        if gap.height {
            node.h = slot.height();
        }
    }
}

/// Where attached nodes belong: at least those wanted, and what is attached
/// beside them. Takes a pass over the board.
pub(super) fn slots(board: &Board, is_wanted: impl Fn(&NodeId) -> bool) -> Vec<(NodeId, Rect)> {
    let mut pills: FxHashMap<&NodeId, (bool, Vec<&Node>)> = FxHashMap::default();
    for node in board.nodes.values().filter(|node| board.is_attached(node)) {
        if let Some(parent) = &node.parent {
            let (wanted, attached) = pills.entry(parent).or_default();
            *wanted |= is_wanted(&node.id);
            attached.push(node);
        }
    }
    let wanted = pills.into_iter().filter(|(_, (wanted, _))| *wanted);
    wanted
        .filter_map(|(parent, (_, attached))| Some((board.nodes.get(parent)?, attached)))
        .flat_map(|(parent, attached)| {
            let rects = pill_rects(parent, &attached);
            attached.into_iter().map(|node| node.id.clone()).zip(rects).collect::<Vec<_>>()
        })
        .collect()
}

fn within(coordinate: f64) -> f64 {
    coordinate.clamp(-limits::COORDINATE, limits::COORDINATE)
}

/// The links by where their ends meet: each joins the two things within one
/// container (`None`: on the board itself) that its ends are or sit in.
fn ties(board: &Board, plan: &Plan) -> FxHashMap<Option<usize>, Vec<Tie>> {
    let items = &plan.items;
    let stand_in = |id: &NodeId| {
        let index = board.nodes.get_index_of(id)?;
        if items[index].attached { items[index].parent } else { Some(index) }
    };
    let mut ties: FxHashMap<Option<usize>, Vec<Tie>> = FxHashMap::default();
    for link in board.links.values() {
        let (Some(mut from), Some(mut to)) = (stand_in(&link.from), stand_in(&link.to)) else { continue };
        while items[from].parent != items[to].parent {
            let (deep, shallow) =
                if items[from].depth >= items[to].depth { (&mut from, to) } else { (&mut to, from) };
            match items[*deep].parent {
                Some(parent) if parent != shallow => *deep = parent,
                // One end sits in the other: nothing to arrange.
                _ => {
                    *deep = shallow;
                    break;
                }
            }
        }
        if from != to {
            let bond = match link.kind {
                LinkKind::Failover | LinkKind::Replication => Bond::Peer,
                _ => Bond::Flow,
            };
            ties.entry(items[from].parent).or_default().push(Tie { from, to, bond });
        }
    }
    ties
}
