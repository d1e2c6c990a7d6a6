//! Streams to test with, and what to compare them by.

use converse_wasm::eventstream::{DecodeError, Decoder, Header, HeaderValue, Message, encode};

/// A message as the tests compare it: its headers as text, and its payload.
pub type Seen = (Vec<String>, Vec<u8>);

pub fn seen(message: &Message<'_>) -> Seen {
    (message.headers().map(|header| format!("{header:?}")).collect(), message.payload().to_vec())
}

/// What a decoder makes of these chunks: the messages before the end, and the end.
pub fn decode<'a>(
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Seen>, Result<(), DecodeError>) {
    let mut decoder = Decoder::new();
    let mut messages = Vec::new();
    for chunk in chunks {
        decoder.push(chunk);
        loop {
            match decoder.next_message() {
                Ok(Some(message)) => messages.push(seen(&message)),
                Ok(None) => break,
                Err(error) => return (messages, Err(error)),
            }
        }
    }
    let end = decoder.finish();
    (messages, end)
}

/// A message of an event, as Bedrock sends it.
pub fn event(event_type: &str, payload: &str) -> Vec<u8> {
    let headers = [
        Header::new(":event-type", HeaderValue::String(event_type)),
        Header::new(":content-type", HeaderValue::String("application/json")),
        Header::new(":message-type", HeaderValue::String("event")),
    ];
    message(&headers, payload.as_bytes())
}

/// A header of every type.
pub fn every_header_type() -> [Header<'static>; 11] {
    [
        Header::new("true", HeaderValue::Bool(true)),
        Header::new("false", HeaderValue::Bool(false)),
        Header::new("byte", HeaderValue::Byte(-1)),
        Header::new("int16", HeaderValue::Int16(i16::MIN)),
        Header::new("int32", HeaderValue::Int32(i32::MAX)),
        Header::new("int64", HeaderValue::Int64(i64::MIN)),
        Header::new("bytes", HeaderValue::ByteArray(&[0, 255])),
        Header::new("string", HeaderValue::String("zwölf")),
        Header::new("empty", HeaderValue::String("")),
        Header::new("timestamp", HeaderValue::Timestamp(1_234_567_890_123)),
        Header::new("uuid", HeaderValue::Uuid(*b"0123456789abcdef")),
    ]
}

/// Streams of several messages: as Bedrock sends them, with every header type, and
/// with messages that have no headers, no payload, or neither.
pub fn streams() -> Vec<Vec<Vec<u8>>> {
    vec![
        vec![
            event("messageStart", r#"{"p":"abcd","role":"assistant"}"#),
            event("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"Hi ☕"}}"#),
            event("messageStop", r#"{"stopReason":"end_turn"}"#),
        ],
        vec![message(&every_header_type(), &[1, 2, 3]), message(&every_header_type(), &[])],
        vec![message(&[], &[]), message(&[], b"payload"), message(&[], &[]), message(&[], &[])],
    ]
}

/// A message of these headers and this payload.
pub fn message(headers: &[Header<'_>], payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(headers, payload, &mut bytes).expect("the test's message fits the format");
    bytes
}
