//! Messages and what they are made of.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who says a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ConversationRole {
    /// The person, or the program that speaks for them.
    User,
    /// The model.
    Assistant,
    /// A role that is newer than this crate.
    #[serde(untagged)]
    Unknown(String),
}

/// A turn of the conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who says it.
    pub role: ConversationRole,
    /// What they say.
    pub content: Vec<ContentBlock>,
}

impl Message {
    /// A text that the person says.
    pub fn user(text: impl Into<String>) -> Self {
        Self { role: ConversationRole::User, content: vec![ContentBlock::Text(text.into())] }
    }

    /// A text that the model said.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self { role: ConversationRole::Assistant, content: vec![ContentBlock::Text(text.into())] }
    }

    /// The text of all text blocks.
    pub fn text(&self) -> String {
        let texts = self.content.iter().filter_map(|block| match block {
            ContentBlock::Text(text) => Some(text.as_str()),
            ContentBlock::Other(_) => None,
        });
        texts.collect()
    }
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ContentBlock {
    /// Text.
    Text(String),
    /// Any other block, as the API's JSON has it (`{"image": {…}}`), bytes as base64.
    /// It is sent as it is, and kept as it came.
    #[serde(untagged)]
    Other(Map<String, Value>),
}

/// A part of the system prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum SystemContentBlock {
    /// Text.
    Text(String),
    /// Any other block, as the API's JSON has it.
    #[serde(untagged)]
    Other(Map<String, Value>),
}
