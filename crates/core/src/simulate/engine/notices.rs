//! What happens to the design while it runs: who fails, who notices, who takes
//! over. And the last requests that failed.

use super::{
    Engine,
    state::{Attempt, Spot, Trouble},
};
use crate::{
    model::NodeId,
    simulate::{Class, Place, Reason, plan::Ix},
};
use std::collections::VecDeque;

/// How many failed requests are remembered one by one.
const REMEMBERED: usize = 500;
/// How many happenings are remembered.
const MOST_NOTICES: usize = 10_000;

/// Something that happened to the design.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Milliseconds of virtual time.
    pub time_ms: f64,
    /// Where; a fault of the whole board has no place.
    pub place: Option<Place>,
    /// What happened, in a sentence.
    pub text: String,
    /// Whether it makes matters worse.
    pub bad: bool,
}

/// A request that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedRequest {
    /// Which request it was, counted from 1: a run from the start or from an
    /// earlier snapshot can watch it.
    pub request: u64,
    pub client: NodeId,
    pub class: Class,
    pub start_ms: f64,
    pub end_ms: f64,
    pub reason: Reason,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Happening {
    FaultBegins(Ix),
    FaultEnds(Ix),
    BackendDown { balancer: Ix, backend: Ix },
    BackendUp { balancer: Ix, backend: Ix },
    TakeOver { from: Ix, to: Ix },
    Promoted { old: Option<Ix>, new: Ix, lost: u64 },
}

#[derive(Debug, Clone, Copy)]
struct Failed {
    request: u64,
    client: u32,
    class: Class,
    start: f64,
    end: f64,
    reason: Reason,
    at: Spot,
}

/// What is remembered of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    happenings: Vec<(f64, Happening)>,
    failed: VecDeque<Failed>,
}

impl Engine {
    pub(super) fn notice(&mut self, happening: Happening) {
        if self.log.happenings.len() < MOST_NOTICES {
            self.log.happenings.push((self.now, happening));
        }
    }

    pub(super) fn log_failure(&mut self, attempt: Ix, trouble: &Trouble) {
        let Attempt { request, client, class, asked, .. } = self.state.attempts[attempt];
        if self.log.failed.len() == REMEMBERED {
            self.log.failed.pop_front();
        }
        self.log.failed.push_back(Failed {
            request,
            client,
            class,
            start: asked,
            end: self.now,
            reason: trouble.reason,
            at: trouble.at,
        });
    }

    /// What has happened to the design so far, oldest first.
    pub fn notices(&self) -> Vec<Notice> {
        self.log.happenings.iter().map(|(time, happening)| self.told(*time, happening)).collect()
    }

    /// How many notices there are; cheap to ask again and again.
    pub fn notice_count(&self) -> usize {
        self.log.happenings.len()
    }

    /// The last requests that failed, oldest first.
    pub fn failed_requests(&self) -> impl Iterator<Item = FailedRequest> {
        self.log.failed.iter().map(|failed| FailedRequest {
            request: failed.request,
            client: self.plan.node(self.plan.clients[failed.client as usize].node).id.clone(),
            class: failed.class,
            start_ms: failed.start,
            end_ms: failed.end,
            reason: failed.reason,
            place: self.place(failed.at),
        })
    }

    pub(super) fn place(&self, spot: Spot) -> Place {
        match spot {
            Spot::Node(node) => Place::Node(self.plan.node(node).id.clone()),
            Spot::Link(link) => Place::Link { id: self.plan.link(link).id.clone(), forward: true },
        }
    }

    fn told(&self, time_ms: f64, happening: &Happening) -> Notice {
        let name = |ix: Ix| self.plan.node(ix).name.as_str();
        let at = |ix: Ix| Some(self.place(Spot::Node(ix)));
        let (place, text, bad) = match *happening {
            Happening::FaultBegins(ix) => (self.fault_place(ix), self.fault_text(ix, true), true),
            Happening::FaultEnds(ix) => (self.fault_place(ix), self.fault_text(ix, false), false),
            Happening::BackendDown { balancer, backend } => (
                at(balancer),
                format!(
                    "{} notices that {} is down and sends it nothing more.",
                    name(balancer),
                    name(backend)
                ),
                true,
            ),
            Happening::BackendUp { balancer, backend } => (
                at(balancer),
                format!("{} finds {} well again and takes it back.", name(balancer), name(backend)),
                false,
            ),
            Happening::TakeOver { from, to } => {
                (at(to), format!("{} takes over the shared address from {}.", name(to), name(from)), false)
            }
            Happening::Promoted { old, new, lost } => {
                let old = old.map_or(String::new(), |old| format!(" in place of {}", name(old)));
                let lost = match lost {
                    0 => "No write is lost.".into(),
                    1 => "One write that had not reached it is lost.".into(),
                    n => format!("{n} writes that had not reached it are lost."),
                };
                (at(new), format!("{} becomes the primary{old}. {lost}", name(new)), false)
            }
        };
        Notice { time_ms, place, text, bad }
    }
}
