//! The board's elements: only what is visible is in the page, and a change
//! touches only the elements it is about.

use super::{
    badges::Badges,
    far,
    gauges::Gauges,
    marks::{Drawing, element},
    overlay,
    tokens::Pool,
    veil::Veil,
};
use rustc_hash::{FxHashMap, FxHashSet};
use stackboard_core::{
    editor::{Editor, Update},
    geometry::{Layer, Rect},
    model::{Link, LinkId, Node, NodeId},
    render::{marks_of_link, marks_of_node},
};
use web_sys::{Document, Element, HtmlElement, SvgElement};

/// What is a little outside the window is in the page too, so that it is there
/// when it comes in: this share of the window's size on each side.
const MARGIN: f64 = 0.25;
/// With more nodes than this in the window, and below this zoom, they are drawn
/// as plain shapes in a few paths.
const FAR_NODES: usize = 260;
const FAR_ZOOM: f64 = 0.55;
/// With more than this in the window at any zoom they lie in a heap, of which a
/// browser could not make elements in bearable time.
const HEAP_NODES: usize = 2_000;
const HEAP_LINKS: usize = 4_000;
/// So many links of what is there in full are there in full themselves.
const NEAR_LINKS: usize = 500;

/// A node that is in the page.
struct MountedNode {
    group: SvgElement,
    layer: Layer,
    /// What it was drawn from, so that a move alone draws nothing.
    drawn: Node,
    attached: bool,
}

/// A link that is in the page.
struct MountedLink {
    group: SvgElement,
    drawing: Drawing,
    hidden: bool,
}

/// The board's elements.
pub struct BoardView {
    pub(super) document: Document,
    svg: Element,
    grid: HtmlElement,
    world: SvgElement,
    far: SvgElement,
    containers: SvgElement,
    pub(super) glow: SvgElement,
    links: SvgElement,
    cards: SvgElement,
    pills: SvgElement,
    pub(super) findings: SvgElement,
    pub(super) load: SvgElement,
    pub(super) tokens: SvgElement,
    pub(super) overlay: SvgElement,
    mounted_nodes: FxHashMap<NodeId, MountedNode>,
    mounted_links: FxHashMap<LinkId, MountedLink>,
    /// The part of the board that is in the page.
    window: Rect,
    is_far: bool,
    /// Whether that is for their number alone, whatever the zoom.
    is_heap: bool,
    zoom: f64,
    cursor: &'static str,
    pub(super) lit: overlay::Lit,
    pub(super) veil: Veil,
    pub(super) pool: Pool,
    pub(super) gauges: Gauges,
    pub(super) badges: Badges,
}

impl BoardView {
    /// Builds the empty layers. `None` only if the browser refuses to make
    /// elements at all.
    pub fn new(document: &Document, svg: Element, grid: HtmlElement) -> Option<Self> {
        let world = element(document, &svg, "g", &[("data-board", "")])?;
        let layer = |name: &str| element(document, &world, "g", &[("class", name)]);
        Some(Self {
            document: document.clone(),
            grid,
            far: layer("far")?,
            containers: layer("containers")?,
            glow: layer("glow")?,
            links: layer("links")?,
            cards: layer("cards")?,
            pills: layer("pills")?,
            findings: layer("findings")?,
            load: layer("load")?,
            tokens: layer("tokens")?,
            overlay: layer("overlay")?,
            world,
            svg,
            mounted_nodes: FxHashMap::default(),
            mounted_links: FxHashMap::default(),
            window: Rect::ZERO,
            is_far: false,
            is_heap: false,
            zoom: 0.0,
            cursor: "",
            lit: overlay::Lit::default(),
            veil: Veil::default(),
            pool: Pool::default(),
            gauges: Gauges::default(),
            badges: Badges::default(),
        })
    }

    /// Shows what changed.
    pub fn apply(&mut self, editor: &Editor, update: &Update) {
        if update.board {
            self.clear();
        }
        if update.view {
            self.place(editor);
        }
        let moved_away = update.view && !self.covers(editor);
        if update.list || update.board || moved_away {
            self.cull(editor);
        }
        if !update.board {
            self.refresh(editor, update);
        }
        if update.overlay
            || update.selection
            || update.list
            || (update.view && self.zoom != editor.viewport().zoom)
        {
            self.zoom = editor.viewport().zoom;
            overlay::draw(self, editor);
            overlay::glow(self, editor);
            let cursor = editor.cursor();
            if cursor != self.cursor {
                let _ = self.svg.set_attribute("style", &format!("cursor:{cursor}"));
                self.cursor = cursor;
            }
        }
        if update.selection || update.board {
            self.point_at_current(editor);
        }
    }

    fn clear(&mut self) {
        for layer in [&self.far, &self.containers, &self.links, &self.cards, &self.pills] {
            layer.set_text_content(None);
        }
        self.mounted_nodes.clear();
        self.mounted_links.clear();
        self.lit = overlay::Lit::default();
        self.findings.set_text_content(None);
        self.badges = Badges::default();
    }

