//! Bearer keys: read as far as one can without AWS, and never shown again.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::Refusal;

/// A made-up long-term key that the endpoint accepts. It is well formed and
/// opens nothing: its text says that it is for the local endpoint only.
pub const MADE_UP_KEY: &str = "ABSKQmVkcm9ja0FQSUtleS1tYWRlLXVwLWF0LTAwMDAwMDAwMDAwMDph\
     LWtleS1mb3ItdGhlLWxvY2FsLWVuZHBvaW50LW9ubHk=";

const LONG_TERM: &str = "ABSK";
const SHORT_TERM: &str = "bedrock-api-key-";

/// Short-term keys live 12 hours at most.
const LONGEST_LIFE_SECONDS: u64 = 43_200;

/// Checks the `authorization` header as the service does. Any well-formed key
/// is let in: there is no account behind this endpoint to ask. For the same
/// reason the region of a short-term key is not looked at.
pub fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    check_at(headers, now)
}

fn check_at(headers: &HeaderMap, now: u64) -> Result<(), Refusal> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Err(Refusal::new(
            403,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ));
    };
    let (scheme, key) = value.to_str().unwrap_or_default().split_once(' ').unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        // A signature, most likely: what the service says to one of an unknown access key.
        let message = "The security token included in the request is invalid.";
        return Err(Refusal::new(403, "UnrecognizedClientException", message));
    }
    let key = key.trim();
    if let Some(encoded) = key.strip_prefix(LONG_TERM) {
        let text = decode(encoded)?;
        let rest = text.strip_prefix("BedrockAPIKey-").ok_or_else(invalid_key)?;
        if rest.is_empty() { Err(invalid_key()) } else { Ok(()) }
    } else if let Some(encoded) = key.strip_prefix(SHORT_TERM) {
        check_short_term(&decode(encoded)?, now)
    } else {
        Err(Refusal::access_denied("Invalid API Key format: Must start with pre-defined prefix"))
    }
}

/// A short-term key is a URL signed in advance.
fn check_short_term(text: &str, now: u64) -> Result<(), Refusal> {
    let query = text.strip_prefix("bedrock.amazonaws.com/?").ok_or_else(invalid_key)?;
    let parameter = |name: &str| {
        query.split('&').find_map(|pair| {
            pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value)
        })
    };
    let required = |name: &str| parameter(name).ok_or_else(invalid_key);
    if required("Action")? != "CallWithBearerToken" {
        return Err(invalid_key());
    }
    let access_key_id = required("X-Amz-Credential")?;
    let access_key_id = access_key_id.split_once("%2F").ok_or_else(invalid_key)?.0;
    let issued = unix_seconds(required("X-Amz-Date")?).ok_or_else(invalid_key)?;
    let life: u64 = required("X-Amz-Expires")?.parse().map_err(|_| invalid_key())?;
    if life > LONGEST_LIFE_SECONDS {
        return Err(invalid_key());
    }
    if issued + life <= now {
        return Err(expired_token());
    }
    if access_key_id.contains("DENY") {
        return Err(Refusal::access_denied(
            "User: arn:aws:iam::123456789012:user/made-up is not authorized to perform: \
             bedrock:CallWithBearerToken on resource: * because no identity-based policy allows \
             the bedrock:CallWithBearerToken action",
        ));
    }
    Ok(())
}

/// What the service says when the session of a key is over, header as recorded.
pub fn expired_token() -> Refusal {
    Refusal::new(
        403,
        "ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/",
        "The security token included in the request is expired",
    )
}

fn invalid_key() -> Refusal {
    Refusal::access_denied("Authentication failed: Please make sure your API Key is valid.")
}

fn decode(encoded: &str) -> Result<String, Refusal> {
    let bytes = STANDARD.decode(encoded).map_err(|_| invalid_key())?;
    String::from_utf8(bytes).map_err(|_| invalid_key())
}

