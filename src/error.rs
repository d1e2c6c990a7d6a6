//! What can go wrong, by whose fault it is.

#[cfg(any(feature = "js", test))]
pub(crate) mod json;

use crate::auth::KeyOrigin;
use crate::eventstream::{DecodeError, DecodeErrorKind};
use crate::json::{number_member, string_member};
use crate::retry::Fault;
use crate::text::{decimal, write_filled};
use crate::timestamp;
use std::fmt;

/// Why a call or a stream failed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The caller's: a configuration or a request that cannot be sent. Nothing was sent.
    Config(ConfigError),
    /// The service's: it answered with an error, or its stream ended in one.
    Service(Box<ServiceError>),
    /// The network's: no answer came, or it broke off.
    Transport(TransportError),
    /// The answer is not what the protocol allows.
    Protocol(ProtocolError),
    /// Nothing came for as long as the caller wanted to wait.
    Timeout(TimeoutError),
    /// A limit that the caller has set, or left as it is, was reached.
    Limit(LimitError),
    /// The caller's: the function that provides keys failed, and this is what it said. Nothing
    /// was sent, or the service had refused the key before.
    TokenProvider(String),
    /// The caller aborted the call.
    Aborted,
}

impl Error {
    /// The service's error type, such as `ThrottlingException`; for other errors
    /// `ConfigError`, `TransportError`, `ProtocolError`, `TimeoutError`, `LimitError`,
    /// `TokenProviderError` or `AbortError`.
    pub fn name(&self) -> &str {
        match self {
            Self::Config(_) => "ConfigError",
            Self::Service(error) => &error.name,
            Self::Transport(_) => "TransportError",
            Self::Protocol(_) => "ProtocolError",
            Self::Timeout(_) => "TimeoutError",
            Self::Limit(_) => "LimitError",
            Self::TokenProvider(_) => "TokenProviderError",
            Self::Aborted => "AbortError",
        }
    }

    /// Whether the same call may succeed later. After events of a stream were
    /// received, repeating it gives another answer and is billed again.
    pub fn is_retryable(&self) -> bool {
        Fault::of(self).is_some()
    }
}

impl Error {
    /// After so many requests.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn after_attempts(mut self, attempts: u32) -> Self {
        if let Self::Service(error) = &mut self {
            error.attempts = attempts;
        }
        self
    }

    /// Passes every text in it that came from outside through `map`.
    pub(crate) fn map_text(self, map: &dyn Fn(String) -> String) -> Self {
        match self {
            Self::Service(error) => ServiceError {
                name: map(error.name),
                message: map(error.message),
                request_id: error.request_id.map(map),
                original_message: error.original_message.map(map),
                resource_name: error.resource_name.map(map),
                ..*error
            }
            .into(),
            Self::Transport(TransportError::Fetch(reason)) => {
                TransportError::Fetch(map(reason)).into()
            }
            Self::Transport(TransportError::Body(reason)) => {
                TransportError::Body(map(reason)).into()
            }
            Self::Protocol(ProtocolError::ContentType { expected, received }) => {
                ProtocolError::ContentType { expected, received: map(received) }.into()
            }
            other => other,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Service(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Protocol(error) => error.fmt(f),
            Self::Timeout(error) => error.fmt(f),
            Self::Limit(error) => error.fmt(f),
            Self::TokenProvider(reason) => {
                write_filled(f, "no Bedrock API key was provided: %", &[reason])
            }
            Self::Aborted => f.write_str("the call was aborted"),
        }
    }
}

impl std::error::Error for Error {}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        Self::Service(Box::new(error))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<ProtocolError> for Error {
    fn from(error: ProtocolError) -> Self {
        Self::Protocol(error)
    }
}

impl From<TimeoutError> for Error {
    fn from(error: TimeoutError) -> Self {
        Self::Timeout(error)
    }
}

impl From<LimitError> for Error {
    fn from(error: LimitError) -> Self {
        Self::Limit(error)
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        match error.kind {
            DecodeErrorKind::Truncated { .. } => TransportError::Truncated.into(),
            DecodeErrorKind::MessageTooLong { .. } | DecodeErrorKind::OutOfMemory => {
                LimitError::Message(error).into()
            }
            _ => ProtocolError::EventStream(error).into(),
        }
    }
}

