//! `local.tools`: asks every tool that is offered, once, and then says what they said.

use serde_json::{Value, json};

use super::blocks::Block;
use super::request::Conversation;

/// The tool uses that are the answer, unless the tools were asked before or none is
/// offered. Their input is the JSON object in the user's text; where there is none, all of
/// the text for each string that a tool's schema has.
pub fn uses(conversation: &Conversation) -> Option<Vec<Block>> {
    if conversation.tools.is_empty() || !conversation.tool_results.is_empty() {
        return None;
    }
    let said = conversation.last();
    let object = said.find('{').zip(said.rfind('}')).and_then(|(from, to)| said.get(from..=to));
    let input: Option<Value> = object.and_then(|object| serde_json::from_str(object).ok());
    let number = conversation.turns.len();
    let mut blocks = vec![Block::Text("Let me ask.".to_owned())];
    blocks.extend(conversation.tools.iter().enumerate().map(|(index, tool)| {
        let input = input.clone().unwrap_or_else(|| {
            tool.strings.iter().map(|name| (name.clone(), json!(said))).collect()
        });
        Block::tool_use(format!("tooluse_{number}_{index}"), tool.name.clone(), input)
    }));
    Some(blocks)
}

/// Cuts the first tool's input in the middle, as it is streamed: the beginning of a JSON
/// object that is not all of it is never JSON.
pub fn cut_first_input(blocks: &mut [Block]) {
    for block in blocks {
        if let Block::ToolUse { input, streamed, .. } = block {
            let text = input.to_string();
            let half = text.chars().count() / 2;
            *streamed = text.chars().take(half).collect();
            return;
        }
    }
}

/// What the tools said, as the text of an answer.
pub fn summary(conversation: &Conversation) -> String {
    let results = conversation.tool_results.iter().map(|result| {
        let failed = result["status"] == "error";
        format!("{}: {}", if failed { "A tool failed" } else { "A tool said" }, said(result))
    });
    results.collect::<Vec<_>>().join("\n")
}

/// Texts as they are, and all else as JSON.
fn said(result: &Value) -> String {
    let blocks = result["content"].as_array().into_iter().flatten();
    let blocks = blocks.map(|block| match (&block["text"], &block["json"]) {
        (Value::String(text), _) => text.clone(),
        (_, Value::Null) => block.to_string(),
        (_, json) => json.to_string(),
    });
    blocks.collect::<Vec<_>>().join(", ")
}
