//! A clip as a file of frames: GIF or animated PNG. A frame holds only what has
//! changed since the one before; everything else is seen through.

use super::{
    Clip, Dot,
    palette::{CLEAR, Palette, Rgb},
    raster::{Area, Pixels, Place, color_of},
};
use crate::{
    geometry::{Rect, Scene, rect_of},
    model::Board,
    render::{Color, Paint, Theme},
    simulate::Class,
};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, io::Write, rc::Rc};
use thiserror::Error;

/// What the frames become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    Gif,
    /// Animated PNG.
    Apng,
}

/// How a clip is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RollOptions {
    pub format: Format,
    pub theme: Theme,
    /// Frames a second, kept between 1 and [`Roll::MOST_FPS`].
    pub fps: f64,
    /// What of the board's plane the picture shows, as [`crate::render::page`]
    /// gives it.
    pub page: Rect,
}

/// Why there is no file. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RollError {
    #[error("The picture of the board has {found} bytes where {wanted} were expected.")]
    Size { found: usize, wanted: usize },
    #[error(
        "The picture is {width} × {height} pixels; a moving one has at most {} at a side.",
        Roll::MOST_SIDE
    )]
    TooLarge { width: u32, height: u32 },
    #[error("The frames could not be written: {0}.")]
    Writing(String),
}

/// Frames being written, one after the other.
pub struct Roll {
    clip: Clip,
    scene: Scene,
    nodes: Vec<(String, Rect)>,
    options: RollOptions,
    place: Place,
    backdrop: Pixels,
    now: Pixels,
    /// The frame before.
    before: Vec<u8>,
    painted: Option<Area>,
    frames: u32,
    at: u32,
    writer: Writer,
    out: Out,
}

