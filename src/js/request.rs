//! The first crossing: a request object in, its JSON out, members as they are. No typed
//! struct stands in between, so that what is new in the API can be sent from its first day.

use super::invalid;
use crate::error::{ConfigError, Error};
use crate::json;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use js_sys::{ArrayBuffer, Date, JSON, Map, Promise, Reflect, Set, Uint8Array};
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_wasm_bindgen::Error as Refusal;
use std::fmt;
use wasm_bindgen::prelude::*;

/// Deepest nesting that is sent: an object that holds itself has no end.
const MAX_DEPTH: usize = 128;

/// A request, taken apart as HTTP wants it.
#[derive(Debug)]
pub(super) struct Request {
    /// Goes into the URL, and nowhere else.
    pub(super) model_id: String,
    /// All other members, as JSON; bytes as base64.
    pub(super) body: String,
}

pub(super) fn read(request: JsValue) -> Result<Request, Error> {
    if !request.is_object() {
        return Err(invalid("the request must be an object"));
    }
    let model_id = Reflect::get(&request, &"modelId".into()).unwrap_or_default();
    let model_id = match model_id.as_string() {
        Some(model_id) => model_id,
        None if model_id.is_undefined() => return Err(ConfigError::MissingModelId.into()),
        None => return Err(invalid("modelId must be a string")),
    };
    let mut writer = Writer { out: String::new(), path: Vec::new() };
    match writer.value(request) {
        Ok(()) => Ok(Request { model_id, body: writer.out }),
        Err(refusal) => {
            let reason = JsValue::from(refusal);
            let reason =
                reason.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            let path = if writer.path.is_empty() {
                "the request".to_owned()
            } else {
                writer.path.join(".")
            };
            Err(invalid([path.as_str(), ": ", &reason.unwrap_or_default()].concat()))
        }
    }
}

struct Writer {
    out: String,
    /// The members that lead to the value being written, for an error's text.
    path: Vec<String>,
}

impl Writer {
    fn value(&mut self, value: JsValue) -> Result<(), Refusal> {
        if self.path.len() >= MAX_DEPTH {
            return Err(Refusal::custom("it is nested too deeply, or holds itself"));
        }
        if let Some(what) = not_json(&value) {
            return Err(Refusal::custom(["it is ", what, ", which JSON does not have"].concat()));
        }
        let value = match value.dyn_into::<ArrayBuffer>() {
            Ok(buffer) => Uint8Array::new(&buffer).into(),
            Err(value) => value,
        };
        serde_wasm_bindgen::Deserializer::from(value).deserialize_any(self)
    }

    fn member(&mut self, name: String, value: JsValue) -> Result<(), Refusal> {
        self.path.push(name);
        self.value(value)?;
        self.path.pop();
        Ok(())
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

/// What would be lost on the way, silently: JSON.stringify makes `{}`, `null` or
/// nothing of these.
fn not_json(value: &JsValue) -> Option<&'static str> {
    Some(match value {
        value if value.is_function() => "a function",
        value if value.is_symbol() => "a symbol",
        value if value.is_bigint() => "a BigInt",
        value if value.as_f64().is_some_and(|number| !number.is_finite()) => "not a finite number",
        value if !value.is_object() => return None,
        value if value.is_instance_of::<Date>() => "a Date",
        value if value.is_instance_of::<Map>() => "a Map",
        value if value.is_instance_of::<Set>() => "a Set",
        value if value.is_instance_of::<Promise>() => "a Promise",
        _ => return None,
    })
}

/// Reads a member as the JavaScript value that it is.
struct Member;

impl<'de> DeserializeSeed<'de> for Member {
    type Value = JsValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<JsValue, D::Error> {
        serde_wasm_bindgen::preserve::deserialize(deserializer)
    }
}

impl<'de> Visitor<'de> for &mut Writer {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.push("null");
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.push(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.push(&value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        // As the host writes it: the tables of Rust's own way are larger than this module.
        let text = JSON::stringify(&JsValue::from_f64(value)).map(String::from);
        self.push(&text.unwrap_or_default());
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        json::push_string(&mut self.out, value);
        Ok(())
    }

    fn visit_bytes<E>(self, value: &[u8]) -> Result<(), E> {
        self.push("\"");
        BASE64_STANDARD.encode_string(value, &mut self.out);
        self.push("\"");
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut separator = "[";
        let mut index = 0u32;
        while let Some(element) = seq.next_element_seed(Member)? {
            self.push(separator);
            self.member(index.to_string(), element).map_err(A::Error::custom)?;
            separator = ",";
            index = index.saturating_add(1);
        }
        self.push(if separator == "[" { "[]" } else { "]" });
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut separator = "{";
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value_seed(Member)?;
            let is_model_id = self.path.is_empty() && name == "modelId";
            if value.is_undefined() || is_model_id {
                continue;
            }
            self.push(separator);
            json::push_string(&mut self.out, &name);
            self.push(":");
            self.member(name, value).map_err(A::Error::custom)?;
            separator = ",";
        }
        self.push(if separator == "{" { "{}" } else { "}" });
        Ok(())
    }
}
