//! Writes the corpus that fuzzing begins with: `cargo +nightly run --example seeds`.

// Not all of it is needed here.
#[allow(dead_code)]
#[path = "../../eventstream/streams.rs"]
mod streams;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use converse_wasm::eventstream::{Header, HeaderValue};
use std::path::Path;
use streams::{event, every_header_type, message};

fn main() -> std::io::Result<()> {
    let inputs = event_streams();
    for target in ["decoder", "repaired_decoder", "differential"] {
        write(target, &inputs)?;
    }
    write("header_block", &header_blocks())?;
    write("event_json", &events())?;
    write("error_body", &errors())?;
    write("key_inspection", &keys())?;
    write("endpoint_and_region", &endpoints())?;
    write("request_transcoding", &bodies())
}

fn write(target: &str, inputs: &[Vec<u8>]) -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    std::fs::create_dir_all(&folder)?;
    for (index, input) in inputs.iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{index:02}")), input)?;
    }
    println!("{target}: {} seeds", inputs.len());
    Ok(())
}

const START: (&str, &str) = ("messageStart", r#"{"p":"abcd","role":"assistant"}"#);
const TEXT: (&str, &str) =
    ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"Hi \u2615"},"p":"a"}"#);
const STOP: (&str, &str) = ("messageStop", r#"{"stopReason":"end_turn"}"#);
const METADATA: (&str, &str) = (
    "metadata",
    r#"{"metrics":{"latencyMs":4},"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}"#,
);

fn event_streams() -> Vec<Vec<u8>> {
    let of_type = |kind: &'static str, name: &'static str, value: &'static str, payload: &str| {
        let headers = [
            Header::new(":message-type", HeaderValue::String(kind)),
            Header::new(name, HeaderValue::String(value)),
        ];
        message(&headers, payload.as_bytes())
    };
    let whole = [START, TEXT, STOP, METADATA].map(|(kind, payload)| event(kind, payload)).concat();
    let empty = message(&[], &[]);
    let exception =
        of_type("exception", ":exception-type", "throttlingException", r#"{"message":"slow"}"#);
    let many: Vec<String> = (0..20).map(|index| index.to_string()).collect();
    let many: Vec<_> = many.iter().map(|it| Header::new(it, HeaderValue::Bool(true))).collect();
    let duplicate =
        [Header::new("a", HeaderValue::Byte(1)), Header::new("a", HeaderValue::Byte(2))];
    let mut claims = empty.clone();
    claims[..4].copy_from_slice(&u32::MAX.to_be_bytes());
    let mut short = empty.clone();
    short[3] = 15;
    let mut headers_too_long = empty.clone();
    headers_too_long[7] = 1;
    vec![
        whole.clone(),
        whole[..whole.len() - 30].to_vec(),
        whole[..7].to_vec(),
        [message(&every_header_type(), b"payload"), empty.clone()].concat(),
        [event(START.0, START.1), exception].concat(),
        of_type("error", ":error-code", "InternalFailure", ""),
        of_type("event", ":event-type", "initial-response", "{}"),
        event("newEvent", r#"{"a":[1,{"b":null}]}"#),
        message(&many, b""),
        message(&duplicate, b""),
        empty.clone(),
        [message(&[], &[7; 300]), claims.clone(), empty].concat(),
        claims,
        short,
        headers_too_long,
        b"<html>Bad Gateway</html>".to_vec(),
        Vec::new(),
    ]
}

fn header_blocks() -> Vec<Vec<u8>> {
    let block = |headers: &[Header<'_>]| {
        let message = message(headers, &[]);
        message[12..message.len() - 4].to_vec()
    };
    let mut blocks = vec![block(&every_header_type())];
    blocks.extend(every_header_type().map(|header| block(&[header])));
    let broken: [&[u8]; 8] = [
        b"\x00\x00",
        b"\x05ab\x00",
        b"\x01\xff\x00",
        b"\x01a\x0a",
        b"\x01a",
        b"\x01a\x07\x00\x02x",
        b"\x01a\x07\x00\x01\xff",
        b"\x01a\x00\x01a\x01",
    ];
    blocks.extend(broken.map(<[u8]>::to_vec));
    let mut many: Vec<u8> = (b'a'..=b'z').flat_map(|letter| [1, letter, 0]).collect();
    blocks.push(many.clone());
    many.extend_from_slice(b"\x01k\x01");
    blocks.push(many);
    blocks
}

/// Fields are separated by 0xFF.
fn fields(fields: &[&str]) -> Vec<u8> {
    fields.iter().map(|field| field.as_bytes()).collect::<Vec<_>>().join(&0xFF)
}

fn events() -> Vec<Vec<u8>> {
    let delta = |delta: &str| format!(r#"{{"contentBlockIndex":1,"delta":{delta}}}"#);
    let start = |start: &str| format!(r#"{{"contentBlockIndex":1,"start":{start}}}"#);
    let with = |kind: &str, payload: &str| {
        fields(&[START.0, START.1, kind, payload, TEXT.0, TEXT.1, STOP.0, STOP.1])
    };
    let mut events =
        vec![fields(&[START.0, START.1, TEXT.0, TEXT.1, STOP.0, STOP.1, METADATA.0, METADATA.1])];
    for json in [
        r#"{"text":"a","more":1}"#,
        r#"{"toolUse":{"input":"{\"city\":\"Vienna\"}"}}"#,
        r#"{"toolResult":[{"text":"a"},{"json":{"b":1.5e3}}]}"#,
        r#"{"reasoningContent":{"text":"hm"}}"#,
        r#"{"reasoningContent":{"signature":"c2ln"}}"#,
        r#"{"reasoningContent":{"redactedContent":"AAEC"}}"#,
        r#"{"citation":{"title":"t","sourceContent":[{"text":"s"}],"location":{"documentPage":{"documentIndex":0,"start":1,"end":2}}}}"#,
        r#"{"image":{"source":{"bytes":"iVBORw=="}}}"#,
        r#"{"text":"\ud83d\ude00 \ud83d \"\\\/\b\f\n\r\t"}"#,
        r#"{"new":[true,false,null,-0.0,1E400]}"#,
    ] {
        events.push(with("contentBlockDelta", &delta(json)));
    }
    for json in [
        r#"{"toolUse":{"toolUseId":"t","name":"n","type":"server_tool_use"}}"#,
        r#"{"toolResult":{"toolUseId":"t","status":"success"}}"#,
        r#"{"image":{"format":"png"}}"#,
    ] {
        events.push(with("contentBlockStart", &start(json)));
    }
    for (kind, payload) in [
        ("contentBlockStop", r#"{ "contentBlockIndex" : 1 }"#),
        ("messageStop", r#"{"stopReason":"tool_use","additionalModelResponseFields":{"a":[]}}"#),
        (
            "metadata",
            r#"{"usage":null,"metrics":{},"trace":{"guardrail":{"inputAssessment":{"g":{"topicPolicy":{"topics":[{"name":"F","type":"DENY","action":"BLOCKED"}]}}}},"promptRouter":{"invokedModelId":"arn:x"}},"serviceTier":{"type":"flex"},"performanceConfig":{"latency":"optimized"}}"#,
        ),
        ("initial-response", "{}"),
        ("throttlingException", r#"{"message":"slow"}"#),
        ("new\"Event", r#"{"\u0070":1,"p":2,"a":1,"a":2}"#),
        ("messageStart", "{"),
        ("messageStop", ""),
        ("messageStop", r#"{"stopReason":"a","usage":"b","output":1,"role":2}"#),
        ("metadata", r#"{"usage":{"inputTokens":1},"stopReason":{},"output":{"new":{}}}"#),
    ] {
        events.push(with(kind, payload));
    }
    let plain = |index: u32, delta: &str, more: &str| {
        format!(r#"{{"contentBlockIndex":{index},"delta":{delta}{more}}}"#)
    };
    let deltas = [
        plain(0, r#"{"text":"\ud83d\ude00\u00e9\u0000"}"#, ""),
        plain(1, r#"{"text":"b"}"#, ""),
        plain(1, r#"{"text":"c"}"#, ""),
        plain(1, r#"{"text":"c"}"#, r#","new":1"#),
        plain(0, r#"{"more":1,"text":"d"}"#, ""),
        plain(0, r#"{"text":null}"#, ""),
        plain(0, r#"{"text":"e","text":"f"}"#, ""),
        plain(2, r#"{"text":""}"#, r#","contentBlockIndex":3"#),
    ];
    let deltas: Vec<_> = deltas.iter().flat_map(|it| ["contentBlockDelta", it]).collect();
    events.push(fields(&deltas));
    for not_json in
        ["01", "-", "1.", ".5", "1e", "+1", "tru", "\"\u{1}\"", r#""\x""#, r#""\u12g4""#, "1,"]
    {
        events.push(fields(&["newEvent", &format!(r#"{{"a":{not_json}}}"#)]));
    }
    for depth in [126, 127, 128] {
        let nested = format!("{{\"a\":{}0{}}}", "[".repeat(depth), "]".repeat(depth));
        events.push(fields(&["newEvent", &nested]));
    }
    events
}

fn errors() -> Vec<Vec<u8>> {
    [
        ["403", "ExpiredTokenException:http://internal.amazon.com/coral/", r#"{"message":"m"}"#],
        ["400", "", r#"{"code":"a#FromCode","__type":"com.amazon#FromType:x","Message":"m"}"#],
        ["424", "", r#"{"message":"m","originalStatusCode":503,"resourceName":"arn:x"}"#],
        [
            "200",
            "modelStreamErrorException",
            r#"{"originalMessage":"a\"\u00e9","message":"\ud83d\ude00"}"#,
        ],
        ["429", "", r#"{"message":""}"#],
        ["404", "", r#"{"message":"first","Message":"second","message":"third"}"#],
        ["502", " ", "<html>Bad Gateway</html>"],
        ["999", "#:", r#"{"message":"\ud800","Message":[{}]}"#],
        ["", "", ""],
    ]
    .map(|it| fields(&it))
    .into()
}

fn keys() -> Vec<Vec<u8>> {
    const QUERY: &str = "Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256\
        &X-Amz-Credential=AKIDEXAMPLE%2F20261122%2Feu-west-1%2Fbedrock%2Faws4_request\
        &X-Amz-Date=20261122T120000Z&X-Amz-Expires=43200&X-Amz-Security-Token=made-up";
    let short = BASE64_STANDARD.encode(format!("bedrock.amazonaws.com/?{QUERY}"));
    let long = BASE64_STANDARD.encode("BedrockAPIKey-made-up:x");
    vec![
        QUERY.into(),
        QUERY.replace("%2F", "/").into(),
        format!("bedrock-api-key-{short}").into(),
        format!(" ABSK{long}\n").into(),
        "ABSK bWFk".into(),
        "sk-made-up".into(),
        "-".into(),
        "X-Amz-Date=99991231T235960Z&X-Amz-Expires=4294967295".into(),
        "X-Amz-Credential=A/B/evil.example/x&X-Amz-Date=20260231T000000Z".into(),
        "20240229T235959Z".into(),
        "20260301T000000Z".into(),
        "X-Amz-Date=20260301T000000Z".into(),
        b"\xff\xfe".to_vec(),
        Vec::new(),
    ]
}

fn endpoints() -> Vec<Vec<u8>> {
    const REGION: u8 = 1;
    const DEFAULT_REGION: u8 = 2;
    const ENDPOINT: u8 = 4;
    const FIPS: u8 = 8;
    const DUALSTACK: u8 = 16;
    const KEY_REGION: u8 = 32;
    const STREAM: u8 = 64;
    const COUNT: u8 = 128;
    const ARN: &str = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.nova-lite-v1:0";
    let mut inputs = Vec::new();
    let mut input = |flags: u8, texts: [&str; 5]| {
        inputs.push([&[flags], &fields(&texts)[..]].concat());
    };
    input(REGION, ["us-east-1", "", "", "amazon.nova-micro-v1:0", ""]);
    input(REGION | FIPS | STREAM, ["us-gov-west-1", "", "", "m", ""]);
    input(REGION | DUALSTACK | COUNT, ["cn-north-1", "", "", "m", ""]);
    input(REGION, ["evil.example/x", "", "", "m", ""]);
    input(REGION, ["xn--a", "", "", "m", ""]);
    input(REGION, ["evil.example", "", "", "m", ""]);
    input(0, ["", "", "", ARN, ""]);
    input(KEY_REGION, ["", "", "", "m", "us-west-2"]);
    input(KEY_REGION | REGION, ["us-east-1", "", "", ARN, "us-west-2"]);
    input(DEFAULT_REGION, ["", "US-ISOB-EAST-1", "", "a/../b?c#d%2F é", ""]);
    for endpoint in [
        "https://relay.example",
        "HTTPS://relay.example:8443/v1/bedrock/",
        "http://localhost:8081",
        "http://127.0.0.1:8081/a/./b",
        "http://[::1]:8081/x",
        "https://xn--nxasmq6b.example",
        "https://gateway.example/a/%2e%2e/b",
        "https://gateway.example/%2E",
        "https://gateway.example/.%2e/",
        "https://user@relay.example",
        "https://relay.example/?q",
        "https://relay.example/#f",
        "http://10.0.0.1",
        "https://0x7f.1",
        "https://relay.example\\@evil",
    ] {
        input(ENDPOINT | STREAM, ["", "", endpoint, "m", ""]);
    }
    inputs
}

fn bodies() -> Vec<Vec<u8>> {
    [
        r#"{"messages":[{"role":"user","content":[{"text":"What is this?"},{"image":{"format":"png","source":{"bytes":"iVBORw=="}}},{"document":{"format":"pdf","name":"R","citations":{"enabled":true},"source":{"s3Location":{"uri":"s3://b/r"}}}},{"cachePoint":{"type":"default","ttl":"1h"}}]}]}"#,
        r#"{"messages":[{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"","signature":"c2ln"}}},{"reasoningContent":{"redactedContent":"AAE"}},{"toolUse":{"toolUseId":"t","name":"n","input":{"bytes":1.0}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"t","status":"error","content":[{"json":{"a":1e2}},{"text":"b"}]}}]}]}"#,
        r#"{"system":[{"text":"s"}],"inferenceConfig":{"maxTokens":5,"temperature":1,"topP":0.5,"stopSequences":[]},"toolConfig":{"tools":[{"toolSpec":{"name":"n","strict":false,"inputSchema":{"json":{}}}},{"systemTool":{"name":"g"}}],"toolChoice":{"auto":{}}}}"#,
        r#"{"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1","trace":"enabled"},"promptVariables":{"a":{"text":"b"}},"additionalModelResponseFieldPaths":["/a"],"requestMetadata":{"t":"r"},"performanceConfig":{"latency":"new"},"serviceTier":{"type":"flex"},"outputConfig":{"effort":"high"},"messages":[],"new":[null]}"#,
        r#"{"output":{"message":{"role":"assistant","content":[{"citationsContent":{"content":[{"text":"S"}],"citations":[{"title":"R","location":{"web":{"url":"u"}}}]}}]}},"stopReason":"end_turn","usage":{"inputTokens":3,"outputTokens":1,"totalTokens":4,"cacheDetails":[{"ttl":"5m","inputTokens":2}]},"metrics":{"latencyMs":1},"trace":null}"#,
        r#"{"input":{"converse":{"messages":[{"role":"user","content":[]}]}}}"#,
        r#"{"input":{"invokeModel":{"body":"e30="}}}"#,
        r#"{"input":{"invokeModel":{"body":"e30"}}}"#,
        r#"{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"AAE"}}},{"video":{"format":"mp4","source":{"bytes":"AA"}}},{"audio":{"format":"mp3","source":{"bytes":"AA"}}},{"document":{"name":"d","source":{"bytes":"AA"}}},{"guardContent":{"image":{"format":"png","source":{"bytes":"AAE"}}}}]}]}"#,
        r#"{"inputTokens":17}"#,
        r#""AAEC""#,
        r#""AB==""#,
        r#""AAE""#,
        r#""A===""#,
        r#""AA=A""#,
    ]
    .map(|json| json.as_bytes().to_vec())
    .into()
}
