//! A stream's events put together: what Converse would have answered.

use super::blob::Blob;
use super::event::{ContentBlockDelta, ConverseStreamMetadataEvent, ConverseStreamOutput};
use super::media::ImageSource;
use super::reasoning::ReasoningContentBlockDelta;
use super::response::ConverseResponse;
use crate::error::{Error, ProtocolError};
use serde::{Deserialize as _, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Gathers the events of a stream into a [`ConverseResponse`].
///
/// Text, reasoning and tool input are joined, blocks are in the order of their indices,
/// and members that are newer than this crate are kept. Sent back as history, the message
/// is what the model said, to the byte.
#[derive(Clone, Debug, Default)]
pub struct GatheredResponse {
    blocks: BTreeMap<u32, Block>,
    role: Option<Value>,
    /// What `messageStop` and `metadata` say.
    members: Map<String, Value>,
}

#[derive(Clone, Debug, Default)]
struct Block {
    /// Nearly every delta is text: it is not taken apart to be put together.
    text: Option<String>,
    citations: Vec<Value>,
    /// Bytes are joined as bytes: joined base64 text is not base64.
    redacted_content: Option<Vec<u8>>,
    image_bytes: Option<Vec<u8>>,
    /// All else, as the deltas have it.
    members: Map<String, Value>,
}

impl GatheredResponse {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next event.
    pub fn push(&mut self, event: &ConverseStreamOutput) {
        match event {
            ConverseStreamOutput::MessageStart(start) => self.role = Some(value(&start.role)),
            ConverseStreamOutput::ContentBlockStart(start) => {
                let block = self.blocks.entry(start.content_block_index).or_default();
                block.members.extend(object(&start.start));
                if let Some(Value::Object(members)) = block.members.get_mut("toolResult") {
                    members.insert("content".to_owned(), json!([]));
                }
            }
            ConverseStreamOutput::ContentBlockDelta(delta) => {
                self.blocks.entry(delta.content_block_index).or_default().push(&delta.delta);
            }
            ConverseStreamOutput::MessageStop(stop) => self.extend(object(stop).into_iter()),
            ConverseStreamOutput::Metadata(metadata) => {
                // Metadata that comes a second time need not say again what it cost.
                let empty = object(&ConverseStreamMetadataEvent::default());
                let news = object(metadata).into_iter();
                self.extend(news.filter(|(name, value)| empty.get(name) != Some(value)));
            }
            // They begin and end what the deltas say, or say what no response has.
            ConverseStreamOutput::ContentBlockStop(_) | ConverseStreamOutput::Unknown { .. } => {}
        }
    }

    /// The response of a stream that was read to its end.
    ///
    /// # Errors
    /// Where a tool's input is not valid JSON; the error names the tool and keeps the text.
    pub fn finish(self) -> Result<ConverseResponse, Error> {
        match self.assemble() {
            (response, None) => Ok(response),
            (_, Some(malformed)) => Err(malformed.into()),
        }
    }

    /// The response as far as it has come, of a stream that failed or goes on. Its last
    /// block may be a part of one, and a tool's input that is not valid JSON (yet) is a
    /// string, the text of it.
    pub fn partial(&self) -> ConverseResponse {
        self.clone().assemble().0
    }

    /// Adds members of the response. An event may have one, newer than this crate, that is
    /// not what the response has by that name: it is left out, or all else would be lost.
    fn extend(&mut self, members: impl Iterator<Item = (String, Value)>) {
        for (name, value) in members {
            let response = [("output".to_owned(), json!({})), (name.clone(), value.clone())];
            if ConverseResponse::deserialize(Value::from_iter(response)).is_ok() {
                self.members.insert(name, value);
            }
        }
    }

    /// The response, and the first tool input in it that is not valid JSON.
    fn assemble(self) -> (ConverseResponse, Option<ProtocolError>) {
        let mut malformed = None;
        let blocks = self.blocks.into_values();
        let content: Vec<_> = blocks.map(|block| block.finish(&mut malformed)).collect();
        let role = self.role.unwrap_or_else(|| json!("assistant"));
        let mut response = self.members;
        let message = json!({ "role": role, "content": content });
        response.insert("output".to_owned(), json!({ "message": message }));
        // Of values that were typed or read before, so that there is nothing that cannot be
        // read.
        let response = serde_json::from_value(Value::Object(response)).unwrap_or_default();
        (response, malformed)
    }
}

impl Block {
    fn push(&mut self, delta: &ContentBlockDelta) {
        match delta {
            ContentBlockDelta::Text(text) => self.text.get_or_insert_default().push_str(text),
            ContentBlockDelta::Citation(citation) => self.citations.push(value(citation)),
            ContentBlockDelta::ToolResult(pieces) => {
                let tool_result = self.members.entry("toolResult").or_insert_with(|| json!({}));
                push_results(tool_result, pieces.iter().map(value));
            }
            ContentBlockDelta::ReasoningContent(ReasoningContentBlockDelta::RedactedContent(
                bytes,
            )) => self.redacted_content.get_or_insert_default().extend_from_slice(bytes),
            ContentBlockDelta::Image(image) => {
                let mut rest = image.clone();
                match rest.source.take() {
                    Some(ImageSource::Bytes(bytes)) => {
                        self.image_bytes.get_or_insert_default().extend_from_slice(&bytes);
                    }
                    source => rest.source = source,
                }
                self.join(&ContentBlockDelta::Image(rest));
            }
            delta => self.join(delta),
        }
    }

    fn join(&mut self, delta: &ContentBlockDelta) {
        for (name, more) in object(delta) {
            join(self.members.entry(name).or_insert(Value::Null), more);
        }
    }

    /// From what the deltas add up to, to how a message has it.
    fn finish(self, malformed: &mut Option<ProtocolError>) -> Value {
        let Self { text, citations, redacted_content, image_bytes, mut members } = self;
        if let Some(bytes) = redacted_content {
            let redacted = json!({ "redactedContent": Blob(bytes) });
            join(members.entry("reasoningContent").or_insert(Value::Null), redacted);
        }
        if let Some(bytes) = image_bytes {
            let image = json!({ "source": { "bytes": Blob(bytes) } });
            join(members.entry("image").or_insert(Value::Null), image);
        }
        if !citations.is_empty() {
            let content = json!([{ "text": text.unwrap_or_default() }]);
            let cited = json!({ "content": content, "citations": citations });
            members.insert("citationsContent".to_owned(), cited);
        } else if let Some(text) = text {
            members.insert("text".to_owned(), Value::String(text));
        } else if let Some(reasoning) = members.get_mut("reasoningContent") {
            finish_reasoning(reasoning);
        } else if let Some(tool_use) = members.get_mut("toolUse") {
            finish_input(tool_use, malformed);
        }
        Value::Object(members)
    }
}

/// A tool's result comes in pieces, too: text after text is more of that text.
fn push_results(tool_result: &mut Value, pieces: impl Iterator<Item = Value>) {
    let Some(members) = tool_result.as_object_mut() else { return };
    let content = members.entry("content").or_insert_with(|| json!([]));
    let Some(content) = content.as_array_mut() else { return };
    for piece in pieces {
        let more = piece.get("text").and_then(Value::as_str);
        match (content.last_mut().and_then(|last| last.get_mut("text")), more) {
            (Some(Value::String(text)), Some(more)) => text.push_str(more),
            _ => content.push(piece),
        }
    }
}

/// Texts are continued, objects member by member, all else is replaced.
fn join(before: &mut Value, more: Value) {
    match (before, more) {
        (Value::String(before), Value::String(more)) => before.push_str(&more),
        (Value::Object(before), Value::Object(more)) => {
            for (name, more) in more {
                join(before.entry(name).or_insert(Value::Null), more);
            }
        }
        (before, more) => *before = more,
    }
}

fn finish_reasoning(reasoning: &mut Value) {
    let Some(members) = reasoning.as_object_mut() else { return };
    let (text, signature) = (members.shift_remove("text"), members.shift_remove("signature"));
    if text.is_none() && signature.is_none() {
        return;
    }
    let mut reasoning_text = json!({ "text": text.unwrap_or_else(|| json!("")) });
    if let (Some(members), Some(signature)) = (reasoning_text.as_object_mut(), signature) {
        members.insert("signature".to_owned(), signature);
    }
    members.insert("reasoningText".to_owned(), reasoning_text);
}

/// A tool's input: nothing said is an empty object, and what is not JSON stays the text
/// that it is.
fn finish_input(tool_use: &mut Value, malformed: &mut Option<ProtocolError>) {
    let Some(members) = tool_use.as_object_mut() else { return };
    let text = members.get("input").and_then(Value::as_str).unwrap_or_default();
    let input = if text.is_empty() { Ok(json!({})) } else { serde_json::from_str(text) };
    match input {
        Ok(input) => {
            members.insert("input".to_owned(), input);
        }
        Err(_) => {
            let name = members.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            let input = text.to_owned();
            malformed.get_or_insert(ProtocolError::ToolInput { name, input });
        }
    }
}

fn value(shape: &impl Serialize) -> Value {
    serde_json::to_value(shape).unwrap_or_default()
}

fn object(shape: &impl Serialize) -> Map<String, Value> {
    match value(shape) {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Events as their JSON has them.
    fn gathered(events: &[Value]) -> Result<Value, Error> {
        let mut gathered = GatheredResponse::new();
        for event in events {
            gathered.push(&serde_json::from_value(event.clone()).unwrap());
        }
        let metadata = json!({ "metadata": {
            "metrics": { "latencyMs": 4 },
            "usage": { "inputTokens": 1, "outputTokens": 2, "totalTokens": 3 },
        } });
        gathered.push(
            &serde_json::from_value(json!({ "messageStop": { "stopReason": "end_turn" } }))
                .unwrap(),
        );
        gathered.push(&serde_json::from_value(metadata).unwrap());
        gathered.finish().map(|response| {
            assert_eq!(value(&response.stop_reason), "end_turn");
            assert_eq!(response.usage.total_tokens, 3);
            value(&response.output)["message"]["content"].clone()
        })
    }

    fn start(index: u32, start: Value) -> Value {
        json!({ "contentBlockStart": { "contentBlockIndex": index, "start": start } })
    }

    fn delta(index: u32, delta: Value) -> Value {
        json!({ "contentBlockDelta": { "contentBlockIndex": index, "delta": delta } })
    }

    #[test]
    fn blocks_are_what_their_deltas_add_up_to() {
        let tool = json!({ "toolUse": { "toolUseId": "t", "name": "n" } });
        let cases = [
            (
                vec![delta(0, json!({"text":"a"})), delta(0, json!({"text":"b"}))],
                json!([{"text":"ab"}]),
            ),
            (
                vec![
                    delta(0, json!({"reasoningContent":{"text":"a"}})),
                    delta(0, json!({"reasoningContent":{"text":"b"}})),
                    delta(0, json!({"reasoningContent":{"signature":"s="}})),
                ],
                json!([{"reasoningContent":{"reasoningText":{"text":"ab","signature":"s="}}}]),
            ),
            (
                vec![
                    delta(0, json!({"reasoningContent":{"redactedContent":"YWI="}})),
                    delta(0, json!({"reasoningContent":{"redactedContent":"Y2Q="}})),
                ],
                json!([{"reasoningContent":{"redactedContent":"YWJjZA=="}}]),
            ),
            (
                vec![
                    start(0, tool.clone()),
                    delta(0, json!({"toolUse":{"input":"{\"by"}})),
                    delta(0, json!({"toolUse":{"input":"tes\":\"YQ==\"}"}})),
                ],
                json!([{"toolUse":{"toolUseId":"t","name":"n","input":{"bytes":"YQ=="}}}]),
            ),
            (
                vec![start(0, tool.clone()), delta(0, json!({"toolUse":{"input":""}}))],
                json!([{"toolUse":{"toolUseId":"t","name":"n","input":{}}}]),
            ),
            (
                vec![
                    start(0, json!({"toolResult":{"toolUseId":"t","status":"success"}})),
                    delta(0, json!({"toolResult":[{"text":"a"}]})),
                    delta(0, json!({"toolResult":[{"text":"b"},{"json":{"c":1}}]})),
                ],
                json!([{"toolResult":{"toolUseId":"t","status":"success","content":[{"text":"ab"},{"json":{"c":1}}]}}]),
            ),
            (
                vec![
                    delta(0, json!({"text":"a"})),
                    delta(0, json!({"citation":{"title":"t","location":{"web":{"url":"u"}}}})),
                    delta(0, json!({"text":"b"})),
                ],
                json!([{"citationsContent":{"content":[{"text":"ab"}],"citations":[{"title":"t","location":{"web":{"url":"u"}}}]}}]),
            ),
            (
                vec![
                    start(0, json!({"image":{"format":"png"}})),
                    delta(0, json!({"image":{"source":{"bytes":"AAEC"}}})),
                    delta(0, json!({"image":{"source":{"bytes":"Aw=="}}})),
                ],
                json!([{"image":{"format":"png","source":{"bytes":"AAECAw=="}}}]),
            ),
            (
                vec![delta(1, json!({"text":"b"})), delta(0, json!({"text":"a"}))],
                json!([{"text":"a"},{"text":"b"}]),
            ),
            (
                vec![delta(0, json!({"new":{"a":1}})), delta(0, json!({"new":{"b":"c"}}))],
                json!([{"new":{"a":1,"b":"c"}}]),
            ),
            (
                vec![
                    delta(0, json!({"new":{"bytes":"né"}})),
                    delta(0, json!({"new":{"bytes":"w"}})),
                ],
                json!([{"new":{"bytes":"néw"}}]),
            ),
        ];
        for (events, expected) in cases {
            assert_eq!(gathered(&events).unwrap(), expected);
        }
    }

    #[test]
    fn what_a_model_wrote_keeps_the_order_of_its_members_and_every_digit() {
        let input = r#"{"z":1.0,"a":0.1234567890123456,"m":{"b":[],"a":null},"é":"\u00e9"}"#;
        let events = [
            start(0, json!({ "toolUse": { "toolUseId": "t", "name": "n" } })),
            delta(0, json!({ "toolUse": { "input": input } })),
        ];
        let content = gathered(&events).unwrap();
        assert_eq!(content[0]["toolUse"]["input"].to_string(), input.replace(r"\u00e9", "é"));
    }

    #[test]
    fn later_metadata_does_not_erase_usage() {
        let mut gathered = GatheredResponse::new();
        for metadata in [json!({ "usage": { "inputTokens": 1 } }), json!({ "trace": {} })] {
            let event = json!({ "metadata": metadata });
            gathered.push(&serde_json::from_value(event).unwrap());
        }
        let response = gathered.finish().unwrap();
        assert_eq!(response.usage.input_tokens, 1);
        assert!(response.trace.is_some());
    }

    #[test]
    fn a_member_that_cannot_be_the_responses_takes_nothing_with_it() {
        let mut gathered = GatheredResponse::new();
        for event in [
            delta(0, json!({ "text": "One" })),
            json!({ "messageStop": { "stopReason": "end_turn", "usage": "x", "new": 1 } }),
            json!({ "metadata": { "usage": { "inputTokens": 1 }, "stopReason": {}, "output": 2 } }),
        ] {
            gathered.push(&serde_json::from_value(event).unwrap());
        }
        let response = gathered.finish().unwrap();
        assert_eq!(value(&response.output)["message"]["content"], json!([{ "text": "One" }]));
        assert_eq!(value(&response.stop_reason), "end_turn");
        assert_eq!(response.usage.input_tokens, 1);
        assert_eq!(value(&response.other), json!({ "new": 1 }));
    }

    #[test]
    fn what_has_come_is_there_before_the_end() {
        let mut gathered = GatheredResponse::new();
        assert_eq!(value(&gathered.partial().output)["message"]["content"], json!([]));
        for event in [
            delta(0, json!({ "text": "One" })),
            start(1, json!({ "toolUse": { "toolUseId": "t", "name": "lamp" } })),
            delta(1, json!({ "toolUse": { "input": "{\"on\":" } })),
        ] {
            gathered.push(&serde_json::from_value(event).unwrap());
        }
        assert_eq!(
            value(&gathered.partial().output)["message"]["content"],
            json!([
                { "text": "One" },
                { "toolUse": { "toolUseId": "t", "name": "lamp", "input": "{\"on\":" } },
            ])
        );
    }

    #[test]
    fn a_tools_input_that_is_not_valid_json_is_an_error_that_keeps_it() {
        let events = [
            start(0, json!({ "toolUse": { "toolUseId": "t", "name": "lamp" } })),
            delta(0, json!({ "toolUse": { "input": "{\"on\":" } })),
        ];
        match gathered(&events).unwrap_err() {
            Error::Protocol(ProtocolError::ToolInput { name, input }) => {
                assert_eq!((name.as_str(), input.as_str()), ("lamp", "{\"on\":"));
            }
            other => panic!("{other:?}"),
        }
    }
}
