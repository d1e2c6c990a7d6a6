//! One request through the host's fetch.

use gloo_net::http::{Method, RequestBuilder};
use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Request, RequestRedirect, Response};

#[wasm_bindgen]
extern "C" {
    // The global itself: Window and WorkerGlobalScope do not exist on every host.
    // gloo-net's own `send` is not used, because it panics where a fetch is rejected
    // with a value that is no Error, which any signal's reason may be.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn host_fetch(request: &Request) -> Result<Promise, JsValue>;
}

/// A request to be sent.
pub(crate) struct Outgoing<'a> {
    pub(crate) url: &'a str,
    /// Checked by the caller: the host throws what it does not like, value included.
    pub(crate) headers: Vec<(&'a str, &'a str)>,
    pub(crate) body: &'a str,
    pub(crate) signal: &'a AbortSignal,
}

/// Sends a request and waits for the head of its response.
///
/// A redirect is not followed: the response is then the redirect itself.
/// (`manual`, since workerd does not have `error`.)
pub(crate) async fn send(outgoing: Outgoing<'_>) -> Result<Response, JsValue> {
    let mut builder = RequestBuilder::new(outgoing.url)
        .method(Method::POST)
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(outgoing.signal));
    for (name, value) in outgoing.headers {
        builder = builder.header(name, value);
    }
    let request: Request =
        builder.body(outgoing.body).map_err(|error| JsValue::from(error.to_string()))?.into();
    JsFuture::from(host_fetch(&request)?).await?.dyn_into()
}
