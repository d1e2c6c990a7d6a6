//! Amazon Bedrock's Converse and ConverseStream for WebAssembly: called through the
//! host's `fetch`, authenticated by a Bedrock API key, and decoded from event-stream
//! messages inside WASM.
//!
//! - `Client` (on wasm32) makes the calls.
//! - [`converse`] has the requests, responses and events.
//! - [`eventstream`] is the decoder and encoder of the binary format, by itself; it
//!   builds on every target.
//! - [`Error`] tells by whose fault a call failed.
//!
//! The JavaScript API of the npm package is behind the feature `js`.

#![forbid(unsafe_code)]
// A panic ends the WASM instance, with every stream on it.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]
// The pure part builds and is tested everywhere; what uses it all is the client, on wasm32.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

mod auth;
pub mod converse;
mod endpoint;
mod environment;
mod error;
pub mod eventstream;
mod exchange;
#[cfg(any(feature = "fuzz", all(test, not(target_arch = "wasm32"))))]
#[doc(hidden)]
pub mod fuzz;
mod json;
mod retry;
mod text;
mod timestamp;
mod words;

#[cfg(target_arch = "wasm32")]
mod builder;
#[cfg(target_arch = "wasm32")]
mod call;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod converse_stream;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod js;
#[cfg(target_arch = "wasm32")]
mod js_value;
#[cfg(target_arch = "wasm32")]
mod tool_run;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(target_arch = "wasm32")]
pub use builder::{ClientBuilder, ProvidedToken};
#[cfg(target_arch = "wasm32")]
pub use client::{CallOptions, Client};
#[cfg(target_arch = "wasm32")]
pub use converse_stream::{ConverseStream, StreamEnd};
#[cfg(target_arch = "wasm32")]
pub use js_value::{from_js_value, to_js_value};
#[cfg(target_arch = "wasm32")]
pub use tool_run::{ToolRun, Tools};
#[cfg(target_arch = "wasm32")]
pub use web::Timeout;

pub use auth::{BearerTokenKind, InspectedToken, KeyOrigin, inspect_bearer_token};
pub use error::{
    ConfigError, Error, LimitError, ProtocolError, ServiceError, TimeoutError, TransportError,
};
