//! A model behind the endpoint that answers by itself: any server that speaks OpenAI's chat
//! completions (Ollama, llama.cpp, vLLM), put on the Converse wire.
//!
//! What is asked is translated ([`request`]), and what comes, event by event as it comes
//! ([`events`]): a token leaves as it arrives, and a client that goes away ends the generation.
//! Sources: [chat completions](https://platform.openai.com/docs/api-reference/chat),
//! [Converse](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).

mod events;
mod request;
#[cfg(test)]
mod tests;

use std::pin::pin;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use axum::body::{Body, Bytes};
use axum::response::{IntoResponse as _, Response};
use converse_wasm::converse::GatheredResponse;
use eventsource_stream::Eventsource as _;
use futures_util::{Stream, StreamExt as _, stream};
use reqwest::Url;
use serde_json::{Map, Value, json};

use self::events::{Event, Translation};
use super::delivery::Part;
use super::error::{Json, Refusal};
use super::stream::{exception, numbered};

/// How long to wait for the list of models: a page waits for it, too.
const LISTING_TIMEOUT: Duration = Duration::from_secs(2);

/// What to ask a small model for.
pub const SUGGESTIONS: [&str; 4] = [
    "What is the capital of France?",
    "Tell me a story about a long wire",
    "Why is the sky blue?",
    "Write a short poem about the sea",
];

/// A model of the server's.
#[derive(Debug)]
pub struct Listed {
    pub id: String,
    pub description: String,
}

/// The server.
#[derive(Clone, Debug)]
pub struct Upstream {
    client: reqwest::Client,
    /// What its paths are below, such as `http://127.0.0.1:11434/v1/`.
    base: Url,
}

/// Why a stream ended before its end.
#[derive(Debug)]
struct Broken(String);

impl Upstream {
    /// The server at this address: `http://127.0.0.1:11434`, with or without `/v1`.
    ///
    /// # Errors
    /// Where that is no address, or not of plain HTTP.
    pub fn at(url: &str) -> anyhow::Result<Self> {
        let mut base = Url::parse(url).with_context(|| format!("{url} is no URL"))?;
        ensure!(base.scheme() == "http", "the upstream's URL begins with http://");
        let path = base.path().trim_end_matches('/').trim_end_matches("/v1").to_owned();
        base.set_path(&format!("{path}/v1/"));
        let client = reqwest::Client::builder().no_proxy().build();
        Ok(Self { client: client.context("no client for the upstream")?, base })
    }

    /// Its models; none where it does not say.
    pub async fn models(&self) -> Vec<Listed> {
        let listing = async {
            let request = self.client.get(self.url("models")).timeout(LISTING_TIMEOUT);
            request.send().await?.error_for_status()?.json::<Value>().await
        };
        let Ok(listing) = listing.await else { return Vec::new() };
        let models = listing["data"].as_array().into_iter().flatten();
        let listed = |model: &Value| {
            let description = model["description"].as_str().unwrap_or("A model of the upstream's");
            Some(Listed {
                id: model["id"].as_str()?.to_owned(),
                description: description.to_owned(),
            })
        };
        models.filter_map(listed).collect()
    }

    /// Answers ConverseStream.
    pub async fn stream(
        &self,
        model_id: &str,
        body: &Map<String, Value>,
        started: Instant,
    ) -> Result<Response, Refusal> {
        let events = self.events(model_id, body, started).await?;
        let chunks = events.zip(stream::iter(1..)).map(|(event, number)| {
            let part = match event {
                Ok((event_type, payload)) => numbered(event_type, payload, number),
                Err(Broken(message)) => {
                    exception("modelStreamErrorException", &json!({ "message": message }))
                }
            };
            match part {
                Part::Message(bytes) => Ok(Bytes::from(bytes)),
                Part::Break | Part::Stall => Err(std::io::Error::other("an event is too long")),
            }
        });
        Ok(super::event_stream_of(Body::from_stream(chunks)))
    }

    /// Answers Converse, with what the stream adds up to.
    pub async fn whole(
        &self,
        model_id: &str,
        body: &Map<String, Value>,
        started: Instant,
    ) -> Result<Response, Refusal> {
        let events = self.events(model_id, body, started).await?;
        let whole = gathered(events).await.map_err(|Broken(why)| model_error(500, &why))?;
        Ok(Json(whole).into_response())
    }

    /// The events of the answer, as the upstream generates them.
    async fn events(
        &self,
        model_id: &str,
        body: &Map<String, Value>,
        started: Instant,
    ) -> Result<impl Stream<Item = Result<Event, Broken>> + Send + use<>, Refusal> {
        let request = request::translated(model_id, body)?;
        let sent = self.client.post(self.url("chat/completions")).json(&request).send().await;
        let answer = sent.map_err(|error| unavailable(&self.base, &error))?;
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(refusal(status, &answer.text().await.unwrap_or_default()));
        }
        let data = answer.bytes_stream().eventsource().map(|event| match event {
            Ok(event) => Ok(event.data),
            Err(error) => Err(Broken(format!("the upstream broke off: {error}"))),
        });
        Ok(Translation::of(data, started))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// What the events add up to.
async fn gathered(events: impl Stream<Item = Result<Event, Broken>>) -> Result<Value, Broken> {
    let mut gathered = GatheredResponse::new();
    let mut events = pin!(events);
    while let Some(event) = events.next().await {
        let (event_type, payload) = event?;
        gathered.push(&serde_json::from_value(json!({ event_type: payload }))?);
    }
    let whole = gathered.finish().map_err(|error| Broken(error.to_string()))?;
    Ok(serde_json::to_value(whole)?)
}

impl From<serde_json::Error> for Broken {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

fn unavailable(base: &Url, error: &reqwest::Error) -> Refusal {
    let reason = std::error::Error::source(error).map_or_else(String::new, |it| format!(" ({it})"));
    let message = format!("The upstream at {base} does not answer{reason}: is it running?");
    Refusal::new(503, "ServiceUnavailableException", message)
}

/// What the upstream has refused, as the service would say it.
fn refusal(status: u16, body: &str) -> Refusal {
    let said = serde_json::from_str::<Value>(body).ok();
    let said = said.as_ref().and_then(|body| {
        let error = &body["error"];
        error["message"].as_str().or(error.as_str()).or(body["message"].as_str())
    });
    let message = said.map_or_else(|| format!("The upstream answered {status}."), str::to_owned);
    match status {
        400 | 422 => Refusal::validation(message),
        401 | 403 => Refusal::access_denied(message),
        404 => Refusal::new(404, "ResourceNotFoundException", message),
        408 => Refusal::new(408, "ModelTimeoutException", message),
        429 => Refusal::new(429, "ThrottlingException", message),
        503 => Refusal::new(503, "ServiceUnavailableException", message),
        _ => model_error(status, &message),
    }
}

fn model_error(status: u16, message: &str) -> Refusal {
    let body = json!({ "message": message, "originalStatusCode": status });
    Refusal::with_body(424, "ModelErrorException", body)
}
