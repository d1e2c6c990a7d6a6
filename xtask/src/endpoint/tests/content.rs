//! Content other than text, whole and streamed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::client::{Stream, converse, converse_stream, saying};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The content of the whole answer, and the stream. Whatever the content, they agree on the
/// rest, and the stream is formed as the service forms it.
fn asked(model: &str, body: &Value) -> (Vec<Value>, Stream) {
    let mut whole = converse(model, body).json();
    let stream = converse_stream(&format!("{model}:messages"), body).stream();
    assert_eq!(stream.ending, "end");
    assert_eq!(whole["usage"], stream.payload("metadata")["usage"]);
    assert_eq!(whole["stopReason"], stream.payload("messageStop")["stopReason"]);
    assert_eq!(whole["output"]["message"]["role"], "assistant");
    for (name, payload) in &stream.messages {
        let members: Vec<&String> = payload.as_object().unwrap().keys().collect();
        assert!(payload["p"].is_string(), "{name} is padded");
        assert!(members.is_sorted(), "{name}: {members:?}");
    }
    let Value::Array(content) = whole["output"]["message"]["content"].take() else {
        panic!("no content: {whole}");
    };
    assert_eq!(stream.payloads("contentBlockStop").count(), content.len());
    (content, stream)
}

/// What the deltas of a block have at this path of members, one after the other.
fn deltas<'a>(stream: &'a Stream, block: usize, path: &str) -> Vec<&'a Value> {
    let of_block = stream
        .payloads("contentBlockDelta")
        .filter(|payload| payload["contentBlockIndex"] == block)
        .filter_map(|payload| payload["delta"].pointer(path));
    of_block.collect()
}

fn joined(texts: &[&Value]) -> String {
    texts.iter().map(|text| text.as_str().unwrap()).collect()
}

/// The bytes of pieces that are base64 each, and that are none together.
fn decoded(pieces: &[&Value]) -> Vec<u8> {
    assert!(STANDARD.decode(joined(pieces)).is_err());
    pieces.iter().flat_map(|piece| STANDARD.decode(piece.as_str().unwrap()).unwrap()).collect()
}

fn offering(text: &str, tools: &[&str]) -> Value {
    let tools = tools
        .iter()
        .map(|name| json!({ "toolSpec": { "name": name, "inputSchema": { "json": {} } } }));
    let mut body = saying(text);
    body["toolConfig"] = json!({ "tools": tools.collect::<Vec<_>>() });
    body
}

#[test]
fn reasoning_is_thought_signed_redacted_and_then_said() {
    let (content, stream) = asked("local.reasoning", &saying("Think about it"));
    assert_eq!(stream.payloads("contentBlockStart").count(), 0, "as on the true wire");

    let thoughts = deltas(&stream, 0, "/reasoningContent/text");
    assert!(thoughts.len() > 10, "a delta for each token");
    let signature = deltas(&stream, 0, "/reasoningContent/signature");
    let reasoning = json!({ "signature": signature[0], "text": joined(&thoughts) });
    assert_eq!(content[0], json!({ "reasoningContent": { "reasoningText": reasoning } }));
    let last = deltas(&stream, 0, "/reasoningContent").pop().unwrap();
    assert_eq!((signature.len(), &last["signature"]), (1, signature[0]), "the signature is last");

    let redacted = deltas(&stream, 1, "/reasoningContent/redactedContent");
    assert_eq!(redacted.len(), 2);
    let bytes = STANDARD.encode(decoded(&redacted));
    assert_eq!(content[1], json!({ "reasoningContent": { "redactedContent": bytes } }));

    assert_eq!(joined(&deltas(&stream, 2, "/text")), "Think about it");
    assert_eq!(content[2..], [json!({ "text": "Think about it" })]);
}

#[test]
fn only_what_is_said_is_limited() {
    let mut body = saying("One two three");
    body["inferenceConfig"] = json!({ "maxTokens": 2 });
    let (content, stream) = asked("local.reasoning", &body);
    assert_eq!(content[2], json!({ "text": "One two" }));
    assert_eq!(stream.payload("messageStop")["stopReason"], "max_tokens");
    let (content, _) = asked("local.image", &body);
    assert_eq!(content, [json!({ "text": "Here is" })], "no picture after it");
}

#[test]
fn an_image_comes_in_pieces() {
    let (content, stream) = asked("local.image", &saying("Show me"));
    assert_eq!(content[0]["text"], joined(&deltas(&stream, 0, "/text")));
    let starts: Vec<&Value> = stream.payloads("contentBlockStart").collect();
    assert_eq!(starts.len(), 1, "none for the text");
    assert_eq!(starts[0]["contentBlockIndex"], 1);
    assert_eq!(starts[0]["start"], json!({ "image": { "format": "png" } }));

    let pieces = deltas(&stream, 1, "/image/source/bytes");
    assert!(pieces.len() > 1);
    let bytes = decoded(&pieces);
    assert!(bytes.starts_with(PNG) && bytes.ends_with(b"IEND\xae\x42\x60\x82"));
    let image = json!({ "format": "png", "source": { "bytes": STANDARD.encode(&bytes) } });
    assert_eq!(content[1], json!({ "image": image }));
}

