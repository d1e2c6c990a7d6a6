//! The Converse API: what is said over the wire, apart from how it gets there.
//!
//! Names are those of the [API reference](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
//! Text is typed as far as a chat needs; everything else is kept as the API's JSON, so
//! that nothing is lost that is not typed here.

#[cfg(any(feature = "js", test))]
pub(crate) mod batch;
mod content;
mod event;
mod request;
mod response;
pub(crate) mod service_error;
pub(crate) mod stream;

pub use content::{ContentBlock, ConversationRole, Message, SystemContentBlock};
pub use event::{
    ContentBlockDelta, ContentBlockDeltaEvent, ContentBlockStartEvent, ContentBlockStopEvent,
    ConverseStreamMetadataEvent, ConverseStreamOutput, MessageStartEvent, MessageStopEvent,
};
pub use request::{ConverseRequest, InferenceConfiguration};
pub use response::{ConverseMetrics, ConverseOutput, ConverseResponse, StopReason, TokenUsage};
