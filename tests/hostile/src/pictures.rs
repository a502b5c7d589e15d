//! PNG and SVG pictures: damaged, or carrying what they should not.

use crate::Specimen;
use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const BOARD: &str = r#"{"format": "stackboard", "version": 1, "title": "<img src=x onerror=pwned()>", "nodes": [{"id": "a", "kind": "web", "label": "<script>pwned()</script>"}]}"#;
/// What the bombs unpack to.
const BOMB_BYTES: usize = 100_000_000;

pub fn made() -> Vec<Specimen> {
    let whole = png_with(BOARD.as_bytes());
    let mut wrong = whole.clone();
    // Within the text, which comes after the picture's header.
    wrong[70] ^= 1;
    let text = |compressed: u8, bytes: &[u8]| png(&[(b"iTXt", [&carried(compressed)[..], bytes].concat())]);
    let metadata =
        |text: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><metadata>{text}</metadata></svg>");
    vec![
        Specimen::new("markup.png", whole.clone()),
        Specimen::new("truncated.png", &whole[..whole.len() / 2]),
        Specimen::new("signature.png", SIGNATURE),
        Specimen::new("wrong-checksum.png", wrong),
        Specimen::new("no-board.png", png(&[])),
        Specimen::new("bomb.png", png_with(&vec![b' '; BOMB_BYTES])),
        Specimen::new("bad-stream.png", text(1, &[0xff; 4_000])),
        Specimen::new("not-text.png", text(0, &[0xff, 0xfe, 0x00])),
        Specimen::new("long-text.png", text(0, &vec![b'{'; 5_000_000])),
        Specimen::new("short-text.png", png(&[(b"iTXt", b"stackboard\0".to_vec())])),
        Specimen::new("drawing-inside.png", png_with(metadata(BOARD).as_bytes())),
        Specimen::new("huge-chunk.png", [SIGNATURE, &[0xff; 4], b"iTXt", &[0; 500]].concat()),
        Specimen::new("many-chunks.png", png(&vec![(b"tEXt", Vec::new()); 400_000])),
        Specimen::new("packed.svgz", gzip(&vec![b'<'; BOMB_BYTES])),
        Specimen::new("huge-metadata.svg", metadata(&"{".repeat(5_000_000))),
        Specimen::new("escaped-metadata.svg", metadata(&format!("{{{}", "&lt;".repeat(1_000_000)))),
        Specimen::new("open-escapes.svg", metadata(&format!("{{{}", "&".repeat(4_000_000)))),
        Specimen::new(
            "many-metadata.svg",
            format!("<svg>{}</svg>", "<metadata>x</metadata>".repeat(500_000)),
        ),
        Specimen::new("unclosed-metadata.svg", format!("<svg>{}", "<metadata>".repeat(1_000_000))),
    ]
}

/// A PNG of one grey dot that carries a text.
pub fn png_with(text: &[u8]) -> Vec<u8> {
    png(&[(b"iTXt", [carried(1), compress_to_vec_zlib(text, 6)].concat())])
}

/// What stands before the text itself: keyword, whether it is compressed, and
/// how, no language, no translated keyword.
fn carried(compressed: u8) -> Vec<u8> {
    [&b"stackboard\0"[..], &[compressed, 0, 0, 0]].concat()
}

/// A PNG of one grey dot with these chunks between its header and its pixels.
fn png(extra: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut png = SIGNATURE.to_vec();
    let mut chunk = |name: &[u8; 4], data: &[u8]| {
        png.extend((data.len() as u32).to_be_bytes());
        let named = png.len();
        png.extend(name);
        png.extend(data);
        png.extend(crc32fast::hash(&png[named..]).to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    for (name, data) in extra {
        chunk(name, data);
    }
    chunk(b"IDAT", &compress_to_vec_zlib(&[0, 128], 6));
    chunk(b"IEND", &[]);
    png
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    out.extend(compress_to_vec(bytes, 6));
    out.extend(crc32fast::hash(bytes).to_le_bytes());
    out.extend((bytes.len() as u32).to_le_bytes());
    out
}
