//! `stackboard animate`: a picture in which requests move.

use crate::failure::Failure;
use crate::options::Animate;
use crate::{input, output, png, progress::Progress};
use stackboard_core::animate::{Clip, Format, Roll, RollOptions, svg};
use stackboard_core::geometry::Scene;
use stackboard_core::io::{file, picture};
use stackboard_core::model::Board;
use stackboard_core::render::{self, SvgOptions};
use std::path::Path;

pub fn run(options: &Animate) -> Result<(), Failure> {
    let format = format_of(options)?;
    let board = input::board(&options.board)?;
    let clip = Clip::new(&board, &options.clip);
    let text = file::write(&board);
    let look = SvgOptions {
        theme: options.theme,
        aspect: Some(f64::from(options.width) / f64::from(options.height)),
        ..SvgOptions::default()
    };
    let bytes = match format {
        Some(format) => frames(&board, clip, look, format, options)?,
        None => {
            let look = SvgOptions { metadata: Some(picture::into_svg(&text)), ..look };
            svg(&board, &Scene::new(&board), &clip, &look).into_bytes()
        }
    };
    let bytes = if format == Some(Format::Apng) { picture::into_png(&bytes, &text) } else { bytes };
    output::write(&options.output, &bytes)
}

fn frames(
    board: &Board,
    clip: Clip,
    look: SvgOptions,
    format: Format,
    options: &Animate,
) -> Result<Vec<u8>, Failure> {
    let wrong = |what: String| Failure::usage("animate", what);
    let scene = Scene::new(board);
    let page = render::page(board, &scene, &look);
    let scale = f64::from(options.width) / page.width();
    let still = render::svg(board, &scene, &SvgOptions { scale, ..look });
    let backdrop = png::pixels(&still, options.width, options.height).map_err(wrong)?;
    let settings = RollOptions { format, theme: options.theme, fps: options.fps, page };
    let mut roll = Roll::new(board, clip, backdrop, settings).map_err(|error| wrong(error.to_string()))?;
    let mut bar = Progress::new();
    loop {
        let share = roll.advance().map_err(|error| wrong(error.to_string()))?;
        bar.show(share);
        if share >= 1.0 {
            break;
        }
    }
    drop(bar);
    roll.finish().map_err(|error| wrong(error.to_string()))
}

/// `None` is an SVG.
fn format_of(options: &Animate) -> Result<Option<Format>, Failure> {
    let ending = Path::new(&options.output).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let wanted = match (&options.format, &ending) {
        (Some(format), _) => format.as_str(),
        (None, _) if options.output == "-" => "gif",
        (None, Some(ending)) => ending.as_str(),
        (None, None) => "",
    };
    match wanted {
        "gif" => Ok(Some(Format::Gif)),
        "apng" | "png" => Ok(Some(Format::Apng)),
        "svg" => Ok(None),
        "" => Err(Failure::usage(
            "animate",
            "the output's name must end in .gif, .apng or .svg, or say --to gif, --to apng or --to svg",
        )),
        other => Err(Failure::usage(
            "animate",
            format!("{other:?} is no moving picture that can be drawn; there are gif, apng and svg"),
        )),
    }
}
