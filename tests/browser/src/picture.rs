//! Pictures: what the page shows, and what it exports.

use std::collections::HashSet;
use std::io::Cursor;

use crate::error::{Error, Result};

/// A decoded PNG, 8 bits for each of red, green, blue and alpha.
#[derive(Clone, PartialEq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    rgba: Vec<u8>,
}

impl Picture {
    /// # Errors
    /// When the bytes are not a whole PNG.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let wrong = |error| Error::Told(format!("the picture is not a sound PNG: {error}"));
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder
            .set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().map_err(wrong)?;
        let size = reader.output_buffer_size().ok_or_else(|| Error::told("the picture is too large."))?;
        let mut buffer = vec![0; size];
        let info = reader.next_frame(&mut buffer).map_err(wrong)?;
        buffer.truncate(info.buffer_size());
        let rgba = match info.color_type {
            png::ColorType::GrayscaleAlpha => {
                buffer.chunks_exact(2).flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]]).collect()
            }
            _ => buffer,
        };
        Ok(Self { width: info.width, height: info.height, rgba })
    }

    /// Red, green, blue and alpha of a pixel, or `None` outside of the picture.
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        let start = (y as usize * self.width as usize + x as usize) * 4;
        let inside = x < self.width && y < self.height;
        self.rgba.get(start..start + 4).filter(|_| inside)?.try_into().ok()
    }

    /// How many different colours there are.
    pub fn colours(&self) -> usize {
        self.pixels().collect::<HashSet<_>>().len()
    }

    /// Whether nothing is drawn: all pixels are alike.
    pub fn is_blank(&self) -> bool {
        self.colours() <= 1
    }

    /// The share of pixels, between 0 and 1, that differ from `other`. Pictures of different sizes differ wholly.
    pub fn difference(&self, other: &Self) -> f64 {
        if (self.width, self.height) != (other.width, other.height) {
            return 1.0;
        }
        let differing = self.pixels().zip(other.pixels()).filter(|(ours, theirs)| ours != theirs).count();
        differing as f64 / f64::from(self.width * self.height).max(1.0)
    }

    fn pixels(&self) -> impl Iterator<Item = &[u8]> {
        self.rgba.chunks_exact(4)
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a picture of {} × {} pixels in {} colours", self.width, self.height, self.colours())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(colour: png::ColorType, width: u32, pixels: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, 1);
        encoder.set_color(colour);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(pixels).expect("pixels");
        drop(writer);
        bytes
    }

    #[test]
    fn every_colour_type_becomes_rgba() {
        for (colour, pixels) in [
            (png::ColorType::Rgba, &[9, 9, 9, 255, 200, 200, 200, 255][..]),
            (png::ColorType::Rgb, &[9, 9, 9, 200, 200, 200][..]),
            (png::ColorType::Grayscale, &[9, 200][..]),
            (png::ColorType::GrayscaleAlpha, &[9, 255, 200, 255][..]),
        ] {
            let picture = Picture::decode(&png(colour, 2, pixels)).expect("a sound picture");
            assert_eq!((picture.width, picture.height), (2, 1));
            assert_eq!(picture.pixel(1, 0), Some([200, 200, 200, 255]), "{colour:?}");
            assert_eq!(picture.pixel(2, 0), None);
            assert!(!picture.is_blank());
        }
    }

    #[test]
    fn differences_are_shares() {
        let one = Picture::decode(&png(png::ColorType::Grayscale, 4, &[1, 2, 3, 4])).expect("a picture");
        let two = Picture::decode(&png(png::ColorType::Grayscale, 4, &[1, 2, 3, 9])).expect("a picture");
        assert!((one.difference(&two) - 0.25).abs() < 1e-9);
        assert!(one.difference(&one) < 1e-9);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(Picture::decode(b"not a picture").is_err());
    }
}