    /// Pan and zoom are one attribute, and the grid's background.
    fn place(&self, editor: &Editor) {
        let view = editor.viewport();
        let _ = self.world.set_attribute("transform", &view.transform());
        let style = web_sys::HtmlElement::style(&self.grid);
        let step = 22.0 * view.zoom;
        let shift = |offset: f64| offset.rem_euclid(step) - step / 2.0;
        let _ = style
            .set_property("background-position", &format!("{:.1}px {:.1}px", shift(view.x), shift(view.y)));
        if self.zoom != view.zoom {
            let _ = style.set_property("background-size", &format!("{step:.2}px {step:.2}px"));
            // Fades away before the dots become a grey mist.
            let opacity = ((view.zoom - 0.35) / 0.3).clamp(0.0, 1.0);
            let _ = style.set_property("opacity", &format!("{opacity:.2}"));
        }
    }

    /// Whether what is visible now is in the page already, and drawn as it
    /// should be at this zoom.
    fn covers(&self, editor: &Editor) -> bool {
        let visible = editor.viewport().visible(editor.size());
        let fits = self.window.union(visible) == self.window;
        // Zoomed in, the window must not stay far too large.
        let tight = self.window.width() <= visible.width() * 3.0;
        fits && tight && (!self.is_far || self.is_heap || editor.viewport().zoom < FAR_ZOOM)
    }

    /// Puts into the page what is visible and takes out what is not.
    fn cull(&mut self, editor: &Editor) {
        let visible = editor.viewport().visible(editor.size());
        self.window = visible.inflate(visible.width() * MARGIN, visible.height() * MARGIN);
        let mut nodes = editor.scene().nodes_in(self.window);
        let near_links = editor.scene().links_near(self.window);
        self.is_heap = nodes.len() > HEAP_NODES || near_links.len() > HEAP_LINKS;
        self.is_far = self.is_heap || editor.viewport().zoom < FAR_ZOOM && nodes.len() > FAR_NODES;
        let links = if self.is_far {
            nodes = far::promoted(editor, &nodes);
            let set: FxHashSet<&NodeId> = nodes.iter().collect();
            let near = set.iter().flat_map(|id| editor.scene().links_of(id));
            let near = near.take(NEAR_LINKS).cloned().collect();
            far::draw(&self.document, &self.far, editor, self.window, &set, &near);
            near
        } else {
            self.far.set_text_content(None);
            near_links.into_iter().collect::<FxHashSet<LinkId>>()
        };

        let wanted: FxHashSet<&NodeId> = nodes.iter().collect();
        let gone: Vec<NodeId> =
            self.mounted_nodes.keys().filter(|id| !wanted.contains(id)).cloned().collect();
        for id in &gone {
            self.unmount(id);
        }
        for id in &nodes {
            self.show_node(editor, id);
        }
        self.sort_layers(&nodes);

        self.mounted_links.retain(|id, mounted| {
            let stays = links.contains(id);
            if !stays {
                mounted.group.remove();
            }
            stays
        });
        for id in &links {
            if !self.mounted_links.contains_key(id) {
                self.show_link(editor, id);
            }
        }
    }

    /// Draws the records that changed, as far as they are in the page.
    fn refresh(&mut self, editor: &Editor, update: &Update) {
        let mut came = false;
        for id in &update.nodes {
            let rect = editor.scene().rect(id);
            let is_near = !self.is_far && rect.is_some_and(|rect| rect.overlaps(self.window));
            if self.mounted_nodes.contains_key(id) || is_near {
                came |= !self.mounted_nodes.contains_key(id);
                self.show_node(editor, id);
            }
        }
        if came {
            let order = editor.scene().nodes_in(self.window);
            self.sort_layers(&order);
        }
        if update.list {
            // How many links a node has is part of what it is called.
            for (id, mounted) in &self.mounted_nodes {
                let _ = mounted.group.set_attribute("aria-label", &editor.describe_node(id));
            }
        }
        for id in &update.links {
            let is_near = !self.is_far
                && editor.scene().route(id).is_some_and(|route| route.bounds().overlaps(self.window));
            if self.mounted_links.contains_key(id) || is_near {
                self.show_link(editor, id);
            }
        }
    }

    /// Where a node stands that is in the page in full: x, y, width and height.
    pub(super) fn place_of(&self, id: &NodeId) -> Option<(f64, f64, f64, f64)> {
        self.mounted_nodes.get(id).map(|mounted| {
            let node = &mounted.drawn;
            (node.x, node.y, node.w, node.h)
        })
    }

    pub(super) fn group_of(&self, id: &NodeId) -> Option<&SvgElement> {
        self.mounted_nodes.get(id).map(|mounted| &mounted.group)
    }

    pub(super) fn link_group(&self, id: &LinkId) -> Option<&SvgElement> {
        self.mounted_links.get(id).map(|mounted| &mounted.group)
    }

