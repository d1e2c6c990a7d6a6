//! All models of the endpoint: the one table behind routing, the listing and
//! the printed help.

use super::delivery::Delivery;
use super::fault::{HttpFault, StreamFault};

/// Every model, chat models first; the first one is the default of the demo.
pub const MODELS: &[Model] = &[
    chat(
        "local.chat",
        Voice::Chat,
        "A small scripted conversationalist that remembers what you told it",
    ),
    chat("local.echo", Voice::Echo, "Says exactly what the last user message says"),
    chat(
        "local.long",
        Voice::Long,
        "Talks until maxTokens (2,000 without one), for Stop and back-pressure",
    ),
    chat(
        "local.tools",
        Voice::Tools,
        "Asks every tool offered, with the JSON object in the message, then says what they said",
    ),
    chat(
        "local.tool-input-broken",
        Voice::ToolInputBroken,
        "As local.tools, but the first tool's input is cut in the middle where it is streamed",
    ),
    chat(
        "local.reasoning",
        Voice::Reasoning,
        "Thinks, openly and then redacted, before it says what the last user message says",
    ),
    chat("local.image", Voice::Image, "Shows a picture, or the one in the last user message again"),
    chat(
        "local.citations",
        Voice::Citations,
        "Quotes the documents it was sent, or else you, with citations of them and of the Web",
    ),
    // Errors before the stream, by type.
    refuses("local.error-access-denied", HttpFault::AccessDenied, "403 AccessDeniedException"),
    refuses(
        "local.error-expired-token",
        HttpFault::ExpiredToken,
        "403 ExpiredTokenException, as recorded",
    ),
    refuses(
        "local.error-resource-not-found",
        HttpFault::ResourceNotFound,
        "404 ResourceNotFoundException",
    ),
    refuses("local.error-model-timeout", HttpFault::ModelTimeout, "408 ModelTimeoutException"),
    refuses("local.error-validation", HttpFault::Validation, "400 ValidationException"),
    refuses(
        "local.error-model-error",
        HttpFault::ModelError,
        "424 ModelErrorException, with its extra members",
    ),
    refuses(
        "local.error-throttling",
        HttpFault::Throttling,
        "429 ThrottlingException, Retry-After: 1",
    ),
    refuses("local.error-model-not-ready", HttpFault::ModelNotReady, "429 ModelNotReadyException"),
    refuses(
        "local.error-internal-server",
        HttpFault::InternalServer,
        "500 InternalServerException",
    ),
    refuses(
        "local.error-service-unavailable",
        HttpFault::ServiceUnavailable,
        "503 ServiceUnavailableException",
    ),
    refuses(
        "local.error-service-quota-exceeded",
        HttpFault::ServiceQuota,
        "400 ServiceQuotaExceededException",
    ),
    // Errors before the stream, by the form of the answer.
    refuses("local.error-html", HttpFault::HtmlError, "502 with an HTML page, as a proxy answers"),
    refuses("local.error-empty", HttpFault::EmptyError, "503 with an empty body"),
    refuses(
        "local.error-gateway",
        HttpFault::Gateway,
        "403 {\"Message\": …} without x-amzn-errortype",
    ),
    refuses(
        "local.error-type-in-body",
        HttpFault::TypeInBody,
        "429, its type only in __type, with a namespace",
    ),
    refuses(
        "local.error-type-with-link",
        HttpFault::TypeWithLink,
        "429, its type in the header followed by :http://…",
    ),
    refuses("local.html", HttpFault::Html, "200 with an HTML page in place of any answer"),
    refuses("local.redirect", HttpFault::Redirect, "307 to /elsewhere"),
    refuses("local.stall-headers", HttpFault::StallHeaders, "Never answers"),
    // Exceptions and errors in the stream.
    breaks(
        "local.stream-throttling",
        StreamFault::Throttling,
        "throttlingException after three deltas",
    ),
    breaks(
        "local.stream-validation",
        StreamFault::Validation,
        "validationException after three deltas",
    ),
    breaks(
        "local.stream-internal-server",
        StreamFault::InternalServer,
        "internalServerException after three deltas",
    ),
    breaks(
        "local.stream-model-stream-error",
        StreamFault::ModelStreamError,
        "modelStreamErrorException after three deltas, with its extra members",
    ),
    breaks(
        "local.stream-service-unavailable",
        StreamFault::ServiceUnavailable,
        "serviceUnavailableException after three deltas",
    ),
    breaks(
        "local.stream-unmodelled",
        StreamFault::Unmodelled,
        "An exception that the model does not name",
    ),
    breaks(
        "local.stream-error-message",
        StreamFault::ErrorMessage,
        "An error message with code and text",
    ),
    breaks(
        "local.stream-error-bare",
        StreamFault::ErrorBare,
        "An error message without code and text",
    ),
    // Streams that end badly.
    breaks("local.stream-cut", StreamFault::Cut, "The connection breaks inside the fourth delta"),
    breaks(
        "local.stream-short",
        StreamFault::Short,
        "The body ends cleanly inside the fourth delta",
    ),
    breaks(
        "local.stream-no-stop",
        StreamFault::NoStop,
        "The body ends cleanly just before messageStop",
    ),
    breaks(
        "local.stream-stall",
        StreamFault::Stall,
        "Three deltas, then silence on an open connection",
    ),
    breaks("local.empty-stream", StreamFault::Empty, "200, an event stream of no bytes"),
    // Streams with a message that is wrong, or new.
    breaks(
        "local.stream-corrupt",
        StreamFault::Corrupt,
        "A payload bit of the fourth delta is flipped",
    ),
    breaks(
        "local.stream-corrupt-prelude",
        StreamFault::CorruptPrelude,
        "A bit of the fourth delta's prelude CRC is flipped",
    ),
    breaks(
        "local.stream-huge-length",
        StreamFault::HugeLength,
        "A valid prelude that claims a message of 1 GiB",
    ),
    breaks("local.stream-bad-json", StreamFault::BadJson, "A delta whose payload is not JSON"),
    breaks(
        "local.stream-unknown-event",
        StreamFault::UnknownEvent,
        "A new event type and a new delta member; then the answer goes on to its good end",
    ),
    breaks("local.stream-html", StreamFault::Html, "200 with an HTML page in place of the stream"),
];

