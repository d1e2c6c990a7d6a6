//! The first crossing: a request object in, its JSON out, members as they are. No typed
//! struct stands in between, so that what is new in the API can be sent from its first day.
//!
//! Unlike `JSON.stringify` it writes bytes, as base64, and refuses what would be lost on
//! the way without a word: functions, dates, maps, BigInts, NaN.

use super::{invalid, objects};
use crate::error::{ConfigError, Error};
use crate::web;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use js_sys::{Array, ArrayBuffer, JSON, Reflect};
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
            let path = if path.is_empty() { "the request" } else { &path };
            Err(invalid([path, " cannot be sent: it is ", &what].concat()))
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
    fn value(&mut self, value: &JsValue) -> Result<(), String> {
        if self.path.len() >= MAX_DEPTH {
            return Err("nested too deeply, or holds itself".to_owned());
        }
        if value.is_object() {
            return self.object(value);
        }
        let what = match value {
            value if value.is_undefined() => "undefined",
            value if value.is_function() => "a function",
            value if value.is_symbol() => "a symbol",
            value if value.is_bigint() => "a BigInt",
            value if value.as_f64().is_some_and(|it| !it.is_finite()) => "no finite number",
            value => return self.literal(value),
        };
        Err(what.to_owned())
    }

    /// Text, a number, a boolean or null, as the host writes it.
    fn literal(&mut self, value: &JsValue) -> Result<(), String> {
        let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
        self.out.push_str(&text.ok_or("no value that JSON has")?);
        Ok(())
    }

    fn object(&mut self, value: &JsValue) -> Result<(), String> {
        let thrown = |exception| ["not readable: ", &web::reason(&exception)].concat();
        if ArrayBuffer::is_view(value) || value.is_instance_of::<ArrayBuffer>() {
            let bytes = objects::bytes(value).map_err(thrown)?;
            self.out.push('"');
            BASE64_STANDARD.encode_string(bytes, &mut self.out);
            self.out.push('"');
            return Ok(());
        }
        // What `JSON.stringify` would make `{}` of: a Date, Map, Set, Blob, Promise …
        match objects::kind(value).map_err(thrown)?.as_str() {
            "[object Array]" => self.array(&objects::list(value).map_err(thrown)?),
            "[object Object]" => self.members(&objects::entries(value).map_err(thrown)?),
            kind => Err(["of a kind that JSON does not have: ", kind].concat()),
        }
    }

    fn members(&mut self, entries: &Array) -> Result<(), String> {
        let mut separator = '{';
        for entry in entries.iter() {
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

    fn array(&mut self, elements: &Array) -> Result<(), String> {
        self.out.push('[');
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.member(index.to_string(), &element)?;
        }
        self.out.push(']');
        Ok(())
    }

    fn member(&mut self, name: String, value: &JsValue) -> Result<(), String> {
        self.path.push(name);
        self.value(value)?;
        self.path.pop();
        Ok(())
    }
}
