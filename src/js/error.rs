//! Errors as JavaScript sees them.

use crate::error::Error;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/js/error.js")]
extern "C" {
    #[wasm_bindgen(reexport)]
    type ConverseError;

    #[wasm_bindgen(constructor)]
    fn new(
        name: &str,
        message: &str,
        retryable: bool,
        request_id: Option<String>,
        status: Option<u16>,
    ) -> ConverseError;
}

/// A `ConverseError`.
pub(super) fn to_js(error: &Error) -> JsValue {
    let (status, request_id) = match error {
        Error::Service(service) => (service.status, service.request_id.clone()),
        _ => (None, None),
    };
    ConverseError::new(error.name(), &error.to_string(), error.is_retryable(), request_id, status)
        .into()
}
