//! What is answered.

use super::content::Message;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of [Converse](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConverseResponse {
    /// What the model says.
    pub output: ConverseOutput,
    /// Why it says no more.
    pub stop_reason: StopReason,
    /// What it cost.
    pub usage: TokenUsage,
    /// How long it took.
    pub metrics: ConverseMetrics,
    /// Any other member of the API's JSON.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// What the model says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ConverseOutput {
    /// A message, to be appended to the conversation.
    Message(Message),
    /// An output that is newer than this crate, as the API's JSON has it.
    #[serde(untagged)]
    Other(Map<String, Value>),
}

/// Why the model says no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StopReason {
    /// It has said all.
    EndTurn,
    /// It wants a tool's result.
    ToolUse,
    /// `max_tokens` was reached.
    MaxTokens,
    /// One of `stop_sequences` would have come next.
    StopSequence,
    /// A guardrail stepped in.
    GuardrailIntervened,
    /// The service's content filter stepped in.
    ContentFiltered,
    /// A reason that is newer than this crate.
    #[serde(untagged)]
    Unknown(String),
}

/// Tokens read and written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TokenUsage {
    /// Tokens of the request.
    pub input_tokens: u64,
    /// Tokens of the answer.
    pub output_tokens: u64,
    /// Both.
    pub total_tokens: u64,
    /// Any other member, such as those of the prompt cache.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// How long an answer took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConverseMetrics {
    /// Milliseconds from request to answer, as the service measured it.
    pub latency_ms: u64,
}
