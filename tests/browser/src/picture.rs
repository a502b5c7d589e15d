//! Pictures: what the page shows, and what it exports.

use std::collections::HashSet;
use std::io::Cursor;
use std::ops::Range;

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

    /// A picture of this size, with the colour that is given for each place.
    pub fn paint(width: u32, height: u32, colour: impl Fn(u32, u32) -> [u8; 4]) -> Self {
        let rgba = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Self { width, height, rgba: rgba.flat_map(|(x, y)| colour(x, y)).collect() }
    }

    /// The picture as a PNG.
    ///
    /// # Errors
    /// When it has no pixels.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let wrong = |error| Error::Told(format!("the picture cannot be written: {error}"));
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_compression(png::Compression::High);
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&self.rgba)).map_err(wrong)?;
        Ok(bytes)
    }

    /// The picture so many times smaller, each pixel the mean of those that it stands for.
    pub fn shrunk(&self, times: u32) -> Self {
        let around = |x: u32, y: u32| {
            let rows =
                (y * times..(y + 1) * times).flat_map(|y| (x * times..(x + 1) * times).map(move |x| (x, y)));
            let pixels: Vec<[u8; 4]> = rows.filter_map(|(x, y)| self.pixel(x, y)).collect();
            let mean = |channel: usize| {
                let sum: usize = pixels.iter().map(|pixel| usize::from(pixel[channel])).sum();
                // A mean of bytes is one.
                ((sum + pixels.len() / 2) / pixels.len().max(1)) as u8
            };
            [0, 1, 2, 3].map(mean)
        };
        Self::paint(self.width.div_ceil(times), self.height.div_ceil(times), around)
    }

    /// Sets how much of a part of the picture hides what is behind it. What is outside of the picture is passed over.
    pub fn set_alpha(&mut self, columns: Range<u32>, rows: Range<u32>, alpha: u8) {
        let width = self.width;
        for (at, pixel) in (0_u32..).zip(self.rgba.chunks_exact_mut(4)) {
            if columns.contains(&(at % width)) && rows.contains(&(at / width)) {
                pixel[3] = alpha;
            }
        }
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
    fn a_smaller_picture_has_the_mean_colours() {
        let picture = Picture::paint(3, 2, |x, y| [10 * x as u8, 100 * y as u8, 7, 255]);
        let small = picture.shrunk(2);
        assert_eq!((small.width, small.height), (2, 1));
        assert_eq!([0, 1].map(|x| small.pixel(x, 0)), [Some([5, 50, 7, 255]), Some([20, 50, 7, 255])]);
        assert_eq!(Picture::decode(&picture.encode().expect("a file")).expect("a picture"), picture);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(Picture::decode(b"not a picture").is_err());
    }
}
