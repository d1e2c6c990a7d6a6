//! Amazon Bedrock's Converse and ConverseStream for WebAssembly.
pub mod eventstream;