/// `YYYYMMDDTHHMMSSZ` as seconds since 1970.
fn unix_seconds(stamp: &str) -> Option<u64> {
    let number = |from: usize, to: usize| -> Option<u64> {
        let digits = stamp.get(from..to)?;
        if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
    };
    let form = stamp.len() == 16 && stamp.get(8..9) == Some("T") && stamp.ends_with('Z');
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
    let in_range = year >= 1970 && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !form || !in_range || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // Days from the civil date, with years that begin in March so that the
    // leap day is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    // 1970-01-01 is day 719,468 of that count.
    Some((days - 719_468) * 86_400 + hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    /// 2026-11-22T12:00:00Z.
    const NOON: u64 = 1_795_348_800;

    fn verdict(authorization: Option<&str>) -> Option<(u16, String)> {
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        }
        let refusal = check_at(&headers, NOON).err()?.into_response();
        let error_type = refusal.headers()[super::super::error::ERROR_TYPE].to_str().unwrap();
        Some((refusal.status().as_u16(), error_type.split(':').next().unwrap().to_owned()))
    }

    fn short_term(access_key_id: &str, issued: &str, life: u32) -> String {
        let url = format!(
            "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential={access_key_id}%2F20261122%2Fus-east-1%2Fbedrock%2Faws4_request\
             &X-Amz-Date={issued}&X-Amz-Expires={life}&X-Amz-SignedHeaders=host\
             &X-Amz-Signature=00&Version=1"
        );
        format!("Bearer {SHORT_TERM}{}", STANDARD.encode(url))
    }

    fn refused(error_type: &str) -> Option<(u16, String)> {
        Some((403, error_type.to_owned()))
    }

    #[test]
    fn time_stamps_are_read() {
        assert_eq!(unix_seconds("19700101T000000Z"), Some(0));
        assert_eq!(unix_seconds("20261122T120000Z"), Some(NOON));
        assert_eq!(unix_seconds("20240229T235959Z"), Some(1_709_251_199));
        for wrong in
            ["", "20261322T120000Z", "20261122 120000Z", "2026112²T12000Z", "20261122T120000"]
        {
            assert_eq!(unix_seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn well_formed_keys_are_let_in() {
        assert_eq!(verdict(Some(&format!("Bearer {MADE_UP_KEY}"))), None);
        assert_eq!(verdict(Some(&format!("bearer {MADE_UP_KEY}"))), None);
        assert_eq!(verdict(Some(&short_term("AKIDEXAMPLE", "20261122T110000Z", 43_200))), None);
    }

    #[test]
    fn others_are_refused_as_the_service_refuses_them() {
        let long = |text: &str| format!("Bearer ABSK{}", STANDARD.encode(text));
        assert_eq!(verdict(None), refused("MissingAuthenticationTokenException"));
        assert_eq!(
            verdict(Some("AWS4-HMAC-SHA256 Credential=x")),
            refused("UnrecognizedClientException")
        );
        assert_eq!(verdict(Some("Bearer sk-something")), refused("AccessDeniedException"));
        assert_eq!(verdict(Some("Bearer ABSK***")), refused("AccessDeniedException"));
        assert_eq!(verdict(Some(&long("SomethingElse-"))), refused("AccessDeniedException"));
        assert_eq!(verdict(Some(&long("BedrockAPIKey-"))), refused("AccessDeniedException"));
        assert_eq!(verdict(Some("Bearer bedrock-api-key-AAAA")), refused("AccessDeniedException"));
        let too_long = short_term("AKIDEXAMPLE", "20261122T110000Z", 43_201);
        assert_eq!(verdict(Some(&too_long)), refused("AccessDeniedException"));
        let over = short_term("AKIDEXAMPLE", "20261122T110000Z", 3_600);
        assert_eq!(verdict(Some(&over)), refused("ExpiredTokenException"));
        let denied = short_term("AKIDDENY", "20261122T110000Z", 43_200);
        assert_eq!(verdict(Some(&denied)), refused("AccessDeniedException"));
    }
}
