//! One call: its attempts, from the request to an answer that can be read.

use crate::auth::{Auth, AuthFailure, BearerToken};
use crate::client::{CallOptions, Client};
use crate::converse::service_error::Refusal;
use crate::converse::stream::EventReader;
use crate::endpoint::Operation;
use crate::error::{ConfigError, Error, ProtocolError, ServiceError, TransportError};
use crate::eventstream::Decoder;
use crate::retry::{Attempts, hint_ms};
use crate::web::{
    self, BodyReader, Cancellation, Failure, Outgoing, Patience, ReadError, or_aborted, read_bytes,
    sleep,
};
use gloo_net::http::Headers;
use js_sys::{Date, Math};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Response};

const JSON: &str = "application/json";
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// Most of an error's body that is read: the service's own are far shorter, and what stands in
/// between may answer with anything.
const MAX_ERROR_BYTES: usize = 64 * 1024;

/// A call that can be made again.
pub(crate) struct Call {
    client: Client,
    operation: Operation,
    model_id: String,
    body: String,
    options: CallOptions,
    attempts: Attempts,
    was_renewed: bool,
}

/// A response that is a success.
pub(crate) struct Answer {
    pub(crate) response: Response,
    /// What errors that come of it need to know.
    pub(crate) context: CallContext,
    pub(crate) patience: Patience,
    /// Ends its fetch when it is dropped.
    pub(crate) _cancellation: Cancellation,
}

impl Call {
    pub(crate) fn new(
        client: &Client,
        operation: Operation,
        model_id: &str,
        body: String,
        options: &CallOptions,
    ) -> Self {
        let (client, model_id, options) = (client.clone(), model_id.to_owned(), options.clone());
        let attempts = Attempts::new(client.max_attempts);
        Self { client, operation, model_id, body, options, attempts, was_renewed: false }
    }

    /// Reads the events of an answer.
    pub(crate) fn event_reader(&self) -> EventReader {
        EventReader::new(Decoder::with_max_message_bytes(self.client.max_message_bytes))
    }

    /// How many requests were made.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts.made()
    }

    /// Sends the request, again where that may help, and gives the answer: a success, of the
    /// content type that the operation answers with.
    ///
    /// A key that the service does not take is asked for once more, where it was provided.
    pub(crate) async fn open(&mut self) -> Result<Answer, Failure> {
        check_headers(&self.options.headers)?;
        loop {
            let token = self.token().await?;
            let context = CallContext { token, signal: self.options.signal.clone() };
            self.check_place_of_key(&context)?;
            self.attempts.begin();
            let error = match self.attempt(context.clone()).await {
                Ok(answer) => {
                    self.attempts.succeeded(&mut self.client.quota.borrow_mut());
                    return Ok(answer);
                }
                Err(error) => error,
            };
            if self.can_renew(&error, &context) {
                self.was_renewed = true;
                continue;
            }
            match self.delay_after(&error) {
                Some(ms) => self.wait(ms).await?,
                None => return Err(Failure::Error(context.redact(error), self.attempts())),
            }
        }
    }

    /// For how long to wait, in milliseconds, before the call is made again after this error;
    /// `None` where it is not to be.
    pub(crate) fn delay_after(&mut self, error: &Error) -> Option<f64> {
        self.attempts.failed(error, Math::random(), &mut self.client.quota.borrow_mut())
    }

    /// Makes the call again after so many milliseconds; the signal takes the place of the
    /// caller's.
    pub(crate) async fn reopen(
        &mut self,
        ms: f64,
        signal: Option<AbortSignal>,
    ) -> Result<Answer, Failure> {
        self.options.signal = signal;
        self.wait(ms).await?;
        self.open().await
    }

    async fn wait(&self, ms: f64) -> Result<(), Failure> {
        let over = or_aborted(sleep(ms), self.options.signal.as_ref()).await;
        over.ok_or_else(|| Failure::Error(Error::Aborted, self.attempts()))
    }

    async fn token(&self) -> Result<Option<Rc<BearerToken>>, Failure> {
        match &self.client.auth {
            Auth::Skip => Ok(None),
            Auth::Bearer(token) => {
                token.check_expiry(Date::now())?;
                Ok(Some(token.clone()))
            }
            Auth::Provider(provider) => {
                provider.token(self.options.signal.as_ref()).await.map(Some)
            }
        }
    }

    /// A key that was pasted into the wrong field must not become part of a URL.
    fn check_place_of_key(&self, context: &CallContext) -> Result<(), ConfigError> {
        let places = [Some(self.model_id.as_str()), self.client.endpoint.endpoint.as_deref()];
        let is_there =
            |token: &Rc<BearerToken>| places.iter().flatten().any(|place| token.is_in(place));
        if context.token.as_ref().is_some_and(is_there) {
            return Err(ConfigError::BearerTokenInUrl);
        }
        Ok(())
    }

    /// Whether another key may be let in where this one was not; it is dropped then.
    fn can_renew(&self, error: &Error, context: &CallContext) -> bool {
        let (Auth::Provider(provider), Error::Service(error)) = (&self.client.auth, error) else {
            return false;
        };
        let is_of_the_key = error.status == Some(401)
            || AuthFailure::of(error).is_some_and(AuthFailure::is_of_the_key);
        let token = context.token.as_ref().filter(|_| is_of_the_key && !self.was_renewed);
        token.inspect(|token| provider.reject(token)).is_some()
    }

    async fn attempt(&self, context: CallContext) -> Result<Answer, Error> {
        let client = &self.client;
        let key_region = context.token.as_deref().and_then(BearerToken::region);
        let url = client.endpoint.url(&self.model_id, self.operation, key_region)?;
        let accept = match self.operation {
            Operation::Converse | Operation::CountTokens => JSON,
            Operation::ConverseStream => EVENT_STREAM,
        };
        let authorization = context.token.as_ref().map(|token| token.authorization());
        let mut headers = vec![("content-type", JSON), ("accept", accept)];
        headers.extend(authorization.as_ref().map(|value| ("authorization", value.as_str())));
        let added = client.headers.iter().chain(&self.options.headers);
        headers.extend(added.map(|(name, value)| (name.as_str(), value.as_str())));

        let host_error = |exception| context.host_error(&exception, TransportError::Fetch);
        let cancellation = Cancellation::new(context.signal.as_ref()).map_err(host_error)?;
        let patience = Patience::new(self.options.timeout.unwrap_or(client.timeout));
        let signal = cancellation.signal();
        let outgoing = Outgoing { url: &url, headers, body: &self.body, signal: &signal };
        // A fetch of the caller's need not listen to the signal.
        let sent = or_aborted(client.fetch.send(outgoing), context.signal.as_ref());
        let response = patience.with(sent).await?.ok_or(Error::Aborted)?.map_err(host_error)?;
        let answer = Answer { response, context, patience, _cancellation: cancellation };
        answer.check(accept).await
    }
}

