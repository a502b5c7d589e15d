//! What the targets have in common.

use stackboard_core::{
    geometry::Scene,
    io::file,
    model::Board,
    render::{SvgOptions, svg},
};

/// Larger boards would slow every round down.
const MOST_NODES: usize = 40;

/// Fails unless a board that a reader gave out is sound, is written as what it
/// is, and can be drawn.
pub fn assert_sound(board: &Board) {
    assert_eq!(board.check(), Ok(()));
    let again = file::read(&file::write(board)).map(|reading| reading.board);
    assert_eq!(again.as_ref(), Ok(board), "it is read as it was written");
    if board.nodes.len() <= MOST_NODES && board.links.len() <= MOST_NODES {
        let drawn = svg(board, &Scene::new(board), &SvgOptions::default());
        assert!(drawn.trim_end().ends_with("</svg>"));
    }
}

/// A link whose data is packed as it is, with its checksum: what is fuzzed then
/// reaches what comes after both. `None` for more than a link can hold.
pub fn sealed(packed: &[u8]) -> Option<String> {
    let length = u16::try_from(packed.len()).ok()?;
    let mut data = crc32fast::hash(packed).to_le_bytes().to_vec();
    // One block that is stored without packing (RFC 1951, 3.2.4).
    data.push(1);
    data.extend(length.to_le_bytes());
    data.extend((!length).to_le_bytes());
    data.extend(packed);
    Some(format!("b1:{}", base64url(&data)))
}

fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for digit in 0..=three.len() {
            out.push(char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]));
        }
    }
    out
}

/// A PNG with the right checksum on every chunk that is there as a whole.
pub fn with_checksums(png: &[u8]) -> Vec<u8> {
    let mut png = png.to_vec();
    let mut at = 8;
    while let Some(length) = png.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes)
    {
        let end = at + 8 + length as usize;
        if end + 4 > png.len() {
            break;
        }
        let sum = crc32fast::hash(&png[at + 4..end]);
        png[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
    png
}
