//! JSON of requests and answers, through the typed model and out again.

use super::compare::{assert_kept, assert_same_again};
use crate::converse::{
    ConverseRequest, ConverseResponse, CountTokensInput, CountTokensRequest, CountTokensResponse,
};
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
}

fn transcode<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &str) -> Option<T> {
    let typed: T = serde_json::from_str(json).ok()?;
    let given: Value = serde_json::from_str(json).unwrap();
    let written = serde_json::from_str(&serde_json::to_string(&typed).unwrap()).unwrap();
    assert_kept(&given, &written, &mut Vec::new());
    assert_same_again::<T>(&given, &written);
    Some(typed)
}
