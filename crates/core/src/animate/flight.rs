//! A request as something that moves: its hops with the time each is shown for.
//! Real hops take half a millisecond and a page thirty; shown in proportion
//! nobody could follow them, so each crossing takes the same time here.

use crate::{
    geometry::{Point, Scene, Vec2},
    simulate::{Class, HopEvent, Outcome, Phase, Place, Trace},
};
use std::ops::Range;

/// One request as a dot, in board units.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    pub at: Point,
    pub class: Class,
    pub failed: bool,
    /// An answer is drawn hollow.
    pub hollow: bool,
    /// What databases send one another is drawn small.
    pub small: bool,
    /// Why it failed, shown beside it.
    pub reason: Option<String>,
}

/// The radius of a dot and of a small one, to the middle of its edge, and the
/// width of that edge, in board units.
pub const RADIUS: f64 = 6.0;
pub const SMALL_RADIUS: f64 = 4.0;
pub const EDGE: f64 = 2.4;

/// A crossing of a link, and a stay at a node, in milliseconds.
const CROSSING_MS: f64 = 850.0;
const STAY_MS: f64 = 380.0;
/// One way of a handshake, of which there are up to four.
const HANDSHAKE_MS: f64 = 450.0;
/// How long a failed request is shown where it failed.
const FALL_MS: f64 = 1_700.0;

/// One hop as it is shown.
#[derive(Debug, Clone)]
pub struct Leg {
    pub place: Place,
    pub length_ms: f64,
    /// An answer is drawn hollow.
    hollow: bool,
    pub failed: bool,
    pub reason: Option<String>,
    replication: bool,
}

/// The hops of a trace as legs.
pub fn legs(trace: &Trace, hops: Range<usize>) -> Vec<Leg> {
    let hops = trace.hops.get(hops).unwrap_or_default();
    hops.iter()
        .map(|hop| {
            let reason = match &hop.event {
                HopEvent::Fail(failure) => Some(failure.sentence.clone()),
                _ => None,
            };
            let failed = reason.is_some();
            let length_ms = match (&hop.place, &hop.event) {
                _ if failed => FALL_MS,
                (_, HopEvent::Handshake(_)) => HANDSHAKE_MS,
                (Place::Link { .. }, _) => CROSSING_MS,
                _ => STAY_MS,
            };
            Leg {
                place: hop.place.clone(),
                length_ms,
                hollow: hop.phase == Phase::Answer || is_reply(&hop.event, hop.phase, &hop.place),
                failed,
                reason,
                replication: matches!(hop.phase, Phase::Replication | Phase::Background),
            }
        })
        .collect()
}

/// Whether a hop before the answer brings something back: the DNS's reply, or
/// the server's half of a handshake.
fn is_reply(event: &HopEvent, phase: Phase, place: &Place) -> bool {
    match event {
        HopEvent::Handshake(handshake) => !handshake.outward,
        _ => phase == Phase::Lookup && matches!(place, Place::Link { forward: false, .. }),
    }
}

impl Leg {
    pub fn is_crossing(&self) -> bool {
        matches!(self.place, Place::Link { .. })
    }

    /// The dot, when a share of the leg is over. `None` if the place is no
    /// longer on the board.
    pub fn dot(&self, scene: &Scene, share: f64, class: Class) -> Option<Dot> {
        let mut at = match &self.place {
            Place::Link { id, forward } => {
                let route = scene.route(id)?;
                // A failure on a line happens in its middle.
                let share = if self.failed { 0.5 } else { ease(share) };
                route.point_at(if *forward { share } else { 1.0 - share })
            }
            Place::Node(id) => at_node(scene, id)?,
        };
        if self.failed {
            let fallen = (share * 2.5).min(1.0);
            at += Vec2::new(0.0, 26.0 * fallen * fallen);
        }
        Some(Dot {
            at,
            class,
            failed: self.failed,
            hollow: self.hollow && !self.failed,
            small: self.replication,
            reason: self.reason.clone(),
        })
    }
}

/// Starts and stops softly.
pub(super) fn ease(share: f64) -> f64 {
    share * share * (3.0 - 2.0 * share)
}

