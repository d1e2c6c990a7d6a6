//! One call: what to send, what came of it; and for a stream the second and third crossing, a
//! chunk in, a batch of events out.

use super::client::{ClientCore, Token};
use super::thrown;
use crate::auth::Auth;
use crate::converse::batch::Batches;
use crate::converse::service_error::Refusal;
use crate::converse::stream::EventReader;
use crate::endpoint::Operation;
use crate::error::{Error, ProtocolError, TimeoutError, TransportError};
use crate::exchange::{Exchange, Head, JSON, Next};
use js_sys::{Date, JsString, Math};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The host's. It takes every value that a key may have.
    pub type Headers;
    #[wasm_bindgen(method)]
    fn set(this: &Headers, name: &str, value: &str);
}

/// How an attempt fails, by what the host does.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Failure {
    /// No answer came.
    Fetch,
    /// The answer broke off.
    Body,
    /// The answer is no JSON.
    Json,
    /// Bytes in the answer are no base64.
    Base64,
}

/// A call, told what its host does.
///
/// What fails is kept until `after` says what to do about it.
#[wasm_bindgen(skip_typescript)]
pub struct Call {
    exchange: Exchange,
    auth: Auth<()>,
    provided: Option<Token>,
    reader: EventReader,
    batches: Batches,
    status: u16,
    /// The headers of the answer that there is, in lines (`name:value`).
    headers: String,
    request_id: Option<String>,
    /// Whether an event has come: from then on the call is not made again.
    is_delivered: bool,
    delay_ms: f64,
    error: Option<Error>,
}

#[wasm_bindgen]
impl Call {
    /// A call of an operation by its name: `converse`, `converseStream`, `countTokens`.
    #[wasm_bindgen(constructor)]
    pub fn new(client: &ClientCore, operation: &str, model_id: String) -> Self {
        let operation = match operation {
            "converse" => Operation::Converse,
            "countTokens" => Operation::CountTokens,
            _ => Operation::ConverseStream,
        };
        let exchange = Exchange::new(&client.shared, operation, model_id);
        Self {
            reader: exchange.event_reader(),
            exchange,
            auth: client.auth.clone(),
            provided: None,
            batches: Batches::default(),
            status: 0,
            headers: String::new(),
            request_id: None,
            is_delivered: false,
            delay_ms: 0.0,
            error: None,
        }
    }

    /// Takes a key of the provider's.
    pub fn provide(&mut self, token: &Token) {
        self.provided = Some(Token(token.0.clone()));
    }

    /// Begins an attempt: the URL that it goes to.
    pub fn begin(&mut self) -> Result<String, JsValue> {
        let token = match &self.auth {
            Auth::Skip => None,
            Auth::Bearer(token) => Some(token.clone()),
            Auth::Provider(()) => self.provided.as_ref().map(|token| token.0.clone()),
        };
        self.reader = self.exchange.event_reader();
        self.batches.forget();
        let url = self.exchange.begin(token, Date::now());
        url.map_err(|error| thrown(error, self.attempts()))
    }

    /// Sets the request's own headers in these. (Not by a text that is given back: a copy of the
    /// key would stay in memory.)
    #[wasm_bindgen(js_name = setHeaders)]
    pub fn set_headers(&self, headers: &Headers) {
        headers.set("content-type", JSON);
        headers.set("accept", self.exchange.accept());
        if let Some(token) = self.exchange.token() {
            headers.set("authorization", &token.authorization());
        }
    }

    /// How many requests were made.
    #[wasm_bindgen(getter)]
    pub fn attempts(&self) -> u32 {
        self.exchange.attempts()
    }

    /// What AWS support asks for.
    #[wasm_bindgen(getter, js_name = requestId)]
    pub fn request_id(&self) -> Option<String> {
        self.request_id.clone()
    }

    /// An answer has begun, with these headers, a line (`name:value`) each: 0 where it is a
    /// success, 1 where it is a refusal whose body says why. Else it has failed.
    pub fn answered(&mut self, status: u16, headers: String) -> u8 {
        (self.status, self.headers) = (status, headers);
        let request_id =
            self.header("x-amzn-requestid").or_else(|| self.header("x-amz-request-id"));
        self.request_id = request_id.map(|it| self.exchange.redact_text(it.to_owned()));
        let content_type = self.header("content-type").map(str::to_owned);
        match self.exchange.answered(status, content_type.as_deref()) {
            Head::Success => 0,
            Head::Refusal => 1,
            Head::Unusable(error) => {
                self.error = Some(error);
                2
            }
        }
    }

