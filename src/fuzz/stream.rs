//! Bytes as an event stream: raw, with its CRCs repaired, and a block of headers alone.

use super::reference::{self, Reading};
use super::repair::{crc, repaired};
use crate::converse::batch::Batches;
use crate::converse::stream::EventReader;
use crate::eventstream::{
    DEFAULT_MAX_MESSAGE_BYTES, DecodeErrorKind, Decoder, Header, HeaderValue, encode,
};
use crate::json;

/// Bytes as they come from the network.
pub fn decoder(bytes: &[u8]) {
    // So low that it counts for some messages.
    let low = bytes.len() as u32 / 2;
    for limit in [DEFAULT_MAX_MESSAGE_BYTES, low] {
        let expected = reference::read(bytes, limit);
        for chunks in splits(bytes) {
            assert_eq!(decode(bytes, &chunks, limit), expected);
        }
    }
    let [whole, rest @ ..] = splits(bytes).map(|chunks| batches(&chunks));
    for split in rest {
        assert_eq!(split, whole);
    }
}

/// The same, with the CRCs that the lengths in these bytes ask for.
pub fn repaired_decoder(bytes: &[u8]) {
    decoder(&repaired(bytes));
}

/// Bytes as the headers of a message.
pub fn header_block(bytes: &[u8]) {
    let payload = b"payload";
    let total_length = (bytes.len() + payload.len() + 16) as u32;
    let mut message = [total_length, bytes.len() as u32].map(u32::to_be_bytes).concat();
    message.extend_from_slice(&crc(&message).to_be_bytes());
    message.extend_from_slice(bytes);
    message.extend_from_slice(payload);
    message.extend_from_slice(&crc(&message).to_be_bytes());
    decoder(&message);

    let mut decoder = Decoder::with_max_message_bytes(u32::MAX);
    decoder.push(&message);
    let Ok(Some(message)) = decoder.next_message() else { return };
    assert_eq!(message.payload(), payload);
    for Header { name, value } in message.headers() {
        assert!(!name.is_empty());
        assert_eq!(message.headers().value(name), Some(value));
        let string = message.headers().string(name);
        assert_eq!(string.is_some(), matches!(value, HeaderValue::String(_)));
    }
    assert_eq!(message.headers().value("no such header\u{0}"), None);
}

/// Ways to cut bytes into chunks: not at all, at every byte, and as the bytes have it.
fn splits(bytes: &[u8]) -> [Vec<&[u8]>; 3] {
    let mut random = crc(bytes) | 1;
    let mut chunks = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        // Xorshift (Marsaglia, 2003).
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        // Empty chunks, too.
        let (chunk, after) = rest.split_at(rest.len().min(random as usize % 40));
        chunks.push(chunk);
        rest = after;
    }
    [vec![bytes], bytes.chunks(1).collect(), chunks]
}

/// What the decoder makes of a stream in these chunks; on the way, what holds at every step.
fn decode(stream: &[u8], chunks: &[&[u8]], limit: u32) -> Reading {
    let mut decoder = Decoder::with_max_message_bytes(limit);
    let (mut ends, mut pushed, mut failed) = (Vec::new(), 0, None);
    for chunk in chunks {
        decoder.push(chunk);
        pushed += chunk.len();
        // Four times for the message, once for the headers that are remembered.
        assert!(decoder.capacity() <= 5 * pushed, "{} for {pushed}", decoder.capacity());
        loop {
            let start = decoder.offset();
            assert_eq!(start, ends.last().map_or(0, |&end| end as u64));
            match decoder.next_message() {
                Ok(Some(message)) => {
                    assert_eq!(failed, None, "a message after an error");
                    let mut encoded = Vec::new();
                    let headers: Vec<_> = message.headers().collect();
                    encode(&headers, message.payload(), &mut encoded).unwrap();
                    let end = start as usize + encoded.len();
                    assert_eq!(encoded, stream[start as usize..end]);
                    assert_eq!(decoder.offset(), end as u64);
                    ends.push(end);
                }
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(*failed.get_or_insert(error), error, "another error");
                    break;
                }
            }
        }
    }
    let end = decoder.finish();
    match (failed, end) {
        (Some(error), end) => assert_eq!(end, Err(error)),
        (None, Ok(())) => assert_eq!(decoder.offset(), stream.len() as u64),
        (None, Err(error)) => {
            assert!(matches!(error.kind, DecodeErrorKind::Truncated { .. }), "{error:?}");
        }
    }
    decoder.push(b"more");
    let again = end.map_or_else(|error| error.kind, |()| DecodeErrorKind::Finished);
    assert_eq!(decoder.next_message().unwrap_err().kind, again);
    assert_eq!(decoder.finish().unwrap_err().kind, again);
    (ends, end)
}

/// What the page gets of a stream in these chunks: the items of all batches, the error that
/// ends it among them.
fn batches(chunks: &[&[u8]]) -> String {
    let mut reader = EventReader::new(Decoder::new());
    let (mut batches, mut items) = (Batches::default(), String::new());
    let steps = chunks.iter().map(Some).chain([None]);
    for chunk in steps {
        let mut batch = String::new();
        let mut out = |piece: &str| batch.push_str(piece);
        let result = match chunk {
            Some(chunk) => reader.push(chunk, &mut |event| batches.push(event, &mut out)),
            None => reader.finish(),
        };
        if let Err(error) = &result {
            batches.push_error(error, 1);
        }
        batches.finish(&mut out);
        if !batch.is_empty() {
            let is_json =
                json::members(&format!("{{\"batch\":{batch}}}"), &mut |_, _| {}).is_some();
            // What is around the payloads may be too much for the scanner.
            let may_be_deep = batch.matches(['[', '{']).count() > 120;
            assert!(is_json || may_be_deep, "{batch}");
            items.push_str(batch.strip_prefix('[').unwrap().strip_suffix(']').unwrap());
            items.push(',');
        }
        if result.is_err() {
            break;
        }
    }
    items
}
