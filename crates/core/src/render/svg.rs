//! A board as an SVG file that stands alone: no style sheet, no script, nothing
//! from elsewhere.

use super::{
    Colors, Mark, Paint, Theme, escape,
    mark::SANS_FAMILY,
    marks_of_link, marks_of_node,
    number::{number, push_number},
};
use crate::{
    geometry::{Layer, Rect, Route, Scene},
    model::{Board, Link, Node, NodeId},
};
use rustc_hash::FxHashSet;

/// What a picture of a board should look like.
#[derive(Debug, Clone, PartialEq)]
pub struct SvgOptions {
    pub theme: Theme,
    /// Whether there is paper behind the board; without it the picture is clear.
    pub background: bool,
    /// Whether the paper has dots.
    pub dots: bool,
    /// Room around the board, in board units.
    pub padding: f64,
    /// Width over height that the picture is widened to, with more room at two
    /// sides. Without it, the picture is as wide and high as what is on it.
    pub aspect: Option<f64>,
    /// Only these nodes and the links between them.
    pub only: Option<FxHashSet<NodeId>>,
    /// The stated size over the size in board units.
    pub scale: f64,
    /// Instead of the board's own title.
    pub title: Option<String>,
    /// Text to carry along, as a board's file that reopens from its picture.
    pub metadata: Option<String>,
}

impl Default for SvgOptions {
    fn default() -> Self {
        Self {
            theme: Theme::Light,
            background: true,
            dots: false,
            padding: 32.0,
            aspect: None,
            only: None,
            scale: 1.0,
            title: None,
            metadata: None,
        }
    }
}

/// The distance between two dots of the paper, in board units.
const DOTS: f64 = 22.0;

/// What is drawn of a board, from back to front.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// What it shows of the board, in board units, with the room around it.
    pub page: Rect,
    pub groups: Vec<Group>,
}

/// The marks of one node or link.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The attribute that names it: `data-node-id` or `data-link-id`.
    pub attribute: &'static str,
    pub id: String,
    /// How far its marks are moved, in board units.
    pub at: (f64, f64),
    pub marks: Vec<Mark>,
}

/// Draws a board. `scene` must be that of the board.
pub fn svg(board: &Board, scene: &Scene, options: &SvgOptions) -> String {
    let Picture { page, groups } = picture(board, scene, options);
    let mut out = Writer { out: String::with_capacity(4096), colors: Colors::Of(options.theme) };
    out.open(board, options, page);
    groups.iter().for_each(|group| out.group(group));
    out.out.push_str("</svg>\n");
    out.out
}

/// The marks of a board and how much of its plane they need, as the options
/// ask. `scene` must be that of the board.
pub fn picture(board: &Board, scene: &Scene, options: &SvgOptions) -> Picture {
    let drawn = Drawn::of(board, scene, options);
    let page = page_around(drawn.bounds(), options);
    let of_node = |node: &&Node| Group {
        attribute: "data-node-id",
        id: node.id.to_string(),
        at: (node.x, node.y),
        marks: marks_of_node(board, node),
    };
    let (boxes, others): (Vec<&Node>, Vec<&Node>) =
        drawn.nodes.into_iter().partition(|node| scene.layer(&node.id) == Some(Layer::Container));
    let links = drawn.links.into_iter().map(|(link, route)| Group {
        attribute: "data-link-id",
        id: link.id.to_string(),
        at: (0.0, 0.0),
        marks: marks_of_link(link, route),
    });
    let groups = boxes.iter().map(of_node).chain(links).chain(others.iter().map(of_node)).collect();
    Picture { page, groups }
}

/// What of the board's plane a picture shows.
pub fn page(board: &Board, scene: &Scene, options: &SvgOptions) -> Rect {
    page_around(Drawn::of(board, scene, options).bounds(), options)
}

/// What lies on a picture.
struct Drawn<'a> {
    nodes: Vec<&'a Node>,
    links: Vec<(&'a Link, &'a Route)>,
}

impl<'a> Drawn<'a> {
    fn of(board: &'a Board, scene: &'a Scene, options: &SvgOptions) -> Self {
        let is_wanted = |id: &NodeId| options.only.as_ref().is_none_or(|only| only.contains(id));
        let ids = scene.drawing_order().into_iter();
        let nodes = ids.filter(|id| is_wanted(id)).filter_map(|id| board.node(&id)).collect();
        let links = board
            .links
            .values()
            .filter(|link| is_wanted(&link.from) && is_wanted(&link.to))
            .filter_map(|link| Some((link, scene.route(&link.id)?)))
            .collect();
        Self { nodes, links }
    }

