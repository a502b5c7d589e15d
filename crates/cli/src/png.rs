//! A picture made of dots from one made of lines.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{FontResolver, Options, Tree, fontdb};
use stackboard_core::animate::Pixels;
use std::sync::Arc;

/// Pictures are set in these fonts, whose widths the core reckons with, so that
/// the same board gives the same picture on every machine.
const SANS: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
const SANS_BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");
const MONO: &[u8] = include_bytes!("../fonts/DejaVuSansMono.ttf");

/// The most dots of a picture: a quarter of a gigabyte of memory.
const MOST_PIXELS: f64 = 64e6;

/// Draws an SVG document in the size it states, as PNG.
///
/// # Errors
/// A sentence, when the picture would be too large.
pub fn draw(svg: &str) -> Result<Vec<u8>, String> {
    let tree = tree(svg)?;
    let size = tree.size();
    let (width, height) = (size.width().ceil(), size.height().ceil());
    let too_large = || format!("the picture would have {width} × {height} dots; choose a smaller --scale");
    if f64::from(width) * f64::from(height) > MOST_PIXELS {
        return Err(too_large());
    }
    let mut dots = Pixmap::new(width as u32, height as u32).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::identity(), &mut dots.as_mut());
    dots.encode_png().map_err(|error| format!("the picture cannot be packed: {error}"))
}

/// Draws an SVG document that nothing is seen through as dots, in the size it
/// states, give or take a fraction of a dot.
///
/// # Errors
/// A sentence, when the picture cannot be drawn.
pub fn pixels(svg: &str, width: u32, height: u32) -> Result<Pixels, String> {
    let tree = tree(svg)?;
    let mut dots = Pixmap::new(width, height).ok_or("the picture would be too large")?;
    resvg::render(&tree, Transform::identity(), &mut dots.as_mut());
    Ok(Pixels { width, height, bytes: dots.take() })
}

fn tree(svg: &str) -> Result<Tree, String> {
    let options = Options { fontdb: Arc::new(own_fonts()), font_resolver: resolver(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|error| format!("the picture cannot be drawn: {error}"))
}

fn own_fonts() -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    for font in [SANS, SANS_BOLD, MONO] {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(font)));
    }
    fonts
}

/// The page asks for the reader's own fonts; a picture takes the program's,
/// and those of the system only for letters that they do not have.
fn resolver() -> FontResolver<'static> {
    let choose = FontResolver::default_fallback_selector();
    FontResolver {
        select_font: Box::new(|font, fonts| {
            let is_mono = font.families().iter().any(|family| family.to_string().contains("mono"));
            let family = if is_mono { "DejaVu Sans Mono" } else { "DejaVu Sans" };
            let weight = fontdb::Weight(font.weight());
            fonts.query(&fontdb::Query {
                families: &[fontdb::Family::Name(family)],
                weight,
                ..Default::default()
            })
        }),
        select_fallback: Box::new(move |letter, used, fonts| {
            choose(letter, used, fonts).or_else(|| {
                if fonts.len() <= own_fonts().len() {
                    Arc::make_mut(fonts).load_system_fonts();
                }
                choose(letter, used, fonts)
            })
        }),
    }
}
