//! The events of an answer, as the messages of the true wire: headers in the
//! service's order, members in its order, and its padding member `p`.

use std::iter;
use std::time::Instant;

use converse_wasm::eventstream::{Header, HeaderValue, encode};
use serde_json::{Value, json};

use super::delivery::Part;
use super::reply::Reply;

/// What the service pads payloads with, cut to a varying length, so that the
/// length of a message does not give away the length of its text.
const PADDING: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// The messages of an answer, made as they are asked for.
pub fn parts(reply: Reply, started: Instant) -> impl Iterator<Item = Part> + Send {
    let usage = reply.usage();
    let start = ("messageStart", json!({ "role": "assistant" }));
    let content = reply.blocks.into_iter().enumerate();
    let stop = ("messageStop", json!({ "stopReason": reply.stop_reason }));
    let metadata = move || {
        let metrics = json!({ "latencyMs": elapsed_ms(started) });
        ("metadata", json!({ "metrics": metrics, "usage": usage }))
    };
    iter::once(start)
        .chain(content.flat_map(|(index, block)| block.events(index)))
        .chain([stop])
        .chain(iter::once_with(metadata))
        .zip(1..)
        .map(|((event_type, payload), number)| numbered(event_type, payload, number))
}

/// The message of this number in a stream, with its padding.
pub fn numbered(event_type: &str, payload: Value, number: usize) -> Part {
    event(event_type, &padded(payload, number))
}

/// The payload with its padding, in the order of the members' names.
fn padded(mut payload: Value, number: usize) -> Value {
    if let Value::Object(members) = &mut payload {
        members.insert("p".to_owned(), json!(padding(number)));
        members.sort_keys();
    }
    payload
}

/// Whole milliseconds since `started`.
pub fn elapsed_ms(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The padding of the message of this number: 1 to 62 characters.
pub fn padding(number: usize) -> &'static str {
    &PADDING[..1 + number * 29 % PADDING.len()]
}

/// A message of type `event`.
pub fn event(event_type: &str, payload: &Value) -> Part {
    json_message(
        [
            (":event-type", event_type),
            (":content-type", "application/json"),
            (":message-type", "event"),
        ],
        payload,
    )
}

/// A message of type `exception`.
pub fn exception(exception_type: &str, payload: &Value) -> Part {
    json_message(
        [
            (":exception-type", exception_type),
            (":content-type", "application/json"),
            (":message-type", "exception"),
        ],
        payload,
    )
}

fn json_message(headers: [(&str, &str); 3], payload: &Value) -> Part {
    message(&headers, payload.to_string().as_bytes())
}

/// A message of string headers. One that cannot be encoded breaks the stream.
pub fn message(headers: &[(&str, &str)], payload: &[u8]) -> Part {
    let headers =
        headers.iter().map(|&(name, value)| Header::new(name, HeaderValue::String(value)));
    let mut bytes = Vec::new();
    match encode(&headers.collect::<Vec<_>>(), payload, &mut bytes) {
        Ok(()) => Part::Message(bytes),
        Err(_) => Part::Break,
    }
}
