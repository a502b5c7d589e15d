//! What a first visit costs over the wire.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use browser_tests::{Error, Result};

/// A file that a first visit fetches.
pub struct File {
    /// Below the built folder.
    pub name: String,
    /// In bytes.
    pub size: usize,
    /// In bytes, after brotli at its best.
    pub brotli: usize,
}

/// The built files among the fetched paths, each once.
pub fn sizes(folder: &Path, fetched: &[String]) -> Result<Vec<File>> {
    let names: BTreeSet<_> = fetched.iter().map(|path| file_name(path)).collect();
    names.into_iter().filter(|name| folder.join(name).is_file()).map(|name| file(folder, name)).collect()
}

fn file_name(path: &str) -> &str {
    match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    }
}

fn file(folder: &Path, name: &str) -> Result<File> {
    let wrong = |error: std::io::Error| Error::Told(format!("{name}: {error}"));
    let content = std::fs::read(folder.join(name)).map_err(wrong)?;
    Ok(File { name: name.to_owned(), size: content.len(), brotli: brotli_size(&content).map_err(wrong)? })
}

/// Quality 11 and a window of 4 MB: what a host does that compresses its files ahead of time.
fn brotli_size(content: &[u8]) -> std::io::Result<usize> {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    compressor.write_all(content)?;
    Ok(compressor.into_inner().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_built_files_count_and_each_once() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("index.html"), "a".repeat(1000)).expect("a file");
        let fetched = ["/", "/", "/boards/1.json"].map(str::to_owned);
        let files = sizes(folder.path(), &fetched).expect("sizes");
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].name.as_str(), files[0].size), ("index.html", 1000));
        assert!(files[0].brotli > 0 && files[0].brotli < 50, "{}", files[0].brotli);
    }
}
