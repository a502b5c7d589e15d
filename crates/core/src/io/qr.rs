//! A link as a QR code, to be read off a screen or a sheet of paper.

use crate::render::escape;
use qrcode::{Color, EcLevel, QrCode, Version, bits::Bits};
use std::fmt::Write;

/// The most bytes of text that a code can hold: version 40, level L
/// (ISO/IEC 18004, table 7).
pub const MOST_BYTES: usize = 2_953;
/// The light border that a reader needs around a code, in modules (ISO/IEC
/// 18004 §9.1).
pub const QUIET: usize = 4;

/// A square of dark and light modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    size: usize,
    dark: Vec<bool>,
}

/// Makes the smallest code that holds a text, with as much protection from
/// damage as fits in that size. `None` if the text is too long for a code.
pub fn encode(text: &str) -> Option<Code> {
    let levels = [EcLevel::H, EcLevel::Q, EcLevel::M, EcLevel::L];
    let code = (1..=40)
        .map(Version::Normal)
        .find_map(|version| levels.into_iter().find_map(|level| code_of(text, version, level)))?;
    let size = code.width();
    let dark = code.into_colors().into_iter().map(|color| color == Color::Dark).collect();
    Some(Code { size, dark })
}

/// A code of a certain size, if the text fits. A link mixes letters of both
/// cases and digits, for which plain bytes are the densest writing.
fn code_of(text: &str, version: Version, level: EcLevel) -> Option<QrCode> {
    let mut bits = Bits::new(version);
    bits.push_byte_data(text.as_bytes()).ok()?;
    bits.push_terminator(level).ok()?;
    QrCode::with_bits(bits, level).ok()
}

impl Code {
    /// Modules on a side, without the border.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Modules on a side, with the border.
    pub fn width(&self) -> usize {
        self.size + 2 * QUIET
    }

    /// Whether a module is dark, counted from the top left one. Those of the
    /// border and beyond are light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size && y < self.size && self.dark[y * self.size + x]
    }

    /// The dark modules as the data of an SVG path, one unit for each module,
    /// with the border's corner at the origin.
    pub fn path(&self) -> String {
        let mut d = String::new();
        for y in 0..self.size {
            let mut x = 0;
            while x < self.size {
                let run = (x..self.size).take_while(|x| self.is_dark(*x, y)).count();
                if run > 0 {
                    // Writing to a string cannot fail.
                    let _ = write!(d, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
                }
                x += run.max(1);
            }
        }
        d
    }

    /// A drawing that stands alone, dark on white, `scale` units for each
    /// module.
    pub fn svg(&self, title: &str, scale: usize) -> String {
        let (width, side) = (self.width(), self.width() * scale);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side}\" height=\"{side}\" viewBox=\"0 0 {width} {width}\" \
             shape-rendering=\"crispEdges\" role=\"img\">\n<title>{}</title>\n\
             <path d=\"M0 0h{width}v{width}H0z\" fill=\"#ffffff\"/>\n<path d=\"{}\" fill=\"#000000\"/>\n</svg>\n",
            escape(title),
            self.path(),
        )
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    /// A link of so many characters in all.
    fn link(length: usize) -> String {
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut number = 7_usize;
        let data = std::iter::repeat_with(|| {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223) & 0xffff_ffff;
            char::from(letters[(number >> 16) % letters.len()])
        });
        "https://example.org/#b1:".chars().chain(data).take(length).collect()
    }

    /// What a camera's program finds in a picture of the modules.
    fn read(code: &Code) -> Vec<String> {
        const SCALE: usize = 4;
        let side = code.width() * SCALE;
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            let at = |pixel: usize| (pixel / SCALE).checked_sub(QUIET).unwrap_or(usize::MAX);
            if code.is_dark(at(x), at(y)) { 0 } else { 255 }
        });
        picture.detect_grids().iter().map(|grid| grid.decode().expect("a sound code").1).collect()
    }

    #[test]
    fn codes_of_all_lengths_are_read_again() {
        for length in [25, 90, 300, 700, 1_500, 2_400, MOST_BYTES] {
            let text = link(length);
            let code = encode(&text).expect("it fits");
            assert_eq!(read(&code), [text], "{length} characters");
        }
        let words = "https://example.org/?src=Städte.json#é";
        assert_eq!(read(&encode(words).expect("it fits")), [words]);
    }

    #[test]
    fn a_text_that_is_too_long_makes_no_code() {
        assert_eq!(encode(&link(MOST_BYTES + 1)), None);
        assert_eq!(encode(&link(60_000)), None);
    }

    #[test]
    fn a_code_survives_damage_where_its_size_leaves_room() {
        let text = link(60);
        let code = encode(&text).expect("it fits");
        let mut damaged = code.clone();
        // A stain in the lower right quarter, where there is data only.
        for y in code.size() * 3 / 4..code.size() * 3 / 4 + 3 {
            for x in code.size() / 2..code.size() / 2 + 3 {
                damaged.dark[y * code.size() + x] ^= true;
            }
        }
        assert_ne!(damaged, code);
        assert_eq!(read(&damaged), [text]);
    }

    #[test]
    fn the_drawing_shows_every_module_and_a_border() {
        let code = encode(&link(120)).expect("it fits");
        let svg = code.svg("A <link>", 8);
        assert!(svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.size() + 8)), "{svg}");
        assert!(svg.contains("<title>A &lt;link&gt;</title>"), "{svg}");
        let mut drawn = vec![false; code.width() * code.width()];
        for run in code.path().split_terminator('z') {
            let numbers: Vec<usize> = run
                .split(|c: char| !c.is_ascii_digit())
                .filter(|number| !number.is_empty())
                .map(|number| number.parse().expect("a number"))
                .collect();
            let [x, y, length, 1, back] = numbers[..] else { panic!("{run}") };
            assert_eq!(length, back);
            drawn[y * code.width() + x..][..length].fill(true);
        }
        for y in 0..code.width() {
            for x in 0..code.width() {
                let inside = x >= QUIET && y >= QUIET;
                let dark = inside && code.is_dark(x - QUIET, y - QUIET);
                assert_eq!(drawn[y * code.width() + x], dark, "{x}, {y}");
            }
        }
    }
}
