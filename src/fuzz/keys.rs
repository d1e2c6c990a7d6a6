//! Keys, and what they say of themselves.

use crate::auth::{BearerToken, BearerTokenKind, InspectedToken, KeyOrigin, inspect_bearer_token};
use crate::endpoint::check_region;
use crate::timestamp::{format_rfc3339, parse_basic};
use base64ct::{Base64, Encoding as _};

/// A key; and the query of the URL that a short-term key is made of, which no mutation would
/// find within base64.
pub fn key_inspection(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    check_key(&text);

    let short_term = encoded("bedrock-api-key-", "bedrock.amazonaws.com/?", bytes);
    let inspected = check_key(&short_term);
    match std::str::from_utf8(bytes) {
        Ok(query) => check_short_term(&inspected, query),
        Err(_) => assert_eq!(inspected.kind, BearerTokenKind::Opaque),
    }

    let inspected = check_key(&encoded("ABSK", "BedrockAPIKey-", bytes));
    let is_text = std::str::from_utf8(bytes).is_ok();
    assert_eq!(inspected.kind == BearerTokenKind::LongTerm, is_text);
    assert_eq!((inspected.region, inspected.issued_at, inspected.expires_at), (None, None, None));

    check_time(&text);
}

fn encoded(prefix: &str, begins: &str, bytes: &[u8]) -> String {
    let encoded = Base64::encode_string(&[begins.as_bytes(), bytes].concat());
    [prefix, &encoded].concat()
}

/// What holds of every key.
fn check_key(text: &str) -> InspectedToken {
    let inspected = inspect_bearer_token(text);
    assert_eq!(inspect_bearer_token(&format!(" {text}\n")), inspected);
    if let Some(region) = &inspected.region {
        assert_eq!(check_region(region), Ok(()));
    }
    let begins = |prefix| text.trim_start().starts_with(prefix);
    match inspected.kind {
        BearerTokenKind::ShortTerm => assert!(begins("bedrock-api-key-")),
        BearerTokenKind::LongTerm => assert!(begins("ABSK")),
        BearerTokenKind::Opaque => assert_eq!(inspected.region, None),
    }
    assert!(inspected.issued_at.is_some() || inspected.expires_at.is_none());

    let key = text.trim();
    let is_usable = !key.is_empty() && key.chars().all(|it| it.is_ascii_graphic());
    match BearerToken::new(text.to_owned(), KeyOrigin::Config) {
        Ok(token) => {
            assert!(is_usable);
            check_token(&token, key);
            assert_eq!(token.region(), inspected.region.as_deref());
            if let Some(expires_at) = inspected.expires_at {
                let expires_at = expires_at as f64 * 1000.0;
                assert!(token.check_expiry(expires_at - 1.0).is_ok());
                let error = token.check_expiry(expires_at).unwrap_err();
                assert!(!error.to_string().contains(key));
            }
        }
        Err(error) => {
            assert!(!is_usable);
            // A short text may be a word of the error's by chance.
            assert!(key.len() < 20 || !error.to_string().contains(key));
        }
    }
    inspected
}

/// What holds of a key that can be sent: it is shown nowhere.
fn check_token(token: &BearerToken, key: &str) {
    assert_eq!(*token.authorization(), format!("Bearer {key}"));
    assert_eq!(format!("{token:?}"), "BearerToken([redacted])");
    assert_eq!(token.redact("é 🦀".to_owned()), "é 🦀");
    // What stands in its place holds a key only where that is a part of this word, or holds
    // its brackets; Bedrock's keys are base64.
    if !key.contains(['[', ']']) && !"redacted".contains(key) {
        for echo in [
            key.to_owned(),
            format!("{key}{key}"),
            format!("é{key}, not {key}{}", &key[..key.len() / 2]),
            format!("{}{key}", &key[..key.len() / 2]),
        ] {
            let redacted = token.redact(echo);
            assert!(!redacted.contains(key), "{redacted}");
            assert!(redacted.contains("[redacted]"), "{redacted}");
        }
    }
}

/// What a key says is what its URL says.
fn check_short_term(inspected: &InspectedToken, query: &str) {
    assert_eq!(inspected.kind, BearerTokenKind::ShortTerm);
    let last = |name: &str| {
        let mut parameters = query.split('&').rev();
        parameters.find_map(|it| it.strip_prefix(name)?.strip_prefix('='))
    };
    let scope = last("X-Amz-Credential");
    match (&inspected.region, scope) {
        (Some(region), scope) => {
            let scope = scope.unwrap().replace("%2F", "/");
            assert!(scope.contains(&format!("/{region}")), "{scope}");
        }
        // Of a scope that is whole, only the region can be what is wrong.
        (None, Some(scope)) if !scope.contains('%') => {
            assert!(scope.split('/').nth(2).is_none_or(|it| check_region(it).is_err()), "{scope}");
        }
        (None, _) => {}
    }
    assert_eq!(inspected.issued_at, last("X-Amz-Date").and_then(parse_basic));
    let expires = last("X-Amz-Expires").and_then(|it| it.parse::<u32>().ok());
    let expires_at = inspected.issued_at.zip(expires).map(|(at, after)| at + i64::from(after));
    assert_eq!(inspected.expires_at, expires_at);
}

/// A time that is read is written as it was, where there is such a day.
fn check_time(text: &str) {
    let Some(seconds) = parse_basic(text) else { return };
    let written = format_rfc3339(seconds).replace(['-', ':'], "");
    let exists = text[6..8] <= *"28" && text[13..15] < *"60";
    assert!(written == text || !exists, "{text} is written as {written}");
    assert_eq!(parse_basic(&written).unwrap_or(seconds), seconds, "{text}");
}
