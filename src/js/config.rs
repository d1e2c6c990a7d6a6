//! Configuration and call options, read member by member: they hold functions and
//! signals, and no member may be taken for another type than it has.

use super::invalid;
use crate::client::{CallOptions, Client, ClientBuilder};
use crate::error::Error;
use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    /// `ClientConfig` of types.d.ts.
    pub type JsConfig;
    #[wasm_bindgen(method, getter, js_name = bearerToken)]
    fn bearer_token(this: &JsConfig) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn region(this: &JsConfig) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn endpoint(this: &JsConfig) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = skipAuth)]
    fn skip_auth(this: &JsConfig) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &JsConfig) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn fetch(this: &JsConfig) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = maxMessageBytes)]
    fn max_message_bytes(this: &JsConfig) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = useFipsEndpoint)]
    fn use_fips_endpoint(this: &JsConfig) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = useDualstackEndpoint)]
    fn use_dualstack_endpoint(this: &JsConfig) -> JsValue;

    /// `CallOptions` of types.d.ts.
    pub type JsCallOptions;
    #[wasm_bindgen(method, getter)]
    fn signal(this: &JsCallOptions) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = headers)]
    fn call_headers(this: &JsCallOptions) -> JsValue;
}

pub(super) fn builder(config: Option<JsConfig>) -> Result<ClientBuilder, Error> {
    let mut builder = Client::builder();
    let Some(config) = config else {
        return Ok(builder);
    };
    if let Some(bearer_token) = string(&config.bearer_token(), "bearerToken")? {
        builder = builder.bearer_token(bearer_token);
    }
    if let Some(region) = string(&config.region(), "region")? {
        builder = builder.region(region);
    }
    if let Some(endpoint) = string(&config.endpoint(), "endpoint")? {
        builder = builder.endpoint(endpoint);
    }
    if let Some(bytes) = bytes(&config.max_message_bytes(), "maxMessageBytes")? {
        builder = builder.max_message_bytes(bytes);
    }
    if let Some(fetch) = present(config.fetch()) {
        let fetch: Function = fetch.dyn_into().map_err(|_| invalid("fetch must be a function"))?;
        builder.fetch.0 = Some(fetch);
    }
    for (name, value) in headers(config.headers())? {
        builder = builder.header(name, value);
    }
    Ok(builder
        .skip_auth(boolean(&config.skip_auth(), "skipAuth")?)
        .use_fips_endpoint(boolean(&config.use_fips_endpoint(), "useFipsEndpoint")?)
        .use_dualstack_endpoint(boolean(&config.use_dualstack_endpoint(), "useDualstackEndpoint")?))
}

pub(super) fn call_options(options: Option<JsCallOptions>) -> Result<CallOptions, Error> {
    let mut read = CallOptions::default();
    if let Some(options) = options {
        read.headers = headers(options.call_headers())?;
        if let Some(signal) = present(options.signal()) {
            let signal: AbortSignal =
                signal.dyn_into().map_err(|_| invalid("signal must be an AbortSignal"))?;
            read.signal = Some(signal);
        }
    }
    Ok(read)
}

fn present(value: JsValue) -> Option<JsValue> {
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn string(value: &JsValue, name: &str) -> Result<Option<String>, Error> {
    match value.as_string() {
        None if !value.is_undefined() && !value.is_null() => {
            Err(invalid([name, " must be a string"].concat()))
        }
        string => Ok(string),
    }
}

fn boolean(value: &JsValue, name: &str) -> Result<bool, Error> {
    match value.as_bool() {
        None if !value.is_undefined() && !value.is_null() => {
            Err(invalid([name, " must be a boolean"].concat()))
        }
        boolean => Ok(boolean.unwrap_or_default()),
    }
}

fn bytes(value: &JsValue, name: &str) -> Result<Option<u32>, Error> {
    match value.as_f64() {
        // The format's lengths have 32 bits, and a message has 16 bytes or more.
        Some(bytes) if (16.0..=f64::from(u32::MAX)).contains(&bytes) => Ok(Some(bytes as u32)),
        None if value.is_undefined() || value.is_null() => Ok(None),
        _ => Err(invalid([name, " must be a number from 16 to 4294967295"].concat())),
    }
}

/// What fetch takes for headers: a record, or pairs (Headers and Map among them).
fn headers(value: JsValue) -> Result<Vec<(String, String)>, Error> {
    let Some(value) = present(value) else {
        return Ok(Vec::new());
    };
    let not_headers = || invalid("headers must be an object of strings");
    let pairs = match js_sys::try_iter(&value).map_err(|_| not_headers())? {
        Some(_) => Array::from(&value),
        None => Object::entries(value.dyn_ref().ok_or_else(not_headers)?),
    };
    let pair = |pair: JsValue| {
        let pair: Array = pair.dyn_into().ok()?;
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    pairs.iter().map(|it| pair(it).ok_or_else(not_headers)).collect()
}
