//! What the review finds, and what its mends do.

mod golden;
