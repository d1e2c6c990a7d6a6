//! The shapes that matter most, without AWS's description and without recordings.

use crate::{Root, unknown};
use converse_wasm::converse::*;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Requests and answers as the API has them.
fn fixtures() -> Vec<(Root, Value)> {
    let tool_use = json!({"toolUseId": "t-1", "name": "weather", "input": {"city": "Vienna"}});
    let guardrail = json!({
        "modelOutput": ["It is sunny."],
        "inputAssessment": {"g1": {
            "topicPolicy": {"topics": [
                {"name": "Finance", "type": "DENY", "action": "BLOCKED", "detected": true},
            ]},
            "sensitiveInformationPolicy": {"piiEntities": [
                {"match": "Vienna", "type": "ADDRESS", "action": "ANONYMIZED"},
            ]},
            "invocationMetrics": {
                "guardrailProcessingLatency": 262,
                "usage": {
                    "topicPolicyUnits": 1, "contentPolicyUnits": 1, "wordPolicyUnits": 0,
                    "sensitiveInformationPolicyUnits": 1,
                    "sensitiveInformationPolicyFreeUnits": 0,
                    "contextualGroundingPolicyUnits": 0,
                },
                "guardrailCoverage": {"textCharacters": {"guarded": 0, "total": 70}},
            },
        }},
        "outputAssessments": {"g1": [{
            "contextualGroundingPolicy": {"filters": [
                {"type": "GROUNDING", "threshold": 0.75, "score": 0.98, "action": "NONE"},
            ]},
            "automatedReasoningPolicy": {"findings": [
                {"invalid": {"contradictingRules": [{"identifier": "a1b2c3d4e5f6"}]}},
                {"tooComplex": {}},
            ]},
        }]},
    });
    let usage = json!({
        "inputTokens": 3, "outputTokens": 121, "totalTokens": 2072,
        "cacheReadInputTokens": 1712, "cacheWriteInputTokens": 236,
        "cacheDetails": [{"ttl": "5m", "inputTokens": 236}],
    });
    let request = json!({
        "messages": [
            {"role": "user", "content": [
                {"text": "What is this?"},
                {"image": {"format": "png", "source": {"bytes": "iVBORw=="}}},
                {"document": {
                    "format": "pdf", "name": "Report", "citations": {"enabled": true},
                    "source": {"s3Location": {"uri": "s3://bucket/report.pdf"}},
                }},
                {"cachePoint": {"type": "default", "ttl": "1h"}},
            ]},
            {"role": "assistant", "content": [
                {"reasoningContent": {"reasoningText": {"text": "", "signature": "c2ln"}}},
                {"reasoningContent": {"redactedContent": "AAEC"}},
                {"toolUse": tool_use},
            ]},
            {"role": "user", "content": [{"toolResult": {
                "toolUseId": "t-1", "status": "success",
                "content": [{"json": {"sky": "clear"}}, {"text": "21 °C"}],
            }}]},
        ],
        "system": [{"text": "Be brief."}],
        "inferenceConfig": {"maxTokens": 512, "temperature": 0.0, "stopSequences": ["\n\n"]},
        "toolConfig": {
            "tools": [
                {"toolSpec": {
                    "name": "weather", "description": "Tells the weather.", "strict": false,
                    "inputSchema": {"json": {"type": "object", "properties": {}}},
                }},
                {"systemTool": {"name": "nova_grounding"}},
            ],
            "toolChoice": {"auto": {}},
        },
        "guardrailConfig": {
            "guardrailIdentifier": "g1", "guardrailVersion": "DRAFT", "trace": "enabled_full",
            "streamProcessingMode": "async",
        },
        "additionalModelRequestFields": {"thinking": {"type": "enabled", "budget_tokens": 1024}},
        "promptVariables": {"city": {"text": "Vienna"}},
        "additionalModelResponseFieldPaths": ["/stop_sequence"],
        "requestMetadata": {"team": "red"},
        "performanceConfig": {"latency": "optimized"},
        "serviceTier": {"type": "flex"},
        "outputConfig": {"effort": "high", "textFormat": {
            "type": "json_schema", "structure": {"jsonSchema": {"schema": "{}", "name": "n"}},
        }},
    });
    let response = json!({
        "output": {"message": {"role": "assistant", "content": [{"citationsContent": {
            "content": [{"text": "Sunny."}],
            "citations": [{
                "title": "Report", "sourceContent": [{"text": "sun"}],
                "location": {"documentPage": {"documentIndex": 0, "start": 1, "end": 2}},
            }],
        }}]}},
        "stopReason": "model_context_window_exceeded",
        "usage": usage, "metrics": {"latencyMs": 1845}, "trace": {"guardrail": guardrail},
    });
    let converse = json!({"messages": request["messages"], "toolConfig": request["toolConfig"]});
    let mut fixtures = vec![
        (Root::ConverseRequest, request),
        (Root::ConverseResponse, response),
        (Root::CountTokensRequest, json!({"input": {"converse": converse}})),
        (Root::CountTokensRequest, json!({"input": {"invokeModel": {"body": "e30="}}})),
        (Root::CountTokensResponse, json!({"inputTokens": 17})),
    ];
    let events = [
        json!({"messageStart": {"role": "assistant"}}),
        json!({"contentBlockStart": {"contentBlockIndex": 1, "start": {"toolUse":
            {"toolUseId": "t-1", "name": "weather"}}}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": ""}}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 1, "delta": {"toolUse":
            {"input": "{\"ci"}}}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 2, "delta": {"reasoningContent":
            {"signature": "c2ln"}}}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 3, "delta": {"citation":
            {"location": {"web": {"url": "https://example.com/"}}}}}}),
        json!({"contentBlockStop": {"contentBlockIndex": 0}}),
        json!({"messageStop": {"stopReason": "end_turn"}}),
        json!({"metadata": {"usage": usage, "metrics": {"latencyMs": 7},
            "trace": {"guardrail": guardrail, "promptRouter": {"invokedModelId": "arn"}}}}),
    ];
    fixtures.extend(events.map(|event| (Root::ConverseStreamOutput, event)));
    fixtures
}

