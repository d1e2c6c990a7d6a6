//! `local.tools`: asks every tool that is offered, once, and then says what they said.

use serde_json::{Value, json};

use super::blocks::Block;
use super::request::Conversation;

/// The tool uses that are the answer, unless the tools were asked before or none is
/// offered. Their input is the JSON object in the user's text, if there is one.
pub fn uses(conversation: &Conversation) -> Option<Vec<Block>> {
    if conversation.tools.is_empty() || !conversation.tool_results.is_empty() {
        return None;
    }
    let said = conversation.last();
    let object = said.find('{').zip(said.rfind('}')).and_then(|(from, to)| said.get(from..=to));
    let input: Value =
        object.and_then(|object| serde_json::from_str(object).ok()).unwrap_or_else(|| json!({}));
    let number = conversation.turns.len();
    let mut blocks = vec![Block::Text("Let me ask.".to_owned())];
    blocks.extend(conversation.tools.iter().enumerate().map(|(index, name)| {
        Block::tool_use(format!("tooluse_{number}_{index}"), name.clone(), input.clone())
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
        format!("{}: {}", if failed { "A tool failed" } else { "A tool said" }, result["content"])
    });
    results.collect::<Vec<_>>().join("\n")
}
