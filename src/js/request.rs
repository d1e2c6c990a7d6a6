//! The first crossing: a request object in, its JSON out, members as they are. No typed
//! struct stands in between, so that what is new in the API can be sent from its first day.
//!
//! Unlike `JSON.stringify` it writes bytes, as base64, and refuses what would be lost on
//! the way without a word: functions, dates, maps, BigInts, NaN.

use super::invalid;
use crate::error::{ConfigError, Error};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use js_sys::{Array, ArrayBuffer, Date, JSON, Map, Object, Promise, Reflect, Set, Uint8Array};
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

pub(super) fn read(request: &JsValue) -> Result<Request, Error> {
    if !request.is_object() {
        return Err(invalid("the request must be an object"));
    }
    let model_id = Reflect::get(request, &"modelId".into()).unwrap_or_default();
    let model_id = match model_id.as_string() {
        Some(model_id) => model_id,
        None if model_id.is_undefined() => return Err(ConfigError::MissingModelId.into()),
        None => return Err(invalid("modelId must be a string")),
    };
    let mut writer = Writer { out: String::new(), path: Vec::new() };
    match writer.value(request) {
        Ok(()) => Ok(Request { model_id, body: writer.out }),
        Err(what) => {
            let path = writer.path.join(".");
            Err(invalid([path.as_str(), " in the request is ", what].concat().trim_start()))
        }
    }
}

struct Writer {
    out: String,
    /// The members that lead to the value being written.
    path: Vec<String>,
}

impl Writer {
    /// Appends a value; the error says what it is that cannot be sent.
    fn value(&mut self, value: &JsValue) -> Result<(), &'static str> {
        if self.path.len() >= MAX_DEPTH {
            return Err("nested too deeply, or holds itself");
        }
        match unsendable(value) {
            Some(what) => Err(what),
            None if !value.is_object() => self.literal(value),
            None => self.object(value),
        }
    }

    /// Text, a number, a boolean or null, as the host writes it.
    fn literal(&mut self, value: &JsValue) -> Result<(), &'static str> {
        let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
        self.out.push_str(&text.ok_or("no value that JSON has")?);
        Ok(())
    }

    fn object(&mut self, value: &JsValue) -> Result<(), &'static str> {
        if let Some(bytes) = bytes(value) {
            self.out.push('"');
            BASE64_STANDARD.encode_string(bytes, &mut self.out);
            self.out.push('"');
            return Ok(());
        }
        if let Some(array) = value.dyn_ref::<Array>() {
            return self.array(array);
        }
        let mut separator = '{';
        for entry in Object::entries(value.unchecked_ref()).iter() {
            let entry: Array = entry.unchecked_into();
            let (name, value) = (entry.get(0), entry.get(1));
            let text = name.as_string().unwrap_or_default();
            // A member that is undefined is not there, and the model id is in the URL.
            if value.is_undefined() || (self.path.is_empty() && text == "modelId") {
                continue;
            }
            self.out.push(separator);
            separator = ',';
            self.literal(&name)?;
            self.out.push(':');
            self.member(text, &value)?;
        }
        self.out.push_str(if separator == '{' { "{}" } else { "}" });
        Ok(())
    }

    fn array(&mut self, array: &Array) -> Result<(), &'static str> {
        self.out.push('[');
        for (index, element) in array.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.member(index.to_string(), &element)?;
        }
        self.out.push(']');
        Ok(())
    }

    fn member(&mut self, name: String, value: &JsValue) -> Result<(), &'static str> {
        self.path.push(name);
        self.value(value)?;
        self.path.pop();
        Ok(())
    }
}

/// What would be lost on the way: `JSON.stringify` makes `{}`, `null` or nothing of these.
fn unsendable(value: &JsValue) -> Option<&'static str> {
    Some(match value {
        value if value.is_undefined() => "undefined",
        value if value.is_function() => "a function",
        value if value.is_symbol() => "a symbol",
        value if value.is_bigint() => "a BigInt, which JSON does not have",
        value if value.as_f64().is_some_and(|number| !number.is_finite()) => "no finite number",
        value if value.is_instance_of::<Date>() => "a Date: write it as text",
        value if value.is_instance_of::<Map>() => "a Map: make it an object",
        value if value.is_instance_of::<Set>() => "a Set: make it an array",
        value if value.is_instance_of::<Promise>() => "a Promise: await it",
        _ => return None,
    })
}

fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        return Some(bytes.to_vec());
    }
    value.dyn_ref::<ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec())
}
