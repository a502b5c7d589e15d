//! The 255 colours of a GIF.

use super::raster::Pixels;
use rustc_hash::FxHashMap;

/// A colour as red, green and blue.
pub type Rgb = [u8; 3];

/// Colours with the nearest to any other. One of the 256 places stays free, for
/// what is to be seen through.
pub struct Palette {
    colors: Vec<Rgb>,
    known: FxHashMap<Rgb, u8>,
}

/// The index of what is to be seen through.
pub const CLEAR: u8 = 255;
/// Two colours nearer than this, by the square of their distance, need no place
/// each.
const NEAR: u32 = 3 * 4 * 4;

impl Palette {
    /// `wanted` come in first, then the picture's colours, the commonest first.
    /// Boards are drawn in few flat colours; a palette that averages, as those
    /// for photographs do, would shift just these.
    pub fn new(picture: &Pixels, wanted: &[Rgb]) -> Self {
        let mut counts: FxHashMap<Rgb, u32> = FxHashMap::default();
        for pixel in picture.bytes.as_chunks::<4>().0 {
            *counts.entry([pixel[0], pixel[1], pixel[2]]).or_default() += 1;
        }
        let mut common: Vec<(u32, Rgb)> = counts.into_iter().map(|(color, count)| (count, color)).collect();
        common.sort_unstable_by(|a, b| b.cmp(a));
        let mut colors: Vec<Rgb> = Vec::with_capacity(256);
        for color in wanted.iter().copied().chain(common.into_iter().map(|(_, color)| color)) {
            if colors.len() == usize::from(CLEAR) {
                break;
            }
            if colors.iter().all(|known| distance(*known, color) >= NEAR) {
                colors.push(color);
            }
        }
        if colors.is_empty() {
            colors.push([0, 0, 0]);
        }
        Self { colors, known: FxHashMap::default() }
    }

    /// Where the colour nearest to this one stands.
    pub fn index(&mut self, color: Rgb) -> u8 {
        *self.known.entry(color).or_insert_with(|| {
            let nearest = self.colors.iter().enumerate().min_by_key(|(_, known)| distance(**known, color));
            nearest.map_or(0, |(at, _)| at as u8)
        })
    }

    /// All 256 places, three bytes each.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.colors.iter().flatten().copied().collect();
        bytes.resize(3 * 256, 0);
        bytes
    }
}

fn distance(a: Rgb, b: Rgb) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}
