//! One call: what is sent, what an answer means, and whether the call is made again.
//!
//! Nothing here sends, waits or knows the time: a host does, and tells what came of it. The
//! Rust client is one such host (`call`), `client.js` another.

use crate::auth::{Auth, AuthFailure, BearerToken, GivenToken, choose, split_around};
use crate::converse::service_error::Refusal;
use crate::converse::stream::EventReader;
use crate::endpoint::{EndpointConfig, Operation};
use crate::environment::Environment;
use crate::error::{ConfigError, Error, ProtocolError, ServiceError};
use crate::eventstream::{DEFAULT_MAX_MESSAGE_BYTES, Decoder};
use crate::retry::{Attempts, DEFAULT_MAX_ATTEMPTS, RetryQuota, hint_ms};
use std::cell::RefCell;
use std::rc::Rc;

pub(crate) const JSON: &str = "application/json";
pub(crate) const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// How a client is configured, as far as it decides what is sent and when again; `P` is what
/// provides keys.
#[derive(Clone)]
pub(crate) struct Settings<P> {
    pub(crate) bearer_token: Option<GivenToken<P>>,
    pub(crate) skip_auth: Option<bool>,
    pub(crate) environment: Environment,
    pub(crate) endpoint: EndpointConfig,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) max_message_bytes: Option<u32>,
}

impl<P> Default for Settings<P> {
    fn default() -> Self {
        Self {
            bearer_token: None,
            skip_auth: None,
            environment: Environment::default(),
            endpoint: EndpointConfig::default(),
            max_attempts: None,
            max_message_bytes: None,
        }
    }
}

/// What all calls of a client have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) endpoint: EndpointConfig,
    max_attempts: u32,
    max_message_bytes: u32,
    quota: RefCell<RetryQuota>,
}

impl<P> Settings<P> {
    /// How requests are authenticated, and the rest.
    ///
    /// # Errors
    /// Where the key, the region or the endpoint cannot be used.
    pub(crate) fn build(self) -> Result<(Auth<P>, Rc<Shared>), ConfigError> {
        let Self { mut endpoint, environment, .. } = self;
        let auth = choose(self.skip_auth, self.bearer_token, &environment)?;
        let (region, url) = environment.region_and_endpoint();
        endpoint.endpoint = endpoint.endpoint.or(url);
        endpoint.default_region = region;
        endpoint.check()?;
        if let Auth::Bearer(token) = &auth {
            endpoint.region("", token.region())?;
        }
        let shared = Shared {
            endpoint,
            max_attempts: self.max_attempts.unwrap_or(DEFAULT_MAX_ATTEMPTS),
            max_message_bytes: self.max_message_bytes.unwrap_or(DEFAULT_MAX_MESSAGE_BYTES),
            quota: RefCell::new(RetryQuota::new()),
        };
        Ok((auth, Rc::new(shared)))
    }
}

/// A call and its attempts.
#[derive(Debug)]
pub(crate) struct Exchange {
    shared: Rc<Shared>,
    operation: Operation,
    model_id: String,
    attempts: Attempts,
    /// What the current attempt is authenticated by.
    token: Option<Rc<BearerToken>>,
    was_renewed: bool,
}

/// What the head of an answer says.
#[derive(Debug, PartialEq)]
pub(crate) enum Head {
    /// The answer is what was asked for.
    Success,
    /// The service refuses: its body says why.
    Refusal,
    /// The answer is none, and its body is not wanted.
    Unusable(Error),
}

/// What to do after an attempt has failed.
#[derive(Debug, PartialEq)]
pub(crate) enum Next {
    /// Ask the provider for another key, and try with that.
    Renew,
    /// Try again after so many milliseconds.
    Retry(f64),
    /// Nothing: this is what the call fails with.
    Fail(Error),
}

impl Exchange {
    pub(crate) fn new(shared: &Rc<Shared>, operation: Operation, model_id: String) -> Self {
        Self {
            shared: shared.clone(),
            operation,
            model_id,
            attempts: Attempts::new(shared.max_attempts),
            token: None,
            was_renewed: false,
        }
    }

    /// Begins an attempt, with this key or none, at `now` (milliseconds since 1970): gives the
    /// URL that it goes to.
    pub(crate) fn begin(
        &mut self,
        token: Option<Rc<BearerToken>>,
        now: f64,
    ) -> Result<String, ConfigError> {
        let endpoint = &self.shared.endpoint;
        if let Some(token) = &token {
            token.check_expiry(now)?;
            // A key that was pasted into the wrong field must not become part of a URL.
            let places = [Some(self.model_id.as_str()), endpoint.endpoint.as_deref()];
            if places.iter().flatten().any(|place| token.is_in(place)) {
                return Err(ConfigError::BearerTokenInUrl);
            }
        }
        let key_region = token.as_deref().and_then(BearerToken::region);
        let url = endpoint.url(&self.model_id, self.operation, key_region)?;
        self.token = token;
        self.attempts.begin();
        Ok(url)
    }

