//! The local Converse endpoint: a server on the loopback interface that speaks
//! the wire of the Bedrock Runtime, for the demo and for tests. It needs no
//! account, and no word of it comes from a language model, unless one is put behind it.
//!
//! - `POST /model/{modelId}/converse`, `/converse-stream` and `/count-tokens`,
//!   with the service's answers, event-stream messages, errors and bearer keys
//!   ([`MADE_UP_KEY`] is one it takes). CORS is open to every origin.
//! - `GET /local-endpoint.json`: `{bearerToken, region, models, suggestions}`, so
//!   that a page can fill in its settings.
//!
//! # Models
//! One table lists them all, [`catalogue::MODELS`]. A model id may be an ARN
//! that ends in one of its ids.
//! - Chat models answer from the messages they are sent. `local.chat`,
//!   `local.echo` and `local.long` say text; `local.tools`, `local.reasoning`,
//!   `local.image` and `local.citations` have the other kinds of content, too.
//!   What is plain text honours `maxTokens` and `stopSequences`.
//!   `local.tool-input-broken` is `local.tools` with a mistake that models make:
//!   in a stream, the input of the first tool is no JSON.
//! - Fault models go wrong in one way each. `local.error-…` refuse the request,
//!   and so do `local.html`, `local.redirect` and `local.stall-headers`,
//!   whatever the body; `local.stream-…` and `local.empty-stream` break the
//!   stream, which says [`fault::SPOKEN`] up to the fault: exceptions, cuts and
//!   wrong messages come after the three deltas `One`, ` two`, ` three`.
//!   Without a stream these answer as `local.echo`.
//!
//! - With an [`Upstream`], every other model id is one of that server's, which answers as it
//!   likes. Without another there is the [local model](crate::local_model).
//!
//! # Delivery
//! After a colon a model id may say how the stream is cut into chunks, such as
//! `local.echo:bytes`; [`delivery::DELIVERIES`] lists the ways. Chunks leave one
//! by one, as the peer reads; on the way a network may still join them.

mod auth;
mod blocks;
mod catalogue;
mod chat;
mod citations;
mod delivery;
mod error;
mod fault;
mod image;
mod reasoning;
mod reply;
mod request;
mod stream;
mod tokens;
mod tools;
mod upstream;

#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::serve::ListenerExt as _;
use serde_json::json;
use tokio::net::TcpListener;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

pub use self::auth::MADE_UP_KEY;
pub use self::catalogue::MODELS;
use self::catalogue::{Behaviour, Model};
pub use self::delivery::DELIVERIES;
use self::delivery::Delivery;
use self::error::{ERROR_TYPE, Json, Refusal};
use self::fault::StreamFault;
use self::reply::Reply;
use self::request::Conversation;
pub use self::upstream::Upstream;

/// The region that the listing names. The endpoint itself serves any.
pub const REGION: &str = "us-east-1";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
/// The service takes 25 MB of media; as base64, with the JSON around it, that
/// stays below this.
const MAX_BODY_BYTES: usize = 40_000_000;
/// How long answers that are under way may take once the server is to stop.
const GRACE: Duration = Duration::from_millis(500);

/// The Converse API. It claims `/model/…` and `/local-endpoint.json` only, so
/// that it can be merged with a router of static files.
pub fn router(upstream: Option<Upstream>) -> Router {
    layered(routes().with_state(upstream))
}

/// The Converse API alone, which answers every other path with an error, as the
/// service does.
pub fn standalone_router(upstream: Option<Upstream>) -> Router {
    layered(routes().fallback(unknown_operation).with_state(upstream))
}

/// Serves until ctrl-c. Streams that are under way then get half a second to
/// end, so one that has stalled holds nothing up.
///
/// # Errors
/// Where the listener is not on a loopback address: a server that takes any
/// well-formed key has no place on a network.
pub async fn serve(listener: TcpListener, router: Router) -> anyhow::Result<()> {
    let address = listener.local_addr().context("the endpoint's listener has no address")?;
    anyhow::ensure!(
        address.ip().is_loopback(),
        "the endpoint listens on loopback only, not on {address}"
    );

    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let stop = async move {
        if tokio::signal::ctrl_c().await.is_err() {
            // No signal can be had: serve until the process ends.
            std::future::pending::<()>().await;
        }
        let _ = stopping.send(());
    };
    // Chunks are small and are to leave at once. A socket that refuses the
    // option works all the same.
    let listener = listener.tap_io(|socket| {
        let _ = socket.set_nodelay(true);
    });
    let server = axum::serve(listener, router).with_graceful_shutdown(stop);
    let grace_is_over = async {
        let _ = stopped.await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = server => served.context("the endpoint stopped serving"),
        () = grace_is_over => Ok(()),
    }
}

fn routes() -> Router<Option<Upstream>> {
    // The path is taken apart by hand: a model id is one segment in its encoded
    // form, and may hold slashes when decoded.
    Router::new()
        .route("/model/{*path}", any(operation))
        .route("/local-endpoint.json", get(listing))
}

fn layered(router: Router) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::POST, Method::GET])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([REQUEST_ID, ERROR_TYPE]);
    router
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(map_response(with_request_id))
        .layer(cors)
}

