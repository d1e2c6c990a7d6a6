//! The Rust API: a request in, a response or a stream of events out.

use crate::auth::{Auth, AuthFailure, BearerToken, GivenToken, choose};
use crate::converse::service_error::Refusal;
use crate::converse::stream::EventReader;
use crate::converse::{ConverseRequest, ConverseResponse, CountTokensRequest, CountTokensResponse};
use crate::converse_stream::{CallContext, ConverseStream};
use crate::endpoint::{EndpointConfig, Operation};
use crate::environment::Environment;
use crate::error::{ConfigError, Error, ProtocolError, ServiceError, TransportError};
use crate::eventstream::{DEFAULT_MAX_MESSAGE_BYTES, Decoder};
use crate::web::{self, BodyReader, Failure, Fetch, Outgoing, TokenProvider};
use gloo_net::http::Headers;
use js_sys::{Date, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortSignal, Response};
use zeroize::Zeroizing;

const JSON: &str = "application/json";
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// Calls Converse and ConverseStream with a bearer token, through the host's fetch.
///
/// Cheap to use for many calls at a time; it holds no connection.
#[derive(Clone)]
pub struct Client {
    auth: Auth<Rc<TokenProvider>>,
    endpoint: EndpointConfig,
    headers: Vec<(String, String)>,
    max_message_bytes: u32,
    fetch: Fetch,
}

/// Configures a [`Client`].
#[derive(Clone, Default)]
pub struct ClientBuilder {
    pub(crate) bearer_token: Option<GivenToken<Rc<TokenProvider>>>,
    pub(crate) skip_auth: Option<bool>,
    pub(crate) environment: Environment,
    pub(crate) endpoint: EndpointConfig,
    headers: Vec<(String, String)>,
    max_message_bytes: Option<u32>,
    pub(crate) fetch: Fetch,
}

/// A Bedrock API key, as a provider gives it.
#[derive(Clone)]
pub struct ProvidedToken {
    token: Zeroizing<String>,
    expires_at: Option<Duration>,
}

impl ProvidedToken {
    /// This key. Where it is a short-term one, it says by itself when it expires at the latest.
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: Zeroizing::new(token.into()), expires_at: None }
    }

    /// Says when it expires: the time since the start of 1970, UTC.
    pub fn expiring_at(mut self, since_1970: Duration) -> Self {
        self.expires_at = Some(since_1970);
        self
    }
}

impl fmt::Debug for ProvidedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expires_at, .. } = self;
        f.debug_struct("ProvidedToken").field("expires_at", expires_at).finish_non_exhaustive()
    }
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
        let sent = self.send(Operation::ConverseStream, &request.model_id, &body, options).await;
        let Answer { response, context } = sent.map_err(told)?;
        Ok(ConverseStream::new(&response, self.event_reader(), context))
    }

    /// Sends a request whose answer is one JSON text.
    async fn answer<T: DeserializeOwned>(
        &self,
        operation: Operation,
        model_id: &str,
        request: &impl Serialize,
        options: &CallOptions,
    ) -> Result<T, Error> {
        let sent = self.send(operation, model_id, &body_of(request)?, options).await;
        let Answer { response, context } = sent.map_err(told)?;
        let text = text(&response, &context).await?;
        serde_json::from_str(&text).map_err(|_| context.redact(not_json(&response)))
    }

    /// Sends a request and gives its response, if that is a success of the content type that
    /// the operation answers with.
    ///
    /// A key that the service does not take is asked for once more, where it was provided:
    /// nothing of an answer has been delivered then.
    pub(crate) async fn send(
        &self,
        operation: Operation,
        model_id: &str,
        body: &str,
        options: &CallOptions,
    ) -> Result<Answer, Failure> {
        check_headers(&options.headers)?;
        let mut was_renewed = false;
        loop {
            let signal = options.signal.clone();
            let token = self.token(signal.as_ref()).await?;
            let context = CallContext { token, signal };
            match self.attempt(operation, model_id, body, options, &context).await {
                Ok(response) => return Ok(Answer { response, context }),
                Err(error) if !was_renewed && self.can_renew(&error, &context) => {
                    was_renewed = true;
                }
                Err(error) => return Err(context.redact(error).into()),
            }
        }
    }

    async fn token(
        &self,
        signal: Option<&AbortSignal>,
    ) -> Result<Option<Rc<BearerToken>>, Failure> {
        match &self.auth {
            Auth::Skip => Ok(None),
            Auth::Bearer(token) => {
                token.check_expiry(Date::now())?;
                Ok(Some(token.clone()))
            }
            Auth::Provider(provider) => provider.token(signal).await.map(Some),
        }
    }

    /// Whether another key may be let in where this one was not; it is dropped then.
    fn can_renew(&self, error: &Error, context: &CallContext) -> bool {
        let (Auth::Provider(provider), Error::Service(error)) = (&self.auth, error) else {
            return false;
        };
        let is_of_the_key = error.status == Some(401)
            || AuthFailure::of(error).is_some_and(AuthFailure::is_of_the_key);
        if let Some(token) = context.token.as_ref().filter(|_| is_of_the_key) {
            provider.reject(token);
        }
        is_of_the_key
    }

    async fn attempt(
        &self,
        operation: Operation,
        model_id: &str,
        body: &str,
        options: &CallOptions,
        context: &CallContext,
    ) -> Result<Response, Error> {
        let places = [Some(model_id), self.endpoint.endpoint.as_deref()];
        let mut tokens = context.token.iter();
        if tokens.any(|token| places.into_iter().flatten().any(|place| token.is_in(place))) {
            return Err(ConfigError::BearerTokenInUrl.into());
        }
        let key_region = context.token.as_deref().and_then(BearerToken::region);
        let url = self.endpoint.url(model_id, operation, key_region)?;
        let accept = match operation {
            Operation::Converse | Operation::CountTokens => JSON,
            Operation::ConverseStream => EVENT_STREAM,
        };
        let authorization = context.token.as_ref().map(|token| token.authorization());
        let mut headers = vec![("content-type", JSON), ("accept", accept)];
        headers.extend(authorization.as_ref().map(|value| ("authorization", value.as_str())));
        let added = self.headers.iter().chain(&options.headers);
        headers.extend(added.map(|(name, value)| (name.as_str(), value.as_str())));

        let outgoing = Outgoing { url: &url, headers, body, signal: options.signal.as_ref() };
        let response = self.fetch.send(outgoing).await;
        let response =
            response.map_err(|exception| context.host_error(&exception, TransportError::Fetch))?;
        check(response, accept, context).await
    }

    pub(crate) fn event_reader(&self) -> EventReader {
        EventReader::new(Decoder::with_max_message_bytes(self.max_message_bytes))
    }
}

