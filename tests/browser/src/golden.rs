//! Pictures on file, and whether a new one shows the same.
//!
//! Another machine has other fonts and smooths edges in its own way, so pictures are not compared pixel by pixel. A
//! golden picture knows where words are: there, only how dark they are on the whole counts. Everywhere else the mean
//! colours of small blocks must agree, which tells a missing line from another way to draw it.

use crate::error::{Error, Result};
use crate::page::Rect;
use crate::picture::Picture;

/// A picture on file, at half the size of what it is compared with. Where words are it lets half of the ground through.
#[derive(Clone, Debug, PartialEq)]
pub struct Golden(Picture);

/// How many pixels of a picture, along each side, make one on file.
const SHRUNK: u32 = 2;
/// The side of a block, in pixels on file.
const BLOCK: u32 = 4;
/// How much of a block must be clear of words for it to count.
const LEAST_CLEAR: f64 = 0.3;
/// How far the mean colour of a block may be off, in each of red, green and blue, of 255. In the course's designs
/// another browser engine makes 3 and a renderer that shares no code with a browser 11; a link that is gone makes 32
/// and an icon of another kind 22 at the least.
const MOST_IN_BLOCK: f64 = 16.0;
/// How far the mean colour of all words may be off. Serifs make 6, no words at all 21.
const MOST_IN_WORDS: f64 = 12.0;
const WORDS_ALPHA: u8 = 128;

impl Golden {
    /// `words` are the boxes of all words, in pixels of the picture, with room for wider letters.
    pub fn new(picture: &Picture, words: &[Rect]) -> Self {
        let scale = f64::from(SHRUNK);
        let mut golden = picture.shrunk(SHRUNK);
        for word in words {
            let (left, top) = ((word.x / scale).floor().max(0.0), (word.y / scale).floor().max(0.0));
            let (right, bottom) = ((word.x + word.width) / scale, (word.y + word.height) / scale);
            // Positive and no larger than a picture.
            golden.set_alpha(left as u32..right.ceil() as u32, top as u32..bottom.ceil() as u32, WORDS_ALPHA);
        }
        Self(golden)
    }

    /// # Errors
    /// When the bytes are not a whole PNG.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        Picture::decode(bytes).map(Self)
    }

    /// # Errors
    /// When the picture has no pixels.
    pub fn encode(&self) -> Result<Vec<u8>> {
        self.0.encode()
    }

    /// Whether a picture shows the same.
    ///
    /// # Errors
    /// Says what is different, and where in the picture.
    pub fn check(&self, picture: &Picture) -> Result<()> {
        let shrunk = picture.shrunk(SHRUNK);
        let Self(golden) = self;
        let size = (golden.width, golden.height);
        if size != (shrunk.width, shrunk.height) {
            let (width, height) = (SHRUNK * golden.width, SHRUNK * golden.height);
            return Err(Error::Told(format!("{picture:?} is not {width} × {height} pixels large")));
        }
        let whole = Block { x: 0, y: 0, width: golden.width, height: golden.height };
        let (words, _) = difference(golden, &shrunk, whole, |alpha| alpha == WORDS_ALPHA);
        if words > MOST_IN_WORDS {
            return Err(Error::Told(format!("all words together are {words:.1} off in their mean colour")));
        }
        let worst = blocks(golden)
            .filter_map(|block| {
                let (off, clear) = difference(golden, &shrunk, block, |alpha| alpha != WORDS_ALPHA);
                (clear >= LEAST_CLEAR).then_some((off, block))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match worst {
            Some((off, Block { x, y, .. })) if off > MOST_IN_BLOCK => {
                let (x, y) = (SHRUNK * x, SHRUNK * y);
                Err(Error::Told(format!("the mean colour at {x}, {y} is {off:.1} off")))
            }
            _ => Ok(()),
        }
    }
}

/// A part of a picture, in pixels.
#[derive(Clone, Copy)]
struct Block {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

fn blocks(picture: &Picture) -> impl Iterator<Item = Block> {
    let (width, height) = (picture.width, picture.height);
    let starts = |length: u32| (0..length).step_by(BLOCK as usize);
    starts(height).flat_map(move |y| starts(width).map(move |x| Block { x, y, width: BLOCK, height: BLOCK }))
}

/// How far the mean colours of two pictures are apart in a block, in the colour that is furthest off, and the share of
/// the block that counts: the pixels whose alpha on file `counts`.
fn difference(golden: &Picture, picture: &Picture, block: Block, counts: impl Fn(u8) -> bool) -> (f64, f64) {
    let mut sums = [0_i64; 3];
    let mut counted = 0_u32;
    for y in block.y..block.y + block.height {
        for x in block.x..block.x + block.width {
            let (Some(ours), Some(theirs)) = (golden.pixel(x, y), picture.pixel(x, y)) else { continue };
            if counts(ours[3]) {
                counted += 1;
                for (sum, (ours, theirs)) in sums.iter_mut().zip(ours.iter().zip(theirs)) {
                    *sum += i64::from(*ours) - i64::from(theirs);
                }
            }
        }
    }
    let furthest = sums.map(i64::abs).into_iter().max().unwrap_or_default();
    let share = f64::from(counted) / f64::from(block.width * block.height);
    (furthest as f64 / f64::from(counted.max(1)), share)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A light picture of 96 × 48 pixels with a dark bar and some dots for words.
    fn picture(bar: Rect, dots: u32) -> Picture {
        let inside = |x: f64, y: f64| {
            (bar.x..bar.x + bar.width).contains(&x) && (bar.y..bar.y + bar.height).contains(&y)
        };
        Picture::paint(96, 48, |x, y| {
            let word = WORD.x as u32 <= x && y < WORD.height as u32 && (x + 5 * y) % 24 < dots;
            if word || inside(f64::from(x), f64::from(y)) { [40, 60, 80, 255] } else { [250, 250, 247, 255] }
        })
    }

    const BAR: Rect = Rect { x: 10.0, y: 20.0, width: 60.0, height: 2.0 };
    const WORD: Rect = Rect { x: 60.0, y: 0.0, width: 36.0, height: 12.0 };

    fn golden() -> Golden {
        let golden = Golden::new(&picture(BAR, 3), &[WORD]);
        Golden::decode(&golden.encode().expect("a file")).expect("a sound file")
    }

    #[test]
    fn the_same_is_let_pass_and_so_are_other_letters() {
        for dots in [3, 4] {
            golden().check(&picture(BAR, dots)).expect("it shows the same");
        }
        let shaken = Rect { y: 20.3, ..BAR };
        golden().check(&picture(shaken, 3)).expect("an edge is drawn otherwise");
    }

    #[test]
    fn what_is_missing_moved_or_of_another_size_is_refused() {
        let nothing = Rect { width: 0.0, ..BAR };
        let moved = Rect { y: 28.0, ..BAR };
        let shorter = Rect { width: 44.0, ..BAR };
        for bar in [nothing, moved, shorter] {
            golden().check(&picture(bar, 3)).expect_err("the bar is not where it was");
        }
        golden().check(&picture(BAR, 0)).expect_err("there are no words");
        golden().check(&picture(BAR, 24)).expect_err("there is a box in the place of words");
        golden().check(&Picture::paint(90, 48, |_, _| [250, 250, 247, 255])).expect_err("another size");
    }
}
