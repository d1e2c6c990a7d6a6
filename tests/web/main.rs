//! The Rust API in a browser, against the local endpoint. `cargo xtask test web` runs
//! this; the endpoint's address is compiled in, since a page has no environment.
#![cfg(target_arch = "wasm32")]

mod example;

use converse_wasm::converse::{
    ConverseOutput, ConverseRequest, ConverseStreamOutput, InferenceConfiguration, Message,
    StopReason, ToolInputSchema, ToolResultContentBlock, ToolSpecification,
};
use converse_wasm::{
    CallOptions, Client, ConfigError, Error, KeyOrigin, LimitError, ProtocolError, ProvidedToken,
    StreamEnd, Timeout, TimeoutError, Tools, TransportError, from_js_value, to_js_value,
};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::AbortController;

wasm_bindgen_test_configure!(run_in_browser);

/// A key that the local endpoint takes; `ABSK` and base64 of `BedrockAPIKey-made-up`.
const KEY: &str = "ABSKQmVkcm9ja0FQSUtleS1tYWRlLXVw";

fn endpoint() -> &'static str {
    option_env!("CONVERSE_ENDPOINT").unwrap_or("http://127.0.0.1:8081")
}

fn client() -> Client {
    Client::builder().bearer_token(KEY).endpoint(endpoint()).build().unwrap()
}

fn request(model_id: &str, text: &str) -> ConverseRequest {
    ConverseRequest::new(model_id, [Message::user(text)])
}

/// The events of a stream, and the error that it ended with.
async fn read(model_id: &str) -> (Vec<ConverseStreamOutput>, Option<Error>) {
    let mut stream = client().converse_stream(&request(model_id, "Hi there")).await.unwrap();
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(event) => events.push(event),
            Err(error) => {
                assert!(stream.next().await.is_none(), "an error is the last item");
                return (events, Some(error));
            }
        }
    }
    (events, None)
}

fn text(events: &[ConverseStreamOutput]) -> String {
    events.iter().filter_map(ConverseStreamOutput::text).collect()
}

#[wasm_bindgen_test]
async fn the_readme_example_reads_an_answer() {
    let mut answer = String::new();
    example::ask(&client(), "local.echo", "Hello ☕", |text| answer.push_str(text)).await.unwrap();
    assert_eq!(answer, "Hello ☕");
}

#[wasm_bindgen_test]
async fn converse_gives_the_whole_answer() {
    let request = request("local.echo", "one two three four")
        .system("Be brief.")
        .inference_config(InferenceConfiguration { max_tokens: Some(2), ..Default::default() });
    let response = client().converse(&request).await.unwrap();
    match response.output {
        ConverseOutput::Message(message) => assert_eq!(message.text(), "one two"),
        other => panic!("{other:?}"),
    }
    assert_eq!(response.stop_reason, StopReason::MaxTokens);
    assert_eq!(response.usage.output_tokens, 2);
}

#[wasm_bindgen_test]
async fn a_stream_is_read_to_its_metadata_however_it_is_cut() {
    for delivery in ["messages", "bytes", "64k", "whole"] {
        let (events, error) = read(&format!("local.echo:{delivery}")).await;
        assert_eq!(error, None, "{delivery}");
        assert_eq!(text(&events), "Hi there", "{delivery}");
        assert!(matches!(events.first(), Some(ConverseStreamOutput::MessageStart(_))));
        assert!(matches!(events.last(), Some(ConverseStreamOutput::Metadata(_))), "{delivery}");
    }
}

#[wasm_bindgen_test]
async fn a_streams_response_is_what_converse_gives() {
    let mut whole = client().converse(&request("local.echo", "one two three")).await.unwrap();
    for taken in [0, 2, 100] {
        let request = request("local.echo:messages", "one two three");
        let mut stream = client().converse_stream(&request).await.unwrap();
        for _ in 0..taken {
            if stream.next().await.is_none() {
                break;
            }
        }
        let response = stream.response().await.unwrap();
        whole.metrics = response.metrics.clone();
        assert_eq!(response, whole, "{taken} taken before");
    }
}

#[wasm_bindgen_test]
async fn a_failed_stream_has_no_response_before_or_after_its_error_was_seen() {
    let request = request("local.stream-throttling:messages", "Hi");
    for is_read_before in [false, true] {
        let mut stream = client().converse_stream(&request).await.unwrap();
        while is_read_before && stream.next().await.is_some() {}
        let error = stream.response().await.unwrap_err();
        assert_eq!(error.name(), "ThrottlingException", "read before: {is_read_before}");
    }
}

