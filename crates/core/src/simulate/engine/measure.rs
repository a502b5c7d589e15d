//! What is counted and averaged while requests move.

use crate::simulate::{Class, Reason};
use hdrhistogram::Histogram;

/// What one node has seen since the measuring began. Areas are time integrals
/// in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NodeMeasure {
    pub arrivals: u64,
    pub served: u64,
    pub failed: u64,
    /// Calls that began to be served, and how long all of them had waited.
    pub begun: u64,
    pub waited: f64,
    pub busy_area: f64,
    pub inside_area: f64,
    at: f64,
}

impl NodeMeasure {
    #[inline]
    pub fn tick(&mut self, now: f64, busy: u32, inside: u32) {
        let passed = now - self.at;
        self.busy_area += passed * f64::from(busy);
        self.inside_area += passed * f64::from(inside);
        self.at = now;
    }

    /// Forgets what was, from now on.
    pub fn reset(&mut self, now: f64) {
        *self = Self { at: now, ..Self::default() };
    }
}

/// The books: every request that was offered is in them once.
#[derive(Debug, Clone)]
pub(crate) struct Books {
    /// From when on requests count, in milliseconds.
    pub since: f64,
    pub offered: u64,
    pub ok: u64,
    pub failed: u64,
    pub reasons: [u64; Reason::ALL.len()],
    pub classes: [ClassBooks; 3],
    pub batches: Batches,
    /// Reads answered by a replica that was behind, writes that were lost with
    /// a primary, and tries that users made again.
    pub stale_reads: u64,
    pub lost_writes: u64,
    pub retries: u64,
    /// Users who had at least one request fail.
    pub users_hit: u64,
}

/// The books of one class of requests.
#[derive(Debug, Clone)]
pub(crate) struct ClassBooks {
    pub offered: u64,
    pub ok: u64,
    pub failed: u64,
    /// Times from asking to the answer, of requests that went well.
    pub latency: Latency,
}

/// A distribution of times: exact mean, percentiles within a thousandth.
#[derive(Debug, Clone)]
pub(crate) struct Latency {
    sum: f64,
    count: u64,
    /// In microseconds; `None` keeps the mean alone.
    spread: Option<Histogram<u32>>,
}

/// An hour, in microseconds: longer times count as that.
const LONGEST_US: u64 = 3_600_000_000;

impl Latency {
    /// `digits` of every percentile are right.
    pub fn new(digits: u8) -> Self {
        Self { sum: 0.0, count: 0, spread: Histogram::new_with_bounds(1, LONGEST_US, digits).ok() }
    }

    #[inline]
    pub fn record(&mut self, ms: f64) {
        self.sum += ms;
        self.count += 1;
        if let Some(spread) = &mut self.spread {
            spread.saturating_record((ms * 1000.0) as u64);
        }
    }

    /// The mean in milliseconds; 0 where nothing was recorded.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }

    /// A quantile in milliseconds; 0 where nothing was recorded.
    pub fn quantile(&self, q: f64) -> f64 {
        match &self.spread {
            Some(spread) if self.count > 0 => spread.value_at_quantile(q) as f64 / 1000.0,
            _ => 0.0,
        }
    }

    fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        self.count += other.count;
        if let (Some(spread), Some(other)) = (&mut self.spread, &other.spread)
            && spread.add(other).is_err()
        {
            // They have the same bounds, so that this does not happen.
            self.spread = None;
        }
    }

    pub fn clear(&mut self) {
        self.sum = 0.0;
        self.count = 0;
        if let Some(spread) = &mut self.spread {
            spread.clear();
        }
    }
}

impl Books {
    pub fn new() -> Self {
        let class = || ClassBooks { offered: 0, ok: 0, failed: 0, latency: Latency::new(3) };
        Self {
            since: 0.0,
            offered: 0,
            ok: 0,
            failed: 0,
            reasons: [0; Reason::ALL.len()],
            classes: [class(), class(), class()],
            batches: Batches::default(),
            stale_reads: 0,
            lost_writes: 0,
            retries: 0,
            users_hit: 0,
        }
    }