    /// Every node and link that is in the page, with its element.
    pub(super) fn mounted<'a>(
        &'a self,
        editor: &'a Editor,
    ) -> (impl Iterator<Item = (&'a NodeId, &'a SvgElement)>, impl Iterator<Item = (&'a Link, &'a SvgElement)>)
    {
        let nodes = self.mounted_nodes.iter().map(|(id, mounted)| (id, &mounted.group));
        let links = self.mounted_links.iter();
        (nodes, links.filter_map(|(id, mounted)| Some((editor.board().link(id)?, &mounted.group))))
    }

    fn layer(&self, layer: Layer) -> &SvgElement {
        match layer {
            Layer::Container => &self.containers,
            Layer::Card => &self.cards,
            Layer::Pill => &self.pills,
        }
    }

    /// Takes a node out of the page, and its mark with it.
    fn unmount(&mut self, id: &NodeId) {
        if let Some(mounted) = self.mounted_nodes.remove(id) {
            mounted.group.remove();
        }
        self.place_badge(id);
    }

    fn show_node(&mut self, editor: &Editor, id: &NodeId) {
        self.draw_node(editor, id);
        self.place_badge(id);
    }

    /// Puts a node into the page, or brings it up to date. A node that only
    /// moved gets a new transform and nothing else.
    fn draw_node(&mut self, editor: &Editor, id: &NodeId) {
        let (Some(node), Some(layer)) = (editor.board().node(id), editor.scene().layer(id)) else {
            self.unmount(id);
            return;
        };
        let attached = editor.board().is_attached(node);
        let transform = format!("translate({},{})", node.x, node.y);
        if let Some(mounted) = self.mounted_nodes.get_mut(id) {
            if (mounted.drawn.x, mounted.drawn.y) != (node.x, node.y) {
                let _ = mounted.group.set_attribute("transform", &transform);
                (mounted.drawn.x, mounted.drawn.y) = (node.x, node.y);
            }
            let same = mounted.drawn == *node && mounted.attached == attached && mounted.layer == layer;
            if same {
                return;
            }
            mounted.group.remove();
            self.mounted_nodes.remove(id);
        }
        let group = element(
            &self.document,
            self.layer(layer),
            "g",
            &[
                ("data-node-id", id),
                ("id", &element_id(id)),
                ("role", "img"),
                ("aria-label", &editor.describe_node(id)),
                ("transform", &transform),
            ],
        );
        if let Some(group) = group {
            Drawing::default().show(&self.document, &group, marks_of_node(editor.board(), node));
            self.veil.lay_on_node(&group, id);
            self.mounted_nodes
                .insert(id.clone(), MountedNode { group, layer, drawn: node.clone(), attached });
        }
    }

    fn show_link(&mut self, editor: &Editor, id: &LinkId) {
        let (Some(link), Some(route)) = (editor.board().link(id), editor.scene().route(id)) else {
            if let Some(mounted) = self.mounted_links.remove(id) {
                mounted.group.remove();
            }
            return;
        };
        if !self.mounted_links.contains_key(id) {
            let words = editor.describe_link(id);
            let attributes = [("data-link-id", id.as_str()), ("role", "img"), ("aria-label", &words)];
            let Some(group) = element(&self.document, &self.links, "g", &attributes) else { return };
            self.veil.lay_on_link(&group, link);
            let mounted = MountedLink { group, drawing: Drawing::default(), hidden: false };
            self.mounted_links.insert(id.clone(), mounted);
        }
        let Some(mounted) = self.mounted_links.get_mut(id) else { return };
        // The link whose end is being moved is there as a shadow of itself.
        let hidden = editor.reattaching() == Some(id);
        if mounted.hidden != hidden {
            let _ = mounted.group.set_attribute("opacity", if hidden { "0.25" } else { "1" });
            mounted.hidden = hidden;
        }
        mounted.drawing.show(&self.document, &mounted.group, marks_of_link(link, route));
    }

    /// Brings the elements of each layer into drawing order.
    fn sort_layers(&self, order: &[NodeId]) {
        for layer in [Layer::Container, Layer::Card, Layer::Pill] {
            let parent = self.layer(layer);
            let mut next = parent.first_child();
            let groups =
                order.iter().filter_map(|id| self.mounted_nodes.get(id)).filter(|m| m.layer == layer);
            for mounted in groups {
                let node: &web_sys::Node = &mounted.group;
                if next.as_ref() == Some(node) {
                    next = node.next_sibling();
                } else {
                    let _ = parent.insert_before(node, next.as_ref());
                }
            }
        }
    }

    /// Tells assistive technology which node the keyboard is at.
    fn point_at_current(&self, editor: &Editor) {
        let current = editor.current().filter(|id| self.mounted_nodes.contains_key(id));
        let _ = match current {
            Some(id) => self.svg.set_attribute("aria-activedescendant", &element_id(&id)),
            None => self.svg.remove_attribute("aria-activedescendant"),
        };
    }
}

/// The id of a node's element; ids of nodes are any text, ids of elements must
/// not clash with the page's own.
fn element_id(id: &NodeId) -> String {
    format!("node-{id}")
}
