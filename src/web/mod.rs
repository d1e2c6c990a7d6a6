//! The host: its fetch and its body reader. Browsers, workers, Node, Deno and
//! workerd have both; nothing here asks for a window.

mod body;
mod fetch;

pub(crate) use body::BodyReader;
pub(crate) use fetch::{Fetch, Outgoing};

use wasm_bindgen::{JsCast, JsValue};

/// What a host's exception says. Node hides the reason in `cause`.
pub(crate) fn reason(exception: &JsValue) -> String {
    let Some(error) = exception.dyn_ref::<js_sys::Error>() else {
        return exception.as_string().unwrap_or_else(|| "the host gave no reason".to_owned());
    };
    let mut text = String::from(error.message());
    if let Some(cause) = error.cause().dyn_ref::<js_sys::Error>() {
        let cause = String::from(cause.message());
        if !cause.is_empty() {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}
