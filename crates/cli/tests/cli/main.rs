//! The program run as a process, as a course's grader would.

mod check;
mod convert;
mod hostile;
mod inputs;
mod render;
mod review;
mod simulate;
mod tool;
