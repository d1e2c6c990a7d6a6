//! Waiting for something, or for an abort.

use futures_util::future::{Either, select};
use js_sys::Promise;
use std::pin::pin;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, AddEventListenerOptions};

/// What the future gives; `None` where the signal is aborted first.
pub(crate) async fn or_aborted<T>(
    future: impl Future<Output = T>,
    signal: Option<&AbortSignal>,
) -> Option<T> {
    let Some(signal) = signal else { return Some(future.await) };
    match select(pin!(future), pin!(aborted(signal))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

async fn aborted(signal: &AbortSignal) {
    if signal.aborted() {
        return;
    }
    let abort = Promise::new(&mut |resolve, _| {
        let options = AddEventListenerOptions::new();
        options.set_once(true);
        let _ = signal.add_event_listener_with_callback_and_add_event_listener_options(
            "abort", &resolve, &options,
        );
    });
    let _ = JsFuture::from(abort).await;
}
