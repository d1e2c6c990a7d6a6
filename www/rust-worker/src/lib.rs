//! A chat endpoint on Cloudflare Workers: POST `{"question": "…"}`, and the model's text comes
//! as server-sent events, while it is written.

use converse_wasm::converse::{ConverseRequest, Message};
use converse_wasm::{CallOptions, Client, ConverseStream, Error};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use serde_json::{Value, json};
use worker::{Context, Env, Method, Request, Response, event};

/// What the client reads of the Worker's secrets and variables.
const VARIABLES: [&str; 3] =
    ["AWS_BEARER_TOKEN_BEDROCK", "AWS_REGION", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"];

#[derive(Deserialize)]
struct Chat {
    question: String,
}

#[event(fetch)]
async fn fetch(mut request: Request, env: Env, _: Context) -> worker::Result<Response> {
    if request.method() != Method::Post {
        return Response::error("Ask by POST.", 405);
    }
    let Ok(Chat { question }) = request.json().await else {
        return Response::error(r#"Send JSON: {"question": "…"}"#, 400);
    };
    let model_id = env.var("MODEL_ID")?.to_string();
    let question = ConverseRequest::new(model_id, [Message::user(question)]);
    match ask(&env, &request, &question).await {
        Ok(answer) => Response::builder()
            .with_header("content-type", "text/event-stream")?
            .from_stream(events_of(answer)),
        Err(error) => {
            let status = if matches!(error, Error::Config(_)) { 500 } else { 502 };
            Ok(Response::from_json(&told(&error))?.with_status(status))
        }
    }
}

async fn ask(
    env: &Env,
    request: &Request,
    question: &ConverseRequest,
) -> Result<ConverseStream, Error> {
    let variables = VARIABLES.map(|name| Some((name, env.var(name).ok()?.to_string())));
    let client = Client::builder().env(variables.into_iter().flatten()).build()?;
    // Where the client leaves, the Worker runs no further, and drops nothing: the signal ends
    // the call, and gives its memory back.
    let mut options = CallOptions::default();
    options.signal = Some(request.inner().signal());
    client.converse_stream_with(question, &options).await
}

/// An answer as server-sent events: its text, piece by piece, and in the end `end` where it is
/// whole, else `exception`. By the end of the body alone a client could not tell: one that
/// failed looks the same.
fn events_of(answer: ConverseStream) -> impl Stream<Item = worker::Result<String>> {
    stream::unfold(Some(answer), async |answer| {
        let mut answer = answer?;
        let (name, data) = loop {
            match answer.next().await {
                Some(Ok(event)) => {
                    if let Some(text) = event.text() {
                        break ("message", json!({ "text": text }));
                    }
                }
                Some(Err(error)) => break ("exception", told(&error)),
                None => break ("end", json!({})),
            }
        };
        let rest = (name == "message").then_some(answer);
        Some((Ok(format!("event: {name}\ndata: {data}\n\n")), rest))
    })
}

/// An error, as the client is told. The key is in none, but the service's own words may name
/// your account.
fn told(error: &Error) -> Value {
    json!({ "name": error.name(), "message": error.to_string() })
}
