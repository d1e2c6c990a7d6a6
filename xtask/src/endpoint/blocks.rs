//! The content of an answer: blocks, each of which can be written whole, as Converse has
//! it, or as the events of ConverseStream. Members are in the order of their names, as the
//! service writes them.

use std::iter;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::request::MEDIA_TOKENS;
use super::tokens;

/// Characters of a tool's input in one delta: few, so that it comes in several.
const INPUT_CHARACTERS: usize = 7;
/// In how many deltas an image comes, whatever its size.
const IMAGE_PIECES: usize = 4;
const REDACTED_PIECES: usize = 2;

/// The type of an event, and its payload without the padding.
pub type Event = (&'static str, Value);

/// One content block.
#[derive(Debug, Clone)]
pub enum Block {
    /// What is said.
    Text(String),
    /// What is thought before, with the proof that it was thought.
    Reasoning { text: String, signature: &'static str },
    /// A thought that is not shown.
    Redacted(Vec<u8>),
    /// A question to a tool.
    ToolUse {
        id: String,
        name: String,
        input: Value,
        /// The input's JSON as a stream has it.
        streamed: String,
    },
    /// A picture.
    Image { format: String, bytes: Vec<u8> },
    /// Text that says where it is from.
    Cited(Vec<Statement>),
}

/// A piece of text, and where it is from.
#[derive(Debug, Clone)]
pub struct Statement {
    pub text: String,
    pub citation: Value,
}

impl Block {
    /// A tool use. The service streams nothing for an input that is empty.
    pub fn tool_use(id: String, name: String, input: Value) -> Self {
        let is_empty = input.as_object().is_some_and(Map::is_empty);
        let streamed = if is_empty { String::new() } else { input.to_string() };
        Self::ToolUse { id, name, input, streamed }
    }

    /// How many tokens it counts as.
    pub fn tokens(&self) -> usize {
        match self {
            Self::Text(text) | Self::Reasoning { text, .. } => tokens::count(text),
            // Nobody can read it; it is about as long as the words that it hides.
            Self::Redacted(bytes) => bytes.len().div_ceil(4),
            Self::ToolUse { name, input, .. } => {
                tokens::count(name) + tokens::count(&input.to_string())
            }
            Self::Image { .. } => MEDIA_TOKENS,
            Self::Cited(statements) => {
                statements.iter().map(|statement| tokens::count(&statement.text)).sum()
            }
        }
    }

    /// The block as a message has it.
    pub fn whole(&self) -> Value {
        match self {
            Self::Text(text) => json!({ "text": text }),
            Self::Reasoning { text, signature } => json!({
                "reasoningContent": { "reasoningText": { "signature": signature, "text": text } },
            }),
            Self::Redacted(bytes) => {
                json!({ "reasoningContent": { "redactedContent": STANDARD.encode(bytes) } })
            }
            Self::ToolUse { id, name, input, .. } => {
                json!({ "toolUse": { "input": input, "name": name, "toolUseId": id } })
            }
            Self::Image { format, bytes } => json!({
                "image": { "format": format, "source": { "bytes": STANDARD.encode(bytes) } },
            }),
            Self::Cited(statements) => {
                let texts = statements.iter().map(|statement| statement.text.as_str());
                let citations = statements.iter().map(|statement| &statement.citation);
                json!({
                    "citationsContent": {
                        "citations": citations.collect::<Vec<_>>(),
                        "content": [{ "text": texts.collect::<String>() }],
                    },
                })
            }
        }
    }

    /// The events of the block, made as they are asked for: a text may be long.
    pub fn events(self, index: usize) -> impl Iterator<Item = Event> + Send {
        let start = self.start().map(|start| {
            ("contentBlockStart", json!({ "contentBlockIndex": index, "start": start }))
        });
        let deltas = self.deltas().map(move |delta| {
            ("contentBlockDelta", json!({ "contentBlockIndex": index, "delta": delta }))
        });
        let stop = ("contentBlockStop", json!({ "contentBlockIndex": index }));
        start.into_iter().chain(deltas).chain([stop])
    }

    /// What contentBlockStart says; blocks of text and reasoning have none.
    fn start(&self) -> Option<Value> {
        match self {
            Self::ToolUse { id, name, .. } => {
                Some(json!({ "toolUse": { "name": name, "toolUseId": id } }))
            }
            Self::Image { format, .. } => Some(json!({ "image": { "format": format } })),
            Self::Text(_) | Self::Reasoning { .. } | Self::Redacted(_) | Self::Cited(_) => None,
        }
    }

    fn deltas(self) -> Box<dyn Iterator<Item = Value> + Send> {
        match self {
            Self::Text(text) => Box::new(text_deltas(text)),
            Self::Reasoning { text, signature } => {
                let signature = json!({ "reasoningContent": { "signature": signature } });
                let thoughts = text_deltas(text).map(|text| json!({ "reasoningContent": text }));
                Box::new(thoughts.chain([signature]))
            }
            Self::Redacted(bytes) => Box::new(
                base64_pieces(&bytes, REDACTED_PIECES)
                    .into_iter()
                    .map(|piece| json!({ "reasoningContent": { "redactedContent": piece } })),
            ),
            Self::ToolUse { streamed, .. } => Box::new(
                input_pieces(&streamed)
                    .into_iter()
                    .map(|piece| json!({ "toolUse": { "input": piece } })),
            ),
            Self::Image { bytes, .. } => Box::new(
                base64_pieces(&bytes, IMAGE_PIECES)
                    .into_iter()
                    .map(|piece| json!({ "image": { "source": { "bytes": piece } } })),
            ),
            Self::Cited(statements) => Box::new(statements.into_iter().flat_map(|statement| {
                let citation = json!({ "citation": statement.citation });
                text_deltas(statement.text).chain([citation])
            })),
        }
    }
}

/// A delta for each token.
fn text_deltas(text: String) -> impl Iterator<Item = Value> + Send {
    let mut at = 0;
    iter::from_fn(move || {
        let token = tokens::split(&text[at..]).next()?;
        at += token.len();
        Some(json!({ "text": token }))
    })
}

/// The input of a tool; one that is empty still has a delta.
fn input_pieces(input: &str) -> Vec<String> {
    if input.is_empty() {
        return vec![String::new()];
    }
    let characters: Vec<char> = input.chars().collect();
    characters.chunks(INPUT_CHARACTERS).map(|piece| piece.iter().collect()).collect()
}

/// Bytes in about `count` pieces, each of them base64. Joined, these texts are no base64:
/// each but the last is of a length that needs padding at its end.
fn base64_pieces(bytes: &[u8], count: usize) -> Vec<String> {
    let length = bytes.len().div_ceil(count);
    let length = if length.is_multiple_of(3) { length + 1 } else { length };
    bytes.chunks(length).map(|piece| STANDARD.encode(piece)).collect()
}
