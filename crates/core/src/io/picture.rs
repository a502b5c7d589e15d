//! Boards carried in pictures: a PNG in a chunk of text, an SVG in its
//! metadata. A picture with its board opens again as the board.

use super::limits;
use crate::render::escape;
use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib_with_limit};
use std::fmt::Write as _;
use thiserror::Error;

/// What a PNG begins with (PNG specification, section 5.2).
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The name of our text in a PNG.
const KEYWORD: &[u8] = b"stackboard";
/// Effort of packing, 0 to 10.
const LEVEL: u8 = 9;
/// The most chunks that are looked at.
const MOST_CHUNKS: usize = 100_000;

/// Why no board was taken from a picture. Displays as a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PictureError {
    #[error("This picture carries no board. Stackboard opens pictures that it exported itself.")]
    NoBoard,
    #[error("This picture breaks off before its end; it was not saved or sent whole.")]
    Truncated,
    #[error("This picture was damaged on its way: a checksum in it is wrong.")]
    Damaged,
    #[error(
        "The board in this picture has more than the {} bytes that Stackboard reads.",
        limits::FILE_BYTES
    )]
    TooLarge,
}

/// Whether bytes begin as a PNG does.
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// Whether a text begins as an SVG document does.
pub fn is_svg(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<svg")
        || (start.starts_with("<?xml") || start.starts_with("<!--") || start.starts_with("<!DOCTYPE"))
            && start.contains("<svg")
}

/// The PNG with the text of a board file in it. What is no PNG comes back as it
/// was.
pub fn into_png(png: &[u8], board: &str) -> Vec<u8> {
    let Some(header) = chunks(png).next().and_then(Result::ok) else {
        return png.to_vec();
    };
    // Keyword, compressed by zlib, no language, no translated keyword.
    let mut data = KEYWORD.to_vec();
    data.extend([0, 1, 0, 0, 0]);
    data.extend(compress_to_vec_zlib(board.as_bytes(), LEVEL));
    let mut out = Vec::with_capacity(png.len() + data.len() + 12);
    out.extend(&png[..header.end]);
    out.extend((data.len() as u32).to_be_bytes());
    let named = out.len();
    out.extend(b"iTXt");
    out.extend(data);
    let checksum = crc32fast::hash(&out[named..]);
    out.extend(checksum.to_be_bytes());
    out.extend(&png[header.end..]);
    out
}

/// The text of the board file that a PNG carries.
///
/// # Errors
/// When there is none, or the picture is damaged.
pub fn from_png(png: &[u8]) -> Result<String, PictureError> {
    for chunk in chunks(png).take(MOST_CHUNKS) {
        let chunk = chunk?;
        if chunk.name != b"iTXt" {
            continue;
        }
        let Some(rest) = chunk.data.strip_prefix(KEYWORD).and_then(|rest| rest.strip_prefix(&[0])) else {
            continue;
        };
        if crc32fast::hash(&png[chunk.named..chunk.end - 4]) != chunk.checksum {
            return Err(PictureError::Damaged);
        }
        let [compressed, _, rest @ ..] = rest else { return Err(PictureError::Damaged) };
        // After the language and the translated keyword, each ended by a zero.
        let text = rest.splitn(3, |byte| *byte == 0).nth(2).ok_or(PictureError::Damaged)?;
        let text = match compressed {
            0 => text.to_vec(),
            _ => inflate(text)?,
        };
        return String::from_utf8(text).map_err(|_| PictureError::Damaged);
    }
    Err(PictureError::NoBoard)
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, PictureError> {
    use miniz_oxide::inflate::TINFLStatus;
    decompress_to_vec_zlib_with_limit(packed, limits::FILE_BYTES).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => PictureError::TooLarge,
        _ => PictureError::Damaged,
    })
}

