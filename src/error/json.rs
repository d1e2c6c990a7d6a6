//! An error as JSON, which is how it crosses to JavaScript: `[message, members]`, of which the
//! members are those of a `ConverseError` (types.d.ts).

use super::Error;
use crate::json::push_string;
use crate::text::decimal;

/// Appends an error, after so many requests.
pub(crate) fn push_error(text: &mut String, error: &Error, attempts: u32) {
    text.push('[');
    let service = match error {
        Error::Service(service) => Some(service),
        _ => None,
    };
    // The service's text as it is; the advice is a member of its own.
    match service {
        Some(service) => push_string(text, &service.message),
        None => push_string(text, &error.to_string()),
    }
    text.push_str(",{\"name\":");
    push_string(text, error.name());
    text.push_str(",\"retryable\":");
    text.push_str(if error.is_retryable() { "true" } else { "false" });
    push_number(text, "attempts", Some(attempts));
    if let Some(service) = service {
        push_number(text, "status", service.status.map(u32::from));
        push_number(text, "originalStatusCode", service.original_status_code.map(u32::from));
        for (name, value) in [
            ("requestId", service.request_id.as_deref()),
            ("originalMessage", service.original_message.as_deref()),
            ("resourceName", service.resource_name.as_deref()),
            ("advice", service.advice),
        ] {
            if let Some(value) = value {
                push_name(text, name);
                push_string(text, value);
            }
        }
    }
    text.push_str("}]");
}

fn push_number(text: &mut String, name: &str, number: Option<u32>) {
    if let Some(number) = number {
        push_name(text, name);
        text.push_str(&decimal(number));
    }
}

fn push_name(text: &mut String, name: &str) {
    for part in [",\"", name, "\":"] {
        text.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ServiceError;

    fn json(error: &Error, attempts: u32) -> String {
        let mut text = String::new();
        push_error(&mut text, error, attempts);
        text
    }

    #[test]
    fn an_error_has_the_members_that_it_has() {
        assert_eq!(
            json(&Error::Aborted, 1),
            r#"["the call was aborted",{"name":"AbortError","retryable":false,"attempts":1}]"#
        );
        let payload = r#"{"originalMessage":"a\"b","originalStatusCode":500}"#;
        let error = ServiceError::new("ModelStreamErrorException".into(), "m".into(), payload);
        assert_eq!(
            json(&error.into(), 2),
            r#"["m",{"name":"ModelStreamErrorException","retryable":false,"attempts":2,"originalStatusCode":500,"originalMessage":"a\"b"}]"#
        );
        let error = ServiceError {
            status: Some(403),
            request_id: Some("1-2".to_owned()),
            advice: Some("do"),
            ..ServiceError::new("AccessDeniedException".into(), "no".into(), "")
        };
        assert_eq!(
            json(&error.into(), 0),
            r#"["no",{"name":"AccessDeniedException","retryable":false,"attempts":0,"status":403,"requestId":"1-2","advice":"do"}]"#
        );
    }
}
