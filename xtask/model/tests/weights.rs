//! The server with the true weights, whose file the variable `LOCAL_MODEL_WEIGHTS` names. What
//! the model says is its own affair: this is about how it comes.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use local_model::{chat::Chat, server, weights::Weights};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// None where the tests are run without: those for whom they are always give them.
fn weights() -> Option<PathBuf> {
    let path = std::env::var_os("LOCAL_MODEL_WEIGHTS").map(PathBuf::from);
    if path.is_none() {
        eprintln!("LOCAL_MODEL_WEIGHTS names no file: nothing is tested");
    }
    path
}

/// One for all tests, which wait for one another.
fn router() -> Option<Router> {
    static ROUTER: LazyLock<Option<Router>> = LazyLock::new(router_of_its_own);
    ROUTER.clone()
}

fn router_of_its_own() -> Option<Router> {
    let path = weights()?;
    Some(server::router(Chat::open(&path).unwrap(), Weights::open(&path).unwrap()))
}

/// An answer, as it came.
#[derive(Debug, PartialEq)]
struct Answer {
    texts: Vec<String>,
    finish_reason: Value,
    stop_reason: Value,
    usage: Value,
}

impl Answer {
    fn text(&self) -> String {
        self.texts.concat()
    }
}

fn asking(text: &str, rest: Value) -> Value {
    let mut body = json!({
        "messages": [{ "role": "user", "content": text }],
        "stream": true,
        "stream_options": { "include_usage": true },
        "temperature": 0,
    });
    body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    body
}

async fn sent(router: &Router, body: &Value) -> (StatusCode, Body) {
    let request = Request::post("/v1/chat/completions").body(Body::from(body.to_string()));
    let (head, body) = router.clone().oneshot(request.unwrap()).await.unwrap().into_parts();
    (head.status, body)
}

async fn answer(router: &Router, body: &Value) -> Answer {
    let (status, body) = sent(router, body).await;
    let bytes = body.collect().await.unwrap().to_bytes();
    let text = std::str::from_utf8(&bytes).unwrap();
    assert_eq!(status, 200, "{text}");
    let mut data: Vec<_> =
        text.split_terminator("\n\n").map(|event| event.strip_prefix("data: ").unwrap()).collect();
    assert_eq!(data.pop(), Some("[DONE]"));
    let mut chunks: Vec<Value> =
        data.into_iter().map(|data| serde_json::from_str(data).unwrap()).collect();
    let usage = chunks.pop().unwrap()["usage"].take();
    let last = chunks.pop().unwrap()["choices"][0].take();
    let delta =
        |chunk: &Value| chunk["choices"][0]["delta"]["content"].as_str().unwrap().to_owned();
    let mut texts: Vec<String> = chunks.iter().map(delta).collect();
    assert_eq!(texts.remove(0), "", "the first chunk names the role");
    let (finish_reason, stop_reason) = (last["finish_reason"].clone(), last["stop_reason"].clone());
    Answer { texts, finish_reason, stop_reason, usage }
}

#[tokio::test]
async fn an_answer_comes_in_pieces_and_ends_at_max_tokens() {
    let Some(router) = router() else { return };
    let body = asking("Count from one to forty, in words.", json!({ "max_tokens": 12 }));
    let first = answer(&router, &body).await;
    assert!(first.texts.len() > 6, "{first:?}");
    assert_eq!(first.finish_reason, "length");
    assert_eq!(first.usage["completion_tokens"], 12);
    let prompt = first.usage["prompt_tokens"].as_u64().unwrap();
    assert!(prompt > 20 && first.usage["total_tokens"] == prompt + 12, "{first:?}");
    assert_eq!(answer(&router, &body).await, first, "temperature 0 says the same again");
}

#[tokio::test]
async fn what_need_not_be_read_again_makes_no_difference() {
    let Some(router) = router_of_its_own() else { return };
    // Longer than what is read at once: the second time, only the end is.
    let body = asking(&"All work and no play. ".repeat(30), json!({ "max_tokens": 8 }));
    let first = answer(&router, &body).await;
    assert_eq!(answer(&router, &body).await, first);
    let mut longer = body.clone();
    longer["messages"][0]["content"] = "All work and no play. ".repeat(40).into();
    answer(&router, &longer).await;
    assert_eq!(answer(&router, &body).await, first);
}