/// One model of the endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// What a request names it by.
    pub id: &'static str,
    /// One line on what it does.
    pub description: &'static str,
    /// How it answers.
    pub behaviour: Behaviour,
}

/// How a model answers.
#[derive(Debug, Clone, Copy)]
pub enum Behaviour {
    /// As a model does.
    Speaks(Voice),
    /// With something other than an answer, whatever the operation.
    Refuses(HttpFault),
    /// As `local.echo`, but its streams go wrong.
    Breaks(StreamFault),
}

/// What a model says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// A scripted conversation.
    Chat,
    /// What it was told.
    Echo,
    /// As much as is asked for.
    Long,
    /// Questions to tools, then what they said.
    Tools,
    /// The same, but a question breaks off in a stream.
    ToolInputBroken,
    /// Thoughts, then what it was told.
    Reasoning,
    /// A picture.
    Image,
    /// Quotations.
    Citations,
}

impl Model {
    /// `chat` or `fault`, as the listing calls it.
    pub fn kind(&self) -> &'static str {
        match self.behaviour {
            Behaviour::Speaks(_) => "chat",
            Behaviour::Refuses(_) | Behaviour::Breaks(_) => "fault",
        }
    }
}

/// The model that a request names, and how it wants the stream delivered: an
/// id of the table or an ARN that ends in one, and perhaps `:` and a delivery.
pub fn find(model_id: &str) -> Option<(&'static Model, Delivery)> {
    let name = model_id.rsplit('/').next().unwrap_or(model_id);
    let (id, delivery) = match name.split_once(':') {
        Some((id, option)) => (id, Delivery::named(option)?),
        None => (name, Delivery::default()),
    };
    Some((MODELS.iter().find(|model| model.id == id)?, delivery))
}

const fn chat(id: &'static str, voice: Voice, description: &'static str) -> Model {
    Model { id, description, behaviour: Behaviour::Speaks(voice) }
}

const fn refuses(id: &'static str, fault: HttpFault, description: &'static str) -> Model {
    Model { id, description, behaviour: Behaviour::Refuses(fault) }
}

const fn breaks(id: &'static str, fault: StreamFault, description: &'static str) -> Model {
    Model { id, description, behaviour: Behaviour::Breaks(fault) }
}
