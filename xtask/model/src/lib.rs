//! A small language model on this machine's CPU, behind OpenAI's chat completions: what the
//! local Converse endpoint has as its upstream where nothing else is given.
//!
//! - [`server`] is the HTTP of it, `request` what a body asks for.
//! - [`chat`] makes tokens of a conversation, and bytes of tokens.
//! - [`weights`] is the network: what it has read, and what may come next.
//! - `generate` is the loop from the one to the other, with `sample`, which picks a token,
//!   and `text`, which makes text of bytes and looks for stop sequences.

// A panic here is an answer that breaks off.
#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

pub mod chat;
mod generate;
mod request;
mod sample;
pub mod server;
mod text;
pub mod weights;

/// The id of the model on the wire.
pub const MODEL_ID: &str = "smollm2-135m-instruct";
/// What lists of models say of it.
pub const DESCRIPTION: &str = "SmolLM2 135M, a real model, on this machine's CPU";