/// A configuration or a request that cannot be sent.
///
/// The messages do not repeat the value that was refused: a key pasted into the
/// wrong field must not turn up in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// No bearer token, and the endpoint is not said to authenticate by itself.
    MissingBearerToken,
    /// The bearer token is empty or white space.
    BlankBearerToken(KeyOrigin),
    /// The bearer token holds white space, line breaks or characters beyond ASCII.
    InvalidBearerToken(KeyOrigin),
    /// The bearer token says that it has expired, or its provider said so.
    ExpiredBearerToken {
        /// Where it came from.
        origin: KeyOrigin,
        /// When, in seconds since 1970.
        expired_at: i64,
    },
    /// The bearer token works in one region, and the call is to another.
    RegionMismatch {
        /// The key's.
        key_region: String,
        /// That of the configuration, or of the model's ARN.
        region: String,
    },
    /// No region was given, and none can be read from the model id.
    MissingRegion,
    /// The region is no region's name.
    InvalidRegion,
    /// The endpoint is no absolute `http` or `https` URL.
    InvalidEndpoint,
    /// The endpoint is `http` and not on this machine.
    InsecureEndpoint,
    /// An endpoint was given together with FIPS or dual-stack.
    EndpointWithVariant,
    /// The model id or the endpoint holds the bearer token, which would be part of a URL then.
    BearerTokenInUrl,
    /// The request has no model id.
    MissingModelId,
    /// The model id cannot be part of a URL.
    InvalidModelId,
    /// A header of the caller's has a name or value that HTTP does not allow.
    InvalidHeader,
    /// The caller's headers hold `authorization`.
    AuthorizationHeader,
    /// The caller's headers hold `host`, by which a server may take the request for one to
    /// another host.
    HostHeader,
    /// A value in the request or the configuration that cannot be sent, and where.
    InvalidValue(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingBearerToken => {
                "no Bedrock API key: set bearerToken, or skipAuth where the endpoint authenticates by itself"
            }
            Self::BlankBearerToken(origin) => {
                return write_filled(f, "the Bedrock API key is blank (%): set one, or leave it out", &[origin.as_str()]);
            }
            Self::InvalidBearerToken(origin) => {
                return write_filled(f, "the Bedrock API key is not usable (%): it holds white space, a line break or a character beyond printable ASCII. Copy it again, in one line", &[origin.as_str()]);
            }
            Self::ExpiredBearerToken { origin, expired_at } => {
                let expired_at = timestamp::format_rfc3339(*expired_at);
                return write_filled(f, "the Bedrock API key (%) has expired at %, by the clock of this machine: make a new one, or give bearerToken a function that does", &[origin.as_str(), &expired_at]);
            }
            Self::RegionMismatch { key_region, region } => {
                return write_filled(f, "the Bedrock API key works in % only, and the call is to %: use a key made for %, or call %", &[key_region, region, region, key_region]);
            }
            Self::MissingRegion => {
                "no region: set region, for example us-east-1, or an endpoint"
            }
            Self::InvalidRegion => {
                "the region is not a region's name: it may hold letters, digits and hyphens, as in us-east-1"
            }
            Self::InvalidEndpoint => {
                "the endpoint is not a usable URL: write it as https://host/path, without user name, query and fragment"
            }
            Self::InsecureEndpoint => {
                "the endpoint must be https: http is for this machine only (localhost, 127.0.0.1, [::1])"
            }
            Self::EndpointWithVariant => {
                "an endpoint cannot be combined with useFipsEndpoint or useDualstackEndpoint: leave out one"
            }
            Self::BearerTokenInUrl => {
                "the modelId or the endpoint holds the Bedrock API key, which does not belong into a URL"
            }
            Self::MissingModelId => "the request has no modelId",
            Self::InvalidModelId => "the modelId is not usable in a URL",
            Self::InvalidHeader => {
                "a header cannot be sent: its name or its value holds characters that HTTP does not allow there"
            }
            Self::AuthorizationHeader => {
                "headers must not hold authorization: set bearerToken, or skipAuth where the endpoint authenticates by itself"
            }
            Self::HostHeader => "headers must not hold host: it is the endpoint's",
            Self::InvalidValue(message) => message,
        })
    }
}

/// An error that the service sent, as the answer or within the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceError {
    /// The type, such as `ThrottlingException`; `UnknownError` where it said none.
    pub name: String,
    /// The service's own text.
    pub message: String,
    /// The HTTP status; none for an error within a stream, whose status was 200.
    pub status: Option<u16>,
    /// What AWS support asks for, where the host lets it be read: in a browser the
    /// endpoint must expose the header.
    pub request_id: Option<String>,
    /// The status that the model's own server answered with: of `ModelErrorException` and
    /// `ModelStreamErrorException`.
    pub original_status_code: Option<u16>,
    /// What the model's own server said: of `ModelStreamErrorException`.
    pub original_message: Option<String>,
    /// The model that failed: of `ModelErrorException`.
    pub resource_name: Option<String>,
    /// What to do about it, where the service did not let the call in and said why.
    pub advice: Option<&'static str>,
    /// How many requests were made, this one included.
    pub attempts: u32,
    /// For how long the service asks to wait before the same call is made again, in
    /// milliseconds.
    pub retry_after_ms: Option<u32>,
}

