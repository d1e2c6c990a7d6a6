//! The endpoint over real loopback sockets, read by the library's own decoder.

mod client;
mod content;
mod faults;

use serde_json::{Value, json};

use self::client::{converse, converse_stream, post, request, saying};
use super::{MADE_UP_KEY, MODELS};

#[test]
fn a_stream_has_the_events_of_the_service() {
    let mut answer = converse_stream("local.echo%3Amessages", &saying("Hello, world"));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/vnd.amazon.eventstream"));
    let stream = answer.stream();
    assert_eq!(stream.ending, "end");
    assert_eq!(stream.text(), "Hello, world");
    let names: Vec<&str> = stream.messages.iter().map(|(name, _)| name.as_str()).collect();
    let delta = "contentBlockDelta";
    assert_eq!(
        names,
        ["messageStart", delta, delta, delta, "contentBlockStop", "messageStop", "metadata"],
        "no contentBlockStart for text, and metadata last"
    );
    assert_eq!(stream.chunks.len(), names.len(), "one message per chunk");
    assert_eq!(stream.payload("messageStart")["role"], "assistant");
    assert_eq!(stream.payload("messageStop")["stopReason"], "end_turn");
    assert!(stream.payload("metadata")["metrics"]["latencyMs"].is_u64());
    assert!(
        stream
            .messages
            .iter()
            .all(|(_, payload)| payload["p"].as_str().is_some_and(|p| p.starts_with('a')))
    );
    let members: Vec<&String> = stream.payload(delta).as_object().unwrap().keys().collect();
    assert_eq!(members, ["contentBlockIndex", "delta", "p"]);
}

