//! What a run looks like on the board: how busy each node is, how many wait,
//! who is down, and how much flows on each link.

use super::{BoardView, marks::element};
use rustc_hash::FxHashMap;
use stackboard_core::model::{LinkId, NodeId};
use web_sys::{Document, Element, SvgElement};

/// Whether a node works, and whether the load balancer before it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    Up,
    /// It is down, and nobody has noticed yet.
    Down,
    /// It is down, and gets nothing more.
    TakenOut,
    /// It works again, and gets nothing yet.
    NotYetBack,
}

/// How a node is.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    pub node: NodeId,
    /// The share of its workers' time in which they are busy, 0 to 1.
    pub share: f64,
    /// Whether requests have come to it at all.
    pub works: bool,
    pub waiting: u32,
    pub health: Health,
}

/// What flows on a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    pub link: LinkId,
    /// 0 for nothing, then a step for every tenfold.
    pub level: u8,
    pub cut: bool,
}

/// A gauge that is in the page, with what it shows.
struct Mounted {
    group: SvgElement,
    track: SvgElement,
    bar: SvgElement,
    words: SvgElement,
    shown: Shown,
}

#[derive(Default, PartialEq, Clone)]
struct Shown {
    width: f64,
    class: &'static str,
    words: String,
    at: (f64, f64, f64, f64),
}

/// Gauges and marked links that are in the page.
#[derive(Default)]
pub struct Gauges {
    nodes: FxHashMap<NodeId, Mounted>,
    links: FxHashMap<LinkId, String>,
}

/// How far a gauge keeps from the sides of its card, and how thick it is.
const INSET: f64 = 10.0;
const THICK: f64 = 4.0;

impl BoardView {
    /// Shows how nodes and links are; what is not named loses its marks.
    pub fn draw_load(&mut self, gauges: &[Gauge], flows: &[Flow]) {
        let mut kept: FxHashMap<NodeId, Mounted> = FxHashMap::default();
        for gauge in gauges {
            let Some(place) = self.place_of(&gauge.node) else { continue };
            let mounted = self.gauges.nodes.remove(&gauge.node);
            let Some(mut mounted) = mounted.or_else(|| mount(&self.document, &self.load)) else { continue };
            mounted.show(gauge, place);
            if let Some(group) = self.group_of(&gauge.node) {
                mark(group, "out", matches!(gauge.health, Health::Down | Health::TakenOut));
            }
            kept.insert(gauge.node.clone(), mounted);
        }
        for (node, mounted) in std::mem::replace(&mut self.gauges.nodes, kept) {
            mounted.group.remove();
            if let Some(group) = self.group_of(&node) {
                mark(group, "out", false);
            }
        }
        let mut marked = FxHashMap::default();
        for flow in flows {
            let class = match (flow.cut, flow.level) {
                (true, _) => "cut".to_owned(),
                (false, 0) => continue,
                (false, level) => format!("flow-{level}"),
            };
            let old = self.gauges.links.remove(&flow.link);
            if let Some(group) = self.link_group(&flow.link) {
                if old.as_ref() != Some(&class) || !group.class_list().contains(&class) {
                    let _ = group.set_attribute("class", &class);
                }
                marked.insert(flow.link.clone(), class);
            }
        }
        for (link, _) in std::mem::replace(&mut self.gauges.links, marked) {
            if let Some(group) = self.link_group(&link) {
                let _ = group.remove_attribute("class");
            }
        }
    }
}

fn mark(group: &SvgElement, class: &str, on: bool) {
    let list = group.class_list();
    if list.contains(class) != on {
        let _ = if on { list.add_1(class) } else { list.remove_1(class) };
    }
}

fn mount(document: &Document, layer: &Element) -> Option<Mounted> {
    let group = element(document, layer, "g", &[("class", "gauge")])?;
    let thick = THICK.to_string();
    let rect =
        |class: &str| element(document, &group, "rect", &[("class", class), ("height", &thick), ("rx", "2")]);
    Some(Mounted {
        track: rect("gauge-track")?,
        bar: rect("gauge-bar")?,
        words: element(document, &group, "text", &[("class", "gauge-words")])?,
        group,
        shown: Shown::default(),
    })
}

impl Mounted {
    fn show(&mut self, gauge: &Gauge, (x, y, w, h): (f64, f64, f64, f64)) {
        let room = w - 2.0 * INSET;
        let shown = Shown {
            width: if gauge.works { (gauge.share.clamp(0.0, 1.0) * room).max(1.0).round() } else { 0.0 },
            class: class_of(gauge),
            words: words_of(gauge),
            at: (x, y, w, h),
        };
        if shown == self.shown {
            return;
        }
        let set = |element: &SvgElement, name: &str, value: &str| {
            let _ = element.set_attribute(name, value);
        };
        if shown.at != self.shown.at {
            set(&self.group, "transform", &format!("translate({x},{y})"));
            let bottom = (h - THICK - 3.0).to_string();
            for bar in [&self.track, &self.bar] {
                set(bar, "x", &INSET.to_string());
                set(bar, "y", &bottom);
            }
            set(&self.track, "width", &room.to_string());
            set(&self.words, "x", &(w - 2.0).to_string());
            set(&self.words, "y", "-6");
        }
        if shown.width != self.shown.width {
            set(&self.bar, "width", &shown.width.to_string());
        }
        if shown.class != self.shown.class {
            set(&self.group, "class", &format!("gauge {}", shown.class));
        }
        if shown.words != self.shown.words {
            self.words.set_text_content(Some(&shown.words));
        }
        self.shown = shown;
    }
}

/// Busier than this a node has little left, and than this nothing.
const NEARLY: f64 = 0.7;
const FULL: f64 = 0.9;

fn class_of(gauge: &Gauge) -> &'static str {
    match gauge.health {
        Health::Down | Health::TakenOut => "down",
        Health::NotYetBack => "waiting",
        Health::Up if !gauge.works => "idle",
        Health::Up if gauge.share >= FULL => "full",
        Health::Up if gauge.share >= NEARLY => "nearly",
        Health::Up => "well",
    }
}

fn words_of(gauge: &Gauge) -> String {
    let waiting = match gauge.waiting {
        0 => String::new(),
        n if n >= 10_000 => format!(" · {}k wait", n / 1000),
        n => format!(" · {n} wait"),
    };
    match gauge.health {
        Health::Down => "down".into(),
        Health::TakenOut => "down · taken out".into(),
        Health::NotYetBack => "up · not back yet".into(),
        Health::Up if !gauge.works => String::new(),
        // An idle node needs no words.
        Health::Up if gauge.share < 0.005 && gauge.waiting == 0 => String::new(),
        Health::Up => format!("{:.0} %{waiting}", gauge.share * 100.0),
    }
}
