//! The HTTP of it: `GET /v1/models` and `POST /v1/chat/completions`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, ensure};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::spawn_blocking;

use crate::chat::Chat;
use crate::generate::{End, Model, Progress, Reason, Task};
use crate::request::{Refusal, Request};
use crate::weights::Weights;
use crate::{DESCRIPTION, MODEL_ID};

/// More than any conversation that fits, also with pictures, which are refused by what they are.
const MAX_BODY_BYTES: usize = 64_000_000;
/// No token says more than this: a text that is longer than all that fit need not be taken apart.
/// It must not, either: a word of two million letters keeps the tokenizer for ever.
const MAX_TOKEN_BYTES: usize = 96;

/// What all requests share.
#[derive(Clone)]
struct Shared {
    chat: Arc<Chat>,
    /// One answer at a time: two would take twice as long each. Who waits is served in turn,
    /// and who leaves while waiting has never been there.
    model: Arc<Mutex<Model>>,
    context: usize,
}

/// The server of a model.
pub fn router(chat: Chat, weights: Weights) -> Router {
    let context = weights.context();
    let model = Arc::new(Mutex::new(Model::new(weights)));
    Router::new()
        .route("/v1/models", get(models))
        .route("/v1/chat/completions", post(completions))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(Shared { chat: Arc::new(chat), model, context })
}

/// Serves for ever.
///
/// # Errors
/// Where the listener is not on a loopback address: who asks is not asked who they are.
pub async fn serve(listener: TcpListener, router: Router) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    ensure!(address.ip().is_loopback(), "this listens on loopback only, not on {address}");
    // Tokens are small and are to leave at once. A socket that refuses the option works, too.
    let listener = listener.tap_io(|socket| {
        let _ = socket.set_nodelay(true);
    });
    axum::serve(listener, router).await.context("the server has stopped")
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = if status.is_server_error() { "server_error" } else { "invalid_request_error" };
        (status, json_body(&json!({ "error": { "message": self.message, "type": kind } })))
            .into_response()
    }
}

fn json_body(body: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

async fn models() -> Response {
    let model = json!({ "id": MODEL_ID, "object": "model", "owned_by": "HuggingFaceTB", "description": DESCRIPTION });
    json_body(&json!({ "object": "list", "data": [model] }))
}

async fn completions(
    State(shared): State<Shared>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let body = body.map_err(|error| Refusal::bad(error.body_text()))?;
    let chat = Arc::clone(&shared.chat);
    let context = shared.context;
    // Long texts take a while. A panic in there is an error here, as any other.
    let task = spawn_blocking(move || task(&chat, context, &body)).await;
    let (task, include_usage) = task.unwrap_or_else(|error| Err(failed(&error)))?;

    let progress = stream::once(generation(shared, task)).flatten();
    let head = Head::new();
    let first = head.choice(&json!({ "role": "assistant", "content": "" }), None, &Value::Null);
    let chunks =
        progress.flat_map(move |progress| stream::iter(head.chunks(progress, include_usage)));
    let chunks = stream::once(async { first }).chain(chunks);
    let body =
        Body::from_stream(chunks.map(|data| Ok::<_, Infallible>(format!("data: {data}\n\n"))));
    let headers =
        [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, body).into_response())
}

/// What a body asks for.
fn task(chat: &Chat, context: usize, body: &[u8]) -> Result<(Task, bool), Refusal> {
    let request = Request::parse(body)?;
    let too_long = |tokens: String| {
        let message = format!(
            "Input is too long for requested model: it has {tokens} tokens, of {context} with the answer."
        );
        Refusal::bad(message)
    };
    let bytes: usize = request.messages.iter().map(|message| message.text.len()).sum();
    if bytes / MAX_TOKEN_BYTES >= context {
        return Err(too_long(format!("more than {context}")));
    }
    let prompt = chat.prompt(&request.messages).map_err(|error| failed(&error))?;
    if prompt.len() >= context {
        return Err(too_long(prompt.len().to_string()));
    }
    let Request { sampling, max_tokens, stop_sequences, include_usage, .. } = request;
    Ok((Task { prompt, sampling, max_tokens, stop_sequences }, include_usage))
}

fn failed(error: &dyn std::fmt::Display) -> Refusal {
    Refusal { status: 500, message: format!("The server failed: {error}") }
}

/// Waits for the model, and has it generate.
async fn generation(shared: Shared, task: Task) -> impl Stream<Item = Progress> {
    let mut model = shared.model.lock_owned().await;
    // A token need not wait until the one before is read: that would hold up who waits.
    let (sender, receiver) = mpsc::unbounded_channel();
    spawn_blocking(move || model.generate(&shared.chat, task, &sender));
    stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)))
}

/// What all chunks of an answer have.
struct Head {
    created: u64,
}

impl Head {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self { created: now.map_or(0, |now| now.as_secs()) }
    }

    fn chunk(&self, choices: &Value, usage: &Value) -> String {
        let chunk = json!({
            "id": format!("chatcmpl-{}", self.created),
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": MODEL_ID,
            "choices": choices,
            "usage": usage,
        });
        chunk.to_string()
    }

    fn choice(&self, delta: &Value, finish_reason: Option<&str>, stop_reason: &Value) -> String {
        let choice = json!({
            "index": 0,
            "delta": delta,
            "finish_reason": finish_reason,
            // As vLLM has it: the stop sequence, where it was one.
            "stop_reason": stop_reason,
        });
        self.chunk(&json!([choice]), &Value::Null)
    }

    /// The chunks for what has come.
    fn chunks(&self, progress: Progress, include_usage: bool) -> Vec<String> {
        let End { reason, prompt_tokens, completion_tokens } = match progress {
            Progress::Text(text) if text.is_empty() => return Vec::new(),
            Progress::Text(text) => {
                return vec![self.choice(&json!({ "content": text }), None, &Value::Null)];
            }
            Progress::Failed(message) => {
                return vec![
                    json!({ "error": { "message": message, "type": "server_error" } }).to_string(),
                ];
            }
            Progress::End(end) => end,
        };
        let (finish_reason, stop_reason) = match reason {
            Reason::EndOfTurn => ("stop", Value::Null),
            Reason::StopSequence(stop) => ("stop", stop.into()),
            Reason::Length => ("length", Value::Null),
        };
        let mut chunks = vec![self.choice(&json!({}), Some(finish_reason), &stop_reason)];
        if include_usage {
            let usage = json!({
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "total_tokens": prompt_tokens + completion_tokens,
            });
            chunks.push(self.chunk(&json!([]), &usage));
        }
        chunks.push("[DONE]".to_owned());
        chunks
    }
}
