//! How far a long run is, for somebody who sits at a terminal.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// A run that is over before this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(100);
const WIDTH: usize = 40;

/// A bar on standard error that is gone when it is dropped.
pub struct Progress {
    next: Option<Instant>,
    is_shown: bool,
}

impl Progress {
    pub fn new() -> Self {
        Self { next: stderr().is_terminal().then(|| Instant::now() + PATIENCE), is_shown: false }
    }

    /// Shows the share that is done, 0 to 1, from time to time.
    pub fn show(&mut self, done: f64) {
        let now = Instant::now();
        if self.next.is_none_or(|next| now < next) {
            return;
        }
        self.next = Some(now + PAUSE);
        self.is_shown = true;
        let full = (done.clamp(0.0, 1.0) * WIDTH as f64) as usize;
        let bar = "█".repeat(full) + &"░".repeat(WIDTH - full);
        // Without a bar the run goes on just as well.
        let _ = write!(stderr(), "\r{bar} {:3.0} %", done * 100.0);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