/// The text of a board file as it may stand in an SVG's metadata. What XML
/// cannot hold only occurs within JSON strings and is written as JSON escapes.
pub fn into_svg(board: &str) -> String {
    let mut text = String::with_capacity(board.len());
    for c in board.chars() {
        if c == '\r' || (escape(c.encode_utf8(&mut [0; 4])).is_empty()) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// The text of the board file that an SVG carries. The document is searched as
/// text and never shown.
///
/// # Errors
/// When there is none, or the document breaks off within it.
pub fn from_svg(svg: &str) -> Result<String, PictureError> {
    let mut rest = svg;
    while let Some(at) = rest.find("<metadata") {
        let open = &rest[at..];
        let start = open.find('>').ok_or(PictureError::Truncated)? + 1;
        let length = open[start..].find("</metadata>").ok_or(PictureError::Truncated)?;
        let text = unescape(open[start..start + length].trim());
        if text.starts_with('{') {
            return if text.len() > limits::FILE_BYTES { Err(PictureError::TooLarge) } else { Ok(text) };
        }
        rest = &open[start + length..];
    }
    Err(if svg.trim_end().ends_with("</svg>") { PictureError::NoBoard } else { PictureError::Truncated })
}

/// Undoes the escapes of XML. What is no escape stays as it is.
fn unescape(text: &str) -> String {
    let text = text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest is that of a character by number.
        let name = rest.bytes().skip(1).take(11);
        let letters = name.take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
        let end = Some(1 + letters).filter(|end| rest.as_bytes().get(*end) == Some(&b';'));
        match end.and_then(|end| Some((end, entity(&rest[1..end])?))) {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

/// A piece of a PNG.
struct Chunk<'a> {
    name: &'a [u8],
    data: &'a [u8],
    checksum: u32,
    /// Where its name begins, and where the chunk ends with its checksum.
    named: usize,
    end: usize,
}

/// The chunks of a PNG in order, up to the first that breaks off.
fn chunks(png: &[u8]) -> impl Iterator<Item = Result<Chunk<'_>, PictureError>> {
    let mut at = if is_png(png) { SIGNATURE.len() } else { png.len() };
    let mut broken = !is_png(png);
    let number = |bytes: &[u8]| bytes.try_into().map(u32::from_be_bytes).ok();
    std::iter::from_fn(move || {
        if broken || at == png.len() {
            return None;
        }
        let chunk = png.get(at..at + 4).and_then(number).and_then(|length| {
            let named = at + 4;
            let data = named + 4;
            let end = data.checked_add(length as usize)?.checked_add(4)?;
            Some(Chunk {
                checksum: number(png.get(end - 4..end)?)?,
                name: &png[named..data],
                data: &png[data..end - 4],
                named,
                end,
            })
        });
        match chunk {
            Some(chunk) => {
                at = if chunk.name == b"IEND" { png.len() } else { chunk.end };
                Some(Ok(chunk))
            }
            None => {
                broken = true;
                Some(Err(PictureError::Truncated))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Scene, io::file, render, templates};
    use proptest::prelude::*;

    /// A PNG of one grey dot, its checksums right.
    fn dot() -> Vec<u8> {
        let mut png = SIGNATURE.to_vec();
        let pixels = compress_to_vec_zlib(&[0, 128], 6);
        let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
        for (name, data) in [(b"IHDR", &header[..]), (b"IDAT", &pixels), (b"IEND", &[])] {
            png.extend((data.len() as u32).to_be_bytes());
            let named = png.len();
            png.extend(name);
            png.extend(data);
            png.extend(crc32fast::hash(&png[named..]).to_be_bytes());
        }
        png
    }

    #[test]
    fn a_png_gives_back_its_board_byte_for_byte() {
        for template in &templates::ALL {
            let text = file::write(&template.board());
            let png = into_png(&dot(), &text);
            assert_eq!(from_png(&png), Ok(text), "{}", template.name);
            assert!(chunks(&png).all(|chunk| {
                chunk.is_ok_and(|chunk| crc32fast::hash(&png[chunk.named..chunk.end - 4]) == chunk.checksum)
            }));
        }
        assert_eq!(from_png(&dot()), Err(PictureError::NoBoard));
        assert_eq!(into_png(b"no picture", "{}"), b"no picture");
    }

    #[test]
    fn a_damaged_png_says_what_is_wrong() {
        let png = into_png(&dot(), "{\"title\": \"a title long enough to be found again\"}");
        assert_eq!(from_png(&png[..60]), Err(PictureError::Truncated));
        let mut wrong = png.clone();
        wrong[70] ^= 1;
        assert_eq!(from_png(&wrong), Err(PictureError::Damaged));
    }

    #[test]
    fn a_bomb_in_a_png_is_stopped() {
        let bomb = into_png(&dot(), &" ".repeat(limits::FILE_BYTES + 1));
        assert!(bomb.len() < 100_000);
        assert_eq!(from_png(&bomb), Err(PictureError::TooLarge));
    }

    #[test]
    fn an_svg_gives_back_its_board() {
        for template in &templates::ALL {
            let mut board = template.board();
            board.meta.notes += "\nA <script> & 'quotes' \"double\" ]]> </metadata> \u{85} \u{fffe} é 漢";
            let text = file::write(&board);
            let options =
                render::SvgOptions { metadata: Some(into_svg(&text)), ..render::SvgOptions::default() };
            let svg = render::svg(&board, &Scene::new(&board), &options);
            assert!(is_svg(&svg) && !svg.contains("<script>"));
            let carried = from_svg(&svg).expect("it carries the board");
            let same = |text: &str| file::read(text).map(|reading| file::write(&reading.board));
            assert_eq!(same(&carried), same(&text), "{}", template.name);
            assert_eq!(from_svg(&svg[..svg.len() / 4]), Err(PictureError::Truncated));
        }
        assert_eq!(from_svg("<svg></svg>"), Err(PictureError::NoBoard));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0_usize..400) {
            let mut png = into_png(&dot(), "{}");
            png.truncate(cut);
            png.extend(&bytes);
            let _ = from_png(&png);
            let _ = from_svg(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn any_text_comes_back_from_an_svg(text in "\\{\\PC*") {
            let svg = format!("<svg><metadata>{}</metadata></svg>", escape(&into_svg(&text)));
            let wanted = into_svg(&text);
            prop_assert_eq!(from_svg(&svg), Ok(wanted.trim().to_owned()));
        }
    }
}
