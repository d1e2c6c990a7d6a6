//! The body of a request: checked as the service checks it, and boiled down
//! to what the local models answer from.

use serde_json::{Map, Value};

use super::error::Refusal;
use super::tokens;

/// The most tokens one may ask for: it bounds the memory of an answer.
const MAX_TOKENS: u64 = 1_000_000;
/// What a message costs beyond its content, for role and separators.
const MESSAGE_TOKENS: usize = 4;
/// What a picture, document, video or sound costs.
pub const MEDIA_TOKENS: usize = 258;

/// A conversation that can be answered.
#[derive(Debug)]
pub struct Conversation {
    /// The turns so far; the last one is the user's.
    pub turns: Vec<Turn>,
    /// The text of the system prompt, empty without one.
    pub system: String,
    /// `inferenceConfig.maxTokens`.
    pub max_tokens: Option<usize>,
    /// `inferenceConfig.stopSequences`.
    pub stop_sequences: Vec<String>,
    /// The tools that are offered.
    pub tools: Vec<OfferedTool>,
    /// The results of tools in the last message.
    pub tool_results: Vec<Value>,
    /// The images in the last message.
    pub images: Vec<Value>,
    /// The documents in all messages.
    pub documents: Vec<Value>,
    /// What all of it counts as.
    pub input_tokens: usize,
}

/// A tool that the model may ask for.
#[derive(Debug)]
pub struct OfferedTool {
    pub name: String,
    /// The members of its input that are strings, as its schema has them.
    pub strings: Vec<String>,
}

/// One message.
#[derive(Debug)]
pub struct Turn {
    /// Whether the user said it, or else the assistant.
    pub by_user: bool,
    /// Its text blocks, joined by line breaks.
    pub text: String,
    /// The member names of its other blocks, such as `image`.
    pub other_blocks: Vec<String>,
}

impl Conversation {
    /// Reads the body of Converse and ConverseStream.
    pub fn parse(body: &[u8]) -> Result<Self, Refusal> {
        Self::from_members(&object(body)?)
    }

    /// Reads the body of CountTokens, which wraps that of Converse.
    pub fn parse_count_tokens(body: &[u8]) -> Result<Self, Refusal> {
        match object(body)?.get("input").and_then(|input| input.get("converse")) {
            Some(Value::Object(members)) => Self::from_members(members),
            _ => Err(Refusal::validation(
                "The provided model doesn't support counting tokens for this input.",
            )),
        }
    }

    /// Reads the members of a body of Converse.
    pub fn from_members(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let Some(messages) = body.get("messages").and_then(Value::as_array) else {
            return Err(Refusal::validation(
                "The messages field is not an array. Provide an array of messages and try again.",
            ));
        };
        let turns = messages.iter().enumerate().map(turn).collect::<Result<Vec<_>, _>>()?;
        match (turns.first(), turns.last()) {
            (Some(first), Some(last)) if first.by_user && last.by_user => {}
            (Some(first), _) if first.by_user => {
                return Err(Refusal::validation(
                    "This model does not support assistant message prefill. The conversation must \
                     end with a user message.",
                ));
            }
            (Some(_), _) => {
                return Err(Refusal::validation(
                    "A conversation must start with a user message. Try again with a conversation \
                     that starts with a user message.",
                ));
            }
            (None, _) => {
                return Err(Refusal::validation(
                    "The model returned the following errors: messages: at least one message is \
                     required",
                ));
            }
        }
        let last = messages.last().map_or(&[][..], std::slice::from_ref);
        let (max_tokens, stop_sequences) = limits(body.get("inferenceConfig"))?;
        Ok(Self {
            turns,
            system: texts(body.get("system")),
            max_tokens,
            stop_sequences,
            tools: offered_tools(body),
            tool_results: blocks(last, "toolResult"),
            images: blocks(last, "image"),
            documents: blocks(messages, "document"),
            input_tokens: input_tokens(body, messages),
        })
    }

    /// What is to be answered.
    pub fn last(&self) -> &str {
        self.turns.last().map_or("", |turn| &turn.text)
    }
}

/// The members of a body.
pub fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_slice(body).map_err(|_| {
        Refusal::validation("Malformed input request, please reformat your input and try again.")
    })
}

