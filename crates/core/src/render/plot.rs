//! The parts of a chart that can be worked out without a page: ticks, figures,
//! and lines with no more points than can be told apart.

use std::fmt::Write;

/// Where the points of a line lie. The first point is in the middle of the
/// first step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Pixels from the frame's left and top border.
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
    /// How many steps the whole width shows.
    pub steps: f64,
    /// The value at the top border; 0 is at the bottom.
    pub most: f64,
}

impl Frame {
    /// The pixel column of the middle of a step.
    pub fn x(&self, step: f64) -> f64 {
        self.left + (step + 0.5) / self.steps.max(1.0) * self.width
    }

    /// The pixel row of a value; what is beyond the frame lies on its border.
    pub fn y(&self, value: f64) -> f64 {
        let share = if self.most > 0.0 { (value / self.most).clamp(0.0, 1.0) } else { 0.0 };
        self.top + (1.0 - share) * self.height
    }
}

/// A line as the `d` of a path. What is not finite is a gap. Where several
/// points share a column of pixels, the highest and the lowest stand for all,
/// so that no peak is lost.
pub fn line(points: &[f64], frame: &Frame) -> String {
    let mut d = String::new();
    let mut drawing = false;
    let mut at = 0;
    while at < points.len() {
        let column = frame.x(at as f64).round();
        let mut end = at + 1;
        while end < points.len() && frame.x(end as f64).round() == column {
            end += 1;
        }
        let group = at..end;
        at = end;
        let (mut low, mut high) = (None::<usize>, None::<usize>);
        for i in group.filter(|i| points[*i].is_finite()) {
            if low.is_none_or(|low| points[i] < points[low]) {
                low = Some(i);
            }
            if high.is_none_or(|high| points[i] > points[high]) {
                high = Some(i);
            }
        }
        let (Some(low), Some(high)) = (low, high) else {
            drawing = false;
            continue;
        };
        let mut picked = vec![low.min(high), low.max(high)];
        picked.dedup();
        for i in picked {
            let letter = if drawing { 'L' } else { 'M' };
            let _ = write!(d, "{letter}{:.1} {:.1}", frame.x(i as f64), frame.y(points[i]));
            drawing = true;
        }
        // A point with a gap on both sides is a dot: round ends make it seen.
        if d.rfind('M') > d.rfind('L') && points.get(at).is_none_or(|next| !next.is_finite()) {
            d.push_str("h0.01");
        }
    }
    d
}

/// Round numbers from 0 up to or just past `most`, about `wanted` of them: 1, 2
/// or 5 times a power of ten apart.
pub fn ticks(most: f64, wanted: usize) -> Vec<f64> {
    let most = if most.is_finite() && most > 0.0 { most } else { 1.0 };
    let gap = round_gap(most / wanted.max(1) as f64);
    let count = libm::ceil(most / gap - 1e-9) as usize;
    (0..=count).map(|n| n as f64 * gap).collect()
}

/// Round numbers between two ends, about `wanted` of them.
pub fn ticks_between(from: f64, to: f64, wanted: usize) -> Vec<f64> {
    if !(from.is_finite() && to > from) {
        return Vec::new();
    }
    let gap = round_gap((to - from) / wanted.max(1) as f64);
    let first = libm::ceil(from / gap - 1e-9);
    let count = libm::floor(to / gap + 1e-9) - first;
    (0..=count.max(0.0) as usize).map(|n| (first + n as f64) * gap).collect()
}

/// The least of 1, 2 and 5 times a power of ten that is not below `gap`.
fn round_gap(gap: f64) -> f64 {
    let unit = libm::pow(10.0, libm::floor(libm::log10(gap)));
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|n| n * unit)
        .find(|round| *round >= gap * 0.999)
        .unwrap_or(10.0 * unit)
}

/// A number with three digits that count and its thousands apart: 1,234, 56.8,
/// 0.123.
pub fn figure(x: f64) -> String {
    if !x.is_finite() {
        return "–".into();
    }
    let size = x.abs();
    let places = match size {
        s if s >= 99.95 => 0,
        s if s >= 9.995 => 1,
        s if s >= 0.9995 => 2,
        0.0 => 0,
        _ => 3,
    };
    let text = format!("{size:.places$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut out = String::new();
    if x < 0.0 && text.contains(|c: char| matches!(c, '1'..='9')) {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A number short enough to stand at an axis: 250, 10k, 1.5M.
pub fn tick_label(x: f64) -> String {
    match x.abs() {
        size if size >= 1e9 => format!("{}G", figure(x / 1e9)),
        size if size >= 1e6 => format!("{}M", figure(x / 1e6)),
        size if size >= 1e4 => format!("{}k", figure(x / 1e3)),
        _ => figure(x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: f64, steps: f64) -> Frame {
        Frame { left: 0.0, top: 0.0, width, height: 100.0, steps, most: 10.0 }
    }

    #[test]
    fn ticks_are_round_and_reach_past_the_greatest_value() {
        assert_eq!(ticks(97.0, 4), [0.0, 50.0, 100.0]);
        assert_eq!(ticks(100.0, 4), [0.0, 50.0, 100.0]);
        assert_eq!(ticks(80.0, 4), [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(ticks(0.0, 4).last(), Some(&1.0));
        assert_eq!(ticks(f64::NAN, 4).last(), Some(&1.0));
        for most in [0.003, 0.7, 9.1, 42.0, 12_345.0, 3e8] {
            let ticks = ticks(most, 4);
            assert!((3..=6).contains(&ticks.len()) && ticks[ticks.len() - 1] >= most, "{ticks:?}");
        }
        assert_eq!(ticks_between(5.0, 60.0, 6), [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
        assert_eq!(ticks_between(0.0, 0.0, 6), [] as [f64; 0]);
    }

    #[test]
    fn figures_keep_three_digits() {
        let pairs = [
            (0.0, "0"),
            (0.1234, "0.123"),
            (1.5, "1.5"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1_234_567.0, "1,234,567"),
            (-42.0, "−42"),
            (-0.0001, "0"),
            (f64::NAN, "–"),
        ];
        for (x, text) in pairs {
            assert_eq!(figure(x), text);
        }
        assert_eq!(tick_label(20_000.0), "20k");
        assert_eq!(tick_label(2_500_000.0), "2.5M");
        assert_eq!(tick_label(500.0), "500");
    }

    #[test]
    fn a_line_has_gaps_where_nothing_was_measured() {
        let d = line(&[1.0, f64::NAN, 2.0, 3.0], &frame(400.0, 4.0));
        assert_eq!(d, "M50.0 90.0h0.01M250.0 80.0L350.0 70.0");
        assert_eq!(line(&[], &frame(400.0, 4.0)), "");
    }

    #[test]
    fn a_peak_survives_when_many_points_share_a_pixel() {
        let mut points = vec![1.0; 10_000];
        points[5_432] = 9.0;
        let d = line(&points, &frame(200.0, 10_000.0));
        assert!(d.contains(" 10.0"), "the peak is drawn");
        let count = d.matches(['M', 'L']).count();
        assert!((200..=402).contains(&count), "{count} points for 200 pixels");
    }
}