#[test]
fn what_is_known_is_typed_and_written_as_it_was_read() {
    for (root, json) in fixtures() {
        let read = root.read(&json.to_string()).unwrap();
        assert_eq!(read.written, json);
        assert_eq!(unknown(&read.debug[1]), [].into(), "{json}");
    }
}

#[test]
fn what_is_newer_than_this_crate_is_kept() {
    let event = |json: Value| serde_json::from_value::<ConverseStreamOutput>(json).unwrap();
    for json in [
        json!({"newEvent": {"a": 1}}),
        json!({"messageStart": {"role": "narrator", "mood": {"deep": [1, 2.5, null]}}}),
        json!({"contentBlockStart": {"contentBlockIndex": 0, "start": {"song": {}}}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"song": "la"}}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "a", "tone": 1}}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {}}}),
        json!({"messageStop": {"stopReason": "bored"}}),
    ] {
        let read = event(json.clone());
        assert_eq!(serde_json::to_value(&read).unwrap(), json);
        assert!(!unknown(&format!("{read:#?}")).is_empty(), "{json}");
    }
    let ConverseStreamOutput::MessageStop(stop) = event(json!({"messageStop": {
        "stopReason": "bored", "additionalModelResponseFields": {"a": 1},
    }})) else {
        panic!("no messageStop")
    };
    assert_eq!(stop.stop_reason, StopReason::Unknown("bored".to_owned()));
    assert_eq!(stop.additional_model_response_fields, Some(json!({"a": 1})));
}

#[test]
fn a_required_member_that_is_missing_or_null_is_read_as_empty() {
    let event = |json: Value| serde_json::from_value::<ConverseStreamOutput>(json).unwrap();
    for (json, expected) in [
        (
            json!({"contentBlockDelta": {"delta": {"text": "a"}}}),
            json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "a"}}}),
        ),
        (
            json!({"contentBlockDelta": {"contentBlockIndex": null, "delta": null}}),
            json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {}}}),
        ),
        (json!({"messageStop": {}}), json!({"messageStop": {"stopReason": ""}})),
        (
            json!({"metadata": {"usage": {"inputTokens": 1, "cacheDetails": null}}}),
            json!({"metadata": {
                "usage": {"inputTokens": 1, "outputTokens": 0, "totalTokens": 0},
                "metrics": {"latencyMs": 0},
            }}),
        ),
    ] {
        assert_eq!(serde_json::to_value(event(json)).unwrap(), expected);
    }
    let empty = serde_json::from_str::<ImageBlock>("{}").unwrap();
    assert_eq!(empty, ImageBlock::default());
    assert_eq!(empty.format, ImageFormat::default());
}

