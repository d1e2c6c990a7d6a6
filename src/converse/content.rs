//! Messages and what they are made of.

use super::citation::{CitationsContentBlock, SearchResultBlock};
use super::document::DocumentBlock;
use super::guardrail::GuardrailConverseContentBlock;
use super::media::{AudioBlock, ImageBlock, VideoBlock};
use super::reasoning::ReasoningContentBlock;
use super::shape::{string_enums, structures, unions};
use super::tool::{ToolAdditionBlock, ToolRemovalBlock, ToolResultBlock, ToolUseBlock};

string_enums! {
    /// Who says a message.
    pub enum ConversationRole {
        /// The person, or the program that speaks for them.
        User = "user",
        /// The model.
        Assistant = "assistant",
        /// Whoever sets the rules, in the midst of the conversation.
        System = "system",
    }
}

structures! {
    /// A turn of the conversation.
    pub struct Message {
        /// Who says it.
        role: ConversationRole,
        /// What they say.
        content: Vec<ContentBlock>,
    }
}

impl Message {
    /// A text that the person says.
    pub fn user(text: impl Into<String>) -> Self {
        Self::new(ConversationRole::User, [ContentBlock::Text(text.into())])
    }

    /// A text that the model said.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self::new(ConversationRole::Assistant, [ContentBlock::Text(text.into())])
    }

    /// The text of all text blocks.
    pub fn text(&self) -> String {
        let texts = self.content.iter().filter_map(|block| match block {
            ContentBlock::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }
}

unions! {
    /// A part of a message.
    pub union ContentBlock {
        /// Text.
        Text(String),
        /// An image.
        Image(ImageBlock),
        /// A document, such as a PDF.
        Document(DocumentBlock),
        /// A film.
        Video(VideoBlock),
        /// A sound.
        Audio(AudioBlock),
        /// The model wants a tool to be used.
        ToolUse(ToolUseBlock),
        /// What came of a tool's use.
        ToolResult(ToolResultBlock),
        /// What a guardrail is to look at. Without any such block it looks at everything.
        GuardContent(GuardrailConverseContentBlock),
        /// The prompt up to here is to be cached.
        CachePoint(CachePointBlock),
        /// What the model thought before it answered. It goes back to the model unchanged.
        ReasoningContent(ReasoningContentBlock),
        /// Text that the model wrote, with its sources.
        CitationsContent(CitationsContentBlock),
        /// A search's result, for the model to cite.
        SearchResult(SearchResultBlock),
        /// From here on the model may use this tool, too. In a message of the system.
        ToolAddition(ToolAdditionBlock),
        /// From here on the model may not use this tool. In a message of the system.
        ToolRemoval(ToolRemovalBlock),
    }

    /// A part of the system prompt.
    pub union SystemContentBlock {
        /// Text, not empty.
        Text(String),
        /// What a guardrail is to look at.
        GuardContent(GuardrailConverseContentBlock),
        /// The prompt up to here is to be cached.
        CachePoint(CachePointBlock),
    }
}

impl From<String> for ContentBlock {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for ContentBlock {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

structures! {
    /// A place up to which a prompt is cached.
    pub struct CachePointBlock {
        /// What kind of place.
        r#type: CachePointType,
    } optional {
        /// How long the cache keeps it; the model's own time if left out.
        ttl: CacheTtl,
    }
}

string_enums! {
    /// Kinds of cache points.
    pub enum CachePointType {
        /// The one that there is.
        Default = "default",
    }

    /// How long a cache keeps what it has.
    pub enum CacheTtl {
        /// Five minutes.
        FiveMinutes = "5m",
        /// One hour.
        OneHour = "1h",
    }
}
