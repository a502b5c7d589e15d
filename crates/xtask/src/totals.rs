//! How many checks and tests passed and failed.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub passed: usize,
    pub failed: usize,
}

impl Totals {
    pub const ONE_PASSED: Self = Self { passed: 1, failed: 0 };
    pub const ONE_FAILED: Self = Self { passed: 0, failed: 1 };

    pub fn all_passed(self) -> bool {
        self.failed == 0
    }

    /// Reads the line with which a test program ends, such as
    /// `test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.01s`.
    pub fn in_line(line: &str) -> Option<Self> {
        let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let count =
            |what| counts.split(';').find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok());
        Some(Self { passed: count("passed")?, failed: count("failed")? })
    }
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_result_lines() {
        let ok =
            "test result: ok. 30 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.05s";
        assert_eq!(Totals::in_line(ok), Some(Totals { passed: 30, failed: 0 }));
        let bad = "test result: FAILED. 5 passed; 2 failed; 0 ignored; 0 filtered out; finished in 0.1s";
        assert_eq!(Totals::in_line(bad), Some(Totals { passed: 5, failed: 2 }));
        let coloured = "test result: \u{1b}[32mok\u{1b}[m. 7 passed; 0 failed; 0 ignored; 0 measured";
        assert_eq!(Totals::in_line(coloured), Some(Totals { passed: 7, failed: 0 }));
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in ["", "test a ... ok", "running 3 tests", "test result: ok.", "12 passed, 3 failed"] {
            assert_eq!(Totals::in_line(line), None, "{line}");
        }
    }

    #[test]
    fn adds_up_and_tells() {
        let mut totals = Totals::ONE_PASSED;
        totals += Totals { passed: 9, failed: 2 };
        totals += Totals::ONE_FAILED;
        assert_eq!(totals.to_string(), "10 passed, 3 failed");
        assert!(!totals.all_passed());
    }
}
