//! The events of an answer, as the messages of the true wire: headers in the
//! service's order, members in its order, and its padding member `p`.

use std::time::Instant;

use converse_wasm::eventstream::{Header, HeaderValue, encode};
use serde_json::{Value, json};

use super::delivery::Part;
use super::reply::Reply;
use super::tokens;

/// What the service pads payloads with, cut to a varying length, so that the
/// length of a message does not give away the length of its text.
const PADDING: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// The messages of an answer, made as they are asked for.
pub fn parts(reply: Reply, started: Instant) -> impl Iterator<Item = Part> + Send {
    let mut at = 0;
    let mut stage = Stage::MessageStart;
    let mut number = 0;
    std::iter::from_fn(move || {
        number += 1;
        let p = padding(number);
        let (event_type, payload) = match stage {
            Stage::MessageStart => {
                // Text blocks have no contentBlockStart, and an empty answer
                // has no block at all.
                stage = if reply.text.is_empty() { Stage::MessageStop } else { Stage::Delta };
                ("messageStart", json!({ "p": p, "role": "assistant" }))
            }
            Stage::Delta => {
                let token = tokens::split(&reply.text[at..]).next().unwrap_or_default();
                at += token.len();
                if at == reply.text.len() {
                    stage = Stage::ContentBlockStop;
                }
                (
                    "contentBlockDelta",
                    json!({ "contentBlockIndex": 0, "delta": { "text": token }, "p": p }),
                )
            }
            Stage::ContentBlockStop => {
                stage = Stage::MessageStop;
                ("contentBlockStop", json!({ "contentBlockIndex": 0, "p": p }))
            }
            Stage::MessageStop => {
                stage = Stage::Metadata;
                ("messageStop", json!({ "p": p, "stopReason": reply.stop_reason }))
            }
            Stage::Metadata => {
                stage = Stage::End;
                let metrics = json!({ "latencyMs": elapsed_ms(started) });
                ("metadata", json!({ "metrics": metrics, "p": p, "usage": reply.usage() }))
            }
            Stage::End => return None,
        };
        Some(event(event_type, &payload))
    })
}

/// Where an answer is.
#[derive(Clone, Copy)]
enum Stage {
    MessageStart,
    Delta,
    ContentBlockStop,
    MessageStop,
    Metadata,
    End,
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