#[test]
fn an_image_of_the_user_is_shown_again() {
    let showing = |source: Value| {
        let image = json!({ "format": "webp", "source": source });
        json!({ "messages": [{ "role": "user", "content": [{ "image": image }] }] })
    };
    for length in [1, 2, 3, 4, 100, 100_000] {
        let bytes = STANDARD.encode(vec![7; length]);
        let (content, stream) = asked("local.image", &showing(json!({ "bytes": bytes })));
        let image = json!({ "format": "webp", "source": { "bytes": bytes } });
        assert_eq!(content[1], json!({ "image": image }), "{length}");
        assert_eq!(stream.payload("contentBlockStart")["start"]["image"]["format"], "webp");
        let pieces = deltas(&stream, 1, "/image/source/bytes");
        let streamed = pieces.iter().map(|piece| STANDARD.decode(piece.as_str().unwrap()).unwrap());
        assert_eq!(streamed.collect::<Vec<_>>().concat(), vec![7; length], "{length}");
    }
    // What is not in the request cannot be shown.
    for source in
        [json!({ "s3Location": { "uri": "s3://a/b" } }), json!({ "bytes": "?" }), json!(1)]
    {
        let (content, _) = asked("local.image", &showing(source));
        assert_eq!(content[1]["image"]["format"], "png");
    }
}

#[test]
fn citations_come_between_the_text_that_they_are_of() {
    let (content, stream) = asked("local.citations", &saying("Grüße, 世界"));
    assert_eq!(stream.payloads("contentBlockStart").count(), 0);
    let text = joined(&deltas(&stream, 0, "/text"));
    let citations = deltas(&stream, 0, "/citation");
    assert_eq!(
        content,
        [json!({ "citationsContent": { "citations": citations, "content": [{ "text": text }] } })]
    );
    assert_eq!(text, "You said: “Grüße, 世界”. It came as the Converse API has it.");
    assert_eq!(citations[0]["sourceContent"], json!([{ "text": "Grüße, 世界" }]));
    let place = json!({ "documentIndex": 0, "end": 9, "start": 0 });
    assert_eq!(citations[0]["location"], json!({ "documentChar": place }));
    assert!(citations[1]["location"]["web"]["url"].as_str().unwrap().starts_with("https://"));
    let kinds = stream.payloads("contentBlockDelta").map(|payload| payload["delta"].get("text"));
    let kinds: Vec<bool> = kinds.map(|text| text.is_some()).collect();
    let first = kinds.iter().position(|is_text| !is_text).unwrap();
    assert!(first > 0 && kinds[first + 1] && !kinds[kinds.len() - 1], "{kinds:?}");
}

#[test]
fn documents_are_cited_by_their_names() {
    let document = |name: &str, source: Value| json!({ "document": { "format": "txt", "name": name, "source": source } });
    let content = json!([
        document("notes", json!({ "text": "Of wires." })),
        document("letter", json!({ "bytes": STANDARD.encode("Dear reader") })),
        document("scan", json!({ "bytes": STANDARD.encode([0xff, 0xfe]) })),
        { "text": "What do they say?" },
    ]);
    let body = json!({ "messages": [
        { "role": "user", "content": content },
        { "role": "assistant", "content": [{ "text": "Much." }] },
        { "role": "user", "content": [{ "text": "And now?" }] },
    ] });
    let (content, _) = asked("local.citations", &body);
    let cited = &content[0]["citationsContent"];
    let text = cited["content"][0]["text"].as_str().unwrap();
    assert!(
        text.starts_with("“notes” begins: “Of wires.”. “letter” begins: “Dear reader”. “scan”")
    );
    let citations = cited["citations"].as_array().unwrap();
    let titles: Vec<&Value> = citations.iter().map(|citation| &citation["title"]).collect();
    assert_eq!(titles, ["notes", "letter", "scan", "Converse"]);
    assert_eq!(citations[1]["location"]["documentChar"]["documentIndex"], 1);
    assert_eq!(citations[2]["location"]["documentPage"]["documentIndex"], 2);
    assert!(citations[2].get("sourceContent").is_none(), "it cannot be read");
}

#[test]
fn tools_are_asked_in_pieces_of_json() {
    let (content, stream) =
        asked("local.tools", &offering(r#"add {"b":1,"a":2}"#, &["add", "sub"]));
    assert_eq!(stream.payload("messageStop")["stopReason"], "tool_use");
    let names = ["add", "sub"].into_iter().enumerate();
    for ((index, name), start) in names.zip(stream.payloads("contentBlockStart")) {
        let input = deltas(&stream, index + 1, "/toolUse/input");
        assert!(input.len() > 1);
        assert_eq!(joined(&input), r#"{"b":1,"a":2}"#, "in the order it was written in");
        let tool_use = &content[index + 1]["toolUse"];
        assert_eq!(tool_use["input"], json!({ "a": 2, "b": 1 }));
        assert_eq!(tool_use["name"], name);
        assert_eq!(start["start"]["toolUse"]["toolUseId"], tool_use["toolUseId"]);
    }
    let (_, stream) = asked("local.tools", &offering("add", &["add"]));
    assert_eq!(deltas(&stream, 1, "/toolUse/input"), [""], "as the service streams no input");
}

#[test]
fn a_broken_tool_input_is_the_beginning_of_the_true_one() {
    for (said, streamed) in [(r#"add {"a":1,"b":2}"#, r#"{"a":1"#), ("add", "{")] {
        let body = offering(said, &["add", "sub"]);
        let (content, stream) = asked("local.tool-input-broken", &body);
        assert_eq!(stream.payload("messageStop")["stopReason"], "tool_use");
        assert_eq!(joined(&deltas(&stream, 1, "/toolUse/input")), streamed);
        let (of_tools, whole) = asked("local.tools", &body);
        assert_eq!(content, of_tools, "only its streams are broken");
        let input = "/toolUse/input";
        assert_eq!(deltas(&stream, 2, input), deltas(&whole, 2, input), "and only in one tool");
    }
    let (content, _) = asked("local.tool-input-broken", &saying("no tools"));
    assert_eq!(content, [json!({ "text": "no tools" })]);
}
