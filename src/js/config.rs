//! Configuration and call options, read member by member: they hold functions and
//! signals, and no member may be taken for another type than it has.

use super::invalid;
use super::objects::{entries, list};
use crate::auth::GivenToken;
use crate::builder::ClientBuilder;
use crate::client::{CallOptions, Client};
use crate::environment;
use crate::error::Error;
use crate::web::{self, Timeout, TokenProvider};
use js_sys::{Function, Object, Promise, Reflect, Symbol};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `ClientConfig` of types.d.ts.
    pub type JsConfig;
    #[wasm_bindgen(catch, method, getter, js_name = bearerToken)]
    fn bearer_token(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter)]
    fn region(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter)]
    fn endpoint(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter, js_name = skipAuth)]
    fn skip_auth(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter)]
    fn headers(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter)]
    fn fetch(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter, js_name = maxAttempts)]
    fn max_attempts(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter)]
    fn timeout(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter, js_name = maxMessageBytes)]
    fn max_message_bytes(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter, js_name = maxResponseBytes)]
    fn max_response_bytes(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter, js_name = useFipsEndpoint)]
    fn use_fips_endpoint(this: &JsConfig) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter, js_name = useDualstackEndpoint)]
    fn use_dualstack_endpoint(this: &JsConfig) -> Result<JsValue, JsValue>;

    /// `CallOptions` of types.d.ts.
    pub type JsCallOptions;
    #[wasm_bindgen(catch, method, getter)]
    fn signal(this: &JsCallOptions) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter, js_name = headers)]
    fn call_headers(this: &JsCallOptions) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, method, getter, js_name = timeout)]
    fn call_timeout(this: &JsCallOptions) -> Result<JsValue, JsValue>;
}

/// A client's configuration, with what the environment says where that is given.
pub(super) fn builder(
    config: Option<JsConfig>,
    environment: Option<JsValue>,
) -> Result<ClientBuilder, Error> {
    let mut builder = Client::builder();
    if let Some(environment) = environment {
        builder = builder.env(variables(&environment)?);
    }
    let Some(config) = config else {
        return Ok(builder);
    };
    builder.bearer_token = bearer_token(config.bearer_token())?;
    if let Some(region) = string(config.region(), "region")? {
        builder = builder.region(region);
    }
    if let Some(endpoint) = string(config.endpoint(), "endpoint")? {
        builder = builder.endpoint(endpoint);
    }
    // The format's lengths have 32 bits, and a message has 16 bytes or more.
    if let Some(bytes) = number(config.max_message_bytes(), "maxMessageBytes", 16)? {
        builder = builder.max_message_bytes(bytes);
    }
    if let Some(bytes) = number(config.max_response_bytes(), "maxResponseBytes", 0)? {
        builder = builder.max_response_bytes(bytes);
    }
    if let Some(attempts) = number(config.max_attempts(), "maxAttempts", 1)? {
        builder = builder.max_attempts(attempts);
    }
    builder.timeout = timeout(config.timeout())?.unwrap_or_default();
    builder.fetch.0 = typed(config.fetch(), "fetch", "a function", |it| it.dyn_into().ok())?;
    for (name, value) in headers(config.headers())? {
        builder = builder.header(name, value);
    }
    builder.skip_auth = boolean(config.skip_auth(), "skipAuth")?;
    let fips = boolean(config.use_fips_endpoint(), "useFipsEndpoint")?;
    let dualstack = boolean(config.use_dualstack_endpoint(), "useDualstackEndpoint")?;
    Ok(builder
        .use_fips_endpoint(fips.unwrap_or_default())
        .use_dualstack_endpoint(dualstack.unwrap_or_default()))
}

/// Those variables of an environment that matter.
fn variables(environment: &JsValue) -> Result<Vec<(&'static str, String)>, Error> {
    if !environment.is_object() {
        return Err(invalid("the environment must be an object of strings"));
    }
    let mut variables = Vec::new();
    for name in environment::NAMES {
        if let Some(value) = string(Reflect::get(environment, &name.into()), name)? {
            variables.push((name, value));
        }
    }
    Ok(variables)
}