/// A response that is a success, and what errors that come of it need to know.
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) context: CallContext,
}

/// What failed, as Rust is told: the exceptions of a provider are no JavaScript's there.
fn told(failure: Failure) -> Error {
    match failure {
        Failure::Error(error) => error,
        Failure::Thrown(exception) => Error::TokenProvider(web::reason(&exception)),
    }
}

impl ClientBuilder {
    /// The Bedrock API key. White space around it is dropped.
    pub fn bearer_token(mut self, bearer_token: impl Into<String>) -> Self {
        self.bearer_token = Some(GivenToken::Text(bearer_token.into()));
        self
    }

    /// What gives Bedrock API keys. It is asked when a key is needed, once for all calls that
    /// need it, and again before that one expires; and once more for a call that the service
    /// has refused because of its key. The signal that it is given is aborted when no call
    /// waits for it any more. Its error is told by [`Error::TokenProvider`].
    pub fn bearer_token_provider<F>(mut self, provider: impl Fn(AbortSignal) -> F + 'static) -> Self
    where
        F: Future<Output = Result<ProvidedToken, Box<dyn std::error::Error>>> + 'static,
    {
        let ask = move |signal| {
            let token = provider(signal);
            Ok(future_to_promise(async move {
                let token = token.await.map_err(|error| JsValue::from(error.to_string()))?;
                let given = Object::new();
                Reflect::set(&given, &"token".into(), &token.token.as_str().into())?;
                if let Some(expires_at) = token.expires_at {
                    let expiration = Date::new(&(expires_at.as_secs_f64() * 1000.0).into());
                    Reflect::set(&given, &"expiration".into(), &expiration)?;
                }
                Ok(given.into())
            }))
        };
        self.bearer_token = Some(GivenToken::Provider(Rc::new(TokenProvider::new(ask))));
        self
    }

    /// Reads an environment: `AWS_BEARER_TOKEN_BEDROCK`, `AWS_REGION`, `AWS_DEFAULT_REGION`,
    /// `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, `AWS_ENDPOINT_URL` and `AWS_BEDROCK_SKIP_AUTH`, if
    /// they are among these names and values. What is set by the other methods wins over it,
    /// but for `AWS_BEDROCK_SKIP_AUTH=1`, which wins over every key.
    pub fn env<N: AsRef<str>>(mut self, variables: impl IntoIterator<Item = (N, String)>) -> Self {
        self.environment = variables.into_iter().collect();
        self
    }

    /// Sends no Authorization, whatever the bearer token: the endpoint authenticates.
    pub fn skip_auth(mut self, skip_auth: bool) -> Self {
        self.skip_auth = Some(skip_auth);
        self
    }

    /// The AWS region; else it is read from a model's ARN, from a short-term key, or from the
    /// environment. A short-term key that is for another region is an error.
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
        let Self { mut endpoint, environment, .. } = self;
        let auth = choose(self.skip_auth, self.bearer_token, &environment)?;
        endpoint.endpoint = endpoint.endpoint.or(environment.endpoint);
        endpoint.default_region = environment.region;
        endpoint.check()?;
        if let Auth::Bearer(token) = &auth {
            endpoint.region("", token.region())?;
        }
        check_headers(&self.headers)?;
        Ok(Client {
            auth,
            endpoint,
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
        let mut error = ServiceError::from(refusal);
        error.advice = AuthFailure::of(&error).map(AuthFailure::advice);
        return Err(error.into());
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
        if name.eq_ignore_ascii_case("host") {
            return Err(ConfigError::HostHeader);
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
