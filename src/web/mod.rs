//! The host: its fetch and its body reader. Browsers, workers, Node, Deno and
//! workerd have both; nothing here asks for a window.
//!
//! An exception of JavaScript that passes through a frame of Rust takes that frame's
//! memory with it, and in async code nobody ever hears of it. So whatever may throw is
//! imported with `catch`, here and in `js`: all that reads objects of the caller's.

mod abort;
mod body;
mod fetch;
mod provider;
mod timer;

pub(crate) use abort::{Cancellation, or_aborted};
pub(crate) use body::{BodyReader, ReadError, read_bytes};
pub(crate) use fetch::{Outgoing, send};
pub(crate) use provider::{Failure, TokenProvider};
pub use timer::Timeout;
pub(crate) use timer::{Patience, sleep};

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// What a host's exception says. Node hides the reason in `cause`.
pub(crate) fn reason(exception: &JsValue) -> String {
    let text = message(exception);
    let cause = Reflect::get(exception, &"cause".into());
    match cause.ok().as_ref().and_then(message).filter(|cause| !cause.is_empty()) {
        Some(cause) => [text.as_deref().unwrap_or_default(), ": ", &cause].concat(),
        None => text.unwrap_or_else(|| "the host gave no reason".to_owned()),
    }
}

fn message(exception: &JsValue) -> Option<String> {
    let member = || Reflect::get(exception, &"message".into()).ok()?.as_string();
    exception.as_string().or_else(member)
}
