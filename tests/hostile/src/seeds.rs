//! `seeds FOLDER`: writes what fuzzing begins with, a folder for each target of
//! `tests/fuzz`: the hostile files that are small, and sound ones.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hostile::{Specimen, all, fixtures, png_with};
use miniz_oxide::inflate::{
    TINFLStatus,
    core::{DecompressorOxide, decompress, inflate_flags},
};
use std::{fs, io, path::Path, process::ExitCode};

/// Larger files would slow every round down and teach nothing new.
const MOST_BYTES: usize = 16 * 1024;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("seeds: name the folder to write to");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("seeds: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> io::Result<()> {
    let mut seeds: Vec<Specimen> = all();
    seeds.extend(sound()?);
    for seed in seeds.iter().filter(|seed| seed.bytes.len() <= MOST_BYTES) {
        for target in targets(&seed.name) {
            let place = folder.join(target);
            fs::create_dir_all(&place)?;
            let bytes = match (*target, seed.name.ends_with(".link")) {
                ("message", false) => message(&seed.bytes),
                ("link", true) => unsealed(&seed.bytes),
                _ => seed.bytes.clone(),
            };
            fs::write(place.join(&seed.name), bytes)?;
        }
    }
    Ok(())
}

/// Whose targets a file may teach something.
fn targets(name: &str) -> &'static [&'static str] {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        _ if name.ends_with(".task.json") => &["task"],
        _ if name.ends_with(".stackboards.json") => &["collection"],
        "json" => &["file", "message"],
        "svg" => &["svg"],
        "png" => &["png"],
        "mmd" => &["mermaid"],
        "link" => &["link"],
        _ => &["file"],
    }
}

/// The board files, designs, tasks, links and flowcharts of the project, and
/// the boards in pictures and in a file of several.
fn sound() -> io::Result<Vec<Specimen>> {
    let core = fixtures().join("../../crates/core/src");
    let mut files = Vec::new();
    for folder in
        [core.join("templates"), core.join("tasks"), fixtures().join("links"), fixtures().join("mermaid")]
    {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = match name.strip_suffix(".b1.txt") {
                Some(stem) => format!("{stem}.link"),
                None => name,
            };
            if [".json", ".link", ".mmd"].iter().any(|ending| name.ends_with(ending)) {
                files.push(Specimen { name: format!("sound-{name}"), bytes: fs::read(path)? });
            }
        }
    }
    let boards: Vec<String> = files
        .iter()
        .filter(|file| file.name.ends_with(".stackboard.json"))
        .map(|file| String::from_utf8_lossy(&file.bytes).into_owned())
        .collect();
    for (n, board) in boards.iter().enumerate() {
        files.push(Specimen { name: format!("sound-{n}.png"), bytes: png_with(board) });
        let escaped = board.replace('&', "&amp;").replace('<', "&lt;");
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><metadata>{escaped}</metadata></svg>");
        files.push(Specimen { name: format!("sound-{n}.svg"), bytes: svg.into() });
        let several = format!("{{\"format\": \"stackboard-boards\", \"version\": 1, \"boards\": [{board}]}}");
        files.push(Specimen { name: format!("sound-{n}.stackboards.json"), bytes: several.into() });
    }
    Ok(files)
}

/// What is packed in a sound link: its target seals again what the fuzzer
/// makes, so that it need not guess checksums. Other links stay as they are.
fn unsealed(link: &[u8]) -> Vec<u8> {
    let data = link.splitn(2, |byte| *byte == b':').nth(1).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(data.trim_ascii()).unwrap_or_default();
    let packed = bytes.get(4..).and_then(inflate);
    packed.unwrap_or_else(|| link.to_vec())
}

fn inflate(stream: &[u8]) -> Option<Vec<u8>> {
    let window = fs::read(fixtures().join("../../crates/core/src/io/link/window.txt")).ok()?;
    let mut out = window.clone();
    out.resize(window.len() + MOST_BYTES, 0);
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, _, written) =
        decompress(&mut DecompressorOxide::new(), stream, &mut out, window.len(), flags);
    (status == TINFLStatus::Done).then(|| out[window.len()..window.len() + written].to_vec())
}

/// A board as a page gives it to one that it embeds.
fn message(board: &[u8]) -> Vec<u8> {
    [&b"{\"type\": \"stackboard:load\", \"board\": "[..], board, b"}"].concat()
}
