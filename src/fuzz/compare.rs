//! What JSON says, by serde_json, and whether JSON that was read and written is what it was.

use crate::json;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// The members of an object in their order, also where two have the same name.
pub(super) struct Members(pub(super) Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// A text as a JSON object.
pub(super) enum Object<'a> {
    /// It is none.
    No,
    /// It is one that serde_json cannot hold: see [`is_beyond_serde`].
    Beyond,
    /// Its members: how their names stand there, what these say, and the values.
    Members(Vec<(&'a str, String, Value)>),
}

/// Reads a text, and checks that serde_json reads the same.
pub(super) fn object(text: &str) -> Object<'_> {
    let mut ours = Vec::new();
    let is_object = json::members(text, &mut |key, value| ours.push((key, value))).is_some();
    let theirs = match serde_json::from_str::<Members>(text) {
        Ok(Members(theirs)) => theirs,
        Err(error) if is_object => {
            assert!(is_beyond_serde(text, &error), "{error}: {text:?}");
            for (key, value) in ours {
                assert!(json::unescape(key).is_some(), "{key}");
                assert_eq!(json::unescape(value).is_some(), value.starts_with('"'), "{value}");
            }
            return Object::Beyond;
        }
        Err(_) => return Object::No,
    };
    assert!(is_object, "{text:?}");
    assert_eq!(ours.len(), theirs.len(), "{text:?}");
    let members = ours.into_iter().zip(theirs);
    let members = members.map(|((key, value), (name, their_value))| {
        assert_eq!(json::unescape(key).as_ref(), Some(&name));
        assert_eq!(serde_json::from_str::<Value>(value).unwrap(), their_value);
        match &their_value {
            Value::String(string) => assert_eq!(json::unescape(value).as_ref(), Some(string)),
            Value::Object(_) => assert!(matches!(object(value), Object::Members(_))),
            _ => assert_eq!(json::unescape(value), None),
        }
        (key, name, their_value)
    });
    Object::Members(members.collect())
}

/// JSON that Rust has no value for: half a surrogate pair, and a number beyond an f64. The
/// host's `JSON.parse` reads both.
fn is_beyond_serde(text: &str, error: &serde_json::Error) -> bool {
    let said = error.to_string();
    let is_surrogate = said.contains("surrogate") || said.contains("end of hex escape");
    said.contains("number out of range")
        || is_surrogate && text.to_ascii_lowercase().contains("\\ud")
}

/// Checks that JSON which was read as a typed value and written again has lost nothing, but
/// for what is meant to be:
/// - a member that is null is the same as none, and may go;
/// - a required member that was missing or null comes as its empty value;
/// - bytes, where the API has them, come with the padding that base64 asks for;
/// - where a member is an f64, 1 comes as 1.0.
pub(super) fn assert_kept(given: &Value, written: &Value, path: &mut Vec<String>) {
    match (given, written) {
        (Value::Object(given), Value::Object(written)) => {
            for (name, value) in given {
                path.push(name.clone());
                match written.get(name) {
                    Some(written) => assert_kept(value, written, path),
                    None => assert!(is_left_out(value, path), "{path:?} is lost: {value}"),
                }
                path.pop();
            }
            for (name, value) in written {
                let is_new = !given.contains_key(name);
                assert!(!is_new || is_empty(value), "{path:?}: {name} is made up: {value}");
            }
        }
        (Value::Array(given), Value::Array(written)) => {
            assert_eq!(given.len(), written.len(), "{path:?}");
            for (index, (given, written)) in given.iter().zip(written).enumerate() {
                path.push(index.to_string());
                assert_kept(given, written, path);
                path.pop();
            }
        }
        (Value::Number(given), Value::Number(written)) => {
            let is_same =
                given == written || written.is_f64() && given.as_f64() == written.as_f64();
            assert!(is_same, "{path:?}: {given} is written as {written}");
        }
        (Value::String(given), Value::String(written)) if is_blob(path) => {
            let [given, written] = [given, written].map(|it| it.trim_end_matches('='));
            assert_eq!(given, written, "{path:?}");
        }
        (Value::Null, written) => assert!(is_empty(written), "{path:?}: null as {written}"),
        _ => assert_eq!(given, written, "{path:?}"),
    }
}

/// Checks that what was written is read as what was given. (Not as what was read of the text:
/// where a member is there twice, a union keeps it as something that it does not know, and
/// writes the last one alone.)
pub(super) fn assert_same_again<T>(given: &Value, written: &Value)
where
    T: DeserializeOwned + PartialEq + fmt::Debug,
{
    let [given, written] = [given, written].map(|json| serde_json::from_value::<T>(json.clone()));
    assert_eq!(written.unwrap(), given.unwrap());
}

/// Null is none; and a request without messages is one without `messages`.
fn is_left_out(value: &Value, path: &[String]) -> bool {
    value.is_null() || path == ["messages"] && *value == Value::Array(Vec::new())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(it) => !it,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
    }
}

/// Whether the API's model has bytes where these members lead. Within JSON of the caller's
/// own (a tool's input, a schema) it has none, whatever the names.
fn is_blob(path: &[String]) -> bool {
    let path = || path.iter().map(String::as_str);
    let mut from_the_end = path().rev();
    let last = [(); 3].map(|()| from_the_end.next().unwrap_or_default());
    let is_blob = matches!(
        last,
        ["bytes", "source", "image" | "document" | "video" | "audio"]
            | ["redactedContent", "reasoningContent", _]
            | ["body", "invokeModel", "input"]
    );
    let is_document = |(name, next)| {
        matches!((name, next), ("json" | "additionalModelRequestFields", _) | ("toolUse", "input"))
    };
    is_blob && !path().zip(path().skip(1)).any(is_document)
}
