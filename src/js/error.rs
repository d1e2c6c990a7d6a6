//! Errors as JavaScript sees them.

use crate::error::Error;
use crate::web::Failure;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

#[wasm_bindgen(module = "/src/js/error.js")]
extern "C" {
    #[wasm_bindgen(reexport)]
    type ConverseError;

    #[wasm_bindgen(constructor)]
    fn new(message: &str, members: JsValue) -> ConverseError;

    // For client.js.
    #[wasm_bindgen(reexport)]
    fn alive(call: &JsValue) -> JsValue;
    #[wasm_bindgen(reexport, js_name = aliveAsync)]
    fn alive_async(call: &JsValue) -> JsValue;

    /// The module lives.
    fn loaded();
    /// The module dies.
    fn died() -> JsValue;
}

/// Tells that the module is loaded, and has a panic tell those who wait for something of it
/// that it dies: a panic is its end.
pub(super) fn tell_of_life() {
    loaded();
    std::panic::set_hook(Box::new(|_| {
        died();
    }));
}

/// What a `ConverseError` has beside its message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    name: &'a str,
    retryable: bool,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_status_code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'a str>,
}

/// What a call rejects with: what the caller's own function threw and the reason of the
/// caller's signal as they are, and a `ConverseError` for all else.
pub(super) fn thrown(failure: Failure, signal: Option<&AbortSignal>) -> JsValue {
    match (failure, signal) {
        (Failure::Thrown(exception), _) => exception,
        (Failure::Error(Error::Aborted, _), Some(signal)) => signal.reason(),
        (Failure::Error(error, attempts), _) => to_js(&error, attempts),
    }
}

/// A `ConverseError`, after so many requests.
pub(super) fn to_js(error: &Error, attempts: u32) -> JsValue {
    let service = match error {
        Error::Service(service) => Some(service),
        _ => None,
    };
    let members = Members {
        name: error.name(),
        retryable: error.is_retryable(),
        attempts,
        status: service.and_then(|service| service.status),
        request_id: service.and_then(|service| service.request_id.as_deref()),
        original_status_code: service.and_then(|service| service.original_status_code),
        original_message: service.and_then(|service| service.original_message.as_deref()),
        resource_name: service.and_then(|service| service.resource_name.as_deref()),
        advice: service.and_then(|service| service.advice),
    };
    let members = serde_wasm_bindgen::to_value(&members).unwrap_or_default();
    // The service's text as it is; the advice is a member of its own.
    match service {
        Some(service) => ConverseError::new(&service.message, members),
        None => ConverseError::new(&error.to_string(), members),
    }
    .into()
}
