//! What is asked for.

use super::content::{Message, SystemContentBlock};
use super::guardrail::GuardrailConfiguration;
use super::shape::{string_enums, structures, unions};
use super::tool::ToolConfiguration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A request of [Converse](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html)
/// and ConverseStream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ConverseRequest {
    /// Model id, inference profile or ARN. It is part of the URL, not of the body.
    #[serde(skip)]
    pub model_id: String,
    /// The conversation so far; its last message is the person's. Left out where there is
    /// none, for a prompt's ARN may stand without.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
    /// The system prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<Vec<SystemContentBlock>>,
    /// Length and randomness of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inference_config: Option<InferenceConfiguration>,
    /// The tools that the model may use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_config: Option<ToolConfiguration>,
    /// The guardrail that looks at what is asked and answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardrail_config: Option<GuardrailConfiguration>,
    /// Parameters that only this model has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_model_request_fields: Option<Value>,
    /// What the variables of a prompt stand for, where the model id is a prompt's ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt_variables: Option<BTreeMap<String, PromptVariableValues>>,
    /// Members of the model's own answer to be given too, as JSON Pointers
    /// (`/stop_sequence`); at most 10, each of 1 to 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_model_response_field_paths: Option<Vec<String>>,
    /// For filtering logs of invocations: at most 16 keys of 1 to 256 characters, with
    /// values of at most 256; letters, digits, spaces and `:_@$#=/+,-.`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_metadata: Option<BTreeMap<String, String>>,
    /// How fast it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performance_config: Option<PerformanceConfiguration>,
    /// At which priority, and price, it is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// Form and effort of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_config: Option<OutputConfig>,
    /// Members that are newer than this crate, as the API's JSON has them; sent as they are.
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
        self.system.get_or_insert_default().push(SystemContentBlock::Text(text.into()));
        self
    }

    /// Sets length and randomness of the answer.
    pub fn inference_config(mut self, inference_config: InferenceConfiguration) -> Self {
        self.inference_config = Some(inference_config);
        self
    }

    /// Sets the tools that the model may use.
    pub fn tool_config(mut self, tool_config: ToolConfiguration) -> Self {
        self.tool_config = Some(tool_config);
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
    pub temperature: Option<f64>,
    /// Share of the likeliest tokens that are chosen from, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// The answer ends before any of these; at most 2500, none empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_sequences: Option<Vec<String>>,
    /// Members that are newer than this crate, as the API's JSON has them.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

unions! {
    /// What a variable of a prompt stands for.
    pub union PromptVariableValues {
        /// Text.
        Text(String),
    }

    /// What an answer in a form of the caller's looks like.
    pub union OutputFormatStructure {
        /// As a JSON Schema says.
        JsonSchema(JsonSchemaDefinition),
    }
}

structures! {
    /// How fast an answer should be.
    pub struct PerformanceConfiguration {} optional {
        /// With or without a version of the model that answers sooner.
        latency: PerformanceConfigLatency,
    }

    /// At which priority, and price, a request is served.
    pub struct ServiceTier {
        /// Which.
        r#type: ServiceTierType,
    }

    /// Form and effort of an answer.
    pub struct OutputConfig {} optional {
        /// The form of its text.
        text_format: OutputFormat,
        /// How hard the model thinks: `low`, `medium`, `high`, `xhigh` or `max`; more than
        /// `high` only where the model may think at all. At most 16 characters.
        effort: String,
    }

    /// The form of an answer's text.
    pub struct OutputFormat {
        /// What kind of form.
        r#type: OutputFormatType,
        /// The form.
        structure: OutputFormatStructure,
    }

    /// JSON that a schema describes.
    pub struct JsonSchemaDefinition {
        /// The JSON Schema, as text.
        schema: String,
    } optional {
        /// Its name.
        name: String,
        /// What it is for, for the model to read.
        description: String,
    }
}

string_enums! {
    /// Versions of a model, by their speed.
    pub enum PerformanceConfigLatency {
        /// The usual one.
        Standard = "standard",
        /// The one that answers sooner.
        Optimized = "optimized",
    }

    /// Priorities.
    pub enum ServiceTierType {
        /// Before others.
        Priority = "priority",
        /// The usual one.
        Default = "default",
        /// After others.
        Flex = "flex",
        /// On capacity that is reserved.
        Reserved = "reserved",
    }

    /// Kinds of forms of an answer.
    pub enum OutputFormatType {
        /// JSON that a schema describes.
        JsonSchema = "json_schema",
    }
}
