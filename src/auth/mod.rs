//! How a request is authenticated: by a Bedrock API key, or not at all.
//!
//! Nothing here knows JS: where a key comes from is decided ([`choose`]), what it says of
//! itself is read ([`inspect_bearer_token`]), and what the service has against it is
//! explained ([`AuthFailure`]), all without a host.

mod failure;
mod inspect;
mod token;

pub(crate) use failure::AuthFailure;
pub use inspect::{BearerTokenKind, InspectedToken, inspect_bearer_token};
pub use token::KeyOrigin;
pub(crate) use token::{BearerToken, split_around};

use crate::environment::Environment;
use crate::error::ConfigError;
use std::rc::Rc;

/// How a request is authenticated; `P` is what provides keys.
#[derive(Clone, Debug)]
pub(crate) enum Auth<P> {
    /// `Authorization: Bearer …`, with a key that stays the same.
    Bearer(Rc<BearerToken>),
    /// The same, with a key that is asked for when it is needed.
    Provider(P),
    /// No Authorization at all: the endpoint authenticates.
    Skip,
}

/// A key as it is configured.
#[derive(Clone)]
pub(crate) enum GivenToken<P> {
    Text(String),
    Provider(P),
}

/// Which of all that was given counts.
///
/// `skip_auth`, by configuration or else by the environment, wins over every key: a key must
/// not reach an endpoint that is said to authenticate by itself. A configured key wins over
/// the environment's. A key that cannot be used is an error: to fall back on another would
/// call in somebody else's name.
pub(crate) fn choose<P>(
    skip_auth: Option<bool>,
    bearer_token: Option<GivenToken<P>>,
    environment: &Environment,
) -> Result<Auth<P>, ConfigError> {
    if skip_auth.unwrap_or(environment.skip_auth) {
        return Ok(Auth::Skip);
    }
    let (text, origin) = match (bearer_token, &environment.bearer_token) {
        (Some(GivenToken::Provider(provider)), _) => return Ok(Auth::Provider(provider)),
        (Some(GivenToken::Text(text)), _) => (text, KeyOrigin::Config),
        (None, Some(text)) => (text.to_string(), KeyOrigin::Environment),
        (None, None) => return Err(ConfigError::MissingBearerToken),
    };
    BearerToken::new(text, origin).map(|token| Auth::Bearer(Rc::new(token)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "ABSKY29uZmln";
    const ENV: &str = "ABSKZW52";

    /// What counts: a key, `provider`, `skip`, or the error.
    fn outcome(
        skip_auth: Option<bool>,
        token: Option<GivenToken<()>>,
        environment: &[(&str, &str)],
    ) -> String {
        let environment = environment.iter().map(|&(name, value)| (name, value.to_owned()));
        match choose(skip_auth, token, &Environment::from_iter(environment)) {
            Ok(Auth::Bearer(token)) => token.authorization().replace("Bearer ", ""),
            Ok(Auth::Provider(())) => "provider".to_owned(),
            Ok(Auth::Skip) => "skip".to_owned(),
            Err(error) => {
                assert!(!error.to_string().contains("ABSK"), "{error}");
                format!("{error:?}")
            }
        }
    }

    #[test]
    fn precedence() {
        let text = |text: &str| Some(GivenToken::Text(text.to_owned()));
        let provider = || Some(GivenToken::Provider(()));
        let key = ("AWS_BEARER_TOKEN_BEDROCK", ENV);
        let skip = ("AWS_BEDROCK_SKIP_AUTH", "1");
        let blank = |origin| format!("{:?}", ConfigError::BlankBearerToken(origin));
        let invalid = |origin| format!("{:?}", ConfigError::InvalidBearerToken(origin));
        for (skip_auth, token, environment, expected) in [
            // One thing alone.
            (None, text(CONFIG), &[][..], CONFIG),
            (None, provider(), &[], "provider"),
            (None, None, &[key], ENV),
            (Some(true), None, &[], "skip"),
            (None, None, &[skip], "skip"),
            (None, None, &[], "MissingBearerToken"),
            // skipAuth wins over every key, be it usable or not.
            (Some(true), text(CONFIG), &[key], "skip"),
            (Some(true), provider(), &[key], "skip"),
            (Some(true), text(" "), &[], "skip"),
            (None, text(CONFIG), &[skip], "skip"),
            (None, provider(), &[skip, key], "skip"),
            (None, None, &[skip, key], "skip"),
            // Configuration wins over the environment.
            (Some(false), text(CONFIG), &[skip], CONFIG),
            (Some(false), None, &[skip, key], ENV),
            (None, text(CONFIG), &[key], CONFIG),
            (None, provider(), &[key], "provider"),
            // Only 1 is yes.
            (None, None, &[("AWS_BEDROCK_SKIP_AUTH", "0"), key], ENV),
            (None, None, &[("AWS_BEDROCK_SKIP_AUTH", ""), key], ENV),
            (None, None, &[("AWS_BEDROCK_SKIP_AUTH", "true"), key], ENV),
            // What cannot be used is not passed over.
            (None, text(""), &[key], &blank(KeyOrigin::Config)),
            (None, text(" \t\n"), &[key], &blank(KeyOrigin::Config)),
            (None, text("ABSK\nx"), &[key], &invalid(KeyOrigin::Config)),
            (None, None, &[("AWS_BEARER_TOKEN_BEDROCK", "")], &blank(KeyOrigin::Environment)),
            (
                None,
                None,
                &[("AWS_BEARER_TOKEN_BEDROCK", "ABSK é")],
                &invalid(KeyOrigin::Environment),
            ),
            // Nothing else is looked at.
            (
                None,
                None,
                &[("AWS_ACCESS_KEY_ID", "AKID"), ("BEDROCK_API_KEY", ENV)],
                "MissingBearerToken",
            ),
        ] {
            let given = format!("{skip_auth:?} {} {environment:?}", token.is_some());
            assert_eq!(outcome(skip_auth, token, environment), expected, "{given}");
        }
    }
}
