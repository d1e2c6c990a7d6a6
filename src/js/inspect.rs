//! `inspectBearerToken`.

use super::{error, invalid};
use crate::auth::{BearerTokenKind, inspect_bearer_token as inspect};
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

/// What a Bedrock API key says of itself: `InspectedToken` of types.d.ts.
#[wasm_bindgen(js_name = inspectBearerToken, skip_typescript)]
pub fn inspect_bearer_token(token: &JsValue) -> Result<Object, JsValue> {
    let token = token.as_string().map(Zeroizing::new);
    let token = token.ok_or_else(|| error::to_js(&invalid("the token must be a string"), 0))?;
    let inspected = inspect(&token);
    let object = Object::new();
    let set = |name: &str, value: Option<JsValue>| match value {
        Some(value) => Reflect::set(&object, &name.into(), &value).map(drop),
        None => Ok(()),
    };
    let date = |seconds: i64| Date::new(&(seconds as f64 * 1000.0).into()).into();
    let kind = match inspected.kind {
        BearerTokenKind::ShortTerm => "short-term",
        BearerTokenKind::LongTerm => "long-term",
        BearerTokenKind::Opaque => "opaque",
    };
    set("kind", Some(kind.into()))?;
    set("region", inspected.region.map(Into::into))?;
    set("issuedAt", inspected.issued_at.map(date))?;
    set("expiresAt", inspected.expires_at.map(date))?;
    Ok(object)
}
