//! The first twelve bytes of a message: how long it is, and a CRC over that.

use super::crc32::Crc32;
use super::error::DecodeErrorKind;

/// Bytes of a prelude.
pub(super) const PRELUDE_BYTES: usize = 12;
/// Bytes of the CRC that ends a message.
pub(super) const MESSAGE_CRC_BYTES: usize = 4;
/// Bytes of a message without headers and payload.
pub(super) const OVERHEAD_BYTES: u32 = 16;

/// A prelude that passed every check that can be made before more bytes come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prelude {
    pub(super) total_length: usize,
    pub(super) headers_length: usize,
    /// The message CRC as far as it is known: over the prelude.
    pub(super) crc: Crc32,
}

impl Prelude {
    /// Checks, in this order: CRC, total length, headers length, memory limit. So
    /// no length is looked at before it is known to be what the sender wrote, and
    /// no room is made before it is known to be allowed.
    ///
    /// An error comes with the offset of its field within the prelude.
    pub(super) fn decode(
        bytes: &[u8; PRELUDE_BYTES],
        max_message_bytes: u32,
    ) -> Result<Self, (DecodeErrorKind, u64)> {
        let [t0, t1, t2, t3, h0, h1, h2, h3, c0, c1, c2, c3] = *bytes;
        let total_length = u32::from_be_bytes([t0, t1, t2, t3]);
        let headers_length = u32::from_be_bytes([h0, h1, h2, h3]);
        let received = u32::from_be_bytes([c0, c1, c2, c3]);

        let lengths = Crc32::new().update(&[t0, t1, t2, t3, h0, h1, h2, h3]);
        let computed = lengths.value();
        if computed != received {
            return Err((DecodeErrorKind::PreludeChecksumMismatch { computed, received }, 8));
        }
        let Some(content_length) = total_length.checked_sub(OVERHEAD_BYTES) else {
            return Err((DecodeErrorKind::InvalidTotalLength(total_length), 0));
        };
        if headers_length > content_length {
            return Err((DecodeErrorKind::InvalidHeadersLength(headers_length), 4));
        }
        if total_length > max_message_bytes {
            let limit = max_message_bytes;
            return Err((DecodeErrorKind::MessageTooLong { total_length, limit }, 0));
        }
        Ok(Self {
            // A usize holds a u32 on every target with 32-bit addresses or more.
            total_length: total_length as usize,
            headers_length: headers_length as usize,
            crc: lengths.update(&[c0, c1, c2, c3]),
        })
    }
}
