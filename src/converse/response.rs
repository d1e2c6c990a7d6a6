//! What is answered.

use super::content::{CacheTtl, Message};
use super::guardrail::GuardrailTraceAssessment;
use super::request::{PerformanceConfiguration, ServiceTier};
use super::shape::{lenient, string_enums, structures, unions};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of [Converse](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
///
/// JSON without `output` does not pass for one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConverseResponse {
    /// What the model says.
    pub output: ConverseOutput,
    /// Why it says no more.
    #[serde(default, deserialize_with = "lenient")]
    pub stop_reason: StopReason,
    /// What it cost.
    #[serde(default, deserialize_with = "lenient")]
    pub usage: TokenUsage,
    /// How long it took.
    #[serde(default, deserialize_with = "lenient")]
    pub metrics: ConverseMetrics,
    /// What was asked for by `additional_model_response_field_paths`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_model_response_fields: Option<Value>,
    /// What guardrail and router did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<ConverseTrace>,
    /// How fast it was asked to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance_config: Option<PerformanceConfiguration>,
    /// At which priority it was served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// Members that are newer than this crate, as the API's JSON has them.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

unions! {
    /// What the model says.
    pub union ConverseOutput {
        /// A message, to be appended to the conversation.
        Message(Message),
    }
}

string_enums! {
    /// Why the model says no more.
    pub enum StopReason {
        /// It has said all.
        EndTurn = "end_turn",
        /// It wants a tool's result.
        ToolUse = "tool_use",
        /// `max_tokens` was reached.
        MaxTokens = "max_tokens",
        /// One of `stop_sequences` would have come next.
        StopSequence = "stop_sequence",
        /// A guardrail stepped in.
        GuardrailIntervened = "guardrail_intervened",
        /// The service's content filter stepped in.
        ContentFiltered = "content_filtered",
        /// What it wrote could not be read.
        MalformedModelOutput = "malformed_model_output",
        /// Its use of a tool could not be read.
        MalformedToolUse = "malformed_tool_use",
        /// The conversation has filled all the room that the model has.
        ModelContextWindowExceeded = "model_context_window_exceeded",
    }
}

structures! {
    /// Tokens read and written.
    pub struct TokenUsage {
        /// Tokens of the request that no cache had.
        input_tokens: u64,
        /// Tokens of the answer.
        output_tokens: u64,
        /// All of them.
        total_tokens: u64,
    } optional {
        /// Tokens of the request that came from the cache.
        cache_read_input_tokens: u64,
        /// Tokens of the request that went to the cache.
        cache_write_input_tokens: u64,
        /// Those that went to the cache, by how long it keeps them.
        cache_details: Vec<CacheDetail>,
    }

    /// Tokens that went to the cache.
    pub struct CacheDetail {
        /// How long the cache keeps them.
        ttl: CacheTtl,
        /// How many there are.
        input_tokens: u64,
    }

    /// How long an answer took.
    pub struct ConverseMetrics {
        /// Milliseconds from request to answer, as the service measured it.
        latency_ms: u64,
    }

    /// What guardrail and router did.
    pub struct ConverseTrace {} optional {
        /// What the guardrail found.
        guardrail: Box<GuardrailTraceAssessment>,
        /// Which model the prompt router chose.
        prompt_router: PromptRouterTrace,
    }

    /// What a prompt router did.
    pub struct PromptRouterTrace {} optional {
        /// ARN of the model or inference profile that it chose.
        invoked_model_id: String,
    }
}
