//! JSON of requests and answers, through the typed model and out again.

use super::compare::{assert_kept, assert_same_again};
use crate::converse::{
    ConverseRequest, ConverseResponse, CountTokensInput, CountTokensRequest, CountTokensResponse,
    paths,
};
use base64ct::{Base64, Encoding as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;

/// JSON as each of the bodies that the API reads and writes.
pub fn request_transcoding(bytes: &[u8]) {
    let Ok(json) = std::str::from_utf8(bytes) else { return };
    let request = transcode::<ConverseRequest>(json);
    transcode::<CountTokensRequest>(json);
    transcode::<ConverseResponse>(json);
    transcode::<CountTokensResponse>(json);
    if let Some(request) = request {
        let counted = CountTokensRequest::from(request.clone());
        match &counted.input {
            CountTokensInput::Converse(input) => {
                assert_eq!(input.messages.as_ref(), Some(&request.messages));
                assert_eq!(input.system, request.system);
            }
            other => panic!("{other:?}"),
        }
        transcode::<CountTokensRequest>(&serde_json::to_string(&counted).unwrap()).unwrap();
    }
    if let Ok(Value::String(text)) = serde_json::from_str(json) {
        check_base64(json.trim(), &text);
    }
}

fn transcode<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &str) -> Option<T> {
    let typed: T = serde_json::from_str(json).ok()?;
    let given: Value = serde_json::from_str(json).unwrap();
    let written = serde_json::from_str(&serde_json::to_string(&typed).unwrap()).unwrap();
    assert_kept(&given, &written, &mut Vec::new());
    assert_same_again::<T>(&given, &written);
    Some(typed)
}

/// Checks the look at base64 that a request gets against a decoder.
fn check_base64(literal: &str, text: &str) {
    // The look takes a literal as it stands: one with escapes is none of base64.
    let is_plain = literal == format!("\"{text}\"");
    // It lets bits pass that no byte has: here they are zero.
    let bare = text.trim_end_matches('=');
    let clear = bare.strip_suffix(|it: char| it.is_ascii_graphic()).unwrap_or(bare);
    let padding = &text[bare.len()..];
    let cleared = if padding.is_empty() { text.to_owned() } else { format!("{clear}A{padding}") };
    let last_is_right =
        bare.chars().last().is_none_or(|it| it.is_ascii_alphanumeric() || it == '+' || it == '/');
    let decodes = last_is_right && Base64::decode_vec(&cleared).is_ok();
    assert_eq!(paths::is_base64(literal), is_plain && decodes, "{literal}");
}
