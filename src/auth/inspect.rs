//! What a Bedrock API key says of itself, read offline.
//!
//! A short-term key is `bedrock-api-key-` and base64 of a URL that was signed in advance
//! (SigV4, query parameters): its region and its times stand there. A long-term key is `ABSK`
//! and base64 of a name; it says neither. Source: the package `@aws/bedrock-token-generator`,
//! and [how Bedrock API keys work](https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how.html).

use super::token::split_around;
use crate::endpoint::check_region;
use crate::text::number;
use crate::timestamp;
use base64ct::{Base64Unpadded, Encoding as _};
use zeroize::Zeroizing;

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BearerTokenKind {
    /// Made from a session's credentials: good in one region, for 12 hours at most.
    ShortTerm,
    /// Made for an IAM user; good in every region. For exploration only, says AWS.
    LongTerm,
    /// Of a form that is not known here. It is sent as it is.
    Opaque,
}

/// What a key says of itself. Nothing in here is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InspectedToken {
    /// What it is.
    pub kind: BearerTokenKind,
    /// The only region that it works in; of short-term keys.
    pub region: Option<String>,
    /// When it was made, in seconds since 1970; of short-term keys.
    pub issued_at: Option<i64>,
    /// When it expires at the latest, in seconds since 1970; of short-term keys. The session
    /// behind it may end sooner, and the key with it.
    pub expires_at: Option<i64>,
}

/// Reads what a Bedrock API key says of itself. It is not checked: only the service can tell
/// whether a key is good.
pub fn inspect_bearer_token(token: &str) -> InspectedToken {
    let token = token.trim();
    let mut inspected = InspectedToken {
        kind: BearerTokenKind::Opaque,
        region: None,
        issued_at: None,
        expires_at: None,
    };
    if decode(token, "ABSK", "BedrockAPIKey-").is_some() {
        inspected.kind = BearerTokenKind::LongTerm;
    } else if let Some(url) = decode(token, "bedrock-api-key-", "bedrock.amazonaws.com/?") {
        inspected.kind = BearerTokenKind::ShortTerm;
        read_url(std::str::from_utf8(&url).unwrap_or_default(), &mut inspected);
    }
    inspected
}

/// The text that a key is made of, if it begins as that of its kind does. It holds a session
/// token, and is not left behind.
fn decode(token: &str, prefix: &str, begins: &str) -> Option<Zeroizing<Vec<u8>>> {
    let encoded = token.strip_prefix(prefix)?.trim_end_matches('=');
    let mut text = Zeroizing::new(encoded.as_bytes().to_vec());
    let length = Base64Unpadded::decode_in_place(&mut text).ok()?.len();
    text.truncate(length);
    std::str::from_utf8(&text).ok()?.starts_with(begins).then_some(text)
}

/// Reads the query parameters, in whichever order they stand.
fn read_url(url: &str, inspected: &mut InspectedToken) {
    let (_, query) = split_around(url, "?").unwrap_or_default();
    let mut expires = None;
    for parameter in query.split('&') {
        match parameter.split_once('=') {
            Some(("X-Amz-Credential", scope)) => {
                inspected.region = region_of_scope(scope).map(str::to_owned);
            }
            Some(("X-Amz-Date", date)) => inspected.issued_at = timestamp::parse_basic(date),
            Some(("X-Amz-Expires", seconds)) => expires = number(seconds),
            _ => {}
        }
    }
    let expires_at = inspected.issued_at.zip(expires);
    inspected.expires_at =
        expires_at.and_then(|(issued_at, expires)| issued_at.checked_add(expires.into()));
}