    /// The value of `accept`.
    pub(crate) fn accept(&self) -> &'static str {
        match self.operation {
            Operation::Converse | Operation::CountTokens => JSON,
            Operation::ConverseStream => EVENT_STREAM,
        }
    }

    /// What the current attempt is authenticated by.
    pub(crate) fn token(&self) -> Option<&Rc<BearerToken>> {
        self.token.as_ref()
    }

    /// How many requests were made.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts.made()
    }

    /// An answer has begun.
    pub(crate) fn answered(&mut self, status: u16, content_type: Option<&str>) -> Head {
        // Status 0 is what a browser shows of a redirect that it was told not to follow.
        if status == 0 || (300..400).contains(&status) {
            return Head::Unusable(ProtocolError::Redirect.into());
        }
        if !(200..300).contains(&status) {
            return Head::Refusal;
        }
        match content_type {
            // A relay may have lost the header: the bytes will tell.
            Some(received) if self.accept() == EVENT_STREAM && !is_type(received, EVENT_STREAM) => {
                let (expected, received) = (EVENT_STREAM, received.to_owned());
                Head::Unusable(ProtocolError::ContentType { expected, received }.into())
            }
            _ => {
                self.attempts.succeeded(&mut self.shared.quota.borrow_mut());
                Head::Success
            }
        }
    }

    /// What a refusal says. Of the headers, `retry_after` and `amz_retry_after` tell when to
    /// come again; `until` turns a date into milliseconds from now.
    pub(crate) fn refused(
        &self,
        refusal: Refusal<'_>,
        amz_retry_after: Option<&str>,
        retry_after: Option<&str>,
        until: impl Fn(&str) -> Option<f64>,
    ) -> Error {
        let mut error = ServiceError::from(refusal);
        error.advice = AuthFailure::of(&error).map(AuthFailure::advice);
        error.retry_after_ms = hint_ms(amz_retry_after, retry_after, until);
        error.into()
    }

    /// That the body of a success is no JSON.
    pub(crate) fn not_json(&self, content_type: Option<String>) -> Error {
        self.redact(match content_type {
            Some(received) if split_around(&received, "json").is_none() => {
                ProtocolError::ContentType { expected: JSON, received }.into()
            }
            _ => ProtocolError::Json.into(),
        })
    }

    /// What to do after an attempt has failed before anything of its answer was delivered.
    /// `random` is at least 0 and less than 1.
    pub(crate) fn after(&mut self, error: Error, is_provided: bool, random: f64) -> Next {
        if is_provided && !self.was_renewed && is_of_the_key(&error) {
            self.was_renewed = true;
            return Next::Renew;
        }
        match self.delay_after(&error, random) {
            Some(ms) => Next::Retry(ms),
            None => Next::Fail(self.redact(error)),
        }
    }

    /// For how long to wait, in milliseconds, before the call is made again after this error;
    /// `None` where it is not to be.
    pub(crate) fn delay_after(&mut self, error: &Error, random: f64) -> Option<f64> {
        self.attempts.failed(error, random, &mut self.shared.quota.borrow_mut())
    }

    /// Reads the events of an answer.
    pub(crate) fn event_reader(&self) -> EventReader {
        EventReader::new(Decoder::with_max_message_bytes(self.shared.max_message_bytes))
    }

    /// Takes the key out of an error, wherever an endpoint that echoes it has put it.
    pub(crate) fn redact(&self, error: Error) -> Error {
        error.map_text(&|text| self.redact_text(text))
    }

    /// The same for a text.
    pub(crate) fn redact_text(&self, text: String) -> String {
        match &self.token {
            Some(token) => token.redact(text),
            None => text,
        }
    }
}

/// Whether another key may be let in where this one was not.
fn is_of_the_key(error: &Error) -> bool {
    let Error::Service(error) = error else { return false };
    error.status == Some(401) || AuthFailure::of(error).is_some_and(AuthFailure::is_of_the_key)
}

fn is_type(content_type: &str, expected: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(expected)
}

