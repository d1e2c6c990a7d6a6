//! What can be wrong with a stream, and where.

use crate::text::{decimal, write_filled};
use std::fmt;

/// A stream that is not what the format allows, with the place of the fault.
///
/// The stream cannot be read on: the bytes after it have no known meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeError {
    /// What is wrong.
    pub kind: DecodeErrorKind,
    /// Where: bytes from the start of the stream to the field at fault. For
    /// [`Truncated`](DecodeErrorKind::Truncated) it is where the stream ended.
    pub offset: u64,
}

/// What is wrong with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The prelude's CRC does not match its bytes: they were changed on the way,
    /// or are no event stream.
    PreludeChecksumMismatch {
        /// CRC of the bytes that came.
        computed: u32,
        /// CRC that came with them.
        received: u32,
    },
    /// The message's CRC does not match its bytes.
    MessageChecksumMismatch {
        /// CRC of the bytes that came.
        computed: u32,
        /// CRC that came with them.
        received: u32,
    },
    /// The total length is below the 16 bytes that every message has.
    InvalidTotalLength(u32),
    /// The headers are longer than the message that holds them.
    InvalidHeadersLength(u32),
    /// A header name is empty, or runs past the headers.
    InvalidHeaderNameLength(u8),
    /// A header name is not UTF-8.
    InvalidHeaderName,
    /// A header's value type is none of the ten.
    InvalidHeaderValueType(u8),
    /// A header value runs past the headers, or is a string that is not UTF-8.
    InvalidHeaderValue,
    /// Two headers of one message have the same name, so that it is open which one counts.
    DuplicateHeader,
    /// The message is longer than the decoder was told to hold in memory. The
    /// format allows it: raise the limit to read it.
    MessageTooLong {
        /// Length of the message in bytes.
        total_length: u32,
        /// Longest message that this decoder takes, in bytes.
        limit: u32,
    },
    /// There is no memory for what has come.
    OutOfMemory,
    /// The stream ended within a message, of which this many bytes had come.
    Truncated {
        /// Bytes of the last message that had come.
        received: usize,
    },
    /// [`Decoder::finish`](super::Decoder::finish) was called before.
    Finished,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        write_filled(f, " (at byte % of the event stream)", &[&decimal(self.offset)])
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreludeChecksumMismatch { .. } => {
                f.write_str("the prelude's checksum does not match: bytes were changed on the way, or this is no event stream")
            }
            Self::MessageChecksumMismatch { .. } => {
                f.write_str("the message's checksum does not match: bytes were changed on the way")
            }
            Self::InvalidTotalLength(length) => {
                write_filled(f, "a message cannot be % bytes long", &[&decimal(*length)])
            }
            Self::InvalidHeadersLength(length) => {
                write_filled(f, "headers of % bytes do not fit into their message", &[&decimal(*length)])
            }
            Self::InvalidHeaderNameLength(length) => {
                write_filled(f, "a header name cannot be % bytes long here", &[&decimal(*length)])
            }
            Self::InvalidHeaderName => f.write_str("a header name is not UTF-8"),
            Self::InvalidHeaderValueType(value_type) => {
                write_filled(f, "unknown header value type %", &[&decimal(*value_type)])
            }
            Self::InvalidHeaderValue => {
                f.write_str("a header value is cut off, or is a string that is not UTF-8")
            }
            Self::DuplicateHeader => f.write_str("two headers have the same name"),
            Self::MessageTooLong { total_length, limit } => write_filled(f, "a message of % bytes is over the memory limit of % bytes", &[&decimal(*total_length), &decimal(*limit)]),
            Self::OutOfMemory => f.write_str("there is no memory left for the message"),
            Self::Truncated { received } => {
                write_filled(f, "the stream ended % bytes into a message", &[&decimal(*received)])
            }
            Self::Finished => f.write_str("the decoder was finished before"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// A message that the format has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// A header name is empty or longer than 255 bytes.
    HeaderNameLength(usize),
    /// A string or byte array in a header is longer than 65,535 bytes.
    HeaderValueLength(usize),
    /// The message is longer than 4,294,967,295 bytes.
    MessageLength,
    /// Headers that were encoded elsewhere are none, or two have the same name.
    Headers,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderNameLength(length) => write_filled(
                f,
                "a header name must be 1 to 255 bytes long, not %",
                &[&decimal(*length)],
            ),
            Self::HeaderValueLength(length) => write_filled(
                f,
                "a header value must be at most 65,535 bytes long, not %",
                &[&decimal(*length)],
            ),
            Self::MessageLength => f.write_str("a message must be shorter than 4 GiB"),
            Self::Headers => f.write_str("the headers are not valid: is a name there twice?"),
        }
    }
}

impl std::error::Error for EncodeError {}
