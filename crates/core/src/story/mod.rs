//! The story of one request, told step by step to somebody who learns.

mod words;

use crate::{
    model::{Board, NodeKind},
    simulate::{Class, Hop, HopEvent, Phase, Place, Trace},
    vocabulary::{self, Span},
};
use std::ops::Range;
use words::Teller;

/// One step of the story: a few hops that belong together, in a sentence or
/// two.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The hops of the trace that the step covers. The ranges of all steps
    /// follow one another without a gap.
    pub hops: Range<usize>,
    /// Where it happens, in order, each place once.
    pub places: Vec<Place>,
    pub text: String,
    pub phase: Phase,
    pub class: Class,
    /// Whether the request fails in this step.
    pub failed: bool,
}

impl Step {
    /// The text with its vocabulary marked.
    pub fn spans(&self) -> Vec<Span> {
        vocabulary::annotate(&self.text)
    }
}

/// Tells a trace in steps. The board must be the one the trace was made on;
/// what is no longer on it is called by its id.
pub fn tell(board: &Board, trace: &Trace) -> Vec<Step> {
    let teller = Teller::new(board, trace);
    group(board, trace)
        .into_iter()
        .map(|hops| {
            let of = &trace.hops[hops.clone()];
            let mut places: Vec<Place> = Vec::new();
            for hop in of {
                if !places.contains(&hop.place) {
                    places.push(hop.place.clone());
                }
            }
            Step {
                places,
                text: teller.text(&hops),
                phase: of.last().map_or(Phase::Request, |hop| hop.phase),
                class: trace.class,
                failed: of.iter().any(|hop| matches!(hop.event, HopEvent::Fail(_))),
                hops,
            }
        })
        .collect()
}

/// Gathers hops into steps: the crossing of a line belongs to the stay it leads
/// to, a failure to the place where it happens.
fn group(board: &Board, trace: &Trace) -> Vec<Range<usize>> {
    let hops = &trace.hops;
    let mut steps: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for ix in 0..hops.len() {
        if hops.get(ix + 1).is_none_or(|next| ends_step(board, &hops[ix], next)) {
            steps.push(start..ix + 1);
            start = ix + 1;
        }
    }
    // What crosses a line at the very end and arrives nowhere that is told
    // belongs to the step before.
    let arrives = |hop: &Hop| {
        matches!(hop.place, Place::Node(_)) || matches!(hop.event, HopEvent::Handshake(_) | HopEvent::Fail(_))
    };
    if steps.last().is_some_and(|last| steps.len() > 1 && !hops[last.clone()].iter().any(arrives)) {
        let end = steps.pop().map_or(hops.len(), |last| last.end);
        if let Some(before) = steps.last_mut() {
            before.end = end;
        }
    }
    steps
}

/// Whether a step ends between two hops that follow one another.
fn ends_step(board: &Board, hop: &Hop, next: &Hop) -> bool {
    let on_link = |hop: &Hop| matches!(hop.place, Place::Link { .. });
    let aside = |phase| matches!(phase, Phase::Replication | Phase::Background);
    match (&hop.event, &next.event) {
        (_, HopEvent::Fail(_)) | (HopEvent::Ask { .. }, _) => false,
        (HopEvent::Remember { .. }, HopEvent::KeptAlive) => false,
        (HopEvent::Fail(_), _) => true,
        (HopEvent::Handshake(a), HopEvent::Handshake(b)) => a.layer != b.layer,
        (HopEvent::Handshake(_), _) => true,
        _ if hop.phase != next.phase && (aside(next.phase) || hop.phase == Phase::Lookup) => true,
        // A question and its answer are told apart, each with the line it takes.
        _ if hop.phase == Phase::Lookup => on_link(hop) && !on_link(next),
        // An answer has nothing to do at a firewall that it passes.
        (HopEvent::Answer { .. }, _) if is_firewall(board, &hop.place) => false,
        _ => !on_link(hop),
    }
}

fn is_firewall(board: &Board, place: &Place) -> bool {
    matches!(place, Place::Node(id) if board.node(id).is_some_and(|node| node.kind == NodeKind::Firewall))
}
