//! The Rust API: a request in, a response or a stream of events out.

use crate::auth::Auth;
use crate::converse::service_error::Refusal;
use crate::converse::stream::EventReader;
use crate::converse::{ConverseRequest, ConverseResponse, CountTokensRequest, CountTokensResponse};
use crate::converse_stream::{CallContext, ConverseStream};
use crate::endpoint::{EndpointConfig, Operation};
use crate::error::{ConfigError, Error, ProtocolError, ServiceError, TransportError};
use crate::eventstream::{DEFAULT_MAX_MESSAGE_BYTES, Decoder};
use crate::web::{BodyReader, Fetch, Outgoing};
use gloo_net::http::Headers;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Response};

const JSON: &str = "application/json";
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// Calls Converse and ConverseStream with a bearer token, through the host's fetch.
///
/// Cheap to use for many calls at a time; it holds no connection.
#[derive(Clone)]
pub struct Client {
    auth: Auth,
    endpoint: EndpointConfig,
    headers: Vec<(String, String)>,
    max_message_bytes: u32,
    fetch: Fetch,
}

/// Configures a [`Client`].
#[derive(Clone, Default)]
pub struct ClientBuilder {
    bearer_token: Option<String>,
    skip_auth: bool,
    pub(crate) endpoint: EndpointConfig,
    headers: Vec<(String, String)>,
    max_message_bytes: Option<u32>,
    pub(crate) fetch: Fetch,
}

/// What a single call may set.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// Aborts the call, and the stream that it gave.
    pub signal: Option<AbortSignal>,
    /// Headers for this request, after those of the client.
    pub headers: Vec<(String, String)>,
}

/// Where requests go, and no more: headers may hold secrets of a gateway.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Client {
    /// Begins a client's configuration.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Asks for an answer as a whole.
    ///
    /// # Errors
    /// [`Error::Config`] before anything is sent; else what the service, the network
    /// or the protocol has against it.
    pub async fn converse(&self, request: &ConverseRequest) -> Result<ConverseResponse, Error> {
        self.converse_with(request, &CallOptions::default()).await
    }

    /// As [`converse`](Self::converse), with options.
    ///
    /// # Errors
    /// As [`converse`](Self::converse); [`Error::Aborted`] by the signal.
    pub async fn converse_with(
        &self,
        request: &ConverseRequest,
        options: &CallOptions,
    ) -> Result<ConverseResponse, Error> {
        self.answer(Operation::Converse, &request.model_id, request, options).await
    }

    /// Asks how many tokens a request is.
    ///
    /// # Errors
    /// As [`converse`](Self::converse).
    pub async fn count_tokens(
        &self,
        request: &CountTokensRequest,
    ) -> Result<CountTokensResponse, Error> {
        let options = CallOptions::default();
        self.answer(Operation::CountTokens, &request.model_id, request, &options).await
    }

    /// Asks for an answer as a stream of events.
    ///
    /// # Errors
    /// As [`converse`](Self::converse).
    pub async fn converse_stream(
        &self,
        request: &ConverseRequest,
    ) -> Result<ConverseStream, Error> {
        self.converse_stream_with(request, &CallOptions::default()).await
    }

    /// As [`converse_stream`](Self::converse_stream), with options.
    ///
    /// # Errors
    /// As [`converse`](Self::converse); [`Error::Aborted`] by the signal.
    pub async fn converse_stream_with(
        &self,
        request: &ConverseRequest,
        options: &CallOptions,
    ) -> Result<ConverseStream, Error> {
        let body = body_of(request)?;
        let response =
            self.send(Operation::ConverseStream, &request.model_id, &body, options).await?;
        Ok(ConverseStream::new(&response, self.event_reader(), self.context(options)))
    }

    /// Sends a request whose answer is one JSON text.
    async fn answer<T: DeserializeOwned>(
        &self,
        operation: Operation,
        model_id: &str,
        request: &impl Serialize,
        options: &CallOptions,
    ) -> Result<T, Error> {
        let response = self.send(operation, model_id, &body_of(request)?, options).await?;
        let context = self.context(options);
        let text = text(&response, &context).await?;
        serde_json::from_str(&text).map_err(|_| context.redact(not_json(&response)))
    }

    /// Sends a request and gives its response, if that is a success of the content
    /// type that the operation answers with.
    pub(crate) async fn send(
        &self,
        operation: Operation,
        model_id: &str,
        body: &str,
        options: &CallOptions,
    ) -> Result<Response, Error> {
        let url = self.endpoint.url(model_id, operation)?;
        check_headers(&options.headers)?;
        let accept = match operation {
            Operation::Converse | Operation::CountTokens => JSON,
            Operation::ConverseStream => EVENT_STREAM,
        };
        let authorization = match &self.auth {
            Auth::Bearer(token) => Some(token.authorization()),
            Auth::Skip => None,
        };
        let mut headers = vec![("content-type", JSON), ("accept", accept)];
        headers.extend(authorization.as_deref().map(|value| ("authorization", value)));
        let added = self.headers.iter().chain(&options.headers);
        headers.extend(added.map(|(name, value)| (name.as_str(), value.as_str())));

        let outgoing = Outgoing { url: &url, headers, body, signal: options.signal.as_ref() };
        let context = self.context(options);
        let response = self.fetch.send(outgoing).await;
        let response =
            response.map_err(|exception| context.host_error(&exception, TransportError::Fetch))?;
        check(response, accept, &context).await.map_err(|error| context.redact(error))
    }

    pub(crate) fn event_reader(&self) -> EventReader {
        EventReader::new(Decoder::with_max_message_bytes(self.max_message_bytes))
    }

    pub(crate) fn context(&self, options: &CallOptions) -> CallContext {
        CallContext { auth: self.auth.clone(), signal: options.signal.clone() }
    }
}

