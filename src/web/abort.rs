//! Aborting a fetch, and waiting for something or for an abort.

use futures_util::future::{Either, select};
use js_sys::{Function, Promise};
use std::pin::pin;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

/// Ends a fetch: when the caller's signal is aborted, or when this is dropped, because the
/// answer is no longer wanted.
#[derive(Debug)]
pub(crate) struct Cancellation {
    controller: AbortController,
    _caller: Option<(Listener, Closure<dyn FnMut()>)>,
}

impl Cancellation {
    pub(crate) fn new(caller: Option<&AbortSignal>) -> Result<Self, JsValue> {
        let controller = AbortController::new()?;
        let caller = caller.map(|caller| {
            let (signal, abort) = (caller.clone(), controller.clone());
            let on_abort = Closure::<dyn FnMut()>::new(move || {
                abort.abort_with_reason(&signal.reason());
            });
            let function: &Function = on_abort.as_ref().unchecked_ref();
            (Listener::new(caller, function.clone()), on_abort)
        });
        Ok(Self { controller, _caller: caller })
    }

    /// What the fetch listens to.
    pub(crate) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }
}

impl Drop for Cancellation {
    fn drop(&mut self) {
        // Of a fetch that is over it ends nothing.
        self.controller.abort();
    }
}

/// What the future gives; `None` where the signal is aborted first.
pub(crate) async fn or_aborted<T>(
    future: impl Future<Output = T>,
    signal: Option<&AbortSignal>,
) -> Option<T> {
    let Some(signal) = signal else { return Some(future.await) };
    or(future, aborted(signal)).await
}

/// What the first future gives; `None` where the second one is done before.
pub(super) async fn or<T>(
    future: impl Future<Output = T>,
    end: impl Future<Output = ()>,
) -> Option<T> {
    match select(pin!(future), pin!(end)).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

async fn aborted(signal: &AbortSignal) {
    if signal.aborted() {
        return;
    }
    let mut listener = None;
    let abort = Promise::new(&mut |resolve, _| {
        listener = Some(Listener::new(signal, resolve));
    });
    let _ = JsFuture::from(abort).await;
}

/// A function that is called when a signal is aborted, until this is dropped.
#[derive(Debug)]
struct Listener {
    signal: AbortSignal,
    function: Function,
}

impl Listener {
    fn new(signal: &AbortSignal, function: Function) -> Self {
        let _ = signal.add_event_listener_with_callback("abort", &function);
        Self { signal: signal.clone(), function }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.signal.remove_event_listener_with_callback("abort", &self.function);
    }
}
