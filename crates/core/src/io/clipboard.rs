//! A part of a board as text, so that copy and paste work between tabs and
//! with editors of text.

use super::{
    ReadError, Repair,
    file::{self, open, read_records, write_clip},
    place,
    report::Report,
};
use crate::model::{Board, Link, Node, NodeId};

/// A part of a board. Its ids are those of the board it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// In drawing order. What a node is `in` is among them or nothing.
    pub nodes: Vec<Node>,
    /// Both ends are among the nodes.
    pub links: Vec<Link>,
    pub repairs: Vec<Repair>,
}

/// The text of the nodes named, all that sits in them or is attached to them,
/// and the links between them. Ids that are not on the board are passed over.
pub fn copy<'a>(board: &Board, ids: impl IntoIterator<Item = &'a NodeId>) -> String {
    let chosen: rustc_hash::FxHashSet<NodeId> = board.with_descendants(ids).into_iter().collect();
    let nodes: Vec<Node> = board
        .nodes
        .values()
        .filter(|node| chosen.contains(&node.id))
        .map(|node| {
            let parent = node.parent.clone().filter(|parent| chosen.contains(parent));
            Node { parent, ..node.clone() }
        })
        .collect();
    let links = board.links.values().filter(|link| chosen.contains(&link.from) && chosen.contains(&link.to));
    write_clip(nodes.iter(), links)
}

/// Reads what was copied. A whole board's file is taken as well.
///
/// # Errors
/// When the text is neither a clip nor a board, as `file::read` has it.
pub fn parse(text: &str) -> Result<Clip, ReadError> {
    let mut report = Report::default();
    let value = file::parse(text, &mut report)?;
    let file = open(value, &mut report)?;
    let records = read_records(file.nodes, file.links, &mut report);
    let mut board = Board { nodes: records.nodes, links: records.links, ..Board::default() };
    place::complete(&mut board, &records.gaps, &mut report);
    Ok(Clip {
        nodes: board.nodes.into_values().collect(),
        links: board.links.into_values().collect(),
        repairs: report.finish(),
    })
}
