//! The third crossing: all events of a chunk as one JSON text, for the host's own
//! `JSON.parse`.
//!
//! A batch is an array. `src/js/stream.js` reads its items, by their type:
//! - a **string** is the text of a `contentBlockDelta` that holds nothing else. Nearly
//!   all events are such deltas, so that they cost no object here and no parsing of
//!   one there;
//! - a **number** is the `contentBlockIndex` of the strings that follow;
//! - an **object** is an event as the AWS SDK for JavaScript has it: `{ type: payload }`;
//! - an **array** is the error that the stream ends with ([`crate::error::json`]).
//!
//! The padding member `p` is left out; all else in a payload goes through as it is.

use super::stream::{DELTA, RawEvent};
use super::usual_delta::{usual_head, usual_text};
use crate::error::Error;
use crate::json;
use crate::words::are_same;

/// Texts of more bytes are not copied into a batch, but passed on from where they stand: a
/// message of many megabytes is in memory once.
const LONG: usize = 1 << 16;

/// Takes the JSON of a batch, piece by piece.
pub(crate) type Out<'a> = &'a mut dyn FnMut(&str);

/// The batches of a stream, of which one is in the making.
#[derive(Debug, Default)]
pub(crate) struct Batches {
    /// What of the batch is not passed on yet.
    text: String,
    is_begun: bool,
    /// The `contentBlockIndex` that the receiver holds, as JSON.
    index: String,
    /// What a usual delta of that index begins with.
    head: String,
}

impl Batches {
    /// Appends an event.
    ///
    /// # Errors
    /// Where its payload is no JSON object; it is not appended then.
    pub(crate) fn push(&mut self, event: RawEvent<'_>, out: Out<'_>) -> Result<(), Error> {
        let appended = match event.event_type {
            event_type if are_same(event_type.as_bytes(), DELTA.as_bytes()) => {
                if let Some(text) = usual_text(event.payload, &self.head) {
                    self.begin_item();
                    append(&mut self.text, text, out);
                    return Ok(());
                }
                self.push_delta(event.text()?, out)
            }
            event_type => self.push_object(event_type, event.text()?, out),
        };
        appended.ok_or_else(|| event.invalid_payload())
    }

    /// Whether there is no item in the batch.
    #[cfg(feature = "js")]
    pub(crate) fn is_empty(&self) -> bool {
        !self.is_begun
    }

    /// Appends the error that the stream ends with, after so many requests.
    #[cfg(any(feature = "js", test))]
    pub(crate) fn push_error(&mut self, error: &Error, attempts: u32) {
        self.begin_item();
        crate::error::json::push_error(&mut self.text, error, attempts);
    }

    /// Passes on what is left of the batch, nothing where there is no item in it; the next one
    /// begins.
    pub(crate) fn finish(&mut self, out: Out<'_>) {
        if self.is_begun {
            self.text.push(']');
            out(&self.text);
            self.text.clear();
            self.is_begun = false;
        }
    }

    /// For a receiver that holds no index: a new one, or one whose index is not known.
    #[cfg(any(feature = "js", all(test, not(target_arch = "wasm32"))))]
    pub(crate) fn forget(&mut self) {
        self.index.clear();
        self.head.clear();
    }

    fn begin_item(&mut self) {
        self.text.push(if self.is_begun { ',' } else { '[' });
        self.is_begun = true;
    }

    fn push_delta(&mut self, payload: &str, out: Out<'_>) -> Option<()> {
        let (mut index, mut delta, mut is_plain) = (None, None, true);
        json::members(payload, &mut |key, value| match key {
            "\"contentBlockIndex\"" => index = Some(value),
            "\"delta\"" => delta = Some(value),
            "\"p\"" => {}
            _ => is_plain = false,
        })?;
        match (index, delta.and_then(only_text)) {
            (Some(index), Some(text)) if is_plain && is_index(index) => {
                if self.index != index {
                    (self.index, self.head) = (index.to_owned(), usual_head(index));
                    self.begin_item();
                    self.text.push_str(index);
                }
                self.begin_item();
                append(&mut self.text, text, out);
                Some(())
            }
            _ => self.push_object(DELTA, payload, out),
        }
    }

    fn push_object(&mut self, event_type: &str, payload: &str, out: Out<'_>) -> Option<()> {
        if payload.len() > LONG {
            // What is passed on cannot be taken back.
            json::members(payload, &mut |_, _| {})?;
        }
        let (before, was_begun) = (self.text.len(), self.is_begun);
        self.begin_item();
        self.text.push('{');
        json::push_string(&mut self.text, event_type);
        self.text.push_str(":{");
        let mut separator = "";
        let text = &mut self.text;
        let members = json::members(payload, &mut |key, value| {
            if key != "\"p\"" {
                for part in [separator, key, ":", value] {
                    append(text, part, out);
                }
                separator = ",";
            }
        });
        match members {
            Some(()) => self.text.push_str("}}"),
            None => {
                self.text.truncate(before);
                self.is_begun = was_begun;
            }
        }
        members
    }
}

fn append(text: &mut String, part: &str, out: Out<'_>) {
    if part.len() > LONG {
        out(text);
        text.clear();
        out(part);
    } else {
        text.push_str(part);
    }
}

/// Digits that JavaScript reads and writes in the same way.
fn is_index(index: &str) -> bool {
    index.len() <= 9 && index.bytes().all(|byte| byte.is_ascii_digit())
}

