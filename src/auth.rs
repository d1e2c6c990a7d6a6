//! The bearer token: checked before any host API sees it, and never shown.

use crate::error::ConfigError;
use std::fmt;

/// How a request is authenticated.
#[derive(Clone, Debug)]
pub(crate) enum Auth {
    /// `Authorization: Bearer …`
    Bearer(BearerToken),
    /// No Authorization at all: the endpoint authenticates.
    Skip,
}

impl Auth {
    /// `skip_auth` wins over a token: a key must not reach an endpoint that is said
    /// to authenticate by itself.
    pub(crate) fn new(bearer_token: Option<&str>, skip_auth: bool) -> Result<Self, ConfigError> {
        if skip_auth {
            return Ok(Self::Skip);
        }
        bearer_token
            .ok_or(ConfigError::MissingBearerToken)
            .and_then(BearerToken::new)
            .map(Self::Bearer)
    }

    /// `text` with the token taken out, for what an endpoint or a host says: one that
    /// echoes its request must not put the key into an error.
    pub(crate) fn redact(&self, text: String) -> String {
        let Self::Bearer(BearerToken(token)) = self else {
            return text;
        };
        let mut redacted = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = split_around(rest, token) {
            redacted.push_str(before);
            redacted.push_str("[redacted]");
            rest = after;
        }
        redacted.push_str(rest);
        redacted
    }
}

/// What stands before and after `part`. (`str::find` brings a search algorithm that is
/// larger than the rest of this file.)
fn split_around<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let at = text.as_bytes().windows(part.len()).position(|window| window == part.as_bytes())?;
    let (before, rest) = text.split_at_checked(at)?;
    Some((before, rest.get(part.len()..)?))
}

/// A Bedrock API key.
#[derive(Clone)]
pub(crate) struct BearerToken(String);

impl BearerToken {
    /// Takes printable ASCII without spaces, after trimming: the host's `Headers`
    /// refuses most of the rest with an exception that repeats it.
    fn new(token: &str) -> Result<Self, ConfigError> {
        let token = token.trim();
        if token.is_empty() {
            return Err(ConfigError::MissingBearerToken);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ConfigError::InvalidBearerToken);
        }
        Ok(Self(token.to_owned()))
    }

    /// The value of the Authorization header.
    pub(crate) fn authorization(&self) -> String {
        ["Bearer ", &self.0].concat()
    }
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

    #[test]
    fn a_key_is_sent_as_it_is_without_the_white_space_around_it() {
        for token in [KEY, " ABSKbWFkZS11cA==\n"] {
            match Auth::new(Some(token), false).unwrap() {
                Auth::Bearer(token) => assert_eq!(token.authorization(), format!("Bearer {KEY}")),
                Auth::Skip => panic!("the key is to be sent"),
            }
        }
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_without_repeating_it() {
        for token in ["ABSK\nbWFkZS11cA==", "ABSK bWFk", "ABSK\u{0}", "ABSKé", "ABSK\u{200b}"] {
            let error = Auth::new(Some(token), false).unwrap_err();
            assert_eq!(error, ConfigError::InvalidBearerToken);
            assert!(!error.to_string().contains("ABSK"));
        }
        for token in [None, Some(""), Some(" \t\n")] {
            assert_eq!(Auth::new(token, false).unwrap_err(), ConfigError::MissingBearerToken);
        }
    }

    #[test]
    fn skip_auth_wins_over_a_key() {
        assert!(matches!(Auth::new(Some(KEY), true), Ok(Auth::Skip)));
        assert!(matches!(Auth::new(None, true), Ok(Auth::Skip)));
    }

    #[test]
    fn a_key_is_not_shown() {
        let auth = Auth::new(Some(KEY), false).unwrap();
        assert!(!format!("{auth:?} {auth:#?}").contains("ABSK"));
        let echo = format!("{KEY} is {KEY}, no key.");
        assert_eq!(auth.redact(echo), "[redacted] is [redacted], no key.");
        assert_eq!(auth.redact("no echo".to_owned()), "no echo");
    }
}