    /// The times of all classes together.
    pub fn latency(&self) -> Latency {
        let [mut all, reads, writes] = self.classes.each_ref().map(|class| class.latency.clone());
        all.add(&reads);
        all.add(&writes);
        all
    }

    /// Requests that have neither gone well nor failed yet.
    pub fn in_flight(&self) -> u64 {
        self.offered - self.ok - self.failed
    }

    #[inline]
    pub fn offer(&mut self, class: Class) {
        self.offered += 1;
        self.classes[class.index()].offered += 1;
    }

    #[inline]
    pub fn succeed(&mut self, class: Class, ms: f64) {
        self.ok += 1;
        self.batches.record(ms);
        let class = &mut self.classes[class.index()];
        class.ok += 1;
        class.latency.record(ms);
    }

    pub fn fail(&mut self, class: Class, reason: Reason) {
        self.failed += 1;
        self.reasons[reason as usize] += 1;
        self.classes[class.index()].failed += 1;
    }
}

/// How many batches there are at most; each then stands for twice as many.
const MOST_BATCHES: usize = 64;
/// Below this many batches nothing is said about the mean's certainty.
const FEWEST_BATCHES: usize = 16;

/// Means of many requests in a row, from which follows how certain the mean of
/// all is although requests that follow one another resemble each other (the
/// method of batch means).
#[derive(Debug, Clone)]
pub(crate) struct Batches {
    means: Vec<f64>,
    size: u64,
    sum: f64,
    count: u64,
}

impl Default for Batches {
    fn default() -> Self {
        Self { means: Vec::new(), size: 64, sum: 0.0, count: 0 }
    }
}

impl Batches {
    #[inline]
    pub fn record(&mut self, ms: f64) {
        self.sum += ms;
        self.count += 1;
        if self.count == self.size {
            self.close();
        }
    }

    fn close(&mut self) {
        self.means.push(self.sum / self.size as f64);
        self.sum = 0.0;
        self.count = 0;
        if self.means.len() == MOST_BATCHES {
            self.means =
                self.means.chunks(2).map(|pair| pair.iter().sum::<f64>() / pair.len() as f64).collect();
            self.size *= 2;
        }
    }

    /// Half the width of the 95 % confidence interval around the mean, in
    /// milliseconds; `None` while there are too few requests to tell.
    pub fn half_width(&self) -> Option<f64> {
        let n = self.means.len();
        if n < FEWEST_BATCHES {
            return None;
        }
        let mean = self.means.iter().sum::<f64>() / n as f64;
        let variance = self.means.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / (n - 1) as f64;
        Some(student_975(n - 1) * libm::sqrt(variance / n as f64))
    }
}

/// The 97.5 % point of Student's t, by Cornish and Fisher's expansion; within
/// 0.1 % from 10 degrees of freedom on.
fn student_975(degrees: usize) -> f64 {
    let z = 1.959_963_984_540_054_f64;
    let n = degrees as f64;
    let (z3, z5) = (z * z * z, z * z * z * z * z);
    z + (z3 + z) / (4.0 * n) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * n * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_t_has_the_values_of_the_tables() {
        for (degrees, wanted) in [(15, 2.131), (31, 2.040), (63, 1.998), (100_000, 1.960)] {
            assert!((student_975(degrees) - wanted).abs() < 2e-3, "{degrees}: {}", student_975(degrees));
        }
    }

    #[test]
    fn batches_double_and_keep_the_mean() {
        let mut batches = Batches::default();
        for n in 0..20_000 {
            batches.record(f64::from(n % 10));
        }
        assert!(batches.means.len() < MOST_BATCHES);
        let mean = batches.means.iter().sum::<f64>() / batches.means.len() as f64;
        assert!((mean - 4.5).abs() < 0.01, "{mean}");
        assert!(batches.half_width().is_some_and(|half| half < 0.05));
    }

    #[test]
    fn percentiles_are_right_within_a_thousandth() {
        let mut latency = Latency::new(3);
        for n in 1..=10_000 {
            latency.record(f64::from(n) / 10.0);
        }
        assert!((latency.quantile(0.95) / 950.0 - 1.0).abs() < 2e-3, "{}", latency.quantile(0.95));
        assert!((latency.mean() - 500.05).abs() < 1e-6);
    }
}
