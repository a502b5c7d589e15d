//! Deflate with a window that is already full of what boards speak of, and a
//! checksum.

use super::{LinkError, tables::WINDOW};
use miniz_oxide::{
    deflate::core::{
        CompressionStrategy, CompressorOxide, TDEFLFlush, compress_to_output,
        create_comp_flags_from_zip_params,
    },
    inflate::{
        TINFLStatus,
        core::{DecompressorOxide, decompress, inflate_flags},
    },
};

/// The bytes deflated, with the shorter of the two codes that deflate offers.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let usual = deflate_with(bytes, CompressionStrategy::Default);
    let fixed = deflate_with(bytes, CompressionStrategy::Fixed);
    if fixed.len() < usual.len() { fixed } else { usual }
}

fn deflate_with(bytes: &[u8], strategy: CompressionStrategy) -> Vec<u8> {
    // The highest level; no zlib header.
    let flags = create_comp_flags_from_zip_params(10, 0, strategy as i32);
    let mut compressor = CompressorOxide::new(flags);
    // What the window alone comes to is thrown away: the reader has it. The
    // flush ends it on a whole byte, so that the rest stands by itself.
    compress_to_output(&mut compressor, WINDOW.as_bytes(), TDEFLFlush::Sync, |_| true);
    let mut out = Vec::new();
    compress_to_output(&mut compressor, bytes, TDEFLFlush::Finish, |part| {
        out.extend_from_slice(part);
        true
    });
    out
}

/// Undoes `deflate`. Never makes more than `most` bytes.
pub(super) fn inflate(stream: &[u8], most: usize) -> Result<Vec<u8>, LinkError> {
    let window = WINDOW.len();
    // Room grows with what comes, so that a short link never costs a megabyte.
    let mut out = WINDOW.as_bytes().to_vec();
    out.resize(window + (stream.len() * 4).clamp(1024, most), 0);
    let mut state = DecompressorOxide::new();
    let (mut read, mut written) = (0, window);
    loop {
        let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, taken, made) = decompress(&mut state, &stream[read..], &mut out, written, flags);
        read += taken;
        written += made;
        match status {
            TINFLStatus::Done => break,
            TINFLStatus::HasMoreOutput if out.len() < window + most => {
                out.resize((out.len() * 2).min(window + most), 0);
            }
            TINFLStatus::HasMoreOutput => return Err(LinkError::TooLarge),
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
                return Err(LinkError::CutOff);
            }
            _ => return Err(LinkError::Damaged),
        }
    }
    if read < stream.len() {
        return Err(LinkError::Damaged);
    }
    out.truncate(written);
    out.drain(..window);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_window_cost_next_to_nothing() {
        let words = b"load_balancer replication round_robin";
        let short = deflate(words);
        assert!(short.len() < words.len() / 2, "{}", short.len());
        assert_eq!(inflate(&short, 1 << 20), Ok(words.to_vec()));
    }

    #[test]
    fn what_inflates_without_end_is_refused_at_the_limit() {
        let bomb = deflate(&vec![0; 4 << 20]);
        assert!(bomb.len() < 10_000);
        assert_eq!(inflate(&bomb, 1 << 20), Err(LinkError::TooLarge));
        assert_eq!(inflate(&bomb[..bomb.len() / 4 - 9], 4 << 20), Err(LinkError::CutOff));
    }
}
