//! Chance from a seed: the same numbers natively and in the page.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use std::sync::LazyLock;

/// A stream of random numbers. Streams of one seed are independent of one
/// another, so that a change in one part of a design leaves the rest as it was.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    rng: ChaCha8Rng,
    layers: &'static Layers,
}

/// The exponential distribution cut into 256 layers of equal area, by which a
/// draw hardly ever needs a logarithm (the ziggurat of Marsaglia and Tsang,
/// 2000; their constants).
#[derive(Debug)]
struct Layers {
    /// Where each layer ends to the right, the widest first; 0 after the last.
    ends: [f64; 257],
    /// The density there.
    heights: [f64; 257],
}

/// Where the lowest layer's rectangle ends, and the area of every layer.
const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 0.003_949_659_822_581_557;

static LAYERS: LazyLock<Layers> = LazyLock::new(|| {
    let mut ends = [0.0; 257];
    // The lowest layer holds the tail too, as if it were that much wider.
    ends[0] = AREA / libm::exp(-TAIL);
    ends[1] = TAIL;
    for ix in 2..256 {
        let before: f64 = ends[ix - 1];
        ends[ix] = -libm::log(AREA / before + libm::exp(-before));
    }
    Layers { ends, heights: ends.map(|x| libm::exp(-x)) }
});

impl Random {
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self { rng, layers: &LAYERS }
    }

    /// Uniform in `(0, 1]`, so that its logarithm is finite.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        ((self.rng.next_u64() >> 11) + 1) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Whether something of this probability happens.
    #[inline]
    pub fn happens(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.unit() <= probability
    }

    /// Uniform in `0..n`; 0 where `n` is 0.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.rng.next_u32()) * u64::from(n)) >> 32) as u32
    }

    #[inline]
    pub fn exponential(&mut self, mean: f64) -> f64 {
        let Layers { ends, heights } = self.layers;
        loop {
            let bits = self.rng.next_u64();
            let layer = (bits & 0xff) as usize;
            let x = (bits >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0) * ends[layer];
            if x < ends[layer + 1] {
                return mean * x;
            }
            if layer == 0 {
                // The tail of an exponential is an exponential.
                return mean * (TAIL - libm::log(self.unit()));
            }
            let height = heights[layer] + (heights[layer + 1] - heights[layer]) * self.unit();
            if height < libm::exp(-x) {
                return mean * x;
            }
        }
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
    fn exponential_draws_fall_where_they_should() {
        let mut random = Random::new(11, 0);
        let draws: Vec<f64> = (0..1_000_000).map(|_| random.exponential(1.0)).collect();
        for x in [0.001, 0.1, 0.5, 1.0, 2.0, 4.0, 7.0, 7.697, 9.0] {
            let above = draws.iter().filter(|draw| **draw > x).count() as f64 / draws.len() as f64;
            let wanted = libm::exp(-x);
            let error = 4.0 * (wanted * (1.0 - wanted) / draws.len() as f64).sqrt();
            assert!((above - wanted).abs() < error, "above {x}: {above} rather than {wanted}");
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
