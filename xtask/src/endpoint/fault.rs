//! What goes wrong, for each of the fault models.

use std::time::Instant;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::auth;
use super::delivery::Part;
use super::error::{Json, Refusal};
use super::reply::Reply;
use super::request::Conversation;
use super::stream::{self, event, exception, message, padding};

/// What every broken stream is saying when it breaks; the first three tokens
/// are always delivered.
pub const SPOKEN: &str = "One two three four five six seven.";
/// The message that is cut, corrupted or preceded by an exception: after
/// messageStart and three deltas.
const FAULT_AT: usize = 4;

const HTML: &str = "<!doctype html>\n<title>Bad gateway</title>\n<h1>Bad gateway</h1>\n<p>This is \
                    not Bedrock.</p>\n";

/// An answer that is no answer, before any stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the table of models describes each")]
pub enum HttpFault {
    AccessDenied,
    ExpiredToken,
    ResourceNotFound,
    ModelTimeout,
    Validation,
    ModelError,
    Throttling,
    ModelNotReady,
    InternalServer,
    ServiceUnavailable,
    ServiceQuota,
    HtmlError,
    EmptyError,
    Gateway,
    TypeInBody,
    TypeWithLink,
    Html,
    Redirect,
    StallHeaders,
}

/// A stream that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the table of models describes each")]
pub enum StreamFault {
    Throttling,
    Validation,
    InternalServer,
    ModelStreamError,
    ServiceUnavailable,
    Unmodelled,
    ErrorMessage,
    ErrorBare,
    Cut,
    Short,
    NoStop,
    Stall,
    Empty,
    Corrupt,
    CorruptPrelude,
    HugeLength,
    BadJson,
    UnknownEvent,
    Html,
}

const TOO_MANY: &str = "Too many requests, please wait before trying again.";
const UNEXPECTED: &str =
    "The system encountered an unexpected error during processing. Try your request again.";
const UNAVAILABLE: &str = "Bedrock is unable to process your request.";
const MALFORMED: &str = "The model returned the following errors: Malformed input request: \
                         #/messages/0/content/0: extraneous key [toolResult] is not permitted, \
                         please reformat your input and try again.";

impl HttpFault {
    /// The answer, if one ever comes.
    pub async fn answer(self) -> Response {
        let refusal = match self {
            Self::AccessDenied => Refusal::access_denied(
                "You don't have access to the model with the specified model ID.",
            ),
            Self::ExpiredToken => auth::expired_token(),
            Self::ResourceNotFound => Refusal::new(
                404,
                "ResourceNotFoundException",
                "Could not resolve the foundation model from the provided model identifier.",
            ),
            Self::ModelTimeout => Refusal::new(
                408,
                "ModelTimeoutException",
                "Model has timed out in processing the request. Try your request again.",
            ),
            Self::Validation => Refusal::validation(MALFORMED),
            Self::ModelError => Refusal::with_body(
                424,
                "ModelErrorException",
                json!({
                    "message": UNEXPECTED,
                    "originalStatusCode": 500,
                    "resourceName": "local.error-model-error",
                }),
            ),
            Self::Throttling => {
                let refusal = Refusal::new(429, "ThrottlingException", TOO_MANY);
                return ([(header::RETRY_AFTER, "1")], refusal).into_response();
            }
            Self::ModelNotReady => Refusal::new(
                429,
                "ModelNotReadyException",
                "Model is not ready for inference. Wait and try your request again.",
            ),
            Self::InternalServer => Refusal::new(500, "InternalServerException", UNEXPECTED),
            Self::ServiceUnavailable => {
                Refusal::new(503, "ServiceUnavailableException", UNAVAILABLE)
            }
            Self::ServiceQuota => Refusal::new(
                400,
                "ServiceQuotaExceededException",
                "Your request exceeds the service quota for your account.",
            ),
            Self::HtmlError => return page(StatusCode::BAD_GATEWAY),
            Self::EmptyError => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Self::Gateway => {
                let body = json!({ "Message": "User is not authorized to access this resource" });
                return (StatusCode::FORBIDDEN, Json(body)).into_response();
            }
            Self::TypeInBody => {
                let body = json!({
                    "__type": "com.amazon.coral.service#ThrottlingException",
                    "message": TOO_MANY,
                });
                return (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
            }
            Self::TypeWithLink => Refusal::new(
                429,
                "ThrottlingException:http://internal.amazon.com/coral/com.amazon.coral.service/",
                TOO_MANY,
            ),
            Self::Html => return page(StatusCode::OK),
            Self::Redirect => {
                let elsewhere = [(header::LOCATION, HeaderValue::from_static("/elsewhere"))];
                return (StatusCode::TEMPORARY_REDIRECT, elsewhere).into_response();
            }
            Self::StallHeaders => std::future::pending().await,
        };
        refusal.into_response()
    }
}

/// An HTML page where JSON or an event stream was due.
pub fn page(status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], HTML).into_response()
}

