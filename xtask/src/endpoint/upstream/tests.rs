//! The endpoint with an upstream behind it that says what it is told to.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use converse_wasm::eventstream::Decoder;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::Upstream;
use crate::endpoint::{MADE_UP_KEY, standalone_router};

/// What the upstream answers, by the name of the model.
fn script(model: &str) -> Vec<Value> {
    let delta = |delta: Value| json!({ "choices": [{ "index": 0, "delta": delta }] });
    let finish =
        |reason: &str| json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] });
    let usage = json!({ "choices": [], "usage": { "prompt_tokens": 5, "completion_tokens": 3 } });
    let call = |index: u64, rest: Value| {
        let mut call = rest;
        call["index"] = index.into();
        delta(json!({ "tool_calls": [call] }))
    };
    match model {
        "thinking" => vec![
            delta(json!({ "role": "assistant", "content": "" })),
            delta(json!({ "reasoning_content": "Hm" })),
            delta(json!({ "reasoning": "m." })),
            delta(json!({ "content": "42" })),
            finish("length"),
            usage,
        ],
        "tools" => vec![
            delta(json!({ "content": "Let me see." })),
            call(0, json!({ "id": "a", "function": { "name": "clock", "arguments": "" } })),
            call(0, json!({ "function": { "arguments": "{\"zone\":" } })),
            call(0, json!({ "function": { "arguments": "\"UTC\"}" } })),
            call(1, json!({ "id": "b", "function": { "name": "sum", "arguments": "{}" } })),
            finish("tool_calls"),
            usage,
        ],
        "stops" => vec![
            delta(json!({ "content": "One, two" })),
            json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop", "stop_reason": ", three" }] }),
            usage,
        ],
        "cut" => vec![delta(json!({ "content": "Half an" }))],
        "fails" => vec![
            delta(json!({ "content": "Oh" })),
            json!({ "error": { "message": "out of memory" } }),
        ],
        _ => vec![
            delta(json!({ "content": "Hello" })),
            delta(json!({ "content": ", world" })),
            finish("stop"),
            usage,
        ],
    }
}

#[derive(Clone, Default)]
struct Told {
    /// The last request.
    request: Arc<Mutex<Value>>,
    /// Is dropped with the answer of the model `endless`.
    generation: Arc<Mutex<Option<oneshot::Sender<()>>>>,
}

async fn completions(State(told): State<Told>, body: String) -> Response {
    let request: Value = serde_json::from_str(&body).unwrap();
    let model = request["model"].as_str().unwrap().to_owned();
    *told.request.lock().unwrap() = request;
    if let Some(status) = model.strip_prefix("status-") {
        let status = StatusCode::from_u16(status.parse().unwrap()).unwrap();
        return (status, json!({ "error": { "message": "so it is" } }).to_string()).into_response();
    }
    let event = |data: String| Ok::<_, Infallible>(Event::default().data(data));
    if model == "endless" {
        let generation = told.generation.lock().unwrap().take();
        let chunks = stream::repeat_with(move || {
            let _held = &generation;
            event(script("text")[0].to_string())
        });
        return Sse::new(chunks).into_response();
    }
    let chunks = script(&model).into_iter().map(|chunk| chunk.to_string());
    let done = (model != "cut").then(|| "[DONE]".to_owned());
    Sse::new(stream::iter(chunks.chain(done).map(event))).into_response()
}

