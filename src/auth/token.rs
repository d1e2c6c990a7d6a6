//! A bearer token: checked before any host API sees it, never shown, and wiped from memory
//! when nothing needs it any more.

use super::inspect::{InspectedToken, inspect_bearer_token};
use crate::error::ConfigError;
use std::fmt;
use zeroize::Zeroizing;

/// Where a key came from, so that an error can say which one it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyOrigin {
    /// `bearerToken` (`bearer_token`) of the configuration.
    Config,
    /// `AWS_BEARER_TOKEN_BEDROCK` of the environment that was given.
    Environment,
    /// The function that provides keys.
    Provider,
}

impl KeyOrigin {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Config => "bearerToken",
            Self::Environment => "AWS_BEARER_TOKEN_BEDROCK",
            Self::Provider => "what the function bearerToken gave",
        }
    }
}

impl fmt::Display for KeyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A Bedrock API key.
pub(crate) struct BearerToken {
    text: Zeroizing<String>,
    origin: KeyOrigin,
    inspected: InspectedToken,
    /// Milliseconds since 1970 from which on it is not sent.
    expires_at: Option<f64>,
}

impl BearerToken {
    /// Takes printable ASCII without spaces, after trimming: the host's `Headers` refuses most
    /// of the rest with an exception that repeats it.
    pub(crate) fn new(text: String, origin: KeyOrigin) -> Result<Self, ConfigError> {
        let given = Zeroizing::new(text);
        let trimmed = given.trim();
        if trimmed.is_empty() {
            return Err(ConfigError::BlankBearerToken(origin));
        }
        if !trimmed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError::InvalidBearerToken(origin));
        }
        let inspected = inspect_bearer_token(trimmed);
        let expires_at = inspected.expires_at.map(|seconds| seconds as f64 * 1000.0);
        Ok(Self { text: Zeroizing::new(trimmed.to_owned()), origin, inspected, expires_at })
    }

    /// Of its own and this expiration, in milliseconds since 1970, the earlier one counts.
    #[cfg(any(target_arch = "wasm32", test))]
    pub(crate) fn expiring_at(mut self, expiration: f64) -> Self {
        self.expires_at = Some(self.expires_at.map_or(expiration, |own| own.min(expiration)));
        self
    }

    /// The value of the Authorization header.
    pub(crate) fn authorization(&self) -> Zeroizing<String> {
        Zeroizing::new(["Bearer ", &self.text].concat())
    }

    /// Whether a text holds it.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        split_around(text, &self.text).is_some()
    }

    /// The only region that it works in, if it says one.
    pub(crate) fn region(&self) -> Option<&str> {
        self.inspected.region.as_deref()
    }

    /// # Errors
    /// Where it has expired at `now`, in milliseconds since 1970.
    pub(crate) fn check_expiry(&self, now: f64) -> Result<(), ConfigError> {
        match self.expires_at {
            Some(expires_at) if expires_at <= now => Err(ConfigError::ExpiredBearerToken {
                origin: self.origin,
                expired_at: (expires_at / 1000.0) as i64,
            }),
            _ => Ok(()),
        }
    }

    /// From when on another one should be asked for, where that can be done: a minute before
    /// it expires, but not before nine tenths of what is left at `now` are over.
    #[cfg(any(target_arch = "wasm32", test))]
    pub(crate) fn refresh_at(&self, now: f64) -> f64 {
        const LEAD_MS: f64 = 60_000.0;
        let expires_at = self.expires_at.unwrap_or(f64::INFINITY);
        expires_at - ((expires_at - now) / 10.0).min(LEAD_MS)
    }

    /// `text` with the token taken out, for what an endpoint or a host says: one that echoes
    /// its request must not put the key into an error.
    pub(crate) fn redact(&self, text: String) -> String {
        let mut redacted = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = split_around(rest, &self.text) {
            redacted.push_str(before);
            redacted.push_str("[redacted]");
            rest = after;
        }
        redacted.push_str(rest);
        redacted
    }
}

/// What stands before and after `part`. (`str::find` brings a search algorithm that is larger
/// than the rest of this file.)
pub(crate) fn split_around<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    // `windows` panics at none.
    let length = part.len().max(1);
    let at = text.as_bytes().windows(length).position(|window| window == part.as_bytes())?;
    let (before, rest) = text.split_at_checked(at)?;
    Some((before, rest.get(part.len()..)?))
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerToken([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ABSKbWFkZS11cA==";

    fn token(text: &str) -> Result<BearerToken, ConfigError> {
        BearerToken::new(text.to_owned(), KeyOrigin::Config)
    }

    #[test]
    fn a_key_is_sent_as_it_is_without_the_white_space_around_it() {
        for text in [KEY, " ABSKbWFkZS11cA==\n"] {
            assert_eq!(*token(text).unwrap().authorization(), format!("Bearer {KEY}"));
        }
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_without_repeating_it() {
        for text in ["ABSK\nbWFkZS11cA==", "ABSK bWFk", "ABSK\u{0}", "ABSKé", "ABSK\u{200b}"] {
            let error = token(text).unwrap_err();
            assert_eq!(error, ConfigError::InvalidBearerToken(KeyOrigin::Config));
            assert!(!error.to_string().contains("ABSK"));
            assert!(error.to_string().contains("bearerToken"));
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        let token = token(KEY).unwrap();
        assert!(!format!("{token:?} {token:#?}").contains("ABSK"));
        let echo = format!("{KEY} is {KEY}, no key.");
        assert_eq!(token.redact(echo), "[redacted] is [redacted], no key.");
        assert_eq!(token.redact("no echo".to_owned()), "no echo");
        assert!(token.is_in(&format!("a{KEY}b")) && !token.is_in("ab"));
    }

    #[test]
    fn a_key_is_not_sent_from_when_it_expires_and_renewed_a_little_before() {
        let token = token(KEY).unwrap();
        assert!(token.check_expiry(f64::MAX).is_ok());
        assert_eq!(token.refresh_at(0.0), f64::INFINITY);

        let hour = 3_600_000.0;
        let token = token.expiring_at(hour);
        assert!(token.check_expiry(hour - 1.0).is_ok());
        let error = token.check_expiry(hour).unwrap_err();
        assert!(error.to_string().contains("1970-01-01T01:00:00Z"), "{error}");
        assert_eq!(token.refresh_at(0.0), hour - 60_000.0);
        // Of ten seconds, nine are used: a short life is no reason to ask for each call.
        assert_eq!(token.refresh_at(hour - 10_000.0), hour - 1_000.0);
        assert_eq!(token.expiring_at(2.0 * hour).expires_at, Some(hour));
    }
}
