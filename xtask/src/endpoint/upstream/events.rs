//! From the chunks of a chat completion to the events of ConverseStream.

use std::collections::VecDeque;
use std::time::Instant;

use futures_util::{Stream, StreamExt as _, stream};
use serde_json::{Value, json};

use super::Broken;
use crate::endpoint::stream::elapsed_ms;

/// A type and a payload.
pub type Event = (&'static str, Value);

/// What is known of an answer while it comes.
pub struct Translation {
    started: Instant,
    /// Events that are ready.
    ready: VecDeque<Event>,
    /// The block that is being written, and its index.
    block: Option<(Block, usize)>,
    /// The index of the next block.
    next: usize,
    stop_reason: Option<&'static str>,
    usage: Value,
    is_finished: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Block {
    Text,
    Reasoning,
    /// The tool call of this index.
    Tool(u64),
}

impl Translation {
    /// The events of an answer whose chunks are these.
    pub fn of(
        data: impl Stream<Item = Result<String, Broken>> + Send,
        started: Instant,
    ) -> impl Stream<Item = Result<Event, Broken>> + Send {
        let translation = Self {
            started,
            ready: VecDeque::from([("messageStart", json!({ "role": "assistant" }))]),
            block: None,
            next: 0,
            stop_reason: None,
            usage: Value::Null,
            is_finished: false,
        };
        stream::unfold(Some((Box::pin(data), translation)), async |state| {
            let (mut data, mut translation) = state?;
            loop {
                if let Some(event) = translation.ready.pop_front() {
                    return Some((Ok(event), Some((data, translation))));
                }
                match data.next().await {
                    Some(Ok(text)) if text == "[DONE]" => continue,
                    Some(Ok(text)) => {
                        if let Err(broken) = translation.read(&text) {
                            return Some((Err(broken), None));
                        }
                    }
                    Some(Err(broken)) => return Some((Err(broken), None)),
                    None if translation.is_finished => return None,
                    None => {
                        if let Err(broken) = translation.finish() {
                            return Some((Err(broken), None));
                        }
                    }
                }
            }
        })
    }

    /// Takes a chunk.
    fn read(&mut self, text: &str) -> Result<(), Broken> {
        let chunk: Value = serde_json::from_str(text)
            .map_err(|error| Broken(format!("the upstream sent no JSON: {error}")))?;
        if let Some(error) = chunk.get("error") {
            let message = error["message"].as_str().or(error.as_str());
            return Err(Broken(message.unwrap_or("the upstream failed").to_owned()));
        }
        if chunk["usage"].is_object() {
            self.usage = chunk["usage"].clone();
        }
        let choice = &chunk["choices"][0];
        let delta = &choice["delta"];
        // Two names for the same: vLLM has the one, Ollama the other.
        let thought = delta["reasoning_content"].as_str().or(delta["reasoning"].as_str());
        if let Some(text) = thought.filter(|text| !text.is_empty()) {
            self.append(Block::Reasoning, json!({ "reasoningContent": { "text": text } }));
        }
        if let Some(text) = delta["content"].as_str().filter(|text| !text.is_empty()) {
            self.append(Block::Text, json!({ "text": text }));
        }
        for call in delta["tool_calls"].as_array().into_iter().flatten() {
            self.call(call);
        }
        if let Some(reason) = choice["finish_reason"].as_str() {
            self.stop_reason = Some(stop_reason(reason, &choice["stop_reason"]));
        }
        Ok(())
    }

    /// More of a question to a tool, or the beginning of one.
    fn call(&mut self, call: &Value) {
        let block = Block::Tool(call["index"].as_u64().unwrap_or_default());
        let function = &call["function"];
        if self.block.is_none_or(|(current, _)| current != block) {
            self.stop();
            let index = self.begin(block);
            let id = call["id"].as_str().map_or_else(|| format!("call_{index}"), str::to_owned);
            let tool = json!({ "name": function["name"], "toolUseId": id });
            let start = json!({ "contentBlockIndex": index, "start": { "toolUse": tool } });
            self.ready.push_back(("contentBlockStart", start));
        }
        if let Some(input) = function["arguments"].as_str().filter(|input| !input.is_empty()) {
            self.append(block, json!({ "toolUse": { "input": input } }));
        }
    }

    fn append(&mut self, block: Block, delta: Value) {
        let index = match self.block {
            Some((current, index)) if current == block => index,
            _ => {
                self.stop();
                self.begin(block)
            }
        };
        let payload = json!({ "contentBlockIndex": index, "delta": delta });
        self.ready.push_back(("contentBlockDelta", payload));
    }

    fn begin(&mut self, block: Block) -> usize {
        let index = self.next;
        self.next += 1;
        self.block = Some((block, index));
        index
    }

    fn stop(&mut self) {
        if let Some((_, index)) = self.block.take() {
            self.ready.push_back(("contentBlockStop", json!({ "contentBlockIndex": index })));
        }
    }

    /// No more chunks come.
    fn finish(&mut self) -> Result<(), Broken> {
        let Some(stop_reason) = self.stop_reason else {
            return Err(Broken("the upstream ended before the answer did".to_owned()));
        };
        self.stop();
        self.ready.push_back(("messageStop", json!({ "stopReason": stop_reason })));
        let count = |name: &str| self.usage[name].as_u64().unwrap_or_default();
        let (input, output) = (count("prompt_tokens"), count("completion_tokens"));
        let usage =
            json!({ "inputTokens": input, "outputTokens": output, "totalTokens": input + output });
        let metrics = json!({ "latencyMs": elapsed_ms(self.started) });
        self.ready.push_back(("metadata", json!({ "metrics": metrics, "usage": usage })));
        self.is_finished = true;
        Ok(())
    }
}

/// As Converse names it. A stop sequence is the end of a turn to those that do not say which.
fn stop_reason(reason: &str, sequence: &Value) -> &'static str {
    match reason {
        "length" => "max_tokens",
        "tool_calls" | "function_call" => "tool_use",
        "content_filter" => "content_filtered",
        _ if sequence.is_string() => "stop_sequence",
        _ => "end_turn",
    }
}