fn turn((at, message): (usize, &Value)) -> Result<Turn, Refusal> {
    let role = message.get("role").and_then(Value::as_str).unwrap_or_default();
    if role != "user" && role != "assistant" {
        return Err(Refusal::validation(format!(
            "1 validation error detected: Value '{role}' at 'messages.{}.member.role' failed to \
             satisfy constraint: Member must satisfy enum value set: [user, assistant]",
            at + 1
        )));
    }
    let content =
        message.get("content").and_then(Value::as_array).filter(|content| !content.is_empty());
    let Some(content) = content else {
        return Err(Refusal::validation(format!(
            "The content field in the Message object at messages.{at} is empty. Add a \
             ContentBlock object to the content field and try again."
        )));
    };
    let mut other_blocks = Vec::new();
    for (index, block) in content.iter().enumerate() {
        let place = format!("messages.{at}.content.{index}");
        match block.as_object().map(|members| (members.len(), members.iter().next())) {
            Some((1, Some((name, value)))) if name == "text" => check_text(value, &place)?,
            Some((1, Some((name, _)))) => other_blocks.push(name.clone()),
            _ => {
                return Err(Refusal::validation(format!(
                    "The ContentBlock object at {place} must set one of the following keys: text, \
                     image, toolUse, toolResult, document, video, cachePoint, reasoningContent."
                )));
            }
        }
    }
    Ok(Turn { by_user: role == "user", text: texts(message.get("content")), other_blocks })
}

fn check_text(text: &Value, place: &str) -> Result<(), Refusal> {
    match text.as_str().map(str::trim) {
        Some("") => Err(Refusal::validation(format!(
            "The text field in the ContentBlock object at {place} is blank. Add text to the text \
             field, and try again."
        ))),
        Some(_) => Ok(()),
        None => Err(Refusal::validation(format!(
            "The text field in the ContentBlock object at {place} is not a string."
        ))),
    }
}

fn limits(config: Option<&Value>) -> Result<(Option<usize>, Vec<String>), Refusal> {
    let member =
        |name: &str| config.and_then(|config| config.get(name)).filter(|value| !value.is_null());
    let max_tokens = match member("maxTokens").map(|value| (value, value.as_u64())) {
        None => None,
        Some((_, Some(most))) if most > MAX_TOKENS => {
            return Err(Refusal::validation(format!(
                "The maximum tokens you requested exceeds the model limit of {MAX_TOKENS}. Try \
                 again with a maximum tokens value that is lower than {MAX_TOKENS}."
            )));
        }
        Some((_, Some(most))) if most > 0 => usize::try_from(most).ok(),
        Some((value, _)) => {
            return Err(Refusal::validation(format!(
                "1 validation error detected: Value '{value}' at 'inferenceConfig.maxTokens' \
                 failed to satisfy constraint: Member must have value greater than or equal to 1"
            )));
        }
    };
    let sequences = member("stopSequences").and_then(Value::as_array);
    let sequences = sequences.into_iter().flatten().filter_map(Value::as_str);
    Ok((max_tokens, sequences.filter(|s| !s.is_empty()).map(str::to_owned).collect()))
}

/// The text blocks of a list of content blocks, joined by line breaks.
pub fn texts(blocks: Option<&Value>) -> String {
    let blocks = blocks.and_then(Value::as_array).into_iter().flatten();
    blocks.filter_map(|block| block.get("text")?.as_str()).collect::<Vec<_>>().join("\n")
}

fn offered_tools(body: &Map<String, Value>) -> Vec<OfferedTool> {
    let tools = body.get("toolConfig").and_then(|config| config.get("tools")?.as_array());
    let tool = |tool: &Value| {
        let spec = tool.get("toolSpec")?;
        let properties = spec["inputSchema"]["json"]["properties"].as_object();
        let strings = properties.into_iter().flatten().filter(|(_, it)| it["type"] == "string");
        Some(OfferedTool {
            name: spec.get("name")?.as_str()?.to_owned(),
            strings: strings.map(|(name, _)| name.clone()).collect(),
        })
    };
    tools.into_iter().flatten().filter_map(tool).collect()
}

/// What the blocks of this kind hold.
fn blocks(messages: &[Value], kind: &str) -> Vec<Value> {
    let blocks = messages.iter().filter_map(|message| message.get("content")?.as_array()).flatten();
    blocks.filter_map(|block| block.get(kind)).cloned().collect()
}

fn input_tokens(body: &Map<String, Value>, messages: &[Value]) -> usize {
    let blocks = messages.iter().filter_map(|message| message.get("content")?.as_array()).flatten();
    let content: usize = blocks.map(block_tokens).sum();
    let tools = body.get("toolConfig").map_or(0, |tools| tokens::count(&tools.to_string()));
    content + messages.len() * MESSAGE_TOKENS + tokens::count(&texts(body.get("system"))) + tools
}

fn block_tokens(block: &Value) -> usize {
    let member = |name: &str| block.get(name);
    if let Some(text) = member("text").and_then(Value::as_str) {
        tokens::count(text)
    } else if ["image", "document", "video", "audio"].into_iter().any(|name| member(name).is_some())
    {
        MEDIA_TOKENS
    } else {
        tokens::count(&block.to_string())
    }
}
