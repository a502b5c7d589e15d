//! Chance from a seed: the same numbers natively and in the page.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// A stream of random numbers. Streams of one seed are independent of one
/// another, so that a change in one part of a design leaves the rest as it was.
#[derive(Debug, Clone)]
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Uniform in `(0, 1]`, so that its logarithm is finite.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) + 1) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Whether something of this probability happens.
    #[inline]
    pub fn happens(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.unit() <= probability
    }

    /// Uniform in `0..n`; 0 where `n` is 0.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    #[inline]
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(self.unit())
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.unit()));
        radius * libm::cos(2.0 * std::f64::consts::PI * self.unit())
    }
}

/// How the time of one request spreads, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Spread {
    Fixed(f64),
    Exponential(f64),
    /// The mean and deviation of the logarithm.
    LogNormal {
        mu: f64,
        sigma: f64,
    },
    /// From nothing to twice the mean.
    Uniform(f64),
}

impl Spread {
    /// `scv` is the squared coefficient of variation, used by `lognormal` only.
    pub fn new(dist: &str, mean_ms: f64, scv: f64) -> Self {
        match dist {
            _ if mean_ms <= 0.0 => Self::Fixed(0.0),
            "exponential" => Self::Exponential(mean_ms),
            "uniform" => Self::Uniform(mean_ms),
            "lognormal" if scv > 0.0 => {
                // The mean is exp(mu + sigma²/2), the SCV exp(sigma²) − 1.
                let variance = libm::log1p(scv);
                Self::LogNormal { mu: libm::log(mean_ms) - variance / 2.0, sigma: libm::sqrt(variance) }
            }
            _ => Self::Fixed(mean_ms),
        }
    }

    #[inline]
    pub fn draw(self, random: &mut Random) -> f64 {
        match self {
            Self::Fixed(mean) => mean,
            Self::Exponential(mean) => random.exponential(mean),
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * random.normal()),
            Self::Uniform(mean) => 2.0 * mean * random.unit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and squared coefficient of variation of many draws.
    fn moments(spread: Spread) -> (f64, f64) {
        let mut random = Random::new(7, 3);
        let n = 400_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..n {
            let x = spread.draw(&mut random);
            sum += x;
            squares += x * x;
        }
        let mean = sum / f64::from(n);
        (mean, squares / f64::from(n) / (mean * mean) - 1.0)
    }

    #[test]
    fn every_spread_has_the_mean_and_variation_it_is_told() {
        for (dist, scv, mean_error, scv_error) in [
            ("deterministic", 0.0, 1e-9, 1e-9),
            ("exponential", 1.0, 0.02, 0.03),
            ("lognormal", 4.0, 0.05, 0.6),
            ("uniform", 1.0 / 3.0, 0.02, 0.01),
        ] {
            let (mean, measured) = moments(Spread::new(dist, 5.0, scv));
            assert!((mean / 5.0 - 1.0).abs() < mean_error, "{dist}: mean {mean}");
            assert!((measured - scv).abs() < scv_error, "{dist}: SCV {measured}");
        }
    }

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let draw = |seed, stream| Random::new(seed, stream).unit();
        assert_eq!(draw(1, 0), draw(1, 0));
        assert_ne!(draw(1, 0), draw(1, 1));
        assert_ne!(draw(1, 0), draw(2, 0));
    }
}
