//! Amazon Bedrock's Converse and ConverseStream for WebAssembly.

#![forbid(unsafe_code)]

mod auth;
pub mod converse;
mod endpoint;
mod error;
pub mod eventstream;
mod json;

pub use error::{ConfigError, Error, ProtocolError, ServiceError, TransportError};
