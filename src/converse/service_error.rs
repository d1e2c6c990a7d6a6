//! What the service says when it refuses: status, type, message.
//!
//! Sources: [AWS restJson1, error types](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization),
//! and bodies recorded from the service and from API gateways before it.

use crate::error::ServiceError;
use crate::json;
use crate::text::{decimal, fill};

/// The parts of an answer that is no success.
pub(crate) struct Refusal<'a> {
    pub(crate) status: u16,
    /// `x-amzn-errortype`; in a browser it may be hidden from the page.
    pub(crate) error_type: Option<&'a str>,
    pub(crate) request_id: Option<String>,
    /// JSON, or an HTML page of something in between, or nothing.
    pub(crate) body: &'a str,
}

impl From<Refusal<'_>> for ServiceError {
    fn from(refusal: Refusal<'_>) -> Self {
        let Refusal { status, error_type, request_id, body } = refusal;
        let message = json::string_member(body, &["message", "Message"]);
        let bare = |error_type: String| Some(bare_type(&error_type).to_owned());
        let said =
            |error_type: Option<String>| error_type.and_then(bare).filter(|name| !name.is_empty());
        let name = said(error_type.map(str::to_owned))
            .or_else(|| said(json::string_member(body, &["code"])))
            .or_else(|| said(json::string_member(body, &["__type"])))
            // The header is hidden and the body is the service's: its status tells the type.
            .or_else(|| message.as_ref().and_then(|_| type_of_status(status)).map(str::to_owned))
            .unwrap_or_else(|| "UnknownError".to_owned());
        let message = message.filter(|message| !message.is_empty()).unwrap_or_else(|| {
            let status = decimal(status);
            fill("the endpoint answered with status % and no message of the service", &[&status])
        });
        Self { status: Some(status), request_id, ..Self::new(name, message, body) }
    }
}

/// `aws.protocoltests#FooError:http://internal…` is a `FooError`.
fn bare_type(error_type: &str) -> &str {
    let name = error_type.split(':').next().unwrap_or_default();
    name.split('#').fold("", |_, name| name).trim()
}

fn type_of_status(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "ValidationException",
        403 => "AccessDeniedException",
        404 => "ResourceNotFoundException",
        408 => "ModelTimeoutException",
        424 => "ModelErrorException",
        429 => "ThrottlingException",
        500 => "InternalServerException",
        503 => "ServiceUnavailableException",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, error_type: Option<&str>, body: &str) -> (String, String) {
        let error: ServiceError = Refusal { status, error_type, request_id: None, body }.into();
        (error.name, error.message)
    }

    #[test]
    fn the_type_comes_from_the_header_else_from_the_body() {
        let coral = "ExpiredTokenException:http://internal.amazon.com/coral/";
        let body = r#"{"code":"a#FromCode","__type":"com.amazon#FromType","message":"m"}"#;
        let untyped = r#"{"__type":"com.amazon#FromType:x","Message":"m"}"#;
        let m = || "m".to_owned();
        assert_eq!(error(403, Some(coral), body), ("ExpiredTokenException".to_owned(), m()));
        assert_eq!(error(403, None, body), ("FromCode".to_owned(), m()));
        // A proxy may have emptied the header.
        assert_eq!(error(403, Some(""), body), ("FromCode".to_owned(), m()));
        let blank = r#"{"code":"","__type":"FromType","message":"m"}"#;
        assert_eq!(error(403, Some(":x"), blank), ("FromType".to_owned(), m()));
        assert_eq!(error(403, None, untyped), ("FromType".to_owned(), m()));
        assert_eq!(error(429, None, r#"{"message":"m"}"#), ("ThrottlingException".to_owned(), m()));
        assert_eq!(error(418, None, r#"{"message":"m"}"#), ("UnknownError".to_owned(), m()));
    }

    #[test]
    fn what_the_models_own_server_said_is_kept() {
        let body = r#"{"message":"m","originalStatusCode":503,"resourceName":"arn:x"}"#;
        let refusal = Refusal { status: 424, error_type: None, request_id: None, body };
        let error = ServiceError::from(refusal);
        assert_eq!(error.name, "ModelErrorException");
        assert_eq!(error.original_status_code, Some(503));
        assert_eq!(error.resource_name.as_deref(), Some("arn:x"));
    }

    #[test]
    fn an_answer_without_a_message_says_its_status() {
        for body in ["", "<html>Bad Gateway</html>", "{", "[]", "null", r#"{"message":""}"#] {
            let (name, message) = error(502, None, body);
            assert_eq!(name, "UnknownError", "{body}");
            assert!(message.contains("502"), "{body}");
        }
    }
}
