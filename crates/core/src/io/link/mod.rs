//! Share links: a whole board in the part of an address after `#`, so that no
//! server is needed.
//!
//! `b1:` names the packing, and what follows is base64url without padding:
//!
//! | bytes | hold |
//! |---|---|
//! | 4 | CRC-32 of what is packed, least byte first |
//! | the rest | a deflate stream; before its first byte the window holds `tables::WINDOW` |
//!
//! What is packed is a board file in other words: see `pack`. Reading a link
//! ends in the reader of files, which mends, reports and migrates, so that a link
//! needs no rules of its own about what a board may be.

mod bytes;
mod pack;
mod places;
mod props;
mod squeeze;
mod tables;
mod unpack;

use super::{ReadError, Reading, file::read_json, limits, report::Report};
use crate::model::Board;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use thiserror::Error;

/// What a link begins with.
pub const PREFIX: &str = "b1:";

/// Why a link was refused. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum LinkError {
    #[error("This is not a Stackboard link: it should have `#b1:` and the board's data after it.")]
    NotALink,
    #[error(
        "This link was made by a newer version of Stackboard (link version {version}; this one reads up to 1)."
    )]
    Newer { version: u64 },
    #[error("The link is {chars} characters long; Stackboard opens up to {}.", limits::LINK_CHARS)]
    TooLong { chars: usize },
    #[error("The board in the link is too large.")]
    TooLarge,
    #[error("The link is cut off: its end is missing. Copy it again as a whole.")]
    CutOff,
    #[error("The link is damaged: a character was changed or is missing. Copy it again as a whole.")]
    Damaged,
    #[error(transparent)]
    Board(#[from] ReadError),
}

/// The link of a board: what follows `#` in the address.
///
/// Every board gets one. One longer than `limits::LINK_CHARS` cannot be opened;
/// such a board is better sent as a file.
pub fn encode(board: &Board) -> String {
    seal(&pack::pack(board))
}

fn seal(packed: &[u8]) -> String {
    let mut bytes = crc32fast::hash(packed).to_le_bytes().to_vec();
    bytes.extend(squeeze::deflate(packed));
    PREFIX.to_owned() + &URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads the board of a link, given as a whole address, from `#` on or after it.
///
/// # Errors
/// When it is no link, too long, of a newer version, cut off or damaged.
pub fn decode(link: &str) -> Result<Reading, LinkError> {
    let data = data_of(link)?;
    let bytes = URL_SAFE_NO_PAD.decode(data).map_err(|error| match error {
        base64::DecodeError::InvalidLength(_) | base64::DecodeError::InvalidLastSymbol(..) => {
            LinkError::CutOff
        }
        _ => LinkError::Damaged,
    })?;
    let (sum, stream) = bytes.split_first_chunk::<4>().ok_or(LinkError::CutOff)?;
    let packed = squeeze::inflate(stream, limits::LINK_BYTES)?;
    if crc32fast::hash(&packed) != u32::from_le_bytes(*sum) {
        return Err(LinkError::Damaged);
    }
    Ok(read_json(unpack::unpack(&packed)?, Report::default())?)
}

/// Whether a text looks like a share link: `b1:…`, alone or after `#`.
pub fn is_link(text: &str) -> bool {
    let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
    let digits = fragment.strip_prefix('b').unwrap_or_default();
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < digits.len() && (rest.starts_with(':') || rest.to_ascii_lowercase().starts_with("%3a"))
}

/// The data of a link without what may stand around it: the address, spaces and
/// line breaks of a mail, a full stop behind it.
fn data_of(link: &str) -> Result<String, LinkError> {
    if link.len() > limits::LINK_CHARS + limits::ADDRESS_CHARS {
        return Err(LinkError::TooLong { chars: link.chars().count() });
    }
    let fragment = link.rsplit_once('#').map_or(link, |(_, fragment)| fragment).trim_start();
    // Some programs that pass addresses on write the colon this way.
    let (name, data) = fragment
        .split_once(':')
        .or_else(|| fragment.split_once("%3A"))
        .or_else(|| fragment.split_once("%3a"))
        .ok_or(LinkError::NotALink)?;
    let version: u64 = name
        .strip_prefix('b')
        .filter(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok())
        .ok_or(LinkError::NotALink)?;
    match version {
        1 => {}
        0 => return Err(LinkError::NotALink),
        version => return Err(LinkError::Newer { version }),
    }
    let data: String = data.chars().filter(|c| !c.is_whitespace()).collect();
    let data = data.trim_end_matches(['.', ',', ';', '!', '?', ')', ']', '>', '"', '\'', '=']);
    if data.len() > limits::LINK_CHARS {
        return Err(LinkError::TooLong { chars: data.len() });
    }
    Ok(data.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates;
    use proptest::{collection::vec, prelude::*};

    /// The bytes of a built-in design with some of them changed, cut or doubled,
    /// as somebody could send who knows how to seal them.
    fn forged() -> impl Strategy<Value = Vec<u8>> {
        let change = (any::<prop::sample::Index>(), any::<u8>(), 0..4_u8, 1..12_usize);
        (0..templates::ALL.len(), vec(change, 1..6)).prop_map(|(template, changes)| {
            let mut board = templates::ALL[template].board();
            board.meta.notes.clear();
            board.meta.extra.insert("x".into(), serde_json::json!({"y": [1, 2.5]}));
            let mut bytes = pack::pack(&board);
            for (at, byte, how, length) in changes {
                let at = at.index(bytes.len());
                let end = (at + length).min(bytes.len());
                match how {
                    0 => bytes[at] = byte,
                    1 => bytes[at] = bytes[at].wrapping_add(1),
                    2 if bytes.len() > 20 => drop(bytes.drain(at..end)),
                    _ => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
                }
            }
            bytes
        })
    }

    fn holds(packed: &[u8]) -> Result<(), TestCaseError> {
        if let Ok(Reading { board, .. }) = decode(&seal(packed)) {
            prop_assert_eq!(board.check(), Ok(()));
            let again = crate::io::file::read(&crate::io::file::write(&board)).map(|reading| reading.board);
            prop_assert_eq!(again, Ok(board.clone()));
            prop_assert_eq!(decode(&encode(&board)).map(|reading| reading.board), Ok(board));
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_forged_is_refused_or_a_sound_board(packed in forged()) {
            holds(&packed)?;
        }

        #[test]
        fn any_sealed_bytes_are_refused_or_a_sound_board(packed in vec(any::<u8>(), 0..200)) {
            holds(&packed)?;
        }
    }

    #[test]
    fn links_are_told_from_names_of_files() {
        for link in ["b1:abc", "#b1:abc", "https://a.example/x?y#b12:abc", "b1%3Aabc"] {
            assert!(is_link(link), "{link}");
        }
        for name in ["board.json", "b1.json", "c#1.json", "b:x", "bus1:x", "", "#"] {
            assert!(!is_link(name), "{name}");
        }
    }

    #[test]
    fn a_bomb_is_refused() {
        assert_eq!(decode(&seal(&vec![0; 2 << 20])), Err(LinkError::TooLarge));
    }

    #[test]
    fn bytes_after_the_board_are_refused() {
        let mut packed = pack::pack(&templates::ALL[0].board());
        packed.push(0);
        assert_eq!(decode(&seal(&packed)), Err(LinkError::Damaged));
    }
}
