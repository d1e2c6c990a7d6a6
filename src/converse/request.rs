//! What is asked for.

use super::content::{Message, SystemContentBlock};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A request of [Converse](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html)
/// and ConverseStream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConverseRequest {
    /// Model id, inference profile or ARN. It is part of the URL, not of the body.
    #[serde(skip)]
    pub model_id: String,
    /// The conversation so far; its last message is the person's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// The system prompt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub system: Vec<SystemContentBlock>,
    /// Length and randomness of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inference_config: Option<InferenceConfiguration>,
    /// Any other member of the API's JSON, such as `toolConfig`; sent as it is.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl ConverseRequest {
    /// A request of this model that says these messages.
    pub fn new(model_id: impl Into<String>, messages: impl Into<Vec<Message>>) -> Self {
        Self { model_id: model_id.into(), messages: messages.into(), ..Self::default() }
    }

    /// Adds a text to the system prompt.
    pub fn system(mut self, text: impl Into<String>) -> Self {
        self.system.push(SystemContentBlock::Text(text.into()));
        self
    }

    /// Sets length and randomness of the answer.
    pub fn inference_config(mut self, inference_config: InferenceConfiguration) -> Self {
        self.inference_config = Some(inference_config);
        self
    }
}

/// Length and randomness of an answer; what is left out is the model's own default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InferenceConfiguration {
    /// Most tokens of the answer, 1 or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// Randomness, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f32>,
    /// Share of the likeliest tokens that are chosen from, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f32>,
    /// The answer ends before any of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<String>,
}