    fn bounds(&self) -> Rect {
        let nodes = self.nodes.iter().map(|node| crate::geometry::rect_of(node));
        nodes
            .chain(self.links.iter().map(|(_, route)| route.bounds()))
            .reduce(|a, b| a.union(b))
            .unwrap_or(Rect::new(0.0, 0.0, 320.0, 200.0))
    }
}

fn page_around(covered: Rect, options: &SvgOptions) -> Rect {
    let page = covered.inflate(options.padding, options.padding).expand();
    let Some(aspect) = options.aspect.filter(|aspect| aspect.is_finite() && *aspect > 0.0) else {
        return page;
    };
    let wider = ((page.height() * aspect - page.width()) / 2.0).max(0.0);
    let higher = ((page.width() / aspect - page.height()) / 2.0).max(0.0);
    page.inflate(wider, higher)
}

struct Writer {
    out: String,
    colors: Colors,
}

impl Writer {
    fn open(&mut self, board: &Board, options: &SvgOptions, page: Rect) {
        let title = options.title.as_deref().unwrap_or(&board.meta.title);
        let title = if title.trim().is_empty() { "A board" } else { title };
        let (nodes, links) = (board.nodes.len(), board.links.len());
        self.out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\"");
        self.number("width", page.width() * options.scale);
        self.number("height", page.height() * options.scale);
        self.out.push_str(&format!(
            " viewBox=\"{} {} {} {}\" font-family=\"{}\" role=\"img\">\n<title>{}</title>\n<desc>{nodes} nodes and {links} links, drawn with Stackboard</desc>\n",
            number(page.x0), number(page.y0), number(page.width()), number(page.height()),
            escape(SANS_FAMILY), escape(title),
        ));
        if let Some(metadata) = &options.metadata {
            self.out.push_str(&format!("<metadata>{}</metadata>\n", escape(metadata)));
        }
        if options.background {
            let paper = Mark::Rect {
                rect: page,
                radius: 0.0,
                fill: Paint::Paper,
                stroke: Paint::None,
                width: 0.0,
                dash: super::Dash::Solid,
            };
            self.mark(&paper);
            self.out.push('\n');
        }
        if options.background && options.dots {
            let half = DOTS / 2.0;
            self.out.push_str(&format!(
                "<pattern id=\"dots\" x=\"-{half}\" y=\"-{half}\" width=\"{DOTS}\" height=\"{DOTS}\" patternUnits=\"userSpaceOnUse\">"
            ));
            let (stroke, fill) = (Paint::None, Paint::Dot);
            self.mark(&Mark::Circle { x: half, y: half, radius: 1.1, fill, stroke, width: 0.0 });
            self.out.push_str("</pattern>\n<rect");
            for (name, value) in
                [("x", page.x0), ("y", page.y0), ("width", page.width()), ("height", page.height())]
            {
                self.number(name, value);
            }
            self.out.push_str(" fill=\"url(#dots)\"/>\n");
        }
    }

    fn group(&mut self, group: &Group) {
        self.out.push_str(&format!("<g {}=\"{}\"", group.attribute, escape(&group.id)));
        if group.attribute == "data-node-id" {
            let (x, y) = group.at;
            self.out.push_str(&format!(" transform=\"translate({} {})\"", number(x), number(y)));
        }
        self.out.push('>');
        group.marks.iter().for_each(|mark| self.mark(mark));
        self.out.push_str("</g>\n");
    }

    fn mark(&mut self, mark: &Mark) {
        let tag = mark.tag(self.colors);
        self.out.push('<');
        self.out.push_str(tag.name);
        for (name, value) in &tag.attributes {
            self.out.push_str(&format!(" {name}=\"{}\"", escape(value)));
        }
        match tag.text {
            Some(text) => self.out.push_str(&format!(">{}</{}>", escape(text), tag.name)),
            None => self.out.push_str("/>"),
        }
    }

    fn number(&mut self, name: &str, value: f64) {
        self.out.push_str(&format!(" {name}=\""));
        push_number(&mut self.out, value);
        self.out.push('"');
    }
}
