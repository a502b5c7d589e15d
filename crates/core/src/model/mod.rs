//! What a board is: nodes, links, and the tables that describe their kinds.

mod board;
mod field;
mod id;
mod kind;
mod kinds;
mod link;
mod link_kind;
mod names;
mod node;
mod review;
mod scenario;

pub use board::{Board, Meta, Records};
pub use field::{Default as FieldDefault, Field, FieldType, Props, is_host, number_value};
pub use id::{LinkId, NodeId};
pub use kind::{KindInfo, NodeKind, PaletteGroup, Shape};
pub use link::Link;
pub use link_kind::{LinkInfo, LinkKind, Privacy, Stroke};
pub use node::{Node, REVEAL, Record, RecordType};
pub use review::{Dismissal, ReviewNotes};
pub use scenario::{Fault, FaultKind, Scenario, Target};

pub use names::Names;
