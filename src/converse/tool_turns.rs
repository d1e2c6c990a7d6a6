//! The turns of a conversation with tools, apart from who asks the model and who runs the
//! tools.

use super::content::{ContentBlock, ConversationRole, Message};
use super::request::ConverseRequest;
use super::response::{ConverseOutput, ConverseResponse, StopReason};
use super::tool::{
    Tool, ToolConfiguration, ToolResultBlock, ToolResultContentBlock, ToolResultStatus,
    ToolSpecification, ToolUseBlock, ToolUseType,
};
use crate::error::{Error, LimitError};
use std::fmt::Display;

/// A conversation that goes on as long as the model asks for tools.
#[derive(Clone, Debug)]
pub(crate) struct ToolTurns {
    request: ConverseRequest,
    /// How many turns there were.
    turns: u32,
    pub(crate) max_turns: u32,
}

impl ToolTurns {
    /// Begins with this request; the tools are added to those that it has.
    pub(crate) fn new(
        mut request: ConverseRequest,
        tools: Vec<ToolSpecification>,
        max_turns: u32,
    ) -> Self {
        if !tools.is_empty() {
            let config = request.tool_config.get_or_insert_with(ToolConfiguration::default);
            config.tools.extend(tools.into_iter().map(Tool::ToolSpec));
        }
        Self { request, turns: 0, max_turns }
    }

    /// What the model is to be asked now.
    ///
    /// # Errors
    /// [`LimitError::Turns`] where it was asked as often as it may be.
    pub(crate) fn ask(&mut self) -> Result<&ConverseRequest, Error> {
        if self.turns >= self.max_turns {
            return Err(LimitError::Turns(self.max_turns).into());
        }
        self.turns = self.turns.saturating_add(1);
        Ok(&self.request)
    }

    /// Takes an answer, and gives the tools to be run: none where the conversation is over.
    /// Those of the service's own it has run by itself.
    pub(crate) fn answered(&mut self, response: ConverseResponse) -> Vec<ToolUseBlock> {
        let ConverseOutput::Message(message) = response.output else {
            return Vec::new();
        };
        let is_ours =
            |tool_use: &&ToolUseBlock| tool_use.r#type != Some(ToolUseType::ServerToolUse);
        let uses = message.content.iter().filter_map(|block| match block {
            ContentBlock::ToolUse(tool_use) => Some(tool_use),
            _ => None,
        });
        let uses = uses.filter(is_ours).cloned().collect();
        self.request.messages.push(message);
        if response.stop_reason == StopReason::ToolUse { uses } else { Vec::new() }
    }

    /// Takes what came of the tools, for the model to read.
    pub(crate) fn ran(&mut self, results: Vec<ToolResultBlock>) {
        let content: Vec<_> = results.into_iter().map(ContentBlock::ToolResult).collect();
        self.request.messages.push(Message::new(ConversationRole::User, content));
    }

    /// The conversation so far.
    pub(crate) fn messages(&self) -> &[Message] {
        &self.request.messages
    }

    /// The conversation so far.
    pub(crate) fn into_messages(self) -> Vec<Message> {
        self.request.messages
    }
}

/// What came of a tool, as a block. An error is told to the model, which may try another way.
pub(crate) fn result_block(
    tool_use_id: String,
    result: Result<Vec<ToolResultContentBlock>, impl Display>,
) -> ToolResultBlock {
    match result {
        Ok(content) => ToolResultBlock::new(tool_use_id, content),
        Err(error) => {
            let content = vec![ToolResultContentBlock::Text(error.to_string())];
            let mut block = ToolResultBlock::new(tool_use_id, content);
            block.status = Some(ToolResultStatus::Error);
            block
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn response(content: Value, stop_reason: &str) -> ConverseResponse {
        let message = json!({ "role": "assistant", "content": content });
        serde_json::from_value(
            json!({ "output": { "message": message }, "stopReason": stop_reason }),
        )
        .unwrap()
    }

    fn asks() -> ConverseResponse {
        response(
            json!([
                { "text": "Let me see." },
                { "toolUse": { "toolUseId": "1", "name": "add", "input": { "a": 1 } } },
                { "toolUse": { "toolUseId": "2", "name": "search", "input": {}, "type": "server_tool_use" } },
                { "toolUse": { "toolUseId": "3", "name": "clock", "input": {} } },
            ]),
            "tool_use",
        )
    }

    fn begin(max_turns: u32) -> ToolTurns {
        let clock: ToolSpecification = serde_json::from_value(json!({
            "name": "clock", "inputSchema": { "json": {} },
        }))
        .unwrap();
        let request = ConverseRequest::new("m", [Message::user("What time is it?")]);
        ToolTurns::new(request, vec![clock], max_turns)
    }

    #[test]
    fn results_go_back_in_one_message_in_the_order_of_the_uses() {
        let mut turns = begin(10);
        let first = turns.ask().unwrap();
        assert_eq!(first.tool_config.as_ref().unwrap().tools.len(), 1);
        let uses = turns.answered(asks());
        assert_eq!(uses.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["add", "clock"]);
        let results = [Ok(vec![ToolResultContentBlock::Json(json!({ "sum": 3 }))]), Err("broken")];
        let results = uses.into_iter().zip(results);
        turns.ran(results.map(|(it, result)| result_block(it.tool_use_id, result)).collect());
        let second = serde_json::to_value(turns.ask().unwrap()).unwrap();
        assert_eq!(
            second["messages"][2],
            json!({ "role": "user", "content": [
                { "toolResult": { "toolUseId": "1", "content": [{ "json": { "sum": 3 } }] } },
                { "toolResult": {
                    "toolUseId": "3", "content": [{ "text": "broken" }], "status": "error",
                } },
            ] })
        );
        assert!(turns.answered(response(json!([{ "text": "3" }]), "end_turn")).is_empty());
        assert_eq!(turns.into_messages().len(), 4);
    }

    #[test]
    fn a_tool_use_that_max_tokens_cut_is_not_run() {
        let mut turns = begin(10);
        let cut = ConverseResponse { stop_reason: StopReason::MaxTokens, ..asks() };
        assert!(turns.answered(cut).is_empty());
    }

    #[test]
    fn the_turns_are_bounded() {
        let mut turns = begin(2);
        for _ in 0..2 {
            turns.ask().unwrap();
            turns.answered(asks());
        }
        assert_eq!(turns.ask().unwrap_err(), Error::Limit(LimitError::Turns(2)));
    }
}