/// `AKID/YYYYMMDD/REGION/bedrock/aws4_request`, its slashes encoded or not. What stands there
/// becomes part of a host's name: it must be a region's.
fn region_of_scope(scope: &str) -> Option<&str> {
    let region = match split_around(scope, "%2F") {
        Some((_, rest)) => split_around(split_around(rest, "%2F")?.1, "%2F")?.0,
        None => scope.split('/').nth(2)?,
    };
    check_region(region).is_ok().then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::prelude::{BASE64_STANDARD, Engine as _};

    fn short_term(query: &str) -> String {
        let url = format!("bedrock.amazonaws.com/?{query}");
        format!("bedrock-api-key-{}", BASE64_STANDARD.encode(url))
    }

    const QUERY: &str = "Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256\
        &X-Amz-Credential=AKIDEXAMPLE%2F20261122%2Feu-west-1%2Fbedrock%2Faws4_request\
        &X-Amz-Date=20261122T120000Z&X-Amz-Expires=43200&X-Amz-Security-Token=made-up\
        &X-Amz-SignedHeaders=host&X-Amz-Signature=00&Version=1";

    #[test]
    fn a_short_term_key_says_its_region_and_its_times() {
        let reordered = QUERY.split('&').rev().collect::<Vec<_>>().join("&");
        let plain_slashes = QUERY.replace("%2F", "/");
        for query in [QUERY, &reordered, &plain_slashes] {
            let token = format!(" {}\n", short_term(query));
            for token in [token.as_str(), token.trim_end_matches(['=', '\n'])] {
                let inspected = inspect_bearer_token(token);
                assert_eq!(inspected.kind, BearerTokenKind::ShortTerm, "{query}");
                assert_eq!(inspected.region.as_deref(), Some("eu-west-1"), "{query}");
                assert_eq!(inspected.issued_at, Some(1_795_348_800), "{query}");
                assert_eq!(inspected.expires_at, Some(1_795_392_000), "{query}");
            }
        }
    }

    #[test]
    fn what_a_short_term_key_does_not_say_is_not_made_up() {
        for (query, region, issued_at, expires_at) in [
            ("", None, None, None),
            ("X-Amz-Expires=900", None, None, None),
            ("X-Amz-Date=20261122T120000Z", None, Some(1_795_348_800), None),
            ("X-Amz-Date=tomorrow&X-Amz-Expires=900", None, None, None),
            ("X-Amz-Date=20261122T120000Z&X-Amz-Expires=-1", None, Some(1_795_348_800), None),
            ("X-Amz-Credential=AKID%2F20261122%2Fus-east-1", None, None, None),
            ("X-Amz-Credential=A%2FB%2Fevil.example%23%2Fbedrock%2Fx", None, None, None),
            ("X-Amz-Credential=A/B/evil.example/bedrock/x", None, None, None),
            ("X-Amz-Credential=A%2FB%2F%2Fbedrock%2Fx", None, None, None),
            ("X-Amz-Credential=A%2FB%2Fus-west-2%2Fbedrock%2Fx", Some("us-west-2"), None, None),
        ] {
            let inspected = inspect_bearer_token(&short_term(query));
            assert_eq!(inspected.kind, BearerTokenKind::ShortTerm, "{query}");
            assert_eq!(inspected.region.as_deref(), region, "{query}");
            assert_eq!(
                (inspected.issued_at, inspected.expires_at),
                (issued_at, expires_at),
                "{query}"
            );
        }
    }

    #[test]
    fn a_long_term_key_says_what_it_is() {
        let token = format!("ABSK{}", BASE64_STANDARD.encode("BedrockAPIKey-made-up:x"));
        let inspected = inspect_bearer_token(&token);
        assert_eq!(inspected.kind, BearerTokenKind::LongTerm);
        assert_eq!((inspected.region, inspected.expires_at), (None, None));
    }

    #[test]
    fn every_other_form_is_opaque() {
        let not_utf8 = format!("ABSK{}", BASE64_STANDARD.encode(b"BedrockAPIKey-\xff"));
        let other_host = format!("bedrock-api-key-{}", BASE64_STANDARD.encode("evil.example/?a"));
        for token in [
            "",
            " ",
            "sk-made-up",
            "ABSK",
            "ABSK***",
            "ABSKYWJj",
            "bedrock-api-key-",
            "bedrock-api-key-é",
            "BEDROCK-API-KEY-AAAA",
            &not_utf8,
            &other_host,
        ] {
            assert_eq!(inspect_bearer_token(token).kind, BearerTokenKind::Opaque, "{token:?}");
        }
    }
}
