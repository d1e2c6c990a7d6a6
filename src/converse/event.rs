//! What a stream says, bit by bit.

use super::content::ConversationRole;
use super::response::{ConverseMetrics, StopReason, TokenUsage};
use super::stream::RawEvent;
use crate::error::Error;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An event of [ConverseStream](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ConverseStreamOutput {
    /// The message begins.
    MessageStart(MessageStartEvent),
    /// A block begins that says more than its deltas do, such as a tool use. Text
    /// begins without.
    ContentBlockStart(ContentBlockStartEvent),
    /// More of a block.
    ContentBlockDelta(ContentBlockDeltaEvent),
    /// A block is whole.
    ContentBlockStop(ContentBlockStopEvent),
    /// The message is whole. Metadata follows.
    MessageStop(MessageStopEvent),
    /// What the answer cost.
    Metadata(ConverseStreamMetadataEvent),
    /// An event that is newer than this crate.
    Unknown {
        /// Its type.
        event_type: String,
        /// Its members.
        payload: Map<String, Value>,
    },
}

impl ConverseStreamOutput {
    pub(crate) fn parse(event: RawEvent<'_>) -> Result<Self, Error> {
        fn payload<T: serde::de::DeserializeOwned>(event: RawEvent<'_>) -> Result<T, Error> {
            serde_json::from_str(event.payload).map_err(|_| event.invalid_payload())
        }
        Ok(match event.event_type {
            "messageStart" => Self::MessageStart(payload(event)?),
            "contentBlockStart" => Self::ContentBlockStart(payload(event)?),
            "contentBlockDelta" => Self::ContentBlockDelta(payload(event)?),
            "contentBlockStop" => Self::ContentBlockStop(payload(event)?),
            "messageStop" => Self::MessageStop(payload(event)?),
            "metadata" => Self::Metadata(payload(event)?),
            event_type => {
                Self::Unknown { event_type: event_type.to_owned(), payload: payload(event)? }
            }
        })
    }

    /// The text that this event adds to the answer; none for other events.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::ContentBlockDelta(ContentBlockDeltaEvent {
                delta: ContentBlockDelta::Text(text),
                ..
            }) => Some(text),
            _ => None,
        }
    }
}

/// The message begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessageStartEvent {
    /// Who says it.
    pub role: ConversationRole,
}

/// A block begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ContentBlockStartEvent {
    /// Which block of the message, from 0.
    pub content_block_index: u32,
    /// What it begins with, as the API's JSON has it (`{"toolUse": {…}}`).
    pub start: Map<String, Value>,
}

/// More of a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ContentBlockDeltaEvent {
    /// Which block of the message, from 0.
    pub content_block_index: u32,
    /// What is added to it.
    pub delta: ContentBlockDelta,
}

/// What is added to a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ContentBlockDelta {
    /// Text.
    Text(String),
    /// Any other addition, as the API's JSON has it, bytes as base64.
    #[serde(untagged)]
    Other(Map<String, Value>),
}

/// A block is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ContentBlockStopEvent {
    /// Which block of the message, from 0.
    pub content_block_index: u32,
}

/// The message is whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MessageStopEvent {
    /// Why the model says no more.
    pub stop_reason: StopReason,
    /// What was asked for by `additionalModelResponseFieldPaths`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_model_response_fields: Option<Value>,
}

/// What the answer cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConverseStreamMetadataEvent {
    /// Tokens read and written.
    pub usage: TokenUsage,
    /// How long it took.
    pub metrics: ConverseMetrics,
    /// Any other member, such as the guardrail's trace.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}