/// The string literal of a delta that has a text and nothing else.
fn only_text(delta: &str) -> Option<&str> {
    let mut only = None;
    let mut count = 0u32;
    json::members(delta, &mut |key, value| {
        count = count.saturating_add(1);
        only = (key == "\"text\"" && value.starts_with('"')).then_some(value);
    })?;
    only.filter(|_| count == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(
        batches: &mut Batches,
        event_type: &str,
        payload: &str,
        text: &mut String,
    ) -> Result<(), Error> {
        let event = RawEvent { event_type, payload: payload.as_bytes(), offset: 7 };
        batches.push(event, &mut |piece| text.push_str(piece))
    }

    fn batch(events: &[(&str, &str)]) -> String {
        let (mut batches, mut text) = (Batches::default(), String::new());
        for (event_type, payload) in events {
            push(&mut batches, event_type, payload, &mut text).unwrap();
        }
        batches.finish(&mut |piece| text.push_str(piece));
        text
    }

    #[test]
    fn texts_are_strings_and_their_index_comes_once() {
        let text = batch(&[
            ("messageStart", r#"{"p":"abc","role":"assistant"}"#),
            ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"a\n"},"p":"abc"}"#),
            ("contentBlockDelta", r#"{ "delta" : { "text" : "\"b" } , "contentBlockIndex" : 0 }"#),
            ("contentBlockStop", r#"{"contentBlockIndex":0,"p":"ab"}"#),
            ("contentBlockDelta", r#"{"contentBlockIndex":1,"delta":{"text":""}}"#),
        ]);
        assert_eq!(
            text,
            r#"[{"messageStart":{"role":"assistant"}},0,"a\n","\"b",{"contentBlockStop":{"contentBlockIndex":0}},1,""]"#
        );
    }

    #[test]
    fn the_usual_form_is_read_as_any_other_is() {
        let usual = [
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"abc"}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"\n\"\\ é\/"},"p":""}"#,
            r#"{"contentBlockIndex":12,"delta":{"text":""}}"#,
            r#"{"contentBlockIndex":12,"delta":{"text":"b"}}"#,
        ];
        let spaced = usual.map(|payload| payload.replacen(':', " : ", 1));
        let slowly = batch(&spaced.each_ref().map(|payload| (DELTA, payload.as_str())));
        assert_eq!(batch(&usual.map(|payload| (DELTA, payload))), slowly);
    }

    #[test]
    fn a_delta_with_more_than_text_goes_through_whole() {
        for payload in [
            r#"{"contentBlockIndex":0,"delta":{"text":"a","more":1}}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"more":1}"#,
            r#"{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{"}}}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a","text":"b"}}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":null}}"#,
            r#"{"contentBlockIndex":-1,"delta":{"text":"a"}}"#,
            r#"{"contentBlockIndex":1e2,"delta":{"text":"a"}}"#,
            r#"{"delta":{"text":"a"}}"#,
        ] {
            assert_eq!(
                batch(&[("contentBlockDelta", payload)]),
                format!(r#"[{{"contentBlockDelta":{payload}}}]"#)
            );
        }
    }

    #[test]
    fn an_event_type_that_needs_escaping_stays_one_key() {
        assert_eq!(batch(&[("a\"b", "{}")]), r#"[{"a\"b":{}}]"#);
    }

    #[test]
    fn what_is_no_object_leaves_the_batch_as_it_was() {
        let (mut batches, mut text) = (Batches::default(), String::new());
        let long = format!("{{\"a\":\"{}\"", "b".repeat(2 * LONG));
        for before in ["", "[{\"messageStart\":{}}"] {
            for (event_type, payload) in [
                ("messageStart", "{\"role\":"),
                ("messageStart", &long),
                ("contentBlockDelta", "{not json"),
                ("contentBlockDelta", "[]"),
                ("contentBlockDelta", &long),
            ] {
                let error = push(&mut batches, event_type, payload, &mut text).unwrap_err();
                assert_eq!(error.name(), "ProtocolError");
                assert_eq!((batches.text.as_str(), text.as_str()), (before, ""));
            }
            push(&mut batches, "messageStart", "{}", &mut text).unwrap();
        }
    }

    #[test]
    fn what_is_long_is_passed_on_as_it_stands() {
        let long = "b".repeat(2 * LONG);
        let tool = format!(
            r#"{{"contentBlockIndex":1,"delta":{{"toolUse":{{"input":"{long}"}}}},"p":"a"}}"#
        );
        let delta = format!(r#"{{"contentBlockIndex":0,"delta":{{"text":"{long}"}}}}"#);
        let short = r#"{"contentBlockIndex":0,"delta":{"text":"a"}}"#;
        let mut batches = Batches::default();
        let (mut text, mut longest) = (String::new(), 0);
        for payload in [&delta, short, &delta, &tool, short] {
            let event = RawEvent { event_type: DELTA, payload: payload.as_bytes(), offset: 0 };
            batches.push(event, &mut |piece| text.push_str(piece)).unwrap();
            longest = longest.max(batches.text.capacity());
        }
        batches.finish(&mut |piece| text.push_str(piece));
        let tool = tool.replace(r#","p":"a""#, "");
        assert_eq!(
            text,
            format!(r#"[0,"{long}","a","{long}",{{"contentBlockDelta":{tool}}},"a"]"#)
        );
        assert!(longest < LONG, "{longest}");
    }

    #[test]
    fn an_error_is_the_last_item() {
        let (mut batches, mut text) = (Batches::default(), String::new());
        push(&mut batches, "messageStart", "{}", &mut text).unwrap();
        batches.push_error(&Error::Aborted, 1);
        batches.finish(&mut |piece| text.push_str(piece));
        assert_eq!(
            text,
            r#"[{"messageStart":{}},["the call was aborted",{"name":"AbortError","retryable":false,"attempts":1}]]"#
        );
    }
}