/// What writers write into, and what is read when they have ended.
#[derive(Clone, Default)]
struct Out(Rc<RefCell<Vec<u8>>>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

enum Writer {
    Gif { encoder: Box<gif::Encoder<Out>>, palette: Palette },
    Apng(Box<png::Writer<Out>>),
}

impl Roll {
    pub const MOST_FPS: f64 = 50.0;
    pub const MOST_SIDE: u32 = 4096;

    /// Begins with a picture of the board alone, that of `options.page`, in four
    /// bytes for each pixel.
    ///
    /// # Errors
    /// When the picture has another size than it says, or is too large.
    pub fn new(board: &Board, clip: Clip, backdrop: Pixels, options: RollOptions) -> Result<Self, RollError> {
        let Pixels { width, height, .. } = backdrop;
        if width == 0 || height == 0 || width > Self::MOST_SIDE || height > Self::MOST_SIDE {
            return Err(RollError::TooLarge { width, height });
        }
        let wanted = width as usize * height as usize * 4;
        if backdrop.bytes.len() != wanted {
            return Err(RollError::Size { found: backdrop.bytes.len(), wanted });
        }
        let fps = if options.fps.is_finite() { options.fps.clamp(1.0, Self::MOST_FPS) } else { 20.0 };
        let options = RollOptions { fps, ..options };
        let frames = libm::round(clip.length_ms() / 1000.0 * fps).max(1.0) as u32;
        let out = Out::default();
        let writer = match options.format {
            Format::Gif => Writer::gif(&backdrop, options.theme, out.clone()),
            Format::Apng => Writer::apng(&backdrop, frames, out.clone()),
        }
        .map_err(RollError::Writing)?;
        Ok(Self {
            scene: Scene::new(board),
            nodes: board.nodes.values().map(|node| (node.id.to_string(), rect_of(node))).collect(),
            place: Place {
                scale: f64::from(width) / options.page.width().max(1.0),
                origin: options.page.origin(),
            },
            now: backdrop.clone(),
            before: backdrop.bytes.clone(),
            backdrop,
            painted: None,
            clip,
            options,
            frames,
            at: 0,
            writer,
            out,
        })
    }

    pub const fn frames(&self) -> u32 {
        self.frames
    }

    /// The frame that was drawn last.
    pub const fn picture(&self) -> &Pixels {
        &self.now
    }

    /// Draws and writes the next frame. Returns the share that is done, 0 to 1.
    ///
    /// # Errors
    /// When the frame cannot be written.
    pub fn advance(&mut self) -> Result<f64, RollError> {
        if self.at < self.frames {
            let time = self.clip.length_ms() * f64::from(self.at) / f64::from(self.frames);
            let area = self.draw(time);
            self.write(area).map_err(RollError::Writing)?;
            self.at += 1;
        }
        Ok(f64::from(self.at) / f64::from(self.frames))
    }

    /// The file, when all frames have been written.
    ///
    /// # Errors
    /// When its end cannot be written.
    pub fn finish(self) -> Result<Vec<u8>, RollError> {
        match self.writer {
            Writer::Gif { encoder, .. } => drop(encoder.into_inner().map_err(|e| e.to_string())),
            Writer::Apng(writer) => {
                writer.finish().map_err(|error| RollError::Writing(error.to_string()))?;
            }
        }
        Ok(self.out.0.take())
    }

    /// Draws the dots of a moment, and says where the picture may have changed.
    fn draw(&mut self, time_ms: f64) -> Area {
        let all = Area { x0: 0, y0: 0, x1: self.now.width, y1: self.now.height };
        let left = self.painted.take();
        if let Some(area) = left {
            copy(&self.backdrop.bytes, &mut self.now.bytes, area, self.now.width);
        }
        let theme = self.options.theme;
        for id in self.clip.down_at(time_ms) {
            if let Some((_, rect)) = self.nodes.iter().find(|(known, _)| known == id.as_str()) {
                self.painted = united(self.painted, self.now.down(*rect, self.place, theme));
            }
        }
        let dots: Vec<Dot> = self.clip.dots(&self.scene, time_ms);
        for dot in &dots {
            self.painted = united(self.painted, self.now.dot(dot, self.place, theme));
        }
        if self.at == 0 { all } else { united(left, self.painted).unwrap_or(Area { x1: 1, y1: 1, ..all }) }
    }

    fn write(&mut self, area: Area) -> Result<(), String> {
        let hundredths = |frame: u32| libm::round(f64::from(frame) * 100.0 / self.options.fps) as u32;
        let delay = hundredths(self.at + 1).saturating_sub(hundredths(self.at)).max(1) as u16;
        let first = self.at == 0;
        let width = self.now.width as usize;
        let (now, before) = (&self.now.bytes, &self.before);
        let rows = (area.y0 as usize..area.y1 as usize)
            .map(|y| (y * width + area.x0 as usize) * 4..(y * width + area.x1 as usize) * 4);
        let pixels = rows.flat_map(|row| {
            let (now, before) = (now.get(row.clone()), before.get(row));
            let now = now.unwrap_or_default().as_chunks::<4>().0;
            now.iter().zip(before.unwrap_or_default().as_chunks::<4>().0)
        });
        let result = match &mut self.writer {
            Writer::Gif { encoder, palette } => {
                let buffer: Vec<u8> = pixels
                    .map(|(now, before)| {
                        if !first && now == before { CLEAR } else { palette.index([now[0], now[1], now[2]]) }
                    })
                    .collect();
                let frame = gif::Frame {
                    delay,
                    transparent: (!first).then_some(CLEAR),
                    left: area.x0 as u16,
                    top: area.y0 as u16,
                    width: (area.x1 - area.x0) as u16,
                    height: (area.y1 - area.y0) as u16,
                    buffer: buffer.into(),
                    ..gif::Frame::default()
                };
                encoder.write_frame(&frame).map_err(|error| error.to_string())
            }
            Writer::Apng(writer) => {
                let data: Vec<u8> = pixels
                    .flat_map(|(now, before)| if !first && now == before { [0; 4] } else { *now })
                    .collect();
                write_apng(writer, area, delay, first, &data).map_err(|error| error.to_string())
            }
        };
        // The next frame is compared with this one.
        let (now, width) = (&self.now.bytes, self.now.width);
        copy(now, &mut self.before, area, width);
        result
    }
}

impl Writer {
    fn gif(backdrop: &Pixels, theme: Theme, out: Out) -> Result<Self, String> {
        let palette = Palette::new(backdrop, &dot_colors(theme));
        let (width, height) = (backdrop.width as u16, backdrop.height as u16);
        let mut encoder =
            gif::Encoder::new(out, width, height, &palette.bytes()).map_err(|error| error.to_string())?;
        encoder.set_repeat(gif::Repeat::Infinite).map_err(|error| error.to_string())?;
        Ok(Self::Gif { encoder: Box::new(encoder), palette })
    }

    fn apng(backdrop: &Pixels, frames: u32, out: Out) -> Result<Self, String> {
        let mut encoder = png::Encoder::new(out, backdrop.width, backdrop.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        encoder.set_animated(frames, 0).map_err(|error| error.to_string())?;
        Ok(Self::Apng(Box::new(encoder.write_header().map_err(|error| error.to_string())?)))
    }
}

fn write_apng(
    writer: &mut png::Writer<Out>,
    area: Area,
    hundredths: u16,
    first: bool,
    data: &[u8],
) -> Result<(), png::EncodingError> {
    writer.set_frame_delay(hundredths, 100)?;
    if !first {
        // A new place must fit with the size that stands, so that goes back first.
        writer.reset_frame_position()?;
        writer.set_frame_dimension(area.x1 - area.x0, area.y1 - area.y0)?;
        writer.set_frame_position(area.x0, area.y0)?;
        writer.set_blend_op(png::BlendOp::Over)?;
    }
    writer.write_image_data(data)
}

/// The colours of dots and of their edges on the commonest grounds.
fn dot_colors(theme: Theme) -> Vec<Rgb> {
    let grounds =
        [Paint::Paper, Paint::Card, Paint::Sunk].map(|paint| paint.resolve(theme).unwrap_or(Color::WHITE));
    let mut colors: Vec<Color> = grounds.to_vec();
    let kinds = Class::ALL.map(|class| color_of(class, false, theme));
    for color in kinds.into_iter().chain([color_of(Class::Read, true, theme)]) {
        colors.push(color);
        for ground in grounds {
            colors.extend([0.14, 0.3, 0.5, 0.7, 0.85].map(|share| ground.mixed(color, share)));
        }
    }
    colors.into_iter().map(|color| [color.r, color.g, color.b]).collect()
}

fn united(a: Option<Area>, b: Option<Area>) -> Option<Area> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.union(b)),
        (a, b) => a.or(b),
    }
}

/// Copies an area's pixels between pictures of one size.
fn copy(from: &[u8], to: &mut [u8], area: Area, width: u32) {
    for y in area.y0..area.y1 {
        let row = (y * width + area.x0) as usize * 4..(y * width + area.x1) as usize * 4;
        if let (Some(from), Some(to)) = (from.get(row.clone()), to.get_mut(row)) {
            to.copy_from_slice(from);
        }
    }
}
