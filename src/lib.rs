//! Amazon Bedrock's Converse and ConverseStream for WebAssembly.

#![forbid(unsafe_code)]

pub mod eventstream;
