//! The event-stream codec: against an independent implementation, cut and broken
//! at every place, and on the vectors and recordings of others.
#![cfg(not(target_arch = "wasm32"))]

mod broken;
mod corpus;
mod differential;
mod flips;
mod oracle;
#[path = "../../src/fuzz/repair.rs"]
mod repair;
mod splits;
mod streams;
mod vectors;
