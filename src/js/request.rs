//! The first crossing: a request object in, its JSON out, members as they are. No typed
//! struct stands in between, so that what is new in the API can be sent from its first day.
//!
//! Unlike `JSON.stringify` it writes bytes, as base64, and refuses what would be lost on
//! the way without a word: functions, dates, maps, BigInts, NaN.

use super::invalid;
use super::objects::{self, Blob};
use crate::converse::paths;
use crate::error::{ConfigError, Error};
use crate::web;
use base64ct::{Base64, Encoding as _};
use js_sys::{Array, ArrayBuffer, JSON, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

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

pub(super) async fn read(request: &JsValue) -> Result<Request, Error> {
    if !request.is_object() {
        return Err(invalid("the request must be an object"));
    }
    let model_id = Reflect::get(request, &"modelId".into()).unwrap_or_default();
    let model_id = match model_id.as_string() {
        Some(model_id) => model_id,
        None if model_id.is_undefined() => return Err(ConfigError::MissingModelId.into()),
        None => return Err(invalid("modelId must be a string")),
    };
    let mut writer = Writer { out: String::new(), path: Vec::new(), blobs: Vec::new() };
    match writer.value(request) {
        Ok(()) => Ok(Request { model_id, body: writer.with_blobs().await? }),
        Err(what) => Err(cannot_be_sent(&writer.path.join("."), &what)),
    }
}

fn cannot_be_sent(path: &str, what: &str) -> Error {
    let path = if path.is_empty() { "the request" } else { path };
    invalid([path, " cannot be sent: it is ", what].concat())
}

fn not_readable(exception: JsValue) -> String {
    ["not readable: ", &web::reason(&exception)].concat()
}

struct Writer {
    out: String,
    /// The members that lead to the value being written.
    path: Vec<String>,
    /// Blobs, which are read when all else is written: where the bytes of each belong in
    /// `out`, and by which path it was found.
    blobs: Vec<(usize, String, Blob)>,
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
        let text = text.ok_or("no value that JSON has")?;
        if paths::is_blob(&self.path) && text != "null" && !paths::is_base64(&text) {
            return Err("neither bytes nor base64".to_owned());
        }
        self.out.push_str(&text);
        Ok(())
    }

    fn object(&mut self, value: &JsValue) -> Result<(), String> {
        if ArrayBuffer::is_view(value) || value.is_instance_of::<ArrayBuffer>() {
            push_bytes(&mut self.out, value).map_err(not_readable)?;
            return Ok(());
        }
        if value.is_instance_of::<Blob>() {
            let blob = value.clone().unchecked_into();
            self.blobs.push((self.out.len(), self.path.join("."), blob));
            return Ok(());
        }
        // What `JSON.stringify` would make `{}` of: a Date, Map, Set, Promise …
        match objects::kind(value).map_err(not_readable)?.as_str() {
            "[object Array]" => self.array(&objects::list(value).map_err(not_readable)?),
            "[object Object]" => self.members(&objects::entries(value).map_err(not_readable)?),
            kind => Err(["of a kind that JSON does not have: ", kind].concat()),
        }
    }

    /// The whole text, with the bytes of all blobs in it.
    async fn with_blobs(self) -> Result<String, Error> {
        let mut rest = self.out;
        let mut written = 0;
        for (at, path, blob) in self.blobs {
            let read = async { JsFuture::from(blob.array_buffer()?).await };
            let mut base64 = String::new();
            let buffer = read.await.and_then(|buffer| push_bytes(&mut base64, &buffer));
            buffer.map_err(|exception| cannot_be_sent(&path, &not_readable(exception)))?;
            rest.insert_str(at.saturating_add(written), &base64);
            written = written.saturating_add(base64.len());
        }
        Ok(rest)
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

/// Appends the bytes of an ArrayBuffer, or of a view of one, as a base64 literal.
fn push_bytes(out: &mut String, source: &JsValue) -> Result<(), JsValue> {
    let bytes = objects::bytes(source)?;
    out.push('"');
    out.push_str(&Base64::encode_string(&bytes));
    out.push('"');
    Ok(())
}