/// An endpoint with an upstream: its address, and what the upstream is told.
async fn endpoint() -> (String, Told) {
    let told = Told::default();
    let models = || async {
        json!({ "data": [{ "id": "tiny:1b", "description": "Tiny" }, { "id": "text" }] })
            .to_string()
    };
    let upstream = Router::new()
        .route("/v1/models", get(models))
        .route("/v1/chat/completions", post(completions))
        .with_state(told.clone());
    let upstream = Upstream::at(&serve(upstream).await).unwrap();
    (serve(standalone_router(Some(upstream))).await, told)
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

async fn call(endpoint: &str, model: &str, operation: &str, body: &Value) -> reqwest::Response {
    let request = reqwest::Client::new().post(format!("{endpoint}/model/{model}/{operation}"));
    request.bearer_auth(MADE_UP_KEY).json(body).send().await.unwrap()
}

fn saying(text: &str) -> Value {
    json!({ "messages": [{ "role": "user", "content": [{ "text": text }] }] })
}

/// The messages of a stream: their type, and their payload without what differs from run to run.
async fn events(endpoint: &str, model: &str) -> Vec<(String, Value)> {
    let answer = call(endpoint, model, "converse-stream", &saying("Hi")).await;
    assert_eq!(answer.headers()["content-type"], "application/vnd.amazon.eventstream");
    let mut decoder = Decoder::new();
    decoder.push(&answer.bytes().await.unwrap());
    let mut events = Vec::new();
    while let Some(message) = decoder.next_message().unwrap() {
        let headers = message.headers();
        let name = headers.string(":event-type").or(headers.string(":exception-type")).unwrap();
        let mut payload: Value = serde_json::from_slice(message.payload()).unwrap();
        payload.as_object_mut().unwrap().retain(|name, _| name != "p" && name != "metrics");
        events.push((name.to_owned(), payload));
    }
    decoder.finish().unwrap();
    events
}

fn named(events: &[(String, Value)]) -> Vec<(&str, Value)> {
    events.iter().map(|(name, payload)| (name.as_str(), payload.clone())).collect()
}

#[tokio::test]
async fn text_is_streamed_as_the_service_streams_it() {
    let (endpoint, _) = endpoint().await;
    let delta = |text: &str| json!({ "contentBlockIndex": 0, "delta": { "text": text } });
    assert_eq!(
        named(&events(&endpoint, "text").await),
        [
            ("messageStart", json!({ "role": "assistant" })),
            ("contentBlockDelta", delta("Hello")),
            ("contentBlockDelta", delta(", world")),
            ("contentBlockStop", json!({ "contentBlockIndex": 0 })),
            ("messageStop", json!({ "stopReason": "end_turn" })),
            (
                "metadata",
                json!({ "usage": { "inputTokens": 5, "outputTokens": 3, "totalTokens": 8 } })
            ),
        ]
    );
}

#[tokio::test]
async fn thoughts_and_tools_are_blocks_of_their_own() {
    let (endpoint, _) = endpoint().await;
    let thinking = events(&endpoint, "thinking").await;
    let delta = |index: u32, delta: Value| {
        ("contentBlockDelta", json!({ "contentBlockIndex": index, "delta": delta }))
    };
    let stop = |index: u32| ("contentBlockStop", json!({ "contentBlockIndex": index }));
    assert_eq!(
        named(&thinking)[1..7],
        [
            delta(0, json!({ "reasoningContent": { "text": "Hm" } })),
            delta(0, json!({ "reasoningContent": { "text": "m." } })),
            stop(0),
            delta(1, json!({ "text": "42" })),
            stop(1),
            ("messageStop", json!({ "stopReason": "max_tokens" })),
        ]
    );
    let start = |index: u32, name: &str, id: &str| {
        let tool = json!({ "toolUse": { "name": name, "toolUseId": id } });
        ("contentBlockStart", json!({ "contentBlockIndex": index, "start": tool }))
    };
    let input = |index, input: &str| delta(index, json!({ "toolUse": { "input": input } }));
    assert_eq!(
        named(&events(&endpoint, "tools").await)[2..11],
        [
            stop(0),
            start(1, "clock", "a"),
            input(1, "{\"zone\":"),
            input(1, "\"UTC\"}"),
            stop(1),
            start(2, "sum", "b"),
            input(2, "{}"),
            stop(2),
            ("messageStop", json!({ "stopReason": "tool_use" })),
        ]
    );
}

#[tokio::test]
async fn a_stop_sequence_is_told_from_the_end_of_a_turn_where_the_upstream_tells() {
    let (endpoint, _) = endpoint().await;
    for (model, stop_reason) in [("stops", "stop_sequence"), ("text", "end_turn")] {
        let answer = call(&endpoint, model, "converse", &saying("Hi")).await;
        assert_eq!(answer.json::<Value>().await.unwrap()["stopReason"], stop_reason, "{model}");
    }
}

#[tokio::test]
async fn converse_has_what_the_stream_adds_up_to() {
    let (endpoint, _) = endpoint().await;
    let answer = call(&endpoint, "tools", "converse", &saying("Hi")).await;
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["stopReason"], "tool_use");
    assert_eq!(answer["usage"]["totalTokens"], 8);
    assert_eq!(
        answer["output"]["message"]["content"],
        json!([
            { "text": "Let me see." },
            { "toolUse": { "input": { "zone": "UTC" }, "name": "clock", "toolUseId": "a" } },
            { "toolUse": { "input": {}, "name": "sum", "toolUseId": "b" } },
        ])
    );
}

