//! Takes pictures of the built app, to look at.

use std::path::{Path, PathBuf};

use browser_tests::{Error, Media, Result, Session, Site};
use lexopt::{Arg, Parser, ValueExt};
use serde_json::Value;

const HELP: &str = "\
Takes pictures of the built app.

cargo run --package browser-tests --bin shots -- [OPTION]…
    --dist DIR      the built app (dist/ unless STACKBOARD_DIST names another)
    --out DIR       where the pictures go (target/shots)
    --url PATH      what to open; may be given several times (/)
    --size WxH      inner size of the window; may be given several times (1440x900)
    --theme NAME    light or dark; may be given several times (light)
    --reduced-motion
    --js SCRIPT     statements to run before the picture is taken; a promise they return is awaited
    --wait EXPR     an expression that has to become true before the picture is taken";

#[derive(Default)]
struct Options {
    dist: Option<PathBuf>,
    out: Option<PathBuf>,
    urls: Vec<String>,
    sizes: Vec<(u32, u32)>,
    themes: Vec<Theme>,
    reduced_motion: bool,
    js: Option<String>,
    wait: Option<String>,
}

#[derive(Clone, Copy)]
enum Theme {
    Light,
    Dark,
}

fn main() -> std::process::ExitCode {
    let outcome = match options() {
        Ok(Some(options)) => take(options),
        Ok(None) => {
            println!("{HELP}");
            Ok(())
        }
        Err(error) => Err(Error::Told(format!("{error}\n\n{HELP}"))),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("shots: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn options() -> std::result::Result<Option<Options>, lexopt::Error> {
    let mut options = Options::default();
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Long("dist") => options.dist = Some(parser.value()?.into()),
            Arg::Long("out") => options.out = Some(parser.value()?.into()),
            Arg::Long("url") => options.urls.push(parser.value()?.string()?),
            Arg::Long("size") => options.sizes.push(parser.value()?.parse_with(size)?),
            Arg::Long("theme") => options.themes.push(parser.value()?.parse_with(theme)?),
            Arg::Long("reduced-motion") => options.reduced_motion = true,
            Arg::Long("js") => options.js = Some(parser.value()?.string()?),
            Arg::Long("wait") => options.wait = Some(parser.value()?.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
}

fn size(text: &str) -> std::result::Result<(u32, u32), String> {
    text.split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)))
        .ok_or_else(|| "a size is written like 1440x900".to_owned())
}

fn theme(text: &str) -> std::result::Result<Theme, String> {
    match text {
        "light" => Ok(Theme::Light),
        "dark" => Ok(Theme::Dark),
        _ => Err("a theme is light or dark".to_owned()),
    }
}

fn take(options: Options) -> Result<()> {
    let site = options.dist.map_or_else(Site::app, |dist| Ok(Site::folder(dist)))?.start()?;
    let out = options.out.unwrap_or_else(|| PathBuf::from("target/shots"));
    std::fs::create_dir_all(&out).map_err(|error| Error::Told(format!("{}: {error}", out.display())))?;
    let urls = or_default(options.urls, "/".to_owned());
    let sizes = or_default(options.sizes, (1440, 900));
    let themes = or_default(options.themes, Theme::Light);
    for url in &urls {
        for &(width, height) in &sizes {
            for &theme in &themes {
                // A session each, so that what one page keeps does not show in the next.
                let session = Session::start()?;
                session.set_viewport(width, height)?;
                let dark = matches!(theme, Theme::Dark);
                session.emulate_media(Media {
                    dark,
                    reduced_motion: options.reduced_motion,
                    ..Media::default()
                })?;
                session.goto(&site.url(url))?;
                session.wait_ready()?;
                if let Some(js) = &options.js {
                    session.call::<Value>(js, vec![])?;
                }
                if let Some(condition) = &options.wait {
                    session.wait_until(|| {
                        let holds: bool = session.eval(&format!("!!({condition})"))?;
                        Ok(if holds { Ok(()) } else { Err(format!("`{condition}` does not become true")) })
                    })?;
                }
                // Two frames, so that what the script changed is painted.
                session.eval::<Value>(
                    "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))",
                )?;
                let file = out.join(file_name(url, (width, height), theme));
                write(&file, &session.screenshot()?)?;
                println!("{}", file.display());
                for error in session.take_errors()? {
                    eprintln!("the page reported: {error}");
                }
            }
        }
    }
    Ok(())
}

fn or_default<T>(given: Vec<T>, default: T) -> Vec<T> {
    if given.is_empty() { vec![default] } else { given }
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(file, bytes).map_err(|error| Error::Told(format!("{}: {error}", file.display())))
}

/// A name that tells what is in the picture, such as `template-simple-1440x900-dark.png`.
fn file_name(url: &str, (width, height): (u32, u32), theme: Theme) -> String {
    let words: Vec<_> =
        url.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut page = if words.is_empty() { "home".to_owned() } else { words.join("-") };
    // A share link carries a whole board.
    page.truncate(60);
    let theme = match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    format!("{page}-{width}x{height}-{theme}.png")
}
