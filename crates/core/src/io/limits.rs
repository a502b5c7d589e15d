//! How large a board may be. The figures leave room far beyond any design
//! drawn by hand and keep a hostile file from exhausting a browser tab.

/// Bytes of a file.
pub const FILE_BYTES: usize = 20 * 1024 * 1024;
/// Bytes of a file with several boards, and how many it may hold.
pub const COLLECTION_BYTES: usize = 64 * 1024 * 1024;
pub const BOARDS: usize = 1_000;
pub const NODES: usize = 20_000;
pub const LINKS: usize = 40_000;
pub const FAULTS: usize = 1_000;
/// Findings of the review that were dismissed.
pub const DISMISSALS: usize = 1_000;
/// Nodes or links that one of them names.
pub const DISMISSED_PLACES: usize = 1_000;
/// DNS records of one node.
pub const RECORDS: usize = 1_000;

/// Characters.
pub const LABEL: usize = 2_000;
pub const TITLE: usize = 500;
pub const NOTES: usize = 100_000;
pub const ID: usize = 200;
/// Characters of one text within a DNS record; a name has at most 253.
pub const RECORD_TEXT: usize = 300;

/// Why a finding was dismissed.
pub const REASON: usize = 2_000;

/// The largest coordinate in board units, either way from the origin.
pub const COORDINATE: f64 = 1e7;
/// The largest width or height in board units.
pub const SIZE: f64 = 1e5;
/// The longest run, and the latest fault, in seconds of virtual time.
pub const DURATION_S: f64 = 1e6;
/// The largest factor of a fault.
pub const FACTOR: f64 = 1e6;

/// How deep containers may stand in one another.
pub const NESTING: usize = 32;
/// How deep JSON may be nested; the limit of `serde_json`.
pub const JSON_DEPTH: usize = 127;
/// How many repairs are reported one by one; the rest is counted.
pub const REPAIRS: usize = 1_000;
/// The longest time to live of a DNS record, in seconds (RFC 2181 §8: 31 bits).
pub const TTL_S: f64 = 2_147_483_647.0;
/// The smallest width or height in board units.
pub const SMALLEST: f64 = 1.0;

/// Characters of a link after `#`.
pub const LINK_CHARS: usize = 64 * 1024;
/// Characters that may stand before `#`.
pub const ADDRESS_CHARS: usize = 8 * 1024;
/// Bytes of a link's board when inflated.
pub const LINK_BYTES: usize = 1024 * 1024;
/// Bytes of all text and field names that a link's board spells out.
pub const LINK_TEXT: usize = 4 * 1024 * 1024;
