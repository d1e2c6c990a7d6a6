//! JSON of the service: events of a stream, and errors.

use super::compare::{Object, assert_kept, assert_same_again, object};
use super::fields;
use crate::converse::batch::Batches;
use crate::converse::service_error::Refusal;
use crate::converse::stream::{EventReader, RawEvent};
use crate::converse::{
    ContentBlock, ContentBlockDelta, ConverseOutput, ConverseStreamOutput, GatheredResponse,
};
use crate::error::{Error, ServiceError, TransportError};
use crate::eventstream::{Decoder, Header, HeaderValue, encode};
use crate::json;
use serde::Deserialize as _;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A type, a payload, a type, a payload …: the events of a stream.
pub fn event_json(bytes: &[u8]) {
    let mut reader = EventReader::new(Decoder::new());
    let (mut batches, mut sent) = (Batches::default(), Value::Null);
    let mut gathered = Gathered::default();
    let mut is_stopped = false;
    for record in fields(bytes).chunks(2) {
        let event_type = String::from_utf8_lossy(record[0]);
        let payload = record.get(1).copied().unwrap_or_default();
        let Some(message) = message("event", ":event-type", &event_type, payload) else { return };
        let mut batch = String::new();
        let mut out = |piece: &str| batch.push_str(piece);
        let result = reader.push(&message, &mut |event| batches.push(event, &mut out));
        batches.finish(&mut out);
        let text = if payload.is_empty() { Ok("{}") } else { std::str::from_utf8(payload) };
        let object = text.map_or(Object::No, object);
        match result {
            Err(Error::Service(error)) if event_type.ends_with("Exception") => {
                assert!(!error.name.is_empty() && !error.message.is_empty());
                return;
            }
            Err(error) => {
                assert_eq!(error.name(), "ProtocolError");
                assert!(matches!(object, Object::No));
                return;
            }
            Ok(()) if event_type == "initial-response" => {
                assert!(batch.is_empty());
                continue;
            }
            Ok(()) => assert!(!event_type.ends_with("Exception")),
        }
        is_stopped |= event_type == "messageStop";
        let payload = text.unwrap_or("{}").as_bytes();
        let event = RawEvent { event_type: &event_type, payload, offset: 0 };
        let typed = ConverseStreamOutput::parse(event);
        match &object {
            Object::No => panic!("an event's payload is no object"),
            Object::Beyond => {
                // Its index may be among what the receiver keeps.
                sent = Value::Null;
                batches.forget();
            }
            Object::Members(members) => {
                let payload = members.iter().filter(|(key, ..)| *key != "\"p\"");
                let payload = payload.map(|(_, name, value)| (name.clone(), value.clone()));
                let expected = json!({ event_type.as_ref(): payload.collect::<Map<_, _>>() });
                if let Some(received) = received(&batch, &mut sent) {
                    assert_eq!(received, expected);
                }
                check_typed(&typed, members.iter().map(|(key, name, _)| (*key, name)), &expected);
            }
        }
        if let Ok(typed) = typed {
            gathered.push(&typed);
        }
    }
    let cut = Err(TransportError::Truncated.into());
    assert_eq!(reader.finish(), if is_stopped { Ok(()) } else { cut });
    gathered.check();
}

fn message(kind: &str, name: &str, value: &str, payload: &[u8]) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    let headers = [
        Header::new(":message-type", HeaderValue::String(kind)),
        Header::new(name, HeaderValue::String(value)),
    ];
    encode(&headers, payload, &mut message).ok()?;
    Some(message)
}

/// The event in a batch, as `src/js/stream.js` reads it.
fn received(batch: &str, index: &mut Value) -> Option<Value> {
    let items: Vec<Value> = match serde_json::from_str(batch) {
        Ok(items) => items,
        // A batch is two levels deeper than what is in it.
        Err(error) if error.to_string().starts_with("recursion limit") => return None,
        Err(error) => panic!("{error}: {batch}"),
    };
    Some(match &items[..] {
        [event @ Value::Object(_)] => event.clone(),
        [rest @ .., Value::String(text)] => {
            match rest {
                [] => {}
                [new @ Value::Number(_)] => {
                    assert_ne!(index, new, "an index that the receiver has");
                    *index = new.clone();
                }
                _ => panic!("{batch}"),
            }
            let delta = json!({ "text": text });
            json!({ "contentBlockDelta": { "contentBlockIndex": index, "delta": delta } })
        }
        _ => panic!("{batch}"),
    })
}

