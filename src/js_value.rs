//! Between the model and JavaScript's values, for apps in Rust whose page or storage hands over
//! requests, or takes events and responses, as objects.

use crate::error::{ConfigError, Error, ProtocolError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// A request, a message or another part of the model, from an object of the same shape. Bytes
/// are base64 in it, as in JSON; and as there a request has no model id, which is in the URL.
///
/// # Errors
/// [`ConfigError::InvalidValue`] where it is of another shape; the text says where.
pub fn from_js_value<T: DeserializeOwned>(value: JsValue) -> Result<T, Error> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| ConfigError::InvalidValue(error.to_string()).into())
}

/// A response, an event or another part of the model, as `JSON.parse` would give it.
///
/// # Errors
/// [`ProtocolError::Json`] where it holds something that JSON has no form for.
pub fn to_js_value<T: Serialize>(value: &T) -> Result<JsValue, Error> {
    value.serialize(&Serializer::json_compatible()).map_err(|_| ProtocolError::Json.into())
}
