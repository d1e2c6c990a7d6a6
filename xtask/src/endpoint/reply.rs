//! What a model says, within the limits of the request, and how it ended.

use serde_json::{Value, json};

use super::blocks::Block;
use super::catalogue::Voice;
use super::request::Conversation;
use super::{chat, citations, image, reasoning, tokens, tools};

/// How much `local.long` says when it is not told how much.
const LONG_TOKENS: usize = 2_000;

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Its content.
    pub blocks: Vec<Block>,
    /// Why it ended there.
    pub stop_reason: &'static str,
    input_tokens: usize,
    output_tokens: usize,
}

impl Reply {
    /// What `voice` says to the conversation.
    pub fn to(conversation: &Conversation, voice: Voice) -> Self {
        let echo = || conversation.last().to_owned();
        let limit = conversation.max_tokens;
        match voice {
            Voice::Chat => Self::within(chat::answer(conversation), conversation, limit),
            Voice::Echo => Self::within(echo(), conversation, limit),
            Voice::Long => {
                let most = limit.unwrap_or(LONG_TOKENS);
                Self::within(long(most), conversation, Some(most))
            }
            Voice::Tools | Voice::ToolInputBroken => {
                if let Some(mut blocks) = tools::uses(conversation) {
                    if voice == Voice::ToolInputBroken {
                        tools::cut_first_input(&mut blocks);
                    }
                    return Self::new(blocks, "tool_use", conversation);
                }
                let has_results = !conversation.tool_results.is_empty();
                let text = if has_results { tools::summary(conversation) } else { echo() };
                Self::within(text, conversation, limit)
            }
            Voice::Reasoning => {
                let said = Self::within(echo(), conversation, limit);
                let thoughts = reasoning::thoughts(conversation).into_iter();
                Self::new(thoughts.chain(said.blocks), said.stop_reason, conversation)
            }
            Voice::Image => {
                let (text, image) = image::shown(conversation);
                let said = Self::within(text.to_owned(), conversation, limit);
                // A text that was stopped is the end of the answer.
                let image = (said.stop_reason == "end_turn").then_some(image);
                Self::new(said.blocks.into_iter().chain(image), said.stop_reason, conversation)
            }
            Voice::Citations => {
                Self::new([citations::cited(conversation)], "end_turn", conversation)
            }
        }
    }

    /// `text` as far as stop sequences and the most tokens allow.
    fn within(mut text: String, conversation: &Conversation, max_tokens: Option<usize>) -> Self {
        let sequences = conversation.stop_sequences.iter();
        let stop = sequences.filter_map(|sequence| text.find(sequence)).min();
        if let Some(at) = stop {
            text.truncate(at);
        }
        let mut stop_reason = if stop.is_some() { "stop_sequence" } else { "end_turn" };
        if let Some(most) = max_tokens {
            let length = tokens::split(&text).take(most).map(str::len).sum();
            if length < text.len() {
                text.truncate(length);
                stop_reason = "max_tokens";
            }
        }
        // An empty answer has no block at all.
        Self::new((!text.is_empty()).then_some(Block::Text(text)), stop_reason, conversation)
    }

    /// `text` as it is, whatever the limits of the request.
    pub fn unlimited(text: &str, conversation: &Conversation) -> Self {
        Self::new([Block::Text(text.to_owned())], "end_turn", conversation)
    }

    fn new(
        blocks: impl IntoIterator<Item = Block>,
        stop_reason: &'static str,
        conversation: &Conversation,
    ) -> Self {
        let blocks: Vec<Block> = blocks.into_iter().collect();
        let output_tokens = blocks.iter().map(Block::tokens).sum();
        Self { blocks, stop_reason, input_tokens: conversation.input_tokens, output_tokens }
    }

    /// `usage`, with the unmodelled member that the service sends.
    pub fn usage(&self) -> Value {
        json!({
            "inputTokens": self.input_tokens,
            "outputTokens": self.output_tokens,
            "serverToolUsage": {},
            "totalTokens": self.input_tokens + self.output_tokens,
        })
    }

    /// The body of a Converse answer.
    pub fn whole(&self, latency_ms: u64) -> Value {
        let content: Vec<Value> = self.blocks.iter().map(Block::whole).collect();
        json!({
            "metrics": { "latencyMs": latency_ms },
            "output": { "message": { "content": content, "role": "assistant" } },
            "stopReason": self.stop_reason,
            "usage": self.usage(),
        })
    }
}

/// A text longer than `most` tokens, so that the limit is always what ends it.
fn long(most: usize) -> String {
    const SENTENCES: [&str; 5] = [
        "This is the local endpoint talking, and it has nothing to say but it says it at length.",
        "Press Stop whenever you like: the connection closes and no further token is made.",
        "A reader that is slower than this text only makes it wait, as the network would.",
        "Each word comes as a message of its own, with both checksums and some padding.",
        "The paragraphs are numbered, so that you can see whether one was lost.",
    ];
    let per_paragraph: usize = SENTENCES.iter().map(|sentence| tokens::count(sentence)).sum();
    let paragraphs = 1 + most / per_paragraph;
    (1..=paragraphs).map(|number| format!("{number}. {}\n\n", SENTENCES.join(" "))).collect()
}
