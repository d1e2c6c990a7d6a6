//! One call of the Rust client: an exchange, and the host that carries it out.

use crate::auth::{Auth, BearerToken};
use crate::client::{CallOptions, Client};
use crate::converse::service_error::Refusal;
use crate::converse::stream::EventReader;
use crate::endpoint::Operation;
use crate::error::{Error, TransportError};
use crate::exchange::{Exchange, Head, JSON, Next, check_header};
use crate::web::{
    self, BodyReader, Cancellation, Failure, Outgoing, Patience, ReadError, or_aborted, read_bytes,
    send, sleep,
};
use gloo_net::http::Headers;
use js_sys::{Date, Math};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Response};

/// Most of an error's body that is read: the service's own are far shorter, and what stands in
/// between may answer with anything.
const MAX_ERROR_BYTES: usize = 64 * 1024;

/// A call that can be made again.
pub(crate) struct Call {
    client: Client,
    exchange: Exchange,
    body: String,
    options: CallOptions,
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
        let exchange = Exchange::new(&client.shared, operation, model_id.to_owned());
        Self { client: client.clone(), exchange, body, options: options.clone() }
    }

    /// Reads the events of an answer.
    pub(crate) fn event_reader(&self) -> EventReader {
        self.exchange.event_reader()
    }

    /// How many requests were made.
    pub(crate) fn attempts(&self) -> u32 {
        self.exchange.attempts()
    }

    /// Sends the request, again where that may help, and gives the answer: a success, of the
    /// content type that the operation answers with.
    ///
    /// A key that the service does not take is asked for once more, where it was provided.
    pub(crate) async fn open(&mut self) -> Result<Answer, Failure> {
        for (name, value) in &self.options.headers {
            check_header(name, value)?;
        }
        loop {
            let token = self.token().await?;
            let url = self.exchange.begin(token, Date::now());
            let url = url.map_err(|error| Failure::Error(error.into(), self.attempts()))?;
            let error = match self.attempt(&url).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let provider = match &self.client.auth {
                Auth::Provider(provider) => Some(provider),
                Auth::Bearer(_) | Auth::Skip => None,
            };
            match self.exchange.after(error, provider.is_some(), Math::random()) {
                Next::Renew => {
                    if let (Some(provider), Some(token)) = (provider, self.exchange.token()) {
                        provider.reject(token);
                    }
                }
                Next::Retry(ms) => self.wait(ms).await?,
                Next::Fail(error) => return Err(Failure::Error(error, self.attempts())),
            }
        }
    }

    /// For how long to wait, in milliseconds, before the call is made again after this error;
    /// `None` where it is not to be.
    pub(crate) fn delay_after(&mut self, error: &Error) -> Option<f64> {
        self.exchange.delay_after(error, Math::random())
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
            Auth::Bearer(token) => Ok(Some(token.clone())),
            Auth::Provider(provider) => {
                provider.token(self.options.signal.as_ref()).await.map(Some)
            }
        }
    }

    async fn attempt(&mut self, url: &str) -> Result<Answer, Error> {
        let client = &self.client;
        let context = CallContext {
            token: self.exchange.token().cloned(),
            signal: self.options.signal.clone(),
        };
        let authorization = context.token.as_ref().map(|token| token.authorization());
        let mut headers = vec![("content-type", JSON), ("accept", self.exchange.accept())];
        headers.extend(authorization.as_ref().map(|value| ("authorization", value.as_str())));
        let added = client.headers.iter().chain(&self.options.headers);
        headers.extend(added.map(|(name, value)| (name.as_str(), value.as_str())));

        let host_error = |exception| context.host_error(&exception, TransportError::Fetch);
        let cancellation = Cancellation::new(context.signal.as_ref()).map_err(host_error)?;
        let patience = Patience::new(self.options.timeout.unwrap_or(client.timeout));
        let signal = cancellation.signal();
        let outgoing = Outgoing { url, headers, body: &self.body, signal: &signal };
        // A fetch of the caller's need not listen to the signal.
        let sent = or_aborted(send(outgoing), context.signal.as_ref());
        let response = patience.with(sent).await?.ok_or(Error::Aborted)?.map_err(host_error)?;
        let answer = Answer { response, context, patience, _cancellation: cancellation };
        let head = self
            .exchange
            .answered(answer.response.status(), answer.header("content-type").as_deref());
        match head {
            Head::Success => Ok(answer),
            Head::Refusal => Err(self.refusal(&answer).await?),
            Head::Unusable(error) => {
                BodyReader::cancel(&answer.response);
                Err(error)
            }
        }
    }

    /// Why the service refuses.
    async fn refusal(&self, answer: &Answer) -> Result<Error, Error> {
        let body = answer.text(MAX_ERROR_BYTES).await?;
        let error_type = answer.header("x-amzn-errortype");
        let refusal = Refusal {
            status: answer.response.status(),
            error_type: error_type.as_deref(),
            request_id: request_id(&answer.response),
            body: &body,
        };
        let hints = (answer.header("x-amz-retry-after"), answer.header("retry-after"));
        Ok(self.exchange.refused(refusal, hints.0.as_deref(), hints.1.as_deref(), |date| {
            let until = Date::parse(date) - Date::now();
            (!until.is_nan()).then_some(until)
        }))
    }

    /// That the answer is no JSON.
    pub(crate) fn not_json(&self, answer: &Answer) -> Error {
        self.exchange.not_json(answer.header("content-type"))
    }
}

impl Answer {
    /// The body as text, or its first `most` bytes.
    pub(crate) async fn text(&self, most: usize) -> Result<String, Error> {
        let read = read_bytes(&self.response, most, self.patience);
        // A body of the caller's need not listen to the signal.
        let bytes = or_aborted(read, self.context.signal.as_ref()).await.ok_or(Error::Aborted)?;
        let bytes = bytes.map_err(|error| self.context.read_error(error))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn header(&self, name: &str) -> Option<String> {
        header(&self.response, name)
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
        error.map_text(&|text| self.redact_text(text))
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
