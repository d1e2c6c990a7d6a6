//! What the real service was asked and has answered, as others' test suites recorded it,
//! where the folder `../shared` stands beside the checkout.

use crate::{Root, unknown};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use converse_wasm::eventstream::Decoder;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What the service sends and AWS's description of the API does not have.
const UNKNOWN: [&str; 4] =
    [".cacheReadInputTokenCount", ".cacheWriteInputTokenCount", ".serverToolUsage", "=tool_use"];

#[test]
fn recorded_requests_and_answers_are_typed_and_written_as_they_were() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/recordings/recordings.json");
    let Ok(recordings) = std::fs::read(path) else {
        eprintln!("left out: there are no recordings beside this checkout");
        return;
    };
    let recordings: Vec<Value> = serde_json::from_slice(&recordings).unwrap();
    let (mut requests, mut answers, mut events) = (0, 0, 0);
    let mut not_known = BTreeSet::new();
    for recording in &recordings {
        let source = recording["source"].as_str().unwrap();
        let mut check = |root: Root, json: &str| {
            let read = root.read(json).unwrap_or_else(|error| panic!("{source}: {error}: {json}"));
            let [written, recorded] =
                [read.written, serde_json::from_str(json).unwrap()].map(with_plain_numbers);
            assert_eq!(written, recorded, "{source}");
            not_known.extend(unknown(&read.debug[1]));
        };
        let operation = recording["op"].as_str().unwrap();
        let (request, answer) = match operation {
            "count-tokens" => (Root::CountTokensRequest, Root::CountTokensResponse),
            "converse" => (Root::ConverseRequest, Root::ConverseResponse),
            _ => (Root::ConverseRequest, Root::ConverseStreamOutput),
        };
        check(request, recording["request"].as_str().unwrap());
        requests += 1;
        if recording["status"] != 200 {
            continue;
        }
        let body = BASE64_STANDARD.decode(recording["body"].as_str().unwrap()).unwrap();
        if operation == "converse-stream" {
            for event in events_of(&body) {
                check(answer, &event.to_string());
                events += 1;
            }
        } else {
            check(answer, std::str::from_utf8(&body).unwrap());
        }
        answers += 1;
    }
    println!("recorded: {requests} requests, {answers} answers, {events} events of streams");
    assert_eq!(not_known, UNKNOWN.map(str::to_owned).into());
    assert_eq!((requests, answers), (60, 52));
}

/// With one form for each number: JSON has no difference between 1 and 1.0.
fn with_plain_numbers(json: Value) -> Value {
    match json {
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, with_plain_numbers(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(with_plain_numbers).collect(),
        Value::Number(number) if number.is_f64() && number.as_f64() == Some(1.0) => json!(1),
        other => other,
    }
}

/// The events of a stream as JSON, without their padding.
fn events_of(body: &[u8]) -> Vec<Value> {
    let mut decoder = Decoder::new();
    decoder.push(body);
    let mut events = Vec::new();
    while let Some(message) = decoder.next_message().unwrap() {
        let event_type = message.headers().string(":event-type").unwrap().to_owned();
        let mut payload: Value = serde_json::from_slice(message.payload()).unwrap();
        payload.as_object_mut().unwrap().remove("p");
        events.push(json!({event_type: payload}));
    }
    decoder.finish().unwrap();
    events
}