impl ServiceError {
    /// An error of this type, with the members of its payload that the API's model has
    /// beside the message.
    pub(crate) fn new(name: String, message: String, payload: &str) -> Self {
        Self {
            name,
            message,
            status: None,
            request_id: None,
            original_status_code: number_member(payload, &["originalStatusCode"]),
            original_message: string_member(payload, &["originalMessage"]),
            resource_name: string_member(payload, &["resourceName"]),
            advice: None,
            attempts: 0,
            retry_after_ms: None,
        }
    }
}

/// The service's own text, and what to do about it where that is known.
impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.advice {
            Some(advice) => write_filled(f, " (%)", &[advice]),
            None => Ok(()),
        }
    }
}

/// A limit, and how to go beyond it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitError {
    /// A message of the stream is longer than the client was told to hold in memory.
    Message(DecodeError),
    /// A stream's whole response is longer than the client was told to gather, in bytes.
    Response(u32),
    /// A model still asks for tools after this many turns.
    Turns(u32),
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(error) => {
                error.fmt(f)?;
                match error.kind {
                    DecodeErrorKind::MessageTooLong { .. } => {
                        f.write_str(": raise maxMessageBytes (max_message_bytes) to read it")
                    }
                    _ => Ok(()),
                }
            }
            Self::Response(bytes) => write_filled(
                f,
                "the whole response is longer than % bytes: read it by its events, or raise maxResponseBytes (max_response_bytes)",
                &[&decimal(*bytes)],
            ),
            Self::Turns(turns) => write_filled(
                f,
                "the model still asks for tools after % turns: raise max_turns to go on",
                &[&decimal(*turns)],
            ),
        }
    }
}

/// For how long nothing came, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeoutError {
    /// From the request to the first byte of its answer.
    FirstByte(u32),
    /// From one byte of the answer to the next.
    Idle(u32),
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstByte(ms) => {
                write_filled(f, "no answer has begun within % ms (firstByteMs)", &[&decimal(*ms)])
            }
            Self::Idle(ms) => write_filled(
                f,
                "nothing more of the answer came for % ms (idleMs)",
                &[&decimal(*ms)],
            ),
        }
    }
}

/// What the network did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportError {
    /// No answer came: what the host's fetch says of it. In a browser an answer that
    /// CORS keeps from the page looks just the same.
    Fetch(String),
    /// The answer broke off: what the host's reader says of it.
    Body(String),
    /// The stream ended before its `messageStop`: what came is not a whole answer.
    Truncated,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch(reason) => write_filled(
                f,
                "no answer from the endpoint (%). In a browser this is also what a refused cross-origin request looks like: send it through a relay on your own origin, set as endpoint",
                &[reason],
            ),
            Self::Body(reason) => write_filled(f, "the connection broke off (%)", &[reason]),
            Self::Truncated => f.write_str(
                "the stream ended before messageStop: what came is not the whole answer",
            ),
        }
    }
}

/// An answer that is not what the protocol allows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The bytes are no event stream, or a damaged one.
    EventStream(DecodeError),
    /// A message of the stream lacks the headers that say what it is, or holds a
    /// payload that is no JSON object.
    Message {
        /// What is wrong with it.
        reason: &'static str,
        /// Where it begins: bytes from the start of the stream.
        offset: u64,
    },
    /// The answer is not of the content type that was asked for.
    ContentType {
        /// What was asked for.
        expected: &'static str,
        /// What came.
        received: String,
    },
    /// The answer is no JSON.
    Json,
    /// Bytes in the answer are not base64.
    Base64,
    /// What the model wrote as a tool's input is no JSON.
    ToolInput {
        /// The tool's name.
        name: String,
        /// What the model wrote.
        input: String,
    },
    /// The endpoint redirects. The key is not carried along a redirect.
    Redirect,
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EventStream(error) => error.fmt(f),
            Self::Message { reason, offset } => {
                write_filled(f, "% (in the message at byte % of the event stream)", &[reason, &decimal(*offset)])
            }
            Self::ContentType { expected, received } => write_filled(f, "the endpoint answered with % instead of %: is it a Bedrock Runtime endpoint?", &[received, expected]),
            Self::Json => f.write_str("the endpoint's answer is not valid JSON"),
            Self::Base64 => f.write_str("bytes in the endpoint's answer are not valid base64"),
            Self::ToolInput { name, .. } => {
                write_filled(f, "the model's input for the tool % is not valid JSON", &[name])
            }
            Self::Redirect => f.write_str(
                "the endpoint redirects, and the key is not sent along: set the address it redirects to as endpoint",
            ),
        }
    }
}