impl ClientBuilder {
    /// The Bedrock API key. White space around it is dropped.
    pub fn bearer_token(mut self, bearer_token: impl Into<String>) -> Self {
        self.bearer_token = Some(bearer_token.into());
        self
    }

    /// Sends no Authorization, whatever the bearer token: the endpoint authenticates.
    pub fn skip_auth(mut self, skip_auth: bool) -> Self {
        self.skip_auth = skip_auth;
        self
    }

    /// The AWS region; else it is read from a model's ARN.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.endpoint.region = Some(region.into());
        self
    }

    /// Base URL of a relay, a gateway or the local endpoint: https, or http on this
    /// machine. Its path is kept.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint.endpoint = Some(endpoint.into());
        self
    }

    /// Uses the region's FIPS endpoint.
    pub fn use_fips_endpoint(mut self, use_fips_endpoint: bool) -> Self {
        self.endpoint.use_fips_endpoint = use_fips_endpoint;
        self
    }

    /// Uses the region's dual-stack endpoint (IPv4 and IPv6).
    pub fn use_dualstack_endpoint(mut self, use_dualstack_endpoint: bool) -> Self {
        self.endpoint.use_dualstack_endpoint = use_dualstack_endpoint;
        self
    }

    /// Adds a header to each request. In a browser it adds to the preflight, too.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Longest message of a stream that is held in memory, in bytes; by default
    /// [`DEFAULT_MAX_MESSAGE_BYTES`].
    pub fn max_message_bytes(mut self, max_message_bytes: u32) -> Self {
        self.max_message_bytes = Some(max_message_bytes);
        self
    }

    /// The client, if it can work.
    ///
    /// # Errors
    /// Where the key, the region, the endpoint or a header cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        self.endpoint.check()?;
        check_headers(&self.headers)?;
        Ok(Client {
            auth: Auth::new(self.bearer_token.as_deref(), self.skip_auth)?,
            endpoint: self.endpoint,
            headers: self.headers,
            max_message_bytes: self.max_message_bytes.unwrap_or(DEFAULT_MAX_MESSAGE_BYTES),
            fetch: self.fetch,
        })
    }
}

/// Gives a response that is a success of the expected content type.
async fn check(
    response: Response,
    expected: &'static str,
    context: &CallContext,
) -> Result<Response, Error> {
    let status = response.status();
    // Status 0 is what a browser shows of a redirect that it was told not to follow.
    if status == 0 || (300..400).contains(&status) {
        BodyReader::cancel(&response);
        return Err(ProtocolError::Redirect.into());
    }
    if !response.ok() {
        let body = text(&response, context).await?;
        let error_type = header(&response, "x-amzn-errortype");
        let request_id = request_id(&response);
        let error_type = error_type.as_deref();
        let refusal = Refusal { status, error_type, request_id, body: &body };
        return Err(ServiceError::from(refusal).into());
    }
    match header(&response, "content-type") {
        // A relay may have lost the header: the bytes will tell.
        Some(received) if expected == EVENT_STREAM && !is_type(&received, EVENT_STREAM) => {
            BodyReader::cancel(&response);
            Err(ProtocolError::ContentType { expected, received }.into())
        }
        _ => Ok(response),
    }
}

async fn text(response: &Response, context: &CallContext) -> Result<String, Error> {
    let text = async { JsFuture::from(response.text()?).await }.await;
    let text = text.map_err(|exception| context.host_error(&exception, TransportError::Body))?;
    Ok(text.as_string().unwrap_or_default())
}

fn body_of(request: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(request)
        .map_err(|error| ConfigError::InvalidValue(error.to_string()).into())
}

fn header(response: &Response, name: &str) -> Option<String> {
    Headers::from_raw(response.headers()).get(name)
}

pub(crate) fn request_id(response: &Response) -> Option<String> {
    header(response, "x-amzn-requestid").or_else(|| header(response, "x-amz-request-id"))
}

/// An answer to Converse that is no JSON.
pub(crate) fn not_json(response: &Response) -> Error {
    match header(response, "content-type") {
        Some(received) if !received.contains("json") => {
            ProtocolError::ContentType { expected: JSON, received }.into()
        }
        _ => ProtocolError::Json.into(),
    }
}

fn is_type(content_type: &str, expected: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(expected)
}

/// Field names and values as HTTP allows them (RFC 9110, 5.1 and 5.5), in ASCII: the
/// host would throw the others, value included.
fn check_headers(headers: &[(String, String)]) -> Result<(), ConfigError> {
    for (name, value) in headers {
        if name.eq_ignore_ascii_case("authorization") {
            return Err(ConfigError::AuthorizationHeader);
        }
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        let is_text = |byte: u8| byte.is_ascii_graphic() || byte == b' ' || byte == b'\t';
        if name.is_empty() || !name.bytes().all(is_token) || !value.bytes().all(is_text) {
            return Err(ConfigError::InvalidHeader);
        }
    }
    Ok(())
}
