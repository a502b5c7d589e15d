//! Share links: bombs, and what is sealed as a link is but is none.

use crate::{Specimen, fixtures};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use miniz_oxide::deflate::compress_to_vec;

/// Characters of a fragment that browsers pass on.
const MOST: usize = 60_000;

pub fn made() -> Vec<Specimen> {
    let good = std::fs::read_to_string(fixtures().join("links/distributed.b1.txt")).expect("a link");
    let good = good.trim();
    let changed = |at: usize| {
        let other = if good[at..].starts_with('A') { "B" } else { "A" };
        format!("{}{other}{}", &good[..at], &good[at + 1..])
    };
    vec![
        Specimen::new("bomb.link", bomb()),
        Specimen::new("wrong-checksum.link", changed(4)),
        Specimen::new("changed.link", changed(good.len() / 2)),
        Specimen::new("cut-off.link", &good[..good.len() - 9]),
        Specimen::new("nothing.link", "b1:"),
        Specimen::new("newer.link", "b18446744073709551616:AAAA"),
        Specimen::new("script.link", "b1:<script>pwned()</script>"),
        Specimen::new("javascript.link", "javascript:pwned()#b1:AAAA"),
        Specimen::new("long.link", format!("b1:{}", "A".repeat(1_000_000))),
        // What a link holds begins with numbers of things.
        Specimen::new("huge-counts.link", sealed(&[0xff; 64])),
        Specimen::new("endless-number.link", sealed(&[0x80; 30_000])),
        Specimen::new("zeros.link", sealed(&[0; 30_000])),
        Specimen::new("ones.link", sealed(&[1; 30_000])),
        Specimen::new("stairs.link", sealed(&(0..30_000).map(|n| (n % 251) as u8).collect::<Vec<_>>())),
        Specimen::new("markup.link", sealed(&b"<script>pwned()</script>".repeat(1_000))),
    ]
}

/// A link of some 50,000 characters that inflates to 38 MB.
pub fn bomb() -> String {
    sealed(&vec![0; 38_000_000])
}

/// A file's bytes where the data of a link should be.
pub fn fragment_of(bytes: &[u8]) -> String {
    let some = &bytes[..bytes.len().min(MOST / 4 * 3)];
    format!("b1:{}", URL_SAFE_NO_PAD.encode(some))
}

/// Bytes packed and with their checksum, as those of a link are.
fn sealed(bytes: &[u8]) -> String {
    let mut data = crc32fast::hash(bytes).to_le_bytes().to_vec();
    data.extend(compress_to_vec(bytes, 6));
    format!("b1:{}", URL_SAFE_NO_PAD.encode(data))
}
