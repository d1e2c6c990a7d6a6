//! The decoder and the encoder for any AWS event stream, for eventstream.js: messages are taken
//! apart and put together here; what is in a header's bytes is read and written there.

use super::thrown;
use crate::error::ConfigError;
use crate::eventstream::{DEFAULT_MAX_MESSAGE_BYTES, Decoder, encode_block};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

/// Reads messages, chunk by chunk.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct MessageDecoder(Decoder);

#[wasm_bindgen]
impl MessageDecoder {
    /// A decoder for messages of up to so many bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(max_message_bytes: Option<u32>) -> Self {
        let most = max_message_bytes.unwrap_or(DEFAULT_MAX_MESSAGE_BYTES);
        Self(Decoder::with_max_message_bytes(most))
    }

    /// Headers and payload of each message that is whole now, one after the other.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Array, JsValue> {
        self.0.push(chunk);
        let parts = Array::new();
        loop {
            match self.0.next_message() {
                Ok(Some(message)) => {
                    parts.push(&Uint8Array::from(message.headers().as_bytes()));
                    parts.push(&Uint8Array::from(message.payload()));
                }
                Err(error) if parts.length() == 0 => {
                    return Err(thrown(error, 0));
                }
                // What came before an error is not lost: the next call tells it, too.
                Ok(None) | Err(_) => return Ok(parts),
            }
        }
    }

    /// Ends the stream.
    pub fn finish(&mut self) -> Result<(), JsValue> {
        self.0.finish().map_err(|error| thrown(error, 0))
    }
}

/// A message of these headers, as they stand on the wire, and this payload.
#[wasm_bindgen(js_name = encodeBlock, skip_typescript)]
pub fn encode(headers: &[u8], payload: &[u8]) -> Result<Vec<u8>, JsValue> {
    let mut message = Vec::new();
    match encode_block(headers, payload, &mut message) {
        Ok(()) => Ok(message),
        Err(error) => Err(thrown(ConfigError::InvalidValue(error.to_string()), 0)),
    }
}
