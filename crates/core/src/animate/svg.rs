//! A clip as an SVG file that plays by itself, also where it stands in a page as
//! a picture: declarative animation, no script.

use super::{Clip, EDGE, Leg, RADIUS, SMALL_RADIUS, flight::ease, raster::color_of};
use crate::{
    geometry::{Point, Scene, rect_of},
    model::Board,
    render::{self, Color, Paint, SvgOptions, escape},
    simulate::{Class, Place},
};
use std::fmt::Write;

/// Draws a board with the requests of a clip. `scene` must be that of the board.
pub fn svg(board: &Board, scene: &Scene, clip: &Clip, options: &SvgOptions) -> String {
    let still = render::svg(board, scene, options);
    let Some(end) = still.rfind("</svg>") else { return still };
    let mut out = Writer { out: still[..end].to_owned(), length_ms: clip.length_ms(), loops: clip.loops() };
    // Whoever wants no motion sees the board alone.
    out.out
        .push_str("<style>@media (prefers-reduced-motion: reduce) { .moving { display: none } }</style>\n");
    out.out.push_str("<g class=\"moving\">\n");
    let danger = Paint::Danger.resolve(options.theme).unwrap_or(Color::BLACK).to_css();
    for (node, from, to) in clip.down() {
        let Some(rect) = board.node(node).map(rect_of) else { continue };
        let _ = write!(
            out.out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"8\" fill=\"{danger}\" fill-opacity=\"0.14\" stroke=\"{danger}\" stroke-width=\"2\" visibility=\"hidden\">",
            rect.x0,
            rect.y0,
            rect.width(),
            rect.height(),
        );
        out.seen(from / clip.length_ms(), to / clip.length_ms());
        out.out.push_str("</rect>\n");
    }
    for (start, flight) in clip.flights() {
        for (after, leg) in flight.timed_legs() {
            out.leg(scene, options, flight.class(), leg, start + after);
        }
    }
    out.out.push_str("</g>\n</svg>\n");
    out.out
}

struct Writer {
    out: String,
    length_ms: f64,
    loops: bool,
}

impl Writer {
    fn leg(&mut self, scene: &Scene, options: &SvgOptions, class: Class, leg: &Leg, start_ms: f64) {
        // From when to when, in shares of the clip.
        let mut from = start_ms / self.length_ms;
        if self.loops {
            from -= libm::floor(from);
        }
        let to = from + leg.length_ms / self.length_ms;
        if to <= 0.0 || from >= 1.0 {
            return;
        }
        if leg.failed {
            if let Some(dot) = leg.dot(scene, 0.0, class) {
                self.fall(dot.at, options, dot.reason.as_deref().unwrap_or_default(), from, to);
            }
            return;
        }
        let Place::Link { id, forward } = &leg.place else { return };
        let Some(route) = scene.route(id) else { return };
        let Some(dot) = leg.dot(scene, 0.0, class) else { return };
        self.circle(class, false, dot.hollow, dot.small, options, None);
        self.seen(from, to);
        let way = |share: f64| if *forward { share } else { 1.0 - share };
        let span = to - from;
        // The moments at which something changes, and how far the dot is then.
        let points: Vec<(f64, f64)> = if to > 1.0 && self.loops {
            let over = ease((1.0 - from) / span);
            vec![(0.0, over), (to - 1.0, 1.0), (from, 0.0), (1.0, over)]
        } else {
            let first = ease((-from / span).max(0.0));
            let last = ease(((1.0 - from) / span).min(1.0));
            vec![(0.0, first), (from.max(0.0), first), (to.min(1.0), last), (1.0, last)]
        };
        let list =
            |values: Vec<f64>| values.iter().map(|value| format!("{value:.5}")).collect::<Vec<_>>().join(";");
        let times = list(points.iter().map(|(time, _)| *time).collect());
        let shares = list(points.iter().map(|(_, share)| way(*share)).collect());
        let _ = writeln!(
            self.out,
            "<animateMotion dur=\"{}ms\" repeatCount=\"indefinite\" calcMode=\"spline\" keyTimes=\"{times}\" keyPoints=\"{shares}\" keySplines=\"0.4 0 0.6 1;0.4 0 0.6 1;0.4 0 0.6 1\" path=\"{}\"/></circle>",
            self.length_ms,
            route.d(),
        );
    }

    /// A failed request that falls, with its reason under it.
    fn fall(&mut self, at: Point, options: &SvgOptions, reason: &str, from: f64, to: f64) {
        // A fall over the end of the loop is shown up to there.
        let (from, to) = (from.max(0.0), to.min(1.0));
        let down = from + (to - from) * 0.4;
        self.circle(Class::Read, true, false, false, options, Some(at));
        self.seen(from, to);
        let _ = writeln!(
            self.out,
            "<animate attributeName=\"cy\" dur=\"{}ms\" repeatCount=\"indefinite\" keyTimes=\"0;{from:.5};{down:.5};1\" values=\"{y:.1};{y:.1};{low:.1};{low:.1}\"/></circle>",
            self.length_ms,
            y = at.y,
            low = at.y + 26.0,
        );
        let color = color_of(Class::Read, true, options.theme).to_css();
        let ground = Paint::Paper.resolve(options.theme).unwrap_or(Color::WHITE).to_css();
        let _ = write!(
            self.out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"11.5\" font-weight=\"600\" fill=\"{color}\" stroke=\"{ground}\" stroke-width=\"4\" paint-order=\"stroke\" visibility=\"hidden\">{}",
            at.x,
            at.y + 50.0,
            escape(&super::shortened(reason)),
        );
        self.seen(from, to);
        self.out.push_str("</text>\n");
    }

    fn circle(
        &mut self,
        class: Class,
        failed: bool,
        hollow: bool,
        small: bool,
        options: &SvgOptions,
        at: Option<Point>,
    ) {
        let color = color_of(class, failed, options.theme).to_css();
        let ground = Paint::Card.resolve(options.theme).unwrap_or(Color::WHITE).to_css();
        let at = at.unwrap_or_default();
        let _ = write!(
            self.out,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{}\" fill=\"{}\" stroke=\"{color}\" stroke-width=\"{EDGE}\" visibility=\"hidden\">",
            at.x,
            at.y,
            if small { SMALL_RADIUS } else { RADIUS },
            if hollow { &ground } else { &color },
        );
    }

    /// When the element that is open is to be seen, in shares of the clip.
    fn seen(&mut self, from: f64, to: f64) {
        let (times, values) = if to > 1.0 && self.loops {
            (format!("0;{:.5};{from:.5}", to - 1.0), "visible;hidden;visible")
        } else {
            (format!("0;{:.5};{:.5}", from.max(0.0), to.min(1.0)), "hidden;visible;hidden")
        };
        let _ = write!(
            self.out,
            "<animate attributeName=\"visibility\" dur=\"{}ms\" repeatCount=\"indefinite\" calcMode=\"discrete\" keyTimes=\"{times}\" values=\"{values}\"/>",
            self.length_ms,
        );
    }
}
