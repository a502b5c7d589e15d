//! Marks: the few shapes of which all drawings are made.

use super::{Paint, Theme, number::push_number};
use crate::geometry::{
    Rect,
    text::{Face, Font},
};
use std::borrow::Cow;

/// The fonts of words: whatever the system uses for its own.
pub const SANS_FAMILY: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";
/// The fonts of addresses.
pub const MONO_FAMILY: &str =
    "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono', monospace";

/// One shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    Rect {
        rect: Rect,
        radius: f64,
        fill: Paint,
        stroke: Paint,
        width: f64,
        dash: Dash,
    },
    Path {
        /// The path in its own units.
        d: Cow<'static, str>,
        fill: Paint,
        stroke: Paint,
        /// The stroke's width in the path's own units. Ends and corners are
        /// round.
        width: f64,
        dash: Dash,
        view: View,
    },
    Circle {
        x: f64,
        y: f64,
        radius: f64,
        fill: Paint,
        stroke: Paint,
        width: f64,
    },
    Text {
        x: f64,
        /// The base line.
        y: f64,
        anchor: Anchor,
        font: Font,
        fill: Paint,
        text: String,
    },
}

/// How a stroke is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dash {
    #[default]
    Solid,
    Dashed,
    Dotted,
    /// The border of a box that is no machine.
    Border,
}

/// Where a text stands with respect to its x.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// Moves a path after scaling it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    pub x: f64,
    pub y: f64,
    pub scale: f64,
}

impl Default for View {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, scale: 1.0 }
    }
}

/// Which colours an element gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colors {
    /// CSS variables, which follow the page's theme.
    Variables,
    /// The colours of one theme, for files that stand alone.
    Of(Theme),
}

/// The SVG element that shows a mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag<'a> {
    pub name: &'static str,
    pub attributes: Vec<(&'static str, Cow<'a, str>)>,
    /// What stands in the element, not yet escaped.
    pub text: Option<&'a str>,
}

impl Mark {
    /// A line without fill, in board units.
    pub fn line(d: impl Into<Cow<'static, str>>, stroke: Paint, width: f64) -> Self {
        Self::Path { d: d.into(), fill: Paint::None, stroke, width, dash: Dash::Solid, view: View::default() }
    }

    /// A filled shape without a border, in board units.
    pub fn shape(d: impl Into<Cow<'static, str>>, fill: Paint) -> Self {
        let (stroke, dash, view) = (Paint::None, Dash::Solid, View::default());
        Self::Path { d: d.into(), fill, stroke, width: 0.0, dash, view }
    }

    /// The element that shows this mark.
    pub fn tag(&self, colors: Colors) -> Tag<'_> {
        let mut attributes = Attributes { list: Vec::with_capacity(10), colors };
        let (name, text) = match self {
            Self::Rect { rect, radius, fill, stroke, width, dash } => {
                attributes.numbers([
                    ("x", rect.x0),
                    ("y", rect.y0),
                    ("width", rect.width()),
                    ("height", rect.height()),
                ]);
                if *radius > 0.0 {
                    attributes.numbers([("rx", *radius)]);
                }
                attributes.fill(*fill);
                attributes.stroke(*stroke, *width, *dash);
                ("rect", None)
            }
            Self::Path { d, fill, stroke, width, dash, view } => {
                attributes.list.push(("d", Cow::Borrowed(d)));
                attributes.fill(*fill);
                attributes.stroke(*stroke, *width, *dash);
                if *stroke != Paint::None {
                    attributes.words([("stroke-linecap", "round"), ("stroke-linejoin", "round")]);
                }
                if *view != View::default() {
                    attributes.list.push(("transform", Cow::Owned(view.transform())));
                }
                ("path", None)
            }
            Self::Circle { x, y, radius, fill, stroke, width } => {
                attributes.numbers([("cx", *x), ("cy", *y), ("r", *radius)]);
                attributes.fill(*fill);
                attributes.stroke(*stroke, *width, Dash::Solid);
                ("circle", None)
            }
            Self::Text { x, y, anchor, font, fill, text } => {
                attributes.numbers([("x", *x), ("y", *y)]);
                match anchor {
                    Anchor::Start => {}
                    Anchor::Middle => attributes.words([("text-anchor", "middle")]),
                    Anchor::End => attributes.words([("text-anchor", "end")]),
                }
                attributes.numbers([("font-size", font.size)]);
                match font.face {
                    Face::Regular => {}
                    Face::Semibold => attributes.words([("font-weight", "600")]),
                    Face::Mono => attributes.words([("font-family", MONO_FAMILY)]),
                }
                attributes.fill(*fill);
                ("text", Some(text.as_str()))
            }
        };
        Tag { name, attributes: attributes.list, text }
    }
}

