//! Boards from one form to another: board files, Mermaid flowcharts, share links,
//! pictures that carry their board, built-in designs.

use crate::failure::Failure;
use crate::options::{Convert, Link};
use crate::{input, output, png};
use stackboard_core::geometry::Scene;
use stackboard_core::io::{file, limits, link as links, mermaid, picture as pictures};
use stackboard_core::model::Board;
use stackboard_core::render::{SvgOptions, svg};
use stackboard_core::templates as designs;
use std::ffi::OsStr;
use std::path::Path;

/// `stackboard convert`.
pub fn run(options: &Convert) -> Result<(), Failure> {
    let format = Format::of(options)?;
    let board = input::board(&options.input)?;
    let bytes = match format {
        Format::File => file::write(&board).into_bytes(),
        Format::Link => address(&board, None, &options.input)?.into_bytes(),
        Format::Mermaid => mermaid::write(&board).into_bytes(),
        Format::Svg => picture(&board).into_bytes(),
        Format::Png => {
            let dots = png::draw(&picture(&board))
                .map_err(|what| Failure::at(&input::name(&options.input), (1, 1), what))?;
            pictures::into_png(&dots, &file::write(&board))
        }
    };
    output::write(&options.output, &bytes)
}

/// `stackboard link`.
pub fn link(options: &Link) -> Result<(), Failure> {
    let board = input::board(&options.board)?;
    output::print(&address(&board, options.base.as_deref(), &options.board)?)
}

/// `stackboard open`.
pub fn open(link: &OsStr) -> Result<(), Failure> {
    output::print(&file::write(&input::linked(link)?))
}

/// `stackboard templates`.
pub fn templates(name: Option<&str>) -> Result<(), Failure> {
    let Some(name) = name else {
        let width = designs::ALL.iter().map(|design| design.name.len()).max().unwrap_or_default();
        let lines = designs::ALL.iter().map(|design| {
            format!("{:width$}  {}\n{:width$}  {}\n", design.name, design.title, "", design.summary)
        });
        return output::print(&lines.collect::<String>());
    };
    let design = designs::get(name).ok_or_else(|| {
        let names: Vec<_> = designs::ALL.iter().map(|design| design.name).collect();
        Failure::usage("templates", format!("there is no design {name:?}; there are {}", names.join(", ")))
    })?;
    output::print(&file::write(&design.board()))
}

enum Format {
    File,
    Link,
    Mermaid,
    Svg,
    Png,
}

impl Format {
    fn of(options: &Convert) -> Result<Self, Failure> {
        let ending =
            Path::new(&options.output).extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let wanted = match (&options.format, &ending) {
            (Some(format), _) => format.as_str(),
            (None, _) if options.output == "-" => "json",
            (None, Some(ending)) => ending.as_str(),
            (None, None) => "",
        };
        let refused = |what: &str| Err(Failure::usage("convert", what));
        match wanted {
            "json" => Ok(Self::File),
            "link" => Ok(Self::Link),
            "mmd" | "mermaid" => Ok(Self::Mermaid),
            "svg" => Ok(Self::Svg),
            "png" => Ok(Self::Png),
            "" => refused(
                "the output's name must end in .stackboard.json, .mmd, .svg, .png or .link, or --to must say json, mmd, svg, png or link",
            ),
            other => refused(&format!(
                "{other:?} is no format that can be written; there are json, mmd, svg, png and link"
            )),
        }
    }
}

/// An SVG that carries its board.
fn picture(board: &Board) -> String {
    let metadata = Some(pictures::into_svg(&file::write(board)));
    svg(board, &Scene::new(board), &SvgOptions { metadata, ..SvgOptions::default() })
}

/// The link of a board behind an address, as a line.
fn address(board: &Board, base: Option<&str>, argument: &OsStr) -> Result<String, Failure> {
    let data = links::encode(board);
    if data.len() > limits::LINK_CHARS {
        let what = format!(
            "the board is too large for a link: it would have {} characters, and {} can be opened; send the file",
            data.len(),
            limits::LINK_CHARS
        );
        return Err(Failure::at(&input::name(argument), (1, 1), what));
    }
    let base = base.map_or("", |base| base.split('#').next().unwrap_or_default());
    Ok(format!("{base}#{data}\n"))
}