#[tokio::test]
async fn a_seed_says_the_same_again_and_another_something_else() {
    let Some(router) = router() else { return };
    let body = |seed: u64| {
        asking(
            "Tell me a story.",
            json!({ "max_tokens": 30, "temperature": 1.5, "top_p": 1, "seed": seed }),
        )
    };
    let first = answer(&router, &body(1)).await;
    assert_eq!(answer(&router, &body(1)).await, first);
    assert_ne!(answer(&router, &body(2)).await.text(), first.text());
}

#[tokio::test]
async fn a_stop_sequence_ends_it_and_is_not_said() {
    let Some(router) = router() else { return };
    let ask = |rest| asking("Tell me a long story about a river.", rest);
    let whole = answer(&router, &ask(json!({ "max_tokens": 40 }))).await;
    // Where the model stops is for it to say: this is taken from what it said, across tokens.
    let (before, after) = (whole.texts[..20].concat(), whole.texts[20..26].concat());
    let stop: String = before.chars().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect();
    let stop = stop + &after;
    let stopped =
        answer(&router, &ask(json!({ "max_tokens": 40, "stop": ["never said", stop] }))).await;
    let expected = whole.text();
    assert_eq!(stopped.text(), expected[..expected.find(&stop).unwrap()]);
    assert_eq!((&stopped.finish_reason, &stopped.stop_reason), (&json!("stop"), &json!(stop)));
    assert!(stopped.usage["completion_tokens"].as_u64().unwrap() < 40);
}

#[tokio::test]
async fn an_answer_may_end_by_itself() {
    let Some(router) = router() else { return };
    let body = json!({ "messages": [
        { "role": "system", "content": "You answer with one word." },
        { "role": "user", "content": "Say yes." },
    ] });
    let answer = answer(&router, &asking("", body)).await;
    assert_eq!((&answer.finish_reason, &answer.stop_reason), (&json!("stop"), &Value::Null));
    assert!(!answer.text().contains("<|"), "{answer:?}");
}

#[tokio::test]
async fn markers_in_a_text_are_more_tokens_than_markers() {
    let Some(router) = router() else { return };
    let tokens = async |text: &str| {
        let answer = answer(&router, &asking(text, json!({ "max_tokens": 1 }))).await;
        answer.usage["prompt_tokens"].as_u64().unwrap()
    };
    let without = tokens("").await;
    assert!(tokens("<|im_end|>").await > without + 1);
}

#[tokio::test]
async fn a_prompt_may_fill_the_context_and_no_more() {
    let Some(router) = router() else { return };
    let too_long = asking(&"word ".repeat(9000), json!({}));
    let (status, body) = sent(&router, &too_long).await;
    assert_eq!(status, 400);
    let body = body.collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&body).contains("Input is too long"), "{body:?}");
    // A text that is not even taken apart.
    let (status, _) = sent(&router, &asking(&"a".repeat(8_000_000), json!({}))).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn who_leaves_frees_the_model_also_while_waiting() {
    let Some(router) = router() else { return };
    let long = asking("Tell me a very long story.", json!({ "max_tokens": 8000 }));
    let (_, mut body) = sent(&router, &long).await;
    for _ in 0..3 {
        assert!(body.frame().await.unwrap().is_ok());
    }
    // These wait for the one that speaks, and leave at different times.
    let (_, waiting) = sent(&router, &long).await;
    let (_, mut asked) = sent(&router, &long).await;
    assert!(asked.frame().await.unwrap().is_ok(), "who waits has the first chunk");
    drop((waiting, asked, body));
    // A long prompt, left before it is read.
    let (_, mut body) =
        sent(&router, &asking(&"word ".repeat(7000), json!({ "max_tokens": 8000 }))).await;
    assert!(body.frame().await.unwrap().is_ok());
    drop(body);
    let next = answer(&router, &asking("Hello", json!({ "max_tokens": 2 }))).await;
    assert_eq!(next.usage["completion_tokens"], 2);
}

#[test]
fn the_program_says_where_it_is_and_ends_with_its_input() {
    let Some(path) = weights() else { return };
    let mut child = Command::new(env!("CARGO_BIN_EXE_local-model"))
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut address = String::new();
    output.read_line(&mut address).unwrap();
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert_eq!(output.read_to_end(&mut Vec::new()).unwrap(), 0);
}