#[test]
fn json_that_is_no_answer_does_not_pass_for_one() {
    for json in ["{}", r#"{"message":"no"}"#, r#"{"Output":{},"Version":"1.0"}"#, "[]", "1"] {
        assert!(Root::ConverseResponse.read(json).is_err(), "{json}");
        assert!(Root::CountTokensResponse.read(json).is_err(), "{json}");
    }
    for json in ["{}", "[]", r#"{"messageStop":[]}"#, r#"{"messageStop":{},"metadata":{}}"#] {
        assert!(Root::ConverseStreamOutput.read(json).is_err(), "{json}");
    }
}

#[test]
fn a_request_is_built_by_what_is_required_and_what_is_set() {
    let mut weather =
        ToolSpecification::new("weather", ToolInputSchema::Json(json!({"type": "object"})));
    weather.description = Some("Tells the weather.".to_owned());
    let mut tool_config = ToolConfiguration::new([Tool::ToolSpec(weather)]);
    tool_config.tool_choice = Some(ToolChoice::Tool(SpecificToolChoice::new("weather")));
    let image = ImageBlock::new("png", ImageSource::Bytes(Blob::new(*b"\x89PNG")));
    let mut result = ToolResultBlock::new("t-1", [ToolResultContentBlock::Image(image)]);
    result.status = Some(ToolResultStatus::Success);
    let messages = [
        Message::user("How is the weather?"),
        Message::new(
            ConversationRole::Assistant,
            [ContentBlock::ToolUse(ToolUseBlock::new("t-1", "weather", json!({})))],
        ),
        Message::new("user", [ContentBlock::ToolResult(result)]),
    ];
    let request = ConverseRequest::new("the.model", messages).tool_config(tool_config);
    let written = serde_json::to_value(&request).unwrap();
    assert_eq!(
        written,
        json!({
            "messages": [
                {"role": "user", "content": [{"text": "How is the weather?"}]},
                {"role": "assistant", "content": [
                    {"toolUse": {"toolUseId": "t-1", "name": "weather", "input": {}}},
                ]},
                {"role": "user", "content": [{"toolResult": {
                    "toolUseId": "t-1", "status": "success",
                    "content": [{"image": {"format": "png", "source": {"bytes": "iVBORw=="}}}],
                }}]},
            ],
            "toolConfig": {
                "tools": [{"toolSpec": {
                    "name": "weather", "description": "Tells the weather.",
                    "inputSchema": {"json": {"type": "object"}},
                }}],
                "toolChoice": {"tool": {"name": "weather"}},
            },
        })
    );
    let count = CountTokensRequest::from(request);
    assert_eq!(count.model_id, "the.model");
    assert_eq!(serde_json::to_value(&count).unwrap(), json!({"input": {"converse": written}}));
}

/// JSON objects, with members that some shapes know among those that none does.
fn objects() -> impl Strategy<Value = Map<String, Value>> {
    let name = || prop_oneof!["text|json|image|toolUse|bytes|name|input|p", "[a-z]{1,4}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| json!(f64::from(number) / 8.0)),
        any::<String>().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    prop::collection::btree_map(name(), value, 0..4)
        .prop_map(|members| members.into_iter().collect())
}

proptest! {
    /// In a union's place, whatever is there is kept, known or not.
    #[test]
    fn any_object_in_place_of_a_block_is_kept(object in objects()) {
        let json = json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": object}});
        let read = Root::ConverseStreamOutput.read(&json.to_string()).unwrap();
        // A known structure that lacks what is required is written with it.
        if !object.contains_key("toolUse") && !object.contains_key("image") {
            prop_assert_eq!(read.written, json);
        }
        let json = json!({"messages": [{"role": "user", "content": [{"toolUse": {
            "toolUseId": "t", "name": "n", "input": object}}]}]});
        let read = Root::ConverseRequest.read(&json.to_string()).unwrap();
        prop_assert_eq!(read.written, json);
    }

    /// Members that no structure knows are kept, at the top and below.
    #[test]
    fn any_members_that_are_not_known_are_kept(object in objects()) {
        let json = json!({
            "output": {"message": {"role": "assistant", "content": []}},
            "stopReason": "end_turn", "metrics": {"latencyMs": 1, "unknown": object},
            "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3},
            "unknown": object,
        });
        let read = Root::ConverseResponse.read(&json.to_string()).unwrap();
        prop_assert_eq!(read.written, json);
    }
}
