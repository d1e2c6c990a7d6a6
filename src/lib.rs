//! Amazon Bedrock's Converse and ConverseStream for WebAssembly.

#![forbid(unsafe_code)]

mod auth;
pub mod converse;
mod endpoint;
mod error;
pub mod eventstream;
mod json;

#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod converse_stream;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod js;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(target_arch = "wasm32")]
pub use client::{CallOptions, Client, ClientBuilder};
#[cfg(target_arch = "wasm32")]
pub use converse_stream::ConverseStream;
pub use error::{ConfigError, Error, ProtocolError, ServiceError, TransportError};
