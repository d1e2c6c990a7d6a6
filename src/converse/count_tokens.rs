//! How many tokens a request would cost.

use super::blob::Blob;
use super::content::{Message, SystemContentBlock};
use super::request::ConverseRequest;
use super::shape::{structures, unions};
use super::tool::ToolConfiguration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A request of [CountTokens](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct CountTokensRequest {
    /// Model id or ARN, 1 to 256 characters. It is part of the URL, not of the body.
    #[serde(skip)]
    pub model_id: String,
    /// What is to be counted.
    pub input: CountTokensInput,
    /// Members that are newer than this crate, as the API's JSON has them; sent as they are.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl CountTokensRequest {
    /// Counts this for this model.
    pub fn new(model_id: impl Into<String>, input: CountTokensInput) -> Self {
        Self { model_id: model_id.into(), input, ..Self::default() }
    }
}

/// Counts what this request would read.
impl From<ConverseRequest> for CountTokensRequest {
    fn from(request: ConverseRequest) -> Self {
        let converse = ConverseTokensRequest {
            messages: Some(request.messages),
            system: request.system,
            tool_config: request.tool_config,
            additional_model_request_fields: request.additional_model_request_fields,
            other: Map::new(),
        };
        Self::new(request.model_id, CountTokensInput::Converse(converse))
    }
}

unions! {
    /// What is to be counted.
    pub union CountTokensInput {
        /// A request of InvokeModel.
        InvokeModel(InvokeModelTokensRequest),
        /// A request of Converse.
        Converse(ConverseTokensRequest),
    }
}

structures! {
    /// A request of InvokeModel.
    pub struct InvokeModelTokensRequest {
        /// Its body, in the model's own format; at most 25,000,000 bytes.
        body: Blob,
    }

    /// The parts of a request of Converse that cost tokens.
    pub struct ConverseTokensRequest {} optional {
        /// The conversation so far.
        messages: Vec<Message>,
        /// The system prompt.
        system: Vec<SystemContentBlock>,
        /// The tools that the model may use.
        tool_config: ToolConfiguration,
        /// Parameters that only this model has.
        additional_model_request_fields: Value,
    }
}

/// The answer of [CountTokens](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html).
///
/// JSON without `inputTokens` does not pass for one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CountTokensResponse {
    /// Tokens of the request, as this model counts.
    pub input_tokens: u64,
    /// Members that are newer than this crate, as the API's JSON has them.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}
