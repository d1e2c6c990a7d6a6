//! What a model says, within the limits of the request, and how it ended.

use serde_json::{Value, json};

use super::catalogue::Voice;
use super::chat;
use super::request::Conversation;
use super::{tokens, tools};

/// How much `local.long` says when it is not told how much.
const LONG_TOKENS: usize = 2_000;

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What is said.
    pub text: String,
    /// Why it ended there.
    pub stop_reason: &'static str,
    input_tokens: usize,
    output_tokens: usize,
}

impl Reply {
    /// What `voice` says to the conversation.
    pub fn to(conversation: &Conversation, voice: Voice) -> Self {
        let text = match voice {
            Voice::Chat => chat::answer(conversation),
            Voice::Tools if !conversation.tool_results.is_empty() => tools::summary(conversation),
            Voice::Echo | Voice::Tools => conversation.last().to_owned(),
            Voice::Long => {
                let most = conversation.max_tokens.unwrap_or(LONG_TOKENS);
                return Self::within(long(most), conversation, Some(most));
            }
        };
        Self::within(text, conversation, conversation.max_tokens)
    }

    /// `text` as far as stop sequences and the most tokens allow.
    fn within(mut text: String, conversation: &Conversation, max_tokens: Option<usize>) -> Self {
        let sequences = conversation.stop_sequences.iter();
        let stop = sequences.filter_map(|sequence| text.find(sequence)).min();
        if let Some(at) = stop {
            text.truncate(at);
        }
        let mut stop_reason = if stop.is_some() { "stop_sequence" } else { "end_turn" };
        let (mut output_tokens, mut length) = (0, 0);
        for token in tokens::split(&text) {
            if max_tokens == Some(output_tokens) {
                stop_reason = "max_tokens";
                break;
            }
            output_tokens += 1;
            length += token.len();
        }
        text.truncate(length);
        Self { text, stop_reason, input_tokens: conversation.input_tokens, output_tokens }
    }

    /// `text` as it is, whatever the limits of the request.
    pub fn unlimited(text: &str, conversation: &Conversation) -> Self {
        Self {
            text: text.to_owned(),
            stop_reason: "end_turn",
            input_tokens: conversation.input_tokens,
            output_tokens: tokens::count(text),
        }
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
        let content = if self.text.is_empty() { json!([]) } else { json!([{ "text": self.text }]) };
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
