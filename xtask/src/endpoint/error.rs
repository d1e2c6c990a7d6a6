//! The errors of the service: status, `x-amzn-errortype`, and a JSON body.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// The header that names the type of an error.
pub const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// An error that the service answers before anything has been generated.
#[derive(Debug, Clone)]
pub struct Refusal {
    status: StatusCode,
    error_type: &'static str,
    body: Value,
}

impl Refusal {
    /// An error with a body of just its message.
    pub fn new(status: u16, error_type: &'static str, message: impl Into<String>) -> Self {
        Self::with_body(status, error_type, json!({ "message": message.into() }))
    }

    /// An error whose body has more members than a message.
    pub fn with_body(status: u16, error_type: &'static str, body: Value) -> Self {
        // Every status of this endpoint is a literal; one that is out of range
        // shows as a 500 rather than as a panic.
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, error_type, body }
    }

    /// The request is not one that the service would take.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    /// The key is not accepted, or not for this.
    pub fn access_denied(message: impl Into<String>) -> Self {
        Self::new(403, "AccessDeniedException", message)
    }

    /// No operation has this path and method.
    pub fn unknown_operation() -> Self {
        Self::new(
            404,
            "UnknownOperationException",
            "The requested operation is not recognized by the service.",
        )
    }

    /// No model has this id.
    pub fn unknown_model() -> Self {
        Self::validation("The provided model identifier is invalid.")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error_type = HeaderValue::from_static(self.error_type);
        (self.status, [(ERROR_TYPE, error_type)], Json(self.body)).into_response()
    }
}

/// A JSON body, typed as the service types it.
#[derive(Debug)]
pub struct Json(pub Value);

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0.to_string()).into_response()
    }
}