/// A key, or a function that gives one.
fn bearer_token(read: Read) -> Result<Option<GivenToken<Rc<TokenProvider>>>, Error> {
    typed(read, "bearerToken", "a string or a function", |value| {
        if let Some(text) = value.as_string() {
            return Some(GivenToken::Text(text));
        }
        let function: Function = value.dyn_into().ok()?;
        Some(GivenToken::Provider(Rc::new(TokenProvider::new(move |signal| {
            let context = Object::new();
            Reflect::set(&context, &"signal".into(), &signal)?;
            let given = function.call1(&JsValue::UNDEFINED, &context)?;
            Ok(Promise::resolve(&given))
        }))))
    })
}

pub(super) fn call_options(options: Option<JsCallOptions>) -> Result<CallOptions, Error> {
    let mut read = CallOptions::default();
    if let Some(options) = options {
        read.headers = headers(options.call_headers())?;
        read.timeout = timeout(options.call_timeout())?;
        let signal = |it: JsValue| it.dyn_into().ok();
        read.signal = typed(options.signal(), "signal", "an AbortSignal", signal)?;
    }
    Ok(read)
}

/// A member as it was read: an error where reading it threw.
type Read = Result<JsValue, JsValue>;

/// The member, if it is there.
fn present(read: Read, name: &str) -> Result<Option<JsValue>, Error> {
    let value = read.map_err(|exception| {
        invalid([name, " cannot be read: ", &web::reason(&exception)].concat())
    })?;
    Ok((!value.is_undefined() && !value.is_null()).then_some(value))
}

fn typed<T>(
    read: Read,
    name: &str,
    what: &str,
    convert: impl FnOnce(JsValue) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(value) = present(read, name)? else {
        return Ok(None);
    };
    convert(value).map(Some).ok_or_else(|| invalid([name, " must be ", what].concat()))
}

fn string(read: Read, name: &str) -> Result<Option<String>, Error> {
    typed(read, name, "a string", |value| value.as_string())
}

fn boolean(read: Read, name: &str) -> Result<Option<bool>, Error> {
    typed(read, name, "a boolean", |value| value.as_bool())
}

/// A whole number from `least` on.
fn number(read: Read, name: &str, least: u32) -> Result<Option<u32>, Error> {
    let what = ["a number from ", &least.to_string(), " to 4294967295"].concat();
    let in_range = |number: &f64| (f64::from(least)..=f64::from(u32::MAX)).contains(number);
    typed(read, name, &what, |value| value.as_f64().filter(in_range).map(|number| number as u32))
}

/// `{ firstByteMs, idleMs }`
fn timeout(read: Read) -> Result<Option<Timeout>, Error> {
    let is_object = |value: JsValue| value.is_object().then_some(value);
    let given = typed(read, "timeout", "an object, { firstByteMs, idleMs }", is_object)?;
    let Some(given) = given else {
        return Ok(None);
    };
    let limit = |name: &str| number(Reflect::get(&given, &name.into()), name, 1);
    Ok(Some(Timeout { first_byte_ms: limit("firstByteMs")?, idle_ms: limit("idleMs")? }))
}

/// What fetch takes for headers: a record, or pairs (Headers and Map among them).
fn headers(read: Read) -> Result<Vec<(String, String)>, Error> {
    let pairs = typed(read, "headers", "an object of strings, or pairs of them", |value| {
        if !value.is_object() {
            return None;
        }
        let is_iterable = Reflect::has(&value, &Symbol::iterator()).ok()?;
        let pairs = if is_iterable { list(&value) } else { entries(&value) };
        pairs
            .ok()?
            .iter()
            .map(|pair| {
                let pair = list(&pair).ok()?;
                Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
            })
            .collect::<Option<Vec<_>>>()
    })?;
    Ok(pairs.unwrap_or_default())
}
