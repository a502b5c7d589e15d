//! What the player holds between frames.

use super::{Mode, Tally};
use crate::platform::frames::Frame;
use stackboard_core::{
    animate::{Dot, Flight, Leg, legs},
    editor::Editor,
    model::Board,
    simulate::{Class, Engine, Trace},
    story::{self, Step},
};
use std::ops::Range;

/// From one request to the next, in milliseconds at the usual pace.
const INTERVAL_MS: f64 = 950.0;
/// So many dots at once can still be told apart.
const MOST_FLIGHTS: usize = 120;
/// A step stays at least this long, and longer for each letter to be read.
const READING_MS: f64 = 900.0;
const LETTER_MS: f64 = 26.0;
/// A longer pause between two frames is not caught up with.
const LONGEST_FRAME_MS: f64 = 60.0;

#[derive(Default)]
pub struct Run {
    engine: Option<Engine>,
    /// The state of the board that the engine was made for.
    made_for: u32,
    /// What the engine was asked for, in order.
    asked: Vec<Option<Class>>,
    trace: Option<Trace>,
    legs: Vec<Leg>,
    /// Milliseconds within the step.
    elapsed: f64,
    reading: f64,
    flights: Vec<Flight>,
    until_next: f64,
    frame: Option<Frame>,
    last: Option<f64>,
}

impl Run {
    /// Forgets the engine and the story.
    pub fn forget(&mut self) {
        self.engine = None;
        self.trace = None;
        self.legs.clear();
    }

    /// Takes all moving dots away.
    pub fn ground(&mut self) {
        self.flights.clear();
        self.until_next = 0.0;
    }

    /// The engine for the board as it is. A changed board starts afresh.
    fn engine(&mut self, board: &Board, content: u32) -> &mut Engine {
        if self.made_for != content {
            self.engine = None;
            self.made_for = content;
        }
        if self.engine.is_none() {
            self.asked.clear();
        }
        self.engine.get_or_insert_with(|| Engine::new(board, board.meta.scenario.seed))
    }

    fn request(&mut self, board: &Board, content: u32, class: Option<Class>) -> Option<Trace> {
        let engine = self.engine(board, content);
        let client = engine.clients().next()?.clone();
        let wanted = class.unwrap_or_else(|| engine.next_class(Some(&client)));
        let trace = engine.request(Some(&client), wanted);
        self.asked.push(class);
        trace
    }

    /// Sends a request and tells its story; `None` if there is nobody to send
    /// one.
    pub fn tell(&mut self, board: &Board, content: u32, class: Option<Class>) -> Option<Vec<Step>> {
        let trace = self.request(board, content, class)?;
        let steps = story::tell(board, &trace);
        self.trace = Some(trace);
        Some(steps)
    }

    /// Sends requests that nobody watches.
    pub fn send(&mut self, board: &Board, content: u32, classes: &[Option<Class>]) {
        for class in classes {
            self.request(board, content, *class);
        }
    }

    /// What was asked for since the board was made ready, the request that is
    /// told last.
    pub fn asked(&self) -> &[Option<Class>] {
        &self.asked
    }

    /// Seconds of virtual time from the story's beginning to the end of these
    /// hops.
    pub fn time_s(&self, hops: Range<usize>) -> f64 {
        let Some(trace) = &self.trace else { return 0.0 };
        let begin = trace.hops.first().map_or(0.0, |hop| hop.start_ms);
        let end = trace.hops.get(hops).into_iter().flatten().map(|hop| hop.end_ms).fold(begin, f64::max);
        (end - begin) / 1000.0
    }

    /// Begins a step. While nothing plays it is shown at once as far as it
    /// moves, so that stepping is quick.
    pub fn enter(&mut self, step: &Step, still: bool) {
        self.elapsed = 0.0;
        self.legs = self.trace.as_ref().map(|trace| legs(trace, step.hops.clone())).unwrap_or_default();
        self.reading = READING_MS + LETTER_MS * step.text.chars().count() as f64;
        if still {
            // Only the last crossing is shown moving.
            let last = self.legs.iter().rposition(|leg| leg.is_crossing()).unwrap_or(0);
            self.legs.drain(..last);
        }
    }

    /// Lets time pass within the step. Says whether all has moved that moves,
    /// and whether there was time to read besides.
    pub fn advance(&mut self, passed: f64) -> (bool, bool) {
        self.elapsed += passed;
        let moving: f64 = self.legs.iter().map(|leg| leg.length_ms).sum();
        (self.elapsed >= moving, self.elapsed >= moving.max(self.reading))
    }

    /// Sends the next of many requests when its time has come.
    pub fn launch(
        &mut self,
        board: &Board,
        content: u32,
        class: Option<Class>,
        passed: f64,
        tally: &mut Tally,
    ) {
        self.until_next -= passed;
        while self.until_next <= 0.0 {
            self.until_next += INTERVAL_MS;
            if self.flights.len() >= MOST_FLIGHTS {
                return;
            }
            let Some(trace) = self.request(board, content, class) else { return };
            tally.sent += 1;
            self.flights.push(Flight::new(&trace));
        }
    }

    /// Moves the dots on and counts those that have arrived.
    pub fn fly(&mut self, passed: f64, tally: &mut Tally) {
        for flight in &mut self.flights {
            flight.advance(passed);
        }
        self.flights.retain_mut(|flight| {
            match flight.take_result() {
                Some(Ok(())) => tally.answered += 1,
                Some(Err(reason)) => {
                    tally.failed += 1;
                    tally.reason = Some(reason);
                }
                None => {}
            }
            !flight.is_over()
        });
    }

    pub fn in_flight(&self) -> usize {
        self.flights.len()
    }

    /// The dots as they stand now.
    pub fn tokens(&self, editor: &Editor, mode: Mode) -> Vec<Dot> {
        if mode == Mode::Many {
            return self.flights.iter().filter_map(|flight| flight.dot(editor.scene())).collect();
        }
        let Some(trace) = &self.trace else { return Vec::new() };
        let mut left = self.elapsed;
        for (at, leg) in self.legs.iter().enumerate() {
            if left < leg.length_ms || at + 1 == self.legs.len() {
                let share = (left / leg.length_ms.max(1.0)).clamp(0.0, 1.0);
                return leg.dot(editor.scene(), share, trace.class).into_iter().collect();
            }
            left -= leg.length_ms;
        }
        Vec::new()
    }

    /// Sees to it that frames run, with `work` done in each.
    pub fn start_frames(&mut self, work: impl FnMut(f64) + 'static) {
        if self.frame.is_none() {
            self.frame = Some(Frame::new(work));
        }
        self.next_frame();
    }

    pub fn next_frame(&mut self) {
        if let Some(frame) = &self.frame {
            frame.request();
        }
    }

    /// No frame is to come; the next one begins a new count of time.
    pub fn rest(&mut self) {
        self.last = None;
    }

    /// Milliseconds since the frame before.
    pub fn passed(&mut self, now: f64) -> f64 {
        let passed = self.last.map_or(0.0, |last| now - last);
        self.last = Some(now);
        passed.clamp(0.0, LONGEST_FRAME_MS)
    }
}