#[test]
fn the_bytes_of_a_message_are_those_of_the_service() {
    let first = converse_stream("local.echo:messages", &saying("x")).chunk().unwrap().unwrap();
    let headers = concat!(
        "\x0b:event-type\x07\0\x0cmessageStart",
        "\x0d:content-type\x07\0\x10application/json",
        "\x0d:message-type\x07\0\x05event",
    );
    assert!(first[12..].starts_with(headers.as_bytes()));
    assert!(first[12 + headers.len()..].starts_with(br#"{"p":"abc"#));
}

#[test]
fn every_delivery_carries_the_same_stream() {
    let body = saying("The same words, however they come.");
    for (delivery, chunks) in
        [("bytes", None), ("messages", None), ("fast", None), ("64k", Some(1)), ("whole", Some(1))]
    {
        let stream = converse_stream(&format!("local.echo:{delivery}"), &body).stream();
        assert_eq!(
            (stream.text().as_str(), stream.ending.as_str()),
            ("The same words, however they come.", "end")
        );
        if let Some(chunks) = chunks {
            assert_eq!(stream.chunks.len(), chunks, "{delivery}");
        }
        assert!(delivery != "bytes" || stream.chunks.iter().all(|&size| size == 1));
    }
    let long = converse_stream("local.long:64k", &saying("go")).stream();
    assert!(
        long.chunks.len() > 2
            && long.chunks[..long.chunks.len() - 1].iter().all(|&size| size == 65_536)
    );
}

#[test]
fn usage_is_the_same_for_every_operation() {
    let mut body = saying("How many tokens are these?");
    body["system"] = json!([{ "text": "Be exact." }]);
    let whole = converse("local.chat", &body).json();
    let streamed = converse_stream("local.chat:whole", &body).stream();
    let counted =
        post("/model/local.chat/count-tokens", &json!({ "input": { "converse": body } })).json();
    let usage = &whole["usage"];
    assert_eq!(usage, &streamed.payload("metadata")["usage"]);
    assert_eq!(usage["inputTokens"], counted["inputTokens"]);
    assert_eq!(usage["inputTokens"], 6 + 4 + 3);
    assert_eq!(usage["outputTokens"], streamed.payloads("contentBlockDelta").count());
    assert_eq!(
        whole["output"]["message"],
        json!({ "content": [{ "text": streamed.text() }], "role": "assistant" })
    );
    assert_eq!(whole["stopReason"], "end_turn");
}

#[test]
fn limits_are_honoured() {
    let limited = |config: Value| {
        let mut body = saying("One two three four.");
        body["inferenceConfig"] = config;
        let whole = converse("local.echo", &body).json();
        let stream = converse_stream("local.echo:whole", &body).stream();
        let said = whole["output"]["message"]["content"][0]["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert_eq!(said, stream.text());
        assert_eq!(whole["stopReason"], stream.payload("messageStop")["stopReason"]);
        (said, whole["stopReason"].as_str().unwrap().to_owned())
    };
    let ends = |text: &str, reason: &str| (text.to_owned(), reason.to_owned());
    assert_eq!(limited(json!({ "maxTokens": 2 })), ends("One two", "max_tokens"));
    assert_eq!(limited(json!({ "maxTokens": 5 })), ends("One two three four.", "end_turn"));
    assert_eq!(
        limited(json!({ "stopSequences": ["four", " three"] })),
        ends("One two", "stop_sequence")
    );
    assert_eq!(
        limited(json!({ "maxTokens": 1, "stopSequences": ["four"] })),
        ends("One", "max_tokens")
    );
    assert_eq!(limited(json!({ "stopSequences": ["One"] })), ends("", "stop_sequence"));

    let long = converse("local.long", &saying("go")).json();
    assert_eq!(
        (&long["usage"]["outputTokens"], &long["stopReason"]),
        (&json!(2_000), &json!("max_tokens"))
    );
}

#[test]
fn a_model_id_may_be_an_arn() {
    let id =
        "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Flocal.echo%3Awhole";
    assert_eq!(converse_stream(id, &saying("ARN")).stream().text(), "ARN");
    for unknown in ["anthropic.claude", "local.echo:slowly", "local.", "%ff", "%2"] {
        let error = converse(unknown, &saying("x")).error();
        assert_eq!(
            error,
            (400, "ValidationException".into(), "The provided model identifier is invalid.".into())
        );
    }
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let ids: Vec<String> = [
        converse("local.echo", &saying("x")),
        converse("nothing", &json!({})),
        post("/", &json!({})),
    ]
    .iter()
    .map(|answer| answer.header("x-amzn-requestid").unwrap().to_owned())
    .collect();
    assert!(ids.iter().all(|id| id.len() == 36 && id.split('-').count() == 5), "{ids:?}");
    assert!(ids[0] != ids[1] && ids[1] != ids[2]);
}

#[test]
fn unknown_operations_are_not_found() {
    let get = request("GET", "/model/local.echo/converse", &[], "").error();
    for error in [
        get,
        post("/elsewhere", &json!({})).error(),
        post("/model/local.echo/invoke", &json!({})).error(),
    ] {
        assert_eq!((error.0, error.1.as_str()), (404, "UnknownOperationException"));
    }
}

#[test]
fn keys_are_asked_for_and_never_echoed() {
    let key = "sk-a-key-of-another-service";
    let path = "/model/local.echo/converse";
    let mut answer = request("POST", path, &[("authorization", &format!("Bearer {key}"))], "{}");
    assert!(answer.headers.iter().all(|(_, value)| !value.contains(key)));
    let message = "Invalid API Key format: Must start with pre-defined prefix";
    assert_eq!(answer.error(), (403, "AccessDeniedException".into(), message.into()));
    let without = request("POST", path, &[], "{}").error();
    assert_eq!(
        without,
        (403, "MissingAuthenticationTokenException".into(), "Missing Authentication Token".into())
    );
}

#[test]
fn any_origin_may_call() {
    let asking = [
        ("origin", "http://localhost:9"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type,accept,x-own"),
    ];
    let preflight = request("OPTIONS", "/model/local.chat/converse-stream", &asking, "");
    assert_eq!(preflight.status, 200);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
    assert!(preflight.header("access-control-allow-methods").unwrap().contains("POST"));
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        Some("authorization,content-type,accept,x-own")
    );

    for path in ["/model/local.echo/converse", "/model/x/y", "/elsewhere"] {
        let answer = request("POST", path, &asking[..1], "{}");
        assert!(answer.status >= 400, "an error, and readable");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(
            answer.header("access-control-expose-headers"),
            Some("x-amzn-requestid,x-amzn-errortype")
        );
    }
}

#[test]
fn requests_are_checked() {
    let user = |content: Value| json!({ "role": "user", "content": content });
    let text = |text: &str| json!([{ "text": text }]);
    let ours = json!({ "role": "assistant", "content": text("x") });
    let refused = |body: Value, expected: &str| {
        let (status, error_type, message) = converse("local.echo", &body).error();
        assert_eq!((status, error_type.as_str()), (400, "ValidationException"));
        assert!(message.contains(expected), "{message} does not say {expected}");
    };
    let with = |messages: Value| json!({ "messages": messages });
    refused(json!("text"), "Malformed input request");
    refused(json!({}), "not an array");
    refused(with(json!([])), "at least one message");
    refused(with(json!([ours])), "must start with a user message");
    refused(with(json!([user(text("a")), ours])), "must end with a user message");
    refused(with(json!([{ "role": "robot", "content": text("a") }])), "'messages.1.member.role'");
    refused(with(json!([user(json!([]))])), "messages.0 is empty");
    refused(
        with(json!([user(json!([{ "text": "a", "image": {} }]))])),
        "messages.0.content.0 must set one",
    );
    refused(
        with(json!([user(json!([{ "text": "a" }, { "text": " \n" }]))])),
        "messages.0.content.1 is blank",
    );
    let mut none = saying("x");
    none["inferenceConfig"] = json!({ "maxTokens": 0 });
    refused(none, "greater than or equal to 1");
    let mut many = saying("x");
    many["inferenceConfig"] = json!({ "maxTokens": 2_000_000 });
    refused(many, "exceeds the model limit");
}

#[test]
fn the_listing_names_every_model() {
    let listing = request("GET", "/local-endpoint.json", &[], "").json();
    assert_eq!(listing["bearerToken"], MADE_UP_KEY);
    assert_eq!(listing["models"].as_array().unwrap().len(), MODELS.len());
    assert_eq!(listing["models"][0]["id"], "local.chat");
    assert_eq!(listing["models"][0]["kind"], "chat");
}
