//! From a request of Converse to one for chat completions.

use serde_json::{Map, Value, json};

use crate::endpoint::error::Refusal;
use crate::endpoint::request::texts;

/// The body for the upstream, which is to stream.
pub fn translated(model_id: &str, body: &Map<String, Value>) -> Result<Value, Refusal> {
    let mut messages = Vec::new();
    let system = texts(body.get("system"));
    if !system.is_empty() {
        messages.push(json!({ "role": "system", "content": system }));
    }
    for message in body.get("messages").and_then(Value::as_array).into_iter().flatten() {
        let blocks = message["content"].as_array().map_or(&[][..], Vec::as_slice);
        match message["role"].as_str() {
            Some("assistant") => messages.push(assistant(message, blocks)),
            _ => messages.extend(user(blocks)?),
        }
    }
    let mut request = json!({
        "model": model_id,
        "messages": messages,
        "stream": true,
        "stream_options": { "include_usage": true },
    });
    let config = body.get("inferenceConfig");
    for (name, theirs) in [
        ("maxTokens", "max_tokens"),
        ("temperature", "temperature"),
        ("topP", "top_p"),
        ("stopSequences", "stop"),
    ] {
        if let Some(value) = config.and_then(|config| config.get(name)).filter(|it| !it.is_null()) {
            request[theirs] = value.clone();
        }
    }
    if let Some(tools) = body.get("toolConfig") {
        request["tools"] =
            tools["tools"].as_array().into_iter().flatten().filter_map(tool).collect();
        if let Some(choice) = choice(&tools["toolChoice"]) {
            request["tool_choice"] = choice;
        }
    }
    // What only this model knows goes through as it is.
    if let Some(Value::Object(fields)) = body.get("additionalModelRequestFields") {
        for (name, value) in fields {
            request[name] = value.clone();
        }
    }
    Ok(request)
}

/// A user's message: the results of tools, each a message of its own there, and the rest.
fn user(blocks: &[Value]) -> Result<Vec<Value>, Refusal> {
    let mut messages = Vec::new();
    let mut parts = Vec::new();
    for block in blocks {
        if let Some(result) = block.get("toolResult") {
            messages.push(json!({
                "role": "tool",
                "tool_call_id": result["toolUseId"],
                "content": result_text(&result["content"]),
            }));
        } else if let Some(text) = block.get("text") {
            parts.push(json!({ "type": "text", "text": text }));
        } else if let Some(image) = block.get("image") {
            let (format, bytes) = (&image["format"], &image["source"]["bytes"]);
            let (Some(format), Some(bytes)) = (format.as_str(), bytes.as_str()) else {
                return Err(Refusal::validation(
                    "An image needs a format, and bytes as its source.",
                ));
            };
            let url = format!("data:image/{format};base64,{bytes}");
            parts.push(json!({ "type": "image_url", "image_url": { "url": url } }));
        } else if block.get("cachePoint").is_none() {
            let kind = block.as_object().and_then(|members| members.keys().next());
            let kind = kind.map_or("", String::as_str);
            return Err(Refusal::validation(format!("This model takes nothing of type {kind}.")));
        }
    }
    let all_text: Option<Vec<&str>> = parts.iter().map(|part| part["text"].as_str()).collect();
    match all_text {
        // Servers for text alone do not take parts.
        Some(texts) if !texts.is_empty() => {
            messages.push(json!({ "role": "user", "content": texts.join("\n") }));
        }
        None => messages.push(json!({ "role": "user", "content": parts })),
        Some(_) => {}
    }
    Ok(messages)
}

/// What the model said before: its text and its questions to tools. Its thoughts stay out, as
/// those models want it.
fn assistant(message: &Value, blocks: &[Value]) -> Value {
    let text = texts(message.get("content"));
    let calls: Vec<Value> = blocks
        .iter()
        .filter_map(|block| block.get("toolUse"))
        .map(|tool| {
            let function = json!({ "name": tool["name"], "arguments": tool["input"].to_string() });
            json!({ "id": tool["toolUseId"], "type": "function", "function": function })
        })
        .collect();
    let mut message = json!({ "role": "assistant", "content": text });
    if !calls.is_empty() {
        message["tool_calls"] = calls.into();
    }
    message
}

/// A tool's result as text: texts as they are, all else as JSON.
fn result_text(content: &Value) -> String {
    let blocks = content.as_array().into_iter().flatten();
    let text = |block: &Value| match block["text"].as_str() {
        Some(text) => text.to_owned(),
        None => block.get("json").unwrap_or(block).to_string(),
    };
    blocks.map(text).collect::<Vec<_>>().join("\n")
}

fn tool(tool: &Value) -> Option<Value> {
    let spec = tool.get("toolSpec")?;
    let mut function = json!({ "name": spec["name"], "parameters": spec["inputSchema"]["json"] });
    if let Some(description) = spec.get("description") {
        function["description"] = description.clone();
    }
    Some(json!({ "type": "function", "function": function }))
}

fn choice(choice: &Value) -> Option<Value> {
    let (kind, value) = choice.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "auto" => json!("auto"),
        "any" => json!("required"),
        "tool" => json!({ "type": "function", "function": { "name": value["name"] } }),
        _ => return None,
    })
}
