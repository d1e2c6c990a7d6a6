//! What a stream says, bit by bit.

use super::citation::CitationsDelta;
use super::content::ConversationRole;
use super::guardrail::GuardrailTraceAssessment;
use super::media::{ErrorBlock, ImageFormat, ImageSource};
use super::reasoning::ReasoningContentBlockDelta;
use super::request::{PerformanceConfiguration, ServiceTier};
use super::response::{PromptRouterTrace, StopReason, TokenUsage};
use super::shape::{structures, unions};
use super::stream::RawEvent;
use super::tool::{ToolResultStatus, ToolUseType};
use crate::error::Error;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

/// An event of [ConverseStream](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html).
///
/// As JSON it is an object of one member, the event's type, as the AWS SDKs have it:
/// `{"messageStart": {"role": "assistant"}}`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
// Read one at a time, and nearly all of them are deltas.
#[allow(clippy::large_enum_variant)]
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
    /// Reads an event off the wire, without the padding that hides its length there.
    pub(crate) fn parse(event: RawEvent<'_>) -> Result<Self, Error> {
        let mut json = serde_json::Deserializer::from_str(event.text()?);
        let output = Self::read(event.event_type, &mut json)
            .and_then(|output| json.end().map(|()| output))
            .map_err(|_| event.invalid_payload());
        output.map(|mut output| {
            output.unknown_members().shift_remove("p");
            output
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

    fn read<'de, D: Deserializer<'de>>(event_type: &str, payload: D) -> Result<Self, D::Error> {
        Ok(match event_type {
            "messageStart" => Self::MessageStart(Deserialize::deserialize(payload)?),
            "contentBlockStart" => Self::ContentBlockStart(Deserialize::deserialize(payload)?),
            "contentBlockDelta" => Self::ContentBlockDelta(Deserialize::deserialize(payload)?),
            "contentBlockStop" => Self::ContentBlockStop(Deserialize::deserialize(payload)?),
            "messageStop" => Self::MessageStop(Deserialize::deserialize(payload)?),
            "metadata" => Self::Metadata(Deserialize::deserialize(payload)?),
            event_type => Self::Unknown {
                event_type: event_type.to_owned(),
                payload: Deserialize::deserialize(payload)?,
            },
        })
    }

    fn unknown_members(&mut self) -> &mut Map<String, Value> {
        match self {
            Self::MessageStart(event) => &mut event.other,
            Self::ContentBlockStart(event) => &mut event.other,
            Self::ContentBlockDelta(event) => &mut event.other,
            Self::ContentBlockStop(event) => &mut event.other,
            Self::MessageStop(event) => &mut event.other,
            Self::Metadata(event) => &mut event.other,
            Self::Unknown { payload, .. } => payload,
        }
    }
}

impl Serialize for ConverseStreamOutput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::MessageStart(event) => map.serialize_entry("messageStart", event),
            Self::ContentBlockStart(event) => map.serialize_entry("contentBlockStart", event),
            Self::ContentBlockDelta(event) => map.serialize_entry("contentBlockDelta", event),
            Self::ContentBlockStop(event) => map.serialize_entry("contentBlockStop", event),
            Self::MessageStop(event) => map.serialize_entry("messageStop", event),
            Self::Metadata(event) => map.serialize_entry("metadata", event),
            Self::Unknown { event_type, payload } => map.serialize_entry(event_type, payload),
        }?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for ConverseStreamOutput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = Map::deserialize(deserializer)?.into_iter();
        match (members.next(), members.next()) {
            (Some((event_type, payload)), None) => {
                Self::read(&event_type, payload).map_err(de::Error::custom)
            }
            _ => Err(de::Error::custom("an event has one member, its type")),
        }
    }
}