/// Tools of which one answers, one fails, and one never ends.
struct Workshop {
    tools: Vec<&'static str>,
    inputs: RefCell<Vec<Value>>,
}

impl Workshop {
    fn with(tools: &[&'static str]) -> Self {
        Self { tools: tools.to_vec(), inputs: RefCell::default() }
    }
}

impl Tools for Workshop {
    fn specifications(&self) -> Vec<ToolSpecification> {
        let schema = || ToolInputSchema::Json(json!({ "type": "object" }));
        self.tools.iter().map(|name| ToolSpecification::new(*name, schema())).collect()
    }

    async fn run(
        &self,
        name: &str,
        input: Value,
    ) -> Result<Vec<ToolResultContentBlock>, Box<dyn std::error::Error>> {
        self.inputs.borrow_mut().push(input);
        match name {
            "add" => Ok(vec![ToolResultContentBlock::Json(json!({ "sum": 3 }))]),
            "hang" => pending().await,
            other => Err(format!("{other} is out of order").into()),
        }
    }
}

#[wasm_bindgen_test]
async fn tools_are_run_and_their_results_go_back() {
    let tools = Workshop::with(&["add", "lamp"]);
    let mut run =
        client().run_tools(request("local.tools:messages", "add {\"z\":1,\"a\":2}"), &tools);
    let (mut stops, mut answer) = (Vec::new(), String::new());
    while let Some(event) = run.next().await {
        let event = event.unwrap();
        answer.push_str(event.text().unwrap_or_default());
        if let ConverseStreamOutput::MessageStop(stop) = event {
            stops.push(stop.stop_reason);
        }
    }
    assert_eq!(stops, [StopReason::ToolUse, StopReason::EndTurn]);
    assert!(answer.contains("A tool said") && answer.contains("lamp is out of order"), "{answer}");
    assert_eq!(*tools.inputs.borrow(), [json!({"z": 1, "a": 2}), json!({"z": 1, "a": 2})]);
    let messages = serde_json::to_value(run.into_messages()).unwrap();
    assert_eq!(messages[1]["content"][1]["toolUse"]["input"].to_string(), r#"{"z":1,"a":2}"#);
    assert_eq!(messages[2]["content"][1]["toolResult"]["status"], "error");
    assert_eq!(messages.as_array().unwrap().len(), 4);
}

#[wasm_bindgen_test]
async fn a_conversation_with_tools_ends_by_its_bound_and_by_an_abort() {
    let tools = Workshop::with(&["add"]);
    let mut run = client().run_tools(request("local.tools", "add"), &tools).max_turns(1);
    let mut last = None;
    while let Some(event) = run.next().await {
        last = Some(event);
    }
    assert_eq!(last, Some(Err(Error::Limit(LimitError::Turns(1)))));

    let abort = AbortController::new().unwrap();
    let mut options = CallOptions::default();
    options.signal = Some(abort.signal());
    let tools = Workshop::with(&["hang"]);
    let mut run = client().run_tools(request("local.tools", "hang"), &tools).options(options);
    let mut last = None;
    while let Some(event) = run.next().await {
        if let Ok(ConverseStreamOutput::Metadata(_)) = &event {
            abort.abort();
        }
        last = Some(event);
    }
    assert_eq!(last, Some(Err(Error::Aborted)));
}

#[wasm_bindgen_test]
async fn each_way_of_ending_is_told_apart() {
    for (model, end) in [
        ("local.echo", StreamEnd::Complete),
        ("local.stream-no-stop", StreamEnd::Truncated),
        ("local.stream-throttling", StreamEnd::Exception),
        ("local.stream-error-bare", StreamEnd::Exception),
        ("local.stream-corrupt", StreamEnd::Protocol),
        ("local.stream-huge-length", StreamEnd::Protocol),
        ("local.stream-stall", StreamEnd::Timeout),
    ] {
        let timeout = Timeout { first_byte_ms: None, idle_ms: Some(200) };
        let client = Client::builder().bearer_token(KEY).endpoint(endpoint()).timeout(timeout);
        let client = client.build().unwrap();
        let mut stream = client.converse_stream(&request(model, "Hi there")).await.unwrap();
        assert_eq!(stream.end(), None, "{model}");
        while stream.next().await.is_some() {}
        assert_eq!(stream.end(), Some(end), "{model}");
    }
}

#[wasm_bindgen_test]
async fn a_call_is_made_again_and_says_how_often() {
    let client = client();
    for model in ["local.error-throttling", "local.error-internal-server"] {
        let error = client.converse(&request(model, "Hi")).await.unwrap_err();
        let Error::Service(error) = error else { panic!("{error:?}") };
        assert_eq!(error.attempts, 3, "{model}");
    }
    let error = client.converse(&request("local.error-validation", "Hi")).await.unwrap_err();
    let Error::Service(error) = error else { panic!("{error:?}") };
    assert_eq!(error.attempts, 1);
    // Nothing of an empty stream was delivered, so that it is opened again.
    let mut stream = client.converse_stream(&request("local.empty-stream", "Hi")).await.unwrap();
    assert_eq!(stream.next().await, Some(Err(Error::Transport(TransportError::Truncated))));
}

#[wasm_bindgen_test]
async fn dropping_a_call_or_a_stream_aborts_its_fetch() {
    let eval = |code| js_sys::eval(code).unwrap();
    eval("globalThis.signals = []; globalThis.unspied = fetch;");
    eval("globalThis.fetch = (request) => (signals.push(request.signal), unspied(request));");
    let is_aborted = || eval("signals.at(-1).aborted").is_truthy();

    let stalled = request("local.stall-headers", "Hi");
    let client = client();
    let mut call = Box::pin(client.converse(&stalled));
    assert!(futures_util::poll!(&mut call).is_pending());
    assert_eq!(eval("signals.length"), 1);
    assert!(!is_aborted());
    drop(call);
    assert!(is_aborted(), "a call before its headers");

    let mut stream = client.converse_stream(&request("local.long", "Hi")).await.unwrap();
    stream.next().await.unwrap().unwrap();
    assert!(!is_aborted());
    drop(stream);
    assert!(is_aborted(), "a stream");
    eval("globalThis.fetch = unspied;");
}

#[wasm_bindgen_test]
async fn a_next_that_is_dropped_while_the_call_is_made_again_leaves_no_whole_answer() {
    let eval = |code| js_sys::eval(code).unwrap();
    // The first answer is the endpoint's, the second never comes.
    eval("globalThis.asked = 0; globalThis.unspied = fetch;");
    eval("globalThis.fetch = (it) => (asked++ === 0 ? unspied(it) : new Promise(() => {}));");
    let request = request("local.empty-stream", "Hi");
    let mut stream = client().converse_stream(&request).await.unwrap();
    let mut next = Box::pin(stream.next());
    while eval("asked") != 2 {
        assert!(futures_util::poll!(&mut next).is_pending());
        let turn = eval("new Promise((resolve) => setTimeout(resolve, 1))");
        wasm_bindgen_futures::JsFuture::from(js_sys::Promise::from(turn)).await.unwrap();
    }
    drop(next);
    eval("globalThis.fetch = unspied;");
    assert_eq!(stream.end(), Some(StreamEnd::Truncated));
    let error = stream.response().await.unwrap_err();
    assert_eq!(error, Error::Transport(TransportError::Truncated));
}

#[wasm_bindgen_test]
async fn a_call_that_takes_too_long_is_given_up() {
    let timeout = Timeout { first_byte_ms: Some(30), idle_ms: None };
    let mut options = CallOptions::default();
    options.timeout = Some(timeout);
    let client = Client::builder().bearer_token(KEY).endpoint(endpoint()).max_attempts(2);
    let client = client.build().unwrap();
    let request = request("local.stall-headers", "Hi");
    let error = client.converse_with(&request, &options).await.unwrap_err();
    assert_eq!(error, Error::Timeout(TimeoutError::FirstByte(30)));
}

#[wasm_bindgen_test]
async fn a_response_beyond_its_limit_is_read_by_its_events_only() {
    let client = Client::builder().bearer_token(KEY).endpoint(endpoint()).max_response_bytes(100);
    let client = client.build().unwrap();
    let request = request("local.echo:messages", "one two three four five six seven eight nine");
    let mut stream = client.converse_stream(&request).await.unwrap();
    let mut answer = String::new();
    while let Some(event) = stream.next().await {
        answer.push_str(event.unwrap().text().unwrap_or_default());
    }
    assert!(answer.ends_with("nine"));
    let error = stream.response().await.unwrap_err();
    assert_eq!(error, Error::Limit(LimitError::Response(100)));
}

#[wasm_bindgen_test]
async fn what_came_of_a_stream_that_failed_is_at_hand() {
    let request = request("local.stream-throttling:messages", "Hi");
    let mut stream = client().converse_stream(&request).await.unwrap();
    while stream.next().await.is_some() {}
    match stream.gathered().partial().output {
        ConverseOutput::Message(message) => assert_eq!(message.text(), "One two three"),
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
async fn count_tokens_counts_what_converse_is_billed_for() {
    let request = request("local.echo", "one two three");
    let counted = client().count_tokens(&request.clone().into()).await.unwrap();
    let response = client().converse(&request).await.unwrap();
    assert_eq!(counted.input_tokens, response.usage.input_tokens);
}

#[wasm_bindgen_test]
async fn an_error_comes_after_what_came_before_it() {
    let (events, error) = read("local.stream-throttling:messages").await;
    assert_eq!(text(&events), "One two three");
    assert_eq!(error.unwrap().name(), "ThrottlingException");

    let (events, error) = read("local.stream-no-stop:messages").await;
    assert!(text(&events).starts_with("One two three"));
    assert_eq!(error, Some(Error::Transport(TransportError::Truncated)));

    let (events, error) = read("local.stream-corrupt:messages").await;
    assert_eq!(text(&events), "One two three");
    assert!(matches!(error, Some(Error::Protocol(ProtocolError::EventStream(_)))), "{error:?}");
}

#[wasm_bindgen_test]
async fn what_the_service_refuses_has_its_name_status_and_request_id() {
    let error = client().converse(&request("local.error-throttling", "Hi")).await.unwrap_err();
    let Error::Service(service) = &error else { panic!("{error:?}") };
    assert_eq!((service.name.as_str(), service.status), ("ThrottlingException", Some(429)));
    assert!(service.request_id.is_some());
    assert!(error.is_retryable());
}

#[wasm_bindgen_test]
async fn an_answer_that_is_no_answer_breaks_the_protocol() {
    for model_id in ["local.html", "local.redirect"] {
        let error = client().converse(&request(model_id, "Hi")).await.unwrap_err();
        assert!(matches!(error, Error::Protocol(_)), "{model_id}: {error:?}");
    }
    let error = client().converse_stream(&request("local.stream-html", "Hi")).await.unwrap_err();
    assert!(matches!(error, Error::Protocol(ProtocolError::ContentType { .. })), "{error:?}");
}

#[wasm_bindgen_test]
async fn an_aborted_call_and_an_aborted_stream_say_so() {
    let abort = AbortController::new().unwrap();
    let mut options = CallOptions::default();
    options.signal = Some(abort.signal());
    let request = request("local.stream-stall:messages", "Hi");
    let mut stream = client().converse_stream_with(&request, &options).await.unwrap();
    let mut answer = String::new();
    while answer != "One two three" {
        let event = stream.next().await.unwrap().unwrap();
        answer.push_str(event.text().unwrap_or_default());
    }
    abort.abort();
    assert_eq!(stream.next().await, Some(Err(Error::Aborted)));
    assert_eq!(stream.next().await, None);
    let again = client().converse_stream_with(&request, &options).await;
    assert_eq!(again.unwrap_err(), Error::Aborted);
}

#[wasm_bindgen_test]
async fn an_endpoint_that_is_not_there_is_a_transport_error() {
    let client = Client::builder().bearer_token(KEY).endpoint("http://127.0.0.1:9").build();
    let error = client.unwrap().converse(&request("local.echo", "Hi")).await.unwrap_err();
    assert!(matches!(error, Error::Transport(TransportError::Fetch(_))), "{error:?}");
}

#[wasm_bindgen_test]
async fn what_cannot_be_sent_is_refused_before() {
    let build = |key: &str| Client::builder().bearer_token(key).endpoint(endpoint()).build();
    for key in ["", "with space", "line\nbreak", "ümlaut"] {
        let error = build(key).unwrap_err();
        assert!(matches!(error, Error::Config(_)), "{error:?}");
        assert!(key.is_empty() || !error.to_string().contains(key));
    }
    let error = Client::builder().bearer_token(KEY).header("Authorization", "x").build();
    assert_eq!(error.unwrap_err(), Error::Config(ConfigError::AuthorizationHeader));
    let error = client().converse(&request("", "Hi")).await.unwrap_err();
    assert_eq!(error, Error::Config(ConfigError::MissingModelId));
}

#[wasm_bindgen_test]
async fn a_provider_is_asked_once_for_all_and_again_for_a_key_that_was_refused() {
    // The endpoint does not know the first one.
    let asked = Rc::new(Cell::new(0));
    let provider = {
        let asked = asked.clone();
        move |_signal| {
            asked.set(asked.get() + 1);
            let key = if asked.get() == 1 { "ABSKAAAA" } else { KEY };
            async move { Ok(ProvidedToken::new(key)) }
        }
    };
    let client =
        Client::builder().bearer_token_provider(provider).endpoint(endpoint()).build().unwrap();
    assert!(!format!("{client:?}").contains("ABSK"));
    let request = request("local.echo", "Hi");
    let (one, two) = futures_util::join!(client.converse(&request), client.converse(&request));
    one.unwrap();
    two.unwrap();
    assert_eq!(asked.get(), 2);
}

#[wasm_bindgen_test]
async fn a_provider_that_fails_or_gives_an_old_key_is_told() {
    let build = |provider: fn() -> Result<ProvidedToken, Box<dyn std::error::Error>>| {
        let provider = move |_signal| async move { provider() };
        Client::builder().bearer_token_provider(provider).endpoint(endpoint()).build().unwrap()
    };
    let request = request("local.echo", "Hi");
    let error = build(|| Err("no session".into())).converse(&request).await.unwrap_err();
    assert_eq!(error, Error::TokenProvider("no session".to_owned()));
    let old = build(|| Ok(ProvidedToken::new(KEY).expiring_at(Duration::from_secs(60))));
    let error = old.converse_stream(&request).await.unwrap_err();
    let expired = ConfigError::ExpiredBearerToken { origin: KeyOrigin::Provider, expired_at: 60 };
    assert_eq!(error, Error::Config(expired));
}

#[wasm_bindgen_test]
async fn an_environment_says_what_configuration_does_not() {
    let environment = |name: &'static str, value: &str| (name, value.to_owned());
    let all = [
        environment("AWS_BEARER_TOKEN_BEDROCK", KEY),
        environment("AWS_ENDPOINT_URL", endpoint()),
        environment("AWS_REGION", "us-east-1"),
    ];
    let client = Client::builder().env(all.clone()).build().unwrap();
    client.converse(&request("local.echo", "Hi")).await.unwrap();
    let error = Client::builder().env(all).bearer_token(" ").build().unwrap_err();
    assert_eq!(error, Error::Config(ConfigError::BlankBearerToken(KeyOrigin::Config)));
    let blank = [environment("AWS_BEARER_TOKEN_BEDROCK", "")];
    let error = Client::builder().env(blank).build().unwrap_err();
    assert_eq!(error, Error::Config(ConfigError::BlankBearerToken(KeyOrigin::Environment)));
}

#[wasm_bindgen_test]
fn a_client_does_not_show_its_key() {
    assert!(!format!("{:?}", client()).contains(KEY));
}

#[wasm_bindgen_test]
async fn the_model_goes_to_javascript_and_back() {
    let asked = json!({
        "messages": [{ "role": "user", "content": [{ "text": "Hi" }, { "newBlock": { "a": 1 } }] }],
        "inferenceConfig": { "maxTokens": 7 },
    });
    let object = js_sys::JSON::parse(&asked.to_string()).unwrap();
    let mut request: ConverseRequest = from_js_value(object).unwrap();
    request.model_id = "local.echo".to_owned();
    let written = to_js_value(&request).unwrap();
    let written = String::from(js_sys::JSON::stringify(&written).unwrap());
    let written: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(written["messages"], asked["messages"]);
    let response = client().converse(&request).await.unwrap();
    let response = to_js_value(&response).unwrap();
    let stop_reason = js_sys::Reflect::get(&response, &"stopReason".into()).unwrap();
    assert_eq!(stop_reason.as_string().unwrap(), "end_turn");
    let wrong = js_sys::JSON::parse(r#"{"messages":7}"#).unwrap();
    let error = from_js_value::<ConverseRequest>(wrong).unwrap_err();
    assert_eq!(error.name(), "ConfigError");
}
