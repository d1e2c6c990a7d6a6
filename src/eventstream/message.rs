//! Messages: headers and a payload.

use super::crc32::Crc32;
use super::error::{DecodeErrorKind, EncodeError};
use super::header::{Header, Headers};
use super::prelude::{MESSAGE_CRC_BYTES, PRELUDE_BYTES, Prelude};
use crate::words::are_same;

/// A message whose CRCs and headers are right. It borrows from the decoder.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    headers: Headers<'a>,
    repeats_headers: bool,
    payload: &'a [u8],
}

impl<'a> Message<'a> {
    /// The headers.
    pub fn headers(&self) -> Headers<'a> {
        self.headers.clone()
    }

    /// Whether its headers are, byte for byte, those of the message before it. It may not be
    /// noticed that they are.
    pub(crate) fn repeats_headers(&self) -> bool {
        self.repeats_headers
    }

    /// What the headers describe.
    pub fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// Takes apart the bytes of a message, prelude included; `known` are headers that are right.
    ///
    /// An error comes with the offset of the field at fault within the message.
    pub(super) fn decode(
        bytes: &'a [u8],
        prelude: &Prelude,
        known: &[u8],
    ) -> Result<Self, (DecodeErrorKind, usize)> {
        // The prelude was checked: these lengths add up to what `bytes` holds. An
        // empty part here would only make the CRC below fail.
        let (_, content) = bytes.split_at_checked(PRELUDE_BYTES).unwrap_or_default();
        let (content, received) = content.split_last_chunk().unwrap_or((&[], &[0; 4]));
        let computed = prelude.crc.update(content).value();
        let received = u32::from_be_bytes(*received);
        if computed != received {
            let at = bytes.len().saturating_sub(MESSAGE_CRC_BYTES);
            return Err((DecodeErrorKind::MessageChecksumMismatch { computed, received }, at));
        }
        let (headers, payload) =
            content.split_at_checked(prelude.headers_length).unwrap_or_default();
        let repeats_headers = !headers.is_empty() && are_same(headers, known);
        let headers = if repeats_headers {
            Headers::checked_before(headers)
        } else {
            Headers::decode(headers)
                .map_err(|(kind, at)| (kind, at.saturating_add(PRELUDE_BYTES)))?
        };
        Ok(Self { headers, repeats_headers, payload })
    }
}

/// Appends a message to `out`, as it stands on the wire.
///
/// # Errors
/// Where a name, a value or the whole is longer than the format has room for;
/// `out` is then as it was.
pub fn encode(
    headers: &[Header<'_>],
    payload: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    encode_with(out, payload, |out| headers.iter().try_for_each(|header| header.encode(out)))
}

/// The same with headers that are encoded already.
///
/// # Errors
/// As [`encode`]; and where the headers are none.
#[cfg(all(feature = "js", target_arch = "wasm32"))]
pub(crate) fn encode_block(
    headers: &[u8],
    payload: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    Headers::decode(headers).map_err(|_| EncodeError::Headers)?;
    encode_with(out, payload, |out| {
        out.extend_from_slice(headers);
        Ok(())
    })
}

fn encode_with(
    out: &mut Vec<u8>,
    payload: &[u8],
    encode_headers: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let start = out.len();
    let encoded = encode_parts(out, payload, encode_headers);
    if encoded.is_err() {
        out.truncate(start);
    }
    encoded
}

fn encode_parts(
    out: &mut Vec<u8>,
    payload: &[u8],
    encode_headers: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let start = out.len();
    out.extend_from_slice(&[0; PRELUDE_BYTES]);
    let headers_start = out.len();
    encode_headers(out)?;
    let headers_length = length_since(headers_start, out)?;
    out.extend_from_slice(payload);
    let total_length = length_since(start, out)?
        .checked_add(MESSAGE_CRC_BYTES as u32)
        .ok_or(EncodeError::MessageLength)?;

    let lengths = [total_length, headers_length].map(u32::to_be_bytes);
    let prelude_crc = Crc32::new().update(lengths.as_flattened()).value();
    let prelude = [total_length, headers_length, prelude_crc].map(u32::to_be_bytes);
    if let Some(room) = out.get_mut(start..headers_start) {
        room.copy_from_slice(prelude.as_flattened());
    }
    let message_crc = Crc32::new().update(out.get(start..).unwrap_or_default()).value();
    out.extend_from_slice(&message_crc.to_be_bytes());
    Ok(())
}

fn length_since(start: usize, out: &[u8]) -> Result<u32, EncodeError> {
    u32::try_from(out.len().saturating_sub(start)).map_err(|_| EncodeError::MessageLength)
}
