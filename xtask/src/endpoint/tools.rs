//! `local.tools`: asks every tool that is offered, once, and then says what they said.

use super::delivery::Part;
use super::request::Conversation;
use super::stream::{elapsed_ms, event, padding};
use super::tokens;
use serde_json::{Value, json};
use std::time::Instant;

/// Characters of a tool's input in one delta: few, so that it comes in several.
const INPUT_CHARACTERS: usize = 7;

/// What the model asks for.
#[derive(Debug)]
pub struct Request {
    /// Said before.
    text: &'static str,
    /// Id, name and input of each tool use.
    uses: Vec<(String, String, Value)>,
    input_tokens: usize,
}

/// The tool uses that are the answer, unless the tools were asked before or none is
/// offered. Their input is the JSON object in the user's text, if there is one.
pub fn request(conversation: &Conversation) -> Option<Request> {
    if conversation.tools.is_empty() || !conversation.tool_results.is_empty() {
        return None;
    }
    let said = conversation.last();
    let object = said.find('{').zip(said.rfind('}')).and_then(|(from, to)| said.get(from..=to));
    let input: Value =
        object.and_then(|object| serde_json::from_str(object).ok()).unwrap_or_else(|| json!({}));
    let number = conversation.turns.len();
    let uses =
        conversation.tools.iter().enumerate().map(|(index, name)| {
            (format!("tooluse_{number}_{index}"), name.clone(), input.clone())
        });
    Some(Request {
        text: "Let me ask.",
        uses: uses.collect(),
        input_tokens: conversation.input_tokens,
    })
}

/// What the tools said, as the text of an answer.
pub fn summary(conversation: &Conversation) -> String {
    let results = conversation.tool_results.iter().map(|result| {
        let failed = result["status"] == "error";
        format!("{}: {}", if failed { "A tool failed" } else { "A tool said" }, result["content"])
    });
    results.collect::<Vec<_>>().join("\n")
}

impl Request {
    /// The body of a Converse answer.
    pub fn whole(&self, latency_ms: u64) -> Value {
        let uses = self.uses.iter().map(|(id, name, input)| {
            json!({ "toolUse": { "input": input, "name": name, "toolUseId": id } })
        });
        let content: Vec<_> = std::iter::once(json!({ "text": self.text })).chain(uses).collect();
        json!({
            "metrics": { "latencyMs": latency_ms },
            "output": { "message": { "content": content, "role": "assistant" } },
            "stopReason": "tool_use",
            "usage": self.usage(),
        })
    }

    /// The messages of a ConverseStream answer.
    pub fn parts(&self, started: Instant) -> Vec<Part> {
        let mut events = vec![("messageStart", json!({ "role": "assistant" }))];
        for token in tokens::split(self.text) {
            let delta = json!({ "contentBlockIndex": 0, "delta": { "text": token } });
            events.push(("contentBlockDelta", delta));
        }
        events.push(("contentBlockStop", json!({ "contentBlockIndex": 0 })));
        for ((id, name, input), index) in self.uses.iter().zip(1..) {
            let start = json!({ "toolUse": { "name": name, "toolUseId": id } });
            events
                .push(("contentBlockStart", json!({ "contentBlockIndex": index, "start": start })));
            for piece in pieces(input) {
                let delta = json!({ "toolUse": { "input": piece } });
                events.push((
                    "contentBlockDelta",
                    json!({ "contentBlockIndex": index, "delta": delta }),
                ));
            }
            events.push(("contentBlockStop", json!({ "contentBlockIndex": index })));
        }
        events.push(("messageStop", json!({ "stopReason": "tool_use" })));
        let metrics = json!({ "latencyMs": elapsed_ms(started) });
        events.push(("metadata", json!({ "metrics": metrics, "usage": self.usage() })));
        let padded = events.into_iter().zip(1..).map(|((event_type, mut payload), number)| {
            payload["p"] = json!(padding(number));
            event(event_type, &payload)
        });
        padded.collect()
    }

    fn usage(&self) -> Value {
        let inputs = self
            .uses
            .iter()
            .map(|(_, name, input)| tokens::count(name) + tokens::count(&input.to_string()));
        let output_tokens = tokens::count(self.text) + inputs.sum::<usize>();
        json!({
            "inputTokens": self.input_tokens,
            "outputTokens": output_tokens,
            "serverToolUsage": {},
            "totalTokens": self.input_tokens + output_tokens,
        })
    }
}

/// A tool's input as the service streams it: nothing at all where it is empty.
fn pieces(input: &Value) -> Vec<String> {
    if input.as_object().is_some_and(serde_json::Map::is_empty) {
        return vec![String::new()];
    }
    let text: Vec<char> = input.to_string().chars().collect();
    text.chunks(INPUT_CHARACTERS).map(|piece| piece.iter().collect()).collect()
}
