//! What a body of chat completions asks for, as far as this model can do it.

use serde::Deserialize;
use serde_json::Value;

use crate::MODEL_ID;
use crate::sample::Sampling;

/// What the model's authors sample with. At 1, so small a model talks at random.
const TEMPERATURE: f32 = 0.2;
const TOP_P: f32 = 0.9;
/// Without one, so small a model soon says the same again and again.
const REPETITION_PENALTY: f32 = 1.1;
/// It may repeat itself all the same, for as long as it is let.
const MAX_TOKENS: usize = 1024;

/// What is asked for.
#[derive(Debug, PartialEq)]
pub struct Request {
    pub messages: Vec<Message>,
    pub sampling: Sampling,
    pub max_tokens: usize,
    pub stop_sequences: Vec<String>,
    /// Whether the stream ends with the numbers of tokens.
    pub include_usage: bool,
}

/// What one side has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub role: Role,
    pub text: String,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    System,
    User,
    Assistant,
}

impl Role {
    /// As the model knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub message: String,
}

impl Refusal {
    /// The request is at fault.
    pub fn bad(message: impl Into<String>) -> Self {
        Self { status: 400, message: message.into() }
    }
}

#[derive(Deserialize)]
struct Body {
    model: Option<String>,
    messages: Vec<BodyMessage>,
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
    max_tokens: Option<u64>,
    max_completion_tokens: Option<u64>,
    temperature: Option<f32>,
    top_p: Option<f32>,
    /// As vLLM and others have it.
    repetition_penalty: Option<f32>,
    stop: Option<OneOrMore>,
    seed: Option<i64>,
    tools: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct StreamOptions {
    include_usage: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
struct BodyMessage {
    role: String,
    content: Option<Content>,
    tool_calls: Option<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
struct Part {
    r#type: String,
    text: Option<String>,
}

impl Request {
    /// Reads a body.
    ///
    /// # Errors
    /// Where it is none, or asks for what this model cannot do: images, tools.
    pub fn parse(body: &[u8]) -> Result<Self, Refusal> {
        let body: Body = serde_json::from_slice(body)
            .map_err(|error| Refusal::bad(format!("This is no request: {error}")))?;
        if let Some(model) = body.model.filter(|id| id.rsplit('/').next() != Some(MODEL_ID)) {
            let message = format!("There is no model {model} here, only {MODEL_ID}.");
            return Err(Refusal { status: 404, message });
        }
        if body.stream != Some(true) {
            return Err(Refusal::bad("This server only streams: it wants \"stream\": true."));
        }
        if body.tools.is_some_and(|tools| !tools.is_empty()) {
            return Err(no_tools());
        }
        let messages: Result<Vec<_>, _> = body.messages.into_iter().map(message).collect();
        let messages = messages?;
        if !messages.iter().any(|message| message.role != Role::System) {
            return Err(Refusal::bad("There is no message to answer."));
        }
        let max_tokens = body.max_tokens.or(body.max_completion_tokens);
        let max_tokens =
            max_tokens.map_or(MAX_TOKENS, |it| usize::try_from(it).unwrap_or(usize::MAX));
        if max_tokens == 0 {
            return Err(Refusal::bad("max_tokens is to be 1 or more."));
        }
        let within = |name: &str, least: f32, most: f32, value: f32| match value {
            _ if (least..=most).contains(&value) => Ok(value),
            _ => Err(Refusal::bad(format!("{name} is to be from {least} to {most}."))),
        };
        let penalty = body.repetition_penalty.unwrap_or(REPETITION_PENALTY);
        let sampling = Sampling {
            temperature: within("temperature", 0.0, 2.0, body.temperature.unwrap_or(TEMPERATURE))?,
            top_p: within("top_p", 0.0, 1.0, body.top_p.unwrap_or(TOP_P))?,
            repetition_penalty: within("repetition_penalty", 1.0, 2.0, penalty)?,
            seed: body.seed.map(i64::cast_unsigned),
        };
        let stop_sequences = match body.stop {
            None => Vec::new(),
            Some(OneOrMore::One(stop)) => vec![stop],
            Some(OneOrMore::More(stops)) => stops,
        };
        let include_usage = body.stream_options.and_then(|it| it.include_usage) == Some(true);
        Ok(Self { messages, sampling, max_tokens, stop_sequences, include_usage })
    }
}

fn message(message: BodyMessage) -> Result<Message, Refusal> {
    if message.tool_calls.is_some_and(|calls| !calls.is_empty()) {
        return Err(no_tools());
    }
    let role = match message.role.as_str() {
        "system" | "developer" => Role::System,
        "user" => Role::User,
        "assistant" => Role::Assistant,
        "tool" | "function" => return Err(no_tools()),
        other => return Err(Refusal::bad(format!("There is no role {other}."))),
    };
    let text = match message.content {
        None => String::new(),
        Some(Content::Text(text)) => text,
        Some(Content::Parts(parts)) => {
            let texts: Result<Vec<_>, _> = parts.into_iter().map(text_of).collect();
            texts?.join("\n")
        }
    };
    Ok(Message { role, text })
}

fn text_of(part: Part) -> Result<String, Refusal> {
    match (part.r#type.as_str(), part.text) {
        ("text", Some(text)) => Ok(text),
        ("image_url", _) => Err(Refusal::bad("This model takes text, and no images.")),
        (other, _) => {
            Err(Refusal::bad(format!("This model takes text, and nothing of type {other}.")))
        }
    }
}

/// In the words of Bedrock.
fn no_tools() -> Refusal {
    Refusal::bad("This model doesn't support tool use.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(change: impl FnOnce(&mut Value)) -> Result<Request, Refusal> {
        let mut body = json!({ "stream": true, "messages": [{ "role": "user", "content": "Hi" }] });
        change(&mut body);
        Request::parse(body.to_string().as_bytes())
    }

    #[test]
    fn what_is_not_said_is_as_the_model_s_authors_have_it() {
        let hi = Message { role: Role::User, text: "Hi".to_owned() };
        assert_eq!(
            parsed(|_| ()).unwrap(),
            Request {
                messages: vec![hi],
                sampling: Sampling {
                    temperature: 0.2,
                    top_p: 0.9,
                    repetition_penalty: 1.1,
                    seed: None
                },
                max_tokens: 1024,
                stop_sequences: vec![],
                include_usage: false,
            }
        );
    }

    #[test]
    fn all_that_is_said_is_read() {
        let request = parsed(|body| {
            body["model"] =
                "arn:aws:bedrock:us-east-1::foundation-model/smollm2-135m-instruct".into();
            body["messages"] = json!([
                { "role": "system", "content": "Be brief." },
                { "role": "assistant", "content": null },
                { "role": "user", "content": [{ "type": "text", "text": "a" }, { "type": "text", "text": "b" }] },
            ]);
            body["max_tokens"] = 5.into();
            body["temperature"] = 0.into();
            body["top_p"] = 1.into();
            body["repetition_penalty"] = json!(1.5);
            body["seed"] = (-1).into();
            body["stop"] = json!(["\n", "."]);
            body["stream_options"] = json!({ "include_usage": true });
        });
        let request = request.unwrap();
        let texts: Vec<_> = request.messages.iter().map(|it| (it.role, it.text.as_str())).collect();
        assert_eq!(
            texts,
            [(Role::System, "Be brief."), (Role::Assistant, ""), (Role::User, "a\nb")]
        );
        let seed = Some(u64::MAX);
        assert_eq!(
            request.sampling,
            Sampling { temperature: 0.0, top_p: 1.0, repetition_penalty: 1.5, seed }
        );
        assert_eq!((request.max_tokens, request.include_usage), (5, true));
        assert_eq!(request.stop_sequences, ["\n", "."]);
        assert_eq!(parsed(|body| body["stop"] = ".".into()).unwrap().stop_sequences, ["."]);
    }

    #[test]
    fn what_the_model_cannot_do_is_refused() {
        let image = json!([{ "type": "image_url", "image_url": { "url": "data:," } }]);
        type Change = Box<dyn Fn(&mut Value)>;
        let cases: [(u16, &str, Change); 14] = [
            (404, "no model gpt-4", Box::new(|body| body["model"] = "gpt-4".into())),
            (400, "only streams", Box::new(|body| body["stream"] = false.into())),
            (400, "tool use", Box::new(|body| body["tools"] = json!([{}]))),
            (400, "tool use", Box::new(|body| body["messages"][0]["tool_calls"] = json!([{}]))),
            (400, "tool use", Box::new(|body| body["messages"][0]["role"] = "tool".into())),
            (
                400,
                "no images",
                Box::new(move |body| body["messages"][0]["content"] = image.clone()),
            ),
            (400, "no role bot", Box::new(|body| body["messages"][0]["role"] = "bot".into())),
            (400, "no message", Box::new(|body| body["messages"] = json!([]))),
            (400, "no message", Box::new(|body| body["messages"][0]["role"] = "system".into())),
            (400, "max_tokens", Box::new(|body| body["max_tokens"] = 0.into())),
            (400, "no request", Box::new(|body| body["max_tokens"] = (-1).into())),
            (400, "temperature", Box::new(|body| body["temperature"] = 3.into())),
            (400, "penalty", Box::new(|body| body["repetition_penalty"] = json!(0))),
            (400, "top_p", Box::new(|body| body["top_p"] = json!(-0.5))),
        ];
        for (status, says, change) in cases {
            let refusal = parsed(change).unwrap_err();
            assert_eq!(refusal.status, status, "{}", refusal.message);
            assert!(refusal.message.contains(says), "{}", refusal.message);
        }
        assert_eq!(Request::parse(b"\xff").unwrap_err().status, 400);
    }
}