impl View {
    fn transform(self) -> String {
        let mut out = String::from("translate(");
        push_number(&mut out, self.x);
        out.push(' ');
        push_number(&mut out, self.y);
        out.push(')');
        if self.scale != 1.0 {
            // Three digits: a glyph of 14 units is 24 units scaled by 0.583.
            out.push_str(&format!(" scale({:.3})", self.scale));
        }
        out
    }
}

impl Dash {
    /// The value of `stroke-dasharray`; `None` for a whole line. Ends are round,
    /// so that gaps look shorter by the width of the line.
    pub const fn array(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some("5 5"),
            Self::Dotted => Some("0.1 4.4"),
            Self::Border => Some("4 4"),
        }
    }
}

struct Attributes<'a> {
    list: Vec<(&'static str, Cow<'a, str>)>,
    colors: Colors,
}

impl Attributes<'_> {
    fn numbers<const N: usize>(&mut self, entries: [(&'static str, f64); N]) {
        for (name, number) in entries {
            self.list.push((name, Cow::Owned(super::number::number(number))));
        }
    }

    fn words<const N: usize>(&mut self, entries: [(&'static str, &'static str); N]) {
        self.list.extend(entries.map(|(name, word)| (name, Cow::Borrowed(word))));
    }

    fn fill(&mut self, paint: Paint) {
        self.paint("fill", "fill-opacity", paint);
    }

    fn stroke(&mut self, paint: Paint, width: f64, dash: Dash) {
        if paint == Paint::None {
            return;
        }
        self.paint("stroke", "stroke-opacity", paint);
        self.numbers([("stroke-width", width)]);
        if let Some(array) = dash.array() {
            self.words([("stroke-dasharray", array)]);
        }
    }

    /// In a file the opacity stands apart, as older readers of SVG want it.
    fn paint(&mut self, name: &'static str, opacity: &'static str, paint: Paint) {
        match self.colors {
            Colors::Variables => self.list.push((name, paint.css())),
            Colors::Of(theme) => match paint.resolve(theme) {
                None => self.words([(name, "none")]),
                Some(color) => {
                    self.list.push((name, Cow::Owned(color.to_hex())));
                    if color.alpha < 1.0 {
                        self.list.push((opacity, Cow::Owned(format!("{}", color.alpha))));
                    }
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(mark: &Mark, colors: Colors) -> String {
        let tag = mark.tag(colors);
        let attributes: Vec<String> =
            tag.attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} {}", tag.name, attributes.join(" "))
    }

    #[test]
    fn the_page_gets_variables_and_a_file_gets_colours() {
        let mark = Mark::Rect {
            rect: Rect::new(0.0, 1.0, 156.0, 61.0),
            radius: 10.0,
            fill: Paint::Shadow,
            stroke: Paint::Line,
            width: 1.0,
            dash: Dash::Border,
        };
        assert_eq!(
            written(&mark, Colors::Variables),
            "rect x=0 y=1 width=156 height=60 rx=10 fill=var(--shadow) stroke=var(--line) stroke-width=1 stroke-dasharray=4 4"
        );
        assert_eq!(
            written(&mark, Colors::Of(Theme::Light)),
            "rect x=0 y=1 width=156 height=60 rx=10 fill=#1f2430 fill-opacity=0.07 stroke=#d6d3ca stroke-width=1 stroke-dasharray=4 4"
        );
    }

    #[test]
    fn a_glyph_is_scaled_and_moved() {
        let mark = Mark::Path {
            d: "M0 0".into(),
            fill: Paint::None,
            stroke: Paint::Ink,
            width: 1.8,
            dash: Dash::Solid,
            view: View { x: 7.0, y: 5.0, scale: 14.0 / 24.0 },
        };
        assert!(written(&mark, Colors::Variables).ends_with("transform=translate(7 5) scale(0.583)"));
    }
}
