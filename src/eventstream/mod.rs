//! The event-stream format (`application/vnd.amazon.eventstream`): decoder and encoder.
//!
//! Bytes only: this module knows neither Bedrock nor JavaScript, needs no I/O,
//! and builds on every target. The format is specified in
//! [Amazon Event Stream Specification](https://smithy.io/2.0/aws/amazon-eventstream.html):
//!
//! ```text
//! message  = prelude headers payload message_crc
//! prelude  = total_length:u32 headers_length:u32 prelude_crc:u32
//! headers  = *(name_length:u8 name value_type:u8 value)
//! ```
//!
//! All integers are big-endian; both CRCs are CRC-32 (IEEE 802.3).
//!
//! ```
//! use converse_wasm::eventstream::{Decoder, Header, HeaderValue, encode};
//!
//! let mut bytes = Vec::new();
//! encode(&[Header::new(":event-type", HeaderValue::String("greeting"))], b"hello", &mut bytes)?;
//!
//! let mut decoder = Decoder::new();
//! for chunk in bytes.chunks(7) {
//!     decoder.push(chunk); // as it comes from the network
//!     while let Some(message) = decoder.next_message()? {
//!         assert_eq!(message.headers().string(":event-type"), Some("greeting"));
//!         assert_eq!(message.payload(), b"hello");
//!     }
//! }
//! decoder.finish()?; // bytes left over are an error
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod crc32;
mod decoder;
mod error;
mod header;
mod message;
mod prelude;
#[cfg(any(target_arch = "wasm32", test))]
mod slicing;

pub use decoder::{DEFAULT_MAX_MESSAGE_BYTES, Decoder};
pub use error::{DecodeError, DecodeErrorKind, EncodeError};
pub use header::{Header, HeaderValue, Headers};
#[cfg(all(feature = "js", target_arch = "wasm32"))]
pub(crate) use message::encode_block;
pub use message::{Message, encode};