#[tokio::test]
async fn all_of_a_conversation_is_translated() {
    let (endpoint, told) = endpoint().await;
    let tool = json!({ "name": "clock", "description": "Time", "inputSchema": { "json": { "type": "object" } } });
    let body = json!({
        "system": [{ "text": "Be brief." }, { "cachePoint": { "type": "default" } }],
        "messages": [
            { "role": "user", "content": [{ "text": "What is this?" }, { "image": { "format": "png", "source": { "bytes": "iVBO" } } }] },
            { "role": "assistant", "content": [
                { "reasoningContent": { "reasoningText": { "text": "Hm" } } },
                { "text": "A clock." },
                { "toolUse": { "toolUseId": "a", "name": "clock", "input": { "zone": "UTC" } } },
            ] },
            { "role": "user", "content": [
                { "toolResult": { "toolUseId": "a", "content": [{ "json": { "hour": 7 } }, { "text": "sharp" }] } },
                { "text": "So?" },
                { "text": "Say it." },
            ] },
        ],
        "inferenceConfig": { "maxTokens": 9, "temperature": 0.5, "topP": 0.9, "stopSequences": ["."] },
        "toolConfig": { "tools": [{ "toolSpec": tool }], "toolChoice": { "any": {} } },
        "additionalModelRequestFields": { "seed": 7 },
    });
    assert_eq!(call(&endpoint, "arn%2Ftiny%3A1b", "converse-stream", &body).await.status(), 200);
    let function =
        json!({ "name": "clock", "description": "Time", "parameters": { "type": "object" } });
    assert_eq!(
        *told.request.lock().unwrap(),
        json!({
            "model": "arn/tiny:1b",
            "messages": [
                { "role": "system", "content": "Be brief." },
                { "role": "user", "content": [
                    { "type": "text", "text": "What is this?" },
                    { "type": "image_url", "image_url": { "url": "data:image/png;base64,iVBO" } },
                ] },
                { "role": "assistant", "content": "A clock.", "tool_calls": [
                    { "id": "a", "type": "function", "function": { "name": "clock", "arguments": "{\"zone\":\"UTC\"}" } },
                ] },
                { "role": "tool", "tool_call_id": "a", "content": "{\"hour\":7}\nsharp" },
                { "role": "user", "content": "So?\nSay it." },
            ],
            "stream": true,
            "stream_options": { "include_usage": true },
            "max_tokens": 9,
            "temperature": 0.5,
            "top_p": 0.9,
            "stop": ["."],
            "tools": [{ "type": "function", "function": function }],
            "tool_choice": "required",
            "seed": 7,
        })
    );
    let document =
        json!({ "messages": [{ "role": "user", "content": [{ "document": { "name": "d" } }] }] });
    let refused = call(&endpoint, "text", "converse", &document).await;
    assert_eq!(refused.headers()["x-amzn-errortype"], "ValidationException");
}

#[tokio::test]
async fn refusals_are_the_service_s() {
    let (endpoint, _) = endpoint().await;
    for (status, expected, error_type) in [
        (400, 400, "ValidationException"),
        (401, 403, "AccessDeniedException"),
        (404, 404, "ResourceNotFoundException"),
        (429, 429, "ThrottlingException"),
        (500, 424, "ModelErrorException"),
    ] {
        let answer =
            call(&endpoint, &format!("status-{status}"), "converse-stream", &saying("Hi")).await;
        assert_eq!(answer.status(), expected);
        assert_eq!(answer.headers()["x-amzn-errortype"], error_type);
        assert_eq!(answer.json::<Value>().await.unwrap()["message"], "so it is");
    }
    // A port that nobody listens on: it was given back just now.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let upstream = Upstream::at(&format!("http://{free}/v1/")).unwrap();
    let endpoint = serve(standalone_router(Some(upstream))).await;
    let answer = call(&endpoint, "text", "converse", &saying("Hi")).await;
    assert_eq!(answer.status(), 503);
    assert!(answer.text().await.unwrap().contains("is it running?"));
    assert!(Upstream::at("https://example.com").is_err() && Upstream::at("ollama").is_err());
}

#[tokio::test]
async fn a_stream_that_breaks_off_says_so() {
    let (endpoint, _) = endpoint().await;
    for (model, reason) in [("cut", "ended before"), ("fails", "out of memory")] {
        let events = events(&endpoint, model).await;
        let (name, payload) = events.last().unwrap();
        assert_eq!((events.len(), name.as_str()), (3, "modelStreamErrorException"), "{model}");
        assert!(payload["message"].as_str().unwrap().contains(reason), "{payload}");
        let whole = call(&endpoint, model, "converse", &saying("Hi")).await;
        assert_eq!(whole.headers()["x-amzn-errortype"], "ModelErrorException", "{model}");
    }
}

#[tokio::test]
async fn a_client_that_leaves_ends_the_generation() {
    let (endpoint, told) = endpoint().await;
    let (generation, is_over) = oneshot::channel();
    *told.generation.lock().unwrap() = Some(generation);
    let answer = call(&endpoint, "endless", "converse-stream", &saying("Hi")).await;
    let mut chunks = answer.bytes_stream();
    assert!(chunks.next().await.unwrap().is_ok());
    drop(chunks);
    // It is never sent to: it is dropped.
    assert!(is_over.await.is_err());
}

#[tokio::test]
async fn the_listing_begins_with_its_models() {
    let (endpoint, _) = endpoint().await;
    let listing = reqwest::get(format!("{endpoint}/local-endpoint.json")).await.unwrap();
    let listing: Value = listing.json().await.unwrap();
    let ids: Vec<_> =
        listing["models"].as_array().unwrap().iter().map(|model| &model["id"]).collect();
    assert_eq!(ids[..3], ["tiny:1b", "text", "local.chat"]);
    assert_eq!(listing["models"][0]["description"], "Tiny");
    assert_eq!(listing["models"][1]["description"], "A model of the upstream's");
    // What is not the upstream's is as without one.
    let echo = call(&endpoint, "local.echo", "converse", &saying("Hi")).await;
    let echo: Value = echo.json().await.unwrap();
    assert_eq!(echo["output"]["message"]["content"][0]["text"], "Hi");
}