/// A request at a node sits on the card's upper edge, where it hides no words.
fn at_node(scene: &Scene, id: &str) -> Option<Point> {
    let rect = scene.rect(id)?;
    Some(Point::new(rect.center().x, rect.y0))
}

/// One of many requests under way.
#[derive(Debug, Clone)]
pub struct Flight {
    class: Class,
    legs: Vec<Leg>,
    at: usize,
    elapsed: f64,
    /// The leg with which the user has the answer.
    answered_after: usize,
    result: Option<Result<(), String>>,
}

impl Flight {
    pub fn new(trace: &Trace) -> Self {
        // Handshakes are told in the story; here they would only hide who goes
        // where.
        let shown: Vec<usize> = (0..trace.hops.len())
            .filter(|at| {
                trace.hops[*at].phase != Phase::Connect || matches!(trace.hops[*at].event, HopEvent::Fail(_))
            })
            .collect();
        let legs: Vec<Leg> = shown
            .iter()
            .flat_map(|at| legs(trace, *at..*at + 1))
            .map(|mut leg| {
                if !leg.is_crossing() && !leg.failed {
                    leg.length_ms = 120.0;
                }
                leg
            })
            .collect();
        let aside = |phase| matches!(phase, Phase::Replication | Phase::Background);
        let answered_after = shown.iter().filter(|at| !aside(trace.hops[**at].phase)).count();
        let result = match &trace.outcome {
            Outcome::Answered { .. } => Ok(()),
            Outcome::Failed(failure) => Err(failure.sentence.clone()),
        };
        Self { class: trace.class, legs, at: 0, elapsed: 0.0, answered_after, result: Some(result) }
    }

    /// A request that falls off where it failed, with the reason in few words.
    pub fn falling(class: Class, place: Place, reason: &str) -> Self {
        let leg = Leg {
            place,
            length_ms: FALL_MS,
            hollow: false,
            failed: true,
            reason: Some(reason.to_owned()),
            replication: false,
        };
        Self { class, legs: vec![leg], at: 0, elapsed: 0.0, answered_after: 1, result: None }
    }

    pub fn is_falling(&self) -> bool {
        self.legs.get(self.at).is_some_and(|leg| leg.failed)
    }

    pub fn advance(&mut self, passed: f64) {
        self.elapsed += passed;
        while let Some(leg) = self.legs.get(self.at).filter(|leg| self.elapsed >= leg.length_ms) {
            self.elapsed -= leg.length_ms;
            self.at += 1;
        }
    }

    /// How it ended, once, when the user knows.
    pub fn take_result(&mut self) -> Option<Result<(), String>> {
        if self.at >= self.answered_after { self.result.take() } else { None }
    }

    pub fn is_over(&self) -> bool {
        self.at >= self.legs.len()
    }

    pub fn dot(&self, scene: &Scene) -> Option<Dot> {
        self.dot_after(self.at, self.elapsed, scene)
    }

    fn dot_after(&self, at: usize, elapsed: f64, scene: &Scene) -> Option<Dot> {
        let leg = self.legs.get(at)?;
        // Between two crossings a request is inside the node, out of sight.
        if !leg.is_crossing() && !leg.failed {
            return None;
        }
        leg.dot(scene, elapsed / leg.length_ms, self.class)
    }

    /// The dot so many milliseconds after the beginning, wherever the flight
    /// itself has come to.
    pub fn dot_at(&self, age_ms: f64, scene: &Scene) -> Option<Dot> {
        let mut left = age_ms;
        let at = self.legs.iter().position(|leg| {
            let here = left < leg.length_ms;
            if !here {
                left -= leg.length_ms;
            }
            here
        })?;
        self.dot_after(at, left, scene)
    }

    /// From the beginning to the end, in milliseconds.
    pub fn length_ms(&self) -> f64 {
        self.legs.iter().map(|leg| leg.length_ms).sum()
    }

    pub const fn class(&self) -> Class {
        self.class
    }

    /// The legs with the time from the flight's beginning to each, in
    /// milliseconds.
    pub fn timed_legs(&self) -> impl Iterator<Item = (f64, &Leg)> {
        self.legs.iter().scan(0.0, |time, leg| {
            let start = *time;
            *time += leg.length_ms;
            Some((start, leg))
        })
    }
}
