//! The body that needs more than the crate itself: its decoder against another one.

#[path = "../../eventstream/differential.rs"]
mod differential;
#[path = "../../../src/fuzz/repair.rs"]
mod repair;

pub use differential::differential;
