//! `stackboard render`: a picture of a board.

use crate::failure::Failure;
use crate::options::Render;
use crate::{input, output, png};
use stackboard_core::geometry::Scene;
use stackboard_core::render::{SvgOptions, svg};
use std::path::Path;

pub fn run(options: &Render) -> Result<(), Failure> {
    let format = Format::of(options)?;
    let board = input::board(&options.board)?;
    let look = SvgOptions { theme: options.theme, scale: options.scale, ..SvgOptions::default() };
    let picture = svg(&board, &Scene::new(&board), &look);
    match format {
        Format::Svg => output::write(&options.output, picture.as_bytes()),
        Format::Png => {
            let bytes = png::draw(&picture).map_err(|what| Failure::usage("render", what))?;
            output::write(&options.output, &bytes)
        }
    }
}

enum Format {
    Svg,
    Png,
}

impl Format {
    fn of(options: &Render) -> Result<Self, Failure> {
        let ending =
            Path::new(&options.output).extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let wanted = match (&options.format, &ending) {
            (Some(format), _) => format.as_str(),
            (None, _) if options.output == "-" => "svg",
            (None, Some(ending)) => ending.as_str(),
            (None, None) => "",
        };
        match wanted {
            "svg" => Ok(Self::Svg),
            "png" => Ok(Self::Png),
            "" => Err(Failure::usage(
                "render",
                "the output's name must end in .svg or .png, or say --to svg or --to png",
            )),
            other => Err(Failure::usage(
                "render",
                format!("{other:?} is no picture that can be drawn; there are svg and png"),
            )),
        }
    }
}