impl Answer {
    /// Gives a response that is a success of the expected content type.
    async fn check(self, expected: &'static str) -> Result<Self, Error> {
        let response = &self.response;
        let status = response.status();
        // Status 0 is what a browser shows of a redirect that it was told not to follow.
        if status == 0 || (300..400).contains(&status) {
            BodyReader::cancel(response);
            return Err(ProtocolError::Redirect.into());
        }
        if !response.ok() {
            let body = self.text(MAX_ERROR_BYTES).await?;
            let header = |name| header(response, name);
            let error_type = header("x-amzn-errortype");
            let error_type = error_type.as_deref();
            let request_id = request_id(response);
            let refusal = Refusal { status, error_type, request_id, body: &body };
            let mut error = ServiceError::from(refusal);
            error.advice = AuthFailure::of(&error).map(AuthFailure::advice);
            let hints = (header("x-amz-retry-after"), header("retry-after"));
            error.retry_after_ms = hint_ms(hints.0.as_deref(), hints.1.as_deref(), |date| {
                let until = Date::parse(date) - Date::now();
                (!until.is_nan()).then_some(until)
            });
            return Err(error.into());
        }
        match header(response, "content-type") {
            // A relay may have lost the header: the bytes will tell.
            Some(received) if expected == EVENT_STREAM && !is_type(&received, EVENT_STREAM) => {
                BodyReader::cancel(response);
                Err(ProtocolError::ContentType { expected, received }.into())
            }
            _ => Ok(self),
        }
    }

    /// The body as text, or its first `most` bytes.
    pub(crate) async fn text(&self, most: usize) -> Result<String, Error> {
        let read = read_bytes(&self.response, most, self.patience);
        // A body of the caller's need not listen to the signal.
        let bytes = or_aborted(read, self.context.signal.as_ref()).await.ok_or(Error::Aborted)?;
        let bytes = bytes.map_err(|error| self.context.read_error(error))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// That the answer is no JSON.
    pub(crate) fn not_json(&self) -> Error {
        self.context.redact(match header(&self.response, "content-type") {
            Some(received) if !received.contains("json") => {
                ProtocolError::ContentType { expected: JSON, received }.into()
            }
            _ => ProtocolError::Json.into(),
        })
    }
}

/// What the errors of a call need to know of it.
#[derive(Clone, Debug)]
pub(crate) struct CallContext {
    /// What the call was authenticated by.
    pub(crate) token: Option<Rc<BearerToken>>,
    pub(crate) signal: Option<AbortSignal>,
}

impl CallContext {
    /// What a host's exception means: the caller's abort, or the network's fault.
    pub(crate) fn host_error(
        &self,
        exception: &JsValue,
        kind: impl FnOnce(String) -> TransportError,
    ) -> Error {
        if self.signal.as_ref().is_some_and(AbortSignal::aborted) {
            return Error::Aborted;
        }
        self.redact(kind(web::reason(exception)).into())
    }

    /// Why a body could not be read on.
    pub(crate) fn read_error(&self, error: ReadError) -> Error {
        match error {
            ReadError::Timeout(timeout) => timeout.into(),
            ReadError::Exception(exception) => self.host_error(&exception, TransportError::Body),
        }
    }

    /// What AWS support asks for.
    pub(crate) fn request_id(&self, response: &Response) -> Option<String> {
        request_id(response).map(|request_id| self.redact_text(request_id))
    }

    /// Takes the key out of an error, wherever an endpoint that echoes it has put it.
    pub(crate) fn redact(&self, error: Error) -> Error {
        error.map_text(|text| self.redact_text(text))
    }

    fn redact_text(&self, text: String) -> String {
        match &self.token {
            Some(token) => token.redact(text),
            None => text,
        }
    }
}

fn header(response: &Response, name: &str) -> Option<String> {
    Headers::from_raw(response.headers()).get(name)
}

fn request_id(response: &Response) -> Option<String> {
    header(response, "x-amzn-requestid").or_else(|| header(response, "x-amz-request-id"))
}

fn is_type(content_type: &str, expected: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(expected)
}

/// Field names and values as HTTP allows them (RFC 9110, 5.1 and 5.5), in ASCII: the
/// host would throw the others, value included.
pub(crate) fn check_headers(headers: &[(String, String)]) -> Result<(), ConfigError> {
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