async fn listing(State(upstream): State<Option<Upstream>>) -> Json {
    let theirs = match &upstream {
        Some(upstream) => upstream.models().await,
        None => Vec::new(),
    };
    // First what really answers.
    let suggestions =
        if theirs.is_empty() { chat::SUGGESTIONS } else { self::upstream::SUGGESTIONS };
    let theirs = theirs
        .into_iter()
        .map(|model| json!({ "id": model.id, "description": model.description, "kind": "chat" }));
    let models = MODELS.iter().map(
        |model| json!({ "id": model.id, "description": model.description, "kind": model.kind() }),
    );
    Json(json!({
        "bearerToken": MADE_UP_KEY,
        "region": REGION,
        "models": theirs.chain(models).collect::<Vec<_>>(),
        "suggestions": suggestions,
    }))
}

async fn unknown_operation() -> Refusal {
    Refusal::unknown_operation()
}

/// Puts the id of the request on every answer.
async fn with_request_id(mut response: Response) -> Response {
    // The keys of a RandomState are random, so what it makes of nothing is too.
    let random = || RandomState::new().hash_one(());
    let (high, low) = (random(), random());
    let id = format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn operation(
    State(upstream): State<Option<Upstream>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let started = Instant::now();
    let segments: Vec<&str> = uri.path().split('/').collect();
    let (Method::POST, ["", "model", model_id, operation]) = (method, &segments[..]) else {
        return Err(Refusal::unknown_operation());
    };
    let operation = Operation::named(operation).ok_or_else(Refusal::unknown_operation)?;
    auth::check(&headers)?;
    let model_id = percent_decoded(model_id).ok_or_else(Refusal::unknown_model)?;
    let found = catalogue::find(&model_id);
    if let Some((Model { behaviour: Behaviour::Refuses(fault), .. }, _)) = found {
        return Ok(fault.answer().await);
    }
    let body = body
        .map_err(|_| Refusal::new(413, "RequestEntityTooLargeException", "Input is too long."))?;
    match (found, &upstream) {
        (Some((model, delivery)), _) => operation.answer(model.behaviour, delivery, &body, started),
        (None, Some(upstream)) => operation.answer_by(upstream, &model_id, &body, started).await,
        (None, None) => Err(Refusal::unknown_model()),
    }
}

#[derive(Clone, Copy)]
enum Operation {
    Converse,
    ConverseStream,
    CountTokens,
}

impl Operation {
    fn named(segment: &str) -> Option<Self> {
        match segment {
            "converse" => Some(Self::Converse),
            "converse-stream" => Some(Self::ConverseStream),
            "count-tokens" => Some(Self::CountTokens),
            _ => None,
        }
    }

    /// What a body of this operation asks about.
    fn conversation(self, body: &[u8]) -> Result<Conversation, Refusal> {
        match self {
            Self::CountTokens => Conversation::parse_count_tokens(body),
            Self::Converse | Self::ConverseStream => Conversation::parse(body),
        }
    }

    /// Answers as the upstream's model does.
    async fn answer_by(
        self,
        upstream: &Upstream,
        model_id: &str,
        body: &[u8],
        started: Instant,
    ) -> Result<Response, Refusal> {
        if matches!(self, Self::CountTokens) {
            // Nothing there counts: this is what the scripted models make of it.
            return Ok(counted(&self.conversation(body)?));
        }
        let members = request::object(body)?;
        Conversation::from_members(&members)?;
        match self {
            Self::ConverseStream => upstream.stream(model_id, &members, started).await,
            _ => upstream.whole(model_id, &members, started).await,
        }
    }

    fn answer(
        self,
        behaviour: Behaviour,
        delivery: Delivery,
        body: &[u8],
        started: Instant,
    ) -> Result<Response, Refusal> {
        let conversation = self.conversation(body)?;
        let voice = match behaviour {
            Behaviour::Speaks(voice) => voice,
            Behaviour::Refuses(_) | Behaviour::Breaks(_) => catalogue::Voice::Echo,
        };
        Ok(match (self, behaviour) {
            (Self::CountTokens, _) => counted(&conversation),
            (Self::Converse, _) => {
                let reply = Reply::to(&conversation, voice);
                Json(reply.whole(stream::elapsed_ms(started))).into_response()
            }
            (Self::ConverseStream, Behaviour::Breaks(StreamFault::Html)) => {
                fault::page(StatusCode::OK)
            }
            (Self::ConverseStream, Behaviour::Breaks(fault)) => {
                event_stream(fault.parts(&conversation, started).into_iter(), delivery)
            }
            (Self::ConverseStream, _) => {
                event_stream(stream::parts(Reply::to(&conversation, voice), started), delivery)
            }
        })
    }
}

fn counted(conversation: &Conversation) -> Response {
    Json(json!({ "inputTokens": conversation.input_tokens })).into_response()
}

fn event_stream<I>(parts: I, delivery: Delivery) -> Response
where
    I: Iterator<Item = delivery::Part> + Send + 'static,
{
    event_stream_of(delivery::body(parts, delivery))
}

fn event_stream_of(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/vnd.amazon.eventstream")], body).into_response()
}

/// A segment of a path without its percent-encoding.
fn percent_decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let (digits, after) = after.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}
