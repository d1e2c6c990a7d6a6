//! The Rust API: a request in, a response or a stream of events out.

use crate::auth::Auth;
use crate::builder::ClientBuilder;
use crate::call::{Answer, Call};
use crate::converse::{ConverseRequest, ConverseResponse, CountTokensRequest, CountTokensResponse};
use crate::converse_stream::ConverseStream;
use crate::endpoint::Operation;
use crate::error::{ConfigError, Error};
use crate::exchange::Shared;
use crate::web::{self, Failure, Timeout, TokenProvider};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::rc::Rc;
use web_sys::AbortSignal;

/// Calls Converse and ConverseStream with a bearer token, through the host's fetch.
///
/// Cheap to use for many calls at a time; it holds no connection.
#[derive(Clone)]
pub struct Client {
    pub(crate) auth: Auth<Rc<TokenProvider>>,
    /// Also with clones: they have one quota of retries.
    pub(crate) shared: Rc<Shared>,
    pub(crate) headers: Rc<[(String, String)]>,
    pub(crate) timeout: Timeout,
    pub(crate) max_response_bytes: u32,
}

/// What a single call may set.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// Aborts the call, and the stream that it gave.
    pub signal: Option<AbortSignal>,
    /// Headers for this request, after those of the client.
    pub headers: Vec<(String, String)>,
    /// In place of the client's.
    pub timeout: Option<Timeout>,
}

/// Where requests go, and no more: headers may hold secrets of a gateway.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("endpoint", &self.shared.endpoint).finish_non_exhaustive()
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
        let operation = Operation::ConverseStream;
        let mut call = Call::new(self, operation, &request.model_id, body, options);
        let answer = call.open().await.map_err(told)?;
        Ok(ConverseStream::new(self, answer, call))
    }

    /// Sends a request whose answer is one JSON text.
    async fn answer<T: DeserializeOwned>(
        &self,
        operation: Operation,
        model_id: &str,
        request: &impl Serialize,
        options: &CallOptions,
    ) -> Result<T, Error> {
        let mut call = Call::new(self, operation, model_id, body_of(request)?, options);
        let answer: Answer = call.open().await.map_err(told)?;
        let text = answer.text(usize::MAX).await?;
        serde_json::from_str(&text).map_err(|_| call.not_json(&answer))
    }
}

/// What failed, as Rust is told: the exceptions of a provider are no JavaScript's there.
pub(crate) fn told(failure: Failure) -> Error {
    match failure {
        Failure::Error(error, attempts) => error.after_attempts(attempts),
        Failure::Thrown(exception) => Error::TokenProvider(web::reason(&exception)),
    }
}

fn body_of(request: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(request)
        .map_err(|error| ConfigError::InvalidValue(error.to_string()).into())
}