structures! {
    /// The message begins.
    pub struct MessageStartEvent {
        /// Who says it.
        role: ConversationRole,
    }

    /// A block begins.
    pub struct ContentBlockStartEvent {
        /// Which block of the message, from 0.
        content_block_index: u32,
        /// What it begins with.
        start: ContentBlockStart,
    }

    /// More of a block.
    pub struct ContentBlockDeltaEvent {
        /// Which block of the message, from 0.
        content_block_index: u32,
        /// What is added to it.
        delta: ContentBlockDelta,
    }

    /// A block is whole.
    pub struct ContentBlockStopEvent {
        /// Which block of the message, from 0.
        content_block_index: u32,
    }

    /// The message is whole.
    pub struct MessageStopEvent {
        /// Why the model says no more.
        stop_reason: StopReason,
    } optional {
        /// What was asked for by `additional_model_response_field_paths`.
        additional_model_response_fields: Value,
    }

    /// What the answer cost.
    pub struct ConverseStreamMetadataEvent {
        /// Tokens read and written.
        usage: TokenUsage,
        /// How long it took.
        metrics: ConverseStreamMetrics,
    } optional {
        /// What guardrail and router did.
        trace: ConverseStreamTrace,
        /// How fast it was asked to be.
        performance_config: PerformanceConfiguration,
        /// At which priority it was served.
        service_tier: ServiceTier,
    }

    /// How long an answer took.
    pub struct ConverseStreamMetrics {
        /// Milliseconds, as the service measured them.
        latency_ms: u64,
    }

    /// What guardrail and router did.
    pub struct ConverseStreamTrace {} optional {
        /// What the guardrail found.
        guardrail: Box<GuardrailTraceAssessment>,
        /// Which model the prompt router chose.
        prompt_router: PromptRouterTrace,
    }

    /// The model wants a tool to be used.
    pub struct ToolUseBlockStart {
        /// What the result refers to, 1 to 64 of `a-z A-Z 0-9 _ . : -`.
        tool_use_id: String,
        /// The tool's name, 1 to 64 of `a-z A-Z 0-9 _ -`.
        name: String,
    } optional {
        /// Who uses it: the caller, unless it says otherwise.
        r#type: ToolUseType,
    }

    /// A tool's result begins, of a tool that comes with the model.
    pub struct ToolResultBlockStart {
        /// The use that this is the result of.
        tool_use_id: String,
    } optional {
        /// What kind of result it is.
        r#type: String,
        /// Whether it went well.
        status: ToolResultStatus,
    }

    /// An image begins.
    pub struct ImageBlockStart {
        /// How it is encoded.
        format: ImageFormat,
    }

    /// More of a tool's input.
    pub struct ToolUseBlockDelta {
        /// A piece of JSON as text; all of them together are the input.
        input: String,
    }

    /// More of an image.
    pub struct ImageBlockDelta {} optional {
        /// More of its bytes.
        source: ImageSource,
        /// Why there are no more.
        error: ErrorBlock,
    }
}

unions! {
    /// What a block begins with.
    pub union ContentBlockStart {
        /// The model wants a tool to be used.
        ToolUse(ToolUseBlockStart),
        /// A tool's result, of a tool that comes with the model.
        ToolResult(ToolResultBlockStart),
        /// An image.
        Image(ImageBlockStart),
    }

    /// What is added to a block.
    pub union ContentBlockDelta {
        /// Text.
        Text(String),
        /// More of a tool's input.
        ToolUse(ToolUseBlockDelta),
        /// More of a tool's result.
        ToolResult(Vec<ToolResultBlockDelta>),
        /// More of what the model thinks.
        ReasoningContent(ReasoningContentBlockDelta),
        /// A source of the text.
        Citation(CitationsDelta),
        /// More of an image.
        Image(ImageBlockDelta),
    }

    /// What is added to a tool's result.
    pub union ToolResultBlockDelta {
        /// Text.
        Text(String),
        /// JSON.
        Json(Value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(event_type: &str, payload: &str) -> Result<ConverseStreamOutput, Error> {
        ConverseStreamOutput::parse(RawEvent { event_type, payload: payload.as_bytes(), offset: 7 })
    }

    #[test]
    fn padding_is_dropped_and_nothing_else() {
        let event = parse("messageStart", r#"{"p":"abcd","role":"assistant","q":1}"#).unwrap();
        let ConverseStreamOutput::MessageStart(start) = event else { panic!("{event:?}") };
        assert_eq!(start.other.into_iter().collect::<Vec<_>>(), [("q".to_owned(), 1.into())]);
        let event = parse("newEvent", r#"{"p":"abcd","a":1}"#).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), r#"{"newEvent":{"a":1}}"#);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for payload in ["{", "[]", "1", "null", "{} {}", r#"{"role":"assistant"}}"#] {
            for event_type in ["messageStart", "newEvent"] {
                let error = parse(event_type, payload).unwrap_err();
                assert_eq!(error.name(), "ProtocolError", "{event_type} {payload}");
            }
        }
    }
}
