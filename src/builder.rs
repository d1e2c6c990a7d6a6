//! How a client is configured.

use crate::auth::GivenToken;
use crate::client::Client;
use crate::error::Error;
use crate::exchange::{Settings, check_header};
use crate::web::{Timeout, TokenProvider};
use js_sys::{Date, Object, Reflect};
use std::fmt;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;
use zeroize::Zeroizing;

/// Most bytes of a response that a stream gathers, unless the caller says otherwise: far more
/// than a model's longest text.
const DEFAULT_MAX_RESPONSE_BYTES: u32 = 16 * 1024 * 1024;

/// Configures a [`Client`].
#[derive(Clone, Default)]
pub struct ClientBuilder {
    settings: Settings<Rc<TokenProvider>>,
    headers: Vec<(String, String)>,
    timeout: Timeout,
    max_response_bytes: Option<u32>,
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

impl ClientBuilder {
    /// The Bedrock API key. White space around it is dropped.
    pub fn bearer_token(mut self, bearer_token: impl Into<String>) -> Self {
        self.settings.bearer_token = Some(GivenToken::Text(bearer_token.into()));
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
        self.settings.bearer_token = Some(GivenToken::Provider(Rc::new(TokenProvider::new(ask))));
        self
    }

    /// Reads an environment: `AWS_BEARER_TOKEN_BEDROCK`, `AWS_REGION`, `AWS_DEFAULT_REGION`,
    /// `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, `AWS_ENDPOINT_URL` and `AWS_BEDROCK_SKIP_AUTH`, if
    /// they are among these names and values. What is set by the other methods wins over it,
    /// but for `AWS_BEDROCK_SKIP_AUTH=1`, which wins over every key.
    pub fn env<N: AsRef<str>>(mut self, variables: impl IntoIterator<Item = (N, String)>) -> Self {
        self.settings.environment = variables.into_iter().collect();
        self
    }

    /// Sends no Authorization, whatever the bearer token: the endpoint authenticates.
    pub fn skip_auth(mut self, skip_auth: bool) -> Self {
        self.settings.skip_auth = Some(skip_auth);
        self
    }

    /// The AWS region; else it is read from a model's ARN, from a short-term key, or from the
    /// environment. A short-term key that is for another region is an error.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.endpoint.region = Some(region.into());
        self
    }

    /// Base URL of a relay, a gateway or the local endpoint: https, or http on this
    /// machine. Its path is kept.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.settings.endpoint.endpoint = Some(endpoint.into());
        self
    }

    /// Uses the region's FIPS endpoint.
    pub fn use_fips_endpoint(mut self, use_fips_endpoint: bool) -> Self {
        self.settings.endpoint.use_fips_endpoint = use_fips_endpoint;
        self
    }

    /// Uses the region's dual-stack endpoint (IPv4 and IPv6).
    pub fn use_dualstack_endpoint(mut self, use_dualstack_endpoint: bool) -> Self {
        self.settings.endpoint.use_dualstack_endpoint = use_dualstack_endpoint;
        self
    }

    /// Adds a header to each request. In a browser it adds to the preflight, too.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How often a call is tried at most, the first time included; 3 by default. It is tried
    /// again before anything of its answer was delivered, where the fault may pass.
    pub fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.settings.max_attempts = Some(max_attempts);
        self
    }

    /// For how long to wait for an answer, unless a call says otherwise; for ever by default.
    pub fn timeout(mut self, timeout: Timeout) -> Self {
        self.timeout = timeout;
        self
    }

    /// Most bytes of a stream's response that are gathered, 16 MiB by default: a longer one can
    /// be read by its events only.
    pub fn max_response_bytes(mut self, max_response_bytes: u32) -> Self {
        self.max_response_bytes = Some(max_response_bytes);
        self
    }

    /// Longest message of a stream that is held in memory, in bytes; by default
    /// [`DEFAULT_MAX_MESSAGE_BYTES`](crate::eventstream::DEFAULT_MAX_MESSAGE_BYTES).
    pub fn max_message_bytes(mut self, max_message_bytes: u32) -> Self {
        self.settings.max_message_bytes = Some(max_message_bytes);
        self
    }

    /// The client, if it can work.
    ///
    /// # Errors
    /// Where the key, the region, the endpoint or a header cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        let (auth, shared) = self.settings.build()?;
        for (name, value) in &self.headers {
            check_header(name, value)?;
        }
        Ok(Client {
            auth,
            shared,
            headers: self.headers.into(),
            timeout: self.timeout,
            max_response_bytes: self.max_response_bytes.unwrap_or(DEFAULT_MAX_RESPONSE_BYTES),
        })
    }
}