/// Field names and values as HTTP allows them (RFC 9110, 5.1 and 5.5), in ASCII: the
/// host would throw the others, value included.
pub(crate) fn check_header(name: &str, value: &str) -> Result<(), ConfigError> {
    if name.eq_ignore_ascii_case("authorization") {
        return Err(ConfigError::AuthorizationHeader);
    }
    if name.eq_ignore_ascii_case("host") {
        return Err(ConfigError::HostHeader);
    }
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_text = |byte: u8| byte.is_ascii_graphic() || byte == b' ' || byte == b'\t';
    if name.is_empty() || !name.bytes().all(is_token) || !value.bytes().all(is_text) {
        return Err(ConfigError::InvalidHeader);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::TransportError;

    const KEY: &str = "ABSKbWFkZS11cA==";

    fn exchange(operation: Operation) -> (Option<Rc<BearerToken>>, Exchange) {
        let settings = Settings::<()> {
            bearer_token: Some(GivenToken::Text(KEY.to_owned())),
            endpoint: EndpointConfig { region: Some("us-east-1".to_owned()), ..Default::default() },
            ..Default::default()
        };
        let (auth, shared) = settings.build().unwrap();
        let Auth::Bearer(token) = auth else { panic!("no key") };
        (Some(token), Exchange::new(&shared, operation, "m".to_owned()))
    }

    fn refusal(exchange: &Exchange, status: u16, body: &str) -> Error {
        let refusal = Refusal { status, error_type: None, request_id: None, body };
        exchange.refused(refusal, None, Some("2"), |_| None)
    }

    #[test]
    fn a_call_goes_from_refusals_to_an_answer() {
        let (token, mut exchange) = exchange(Operation::ConverseStream);
        for _ in 0..2 {
            let url = exchange.begin(token.clone(), 0.0).unwrap();
            assert!(url.ends_with("/model/m/converse-stream"), "{url}");
            assert_eq!(exchange.answered(503, None), Head::Refusal);
            let error = refusal(&exchange, 503, r#"{"message":"busy"}"#);
            // A hint counts up to five seconds above the delay that it replaces.
            assert_eq!(exchange.after(error, false, 0.0), Next::Retry(2000.0));
        }
        exchange.begin(token, 0.0).unwrap();
        let content_type = "application/vnd.amazon.eventstream; charset=x";
        assert_eq!(exchange.answered(200, Some(content_type)), Head::Success);
        assert_eq!(exchange.attempts(), 3);
    }

    #[test]
    fn the_last_attempt_fails_with_its_error_and_without_the_key() {
        let (token, mut exchange) = exchange(Operation::Converse);
        let error = || TransportError::Fetch(format!("no {KEY}")).into();
        for attempt in 1..=3 {
            exchange.begin(token.clone(), 0.0).unwrap();
            match exchange.after(error(), false, 0.5) {
                Next::Retry(ms) => assert!(attempt < 3 && ms <= 100.0, "{ms}"),
                next => {
                    assert_eq!(attempt, 3);
                    let told = TransportError::Fetch("no [redacted]".to_owned()).into();
                    assert_eq!(next, Next::Fail(told));
                }
            }
        }
    }

    #[test]
    fn a_provided_key_that_is_refused_is_renewed_once() {
        let (token, mut exchange) = exchange(Operation::Converse);
        let expired = r#"{"message":"The security token included in the request is expired"}"#;
        exchange.begin(token.clone(), 0.0).unwrap();
        let error = refusal(&exchange, 403, expired);
        assert_eq!(exchange.after(error, true, 0.0), Next::Renew);
        exchange.begin(token, 0.0).unwrap();
        let error = refusal(&exchange, 403, expired);
        assert!(matches!(exchange.after(error, true, 0.0), Next::Fail(Error::Service(_))));
    }

    #[test]
    fn what_is_no_answer_of_the_service_is_told_by_its_head() {
        let (token, mut exchange) = exchange(Operation::ConverseStream);
        exchange.begin(token, 0.0).unwrap();
        for status in [0, 301, 307] {
            let redirect = Head::Unusable(ProtocolError::Redirect.into());
            assert_eq!(exchange.answered(status, None), redirect);
        }
        assert!(matches!(exchange.answered(200, Some("text/html")), Head::Unusable(_)));
        assert_eq!(exchange.answered(200, None), Head::Success);
    }

    #[test]
    fn nothing_is_sent_with_a_key_in_its_url_or_out_of_time() {
        let (token, mut exchange) = exchange(Operation::Converse);
        exchange.model_id = format!("a/{KEY}");
        assert_eq!(exchange.begin(token, 0.0), Err(ConfigError::BearerTokenInUrl));
        assert_eq!(exchange.attempts(), 0);
    }

    #[test]
    fn headers_are_those_that_http_allows() {
        for (name, value) in [("x-a", "tab\tand blank"), ("X_1", "")] {
            assert_eq!(check_header(name, value), Ok(()));
        }
        assert_eq!(check_header("Authorization", "x"), Err(ConfigError::AuthorizationHeader));
        assert_eq!(check_header("HOST", "x"), Err(ConfigError::HostHeader));
        for (name, value) in [("", "x"), ("a b", "x"), ("a\n", "x"), ("a", "x\ny"), ("a", "é")] {
            assert_eq!(check_header(name, value), Err(ConfigError::InvalidHeader), "{name}");
        }
    }
}