/// Checks an event that is typed against its JSON.
fn check_typed<'a>(
    typed: &Result<ConverseStreamOutput, Error>,
    mut keys: impl Iterator<Item = (&'a str, &'a String)>,
    expected: &Value,
) {
    let event = match typed {
        Ok(event) => event,
        // A member that is known is not what it should be, or there twice. One that is null
        // is no reason.
        Err(error) => {
            assert_eq!(error.name(), "ProtocolError");
            let mut without_null = expected.clone();
            if let Some(Value::Object(payload)) =
                without_null.as_object_mut().unwrap().values_mut().next()
            {
                payload.retain(|_, value| !value.is_null());
            }
            let reads = |json: &Value| ConverseStreamOutput::deserialize(json).is_ok();
            assert_eq!(reads(expected), reads(&without_null), "{expected}");
            return;
        }
    };
    let written = serde_json::to_value(event).unwrap();
    // Written with an escape it is not told from a member that is new, and kept in a batch.
    if !keys.any(|(key, name)| name == "p" && key != "\"p\"") {
        assert_kept(expected, &written, &mut Vec::new());
        assert_same_again::<ConverseStreamOutput>(expected, &written);
    }
}

/// What is gathered of a stream, and the text of those of its blocks that are text alone.
#[derive(Default)]
struct Gathered {
    response: GatheredResponse,
    texts: BTreeMap<u32, Option<String>>,
}

impl Gathered {
    fn push(&mut self, event: &ConverseStreamOutput) {
        self.response.push(event);
        match event {
            ConverseStreamOutput::ContentBlockStart(start) => {
                self.texts.insert(start.content_block_index, None);
            }
            ConverseStreamOutput::ContentBlockDelta(delta) => {
                let empty = || Some(String::new());
                let text = self.texts.entry(delta.content_block_index).or_insert_with(empty);
                match (&delta.delta, text) {
                    (ContentBlockDelta::Text(more), Some(text)) => text.push_str(more),
                    (_, text) => *text = None,
                }
            }
            _ => {}
        }
    }

    fn check(self) {
        let partial = self.response.partial();
        let ConverseOutput::Message(message) = &partial.output else {
            panic!("the message is lost: {partial:?}");
        };
        assert_eq!(message.content.len(), self.texts.len());
        for (block, text) in message.content.iter().zip(self.texts.into_values()) {
            if let Some(text) = text {
                assert_eq!(block, &ContentBlock::Text(text));
            }
        }
        if let Ok(response) = self.response.finish() {
            assert_eq!(response, partial);
        }
    }
}

/// A status, a type as in `x-amzn-errortype`, a body: an answer that is no success, and an
/// exception within a stream.
pub fn error_body(bytes: &[u8]) {
    let fields = fields(bytes);
    let field =
        |index: usize| String::from_utf8_lossy(fields.get(index).copied().unwrap_or_default());
    let (status, error_type, body) = (field(0), field(1), field(2));
    let status = status.parse().unwrap_or(500);
    let given_type = Some(error_type.as_ref()).filter(|it| !it.is_empty());
    let request_id = Some("id".to_owned());
    let refusal = Refusal { status, error_type: given_type, request_id, body: &body };
    let error = ServiceError::from(refusal);
    assert_eq!((error.status, error.request_id.as_deref()), (Some(status), Some("id")));
    check_error(error, &body);

    let headers = message("exception", ":exception-type", &error_type, body.as_bytes());
    let Some(exception) = headers else { return };
    let mut reader = EventReader::new(Decoder::new());
    match reader.push(&exception, &mut |_| panic!("an exception as an event")) {
        Err(Error::Service(error)) => {
            assert_eq!((error.status, &error.request_id), (None, &None));
            check_error(*error, &body);
        }
        other => panic!("{other:?}"),
    }
}

fn check_error(error: ServiceError, body: &str) {
    assert!(!error.name.is_empty() && !error.message.is_empty());
    if let Object::Members(members) = object(body) {
        let string = |keys: &[&str]| {
            let mut found = members.iter().filter(|(key, ..)| keys.contains(key));
            found.find_map(|(.., value)| value.as_str())
        };
        if let Some(message) = string(&["\"message\"", "\"Message\""]).filter(|it| !it.is_empty()) {
            assert_eq!(error.message, message);
        }
        assert_eq!(error.original_message.as_deref(), string(&["\"originalMessage\""]));
        assert_eq!(error.resource_name.as_deref(), string(&["\"resourceName\""]));
        if let Some(status) = error.original_status_code {
            assert!(members.iter().any(|(.., value)| *value == json!(status)));
        }
    }
    // As the page gets it.
    let mut batches = Batches::default();
    let error = Error::from(error);
    batches.push_error(&error, 2);
    let mut batch = String::new();
    batches.finish(&mut |piece| batch.push_str(piece));
    let batch: Value = serde_json::from_str(&batch).unwrap();
    assert_eq!(batch[0][0], error.to_string());
    assert_eq!(batch[0][1]["name"], error.name());
    assert_eq!(batch[0][1]["retryable"], error.is_retryable());
    // Any text is one literal.
    let mut literal = String::new();
    json::push_string(&mut literal, body);
    assert_eq!(json::unescape(&literal).as_deref(), Some(body));
    assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), body);
}
