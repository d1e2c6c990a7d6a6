//! Waiting for an abort.

use js_sys::Promise;
use std::future::pending;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, AddEventListenerOptions};

/// Is done once the signal is aborted; never without a signal.
pub(crate) async fn aborted(signal: Option<AbortSignal>) {
    let Some(signal) = signal else { return pending().await };
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