impl StreamFault {
    /// The stream, up to and with what is wrong with it. What is not the
    /// fault's doing is as in any other stream.
    pub fn parts(self, conversation: &Conversation, started: Instant) -> Vec<Part> {
        let reply = Reply::unlimited(SPOKEN, conversation);
        let mut parts: Vec<Part> = stream::parts(reply, started).collect();
        match self {
            Self::Throttling => {
                fail(&mut parts, exception("throttlingException", &json!({ "message": TOO_MANY })))
            }
            Self::Validation => {
                fail(&mut parts, exception("validationException", &json!({ "message": MALFORMED })))
            }
            Self::InternalServer => {
                fail(
                    &mut parts,
                    exception("internalServerException", &json!({ "message": UNEXPECTED })),
                );
            }
            Self::ModelStreamError => {
                let payload = json!({
                    "message": UNEXPECTED,
                    "originalMessage": "The model ran out of words.",
                    "originalStatusCode": 500,
                });
                fail(&mut parts, exception("modelStreamErrorException", &payload));
            }
            Self::ServiceUnavailable => {
                fail(
                    &mut parts,
                    exception("serviceUnavailableException", &json!({ "message": UNAVAILABLE })),
                );
            }
            Self::Unmodelled => {
                let payload = json!({ "message": "An exception that the model does not name." });
                fail(&mut parts, exception("madeUpException", &payload));
            }
            Self::ErrorMessage => {
                let headers = [
                    (":error-code", "InternalFailure"),
                    (":error-message", "The stream failed inside the service."),
                    (":message-type", "error"),
                ];
                fail(&mut parts, message(&headers, b""));
            }
            Self::ErrorBare => fail(&mut parts, message(&[(":message-type", "error")], b"")),
            Self::Cut => {
                halve(&mut parts);
                parts.push(Part::Break);
            }
            Self::Short => halve(&mut parts),
            // messageStop and metadata are the last two.
            Self::NoStop => parts.truncate(parts.len() - 2),
            Self::Stall => fail(&mut parts, Part::Stall),
            Self::Empty | Self::Html => parts.clear(),
            // The last bytes are the message CRC (4) and the padding before it.
            Self::Corrupt => flip_bit(&mut parts, |length| length - 16),
            // Bytes 8 to 11 of a message are the prelude CRC.
            Self::CorruptPrelude => flip_bit(&mut parts, |_| 8),
            Self::HugeLength => {
                // total_length 1 GiB, headers_length 87 and the CRC-32 of
                // these eight bytes; then as much of a true delta as follows
                // its own prelude.
                let prelude = [0x40, 0, 0, 0, 0, 0, 0, 0x57, 0xb9, 0xb0, 0xd9, 0xd3];
                if let Some(Part::Message(bytes)) = parts.get_mut(FAULT_AT) {
                    bytes.splice(..prelude.len(), prelude);
                }
            }
            Self::BadJson => {
                let headers = [
                    (":event-type", "contentBlockDelta"),
                    (":content-type", "application/json"),
                    (":message-type", "event"),
                ];
                parts[FAULT_AT] =
                    message(&headers, br#"{"contentBlockIndex":0,"delta":{"text":" four"#);
            }
            Self::UnknownEvent => {
                let p = padding(FAULT_AT);
                let new_event =
                    json!({ "annotation": { "confidence": 0.5 }, "contentBlockIndex": 0, "p": p });
                let new_member = json!({
                    "contentBlockIndex": 0,
                    "delta": { "gesture": { "name": "wave" } },
                    "p": p,
                });
                let new = [
                    event("contentBlockAnnotation", &new_event),
                    event("contentBlockDelta", &new_member),
                ];
                parts.splice(FAULT_AT..FAULT_AT, new);
            }
        }
        parts
    }
}

/// Ends the stream after three deltas, with `part`.
fn fail(parts: &mut Vec<Part>, part: Part) {
    parts.truncate(FAULT_AT);
    parts.push(part);
}

/// Ends the stream in the middle of the fourth delta.
fn halve(parts: &mut Vec<Part>) {
    parts.truncate(FAULT_AT + 1);
    if let Some(Part::Message(bytes)) = parts.last_mut() {
        bytes.truncate(bytes.len() / 2);
    }
}

/// Flips a bit of the fourth delta, in the byte chosen by its length.
fn flip_bit(parts: &mut [Part], place: impl Fn(usize) -> usize) {
    if let Some(Part::Message(bytes)) = parts.get_mut(FAULT_AT) {
        let at = place(bytes.len());
        bytes[at] ^= 1;
    }
}