    /// It is a refusal of this body; `date_ms` is what a date in `retry-after` is from now on, in
    /// milliseconds.
    pub fn refused(&mut self, body: &str, date_ms: f64) {
        let refusal = Refusal {
            status: self.status,
            error_type: self.header("x-amzn-errortype"),
            request_id: self.request_id.clone(),
            body,
        };
        let (amz, plain) = (self.header("x-amz-retry-after"), self.header("retry-after"));
        let until = |_: &str| (!date_ms.is_nan()).then_some(date_ms);
        self.error = Some(self.exchange.refused(refusal, amz, plain, until));
    }

    /// The attempt has failed, and this is what the host said.
    pub fn failed(&mut self, failure: Failure, said: String) {
        self.error = Some(match failure {
            Failure::Fetch => TransportError::Fetch(said).into(),
            Failure::Body => TransportError::Body(said).into(),
            Failure::Json => self.exchange.not_json(self.header("content-type").map(str::to_owned)),
            Failure::Base64 => ProtocolError::Base64.into(),
        });
    }

    /// Nothing came for so many milliseconds: the first byte, or the next.
    #[wasm_bindgen(js_name = timedOut)]
    pub fn timed_out(&mut self, is_first: bool, ms: u32) {
        let error = if is_first { TimeoutError::FirstByte(ms) } else { TimeoutError::Idle(ms) };
        self.error = Some(error.into());
    }

    /// What to do now that the attempt has failed: wait for so many milliseconds and begin
    /// again; or at once with another key (-1); or no more (throws).
    pub fn after(&mut self) -> Result<f64, JsValue> {
        let Some(error) = self.error.take() else { return Ok(0.0) };
        let is_provided = matches!(self.auth, Auth::Provider(()));
        match self.exchange.after(error, is_provided, Math::random()) {
            Next::Renew => Ok(-1.0),
            Next::Retry(ms) => Ok(ms),
            Next::Fail(error) => Err(thrown(error, self.attempts())),
        }
    }

    /// Fails with what has failed, whatever it is.
    pub fn fail(&mut self) -> Result<(), JsValue> {
        let error = self.error.take().map(|error| self.exchange.redact(error));
        error.map_or(Ok(()), |error| Err(thrown(error, self.attempts())))
    }

    /// For how long to wait, in milliseconds, before the call is made again, where a stream has
    /// failed and that may help.
    #[wasm_bindgen(getter, js_name = delayMs)]
    pub fn delay_ms(&self) -> f64 {
        self.delay_ms
    }

    /// The batch of the events that are whole now; empty where there are none.
    ///
    /// This and the next two give nothing at all where the stream has failed, none of its events
    /// was delivered, and the call is to be made again.
    pub fn push(&mut self, chunk: &[u8]) -> Option<JsString> {
        let (mut text, batches) = (None, &mut self.batches);
        let mut out = |piece: &str| append(&mut text, piece);
        let result = self.reader.push(chunk, &mut |event| batches.push(event, &mut out));
        self.batch(text, result)
    }

    /// Ends the stream: empty where it was whole.
    pub fn finish(&mut self) -> Option<JsString> {
        let result = self.reader.finish();
        self.batch(None, result)
    }

    /// Ends the stream with what has failed: the batch that tells it.
    pub fn end(&mut self) -> Option<JsString> {
        let error = self.error.take();
        self.batch(None, error.map_or(Ok(()), Err))
    }
}

impl Call {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.split('\n').find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
    }

    /// The batch that begins with this text, with the error that ends the stream if there is one.
    fn batch(&mut self, mut text: Option<JsString>, result: Result<(), Error>) -> Option<JsString> {
        self.is_delivered |= !self.batches.is_empty();
        if let Err(error) = result {
            if !self.is_delivered
                && let Some(delay_ms) = self.exchange.delay_after(&error, Math::random())
            {
                self.delay_ms = delay_ms;
                return None;
            }
            self.batches.push_error(&self.exchange.redact(error), self.exchange.attempts());
        }
        self.batches.finish(&mut |piece| append(&mut text, piece));
        Some(text.unwrap_or_else(|| "".into()))
    }
}

/// What is passed on is a text of JavaScript's: it takes no more of WASM's memory.
fn append(text: &mut Option<JsString>, piece: &str) {
    let piece = JsString::from(piece);
    *text = Some(match text.take() {
        Some(begun) => begun.concat(&piece),
        None => piece,
    });
}
